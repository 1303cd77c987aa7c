use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;

use super::*;
use crate::diagnostic::Severity;
use crate::policy::engine::Value;
use crate::policy::module::Loaded;
use crate::policy::prepare::{EvaluationErrorKind, Prepared, prepare};
use crate::source::{RepoPath, Span, Text};

mod files;
mod ids;
mod metadata;

const META: &str =
    "# METADATA\n# title: T\n# custom:\n#   severity: error\n#   target: file\n#   files: [\"**\"]\n";

fn source(path: &str, content: &str) -> PolicySource {
    PolicySource {
        text: Arc::new(Text::new(RepoPath::new(path), content)),
        origin: Origin::Repository,
    }
}

fn rule(body: &str) -> Vec<PolicySource> {
    vec![source("r.rego", &format!("{META}package acme.pack.rule\n{body}"))]
}

/// Faults as `file:line:col: slice: message`.
fn shown(set: &PolicySet, sources: &[PolicySource], faults: &[Diagnostic]) -> Vec<String> {
    let _ = set;
    faults
        .iter()
        .filter(|fault| fault.is_fault())
        .map(|fault| {
            let path = fault.location.path().expect("a file");
            let text = &sources
                .iter()
                .find(|source| source.text.path() == path)
                .expect("a source")
                .text;
            match fault.location.region {
                Some(region) => format!("{path}: {}: {}", text.slice(region.span), fault.message),
                None => format!("{path}: {}", fault.message),
            }
        })
        .collect()
}

fn faults(sources: &[PolicySource]) -> Vec<String> {
    let (set, faults) = load(sources);
    shown(&set, sources, &faults)
}

#[track_caller]
fn ready(sources: &[PolicySource], id: &str) -> Prepared {
    let (set, faults) = load(sources);
    assert_eq!(shown(&set, sources, &faults), [] as [String; 0]);
    let rule = set.rule(id).expect("the rule");
    let params = rule.meta.resolve_params(&BTreeMap::new()).expect("params");
    prepare(
        &set,
        rule,
        &params,
        &Value::from_json(&json!({"org": {"name": "acme"}})),
        jiff::civil::date(2027, 1, 31),
        Duration::from_secs(1),
    )
    .expect("a rule that compiles")
}

fn messages(prepared: &Prepared, input: &serde_json::Value) -> Vec<String> {
    let found = prepared
        .worker()
        .evaluate(&Value::from_json(input))
        .expect("an evaluation");
    found.into_iter().map(|finding| finding.msg).collect()
}

#[test]
fn a_rule_runs_from_its_text() {
    let sources = rule(
        "report contains {\"msg\": sprintf(\"no %s in %s on %s\", [key, data.org.name, data.purlin.date]), \"at\": [key]} if {\n\
         \tsome key in [\"b\", \"a\"]\n\tnot input.document[key]\n}\n",
    );
    let prepared = ready(&sources, "pack/rule");
    let document = json!({"document": {"c": 1}});
    assert_eq!(
        messages(&prepared, &document),
        ["no a in acme on 2027-01-31", "no b in acme on 2027-01-31"]
    );
    assert_eq!(
        messages(&prepared, &json!({"document": {"a": 1, "b": 1}})),
        [] as [&str; 0]
    );
}

#[test]
fn a_rule_is_given_the_libraries_it_needs_and_no_others() {
    let mut sources = rule("import data.lib.a\nreport contains {\"msg\": a.text}\n");
    sources.push(source(
        "a.rego",
        "package lib.a\nimport data.lib.b as inner\ntext := inner.text(1)\n",
    ));
    sources.push(source("b.rego", "package lib.b\ntext(_) := \"deep\"\n"));
    sources.push(source("c.rego", "package lib.c\nx := 1\nx := 2\n"));
    assert_eq!(messages(&ready(&sources, "pack/rule"), &json!({})), ["deep"]);
    let (set, _) = load(&sources);
    let rule = set.rule("pack/rule").expect("the rule");
    let needed: Vec<_> = set
        .modules
        .with_needs(rule.stated_in)
        .skip(1)
        .map(Loaded::package)
        .collect();
    assert_eq!(needed, ["lib.a", "lib.b"]);
}

#[test]
fn a_broken_file_keeps_no_other_from_loading() {
    let mut sources = rule("report contains {\"msg\": \"m\"}\n");
    sources.push(source("bad.rego", "package x\n\n\tfoo := \"open\n"));
    sources.push(source("v0.rego", "package y\nreport[x] { x := 1 }\n"));
    sources.push(source(
        "chain.rego",
        &format!("package z\nx := {}\n", "[".repeat(100_000)),
    ));
    sources.push(source("bom.rego", "\u{feff}package bom\nx := 1\n"));
    let (set, faults) = load(&sources);
    assert_eq!(set.rules.len(), 1);
    assert_eq!(
        shown(&set, &sources, &faults),
        [
            "bad.rego: \"open: the policy does not parse: the string has no end on its line",
            "chain.rego: [: the policy does not parse: this is nested too deeply",
            "v0.rego: report[x]: the policy does not parse: `if` is missing before the body",
        ]
    );
}

#[test]
fn other_contracts_are_named_and_report_is_a_set() {
    let sources = [
        source("conftest.rego", "package main\ndeny contains \"m\" if input.x\n"),
        source(
            "suffix.rego",
            "package main2\nwarn_more contains \"m\" if input.x\n",
        ),
        source("fine.rego", "package lib.fine\nwarn_level := 3\ndenylist := []\n"),
        source("list.rego", &format!("{META}package a.b.list\nreport := [1]\n")),
        source(
            "part.rego",
            &format!("{META}package a.b.part\nreport[x] contains 1 if some x in [1]\n"),
        ),
        source("deny_test.rego", "package main_test\ndeny contains 1\n"),
    ];
    assert_eq!(
        faults(&sources),
        [
            "conftest.rego: deny: the policy states its results as `deny`, as policies of Conftest do, which purlin does not read yet",
            "list.rego: report: `report` must be a set of findings",
            "suffix.rego: warn_more: the policy states its results as `warn_more`, as policies of Conftest do, which purlin does not read yet",
        ]
    );
}

#[test]
fn what_cannot_be_called_is_refused_at_its_place() {
    for (body, fault) in [
        (
            "x := time.now_ns()",
            "time.now_ns: `time.now_ns` cannot be called: it reads the clock",
        ),
        (
            "x := rand.intn(\"a\", 2)",
            "rand.intn: `rand.intn` cannot be called: it is random",
        ),
        (
            "x := http.send({})",
            "http.send: `http.send` cannot be called: it reads the network",
        ),
        (
            "f(a) := a\nx if f(1) with data.acme.pack.rule.f as rand.intn",
            "rand.intn: `rand.intn` cannot be called: it is random",
        ),
        ("x := cuont([1])", "cuont: there is no function `cuont`"),
        ("x := count([1], 2, 3)", "count: `count` takes 1 argument, not 3"),
        (
            "x := [y | y := split(\"a\")]",
            "split: `split` takes 2 arguments, not 1",
        ),
        ("f(a, b) := a + b\nx := f(1)", "f: `f` takes 2 arguments, not 1"),
        ("f := 1\nx := f(1)", "f: `f` is a rule, not a function"),
        (
            "import data.lib.strings\nx := strings.shout(1)",
            "strings.shout: there is no function `lib.strings.shout`",
        ),
        (
            "x if { every y in [1] { y == nope(1) } }",
            "nope: there is no function `nope`",
        ),
    ] {
        let found = faults(&rule(&format!(
            "{body}\nreport contains {{\"msg\": \"m\"}} if x\n"
        )));
        assert!(found.contains(&format!("r.rego: {fault}")), "{body}: {found:?}");
    }
    assert_eq!(
        faults(&rule(
            "report contains {\"msg\": x} if { split(\"a.b\", \".\", [x, _]); walk({}, [_, _]); print(1, 2, 3) }"
        )),
        [] as [String; 0]
    );
}

#[test]
fn recursion_is_found_across_files_and_kinds() {
    assert_eq!(
        faults(&rule(
            "f(x) := f(x - 1)\nreport contains {\"msg\": \"m\"} if f(1)\n"
        )),
        ["r.rego: f(x) := f(x - 1): `acme.pack.rule.f` needs itself"]
    );
    let mut sources =
        rule("import data.lib.a\na_rule := a.f(1)\nreport contains {\"msg\": \"m\"} if a_rule\n");
    sources.push(source(
        "a.rego",
        "package lib.a\nf(x) := x if data.acme.pack.rule.a_rule\n",
    ));
    assert_eq!(
        faults(&sources),
        [
            "a.rego: f(x) := x: `lib.a.f` needs itself",
            "r.rego: a_rule := a.f(1): `acme.pack.rule.a_rule` needs itself"
        ]
    );
    // A local name is not the rule of that name, and a rule may use itself under another path.
    assert_eq!(
        faults(&rule(
            "x(y) := z if { z := y }\nz := x(1)\nreport contains {\"msg\": \"m\"} if { some x in [1]; x == z }\n"
        )),
        [] as [String; 0]
    );
    let dynamic = faults(&rule(
        "p := data[input.file.path]\nreport contains {\"msg\": \"m\"} if p\n",
    ));
    assert!(dynamic[0].contains("needs itself"), "{dynamic:?}");
}

#[test]
fn slips_in_references_do_not_pass_in_silence() {
    for (body, fault) in [
        (
            "input.documnet.x",
            "documnet: `input` of a file rule has no key `documnet`",
        ),
        (
            "input[\"files\"]",
            "\"files\": `input` of a file rule has no key `files`",
        ),
        ("input.file.pth", "pth: `input.file` has no key `pth`"),
        (
            "data.lib.known.other",
            "data.lib.known.other: the package `lib.known` defines no `other`",
        ),
        (
            "data.lib.unknown",
            "data.lib.unknown: there is no package `lib.unknown`",
        ),
        ("data.params.x", "data.params.x: the rule declares no param `x`"),
    ] {
        let mut sources = rule(&format!("report contains {{\"msg\": \"m\"}} if {body}\n"));
        sources.push(source("known.rego", "package lib.known\nthing := 1\n"));
        let (set, found) = load(&sources);
        assert!(set.rules[0].broken, "{body}");
        assert_eq!(shown(&set, &sources, &found), [format!("r.rego: {fault}")]);
    }
    let fine = "import input.document as doc\nimport data.lib.known\n\
        report contains {\"msg\": \"m\"} if { doc.x; known.thing; input.file.path; input.repository.name; data.lib; data.purlin.date }\n";
    let mut sources = rule(fine);
    sources.push(source("known.rego", "package lib.known\nthing := 1\n"));
    assert_eq!(faults(&sources), [] as [String; 0]);
}

#[test]
fn a_kind_of_boundary_may_name_its_declaration() {
    let body = "report contains {\"msg\": data.params.boundary.name}\n";
    let mut sources = rule(body);
    assert_eq!(
        faults(&sources),
        ["r.rego: data.params.boundary.name: the rule declares no param `boundary`"]
    );
    let kind = sources[0]
        .text
        .content()
        .replace("custom:\n", "custom:\n#   boundary: true\n");
    sources[0] = source("r.rego", &kind);
    assert_eq!(faults(&sources), [] as [String; 0]);
}

#[test]
fn data_that_nobody_provides_is_an_error() {
    let sources = rule("report contains {\"msg\": \"m\"} if not data.allowed[input.file.path]\n");
    let (set, faults) = load(&sources);
    assert_eq!(faults, []);
    let rule = &set.rules[0];
    let go = |data| {
        prepare(
            &set,
            rule,
            &json!({}),
            &Value::from_json(&data),
            jiff::civil::date(2027, 1, 1),
            Duration::from_secs(1),
        )
    };
    let error = go(json!({})).expect_err("no data");
    assert_eq!(error.kind, EvaluationErrorKind::Setup);
    assert!(error.message.contains("data.allowed"), "{error}");
    assert!(go(json!({"allowed": {}})).is_ok());
    assert_eq!(set.data_conflict(["allowed", "acme"]), Some("acme".to_owned()));
    assert_eq!(set.data_conflict(["params"]), Some("params".to_owned()));
}

#[test]
fn failures_have_a_kind_and_a_place() {
    for (body, kind, place) in [
        (
            "report contains {\"msg\": x} if x := to_number(input.document)",
            EvaluationErrorKind::Builtin,
            "input.document",
        ),
        (
            "y := 1\ny := 2 if input\nreport contains {\"msg\": \"m\"} if y",
            EvaluationErrorKind::Conflict,
            "y",
        ),
        (
            "f(_) := 1\nf(_) := 2\nreport contains {\"msg\": \"m\"} if f(1)",
            EvaluationErrorKind::Conflict,
            "f",
        ),
        (
            "report contains {\"massage\": \"m\"}",
            EvaluationErrorKind::BadFinding,
            "",
        ),
        ("report contains 1", EvaluationErrorKind::BadFinding, ""),
        (
            "report contains {\"msg\": \"m\", \"key\": [1e400]}",
            EvaluationErrorKind::BadFinding,
            "",
        ),
        (
            "report contains {\"msg\": \"m\"} if { some a in numbers.range(1, 999999); some b in numbers.range(1, 999999); a * b == 0.5 }",
            EvaluationErrorKind::Timeout,
            "",
        ),
    ] {
        let sources = rule(body);
        let mut worker = ready(&sources, "pack/rule").worker();
        let input = Value::from_json(&json!({"document": ""}));
        let error = worker.evaluate(&input).expect_err(body);
        assert_eq!(error.kind, kind, "{body}: {error}");
        let is_large = body.contains("1e400");
        assert_eq!(
            error.message.starts_with("the number 1e400 is too large"),
            is_large,
            "{error}"
        );
        let region = error.location.region.expect("a place");
        let slice = sources[0].text.slice(region.span);
        assert!(slice.contains(place) && !slice.is_empty(), "{body}: {slice}");
        // The worker goes on after whatever happened.
        assert_eq!(worker.evaluate(&input).expect_err(body).kind, kind);
    }
}

#[test]
fn prints_are_kept_apart() {
    let mut worker = ready(
        &rule("report contains {\"msg\": \"m\"} if print(\"seen\", input.document)"),
        "pack/rule",
    )
    .worker();
    worker
        .evaluate(&Value::from_json(&json!({"document": 1})))
        .expect("an evaluation");
    let prints = worker.take_prints();
    assert_eq!(prints.len(), 1);
    assert!(
        prints[0].ends_with("seen 1") && prints[0].starts_with("r.rego:8"),
        "{prints:?}"
    );
}

#[test]
fn params_reach_the_rule() {
    let meta = META.replace(
        "#   files",
        "#   params:\n#     limit: {default: 3, schema: {type: integer, minimum: 1}}\n#   files",
    );
    let sources = [source(
        "r.rego",
        &format!(
            "{meta}package acme.pack.rule\nreport contains {{\"msg\": \"m\"}} if data.params.limit > 2\n"
        ),
    )];
    let prepared = ready(&sources, "pack/rule");
    assert_eq!(messages(&prepared, &json!({})), ["m"]);
    let (set, _) = load(&sources);
    let rule = &set.rules[0];
    let set_to = |value| {
        let config = BTreeMap::from([("limit".to_owned(), (Span::new(1, 2), value))]);
        rule.meta.resolve_params(&config)
    };
    assert_eq!(set_to(json!(5)), Ok(json!({"limit": 5})));
    assert_eq!(
        set_to(json!(0)).expect_err("too small")[0].span,
        Some(Span::new(1, 2))
    );
    let unknown = BTreeMap::from([("limti".to_owned(), (Span::new(1, 2), json!(1)))]);
    let errors = rule.meta.resolve_params(&unknown).expect_err("no such param");
    assert_eq!(errors[0].help.as_deref(), Some("Did you mean `limit`?"));
}

#[test]
fn the_same_policies_load_the_same_in_any_order() {
    let mut sources = rule("report contains {\"msg\": nope(1)}\n");
    sources.push(source(
        "b.rego",
        &format!("{META}package acme.pack.rule\nreport contains {{\"msg\": \"m\"}}\n"),
    ));
    sources.push(source("c.rego", "package c\nx := \n"));
    let first = load(&sources).1;
    sources.reverse();
    assert_eq!(load(&sources).1, first);
}

#[test]
fn no_construct_however_long_exhausts_the_stack() {
    for (start, again, end) in [
        ("x := 1", " == 1", ""),
        ("x := 1", " < 1", ""),
        ("x := 1", " in [1]", ""),
        ("x := y", ".z", ""),
        ("x := y", "[0]", ""),
        ("x := ", "-", "1"),
        ("x := ", "(", "1"),
        ("x := ", "[", "1"),
        ("x := ", "{", "1"),
        ("x := f", "(1)", ""),
        ("x if ", "not ", "y"),
        ("x if y", " with input as 1", ""),
        ("x := 1 if false", " else := 1 if false", ""),
        ("x if { ", "y = ", "1 }"),
        ("x if { ", "every y in z { ", "1 }"),
        ("x if { some ", "y, ", "z }"),
        ("package_", "a.", "b := 1"),
        ("import data", ".a", ""),
        ("x := [1 ", "| ", "]"),
    ] {
        let body = format!(
            "{start}{}{end}\nreport contains {{\"msg\": \"m\"}}\n",
            again.repeat(20_000)
        );

        let (_, faults) = load(&rule(&body));
        // Whatever is said about it, the process is still there to say it.
        drop(faults);
        let short = format!("{start}{}{end}\n", again.repeat(3));
        drop(load(&[source("s.rego", &format!("package s\n{short}"))]));
    }
}

const REAL: &str = "package acme.pack.rule\nimport data.lib.a as b\n\nreport contains {\"msg\": sprintf(\"%s\", [x]), \"at\": [\"y\", 0]} if {\n\tsome x in input.document.xs\n\tnot b.f(x) == `raw`\n\tevery k, v in {\"a\": [1, -2.5]} { k != v }\n\tcount([z | z := x[_]; z > 1]) == 0 with input.file as {}\n} else := 2\n\nf(x) := y if { y := x * 2 + 1 } # end\ndefault g := set()\n";

proptest::proptest! {
    #[test]
    fn no_text_keeps_loading_from_ending(at in 0..REAL.len(), insert in "[\\PC\n\t]{0,4}", cut in 0..12usize) {
        if let (Some(before), Some(after)) = (REAL.get(..at), REAL.get((at + cut).min(REAL.len())..)) {
            let content = format!("{META}{before}{insert}{after}");
            let sources = [source("r.rego", &content), source("a.rego", "package lib.a\nf(x) := x\n")];
            let (set, faults) = load(&sources);
            proptest::prop_assert!(!set.rules.is_empty() || !faults.is_empty() || !content.contains("report"));
            for fault in faults {
                if let Some(region) = fault.location.region {
                    proptest::prop_assert!(region.span.end as usize <= content.len());
                }
            }
        }
    }
}

#[test]
fn a_policy_without_a_rule_has_to_be_of_use() {
    let meta_at = |name: &str, body: &str| source(name, &format!("{META}package acme.own.x\n{body}"));
    for set in ["reprot", "reports"] {
        let sources = [meta_at("r.rego", &format!("{set} contains {{\"msg\": \"m\"}}\n"))];
        let (_, found) = load(&sources);
        let [fault] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(
            fault.message,
            "`target` is said of a rule, and this file holds none"
        );
        assert_eq!(fault.help.as_deref(), Some("Did you mean `report`?"));
    }
    let said = |sources: &[PolicySource]| {
        let (_, found) = load(sources);
        let said = found.iter().map(|fault| (fault.severity, fault.message.clone()));
        said.collect::<Vec<_>>()
    };
    let library = |name: &str, body: &str| source(name, &format!("package acme.lib\n{body}"));
    let user = source(
        "u.rego",
        &format!(
            "{META}package acme.own.u\nimport data.acme.lib\nreport contains {{\"msg\": \"m\"}} if lib.reports\n"
        ),
    );
    let test = source(
        "u_test.rego",
        "package acme.own.u_test\ntest_it if data.acme.lib.reports\n",
    );
    let reports = || library("l.rego", "reports contains 1\n");
    assert_eq!(said(&[reports(), user]), []);
    assert_eq!(said(&[reports(), test]), []);
    assert_eq!(
        said(&[reports()]),
        [(
            Severity::Error,
            "no rule and no test uses this policy, and it has no `report`".to_owned()
        )]
    );
    assert_eq!(
        said(&[library("l.rego", "x := 1\n"), library("m.rego", "y := x\n")]),
        vec![
            (
                Severity::Warning,
                "the policy holds no rule and no test, and none uses it".to_owned()
            );
            2
        ]
    );
    // Tests run wherever they stand.
    assert_eq!(said(&[library("l.rego", "test_x if true\n")]), []);
    // What does not load may need it.
    assert_eq!(
        said(&[library("l.rego", "x := 1\n"), source("z.rego", "package")]).len(),
        1
    );
}

#[test]
fn a_rule_in_a_file_of_tests_is_a_fault() {
    let text = |set: &str| format!("{META}package acme.own.x\n{set} contains {{\"msg\": \"m\"}}\n");
    assert_eq!(
        faults(&[source("lic_test.rego", &text("report"))]),
        ["lic_test.rego: report: a file named `…_test.rego` holds tests, so this rule would never run"]
    );
    assert_eq!(
        faults(&[source("lic_test.rego", &text("reprot"))]),
        ["lic_test.rego: target: `target` is said of a rule, and this file holds none"]
    );
}
