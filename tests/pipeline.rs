//! The pipeline over trees in memory: what judges, what is judged, and how the two are kept apart.

use std::sync::Arc;

use purlin::diagnostic::Severity;
use purlin::repository::{FileKind, Memory, ObjectTree, Tree};
use purlin::run::Silent;
use purlin::source::{OutsideDirectories, RepoPath, Root};
use purlin::standards::{Builtins, Law, RuleChoice};
use purlin::subject::{Excerpts, Question};
use purlin::verdict::{Outcome, Report};

use crate::support::{Scratch, git};

const RULE: &str = "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: file\n#   files: [\"**/app.json\"]\n\
                    package acme.own.port\n\nreport contains {\"msg\": \"the port is not 80\", \"at\": [\"port\"]} if {\n\
                    \tinput.document.port != 80\n}\n";

const CONFIG: &str = "packs: []\n";

fn law(tree: &Arc<dyn Tree>) -> Law {
    Law {
        tree: Arc::clone(tree),
        config: None,
        policies: Vec::new(),
        outside: OutsideDirectories::default(),
        choice: RuleChoice::OfConfig,
        builtins: Builtins::TakingPart,
        date: jiff::civil::date(2026, 1, 1),
        timeout: None,
    }
}

fn question(tree: &Arc<dyn Tree>) -> Question {
    Question {
        tree: Arc::clone(tree),
        root: RepoPath::new(""),
        paths: Vec::new(),
        gone: Vec::new(),
        untracked: false,
        excerpts: Excerpts::None,
    }
}

fn check(by: &Arc<dyn Tree>, on: &Arc<dyn Tree>) -> Report {
    purlin::check(&law(by), &question(on), &Silent).unwrap()
}

fn said(report: &Report) -> Vec<String> {
    let findings = report.findings.iter().chain(&report.faults);
    findings
        .map(|finding| {
            let place = finding.location.file.as_ref().map(ToString::to_string);
            format!("{} {}", place.unwrap_or_default(), finding.message)
        })
        .collect()
}

fn memory(files: &[(&str, &str)]) -> Arc<dyn Tree> {
    Arc::new(Memory::new(files.iter().copied()))
}

#[test]
fn one_tree_judges_itself() {
    let tree = memory(&[
        ("purlin.yaml", CONFIG),
        ("policies/port.rego", RULE),
        ("a/app.json", "{\"port\": 81}"),
        ("b/app.json", "{\"port\": 80}"),
    ]);
    let report = check(&tree, &tree);
    assert_eq!(said(&report), ["a/app.json the port is not 80"]);
    assert_eq!(report.outcome(), Outcome::Failed);
    assert_eq!(report.coverage.documents, 2);
}

#[test]
fn what_judges_is_not_what_is_judged() {
    let base = memory(&[("purlin.yaml", CONFIG), ("policies/port.rego", RULE)]);
    // The tree under check turns the rule off, changes it, and has a config that does not load.
    for (config, rule) in [
        ("packs: []\nrules: {own/port: {off: true}}\n", RULE.to_owned()),
        ("packs: []\n", RULE.replace("!= 80", "== 0")),
        ("exclude: ['**']\npacks: []\n", String::new()),
        ("polices: []\n", "package".to_owned()),
    ] {
        let head = memory(&[
            ("purlin.yaml", config),
            ("policies/port.rego", &rule),
            ("app.json", "{\"port\": 81}"),
        ]);
        let report = check(&base, &head);
        assert_eq!(said(&report), ["app.json the port is not 80"], "{config}");
    }
}

#[test]
fn a_revision_judges_the_work_tree_without_a_checkout() {
    let scratch = Scratch::repository(&[
        ("purlin.yaml", CONFIG),
        ("policies/port.rego", RULE),
        ("app.json", "{\"port\": 80}"),
    ]);
    git(scratch.path(), &["commit", "--quiet", "-m", "law"]);
    let root = scratch.path().canonicalize().unwrap();
    let base: Arc<dyn Tree> = Arc::new(ObjectTree::of_revision(Root::Base, &root, "HEAD").unwrap());
    scratch.write("policies/port.rego", "package");
    scratch.write("app.json", "{\"port\": 8080}");
    git(scratch.path(), &["add", "app.json"]);
    let staged: Arc<dyn Tree> = Arc::new(ObjectTree::of_index(&root).unwrap());
    let report = check(&base, &staged);
    assert_eq!(said(&report), ["app.json the port is not 80"]);
    // A fault of the law is one of its own tree, and nothing of the head's is shown for it.
    git(scratch.path(), &["commit", "--quiet", "-a", "-m", "broken"]);
    let broken: Arc<dyn Tree> = Arc::new(ObjectTree::of_revision(Root::Base, &root, "HEAD").unwrap());
    let report = check(&broken, &staged);
    assert_eq!(report.outcome(), Outcome::Faulted);
    assert!(
        said(&report)[0].starts_with("base:policies/port.rego "),
        "{:?}",
        said(&report)
    );
}

#[test]
fn an_open_buffer_is_judged_in_place_of_its_file() {
    let tree = memory(&[
        ("purlin.yaml", CONFIG),
        ("policies/port.rego", RULE),
        ("app.json", "{\"port\": 80}"),
    ]);
    let buffers = Memory::new([("app.json", "{\"port\": 1}"), ("new/app.json", "{")]);
    let over: Arc<dyn Tree> = Arc::new(buffers.over(Arc::clone(&tree)));
    let report = check(&tree, &over);
    let said = said(&report);
    assert_eq!(said[0], "app.json the port is not 80");
    assert!(said[1].starts_with("new/app.json "), "{said:?}");
    assert_eq!(report.coverage.unread.len(), 1);
}

#[test]
fn what_is_not_there_or_no_file_is_not_judged() {
    let none: [(&str, &str); 0] = [];
    let law = memory(&[("purlin.yaml", CONFIG), ("policies/port.rego", RULE)]);
    let head: Arc<dyn Tree> = Arc::new(
        Memory::new(none)
            .with("gone/app.json", FileKind::Regular)
            .with("link/app.json", FileKind::Symlink)
            .with("module/app.json", FileKind::Submodule),
    );
    let report = check(&law, &head);
    assert_eq!(said(&report), Vec::<String>::new());
    assert_eq!((report.coverage.files, report.coverage.documents), (3, 0));
}

#[test]
fn the_same_trees_give_the_same_report_whatever_the_number_of_threads() {
    let files: Vec<(String, String)> = (0..200)
        .map(|at| (format!("{at}/app.json"), format!("{{\"port\": {}}}", at % 3)))
        .collect();
    let head: Arc<dyn Tree> = Arc::new(Memory::new(files));
    let law = memory(&[("purlin.yaml", CONFIG), ("policies/port.rego", RULE)]);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let report = pool.install(|| check(&law, &head));
        (
            said(&report),
            report
                .findings
                .iter()
                .filter(|f| f.severity == Severity::Error)
                .count(),
        )
    };
    assert_eq!(with(1), with(8));
    assert_eq!(with(1).1, 200);
}
