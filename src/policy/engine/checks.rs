//! What can be told about policies that compile, short of evaluating them.

use super::functions::Known;
use super::{Failure, Program, panics};
use crate::rego::builtins::{BuiltinError, Surroundings};
use crate::rego::compile::types::Type;
use crate::rego::compile::{self, Functions};
use crate::rego::value::Value;

/// What rules see as `input`, as far as a schema says.
pub(crate) struct InputShape(Type);

impl InputShape {
    /// The shape that a JSON Schema describes.
    pub(crate) fn of(schema: &serde_json::Value) -> Self {
        Self(Type::of_schema(schema))
    }
}

impl Program {
    /// What the strict mode of OPA's compiler refuses: imports, variables and arguments that are never used.
    pub(crate) fn unused(&self) -> Vec<Failure> {
        let sources = self.sources();
        let found = panics::guarded(|| compile::unused(sources, &Known));
        // Compiling says what a panic was about.
        self.failures(found.unwrap_or_default())
    }

    /// What the policies read of the input and is never there; `shape` gives what the input of one is, by its number.
    pub(crate) fn misreads<'s>(&self, shape: &dyn Fn(usize) -> Option<&'s InputShape>) -> Vec<Failure> {
        let sources = self.sources();
        let input = |at: usize| shape(at).map(|shape| &shape.0);
        let found = panics::guarded(|| compile::misreads(sources, &Known, &input));
        self.failures(found.unwrap_or_default())
    }
}

/// Why a text is not a pattern that a function takes.
pub(crate) fn invalid_pattern(function: &str, pattern: &str) -> Option<String> {
    // No text is looked through, so that only the pattern can be wrong.
    let given: &[Value] = &match function {
        "regex.replace" => vec![Value::from(""), Value::from(pattern), Value::from("")],
        "regex.find_n" | "regex.find_all_string_submatch_n" => {
            vec![Value::from(pattern), Value::from(""), Value::integer(1)]
        }
        _ => vec![Value::from(pattern), Value::from("")],
    };
    let (_, computes) = Known.builtin(function)?;
    match computes?(given, &mut Surroundings::default()) {
        Err(BuiltinError::Failed(message)) => Some(message),
        _ => None,
    }
}

/// How many values a format of `sprintf` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormatWants {
    /// As many as there are.
    AsMany,
    /// More than there are.
    More,
    /// Fewer than there are.
    Fewer,
}

/// Whether a format of `sprintf` asks for as many values as it is given.
pub(crate) fn format_wants(format: &str, given: usize) -> FormatWants {
    let computes = Known.builtin("sprintf").and_then(|(_, computes)| computes);
    let printed = |count: usize| {
        let values = Value::array(vec![Value::from(""); count]);
        let printed = computes?(&[Value::from(format), values], &mut Surroundings::default());
        printed.ok().flatten()?.as_str().map(str::to_owned)
    };
    let Some(text) = printed(given) else {
        return FormatWants::AsMany;
    };
    // A format may hold these words itself; then they are there whatever it is given.
    let is_new = |mark: &str, other: usize| {
        text.contains(mark) && printed(other).is_some_and(|other| !other.contains(mark))
    };
    if is_new("(MISSING)", given + 100) || is_new("(BADINDEX)", given + 100) {
        FormatWants::More
    } else if given > 0 && is_new("%!(EXTRA ", 0) {
        FormatWants::Fewer
    } else {
        FormatWants::AsMany
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_counted() {
        for (format, given, wants) in [
            ("%s", 1, FormatWants::AsMany),
            ("%d of %s", 2, FormatWants::AsMany),
            ("%s", 0, FormatWants::More),
            ("%s %s", 1, FormatWants::More),
            ("%s", 2, FormatWants::Fewer),
            ("none", 1, FormatWants::Fewer),
            ("100 %%", 0, FormatWants::AsMany),
            ("%[1]s %[1]s", 1, FormatWants::AsMany),
            ("%[2]s", 1, FormatWants::More),
            ("%*d", 2, FormatWants::AsMany),
            ("(MISSING) %s", 1, FormatWants::AsMany),
        ] {
            assert_eq!(format_wants(format, given), wants, "{format} {given}");
        }
    }

    #[test]
    fn patterns_are_compiled() {
        for function in ["regex.match", "regex.replace", "regex.find_n", "regex.split"] {
            assert!(invalid_pattern(function, "[a").is_some(), "{function}");
            assert_eq!(invalid_pattern(function, "[a]+"), None, "{function}");
        }
        assert!(invalid_pattern("purlin.glob", "[").is_some());
        assert_eq!(invalid_pattern("purlin.matches_name", "a*"), None);
    }
}
