//! `uuid.parse`.

use super::arguments::Arguments;
use super::function::{Builtin, BuiltinResult, Surroundings};
use crate::value::Value;

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[("uuid.parse", 1, parse)];

/// The days from 1582-10-15, where the times of UUIDs begin, to 1970, in 100 ns.
const TICKS_TO_1970: i64 = 0x01b2_1dd2_1381_4000;

fn parse(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let Some(bytes) = bytes(arguments.string(0)?) else {
        return Ok(None);
    };
    Ok(Some(Value::object(described(&bytes))))
}

/// The sixteen bytes: with dashes, alone, in braces, or after `urn:uuid:`; or 32 digits.
fn bytes(text: &str) -> Option<[u8; 16]> {
    let text = text.as_bytes();
    let digits: Vec<u8> = match text.len() {
        32 => text.to_vec(),
        36 | 38 | 45 => {
            let start = match text.len() {
                36 => 0,
                // What the braces are is not looked at.
                38 => 1,
                _ if text.get(..9)?.eq_ignore_ascii_case(b"urn:uuid:") => 9,
                _ => return None,
            };
            let text = text.get(start..start + 36)?;
            if [8, 13, 18, 23].into_iter().any(|at| text.get(at) != Some(&b'-')) {
                return None;
            }
            let parts = [0..8, 9..13, 14..18, 19..23, 24..36];
            parts
                .into_iter()
                .filter_map(|part| text.get(part))
                .flatten()
                .copied()
                .collect()
        }
        _ => return None,
    };
    data_encoding::HEXLOWER_PERMISSIVE
        .decode(&digits)
        .ok()?
        .try_into()
        .ok()
}

#[allow(clippy::many_single_char_names)]
fn described(bytes: &[u8; 16]) -> Vec<(Value, Value)> {
    let [a, b, c, d, e, f, g, h, i, j, node @ ..] = *bytes;
    let version = g >> 4;
    let variant = match i >> 5 {
        0b100 | 0b101 => "RFC4122",
        0b110 => "Microsoft",
        0b111 => "Future",
        _ => "Reserved",
    };
    let mut entries = vec![
        ("version".into(), i64::from(version).into()),
        ("variant".into(), variant.into()),
    ];
    if version != 1 && version != 2 {
        return entries;
    }
    let low = i64::from(u32::from_be_bytes([a, b, c, d]));
    let middle = i64::from(u16::from_be_bytes([e, f]));
    let high = i64::from(u16::from_be_bytes([g & 0x0f, h]));
    let ticks = (low | middle << 32 | high << 48) - TICKS_TO_1970;
    let hex: Vec<String> = node.iter().map(|byte| format!("{byte:02x}")).collect();
    let first = node.first().copied().unwrap_or(0);
    let scope = if first & 0b10 == 0 { "global" } else { "local" };
    let cast = if first & 0b01 == 0 { "unicast" } else { "multicast" };
    entries.extend([
        ("time".into(), (ticks.wrapping_mul(100)).into()),
        ("nodeid".into(), hex.join("-").as_str().into()),
        ("macvariables".into(), format!("{scope}:{cast}").as_str().into()),
        (
            "clocksequence".into(),
            i64::from(u16::from_be_bytes([i & 0x3f, j])).into(),
        ),
    ]);
    if version == 2 {
        let domain = match j {
            0 => "Person".to_owned(),
            1 => "Group".to_owned(),
            2 => "Org".to_owned(),
            other => format!("Domain{other}"),
        };
        entries.extend([
            ("id".into(), low.into()),
            ("domain".into(), domain.as_str().into()),
        ]);
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(text: &str) -> Option<String> {
        let value = parse(&[text.into()], &mut Surroundings::default()).unwrap();
        value.map(|value| value.to_string())
    }

    #[test]
    fn describes_versions_with_a_time() {
        assert_eq!(
            call("urn:UUID:c2fc67c2-47f2-11ee-b67a-9f3619c7493f").as_deref(),
            Some(
                r#"{"clocksequence": 13946, "macvariables": "local:multicast", "nodeid": "9f-36-19-c7-49-3f", "time": 1693481847404333000, "variant": "RFC4122", "version": 1}"#
            )
        );
        assert!(
            call("{000003e8-48b9-21ee-b200-325096b39f47}").is_some_and(|text| text.contains(r#""id": 1000"#))
        );
    }

    #[test]
    fn leaves_other_texts_undefined() {
        assert_eq!(
            call("00000000000040008000000000000000").as_deref(),
            Some(r#"{"variant": "RFC4122", "version": 4}"#)
        );
        assert_eq!(call("00000000-000-123-222-222"), None);
        assert_eq!(call("é0000000000040008000000000000000"), None);
    }
}
