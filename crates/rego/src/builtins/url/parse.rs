//! An address in its parts.

use std::net::Ipv6Addr;

use super::escape::{escape, unescape};
use crate::builtins::arguments::lossy;

/// The parts of an address; empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Address {
    pub(in super::super) scheme: String,
    /// What follows a scheme where no path does: `mailto:a@b.c`.
    pub(in super::super) opaque: String,
    pub(in super::super) host: String,
    pub(in super::super) path: String,
    /// The path as it is written, if its escapes are not those that one would choose.
    pub(in super::super) raw_path: String,
    pub(in super::super) query: String,
    pub(in super::super) fragment: String,
}

/// What stays as it is in a path.
const PATH: &[u8] = b"-_.~$&+,/:;=@";
/// What may be written without escape in a host.
const HOST: &[u8] = b"-_.~!$&'()*+,;=:[]<>\"";

/// Reads an address.
pub(super) fn parse(text: &str) -> Result<Address, &'static str> {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let mut address = parse_without_fragment(text)?;
    address.fragment = unescaped(fragment)?;
    Ok(address)
}

fn unescaped(text: &str) -> Result<String, &'static str> {
    unescape(text.as_bytes(), b'+')
        .map(lossy)
        .ok_or("an escape is malformed")
}

fn parse_without_fragment(text: &str) -> Result<Address, &'static str> {
    if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Err("a control character");
    }
    let mut address = Address::default();
    if text == "*" {
        text.clone_into(&mut address.path);
        return Ok(address);
    }
    let (scheme, rest) = scheme(text)?;
    address.scheme = scheme.to_ascii_lowercase();
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    query.clone_into(&mut address.query);
    if !rest.starts_with('/') {
        if !scheme.is_empty() {
            // What follows has no parts.
            rest.clone_into(&mut address.opaque);
            return Ok(address);
        }
        if rest
            .split('/')
            .next()
            .is_some_and(|segment| segment.contains(':'))
        {
            return Err("`:` in the first part of the path");
        }
    }
    let mut path = rest;
    if (!scheme.is_empty() || !rest.starts_with("///"))
        && let Some(after) = rest.strip_prefix("//")
    {
        let end = after.find('/').unwrap_or(after.len());
        let (authority, after) = after.split_at_checked(end).unwrap_or((after, ""));
        path = after;
        address.host = host_of(&address.scheme, authority)?;
    }
    let bytes = unescape(path.as_bytes(), b'+').ok_or("an escape is malformed")?;
    if escape(&bytes, PATH, "%20") != path {
        path.clone_into(&mut address.raw_path);
    }
    address.path = lossy(bytes);
    Ok(address)
}

fn scheme(text: &str) -> Result<(&str, &str), &'static str> {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("the scheme is missing"),
            b':' => {
                return Ok((
                    text.get(..at).unwrap_or_default(),
                    text.get(at + 1..).unwrap_or_default(),
                ));
            }
            _ => break,
        }
    }
    Ok(("", text))
}

fn host_of(scheme: &str, authority: &str) -> Result<String, &'static str> {
    let Some((user, host)) = authority.rsplit_once('@') else {
        return parse_host(scheme, authority);
    };
    let host = parse_host(scheme, host)?;
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
    if !user.bytes().all(is_allowed) || unescape(user.as_bytes(), b'+').is_none() {
        return Err("what stands before `@` is not valid");
    }
    Ok(host)
}

fn parse_host(scheme: &str, host: &str) -> Result<String, &'static str> {
    const PORT: &str = "the port is not valid";
    match host.rfind('[') {
        Some(0) => {}
        Some(_) => return Err("`[` in the middle of the host"),
        None => {
            if let Some(first) = host.find(':') {
                // Several colons are taken, but for the web.
                let at = if scheme == "http" || scheme == "https" {
                    first
                } else {
                    host.rfind(':').unwrap_or(first)
                };
                if !is_port(host.get(at..).unwrap_or_default()) {
                    return Err(PORT);
                }
            }
            return unescape_host(host, false);
        }
    }
    let inner = host.get(1..).unwrap_or_default();
    let (name, port) = inner.rsplit_once(']').ok_or("`]` is missing in the host")?;
    if !is_port(port) {
        return Err(PORT);
    }
    let name = match name.find("%25") {
        Some(at) => {
            let (address, zone) = name.split_at_checked(at).unwrap_or((name, ""));
            format!("{}{}", unescape_host(address, false)?, unescape_host(zone, true)?)
        }
        None => unescape_host(name, false)?,
    };
    let (address, zone) = name
        .split_once('%')
        .map_or((name.as_str(), None), |(address, zone)| (address, Some(zone)));
    if address.parse::<Ipv6Addr>().is_err() || zone == Some("") {
        return Err("what stands in brackets is not an IPv6 address");
    }
    Ok(format!("[{name}]{port}"))
}

fn is_port(text: &str) -> bool {
    match text.strip_prefix(':') {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_digit()),
        None => text.is_empty(),
    }
}

/// Resolves the escapes of a host, which only characters may have that aren't ASCII; a zone has more of them.
fn unescape_host(text: &str, is_zone: bool) -> Result<String, &'static str> {
    const WRONG: &str = "the host has a character that it can't have";
    let is_allowed = |byte: u8| byte >= 0x80 || byte.is_ascii_alphanumeric() || HOST.contains(&byte);
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        if *byte == b'%' {
            let escape = bytes.get(at..at + 3).ok_or("an escape is malformed")?;
            let value = unescape(escape, b'+').and_then(|bytes| bytes.first().copied());
            let value = value.ok_or("an escape is malformed")?;
            let is_right = escape == b"%25"
                || if is_zone {
                    value == b' ' || (value < 0x80 && is_allowed(value))
                } else {
                    value >= 0x80
                };
            if !is_right {
                return Err(WRONG);
            }
            at += 3;
        } else {
            if !is_allowed(*byte) {
                return Err(WRONG);
            }
            at += 1;
        }
    }
    unescaped(text)
}

/// An address as Go writes it: the scheme in small letters, and what can't stand in its parts escaped.
pub(super) fn written(text: &str) -> Result<String, &'static str> {
    parse(text)?;
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (name, rest) = scheme(text)?;
    let (before_query, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
    let mut out = name.to_ascii_lowercase();
    if !name.is_empty() {
        out.push(':');
    }
    if name.is_empty() || rest.starts_with('/') {
        let authority = before_query
            .strip_prefix("//")
            .filter(|rest| !rest.starts_with('/'));
        let end = authority.map_or(0, |after| 2 + after.find('/').unwrap_or(after.len()));
        let (authority, path) = before_query.split_at(end);
        out.push_str(&escape(authority.as_bytes(), &[HOST, b"/%@"].concat(), "%20"));
        out.push_str(&part(path, PATH)?);
    } else {
        out.push_str(before_query);
    }
    out.push_str(query);
    if !fragment.is_empty() {
        out.push('#');
        out.push_str(&part(fragment, &[PATH, b"?!()*"].concat())?);
    }
    Ok(out)
}

/// A part as it is written, unless it has a character that can't stand in it.
fn part(text: &str, stays: &[u8]) -> Result<String, &'static str> {
    let can_stand =
        |byte: u8| byte.is_ascii_alphanumeric() || stays.contains(&byte) || b"!'()*[]%".contains(&byte);
    if text.bytes().all(can_stand) {
        return Ok(text.to_owned());
    }
    let bytes = unescape(text.as_bytes(), b'+').ok_or("an escape is malformed")?;
    Ok(escape(&bytes, stays, "%20"))
}

/// Parts a host from its port.
pub(super) fn host_and_port(host: &str) -> (&str, &str) {
    let colon = host
        .rfind(':')
        .filter(|at| is_port(host.get(*at..).unwrap_or_default()));
    let (name, port) = match colon {
        Some(at) => (
            host.get(..at).unwrap_or_default(),
            host.get(at + 1..).unwrap_or_default(),
        ),
        None => (host, ""),
    };
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
    (bare.unwrap_or(name), port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_parts_and_refuses_nonsense() {
        let address = parse("mailto:a@b?x=1").unwrap();
        assert_eq!(
            (
                address.scheme.as_str(),
                address.path.as_str(),
                address.query.as_str()
            ),
            ("mailto", "", "x=1")
        );
        assert_eq!(parse("//h/p").unwrap().host, "h");
        assert_eq!(parse("///p").unwrap().path, "///p");
        for text in [
            ":a",
            "1a:b",
            "http://a b/",
            "http://[::1",
            "http://[1.2.3.4]/",
            "http://%41/",
            "a\n",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn parts_the_port() {
        assert_eq!(host_and_port("[::1]:80"), ("::1", "80"));
        assert_eq!(host_and_port("a:"), ("a", ""));
        assert_eq!(host_and_port("a"), ("a", ""));
    }
}
