//! A view of a Ruby file: its calls, and the values of its names where they are literal.

use std::collections::{HashMap, HashSet};

use super::super::join::directory;
use crate::document::{Document, Entry, Kind, NodeId};
use crate::source::{RepoPath, Span};

/// How long the name of a gem, a requirement or a path may be.
const MAX_TEXT: usize = 1024;

/// How many names are followed from one to the next.
const MAX_FOLLOWED: usize = 8;

/// A node of a script.
#[derive(Clone, Copy)]
pub(super) struct RubyCode<'d> {
    pub(super) document: &'d Document,
    pub(super) node: NodeId,
}

impl<'d> RubyCode<'d> {
    pub(super) fn of(document: &'d Document, node: NodeId) -> Self {
        Self { document, node }
    }

    pub(super) fn span(self) -> Span {
        self.document.span(self.node)
    }

    /// A field of the node, not a key of a hash in the script: keys of hashes are in the text, fields are not.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        let entry = self.document.entry(self.node, key)?;
        let span = self.document.span(entry.key);
        (span.start == span.end).then_some(Self::of(self.document, entry.value))
    }

    pub(super) fn str(self) -> Option<&'d str> {
        self.document.as_str(self.node)
    }

    pub(super) fn items(self) -> Vec<Self> {
        match self.document.kind(self.node) {
            Kind::Sequence(items) => items.iter().map(|item| Self::of(self.document, *item)).collect(),
            _ => Vec::new(),
        }
    }

    /// The items of a list field of the node.
    pub(super) fn list(self, key: &str) -> Vec<Self> {
        self.get(key).map(Self::items).unwrap_or_default()
    }

    pub(super) fn name(self) -> Option<&'d str> {
        self.get("name")?.str()
    }

    pub(super) fn arg(self, at: usize) -> Option<Self> {
        self.list("args").get(at).copied()
    }

    /// The entries of a hash, as the script writes it.
    pub(super) fn hash(self) -> Option<&'d [Entry]> {
        let Kind::Mapping(entries) = self.document.kind(self.node) else {
            return None;
        };
        let is_written = |entry: &Entry| {
            let span = self.document.span(entry.key);
            span.start < span.end
        };
        entries.iter().all(is_written).then_some(entries)
    }

    /// The value of a keyed argument.
    pub(super) fn option(self, key: &str) -> Option<Self> {
        let options = self.get("options")?;
        Some(Self::of(self.document, self.document.get(options.node, key)?))
    }
}

/// The values of the names in a script.
pub(super) struct ScriptValues<'d> {
    path: &'d RepoPath,
    /// `None` for what is assigned more than once, or on a condition.
    assigned: HashMap<&'d str, Option<RubyCode<'d>>>,
    /// Parameters of the loops around, `None` for what is not known.
    pub(super) bound: Vec<(&'d str, Option<RubyCode<'d>>)>,
}

impl<'d> ScriptValues<'d> {
    pub(super) fn new(path: &'d RepoPath, document: &'d Document) -> Self {
        let root = RubyCode::of(document, document.root());
        let mut always: HashSet<NodeId> = HashSet::new();
        for statement in root.items() {
            always.insert(statement.node);
            if is_specification(statement) {
                always.extend(statement.list("block").iter().map(|code| code.node));
            }
        }
        let mut assigned: HashMap<&str, Option<RubyCode<'_>>> = HashMap::new();
        for node in document.nodes() {
            let code = RubyCode::of(document, node);
            if !matches!(document.kind(node), Kind::Mapping(_)) {
                continue;
            }
            let (Some(name), Some(value)) = (code.name(), code.get("value")) else {
                continue;
            };
            let is_sure =
                code.get("operator").is_none() && code.get("index").is_none() && always.contains(&node);
            assigned
                .entry(name)
                .and_modify(|known| *known = None)
                .or_insert(Some(value).filter(|_| is_sure));
        }
        Self {
            path,
            assigned,
            bound: Vec::new(),
        }
    }

    /// The value of a name; `None` if it is not known.
    pub(super) fn named(&self, name: &str) -> Option<RubyCode<'d>> {
        match self.bound.iter().rev().find(|(bound, _)| *bound == name) {
            Some((_, value)) => *value,
            None => self.assigned.get(name).copied().flatten(),
        }
    }

    /// Whether the script gives the name a value of any kind.
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.named(name).is_some()
    }

    /// The value behind names and calls that change nothing, such as `freeze`.
    pub(super) fn resolved(&self, code: RubyCode<'d>) -> RubyCode<'d> {
        let mut code = code;
        for _ in 0..MAX_FOLLOWED {
            let is_same = |part: &RubyCode<'_>| {
                matches!(part.name(), Some("freeze" | "to_s" | "dup" | "to_sym"))
                    && part.get("block").is_none()
            };
            if !code.list("then").iter().all(is_same) {
                return code;
            }
            let next = match (code.get("on"), code.name()) {
                (Some(on), None) => on,
                (None, Some(name))
                    if ["args", "index", "block", "value", "options"]
                        .iter()
                        .all(|key| code.get(key).is_none()) =>
                {
                    let name = name
                        .strip_suffix(".freeze")
                        .or_else(|| name.strip_suffix(".to_s"))
                        .unwrap_or(name);
                    match self.named(name) {
                        Some(value) => value,
                        None => return code,
                    }
                }
                _ => return code,
            };
            code = next;
        }
        code
    }

    /// The text that an expression gives, and where it stands.
    pub(super) fn text(&self, code: RubyCode<'d>) -> Option<(String, Span)> {
        let code = self.resolved(code);
        if let Some(text) = code.str() {
            return (text.len() <= MAX_TEXT).then(|| (text.to_owned(), code.span()));
        }
        if let Some(template) = code.get("template").and_then(RubyCode::str) {
            return Some((self.filled(template)?, code.span()));
        }
        let is_stem = code.name() == Some("File.basename")
            && code.arg(0).is_some_and(|arg| arg.name() == Some("__FILE__"))
            && code
                .arg(1)
                .is_some_and(|arg| matches!(arg.str(), Some(".gemspec" | ".*")));
        if is_stem {
            let file = self.path.file_name();
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            return Some((stem.to_owned(), code.span()));
        }
        None
    }

    /// The text of a template whose names are known.
    fn filled(&self, template: &str) -> Option<String> {
        if template.len() > MAX_TEXT || template.contains('\\') {
            return None;
        }
        let mut filled = String::new();
        let mut rest = template;
        while let Some((before, behind)) = rest.split_once("#{") {
            let (name, after) = behind.split_once('}')?;
            filled.push_str(before);
            match name.trim() {
                "__dir__" | "File.dirname(__FILE__)" => filled.push('.'),
                name => {
                    let value = self.resolved(self.named(name)?);
                    filled.push_str(value.str().filter(|text| text.len() <= MAX_TEXT)?);
                }
            }
            rest = after;
            if filled.len() > MAX_TEXT {
                return None;
            }
        }
        filled.push_str(rest);
        Some(filled)
    }

    /// The items of a list.
    pub(super) fn items(&self, code: RubyCode<'d>) -> Option<Vec<RubyCode<'d>>> {
        let code = self.resolved(code);
        matches!(code.document.kind(code.node), Kind::Sequence(_)).then(|| code.items())
    }

    /// The path that an expression gives, from the root; `None` if it is not known, or is outside the repository.
    pub(super) fn path(&self, code: RubyCode<'d>) -> Option<String> {
        let code = self.resolved(code);
        let here = self.path.parent();
        if let Some((text, _)) = self.text(code) {
            return directory(here, &text);
        }
        let is_here = |code: RubyCode<'_>| {
            code.name() == Some("__dir__")
                || code.name() == Some("File.dirname")
                    && code.arg(0).is_some_and(|arg| arg.name() == Some("__FILE__"))
        };
        if is_here(code) {
            return Some(here.to_owned());
        }
        let args = code.list("args");
        match (code.name(), args.as_slice()) {
            (Some("File.expand_path"), [path]) => self.path(*path),
            (Some("File.expand_path"), [path, from]) => {
                let (text, _) = self.text(*path)?;
                if is_here(*from) {
                    directory(here, &text)
                } else if from.name() == Some("__FILE__") {
                    directory(self.path.as_str(), &text)
                } else {
                    None
                }
            }
            (Some("File.join"), [first, rest @ ..]) if is_here(*first) => {
                let parts: Option<Vec<String>> = rest.iter().map(|part| Some(self.text(*part)?.0)).collect();
                directory(here, &parts?.join("/"))
            }
            _ => None,
        }
    }
}

/// `Gem::Specification.new do |s|`
pub(super) fn is_specification(code: RubyCode<'_>) -> bool {
    code.name()
        .is_some_and(|name| name.trim_start_matches("::") == "Gem::Specification.new")
}

/// Whether a text contains something that looks like a call of one of the words.
pub(super) fn mentions(text: &str, is: impl Fn(&str) -> bool) -> bool {
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    let mut at = 0;
    text.split(|char: char| !is_word(char)).any(|word| {
        let start = at;
        at += word.len();
        let before = text.get(..start).and_then(|text| text.chars().next_back());
        let behind = text.get(at..).and_then(|text| text.chars().next());
        at += behind.map_or(0, char::len_utf8);
        // `s.add_dependency` is called on something, `gem` is not: "a.gemspec", `gem.files`.
        let is_part = |char: Option<char>| matches!(char, Some('.' | '\'' | '"' | '/' | '-' | '@'));
        let stands_alone = word.contains('_') || !is_part(before) && !is_part(behind);
        stands_alone && is(word)
    })
}
