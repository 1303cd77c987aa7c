//! What `docs/` says that the program knows: pages and tables that are generated, and parts that no page may leave out.

#[path = "docs/library.rs"]
mod library;
#[path = "docs/tables.rs"]
mod tables;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use clap::error::ErrorKind;
use purlin::commands::Cli;
use purlin::facts::packages::{ECOSYSTEMS, FileNamePattern, ecosystem_facts};

use crate::support::{Scratch, assert_golden, project};
use tables::{Page, value_of};

/// Replaces what stands in a page between `<!-- NAME -->` and `<!-- end -->`.
fn assert_part(page: &str, name: &str, generated: &str) {
    let path = project().join("docs").join(page);
    let text = fs::read_to_string(&path).unwrap();
    let start = format!("<!-- {name} -->\n");
    let (before, rest) = text
        .split_once(&start)
        .unwrap_or_else(|| panic!("{page} has no {start}"));
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    assert_golden(&path, &format!("{before}{start}{generated}<!-- end -->{after}"));
}

fn schema(name: &str) -> serde_json::Value {
    let run = Scratch::new().purlin(&["schema", name]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// The texts of a page's blocks in one language, in their order.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(project().join("docs").join(page)).unwrap();
    let opened = format!("```{language}\n");
    let blocks = text.split(&opened).skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn a_page_has_every_key_of_the_config() {
    let schema = schema("config");
    let page = Page::of_keys(&schema).text(
        "# The keys of `purlin.yaml`\n\n\
         Every key, generated from the JSON Schema that `purlin schema config` prints. [The config](config.md) is the guide: which\n\
         config judges a file, and what happens to a config that has a mistake. [Ownership](ownership.md) and\n\
         [architecture boundaries](architecture-boundaries.md) say how to use these two keys, [globs](globs.md) what a glob and a\n\
         selector match. All keys may be left out, except those that are marked as required.\n",
    );
    assert_golden(&project().join("docs/config-keys.md"), &page);
}

#[test]
fn the_examples_of_keys_make_a_config_that_purlin_takes() {
    let schema = schema("config");
    let mut config = tables::example(&schema, &schema);
    // What has to be there for the names in the examples: a part of another component, and a rule with parameters.
    let components = &mut config["architecture"]["components"];
    components["shop"] = serde_json::json!({"paths": ["shop/**"]});
    config["rules"] = serde_json::json!({"workflow/pinned-actions": config["rules"]["name"]});
    let repository = Scratch::repository(&[
        ("purlin.yaml", &config.to_string()),
        ("licences.yaml", "allowed: [MIT]\n"),
        ("teams.yaml", "{}\n"),
        ("standards/a.rego", "package a\n"),
        ("extra/naming.rego", "package b\n"),
    ]);
    let run = repository.purlin(&["check", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["faults"], serde_json::json!([]), "{config:#}");
}

#[test]
fn defaults_are_those_in_force() {
    let run = Scratch::repository(&[]).purlin(&["config", "--format", "json"]);
    let settings: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let schema = schema("config");
    let mut compared = 0;
    for setting in settings["settings"].as_array().unwrap() {
        let key = setting["key"].as_array().unwrap();
        let stated = key.iter().try_fold(&schema, |object, part| {
            tables::resolved(&schema, object)["properties"].get(part.as_str()?)
        });
        if let Some(default) = stated.and_then(|stated| stated.get("default"))
            && !default.is_object()
        {
            assert_eq!(value_of(default), value_of(&setting["value"]), "{key:?}");
            compared += 1;
        }
    }
    assert!(compared > 5, "{settings:#}");
}

#[test]
fn a_page_has_every_part_of_the_input() {
    let (file, repository) = (schema("file-input"), schema("repository-input"));
    let mut page = Page::of_facts("file", &file).text(
        "# What rules see\n\n\
         Every part of `input`, generated from the JSON Schemas that `purlin schema file-input` and `purlin schema repository-input`\n\
         print. [The rule contract](rule-contract.md#input) says when a part is there; `purlin facts` prints the input itself.\n\n\
         # `target: file`\n",
    );
    page.push_str("\n# `target: repository`\n");
    page.push_str(&Page::of_facts("repository", &repository).text(""));
    assert_golden(&project().join("docs/input.md"), &page);
}

#[test]
fn the_contract_names_every_part_of_the_input() {
    let parts = Page::of_facts("repository", &schema("repository-input")).parts("input.md");
    assert_part("rule-contract.md", "parts", &parts);
    let text = fs::read_to_string(project().join("docs/rule-contract.md")).unwrap();
    for name in ["file-input", "repository-input"] {
        for part in schema(name)["properties"].as_object().unwrap().keys() {
            assert!(text.contains(&format!("`input.{part}`")), "{name}: {part}");
        }
    }
}

/// The calls of purlin that a page shows: after a prompt, and between backquotes.
fn calls(text: &str) -> Vec<Vec<&str>> {
    let inline = text.split('`').skip(1).step_by(2);
    let prompted = text.lines().filter_map(|line| line.strip_prefix("$ "));
    let commands = inline
        .chain(prompted)
        .flat_map(|line| line.split(" | "))
        .filter(|command| command.starts_with("purlin ") && !command.contains('\n'));
    let mut calls = Vec::new();
    for command in commands {
        let words = command.split_whitespace();
        calls.push(words.take_while(|word| !word.starts_with(['>', '#'])).collect());
    }
    calls
}

#[test]
fn the_calls_that_the_docs_show_are_understood() {
    let pages = fs::read_dir(project().join("docs")).unwrap();
    let mut pages: Vec<_> = pages.map(|entry| entry.unwrap().path()).collect();
    pages.push(project().join("README.md"));
    let mut asked = 0;
    for page in pages.iter().filter(|page| page.is_file()) {
        for call in calls(&fs::read_to_string(page).unwrap()) {
            // A command is also named without its arguments.
            if let Err(error) = Cli::try_parse_from(&call)
                && error.kind() != ErrorKind::MissingRequiredArgument
            {
                panic!("{}: {call:?}: {error}", page.display());
            }
            asked += 1;
        }
    }
    assert!(asked > 60, "{asked}");
}

#[test]
fn the_rules_that_the_docs_write_work() {
    let [rule, test, repository, ..] = &blocks("writing-a-rule.md", "rego")[..] else {
        panic!("the page shows a rule, its test and a rule about the repository");
    };
    let written = Scratch::repository(&[
        ("purlin.yaml", "packs: []\n"),
        ("policies/node/engine/engine.rego", rule),
        ("policies/node/engine/engine_test.rego", test),
        ("policies/services/runbook.rego", repository),
        ("package.json", "{}\n"),
        ("services/shop/service.yaml", "name: shop\n"),
    ]);
    let run = written.purlin(&["test"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let run = written.purlin(&["check", "--format", "short", "--date", "2026-12-31"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let run_after = written.purlin(&["check", "--format", "short", "--date", "2027-01-01"]);
    assert!(
        run.stdout.contains("there is no services/shop/RUNBOOK.md"),
        "{}",
        run.stdout
    );
    let severity = |text: &str| {
        text.lines()
            .find(|line| line.contains("Node.js"))
            .unwrap()
            .contains("error")
    };
    assert_eq!(
        (severity(&run.stdout), severity(&run_after.stdout)),
        (false, true)
    );
}

#[test]
fn the_kind_of_boundary_that_the_docs_write_works() {
    let page = "architecture-boundaries.md";
    let [kind] = &blocks(page, "rego")[..] else {
        panic!("the page shows one kind");
    };
    let config = blocks(page, "yaml").pop().unwrap();
    let dependencies = r#"{"name": "domain", "dependencies": {"a": "1", "b": "1", "c": "1", "d": "1"}}"#;
    let repository = Scratch::repository(&[
        ("purlin.yaml", &format!("packs: []\n{config}")),
        ("policies/limits/few_externals.rego", kind),
        ("domain/package.json", dependencies),
    ]);
    let run = repository.purlin(&["check", "--format", "short"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let wanted = "`domain` depends on 4 packages from elsewhere, more than 3";
    assert!(run.stdout.contains(wanted), "{}", run.stdout);
}

#[test]
fn every_ecosystem_has_a_page_and_a_line() {
    let facts = serde_json::to_value(ecosystem_facts()).unwrap();
    let mut lines: Vec<String> = Vec::new();
    for ecosystem in ECOSYSTEMS {
        let name = ecosystem.name;
        let page = project().join(format!("docs/packages/{name}.md"));
        let page = fs::read_to_string(&page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
        let title = page.lines().next().unwrap().trim_start_matches("# ");
        let manifests = ecosystem.manifests.iter().map(|pattern| match pattern {
            FileNamePattern::Name(name) => format!("`{name}`"),
            FileNamePattern::Ending(ending) => format!("`*{ending}`"),
            FileNamePattern::As(_) => format!("[by name and place](packages/{name}.md)"),
        });
        let manifests: Vec<String> = manifests.collect();
        let locks = facts[name]["lock_files"].as_array().unwrap().iter();
        let locks: Vec<String> = locks
            .map(|lock| format!("`{}`", lock["name"].as_str().unwrap()))
            .collect();
        let registry = facts[name]["registry"].as_str().map(|host| format!("`{host}`"));
        lines.push(format!(
            "| [{title}](packages/{name}.md) | `{name}` | {} | {} | {} |\n",
            manifests.join(", "),
            locks.join(", "),
            registry.unwrap_or_default()
        ));
    }
    lines.sort_by_key(|line| line.to_lowercase());
    let head = "| ecosystem | name | manifests | lock files | default registry |\n|---|---|---|---|---|\n";
    assert_part("packages.md", "ecosystems", &format!("{head}{}", lines.concat()));
}

/// The Markdown pages below a folder.
fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// What an address may name in a page behind a `#`, as GitHub makes it of headings.
fn anchors(page: &str) -> BTreeSet<String> {
    let ids = page.lines().filter_map(|line| line.strip_prefix("<a id=\""));
    let ids = ids.filter_map(|line| line.split_once('"').map(|(id, _)| id.to_owned()));
    let titles = page.lines().filter(|line| line.starts_with('#'));
    let kept = |c: &char| c.is_alphanumeric() || "-_ ".contains(*c);
    let slug = |title: &str| {
        title
            .trim_start_matches('#')
            .trim()
            .to_lowercase()
            .chars()
            .filter(kept)
            .collect::<String>()
    };
    ids.chain(titles.map(|title| slug(title).replace(' ', "-")))
        .collect()
}

#[test]
fn links_lead_somewhere() {
    let mut all = vec![project().join("README.md"), project().join("CONTRIBUTING.md")];
    pages(&project().join("docs"), &mut all);
    pages(&project().join("policies"), &mut all);
    let mut asked = 0;
    for page in &all {
        let text = fs::read_to_string(page).unwrap();
        // Not what is shown as code.
        let prose: String = text.split("```").step_by(2).collect();
        for link in prose.split("](").skip(1) {
            let link = link.split(')').next().unwrap();
            if link.contains("://") || link.contains(char::is_whitespace) {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() {
                page.clone()
            } else {
                page.parent().unwrap().join(path)
            };
            assert!(target.exists(), "{}: there is no {link}", page.display());
            if !anchor.is_empty() && target.extension().is_some_and(|extension| extension == "md") {
                let known = anchors(&fs::read_to_string(&target).unwrap());
                assert!(
                    known.contains(anchor),
                    "{}: {link} leads to none of {known:?}",
                    page.display()
                );
            }
            asked += 1;
        }
    }
    assert!(asked > 150, "{asked}");
}
