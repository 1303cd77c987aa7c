//! Files read and parsed: each once, and kept only where a later stage asks for it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::input_rules;
use crate::diagnostic::Diagnostic;
use crate::document::{self, Format, Parsed};
use crate::facts::packages::{Manifest, Manifests};
use crate::locate::Files;
use crate::repository::{self, File, FileKind, ListOptions, Listing, ReadError};
use crate::source::{RepoPath, Text};

/// A file that a rule needed and that could not be read or parsed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// The file.
    pub path: RepoPath,
    /// Why.
    pub reason: String,
}

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its text.
    pub text: Arc<Text>,
    /// Its documents in the format that was asked for.
    pub parsed: Arc<Parsed>,
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
    /// It is tracked, and what is in the work tree is no such file: a sparse checkout left it out, or a link or a
    /// directory stands in its place.
    Missing(Unread),
}

/// Reads a file of the listing as text.
#[must_use]
pub fn read(listing: &Listing, file: &File) -> Read {
    let failed = |reason: String, help: Option<&str>| {
        let unread = Unread {
            path: file.path.clone(),
            reason: reason.clone(),
        };
        Read::Failed(
            Box::new(input_rules::unreadable(
                &file.path,
                &reason,
                help,
                listing.digest(file),
            )),
            unread,
        )
    };
    let missing = |reason| {
        Read::Missing(Unread {
            path: file.path.clone(),
            reason,
        })
    };
    if file.sparse {
        return missing("a sparse checkout left it out".to_owned());
    }
    let bytes = match listing.read(file, document::decode::MAX_BYTES as u64) {
        Ok(bytes) => bytes,
        Err(ReadError::NotFound) => return Read::Absent,
        Err(error @ (ReadError::NotRegular | ReadError::ThroughSymlink)) => {
            return missing(error.to_string());
        }
        Err(ReadError::TooLarge { size, .. }) => {
            let error = document::decode::too_large(size);
            return failed(error.message, error.help.as_deref());
        }
        Err(error @ ReadError::Io(_)) => return failed(format!("the file can't be read: {error}"), None),
    };
    match document::decode(&file.path, bytes) {
        Ok(text) => Read::Text(Arc::new(text)),
        Err(error) => failed(error.message, error.help.as_deref()),
    }
}

/// Files that findings and facts name beside the targets of rules: taken from what was kept, else read when first
/// asked for.
#[derive(Debug)]
pub struct Library<'l> {
    listing: &'l Listing,
    /// The config, which places may name whether or not it is in the checked set: it is an input of the run all the same.
    config: Option<RepoPath>,
    texts: Mutex<BTreeMap<RepoPath, Arc<Text>>>,
    parsed: Mutex<BTreeMap<RepoPath, Arc<Parsed>>>,
    /// Every file, listed when somebody asks for one of those that were only counted.
    whole: OnceLock<Option<Listing>>,
}

impl<'l> Library<'l> {
    /// A library of the files of `listing`.
    #[must_use]
    pub fn new(listing: &'l Listing) -> Self {
        Self {
            listing,
            config: None,
            texts: Mutex::default(),
            parsed: Mutex::default(),
            whole: OnceLock::new(),
        }
    }

    /// With the text of the config, so that a finding can point to a declaration in it.
    #[must_use]
    pub fn with_config(mut self, text: Option<&Arc<Text>>) -> Self {
        if let Some(text) = text {
            lock(&self.texts).insert(text.path().clone(), Arc::clone(text));
            self.config = Some(text.path().clone());
        }
        self
    }

    /// Keeps a file that was read as `format`, so that it is not read again.
    pub fn keep(&self, format: Format, loaded: &Loaded) {
        let path = loaded.text.path();
        lock(&self.texts).insert(path.clone(), Arc::clone(&loaded.text));
        if Format::of(path) == Some(format) {
            lock(&self.parsed).insert(path.clone(), Arc::clone(&loaded.parsed));
        }
    }

    /// A file of the checked set. Where only some paths were listed, a file of the work tree stands for a tracked one.
    fn file(&self, path: &str) -> Option<Cow<'l, File>> {
        if let Some(file) = self.listing.get(path) {
            return Some(Cow::Borrowed(file));
        }
        if self.listing.count() > self.listing.files().len() {
            // Files are counted only where neither the config nor an argument changes the set.
            let list = || repository::list(self.listing.root(), &ListOptions::default()).ok();
            let file = self.whole.get_or_init(list).as_ref()?.get(path)?;
            return Some(Cow::Owned(file.clone()));
        }
        let file = File {
            path: RepoPath::new(path),
            kind: FileKind::Regular,
            sparse: false,
            raw: None,
        };
        (self.listing.is_part() && self.listing.metadata(&file).is_some()).then_some(Cow::Owned(file))
    }

    /// The text of a file, read when first asked for.
    pub fn text(&self, path: &str) -> Option<Arc<Text>> {
        if let Some(text) = lock(&self.texts).get(path) {
            return Some(Arc::clone(text));
        }
        let file = self.file(path)?;
        let Read::Text(text) = read(self.listing, &file) else {
            return None;
        };
        lock(&self.texts).insert(file.path.clone(), Arc::clone(&text));
        Some(text)
    }

    /// A file in the format of its name, parsed when first asked for.
    pub fn loaded(&self, path: &str) -> Option<Loaded> {
        let text = self.text(path)?;
        if let Some(parsed) = lock(&self.parsed).get(path) {
            return Some(Loaded {
                text,
                parsed: Arc::clone(parsed),
            });
        }
        let format = Format::of(text.path())?;
        let parsed = Arc::new(document::parse(format, &text).ok()?);
        lock(&self.parsed).insert(text.path().clone(), Arc::clone(&parsed));
        Some(Loaded { text, parsed })
    }

    /// Why a file of the checked set has no documents: the finding that says so. `None` where it has some.
    pub fn unparsed(&self, path: &str) -> Option<(Diagnostic, Unread)> {
        let file = self.file(path)?;
        match read(self.listing, &file) {
            Read::Failed(finding, unread) => Some((*finding, unread)),
            Read::Text(text) => {
                let error = document::parse(Format::of(text.path())?, &text).err()?;
                let unread = Unread {
                    path: file.path.clone(),
                    reason: error.message.clone(),
                };
                Some((input_rules::unparsed(&text, &error), unread))
            }
            Read::Absent | Read::Missing(_) => None,
        }
    }
}

impl Files for Library<'_> {
    fn text(&self, path: &str) -> Option<Arc<Text>> {
        self.text(path)
    }

    fn parsed(&self, path: &str) -> Option<Arc<Parsed>> {
        Some(self.loaded(path)?.parsed)
    }

    fn exists(&self, path: &str) -> bool {
        self.file(path).is_some() || self.config.as_ref().is_some_and(|config| config.as_str() == path)
    }
}

impl Manifests for Library<'_> {
    fn manifest(&self, path: &RepoPath) -> Option<Manifest> {
        let Loaded { text, parsed } = self.loaded(path.as_str())?;
        Some(Manifest { text, parsed })
    }

    fn text(&self, path: &RepoPath) -> Option<Arc<Text>> {
        Self::text(self, path.as_str())
    }
}

/// A lock that a panicking thread left behind still guards a whole map.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
