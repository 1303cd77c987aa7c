//! Go's layouts of times, which show how 2 January 2006, 15:04:05 would be written.

use std::fmt::Write;

use super::calendar::{Date, SECONDS_OF_DAY};

/// A layout, taken apart.
pub(super) struct Layout<'a> {
    /// Its parts in order, each with the text before it.
    pub(super) parts: Vec<(&'a str, Part)>,
    /// The text behind the last part.
    pub(super) rest: &'a str,
}

/// What stands for a part of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// With the number of its digits: 4 or 2.
    Year(usize),
    /// By its name, in full or not.
    MonthName {
        is_long: bool,
    },
    Month(Padding),
    WeekdayName {
        is_long: bool,
    },
    Day(Padding),
    DayOfYear(Padding),
    Hour,
    /// Of twelve.
    HalfDayHour(Padding),
    Minute(Padding),
    Second(Padding),
    /// Before or after noon.
    HalfDay {
        is_upper: bool,
    },
    ZoneName,
    Offset(Offset),
    /// Parts of a second, with their separator.
    Fraction {
        digits: usize,
        is_trimmed: bool,
        separator: char,
    },
}

/// With what a number is filled up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Padding {
    None,
    Space,
    Zero,
}

/// How the distance from UTC is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offset {
    /// Whether none at all is `Z`.
    pub(super) has_z: bool,
    pub(super) has_colons: bool,
    pub(super) detail: Detail,
}

/// Down to what the distance from UTC is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Detail {
    Hours,
    Minutes,
    Seconds,
}

/// What begins a part, and the part; longer ones first.
const PARTS: &[(&str, Part)] = {
    use Padding::{None, Space, Zero};
    const fn offset(has_z: bool, detail: Detail, has_colons: bool) -> Part {
        Part::Offset(Offset {
            has_z,
            has_colons,
            detail,
        })
    }
    &[
        ("January", Part::MonthName { is_long: true }),
        ("Jan", Part::MonthName { is_long: false }),
        ("Monday", Part::WeekdayName { is_long: true }),
        ("Mon", Part::WeekdayName { is_long: false }),
        ("MST", Part::ZoneName),
        ("01", Part::Month(Zero)),
        ("02", Part::Day(Zero)),
        ("03", Part::HalfDayHour(Zero)),
        ("04", Part::Minute(Zero)),
        ("05", Part::Second(Zero)),
        ("06", Part::Year(2)),
        ("002", Part::DayOfYear(Zero)),
        ("15", Part::Hour),
        ("1", Part::Month(None)),
        ("2006", Part::Year(4)),
        ("2", Part::Day(None)),
        ("_2", Part::Day(Space)),
        ("__2", Part::DayOfYear(Space)),
        ("3", Part::HalfDayHour(None)),
        ("4", Part::Minute(None)),
        ("5", Part::Second(None)),
        ("PM", Part::HalfDay { is_upper: true }),
        ("pm", Part::HalfDay { is_upper: false }),
        ("-070000", offset(false, Detail::Seconds, false)),
        ("-07:00:00", offset(false, Detail::Seconds, true)),
        ("-0700", offset(false, Detail::Minutes, false)),
        ("-07:00", offset(false, Detail::Minutes, true)),
        ("-07", offset(false, Detail::Hours, false)),
        ("Z070000", offset(true, Detail::Seconds, false)),
        ("Z07:00:00", offset(true, Detail::Seconds, true)),
        ("Z0700", offset(true, Detail::Minutes, false)),
        ("Z07:00", offset(true, Detail::Minutes, true)),
        ("Z07", offset(true, Detail::Hours, false)),
    ]
};

/// The part that a text begins with, and its length.
fn part(text: &str) -> Option<(Part, usize)> {
    // A literal `_` before a year.
    if text.starts_with("_2006") {
        return None;
    }
    for (start, part) in PARTS {
        let Some(rest) = text.strip_prefix(start) else {
            continue;
        };
        let is_short_name = matches!(
            part,
            Part::MonthName { is_long: false } | Part::WeekdayName { is_long: false }
        );
        // No name, but the start of a word: `Month`.
        if is_short_name && rest.starts_with(|next: char| next.is_ascii_lowercase()) {
            return None;
        }
        return Some((*part, start.len()));
    }
    let separator = text.chars().next().filter(|first| matches!(first, '.' | ','))?;
    let digits = text.get(1..)?;
    let digit = digits.chars().next().filter(|digit| matches!(digit, '0' | '9'))?;
    let rest = digits.trim_start_matches(digit);
    if rest.starts_with(|next: char| next.is_ascii_digit()) {
        return None;
    }
    let count = digits.len() - rest.len();
    Some((
        Part::Fraction {
            digits: count,
            is_trimmed: digit == '9',
            separator,
        },
        count + 1,
    ))
}

impl<'a> Layout<'a> {
    /// Takes a layout apart.
    pub(super) fn new(layout: &'a str) -> Self {
        let mut parts = Vec::new();
        let mut rest = layout;
        let mut at = 0;
        while let Some(text) = rest.get(at..).filter(|text| !text.is_empty()) {
            if let Some((part, length)) = part(text) {
                parts.push((rest.get(..at).unwrap_or_default(), part));
                rest = rest.get(at + length..).unwrap_or_default();
                at = 0;
            } else {
                at += text.chars().next().map_or(1, char::len_utf8);
            }
        }
        Self { parts, rest }
    }

    /// Writes a time.
    pub(super) fn write(&self, moment: &Moment) -> String {
        let mut text = String::new();
        for (before, part) in &self.parts {
            text.push_str(before);
            // Strings take everything that is written to them.
            let _ = moment.write(*part, &mut text);
        }
        text.push_str(self.rest);
        text
    }
}

/// What clocks and calendars of a place show.
pub(super) struct Moment {
    pub(super) date: Date,
    pub(super) second_of_day: i64,
    pub(super) nanosecond: i64,
    /// Seconds ahead of UTC.
    offset: i64,
    zone_name: String,
}

impl Moment {
    /// The moment of a number of seconds since 1970 by the clocks of the place.
    pub(super) fn new(local_seconds: i64, nanosecond: i64, offset: i64, zone_name: String) -> Self {
        Self {
            date: Date::new(local_seconds.div_euclid(SECONDS_OF_DAY)),
            second_of_day: local_seconds.rem_euclid(SECONDS_OF_DAY),
            nanosecond,
            offset,
            zone_name,
        }
    }

    pub(super) fn hour(&self) -> i64 {
        self.second_of_day / 3600
    }

    pub(super) fn minute(&self) -> i64 {
        self.second_of_day / 60 % 60
    }

    pub(super) fn second(&self) -> i64 {
        self.second_of_day % 60
    }

    fn write(&self, part: Part, text: &mut String) -> std::fmt::Result {
        match part {
            Part::Year(4) => write!(text, "{:04}", self.date.year),
            Part::Year(_) => write!(text, "{:02}", self.date.year % 100),
            Part::MonthName { is_long } => write_name(text, self.date.month_name(), is_long),
            Part::WeekdayName { is_long } => write_name(text, self.date.weekday(), is_long),
            Part::Month(padding) => write_number(text, self.date.month, 2, padding),
            Part::Day(padding) => write_number(text, self.date.day, 2, padding),
            Part::DayOfYear(padding) => write_number(text, self.date.day_of_year(), 3, padding),
            Part::Hour => write!(text, "{:02}", self.hour()),
            Part::HalfDayHour(padding) => {
                let hour = self.hour() % 12;
                write_number(text, if hour == 0 { 12 } else { hour }, 2, padding)
            }
            Part::Minute(padding) => write_number(text, self.minute(), 2, padding),
            Part::Second(padding) => write_number(text, self.second(), 2, padding),
            Part::HalfDay { is_upper } => text.write_str(match (self.hour() >= 12, is_upper) {
                (true, true) => "PM",
                (false, true) => "AM",
                (true, false) => "pm",
                (false, false) => "am",
            }),
            Part::ZoneName => text.write_str(&self.zone_name),
            Part::Offset(form) => self.write_offset(form, text),
            Part::Fraction {
                digits,
                is_trimmed,
                separator,
            } => {
                let nanos = format!("{:09}", self.nanosecond);
                let mut fraction = nanos.get(..digits.min(9)).unwrap_or(&nanos);
                if is_trimmed {
                    fraction = fraction.trim_end_matches('0');
                    if fraction.is_empty() {
                        return Ok(());
                    }
                }
                write!(text, "{separator}{fraction}")
            }
        }
    }

    fn write_offset(&self, form: Offset, text: &mut String) -> std::fmt::Result {
        if form.has_z && self.offset == 0 {
            return text.write_str("Z");
        }
        let minutes = self.offset / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let colon = if form.has_colons { ":" } else { "" };
        write!(text, "{sign}{:02}", minutes.abs() / 60)?;
        if form.detail >= Detail::Minutes {
            write!(text, "{colon}{:02}", minutes.abs() % 60)?;
        }
        if form.detail >= Detail::Seconds {
            write!(text, "{colon}{:02}", self.offset.abs() % 60)?;
        }
        Ok(())
    }
}

fn write_name(text: &mut String, name: &str, is_long: bool) -> std::fmt::Result {
    text.write_str(if is_long {
        name
    } else {
        name.get(..3).unwrap_or(name)
    })
}

fn write_number(text: &mut String, number: i64, width: usize, padding: Padding) -> std::fmt::Result {
    match padding {
        Padding::None => write!(text, "{number}"),
        Padding::Space => write!(text, "{number:width$}"),
        Padding::Zero => write!(text, "{number:0width$}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_their_layouts_show() {
        let moment = Moment::new(1_582_981_445, 120_000_000, -12_600, "NST".to_owned());
        for (layout, expected) in [
            ("2006-01-02 15:04:05.000", "2020-02-29 13:04:05.120"),
            ("Monday, Jan _2 06 3:4:5pm", "Saturday, Feb 29 20 1:4:5pm"),
            ("January Mon MST", "February Sat NST"),
            ("__2 002 _2006", " 60 060 _2020"),
            ("-0700 Z07:00 -07 Z070000", "-0330 -03:30 -03 -033000"),
            (
                "Janet Month 05.999 .99999999999 .0001",
                "Janet Month 05.12 .12 .0002",
            ),
            ("PM pm é", "PM pm é"),
        ] {
            assert_eq!(Layout::new(layout).write(&moment), expected, "{layout}");
        }
    }
}
