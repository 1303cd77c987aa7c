//! Estimates how much work the HCL crate would need for a text, before parsing it.
//!
//! hcl-edit 0.10 tries an operand that is not valid twice where it is behind two operators of one chain, and the
//! operands within it twice for each of those: in `1+1+(1+1+(1+1+(…` the time doubles with every level. And it compares
//! each key of an object with all before it. Real texts are far from either; a text that is made to be slow is refused
//! here.
//!
//! Nothing is parsed. The text is split where the grammar splits it: brackets, templates in strings and heredocs,
//! comments. It only needs to be right up to the first syntax error, where the crate stops.

use std::ops::Range;

use hcl_primitives::ident::{is_id_continue, is_id_start};

/// Units of work that are allowed for each byte of a text.
const PER_BYTE: u64 = 16;

/// Units of work that are allowed for a text of any length. About two seconds.
const FREE: u64 = 1 << 22;

/// How many comparisons of keys take about as long as one byte.
const KEYS_PER_UNIT: u64 = 16;

/// How deep brackets and templates are followed; deeper nesting is left to the crate, which allows 64 and reports it.
const LEVELS: usize = 256;

/// From this many operators, the crate retries a failing operand.
const OPERATORS: u8 = 2;

/// The place where a text exceeds the allowed work, if it does.
pub(super) fn excess(source: &str) -> Option<Excess> {
    EffortScan::new(source).run()
}

/// The first thing that exceeds the allowed work.
#[derive(Debug, PartialEq)]
pub(super) enum Excess {
    /// The operand that opens here is nested in too many operands after operators.
    Nesting(Range<usize>),
    /// The key before this `=` or `:` is one too many in its object.
    Keys(Range<usize>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum NestingKind<'s> {
    /// The file, or a block.
    Body,
    /// `{…}` as a value.
    Object,
    /// `(…)` or `[…]`.
    Bracket,
    /// `${…}` or `%{…}`.
    Template,
    /// `"…"`, which is text but for its templates.
    Quoted,
    /// From `<<NAME` to its line `NAME`.
    Heredoc(&'s str),
}

#[derive(Debug, Clone, Copy)]
struct NestingLevel<'s> {
    kind: NestingKind<'s>,
    /// How many times a byte in here may be read, as a power of two.
    doublings: u32,
    /// Binary operators in the chain so far.
    operators: u8,
    /// Keys so far.
    keys: u64,
}

impl<'s> NestingLevel<'s> {
    fn new(kind: NestingKind<'s>, doublings: u32) -> Self {
        Self {
            kind,
            doublings,
            operators: 0,
            keys: 0,
        }
    }
}

struct EffortScan<'s> {
    source: &'s str,
    bytes: &'s [u8],
    at: usize,
    /// The position up to which bytes are counted in `work`.
    counted: usize,
    work: u64,
    allowed: u64,
    levels: Vec<NestingLevel<'s>>,
}

impl<'s> EffortScan<'s> {
    fn new(source: &'s str) -> Self {
        Self {
            source,
            bytes: source.as_bytes(),
            at: 0,
            counted: 0,
            work: 0,
            allowed: FREE.saturating_add(PER_BYTE.saturating_mul(source.len() as u64)),
            levels: vec![NestingLevel::new(NestingKind::Body, 0)],
        }
    }

    fn run(&mut self) -> Option<Excess> {
        while let Some(&byte) = self.bytes.get(self.at) {
            if self.levels.len() > LEVELS {
                return None;
            }
            let level = self.levels.last().copied()?;
            let excess = match level.kind {
                NestingKind::Quoted => self.quoted(byte),
                NestingKind::Heredoc(name) => self.heredoc(byte, name),
                NestingKind::Body | NestingKind::Object | NestingKind::Bracket | NestingKind::Template => {
                    self.code(level.kind)
                }
            };
            if excess.is_some() {
                return excess;
            }
        }
        None
    }

    fn quoted(&mut self, byte: u8) -> Option<Excess> {
        match byte {
            b'\\' => self.at += 2,
            b'"' => {
                self.at += 1;
                self.close();
            }
            _ => return self.text(),
        }
        None
    }

    fn heredoc(&mut self, byte: u8, name: &str) -> Option<Excess> {
        if byte != b'\n' {
            return self.text();
        }
        self.at += 1;
        let rest = self.rest(self.at);
        let line = rest.trim_start_matches([' ', '\t']);
        let ends = line
            .strip_prefix(name)
            .is_some_and(|after| !after.starts_with(is_id_continue));
        if ends {
            self.at += rest.len() - line.len() + name.len();
            self.close();
        }
        None
    }

    /// A byte of a text, or a template in it.
    fn text(&mut self) -> Option<Excess> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        match rest {
            [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => self.at += 3,
            [b'$' | b'%', b'{', ..] => return self.open(NestingKind::Template, 2),
            _ => self.at += 1,
        }
        None
    }

    fn code(&mut self, kind: NestingKind) -> Option<Excess> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        match rest {
            [b'#', ..] | [b'/', b'/', ..] => self.at += line(rest),
            [b'/', b'*', ..] => {
                let comment = self.rest(self.at + 2);
                // Without an end it is not a comment, and nothing after it is read.
                self.at = comment
                    .find("*/")
                    .map_or(self.bytes.len(), |end| self.at + end + 4);
            }
            [b'"', ..] => return self.open(NestingKind::Quoted, 1),
            [b'(' | b'[', ..] => return self.open(NestingKind::Bracket, 1),
            [b'{', ..] => {
                let is_block = kind == NestingKind::Body && !self.is_value();
                return self.open(
                    if is_block {
                        NestingKind::Body
                    } else {
                        NestingKind::Object
                    },
                    1,
                );
            }
            [b')' | b']', ..] => {
                self.at += 1;
                if kind == NestingKind::Bracket {
                    self.close();
                }
            }
            [b'}', ..] => {
                self.at += 1;
                if kind != NestingKind::Bracket {
                    self.close();
                }
            }
            [b'<', b'<', ..] => return self.heredoc_or_operator(),
            [b'=' | b'!' | b'<' | b'>', b'=', ..] | [b'&', b'&', ..] | [b'|', b'|', ..] => self.operator(2),
            [b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%', ..] => self.operator(1),
            [b'=' | b':', ..] => return self.key(),
            [b',' | b'?', ..] => {
                self.at += 1;
                self.chain_ends();
            }
            _ => self.at += self.name_or_char(),
        }
        None
    }

    fn heredoc_or_operator(&mut self) -> Option<Excess> {
        let rest = self.rest(self.at + 2);
        let named = rest.strip_prefix('-').unwrap_or(rest);
        let name = named
            .find(|char| !is_id_continue(char))
            .and_then(|end| named.get(..end))
            .unwrap_or("");
        let opens = named
            .get(name.len()..)
            .is_some_and(|after| after.starts_with('\n') || after.starts_with("\r\n"));
        if name.is_empty() || !opens {
            self.operator(1);
            return None;
        }
        // The line's end is left, since the text may end on the line after it.
        let length = 2 + (rest.len() - named.len()) + name.len();
        self.open(NestingKind::Heredoc(name), length)
    }

    /// Whether this is after the `=` of an attribute, and not after the type or a label of a block.
    fn is_value(&self) -> bool {
        let before = self.source.get(..self.at).unwrap_or("").trim_end();
        !before.ends_with(|char| char == '"' || is_id_continue(char))
    }

    fn operator(&mut self, length: usize) {
        self.at += length;
        if let Some(level) = self.levels.last_mut() {
            level.operators = level.operators.saturating_add(1);
        }
    }

    fn chain_ends(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.operators = 0;
        }
    }

    fn key(&mut self) -> Option<Excess> {
        self.at += 1;
        self.chain_ends();
        let level = self
            .levels
            .last_mut()
            .filter(|level| level.kind == NestingKind::Object)?;
        level.keys += 1;
        let work = (level.keys / KEYS_PER_UNIT).saturating_mul(factor(level.doublings));
        self.work = self.work.saturating_add(work);
        (self.work > self.allowed).then_some(Excess::Keys(self.at - 1..self.at))
    }

    fn open(&mut self, kind: NestingKind<'s>, length: usize) -> Option<Excess> {
        self.count();
        let start = self.at;
        self.at += length;
        let outer = self.levels.last()?;
        // A block is not an operand.
        let again = kind != NestingKind::Body && outer.operators >= OPERATORS;
        let doublings = outer.doublings + u32::from(again);
        self.levels.push(NestingLevel::new(kind, doublings));
        (self.work > self.allowed).then_some(Excess::Nesting(start..self.at))
    }

    fn close(&mut self) {
        self.count();
        if self.levels.len() > 1 {
            self.levels.pop();
        }
    }

    /// Adds the bytes since the last count, as often as they may be read.
    fn count(&mut self) {
        let bytes = self.at.saturating_sub(self.counted) as u64;
        let doublings = self.levels.last().map_or(0, |level| level.doublings);
        self.work = self.work.saturating_add(bytes.saturating_mul(factor(doublings)));
        self.counted = self.at;
    }

    fn rest(&self, at: usize) -> &'s str {
        self.source.get(at..).unwrap_or("")
    }

    /// The length of the name here, in which a `-` is not an operator, or else of the character.
    fn name_or_char(&self) -> usize {
        let rest = self.rest(self.at);
        if rest.starts_with(is_id_start) {
            rest.find(|char| !is_id_continue(char)).unwrap_or(rest.len())
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        }
    }
}

fn factor(doublings: u32) -> u64 {
    1_u64.checked_shl(doublings).unwrap_or(u64::MAX)
}

/// The length of the line that these bytes begin with, without its end.
fn line(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests;
