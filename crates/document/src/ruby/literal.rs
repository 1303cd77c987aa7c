//! The ends and the values of Ruby's literals: <https://docs.ruby-lang.org/en/master/syntax/literals_rdoc.html>.

/// How deep strings may nest in expressions in strings.
const MAX_NESTING: usize = 8;

/// How a literal is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Delimiters {
    /// What nests within the literal, for brackets.
    pub(super) open: Option<u8>,
    pub(super) close: u8,
    /// Whether `#{…}` is evaluated.
    pub(super) evaluates: bool,
}

impl Delimiters {
    /// The delimiters of a literal that starts with this byte.
    pub(super) fn of(first: u8, evaluates: bool) -> Self {
        let close = match first {
            b'(' => b')',
            b'[' => b']',
            b'{' => b'}',
            b'<' => b'>',
            other => other,
        };
        Self {
            open: (close != first).then_some(first),
            close,
            evaluates,
        }
    }
}

/// The end of a literal, and what it contains.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LiteralEnd {
    /// Where its last delimiter stands; the end of the text where there is none.
    pub(super) at: usize,
    pub(super) closed: bool,
    /// Whether something in it is evaluated.
    pub(super) template: bool,
    pub(super) escaped: bool,
}

/// Finds the end of a literal whose first byte after the delimiter is at `at`.
pub(super) fn end_of(bytes: &[u8], at: usize, delimiters: Delimiters) -> LiteralEnd {
    end_within(bytes, at, delimiters, 0)
}

fn end_within(bytes: &[u8], mut at: usize, delimiters: Delimiters, nesting: usize) -> LiteralEnd {
    let mut found = LiteralEnd::default();
    let mut open = 0_usize;
    while let Some(byte) = bytes.get(at) {
        match *byte {
            b'\\' => {
                found.escaped = true;
                at += 2;
                continue;
            }
            b'#' if delimiters.evaluates && bytes.get(at + 1) == Some(&b'{') => {
                found.template = true;
                at = behind_expression(bytes, at + 2, nesting);
                continue;
            }
            close if close == delimiters.close => {
                if open == 0 {
                    found.at = at;
                    found.closed = true;
                    return found;
                }
                open -= 1;
            }
            byte if Some(byte) == delimiters.open => open += 1,
            _ => {}
        }
        at += 1;
    }
    found.at = bytes.len();
    found
}

/// Behind the `}` of an expression in a string, whose first byte is at `at`.
fn behind_expression(bytes: &[u8], mut at: usize, nesting: usize) -> usize {
    let mut open = 1_usize;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'{' => open += 1,
            b'}' => {
                open -= 1;
                if open == 0 {
                    return at;
                }
            }
            b'"' | b'\'' | b'`' if nesting < MAX_NESTING => {
                let delimiters = Delimiters::of(*byte, *byte != b'\'');
                at = end_within(bytes, at, delimiters, nesting + 1).at + 1;
            }
            _ => {}
        }
    }
    at.min(bytes.len())
}

/// The value of a string in which a backslash escapes only itself and the delimiters.
pub(super) fn decode_plain(raw: &str, delimiters: Delimiters) -> String {
    let mut decoded = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(char) = chars.next() {
        let escapes = |next: &char| {
            *next == '\\'
                || *next == char::from(delimiters.close)
                || delimiters.open.map(char::from) == Some(*next)
        };
        match chars.peek().copied() {
            Some(next) if char == '\\' && escapes(&next) => {
                decoded.push(next);
                chars.next();
            }
            _ => decoded.push(char),
        }
    }
    decoded
}

/// The value of a string in which all escapes count.
pub(super) fn decode_escapes(raw: &str) -> String {
    let mut decoded = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            decoded.push(char);
            continue;
        }
        let Some(next) = chars.next() else { break };
        match next {
            'n' => decoded.push('\n'),
            't' => decoded.push('\t'),
            's' => decoded.push(' '),
            'r' => decoded.push('\r'),
            'e' => decoded.push('\u{1b}'),
            'a' => decoded.push('\u{7}'),
            'b' => decoded.push('\u{8}'),
            'f' => decoded.push('\u{c}'),
            'v' => decoded.push('\u{b}'),
            '\n' => {}
            'x' => {
                let (code, length) = digits(chars.as_str(), 16, 2);
                decoded.extend(char::from_u32(code));
                skip(&mut chars, length);
            }
            'u' => {
                let rest = chars.as_str();
                if let Some(list) = rest.strip_prefix('{')
                    && let Some((list, _)) = list.split_once('}')
                {
                    let codes = list.split_ascii_whitespace().map(|code| digits(code, 16, 6).0);
                    decoded.extend(codes.filter_map(char::from_u32));
                    skip(&mut chars, list.chars().count() + 2);
                } else {
                    let (code, length) = digits(rest, 16, 4);
                    decoded.extend(char::from_u32(code));
                    skip(&mut chars, length);
                }
            }
            '0'..='7' => {
                let (code, length) = digits(chars.as_str(), 8, 2);
                let first = next.to_digit(8).unwrap_or(0);
                let shift = u32::try_from(length).unwrap_or(0);
                decoded.extend(char::from_u32(first * 8_u32.pow(shift) + code));
                skip(&mut chars, length);
            }
            other => decoded.push(other),
        }
    }
    decoded
}

fn skip(chars: &mut std::str::Chars<'_>, count: usize) {
    if count > 0 {
        chars.nth(count - 1);
    }
}

/// The number that a text starts with, of at most so many digits, and how many there are.
fn digits(text: &str, radix: u32, most: usize) -> (u32, usize) {
    let digits = text.chars().map_while(|char| char.to_digit(radix)).take(most);
    digits.fold((0, 0), |(number, length), digit| {
        (number * radix + digit, length + 1)
    })
}

/// The lines of a heredoc without the indentation that all of them have: <https://docs.ruby-lang.org/en/master/syntax/literals_rdoc.html#label-Here+Document+Literals>.
pub(super) fn dedent(body: &str) -> String {
    let indentation = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let lines = || body.split_inclusive('\n');
    let least = lines()
        .filter(|line| !line.trim().is_empty())
        .map(indentation)
        .min()
        .unwrap_or(0);
    lines()
        .map(|line| line.get(least.min(indentation(line))..).unwrap_or(""))
        .collect()
}
