//! Files read and parsed: each once, and kept only where a later stage asks for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::input_rules;
use crate::diagnostic::Diagnostic;
use crate::document::{self, Document, Format};
use crate::locate::{Files, Located};
use crate::repository::{File, Listing, ReadError};
use crate::source::{RepoPath, Text};
use crate::verdict::report::Unread;

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its text.
    pub text: Arc<Text>,
    /// Its documents in the format that was asked for.
    pub documents: Vec<Arc<Document>>,
}

/// What came of reading a file for some rule.
#[derive(Debug)]
pub enum Read {
    /// Its text.
    Text(Arc<Text>),
    /// There is no such file in the work tree: it was deleted, and nothing is there to judge.
    Absent,
    /// It is there and can't be read; the finding says so.
    Failed(Box<Diagnostic>, Unread),
    /// It is tracked and a sparse checkout left it out.
    Sparse(Unread),
}

/// Reads a file of the listing as text.
#[must_use]
pub fn read(listing: &Listing, file: &File) -> Read {
    let failed = |reason: String, help: Option<&str>| {
        let unread = Unread {
            path: file.path.clone(),
            reason: reason.clone(),
        };
        Read::Failed(Box::new(input_rules::unreadable(&file.path, &reason, help)), unread)
    };
    if file.sparse {
        return Read::Sparse(Unread {
            path: file.path.clone(),
            reason: "a sparse checkout left it out".to_owned(),
        });
    }
    let bytes = match listing.read(file, document::MAX_SIZE) {
        Ok(bytes) => bytes,
        Err(ReadError::NotFound | ReadError::NotRegular | ReadError::ThroughSymlink) => return Read::Absent,
        Err(ReadError::TooLarge { size, .. }) => {
            let error = document::too_large(size);
            return failed(error.message, error.help.as_deref());
        }
        Err(error @ ReadError::Io(_)) => return failed(format!("the file can't be read: {error}"), None),
    };
    match document::decode(&file.path, bytes) {
        Ok(text) => Read::Text(Arc::new(text)),
        Err(error) => failed(error.message, error.help.as_deref()),
    }
}

/// Files that places in findings may name: looked up in what was kept, else read when asked for.
#[derive(Debug)]
pub struct Library<'l> {
    listing: &'l Listing,
    texts: Mutex<BTreeMap<RepoPath, Arc<Text>>>,
    parsed: Mutex<BTreeMap<RepoPath, Vec<Arc<Document>>>>,
}

impl<'l> Library<'l> {
    /// A library of the files of `listing`.
    #[must_use]
    pub fn new(listing: &'l Listing) -> Self {
        Self {
            listing,
            texts: Mutex::default(),
            parsed: Mutex::default(),
        }
    }

    /// Keeps a file that was read, so that it is not read again.
    pub fn keep(&self, path: &RepoPath, format: Format, loaded: &Loaded) {
        lock(&self.texts).insert(path.clone(), Arc::clone(&loaded.text));
        if Format::of(path) == Some(format) {
            lock(&self.parsed).insert(path.clone(), loaded.documents.clone());
        }
    }

    /// The text of a file, read when first asked for.
    pub fn text(&self, path: &str) -> Option<Arc<Text>> {
        if let Some(text) = lock(&self.texts).get(path) {
            return Some(Arc::clone(text));
        }
        let file = self.listing.get(path)?;
        let Read::Text(text) = read(self.listing, file) else { return None };
        lock(&self.texts).insert(file.path.clone(), Arc::clone(&text));
        Some(text)
    }

    /// The documents of a file in the format of its name, parsed when first asked for.
    pub fn documents(&self, path: &str) -> Option<Vec<Arc<Document>>> {
        if let Some(documents) = lock(&self.parsed).get(path) {
            return Some(documents.clone());
        }
        let text = self.text(path)?;
        let format = Format::of(text.path())?;
        let parsed = document::parse(format, &text).ok()?;
        let documents: Vec<_> = parsed.documents.into_iter().map(Arc::new).collect();
        lock(&self.parsed).insert(text.path().clone(), documents.clone());
        Some(documents)
    }
}

impl Files for Library<'_> {
    fn file(&self, path: &str, index: u32, parse: bool) -> Option<Located> {
        let text = self.text(path)?;
        let document = parse
            .then(|| self.documents(path))
            .flatten()
            .and_then(|documents| documents.get(index as usize).cloned());
        Some(Located { text, document })
    }

    fn exists(&self, path: &str) -> bool {
        self.listing.get(path).is_some()
    }
}

/// A lock that a panicking thread left behind still guards a whole map.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
