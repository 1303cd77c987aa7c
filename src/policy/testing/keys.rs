//! Findings that nothing distinguishes, found wherever a test looks at what a rule reports.
//!
//! In the program of a test, the elements of a rule's `report` go by another name, and `report` is the set of them,
//! which `print` writes down at each evaluation. The other name has the same length, so that every place stays the same.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::Value as Json;

use super::report::TestError;
use crate::diagnostic::Location;
use crate::policy::module::Loaded;
use crate::policy::rule::Rule;
use crate::policy::set::PolicySet;
use crate::source::Text;

const MARK: &str = "purlin:reported";

/// The texts of a rule's files with its entry written down, in their order; `None` where no name is free.
pub(super) fn watched(rule: &Rule, files: &[&Loaded]) -> Option<Vec<Arc<Text>>> {
    let entry = rule.entry.name();
    let stem = entry.get(..entry.len() - 1)?;
    let is_free = |name: &String| {
        files
            .iter()
            .all(|file| !file.text.content().contains(name.as_str()))
    };
    let name = (b'0'..=b'9')
        .map(|digit| format!("{stem}{}", char::from(digit)))
        .find(is_free)?;
    let mut texts = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let mut renamed = renamed(file, entry, &name)?;
        if at == 0 {
            let (id, mark) = (Json::from(rule.id.as_str()), Json::from(MARK));
            let _ = write!(
                renamed,
                "\n\n{entry} := {name}_set if {{\n\t{name}_set := {name}\n\tprint({mark}, {id}, json.marshal({name}_set))\n}}\n"
            );
        }
        texts.push(Arc::new(Text::new(file.text.file().clone(), renamed)));
    }
    Some(texts)
}

/// The text of a file in which the entry goes by another name; `None` where it is not there.
fn renamed(file: &Loaded, entry: &str, name: &str) -> Option<String> {
    let (text, content) = (&file.text, file.text.content());
    let decls = file.module.rules.iter();
    let mut heads: Vec<usize> = decls
        .filter(|decl| {
            decl.path.first().is_some_and(|name| name == entry) && text.slice(decl.name_span) == entry
        })
        .map(|decl| decl.name_span.start as usize)
        .collect();
    heads.sort_unstable();
    heads.dedup();
    let mut renamed = String::with_capacity(content.len() + 200);
    let mut done = 0;
    for head in heads {
        renamed.push_str(content.get(done..head)?);
        renamed.push_str(name);
        done = head + entry.len();
    }
    if done == 0 {
        return None;
    }
    renamed.push_str(content.get(done..)?);
    Some(renamed)
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
            && let Some(rule) = set.rule(id)
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
