//! Reads times that are written in a layout of Go's.

use super::calendar::{Date, MONTHS, SECONDS_OF_DAY, WEEKDAYS, days_in_month, is_leap};
use super::layout::{Detail, Layout, Offset, Padding, Part};

/// What was wrong: the part of a time, in plain English.
type Fault = &'static str;

/// What has been read so far.
#[derive(Default)]
struct Reader<'a> {
    rest: &'a [u8],
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    day_of_year: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanosecond: i64,
    is_after_noon: Option<bool>,
    /// Seconds ahead of UTC.
    offset: i64,
}

/// Reads a text: seconds since 1970, and nanoseconds.
pub(super) fn read(layout: &Layout<'_>, text: &str) -> Result<(i64, i64), Fault> {
    let mut reader = Reader {
        rest: text.as_bytes(),
        ..Reader::default()
    };
    let mut parts = layout.parts.iter().peekable();
    while let Some((before, part)) = parts.next() {
        reader.skip(before)?;
        let next = parts.peek().map(|(_, part)| *part);
        reader.read(*part, next)?;
    }
    reader.skip(layout.rest)?;
    if !reader.rest.is_empty() {
        return Err("text is left over");
    }
    reader.finish()
}

impl Reader<'_> {
    /// Skips what the layout has between its parts. A space stands for any number of spaces.
    fn skip(&mut self, text: &str) -> Result<(), Fault> {
        let mut expected = text.as_bytes();
        while let Some((byte, others)) = expected.split_first() {
            if *byte == b' ' {
                if self.rest.first().is_some_and(|found| *found != b' ') {
                    return Err("a space is missing");
                }
                expected = without_spaces(expected);
                self.rest = without_spaces(self.rest);
                continue;
            }
            if self.rest.first() != Some(byte) {
                return Err("text of the layout is missing");
            }
            expected = others;
            self.take(1);
        }
        Ok(())
    }

    fn take(&mut self, count: usize) -> &[u8] {
        let (taken, rest) = self.rest.split_at_checked(count).unwrap_or((self.rest, &[]));
        self.rest = rest;
        taken
    }

    /// A number of one or two digits, or exactly two.
    fn number(&mut self, is_fixed: bool, fault: Fault) -> Result<i64, Fault> {
        let count = self
            .rest
            .iter()
            .take(2)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if count == 0 || (is_fixed && count < 2) {
            return Err(fault);
        }
        digits(self.take(count)).ok_or(fault)
    }

    /// A number of this range.
    fn within(
        &mut self,
        padding: Padding,
        range: std::ops::RangeInclusive<i64>,
        fault: Fault,
    ) -> Result<i64, Fault> {
        let number = self.number(padding == Padding::Zero, fault)?;
        if range.contains(&number) {
            Ok(number)
        } else {
            Err(fault)
        }
    }

    /// The place of a name, in full or of three letters.
    fn name(&mut self, names: &[&str], is_long: bool, fault: Fault) -> Result<i64, Fault> {
        for (at, name) in names.iter().enumerate() {
            let name = if is_long {
                name
            } else {
                name.get(..3).unwrap_or(name)
            };
            if self
                .rest
                .get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
            {
                self.take(name.len());
                return i64::try_from(at).map_err(|_| fault);
            }
        }
        Err(fault)
    }

    fn read(&mut self, part: Part, next: Option<Part>) -> Result<(), Fault> {
        match part {
            Part::Year(4) => {
                let is_year = self.rest.len() >= 4 && self.rest.first().is_some_and(u8::is_ascii_digit);
                self.year = if is_year {
                    digits(self.take(4)).ok_or("year")?
                } else {
                    return Err("year");
                };
            }
            Part::Year(_) => {
                if self.rest.len() < 2 {
                    return Err("year");
                }
                let year = signed_digits(self.take(2)).ok_or("year")?;
                self.year = year + if year >= 69 { 1900 } else { 2000 };
            }
            Part::MonthName { is_long } => self.month = Some(self.name(&MONTHS, is_long, "month")? + 1),
            Part::Month(padding) => self.month = Some(self.within(padding, 1..=12, "month")?),
            Part::WeekdayName { is_long } => {
                self.name(&WEEKDAYS, is_long, "day of the week")?;
            }
            Part::Day(padding) => {
                self.skip_padding(padding, 1);
                self.day = Some(self.within(padding, 0..=99, "day")?);
            }
            Part::DayOfYear(padding) => {
                self.skip_padding(padding, 2);
                let count = self
                    .rest
                    .iter()
                    .take(3)
                    .take_while(|byte| byte.is_ascii_digit())
                    .count();
                if padding == Padding::Zero && count != 3 {
                    return Err("day of the year");
                }
                self.day_of_year = Some(digits(self.take(count)).ok_or("day of the year")?);
            }
            Part::Hour => self.hour = self.within(Padding::None, 0..=23, "hour")?,
            Part::HalfDayHour(padding) => self.hour = self.within(padding, 0..=12, "hour")?,
            Part::Minute(padding) => self.minute = self.within(padding, 0..=59, "minute")?,
            Part::Second(padding) => {
                self.second = self.within(padding, 0..=59, "second")?;
                // A fraction may follow that the layout doesn't have.
                if !matches!(next, Some(Part::Fraction { .. })) {
                    self.optional_fraction()?;
                }
            }
            Part::HalfDay { is_upper } => {
                let (before, after): (&[u8], &[u8]) = if is_upper { (b"AM", b"PM") } else { (b"am", b"pm") };
                let found = self.take(2);
                self.is_after_noon = Some(match found {
                    _ if found == after => true,
                    _ if found == before => false,
                    _ => return Err("half of the day"),
                });
            }
            Part::ZoneName => {
                let length = zone_name(self.rest).ok_or("time zone")?;
                self.take(length);
            }
            Part::Offset(form) => self.read_offset(form)?,
            Part::Fraction {
                digits,
                is_trimmed: false,
                ..
            } => {
                if self.rest.len() <= digits {
                    return Err("fraction of the second");
                }
                self.fraction(digits + 1)?;
            }
            Part::Fraction { .. } => self.optional_fraction()?,
        }
        Ok(())
    }

    /// Skips the spaces that fill up a number.
    fn skip_padding(&mut self, padding: Padding, count: usize) {
        for _ in 0..count {
            if padding == Padding::Space && self.rest.first() == Some(&b' ') {
                self.take(1);
            }
        }
    }

    fn optional_fraction(&mut self) -> Result<(), Fault> {
        match self.rest {
            [b'.' | b',', digits @ ..] if digits.first().is_some_and(u8::is_ascii_digit) => {
                let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
                self.fraction(count + 1)
            }
            _ => Ok(()),
        }
    }

    /// A fraction of this length, its separator included. More than nine digits don't count.
    fn fraction(&mut self, length: usize) -> Result<(), Fault> {
        const FAULT: Fault = "fraction of the second";
        let taken = self.take(length);
        let Some((b'.' | b',', digits)) = taken.split_first() else {
            return Err(FAULT);
        };
        let digits = digits.get(..9).unwrap_or(digits);
        let number = signed_digits(digits).filter(|number| *number >= 0).ok_or(FAULT)?;
        let missing = u32::try_from(9_usize.saturating_sub(digits.len())).unwrap_or(0);
        self.nanosecond = number * 10_i64.pow(missing);
        Ok(())
    }

    fn read_offset(&mut self, form: Offset) -> Result<(), Fault> {
        const FAULT: Fault = "distance from UTC";
        if form.has_z && self.rest.first() == Some(&b'Z') {
            self.take(1);
            self.offset = 0;
            return Ok(());
        }
        let sign = match self.take(1) {
            b"+" => 1,
            b"-" => -1,
            _ => return Err(FAULT),
        };
        let mut seconds = self.number(true, FAULT)?;
        if seconds > 24 {
            return Err(FAULT);
        }
        for is_there in [form.detail >= Detail::Minutes, form.detail >= Detail::Seconds] {
            let mut part = 0;
            if is_there {
                if form.has_colons && self.take(1) != b":" {
                    return Err(FAULT);
                }
                part = self.number(true, FAULT)?;
            }
            if part > 60 {
                return Err(FAULT);
            }
            seconds = seconds * 60 + part;
        }
        self.offset = sign * seconds;
        Ok(())
    }

    /// Puts the parts together.
    fn finish(self) -> Result<(i64, i64), Fault> {
        let hour = match self.is_after_noon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let mut date = Date {
            year: self.year,
            month: self.month.unwrap_or(1),
            day: self.day.unwrap_or(1),
        };
        if let Some(day_of_year) = self.day_of_year {
            if !(1..=365 + i64::from(is_leap(self.year))).contains(&day_of_year) {
                return Err("day of the year");
            }
            let first = Date {
                month: 1,
                day: 1,
                ..date
            };
            date = Date::new(first.days() + day_of_year - 1);
            if self.month.is_some_and(|month| month != date.month)
                || self.day.is_some_and(|day| day != date.day)
            {
                return Err("the day of the year is another day");
            }
        }
        if !(1..=days_in_month(date.year, date.month)).contains(&date.day) {
            return Err("day");
        }
        let of_day = hour * 3600 + self.minute * 60 + self.second;
        Ok((
            date.days() * SECONDS_OF_DAY + of_day - self.offset,
            self.nanosecond,
        ))
    }
}

fn without_spaces(text: &[u8]) -> &[u8] {
    let spaces = text.iter().take_while(|byte| **byte == b' ').count();
    text.get(spaces..).unwrap_or_default()
}

/// The number that digits make.
fn digits(text: &[u8]) -> Option<i64> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// The number that digits make, with a sign or not.
fn signed_digits(text: &[u8]) -> Option<i64> {
    match text.split_first() {
        Some((b'-', rest)) => digits(rest).map(|number| -number),
        Some((b'+', rest)) => digits(rest),
        _ => digits(text),
    }
}

/// How long the abbreviation is that a text begins with. Which zone it is does not count: all are taken for UTC.
fn zone_name(text: &[u8]) -> Option<usize> {
    if text.len() < 3 {
        return None;
    }
    if text.starts_with(b"UTC") {
        return Some(3);
    }
    if text.starts_with(b"ChST") || text.starts_with(b"MeST") {
        return Some(4);
    }
    if let Some(rest) = text.strip_prefix(b"GMT") {
        return Some(3 + hours(rest).unwrap_or(0));
    }
    if matches!(text.first(), Some(b'+' | b'-')) {
        return hours(text);
    }
    let letters = text
        .iter()
        .take(6)
        .take_while(|byte| byte.is_ascii_uppercase())
        .count();
    let is_zone = match letters {
        3 => true,
        4 => text.get(3) == Some(&b'T') || text.starts_with(b"WITA"),
        5 => text.get(4) == Some(&b'T'),
        _ => false,
    };
    is_zone.then_some(letters)
}

/// How long a number of hours with a sign is.
fn hours(text: &[u8]) -> Option<usize> {
    let (b'+' | b'-', rest) = text.split_first()? else {
        return None;
    };
    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let hours = digits(rest.get(..count)?)?;
    (hours <= 23).then_some(count + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(layout: &str, text: &str) -> Option<i64> {
        read(&Layout::new(layout), text).ok().map(|(seconds, _)| seconds)
    }

    #[test]
    fn times_are_read_as_their_layouts_show() {
        for (layout, text, expected) in [
            ("2006-01-02 15:04:05", "1970-01-02 00:00:01.5", Some(86401)),
            ("06 Jan _2", "70 feb  1", Some(31 * 86400)),
            ("2006 002", "1970 032", Some(31 * 86400)),
            ("2006 002 Jan", "1970 032 Mar", None),
            ("2006 3PM", "1970 12AM", Some(0)),
            ("2006 3PM", "1970 1PM", Some(13 * 3600)),
            ("2006 -07:00", "1970 -01:30", Some(5400)),
            ("2006 MST", "1970 CEST", Some(0)),
            ("2006 MST", "1970 GMT+3", Some(0)),
            ("2006 MST", "1970 cest", None),
            ("2006   x", "1970 x", Some(0)),
            ("2006", "1970 ", None),
            ("2006", "70", None),
            ("2006-01-02", "1970-02-30", None),
            ("15:04", "24:00", None),
            ("2006 .000", "1970 .12", None),
        ] {
            assert_eq!(seconds(layout, text), expected, "{layout} {text}");
        }
        assert_eq!(
            read(&Layout::new("05.99"), "01,1234567891").unwrap().1,
            123_456_789
        );
    }
}
