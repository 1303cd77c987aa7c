//! One pattern of an ownership file: path segments with wildcards.

/// One unit of a [`SegmentGlob`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum GlobUnit {
    Char(char),
    /// `?`: any one character.
    One,
    /// `*`: any number of characters, none included.
    Many,
    /// `[a-z]`: any one character in, or not in, one of the ranges.
    Class {
        negated: bool,
        ranges: Box<[(char, char)]>,
    },
    /// What no text matches, such as a bracket that is never closed.
    Never,
}

impl GlobUnit {
    /// Whether it stands for exactly `found`.
    fn takes(&self, found: char) -> bool {
        match self {
            Self::Char(wanted) => *wanted == found,
            Self::One => true,
            Self::Class { negated, ranges } => {
                *negated
                    != ranges
                        .iter()
                        .any(|(first, last)| (*first..=*last).contains(&found))
            }
            Self::Many | Self::Never => false,
        }
    }

    fn char(&self) -> Option<char> {
        match self {
            Self::Char(char) => Some(*char),
            Self::One | Self::Many | Self::Class { .. } | Self::Never => None,
        }
    }
}

/// A pattern for one segment of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct SegmentGlob(Box<[GlobUnit]>);

impl SegmentGlob {
    /// Reads a segment in which a backslash makes the next character literal.
    fn new(segment: &str) -> Self {
        let mut units = Vec::with_capacity(segment.len());
        let mut chars = segment.chars();
        while let Some(char) = chars.next() {
            match char {
                '\\' => units.extend(chars.next().map(GlobUnit::Char)),
                '?' => units.push(GlobUnit::One),
                '*' if units.last() == Some(&GlobUnit::Many) => {}
                '*' => units.push(GlobUnit::Many),
                _ => units.push(GlobUnit::Char(char)),
            }
        }
        Self(units.into())
    }

    /// Takes units as they are; several [`GlobUnit::Many`] in a row mean one.
    pub(super) fn of(mut units: Vec<GlobUnit>) -> Self {
        units.dedup_by(|one, other| *one == GlobUnit::Many && *other == GlobUnit::Many);
        Self(units.into())
    }

    /// The only text that matches; `None` with a wildcard.
    pub(super) fn literal(&self) -> Option<String> {
        self.0.iter().map(GlobUnit::char).collect()
    }

    /// Whether this is a lone `*`.
    pub(super) fn is_star(&self) -> bool {
        *self.0 == [GlobUnit::Many]
    }

    /// The texts that every match begins with, ends with, and the longest that it holds.
    pub(super) fn fixed_parts(&self) -> FixedParts {
        let mut suffix: Vec<char> = self.0.iter().rev().map_while(GlobUnit::char).collect();
        suffix.reverse();
        let longest = self
            .0
            .split(|unit| unit.char().is_none())
            .max_by_key(|part| part.len())
            .unwrap_or_default();
        FixedParts {
            prefix: self.0.iter().map_while(GlobUnit::char).collect(),
            suffix: suffix.into_iter().collect(),
            inner: longest.iter().filter_map(GlobUnit::char).collect(),
        }
    }

    /// Whether the whole of `text` matches. Takes at most the product of both lengths in steps.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut unit = 0;
        let mut rest = text.chars();
        // Where to go on after a mismatch: after the last `*`, which then takes one character more.
        let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            let before = rest.clone();
            match (self.0.get(unit), rest.next()) {
                (Some(GlobUnit::Many), _) => {
                    unit += 1;
                    rest = before.clone();
                    retry = Some((unit, before));
                    continue;
                }
                (None, None) => return true,
                (Some(next), Some(found)) if next.takes(found) => {
                    unit += 1;
                    continue;
                }
                // Nothing is left of the text, and taking more of it cannot help.
                (Some(_), None) => return false,
                _ => {}
            }
            let Some((back, from)) = &mut retry else {
                return false;
            };
            if from.next().is_none() {
                return false;
            }
            unit = *back;
            rest = from.clone();
        }
    }
}

/// What every text that a [`SegmentGlob`] matches has in common.
pub(super) struct FixedParts {
    /// What it begins with.
    pub(super) prefix: String,
    /// What it ends with.
    pub(super) suffix: String,
    /// The longest text that it holds.
    pub(super) inner: String,
}

/// One segment of an [`OwnerPattern`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum PatternSegment {
    /// `**`: any number of directories, none included.
    AnyDepth,
    /// One directory or file.
    One(SegmentGlob),
}

/// What the end of an [`OwnerPattern`] matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum PatternEnd {
    /// A file of that name, or all files in a directory of that name: `docs`.
    Either,
    /// A file and not a directory: `docs/*`.
    File,
    /// All files in a directory: `docs/`, `docs/**`.
    Below,
}

/// A pattern, anchored at the root of the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OwnerPattern {
    pub(super) segments: Vec<PatternSegment>,
    pub(super) end: PatternEnd,
}

impl OwnerPattern {
    /// Reads a pattern of GitHub or Bitbucket that is known to be valid.
    ///
    /// With a `/` at its start or inside, it is relative to the root; a single segment, with or without a `/` after it,
    /// is found at any depth. A `/` at the end means what `/**` does. A last segment `*` matches files but nothing
    /// inside directories, as `docs/*` is documented.
    pub(super) fn new(source: &str) -> Self {
        let mut parts: Vec<&str> = source.split('/').collect();
        let anchored = parts.first().is_some_and(|first| first.is_empty());
        if anchored {
            parts.remove(0);
        }
        let single =
            parts.len() == 1 || (parts.len() == 2 && parts.last().is_some_and(|last| last.is_empty()));
        let mut segments = Vec::with_capacity(parts.len() + 1);
        if single && !anchored {
            segments.push(PatternSegment::AnyDepth);
        }
        let last = parts.len().saturating_sub(1);
        for (at, part) in parts.into_iter().enumerate() {
            let segment = if part == "**" || (part.is_empty() && at == last) {
                PatternSegment::AnyDepth
            } else {
                PatternSegment::One(SegmentGlob::new(part))
            };
            if segment != PatternSegment::AnyDepth || segments.last() != Some(&PatternSegment::AnyDepth) {
                segments.push(segment);
            }
        }
        let end = match segments.last() {
            Some(PatternSegment::AnyDepth) | None => {
                segments.pop();
                PatternEnd::Below
            }
            Some(PatternSegment::One(glob)) if glob.is_star() => PatternEnd::File,
            Some(PatternSegment::One(_)) => PatternEnd::Either,
        };
        Self { segments, end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_whole_segments() {
        for (glob, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("a", "a", true),
            ("*", "", true),
            ("*.js", "a.js", true),
            ("*.js", "a.js.map", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("?", "ä", true),
            ("?", "", false),
            ("*?", "ab", true),
            (r"\*", "*", true),
            (r"\*", "a", false),
            (r"\[id\]", "[id]", true),
            ("*ab", "aab", true),
            ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
        ] {
            assert_eq!(SegmentGlob::new(glob).matches(text), expected, "{glob} {text}");
        }
    }

    #[test]
    fn equal_meanings_have_equal_forms() {
        for (one, other) in [
            ("docs/", "**/docs/"),
            ("docs", "**/docs"),
            ("/docs/", "/docs/**"),
            ("/docs/**", "/docs/**/**/"),
            ("**", "/**"),
            ("*", "**/*"),
        ] {
            assert_eq!(OwnerPattern::new(one), OwnerPattern::new(other), "{one} {other}");
        }
    }
}
