//! One direction: a file of `src/` imports only from rooms above its own, and files of a room use each other in no circle.

mod circles;
mod imports;

use std::fs;
use std::path::Path;

/// The rooms in the order of the flow. A room may import from those before it, and from itself.
const ROOMS: [&str; 22] = [
    "source",
    "likeness",
    "go_regex",
    "schema",
    "diagnostic",
    "environment",
    "matching",
    "rego",
    "document",
    "config",
    "repository",
    "debt",
    "facts",
    "policy",
    "locate",
    "standards",
    "subject",
    "run",
    "verdict",
    "render",
    "lib",
    "commands",
];

/// The room of a path such as `document/json.rs`; the binary may use everything.
fn room(path: &str) -> Option<usize> {
    let name = path.split('/').next().unwrap_or(path);
    let name = name.strip_suffix(".rs").unwrap_or(name);
    if name == "main" {
        return None;
    }
    let at = ROOMS.iter().position(|room| *room == name);
    assert!(
        at.is_some(),
        "src/{path} is in no room: name it in tests/layering.rs"
    );
    at
}

/// The rooms that `text` names behind `crate::`, with line numbers. Tests at the end of a file count too.
fn rooms_named(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or(line);
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            // `use crate::{a, b::c}` names several.
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(group) => group.trim_end_matches(['}', ';']).split(',').collect(),
                None => vec![rest],
            };
            for name in names {
                let name: String = name
                    .trim()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                found.push((number + 1, name));
            }
        }
    }
    found
}

fn files(directory: &Path, prefix: &str, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            files(&path, &format!("{name}/"), found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Rooms that are crates of their own, and what the crate calls itself.
const CRATES: [&str; 2] = ["document", "rego"];

/// Every file, with its text. A file of a crate is named, and names others, as if the crate were a module of purlin, so that
/// there is one rule for all.
fn sources() -> Vec<(String, String)> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    files(&project.join("src"), "", &mut sources);
    files(&project.join("crates/text/src"), "", &mut sources);
    // Two files have this name now, and that of the crate only lists its modules.
    let text = sources.iter().rposition(|(path, _)| path == "lib.rs").unwrap();
    sources.remove(text);
    for room in CRATES {
        let mut own = Vec::new();
        files(
            &project.join(format!("crates/{room}/src")),
            &format!("{room}/"),
            &mut own,
        );
        for (path, text) in own {
            let path = match path.strip_suffix("/lib.rs") {
                Some(room) if room == path.split('/').next().unwrap() => format!("{room}/mod.rs"),
                _ => path,
            };
            let text = text.replace("crate::", &format!("crate::{room}::"));
            // `crate::{a, b}` names modules, or items that the crate passes on.
            let text = text.replace("purlin_text::", "crate::");
            sources.push((path, text));
        }
    }
    sources
}

#[test]
fn files_import_only_from_rooms_above_their_own() {
    let sources = sources();
    assert!(sources.len() > 20, "the walk found only {} files", sources.len());
    let mut wrong = Vec::new();
    for (path, text) in &sources {
        let Some(own) = room(path) else { continue };
        for (line, name) in rooms_named(text) {
            // Anything else, such as `crate::check`, is an item of lib.rs itself.
            let imported = ROOMS.iter().position(|room| *room == name).unwrap_or(LIB);
            if imported > own {
                wrong.push(format!("src/{path}:{line} ({}) imports {name}", ROOMS[own]));
            }
        }
    }
    assert!(wrong.is_empty(), "against the flow:\n{}", wrong.join("\n"));
}

const LIB: usize = 20;

/// The globs of package managers have rules of their own; all others mean the same everywhere.
#[test]
fn globs_are_read_in_one_place() {
    let sources = sources();
    let reading: Vec<&str> = sources
        .iter()
        .filter(|(_, text)| {
            ["GlobBuilder", "GlobSetBuilder", "globset::Glob::new"]
                .iter()
                .any(|name| text.contains(name))
        })
        .map(|(path, _)| path.as_str())
        .collect();
    assert!(reading.contains(&"matching/glob.rs"));
    let elsewhere: Vec<_> = reading
        .iter()
        .filter(|path| !path.starts_with("matching/") && !path.starts_with("facts/packages/"))
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?} read globs themselves");
}

#[test]
fn only_the_engine_evaluates() {
    let sources = sources();
    let naming: Vec<_> = sources
        .iter()
        .filter(|(path, text)| {
            let of_code = |line: &str| line.split("//").next().unwrap_or(line).contains("crate::rego::");
            !path.starts_with("rego/") && text.lines().any(of_code)
        })
        .map(|(path, _)| path.as_str())
        .collect();
    assert!(naming.contains(&"policy/engine.rs"));
    let elsewhere: Vec<_> = naming
        .iter()
        .filter(|path| !path.starts_with("policy/engine"))
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?} name the evaluator");
}

#[test]
fn the_test_sees_an_import_against_the_flow() {
    assert_eq!(
        rooms_named("use crate::{source, render::Style};"),
        [(1, "source".into()), (1, "render".into())]
    );
    assert_eq!(
        rooms_named("let x = crate::lib_item(); // crate::commands"),
        [(1, "lib_item".into())]
    );
    assert_eq!(ROOMS[LIB], "lib");
    assert!(room("verdict/judge.rs") < room("render/json.rs"));
}
