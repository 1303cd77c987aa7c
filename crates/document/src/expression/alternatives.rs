//! What has to hold for a condition to hold: its alternatives, each a list of tests.

use super::node::{Node, NodeKind, Operator};

/// How many alternatives are told apart.
const MAX_ALTERNATIVES: usize = 64;

/// The ways in which a condition can hold. In each, all of its tests hold; a test is neither `&&` nor `||`, nor the
/// `!` of one. A condition of too many ways has one without tests: nothing is known to hold then.
#[must_use]
pub fn alternatives(condition: &Node) -> Vec<Vec<Node>> {
    ways(condition, true).unwrap_or_else(|| vec![Vec::new()])
}

/// The ways in which `node` comes out as `wanted`; `None` where there are too many.
fn ways(node: &Node, wanted: bool) -> Option<Vec<Vec<Node>>> {
    match &node.kind {
        NodeKind::Not(operand) => ways(operand, !wanted),
        NodeKind::Bool(value) => Some(if *value == wanted {
            vec![Vec::new()]
        } else {
            Vec::new()
        }),
        NodeKind::Binary {
            operator: operator @ (Operator::And | Operator::Or),
            left,
            right,
        } => {
            let (left, right) = (ways(left, wanted)?, ways(right, wanted)?);
            let both = (*operator == Operator::And) == wanted;
            let all: Vec<Vec<Node>> = if both {
                if left.len() * right.len() > MAX_ALTERNATIVES {
                    return None;
                }
                let pairs = left
                    .iter()
                    .flat_map(|left| right.iter().map(move |right| [&**left, &**right]));
                pairs.map(|pair| pair.concat()).collect()
            } else {
                left.into_iter().chain(right).collect()
            };
            (all.len() <= MAX_ALTERNATIVES).then_some(all)
        }
        _ => Some(vec![vec![if wanted { node.clone() } else { negated(node) }]]),
    }
}

/// The test that holds where this one does not.
fn negated(node: &Node) -> Node {
    let kind = match &node.kind {
        NodeKind::Binary {
            operator: Operator::Equal,
            left,
            right,
        } => NodeKind::Binary {
            operator: Operator::NotEqual,
            left: left.clone(),
            right: right.clone(),
        },
        NodeKind::Binary {
            operator: Operator::NotEqual,
            left,
            right,
        } => NodeKind::Binary {
            operator: Operator::Equal,
            left: left.clone(),
            right: right.clone(),
        },
        _ => NodeKind::Not(Box::new(node.clone())),
    };
    Node {
        span: node.span,
        kind,
    }
}
