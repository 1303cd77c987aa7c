//! Dependencies between packages: each folder of `tests/fixtures/edges` is a repository, and `tests/golden/edges` holds
//! what `purlin facts` says of its edges and workspaces and of what text does not resolve, with the text at each place.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::support::{Scratch, assert_golden, directories, project};

#[test]
fn repositories_have_the_edges_that_were_read_and_approved() {
    let cases = directories(&project().join("tests/fixtures/edges"));
    assert!(cases.len() > 3);
    for case in cases {
        let scratch = Scratch::repository_of(&case);
        let run = scratch.purlin(&["facts"]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", case.display());
        let facts: Value = serde_json::from_str(&run.stdout).unwrap();
        let name = case.file_name().unwrap().to_str().unwrap();
        let golden = project().join(format!("tests/golden/edges/{name}.txt"));
        assert_golden(&golden, &told(scratch.path(), &facts));
    }
}

/// The facts as lines, so that a person can compare them with the manifests.
fn told(root: &Path, facts: &Value) -> String {
    let mut out = String::new();
    for edge in list(facts, "edges") {
        let text = |key: &str| edge[key].as_str();
        let alias = text("alias")
            .map(|alias| format!(" as {alias}"))
            .unwrap_or_default();
        let requirement = text("requirement")
            .map(|requirement| format!(" {requirement:?}"))
            .unwrap_or_default();
        let shared = match edge["shared"]["taken"].as_bool() {
            Some(true) => format!("\n    from {}", place(root, &edge["shared"]["at"])),
            Some(false) => format!("\n    not from {}", place(root, &edge["shared"]["at"])),
            None => String::new(),
        };
        let indirect = if edge["indirect"] == true { " indirect" } else { "" };
        let registries = list(edge, "registries")
            .iter()
            .fold(String::new(), |all, host| all + " from " + host.as_str().unwrap());
        writeln!(
            out,
            "{} -> {}{alias}{requirement} {} {}{registries}{indirect}{}\n    {}{shared}",
            text("from").unwrap(),
            text("name").unwrap(),
            text("scope").unwrap(),
            text("source").unwrap(),
            text("to").map(|to| format!(": {to}")).unwrap_or_default(),
            place(root, &edge["at"]),
        )
        .unwrap();
        if edge["locked"].is_object() {
            writeln!(out, "    {}", locked(root, &edge["locked"])).unwrap();
        }
    }
    for workspace in list(facts, "workspaces") {
        writeln!(
            out,
            "\nworkspace {}\n    {}",
            workspace["id"].as_str().unwrap(),
            place(root, &workspace["at"])
        )
        .unwrap();
        for member in list(workspace, "members") {
            writeln!(out, "  {}", member.as_str().unwrap()).unwrap();
        }
    }
    for unlocked in list(facts, "unlocked") {
        writeln!(
            out,
            "\nunlocked {}: {}\n    {}",
            unlocked["path"].as_str().unwrap(),
            unlocked["reason"].as_str().unwrap(),
            place(root, &unlocked["at"])
        )
        .unwrap();
    }
    for incomplete in list(facts, "incomplete") {
        writeln!(
            out,
            "\nincomplete {}: {}\n    {}",
            incomplete["package"].as_str().unwrap(),
            incomplete["reason"].as_str().unwrap(),
            place(root, &incomplete["at"])
        )
        .unwrap();
    }
    out
}

/// What a lock file says: the version, where it is from, the licence and its ways, and the place.
fn locked(root: &Path, locked: &Value) -> String {
    let text = |key: &str| locked[key].as_str().unwrap_or("-");
    let ways: Vec<String> = list(locked, "licences")
        .iter()
        .map(|way| {
            let ids: Vec<&str> = way.as_array().unwrap().iter().filter_map(Value::as_str).collect();
            ids.join(" & ")
        })
        .collect();
    format!(
        "locked {} {} {} {:?} {ways:?}\n        {}",
        text("version"),
        text("source"),
        text("registry"),
        text("licence"),
        place(root, &locked["at"])
    )
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap()
}

/// `path:line text`, where the line is that of the text.
fn place(root: &Path, at: &Value) -> String {
    let path = at["path"].as_str().unwrap();
    let Some(span) = at["span"].as_array() else {
        return path.to_owned();
    };
    let content = std::fs::read_to_string(root.join(path)).unwrap();
    let [start, end] = [0, 1].map(|side| usize::try_from(span[side].as_u64().unwrap()).unwrap());
    let line = content[..start].matches('\n').count() + 1;
    assert_eq!(at["line"], line, "{at}");
    let text = &content[start..end];
    let text = text.lines().next().unwrap_or_default();
    format!("{path}:{line} {text}")
}
