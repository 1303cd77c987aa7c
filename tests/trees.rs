//! Which tree a text belongs to, and what no argument and no link leads to.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::{Run, Scratch, git, purlin};

fn rule(package: &str) -> String {
    format!(
        "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: repository\npackage {package}\n\n\
         report contains {{\"msg\": \"said by {package}\"}}\n"
    )
}

fn short(scratch: &Scratch, args: &[&str]) -> Run {
    scratch.purlin(&[&["check", "--format", "short"], args].concat())
}

#[cfg(unix)]
fn link(scratch: &Scratch, target: impl AsRef<Path>, name: &str) {
    std::os::unix::fs::symlink(target, scratch.path().join(name)).unwrap();
}

#[test]
fn two_directories_that_hold_a_policy_of_one_name_both_count() {
    let elsewhere = Scratch::new();
    elsewhere.write("x/rules/a.rego", rule("acme.own.x"));
    elsewhere.write("y/rules/a.rego", rule("acme.own.y"));
    let scratch = Scratch::repository(&[("a", "")]);
    for paths in [["x/rules", "y/rules"], ["x/rules/a.rego", "y/rules/a.rego"]] {
        let [x, y] = paths.map(|path| elsewhere.path().join(path).display().to_string());
        let run = short(&scratch, &["--policies", &x, "--policies", &y]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        for said in ["said by acme.own.x [own/x]", "said by acme.own.y [own/y]"] {
            assert!(run.stdout.contains(said), "{}", run.stdout);
        }
    }
    // Two that do not load are told apart in every format.
    for path in ["x/rules/a.rego", "y/rules/a.rego"] {
        elsewhere.write(path, "package 1");
    }
    let [x, y] = ["x/rules", "y/rules"].map(|path| elsewhere.path().join(path).display().to_string());
    let args = ["check", "--policies", &x, "--policies", &y, "--format"];
    let run = scratch.purlin(&[&args[..], &["short"]].concat());
    assert_eq!(run.code, 2);
    assert!(run.stdout.contains("rules/a.rego:1:9: "), "{}", run.stdout);
    assert!(run.stdout.contains("rules~2/a.rego:1:9: "), "{}", run.stdout);
    let run = scratch.purlin(&[&args[..], &["json"]].concat());
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let roots: Vec<_> = report["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["location"]["root"].clone())
        .collect();
    assert_eq!(roots, ["outside-1", "outside-2"]);
    let run = scratch.purlin(&[&args[..], &["sarif"]].concat());
    for part in ["\"uriBaseId\": \"OUTSIDE-2\"", "`rules~2` outside"] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
}

#[test]
fn a_finding_in_the_repositorys_config_is_not_shown_in_another_one() {
    const AT: &str = "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: repository\n#   files: [purlin.yaml]\n\
                      package acme.own.at\n\nreport contains {\"msg\": \"here\", \"at\": {\"path\": \"purlin.yaml\", \"pointer\": [\"name\"]}}\n";
    let elsewhere = Scratch::new();
    elsewhere.write("purlin.yaml", "# one\n# two\n# three\nname: other\npacks: []\n");
    elsewhere.write("policies/at.rego", AT);
    let scratch = Scratch::repository(&[("purlin.yaml", "name: own\n")]);
    let config = elsewhere.path().join("purlin.yaml").display().to_string();
    let policies = elsewhere.path().join("policies").display().to_string();
    let run = short(&scratch, &["--config", &config, "--policies", &policies]);
    assert!(
        run.stdout.starts_with("purlin.yaml:1:7: error: here"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    let run = scratch.purlin(&["check", "--config", &config, "--policies", &policies]);
    assert!(
        run.stdout.contains("name: own") && !run.stdout.contains("other"),
        "{}",
        run.stdout
    );
}

#[cfg(unix)]
#[test]
fn links_of_the_repository_lead_nowhere() {
    let secret = Scratch::new();
    secret.write("secret.yaml", "secret: [unclosed\n");
    secret.write("policies/a.rego", rule("acme.own.a"));
    let scratch = Scratch::repository(&[("a.json", "{}")]);
    link(&scratch, secret.path().join("secret.yaml"), "purlin.yaml");
    let run = scratch.purlin(&["check"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(
        run.stdout.contains("symbolic link") && !run.stdout.contains("unclosed"),
        "{}",
        run.stdout
    );

    std::fs::remove_file(scratch.path().join("purlin.yaml")).unwrap();
    scratch.write("purlin.yaml", "packs: []\ndata: [data.yaml]\n");
    link(&scratch, secret.path().join("secret.yaml"), "data.yaml");
    link(&scratch, secret.path().join("policies"), "policies");
    let run = short(&scratch, &[]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    for part in ["`data.yaml` is a symbolic link", "`policies` is a symbolic link"] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    assert!(!run.stdout.contains("said by"), "{}", run.stdout);
}

/// A pipe or a device where a text should be must not be waited for.
#[cfg(unix)]
#[test]
fn nothing_without_an_end_is_read() {
    for name in ["purlin.yaml", "data.yaml", ".gitignore"] {
        let scratch = Scratch::new();
        scratch.write("a.json", "{}");
        if name == "data.yaml" {
            scratch.write("purlin.yaml", "packs: []\ndata: [data.yaml]\n");
        }
        let made = std::process::Command::new("mkfifo")
            .arg(scratch.path().join(name))
            .status();
        assert!(made.unwrap().success());
        let started = Instant::now();
        let mut child = purlin(scratch.path(), &["check", "--format", "short"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none() {
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "{name} is waited for"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[cfg(unix)]
#[test]
fn a_path_argument_leads_through_no_link_below_the_root() {
    let other = Scratch::repository(&[
        ("package.json", "{\"name\": \"other\", \"name\": 1}\n"),
        ("purlin.yaml", ""),
    ]);
    let scratch = Scratch::repository(&[("real/package.json", "{\"name\": \"own\", \"name\": 1}\n")]);
    link(&scratch, other.path(), "pkg");
    link(&scratch, "real", "alias");
    for (path, reason) in [
        ("pkg", "`pkg` is a symbolic link"),
        (
            "pkg/package.json",
            "`pkg/package.json` leads through a symbolic link, `pkg`",
        ),
        (
            "alias/package.json",
            "`alias/package.json` leads through a symbolic link, `alias`",
        ),
    ] {
        let run = short(&scratch, &[path]);
        assert_eq!(run.code, 2, "{path}: {}", run.stdout);
        assert!(run.stderr.contains(reason), "{path}: {}", run.stderr);
        assert!(
            !format!("{}{}", run.stdout, run.stderr).contains("other"),
            "{path}"
        );
    }
    // A link above the root is nobody's business, as the temporary directory of macOS is one.
    let above = Scratch::new();
    link(&above, scratch.path(), "there");
    let through = above.path().join("there/real/package.json").display().to_string();
    let run = short(&scratch, &[&through]);
    assert!(
        run.stdout.starts_with("real/package.json:"),
        "{}{}",
        run.stdout,
        run.stderr
    );
}

#[test]
fn a_deleted_file_that_git_knows_is_passed_over_with_a_note() {
    let scratch = Scratch::repository(&[
        ("a.json", "{}"),
        ("b.json", "{}"),
        ("package.json", "{\"a\": 1, \"a\": 2}\n"),
    ]);
    git(scratch.path(), &["commit", "--quiet", "-m", "all"]);
    // One is gone from the work tree, the other from the index as well.
    std::fs::remove_file(scratch.path().join("a.json")).unwrap();
    git(scratch.path(), &["rm", "--quiet", "b.json"]);
    let run = short(&scratch, &["a.json", "b.json", "package.json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.starts_with("package.json:"), "{}", run.stdout);
    for gone in ["a.json", "b.json"] {
        assert!(
            run.stderr
                .contains(&format!("note: `{gone}` is not there any more")),
            "{}",
            run.stderr
        );
    }
    let alone = scratch.purlin(&["check", "a.json"]);
    assert_eq!(alone.code, 0, "{}", alone.stderr);
    assert!(alone.stdout.contains("Nothing was checked"), "{}", alone.stdout);
    assert_eq!(short(&scratch, &["never.json"]).code, 2);
}

#[test]
fn a_pointer_of_lfs_has_not_passed() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    let scratch = Scratch::repository(&[("package.json", pointer)]);
    let run = short(&scratch, &[]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("pointer of Git LFS"), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn a_directory_that_is_not_walked_has_not_passed() {
    let scratch = Scratch::new();
    scratch.write("package.json", "{}");
    scratch.write("sub/package.json", "{}");
    link(&scratch, "/etc/hostname", "sub/.gitignore");
    let run = short(&scratch, &[]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout
            .contains("sub:1:1: error: the directory can't be listed: its .gitignore is not a regular file"),
        "{}",
        run.stdout
    );
}

/// What is not fetched is empty in the work tree, and must not look as if there were no rules.
#[test]
fn a_submodule_below_or_in_the_place_of_policies_is_a_fault() {
    for (submodule, said) in [
        (
            "policies",
            "policies:1:1: error: purlin could not do its work: no policies can be read from here: it is a submodule, and \
             its files are not here",
        ),
        (
            "policies/more",
            "policies/more:1:1: error: purlin could not do its work: a submodule, or another repository, is not read as \
             policies of this one",
        ),
    ] {
        let scratch = Scratch::repository(&[
            ("purlin.yaml", ""),
            (
                ".gitmodules",
                &format!("[submodule \"p\"]\n\tpath = {submodule}\n\turl = ../p\n"),
            ),
        ]);
        std::fs::create_dir_all(scratch.path().join(submodule)).unwrap();
        let run = short(&scratch, &[]);
        assert_eq!(run.code, 2, "{submodule}: {}", run.stdout);
        assert!(run.stdout.contains(said), "{submodule}: {}", run.stdout);
    }
    // The index knows a submodule that `.gitmodules` does not name.
    let scratch = Scratch::repository(&[("purlin.yaml", "")]);
    let commit = "0123456789012345678901234567890123456789";
    let link = format!("160000,{commit},policies");
    git(scratch.path(), &["update-index", "--add", "--cacheinfo", &link]);
    std::fs::create_dir(scratch.path().join("policies")).unwrap();
    let run = short(&scratch, &[]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stdout.contains("it is a submodule"), "{}", run.stdout);
    // An empty directory that git does not know is nothing.
    let scratch = Scratch::repository(&[("purlin.yaml", "")]);
    std::fs::create_dir(scratch.path().join("policies")).unwrap();
    assert_eq!(short(&scratch, &[]).code, 0);
}

/// Skipped for a user who may read everything, such as root: to such a one nothing is closed.
#[cfg(unix)]
#[test]
#[allow(clippy::print_stderr, reason = "what was skipped is said")]
fn a_directory_of_policies_that_is_closed_drops_no_other_policy() {
    use std::os::unix::fs::PermissionsExt as _;
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "packs: []\n"),
        ("policies/own/a.rego", &rule("acme.own.a")),
        ("policies/zz/z.rego", &rule("acme.own.z")),
    ]);
    let closed = scratch.path().join("policies/zz");
    let set = |mode| std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(mode)).unwrap();
    set(0o000);
    let may_read_all = std::fs::read_dir(&closed).is_ok();
    let run = short(&scratch, &[]);
    set(0o755);
    if may_read_all {
        eprintln!("skipped: this user may read every directory");
        return;
    }
    assert_eq!(run.code, 2, "{}", run.stdout);
    for part in [
        "said by acme.own.a",
        "policies/zz:1:1: error",
        "policies may be missing",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
}

/// Names that are together longer than the system takes as one path.
#[cfg(target_os = "linux")]
#[test]
fn a_path_that_is_too_long_has_not_passed() {
    use rustix::fs::{Mode, OFlags, mkdirat, openat};
    let scratch = Scratch::new();
    scratch.write("package.json", "{}");
    let name = "d".repeat(200);
    let mut at = std::fs::File::open(scratch.path()).unwrap();
    for _ in 0..25 {
        mkdirat(&at, name.as_str(), Mode::RWXU).unwrap();
        let flags = OFlags::RDONLY | OFlags::DIRECTORY;
        at = openat(&at, name.as_str(), flags, Mode::empty()).unwrap().into();
    }
    let run = short(&scratch, &[]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("error: the directory can't be listed"),
        "{}",
        run.stdout
    );
}
