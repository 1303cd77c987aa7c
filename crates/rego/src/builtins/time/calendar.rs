//! The calendar: days since 1970 as dates and back.

/// Seconds from one midnight to the next.
pub(super) const SECONDS_OF_DAY: i64 = 86_400;

/// The names of the days, from Sunday.
pub(super) const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// The names of the months.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: i64,
    /// From 1.
    pub(super) month: i64,
    /// From 1.
    pub(super) day: i64,
}

impl Date {
    /// The date of a number of days since 1970. Years begin with March here, so that leap days are at their ends.
    pub(super) fn new(days: i64) -> Self {
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 {
            from_march + 3
        } else {
            from_march - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self { year, month, day }
    }

    /// Days since 1970.
    pub(super) fn days(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let from_march = (self.month + 9).rem_euclid(12);
        let of_year = (153 * from_march + 2) / 5 + self.day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
    }

    /// The day of the year, from 1.
    pub(super) fn day_of_year(self) -> i64 {
        self.days()
            - Self {
                month: 1,
                day: 1,
                ..self
            }
            .days()
            + 1
    }

    /// The name of its day of the week.
    pub(super) fn weekday(self) -> &'static str {
        name(&WEEKDAYS, (self.days() + 4).rem_euclid(7))
    }

    /// The name of its month.
    pub(super) fn month_name(self) -> &'static str {
        name(&MONTHS, self.month - 1)
    }
}

fn name(names: &'static [&'static str], at: i64) -> &'static str {
    usize::try_from(at)
        .ok()
        .and_then(|at| names.get(at))
        .copied()
        .unwrap_or_default()
}

/// Whether a year has a leap day.
pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days a month has.
pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree() {
        for days in (-800_000..800_000).step_by(37) {
            assert_eq!(Date::new(days).days(), days);
        }
        assert_eq!(
            Date::new(0),
            Date {
                year: 1970,
                month: 1,
                day: 1
            }
        );
        let leap_day = Date {
            year: 2020,
            month: 2,
            day: 29,
        };
        assert_eq!(
            (leap_day.day_of_year(), leap_day.weekday(), leap_day.month_name()),
            (60, "Saturday", "February")
        );
        assert_eq!(
            (
                days_in_month(1900, 2),
                days_in_month(2000, 2),
                days_in_month(2001, 4)
            ),
            (28, 29, 30)
        );
    }
}
