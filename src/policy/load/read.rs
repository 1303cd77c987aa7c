//! Reads one policy: what it is, and what is wrong with it alone.

use std::sync::Arc;

use super::entry;
use super::purpose::For;
use crate::diagnostic::Diagnostic;
use crate::policy::engine::{Program, RuleDecl, RuleKind, Version};
use crate::policy::metadata::{self, Holder, Said};
use crate::policy::module::{Loaded, Origin, PolicySource, Role, TEST_FILE};
use crate::policy::rule::Entry;
use crate::policy::{fault, scan};

/// One policy as it was read, with what is wrong with it.
pub(super) struct Read {
    /// `None` where it cannot be used.
    pub(super) loaded: Option<Loaded>,
    /// What the METADATA says, for a policy with an entry.
    pub(super) said: Option<Said>,
    pub(super) faults: Vec<Diagnostic>,
    /// What is wrong besides, if the policy has to have the METADATA of a rule.
    pub(super) if_stating: Vec<Diagnostic>,
}

/// Reads one policy, with its faults.
pub(super) fn read(source: &PolicySource, purpose: For) -> Read {
    let mut read = Read {
        loaded: None,
        said: None,
        faults: Vec::new(),
        if_stating: Vec::new(),
    };
    let version = purpose.version(source.origin);
    let Some(mut loaded) = parse(source, version, &mut read.faults) else {
        return read;
    };
    let refused = loaded.program.mistake_in_metadata().map(|failure| {
        let span = failure.span(&source.text);
        fault::maybe_at(&source.text, span, failure.message).with_help_if(failure.help)
    });
    let before = read.faults.len();
    let may_be_anybodys = matches!(purpose, For::Tests(_)) && source.origin == Origin::Repository;
    // No rule of purlin's is written in the version before.
    loaded.is_purlins = version != Version::V0 && (!may_be_anybodys || is_purlins(&loaded));
    if !loaded.is_purlins && refused.is_some() {
        read.faults.extend(refused);
        return read;
    }
    if version == Version::V0 {
        loaded.role = Role::by_name(&loaded.text);
        read.loaded = Some(loaded);
        return read;
    }
    loaded.role = if loaded.is_purlins {
        role(&loaded, &mut read.faults)
    } else {
        Role::by_name(&loaded.text)
    };
    if read.faults.len() > before {
        return read;
    }
    let package = loaded.module.package_span;
    let holder = match loaded.role {
        Role::Rule => Holder::Rule,
        Role::Library => Holder::Other {
            help: Some(match entry::nearly_report(&loaded.module) {
                Some((_, help)) => help,
                None => "Write a set `report contains {\"msg\": …} if { … }`, or take the key out".to_owned(),
            }),
        },
        Role::Test => Holder::Other {
            help: Some("A rule stands in a file whose name does not end in `_test.rego`".to_owned()),
        },
    };
    let is_rule = loaded.role == Role::Rule;
    let faults = if is_rule {
        &mut read.if_stating
    } else {
        &mut read.faults
    };
    let comments = scan::comments(&loaded.text, &loaded.module.comments);
    let said = metadata::read(&loaded.text, &comments, package, &holder, faults);
    if refused.is_some() {
        read.faults.append(&mut read.if_stating);
        // What was said already is said of the exact place.
        let is_said = read.faults.iter().any(Diagnostic::is_fault);
        read.faults.extend(refused.filter(|_| !is_said));
        return read;
    }
    read.said = is_rule.then_some(said);
    read.loaded = Some(loaded);
    read
}

fn parse(source: &PolicySource, version: Version, faults: &mut Vec<Diagnostic>) -> Option<Loaded> {
    let text = &source.text;
    let mut program = Program::new();
    let module = match program.add_of(text, version) {
        Ok(module) => module,
        Err(failure) => {
            let message = format!("the policy does not parse: {}", failure.message);
            let fault = fault::maybe_at(text, failure.span(text), message);
            faults.push(fault.with_help_if(failure.help));
            return None;
        }
    };
    Some(Loaded {
        text: Arc::clone(text),
        origin: source.origin,
        module,
        program,
        role: Role::Library,
        needs: Vec::new(),
        refers_to: Vec::new(),
        is_purlins: false,
        broken: false,
    })
}

/// conftest's names for results (<https://www.conftest.dev/#usage>).
fn is_conftest_result(name: &str, kind: RuleKind) -> bool {
    ["deny", "violation", "warn"].into_iter().any(|prefix| {
        let Some(rest) = name.strip_prefix(prefix) else {
            return false;
        };
        (rest.is_empty() && kind != RuleKind::Function) || (rest.starts_with('_') && kind == RuleKind::Set)
    })
}

/// Whether a policy holds, or was meant to hold, a rule of purlin's: a set `report`, or METADATA that says how it runs.
fn is_purlins(loaded: &Loaded) -> bool {
    let is_report = |rule: &&RuleDecl| rule.path.first().is_some_and(|name| name == Entry::Report.name());
    let reports: Vec<&RuleDecl> = loaded.module.rules.iter().filter(is_report).collect();
    let is_test = loaded.text.path().file_name().ends_with(TEST_FILE);
    if !is_test && reports.iter().any(|rule| rule.kind == RuleKind::Set) {
        return true;
    }
    let comments = scan::comments(&loaded.text, &loaded.module.comments);
    let package = loaded.module.package_span;
    let said = metadata::read(&loaded.text, &comments, package, &Holder::Rule, &mut Vec::new());
    // `severity` alone is in many other people's METADATA; what is whole is meant for purlin.
    matches!(said, Said::OfARule { meta, .. } if meta.is_some() || !reports.is_empty())
}

fn role(loaded: &Loaded, faults: &mut Vec<Diagnostic>) -> Role {
    let text = &loaded.text;
    let rules = &loaded.module.rules;
    if text.path().file_name().ends_with(TEST_FILE) {
        if let Some(rule) = rules
            .iter()
            .find(|rule| rule.path.first().is_some_and(|name| name == Entry::Report.name()))
        {
            let message = format!("a file named `…{TEST_FILE}` holds tests, so this rule would never run");
            faults.push(
                fault::at(text, rule.name_span, message)
                    .with_help("Give the file another name, or the set another name if it is of a test"),
            );
        }
        return Role::Test;
    }
    let named = |name: &'static str| {
        rules
            .iter()
            .filter(move |rule| rule.path.first().is_some_and(|first| first == name))
    };
    if named(Entry::Report.name()).next().is_some() {
        for rule in
            named(Entry::Report.name()).filter(|rule| rule.kind != RuleKind::Set || rule.path.len() > 1)
        {
            faults.push(
                fault::at(text, rule.name_span, "`report` must be a set of findings")
                    .with_help("Write `report contains {\"msg\": …} if { … }`"),
            );
        }
        return Role::Rule;
    }
    let conftest = rules.iter().find(|rule| match rule.path.as_slice() {
        [name] => is_conftest_result(name, rule.kind),
        _ => false,
    });
    if let Some(rule) = conftest {
        let name = rule.path.first().map_or("", String::as_str);
        faults.push(
            fault::at(
                text,
                rule.name_span,
                format!("the policy states its results as `{name}`, as policies of Conftest do, which purlin does not read yet"),
            )
            .with_help("Write `report contains {\"msg\": …} if { … }`, or leave the file out of `policies`"),
        );
    }
    Role::Library
}
