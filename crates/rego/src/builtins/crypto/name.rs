//! Whom a certificate is about, and who issued it.

use super::der::{Element, Oid, Reader, tag};
use super::json;
use crate::value::Value;

/// A name: its parts in their order, each with what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Name(Vec<(Oid, Value)>);

impl Name {
    /// Reads the sequence of a name; a part that is no text is malformed.
    pub(super) fn read(whole: &[u8]) -> Option<Self> {
        Self::with(whole, |part| Some(Value::from(text(part)?.as_str())))
    }

    /// The same for a request, of which Go reads what it knows.
    pub(super) fn of_request(whole: &[u8]) -> Option<Self> {
        Self::with(whole, plain)
    }

    fn with(whole: &[u8], value: fn(Element<'_>) -> Option<Value>) -> Option<Self> {
        let mut sequence = Reader::new(whole).within(tag::SEQUENCE)?;
        let mut parts = Vec::new();
        while !sequence.is_empty() {
            let mut set = sequence.within(tag::SET)?;
            while !set.is_empty() {
                let mut part = set.within(tag::SEQUENCE)?;
                parts.push((part.oid()?, value(part.any()?)?));
            }
        }
        Some(Self(parts))
    }

    pub(super) fn to_value(&self) -> Value {
        let of = |number: u32| {
            let found = self.0.iter().filter(move |(oid, value)| {
                oid.as_slice() == [2, 5, 4, number] && matches!(value, Value::String(_))
            });
            found.map(|(_, value)| value.clone()).collect::<Vec<_>>()
        };
        let all = |number: u32| json::list(&of(number), Clone::clone);
        let last = |number: u32| of(number).pop().unwrap_or_else(|| Value::from(""));
        json::object([
            ("Country", all(6)),
            ("Organization", all(10)),
            ("OrganizationalUnit", all(11)),
            ("Locality", all(7)),
            ("Province", all(8)),
            ("StreetAddress", all(9)),
            ("PostalCode", all(17)),
            ("SerialNumber", last(5)),
            ("CommonName", last(3)),
            (
                "Names",
                json::list(&self.0, |(oid, value)| {
                    json::object([("Type", json::oid(oid)), ("Value", value.clone())])
                }),
            ),
            ("ExtraNames", Value::Null),
        ])
    }
}

/// A value of one of the kinds that Go reads wherever they stand; null for any other.
pub(super) fn plain(element: Element<'_>) -> Option<Value> {
    Some(match element.tag {
        tag::OCTET_STRING => json::bytes(element.content),
        tag::INTEGER => Value::integer(Reader::new(element.whole).small_integer()?),
        tag::BOOLEAN => Value::Bool(Reader::new(element.whole).boolean()?),
        tag::T61_STRING => Value::from(String::from_utf8_lossy(element.content).as_ref()),
        tag::UTF8_STRING
        | tag::PRINTABLE_STRING
        | tag::IA5_STRING
        | tag::NUMERIC_STRING
        | tag::BMP_STRING => Value::from(text(element)?.as_str()),
        _ => Value::Null,
    })
}

/// A text of one of ASN.1's kinds.
pub(super) fn text(element: Element<'_>) -> Option<String> {
    let bytes = element.content;
    let all = |is_allowed: fn(u8) -> bool| bytes.iter().all(|byte| is_allowed(*byte));
    let is_plain = match element.tag {
        // As Latin-1.
        tag::T61_STRING => return Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
        tag::BMP_STRING => return two_bytes_each(bytes),
        tag::UTF8_STRING => true,
        tag::PRINTABLE_STRING => all(is_printable),
        tag::IA5_STRING => bytes.is_ascii(),
        tag::NUMERIC_STRING => all(|byte| byte.is_ascii_digit() || byte == b' '),
        _ => false,
    };
    is_plain.then(|| String::from_utf8(bytes.to_vec()).ok())?
}

/// What a `PrintableString` may hold; Go adds `*` and `&`, which certificates have in them.
fn is_printable(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"'()+,-./ :=?*&".contains(&byte)
}

fn two_bytes_each(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_suffix(&[0, 0]).unwrap_or(bytes);
    let (pairs, []) = bytes.as_chunks::<2>() else {
        return None;
    };
    let character = |pair: &[u8; 2]| match u16::from_be_bytes(*pair) {
        0xfffe | 0xffff | 0xfdd0..=0xfdef => None,
        number => char::from_u32(u32::from(number)),
    };
    pairs.iter().map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tag: u8, content: &[u8]) -> Option<String> {
        text(Element {
            tag,
            content,
            whole: &[],
        })
    }

    #[test]
    fn reads_each_kind_of_text() {
        assert_eq!(read(tag::T61_STRING, &[0xe9]).as_deref(), Some("é"));
        assert_eq!(
            read(tag::BMP_STRING, &[0, 0x41, 0x20, 0xac, 0, 0]).as_deref(),
            Some("A€")
        );
        assert_eq!(read(tag::BMP_STRING, &[0xd8, 0]), None);
        assert_eq!(read(tag::PRINTABLE_STRING, b"a*&b").as_deref(), Some("a*&b"));
        assert_eq!(read(tag::PRINTABLE_STRING, b"a@b"), None);
        assert_eq!(read(tag::NUMERIC_STRING, b"1 2").as_deref(), Some("1 2"));
        assert_eq!(read(tag::OCTET_STRING, b"a"), None);
    }
}
