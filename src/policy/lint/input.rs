//! Parts of the input that are not there.

use super::said::{Findings, Lint, Place};
use crate::diagnostic::Severity;
use crate::policy::engine::InputShape;
use crate::policy::input::{file_input_schema, repository_input_schema};
use crate::policy::metadata::Target;
use crate::policy::module::{Loaded, ModuleNumber, Role};
use crate::policy::set::PolicySet;

/// A part of the input that is never there.
pub(super) const UNKNOWN: Lint = Lint {
    id: "policy/unknown-input",
    title: "Rules read what the input has",
    description: "The input of a rule has a schema (`purlin schema`), but for what documents hold. What it does not \
                  name is never there, so that the condition never holds and the rule reports nothing.",
    help: "`purlin schema repository-input` and `purlin schema file-input` say what there is",
    severity: Severity::Warning,
};

/// What rules read, held against the schemas of the input, through variables, helpers and comprehensions.
pub(super) fn unknown(set: &PolicySet, modules: &[(ModuleNumber, &Loaded)], findings: &mut Findings) {
    let all: Vec<ModuleNumber> = set
        .modules
        .numbered()
        .filter(|(_, module)| module.role != Role::Test)
        .map(|(at, _)| at)
        .collect();
    if set.modules.iter().any(|module| module.broken) {
        return;
    }
    let file = InputShape::of(&file_input_schema().to_value());
    let repository = InputShape::of(&repository_input_schema().to_value());
    let shape = |at: usize| {
        let at = all.get(at)?;
        let linted = modules.iter().any(|(linted, _)| linted == at);
        let rule = set.rules.iter().find(|rule| rule.modules().any(|of| of == *at))?;
        linted.then_some(match rule.meta.target {
            Target::File => &file,
            Target::Repository => &repository,
        })
    };
    for failure in set.program_of(&all).misreads(&shape) {
        let place = modules
            .iter()
            .find_map(|(_, module)| Some((*module, failure.span(&module.text)?)));
        if let Some((module, span)) = place {
            let of = Place {
                module,
                name: String::new(),
            };
            let about = failure.message.clone();
            findings.say_with(&UNKNOWN, &of, span, failure.message, &about, failure.help);
        }
    }
}
