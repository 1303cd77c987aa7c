use super::*;
use crate::render::testing;
use crate::source::RepoPath;
use crate::verdict::report::PartlyJudged;

#[test]
fn numbers_and_words_read_well() {
    assert_eq!(grouped(0), "0");
    assert_eq!(grouped(1_234_567), "1,234,567");
    assert_eq!(grouped(123_456), "123,456");
    assert_eq!(count(1, "file"), "1 file");
    assert_eq!(joined(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    let counts = Counts {
        errors: 1,
        warnings: 0,
        notes: 2,
    };
    assert_eq!(counts.sentence(), "1 error and 2 notes");
}

#[test]
fn what_later_editions_added_is_counted() {
    let mut report = testing::mixed();
    assert_eq!(later_edition_notes(&report), None);
    report.findings[0].edition = Some(NEWEST_EDITION);
    report.findings[1].edition = Some(NEWEST_EDITION);
    let how = format!("`edition: {NEWEST_EDITION}` in purlin.yaml gives them the severity of their rules");
    assert_eq!(
        later_edition_notes(&report).unwrap(),
        format!("2 notes of a later edition; {how}")
    );
    report.findings[1].edition = Some(NEWEST_EDITION + 1);
    assert!(
        later_edition_notes(&report)
            .unwrap()
            .contains("a later version of purlin")
    );
}

#[test]
fn unchecked_files_are_counted_by_reason() {
    let mut report = testing::clean();
    assert_eq!(unjudged(&report, 5), None);
    let sparse = (
        UnjudgedReason::Sparse,
        UnjudgedFiles {
            count: 7,
            ..UnjudgedFiles::default()
        },
    );
    report.coverage.unjudged.files = [sparse.clone()].into();
    report.coverage.unjudged.by_rule = [(RuleId::new("a/b"), [sparse.clone()].into())].into();
    assert_eq!(unjudged(&report, 5), None);
    let links = UnjudgedFiles {
        count: 1200,
        first: ["a", "b", "c", "d"].iter().map(RepoPath::new).collect(),
    };
    let links = (UnjudgedReason::Link, links);
    report.coverage.unjudged.files = [sparse.clone(), links.clone()].into();
    for rule in ["a/c", "a/d"] {
        let of_rule = [sparse.clone(), links.clone()].into();
        report
            .coverage
            .unjudged
            .by_rule
            .insert(RuleId::new(rule), of_rule);
    }
    let end = "would check were not checked: 1,200 symbolic links (a, b, c and 1,197 more)";
    assert_eq!(
        unjudged(&report, 5).unwrap(),
        format!("1,200 files that a/c and a/d {end}")
    );
    assert_eq!(
        unjudged(&report, 1).unwrap(),
        format!("1,200 files that 2 rules {end}")
    );
}

#[test]
fn boundaries_that_could_not_judge_everything_are_named_with_their_numbers() {
    let mut report = testing::clean();
    assert_eq!(partly_judged(&report, 5), None);
    let partly = |rule: &str, is_told| PartlyJudged {
        rule: RuleId::new(rule),
        judged: 8,
        unresolved: 1078,
        packages: 3,
        first: Vec::new(),
        is_told,
    };
    report.coverage.partly_judged = vec![partly("a/quiet", false)];
    assert_eq!(partly_judged(&report, 5), None);
    report
        .coverage
        .partly_judged
        .extend([partly("a/x", true), partly("a/y", true)]);
    assert_eq!(
        partly_judged(&report, 5).unwrap(),
        "a/x judged 8 of 1,086 dependencies and a/y judged 8 of 1,086 dependencies: what the others are could not be \
         resolved"
    );
    assert_eq!(
        partly_judged(&report, 1).unwrap(),
        "a/x judged 8 of 1,086 dependencies and 1 more boundary: what the others are could not be resolved"
    );
}

#[test]
fn an_empty_run_is_not_called_a_pass() {
    let mut report = testing::clean();
    assert!(verdict(&report).starts_with("No findings: "));
    for rule in &mut report.rules {
        rule.status = RuleStatus::NoTarget;
    }
    assert_eq!(verdict(&report), "Nothing was checked: no rule ran on anything");
}

#[test]
fn owners_are_counted_once_a_finding_and_nobody_comes_last_among_equals() {
    let report = testing::mixed();
    let owners = by_owner(report.open());
    assert!(owners.iter().any(|(owner, _)| owner.is_none()));
    let errors: Vec<_> = owners.iter().map(|(_, counts)| counts.errors).collect();
    assert!(errors.is_sorted_by(|a, b| a >= b), "{errors:?}");
}
