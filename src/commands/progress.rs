//! How far a check is, on standard error, where somebody watches and it takes longer than a second.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::run::Progress;

/// Nobody needs to be told of less.
const PATIENCE: Duration = Duration::from_secs(1);

/// A progress bar that appears once patience runs out.
pub(super) struct Bar {
    started: Instant,
    shown: AtomicBool,
    drawn: OnceLock<ProgressBar>,
    watched: bool,
}

impl Bar {
    /// A bar that stays away unless standard error is a terminal.
    pub(super) fn new(watched: bool) -> Self {
        Self {
            started: Instant::now(),
            shown: AtomicBool::new(false),
            drawn: OnceLock::new(),
            watched,
        }
    }

    /// Takes the bar off the screen.
    pub(super) fn finish(&self) {
        if let Some(bar) = self.drawn.get() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn begin(&self, files: usize) {
        if !self.watched {
            return;
        }
        let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos}/{len} files") {
            bar.set_style(style);
        }
        // A second call would mean a second run, which starts with a bar of its own.
        let _ = self.drawn.set(bar);
    }

    fn advance(&self) {
        let Some(bar) = self.drawn.get() else { return };
        bar.inc(1);
        if self.started.elapsed() > PATIENCE && !self.shown.swap(true, Ordering::Relaxed) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}
