//! `policies/lib/README.md`: what policies may use besides OPA's functions, by the METADATA of the library and the table of
//! purlin's own functions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use purlin::policy::engine::OWN_FUNCTIONS;
use purlin::rego::annotations::{self, Annotation};
use purlin::rego::parse::{self, Version};
use purlin::rego::syntax::{Module, Rule};
use serde_json::Value as Json;

use crate::support::{Scratch, assert_golden, project};

/// One file of the library.
struct Library {
    name: String,
    title: String,
    description: String,
    entries: Vec<Entry>,
}

/// A function, or a value, that the library describes.
struct Entry {
    /// As policies write it: `paths.join(directory, name)`.
    call: String,
    name: String,
    meaning: String,
    example: String,
}

fn policies(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(policies(&path));
        } else if path.extension().is_some_and(|ext| ext == "rego")
            && !path.to_str().unwrap().ends_with("_test.rego")
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn said(annotation: &Annotation) -> Json {
    serde_json::from_str(&annotation.value.as_ref().unwrap().to_json()).unwrap()
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().trim().to_owned()
}

fn library(path: &Path) -> Library {
    let content = fs::read_to_string(path).unwrap();
    let module = parse::module(&content, Version::V1).unwrap();
    let name = module.package.last().unwrap().to_string();
    let (mut title, mut description, mut entries) = (String::new(), String::new(), Vec::new());
    for annotation in annotations::read(&content, &module).unwrap() {
        let said = said(&annotation);
        match annotation.rule {
            None => {
                title = text(&said["title"]);
                description = text(&said["description"]);
            }
            Some(rule) => entries.push(entry(&name, &content, &module.rules[rule], &said)),
        }
    }
    Library {
        name,
        title,
        description,
        entries,
    }
}

fn entry(library: &str, content: &str, rule: &Rule, said: &Json) -> Entry {
    let of = |span: purlin::source::Span| &content[span.range()];
    let name = of(rule.head.reference[0].span);
    let args = rule.head.args.as_ref().map(|args| {
        let args: Vec<&str> = args.iter().map(|arg| of(arg.span)).collect();
        format!("({})", args.join(", "))
    });
    Entry {
        call: format!("{library}.{name}{}", args.unwrap_or_default()),
        name: name.to_owned(),
        meaning: text(&said["description"]),
        example: text(&said["custom"]["example"]),
    }
}

fn libraries() -> Vec<Library> {
    policies(&project().join("policies/lib"))
        .iter()
        .map(|path| library(path))
        .collect()
}

fn own() -> Library {
    let entry = |own: &purlin::policy::engine::OwnFunction| Entry {
        call: format!("{}({})", own.name, own.parameters.join(", ")),
        name: own.name.to_owned(),
        meaning: own.meaning.to_owned(),
        example: own.example.to_owned(),
    };
    Library {
        name: "purlin".to_owned(),
        title: "Functions of purlin's own".to_owned(),
        description: "They need no import. `opa test` does not have them; the libraries `graph` and `selectors` have some in Rego alone."
            .to_owned(),
        entries: OWN_FUNCTIONS.iter().map(entry).collect(),
    }
}

fn section(library: &Library) -> String {
    let mut page = format!(
        "\n## `{}`\n{}. {}\n",
        library.name, library.title, library.description
    );
    if library.name != "purlin" {
        page.push_str(&format!(
            "\n```rego\nimport data.purlin.lib.{}\n```\n",
            library.name
        ));
    }
    for entry in &library.entries {
        page.push_str(&format!("\n### `{}`\n{}\n", entry.call, entry.meaning));
        if !entry.example.is_empty() {
            page.push_str(&format!("\n```rego\n{}\n```\n", entry.example));
        }
    }
    page
}

#[test]
fn the_page_of_the_library_is_what_its_metadata_says() {
    let mut page = "# What policies may use besides OPA's functions\n\n\
        Generated from the METADATA of the library. `purlin explain purlin.lib` prints this page, and\n\
        `purlin explain purlin.lib.paths`, `purlin explain purlin.lib.paths.join` and `purlin explain purlin.glob` print a part of it.\n\
        Each example holds.\n"
        .to_owned();
    page.push_str(&section(&own()));
    for library in libraries() {
        assert!(
            !library.description.is_empty(),
            "{} has no description",
            library.name
        );
        page.push_str(&section(&library));
    }
    assert_golden(&project().join("policies/lib/README.md"), &page);
}

#[test]
fn the_examples_of_the_library_hold() {
    let scratch = Scratch::new();
    let mut count = 0;
    for library in libraries().into_iter().chain([own()]) {
        let mut imports: BTreeSet<&str> = ["architecture", "testing"].into();
        if library.name != "purlin" {
            imports.insert(&library.name);
        }
        let mut tests = String::new();
        for entry in &library.entries {
            assert!(!entry.meaning.is_empty(), "{}", entry.call);
            if entry.example.is_empty() {
                assert_eq!(library.name, "testing", "{} has no example", entry.call);
                continue;
            }
            let name = entry.name.replace('.', "_");
            tests.push_str(&format!("\ntest_{name} if {{\n{}\n}}\n", entry.example));
            count += 1;
        }
        let imports = imports.iter().filter(|name| tests.contains(&format!("{name}.")));
        let imports: Vec<String> = imports
            .map(|name| format!("import data.purlin.lib.{name}\n"))
            .collect();
        let imports = imports.concat();
        let module = format!("package examples.{}_test\n\n{imports}{tests}", library.name);
        scratch.write(&format!("{}_test.rego", library.name), module);
    }
    let run = scratch.purlin(&["test", "."]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let passed = format!("{count} passed, 0 failed");
    assert!(run.stdout.contains(&passed), "{passed}: {}", run.stdout);
}

#[test]
fn every_function_that_rules_take_from_the_library_is_described() {
    let described: BTreeMap<String, BTreeSet<String>> = libraries()
        .into_iter()
        .map(|library| {
            (
                library.name,
                library.entries.into_iter().map(|entry| entry.name).collect(),
            )
        })
        .collect();
    let mut asked = 0;
    for path in policies(&project().join("policies")) {
        let content = fs::read_to_string(&path).unwrap();
        let module = parse::module(&content, Version::V1).unwrap();
        for (library, name) in taken(&content, &module) {
            asked += 1;
            assert!(
                described[&library].contains(&name),
                "{}: {library}.{name} has no METADATA",
                path.display()
            );
        }
    }
    assert!(asked > 100, "{asked}");
}

/// What a policy takes from the library, by the names of its imports.
fn taken(content: &str, module: &Module) -> BTreeSet<(String, String)> {
    // Without comments and what is between quotes.
    let lines = content.lines().filter(|line| !line.trim_start().starts_with('#'));
    let unquoted = |line: &str| line.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let code = lines.map(unquoted).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for import in &module.imports {
        let path: Vec<String> = import.path.iter().map(ToString::to_string).collect();
        let [_, purlin, lib, library] = &path[..] else {
            continue;
        };
        if (purlin.as_str(), lib.as_str()) != ("purlin", "lib") {
            continue;
        }
        let alias = import
            .alias
            .as_ref()
            .map_or_else(|| library.clone(), |(name, _)| name.to_string());
        let pieces: Vec<&str> = code.split(&format!("{alias}.")).collect();
        for pair in pieces.windows(2) {
            let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.' || c == '/';
            if pair[0].ends_with(is_word) {
                continue;
            }
            let name: String = pair[1]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            found.insert((library.clone(), name));
        }
    }
    found
}
