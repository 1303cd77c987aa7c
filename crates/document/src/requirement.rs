//! One dependency of Python as it is written: `name[extra]>=1; python_version < "3"`.
//! <https://packaging.python.org/en/latest/specifications/dependency-specifiers/>

use std::ops::Range;

/// The parts of a requirement, as ranges of bytes in its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// What is required.
    pub name: Range<usize>,
    /// The extras that are requested.
    pub extras: Vec<Range<usize>>,
    /// Which versions: `>=1,<2`. `None` for any.
    pub specifier: Option<Range<usize>>,
    /// The URL to take it from.
    pub url: Option<Range<usize>>,
    /// Where it is needed: `python_version < "3"`.
    pub marker: Option<Range<usize>>,
}

/// Why a text is not a requirement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RequirementError {
    /// The byte at which it fails.
    pub at: usize,
    /// What was expected, without a full stop.
    pub message: &'static str,
}

impl Requirement {
    /// Reads a text. Versions are taken as they are: only the operators before them are checked.
    ///
    /// # Errors
    /// Where the text is not of the grammar.
    pub fn parse(text: &str) -> Result<Self, RequirementError> {
        let mut reader = RequirementParser { text, at: 0 };
        reader.skip_white();
        let name = reader
            .identifier()
            .ok_or_else(|| reader.mistake("expected a package name"))?;
        reader.skip_white();
        let extras = reader.extras()?;
        reader.skip_white();
        let mut requirement = Self {
            name,
            extras,
            ..Self::default()
        };
        if reader.take("@") {
            reader.skip_white();
            let url = reader.while_is(|next| !matches!(next, ' ' | '\t'));
            if url.is_empty() {
                return Err(reader.mistake("expected a URL after the `@`"));
            }
            requirement.url = Some(url);
        } else {
            requirement.specifier = reader.specifier()?;
        }
        reader.skip_white();
        if reader.take(";") {
            reader.skip_white();
            let start = reader.at;
            reader.marker()?;
            requirement.marker = Some(start..text.trim_end_matches([' ', '\t']).len());
        }
        if reader.at < text.len() {
            return Err(reader.mistake("expected `;`, `,` or the end of the requirement"));
        }
        Ok(requirement)
    }

    /// Reads a requirement as pip does in a requirements file: the first `;` starts the marker, even right after a URL,
    /// and nothing needs to follow it.
    ///
    /// # Errors
    /// If it is not one.
    pub fn parse_line(text: &str) -> Result<Self, RequirementError> {
        let Some((head, _)) = text.split_once(';') else {
            return Self::parse(text);
        };
        Ok(Self {
            marker: Self::parse_marker(text, head.len() + 1)?,
            ..Self::parse(head.trim_end())?
        })
    }

    /// Reads the marker that is all of a text from a place on, if anything is there.
    ///
    /// # Errors
    /// If it is not a marker.
    pub fn parse_marker(text: &str, from: usize) -> Result<Option<Range<usize>>, RequirementError> {
        let text = text.trim_end();
        let behind = text.get(from..).unwrap_or("");
        let start = from + behind.len() - behind.trim_start().len();
        if start >= text.len() {
            return Ok(None);
        }
        let mut reader = RequirementParser { text, at: start };
        reader.marker()?;
        if reader.at < text.len() {
            return Err(reader.mistake("expected the end of the marker"));
        }
        Ok(Some(start..text.len()))
    }

    /// A part of the text that this was read from.
    #[must_use]
    pub fn part<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
        text.get(range.clone()).unwrap_or("")
    }
}

/// The name by which packages are compared: lower case, with one `-` for any run of `-`, `_` and `.`.
/// <https://packaging.python.org/en/latest/specifications/name-normalization/>
#[must_use]
pub fn normalized(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    for char in name.chars() {
        match char {
            '-' | '_' | '.' if result.ends_with('-') => {}
            '-' | '_' | '.' => result.push('-'),
            _ => result.push(char.to_ascii_lowercase()),
        }
    }
    result
}

struct RequirementParser<'t> {
    text: &'t str,
    at: usize,
}

const OPERATORS: [&str; 8] = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"];

/// Every variable of a marker, with the spellings from before the standard.
const VARIABLES: [&str; 19] = [
    "python_version",
    "python_full_version",
    "os_name",
    "os.name",
    "sys_platform",
    "sys.platform",
    "platform_release",
    "platform_system",
    "platform_version",
    "platform.version",
    "platform_machine",
    "platform.machine",
    "platform_python_implementation",
    "platform.python_implementation",
    "python_implementation",
    "implementation_name",
    "implementation_version",
    "extra",
    "extras",
];

impl<'t> RequirementParser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn mistake(&self, message: &'static str) -> RequirementError {
        RequirementError { at: self.at, message }
    }

    fn while_is(&mut self, is: impl Fn(char) -> bool) -> Range<usize> {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|next| !is(next)).unwrap_or(rest.len());
        start..self.at
    }

    fn skip_white(&mut self) {
        self.while_is(|next| matches!(next, ' ' | '\t'));
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Starts and ends with a letter or a digit.
    fn identifier(&mut self) -> Option<Range<usize>> {
        let rest = self.rest();
        if !rest.starts_with(|first: char| first.is_ascii_alphanumeric()) {
            return None;
        }
        let end = rest
            .find(|next: char| !(next.is_ascii_alphanumeric() || matches!(next, '.' | '_' | '-')))
            .unwrap_or(rest.len());
        let name = rest.get(..end)?.trim_end_matches(['.', '_', '-']);
        let start = self.at;
        self.at += name.len();
        Some(start..self.at)
    }

    fn extras(&mut self) -> Result<Vec<Range<usize>>, RequirementError> {
        let mut extras = Vec::new();
        if !self.take("[") {
            return Ok(extras);
        }
        self.skip_white();
        if self.take("]") {
            return Ok(extras);
        }
        loop {
            self.skip_white();
            let extra = self.identifier();
            extras.push(extra.ok_or_else(|| self.mistake("expected the name of an extra"))?);
            self.skip_white();
            if self.take("]") {
                return Ok(extras);
            }
            if !self.take(",") {
                return Err(self.mistake("expected `,` or `]` between extras"));
            }
        }
    }

    fn specifier(&mut self) -> Result<Option<Range<usize>>, RequirementError> {
        let in_parentheses = self.take("(");
        self.skip_white();
        let start = self.at;
        let mut end = start;
        while let Some(operator) = OPERATORS.iter().find(|operator| self.take(operator)) {
            self.skip_white();
            let version = if *operator == "===" {
                self.while_is(|next| !next.is_whitespace() && !matches!(next, ';' | ')' | ','))
            } else {
                // In a requirements file it may be an environment variable, `${VERSION}`.
                self.while_is(|next| {
                    next.is_ascii_alphanumeric()
                        || matches!(next, '.' | '_' | '-' | '*' | '+' | '!' | '$' | '{' | '}')
                })
            };
            if version.is_empty() {
                return Err(self.mistake("expected a version after the operator"));
            }
            end = self.at;
            self.skip_white();
            if !self.take(",") {
                break;
            }
            self.skip_white();
        }
        if in_parentheses && !self.take(")") {
            return Err(self.mistake("expected `)` after the versions"));
        }
        Ok((end > start).then_some(start..end))
    }

    /// `value op value`, joined by `and` and `or`, in parentheses or not. No recursion: it is only counted how many
    /// are open.
    fn marker(&mut self) -> Result<(), RequirementError> {
        let mut open = 0_usize;
        loop {
            self.skip_white();
            while self.take("(") {
                open += 1;
                self.skip_white();
            }
            self.marker_value()?;
            self.skip_white();
            self.marker_operator()?;
            self.skip_white();
            self.marker_value()?;
            self.skip_white();
            while open > 0 && self.take(")") {
                open -= 1;
                self.skip_white();
            }
            if !(self.word("and") || self.word("or")) {
                break;
            }
        }
        if open > 0 {
            return Err(self.mistake("expected `)` in the marker"));
        }
        Ok(())
    }

    fn marker_value(&mut self) -> Result<(), RequirementError> {
        for quote in ["'", "\""] {
            if self.take(quote) {
                self.while_is(|next| !quote.starts_with(next));
                return if self.take(quote) {
                    Ok(())
                } else {
                    Err(self.mistake("the string in the marker is never closed"))
                };
            }
        }
        if VARIABLES.iter().any(|name| self.word(name)) || self.word("dependency_groups") {
            return Ok(());
        }
        Err(self.mistake("a marker must compare variables such as `python_version` with quoted strings"))
    }

    fn marker_operator(&mut self) -> Result<(), RequirementError> {
        if OPERATORS.iter().any(|operator| self.take(operator)) || self.word("in") {
            return Ok(());
        }
        if self.word("not") {
            self.skip_white();
            if self.word("in") {
                return Ok(());
            }
        }
        Err(self.mistake("expected an operator such as `==` or `in` in the marker"))
    }

    /// A token that no letter follows.
    fn word(&mut self, word: &str) -> bool {
        let found = self.rest().strip_prefix(word).is_some_and(|behind| {
            !behind.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_')
        });
        if found {
            self.at += word.len();
        }
        found
    }
}

#[cfg(test)]
mod tests;
