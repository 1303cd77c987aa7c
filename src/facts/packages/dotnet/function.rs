//! The functions of MSBuild that paths and names are made with:
//! <https://learn.microsoft.com/visualstudio/msbuild/property-functions>

use super::properties::{ROOT, above, absolute, closing, locate, with_slash};
use crate::facts::packages::directories::file_in;
use crate::source::RepoPath;

/// How many arguments a call may have.
const MAX_ARGUMENTS: usize = 16;

/// `[Type]::Name(…)` or `property.Name(…)`.
pub(super) struct FunctionCall<'t> {
    name: String,
    /// The property that the method is called on.
    pub(super) subject: Option<&'t str>,
    pub(super) arguments: Vec<&'t str>,
    /// How often `.Parent` is asked of the directory that it gives, before `.FullName`.
    parents: usize,
}

impl<'t> FunctionCall<'t> {
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let (head, rest) = text.split_once('(')?;
        let end = closing(rest)?;
        let members = rest.get(end + 1..)?.trim();
        let (name, subject) = if let Some(head) = head.strip_prefix('[') {
            let (kind, name) = head.split_once("]::")?;
            let kind = kind.trim().strip_prefix("System.IO.").unwrap_or(kind.trim());
            (format!("{kind}::{}", name.trim()), None)
        } else {
            let (subject, name) = head.rsplit_once('.')?;
            (format!(".{}", name.trim()), Some(subject.trim()))
        };
        let name = name.to_ascii_lowercase();
        // Only this one gives something that has members.
        let parents = match (name.as_str(), members) {
            ("directory::getparent", members) => parents(members)?,
            (_, "") => 0,
            _ => return None,
        };
        Some(Self {
            name,
            subject,
            arguments: arguments(rest.get(..end)?)?,
            parents,
        })
    }

    /// The result of the function; `None` if the function is not supported.
    pub(super) fn apply(
        &self,
        arguments: &[String],
        file: &RepoPath,
        is_there: &dyn Fn(&RepoPath) -> bool,
    ) -> Option<String> {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let truth = |is: bool| Some(if is { "True" } else { "False" }.to_owned());
        match (self.name.as_str(), arguments.as_slice()) {
            ("msbuild::getpathoffileabove", [name]) => {
                let found = above(file.parent(), name, is_there)?;
                Some(absolute(&file_in(&found, name)))
            }
            ("msbuild::getpathoffileabove", [name, start]) => {
                let found = above(&locate(file.parent(), start)?, name, is_there)?;
                Some(absolute(&file_in(&found, name)))
            }
            ("msbuild::getdirectorynameoffileabove", [start, name]) => {
                Some(absolute(&above(&locate(file.parent(), start)?, name, is_there)?))
            }
            ("msbuild::normalizepath" | "path::getfullpath", parts) => full(&combine(parts)),
            ("path::combine", parts) => Some(combine(parts)),
            ("msbuild::ensuretrailingslash", [path]) => Some(with_slash((*path).to_owned())),
            ("directory::getparent", [path]) => {
                // Of a path with a `/` at its end this is the directory itself.
                let mut path = path.replace('\\', "/");
                for _ in 0..=self.parents {
                    path = full(path.rsplit_once('/')?.0)?;
                }
                Some(path)
            }
            (".endswith", [text, end]) => truth(text.ends_with(end)),
            (".contains", [text, part]) => truth(text.contains(part)),
            (".replace", [text, from, to]) if !from.is_empty() => Some(text.replace(from, to)),
            _ => None,
        }
    }
}

/// How many `.Parent` there are before `.FullName`. Without members it is the directory; `None` where there are others.
fn parents(members: &str) -> Option<usize> {
    let mut names = members.split('.').map(str::trim).skip(1);
    let mut parents = 0;
    if members.is_empty() {
        return Some(0);
    }
    loop {
        match names.next()? {
            name if name.eq_ignore_ascii_case("parent") => parents += 1,
            name if name.eq_ignore_ascii_case("fullname") => break,
            _ => return None,
        }
    }
    names.next().is_none().then_some(parents)
}

/// Arguments between commas, without quotes.
fn arguments(text: &str) -> Option<Vec<&str>> {
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    let mut found = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0_usize, None);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') => depth = depth.saturating_sub(1),
            (None, b',') if depth == 0 => {
                found.push(text.get(start..at)?);
                start = at + 1;
            }
            _ => {}
        }
        if found.len() > MAX_ARGUMENTS {
            return None;
        }
    }
    found.push(text.get(start..)?);
    let unquoted = found.into_iter().map(|argument| {
        let argument = argument.trim();
        let inside = ['\'', '"', '`']
            .into_iter()
            .find_map(|quote| argument.strip_prefix(quote)?.strip_suffix(quote));
        inside.unwrap_or(argument)
    });
    Some(unquoted.collect())
}

/// Joins parts of a path; an absolute part drops those before it.
fn combine(parts: &[&str]) -> String {
    let mut path = String::new();
    for part in parts {
        if part.starts_with(ROOT) || path.is_empty() {
            (*part).clone_into(&mut path);
        } else {
            path = with_slash(path.replace('\\', "/"));
            path.push_str(part);
        }
    }
    path
}

/// A full path without `..`; `None` if it is not below the root, or depends on where MSBuild runs.
fn full(path: &str) -> Option<String> {
    if !path.starts_with(ROOT) {
        return None;
    }
    let ends = path.ends_with(['/', '\\']);
    let full = absolute(&locate("", path)?);
    Some(if ends { with_slash(full) } else { full })
}
