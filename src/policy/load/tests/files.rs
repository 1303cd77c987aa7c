//! Rules that several files say.

use super::*;

const PACKAGE: &str = "package acme.pack.rule\n";

/// The first file has the METADATA and a helper of the second, which adds to the set with a helper of its own.
fn two_files() -> [PolicySource; 2] {
    [
        // By path the file without METADATA comes first.
        source(
            "a.rego",
            &format!(
                "{PACKAGE}report contains {{\"msg\": inner}}\ninner := \"added\"\nshared(text) := upper(text)\n"
            ),
        ),
        source(
            "b.rego",
            &format!("{META}{PACKAGE}report contains {{\"msg\": shared(\"stated\")}}\n"),
        ),
    ]
}

#[test]
fn files_of_a_package_make_one_rule() {
    let sources = two_files();
    let prepared = ready(&sources, "pack/rule");
    assert_eq!(messages(&prepared, &json!({})), ["STATED", "added"]);
    let (set, _) = load(&sources);
    assert_eq!(set.rules.len(), 1);
    let rule = set.rule("pack/rule").expect("the rule");
    assert_eq!(rule.text.path().as_str(), "b.rego");
    let added: Vec<&str> = set.added_texts(rule).map(|text| text.path().as_str()).collect();
    assert_eq!(added, ["a.rego"]);
}

/// OPA takes one block for a package, over all its files; those of rules may stand in each.
#[test]
fn an_added_file_may_say_what_its_rules_are_about() {
    let [added, stated] = two_files();
    let titled = added.text.content().replace(
        "report contains",
        "# METADATA\n# title: More of it\nreport contains",
    );
    let sources = [source("a.rego", &titled), stated.clone()];
    assert_eq!(faults(&sources), [] as [&str; 0]);
    let wrong = titled.replace("title", "titel");
    let sources = [source("a.rego", &wrong), stated.clone()];
    assert_eq!(faults(&sources), ["a.rego: titel: unknown METADATA key `titel`"]);
    let of_package = format!("# METADATA\n# title: More of it\n{}", added.text.content());
    let sources = [source("a.rego", &of_package), stated];
    let again = "there is another METADATA block of this scope for the same package or rule";
    assert_eq!(faults(&sources), [format!("b.rego: # METADATA: {again}")]);
}

#[test]
fn the_metadata_of_a_rule_stands_in_one_file() {
    let [added, stated] = two_files();
    let again = source("c.rego", stated.text.content());
    let sources = [added.clone(), stated.clone(), again];
    let (set, faults) = load(&sources);
    assert_eq!(
        shown(&set, &sources, &faults),
        ["c.rego: # METADATA: the rule of the package `acme.pack.rule` has METADATA in another file already"]
    );
    let other = &faults[0].related[0].location;
    assert_eq!(other.path().map(RepoPath::as_str), Some("b.rego"));

    let bare = source(
        "c.rego",
        &format!("{PACKAGE}report contains {{\"msg\": \"m\"}}\n"),
    );
    let sources = [added, bare];
    let (set, faults) = load(&sources);
    assert_eq!(
        shown(&set, &sources, &faults),
        ["a.rego: acme.pack.rule: the rule has no METADATA"],
        "said once"
    );
    assert_eq!(set.rules.len(), 0);
}

#[test]
fn files_of_a_rule_are_vetted_as_parts_of_it() {
    let [_, stated] = two_files();
    let body = "report contains {\"msg\": data.params.limit} if input.files\nshared(text) := text\n";
    let sources = [source("a.rego", &format!("{PACKAGE}{body}")), stated];
    assert_eq!(
        faults(&sources),
        [
            "a.rego: data.params.limit: the rule declares no param `limit`",
            "a.rego: files: `input` of a file rule has no key `files`",
        ]
    );
    let (set, _) = load(&sources);
    assert!(set.rule("pack/rule").expect("the rule").broken);
}

#[test]
fn facts_that_an_added_file_reads_are_read_by_the_rule() {
    let meta = META.replace("target: file", "target: repository");
    let sources = [
        source(
            "a.rego",
            &format!("{PACKAGE}report contains {{\"msg\": \"m\"}} if input.owners.file\n"),
        ),
        source(
            "b.rego",
            &format!("{meta}{PACKAGE}report contains {{\"msg\": \"m\"}} if input.packages\n"),
        ),
    ];
    let (set, faults) = load(&sources);
    assert_eq!(shown(&set, &sources, &faults), [] as [&str; 0]);
    let reads = set.reads(set.rule("pack/rule").expect("the rule"));
    assert!(reads.owners && reads.packages && !reads.files);
}

#[test]
fn what_stops_an_added_file_is_shown_there() {
    let [_, stated] = two_files();
    let body = "report contains {\"msg\": x}\nx := 1 if input\nx := 2 if input\nshared(text) := text\n";
    let sources = [source("a.rego", &format!("{PACKAGE}{body}")), stated];
    let prepared = ready(&sources, "pack/rule");
    let error = prepared
        .worker()
        .evaluate(&Value::from_json(&json!({})))
        .expect_err("two values");
    assert_eq!(error.kind, EvaluationErrorKind::Conflict);
    assert_eq!(error.location.path().map(RepoPath::as_str), Some("a.rego"));
}
