//! What a function is: what it takes, gives and may use.

use std::any::Any;
use std::collections::HashMap;
use std::time::Instant;

use crate::value::Value;

/// Why a function has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuiltinError {
    /// An argument has a type or a value that the function does not take; or it failed. In strict mode a fault of the
    /// rule, else undefined.
    Failed(String),
    /// The rule has to stop in either mode: time is up, or a limit is reached.
    Halt(String),
}

/// What a function gives: a value, or nothing at all.
pub type BuiltinResult = Result<Option<Value>, BuiltinError>;

/// What functions may use besides their arguments.
#[derive(Default)]
pub struct Surroundings {
    /// What is kept from one call to the next: compiled patterns and schemas, by function and text.
    pub cache: HashMap<(&'static str, String), Box<dyn Any + Send + Sync>>,
    /// When the rule has to have ended.
    pub deadline: Option<Instant>,
    /// What a clock shows, in nanoseconds since 1970, where there is one.
    pub now: Option<i64>,
}

/// A function. It is called with as many arguments as it takes.
pub type Builtin = fn(&[Value], &mut Surroundings) -> BuiltinResult;
