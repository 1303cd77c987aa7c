//! Rules that need themselves.

use super::error::Code;
use super::{Context, Source, ground_path, shown_path, typed_rules, types};

/// Refuses rules that lead to themselves. Evaluation always comes to an end then.
pub(super) fn check(sources: &[Source], context: &mut Context) {
    let rules = typed_rules(sources);
    for (rule, span) in types::recursive(&rules) {
        let Some(rule) = rules.get(rule) else { continue };
        context.module = rule.module;
        let package = sources
            .get(rule.module)
            .map(|source| source.module.package.as_slice());
        let name = shown_path(&ground_path(package.unwrap_or_default(), rule.rule));
        let message = format!("`{name}` needs itself");
        let help = "No rule may lead back to itself: keep what it needs in a rule of its own";
        context.error(Code::Recursion, span, message, Some(help.to_owned()));
    }
}

/// The nodes that can reach themselves, by Tarjan's algorithm without recursion.
pub(super) fn on_cycles(needs: &[Vec<usize>]) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let count = needs.len();
    let (mut index, mut low, mut on_stack) = (vec![NEW; count], vec![0; count], vec![false; count]);
    let mut stack = Vec::new();
    let mut next = 0;
    let mut found = Vec::new();
    for root in 0..count {
        if index[root] != NEW {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some((node, at)) = work.pop() {
            if at == 0 {
                index[node] = next;
                low[node] = next;
                next += 1;
                stack.push(node);
                on_stack[node] = true;
            }
            let mut at = at;
            let mut down = false;
            while let Some(to) = needs[node].get(at).copied() {
                at += 1;
                if index[to] == NEW {
                    work.push((node, at));
                    work.push((to, 0));
                    down = true;
                    break;
                }
                if on_stack[to] {
                    low[node] = low[node].min(index[to]);
                }
            }
            if down {
                continue;
            }
            if low[node] == index[node] {
                let mut group = Vec::new();
                while let Some(member) = stack.pop() {
                    on_stack[member] = false;
                    group.push(member);
                    if member == node {
                        break;
                    }
                }
                if group.len() > 1 || needs[node].contains(&node) {
                    found.extend(group);
                }
            }
            if let Some((parent, _)) = work.last() {
                low[*parent] = low[*parent].min(low[node]);
            }
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::said;

    #[test]
    fn rules_must_not_lead_to_themselves() {
        for (text, messages) in [
            (
                r"p := q
q := p",
                &[r"`test.p` needs itself", r"`test.q` needs itself"] as &[&str],
            ),
            (r"p if { not p }", &[r"`test.p` needs itself"] as &[&str]),
            (r"f(x) := f(x)", &[r"`test.f` needs itself"] as &[&str]),
            (r"p := data.test", &[r"`test.p` needs itself"] as &[&str]),
            (
                r#"p := x if { some k in ["q"]; x := data.test[k] }
q := 1"#,
                &[] as &[&str],
            ),
        ] {
            assert_eq!(said(text), messages, "{text}");
        }
    }
}
