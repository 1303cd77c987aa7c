//! The package and the imports.

use super::cursor::{Keywords, Parser};
use super::lexer::Tok;
use super::terms::is_document;
use super::{ParseError, Parsed, Version};
use crate::syntax::{Import, Name, Term, TermKind};
use purlin_text::source::Span;

impl Parser<'_> {
    /// The package's name behind `package`, and its place.
    pub(super) fn package(&mut self) -> Parsed<(Vec<Name>, Span)> {
        self.advance();
        let path = self.path("the name of the package")?;
        Ok((path.0, path.1))
    }

    /// An import. What it says about the language holds from here on.
    pub(super) fn import(&mut self) -> Parsed<Import> {
        self.advance();
        let (path, span) = self.path("what to import")?;
        let parts: Vec<&str> = path.iter().map(|part| &**part).collect();
        if !matches!(parts.first(), Some(&("data" | "input" | "future" | "rego"))) {
            return Err(ParseError::new(span, "imports start with `data` or `input`"));
        }
        let alias = if self.take(Tok::As) {
            Some(self.alias()?)
        } else {
            None
        };
        if alias.is_none()
            && let Some(last) = parts.last()
            && (parts.len() == 1 || parts.first() != Some(&"future"))
            && is_keyword(last, self.version)
        {
            return Err(ParseError::new(
                span,
                format!("`{last}` is a keyword and can't be the name of an import"),
            )
            .help("name it with `as`"));
        }
        match parts.as_slice() {
            ["rego" | "future", ..] if alias.is_some() => {
                return Err(ParseError::new(span, "this import can't be renamed"));
            }
            ["rego", rest @ ..] => self.import_version(rest, span)?,
            ["future", rest @ ..] => self.import_keywords(rest, span)?,
            _ => {}
        }
        Ok(Import { path, span, alias })
    }

    /// A name, or names with `.` between them.
    fn path(&mut self, what: &str) -> Parsed<(Vec<Name>, Span)> {
        if !self.at_name() {
            return Err(self.unexpected(what));
        }
        self.force_name();
        let term = self.term()?;
        let span = term.span;
        let path = names(term)
            .ok_or_else(|| ParseError::new(span, "only names with `.` between them can stand here"))?;
        if self.is(Tok::Minus) {
            return Err(
                ParseError::new(self.span(), "a name can't hold `-`").help("write the part as `[\"a-b\"]`")
            );
        }
        Ok((path, span))
    }

    fn alias(&mut self) -> Parsed<(Name, Span)> {
        if !self.is(Tok::Ident) {
            return Err(self.unexpected("a name behind `as`"));
        }
        let term = self.term()?;
        match term.kind {
            TermKind::Var(name) if !is_document(&name) => Ok((name, term.span)),
            _ => Err(ParseError::new(term.span, "an import can't have this name")),
        }
    }

    fn import_version(&mut self, rest: &[&str], span: Span) -> Parsed<()> {
        match rest {
            ["v1"] => {
                self.checks_v1 = true;
                self.keywords = Keywords {
                    in_: true,
                    every: true,
                    contains: true,
                    if_: true,
                    ..self.keywords
                };
                Ok(())
            }
            ["v2"] => {
                self.checks_v1 = true;
                self.keywords = Keywords::ALL;
                Ok(())
            }
            _ => Err(ParseError::new(span, "there is no such version of Rego")
                .help("import `rego.v1` or `rego.v2`")),
        }
    }

    fn import_keywords(&mut self, rest: &[&str], span: Span) -> Parsed<()> {
        match rest {
            ["keywords", "in"] => self.keywords.in_ = true,
            ["keywords", "every"] => {
                self.keywords.every = true;
                self.keywords.in_ = true;
            }
            ["keywords", "contains"] => self.keywords.contains = true,
            ["keywords", "if"] => self.keywords.if_ = true,
            ["keywords", "and"] => self.keywords.and = true,
            ["keywords", "or"] => self.keywords.or = true,
            ["keywords", "not"] => self.keywords.not_bodies = true,
            ["keywords", _] => return Err(ParseError::new(span, "there is no such keyword")),
            ["keywords", ..] => self.keywords = Keywords::ALL,
            _ => {
                return Err(ParseError::new(span, "only keywords are imported from `future`")
                    .help("import `future.keywords`"));
            }
        }
        Ok(())
    }
}

/// The parts of a term that is a name or names with `.` between them.
fn names(term: Term) -> Option<Vec<Name>> {
    match term.kind {
        TermKind::Var(name) => Some(vec![name]),
        TermKind::Ref(steps) => steps
            .into_iter()
            .enumerate()
            .map(|(index, step)| match step.kind {
                TermKind::Var(name) if index == 0 => Some(name),
                TermKind::String(name) if index > 0 => Some(Name::from(&*name)),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

/// Whether a word is a keyword of a version, whatever is imported.
pub(super) fn is_keyword(word: &str, version: Version) -> bool {
    match word {
        "not" | "package" | "import" | "as" | "default" | "else" | "with" | "null" | "true" | "false"
        | "some" => true,
        "if" | "contains" | "in" | "every" => version == Version::V1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{all_refused, old_rules, refused_as};
    use super::super::{Version, module};

    fn packages(text: &str) -> (String, Vec<String>) {
        let module = module(text, Version::V1).expect(text);
        let imports = module.imports.iter().map(|import| {
            let alias = import
                .alias
                .as_ref()
                .map_or(String::new(), |alias| format!(" {}", alias.0));
            format!("{}{alias} {}", import.path.join("/"), &text[import.span.range()])
        });
        (module.package.join("/"), imports.collect())
    }

    #[test]
    fn packages_and_imports() {
        let (package, imports) = packages(
            "package a.if[\"b c\"]\nimport rego.v1\nimport data.x.y as z import input\nx := 1\nimport data.not.a\nimport future.keywords.in",
        );
        assert_eq!(package, "a/if/b c");
        assert_eq!(
            imports,
            [
                "rego/v1 rego.v1",
                "data/x/y z data.x.y",
                "input input",
                "data/not/a data.not.a",
                "future/keywords/in future.keywords.in"
            ]
        );
        assert_eq!(packages("package package").0, "package");
    }

    #[test]
    fn imports_bring_keywords() {
        let rules = old_rules("in = 1\nimport future.keywords.every\nx { 1 in y }\nif = 2");
        assert_eq!(rules.len(), 3);
        let (message, at) = refused_as("x { 1 }\nimport rego.v1", Version::V0);
        assert_eq!(
            (message.as_str(), at.as_str()),
            ("`if` is missing before the body", "x")
        );
    }

    #[test]
    fn what_can_not_be_imported() {
        all_refused(&[
            ("import foo", "start with", "foo"),
            ("import 1", "what to import", "1"),
            ("import data[x]", "only names", "data[x]"),
            ("import data.f(x)", "only names", "data.f(x)"),
            ("import data.a-b", "can't hold `-`", "-"),
            ("import data.a.if", "`if` is a keyword", "data.a.if"),
            ("import data.a as if", "a name behind `as`", "if"),
            ("import data.a as input", "can't have this name", "input"),
            ("import data.a as b.c", "can't have this name", "b.c"),
            ("import rego.v1 as x", "can't be renamed", "rego.v1"),
            ("import rego.v2 as x", "can't be renamed", "rego.v2"),
            ("import rego.v3", "no such version", "rego.v3"),
            ("import future.x", "only keywords", "future.x"),
            ("import future.keywords.x", "no such keyword", "future.keywords.x"),
        ]);
    }
}
