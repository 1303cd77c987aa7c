//! Definitions of one name that can't stand together.

use std::collections::{BTreeMap, BTreeSet};

use super::error::Code;
use super::terms::is_root;
use super::{Context, Source, ground_path, shown_path};
use crate::syntax::{Name, Rule, TermKind};
use crate::value::Value;

struct Defined<'d> {
    module: usize,
    rule: &'d Rule,
    /// Whether its whole name is written out.
    is_ground: bool,
}

/// Checks the definitions of each name against each other.
#[allow(clippy::too_many_lines, reason = "one check after the other, in OPA's order")]
pub(super) fn check(sources: &[Source], context: &mut Context) {
    let mut by_path: BTreeMap<Vec<Value>, Vec<Defined<'_>>> = BTreeMap::new();
    for (module, source) in sources.iter().enumerate() {
        for rule in &source.module.rules {
            let path = ground_path(&source.module.package, rule);
            let is_ground = path.len() == source.module.package.len() + rule.head.reference.len();
            by_path.entry(path).or_default().push(Defined {
                module,
                rule,
                is_ground,
            });
        }
    }
    for (path, defined) in &by_path {
        let Some(first) = defined.first() else { continue };
        let name = shown_path(path);
        let mut fault = |of: &Defined<'_>, message: String, help: &str| {
            context.module = of.module;
            context.error(Code::Type, of.rule.head.span, message, Some(help.to_owned()));
        };
        let below = by_path
            .range(path.clone()..)
            .skip(1)
            .take_while(|(other, _)| other.starts_with(path));
        let below: Vec<_> = below.collect();
        if let Some(ground) = defined.iter().find(|one| one.is_ground)
            && let Some((other, _)) = below.first()
        {
            fault(
                ground,
                format!("`{name}` and `{}` can't both be rules", shown_path(other)),
                "Give one of them another name",
            );
            continue;
        }
        if defined.iter().any(|one| !one.is_ground) {
            let function = below
                .iter()
                .find(|(_, defined)| defined.iter().any(|one| one.rule.head.args.is_some()));
            if let Some((other, _)) = function {
                fault(
                    first,
                    format!(
                        "the function `{}` stands below the rule `{name}`",
                        shown_path(other)
                    ),
                    "Give the function another name",
                );
                continue;
            }
        }
        let is_set = |one: &Defined<'_>| one.rule.head.key.is_some();
        let complete = |one: &&Defined<'_>| !is_set(one) && one.is_ground;
        let arity = |one: &Defined<'_>| one.rule.head.args.as_ref().map_or(0, Vec::len);
        let completes = defined.iter().filter(complete).count();
        let differs = defined.iter().find(|one| {
            is_set(one) != is_set(first)
                || arity(one) != arity(first)
                || (completes > 0 && completes < defined.len())
                || (is_set(one) && is_set(first) && one.is_ground != first.is_ground)
        });
        if let Some(other) = differs {
            let (what, help) = if arity(other) == arity(first) {
                let what = format!("`{name}` is defined as two kinds of rules");
                (
                    what,
                    "Let it be one value, a set (`contains`) or an object (`name[key] := value`)",
                )
            } else {
                let what = format!("`{name}` is defined with different numbers of arguments");
                (what, "Give the functions different names")
            };
            fault(other, what, help);
            continue;
        }
        let defaults: Vec<_> = defined.iter().filter(|one| one.rule.is_default).collect();
        if let [_, second, ..] = defaults.as_slice() {
            fault(
                second,
                format!("`{name}` has two defaults"),
                "Leave one of them out",
            );
        }
    }
    packages(&by_path, sources, context);
    for (module, source) in sources.iter().enumerate() {
        context.module = module;
        imports(source, context);
        for rule in &source.module.rules {
            let mut next = Some(rule);
            while let Some(branch) = next {
                let root = branch.head.reference.first().map(|part| &part.kind);
                if let Some(TermKind::Var(name)) = root
                    && is_root(name)
                {
                    let message = format!("a rule can't be called `{name}`");
                    let help = Some("Choose another name".to_owned());
                    context.error(Code::Compile, branch.head.span, message, help);
                }
                next = branch.otherwise.as_deref();
            }
        }
    }
}

/// A rule in the place of a package.
fn packages(by_path: &BTreeMap<Vec<Value>, Vec<Defined<'_>>>, sources: &[Source], context: &mut Context) {
    for (path, defined) in by_path {
        for one in defined.iter().filter(|one| one.is_ground) {
            let is_below = |package: &[Name]| {
                let steps = package
                    .iter()
                    .zip(path)
                    .filter(|(name, step)| step.as_str() == Some(name));
                steps.count() == path.len()
            };
            if sources.iter().any(|source| is_below(&source.module.package)) {
                context.module = one.module;
                let message = format!("`{}` is a rule and a package", shown_path(path));
                let help = Some("Give one of them another name".to_owned());
                context.error(Code::Type, one.rule.head.span, message, help);
            }
        }
    }
}

/// Two imports of one name hide each other.
fn imports(source: &Source, context: &mut Context) {
    let mut seen: BTreeSet<Name> = BTreeSet::new();
    for import in &source.module.imports {
        if super::resolve::is_of_the_language(import) {
            continue;
        }
        if let Some(name) = super::resolve::import_name(import)
            && !seen.insert(name.clone())
        {
            let help = Some("Give one of them another name: `import … as …`".to_owned());
            context.error(
                Code::Compile,
                import.span,
                format!("two imports have the name `{name}`"),
                help,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::said;

    #[test]
    fn what_can_not_stand_together() {
        for (text, messages) in [
            (
                r"p := 1
p contains 1",
                &[r"`test.p` is defined as two kinds of rules"] as &[&str],
            ),
            (
                r"p(x) := 1
p(x, y) := 1",
                &[r"`test.p` is defined with different numbers of arguments"] as &[&str],
            ),
            (
                r"p := 1
p.a := 1",
                &[r"`test.p` and `test.p.a` can't both be rules"] as &[&str],
            ),
            (
                r"default p := 1
default p := 2",
                &[r"`test.p` has two defaults"] as &[&str],
            ),
            (
                r#"p[x] := 1 if x := "a"
p.f(x) := 1"#,
                &[r"the function `test.p.f` stands below the rule `test.p`"] as &[&str],
            ),
            (
                r"import data.a
import data.b as a
p := a",
                &[r"two imports have the name `a`"] as &[&str],
            ),
            (
                r#"p[x] := 1 if x := "a"
p.b := 2
default p.c := 3"#,
                &[] as &[&str],
            ),
            (
                r"p[1] := 1
p[2] contains 2",
                &[] as &[&str],
            ),
        ] {
            assert_eq!(said(text), messages, "{text}");
        }
    }
}
