//! The values of `format` that are checked.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use regex::Regex;

use crate::builtins::calendar::is_day;
use crate::builtins::regex::is_expression;
use crate::builtins::url;

/// Whether a text has a format; one that is not known every text has.
pub(super) fn is_format(name: &str, text: &str) -> bool {
    match name {
        "date" => is_date(text),
        "time" => is_time(text, true) || is_time(text, false),
        "date-time" => {
            is_date(text)
                || is_time(text, true)
                || is_time(text, false)
                || text
                    .split_once('T')
                    .is_some_and(|(date, time)| is_date(date) && is_time(time, true))
        }
        "hostname" => HOSTNAME.as_ref().is_some_and(|pattern| pattern.is_match(text)) && text.len() < 256,
        "email" | "idn-email" => is_email(text),
        "ipv4" => {
            text.parse::<Ipv4Addr>().is_ok() || (text.contains('.') && text.parse::<Ipv6Addr>().is_ok())
        }
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "uri" | "iri" => {
            url::scheme_of(text).is_some_and(|scheme| !scheme.is_empty()) && !text.contains('\\')
        }
        "uri-reference" | "iri-reference" => url::scheme_of(text).is_some() && !text.contains('\\'),
        "uri-template" => {
            let is_template = TEMPLATE.as_ref().is_some_and(|pattern| pattern.is_match(text));
            url::scheme_of(text).is_some() && !text.contains('\\') && is_template
        }
        "uuid" => UUID.as_ref().is_some_and(|pattern| pattern.is_match(text)),
        "regex" => is_expression(text),
        "json-pointer" => POINTER.as_ref().is_some_and(|pattern| pattern.is_match(text)),
        "relative-json-pointer" => RELATIVE.as_ref().is_some_and(|pattern| pattern.is_match(text)),
        _ => true,
    }
}

type Pattern = LazyLock<Option<Regex>>;

static HOSTNAME: Pattern = LazyLock::new(|| {
    let label = r"([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\-]{0,61}[a-zA-Z0-9])";
    Regex::new(&format!(r"^{label}(\.{label})*$")).ok()
});
static TEMPLATE: Pattern = LazyLock::new(|| Regex::new(r"^([^{]*(\{[^}]*\})?)*$").ok());
static UUID: Pattern =
    LazyLock::new(|| Regex::new("^(?i)[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$").ok());
static POINTER: Pattern = LazyLock::new(|| Regex::new("^(?:/(?:[^~/]|~0|~1)*)*$").ok());
static RELATIVE: Pattern =
    LazyLock::new(|| Regex::new("^(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^~/]|~0|~1)*)*)$").ok());
static DATE: Pattern = LazyLock::new(|| Regex::new("^([0-9]{4})-([0-9]{2})-([0-9]{2})$").ok());
static TIME: Pattern = LazyLock::new(|| {
    Regex::new(r"^([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:[.,][0-9]+)?(Z|[-+]([0-9]{2}):([0-9]{2}))?$").ok()
});

fn is_date(text: &str) -> bool {
    let Some(parts) = DATE.as_ref().and_then(|pattern| pattern.captures(text)) else {
        return false;
    };
    let part = |at: usize| {
        parts
            .get(at)
            .and_then(|part| part.as_str().parse::<u32>().ok())
            .unwrap_or(0)
    };
    is_day(part(1), part(2), part(3))
}

fn is_time(text: &str, has_zone: bool) -> bool {
    let Some(parts) = TIME.as_ref().and_then(|pattern| pattern.captures(text)) else {
        return false;
    };
    let part = |at: usize| {
        parts
            .get(at)
            .and_then(|part| part.as_str().parse::<u32>().ok())
            .unwrap_or(0)
    };
    parts.get(4).is_some() == has_zone
        && part(1) < 24
        && part(2) < 60
        && part(3) < 60
        && part(5) <= 24
        && part(6) < 60
}

/// An address of mail, alone or in brackets behind a name.
fn is_email(text: &str) -> bool {
    let address = match text
        .trim()
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'))
    {
        Some((_, address)) => address,
        None => text.trim(),
    };
    let Some((user, host)) = address.rsplit_once('@') else {
        return false;
    };
    let is_atom = |character: char| {
        character.is_ascii_alphanumeric()
            || "!#$%&'*+-/=?^_`{|}~".contains(character)
            || !character.is_ascii()
    };
    let is_dotted = |text: &str| {
        text.split('.')
            .all(|part| !part.is_empty() && part.chars().all(is_atom))
    };
    let is_quoted = user.len() > 1 && user.starts_with('"') && user.ends_with('"');
    (is_dotted(user) || is_quoted) && (is_dotted(host) || (host.starts_with('[') && host.ends_with(']')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_formats() {
        for (name, good, bad) in [
            ("date", "2020-02-29", "2021-02-29"),
            ("time", "23:59:59Z", "24:00:00"),
            ("date-time", "2020-01-01T00:00:00.5+02:00", "2020-01-01T00:00:00"),
            ("hostname", "a-b.example", "-a"),
            ("email", "a@b.c", "a@"),
            ("ipv4", "1.2.3.4", "1.2.3"),
            ("ipv6", "::1", "1.2.3.4"),
            ("uri", "http://a/b", "/a"),
            ("uri-reference", "/a", "\\"),
            ("uri-template", "/{a}", "/{a"),
            ("uuid", "00000000-0000-4000-8000-000000000000", "0"),
            ("regex", "a+", "("),
            ("json-pointer", "/a~0", "a"),
            ("relative-json-pointer", "0#", "/a"),
        ] {
            assert!(is_format(name, good), "{name} {good}");
            assert!(!is_format(name, bad), "{name} {bad}");
        }
        assert!(is_format("unknown", "x"));
    }
}
