//! What purlin's own functions have in common.

use std::sync::Arc;

use crate::rego::builtins::{BuiltinError, BuiltinResult, Surroundings};

/// How many compiled globs one worker keeps.
const MAX_GLOBS: usize = 1_024;

/// A function that can't do what it is asked.
pub(super) fn failed(message: impl Into<String>) -> BuiltinResult {
    Err(BuiltinError::Failed(message.into()))
}

/// What was compiled from a text before, or is now. Rules ask for few patterns and many texts.
pub(super) fn compiled<P: Send + Sync + 'static>(
    surroundings: &mut Surroundings,
    function: &'static str,
    text: &str,
    compile: impl FnOnce(&str) -> Result<P, String>,
) -> Result<Arc<P>, BuiltinError> {
    let key = (function, text.to_owned());
    let known = surroundings.cache.get(&key);
    if let Some(known) = known.and_then(|known| known.downcast_ref::<Arc<P>>()) {
        return Ok(Arc::clone(known));
    }
    let compiled = Arc::new(compile(text).map_err(BuiltinError::Failed)?);
    if surroundings.cache.len() >= MAX_GLOBS {
        surroundings.cache.clear();
    }
    surroundings.cache.insert(key, Box::new(Arc::clone(&compiled)));
    Ok(compiled)
}
