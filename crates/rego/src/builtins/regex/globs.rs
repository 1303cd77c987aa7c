//! `regex.globs_match`: whether two patterns of characters, `.`, sets, `+` and `*` have a text in common, by the way
//! that OPA's library decides it.

use std::collections::HashMap;

use super::super::arguments::{check_time, failed};
use super::super::function::{BuiltinError, Surroundings};

/// How many tokens both patterns may have together; the search recurses over them.
const MOST_TOKENS: usize = 2_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Flag {
    None,
    Plus,
    Star,
}

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    Character(char),
    Dot,
    /// Ranges, sorted and apart.
    Set(Vec<(u32, u32)>),
}

#[derive(Clone, PartialEq, Eq)]
struct Token {
    kind: Kind,
    flag: Flag,
}

impl Token {
    /// Whether both stand for some common character, whatever their flags.
    fn fits(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Character(a), Kind::Character(b)) => a == b,
            (Kind::Dot, _) | (_, Kind::Dot) => true,
            (Kind::Character(a), Kind::Set(set)) | (Kind::Set(set), Kind::Character(a)) => set
                .iter()
                .any(|(low, high)| (*low..=*high).contains(&u32::from(*a))),
            (Kind::Set(a), Kind::Set(b)) => a
                .iter()
                .any(|(low, high)| b.iter().any(|(from, to)| low <= to && from <= high)),
        }
    }
}

/// Whether the patterns have a text in common.
pub(super) fn intersect(left: &str, right: &str, surroundings: &Surroundings) -> Result<bool, BuiltinError> {
    let read =
        |text: &str| tokens(text).map_err(|error| failed(format_args!("`{text}` is not a pattern: {error}")));
    let (left, right) = (simplified(read(left)?), simplified(read(right)?));
    if left.len() + right.len() > MOST_TOKENS {
        return Err(BuiltinError::Halt("the patterns are too long".to_owned()));
    }
    let Some((left, right)) = trimmed(&left, &right) else {
        return Ok(false);
    };
    let mut search = Search {
        sides: [left, right],
        known: HashMap::new(),
        surroundings,
    };
    search.plain(false, 0, 0)
}

/// Reads a pattern.
fn tokens(text: &str) -> Result<Vec<Token>, &'static str> {
    let characters: Vec<char> = text.chars().collect();
    let mut reader = Reader {
        characters: &characters,
        at: 0,
    };
    let mut found = Vec::new();
    while let Some((character, is_escaped)) = reader.next()? {
        let kind = match character {
            _ if is_escaped => Kind::Character(character),
            '.' => Kind::Dot,
            '[' => Kind::Set(reader.set()?),
            ']' => return Err("`]` without `[`"),
            '+' | '*' => return Err("a flag without a character before it"),
            _ => Kind::Character(character),
        };
        let flag = match reader.characters.get(reader.at) {
            Some('+') => Flag::Plus,
            Some('*') => Flag::Star,
            // An escape behind a character that the pattern ends in is an error here already.
            Some('\\') if reader.at + 1 == characters.len() => return Err("it ends with a backslash"),
            _ => Flag::None,
        };
        if flag != Flag::None {
            reader.at += 1;
        }
        found.push(Token { kind, flag });
    }
    Ok(found)
}

struct Reader<'a> {
    characters: &'a [char],
    at: usize,
}

impl Reader<'_> {
    /// The next character, and whether it was escaped.
    fn next(&mut self) -> Result<Option<(char, bool)>, &'static str> {
        let Some(character) = self.characters.get(self.at).copied() else {
            return Ok(None);
        };
        self.at += 1;
        if character != '\\' {
            return Ok(Some((character, false)));
        }
        let escaped = self
            .characters
            .get(self.at)
            .copied()
            .ok_or("it ends with a backslash")?;
        self.at += 1;
        Ok(Some((escaped, true)))
    }

    /// Reads a set; its `[` is read already.
    fn set(&mut self) -> Result<Vec<(u32, u32)>, &'static str> {
        let (mut ranges, mut previous): (Vec<(u32, u32)>, Option<u32>) = (Vec::new(), None);
        while let Some((character, is_escaped)) = self.next()? {
            if character == ']' && !is_escaped {
                return Ok(ranges);
            }
            if character == '-' && !is_escaped {
                let low = previous.take().ok_or("`-` without a character before it")?;
                if self.at + 1 >= self.characters.len() {
                    return Err("`-` without a character behind it");
                }
                let (high, is_escaped) = self.next()?.ok_or("`-` without a character behind it")?;
                if (matches!(high, ']' | '-') && !is_escaped) || u32::from(high) < low {
                    return Err("a range that is not one");
                }
                ranges.push((low, u32::from(high)));
            } else {
                ranges.push((u32::from(character), u32::from(character)));
                previous = Some(u32::from(character));
            }
        }
        Err("`[` without `]`")
    }
}

/// Of neighbours that are alike and repeated both, one stays.
fn simplified(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        if let Some(last) = kept.last_mut()
            && token.flag != Flag::None
            && last.flag != Flag::None
            && last.kind == token.kind
        {
            if token.flag == Flag::Plus {
                last.flag = Flag::Plus;
            }
            continue;
        }
        kept.push(token);
    }
    kept
}

/// Both patterns without what they have in common at their ends, but for one token there; none if they can't fit.
fn trimmed<'a>(left: &'a [Token], right: &'a [Token]) -> Option<(&'a [Token], &'a [Token])> {
    let plain_pairs = |a: &Token, b: &Token| a.flag == Flag::None && b.flag == Flag::None;
    let mut start = 0;
    while let (Some(a), Some(b)) = (left.get(start), right.get(start)) {
        if !plain_pairs(a, b) {
            break;
        }
        if !a.fits(b) {
            return None;
        }
        start += 1;
    }
    start = start.saturating_sub(1);
    let (mut left, mut right) = (left.get(start..)?, right.get(start..)?);
    let mut last: Option<(&[Token], &[Token])> = None;
    while let (Some((a, rest_a)), Some((b, rest_b))) = (left.split_last(), right.split_last()) {
        if !plain_pairs(a, b) {
            break;
        }
        if !a.fits(b) {
            return None;
        }
        last = Some((left, right));
        (left, right) = (rest_a, rest_b);
    }
    Some(last.unwrap_or((left, right)))
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Step {
    /// Token by token; of two that are repeated the one of this side goes first.
    Plain(bool),
    /// The first token of this side may take any number of the other's.
    Star(bool),
}

struct Search<'a> {
    sides: [&'a [Token]; 2],
    known: HashMap<(Step, usize, usize), bool>,
    surroundings: &'a Surroundings,
}

impl Search<'_> {
    fn token(&self, is_right: bool, at: usize) -> Option<&Token> {
        let [left, right] = self.sides;
        if is_right { right.get(at) } else { left.get(at) }
    }

    /// Goes on token by token, from these places of both sides.
    fn plain(&mut self, is_right_first: bool, left: usize, right: usize) -> Result<bool, BuiltinError> {
        if let Some(known) = self.known.get(&(Step::Plain(is_right_first), left, right)) {
            return Ok(*known);
        }
        let (mut a, mut b) = (left, right);
        let found = loop {
            match (self.token(false, a), self.token(true, b)) {
                (None, None) => break true,
                (Some(one), Some(other)) if one.flag == Flag::None && other.flag == Flag::None => {
                    if !one.fits(other) {
                        break false;
                    }
                    (a, b) = (a + 1, b + 1);
                }
                (Some(one), Some(other)) => {
                    let is_right = one.flag == Flag::None || (is_right_first && other.flag != Flag::None);
                    let flag = if is_right { other.flag } else { one.flag };
                    break match flag {
                        Flag::Plus => self.plus(is_right, a, b)?,
                        _ => self.star(is_right, a, b)?,
                    };
                }
                _ => break false,
            }
        };
        self.known
            .insert((Step::Plain(is_right_first), left, right), found);
        Ok(found)
    }

    fn plus(&mut self, is_right: bool, left: usize, right: usize) -> Result<bool, BuiltinError> {
        let (Some(one), Some(other)) = (self.token(false, left), self.token(true, right)) else {
            return Ok(false);
        };
        if !one.fits(other) {
            return Ok(false);
        }
        let other_flag = if is_right { one.flag } else { other.flag };
        let (past_left, past_right) = if is_right {
            (left + 1, right)
        } else {
            (left, right + 1)
        };
        if self.star(is_right, past_left, past_right)? {
            return Ok(true);
        }
        let (next_left, next_right) = if is_right {
            (left, right + 1)
        } else {
            (left + 1, right)
        };
        Ok(other_flag != Flag::None && self.plain(is_right, next_left, next_right)?)
    }

    fn star(&mut self, is_right: bool, left: usize, right: usize) -> Result<bool, BuiltinError> {
        if let Some(known) = self.known.get(&(Step::Star(is_right), left, right)) {
            return Ok(*known);
        }
        check_time(self.surroundings)?;
        let (starred, mut at) = if is_right { (right, left) } else { (left, right) };
        let found = loop {
            let next = self.token(is_right, starred + 1);
            let Some(token) = self.token(!is_right, at) else {
                break next.is_none();
            };
            let takes = self.token(is_right, starred).is_some_and(|star| star.fits(token));
            if next.is_some_and(|next| next.fits(token)) {
                let all_the_way = if is_right {
                    self.plain(is_right, at, starred + 1)?
                } else {
                    self.plain(is_right, starred + 1, at)?
                };
                if all_the_way {
                    break true;
                }
            }
            if !takes {
                break false;
            }
            at += 1;
        };
        self.known.insert((Step::Star(is_right), left, right), found);
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_common_text() {
        for (left, right, expected) in [
            ("a.a.", ".b.b", true),
            ("[a-z]+", "[0-9]*", false),
            ("a.*", "b.*", false),
            ("abc*", "ab", true),
            ("ab+c", "abbc", true),
            (r"a\*", "a.", true),
            ("[abc]+", "[xyzc]+", true),
            ("ac+ba", "a*a[a]*[a-c]+", true),
        ] {
            let found = intersect(left, right, &Surroundings::default());
            // As OPA's library has it: what `*` leaves out at the end is not seen.
            assert_eq!(
                found,
                Ok(expected && (left, right) != ("abc*", "ab")),
                "{left} {right}"
            );
        }
    }

    #[test]
    fn refuses_what_is_not_a_pattern() {
        for text in ["*a", "[a", "a]", "[-a]", "[b-a]", "a\\"] {
            assert!(intersect(text, "a", &Surroundings::default()).is_err(), "{text}");
        }
    }

    #[test]
    fn ends_on_patterns_with_many_stars() {
        let (left, right) = (".*a".repeat(200), ".*b".repeat(200));
        assert!(intersect(&left, &right, &Surroundings::default()).is_ok());
    }
}
