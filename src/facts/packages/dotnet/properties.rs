//! The values of properties and attributes, as far as the files of the repository define them.
//! <https://learn.microsoft.com/visualstudio/msbuild/msbuild-properties>

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::function;
use crate::facts::packages::directories::file_in;
use crate::facts::packages::join::directory;
use crate::source::RepoPath;

/// The placeholder for the root of the repository in absolute paths: XML can't contain this character.
pub(super) const ROOT: &str = "\0";

/// How many texts one value may have, how long each may be, and how deep functions may nest.
const MAX_TEXTS: usize = 8;
const MAX_LENGTH: usize = 4 * 1024;
const MAX_NESTING: usize = 16;

/// Properties that are set from outside when building, so that a condition can't treat them as empty or known.
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

/// Why a value is not known completely. Shown after "needs" in messages.
#[derive(Clone, Debug)]
pub(super) enum MissingValue {
    /// A property that no file of the repository sets.
    Property(String),
    /// There are more possible values than purlin follows.
    TooMany,
}

impl fmt::Display for MissingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property(text) if text.contains('(') => {
                write!(f, "`{text}`, a function that purlin does not evaluate")
            }
            Self::Property(name) => write!(f, "`{name}`, which the repository does not define"),
            Self::TooMany => f.write_str("a property with too many possible values"),
        }
    }
}

/// The possible values of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct PossibleValues {
    pub(super) texts: Vec<String>,
    /// Why there may be other values that purlin does not know.
    pub(super) unknown: Option<MissingValue>,
}

impl PossibleValues {
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self {
            texts: vec![text.into()],
            unknown: None,
        }
    }

    fn unknown(name: &str) -> Self {
        Self {
            texts: Vec::new(),
            unknown: Some(MissingValue::Property(name.to_owned())),
        }
    }

    /// The only possible value.
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
                self.unknown.get_or_insert(MissingValue::TooMany);
                break;
            }
            self.texts.push(text);
        }
        self.unknown = self.unknown.take().or(other.unknown);
    }

    /// Every value of this followed by every value of another.
    fn then(self, next: &Self) -> Self {
        let mut result = Self {
            texts: Vec::new(),
            unknown: self.unknown.or_else(|| next.unknown.clone()),
        };
        for head in &self.texts {
            for tail in &next.texts {
                if result.texts.len() >= MAX_TEXTS || head.len() + tail.len() > MAX_LENGTH {
                    result.unknown.get_or_insert(MissingValue::TooMany);
                    return result;
                }
                result.texts.push(format!("{head}{tail}"));
            }
        }
        result
    }
}

/// The value of a property so far.
#[derive(Clone, Debug)]
struct PropertyValue {
    value: PossibleValues,
    /// It was not set under an unknown condition.
    is_certain: bool,
    /// It was only set where it was empty, so that the user can set it when building.
    is_default: bool,
}

/// When an assignment applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AssignmentCondition {
    Always,
    Maybe,
    /// Where the property is empty.
    IfEmpty,
}

/// The properties of one project.
pub(super) struct Properties<'a> {
    set: BTreeMap<String, PropertyValue>,
    project: &'a RepoPath,
    /// Names that some file of the repository sets, other than as a default: such a property is empty where it was not
    /// set yet.
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

    /// Sets a property; returns the bytes that this took.
    pub(super) fn assign(&mut self, name: &str, value: PossibleValues, when: AssignmentCondition) {
        let name = name.to_ascii_lowercase();
        let Some(known) = self.set.get_mut(&name) else {
            let property = PropertyValue {
                value,
                is_certain: when != AssignmentCondition::Maybe,
                is_default: when == AssignmentCondition::IfEmpty,
            };
            self.set.insert(name, property);
            return;
        };
        match when {
            AssignmentCondition::Always => {
                *known = PropertyValue {
                    value,
                    is_certain: true,
                    is_default: false,
                };
            }
            AssignmentCondition::Maybe => known.value.add(value),
            AssignmentCondition::IfEmpty => {
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

    /// The possible values of a property; none where no file sets it.
    pub(super) fn get(&self, name: &str) -> Option<&PossibleValues> {
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

    /// The possible values of a property in a condition; `None` if the user may have set it.
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

    /// The possible values of `text` in a file, with properties and functions replaced.
    pub(super) fn expand(&self, text: &str, file: &RepoPath) -> PossibleValues {
        self.expand_within(text, file, MAX_NESTING)
    }

    fn expand_within(&self, text: &str, file: &RepoPath, nesting: usize) -> PossibleValues {
        if !text.contains("$(") {
            return PossibleValues::of(text);
        }
        let mut result = PossibleValues::of("");
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("$(") {
            let Some(end) = closing(behind) else {
                break;
            };
            let inner = behind.get(..end).unwrap_or("").trim();
            result = result
                .then(&PossibleValues::of(before))
                .then(&self.reference(inner, file, nesting));
            rest = behind.get(end + 1..).unwrap_or("");
        }
        result.then(&PossibleValues::of(rest))
    }

    /// What is between `$(` and `)`.
    fn reference(&self, inner: &str, file: &RepoPath, nesting: usize) -> PossibleValues {
        if is_name(inner) {
            return self
                .reserved(&inner.to_ascii_lowercase(), file)
                .map(PossibleValues::of)
                .or_else(|| self.get(inner).cloned())
                .unwrap_or_else(|| PossibleValues::unknown(inner));
        }
        let Some(call) = function::FunctionCall::read(inner).filter(|_| nesting > 0) else {
            return PossibleValues::unknown(inner);
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
        let mut result = PossibleValues {
            texts: Vec::new(),
            unknown,
        };
        for arguments in arguments {
            result.add(match call.apply(&arguments, file, self.is_there) {
                Some(text) if text.len() <= MAX_LENGTH => PossibleValues::of(text),
                _ => PossibleValues::unknown(inner),
            });
        }
        result
    }
}

/// The position of the parenthesis that closes the one before `text`, outside quotes.
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

/// A path of the repository as an absolute path for MSBuild.
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

/// The path that a text names from a directory; `None` if it is outside the repository.
pub(super) fn locate(base: &str, text: &str) -> Option<String> {
    let text = text.trim().replace('\\', "/");
    let (base, relative) = match text.strip_prefix(ROOT) {
        // If neither part has a slash, MSBuild joins them wrongly too.
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
