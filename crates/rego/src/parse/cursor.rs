//! Where the parser is: its token, what it knows so far, and its limits.

use std::collections::HashMap;

use super::lexer::{Tok, Token, tokens};
use super::{ParseError, Parsed, Version};
use crate::syntax::{Name, Term};
use purlin_text::source::Span;

/// How deep terms and bodies may lie in one another while they are read.
pub(super) const DEEPEST: u32 = 150;

/// How high the tree of a term may be: a chain of operators makes it higher without lying deeper.
const HIGHEST: u32 = 400;

/// Which words are keywords that once were not.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Keywords {
    pub(super) in_: bool,
    pub(super) every: bool,
    pub(super) contains: bool,
    pub(super) if_: bool,
    pub(super) and: bool,
    pub(super) or: bool,
    /// Whether what stands behind `not` is a body of its own.
    pub(super) not_bodies: bool,
}

impl Keywords {
    /// Those of version 1.
    pub(super) const V1: Self = Self {
        in_: true,
        every: true,
        contains: true,
        if_: true,
        and: false,
        or: false,
        not_bodies: false,
    };

    /// All that there are.
    pub(super) const ALL: Self = Self {
        and: true,
        or: true,
        not_bodies: true,
        ..Self::V1
    };
}

/// A place to come back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    at: usize,
    wildcards: usize,
    depth: u32,
    lost: Option<Span>,
}

/// A term that was read from some place on, kept for the case that the place is read again.
pub(super) struct Known {
    pub(super) result: Parsed<Term>,
    pub(super) end: Place,
    pub(super) height: u32,
}

/// The parser of one module.
pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    lexer_error: Option<ParseError>,
    at: usize,
    wildcards: usize,
    /// The place of a keyword that is read as a name, since a reference starts with it.
    name_at: Option<usize>,
    depth: u32,
    /// The height of what was read last.
    pub(super) height: u32,
    /// How many bodies are being read that may have to be read again as terms.
    pub(super) speculating: u32,
    /// How many of them stand in braces or parentheses that are read as an operand first.
    tentative: u32,
    /// The first operator there that was left out since what stands behind it can't be read.
    lost: Option<Span>,
    pub(super) known: HashMap<usize, Known>,
    pub(super) version: Version,
    pub(super) keywords: Keywords,
    /// Whether the module is of version 1, from the start or by an import.
    pub(super) checks_v1: bool,
    /// What version 1 refuses.
    pub(super) v1_errors: Vec<ParseError>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, version: Version) -> Self {
        let (tokens, lexer_error) = tokens(text);
        let v1 = version == Version::V1;
        Self {
            text,
            tokens,
            lexer_error,
            at: 0,
            wildcards: 0,
            name_at: None,
            depth: 0,
            height: 0,
            speculating: 0,
            tentative: 0,
            lost: None,
            known: HashMap::new(),
            version,
            keywords: if v1 { Keywords::V1 } else { Keywords::default() },
            checks_v1: v1,
            v1_errors: Vec::new(),
        }
    }

    /// The comments, which lie in what no token covers.
    pub(super) fn comments(&self) -> Vec<Span> {
        let mut found = Vec::new();
        let mut end = 0;
        for token in &self.tokens {
            let mut at = end;
            let start = token.span.start as usize;
            while let Some(sign) = self.text.get(at..start).and_then(|gap| gap.find('#')) {
                let from = at + sign;
                let line = self.text.get(from..).unwrap_or_default();
                let to = from + line.find('\n').unwrap_or(line.len());
                found.push(Span::new(from, to));
                at = to;
            }
            end = end.max(token.span.end as usize);
        }
        found
    }

    fn token(&self, ahead: usize) -> Token {
        let last = self.tokens.len().saturating_sub(1);
        self.tokens
            .get((self.at + ahead).min(last))
            .copied()
            .unwrap_or(Token {
                tok: Tok::End,
                spaced: false,
                newline: false,
                span: Span::default(),
            })
    }

    /// What a token is, given the keywords that hold here.
    fn classify(&self, tok: Tok) -> Tok {
        let is_keyword = match tok {
            Tok::In => self.keywords.in_,
            Tok::Every => self.keywords.every,
            Tok::Contains => self.keywords.contains,
            Tok::If => self.keywords.if_,
            Tok::AndWord => self.keywords.and,
            Tok::OrWord => self.keywords.or,
            _ => true,
        };
        if is_keyword { tok } else { Tok::Ident }
    }

    /// The current token.
    pub(super) fn tok(&self) -> Tok {
        if self.name_at == Some(self.at) {
            return Tok::Ident;
        }
        self.classify(self.token(0).tok)
    }

    /// The token behind the current one.
    pub(super) fn next_tok(&self) -> Tok {
        self.classify(self.token(1).tok)
    }

    pub(super) fn is(&self, tok: Tok) -> bool {
        self.tok() == tok
    }

    /// Whether the current token is one of `.`, `[` and `(` that continues a term: no space lies before it.
    pub(super) fn continues(&self) -> bool {
        let token = self.token(0);
        !token.spaced && matches!(token.tok, Tok::Dot | Tok::LeftBracket | Tok::LeftParen)
    }

    /// Whether space lies before the current token.
    pub(super) fn spaced(&self) -> bool {
        self.token(0).spaced
    }

    /// Whether a line ends before the current token.
    pub(super) fn newline(&self) -> bool {
        self.token(0).newline
    }

    /// Whether the next token follows without space and is `.` or `[`: then the current one starts a reference.
    pub(super) fn starts_reference(&self) -> bool {
        let next = self.token(1);
        !next.spaced && matches!(next.tok, Tok::Dot | Tok::LeftBracket)
    }

    /// Whether no space lies before a next token that is one of `.`, `[` and `(`.
    pub(super) fn name_continues(&self) -> bool {
        let next = self.token(1);
        !next.spaced || !matches!(next.tok, Tok::Dot | Tok::LeftBracket | Tok::LeftParen)
    }

    /// Whether the next token is `(` and follows without space.
    pub(super) fn starts_call(&self) -> bool {
        let next = self.token(1);
        !next.spaced && next.tok == Tok::LeftParen
    }

    /// Whether the current token is a keyword, which may be a part of a reference.
    pub(super) fn at_keyword(&self) -> bool {
        is_keyword(self.tok())
    }

    /// Whether the current token can be a part of a reference.
    pub(super) fn at_name(&self) -> bool {
        self.is(Tok::Ident) || self.at_keyword()
    }

    /// Reads the current keyword as a name if a reference starts with it.
    pub(super) fn keyword_as_name(&mut self) {
        if self.at_keyword() && self.starts_reference() {
            self.name_at = Some(self.at);
        }
    }

    /// Reads the current keyword as a name.
    pub(super) fn force_name(&mut self) {
        if self.at_keyword() {
            self.name_at = Some(self.at);
        }
    }

    /// Whether the current token is a keyword that is read as a name.
    pub(super) fn is_forced(&self) -> bool {
        self.name_at == Some(self.at)
    }

    /// Steps over the current token.
    pub(super) fn advance(&mut self) {
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
    }

    /// Steps over the current token if it is `tok`.
    pub(super) fn take(&mut self, tok: Tok) -> bool {
        let found = self.is(tok);
        if found {
            self.advance();
        }
        found
    }

    /// Steps over the current token, which has to be `tok`; `what` names it.
    pub(super) fn expect(&mut self, tok: Tok, what: &str) -> Parsed<()> {
        if self.take(tok) {
            return Ok(());
        }
        Err(self.unexpected(what))
    }

    /// The place of the current token among all.
    pub(super) fn index(&self) -> usize {
        self.at
    }

    pub(super) fn place(&self) -> Place {
        Place {
            at: self.at,
            wildcards: self.wildcards,
            depth: self.depth,
            lost: self.lost,
        }
    }

    pub(super) fn go_back(&mut self, place: Place) {
        self.depth = place.depth;
        self.lost = None;
        self.go_on(place);
    }

    /// Goes to a place behind what was read before.
    pub(super) fn go_on(&mut self, place: Place) {
        self.at = place.at;
        self.wildcards = place.wildcards;
        self.lost = self.lost.or(place.lost);
    }

    /// Whether what was read up to this place can be taken as it is.
    pub(super) fn may_go_on(&self, place: Place) -> bool {
        place.lost.is_none() || self.tentative > 0
    }

    /// Reads what may have to be read again as a term.
    pub(super) fn tentatively<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        self.speculating += 1;
        self.tentative += 1;
        let result = read(self);
        self.tentative -= 1;
        self.speculating -= 1;
        result
    }

    /// Reads something so that its place tells which operators it lost itself.
    pub(super) fn noting_losses<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> (T, Place) {
        let before = self.lost.take();
        let result = read(self);
        let place = self.place();
        self.lost = before.or(self.lost);
        (result, place)
    }

    /// What stands behind an operator. None where it can't be read, but is read tentatively: as in OPA, the operator then
    /// counts for nothing, and reading goes on where it failed. `settled` refuses what was read so.
    pub(super) fn right_side(
        &mut self,
        sign: Span,
        read: impl FnOnce(&mut Self) -> Parsed<Term>,
    ) -> Parsed<Option<Term>> {
        let (depth, height) = (self.depth, self.height);
        match read(self) {
            Err(_) if self.tentative > 0 => {
                (self.depth, self.height) = (depth, height);
                self.lost.get_or_insert(sign);
                Ok(None)
            }
            result => result.map(Some),
        }
    }

    /// Refuses operands that are operands for good, but have lost an operator.
    pub(super) fn settled(&self) -> Parsed<()> {
        match self.lost {
            Some(sign) if self.tentative == 0 => Err(ParseError::new(
                sign,
                "what stands behind this operator is no value",
            )
            .help("the braces around it are read as a body first: if they are a value, write `x := {…}`")),
            _ => Ok(()),
        }
    }

    /// The span of the current token.
    pub(super) fn span(&self) -> Span {
        self.token(0).span
    }

    /// Where the current token starts.
    pub(super) fn start(&self) -> u32 {
        self.span().start
    }

    /// From `start` to the end of the token before the current one.
    pub(super) fn span_from(&self, start: u32) -> Span {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        Span {
            start,
            end: before.map_or(start, |token| token.span.end).max(start),
        }
    }

    /// Whether `and` or `or` stands here.
    pub(super) fn at_logical(&self) -> bool {
        matches!(self.tok(), Tok::AndWord | Tok::OrWord)
    }

    /// Whether a text starts at `start` with this character.
    pub(super) fn has_at(&self, start: u32, sign: char) -> bool {
        let rest = self.text.get(start as usize..);
        rest.is_some_and(|rest| rest.starts_with(sign))
    }

    /// The text of the current token.
    pub(super) fn lexeme(&self) -> &'a str {
        self.text.get(self.span().range()).unwrap_or_default()
    }

    /// The name that the next `_` gets.
    pub(super) fn wildcard(&mut self) -> Name {
        let name = format!("${}", self.wildcards);
        self.wildcards += 1;
        Name::from(name)
    }

    /// Goes one level deeper, which `leave` undoes.
    pub(super) fn enter(&mut self) -> Parsed<()> {
        if self.depth >= DEEPEST {
            return Err(ParseError::new(self.span(), TOO_DEEP));
        }
        self.depth += 1;
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Notes the height of something whose highest part is `below` high.
    pub(super) fn grow(&mut self, below: u32, span: Span) -> Parsed<()> {
        if below >= HIGHEST {
            return Err(ParseError::new(span, TOO_DEEP));
        }
        self.height = below + 1;
        Ok(())
    }

    /// The error that something else than `expected` stands here.
    pub(super) fn unexpected(&self, expected: &str) -> ParseError {
        let token = self.token(0);
        if token.tok == Tok::Illegal
            && let Some(error) = &self.lexer_error
        {
            return error.clone();
        }
        if token.tok == Tok::End {
            return ParseError::new(
                token.span,
                format!("{expected} is missing at the end of the file"),
            );
        }
        let mut found: String = self.lexeme().chars().take(30).collect();
        if found.contains('\n') || found.len() < self.lexeme().len() {
            found = format!("{}…", found.lines().next().unwrap_or_default());
        }
        ParseError::new(token.span, format!("expected {expected}, found `{found}`"))
    }
}

const TOO_DEEP: &str = "this is nested too deeply";

/// Whether the token is a word with a meaning of its own.
fn is_keyword(tok: Tok) -> bool {
    matches!(
        tok,
        Tok::Package
            | Tok::Import
            | Tok::As
            | Tok::Default
            | Tok::Else
            | Tok::Not
            | Tok::Some
            | Tok::With
            | Tok::Null
            | Tok::True
            | Tok::False
            | Tok::In
            | Tok::Every
            | Tok::Contains
            | Tok::If
            | Tok::AndWord
            | Tok::OrWord
    )
}
