//! `schemas/` is what the types generate, and real output is valid against it.

use std::fs;

use crate::support::{Scratch, assert_golden, project};

const NAMES: [&str; 11] = [
    "config",
    "metadata",
    "file-input",
    "repository-input",
    "report",
    "owner",
    "graph",
    "settings",
    "decisions",
    "test-report",
    "why",
];

fn schema(name: &str) -> serde_json::Value {
    let run = Scratch::new().purlin(&["schema", name]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn assert_valid(name: &str, instance: &serde_json::Value) {
    let validator = jsonschema::validator_for(&schema(name)).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(instance)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
}

#[test]
fn the_checked_in_schemas_are_what_the_types_generate() {
    for name in NAMES {
        let run = Scratch::new().purlin(&["schema", name]);
        assert_golden(&project().join(format!("schemas/{name}.json")), &run.stdout);
    }
}

#[test]
fn real_output_is_valid() {
    let example = Scratch::repository_of(&project().join("examples/acme-shop"));
    let json = |args: &[&str]| -> serde_json::Value {
        let run = example.purlin(args);
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}: {}", run.stderr))
    };
    assert_valid("report", &json(&["check", "--format", "json"]));
    assert_valid("test-report", &json(&["test", "--format", "json", "--coverage"]));
    assert_valid("repository-input", &json(&["facts"]));
    let report = json(&["check", "--format", "json"]);
    let print = report["findings"][0]["fingerprint"].as_str().unwrap();
    assert_valid("why", &json(&["explain", print, "--format", "json"]));
    let absent = ["explain", "manifest/licence", "package.json", "--format", "json"];
    assert_valid("why", &json(&absent));
    let shop = Scratch::repository_of(&project().join("policies/decisions/supersession/pass"));
    let decisions = shop.purlin(&["decision", "list", "--format", "json"]);
    assert_valid("decisions", &serde_json::from_str(&decisions.stdout).unwrap());
    let settings = json(&["config", "--policies", "policies", "--format", "json"]);
    assert_valid("settings", &settings);
    assert!(settings["settings"].as_array().unwrap().len() > 12, "{settings}");
    let inputs = json(&["facts", "package.json"]);
    let inputs = inputs.as_array().unwrap();
    assert!(!inputs.is_empty());
    for input in inputs {
        assert_valid("file-input", input);
    }
}

#[test]
fn every_answer_about_owners_is_valid() {
    let scratch = crate::owner::shop();
    for args in [
        &[
            "owner",
            "--format",
            "json",
            ".",
            "web/app.ts",
            "generated/x",
            "no/such",
        ][..],
        &["owner", "--report", "--format", "json"],
        &["owner", "--unowned", "--format", "json"],
        &["owner", "--suggest", "--format", "json"],
    ] {
        let run = scratch.purlin(args);
        assert_ne!(run.code, 2, "{}", run.stderr);
        assert_valid("owner", &serde_json::from_str(&run.stdout).unwrap());
    }
}

#[test]
fn every_graph_is_valid() {
    let shop = Scratch::repository_of(&project().join("tests/fixtures/graph"));
    for level in ["component", "package"] {
        let run = shop.purlin(&["graph", "--level", level, "--format", "json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let graph: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_valid("graph", &graph);
        assert_eq!(graph["cycles"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn a_report_with_faults_is_valid() {
    let broken = Scratch::repository(&[("purlin.yaml", "polices: []\n")]);
    let run = broken.purlin(&["check", "--format", "json"]);
    assert_eq!(run.code, 2);
    let report = serde_json::from_str(&run.stdout).unwrap();
    assert_valid("report", &report);
    assert_ne!(report["faults"].as_array().unwrap().len(), 0);
}

#[test]
fn the_example_and_the_template_config_are_valid() {
    for path in [
        "examples/acme-shop/purlin.yaml",
        "src/commands/init/purlin.yaml",
        "purlin.yaml",
    ] {
        let text = fs::read_to_string(project().join(path)).unwrap();
        let config: serde_json::Value = serde_yaml::from_str(&text).unwrap();
        assert_valid("config", &config);
    }
}
