//! The options of a line, parted and read as pip does: by `shlex` and `optparse` of Python.

use std::ops::Range;

use crate::ParseError;
use crate::joined_line::JoinedLine;

/// What pip takes as the value of an option.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OptionValue {
    None,
    Any,
    /// The names of packages, which start with no dash.
    Packages,
    /// `algorithm:digest`.
    Hash,
    /// `key=value`.
    Setting,
}

/// Options, short and long: <https://pip.pypa.io/en/stable/reference/requirements-file-format/#supported-options>, with
/// those that older releases read.
const OPTIONS: &[(&str, &str, OptionValue)] = &[
    ("-r", "--requirement", OptionValue::Any),
    ("-c", "--constraint", OptionValue::Any),
    ("-e", "--editable", OptionValue::Any),
    ("-i", "--index-url", OptionValue::Any),
    ("", "--pypi-url", OptionValue::Any),
    ("", "--extra-index-url", OptionValue::Any),
    ("", "--no-index", OptionValue::None),
    ("-f", "--find-links", OptionValue::Any),
    ("", "--no-binary", OptionValue::Packages),
    ("", "--only-binary", OptionValue::Packages),
    ("", "--prefer-binary", OptionValue::None),
    ("", "--require-hashes", OptionValue::None),
    ("", "--no-require-hashes", OptionValue::None),
    ("", "--pre", OptionValue::None),
    ("", "--all-releases", OptionValue::Packages),
    ("", "--only-final", OptionValue::Packages),
    ("", "--uploaded-prior-to", OptionValue::Any),
    ("", "--trusted-host", OptionValue::Any),
    ("", "--use-feature", OptionValue::Any),
    ("-Z", "--always-unzip", OptionValue::None),
    // Those of a single requirement. pip accepts the others there too, and passes over them.
    ("", "--hash", OptionValue::Hash),
    ("-C", "--config-settings", OptionValue::Setting),
    ("", "--config-setting", OptionValue::Setting),
    ("", "--global-option", OptionValue::Any),
    ("", "--install-option", OptionValue::Any),
    ("", "--build-option", OptionValue::Any),
];

/// The algorithms of hashes that pip trusts.
const HASHES: [&str; 3] = ["sha256", "sha384", "sha512"];

/// A word of a line: where it stands, and what it says without quotes.
pub(super) struct LineWord {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

/// The words of a line from a place on, as a shell would part them.
fn words(line: &JoinedLine, from: usize, to: usize) -> Result<Vec<LineWord>, ParseError> {
    let mut words = Vec::new();
    let mut current: Option<LineWord> = None;
    let mut quote: Option<(usize, char)> = None;
    let mut chars = line.get(&(from..to)).char_indices();
    while let Some((at, char)) = chars.next() {
        let at = from + at;
        if quote.is_none() && matches!(char, ' ' | '\t' | '\r' | '\n') {
            words.extend(current.take());
            continue;
        }
        let word = current.get_or_insert_with(|| LineWord {
            range: at..at,
            text: String::new(),
        });
        word.range.end = at + char.len_utf8();
        match (quote, char) {
            (Some((_, open)), _) if open == char => quote = None,
            (None, '"' | '\'') => quote = Some((at, char)),
            (None | Some((_, '"')), '\\') => {
                let Some((next_at, next)) = chars.next() else {
                    let place = line.span(&(at..at + 1));
                    return Err(ParseError::at(place, "nothing follows the backslash")
                        .with_help("delete the backslash, or put the value in quotes"));
                };
                if quote.is_some() && !matches!(next, '"' | '\\') {
                    word.text.push(char);
                }
                word.text.push(next);
                word.range.end = from + next_at + next.len_utf8();
            }
            _ => word.text.push(char),
        }
    }
    if let Some((at, char)) = quote {
        let place = line.span(&(at..at + 1));
        return Err(
            ParseError::at(place, "the quoted value is never closed").with_help(format!("add a `{char}`"))
        );
    }
    words.extend(current);
    Ok(words)
}

/// An option as it was given.
pub(super) struct GivenOption {
    /// Where it stands, without its value.
    pub(super) range: Range<usize>,
    /// Its long form.
    pub(super) name: &'static str,
    pub(super) value: Option<LineWord>,
}

impl GivenOption {
    /// The options of a line from a place on. pip passes over other words.
    ///
    /// # Errors
    /// Where pip refuses one.
    pub(super) fn all(line: &JoinedLine, from: usize, to: usize) -> Result<Vec<Self>, ParseError> {
        let mut options = Vec::new();
        let mut words = words(line, from, to)?.into_iter();
        while let Some(word) = words.next() {
            if word.text == "--" {
                break;
            }
            if word.text.len() > 1 && word.text.starts_with('-') {
                Self::read(line, word, &mut words, &mut options)?;
            }
        }
        Ok(options)
    }

    /// Where the option ends, with its value.
    pub(super) fn end(&self) -> usize {
        self.value
            .as_ref()
            .map_or(self.range.end, |value| value.range.end)
    }

    /// `--name value`, `--name=value`, `-n value`, `-nvalue`, or the start of a name that only one option has.
    fn read(
        line: &JoinedLine,
        word: LineWord,
        rest: &mut impl Iterator<Item = LineWord>,
        options: &mut Vec<Self>,
    ) -> Result<(), ParseError> {
        let place = line.span(&word.range);
        let unknown = || {
            ParseError::at(place, "pip has no such option here")
                .with_help("correct it, or start a comment with `#`")
        };
        let (found, attached) = if word.text.starts_with("--") {
            let (written, value) = match word.text.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (word.text.as_str(), None),
            };
            (
                long_option(written).ok_or_else(unknown)?,
                value.map(|value| (written.len() + 1, value)),
            )
        } else {
            let short = word.text.get(..2).ok_or_else(unknown)?;
            let found = OPTIONS.iter().find(|(known, ..)| *known == short);
            let value = word.text.get(2..).filter(|value| !value.is_empty());
            (found.ok_or_else(unknown)?, value.map(|value| (2, value)))
        };
        let (_, name, takes) = found;
        let value = match (takes, attached) {
            (OptionValue::None, None) => None,
            (OptionValue::None, Some(_)) => {
                return Err(ParseError::at(place, format!("`{name}` takes no value"))
                    .with_help("delete what follows the option"));
            }
            (_, Some((length, value))) => Some(LineWord {
                // Quotes are rare enough before the value.
                range: (word.range.start + length).min(word.range.end)..word.range.end,
                text: value.to_owned(),
            }),
            (_, None) => Some(rest.next().ok_or_else(|| {
                ParseError::at(place, format!("`{name}` needs a value"))
                    .with_help("write the value after the option")
            })?),
        };
        if let Some(value) = &value
            && let Some((message, help)) = refused(*takes, &value.text)
        {
            return Err(ParseError::at(line.span(&value.range), message).with_help(help));
        }
        options.push(Self {
            range: word.range,
            name,
            value,
        });
        Ok(())
    }
}

/// The option of a long name, or of the start of one.
fn long_option(written: &str) -> Option<&'static (&'static str, &'static str, OptionValue)> {
    let exact = OPTIONS.iter().find(|(_, name, _)| *name == written);
    exact.or_else(|| {
        let mut starting = OPTIONS.iter().filter(|(_, name, _)| name.starts_with(written));
        let first = starting.next()?;
        starting.next().is_none().then_some(first)
    })
}

/// Why pip refuses a value, and what to do about it.
fn refused(takes: OptionValue, value: &str) -> Option<(&'static str, &'static str)> {
    match takes {
        OptionValue::None | OptionValue::Any => None,
        OptionValue::Packages => value.starts_with('-').then_some((
            "expected the names of packages",
            "write `:all:`, `:none:` or names with `,` between them",
        )),
        OptionValue::Hash => {
            let algorithm = value.split_once(':').map(|(algorithm, _)| algorithm);
            let is_known = algorithm.is_some_and(|algorithm| HASHES.contains(&algorithm));
            (!is_known).then_some((
                "pip takes no hash such as this",
                "write `sha256:`, `sha384:` or `sha512:` before the digest",
            ))
        }
        OptionValue::Setting => {
            (!value.contains('=')).then_some(("expected `KEY=VALUE`", "write a `=` between key and value"))
        }
    }
}
