//! What a gemspec says of its gem: <https://guides.rubygems.org/specification-reference/>.

use super::super::PackageStatement;
use super::super::contact::{add, named};
use super::code::{RubyCode, ScriptValues, is_specification};
use crate::document::Document;
use crate::source::RepoPath;

/// A gemspec is a package, even if its name is not literal.
pub(super) fn read(document: &Document, path: &RepoPath) -> PackageStatement {
    let values = ScriptValues::new(path, document);
    let root = RubyCode::of(document, document.root());
    let mut stated = PackageStatement::default();
    let mut people = (Vec::new(), Vec::new());
    for call in root.items() {
        // `spec = Gem::Specification.new do |s|` too.
        let call = call.get("value").unwrap_or(call);
        if !is_specification(call) {
            continue;
        }
        let receiver = call
            .list("params")
            .first()
            .and_then(|name| name.str())
            .unwrap_or("self");
        // `Gem::Specification.new "name", "1.0"`
        field(&mut stated, &values, "name", call.arg(0), &mut people);
        field(&mut stated, &values, "version", call.arg(1), &mut people);
        for statement in call.list("block") {
            let Some(name) = statement
                .name()
                .and_then(|name| name.strip_prefix(receiver)?.strip_prefix('.'))
            else {
                continue;
            };
            if statement.get("index").is_none() && statement.get("operator").is_none() {
                field(&mut stated, &values, name, statement.get("value"), &mut people);
            }
        }
    }
    let (names, emails) = people;
    let is_paired = names.len() == emails.len();
    for (at, name) in names.iter().enumerate() {
        let email = emails.get(at).filter(|_| is_paired);
        add(&mut stated.contacts, named(Some(name), email.map(String::as_str)));
    }
    for email in emails.iter().filter(|_| !is_paired) {
        add(&mut stated.contacts, named(None, Some(email)));
    }
    stated
}

fn field<'d>(
    stated: &mut PackageStatement,
    values: &ScriptValues<'d>,
    name: &str,
    value: Option<RubyCode<'d>>,
    people: &mut (Vec<String>, Vec<String>),
) {
    let Some(value) = value else { return };
    let texts = || -> Vec<String> {
        let items = values.items(value).unwrap_or_else(|| vec![value]);
        items
            .into_iter()
            .filter_map(|item| Some(values.text(item)?.0))
            .collect()
    };
    match name {
        "name" => {
            let found = values.text(value);
            stated.span = found.as_ref().map(|(_, span)| *span);
            stated.name = found.map(|(text, _)| text);
        }
        "version" => stated.version = values.text(value).map(|(text, _)| text),
        "license" | "licenses" => {
            let licences = texts();
            stated.licence = (!licences.is_empty()).then(|| licences.join(" OR "));
        }
        "author" | "authors" => people.0 = texts(),
        "email" => people.1 = texts(),
        _ => {}
    }
}
