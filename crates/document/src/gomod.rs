//! go.mod <https://go.dev/ref/mod#go-mod-file> and go.work <https://go.dev/ref/mod#workspaces> as documents.
//!
//! ```json
//! {
//!   "module": "example.com/app",
//!   "deprecated": "use example.com/app/v2",
//!   "go": "1.24.0",
//!   "toolchain": "go1.24.1",
//!   "godebug": [{"key": "default", "value": "go1.21"}],
//!   "require": [{"path": "golang.org/x/net", "version": "v0.1.0", "indirect": false}],
//!   "replace": [{"path": "a.b/c", "version": "v1.0.0", "target": "../c", "target_version": "v1.1.0"}],
//!   "exclude": [{"path": "a.b/c", "version": "v1.2.3"}],
//!   "retract": [{"low": "v1.0.0", "high": "v1.0.5", "rationale": "broken"}],
//!   "tool": ["golang.org/x/tools/cmd/stringer"],
//!   "ignore": ["./node_modules"]
//! }
//! ```
//!
//! go.work has `go`, `toolchain`, `godebug` and `replace` in the same shape, and
//!
//! ```json
//! {"use": ["./app", "./lib"]}
//! ```
//!
//! A key is there only if the file has the directive; `version`, `target_version`, `deprecated` and `rationale` only if
//! they are written. The keys of the root span the first directive of their name. Keys within items are not in the
//! text: each is an empty span before its value. An item spans what is written of it, and a list reaches from its first
//! item to its last; only a `rationale`, which is a comment, is outside of its item.

mod line;

use super::format_reader::FormatReader;
use super::tree::{Builder, Entry, NodeId};
use super::{ParseError, Parsed};
use line::{GoModLine, GoModToken, GoModTokenKind, read_lines};
use purlin_text::source::{Span, Text};

/// Which of the two files; they share their syntax and some directives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoFile {
    /// go.mod
    Mod,
    /// go.work
    Work,
}

impl GoFile {
    /// What the file is called.
    fn file(self) -> &'static str {
        match self {
            Self::Mod => "go.mod",
            Self::Work => "go.work",
        }
    }

    fn directives(self) -> &'static [Directive] {
        match self {
            Self::Mod => MOD,
            Self::Work => WORK,
        }
    }
}

/// How go.mod is read.
pub(super) const MOD_READING: FormatReader = FormatReader::new(|text| parse(text, GoFile::Mod))
    .at_most(8)
    .names(&["go.mod"]);

/// How go.work is read.
pub(super) const WORK_READING: FormatReader = FormatReader::new(|text| parse(text, GoFile::Work))
    .at_most(8)
    .names(&["go.work"]);

/// Reads a text as go.mod, as strictly as `go` reads that of the main module, except that versions of required
/// modules are not checked (`go` takes branch names there and replaces them); or as go.work, as strictly as `go` does.
///
/// # Errors
/// If a line is not a directive that `go` knows, or a directive has wrong arguments or is repeated where that is not
/// allowed, or a go.mod has no `module` directive.
pub fn parse(text: &Text, flavour: GoFile) -> Result<Parsed, ParseError> {
    let content = text.content();
    let mut reader = GoModReader {
        flavour,
        tree: Builder::new(text.share()),
        single: Vec::new(),
        lists: Vec::new(),
    };
    let mut block: Option<GoModToken<'_>> = None;
    // Comments on the lines just before, which may say why something is deprecated or retracted.
    let mut above: Vec<Span> = Vec::new();
    let mut block_above: Vec<Span> = Vec::new();
    for line in read_lines(content, flavour.file())? {
        let Some(first) = line.tokens.first() else {
            match line.comment {
                Some(comment) => above.push(comment),
                None => above.clear(),
            }
            continue;
        };
        let comments = |above: &[Span]| -> Vec<Span> {
            // A line without a comment of its own has that of its block.
            let own = if above.is_empty() && line.comment.is_none() {
                &block_above
            } else {
                above
            };
            own.iter().copied().chain(line.comment).collect()
        };
        match (&block, first.kind, line.tokens.as_slice()) {
            (Some(_), GoModTokenKind::Punctuation(')'), rest) => {
                if let Some(extra) = rest.get(1) {
                    return Err(ParseError::at(
                        extra.span,
                        "nothing may follow the `)` of a block",
                    ));
                }
                block = None;
                block_above.clear();
            }
            (None, _, [verb, open]) if open.is('(') => {
                flavour.block(verb)?;
                block = Some(verb.clone());
                block_above = std::mem::take(&mut above);
            }
            (None, _, [verb, open, close]) if open.is('(') && close.is(')') => flavour.block(verb)?,
            (Some(verb), _, arguments) | (None, _, [verb, arguments @ ..]) => {
                reader.directive(verb, arguments, &line, &comments(&above), content)?;
            }
            (None, _, []) => {}
        }
        above.clear();
    }
    if let Some(verb) = block {
        return Err(
            ParseError::at(verb.span, format!("the block of `{}` is never closed", verb.text))
                .with_help("add the missing `)`"),
        );
    }
    reader.finish(content)
}

/// A directive, and what it takes.
struct Directive {
    name: &'static str,
    usage: &'static str,
    /// Whether its lines can be in a block.
    block: bool,
}

const fn line(name: &'static str, usage: &'static str) -> Directive {
    Directive {
        name,
        usage,
        block: false,
    }
}

const fn lines(name: &'static str, usage: &'static str) -> Directive {
    Directive {
        name,
        usage,
        block: true,
    }
}

const GO: Directive = line("go", "go 1.24.0");
const TOOLCHAIN: Directive = line("toolchain", "toolchain go1.24.1");
const GODEBUG: Directive = lines("godebug", "godebug key=value");
const REPLACE: Directive = lines(
    "replace",
    "replace example.com/path [v1.2.3] => other.com/path v1.4.5 or ../directory",
);

const MOD: &[Directive] = &[
    lines("module", "module example.com/path"),
    GO,
    TOOLCHAIN,
    GODEBUG,
    lines("require", "require example.com/path v1.2.3"),
    lines("exclude", "exclude example.com/path v1.2.3"),
    REPLACE,
    lines("retract", "retract v1.2.3 or retract [v1.2.3, v1.2.5]"),
    lines("tool", "tool example.com/path/cmd"),
    lines("ignore", "ignore ./path"),
];

const WORK: &[Directive] = &[GO, TOOLCHAIN, GODEBUG, lines("use", "use ./directory"), REPLACE];

/// One key of the root with a single value.
struct SingleKey {
    name: &'static str,
    key: Span,
    value: NodeId,
}

/// One key of the root with a list.
struct ListKey {
    name: &'static str,
    key: Span,
    items: Vec<NodeId>,
    span: Span,
}

struct GoModReader {
    flavour: GoFile,
    tree: Builder,
    single: Vec<SingleKey>,
    lists: Vec<ListKey>,
}

impl GoModReader {
    fn directive(
        &mut self,
        verb: &GoModToken<'_>,
        arguments: &[GoModToken<'_>],
        line: &GoModLine<'_>,
        comments: &[Span],
        content: &str,
    ) -> Result<(), ParseError> {
        let Directive { name, usage, .. } = self.flavour.directive(verb)?;
        let name = *name;
        let wrong = || {
            let from = arguments.first().unwrap_or(verb).span;
            let to = arguments.last().unwrap_or(verb).span;
            ParseError::at(
                Span {
                    start: from.start,
                    end: to.end,
                },
                format!("`{name}` does not take these arguments"),
            )
            .with_help(format!("write `{usage}`"))
        };
        if name != "retract"
            && let Some(stray) = arguments
                .iter()
                .find(|token| matches!(token.kind, GoModTokenKind::Punctuation(_)))
        {
            let help = if content.contains("{{") {
                "it looks like a template; exclude it".to_owned()
            } else {
                format!("write `{usage}`")
            };
            return Err(
                ParseError::at(stray.span, format!("`{}` is not allowed here", stray.text)).with_help(help),
            );
        }
        match (name, arguments) {
            ("module", [path]) => {
                self.once(name, verb, path)?;
                if let Some((span, reason)) = note(comments, content, "Deprecated:") {
                    let value = self.tree.string(span, &reason);
                    self.single.push(SingleKey {
                        name: "deprecated",
                        key: Span::new(span.start as usize, span.start as usize),
                        value,
                    });
                }
            }
            ("go", [version]) if is_go_version(&version.text) => self.once(name, verb, version)?,
            ("toolchain", [toolchain])
                if toolchain.text == "default" || toolchain.text.starts_with("go1") =>
            {
                self.once(name, verb, toolchain)?;
            }
            ("godebug", [setting]) => {
                let (key, value) = setting.text.split_once('=').ok_or_else(wrong)?;
                if key.is_empty() || setting.kind != GoModTokenKind::Word {
                    return Err(wrong());
                }
                let start = setting.span.start as usize;
                let middle = start + key.len();
                let key = self.tree.string(Span::new(start, middle), key);
                let value = self
                    .tree
                    .string(Span::new(middle + 1, setting.span.end as usize), value);
                self.item(name, verb, setting.span, &[("key", key), ("value", value)]);
            }
            ("require", [path, version]) => self.require(verb, path, version, line, content),
            ("exclude", [path, version]) => {
                let fields = [("path", self.text(path)), ("version", self.text(version))];
                self.item(name, verb, across(path, version), &fields);
            }
            ("replace", arguments) => self.replace(verb, arguments, wrong)?,
            ("retract", arguments) => {
                let (low, high, span) = match arguments {
                    [version] if version.kind == GoModTokenKind::Word => (version, version, version.span),
                    [open, low, comma, high, close] if open.is('[') && comma.is(',') && close.is(']') => {
                        (low, high, across(open, close))
                    }
                    _ => return Err(wrong()),
                };
                let mut fields = vec![("low", self.text(low)), ("high", self.text(high))];
                if let Some((at, reason)) = rationale(comments, content) {
                    fields.push(("rationale", self.tree.string(at, &reason)));
                }
                self.item(name, verb, span, &fields);
            }
            ("tool" | "ignore" | "use", [path]) => {
                let node = self.text(path);
                self.list(name, verb, path.span, node);
            }
            _ => return Err(wrong()),
        }
        Ok(())
    }

    fn require(
        &mut self,
        verb: &GoModToken<'_>,
        path: &GoModToken<'_>,
        version: &GoModToken<'_>,
        line: &GoModLine<'_>,
        content: &str,
    ) {
        let indirect = line.comment.filter(|comment| is_indirect(content, *comment));
        let end = indirect.map_or(version.span.end, |comment| comment.end);
        let flag = indirect.unwrap_or(Span { start: end, end });
        let fields = [
            ("path", self.text(path)),
            ("version", self.text(version)),
            ("indirect", self.tree.bool(flag, indirect.is_some())),
        ];
        let start = path.span.start;
        self.item("require", verb, Span { start, end }, &fields);
    }

    fn replace(
        &mut self,
        verb: &GoModToken<'_>,
        arguments: &[GoModToken<'_>],
        wrong: impl Fn() -> ParseError,
    ) -> Result<(), ParseError> {
        let arrow = arguments
            .iter()
            .position(|token| token.kind == GoModTokenKind::Arrow);
        let (from, to) = arrow
            .and_then(|at| Some((arguments.get(..at)?, arguments.get(at + 1..)?)))
            .ok_or_else(&wrong)?;
        let ((path, version), (target, target_version)) =
            path_version(from).zip(path_version(to)).ok_or_else(wrong)?;
        let is_directory = target.text.starts_with("./")
            || target.text.starts_with("../")
            || target.text.starts_with('/')
            || matches!(&*target.text, "." | "..")
            || target.text.contains('\\')
            || target.text.get(1..2) == Some(":");
        match target_version {
            None if !is_directory => {
                return Err(ParseError::at(
                    target.span,
                    "a replacement that is not a directory needs a version",
                )
                .with_help("add the version, or start the path of a directory with `./` or `../`"));
            }
            Some(version) if is_directory => {
                return Err(ParseError::at(
                    version.span,
                    "a directory that replaces a module can't have a version",
                )
                .with_help("remove the version"));
            }
            _ => {}
        }
        let mut fields = vec![("path", self.text(path))];
        fields.extend(version.map(|version| ("version", self.text(version))));
        fields.push(("target", self.text(target)));
        fields.extend(target_version.map(|version| ("target_version", self.text(version))));
        let end = target_version.unwrap_or(target);
        self.item("replace", verb, across(path, end), &fields);
        Ok(())
    }

    fn text(&mut self, token: &GoModToken<'_>) -> NodeId {
        self.tree.string(token.span, &token.text)
    }

    fn once(
        &mut self,
        name: &'static str,
        verb: &GoModToken<'_>,
        value: &GoModToken<'_>,
    ) -> Result<(), ParseError> {
        if self.single.iter().any(|single| single.name == name) {
            return Err(ParseError::at(verb.span, format!("`{name}` is given twice"))
                .with_help("keep one of the two"));
        }
        let value = self.text(value);
        self.single.push(SingleKey {
            name,
            key: verb.span,
            value,
        });
        Ok(())
    }

    fn item(&mut self, name: &'static str, verb: &GoModToken<'_>, span: Span, fields: &[(&str, NodeId)]) {
        let node = self.tree.record(span, fields);
        self.list(name, verb, span, node);
    }

    fn list(&mut self, name: &'static str, verb: &GoModToken<'_>, span: Span, item: NodeId) {
        match self.lists.iter_mut().find(|list| list.name == name) {
            Some(list) => {
                list.items.push(item);
                list.span.end = list.span.end.max(span.end);
            }
            None => self.lists.push(ListKey {
                name,
                key: verb.span,
                items: vec![item],
                span,
            }),
        }
    }

    fn finish(mut self, content: &str) -> Result<Parsed, ParseError> {
        let is_module = self.flavour == GoFile::Mod;
        if is_module && content.trim().is_empty() {
            return Err(ParseError::file("the file is empty")
                .with_help("run `go mod init`, or remove the file if it is not used"));
        }
        if is_module && !self.single.iter().any(|single| single.name == "module") {
            return Err(ParseError::file("the file has no `module` directive")
                .with_help("add `module` with the path of the module"));
        }
        let mut entries = Vec::new();
        for single in self.single {
            let key = self.tree.string(single.key, single.name);
            entries.push((single.key, key, single.value));
        }
        for list in self.lists {
            let key = self.tree.string(list.key, list.name);
            let value = self.tree.sequence(list.span, &list.items);
            entries.push((list.key, key, value));
        }
        entries.sort_by_key(|(span, ..)| *span);
        let entries: Vec<Entry> = entries
            .into_iter()
            .map(|(_, key, value)| Entry { key, value })
            .collect();
        let start = content.len()
            - content
                .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
                .len();
        let root = self
            .tree
            .mapping(Span::new(start, content.trim_end().len().max(start)), &entries);
        Ok(Parsed {
            documents: vec![self.tree.finish(root, 0)],
            ..Parsed::default()
        })
    }
}

impl GoFile {
    fn directive(self, verb: &GoModToken<'_>) -> Result<&'static Directive, ParseError> {
        let directives = self.directives();
        directives
            .iter()
            .find(|directive| verb.kind == GoModTokenKind::Word && directive.name == verb.text)
            .ok_or_else(|| {
                let names: Vec<&str> = directives.iter().map(|directive| directive.name).collect();
                let (last, others) = names.split_last().unwrap_or((&"", &[]));
                let what = format!("`{}` is not a directive of {}", verb.text, self.file());
                ParseError::at(verb.span, what)
                    .with_help(format!("the directives are {} and {last}", others.join(", ")))
            })
    }

    /// Whether this can open a block.
    fn block(self, verb: &GoModToken<'_>) -> Result<(), ParseError> {
        let directive = self.directive(verb)?;
        if directive.block {
            return Ok(());
        }
        Err(
            ParseError::at(verb.span, format!("`{}` takes no block", directive.name))
                .with_help(format!("write `{}`", directive.usage)),
        )
    }
}

fn across(from: &GoModToken<'_>, to: &GoModToken<'_>) -> Span {
    Span {
        start: from.span.start,
        end: to.span.end,
    }
}

fn path_version<'l, 't>(
    tokens: &'l [GoModToken<'t>],
) -> Option<(&'l GoModToken<'t>, Option<&'l GoModToken<'t>>)> {
    match tokens {
        [path] => Some((path, None)),
        [path, version] => Some((path, Some(version))),
        _ => None,
    }
    .filter(|_| tokens.iter().all(|token| token.kind != GoModTokenKind::Arrow))
}

/// `1.22`, `1.22.0`, `1.22rc1`. <https://go.dev/ref/mod#go-mod-file-go>
fn is_go_version(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = text;
    let mut numbers = 0;
    loop {
        let width = digits(rest);
        if width == 0 {
            return false;
        }
        numbers += 1;
        rest = rest.get(width..).unwrap_or("");
        match rest.strip_prefix('.') {
            Some(behind) if numbers < 3 => rest = behind,
            _ => break,
        }
    }
    let letters = rest.bytes().take_while(u8::is_ascii_lowercase).count();
    let last = rest.get(letters..).unwrap_or("");
    numbers >= 2 && (rest.is_empty() || letters > 0 && !last.is_empty() && digits(last) == last.len())
}

/// `// indirect`, alone or before a `;` and more. <https://go.dev/ref/mod#go-mod-file-require>
fn is_indirect(content: &str, comment: Span) -> bool {
    let text = content
        .get(comment.range())
        .unwrap_or("")
        .trim_start_matches("//");
    let mut words = text.split_whitespace();
    match words.next() {
        Some("indirect") => words.next().is_none(),
        Some("indirect;") => true,
        _ => false,
    }
}

/// The paragraph of the comments that starts with `mark`, without it.
/// <https://go.dev/ref/mod#go-mod-file-module-deprecation>
fn note(comments: &[Span], content: &str, mark: &str) -> Option<(Span, String)> {
    let mut lines = comments.iter().map(|span| comment_text(*span, content));
    let mut fresh = true;
    let (mut span, mut reason) = loop {
        let (span, text) = lines.next()?;
        if fresh && let Some(rest) = text.strip_prefix(mark) {
            let rest_trimmed = rest.trim_start();
            let start = span.end as usize - rest_trimmed.len();
            break (Span::new(start, span.end as usize), rest_trimmed.to_owned());
        }
        fresh = text.is_empty();
    };
    for (line, text) in lines.take_while(|(_, text)| !text.is_empty()) {
        reason.push('\n');
        reason.push_str(text);
        span.end = line.end;
    }
    Some((span, reason))
}

/// All of the comments, as the reason of a retraction. <https://go.dev/ref/mod#go-mod-file-retract>
fn rationale(comments: &[Span], content: &str) -> Option<(Span, String)> {
    let lines: Vec<_> = comments
        .iter()
        .map(|span| comment_text(*span, content))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let (first, last) = (lines.first()?.0, lines.last()?.0);
    let text: Vec<&str> = lines.iter().map(|(_, text)| *text).collect();
    Some((
        Span {
            start: first.start,
            end: last.end,
        },
        text.join("\n"),
    ))
}

/// A comment without its `//` and the white space around.
fn comment_text(span: Span, content: &str) -> (Span, &str) {
    let raw = content.get(span.range()).unwrap_or("");
    let inner = raw.strip_prefix("//").unwrap_or(raw);
    let text = inner.trim_start();
    let start = span.start as usize + raw.len() - text.len();
    let text = text.trim_end();
    (Span::new(start, start + text.len()), text)
}

#[cfg(test)]
mod tests;
