//! The times between which a certificate is valid.

use super::super::calendar::is_day;
use super::der::{Reader, tag};
use crate::value::Value;

/// A time, as Go writes it as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Time(String);

impl Time {
    /// Reads either kind of time.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.is_next(tag::GENERALIZED_TIME) {
            let text = std::str::from_utf8(reader.element(tag::GENERALIZED_TIME)?.content).ok()?;
            return Self::of(text.get(..4)?.parse().ok()?, text.get(4..)?, true);
        }
        let text = std::str::from_utf8(reader.element(tag::UTC_TIME)?.content).ok()?;
        let short: u32 = digits(text.get(..2)?)?;
        // Two digits stand for the years from 1950 to 2049.
        let year = if short < 50 { 2000 + short } else { 1900 + short };
        let rest = text.get(2..)?;
        Self::of(year, rest, true).or_else(|| Self::of(year, rest, false))
    }

    /// From the year, and a text that goes on with the month.
    fn of(year: u32, text: &str, has_seconds: bool) -> Option<Self> {
        let at = |at: usize| digits(text.get(at..at + 2)?);
        let (month, day, hour, minute) = (at(0)?, at(2)?, at(4)?, at(6)?);
        let second = if has_seconds { at(8)? } else { 0 };
        if !is_day(year, month, day) || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let zone = text.get(if has_seconds { 10.. } else { 8.. })?;
        let zone = match zone.as_bytes() {
            b"Z" => "Z".to_owned(),
            [b'+' | b'-', rest @ ..] if rest.len() == 4 => {
                let (hours, minutes) = (digits(zone.get(1..3)?)?, digits(zone.get(3..5)?)?);
                if hours > 23 || minutes > 59 || (hours, minutes) == (0, 0) {
                    return None;
                }
                format!("{}:{}", zone.get(..3)?, zone.get(3..)?)
            }
            _ => return None,
        };
        Some(Self(format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"
        )))
    }

    pub(super) fn to_value(&self) -> Value {
        Value::from(self.0.as_str())
    }
}

fn digits(text: &str) -> Option<u32> {
    let are_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(tag: u8, text: &str) -> Option<String> {
        let mut bytes = vec![tag, u8::try_from(text.len()).unwrap()];
        bytes.extend(text.bytes());
        Time::read(&mut Reader::new(&bytes)).map(|time| time.0)
    }

    #[test]
    fn reads_both_kinds() {
        for (tag, text, expected) in [
            (tag::UTC_TIME, "491231235959Z", Some("2049-12-31T23:59:59Z")),
            (tag::UTC_TIME, "500101000000Z", Some("1950-01-01T00:00:00Z")),
            (tag::UTC_TIME, "2001010000Z", Some("2020-01-01T00:00:00Z")),
            (
                tag::UTC_TIME,
                "200101000000+0130",
                Some("2020-01-01T00:00:00+01:30"),
            ),
            (tag::UTC_TIME, "200101000000+0000", None),
            (tag::UTC_TIME, "200230000000Z", None),
            (tag::UTC_TIME, "20+1+1+0+0+0Z", None),
            (
                tag::GENERALIZED_TIME,
                "20500101000000Z",
                Some("2050-01-01T00:00:00Z"),
            ),
            (tag::GENERALIZED_TIME, "205001010000Z", None),
        ] {
            assert_eq!(read(tag, text).as_deref(), expected, "{text}");
        }
    }
}
