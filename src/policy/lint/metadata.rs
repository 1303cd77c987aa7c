//! METADATA that says nothing.

use super::said::{Findings, Lint, Place};
use crate::diagnostic::Severity;
use crate::policy::module::{Loaded, ModuleNumber};
use crate::policy::set::PolicySet;

/// A title, description or help that says nothing.
pub(super) const EMPTY: Lint = Lint {
    id: "policy/empty-metadata",
    title: "METADATA is not empty",
    description: "The title, description and help are what people read who have a finding. One that repeats the id or \
                  another of them leaves them without a reason or a way out.",
    help: "Say what is asked for in the title, why in the description, and how to get there in the help",
    severity: Severity::Warning,
};

/// Rules whose METADATA repeats itself.
pub(super) fn empty(set: &PolicySet, modules: &[(ModuleNumber, &Loaded)], findings: &mut Findings) {
    for rule in &set.rules {
        let Some((_, module)) = modules.iter().find(|(at, _)| *at == rule.stated_in) else {
            continue;
        };
        let of = Place {
            module,
            name: String::new(),
        };
        let meta = &rule.meta;
        let title = words(&meta.title);
        let name = rule.id.as_str().rsplit('/').next().unwrap_or_default();
        let mut say = |message: String, about: &str| {
            findings.say(&EMPTY, &of, meta.title_span, message, about);
        };
        if title == words(rule.id.as_str()) || title == words(name) {
            say("the title repeats the id of the rule".to_owned(), "title");
        }
        let others = [("description", &meta.description), ("help", &meta.help)];
        for (key, text) in others {
            match text.as_deref().map(words) {
                Some(text) if text.is_empty() => say(format!("the {key} is empty"), key),
                Some(text) if text == title => say(format!("the {key} repeats the title"), key),
                _ => {}
            }
        }
        if let (Some(description), Some(help)) = (&meta.description, &meta.help)
            && !words(help).is_empty()
            && words(description) == words(help)
            && words(help) != title
        {
            say("the help repeats the description".to_owned(), "help");
        }
    }
}

/// The words of a text, in lower case.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|char: char| !char.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
