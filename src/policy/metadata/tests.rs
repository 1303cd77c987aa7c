use proptest::prelude::*;

use super::*;
use crate::diagnostic::{Owner, Severity};
use crate::document::Format;
use crate::source::RepoPath;

const FULL: &str = "# Copyright\n\n# METADATA\n# title: Services pin Node\n# description: |\n#   A paragraph\n#   of two lines.\n#\n# related_resources:\n#   - ref: docs/0007.md\n#     description: the decision\n#   - https://example.com\n# authors: [\"Ada <ada@example.com>\", {name: Bob}]\n# organizations: [acme]\n# custom:\n#   severity: error\n#   target: file\n#   files: [\"**/package.json\"]\n#   format: jsonc\n#   owner: \"@acme/platform\"\n#   decision: ADR-0007\n#   effective_on: 2027-01-31\n#   help: 'Add \"engines\"'\n#   opt_in: true\n#   params:\n#     limit:\n#       description: how many\n#       default: 3\n#       schema: {type: integer}\npackage acme.rules.node\n";

fn read_of(content: &str) -> (Option<Metadata>, Vec<String>) {
    let text = Text::new(RepoPath::new("r.rego"), content);
    let (metadata, faults) = read_text(&text);
    let faults = faults
        .iter()
        .map(|fault| {
            let span = fault.location.region.expect("a place").span;
            format!("{}: {}", text.slice(span), fault.message)
        })
        .collect();
    (metadata, faults)
}

#[test]
fn everything_that_metadata_may_say() {
    let (metadata, faults) = read_of(FULL);
    assert_eq!(faults, [] as [String; 0]);
    let metadata = metadata.expect("metadata");
    assert_eq!(metadata.title, "Services pin Node");
    assert_eq!(
        metadata.description.as_deref(),
        Some("A paragraph\nof two lines.")
    );
    assert_eq!(metadata.related_resources[1].reference, "https://example.com");
    assert_eq!(metadata.authors[0].email.as_deref(), Some("ada@example.com"));
    assert_eq!(metadata.severity, Severity::Error);
    assert_eq!(metadata.format, Some(Format::Jsonc));
    assert!(metadata.files.set.is_match("a/package.json"));
    assert_eq!(metadata.effective_on, Some(jiff::civil::date(2027, 1, 31)));
    assert_eq!(metadata.help.as_deref(), Some("Add \"engines\""));
    assert!(metadata.opt_in);
    assert_eq!(
        metadata.params["limit"].default.as_ref().map(|(value, _)| value),
        Some(&serde_json::json!(3))
    );
    let text = Text::new(RepoPath::new("r.rego"), FULL);
    assert_eq!(text.slice(metadata.severity_span), "error");
    assert_eq!(text.slice(metadata.title_span), "Services pin Node");
}

#[test]
fn line_ends_of_windows_change_nothing() {
    let (metadata, faults) = read_of(&FULL.replace('\n', "\r\n"));
    assert_eq!(faults, [] as [String; 0]);
    assert_eq!(metadata.expect("metadata").title, "Services pin Node");
}

#[test]
fn every_slip_has_its_place() {
    for (from, to, fault) in [
        (
            "severity: error",
            "severity: eror",
            "eror: `eror` is not a severity",
        ),
        (
            "severity: error",
            "severty: error",
            "severty: purlin does not know the METADATA key `severty` and leaves it alone",
        ),
        (
            "# title: Services pin Node\n",
            "",
            "# METADATA: the METADATA has no `title`",
        ),
        (
            "# title: Services pin Node",
            "# titel: x",
            "titel: unknown METADATA key `titel`",
        ),
        (
            "title: Services pin Node",
            "title: [x]",
            "[x]: `title` must be a string that is not empty",
        ),
        ("target: file", "target: files", "files: `files` is not a target"),
        (
            "\"**/package.json\"",
            "\"a[\"",
            "\"a[\": `a[` is not a glob: unclosed character class; missing ']'",
        ),
        ("\"**/package.json\"", "/a", "/a: `/a` matches nothing"),
        (
            "\"**/package.json\"",
            "a/../b",
            "a/../b: `a/../b` matches nothing",
        ),
        ("\"**/package.json\"", "web/", "web/: `web/` matches nothing"),
        (
            "\"**/package.json\"",
            "\"!a\"",
            "\"!a\": `!a` takes away, and no other glob of `files` matches anything",
        ),
        (
            "#   files: [\"**/package.json\"]\n",
            "",
            "file: a rule with the target `file` needs `files`",
        ),
        (
            "2027-01-31",
            "2027-02-31",
            "2027-02-31: `2027-02-31` is not a date",
        ),
        (
            "2027-01-31",
            "2027-01-31T00:00:00",
            "2027-01-31T00:00:00: `2027-01-31T00:00:00` is not a date",
        ),
        (
            "opt_in: true",
            "opt_in: yes",
            "yes: `opt_in` must be true or false",
        ),
        (
            "format: jsonc",
            "format: docx",
            "docx: `docx` is not a format that purlin reads",
        ),
        (
            "default: 3",
            "defualt: 3",
            "defualt: unknown METADATA key `defualt`",
        ),
        (
            "# METADATA",
            "# metadata",
            "# metadata: this comment looks like METADATA but is not read as such",
        ),
        (
            "# METADATA",
            " # METADATA",
            "# METADATA: METADATA has to start in the first column",
        ),
        (
            "- ref: docs/0007.md\n#     description",
            "- description",
            "description: the decision: a related resource needs a `ref`",
        ),
    ] {
        assert!(FULL.contains(from), "{from}");
        let (metadata, faults) = read_of(&FULL.replace(from, to));
        assert!(metadata.is_none(), "{to}");
        assert!(faults.contains(&fault.to_owned()), "{to}: {faults:?}");
    }
}

#[test]
fn custom_is_for_everybody_and_purlins_own_key_weighs_more() {
    let (metadata, faults) =
        read_of(&FULL.replace("#   severity: error", "#   severity: error\n#   team: {x: [1]}"));
    assert_eq!(faults, [] as [String; 0]);
    assert!(metadata.is_some());

    // A slip is worth a word, and keeps nothing from running; where the key is there, there was none.
    let (metadata, faults) = read_of(&FULL.replace("decision: ADR-0007", "decisoin: ADR-0007"));
    assert_eq!(
        faults,
        ["decisoin: purlin does not know the METADATA key `decisoin` and leaves it alone"]
    );
    assert_eq!(metadata.expect("metadata").decision, None);
    let (_, faults) = read_of(&FULL.replace("#   opt_in", "#   owners: [x]\n#   opt_in"));
    assert_eq!(faults, [] as [String; 0]);

    let own = "#   purlin:\n#     severity: note\n#     owner: '@acme/own'\n#     edition: 2\n#     formerly: [old/name]\n";
    let text = format!("{FULL}package").replace("package acme", &format!("{own}package acme"));
    let (metadata, faults) = read_of(text.strip_suffix("package").expect("the end"));
    assert_eq!(faults, [] as [String; 0]);
    let metadata = metadata.expect("metadata");
    assert_eq!(metadata.severity, Severity::Note);
    assert_eq!(metadata.owner.as_ref().map(Owner::as_str), Some("@acme/own"));
    assert_eq!(metadata.decision.as_deref(), Some("ADR-0007"));
    assert_eq!(metadata.edition, 2);
    assert_eq!(metadata.formerly[0].0.as_str(), "old/name");

    // Whatever all of purlin's keys are, they may stand there alone.
    let all_own = "# METADATA\n# title: T\n# custom:\n#   severity: high\n#   purlin: {severity: error, target: repository}\npackage a.b\n";
    assert_eq!(read_of(all_own).1, [] as [String; 0]);
}

#[test]
fn below_purlins_own_key_every_other_key_is_worth_a_word() {
    let with = |own: &str| read_of(&FULL.replace("#   opt_in", &format!("#   purlin: {own}\n#   opt_in")));
    for (own, key) in [("{sverity: note}", "sverity"), ("{team: x}", "team")] {
        let (metadata, said) = with(own);
        assert!(metadata.is_some(), "{own}");
        let notice = format!("{key}: purlin does not know the METADATA key `{key}` and leaves it alone");
        assert_eq!(said, [notice]);
    }
    for (own, fault) in [
        ("yes", "yes: `purlin` must be a mapping"),
        ("{severity: high}", "high: `high` is not a severity"),
        (
            "{edition: soon}",
            "soon: `edition` must be a whole number, 1 or more",
        ),
        ("{edition: 0}", "0: `edition` must be a whole number, 1 or more"),
        (
            "{formerly: [Old]}",
            "Old: `Old` is not an id that a rule can have had",
        ),
        (
            "{formerly: [input/unparsed]}",
            "input/unparsed: `input/unparsed` is not an id that a rule can have had",
        ),
        ("{formerly: old/name}", "old/name: `formerly` must be a list"),
    ] {
        let (metadata, faults) = with(own);
        assert!(metadata.is_none(), "{own}");
        assert!(faults.contains(&fault.to_owned()), "{own}: {faults:?}");
    }
}

#[test]
fn yaml_errors_point_into_the_comment() {
    let (metadata, faults) = read_of("# METADATA\n# title: \"é\n# custom: [\npackage a.b.c\n");
    assert!(metadata.is_none());
    assert_eq!(faults.len(), 1, "{faults:?}");
    let (_, faults) = read_of("# METADATA\n# title: a\n# title: b\npackage a.b.c\n");
    assert!(
        faults.iter().any(|fault| fault.starts_with("title: ")),
        "{faults:?}"
    );
}

#[test]
fn blocks_of_rules_are_checked_for_opas_keys_only() {
    let rest =
        "\n# METADATA\n# scope: rule\n# custom: {anything: 1}\nx := 1\n\n# METADATA\n# tilte: x\ny := 1\n";
    let (metadata, faults) = read_of(&format!("{FULL}{rest}"));
    assert!(metadata.is_some());
    assert_eq!(faults, ["tilte: unknown METADATA key `tilte`"]);
}

#[test]
fn a_rule_needs_one_block() {
    assert_eq!(
        read_of("package a.b.c\n").1,
        ["package: the rule has no METADATA"]
    );
    let twice = FULL.replace("package acme", "\n# METADATA\n# title: second\npackage acme");
    let (_, faults) = read_of(&twice);
    assert_eq!(faults.len(), 1);
    assert!(faults[0].contains("second METADATA block"), "{faults:?}");
    assert_eq!(
        read_of("# METADATA\npackage a.b.c\n").1,
        ["# METADATA: the METADATA is empty"]
    );
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(content in "(# METADATA\n)?(#? ?[a-z_:\\-\\[{&*\"'|>\\\\é\t ]{0,12}\r?\n){0,8}(package x)?") {
        let _ = read_text(&Text::new(RepoPath::new("r.rego"), content));
    }

    #[test]
    fn no_change_of_a_real_block_makes_it_panic(at in 0..FULL.len(), insert in "\\PC{0,3}", cut in 0..20usize) {
        if let (Some(before), Some(after)) = (FULL.get(..at), FULL.get((at + cut).min(FULL.len())..)) {
            let text = Text::new(RepoPath::new("r.rego"), format!("{before}{insert}{after}"));
            for fault in read_text(&text).1 {
                prop_assert!(fault.location.region.is_some());
            }
        }
    }
}
