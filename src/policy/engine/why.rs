//! Why a rule holds, or why not: its statements, with the values that their parts had.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::{DataPath, Program, Trouble, Value, panics};
use crate::rego::eval;
use crate::rego::eval::trace::Asked;
use crate::rego::why::{self, Reader};
use crate::source::{FileId, Span, Text};

/// How many characters of a value are kept.
const MAX_SHOWN: usize = 4_000;

/// What became of one definition of a rule or function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Account {
    /// The name of the rule or function.
    pub name: String,
    /// The file that it is written in.
    pub file: FileId,
    /// The line of its head, from 1.
    pub line: u32,
    /// First byte of its head in the file, and the byte behind the last.
    pub span: [u32; 2],
    /// What became of it: `skipped` if it is for other arguments.
    pub outcome: Outcome,
    /// The arguments of a function that have names.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub arguments: Vec<Part>,
    /// Its statements in the order of the text.
    pub statements: Vec<Statement>,
    /// Its value or element as Rego writes it, where it held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
}

/// What became of a statement or definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It held.
    Held,
    /// It did not hold.
    Failed,
    /// It was not evaluated.
    Skipped,
}

/// One statement of a body, or a part of the head that is undefined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Statement {
    /// The statement as written.
    pub text: String,
    /// Its line, from 1.
    pub line: u32,
    /// First byte in the file, and the byte behind the last.
    pub span: [u32; 2],
    /// What became of it.
    pub outcome: Outcome,
    /// How often it was tried without holding: the statements before may leave a choice.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub attempts: usize,
    /// What its parts were.
    pub values: Vec<Part>,
    /// The element that `every` ended at, with the statements of its body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<Box<Element>>,
    /// What became of the rules and functions that it asks.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub inside: Vec<Account>,
}

/// A part of a statement with its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Part {
    /// The part as written.
    pub expression: String,
    /// Its values as Rego writes them: none where it is undefined, several where the statements before leave a choice.
    pub values: Vec<String>,
    /// Whether it has more values than these.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub more: bool,
    /// Where it was read from, if it is a part of the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Read>,
}

/// A place in the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Read {
    /// The steps below `input`.
    pub path: Vec<serde_json::Value>,
    /// The file that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<FileId>,
    /// The line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}

/// An element for which the body of `every` does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Element {
    /// The element, and its key where that has a name.
    pub values: Vec<Part>,
    /// The statements of the body.
    pub statements: Vec<Statement>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands on a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Program {
    /// How a rule comes to an element or a value, or, where none is given, what becomes of each of its definitions: as far
    /// as they have to do with a path, where one is given.
    pub(crate) fn accounts(
        &mut self,
        path: &DataPath,
        wanted: Option<&Value>,
        about: Option<&str>,
        limit: Duration,
    ) -> Result<Vec<Account>, Trouble> {
        self.compile()?;
        let Some(plan) = self.plan.clone() else {
            return Ok(Vec::new());
        };
        let (documents, options) = self.question(limit);
        let wanted = wanted.and_then(|wanted| wanted.0.clone());
        let surroundings = &mut self.surroundings;
        let modules = &self.modules;
        let input = documents.input.as_ref();
        let read = panics::guarded(|| {
            let asked = Asked {
                result: wanted.clone(),
                about: about.map(str::to_owned),
            };
            let (_, _, trace) = eval::recorded(&plan, &path.0, asked, &documents, options, surroundings);
            let written = modules.iter().map(|parsed| &parsed.module).collect();
            let mut reader = Reader::new(&plan, &trace, written, input);
            match &wanted {
                Some(wanted) => reader.held(&path.0, wanted).into_iter().collect(),
                None => reader.definitions(&path.0),
            }
        });
        let accounts = read.map_err(Trouble::Panic)?;
        Ok(accounts
            .iter()
            .filter_map(|account| self.account(account))
            .collect())
    }

    fn account(&self, of: &why::Account) -> Option<Account> {
        let text = &*self.modules.get(of.module)?.text;
        Some(Account {
            name: of.name.clone(),
            file: text.file().clone(),
            line: text.position(of.head.start).line,
            span: ends(of.head),
            outcome: outcome(of.outcome),
            arguments: of.args.iter().map(|arg| part(text, arg)).collect(),
            statements: self.statements(text, &of.statements),
            result: of.result.as_ref().map(|result| cut(result.to_string())),
        })
    }

    fn statements(&self, text: &Text, of: &[why::Statement]) -> Vec<Statement> {
        let statement = |of: &why::Statement| Statement {
            text: text.slice(of.span).to_owned(),
            line: text.position(of.span.start).line,
            span: ends(of.span),
            outcome: outcome(of.outcome),
            attempts: of.attempts,
            values: of.parts.iter().map(|of| part(text, of)).collect(),
            element: of.element.as_ref().map(|of| {
                Box::new(Element {
                    values: of.parts.iter().map(|of| part(text, of)).collect(),
                    statements: self.statements(text, &of.statements),
                })
            }),
            inside: of.inside.iter().filter_map(|of| self.account(of)).collect(),
        };
        of.iter().map(statement).collect()
    }
}

fn part(text: &Text, of: &why::Part) -> Part {
    Part {
        expression: text.slice(of.span).to_owned(),
        values: of.values.iter().map(|value| cut(value.to_string())).collect(),
        more: of.has_more,
        read: of.read.as_ref().map(|path| Read {
            path: path.iter().map(crate::rego::value::Value::to_serde).collect(),
            file: None,
            line: None,
        }),
    }
}

fn outcome(of: why::Outcome) -> Outcome {
    match of {
        why::Outcome::Held => Outcome::Held,
        why::Outcome::Fell => Outcome::Failed,
        why::Outcome::Passed => Outcome::Skipped,
    }
}

fn ends(span: Span) -> [u32; 2] {
    [span.start, span.end]
}

fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MAX_SHOWN) {
        text.truncate(end);
        text.push('…');
    }
    text
}

impl Account {
    /// The first statement that did not hold.
    #[must_use]
    pub fn failed(&self) -> Option<&Statement> {
        let mut statements = self.statements.iter();
        statements.find(|statement| statement.outcome == Outcome::Failed)
    }

    /// Every place of the input that was read, to be found in its file.
    pub fn reads_mut(&mut self) -> Vec<&mut Read> {
        let mut reads: Vec<&mut Read> = self
            .arguments
            .iter_mut()
            .filter_map(|part| part.read.as_mut())
            .collect();
        reads.extend(self.statements.iter_mut().flat_map(Statement::reads_mut));
        reads
    }
}

impl Statement {
    fn reads_mut(&mut self) -> Vec<&mut Read> {
        let mut reads: Vec<&mut Read> = self
            .values
            .iter_mut()
            .filter_map(|part| part.read.as_mut())
            .collect();
        if let Some(element) = &mut self.element {
            reads.extend(element.values.iter_mut().filter_map(|part| part.read.as_mut()));
            reads.extend(element.statements.iter_mut().flat_map(Statement::reads_mut));
        }
        reads.extend(self.inside.iter_mut().flat_map(Account::reads_mut));
        reads
    }
}
