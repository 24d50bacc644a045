//! [`PartialDate`]: the date of a paper, as far as it is known.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::{Error, Paper, Result, Setting};

/// A year, a month of a year, or a day of a month: as much as is known.
///
/// ```
/// use themata_papers::dates::PartialDate;
///
/// let since: PartialDate = "2024-05".parse()?;
/// assert!("2024-05-01".parse::<PartialDate>()?.may_be_since(since));
/// assert!(!"2024-04-30".parse::<PartialDate>()?.may_be_since(since));
/// // Some day of that year is in May or later.
/// assert!("2024".parse::<PartialDate>()?.may_be_since(since));
/// # Ok::<(), themata_papers::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartialDate {
    /// The first day it may be.
    first: Date,
    precision: Precision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Precision {
    Year,
    Month,
    Day,
}

impl PartialDate {
    /// The date of a paper: the beginning of its `date` if that is written as in ISO 8601 (`2015-05-13T08:00Z`,
    /// `2015-05`, `20150513`), or else its year. A date written in any other way counts as its year alone.
    pub fn from_paper(paper: &Paper) -> Option<Self> {
        let written = paper.date.as_deref().and_then(iso);
        written.or_else(|| Self::new(paper.year?, None, None))
    }

    /// `None` if the calendar has no such date from year 1 on, or a day comes without a month.
    fn new(year: i32, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        let year = i16::try_from(year).ok().filter(|&year| year >= 1)?;
        let precision = match (month, day) {
            (None, None) => Precision::Year,
            (Some(_), None) => Precision::Month,
            (Some(_), Some(_)) => Precision::Day,
            (None, Some(_)) => return None,
        };
        let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(Self { first, precision })
    }

    /// Whether the day is known.
    pub fn is_day(&self) -> bool {
        self.precision == Precision::Day
    }

    /// Whether the day may be `since` or later: a date known only by its year or month may be its last day.
    pub fn may_be_since(self, since: Self) -> bool {
        let last = match self.precision {
            Precision::Year => self.first.last_of_year(),
            Precision::Month => self.first.last_of_month(),
            Precision::Day => self.first,
        };
        last >= since.first
    }

    /// Year, month and day of the first day it may be.
    pub fn first(self) -> (i32, u8, u8) {
        // Months and days are positive.
        (self.first.year().into(), self.first.month().unsigned_abs(), self.first.day().unsigned_abs())
    }

    /// Seconds from the beginning of 1970 to that of the first day it may be, in Universal Time.
    pub fn unix_seconds(self) -> i64 {
        const EPOCH: Date = Date::constant(1970, 1, 1);
        i64::from((self.first - EPOCH).get_days()) * 86_400
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.first();
        match self.precision {
            Precision::Year => write!(f, "{year:04}"),
            Precision::Month => write!(f, "{year:04}-{month:02}"),
            Precision::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

impl FromStr for PartialDate {
    type Err = Error;

    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self> {
        let date = iso(text).filter(|date| date.to_string() == text);
        date.ok_or_else(|| {
            let expected = "a year, YYYY-MM or YYYY-MM-DD, of the calendar";
            Error::setting(Setting::Date, format!("{text:?}"), expected)
        })
    }
}

/// The date that a text begins with, if nothing but a time follows. A range such as `1998-1999`, or a season, is none.
///
/// Calendar crates parse whole dates only, and refuse what their grammar does not know behind them.
fn iso(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = |from: usize, to: usize| {
        let part = text.get(from..to)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<i16>().ok()).flatten()
    };
    let (month_at, day_at, end) = match digits {
        8 => (4, 6, 8),
        4 => (5, 8, 10),
        _ => return None,
    };
    let is_part = |at: usize| digits == 8 || text.as_bytes().get(at - 1) == Some(&b'-');
    let part = |from: usize, to: usize| {
        is_part(from).then(|| number(from, to)).flatten().and_then(|number| i8::try_from(number).ok())
    };
    let month = part(month_at, month_at + 2);
    let day = month.and(part(day_at, end));
    let known = match (month, day) {
        (None, _) => 4,
        (Some(_), None) => 7,
        (Some(_), Some(_)) => end,
    };
    let ends = text.as_bytes().get(known).is_none_or(|byte| matches!(byte, b'T' | b't' | b' '));
    if ends { PartialDate::new(number(0, 4)?.into(), month, day) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(date: &str, year: Option<i32>) -> Option<String> {
        let mut paper = Paper { year, ..Paper::default() };
        paper.date = Some(date.to_owned());
        PartialDate::from_paper(&paper).map(|date| date.to_string())
    }

    #[test]
    fn dates_as_far_as_they_are_known() {
        for (written, expected) in [
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
            assert_eq!(known(written, Some(2014)).as_deref(), Some(expected), "{written}");
        }
        assert_eq!((known("spring", None), known("x", Some(0))), (None, None));
        assert_eq!(known("2016-02-29", None).as_deref(), Some("2016-02-29"));
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
        assert_eq!(seconds("9999-12-31"), 253_402_214_400);
        assert_eq!(seconds("0001"), -62_135_596_800);
    }
}
