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
