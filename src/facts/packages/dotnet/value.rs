//! What a property or an attribute stands for, as far as the text of the repository tells.
//! <https://learn.microsoft.com/visualstudio/msbuild/msbuild-properties>

use std::collections::{BTreeMap, BTreeSet};

use super::function;
use crate::facts::packages::directories::file_in;
use crate::facts::packages::join::directory;
use crate::source::RepoPath;

/// What stands for the root of the repository in paths that MSBuild knows in full: no XML can hold it.
pub(super) const ROOT: &str = "\0";

/// How many texts one value may have, how long each may be, and how deep functions may nest.
const MAX_TEXTS: usize = 8;
const MAX_LENGTH: usize = 4 * 1024;
const MAX_NESTING: usize = 16;

/// Properties that whoever builds sets, so that none is taken to be empty or certain in a condition.
const OF_THE_BUILD: [&str; 14] = [
    "targetframework",
    "targetframeworks",
    "targetframeworkidentifier",
    "targetframeworkversion",
    "configuration",
    "platform",
    "runtimeidentifier",
    "os",
    "solutiondir",
    "solutionname",
    "continuousintegrationbuild",
    "ci",
    "versionsuffix",
    "buildinginsidevisualstudio",
];

/// Every text that something may be.
#[derive(Clone, Debug, Default)]
pub(super) struct Possible {
    pub(super) texts: Vec<String>,
    /// What else it may be is not told: the property that is missing.
    pub(super) unknown: Option<String>,
}

impl Possible {
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self {
            texts: vec![text.into()],
            unknown: None,
        }
    }

    fn unknown(name: &str) -> Self {
        Self {
            texts: Vec::new(),
            unknown: Some(name.to_owned()),
        }
    }

    /// The one text that it is.
    pub(super) fn only(&self) -> Option<&str> {
        match (self.texts.as_slice(), &self.unknown) {
            ([one], None) => Some(one),
            _ => None,
        }
    }

    fn add(&mut self, other: Self) {
        for text in other.texts {
            if self.texts.contains(&text) {
                continue;
            }
            if self.texts.len() >= MAX_TEXTS {
                self.unknown
                    .get_or_insert_with(|| "of too many values".to_owned());
                break;
            }
            self.texts.push(text);
        }
        self.unknown = self.unknown.take().or(other.unknown);
    }

    /// Every text of this with every text of another behind.
    fn then(self, next: &Self) -> Self {
        let mut result = Self {
            texts: Vec::new(),
            unknown: self.unknown.or_else(|| next.unknown.clone()),
        };
        for head in &self.texts {
            for tail in &next.texts {
                if result.texts.len() >= MAX_TEXTS || head.len() + tail.len() > MAX_LENGTH {
                    result
                        .unknown
                        .get_or_insert_with(|| "of too many values".to_owned());
                    return result;
                }
                result.texts.push(format!("{head}{tail}"));
            }
        }
        result
    }
}

/// A property on the way to where it is asked for.
#[derive(Clone, Debug)]
struct Property {
    value: Possible,
    /// It was set under no condition that the text leaves open.
    is_certain: bool,
    /// It was set only where it was empty, so that whoever builds can set it before.
    is_default: bool,
}

/// When an assignment counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Always,
    Maybe,
    /// Where the property is empty.
    IfEmpty,
}

/// The properties of one project.
pub(super) struct Properties<'a> {
    set: BTreeMap<String, Property>,
    project: &'a RepoPath,
    /// Names that some file of the repository sets, other than as a default: where one was not set on the way, it is
    /// empty.
    declared: &'a BTreeSet<String>,
    /// Whether there is a file at a path.
    pub(super) is_there: &'a dyn Fn(&RepoPath) -> bool,
}

impl<'a> Properties<'a> {
    pub(super) fn new(
        project: &'a RepoPath,
        declared: &'a BTreeSet<String>,
        is_there: &'a dyn Fn(&RepoPath) -> bool,
    ) -> Self {
        Self {
            set: BTreeMap::new(),
            project,
            declared,
            is_there,
        }
    }

    /// Sets a property; the bytes that this took.
    pub(super) fn assign(&mut self, name: &str, value: Possible, when: When) {
        let name = name.to_ascii_lowercase();
        let Some(known) = self.set.get_mut(&name) else {
            let property = Property {
                value,
                is_certain: when != When::Maybe,
                is_default: when == When::IfEmpty,
            };
            self.set.insert(name, property);
            return;
        };
        match when {
            When::Always => {
                *known = Property {
                    value,
                    is_certain: true,
                    is_default: false,
                };
            }
            When::Maybe => known.value.add(value),
            When::IfEmpty => {
                let before = known.value.texts.len();
                known.value.texts.retain(|text| !text.is_empty());
                if !known.is_certain || known.value.texts.len() < before || known.value.unknown.is_some() {
                    known.value.add(value);
                    known.is_certain = true;
                    known.is_default = true;
                }
            }
        }
    }

    /// What a property may be; nothing where no text sets it.
    pub(super) fn get(&self, name: &str) -> Option<&Possible> {
        Some(&self.set.get(&name.to_ascii_lowercase())?.value)
    }

    /// The one text of a property that is set under no open condition, and not empty.
    pub(super) fn certain(&self, name: &str) -> Option<&str> {
        let property = self.set.get(&name.to_ascii_lowercase())?;
        property
            .value
            .only()
            .filter(|text| property.is_certain && !text.is_empty())
    }

    /// What a property may be where a condition asks; `None` for what whoever builds may have set.
    pub(super) fn in_condition(&self, name: &str, file: &RepoPath) -> Option<Vec<String>> {
        let lower = name.to_ascii_lowercase();
        if OF_THE_BUILD.contains(&lower.as_str()) {
            return None;
        }
        if let Some(text) = self.reserved(&lower, file) {
            return Some(vec![text]);
        }
        match self.set.get(&lower) {
            None => self.declared.contains(&lower).then(|| vec![String::new()]),
            Some(property) if property.value.unknown.is_some() || property.is_default => None,
            Some(property) => {
                let mut texts = property.value.texts.clone();
                if !property.is_certain {
                    if !self.declared.contains(&lower) {
                        return None;
                    }
                    texts.push(String::new());
                }
                Some(texts)
            }
        }
    }

    /// <https://learn.microsoft.com/visualstudio/msbuild/msbuild-reserved-and-well-known-properties>
    fn reserved(&self, lower: &str, file: &RepoPath) -> Option<String> {
        let (path, name) = match (
            lower.strip_prefix("msbuildproject"),
            lower.strip_prefix("msbuildthisfile"),
        ) {
            (Some(name), _) => (self.project, name),
            (_, Some(name)) => (file, name),
            _ => {
                return match lower {
                    "_directorybuildpropsfile" => Some("Directory.Build.props".to_owned()),
                    "_directorybuildtargetsfile" => Some("Directory.Build.targets".to_owned()),
                    _ => None,
                };
            }
        };
        let is_project = lower.starts_with("msbuildproject");
        let stem = path
            .file_name()
            .rsplit_once('.')
            .map_or(path.file_name(), |(stem, _)| stem);
        match name {
            "directory" if is_project => Some(absolute(path.parent())),
            "directory" => Some(with_slash(absolute(path.parent()))),
            "fullpath" => Some(absolute(path.as_str())),
            "name" => Some(stem.to_owned()),
            "extension" => Some(path.file_name().get(stem.len()..)?.to_owned()),
            "" if !is_project => Some(path.file_name().to_owned()),
            "file" if is_project => Some(path.file_name().to_owned()),
            _ => None,
        }
    }

    /// Every text that `text` may be in a file, properties and functions replaced.
    pub(super) fn expand(&self, text: &str, file: &RepoPath) -> Possible {
        self.expand_within(text, file, MAX_NESTING)
    }

    fn expand_within(&self, text: &str, file: &RepoPath, nesting: usize) -> Possible {
        if !text.contains("$(") {
            return Possible::of(text);
        }
        let mut result = Possible::of("");
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("$(") {
            let Some(end) = closing(behind) else {
                break;
            };
            let inner = behind.get(..end).unwrap_or("").trim();
            result = result
                .then(&Possible::of(before))
                .then(&self.reference(inner, file, nesting));
            rest = behind.get(end + 1..).unwrap_or("");
        }
        result.then(&Possible::of(rest))
    }

    /// What stands between `$(` and `)`.
    fn reference(&self, inner: &str, file: &RepoPath, nesting: usize) -> Possible {
        if is_name(inner) {
            return self
                .reserved(&inner.to_ascii_lowercase(), file)
                .map(Possible::of)
                .or_else(|| self.get(inner).cloned())
                .unwrap_or_else(|| Possible::unknown(inner));
        }
        let Some(call) = function::Call::read(inner).filter(|_| nesting > 0) else {
            return Possible::unknown(inner);
        };
        let mut arguments = vec![Vec::new()];
        let mut unknown = None;
        let subject = call
            .subject
            .map(|subject| self.reference(subject, file, nesting - 1));
        let given = call
            .arguments
            .iter()
            .map(|argument| self.expand_within(argument, file, nesting - 1));
        for value in subject.into_iter().chain(given) {
            unknown = unknown.or(value.unknown);
            arguments = arguments
                .iter()
                .flat_map(|before: &Vec<String>| {
                    value.texts.iter().map(move |text| {
                        let mut all = before.clone();
                        all.push(text.clone());
                        all
                    })
                })
                .take(MAX_TEXTS)
                .collect();
        }
        let mut result = Possible {
            texts: Vec::new(),
            unknown,
        };
        for arguments in arguments {
            result.add(match call.apply(&arguments, file, self.is_there) {
                Some(text) if text.len() <= MAX_LENGTH => Possible::of(text),
                _ => Possible::unknown(inner),
            });
        }
        result
    }
}

/// Where the parenthesis closes that was opened before `text`, quotes respected.
pub(super) fn closing(text: &str) -> Option<usize> {
    let mut depth = 1_usize;
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (None, b'\'' | b'"' | b'`') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// A path of the repository as MSBuild knows it in full.
pub(super) fn absolute(path: &str) -> String {
    match path {
        "" => ROOT.to_owned(),
        _ => format!("{ROOT}/{path}"),
    }
}

pub(super) fn with_slash(mut path: String) -> String {
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}

/// The path in the repository that a text names from a directory; `None` where it lies outside.
pub(super) fn locate(base: &str, text: &str) -> Option<String> {
    let text = text.trim().replace('\\', "/");
    let (base, relative) = match text.strip_prefix(ROOT) {
        // Where a directory without a slash at its end is joined to what has none at its start, MSBuild is as wrong.
        Some(rest) if rest.is_empty() || rest.starts_with('/') => ("", rest.trim_start_matches('/')),
        Some(_) => return None,
        None => (base, text.as_str()),
    };
    if relative.contains(ROOT) || relative.get(1..2) == Some(":") {
        return None;
    }
    directory(base, relative)
}

/// The nearest directory at or above one that holds a file, from the root.
pub(super) fn above(start: &str, name: &str, is_there: &dyn Fn(&RepoPath) -> bool) -> Option<String> {
    crate::facts::packages::join::upwards(start)
        .find(|directory| is_there(&RepoPath::new(file_in(directory, name))))
        .map(str::to_owned)
}
