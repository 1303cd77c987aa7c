//! Blobs of git's object database, by one process that answers one question after the other.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, PoisonError};

use super::tree::ReadError;
use super::{BlobId, Git};

/// Reads blobs. No text conversion, filter or attribute takes part, no replacement stands in for an object, and nothing is
/// fetched.
#[derive(Debug)]
pub(super) struct Objects {
    root: PathBuf,
    contents: Mutex<Option<Batch>>,
    sizes: Mutex<Option<Batch>>,
}

/// A running `git cat-file`: <https://git-scm.com/docs/git-cat-file#_batch_output>.
#[derive(Debug)]
struct Batch {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Drop for Batch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Objects {
    /// The objects of the repository that holds `root`.
    pub(super) fn new(root: PathBuf) -> Self {
        Self {
            root,
            contents: Mutex::default(),
            sizes: Mutex::default(),
        }
    }

    /// The content of a blob, at most `limit` bytes.
    pub(super) fn read(&self, blob: &BlobId, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.ask(&self.contents, "--batch", blob, |size, answers| {
            let mut content = Vec::new();
            if size <= limit {
                content.reserve(usize::try_from(size).unwrap_or(0));
            }
            // All of it has to be taken, or the next answer could not be found.
            answers.by_ref().take(limit.min(size)).read_to_end(&mut content)?;
            let rest = size.saturating_sub(limit) + 1;
            std::io::copy(&mut answers.by_ref().take(rest), &mut std::io::sink())?;
            if size > limit {
                return Err(ReadError::TooLarge { size, limit });
            }
            Ok(content)
        })
    }

    /// The size of a blob in bytes.
    pub(super) fn size(&self, blob: &BlobId) -> Option<u64> {
        self.ask(&self.sizes, "--batch-check", blob, |size, _| Ok(size))
            .ok()
    }

    fn ask<T>(
        &self,
        batch: &Mutex<Option<Batch>>,
        mode: &str,
        blob: &BlobId,
        take: impl FnOnce(u64, &mut BufReader<ChildStdout>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let mut guard = batch.lock().unwrap_or_else(PoisonError::into_inner);
        if guard.is_none() {
            *guard = Some(self.start(mode)?);
        }
        let Some(running) = guard.as_mut() else {
            return Err(ReadError::NotFound);
        };
        let answered = Self::answer(running, blob, take);
        if matches!(answered, Err(ReadError::Io(_))) {
            // Nobody knows how far its answer was read.
            *guard = None;
        }
        answered
    }

    fn answer<T>(
        batch: &mut Batch,
        blob: &BlobId,
        take: impl FnOnce(u64, &mut BufReader<ChildStdout>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        writeln!(batch.questions, "{}", blob.as_str())?;
        batch.questions.flush()?;
        let mut header = String::new();
        batch.answers.read_line(&mut header)?;
        let mut parts = header.split_whitespace();
        match (parts.next(), parts.next(), parts.next().map(str::parse)) {
            (Some(_), Some("blob"), Some(Ok(size))) => take(size, &mut batch.answers),
            (Some(_), Some("missing"), _) => Err(ReadError::NoObject(blob.as_str().to_owned())),
            _ => Err(std::io::Error::other("git did not answer as its documentation says").into()),
        }
    }

    fn start(&self, mode: &str) -> Result<Batch, ReadError> {
        let mut command = Git::default().shielded(&self.root);
        command
            .args(["cat-file", mode])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(questions), Some(answers)) => Ok(Batch {
                child,
                questions,
                answers: BufReader::with_capacity(1 << 16, answers),
            }),
            _ => Err(std::io::Error::other("git has no standard input and output").into()),
        }
    }
}
