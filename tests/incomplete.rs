//! Dependencies that purlin can't resolve, and files that it can't read them from: a boundary must not pass in silence.

use serde_json::{Value, json};

use crate::support::Scratch;

const BOUNDARY: &str = "architecture:\n  boundaries:\n    - {name: apart, kind: deny, with: {from: a, to: b}";

fn config(architecture: &str, boundary: &str) -> String {
    format!("packs: []\n{BOUNDARY}{boundary}}}\n{architecture}")
}

/// A package `a` with a dependency that can be read and this many that can't, and a package `b`.
fn scratch(unresolved: usize) -> Scratch {
    let scratch = Scratch::new();
    scratch.write("purlin.yaml", config("", ""));
    let mut items = String::from("<ProjectReference Include=\"../c/c.csproj\" />");
    for at in 0..unresolved {
        items += &format!("<ProjectReference Include=\"$(Missing{at:02})\" />");
    }
    for (name, items) in [("a", items.as_str()), ("b", ""), ("c", "")] {
        scratch.write(
            &format!("{name}/{name}.csproj"),
            format!("<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{items}</ItemGroup></Project>"),
        );
    }
    scratch.track();
    scratch
}

fn report(scratch: &Scratch, code: i32) -> Value {
    let run = scratch.purlin(&["check", "--format", "json"]);
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// The severity, path and message of each finding.
fn findings(report: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = report["findings"].as_array().unwrap().iter();
    all.map(|one| {
        (
            text(&one["severity"]),
            text(&one["location"]["path"]),
            text(&one["message"]),
        )
    })
    .collect()
}

fn page(scratch: &Scratch) -> String {
    let page = scratch.purlin(&["check"]).stdout;
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_boundary_says_what_it_could_not_judge() {
    let scratch = scratch(2);
    let found = report(&scratch, 0);
    let findings = findings(&found);
    assert_eq!(findings.len(), 2, "{findings:?}");
    for (severity, path, message) in &findings {
        assert_eq!((severity.as_str(), path.as_str()), ("note", "a/a.csproj"));
        assert!(message.contains("not judged by this boundary"), "{message}");
    }
    assert_eq!(
        found["coverage"]["partly_judged"],
        json!([{"rule": "architecture/apart", "judged": 1, "unresolved": 2, "packages": 1, "first": ["a/a.csproj"]}])
    );
    let page = page(&scratch);
    assert!(
        page.contains("architecture/apart judged 1 of 3 dependencies"),
        "{page}"
    );
}

#[test]
fn what_a_boundary_does_not_select_does_not_matter_to_it() {
    let scratch = scratch(2);
    scratch.write(
        "purlin.yaml",
        "packs: []\narchitecture:\n  boundaries:\n    - {name: apart, kind: deny, with: {from: b, to: a}}\n    \
         - {name: owned, kind: owned, severity: note}\n    - {name: assigned, kind: unassigned, severity: note}\n",
    );
    let found = report(&scratch, 0);
    assert_eq!(found["coverage"]["partly_judged"], json!([]));
    let is_told = |(_, _, message): &(String, String, String)| message.contains("nothing judged");
    assert!(!findings(&found).iter().any(is_told));
    assert!(!page(&scratch).contains("judged"));
}

#[test]
fn the_config_says_how_much_it_weighs() {
    let scratch = scratch(1);
    for (architecture, boundary, code, severity) in [
        ("", "", 0, Some("note")),
        ("  incomplete: error\n", "", 1, Some("error")),
        (
            "  incomplete: error\n",
            ", incomplete: warning",
            0,
            Some("warning"),
        ),
        ("", ", incomplete: error", 1, Some("error")),
        ("", ", incomplete: error, severity: note", 1, Some("error")),
        (
            "",
            ", incomplete: error, effective_on: 2999-01-01",
            0,
            Some("warning"),
        ),
        ("  incomplete: ignore\n", "", 0, None),
        ("  incomplete: ignore\n", ", incomplete: note", 0, Some("note")),
    ] {
        scratch.write("purlin.yaml", config(architecture, boundary));
        let found = report(&scratch, code);
        let severities: Vec<_> = findings(&found)
            .into_iter()
            .map(|(severity, ..)| severity)
            .collect();
        assert_eq!(
            severities,
            severity.into_iter().collect::<Vec<_>>(),
            "{architecture}{boundary}"
        );
        // Programs are told all the same.
        assert_eq!(found["coverage"]["partly_judged"][0]["unresolved"], 1);
        assert_eq!(page(&scratch).contains("judged 1 of 2"), severity.is_some());
    }
}

#[test]
fn many_places_are_counted_at_the_declaration() {
    let scratch = scratch(30);
    let found = report(&scratch, 0);
    let findings = findings(&found);
    assert_eq!(findings.len(), 11, "{findings:?}");
    let rest: Vec<_> = findings
        .iter()
        .filter(|(_, path, _)| path == "purlin.yaml")
        .collect();
    assert_eq!(rest.len(), 1);
    assert!(rest[0].2.starts_with("20 more declarations"), "{}", rest[0].2);
    assert_eq!(found["coverage"]["partly_judged"][0]["unresolved"], 30);
}

#[test]
fn the_print_is_that_of_the_declaration_wherever_it_stands() {
    let prints = |scratch: &Scratch| -> Vec<String> {
        let found = report(scratch, 0);
        let all = found["findings"].as_array().unwrap().iter();
        all.map(|one| one["fingerprint"].as_str().unwrap().to_owned())
            .collect()
    };
    let scratch = scratch(2);
    let before = prints(&scratch);
    assert_ne!(before[0], before[1]);
    let text = std::fs::read_to_string(scratch.path().join("a/a.csproj")).unwrap();
    scratch.write("a/a.csproj", format!("\n\n{text}"));
    assert_eq!(prints(&scratch), before);
}

#[test]
fn every_file_that_dependencies_are_read_from_is_reported_if_it_does_not_parse() {
    let scratch = Scratch::new();
    scratch.write("purlin.yaml", config("", ""));
    for (path, text) in [
        ("a/setup.cfg", ""),
        (
            "a/pyproject.toml",
            "[project]\nname = \"a\"\nversion = \"1\"\ndynamic = [\"dependencies\"]\n\
             [tool.setuptools.dynamic]\ndependencies = {file = [\"requirements.txt\"]}\n",
        ),
        ("a/requirements.txt", "\u{0}\u{1}(((\n"),
        ("b/pyproject.toml", "[project]\nname = \"b\"\nversion = \"1\"\n"),
        ("jvm/settings.gradle", "include(\"app\")\n"),
        (
            "jvm/app/build.gradle",
            "plugins { id \"java\" }\ndependencies { implementation libs.foo }\n",
        ),
        ("jvm/gradle/libs.versions.toml", "[libraries\n"),
        (
            "net/n.csproj",
            "<Project><Import Project=\"../net.props\" /><ItemGroup><PackageReference Include=\"A\" /></ItemGroup></Project>",
        ),
        ("net.props", "<Project><PropertyGroup>"),
        ("Directory.Packages.props", "<Project><ItemGroup>"),
        ("gem/Gemfile", "eval_gemfile \"more/common.rb\"\n"),
        ("gem/more/common.rb", "gem \"x\", \"\n"),
        (
            "npm/package.json",
            "{\"name\": \"n\", \"dependencies\": {\"q\": \"catalog:\"}}",
        ),
        ("npm/pnpm-workspace.yaml", "packages: [a\ncatalog: {"),
        ("py/pyproject.toml", "[project]\nname = \"py\"\n"),
        ("py/requirements.txt", "-r reqs\n"),
        ("py/reqs", "flask\nnot one\n"),
        // Inputs of tests are broken on purpose.
        (
            "net/testdata/t.csproj",
            "<Project><Import Project=\"t.props\" /></Project>",
        ),
        ("net/testdata/t.props", "<Project>"),
    ] {
        scratch.write(path, text);
    }
    scratch.track();
    let found = report(&scratch, 1);
    let unparsed: Vec<&str> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["rule"] == "input/unparsed")
        .map(|one| one["location"]["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        unparsed,
        [
            "Directory.Packages.props",
            "a/requirements.txt",
            "gem/more/common.rb",
            "jvm/gradle/libs.versions.toml",
            "net.props",
            "npm/pnpm-workspace.yaml",
            "py/reqs",
        ]
    );
    let unread = found["coverage"]["unread"].as_array().unwrap();
    assert!(unread.iter().any(|one| one["path"] == "net/testdata/t.props"));
}

#[test]
fn a_graph_and_a_proposal_say_that_dependencies_are_missing() {
    let scratch = scratch(3);
    scratch.write("a/Directory.Build.props", "<Project>");
    scratch.track();
    let graph = scratch.purlin(&["graph"]);
    assert!(
        graph.stderr.contains("arrows of `a/a.csproj` may be missing"),
        "{}",
        graph.stderr
    );
    assert!(graph.stderr.contains("Directory.Build.props"), "{}", graph.stderr);
    // What nothing judged breaks nothing.
    assert!(!graph.stdout.contains("architecture/apart"), "{}", graph.stdout);
    let proposed = scratch.purlin(&["init", "--architecture"]);
    assert!(
        proposed.stdout.contains("could not be resolved: 3"),
        "{}",
        proposed.stdout
    );
    assert!(
        proposed.stdout.contains("can't be read: 1"),
        "{}",
        proposed.stdout
    );
}
