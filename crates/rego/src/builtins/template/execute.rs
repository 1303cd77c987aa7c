//! Runs a template.

use super::functions::call;
use super::parse::{Node, Operand, Pipeline};
use crate::builtins::arguments::{MOST_BYTES, check_time, failed, too_large};
use crate::builtins::function::{BuiltinError, Surroundings};
use crate::builtins::sprintf::format_float;
use crate::value::Value;

/// A value in a template.
#[derive(Clone, Debug)]
pub(super) enum Item {
    /// No value at all: a key that is not there, or null once it came out of a pipeline.
    Missing,
    /// A value of the variables. Its numbers are texts to Go's templates.
    Data(Value),
    /// A whole number that the template has or makes.
    Integer(i64),
    /// Another number of the template.
    Float(f64),
}

impl Item {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Data(Value::String(text.into().into()))
    }

    /// Whether it counts as true.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Missing | Self::Data(Value::Null) => false,
            Self::Integer(value) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Data(Value::Bool(value)) => *value,
            Self::Data(Value::Number(_)) => true,
            Self::Data(Value::String(text)) => !text.is_empty(),
            Self::Data(Value::Array(items)) => !items.is_empty(),
            Self::Data(Value::Object(object)) => !object.is_empty(),
            Self::Data(Value::Set(set)) => !set.is_empty(),
        }
    }

    /// As Go prints it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Missing => "<no value>".to_owned(),
            Self::Integer(value) => value.to_string(),
            Self::Float(value) => format_float(*value, 'g', None),
            Self::Data(value) => {
                let mut out = String::new();
                show(value, &mut out);
                out
            }
        }
    }

    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Missing | Self::Data(Value::Null) => "nil",
            Self::Integer(_) => "int",
            Self::Float(_) => "float64",
            Self::Data(Value::Bool(_)) => "bool",
            Self::Data(Value::Number(_)) => "json.Number",
            Self::Data(Value::String(_)) => "string",
            Self::Data(Value::Array(_) | Value::Set(_)) => "[]interface {}",
            Self::Data(Value::Object(_)) => "map[string]interface {}",
        }
    }
}

fn show(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("<nil>"),
        Value::String(text) => out.push_str(text),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(' ');
                }
                show(item, out);
            }
            out.push(']');
        }
        Value::Object(object) => {
            out.push_str("map[");
            for (at, (key, value)) in object.iter().enumerate() {
                if at > 0 {
                    out.push(' ');
                }
                show(key, out);
                out.push(':');
                show(value, out);
            }
            out.push(']');
        }
        other => out.push_str(&other.to_text()),
    }
}

/// Whether a loop goes on.
enum Flow {
    On,
    Break,
    Continue,
}

/// Runs a template with these variables.
pub(super) fn execute(
    nodes: &[Node],
    data: Value,
    surroundings: &Surroundings,
) -> Result<String, BuiltinError> {
    let root = Item::Data(data);
    let mut run = Run {
        variables: vec![(String::new(), root.clone())],
        out: String::new(),
        surroundings,
        steps: 0,
    };
    run.nodes(nodes, &root)?;
    Ok(run.out)
}

struct Run<'a> {
    /// From the outermost to the innermost.
    variables: Vec<(String, Item)>,
    out: String,
    surroundings: &'a Surroundings,
    steps: u64,
}

fn wrong(what: impl std::fmt::Display) -> BuiltinError {
    failed(what)
}

/// How many nodes may be run.
const MOST_STEPS: u64 = 50_000_000;

impl Run<'_> {
    fn nodes(&mut self, nodes: &[Node], dot: &Item) -> Result<Flow, BuiltinError> {
        for node in nodes {
            self.steps += 1;
            if self.steps.is_multiple_of(256) {
                check_time(self.surroundings)?;
            }
            if self.out.len() > MOST_BYTES || self.steps > MOST_STEPS {
                return Err(too_large());
            }
            let flow = match node {
                Node::Text(text) => {
                    self.out.push_str(text);
                    Flow::On
                }
                Node::Write(pipeline) => {
                    let value = self.pipeline(pipeline, dot)?;
                    if pipeline.variables.is_empty() {
                        self.out.push_str(&value.shown());
                    }
                    Flow::On
                }
                Node::Break => Flow::Break,
                Node::Continue => Flow::Continue,
                Node::If(pipeline, body, other) => self.branch(pipeline, body, other, dot, false)?,
                Node::With(pipeline, body, other) => self.branch(pipeline, body, other, dot, true)?,
                Node::Range(pipeline, body, other) => self.range(pipeline, body, other, dot)?,
            };
            if !matches!(flow, Flow::On) {
                return Ok(flow);
            }
        }
        Ok(Flow::On)
    }

    fn branch(
        &mut self,
        pipeline: &Pipeline,
        body: &[Node],
        other: &[Node],
        dot: &Item,
        is_with: bool,
    ) -> Result<Flow, BuiltinError> {
        let depth = self.variables.len();
        let value = self.pipeline(pipeline, dot)?;
        let flow = if value.is_true() {
            self.nodes(body, if is_with { &value } else { dot })
        } else {
            self.nodes(other, dot)
        };
        self.variables.truncate(depth);
        flow
    }

    fn range(
        &mut self,
        pipeline: &Pipeline,
        body: &[Node],
        other: &[Node],
        dot: &Item,
    ) -> Result<Flow, BuiltinError> {
        let depth = self.variables.len();
        let value = self.commands(&pipeline.commands, dot)?;
        let mut pairs: Box<dyn Iterator<Item = (Item, Item)>> = match &value {
            Item::Missing | Item::Data(Value::Null) => Box::new(std::iter::empty()),
            Item::Data(Value::Array(items)) => Box::new(
                (0..)
                    .map(Item::Integer)
                    .zip(items.iter().cloned().map(Item::Data)),
            ),
            Item::Data(Value::Object(object)) => Box::new(
                object
                    .iter()
                    .map(|(key, value)| (Item::Data(key.clone()), Item::Data(value.clone()))),
            ),
            Item::Integer(_) if pipeline.variables.len() > 1 => {
                return Err(wrong("a loop over a number has one variable"));
            }
            Item::Integer(count) => Box::new((0..*count).map(|at| (Item::Integer(at), Item::Integer(at)))),
            other => return Err(wrong(format_args!("a loop can't go over {}", other.shown()))),
        };
        let mut is_empty = true;
        for (key, item) in &mut pairs {
            is_empty = false;
            match pipeline.variables.as_slice() {
                [] => {}
                [only] => self.assign(only, item.clone(), pipeline.declares)?,
                [first, second, ..] => {
                    self.assign(first, key, pipeline.declares)?;
                    self.assign(second, item.clone(), pipeline.declares)?;
                }
            }
            let flow = self.nodes(body, &item)?;
            self.variables.truncate(depth);
            if matches!(flow, Flow::Break) {
                return Ok(Flow::On);
            }
        }
        drop(pairs);
        if is_empty {
            let flow = self.nodes(other, dot)?;
            self.variables.truncate(depth);
            return Ok(flow);
        }
        Ok(Flow::On)
    }

    fn assign(&mut self, name: &str, value: Item, declares: bool) -> Result<(), BuiltinError> {
        if declares {
            self.variables.push((name.to_owned(), value));
            return Ok(());
        }
        match self.variables.iter_mut().rev().find(|(other, _)| other == name) {
            Some(place) => place.1 = value,
            None => return Err(wrong(format_args!("the variable ${name} is unknown"))),
        }
        Ok(())
    }

    fn pipeline(&mut self, pipeline: &Pipeline, dot: &Item) -> Result<Item, BuiltinError> {
        let value = self.commands(&pipeline.commands, dot)?;
        for name in &pipeline.variables {
            self.assign(name, value.clone(), pipeline.declares)?;
        }
        Ok(value)
    }

    fn commands(&mut self, commands: &[Vec<Operand>], dot: &Item) -> Result<Item, BuiltinError> {
        let mut value = None;
        for command in commands {
            let next = self.command(command, dot, value)?;
            // Null is no value any more behind a command.
            value = Some(if matches!(next, Item::Data(Value::Null)) {
                Item::Missing
            } else {
                next
            });
        }
        Ok(value.unwrap_or(Item::Missing))
    }

    fn command(&mut self, command: &[Operand], dot: &Item, last: Option<Item>) -> Result<Item, BuiltinError> {
        let (first, arguments) = command.split_first().ok_or_else(|| wrong("a command is empty"))?;
        if let Operand::Function(name) = first {
            return self.function(name, arguments, dot, last);
        }
        if !arguments.is_empty() || last.is_some() {
            return Err(wrong("what is not a function takes no arguments"));
        }
        if matches!(first, Operand::Nil) {
            return Err(wrong("`nil` is not a command"));
        }
        self.operand(first, dot)
    }

    fn function(
        &mut self,
        name: &str,
        arguments: &[Operand],
        dot: &Item,
        last: Option<Item>,
    ) -> Result<Item, BuiltinError> {
        if name == "and" || name == "or" {
            let mut value = None;
            for operand in arguments {
                let next = self.operand(operand, dot)?;
                // The rest is not looked at.
                if next.is_true() == (name == "or") {
                    return Ok(next);
                }
                value = Some(next);
            }
            return last
                .or(value)
                .ok_or_else(|| wrong(format_args!("`{name}` takes one argument at least")));
        }
        let mut values = Vec::with_capacity(arguments.len() + 1);
        for operand in arguments {
            values.push(self.operand(operand, dot)?);
        }
        values.extend(last);
        call(name, &values)
    }

    fn operand(&mut self, operand: &Operand, dot: &Item) -> Result<Item, BuiltinError> {
        Ok(match operand {
            Operand::Text(text) => Item::text(text.as_str()),
            Operand::Integer(value) => Item::Integer(*value),
            Operand::Float(value) => Item::Float(*value),
            Operand::Bool(value) => Item::Data(Value::Bool(*value)),
            Operand::Nil => Item::Missing,
            Operand::Dot => dot.clone(),
            Operand::Function(name) => return self.function(name, &[], dot, None),
            Operand::Fields(names) => return fields(dot.clone(), names),
            Operand::Variable(name, names) => {
                let found = self.variables.iter().rev().find(|(other, _)| other == name);
                let (_, value) =
                    found.ok_or_else(|| wrong(format_args!("the variable ${name} is unknown")))?;
                return fields(value.clone(), names);
            }
            Operand::Inner(pipeline, names) => {
                let value = self.pipeline(pipeline, dot)?;
                return fields(value, names);
            }
        })
    }
}

fn fields(mut value: Item, names: &[String]) -> Result<Item, BuiltinError> {
    for name in names {
        value = match &value {
            Item::Missing => Item::Missing,
            Item::Data(Value::Object(object)) => object
                .get_str(name)
                .map_or(Item::Missing, |value| Item::Data(value.clone())),
            other => {
                return Err(wrong(format_args!("{} has no field `{name}`", other.type_name())));
            }
        };
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_numbers_of_the_data_as_texts() {
        assert!(Item::Data(Value::integer(0)).is_true());
        assert!(!Item::Integer(0).is_true());
    }

    #[test]
    fn leaves_what_is_missing_missing() {
        let object = Item::Data(Value::object(vec![("a".into(), Value::Null)]));
        assert!(matches!(
            fields(object.clone(), &["x".into(), "y".into()]),
            Ok(Item::Missing)
        ));
        assert!(fields(object, &["a".into(), "y".into()]).is_err());
    }
}
