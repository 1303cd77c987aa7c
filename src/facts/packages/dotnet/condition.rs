//! Conditions of MSBuild, where the text decides them:
//! <https://learn.microsoft.com/visualstudio/msbuild/msbuild-conditions>

use super::properties::{Properties, closing, is_name, locate};
use crate::source::RepoPath;

/// What is known of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    True,
    False,
    /// It depends on unknown values: it may hold.
    Open,
}

impl Truth {
    fn of(is: bool) -> Self {
        if is { Self::True } else { Self::False }
    }

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Open,
        }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Open => Self::Open,
        }
    }
}

/// How deep parentheses may nest.
const MAX_NESTING: usize = 32;

/// Whether a condition holds in a file.
pub(super) fn holds(condition: &str, properties: &Properties<'_>, file: &RepoPath) -> Truth {
    if condition.trim().is_empty() {
        return Truth::True;
    }
    let mut parser = ConditionParser {
        rest: condition,
        properties,
        file,
    };
    match parser.or(MAX_NESTING) {
        Some(truth) if parser.rest.trim().is_empty() => truth,
        _ => Truth::Open,
    }
}

/// Whether a condition only checks that the property is empty, so that the assignment is a default.
pub(super) fn is_default_of(condition: &str, name: &str) -> bool {
    let plain: String = condition
        .chars()
        .filter(|next| !next.is_whitespace() && !matches!(next, '\'' | '"'))
        .collect();
    let plain = plain.to_ascii_lowercase();
    plain
        .strip_prefix("$(")
        .and_then(|rest| rest.strip_suffix(")=="))
        .is_some_and(|named| named == name.to_ascii_lowercase())
}

struct ConditionParser<'t, 'p> {
    rest: &'t str,
    properties: &'p Properties<'p>,
    file: &'p RepoPath,
}

/// The possible values of a side of a comparison; `None` if unknown.
type Side = Option<Vec<String>>;

impl<'t> ConditionParser<'t, '_> {
    fn or(&mut self, nesting: usize) -> Option<Truth> {
        let mut truth = self.and(nesting)?;
        while self.takes_word("or") {
            truth = truth.or(self.and(nesting)?);
        }
        Some(truth)
    }

    fn and(&mut self, nesting: usize) -> Option<Truth> {
        let mut truth = self.unary(nesting)?;
        while self.takes_word("and") {
            truth = truth.and(self.unary(nesting)?);
        }
        Some(truth)
    }

    fn unary(&mut self, nesting: usize) -> Option<Truth> {
        let nesting = nesting.checked_sub(1)?;
        if self.takes("!") {
            return Some(self.unary(nesting)?.not());
        }
        if self.takes("(") {
            let truth = self.or(nesting)?;
            return self.takes(")").then_some(truth);
        }
        let left = match self.side()? {
            ConditionTerm::Side(side) => side,
            ConditionTerm::Truth(truth) => return Some(truth),
        };
        let is_equal = self.takes("==");
        if !is_equal && !self.takes("!=") {
            if ["<", ">"].into_iter().any(|sign| self.takes(sign)) {
                self.takes("=");
                self.side()?;
                return Some(Truth::Open);
            }
            return Some(all(left.as_deref().unwrap_or_default(), |text| {
                match text.to_ascii_lowercase().as_str() {
                    "true" | "on" | "yes" => Some(true),
                    "false" | "off" | "no" => Some(false),
                    _ => None,
                }
            }));
        }
        let ConditionTerm::Side(right) = self.side()? else {
            return Some(Truth::Open);
        };
        let (Some(left), Some(right)) = (left, right) else {
            return Some(Truth::Open);
        };
        let pairs: Vec<bool> = left
            .iter()
            .flat_map(|left| {
                right
                    .iter()
                    .map(move |right| left.eq_ignore_ascii_case(right) == is_equal)
            })
            .collect();
        Some(all(&pairs, |is| Some(*is)))
    }

    fn side(&mut self) -> Option<ConditionTerm> {
        self.rest = self.rest.trim_start();
        if let Some(quote) = ['\'', '"']
            .into_iter()
            .find(|quote| self.rest.starts_with(*quote))
        {
            let (text, rest) = self.rest.get(1..)?.split_once(quote)?;
            // The quote is within `$(…)`: fewer than one in a hundred files has that.
            if text.matches("$(").count() > text.matches(')').count() {
                return None;
            }
            self.rest = rest;
            return Some(ConditionTerm::Side(self.texts(text)));
        }
        if let Some(behind) = self.rest.strip_prefix("$(") {
            let end = closing(behind)?;
            let text = self.rest.get(..end + 3)?;
            self.rest = behind.get(end + 1..)?;
            return Some(ConditionTerm::Side(self.texts(text)));
        }
        let end = self
            .rest
            .find(|next: char| !next.is_alphanumeric() && !matches!(next, '.' | '-' | '_'))
            .unwrap_or(self.rest.len());
        let word = self.take(end)?;
        if let Some(behind) = self.rest.trim_start().strip_prefix('(') {
            let end = closing(behind)?;
            let argument = behind.get(..end)?.trim().trim_matches(['\'', '"']);
            self.rest = behind.get(end + 1..)?;
            return Some(ConditionTerm::Truth(self.exists(word, argument)));
        }
        (!word.is_empty()).then(|| ConditionTerm::Side(Some(vec![word.to_owned()])))
    }

    /// A file of the repository exists; others may be created during the build.
    fn exists(&self, function: &str, argument: &str) -> Truth {
        let found = self.texts(argument).unwrap_or_default().iter().any(|path| {
            locate(self.file.parent(), path)
                .is_some_and(|path| (self.properties.is_there)(&RepoPath::new(path)))
        });
        if function.eq_ignore_ascii_case("exists") && found {
            Truth::True
        } else {
            Truth::Open
        }
    }

    /// The possible values of a text in a condition.
    fn texts(&self, text: &str) -> Side {
        if let Some(name) = text
            .trim()
            .strip_prefix("$(")
            .and_then(|rest| rest.strip_suffix(')'))
            .filter(|name| is_name(name))
        {
            return self.properties.in_condition(name, self.file);
        }
        // All properties in it must have known values.
        let mut rest = text;
        while let Some((_, behind)) = rest.split_once("$(") {
            let end = behind.find(|next: char| !next.is_alphanumeric() && !matches!(next, '_' | '-'));
            let name = behind.get(..end.unwrap_or(behind.len())).unwrap_or("");
            if !name.is_empty() {
                match self.properties.in_condition(name, self.file)?.as_slice() {
                    [one] if !one.is_empty() => {}
                    _ => return None,
                }
            }
            rest = behind;
        }
        let value = self.properties.expand(text, self.file);
        value.unknown.is_none().then_some(value.texts)
    }

    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start();
        // `!` alone, not the start of `!=`.
        if sign == "!" && rest.starts_with("!=") {
            return false;
        }
        match rest.strip_prefix(sign) {
            Some(behind) => {
                self.rest = behind;
                true
            }
            None => false,
        }
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        let is = rest
            .get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word))
            && !rest
                .get(word.len()..)
                .is_some_and(|behind| behind.starts_with(|next: char| next.is_alphanumeric() || next == '_'));
        if is {
            self.rest = rest.get(word.len()..).unwrap_or("");
        }
        is
    }

    fn take(&mut self, length: usize) -> Option<&'t str> {
        let rest: &'t str = self.rest;
        self.rest = rest.get(length..)?;
        rest.get(..length)
    }
}

enum ConditionTerm {
    Side(Side),
    Truth(Truth),
}

/// True if it holds for all, false if for none.
fn all<T>(items: &[T], is: impl Fn(&T) -> Option<bool>) -> Truth {
    let mut result: Option<Truth> = None;
    for item in items {
        let truth = is(item).map_or(Truth::Open, Truth::of);
        result = match result {
            None => Some(truth),
            Some(before) if before == truth => Some(before),
            Some(_) => Some(Truth::Open),
        };
    }
    result.unwrap_or(Truth::Open)
}
