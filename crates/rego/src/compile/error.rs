//! What is wrong with modules, found before they run.

use purlin_text::source::Span;

/// The kind of a mistake, by the name that OPA has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// `rego_compile_error`
    Compile,
    /// `rego_unsafe_var_error`
    Unsafe,
    /// `rego_type_error`
    Type,
    /// `rego_recursion_error`
    Recursion,
}

/// A mistake in a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// The module, by its number among those that were compiled together.
    pub module: usize,
    /// Where it is.
    pub span: Span,
    /// Its kind.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Code {
    /// OPA's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Compile => "rego_compile_error",
            Self::Unsafe => "rego_unsafe_var_error",
            Self::Type => "rego_type_error",
            Self::Recursion => "rego_recursion_error",
        }
    }
}
