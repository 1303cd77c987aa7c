//! Rules that need themselves.

use super::error::Code;
use super::{Context, Source, ground_path, shown_path, types};
use purlin_text::source::Span;

/// Refuses rules that lead to themselves. Evaluation always comes to an end then.
pub(super) fn refuse(
    recursive: Vec<(usize, Span)>,
    rules: &[types::TypedRule<'_>],
    sources: &[Source],
    context: &mut Context,
) {
    for (rule, span) in recursive {
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
    use crate::testing::{errors, said};

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

    #[test]
    fn no_mistake_hides_that_of_another_rule() {
        let text = "package test\n\
                    unsafe if x > 1\n\
                    twice if { x := 1; x := 2 }\n\
                    selfish if selfish\n\
                    a := b\n\
                    b := a\n\
                    never if 1 == \"a\"\n\
                    f(x) := y if { y := x + 1; y == \"a\" }\n\
                    set contains 1\n\
                    set := 2\n\
                    unknown := g(1)\n\
                    both if {\n\
                    some x\n\
                    y > 1\n\
                    }\n";
        let other = "package other\nnever if 1 == \"a\"\nneeds if data.test.unsafe == 1\nfine := data.test.unknown + 1";
        let lines: Vec<(usize, usize)> = errors(&[text, other])
            .iter()
            .map(|error| {
                let text = [text, other][error.module];
                let before = &text[..error.span.start as usize];
                (error.module, before.matches('\n').count())
            })
            .collect();
        let all = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 13].map(|line| (0, line));
        assert_eq!(lines, [all.as_slice(), &[(1, 1)]].concat());
    }

    /// What is known of a type depends on which rules were checked before: OPA goes by their places in the texts.
    #[test]
    fn rules_of_a_package_are_checked_in_the_order_of_their_places() {
        let other = "package first\nall contains data.lib";
        let of = |text: &str| errors(&[other, &format!("package lib\n{text}")]).len();
        let (all, one, use_of) = ("g[v] if some v in input.items", "g.d := input.no", "i := g.e.n");
        assert_eq!(of(&format!("{use_of}\n{all}\n{one}")), 1);
        assert_eq!(of(&format!("{all}\n{one}\n{use_of}")), 0);
    }
}
