//! `purlin.workflow_expressions` and `purlin.workflow_alternatives`: the expressions of GitHub Actions, for rules.

use super::calls::failed;
use crate::document::expression::{self, Context, Member, Node, NodeKind, Part};
use crate::rego::builtins::{BuiltinResult, Surroundings};
use crate::rego::value::Value;
use crate::source::Span;

/// `purlin.workflow_expressions(text)`: the `${{ … }}` of a text, each with its tree and the contexts that it reads.
pub(super) fn expressions(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let [Value::String(text)] = arguments else {
        return failed("argument 1 must be a string");
    };
    let found = expression::embedded(text).into_iter().map(|embedded| {
        let mut fields = vec![
            ("text", Value::from(embedded.inner)),
            ("span", bytes(embedded.span)),
        ];
        match embedded.tree {
            Ok(tree) => {
                let contexts = expression::contexts(&tree);
                let contexts = contexts.iter().map(|context| context_value(context, text));
                fields.push(("contexts", Value::array(contexts.collect())));
                fields.push(("tree", node(&tree)));
            }
            Err(error) => {
                fields.push(("contexts", Value::array(Vec::new())));
                fields.push(("error", Value::from(&*error.message)));
            }
        }
        object(fields)
    });
    Ok(Some(Value::array(found.collect())))
}

/// `purlin.workflow_alternatives(condition)`: the ways in which the `if` of a job or step can hold, each an array of the
/// tests that then all hold. Undefined where it is not an expression.
pub(super) fn alternatives(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let [Value::String(condition)] = arguments else {
        return failed("argument 1 must be a string: the condition");
    };
    let tree = match expression::embedded(condition).as_slice() {
        [] => expression::parse(condition, 0),
        [one] if Span::new(0, condition.len()) == one.span => one.tree.clone(),
        // The runner puts the values into the text, and a text holds whatever they are. So it does where only white space
        // stands around an expression, as the line end that `|` and `>` keep.
        _ => return Ok(Some(Value::array(vec![Value::array(Vec::new())]))),
    };
    Ok(tree.ok().map(|tree| {
        let ways = expression::alternatives(&tree).into_iter();
        Value::array(
            ways.map(|tests| Value::array(tests.iter().map(node).collect()))
                .collect(),
        )
    }))
}

fn context_value(context: &Context, text: &str) -> Value {
    let written = text.get(context.span.range()).unwrap_or("");
    let before = text
        .match_indices(written)
        .take_while(|(at, _)| *at < context.span.start as usize);
    object(vec![
        ("path", path(&context.path)),
        ("name", Value::from(&*context.name())),
        ("text", Value::from(written)),
        ("occurrence", count(before.count() + 1)),
        ("span", bytes(context.span)),
        ("flows", Value::Bool(context.flows)),
        ("serialized", Value::Bool(context.serialized)),
    ])
}

/// The trees nest no deeper than the reader of expressions lets them.
fn node(tree: &Node) -> Value {
    let literal = |value| object(vec![("kind", Value::from("literal")), ("value", value)]);
    match &tree.kind {
        NodeKind::Null => literal(Value::Null),
        NodeKind::Bool(value) => literal(Value::Bool(*value)),
        NodeKind::Number(value) => literal(number(*value)),
        NodeKind::String(value) => literal(Value::from(&**value)),
        NodeKind::Name(_) | NodeKind::Member { .. } => match expression::context_path(tree) {
            Some(parts) => object(vec![("kind", Value::from("context")), ("path", path(&parts))]),
            None => member(tree),
        },
        NodeKind::Call { name, arguments } => object(vec![
            ("kind", Value::from("call")),
            ("name", Value::from(&**name)),
            ("arguments", Value::array(arguments.iter().map(node).collect())),
        ]),
        NodeKind::Not(operand) => object(vec![("kind", Value::from("!")), ("operand", node(operand))]),
        NodeKind::Binary {
            operator,
            left,
            right,
        } => object(vec![
            ("kind", Value::from(operator.as_str())),
            ("left", node(left)),
            ("right", node(right)),
        ]),
    }
}

/// A member of what a function gives.
fn member(tree: &Node) -> Value {
    let NodeKind::Member { of, member } = &tree.kind else {
        return Value::Null;
    };
    let member = match member {
        Member::Property(name) => Value::from(&**name),
        Member::Element(at) => count(usize::try_from(*at).unwrap_or(usize::MAX)),
        Member::All => Value::from("*"),
        Member::Computed(index) => node(index),
    };
    object(vec![
        ("kind", Value::from("member")),
        ("of", node(of)),
        ("member", member),
    ])
}

fn path(parts: &[Part]) -> Value {
    let part = |part: &Part| match part {
        Part::Name(name) => Value::from(&**name),
        Part::Element(at) => count(usize::try_from(*at).unwrap_or(usize::MAX)),
        Part::Any => Value::from("*"),
    };
    Value::array(parts.iter().map(part).collect())
}

fn number(value: f64) -> Value {
    // What JSON can't say is written as a text.
    let text = value.to_string();
    Value::from_json(&text).unwrap_or_else(|_| Value::from(&*text))
}

fn bytes(span: Span) -> Value {
    Value::array(vec![count(span.start as usize), count(span.end as usize)])
}

fn count(number: usize) -> Value {
    Value::integer(i64::try_from(number).unwrap_or(i64::MAX))
}

fn object(fields: Vec<(&str, Value)>) -> Value {
    Value::object(
        fields
            .into_iter()
            .map(|(key, value)| (Value::from(key), value))
            .collect(),
    )
}
