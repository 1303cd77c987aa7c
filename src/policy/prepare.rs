//! One rule, made ready, and evaluated on one input after the other.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use serde_json::json;

use super::engine::why::Account;
use super::engine::{DataPath, Failure, Program, Trouble, Value, data_path};
use super::finding::Finding;
use super::rule::Rule;
use super::set::PolicySet;
use super::{decode, fault, vet};
use crate::diagnostic::{Diagnostic, Location, RuleId};
use crate::source::{Span, Text};

/// Why a rule could not be made ready or evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EvaluationErrorKind {
    /// The rule has faults, does not compile, or needs data that is not there.
    Setup,
    /// It took longer than allowed.
    Timeout,
    /// The evaluator panicked.
    Panic,
    /// One name has two values.
    Conflict,
    /// A function was given what it cannot take, or anything else that stops an evaluation.
    Builtin,
    /// What the rule reports is not a finding.
    BadFinding,
}

/// A rule that could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EvaluationError {
    /// The rule.
    pub rule: RuleId,
    /// Why.
    pub kind: EvaluationErrorKind,
    /// What happened, one sentence.
    pub message: String,
    /// Where in the rule, or in a library that it calls.
    pub location: Box<Location>,
    /// What to do about it.
    pub help: Option<&'static str>,
}

impl EvaluationError {
    /// The error as a fault.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let message = format!("rule `{}` could not be evaluated: {}", self.rule, self.message);
        let mut diagnostic = Diagnostic::new(
            RuleId::new(fault::RULE),
            crate::diagnostic::Severity::Error,
            message,
            (*self.location).clone(),
        );
        diagnostic.help = self.help.map(str::to_owned);
        diagnostic
    }
}

struct Inner {
    rule: RuleId,
    text: Arc<Text>,
    package_span: Span,
    /// Where the entry is said.
    entry: Vec<(Arc<Text>, Span)>,
    /// The rule's text first.
    texts: Vec<Arc<Text>>,
    program: Program,
    path: DataPath,
    timeout: Duration,
}

/// A rule with its libraries and data, compiled: to be shared by threads.
#[derive(Clone)]
pub struct Prepared(Arc<Inner>);

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Prepared").field(&self.0.rule).finish()
    }
}

/// How much longer an evaluation may take that is recorded.
const RECORDING: u32 = 5;

/// A rule on one thread. Give the thread a stack of 8 MiB or more: rules may nest calls deeply.
#[derive(Debug)]
pub struct Worker {
    prepared: Prepared,
    program: Program,
    prints: Vec<String>,
}

/// Makes a rule ready: it alone, with the policies it needs. `params` is what
/// [`Metadata::resolve_params`](super::Metadata::resolve_params) gave, `data` an object of user data, `today` the day
/// of the run, `timeout` the longest that one evaluation may take.
///
/// # Errors
/// The rule has a fault, does not compile, or refers to data that neither a policy nor `data` provides.
pub fn prepare(
    set: &PolicySet,
    rule: &Rule,
    params: &serde_json::Value,
    data: &Value,
    today: Date,
    timeout: Duration,
) -> Result<Prepared, EvaluationError> {
    let setup = |message: String, location: Location, help: Option<&'static str>| EvaluationError {
        rule: rule.id.clone(),
        kind: EvaluationErrorKind::Setup,
        message,
        location: Box::new(location),
        help,
    };
    let at_package = || Location::region(&rule.text, rule.package_span);
    let Some(module) = set.modules.get(rule.stated_in).filter(|_| !rule.broken) else {
        return Err(setup(
            "it has faults, or needs a policy that has".to_owned(),
            at_package(),
            None,
        ));
    };
    if let Some((module, span, root)) =
        vet::missing_data(set, rule.stated_in, &|root| data.get(root).is_some())
    {
        return Err(setup(
            format!("there is no `data.{root}`: no policy defines it, and no data file holds it"),
            Location::region(&module.text, span),
            Some("Add the file that holds it to `data` in the config"),
        ));
    }
    let texts: Vec<Arc<Text>> = set
        .modules
        .with_needs(rule.stated_in)
        .map(|module| Arc::clone(&module.text))
        .collect();
    let failed = |failure: &Failure| {
        let location = locate(&texts, failure).unwrap_or_else(at_package);
        setup(failure.message.clone(), location, None)
    };
    let mut program = set.whole().map_err(&failed)?.clone();
    let own = json!({"params": params, "purlin": {"date": today.to_string()}});
    let added = program
        .add_data(data.clone())
        .and_then(|()| program.add_data(Value::from_json(&own)));
    added.map_err(|failure| failed(&failure))?;
    program.set_input(&Value::object([]));
    let parts = module.package_parts().into_iter().chain([rule.entry.name()]);
    Ok(Prepared(Arc::new(Inner {
        rule: rule.id.clone(),
        text: Arc::clone(&rule.text),
        package_span: rule.package_span,
        entry: rule
            .modules()
            .filter_map(|at| set.modules.get(at))
            .flat_map(|module| {
                let decls = module.module.rules.iter();
                let of_entry =
                    decls.filter(|decl| decl.path.first().is_some_and(|name| name == rule.entry.name()));
                of_entry.map(|decl| (Arc::clone(&module.text), decl.span))
            })
            .collect(),
        path: data_path(parts),
        texts,
        program,
        timeout,
    })))
}

pub(crate) fn locate(texts: &[Arc<Text>], failure: &Failure) -> Option<Location> {
    texts
        .iter()
        .find_map(|text| failure.span(text).map(|span| Location::region(text, span)))
}

impl Prepared {
    /// The rule's id.
    #[must_use]
    pub fn rule(&self) -> &RuleId {
        &self.0.rule
    }

    /// A worker for one thread.
    #[must_use]
    pub fn worker(&self) -> Worker {
        Worker {
            prepared: self.clone(),
            program: self.0.program.clone(),
            prints: Vec::new(),
        }
    }
}

impl Worker {
    /// Evaluates the rule on one input. Findings come in Rego's order of sets, which depends on nothing else.
    ///
    /// # Errors
    /// The evaluation failed, took too long, or gave something that is not a finding.
    pub fn evaluate(&mut self, input: &Value) -> Result<Vec<Finding>, EvaluationError> {
        let found = self.elements(input)?;
        Ok(found.into_iter().map(|(_, finding)| finding).collect())
    }

    /// The same, each finding with what the rule reported.
    ///
    /// # Errors
    /// As [`Self::evaluate`].
    pub fn elements(&mut self, input: &Value) -> Result<Vec<(Value, Finding)>, EvaluationError> {
        let inner = Arc::clone(&self.prepared.0);
        self.program.set_input(input);
        let result = self.program.rule(&inner.path, inner.timeout);
        self.prints.extend(self.program.take_prints());
        let value = match result {
            Ok(value) => value,
            Err(trouble) => {
                if matches!(trouble, Trouble::Panic(_)) {
                    // Nobody knows what state a panic left behind.
                    self.program = inner.program.clone();
                }
                return Err(inner.error(trouble));
            }
        };
        if value.is_undefined() {
            return Ok(Vec::new());
        }
        let Some(elements) = value.elements() else {
            return Err(inner.bad_finding(&value, "`report` is not a set"));
        };
        elements
            .into_iter()
            .map(|element| {
                let finding = match element.number_beyond_json() {
                    Some(number) => Err(format!("the number {number} is too large for a finding")),
                    None => decode::finding(&element.to_json()),
                };
                match finding {
                    Ok(finding) => Ok((element, finding)),
                    Err(message) => Err(inner.bad_finding(&element, &message)),
                }
            })
            .collect()
    }

    /// How the rule comes to what it reported of an input, or, where nothing is given, what becomes of each definition of
    /// its `report`, as far as it has to do with a path, where one is given.
    ///
    /// # Errors
    /// The evaluation took too long, or failed.
    pub fn accounts(
        &mut self,
        input: &Value,
        reported: Option<&Value>,
        about: Option<&str>,
    ) -> Result<Vec<Account>, EvaluationError> {
        let inner = Arc::clone(&self.prepared.0);
        self.program.set_input(input);
        // To record takes its time too.
        let limit = inner.timeout.saturating_mul(RECORDING);
        let accounts = self.program.accounts(&inner.path, reported, about, limit);
        accounts.map_err(|trouble| inner.error(trouble))
    }

    /// What the rule's `print` calls wrote since the last look, each with its file and line in front.
    pub fn take_prints(&mut self) -> Vec<String> {
        std::mem::take(&mut self.prints)
    }
}

impl Inner {
    /// The place of the rule's `report`, if there is only one; its package otherwise.
    fn place(&self) -> Location {
        match self.entry.as_slice() {
            [(text, span)] => Location::region(text, first_line(text, *span)),
            _ => Location::region(&self.text, self.package_span),
        }
    }

    fn error(&self, trouble: Trouble) -> EvaluationError {
        let (kind, message, location, help) = match trouble {
            Trouble::Timeout => (
                EvaluationErrorKind::Timeout,
                format!("it took longer than {:?}", self.timeout),
                self.place(),
                Some("look for a search that grows with the square of its input, or allow more time"),
            ),
            Trouble::Panic(message) => (
                EvaluationErrorKind::Panic,
                format!("the evaluator gave up: {message}"),
                self.place(),
                None,
            ),
            Trouble::Failed(failure) => {
                let kind = if failure.is_conflict {
                    EvaluationErrorKind::Conflict
                } else {
                    EvaluationErrorKind::Builtin
                };
                let location = locate(&self.texts, &failure).unwrap_or_else(|| self.place());
                (kind, failure.message, location, None)
            }
        };
        EvaluationError {
            rule: self.rule.clone(),
            kind,
            message,
            location: Box::new(location),
            help,
        }
    }

    fn bad_finding(&self, value: &Value, message: &str) -> EvaluationError {
        let mut shown = value.to_string();
        if let Some((end, _)) = shown.char_indices().nth(200) {
            shown.truncate(end);
            shown.push('…');
        }
        EvaluationError {
            rule: self.rule.clone(),
            kind: EvaluationErrorKind::BadFinding,
            message: format!("{message}; the rule reported {shown}"),
            location: Box::new(self.place()),
            help: None,
        }
    }
}

fn first_line(text: &Text, span: Span) -> Span {
    let line = text.line_span(text.line_index(span.start));
    Span {
        start: span.start,
        end: line.map_or(span.end, |line| line.end.min(span.end)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_share_what_is_prepared() {
        fn shared<T: Send + Sync>() {}
        fn sent<T: Send>() {}
        shared::<Prepared>();
        sent::<Worker>();
        shared::<PolicySet>();
        shared::<Value>();
    }
}
