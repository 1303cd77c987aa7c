//! `base64.*`, `base64url.*` and `hex.*`.

use data_encoding::{
    BASE64, BASE64URL, BASE64URL_NOPAD, Encoding, HEXLOWER, HEXLOWER_PERMISSIVE, Specification,
};
use std::sync::LazyLock;

use super::arguments::{Arguments, bytes_result, failed, text_result};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::Value;

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("base64.decode", 1, base64_decode),
    ("base64.encode", 1, base64_encode),
    ("base64.is_valid", 1, base64_is_valid),
    ("base64url.decode", 1, base64url_decode),
    ("base64url.encode", 1, base64url_encode),
    ("base64url.encode_no_pad", 1, base64url_encode_no_pad),
    ("hex.decode", 1, hex_decode),
    ("hex.encode", 1, hex_encode),
];

/// Go's decoders skip line breaks and don't mind bits that are left over at the end.
fn lenient(encoding: &Encoding) -> Option<Encoding> {
    let mut specification: Specification = encoding.specification();
    specification.ignore.push_str("\r\n");
    specification.check_trailing_bits = false;
    specification.encoding().ok()
}

static STANDARD: LazyLock<Option<Encoding>> = LazyLock::new(|| lenient(&BASE64));
static URL: LazyLock<Option<Encoding>> = LazyLock::new(|| lenient(&BASE64URL));

fn decode(encoding: Option<&Encoding>, text: &str) -> Option<Vec<u8>> {
    // Paddings in the middle would be taken as the end of one of several parts; Go takes one part only.
    let end = text.trim_end_matches(['\r', '\n', '=']);
    if end.contains('=') {
        return None;
    }
    encoding?.decode(text.as_bytes()).ok()
}

/// Reads base64 with the alphabet for URLs, with or without padding.
pub(super) fn url_bytes(text: &str) -> Result<Vec<u8>, BuiltinError> {
    let padding = if text.ends_with('=') {
        ""
    } else {
        match text.len() % 4 {
            0 => "",
            2 => "==",
            3 => "=",
            _ => return Err(failed("that is not base64url")),
        }
    };
    decode(URL.as_ref(), &format!("{text}{padding}")).ok_or_else(|| failed("that is not base64url"))
}

fn base64_decode(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    let bytes = decode(STANDARD.as_ref(), text).ok_or_else(|| failed("that is not base64"))?;
    bytes_result(bytes)
}

#[allow(clippy::unnecessary_wraps, reason = "the form of a function")]
fn base64_is_valid(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.any(0).as_str();
    Ok(Some(Value::Bool(
        text.is_some_and(|text| decode(STANDARD.as_ref(), text).is_some()),
    )))
}

fn base64_encode(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    text_result(BASE64.encode(text.as_bytes()))
}

fn base64url_decode(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    bytes_result(url_bytes(text)?)
}

fn base64url_encode(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    text_result(BASE64URL.encode(text.as_bytes()))
}

fn base64url_encode_no_pad(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    text_result(BASE64URL_NOPAD.encode(text.as_bytes()))
}

fn hex_decode(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    let bytes = HEXLOWER_PERMISSIVE
        .decode(text.as_bytes())
        .map_err(|_| failed("that is not hexadecimal"))?;
    bytes_result(bytes)
}

fn hex_encode(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    text_result(HEXLOWER.encode(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(function: Builtin, text: &str) -> Option<Value> {
        function(&[text.into()], &mut Surroundings::default())
            .ok()
            .flatten()
    }

    #[test]
    fn encodes_and_decodes() {
        assert_eq!(call(base64_encode, "hi?>"), Some("aGk/Pg==".into()));
        assert_eq!(call(base64url_encode, "hi?>"), Some("aGk_Pg==".into()));
        assert_eq!(call(base64url_encode_no_pad, "hi?>"), Some("aGk_Pg".into()));
        assert_eq!(call(base64url_decode, "aGk_Pg"), Some("hi?>".into()));
        assert_eq!(call(base64_decode, "aG\nk/Pg==\r\n"), Some("hi?>".into()));
        assert_eq!(call(hex_encode, "hi"), Some("6869".into()));
        assert_eq!(call(hex_decode, "6A6b"), Some("jk".into()));
    }

    #[test]
    fn refuses_what_is_not_encoded() {
        for text in ["aGk", "aGk=aGk=", "a===", "a-b_"] {
            assert_eq!(call(base64_decode, text), None, "{text}");
            assert_eq!(call(base64_is_valid, text), Some(false.into()), "{text}");
        }
        assert_eq!(call(base64url_decode, "a"), None);
        assert_eq!(call(hex_decode, "6"), None);
    }
}
