//! The functions that policies may call: OPA's, purlin's own, and those that are refused.

use super::calls::{compiled, failed};
use super::graph;
use super::paths::paths;
use super::select::select;
use super::workflow;
use crate::matching::{GlobDialect, NamePattern};
use crate::rego::builtins::{self, Builtin, BuiltinResult, Surroundings};
use crate::rego::compile::Functions;
use crate::rego::compile::types::FunctionType;
use crate::rego::value::Value;

/// purlin's own functions, with their types as OPA writes them.
const OWN: [(&str, usize, Builtin, &str); 8] = [
    ("purlin.glob", 2, glob, "(any, any) => boolean"),
    ("purlin.matches_name", 2, matches_name, "(any, any) => boolean"),
    ("purlin.paths", 3, paths, "(any, any, any) => any"),
    ("purlin.select", 2, select, "(any, any) => any"),
    (
        "purlin.shortest_path",
        3,
        graph::shortest_path,
        "(any, any, any) => any",
    ),
    (
        "purlin.strongly_connected",
        1,
        graph::strongly_connected,
        "(any) => any",
    ),
    (
        "purlin.workflow_alternatives",
        1,
        workflow::alternatives,
        "(any) => any",
    ),
    (
        "purlin.workflow_expressions",
        1,
        workflow::expressions,
        "(any) => any",
    ),
];

/// Why a function is refused, if it is.
#[must_use]
pub fn refusal(function: &str) -> Option<&'static str> {
    builtins::refusal(function)
}

/// OPA's functions and purlin's.
pub(super) struct Known;

impl Functions for Known {
    fn builtin(&self, name: &str) -> Option<(usize, Option<Builtin>)> {
        if let Some((_, arity, function, _)) = OWN.iter().find(|(own, ..)| *own == name) {
            return Some((*arity, Some(*function)));
        }
        builtins::known(name)
    }

    fn refusal(&self, name: &str) -> Option<String> {
        refusal(name).map(str::to_owned)
    }

    fn types(&self, name: &str) -> Option<FunctionType> {
        if let Some((.., types)) = OWN.iter().find(|(own, ..)| *own == name) {
            return FunctionType::parse(types);
        }
        builtins::types(name)
    }

    fn names(&self) -> Vec<&'static str> {
        let own = OWN.iter().map(|(name, ..)| *name);
        own.chain(builtins::names()).collect()
    }
}

/// Those of tests: the clock shows the start of the day of the run.
pub(super) struct KnownToTests;

/// The one function that reads the clock.
const CLOCK: &str = "time.now_ns";

impl Functions for KnownToTests {
    fn builtin(&self, name: &str) -> Option<(usize, Option<Builtin>)> {
        if name == CLOCK {
            return Some((0, Some(now)));
        }
        Known.builtin(name)
    }

    fn refusal(&self, name: &str) -> Option<String> {
        Known.refusal(name).filter(|_| name != CLOCK)
    }

    fn types(&self, name: &str) -> Option<FunctionType> {
        Known.types(name)
    }

    fn names(&self) -> Vec<&'static str> {
        Known.names()
    }
}

#[allow(clippy::unnecessary_wraps, reason = "the form of a function")]
fn now(_: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    Ok(surroundings.now.map(Value::integer))
}

fn glob(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let [Value::String(pattern), Value::String(path)] = arguments else {
        return failed("the pattern, and what it is held against, must be strings");
    };
    let glob = compiled(surroundings, "purlin.glob", pattern, |text| {
        GlobDialect::Paths
            .matcher(text)
            .map_err(|error| format!("`{text}` is not a glob: {error}"))
    })?;
    Ok(Some(Value::Bool(glob.is_match(&**path))))
}

fn matches_name(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let [Value::String(pattern), Value::String(name)] = arguments else {
        return failed("the pattern, and what it is held against, must be strings");
    };
    let pattern = compiled(surroundings, "purlin.matches_name", pattern, |text| {
        NamePattern::new(text).map_err(|error| format!("`{text}` is not a glob: {error}"))
    })?;
    Ok(Some(Value::Bool(pattern.is_match(name))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_keep_separators_apart() {
        let mut surroundings = Surroundings::default();
        let mut matches =
            |pattern: &str, path: &str| glob(&[Value::from(pattern), Value::from(path)], &mut surroundings);
        for (pattern, path, expected) in [
            ("**/package.json", "package.json", true),
            ("**/package.json", "a/b/package.json", true),
            ("*/package.json", "a/b/package.json", false),
            ("{a,b}/*.y?ml", "b/x.yaml", true),
        ] {
            assert_eq!(
                matches(pattern, path),
                Ok(Some(Value::Bool(expected))),
                "{pattern} {path}"
            );
        }
        assert!(matches("[", "a").is_err());
    }

    #[test]
    fn refused_functions_are_not_offered() {
        let arity = |name| Known.builtin(name).map(|(arity, _)| arity);
        assert!(!Known.names().contains(&"rand.intn"));
        assert_eq!(arity("count"), Some(1));
        assert_eq!(arity("purlin.glob"), Some(2));
        assert_eq!(arity("cuont"), None);
    }

    #[test]
    fn own_functions_have_types() {
        for (name, arity, ..) in OWN {
            assert_eq!(
                Known.types(name).map(|types| types.arity()),
                Some(arity),
                "{name}"
            );
        }
    }
}
