//! Files read and parsed: each once, and kept only where a later stage asks for it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::diagnostic::Diagnostic;
use crate::document::{self, Format, Parsed, decode};
use crate::facts::packages::{Manifest, Manifests};
use crate::locate::Files;
use crate::repository::read_text::Unread;
use crate::repository::{CheckedSet, File, FileKind, ListOptions};
use crate::source::{FileId, RepoPath, Root, Text};
use crate::standards::input_rules;

/// A file that a rule needed and that could not be read or parsed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnreadFile {
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

/// The result of reading a file for a rule.
#[derive(Debug)]
pub enum Read {
    /// Its text.
    Text(Arc<Text>),
    /// The file was deleted from the work tree, so there is nothing to check.
    Absent,
    /// The file exists but can't be read; the finding says so.
    Failed(Box<Diagnostic>, UnreadFile),
    /// The file is tracked but not in the work tree: a sparse checkout left it out, or a link or a directory replaced
    /// it.
    Missing(UnreadFile),
}

/// Reads a file of the checked set as text.
#[must_use]
pub fn read(set: &CheckedSet, file: &File) -> Read {
    let failed = |reason: String, help: Option<&str>| {
        let finding = input_rules::unreadable(&file.path, &reason, help, set.tree().digest(file));
        let path = file.path.clone();
        Read::Failed(Box::new(finding), UnreadFile { path, reason })
    };
    match set.text(file) {
        Ok(text) => Read::Text(text),
        Err(Unread::Absent) => Read::Absent,
        Err(Unread::Replaced(reason)) => Read::Missing(UnreadFile {
            path: file.path.clone(),
            reason,
        }),
        Err(Unread::TooLarge { size, .. }) => {
            let error = decode::too_large(size);
            failed(error.message, error.help.as_deref())
        }
        Err(Unread::Failed { reason, help }) => failed(reason, help.as_deref()),
    }
}

/// Files that findings and facts name in addition to the targets of rules: taken from the kept files, or read when
/// first needed.
#[derive(Debug)]
pub struct SubjectFiles {
    set: Arc<CheckedSet>,
    /// The config. Places may name it even if it is not in the checked set, since it is an input of the run.
    config: Option<FileId>,
    texts: Mutex<BTreeMap<FileId, Arc<Text>>>,
    parsed: Mutex<BTreeMap<FileId, Arc<Parsed>>>,
    /// Every file, listed when a file is needed that was only counted.
    whole: OnceLock<Option<CheckedSet>>,
}

impl SubjectFiles {
    /// The files of a checked set, and the text of the config, so that a finding can point to a declaration in it.
    #[must_use]
    pub fn new(set: Arc<CheckedSet>, config: Option<&Arc<Text>>) -> Self {
        let texts = config.map(|text| (text.file().clone(), Arc::clone(text)));
        Self {
            set,
            config: config.map(|text| text.file().clone()),
            texts: Mutex::new(texts.into_iter().collect()),
            parsed: Mutex::default(),
            whole: OnceLock::new(),
        }
    }

    /// Keeps a file that was read as `format`, so that it is not read again.
    pub fn keep(&self, format: Format, loaded: &Loaded) {
        let path = loaded.text.path();
        lock(&self.texts).insert(loaded.text.file().clone(), Arc::clone(&loaded.text));
        if Format::of(path) == Some(format) {
            lock(&self.parsed).insert(loaded.text.file().clone(), Arc::clone(&loaded.parsed));
        }
    }

    /// A file of the checked set. If only some paths were listed, any file of the work tree counts as tracked.
    fn file(&self, path: &str) -> Option<Cow<'_, File>> {
        if let Some(file) = self.set.get(path) {
            return Some(Cow::Borrowed(file));
        }
        let listing = self.set.listing();
        if listing.count() > listing.files().len() {
            // Files are counted only where neither the config nor an argument changes the set.
            let list = || CheckedSet::open(Arc::clone(self.set.tree()), &ListOptions::default()).ok();
            let file = self.whole.get_or_init(list).as_ref()?.get(path)?;
            return Some(Cow::Borrowed(file));
        }
        let file = File::new(RepoPath::new(path), FileKind::Regular);
        (listing.is_part() && self.set.size(&file).is_some()).then_some(Cow::Owned(file))
    }

    /// The text of a file, read when first asked for.
    pub fn text(&self, id: &FileId) -> Option<Arc<Text>> {
        if let Some(text) = lock(&self.texts).get(id) {
            return Some(Arc::clone(text));
        }
        if id.root != Root::Head {
            return None;
        }
        let file = self.file(id.path.as_str())?;
        let Read::Text(text) = read(&self.set, &file) else {
            return None;
        };
        lock(&self.texts).insert(text.file().clone(), Arc::clone(&text));
        Some(text)
    }

    /// A file in the format of its name, parsed when first asked for.
    pub fn loaded(&self, id: &FileId) -> Option<Loaded> {
        let text = self.text(id)?;
        if let Some(parsed) = lock(&self.parsed).get(id) {
            return Some(Loaded {
                text,
                parsed: Arc::clone(parsed),
            });
        }
        let format = Format::of(text.path())?;
        let parsed = Arc::new(document::parse(format, &text).ok()?);
        lock(&self.parsed).insert(text.file().clone(), Arc::clone(&parsed));
        Some(Loaded { text, parsed })
    }

    /// What of a file of the checked set is in no document: the findings that say so. `None` where all of it is in some.
    pub fn unparsed(&self, path: &str) -> Option<(Vec<Diagnostic>, UnreadFile)> {
        self.unparsed_as(path, None)
    }

    /// The same for a file that is read in a format which its name need not tell.
    pub fn unparsed_as(&self, path: &str, format: Option<Format>) -> Option<(Vec<Diagnostic>, UnreadFile)> {
        let file = self.file(path)?;
        match read(&self.set, &file) {
            Read::Failed(finding, unread) => Some((vec![*finding], unread)),
            Read::Text(text) => {
                let format = format.or_else(|| Format::of(text.path()))?;
                let errors = match document::parse(format, &text) {
                    Ok(parsed) => parsed.unread,
                    Err(error) => vec![error],
                };
                let unread = UnreadFile {
                    path: file.path.clone(),
                    reason: errors.first()?.message.clone(),
                };
                let findings = errors.iter().map(|error| input_rules::unparsed(&text, error));
                Some((findings.collect(), unread))
            }
            Read::Absent | Read::Missing(_) => None,
        }
    }
}

impl Files for SubjectFiles {
    fn text(&self, file: &FileId) -> Option<Arc<Text>> {
        self.text(file)
    }

    fn parsed(&self, file: &FileId) -> Option<Arc<Parsed>> {
        Some(self.loaded(file)?.parsed)
    }

    fn exists(&self, file: &FileId) -> bool {
        self.config.as_ref() == Some(file)
            || (file.root == Root::Head && self.file(file.path.as_str()).is_some())
    }

    fn is_excluded(&self, file: &FileId) -> bool {
        let excluded = self.set.listing().excluded_files().iter();
        file.root == Root::Head
            && excluded
                .map(|excluded| &excluded.path)
                .any(|path| *path == file.path)
    }
}

impl Manifests for SubjectFiles {
    fn manifest(&self, path: &RepoPath) -> Option<Manifest> {
        let Loaded { text, parsed } = self.loaded(&path.clone().into())?;
        Some(Manifest { text, parsed })
    }

    fn text(&self, path: &RepoPath) -> Option<Arc<Text>> {
        Self::text(self, &path.clone().into())
    }
}

/// The map is complete even if a thread panicked while holding the lock.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
