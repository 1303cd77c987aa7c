//! One value by one verb.

use std::fmt::Write as _;

use num_bigint::{BigInt, Sign};

use super::float::format_float;
use super::{Argument, Format};
use crate::value::{is_print, quote};

impl Argument {
    /// The name of its type in Go.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Integer(_) => "int64",
            Self::Big(_) => "*big.Int",
            Self::Float(_) => "float64",
            Self::Text(_) => "string",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Named(name, _) => name,
            Self::List(_) => "[]interface {}",
            Self::Map(_) => "map[string]interface {}",
            Self::Nil => "<nil>",
        }
    }
}

impl Format {
    pub(super) fn print(&self, out: &mut String, argument: &Argument, verb: char) {
        if verb == 'T' {
            self.text(out, argument.type_name());
            return;
        }
        let is_known = match argument {
            Argument::Integer(value) | Argument::Int(value) => self.integer_verb(out, *value, verb),
            // Go takes the number apart here, as it does any other that can't be an error.
            Argument::Big(value) if verb == 'w' => {
                out.push_str("%!w(*big.Int=");
                self.parts(out, value);
                out.push(')');
                true
            }
            Argument::Big(value) => {
                if !self.big(out, value, verb) {
                    let _ = write!(out, "%!{verb}(big.Int={value})");
                }
                true
            }
            Argument::Float(value) => self.float_verb(out, *value, verb),
            Argument::List(_) | Argument::Map(_) if verb == 'w' => false,
            Argument::List(items) => {
                let (open, close) = self.brackets(argument);
                out.push_str(&open);
                for (at, item) in items.iter().enumerate() {
                    self.separate(out, at);
                    self.print_within(out, item, verb);
                }
                out.push(close);
                true
            }
            Argument::Map(entries) => {
                let (open, close) = self.brackets(argument);
                if !self.sharp_v {
                    out.push_str("map");
                }
                out.push_str(&open);
                for (at, (key, value)) in entries.iter().enumerate() {
                    self.separate(out, at);
                    self.print_within(out, key, verb);
                    out.push(':');
                    self.print_within(out, value, verb);
                }
                out.push(close);
                true
            }
            Argument::Nil => {
                if verb == 'v' {
                    self.pad(out, "<nil>");
                } else {
                    let _ = write!(out, "%!{verb}(<nil>)");
                }
                true
            }
            Argument::Text(text) | Argument::Named(_, text) => self.text_verb(out, text, verb),
            Argument::Bool(value) => {
                let is_known = matches!(verb, 't' | 'v');
                if is_known {
                    self.pad(out, if *value { "true" } else { "false" });
                }
                is_known
            }
        };
        if !is_known {
            let _ = write!(out, "%!{verb}({}=", argument.type_name());
            self.print(out, argument, 'v');
            out.push(')');
        }
    }

    /// What stands around the elements of a collection: its type where Go's own notation is asked for.
    fn brackets(&self, argument: &Argument) -> (String, char) {
        if self.sharp_v {
            (format!("{}{{", argument.type_name()), '}')
        } else {
            ("[".to_owned(), ']')
        }
    }

    fn separate(&self, out: &mut String, at: usize) {
        if at > 0 {
            out.push_str(if self.sharp_v { ", " } else { " " });
        }
    }

    /// Prints an element of a collection; nothing has no width there.
    fn print_within(&self, out: &mut String, argument: &Argument, verb: char) {
        match argument {
            Argument::Nil if self.sharp_v => out.push_str("interface {}(nil)"),
            Argument::Nil => out.push_str("<nil>"),
            other => self.print(out, other, verb),
        }
    }

    /// Prints the fields of a large number: its sign, and its words of 64 bits.
    fn parts(&self, out: &mut String, value: &BigInt) {
        let (sign, words) = value.to_u64_digits();
        let (sign_name, words_name) = match (self.sharp_v, self.plus_v) {
            (true, _) => ("big.Int{neg:", ", abs:big.nat{"),
            (false, true) => ("{neg:", " abs:["),
            (false, false) => ("{", " ["),
        };
        out.push('&');
        out.push_str(sign_name);
        self.print(out, &Argument::Bool(sign == Sign::Minus), 'v');
        out.push_str(words_name);
        for (at, word) in words.iter().enumerate() {
            self.separate(out, at);
            if self.sharp_v {
                let _ = write!(out, "{word:#x}");
            } else {
                let plain = Self {
                    plus_v: false,
                    ..self.clone()
                };
                plain.big(out, &BigInt::from(*word), 'd');
            }
        }
        out.push_str(if self.sharp_v { "}}" } else { "]}" });
    }

    /// Writes a text with spaces, or zeros on its left, up to the width.
    fn pad(&self, out: &mut String, text: &str) {
        let missing = self.width.unwrap_or(0).saturating_sub(text.chars().count());
        if self.minus {
            out.push_str(text);
            fill(out, ' ', missing);
        } else {
            fill(out, if self.zero { '0' } else { ' ' }, missing);
            out.push_str(text);
        }
    }

    fn pad_with_spaces(&self, out: &mut String, text: &str) {
        let without = Self {
            zero: false,
            ..self.clone()
        };
        without.pad(out, text);
    }

    fn cut<'a>(&self, text: &'a str) -> &'a str {
        match self
            .precision
            .and_then(|precision| text.char_indices().nth(precision))
        {
            Some((end, _)) => text.get(..end).unwrap_or_default(),
            None => text,
        }
    }

    fn text(&self, out: &mut String, text: &str) {
        self.pad(out, self.cut(text));
    }

    fn text_verb(&self, out: &mut String, text: &str, verb: char) -> bool {
        match verb {
            'v' if self.sharp_v => self.quoted(out, text),
            'v' | 's' => self.text(out, text),
            'x' => self.hex(out, text, false),
            'X' => self.hex(out, text, true),
            'q' => self.quoted(out, text),
            _ => return false,
        }
        true
    }

    fn quoted(&self, out: &mut String, text: &str) {
        let text = self.cut(text);
        let is_raw = self.sharp
            && !text
                .chars()
                .any(|character| matches!(character, '`' | '\u{7f}' | '\u{feff}' | '\0'..='\u{8}' | '\n'..='\u{1f}'));
        let mut quoted = String::new();
        if is_raw {
            quoted.push('`');
            quoted.push_str(text);
            quoted.push('`');
        } else {
            quote(&mut quoted, text, '"', self.plus);
        }
        self.pad(out, &quoted);
    }

    fn hex(&self, out: &mut String, text: &str, is_upper: bool) {
        let bytes = text.as_bytes();
        let bytes = bytes
            .get(..self.precision.unwrap_or(bytes.len()))
            .unwrap_or(bytes);
        let prefix = match (self.sharp, is_upper) {
            (false, _) => "",
            (true, false) => "0x",
            (true, true) => "0X",
        };
        let mut hex = String::new();
        for (at, byte) in bytes.iter().enumerate() {
            if self.space && at > 0 {
                hex.push(' ');
            }
            if at == 0 || self.space {
                hex.push_str(prefix);
            }
            let _ = if is_upper {
                write!(hex, "{byte:02X}")
            } else {
                write!(hex, "{byte:02x}")
            };
        }
        self.pad(out, &hex);
    }

    fn integer_verb(&self, out: &mut String, value: i64, verb: char) -> bool {
        // As Go reinterprets it: a negative number is above every character.
        let code = u32::try_from(value).ok().filter(|code| *code <= 0x10_ffff);
        let character = code
            .and_then(char::from_u32)
            .unwrap_or(char::REPLACEMENT_CHARACTER);
        match verb {
            'v' | 'd' => self.integer(out, value, 10, verb),
            'b' => self.integer(out, value, 2, verb),
            'o' | 'O' => self.integer(out, value, 8, verb),
            'x' | 'X' => self.integer(out, value, 16, verb),
            'c' => self.pad(out, character.encode_utf8(&mut [0; 4])),
            'q' => {
                let mut quoted = String::new();
                quote(&mut quoted, character.encode_utf8(&mut [0; 4]), '\'', self.plus);
                self.pad(out, &quoted);
            }
            'U' => {
                let least = self.precision.unwrap_or(4).max(4);
                let hex = format!("{value:X}");
                let mut text = String::from("U+");
                fill(&mut text, '0', least.saturating_sub(hex.len()));
                text.push_str(&hex);
                if self.sharp
                    && let Some(character) = code.and_then(char::from_u32)
                    && is_print(character)
                {
                    let _ = write!(text, " '{character}'");
                }
                self.pad_with_spaces(out, &text);
            }
            _ => return false,
        }
        true
    }

    fn integer(&self, out: &mut String, value: i64, base: u32, verb: char) {
        let is_negative = value < 0;
        let size = value.unsigned_abs();
        let least = match self.precision {
            Some(0) if size == 0 => {
                fill(out, ' ', self.width.unwrap_or(0));
                return;
            }
            Some(precision) => precision,
            None => match self.width {
                Some(width) if self.zero && !self.minus => {
                    width.saturating_sub(usize::from(is_negative || self.plus || self.space))
                }
                _ => 0,
            },
        };
        let digits = match base {
            2 => format!("{size:b}"),
            8 => format!("{size:o}"),
            16 if verb == 'X' => format!("{size:X}"),
            16 => format!("{size:x}"),
            _ => size.to_string(),
        };
        let mut number = String::new();
        fill(&mut number, '0', least.saturating_sub(digits.len()));
        number.push_str(&digits);
        let mut prefix = String::new();
        if is_negative {
            prefix.push('-');
        } else if self.plus {
            prefix.push('+');
        } else if self.space {
            prefix.push(' ');
        }
        if verb == 'O' {
            prefix.push_str("0o");
        }
        if self.sharp {
            match base {
                2 => prefix.push_str("0b"),
                8 if !number.starts_with('0') => prefix.push('0'),
                16 if verb == 'X' => prefix.push_str("0X"),
                16 => prefix.push_str("0x"),
                _ => {}
            }
        }
        prefix.push_str(&number);
        self.pad_with_spaces(out, &prefix);
    }

    /// A large number, by the rules of Go's `big.Int`; whether the verb is one of them.
    fn big(&self, out: &mut String, value: &BigInt, verb: char) -> bool {
        let base = match verb {
            'b' => 2,
            'o' | 'O' => 8,
            'd' | 's' | 'v' => 10,
            'x' | 'X' => 16,
            _ => return false,
        };
        let mut digits = value.magnitude().to_str_radix(base);
        if verb == 'X' {
            digits.make_ascii_uppercase();
        }
        let sign = if value.sign() == Sign::Minus {
            "-"
        } else if self.plus || self.plus_v {
            "+"
        } else if self.space {
            " "
        } else {
            ""
        };
        let prefix = match verb {
            'O' => "0o",
            'b' if self.sharp => "0b",
            'o' if self.sharp => "0",
            'x' if self.sharp => "0x",
            'X' if self.sharp => "0X",
            _ => "",
        };
        let mut zeros = self.precision.unwrap_or(0).saturating_sub(digits.len());
        let length = sign.len() + prefix.len() + zeros + digits.len();
        let missing = self.width.unwrap_or(0).saturating_sub(length);
        let (mut left, mut right) = (0, 0);
        if self.minus {
            right = missing;
        } else if self.zero && self.precision.is_none() {
            zeros += missing;
        } else {
            left = missing;
        }
        fill(out, ' ', left);
        out.push_str(sign);
        out.push_str(prefix);
        fill(out, '0', zeros);
        out.push_str(&digits);
        fill(out, ' ', right);
        true
    }

    fn float_verb(&self, out: &mut String, value: f64, verb: char) -> bool {
        let (verb, precision) = match verb {
            'v' => ('g', None),
            'b' | 'g' | 'G' | 'x' | 'X' => (verb, None),
            'f' | 'e' | 'E' => (verb, Some(6)),
            'F' => ('f', Some(6)),
            _ => return false,
        };
        let precision = self.precision.or(precision);
        let mut text = format_float(value, verb, precision);
        if !text.starts_with('-') {
            text.insert(0, if self.space && !self.plus { ' ' } else { '+' });
        }
        if self.sharp && verb != 'b' {
            text = with_point(&text, verb, precision);
        }
        if self.plus || !text.starts_with('+') {
            let missing = self.width.unwrap_or(0).saturating_sub(text.len());
            if self.zero && !self.minus && missing > 0 {
                // The sign comes before the zeros.
                out.push_str(text.get(..1).unwrap_or_default());
                fill(out, '0', missing);
                out.push_str(text.get(1..).unwrap_or_default());
            } else {
                self.pad(out, &text);
            }
        } else {
            self.pad(out, text.get(1..).unwrap_or_default());
        }
        true
    }
}

fn fill(out: &mut String, character: char, count: usize) {
    out.extend(std::iter::repeat_n(character, count));
}

/// What the flag `#` adds to a number with its sign: a point, and the zeros that `%g` leaves out.
fn with_point(text: &str, verb: char, precision: Option<usize>) -> String {
    let is_hex = matches!(verb, 'x' | 'X');
    let tail_at = text
        .find(|character| matches!(character, 'p' | 'P') || (!is_hex && matches!(character, 'e' | 'E')))
        .unwrap_or(text.len());
    let (mut number, tail) = (
        text.get(..tail_at).unwrap_or_default().to_owned(),
        text.get(tail_at..).unwrap_or_default(),
    );
    let mut missing = if matches!(verb, 'g' | 'G' | 'x') {
        precision.unwrap_or(6)
    } else {
        0
    };
    let digits = number.chars().skip(1).filter(|character| *character != '.');
    missing = missing.saturating_sub(digits.skip_while(|digit| *digit == '0').count());
    if !number.contains('.') {
        if number.get(1..) == Some("0") {
            missing = missing.saturating_sub(1);
        }
        number.push('.');
    }
    fill(&mut number, '0', missing);
    number.push_str(tail);
    number
}
