//! Versions and ranges of versions as npm reads them, in the loose mode that package managers use:
//! <https://github.com/npm/node-semver#ranges>.

use std::cmp::Ordering;

/// The largest number in a version: what a double holds exactly.
const MAX_NUMBER: u64 = 9_007_199_254_740_991;

/// A version; build metadata is left out, since it never counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NpmVersion {
    major: u64,
    minor: u64,
    patch: u64,
    /// The identifiers after the hyphen; empty for a release.
    pre: Vec<Identifier>,
}

/// Numbers come before words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(u64),
    Word(String),
}

impl NpmVersion {
    /// Reads a version.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.split_once('+').map_or(text, |(text, _)| text);
        match PartialVersion::parse(text)? {
            PartialVersion {
                major: Some(major),
                minor: Some(minor),
                patch: Some(patch),
                pre,
            } => Some(Self {
                major,
                minor,
                patch,
                pre,
            }),
            _ => None,
        }
    }

    fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self {
            major,
            minor,
            patch,
            pre: Vec::new(),
        }
    }

    /// The lowest version with these numbers: `-0`.
    fn lowest(major: u64, minor: u64, patch: u64) -> Self {
        Self {
            pre: vec![Identifier::Number(0)],
            ..Self::new(major, minor, patch)
        }
    }

    fn numbers(&self) -> (u64, u64, u64) {
        (self.major, self.minor, self.patch)
    }
}

impl PartialOrd for NpmVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for NpmVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_pre = match (self.pre.is_empty(), other.pre.is_empty()) {
            (false, false) => self.pre.cmp(&other.pre),
            // A release comes behind all that lead to it.
            (release, other_release) => release.cmp(&other_release),
        };
        self.numbers().cmp(&other.numbers()).then(by_pre)
    }
}

/// A range of versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NpmRange {
    /// One of these must hold, and in it every comparator.
    alternatives: Vec<Vec<Comparator>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Comparator {
    operator: Operator,
    version: NpmVersion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Less,
    LessEqual,
    Equal,
    GreaterEqual,
    Greater,
}

/// A number in a version that has grown too large for npm.
#[derive(Debug)]
struct TooLarge;

impl NpmRange {
    /// Reads a range; `None` for what npm takes for a tag.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut alternatives = Vec::new();
        for alternative in text.split("||") {
            alternatives.extend(comparators(alternative).ok()?);
        }
        (!alternatives.is_empty()).then_some(Self { alternatives })
    }

    /// Whether it admits a version: a prerelease only where a comparator names one of the same numbers.
    pub(super) fn admits(&self, version: &NpmVersion) -> bool {
        self.alternatives.iter().any(|comparators| {
            comparators.iter().all(|comparator| comparator.admits(version))
                && (version.pre.is_empty()
                    || comparators.iter().any(|comparator| {
                        !comparator.version.pre.is_empty()
                            && comparator.version.numbers() == version.numbers()
                    }))
        })
    }
}

impl Comparator {
    fn admits(&self, version: &NpmVersion) -> bool {
        let order = version.cmp(&self.version);
        match self.operator {
            Operator::Less => order.is_lt(),
            Operator::LessEqual => order.is_le(),
            Operator::Equal => order.is_eq(),
            Operator::GreaterEqual => order.is_ge(),
            Operator::Greater => order.is_gt(),
        }
    }
}

/// A version of which numbers may be missing or `x`.
struct PartialVersion {
    major: Option<u64>,
    minor: Option<u64>,
    patch: Option<u64>,
    pre: Vec<Identifier>,
}

impl PartialVersion {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim_start_matches(|c: char| c == 'v' || c == '=' || c.is_whitespace());
        let (major, rest) = number_or_x(text)?;
        let mut partial = Self {
            major,
            minor: None,
            patch: None,
            pre: Vec::new(),
        };
        let Some(rest) = rest.strip_prefix('.') else {
            return rest.is_empty().then_some(partial);
        };
        let (minor, rest) = number_or_x(rest)?;
        partial.minor = minor;
        let Some(rest) = rest.strip_prefix('.') else {
            return rest.is_empty().then_some(partial);
        };
        let (patch, rest) = number_or_x(rest)?;
        partial.patch = patch;
        // Loosely, the hyphen may be left out.
        let pre = rest.strip_prefix('-').unwrap_or(rest);
        if !rest.is_empty() {
            partial.pre = pre.split('.').map(identifier).collect::<Option<_>>()?;
        }
        Some(partial)
    }

    /// A number after an `x`, which no range has.
    fn is_out_of_order(&self) -> bool {
        (self.major.is_none() && self.minor.is_some()) || (self.minor.is_none() && self.patch.is_some())
    }
}

/// A number, or `None` for `x`, `X` and `*`; and what follows.
fn number_or_x(text: &str) -> Option<(Option<u64>, &str)> {
    if let Some(rest) = text.strip_prefix(['x', 'X', '*']) {
        return Some((None, rest));
    }
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    Some((Some(digits.parse().ok()?), rest))
}

fn identifier(text: &str) -> Option<Identifier> {
    if text.is_empty() || text.contains(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
        return None;
    }
    Some(match text.parse() {
        Ok(number) if text.bytes().all(|byte| byte.is_ascii_digit()) => Identifier::Number(number),
        _ => Identifier::Word(text.to_owned()),
    })
}

/// The comparators of one alternative; `None` where nothing in it can be read.
fn comparators(text: &str) -> Result<Option<Vec<Comparator>>, TooLarge> {
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.split_once('+').map_or(word, |(word, _)| word))
        .collect();
    let mut result = Vec::new();
    if let [from, "-", to] = words.as_slice()
        && let (Some(from), Some(to)) = (PartialVersion::parse(from), PartialVersion::parse(to))
    {
        at_least(&from, &mut result)?;
        through(&to, &mut result)?;
        return Ok(Some(result));
    }
    let mut read = words.is_empty();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let (operator, version) = split_operator(word);
        // `>= 1.2` is `>=1.2`.
        let version = match version {
            "" if !operator.is_empty() => words.next().unwrap_or(""),
            version => version,
        };
        read |= comparator(operator, version, &mut result)?;
    }
    Ok(read.then_some(result))
}

fn split_operator(word: &str) -> (&str, &str) {
    ["^", "~>", "~", ">=", "<=", ">", "<", "="]
        .into_iter()
        .find_map(|operator| Some((operator, word.strip_prefix(operator)?)))
        .unwrap_or(("", word))
}

/// Adds the comparators of one operator and its version; false if npm can't read it.
fn comparator(operator: &str, version: &str, result: &mut Vec<Comparator>) -> Result<bool, TooLarge> {
    let Some(partial) = PartialVersion::parse(version) else {
        // A lone operator admits everything.
        return Ok(version.is_empty());
    };
    let outside = matches!(operator, "^" | "~" | "~>");
    if !outside && partial.is_out_of_order() {
        return Ok(false);
    }
    match operator {
        "^" => caret(&partial, result)?,
        "~" | "~>" => tilde(&partial, result)?,
        ">=" => at_least(&partial, result)?,
        "<=" => through(&partial, result)?,
        ">" => match next(&partial)? {
            RangeEnd::Exact(version) => push(result, Operator::Greater, version)?,
            RangeEnd::Numbers(major, minor) => {
                push(result, Operator::GreaterEqual, NpmVersion::new(major, minor, 0))?;
            }
            RangeEnd::Nothing => nothing(result),
        },
        "<" => match partial.major {
            None => nothing(result),
            Some(major) => match (partial.minor, partial.patch) {
                (Some(minor), Some(patch)) => push(
                    result,
                    Operator::Less,
                    NpmVersion {
                        pre: partial.pre,
                        ..NpmVersion::new(major, minor, patch)
                    },
                )?,
                (minor, _) => push(
                    result,
                    Operator::Less,
                    NpmVersion::lowest(major, minor.unwrap_or(0), 0),
                )?,
            },
        },
        _ => match next(&partial)? {
            RangeEnd::Exact(version) => push(result, Operator::Equal, version)?,
            RangeEnd::Nothing => {}
            RangeEnd::Numbers(..) => {
                at_least(&partial, result)?;
                through(&partial, result)?;
            }
        },
    }
    Ok(true)
}

/// The version after all those that a partial version covers.
enum RangeEnd {
    /// It is whole.
    Exact(NpmVersion),
    /// The first numbers that it does not cover.
    Numbers(u64, u64),
    /// It stands for everything.
    Nothing,
}

fn next(partial: &PartialVersion) -> Result<RangeEnd, TooLarge> {
    Ok(match (partial.major, partial.minor, partial.patch) {
        (None, ..) => RangeEnd::Nothing,
        (Some(major), None, _) => RangeEnd::Numbers(increased(major)?, 0),
        (Some(major), Some(minor), None) => RangeEnd::Numbers(major, increased(minor)?),
        (Some(major), Some(minor), Some(patch)) => RangeEnd::Exact(NpmVersion {
            pre: partial.pre.clone(),
            ..NpmVersion::new(major, minor, patch)
        }),
    })
}

/// `>=`: missing numbers are 0.
fn at_least(partial: &PartialVersion, result: &mut Vec<Comparator>) -> Result<(), TooLarge> {
    let Some(major) = partial.major else { return Ok(()) };
    let version = match (partial.minor, partial.patch) {
        (Some(minor), Some(patch)) => NpmVersion {
            pre: partial.pre.clone(),
            ..NpmVersion::new(major, minor, patch)
        },
        (minor, _) => NpmVersion::new(major, minor.unwrap_or(0), 0),
    };
    push(result, Operator::GreaterEqual, version)
}

/// `<=`: missing numbers are any.
fn through(partial: &PartialVersion, result: &mut Vec<Comparator>) -> Result<(), TooLarge> {
    match next(partial)? {
        RangeEnd::Exact(version) => push(result, Operator::LessEqual, version),
        RangeEnd::Numbers(major, minor) => push(result, Operator::Less, NpmVersion::lowest(major, minor, 0)),
        RangeEnd::Nothing => Ok(()),
    }
}

/// `~`: the last number that is given may grow, but only the patch where all are.
fn tilde(partial: &PartialVersion, result: &mut Vec<Comparator>) -> Result<(), TooLarge> {
    let Some(major) = partial.major else { return Ok(()) };
    at_least(partial, result)?;
    let below = match partial.minor {
        None => NpmVersion::lowest(increased(major)?, 0, 0),
        Some(minor) => NpmVersion::lowest(major, increased(minor)?, 0),
    };
    push(result, Operator::Less, below)
}

/// `^`: the first number that is not 0 stays.
fn caret(partial: &PartialVersion, result: &mut Vec<Comparator>) -> Result<(), TooLarge> {
    let Some(major) = partial.major else { return Ok(()) };
    at_least(partial, result)?;
    let below = match (major, partial.minor, partial.patch) {
        (0, Some(0), Some(patch)) => NpmVersion::lowest(0, 0, increased(patch)?),
        (0, Some(minor), _) => NpmVersion::lowest(0, increased(minor)?, 0),
        _ => NpmVersion::lowest(increased(major)?, 0, 0),
    };
    push(result, Operator::Less, below)
}

/// Admits no version.
fn nothing(result: &mut Vec<Comparator>) {
    result.push(Comparator {
        operator: Operator::Less,
        version: NpmVersion::lowest(0, 0, 0),
    });
}

fn push(result: &mut Vec<Comparator>, operator: Operator, version: NpmVersion) -> Result<(), TooLarge> {
    let (major, minor, patch) = version.numbers();
    if major.max(minor).max(patch) > MAX_NUMBER {
        return Err(TooLarge);
    }
    result.push(Comparator { operator, version });
    Ok(())
}

fn increased(number: u64) -> Result<u64, TooLarge> {
    number.checked_add(1).ok_or(TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pairs of node-semver's own fixtures, with what it answers in loose mode.
    const CASES: &str = include_str!("range_cases.tsv");

    #[test]
    fn ranges_admit_what_node_semver_says() {
        let mut count = 0;
        for line in CASES.lines().filter(|line| !line.starts_with('#')) {
            let [answer, range, version] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            let unescape = |text: &str| text.replace("\\t", "\t");
            let range = NpmRange::parse(&unescape(range));
            let version = NpmVersion::parse(&unescape(version));
            let actual = match (&range, &version) {
                (None, _) => "invalid",
                (Some(range), Some(version)) if range.admits(version) => "yes",
                _ => "no",
            };
            assert_eq!(actual, answer, "{line}");
            count += 1;
        }
        assert!(count > 500, "{count}");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_a_version_admits_itself(range in "[ ^~<>=|vxX*.+0-9a-z-]{0,40}", version in "[v=.+0-9a-z-]{0,20}") {
            let _ = NpmRange::parse(&range);
            if let (Some(version), Some(itself)) = (NpmVersion::parse(&version), NpmRange::parse(&version)) {
                proptest::prop_assert!(itself.admits(&version));
            }
        }
    }

    #[test]
    fn tags_are_no_ranges() {
        for text in [
            "latest",
            "next",
            "next-15",
            "1.x.5",
            "^9007199254740991.0.0",
            "99999999999999999999",
        ] {
            assert_eq!(NpmRange::parse(text), None, "{text}");
        }
    }
}
