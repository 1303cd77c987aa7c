//! SARIF 2.1.0, for code scanning
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html>).
//!
//! It also follows what GitHub requires beyond the standard
//! (<https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support>):
//! at most 25,000 results a run, of which GitHub shows the 5,000 heaviest; at most 100 places a result
//! (<https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif/results-exceed-limit>);
//! descriptions of rules within 1,024 characters; and a location for every result, since one result without
//! any makes GitHub refuse the whole file (<https://github.com/github/codeql-action/issues/2459>), and so
//! does an empty address. GitHub never looks a file up, so a finding about the repository as a whole is placed at `README.md`,
//! with `properties.scope` saying what it is about.
//!
//! Every address is relative to the top of the git repository, also where a config below it is the root of the check: code
//! scanning has no other way to find the file.
//!
//! No machine path is written: `%SRCROOT%` has a description and no address.

mod line_hash;
mod log;
mod message;
mod places;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use log::{
    ArtifactChange, Configuration, Descriptor, Driver, Fix, Invocation, Log, Message, Notification, Outcome,
    Pending, Properties, Reference, Replacement, RuleProperties, Run, Suppression, Text, Tool,
};

use message::{cut, message};
use places::{artifact, bases, location, region, related};

use super::layout::is_web;
use super::{Style, json_text, tally};
use crate::diagnostic as internal;
use crate::diagnostic::{Decision, Diagnostic, RuleId, SCHEME, Severity};
use crate::source::{FileId, RepoPath};
use crate::subject::SHOWN_FOR_REPOSITORY;
use crate::verdict::Report;
use crate::verdict::report::{RuleStatus, RuleSummary};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name of the line hash by which GitHub matches results.
const LINE_HASH: &str = "primaryLocationLineHash";
/// How many results of one run GitHub accepts.
const RESULTS: usize = 25_000;
/// How many locations of one result GitHub keeps.
const RELATED: usize = 100;
/// How many characters of the descriptions of a rule GitHub accepts.
const DESCRIPTION: usize = 1024;
/// How many rules a notification names; it only counts more.
const RULES_NAMED: usize = 10;

pub(super) fn render(report: &Report, _: Style) -> String {
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [run(report)],
    };
    json_text::page(&log, 4096 + 2048 * report.findings.len())
}

fn run(report: &Report) -> Run {
    let known: BTreeSet<&RuleId> = report.rules.iter().map(|rule| &rule.id).collect();
    let mut rules: Vec<_> = report.rules.iter().map(descriptor).collect();
    // Findings about input that could not be read belong to a rule of purlin itself.
    let unwritten: BTreeSet<&RuleId> = report
        .findings
        .iter()
        .map(|finding| &finding.rule)
        .filter(|rule| !known.contains(rule))
        .collect();
    rules.extend(unwritten.iter().map(|rule| bare_descriptor(rule)));
    let index: BTreeMap<&str, usize> = report
        .rules
        .iter()
        .map(|rule| rule.id.as_str())
        .chain(unwritten.iter().map(|rule| rule.as_str()))
        .enumerate()
        .map(|(at, id)| (id, at))
        .collect();

    let mut kept: Vec<(usize, &Diagnostic)> = report.findings.iter().enumerate().collect();
    let left_out = kept.len().saturating_sub(RESULTS);
    if left_out > 0 {
        kept.sort_by_key(|(at, finding)| (std::cmp::Reverse(finding.severity), *at));
        kept.truncate(RESULTS);
        kept.sort_by_key(|(at, _)| *at);
    }
    let hashes = hashes(report, kept.iter().map(|(_, finding)| *finding));
    let has_known = report.findings.iter().any(|finding| finding.debt.is_some());
    let results: Vec<_> = kept
        .iter()
        .map(|(_, finding)| {
            let line_hash = hashes.get(&primary_line(finding)).cloned();
            let rule_index = index.get(finding.rule.as_str()).copied();
            let mut result = result(finding, &report.root, rule_index, line_hash);
            // Either all results have it, or none.
            result.baseline_state = has_known.then_some(match finding.debt {
                Some(_) => "unchanged",
                None => "new",
            });
            result
        })
        .collect();

    let said = report.faults.iter().chain(&report.notices);
    let mut notifications: Vec<_> = said.map(|said| notification(said, &report.root)).collect();
    notifications.extend(report.coverage.unread.iter().map(|unread| Notification {
        descriptor: None,
        level: "warning",
        message: message(&format!("the file could not be read: {}", unread.reason)),
        locations: vec![location(
            &internal::Location::file(unread.path.clone()),
            &report.root,
        )],
    }));
    let passed_over = [
        tally::unjudged(report, RULES_NAMED),
        tally::partly_judged(report, RULES_NAMED),
    ];
    notifications.extend(passed_over.into_iter().flatten().map(|sentence| Notification {
        descriptor: None,
        level: "note",
        message: message(&sentence),
        locations: Vec::new(),
    }));
    if left_out > 0 {
        notifications.push(Notification {
            descriptor: None,
            level: "warning",
            message: message(&format!(
                "{} were left out: code scanning takes {} results a run",
                tally::count(left_out, "finding"),
                tally::grouped(RESULTS)
            )),
            locations: Vec::new(),
        });
    }
    Run {
        tool: Tool {
            driver: Driver {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                information_uri: env!("CARGO_PKG_REPOSITORY"),
                rules,
            },
        },
        invocations: [Invocation {
            execution_successful: report.faults.is_empty(),
            tool_execution_notifications: notifications,
        }],
        original_uri_base_ids: bases(report),
        column_kind: "unicodeCodePoints",
        results,
    }
}

fn descriptor(rule: &RuleSummary) -> Descriptor {
    let description = rule.description.as_deref();
    let mut tags = vec![rule.id.pack().to_owned()];
    if let Some(id) = rule.decision.as_ref().and_then(|decision| decision.id.clone()) {
        tags.push(id);
    }
    Descriptor {
        id: rule.id.as_str().to_owned(),
        name: pascal(rule.id.as_str()),
        short_description: Text {
            text: cut(&rule.title, DESCRIPTION),
            markdown: None,
        },
        full_description: description.map(|text| Text {
            text: cut(text, DESCRIPTION),
            markdown: None,
        }),
        help: Some(help(rule)),
        help_uri: rule.decision.as_ref().and_then(help_uri),
        default_configuration: Configuration {
            enabled: rule.status != RuleStatus::Off,
            level: rule.severity.as_str(),
        },
        properties: RuleProperties {
            tags,
            owner: rule.owner.as_ref().map(ToString::to_string),
            decision: rule.decision.as_ref().map(cited),
            effective_on: rule.effective_on.map(|date| date.to_string()),
        },
    }
}

fn bare_descriptor(rule: &RuleId) -> Descriptor {
    Descriptor {
        id: rule.as_str().to_owned(),
        name: pascal(rule.as_str()),
        short_description: Text {
            text: rule.as_str().to_owned(),
            markdown: None,
        },
        full_description: None,
        help: None,
        help_uri: None,
        default_configuration: Configuration {
            enabled: true,
            level: Severity::Error.as_str(),
        },
        properties: RuleProperties {
            tags: vec![rule.pack().to_owned()],
            owner: None,
            decision: None,
            effective_on: None,
        },
    }
}

/// What a reader of a result needs in addition to its message: why, how to fix it, and who has authority over the rule.
fn help(rule: &RuleSummary) -> Text {
    let mut text = String::new();
    let mut markdown = String::new();
    let mut add = |title: &str, body: &str, link: Option<&str>| {
        let gap = if text.is_empty() { "" } else { "\n\n" };
        let _ = write!(text, "{gap}{title}: {body}");
        let _ = match link {
            Some(link) => write!(markdown, "{gap}**{title}:** [{body}]({link})"),
            None => write!(markdown, "{gap}**{title}:** {body}"),
        };
    };
    add("Why", rule.description.as_deref().unwrap_or(&rule.title), None);
    if let Some(help) = &rule.help {
        add("Help", help, None);
    }
    if let Some(decision) = &rule.decision {
        let title = if decision.id.is_some() {
            "Decision"
        } else {
            "Reference"
        };
        add(title, &cited(decision), help_uri(decision).as_deref());
    }
    if let Some(owner) = &rule.owner {
        add("Authority", owner.as_str(), None);
    }
    Text {
        text,
        markdown: Some(markdown),
    }
}

fn cited(decision: &Decision) -> String {
    match (&decision.id, &decision.reference) {
        (Some(id), _) => id.clone(),
        (None, Some(reference)) => reference.clone(),
        (None, None) => decision.reason.clone().unwrap_or_default(),
    }
}

/// The URL of the decision, if it is a valid one.
fn help_uri(decision: &Decision) -> Option<String> {
    let reference = decision.reference.as_deref()?;
    let allowed = |char: char| char.is_ascii_alphanumeric() || "-._~:/?#@!$&'*+,;=%".contains(char);
    (is_web(reference) && reference.chars().all(allowed)).then(|| reference.to_owned())
}

/// The file and the line that a result is shown at, whatever it is about.
fn primary_line(finding: &Diagnostic) -> (FileId, u32) {
    let place = &finding.location;
    let file = place
        .file
        .clone()
        .unwrap_or_else(|| RepoPath::new(SHOWN_FOR_REPOSITORY).into());
    (file, place.region.map_or(1, |region| region.start.line))
}

/// The hash of each line that a result is shown at, where the report has the text.
fn hashes<'f>(
    report: &Report,
    findings: impl Iterator<Item = &'f Diagnostic>,
) -> BTreeMap<(FileId, u32), String> {
    let mut lines: BTreeMap<FileId, BTreeSet<u32>> = BTreeMap::new();
    for finding in findings {
        let (path, line) = primary_line(finding);
        lines.entry(path).or_default().insert(line);
    }
    let mut hashes = BTreeMap::new();
    for (path, wanted) in lines {
        if let Some(text) = report.sources.get(&path) {
            let found = line_hash::line_hashes(text.content(), &wanted);
            hashes.extend(found.into_iter().map(|(line, hash)| ((path.clone(), line), hash)));
        }
    }
    hashes
}

/// The entry of debt that excuses a finding.
fn suppressions(finding: &Diagnostic, root: &RepoPath) -> Vec<Suppression> {
    let excusing = finding.debt.as_ref().filter(|_| finding.is_excused());
    let suppression = excusing.map(|debt| Suppression {
        kind: "external",
        status: "accepted",
        justification: debt.why.clone(),
        location: location(&debt.at, root),
    });
    suppression.into_iter().collect()
}

fn result(
    finding: &Diagnostic,
    root: &RepoPath,
    rule_index: Option<usize>,
    line_hash: Option<String>,
) -> Outcome {
    let place = &finding.location;
    Outcome {
        rule_id: finding.rule.as_str().to_owned(),
        rule_index,
        level: finding.severity.as_str(),
        message: message(&said(finding)),
        locations: [location(place, root)],
        related_locations: finding
            .related
            .iter()
            .take(RELATED)
            .enumerate()
            .map(|(at, label)| related(at, label, root))
            .collect(),
        partial_fingerprints: line_hash
            .map(|hash| (LINE_HASH, hash))
            .into_iter()
            .chain([(SCHEME, finding.fingerprint())])
            .collect(),
        fixes: fixes(finding, root),
        baseline_state: None,
        suppressions: suppressions(finding, root),
        properties: Properties {
            scope: match (&place.file, place.region) {
                (None, _) => "repository",
                (Some(_), None) => "file",
                (Some(_), Some(_)) => "region",
            },
            standing: finding.standing,
            edition: finding.edition,
            located: finding.located,
            extent: finding.extent.clone(),
            owners: finding.owners.iter().map(ToString::to_string).collect(),
            authority: finding.authority.as_ref().map(ToString::to_string),
            pending: finding.pending.map(|pending| Pending {
                level: pending.severity.as_str(),
                effective_on: pending.effective_on.to_string(),
            }),
        },
    }
}

/// The replacements that a finding asks for: one fix, of one file.
fn fixes(finding: &Diagnostic, root: &RepoPath) -> Vec<Fix> {
    if finding.edits.is_empty() {
        return Vec::new();
    }
    let replacements = finding.edits.iter().map(|edit| Replacement {
        deleted_region: region(edit.region),
        inserted_content: (!edit.text.is_empty()).then(|| Message {
            text: edit.text.clone(),
        }),
    });
    vec![Fix {
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(finding.location.file.as_ref(), root),
            replacements: replacements.collect(),
        }],
    }]
}

/// A fault, or a note about config and policies.
fn notification(fault: &Diagnostic, root: &RepoPath) -> Notification {
    Notification {
        descriptor: Some(Reference {
            id: fault.rule.as_str().to_owned(),
        }),
        level: fault.severity.as_str(),
        message: message(&said(fault)),
        locations: if fault.location.file.is_some() {
            vec![location(&fault.location, root)]
        } else {
            Vec::new()
        },
    }
}

/// A message with its help: a result has no other place for it.
fn said(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}\n{help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// `manifest/no-wildcard` as `ManifestNoWildcard`: the standard asks for a name without white space.
fn pascal(id: &str) -> String {
    id.split(|char: char| !char.is_alphanumeric())
        .flat_map(|part| {
            let mut chars = part.chars();
            let first = chars.next().map(|char| char.to_ascii_uppercase());
            first.into_iter().chain(chars)
        })
        .take(255)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::render::{runner, testing};

    fn parsed(report: &Report) -> Value {
        serde_json::from_str(&render(report, Style::default())).unwrap()
    }

    #[test]
    fn output_is_valid_by_the_official_schema() {
        let schema = include_str!("../../tests/data/sarif-schema-2.1.0.json");
        let schema: Value = serde_json::from_str(schema).unwrap();
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        for (name, report) in testing::all() {
            let value = parsed(&report);
            let errors: Vec<_> = validator
                .iter_errors(&value)
                .map(|error| error.to_string())
                .collect();
            assert!(errors.is_empty(), "{name}: {errors:#?}");
        }
        let mut wrong = parsed(&testing::mixed());
        wrong["runs"][0]["results"][0]["level"] = "fatal".into();
        assert!(!validator.is_valid(&wrong));
    }

    #[test]
    fn every_result_has_what_code_scanning_asks_for() {
        for (name, report) in testing::all() {
            let value = parsed(&report);
            let run = &value["runs"][0];
            let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
            for result in run["results"].as_array().unwrap() {
                let place = &result["locations"][0]["physicalLocation"];
                assert_ne!(place["artifactLocation"]["uri"].as_str().unwrap(), "", "{name}");
                assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
                let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
                assert_eq!(rules[index]["id"], result["ruleId"]);
                let prints = &result["partialFingerprints"];
                assert_eq!(prints["purlin/v2"].as_str().unwrap().len(), 64);
                let path = place["artifactLocation"]["uri"].as_str().unwrap();
                if report.sources.get(&RepoPath::new(path).into()).is_some() {
                    let hash = prints["primaryLocationLineHash"].as_str();
                    assert!(hash.is_some_and(|hash| hash.contains(':')), "{name}: {path}");
                }
            }
        }
    }

    #[test]
    fn faults_are_notifications_of_a_failed_execution() {
        let value = parsed(&testing::mixed());
        let invocation = &value["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        assert_eq!(
            invocation["toolExecutionNotifications"][0]["descriptor"]["id"],
            "policy/builtin"
        );
        assert_eq!(
            parsed(&testing::clean())["runs"][0]["invocations"][0]["executionSuccessful"],
            true
        );
    }

    #[test]
    fn too_many_results_keep_the_heaviest_and_say_so() {
        let mut report = testing::clean();
        for at in 0..RESULTS + 5 {
            let severity = if at % 2 == 0 {
                Severity::Note
            } else {
                Severity::Error
            };
            let place = internal::Location::repository();
            report.findings.push(Diagnostic::new(
                RuleId::new("a/b"),
                severity,
                at.to_string(),
                place,
            ));
        }
        let run = run(&report);
        assert_eq!(run.results.len(), RESULTS);
        let errors = run
            .results
            .iter()
            .filter(|result| result.level == "error")
            .count();
        assert_eq!(errors, RESULTS / 2 + 2);
        let last = run.invocations[0].tool_execution_notifications.last().unwrap();
        assert!(
            last.message.text.starts_with("5 findings were left out"),
            "{}",
            last.message.text
        );
    }

    #[test]
    fn names_have_no_white_space() {
        assert_eq!(pascal("manifest/no-wildcard"), "ManifestNoWildcard");
    }

    #[test]
    fn the_output_is_as_agreed() {
        testing::assert_golden("mixed.sarif.json", &render(&testing::mixed(), Style::default()));
        assert!(
            !render(&testing::hostile(), Style::default())
                .lines()
                .any(runner::is_command)
        );
    }
}
