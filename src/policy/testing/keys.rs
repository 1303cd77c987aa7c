//! Findings that nothing tells apart, seen wherever a test looks at what a rule reports.
//!
//! In the program of a test, the elements of a rule's `report` go by another name, and `report` is the set of them,
//! written down by `print` whenever it is evaluated. The other name has as many letters, so that every place stays
//! what it is.

use std::fmt::Write as _;

use serde_json::Value as Json;

use super::TestError;
use crate::diagnostic::Location;
use crate::policy::engine::Module;
use crate::policy::load::{PolicySet, Rule};
use crate::source::Text;

const REPORT: &str = "report";
const MARK: &str = "purlin:reported";

/// The text of a rule with its `report` written down; `None` where no name is free.
pub(super) fn watched(rule: &Rule, module: &Module) -> Option<Text> {
    let text = &rule.text;
    let content = text.content();
    let name = (b'0'..=b'9')
        .map(|digit| format!("repor{}", char::from(digit)))
        .find(|name| !content.contains(name.as_str()))?;
    let mut heads: Vec<usize> = module
        .rules
        .iter()
        .filter(|decl| {
            decl.path.first().is_some_and(|name| name == REPORT) && text.slice(decl.name_span) == REPORT
        })
        .map(|decl| decl.name_span.start as usize)
        .collect();
    heads.sort_unstable();
    heads.dedup();
    let mut renamed = String::with_capacity(content.len() + 200);
    let mut done = 0;
    for head in heads {
        renamed.push_str(content.get(done..head)?);
        renamed.push_str(&name);
        done = head + REPORT.len();
    }
    if done == 0 {
        return None;
    }
    renamed.push_str(content.get(done..)?);
    let (id, mark) = (Json::from(rule.id.as_str()), Json::from(MARK));
    let _ = write!(
        renamed,
        "\n\n{REPORT} := {name}_set if {{\n\t{name}_set := {name}\n\tprint({mark}, {id}, json.marshal({name}_set))\n}}\n"
    );
    Some(Text::new(text.path().clone(), renamed))
}

/// Takes what was written down out of `prints`, and gives the first mistake that it shows.
pub(super) fn mistake(prints: &mut Vec<String>, set: &PolicySet) -> Option<TestError> {
    let mut first = None;
    prints.retain(|print| {
        let Some((_, reported)) = print.split_once(MARK) else {
            return true;
        };
        if first.is_none()
            && let Some((id, json)) = reported.trim_start().split_once(' ')
            && let Ok(Json::Array(findings)) = serde_json::from_str(json)
            && let Some(rule) = set.rules.iter().find(|rule| rule.id.as_str() == id)
        {
            first = alike(&findings).map(|(one, other)| error(rule, one, other));
        }
        false
    });
    first
}

/// Two findings at one place, or without any, that state no key.
fn alike(findings: &[Json]) -> Option<(&Json, &Json)> {
    let mut unkeyed = findings.iter().filter(|finding| finding.get("key").is_none());
    let mut seen: Vec<&Json> = Vec::new();
    unkeyed.find_map(|finding| {
        let before = seen.iter().find(|before| before.get("at") == finding.get("at"));
        let pair = before.map(|before| (*before, finding));
        seen.push(finding);
        pair
    })
}

fn error(rule: &Rule, one: &Json, other: &Json) -> TestError {
    let said = |finding: &Json| finding["msg"].as_str().unwrap_or_default().to_owned();
    let place = match one.get("at") {
        Some(at) => format!("one place, {at},"),
        None => "no place".to_owned(),
    };
    let location = Location::region(&rule.text, rule.package_span);
    TestError {
        message: format!(
            "findings of `{}` have {place} and no `key`: \"{}\" and \"{}\"",
            rule.id,
            said(one),
            said(other)
        ),
        line: location.region.map(|region| region.start.line),
        file: location.file,
    }
}
