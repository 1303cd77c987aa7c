//! Where output goes: standard output, standard error, or a file that is either whole or not there. All of it goes through
//! the door of [`Out`].
#![allow(
    clippy::disallowed_methods,
    reason = "the one place that may open the streams"
)]

use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::render::printed::Out;

/// Writes to standard output through `print`, buffered.
pub(super) fn to_stdout(print: impl FnOnce(&mut Out<'_>) -> Result<()>) -> Result<()> {
    let mut to = BufWriter::new(io::stdout().lock());
    print(&mut Out::new(&mut to))?;
    to.flush()?;
    Ok(())
}

/// Writes to standard error through `print`. Where that fails, there is nobody left to tell.
pub(super) fn to_stderr(print: impl FnOnce(&mut Out<'_>) -> io::Result<()>) {
    let mut to = BufWriter::new(io::stderr().lock());
    let _ = print(&mut Out::new(&mut to));
    let _ = to.flush();
}

/// Writes a file through `print`: to a temporary file beside it first, so that nobody ever reads half of it.
pub(super) fn to_file(path: &Path, print: impl FnOnce(&mut Out<'_>) -> io::Result<()>) -> Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let write = || -> io::Result<()> {
        // A pipe or device, such as /dev/stderr, can't be renamed onto.
        if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            let mut to = BufWriter::new(std::fs::OpenOptions::new().write(true).open(path)?);
            print(&mut Out::new(&mut to))?;
            return to.flush();
        }
        let mut file = tempfile::Builder::new()
            .prefix(".purlin-")
            .tempfile_in(directory)
            // Not the message of the crate, which names the temporary file.
            .map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => {
                    io::Error::other(format!("there is no directory `{}`", directory.display()))
                }
                kind => io::Error::from(kind),
            })?;
        {
            let mut to = BufWriter::new(file.as_file_mut());
            print(&mut Out::new(&mut to))?;
            to.flush()?;
        }
        readable_by_all(file.as_file())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().with_context(|| format!("can't write `{}`", path.display()))
}

/// A temporary file is private; a report is not.
#[cfg(unix)]
fn readable_by_all(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}
