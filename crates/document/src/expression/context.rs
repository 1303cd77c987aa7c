//! Which contexts an expression reads, and whether their text can become its value.

use std::fmt;

use super::node::{Member, Node, NodeKind, Operator};
use purlin_text::source::Span;

/// A context that an expression reads: `github.event.issue.title`.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// Its parts, from the name of the context on.
    pub path: Vec<Part>,
    /// Its bytes in the text.
    pub span: Span,
    /// Whether its text can become the value of the expression. What is compared, tested or only chooses can't.
    pub flows: bool,
    /// Whether all that it holds is written out, by `toJSON`.
    pub serialized: bool,
}

/// A part of the path of a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A property, in lower case.
    Name(String),
    /// An element of a list, from 0.
    Element(u64),
    /// Any: `*`, or what an expression chooses.
    Any,
}

impl Context {
    /// How it is named in a message: by dots wherever that is possible, in lower case.
    #[must_use]
    pub fn name(&self) -> String {
        let mut name = String::new();
        for part in &self.path {
            let dot = if name.is_empty() { "" } else { "." };
            match part {
                Part::Name(part) if is_word(part) => name.extend([dot, part]),
                part => name.push_str(&part.to_string()),
            }
        }
        name
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "['{}']", name.replace('\'', "''")),
            Self::Element(at) => write!(f, "[{at}]"),
            Self::Any => f.write_str(".*"),
        }
    }
}

fn is_word(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// The contexts that a tree reads, in the order of the text.
#[must_use]
pub fn contexts(tree: &Node) -> Vec<Context> {
    let mut found = Vec::new();
    collect(tree, true, false, &mut found);
    found.sort_by_key(|context| context.span);
    found
}

/// The trees nest no deeper than the parser lets them.
fn collect(node: &Node, flows: bool, serialized: bool, found: &mut Vec<Context>) {
    match &node.kind {
        NodeKind::Null | NodeKind::Bool(_) | NodeKind::Number(_) | NodeKind::String(_) => {}
        NodeKind::Name(_) | NodeKind::Member { .. } => member(node, flows, serialized, found),
        NodeKind::Not(operand) => collect(operand, false, false, found),
        NodeKind::Binary {
            operator,
            left,
            right,
        } => {
            // What `&&` takes from its left side is empty, zero or false.
            let left_flows = flows && *operator == Operator::Or;
            let right_flows = flows && matches!(operator, Operator::Or | Operator::And);
            collect(left, left_flows, serialized, found);
            collect(right, right_flows, serialized, found);
        }
        NodeKind::Call { name, arguments } => {
            let serialized = serialized || name == "tojson";
            let last = arguments.len().saturating_sub(1);
            for (at, argument) in arguments.iter().enumerate() {
                let flows = flows
                    && match &**name {
                        "contains" | "startswith" | "endswith" | "hashfiles" | "success" | "always"
                        | "failure" | "cancelled" => false,
                        // `case(test, value, …, default)`
                        "case" => at == last || at % 2 == 1,
                        _ => true,
                    };
                collect(argument, flows, serialized, found);
            }
        }
    }
}

/// The path of a context: of a name, or of members of one. `None` for what a function gives.
#[must_use]
pub fn context_path(node: &Node) -> Option<Vec<Part>> {
    let mut path = Vec::new();
    let mut at = node;
    while let NodeKind::Member { of, member } = &at.kind {
        path.push(match member {
            Member::Property(name) => Part::Name(name.clone()),
            Member::Element(at) => Part::Element(*at),
            Member::All | Member::Computed(_) => Part::Any,
        });
        at = of;
    }
    let NodeKind::Name(name) = &at.kind else {
        return None;
    };
    path.push(Part::Name(name.clone()));
    path.reverse();
    Some(path)
}

/// A name or a member, with the contexts that choose which member it is.
fn member(node: &Node, flows: bool, serialized: bool, found: &mut Vec<Context>) {
    let mut at = node;
    while let NodeKind::Member { of, member } = &at.kind {
        if let Member::Computed(index) = member {
            collect(index, false, false, found);
        }
        at = of;
    }
    match context_path(node) {
        Some(path) => found.push(Context {
            path,
            span: node.span,
            flows,
            serialized,
        }),
        // A member of what a function gives: the function says what flows.
        None => collect(at, flows, serialized, found),
    }
}
