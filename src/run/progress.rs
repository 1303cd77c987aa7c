//! How far a run is, for those who watch.

/// Hears how far a run is. Called from many threads.
pub trait Progress: Sync {
    /// So many files will be read.
    fn begin(&self, files: usize);
    /// One more was.
    fn advance(&self);
}

/// Hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: usize) {}
    fn advance(&self) {}
}
