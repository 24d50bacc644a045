//! How far is the date of a paper known? [`PartialDate`]: a year, a month of it, or a day.

use std::fmt;
use std::str::FromStr;

use super::Paper;
use crate::error::{Error, Result};

/// A year, a month of a year, or a day of a month: as much as is known.
///
/// ```
/// use themata::PartialDate;
///
/// let since: PartialDate = "2024-05".parse()?;
/// assert!("2024-05-01".parse::<PartialDate>()?.may_be_since(since));
/// assert!(!"2024-04-30".parse::<PartialDate>()?.may_be_since(since));
/// // Some day of that year is in May or later.
/// assert!("2024".parse::<PartialDate>()?.may_be_since(since));
/// # Ok::<(), themata::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartialDate {
    year: i32,
    month: Option<u8>,
    day: Option<u8>,
}

impl PartialDate {
    /// The date of a paper: what its `date` begins with where that is as ISO 8601 writes it (`2015-05-13T08:00Z`,
    /// `2015-05`, `20150513`), or else its year. Any other way to write a date tells the year alone.
    pub fn of(paper: &Paper) -> Option<Self> {
        let written = paper.date.as_deref().and_then(iso);
        let year = paper.year.filter(|year| (1..=9999).contains(year));
        written.or_else(|| year.map(|year| Self { year, month: None, day: None }))
    }

    /// Whether it is known to the day.
    pub fn is_day(&self) -> bool {
        self.day.is_some()
    }

    /// Whether the day may be `since` or later: what is known only by its year, or month, may be on its last day.
    pub fn may_be_since(self, since: Self) -> bool {
        self.last() >= since.first()
    }

    /// Year, month and day of the first day that it may be.
    pub fn first(self) -> (i32, u8, u8) {
        (self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// Year, month and day of the last day that it may be.
    fn last(self) -> (i32, u8, u8) {
        let month = self.month.unwrap_or(12);
        (self.year, month, self.day.unwrap_or_else(|| days_of(self.year, month)))
    }

    /// Seconds from the beginning of 1970 to that of the first day it may be, in Universal Time.
    pub fn unix_seconds(self) -> i64 {
        let (year, month, day) = self.first();
        // Days before a year, of the calendar that is reckoned back to the year 1.
        let before = |year: i64| 365 * (year - 1) + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;
        let months: i64 = (1..month).map(|month| i64::from(days_of(year, month))).sum();
        (before(i64::from(year)) - before(1970) + months + i64::from(day) - 1) * 86_400
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        self.month.map_or(Ok(()), |month| write!(f, "-{month:02}"))?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

impl FromStr for PartialDate {
    type Err = Error;

    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self> {
        let found = text.len() != 8 && [4, 7, 10].contains(&text.len());
        let date = if found { iso(text) } else { None };
        date.filter(|date| date.to_string() == text).ok_or_else(|| {
            Error::setting("date", format!("{text:?}"), "a year, YYYY-MM or YYYY-MM-DD, of the calendar")
        })
    }
}

/// The date that a text begins with, if nothing but a time follows.
fn iso(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = |from: usize, to: usize| {
        let part = text.get(from..to)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u16>().ok()).flatten()
    };
    let year = |text: u16| (1..=9999).contains(&text).then_some(i32::from(text));
    let (month_at, day_at, end) = match digits {
        8 => (4, 6, 8),
        4 => (5, 8, 10),
        _ => return None,
    };
    let year = year(number(0, 4)?)?;
    let is_part = |at: usize| digits == 8 || text.as_bytes().get(at - 1) == Some(&b'-');
    let month = is_part(month_at).then(|| number(month_at, month_at + 2)).flatten();
    let day = month.and(is_part(day_at).then(|| number(day_at, end)).flatten());
    let known = match (month, day) {
        (None, _) => 4,
        (Some(_), None) => 7,
        (Some(_), Some(_)) => end,
    };
    // A range, `1998-1999`, or a season tells no more than its year, which the paper has.
    let ends = text.as_bytes().get(known).is_none_or(|byte| matches!(byte, b'T' | b't' | b' '));
    let month = month.map(u8::try_from).transpose().ok()?;
    let day = day.map(u8::try_from).transpose().ok()?;
    let of_calendar = month.is_none_or(|month| {
        (1..=12).contains(&month) && day.is_none_or(|day| (1..=days_of(year, month)).contains(&day))
    });
    (ends && of_calendar).then_some(PartialDate { year, month, day })
}

/// Days of a month, of the Gregorian calendar.
fn days_of(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(date: &str, year: Option<i32>) -> Option<String> {
        let paper = Paper { date: Some(date.to_owned()), year, ..Paper::default() };
        PartialDate::of(&paper).map(|date| date.to_string())
    }

    #[test]
    fn dates_as_far_as_they_are_known() {
        for (written, known) in [
            ("2015-05-13", "2015-05-13"),
            (" 2015-05-13T08:00:00Z", "2015-05-13"),
            ("2015-05-13 08:00", "2015-05-13"),
            ("20150513", "2015-05-13"),
            ("2015-05", "2015-05"),
            ("2015", "2015"),
            // Whatever else is written, the year counts.
            ("13/05/2015", "2014"),
            ("May 2015", "2014"),
            ("2015-2016", "2014"),
            ("2015-13-01", "2014"),
            ("2015-02-29", "2014"),
            ("201505", "2014"),
            ("2015-05-1é", "2014"),
            ("", "2014"),
        ] {
            assert_eq!(of(written, Some(2014)).as_deref(), Some(known), "{written}");
        }
        assert_eq!((of("spring", None), of("x", Some(0))), (None, None));
        assert_eq!(of("2016-02-29", None).as_deref(), Some("2016-02-29"));
    }

    #[test]
    fn only_dates_of_the_calendar_are_typed() {
        for text in ["2024", "2024-02", "2024-02-29"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "24",
            "0000",
            "2024-00",
            "2023-02-29",
            "20240229",
            "2024-2-1",
            "today",
            "2024-02-29T00:00",
            "２０２４",
        ] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn seconds_are_those_of_the_calendar() {
        let seconds = |text: &str| text.parse::<PartialDate>().unwrap().unix_seconds();
        // By `date --utc --date=... +%s`.
        assert_eq!(seconds("1970-01-01"), 0);
        assert_eq!(seconds("2000-03-01"), 951_868_800);
        assert_eq!(seconds("2024-02-29"), 1_709_164_800);
        assert_eq!(seconds("2024"), 1_704_067_200);
        assert_eq!(seconds("1900-03"), -2_203_891_200);
    }
}
