//! `sprintf` and `format_int`: formats as Go's `fmt` has them.

mod float;
mod verbs;

use num_bigint::BigInt;

use super::arguments::{Arguments, MOST_BYTES, failed, text_result, too_large};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::{Number, Value};

pub(super) use float::{format_float, json_float};

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] =
    &[("format_int", 2, format_int), ("sprintf", 2, sprintf)];

/// The most that a width, a precision or the number of an argument may be.
const MOST: i64 = 1_000_000;

/// What is formatted.
#[derive(Clone, Debug)]
pub(super) enum Argument {
    /// A whole number of 64 bits.
    Integer(i64),
    /// A larger whole number.
    Big(BigInt),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
    /// A whole number of a template.
    Int(i64),
    /// A value of a template that is shown as a text, with the name of its type in Go.
    Named(&'static str, String),
    /// A list, each element printed by the same verb.
    List(Vec<Argument>),
    /// A map, its keys in order.
    Map(Vec<(Argument, Argument)>),
    /// Nothing.
    Nil,
}

/// Flags, width and precision of one verb.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Format {
    width: Option<usize>,
    precision: Option<usize>,
    minus: bool,
    plus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    /// `%#v`.
    sharp_v: bool,
    /// `%+v`.
    plus_v: bool,
}

fn sprintf(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let format = arguments.string(0)?;
    let values: Vec<Argument> = arguments.array(1)?.iter().map(taken).collect();
    text_result(printf(format, &values)?)
}

/// A value as OPA hands it to Go's formatting.
fn taken(value: &Value) -> Argument {
    match value {
        Value::Number(Number::Integer(value)) => Argument::Integer(*value),
        Value::Number(number) => {
            let text = number.text();
            if text.contains(['.', 'e', 'E']) {
                return match text.parse::<f64>() {
                    Ok(value) if value.is_finite() => Argument::Float(value),
                    _ => Argument::Text(text),
                };
            }
            match (text.parse::<i64>(), text.parse::<BigInt>()) {
                (Ok(value), _) => Argument::Integer(value),
                (_, Ok(value)) => Argument::Big(value),
                _ => Argument::Text(text),
            }
        }
        Value::String(text) => Argument::Text(text.to_string()),
        other => Argument::Text(other.to_string()),
    }
}

/// Formats as Go's `fmt.Sprintf`.
pub(super) fn printf(format: &str, arguments: &[Argument]) -> Result<String, BuiltinError> {
    let mut printer = Printer {
        format: format.as_bytes(),
        at: 0,
        next: 0,
        reordered: false,
        good_index: true,
        out: String::new(),
    };
    let mut rest = format;
    loop {
        let Some(percent) = rest.find('%') else {
            printer.out.push_str(rest);
            break;
        };
        printer.out.push_str(rest.get(..percent).unwrap_or_default());
        printer.at = format.len() - rest.len() + percent + 1;
        printer.verb(format, arguments);
        if printer.out.len() > MOST_BYTES {
            return Err(too_large());
        }
        rest = format.get(printer.at..).unwrap_or_default();
        if rest.is_empty() {
            break;
        }
    }
    if !printer.reordered
        && let Some(extra) = arguments.get(printer.next..)
        && !extra.is_empty()
    {
        printer.out.push_str("%!(EXTRA ");
        for (at, argument) in extra.iter().enumerate() {
            if at > 0 {
                printer.out.push_str(", ");
            }
            if !matches!(argument, Argument::Nil) {
                printer.out.push_str(argument.type_name());
                printer.out.push('=');
            }
            Format::default().print(&mut printer.out, argument, 'v');
        }
        printer.out.push(')');
    }
    Ok(printer.out)
}

struct Printer<'a> {
    format: &'a [u8],
    at: usize,
    /// The argument that comes next.
    next: usize,
    /// Whether an argument was named by its number.
    reordered: bool,
    /// Whether the number of the argument is one that there is.
    good_index: bool,
    out: String,
}

impl Printer<'_> {
    fn peek(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    /// Formats one verb; `at` is behind its percent sign.
    fn verb(&mut self, format: &str, arguments: &[Argument]) {
        self.good_index = true;
        let mut spec = Format::default();
        loop {
            match self.peek() {
                Some(b'#') => spec.sharp = true,
                Some(b'0') => spec.zero = true,
                Some(b'+') => spec.plus = true,
                Some(b'-') => spec.minus = true,
                Some(b' ') => spec.space = true,
                _ => break,
            }
            self.at += 1;
        }
        let mut after_index = self.argument_number(arguments.len());
        if self.peek() == Some(b'*') {
            self.at += 1;
            match self.number_of_argument(arguments) {
                Some(width) => {
                    if width < 0 {
                        spec.minus = true;
                        spec.zero = false;
                    }
                    spec.width = usize::try_from(width.unsigned_abs()).ok();
                }
                None => self.out.push_str("%!(BADWIDTH)"),
            }
            after_index = false;
        } else {
            spec.width = self.digits();
            if after_index && spec.width.is_some() {
                self.good_index = false;
            }
        }
        if self.at + 1 < self.format.len() && self.peek() == Some(b'.') {
            self.at += 1;
            if after_index {
                self.good_index = false;
            }
            after_index = self.argument_number(arguments.len());
            if self.peek() == Some(b'*') {
                self.at += 1;
                spec.precision = self
                    .number_of_argument(arguments)
                    .and_then(|number| usize::try_from(number).ok());
                if spec.precision.is_none() {
                    self.out.push_str("%!(BADPREC)");
                }
                after_index = false;
            } else {
                spec.precision = Some(self.digits().unwrap_or(0));
            }
        }
        if !after_index {
            self.argument_number(arguments.len());
        }
        let Some(verb) = format.get(self.at..).and_then(|rest| rest.chars().next()) else {
            self.out.push_str("%!(NOVERB)");
            return;
        };
        self.at += verb.len_utf8();
        if verb == '%' {
            self.out.push('%');
        } else if !self.good_index {
            self.bad(verb, "BADINDEX");
        } else if let Some(argument) = arguments.get(self.next) {
            if verb == 'v' || verb == 'w' {
                spec.sharp_v = std::mem::take(&mut spec.sharp);
                spec.plus_v = std::mem::take(&mut spec.plus);
            }
            spec.print(&mut self.out, argument, verb);
            self.next += 1;
        } else {
            self.bad(verb, "MISSING");
        }
    }

    fn bad(&mut self, verb: char, what: &str) {
        self.out.push_str("%!");
        self.out.push(verb);
        self.out.push('(');
        self.out.push_str(what);
        self.out.push(')');
    }

    /// Reads `[2]`, the number of the argument that comes next; whether it was well-formed.
    fn argument_number(&mut self, count: usize) -> bool {
        if self.peek() != Some(b'[') {
            return false;
        }
        self.reordered = true;
        let rest = self.format.get(self.at..).unwrap_or_default();
        let close = if rest.len() < 3 {
            None
        } else {
            rest.iter().position(|byte| *byte == b']')
        };
        let Some(close) = close else {
            self.good_index = false;
            self.at += 1;
            return false;
        };
        let start = self.at;
        self.at += 1;
        let number = self.digits().filter(|_| self.at == start + close);
        self.at = start + close + 1;
        match number {
            Some(number) if number >= 1 && number <= count => {
                self.next = number - 1;
                true
            }
            other => {
                self.good_index = false;
                other.is_some()
            }
        }
    }

    /// Reads digits. A number that is too large takes the rest of the format with it.
    fn digits(&mut self) -> Option<usize> {
        let mut number: Option<usize> = None;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            let so_far = number.unwrap_or(0);
            if so_far > 1_000_000 {
                self.at = self.format.len();
                return None;
            }
            number = Some(so_far * 10 + usize::from(digit - b'0'));
            self.at += 1;
        }
        number
    }

    /// The next argument as a width or precision.
    fn number_of_argument(&mut self, arguments: &[Argument]) -> Option<i64> {
        let argument = arguments.get(self.next)?;
        self.next += 1;
        match argument {
            Argument::Integer(value) | Argument::Int(value) if (-MOST..=MOST).contains(value) => Some(*value),
            _ => None,
        }
    }
}

fn format_int(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let value = arguments.number(0)?;
    let base = arguments.number(1)?.text();
    let base: u32 = match base.as_str() {
        "2" => 2,
        "8" => 8,
        "10" => 10,
        "16" => 16,
        _ => return Err(failed("the base must be 2, 8, 10 or 16")),
    };
    let text = value.text();
    let whole = match text.parse::<BigInt>() {
        Ok(whole) => whole,
        Err(_) => float::truncated(&text).ok_or_else(|| failed("the number is too large"))?,
    };
    text_result(whole.to_str_radix(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(format: &str, json: &str) -> String {
        let arguments = [Value::from(format), Value::from_json(json).unwrap()];
        match sprintf(&arguments, &mut Surroundings::default()) {
            Ok(Some(Value::String(text))) => text.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn formats_as_go() {
        for (pattern, json, expected) in [
            (
                "%d|%5d|%-5d|%05d|%+d|%x|%#X|%b|%o|%O",
                "[1,2,3,4,5,255,255,5,8,8]",
                "1|    2|3    |00004|+5|ff|0XFF|101|10|0o10",
            ),
            ("%v %v %v", "[1.0,123456789.0,1e21]", "1 1.23456789e+08 1e+21"),
            (
                "%.2f|%8.3f|%e|%g|%F",
                "[1.005,2.5,1234.5,1e-7,1.5]",
                "1.00|   2.500|1.234500e+03|1e-07|1.500000",
            ),
            (
                "%s|%q|%x|%.2s|%5s|%-5s|%T",
                "[\"a\",\"b\\n\",\"hi\",\"äöü\",\"r\",\"l\",1]",
                "a|\"b\\n\"|6869|äö|    r|l    |int64",
            ),
            ("%[2]s %[1]s %[3]s", "[\"a\",\"b\"]", "b a %!s(BADINDEX)"),
            ("%s %d", "[\"a\"]", "a %!d(MISSING)"),
            ("%d", "[\"a\",1]", "%!d(string=a)%!(EXTRA int64=1)"),
            ("%s %d", "[1,1.5]", "%!s(int64=1) %!d(float64=1.5)"),
            ("%d%%%", "[1]", "1%%!(NOVERB)"),
            ("%*d|%.*f", "[4,1,1,2.55]", "   1|2.5"),
            (
                "%d %s",
                "[123456789012345678901,[1,{\"a\":null}]]",
                "123456789012345678901 [1, {\"a\": null}]",
            ),
            ("%c%U%q", "[228,228,228]", "äU+00E4'ä'"),
            ("%t %v", "[true,true]", "%!t(string=true) true"),
        ] {
            assert_eq!(format(pattern, json), expected, "{pattern}");
        }
    }

    #[test]
    fn formats_whole_numbers() {
        let call = |value: &str, base: i64| {
            format_int(
                &[Value::from_json(value).unwrap(), Value::integer(base)],
                &mut Surroundings::default(),
            )
        };
        assert_eq!(call("-15.9", 16), Ok(Some(Value::from("-f"))));
        assert_eq!(
            call("18446744073709551617", 2),
            Ok(Some(Value::from(format!("1{}1", "0".repeat(63)).as_str())))
        );
        assert!(call("1", 3).is_err());
    }

    #[test]
    fn bounds_what_it_makes() {
        assert!(printf(&"%1000000d".repeat(100), &vec![Argument::Integer(1); 100]).is_err());
    }
}
