//! The patterns of GitLab's CODEOWNERS, as it completes them and as Ruby's `File.fnmatch?` (`FNM_DOTMATCH | FNM_PATHNAME`)
//! then reads them: <https://docs.ruby-lang.org/en/master/File.html#method-c-fnmatch>
//! - `**/` crosses directories, and `**` anywhere else is a `*`, so that `docs/**` owns what is directly in a `docs`, and
//!   nothing deeper.
//! - `docs` is a file of that name and owns nothing in a directory of that name; `docs/` does.
//! - Without a `/` at its start a pattern is found at any depth, however many `/` are in it.

use super::pattern::{GlobUnit, OwnerPattern, PatternEnd, PatternSegment, SegmentGlob};

/// A pattern as GitLab completes it, without the `/` at its start. Two lines with the same one are about the same files.
pub(super) fn completed(written: &str) -> String {
    if written == "*" {
        return "**/*".to_owned();
    }
    let unescaped = match written.strip_prefix(r"\#") {
        Some(rest) => format!("#{rest}"),
        None => written.to_owned(),
    };
    let mut source = String::with_capacity(unescaped.len() + 8);
    let anchored = unescaped.starts_with('/');
    if !anchored {
        source.push_str("**/");
    }
    let mut rest = unescaped.as_str();
    if anchored {
        rest = rest.get(1..).unwrap_or_default();
    }
    // A backslash and the spaces after it mean one space.
    while let Some(at) = rest.find('\\') {
        let (before, from) = rest.split_at(at);
        source.push_str(before);
        let tail = from.get(1..).unwrap_or_default();
        let spaces = tail.len()
            - tail
                .trim_start_matches(|char: char| char.is_ascii_whitespace())
                .len();
        if spaces > 0 {
            source.push(' ');
            rest = tail.get(spaces..).unwrap_or_default();
        } else {
            source.push('\\');
            rest = tail;
        }
    }
    source.push_str(rest);
    if unescaped.ends_with('/') || source.ends_with('/') {
        source.push_str("**/*");
    }
    source
}

/// What a completed pattern matches.
pub(super) fn read(source: &str) -> OwnerPattern {
    let mut segments = Vec::new();
    let mut rest = source;
    loop {
        while let Some(behind) = rest.strip_prefix("**/") {
            if segments.last() != Some(&PatternSegment::AnyDepth) {
                segments.push(PatternSegment::AnyDepth);
            }
            rest = behind;
        }
        let (units, behind) = segment(rest);
        segments.push(PatternSegment::One(SegmentGlob::of(units)));
        match behind {
            Some(behind) => rest = behind,
            None => break,
        }
    }
    let everything_below = matches!(
        segments.as_slice(),
        [.., PatternSegment::AnyDepth, PatternSegment::One(glob)] if glob.is_star()
    );
    if everything_below {
        segments.truncate(segments.len() - 2);
        return OwnerPattern {
            segments,
            end: PatternEnd::Below,
        };
    }
    OwnerPattern {
        segments,
        end: PatternEnd::File,
    }
}

/// The units up to the next `/`, and what is after it.
fn segment(source: &str) -> (Vec<GlobUnit>, Option<&str>) {
    let mut units = Vec::new();
    let mut chars = source.chars();
    while let Some(char) = chars.next() {
        match char {
            '/' => return (units, Some(chars.as_str())),
            '*' => units.push(GlobUnit::Many),
            '?' => units.push(GlobUnit::One),
            '[' => {
                let Some((class, behind)) = class(chars.as_str()) else {
                    // Nothing matches a bracket that is never closed, so the rest does not matter.
                    units.push(GlobUnit::Never);
                    return (units, None);
                };
                units.push(class);
                chars = behind.chars();
            }
            '\\' => match chars.next() {
                Some('/') => return (units, Some(chars.as_str())),
                Some(escaped) => units.push(GlobUnit::Char(escaped)),
                None => units.push(GlobUnit::Char('\\')),
            },
            _ => units.push(GlobUnit::Char(char)),
        }
    }
    (units, None)
}

/// A character class after its `[`, and what is after its `]`. An empty one matches nothing, a negated empty one
/// everything.
fn class(source: &str) -> Option<(GlobUnit, &str)> {
    let mut chars = source.chars();
    let negated = source.starts_with(['!', '^']);
    if negated {
        chars.next();
    }
    let mut ranges = Vec::new();
    loop {
        let first = match chars.next()? {
            ']' => break,
            '\\' => chars.next()?,
            char => char,
        };
        let mut ahead = chars.clone();
        let mut last = first;
        if ahead.next() == Some('-') && !ahead.as_str().starts_with(']') {
            last = match ahead.next()? {
                '\\' => ahead.next()?,
                char => char,
            };
            // The ends match even if the range is reversed.
            if last < first {
                ranges.push((last, last));
                ranges.push((first, first));
                chars = ahead;
                continue;
            }
            chars = ahead;
        }
        ranges.push((first, last));
    }
    let class = GlobUnit::Class {
        negated,
        ranges: ranges.into(),
    };
    Some((class, chars.as_str()))
}
