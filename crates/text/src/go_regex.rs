//! Go's syntax of regular expressions, translated to that of the `regex` crate.
//!
//! Everything that the two read differently is written out: classes as ranges, flags on each item, anchors by name. So
//! the crate never sees a text that it could understand in its own way.

mod class;

use regex::{Regex, RegexBuilder};

/// A translated expression.
#[derive(Debug)]
pub struct Translated {
    /// For the `regex` crate.
    pattern: String,
    /// The names of groups by number; the first is the whole match.
    pub names: Vec<Option<String>>,
}

/// How deep groups may nest.
const DEEPEST: usize = 500;
/// How deep groups may nest in what they are translated to.
const DEEPEST_TRANSLATED: u32 = 1_500;
/// The most repetitions that may be asked for, also by repetitions within each other.
const MOST_REPEATED: u32 = 1_000;

impl Translated {
    /// Compiles it; `None` if that has more than so many bytes.
    #[must_use]
    pub fn compile(&self, most_bytes: usize) -> Option<Regex> {
        let mut builder = RegexBuilder::new(&self.pattern);
        builder.size_limit(most_bytes).nest_limit(DEEPEST_TRANSLATED);
        builder.build().ok()
    }
}

/// Translates an expression.
///
/// # Errors
/// Go would not compile it; why not.
pub fn translate(pattern: &str) -> Result<Translated, &'static str> {
    let mut parser = Parser {
        rest: pattern,
        flags: Flags::default(),
        frames: Vec::new(),
        frame: Frame::default(),
        names: vec![None],
    };
    parser.parse()?;
    if !parser.frames.is_empty() {
        return Err("`)` is missing");
    }
    Ok(Translated {
        pattern: parser.frame.close().0,
        names: parser.names,
    })
}

#[derive(Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools)]
struct Flags {
    fold: bool,
    many_lines: bool,
    dot_newline: bool,
    lazy: bool,
}

/// One group that is open.
#[derive(Default)]
struct Frame {
    /// Alternatives that have ended.
    done: Vec<String>,
    /// The items of the alternative that is read: text, and the most times that repetitions in it multiply to.
    items: Vec<(String, u32)>,
    repeats: u32,
    open: &'static str,
    outer_flags: Flags,
}

impl Frame {
    fn end_alternative(&mut self) {
        let mut text = String::new();
        for (item, repeats) in self.items.drain(..) {
            text.push_str(&item);
            self.repeats = self.repeats.max(repeats);
        }
        self.done.push(text);
    }

    fn close(mut self) -> (String, u32) {
        self.end_alternative();
        (self.done.join("|"), self.repeats)
    }
}

struct Parser<'a> {
    rest: &'a str,
    flags: Flags,
    frames: Vec<Frame>,
    frame: Frame,
    names: Vec<Option<String>>,
}

impl<'a> Parser<'a> {
    fn parse(&mut self) -> Result<(), &'static str> {
        let mut was_repeat = false;
        while let Some(character) = self.rest.chars().next() {
            let mut is_repeat = false;
            match character {
                '(' if self.rest.starts_with("(?") => self.group_or_flags()?,
                '(' => {
                    self.take(1);
                    self.open("(", None)?;
                }
                ')' => {
                    self.take(1);
                    self.close()?;
                }
                '|' => {
                    self.take(1);
                    self.frame.end_alternative();
                }
                '^' => {
                    self.take(1);
                    self.push(if self.flags.many_lines { "(?m:^)" } else { r"\A" });
                }
                '$' => {
                    self.take(1);
                    self.push(if self.flags.many_lines { "(?m:$)" } else { r"\z" });
                }
                '.' => {
                    self.take(1);
                    self.push(if self.flags.dot_newline {
                        "(?s:.)"
                    } else {
                        r"[^\n]"
                    });
                }
                '[' => {
                    let text = class::bracketed(&mut self.rest)?;
                    self.push_folded(&text);
                }
                '*' | '+' | '?' => {
                    self.take(1);
                    self.repeat(
                        match character {
                            '*' => "*",
                            '+' => "+",
                            _ => "?",
                        },
                        1,
                        was_repeat,
                    )?;
                    is_repeat = true;
                }
                '{' => {
                    if let Some((least, most, length)) = self.bounds() {
                        self.take(length);
                        is_repeat = true;
                        self.repeat_between(least, most, was_repeat)?;
                    } else {
                        self.take(1);
                        self.literal('{');
                    }
                }
                '\\' => self.escaped()?,
                _ => {
                    self.take(character.len_utf8());
                    self.literal(character);
                }
            }
            was_repeat = is_repeat;
        }
        Ok(())
    }

    fn take(&mut self, length: usize) {
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    fn push(&mut self, text: &str) {
        self.frame.items.push((text.to_owned(), 1));
    }

    /// Adds what upper and lower case matter for.
    fn push_folded(&mut self, text: &str) {
        if self.flags.fold {
            self.push(&format!("(?i:{text})"));
        } else {
            self.push(text);
        }
    }

    fn literal(&mut self, character: char) {
        let text = class::character(u32::from(character));
        if character.is_alphabetic() || !character.is_ascii() {
            self.push_folded(&text);
        } else {
            self.push(&text);
        }
    }

    fn open(&mut self, open: &'static str, name: Option<String>) -> Result<(), &'static str> {
        if self.frames.len() >= DEEPEST {
            return Err("it nests too deep");
        }
        if open == "(" {
            self.names.push(name);
        }
        let frame = Frame {
            open,
            outer_flags: self.flags,
            ..Frame::default()
        };
        self.frames.push(std::mem::replace(&mut self.frame, frame));
        Ok(())
    }

    fn close(&mut self) -> Result<(), &'static str> {
        let outer = self.frames.pop().ok_or("`)` without `(`")?;
        let frame = std::mem::replace(&mut self.frame, outer);
        self.flags = frame.outer_flags;
        let open = frame.open;
        let (text, repeats) = frame.close();
        self.frame.items.push((format!("{open}{text})"), repeats));
        Ok(())
    }

    fn repeat(&mut self, operator: &str, most: u32, was_repeat: bool) -> Result<(), &'static str> {
        let is_lazy = self.rest.starts_with('?');
        if is_lazy {
            self.take(1);
        }
        if was_repeat {
            return Err("a repetition of a repetition");
        }
        let (item, repeats) = self.frame.items.last_mut().ok_or("nothing is there to repeat")?;
        *repeats = repeats.saturating_mul(most.max(1)).max(1);
        if most > 1 && *repeats > MOST_REPEATED {
            return Err("too many repetitions");
        }
        let lazy = if is_lazy == self.flags.lazy { "" } else { "?" };
        *item = format!("(?:{item}){operator}{lazy}");
        Ok(())
    }

    fn repeat_between(
        &mut self,
        least: u32,
        most: Option<u32>,
        was_repeat: bool,
    ) -> Result<(), &'static str> {
        if least > MOST_REPEATED || most.is_some_and(|most| most > MOST_REPEATED || most < least) {
            return Err("the number of repetitions is out of bounds");
        }
        let operator = match most {
            Some(most) => format!("{{{least},{most}}}"),
            None => format!("{{{least},}}"),
        };
        self.repeat(&operator, most.unwrap_or(least), was_repeat)
    }

    /// Reads `{2}`, `{2,}` or `{2,3}` ahead: both bounds and its length. What isn't one of these is text.
    fn bounds(&self) -> Option<(u32, Option<u32>, usize)> {
        let inner = self.rest.strip_prefix('{')?.split_once('}')?.0;
        let number = |text: &str| {
            let is_number = !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_digit())
                && (text.len() == 1 || !text.starts_with('0'));
            // A number that is too large is one all the same, and is refused.
            is_number.then(|| text.parse::<u32>().unwrap_or(u32::MAX))
        };
        let length = inner.len() + 2;
        match inner.split_once(',') {
            None => number(inner).map(|count| (count, Some(count), length)),
            Some((least, "")) => number(least).map(|least| (least, None, length)),
            Some((least, most)) => Some((number(least)?, Some(number(most)?), length)),
        }
    }

    /// Reads what begins with `(?`.
    fn group_or_flags(&mut self) -> Result<(), &'static str> {
        let named = self
            .rest
            .strip_prefix("(?P<")
            .or_else(|| self.rest.strip_prefix("(?<"));
        if let Some(named) = named {
            let (name, after) = named.split_once('>').ok_or("the name of a group has no end")?;
            let is_name = !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !is_name {
                return Err("the name of a group is not valid");
            }
            self.rest = after;
            return self.open("(", Some(name.to_owned()));
        }
        self.take(2);
        let (mut flags, mut is_off, mut has_flag) = (self.flags, false, false);
        loop {
            let character = self.rest.chars().next().ok_or("`)` is missing")?;
            self.take(character.len_utf8());
            match character {
                'i' => flags.fold = !is_off,
                'm' => flags.many_lines = !is_off,
                's' => flags.dot_newline = !is_off,
                'U' => flags.lazy = !is_off,
                '-' if !is_off => {
                    is_off = true;
                    has_flag = false;
                    continue;
                }
                ':' | ')' if !is_off || has_flag => {
                    if character == ':' {
                        self.open("(?:", None)?;
                    }
                    self.flags = flags;
                    return Ok(());
                }
                _ => return Err("an unknown group"),
            }
            has_flag = true;
        }
    }

    fn escaped(&mut self) -> Result<(), &'static str> {
        match self.rest.as_bytes().get(1) {
            Some(b'A') => self.push(r"\A"),
            Some(b'z') => self.push(r"\z"),
            Some(b'b') => self.push(r"(?-u:\b)"),
            Some(b'B') => self.push(r"(?-u:\B)"),
            Some(b'C') => return Err("`\\C` is not supported"),
            Some(b'Q') => {
                let quoted = self.rest.get(2..).unwrap_or_default();
                let (text, after): (&'a str, &'a str) = quoted.split_once(r"\E").unwrap_or((quoted, ""));
                self.rest = after;
                for character in text.chars() {
                    self.literal(character);
                }
                return Ok(());
            }
            _ => {
                if let Some(text) = class::escaped(&mut self.rest)? {
                    self.push_folded(&format!("[{text}]"));
                } else {
                    let code = class::escape(&mut self.rest)?;
                    match char::from_u32(code) {
                        Some(character) => self.literal(character),
                        None => self.push(class::NOTHING),
                    }
                }
                return Ok(());
            }
        }
        self.take(2);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(pattern: &str, text: &str) -> String {
        match translate(pattern) {
            Err(error) => error.to_owned(),
            Ok(translated) => match Regex::new(&translated.pattern).unwrap().find(text) {
                Some(hit) => hit.as_str().to_owned(),
                None => "no match".to_owned(),
            },
        }
    }

    #[test]
    fn means_what_go_means() {
        for (pattern, text, expected) in [
            (r"\w+", "äb", "b"),
            (r"\s", "\u{b}", "no match"),
            (r"[[:space:]]", "\u{b}", "\u{b}"),
            (r"\Qa.b\E+", "a.bb", "a.bb"),
            (r"\101", "A", "A"),
            (r"\x{e4}", "ä", "ä"),
            ("[a-c--z]+", "b-", "b-"),
            ("[a&&b]+", "&a", "&a"),
            ("[]a]+", "]a", "]a"),
            ("a{,2}", "a{,2}", "a{,2}"),
            ("a{2,3}?", "aaa", "aa"),
            ("(?U)a+", "aaa", "a"),
            ("(?i)k", "\u{212a}", "\u{212a}"),
            ("(?i:a)b", "AB", "no match"),
            ("a(?i)b|c", "C", "C"),
            ("a$", "a\n", "no match"),
            ("(?m)a$", "a\n", "a"),
            ("(?s).", "\n", "\n"),
            (r"\bä", "ä", "no match"),
            (r"\pL\p{Greek}\P{Greek}", "aβc", "aβc"),
            (r"[^\d\s]+", "1a ", "a"),
            (r"\x{d800}", "a", "no match"),
            ("(?P<x>a)(?<y>b)", "ab", "ab"),
        ] {
            assert_eq!(matched(pattern, text), expected, "{pattern}");
        }
    }

    #[test]
    fn refuses_what_go_refuses() {
        let nested = "(".repeat(100_000);
        for pattern in [
            "a**",
            "*a",
            "a|*",
            "(",
            ")",
            "[a",
            "[b-a]",
            r"\1",
            r"\8",
            r"\C",
            r"\Z",
            r"\y",
            "\\",
            "a{1001}",
            "a{2,1}",
            "(?P<x-y>a)",
            "(?=a)",
            "(?!a)",
            "(?<=a)",
            "(?i-)",
            "[[:foo:]]",
            r"\p{Foo}",
            r"\pX",
            "(?:a{100}){100}",
            r"\x{110000}",
            r"\xg",
            "a*{2}",
            "(?x)a",
            &nested,
        ] {
            assert!(translate(pattern).is_err(), "{pattern}");
        }
    }
}
