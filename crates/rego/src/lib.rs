//! Rego: parsed, compiled and evaluated as OPA does it.
//!
//! The stages are those of OPA, since its rewriting is what its meaning is: text → syntax tree (`parse`) → checked and
//! normalized modules (`compile`) → values (`eval`). What OPA accepts and this can't do is refused when it is compiled.
//! Nothing in here knows what a rule or a finding of purlin is.

pub mod annotations;
pub mod builtins;
pub mod compile;
pub mod eval;
pub mod parse;
pub mod plan;
pub mod syntax;
#[cfg(test)]
mod testing;
pub mod value;
pub mod why;

/// "Did you mean", for names of functions.
fn near<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    purlin_text::likeness::did_you_mean(name, names)
}
