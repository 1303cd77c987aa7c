//! The functions that policies may call: OPA's, purlin's own, and those that are refused.

use super::own::{self, OWN};
use crate::rego::builtins::{self, Builtin, BuiltinResult, Surroundings};
use crate::rego::compile::Functions;
use crate::rego::compile::types::FunctionType;
use crate::rego::value::Value;

/// Why a function is refused, if it is.
#[must_use]
pub fn refusal(function: &str) -> Option<&'static str> {
    builtins::refusal(function)
}

/// OPA's functions and purlin's.
pub(super) struct Known;

impl Functions for Known {
    fn builtin(&self, name: &str) -> Option<(usize, Option<Builtin>)> {
        if let Some(own) = own::named(name) {
            return Some((own.parameters.len(), Some(own.function)));
        }
        builtins::known(name)
    }

    fn refusal(&self, name: &str) -> Option<String> {
        refusal(name).map(str::to_owned)
    }

    fn types(&self, name: &str) -> Option<FunctionType> {
        if let Some(own) = own::named(name) {
            return FunctionType::parse(own.types);
        }
        builtins::types(name)
    }

    fn names(&self) -> Vec<&'static str> {
        let own = OWN.iter().map(|own| own.name);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_functions_are_not_offered() {
        let arity = |name| Known.builtin(name).map(|(arity, _)| arity);
        assert!(!Known.names().contains(&"rand.intn"));
        assert_eq!(arity("count"), Some(1));
        assert_eq!(arity("purlin.glob"), Some(2));
        assert_eq!(arity("cuont"), None);
    }
}
