//! Panics of the evaluator: caught, and kept off the terminal.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

thread_local! {
    /// Whether this thread is inside [`guarded`].
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Keeps panics that are caught around an evaluation from being printed; all others are reported as before.
///
/// A panic hook belongs to the process, so the library never sets one by itself: a binary calls this once,
/// before it evaluates anything. Without the call everything works the same, only that the standard hook
/// writes a line to standard error when an evaluation panics.
pub fn silence_evaluation_panics() {
    let before = take_hook();
    set_hook(Box::new(move |panic| {
        if !GUARDED.with(Cell::get) {
            before(panic);
        }
    }));
}

/// Runs `work`; a panic becomes its message.
///
/// What `work` changed may be half done after a panic. Every caller throws it away or sets it anew.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let outer = GUARDED.with(|guarded| guarded.replace(true));
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED.with(|guarded| guarded.set(outer));
    result.map_err(|payload| {
        payload
            .downcast_ref::<&str>()
            .map(|message| (*message).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no message".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message() {
        assert_eq!(guarded(|| 1), Ok(1));
        assert_eq!(
            guarded(|| -> u8 { panic!("no {}", "luck") }),
            Err("no luck".to_owned())
        );
        assert!(!GUARDED.with(Cell::get));
    }
}
