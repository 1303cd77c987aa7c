//! Which file of `src/` uses which other one, read from their paths.
//!
//! A name that a file only passes on (`mod x; pub use x::Y`) leads to the file that defines it, and passing it on is no
//! use. What is compiled for tests alone stays out: a test looks at a file from outside.

use std::collections::{BTreeMap, BTreeSet};

/// A path of modules below the crate, such as `["policy", "load"]`.
type ModulePath = Vec<String>;

/// A file that uses another one, with the line of its first use.
pub(super) type Uses = BTreeMap<(String, String), usize>;

struct Token<'t> {
    text: &'t str,
    line: usize,
}

/// Words, `::`, and single signs. Comments, texts and lifetimes are left out.
fn tokens(source: &str) -> Vec<Token<'_>> {
    let bytes = source.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < bytes.len() {
        let rest = &source[at..];
        let length = match bytes[at] {
            b'/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            b'"' => quoted(rest.as_bytes()),
            b'r' if raw_text(rest).is_some() => raw_text(rest).unwrap_or(1),
            b'b' if rest[1..].starts_with('"') => 1,
            b'\'' => quote(rest),
            byte if is_word(byte) => {
                let length = rest.bytes().take_while(|byte| is_word(*byte)).count();
                let text = &rest[..length];
                found.push(Token { text, line });
                length
            }
            b':' if rest.starts_with("::") => {
                found.push(Token { text: "::", line });
                2
            }
            byte => {
                if byte.is_ascii_punctuation() {
                    found.push(Token {
                        text: &rest[..1],
                        line,
                    });
                }
                rest.chars().next().map_or(1, char::len_utf8)
            }
        };
        line += rest[..length].matches('\n').count();
        at += length;
    }
    found
}

/// The length of a text in quotes.
fn quoted(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != b'"' {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// The length of `r"…"` or `r#"…"#`.
fn raw_text(rest: &str) -> Option<usize> {
    let hashes = rest[1..].bytes().take_while(|byte| *byte == b'#').count();
    if !rest[1 + hashes..].starts_with('"') {
        return None;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    let body = 2 + hashes;
    Some(
        rest[body..]
            .find(&end)
            .map_or(rest.len(), |at| body + at + end.len()),
    )
}

/// The length of a character in quotes, or of the mark of a lifetime.
fn quote(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => rest[3..].find('\'').map_or(rest.len(), |end| end + 4),
        Some((at, char)) if rest[at + char.len_utf8()..].starts_with('\'') => at + char.len_utf8() + 1,
        _ => 1,
    }
}

/// What one file says.
#[derive(Default)]
struct File {
    /// What its `use` declarations bring in: a name, or `*`, and the path that it stands for.
    brought: BTreeMap<String, ModulePath>,
    /// Paths that its code names, from the crate down, with their lines.
    named: Vec<(ModulePath, usize)>,
    /// Modules declared for tests alone.
    for_tests: BTreeSet<String>,
}

struct Reader<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    /// The module that the file is.
    own: &'t ModulePath,
    children: &'t BTreeSet<&'t str>,
    file: File,
    /// Words of code that may be names brought in.
    words: Vec<(&'t str, ModulePath, usize)>,
}

impl<'t> Reader<'t> {
    fn text(&self, ahead: usize) -> &'t str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text)
    }

    fn line(&self) -> usize {
        self.tokens.get(self.at).map_or(0, |token| token.line)
    }

    fn read(mut self) -> File {
        // Modules inside the file, each with the depth of braces around it: `super` leads out of them first.
        let mut inside: Vec<(String, usize)> = Vec::new();
        let (mut depth, mut test, mut public) = (0, false, false);
        while self.at < self.tokens.len() {
            match self.text(0) {
                // Not `r#as`.
                "#" if matches!(self.text(1), "[" | "!") => {
                    test |= self.attribute();
                    continue;
                }
                "{" => depth += 1,
                "}" => {
                    depth -= 1;
                    if inside.last().is_some_and(|(_, outer)| *outer == depth) {
                        inside.pop();
                    }
                    (test, public) = (false, false);
                }
                ";" => (test, public) = (false, false),
                "pub" => {
                    public = true;
                    // Not the path of `pub(in crate::facts)`.
                    if self.text(1) == "(" && matches!(self.text(2), "in" | "crate" | "super" | "self") {
                        while !matches!(self.text(0), ")" | "") {
                            self.at += 1;
                        }
                    }
                }
                "mod" if self.text(2) == ";" && test => {
                    self.file.for_tests.insert(self.text(1).to_owned());
                }
                "mod" if self.text(2) == "{" && test => {
                    self.at += 2;
                    self.skip_braces();
                    (test, public) = (false, false);
                    continue;
                }
                "mod" if self.text(2) == "{" => {
                    inside.push((self.text(1).to_owned(), depth));
                    self.at += 2;
                    continue;
                }
                "fn" | "struct" | "enum" | "impl" | "trait" if test => {
                    while !matches!(self.text(0), "{" | ";" | "") {
                        self.at += 1;
                    }
                    self.skip_braces();
                    (test, public) = (false, false);
                    continue;
                }
                "use" if !test => {
                    self.at += 1;
                    let mut paths = Vec::new();
                    let line = self.line();
                    self.tree(&[], &mut paths);
                    for (path, name) in paths {
                        let path = self.absolute(&path, inside.len());
                        if !public {
                            self.file.named.push((path.clone(), line));
                        }
                        if inside.is_empty() {
                            self.file.brought.insert(name, path);
                        }
                    }
                    continue;
                }
                word if word.starts_with(|char: char| char.is_alphabetic()) => {
                    self.path(inside.len());
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
        for (first, rest, line) in self.words {
            if let Some(path) = self.file.brought.get(first) {
                let path = path.iter().cloned().chain(rest).collect();
                self.file.named.push((path, line));
            }
        }
        self.file
    }

    /// Passes an attribute; whether it is `#[cfg(test)]`.
    fn attribute(&mut self) -> bool {
        let is_test = (1..=4)
            .map(|ahead| self.text(ahead))
            .eq(["[", "cfg", "(", "test"]);
        let mut depth = 0;
        while self.at < self.tokens.len() {
            match self.text(0) {
                "[" => depth += 1,
                "]" => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 && self.tokens[self.at - 1].text == "]" {
                break;
            }
        }
        is_test
    }

    fn skip_braces(&mut self) {
        let mut depth = 0;
        while self.at < self.tokens.len() {
            match self.text(0) {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
    }

    /// One tree of a `use` declaration: each path with the name that it has here.
    fn tree(&mut self, before: &[String], found: &mut Vec<(ModulePath, String)>) {
        let mut path = before.to_vec();
        loop {
            match self.text(0) {
                "" | ";" => {
                    self.at += 1;
                    return;
                }
                "{" => {
                    self.at += 1;
                    while !matches!(self.text(0), "}" | "") {
                        self.tree(&path, found);
                        self.at += usize::from(self.text(0) == ",");
                    }
                    self.at += 1;
                }
                "::" => self.at += 1,
                word => {
                    if word != "self" || path.is_empty() {
                        path.push(word.to_owned());
                    }
                    self.at += 1;
                    let mut name = path.last().cloned().unwrap_or_default();
                    if self.text(0) == "as" {
                        self.text(1).clone_into(&mut name);
                        self.at += 2;
                    }
                    if self.text(0) != "::" {
                        found.push((path.clone(), name));
                    }
                }
            }
            if matches!(self.text(0), "," | "}") {
                return;
            }
        }
    }

    /// One path in code, or a single word.
    fn path(&mut self, inside: usize) {
        let line = self.line();
        let is_member = self.at > 0 && matches!(self.tokens[self.at - 1].text, "." | "::");
        let mut path = vec![self.text(0).to_owned()];
        let first = self.text(0);
        self.at += 1;
        while self.text(0) == "::" && self.text(1).starts_with(|char: char| char.is_alphabetic()) {
            path.push(self.text(1).to_owned());
            self.at += 2;
        }
        if is_member {
            return;
        }
        let is_rooted = matches!(first, "crate" | "super" | "self") || self.children.contains(first);
        if is_rooted && path.len() > 1 {
            let path = self.absolute(&path, inside);
            self.file.named.push((path, line));
        } else if inside == 0 {
            self.words.push((first, path.split_off(1), line));
        }
    }

    /// A path from the crate down; one into another crate keeps its name and leads nowhere.
    fn absolute(&self, path: &[String], inside: usize) -> ModulePath {
        let mut base: ModulePath = self.own.clone();
        let mut inside = inside;
        let mut rest = path;
        while let Some((first, others)) = rest.split_first() {
            match first.as_str() {
                "crate" => base.clear(),
                "self" => {}
                "super" if inside > 0 => inside -= 1,
                "super" => {
                    base.pop();
                }
                _ => break,
            }
            rest = others;
        }
        let first = rest.first().map_or("", String::as_str);
        if rest.len() == path.len() && !self.children.contains(first) {
            base = vec!["::".to_owned()];
        }
        base.extend(rest.iter().cloned());
        base
    }
}

/// The module that a file is: `policy/mod.rs` and `policy.rs` are `policy`, `lib.rs` is the crate.
fn module_of(path: &str) -> ModulePath {
    let path = path.strip_suffix(".rs").unwrap_or(path);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" {
        return Vec::new();
    }
    path.split('/').map(str::to_owned).collect()
}

/// The file that defines what a path names.
fn defined_in(
    path: &[String],
    files: &BTreeMap<ModulePath, (&str, File)>,
    followed: usize,
) -> Option<ModulePath> {
    let mut length = (0..=path.len())
        .rev()
        .find(|length| files.contains_key(&path[..*length]))?;
    if length == 0 && path.first().is_some_and(|first| first == "::") {
        return None;
    }
    let (_, file) = files.get(&path[..length])?;
    // A name that the module passes on. No chain of these is that long.
    if let Some(name) = path.get(length)
        && let Some(target) = file.brought.get(name)
        && followed < 8
    {
        if target.first().is_some_and(|first| first == "::") {
            return None;
        }
        let mut target = target.clone();
        length += 1;
        target.extend(path[length..].iter().cloned());
        return defined_in(&target, files, followed + 1);
    }
    Some(path[..length].to_vec())
}

/// Which file uses which other one.
pub(super) fn uses(sources: &[(String, String)]) -> Uses {
    let modules: Vec<(ModulePath, &str, &str)> = sources
        .iter()
        .filter(|(path, _)| path != "main.rs")
        .map(|(path, text)| (module_of(path), path.as_str(), text.as_str()))
        .collect();
    let mut files: BTreeMap<ModulePath, (&str, File)> = BTreeMap::new();
    for (own, path, text) in &modules {
        let below = modules
            .iter()
            .filter_map(|(other, _, _)| match other.split_last() {
                Some((name, parent)) if parent == own.as_slice() => Some(name.as_str()),
                _ => None,
            });
        let children: BTreeSet<&str> = below.collect();
        let reader = Reader {
            tokens: &tokens(text),
            at: 0,
            own,
            children: &children,
            file: File::default(),
            words: Vec::new(),
        };
        files.insert(own.clone(), (path, reader.read()));
    }
    let is_for_tests = |module: &ModulePath| {
        (1..=module.len()).any(|length| {
            let (name, parent) = (&module[length - 1], &module[..length - 1]);
            files
                .get(parent)
                .is_some_and(|(_, file)| file.for_tests.contains(name))
        })
    };
    let mut found = Uses::new();
    for (own, (path, file)) in &files {
        if is_for_tests(own) {
            continue;
        }
        for (named, line) in &file.named {
            let Some(target) = defined_in(named, &files, 0) else {
                continue;
            };
            if target != *own && !is_for_tests(&target) {
                let edge = ((*path).to_owned(), files[&target].0.to_owned());
                found.entry(edge).or_insert(*line);
            }
        }
    }
    found
}
