//! `--format NAME[=FILE]`: how to print, and where to.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Result;

use super::argument_path;
use super::failure::hinted;

/// One `--format NAME[=FILE]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output<F> {
    /// How to print.
    pub format: F,
    /// Where to; standard output without it.
    pub file: Option<PathBuf>,
}

impl<F: FromStr<Err: Display>> FromStr for Output<F> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((name, "")) => return Err(format!("`{name}=` needs a file after the `=`")),
            Some((name, file)) => (name, (file != "-").then(|| PathBuf::from(file))),
            None => (text, None),
        };
        Ok(Self {
            format: name.parse().map_err(|error: F::Err| error.to_string())?,
            file,
        })
    }
}

/// The outputs that were asked for, if no two go to one place; `otherwise` to standard output where none was.
pub(super) fn apart<F: Clone>(
    cwd: &Path,
    asked: &[Output<F>],
    otherwise: F,
    example: [&'static str; 2],
) -> Result<Vec<Output<F>>> {
    if asked.is_empty() {
        return Ok(vec![Output {
            format: otherwise,
            file: None,
        }]);
    }
    let [one, other] = example;
    if asked.iter().filter(|output| output.file.is_none()).count() > 1 {
        return Err(hinted(
            "two formats can't share standard output",
            format!("Send all but one to a file: --format {one} --format human"),
        ));
    }
    let mut files = BTreeSet::new();
    for file in asked.iter().filter_map(|output| output.file.as_ref()) {
        let path = argument_path::plain(&cwd.join(file));
        let written_twice = !files.insert(path.clone());
        if written_twice && (path.is_file() || !path.exists()) {
            return Err(hinted(
                format!("two formats can't share the file `{}`", file.display()),
                format!("Give each a file of its own: --format {one} --format {other}"),
            ));
        }
    }
    Ok(asked.to_vec())
}
