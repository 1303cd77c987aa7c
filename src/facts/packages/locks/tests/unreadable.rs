//! Lock files that cannot be read, are empty, or are hostile.

use super::*;

#[test]
fn a_lock_file_that_cannot_be_read_is_told_with_its_place() {
    let npm = r#"{"dependencies": {"a": "1"}}"#;
    let cargo = "[package]\nname = 'a'\n[dependencies]\nb = '1'\n";
    let python = "[project]\nname = 'a'\ndependencies = ['b']\n";
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (manifest, content, file, lock, reason, line) in [
        (
            "package.json",
            npm,
            "package-lock.json",
            "{\n\"packages\": {,}}",
            "`package-lock.json` cannot be read",
            Some(2),
        ),
        (
            "package.json",
            npm,
            "package-lock.json",
            "[]",
            "it has no `packages`, so it is not a lock file of npm",
            None,
        ),
        (
            "package.json",
            npm,
            "package-lock.json",
            nested.as_str(),
            "values nest deeper than 256 levels",
            Some(1),
        ),
        (
            "package.json",
            npm,
            "pnpm-lock.yaml",
            "a: 1",
            "it has no `lockfileVersion`, so it is not a lock file of pnpm",
            None,
        ),
        (
            "package.json",
            npm,
            "yarn.lock",
            "a: 1",
            "it has no `__metadata`, so it is not a lock file of Yarn",
            None,
        ),
        (
            "package.json",
            npm,
            "yarn.lock",
            "# yarn lockfile v1\n\n<<<<<<< HEAD\n",
            "a line that is not indented does not end in a colon",
            Some(3),
        ),
        (
            "Cargo.toml",
            cargo,
            "Cargo.lock",
            "version = 4\n[[package]\n",
            "`Cargo.lock` cannot be read",
            Some(2),
        ),
        (
            "Cargo.toml",
            cargo,
            "Cargo.lock",
            "a = 1",
            "it has no `package`, so it is not a lock file of Cargo",
            None,
        ),
        (
            "pyproject.toml",
            python,
            "uv.lock",
            "a = 1",
            "it has no `package`, so it is not a lock file of uv",
            None,
        ),
    ] {
        let edges = locked_of(&[(manifest, content), (file, lock)]);
        let [unlocked] = edges.unlocked.as_slice() else {
            panic!("{lock}: {:?}", edges.unlocked)
        };
        assert!(unlocked.reason.contains(reason), "{}", unlocked.reason);
        assert_eq!(
            (
                unlocked.path.as_str(),
                unlocked.at.path.as_str(),
                unlocked.at.line
            ),
            (file, file, line),
            "{}",
            unlocked.reason
        );
        assert_eq!(unlocked.packages, [RepoPath::new(manifest)], "{lock}");
        assert_eq!(lines(&edges), [""; 0]);
    }
}

#[test]
fn what_is_empty_says_nothing_and_is_no_mistake() {
    let edges = locked_of(&[
        ("package.json", r#"{"peerDependencies": {"a": "1"}}"#),
        ("package-lock.json", r#"{"lockfileVersion": 3}"#),
    ]);
    assert_eq!((lines(&edges), edges.unlocked), (Vec::new(), Vec::new()));
}

/// Twenty thousand packages of one name, links in circles, twenty thousand questions: no work grows with their product.
#[test]
fn hostile_lock_files_end_in_bounded_time() {
    const MANY: usize = 20_000;
    let start = std::time::Instant::now();
    let mut dependencies = String::new();
    let mut packages = String::from("\"\": {}");
    let mut cargo =
        String::from("version = 4\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [");
    let mut crates = String::new();
    let mut deep = String::new();
    for n in 0..MANY {
        write!(dependencies, "{}\"p{n}\": \"1\"", if n > 0 { ", " } else { "" }).unwrap();
        write!(cargo, "\"same 1.0.{n}\", ").unwrap();
        write!(
            crates,
            "[[package]]\nname = \"same\"\nversion = \"1.0.{n}\"\nsource = \"registry+x\"\n"
        )
        .unwrap();
        // Each a link to the next, and the last to the first.
        let next = (n + 1) % MANY;
        write!(
            packages,
            ", \"node_modules/p{n}\": {{\"link\": true, \"resolved\": \"node_modules/p{next}\"}}"
        )
        .unwrap();
        if n < 300 {
            write!(deep, "{}d", if n > 0 { "/" } else { "" }).unwrap();
            write!(packages, ", \"{deep}\": {{}}, \"{deep}/node_modules/x\": {{}}").unwrap();
        }
    }
    let lock = format!("{{\"packages\": {{{packages}}}}}");
    let manifest = format!("{{\"dependencies\": {{{dependencies}}}}}");
    let below = format!("{deep}/package.json");
    let root = format!(r#"{{"workspaces": ["{deep}"]}}"#);
    let edges = locked_of(&[
        ("package.json", root.as_str()),
        (below.as_str(), manifest.as_str()),
        ("package-lock.json", lock.as_str()),
    ]);
    assert_eq!(edges.edges.len(), MANY);
    assert_eq!(
        lines(&edges).len(),
        0,
        "more directories with modules above it than are looked through"
    );
    let edges = locked_of(&[
        ("package.json", manifest.as_str()),
        ("package-lock.json", lock.as_str()),
    ]);
    assert_eq!(lines(&edges).len(), MANY, "a link is followed once");

    let lock = format!("{cargo}]\n{crates}");
    let mut manifest = String::from("[package]\nname = \"app\"\n[dependencies]\n");
    for n in 0..MANY {
        writeln!(manifest, "p{n} = {{ package = \"same\", version = \"1\" }}").unwrap();
    }
    let edges = locked_of(&[("Cargo.toml", manifest.as_str()), ("Cargo.lock", lock.as_str())]);
    assert_eq!((edges.edges.len(), lines(&edges).len()), (MANY, 0));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
