//! How is RIS read? Lines such as `TI  - A title`, from `TY` to `ER`.
//!
//! The crates for it divide names, forget tags they do not know, or give up a file for one broken record; what
//! is left of the format is a tag, two blanks and a hyphen. Programs write it differently, and all of it is read:
//! both line ends (and the old Macintosh's), values that go on in lines without a tag, a missing `ER`, one blank
//! before the hyphen or none behind it, titles as `TI`, `T1`, `CT` or `BT`, abstracts as `AB` or `N2`, journals
//! as `T2`, `JO`, `JF`, `JA`, `J2` or `J1`, years as `PY`, `Y1` or `DA`, keywords one a tag, one a line or
//! divided by semicolons.

use std::borrow::Cow;

use serde_json::Value;

use super::fields::Record;
use super::tagged::{self, Grammar, Mark, Tags, bare_doi, one_or_list, pages, put, put_list};
use super::{EXACT, Flaw, Parsed, ReadOptions};

/// A tag left to users, and what its value begins with where it is [`EXACT`]'s.
pub(crate) const EXACT_TAG: (&str, &str) = ("U5", "themata_fields ");

pub(super) const RIS: Grammar = Grammar {
    mark: |line| match tag_bytes(line) {
        Some(b"TY") => Mark::Begin,
        Some(b"ER") => Mark::End,
        Some(_) => Mark::Tag,
        None => Mark::Other,
    },
    tag,
    joint: "\n",
    record,
    expected: "records that begin with a line `TY  - `",
};

/// Reads all records. A record without a title and an abstract is told with the line it begins on.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    tagged::parse(bytes, &RIS, options)
}

/// Whether a text begins as RIS does.
pub(super) fn begins(text: &[u8]) -> bool {
    tag_bytes(text.split(|byte| b"\r\n".contains(byte)).next().unwrap_or(text)) == Some(b"TY")
}

/// The tag of a line: a capital and a capital or digit, one blank or two, a hyphen, and then nothing or a blank.
fn tag_bytes(line: &[u8]) -> Option<&[u8; 2]> {
    let (tag, rest) = line.split_first_chunk::<2>()?;
    let is_tag = tag[0].is_ascii_uppercase() && (tag[1].is_ascii_uppercase() || tag[1].is_ascii_digit());
    let behind = rest.strip_prefix(b"  -").or_else(|| rest.strip_prefix(b" -"))?;
    (is_tag && behind.first().is_none_or(u8::is_ascii_whitespace)).then_some(tag)
}

fn tag(line: &str) -> Option<(&str, &str)> {
    tag_bytes(line.as_bytes())?;
    let (_, value) = line.split_once('-')?;
    Some((&line[..2], value))
}

/// What the tags mean. What is not named here stays under its tag.
fn record(mut tags: Tags) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let exact = tags.take_where(|tag, value| tag == EXACT_TAG.0 && value.starts_with(EXACT_TAG.1));
    put(r, EXACT, exact.first().map(|value| &value[EXACT_TAG.1.len()..]));
    put(r, "type", tags.first(&["TY"]));
    // `ID` is a key in some programs, and a running number in others, which many files share.
    let key = tags.peek(&["ID"]).is_some_and(|id| id.bytes().any(|byte| !byte.is_ascii_digit()));
    let id = if key { tags.first(&["ID"]) } else { tags.first(&["AN"]) };
    put(r, "id", id);
    put(r, "record_number", tags.first(&["ID"]));
    put(r, "title", tags.first(&["TI", "T1", "CT", "BT"]));
    let texts = tags.take(&["AB"]);
    let text = if texts.is_empty() { tags.first(&["N2"]) } else { Some(texts.join("\n\n")) };
    put(r, "abstract", text);
    let authors: Vec<String> =
        tags.take(&["AU", "A1"]).iter().flat_map(|names| divided(names, &['\n', ';'])).collect();
    put_list(r, "authors", authors);
    put_list(r, "editors", tags.take(&["ED", "A2"]));
    let date = tags
        .first(&["DA"])
        .or_else(|| tags.peek(&["Y1", "PY"]).filter(|d| d.contains('/')).map(str::to_owned));
    put(r, "year", tags.first(&["PY"]).or_else(|| tags.first(&["Y1"])).map(|year| first_year(&year)));
    put(r, "date", date.and_then(|date| iso(&date)));
    put(r, "venue", tags.first(&["T2", "JF", "JO", "BT", "J2", "JA", "J1"]));
    let keywords = tags.take(&["KW", "DE"]);
    put_list(r, "categories", keywords.iter().flat_map(|words| divided(words, &['\n', ';'])).collect());
    put(r, "doi", tags.first(&["DO"]).map(|doi| bare_doi(&doi).to_owned()));
    put(r, "url", tags.first(&["UR"]));
    put(r, "volume", tags.first(&["VL"]));
    put(r, "issue", tags.first(&["IS"]));
    let (first, last) = (tags.first(&["SP"]), tags.first(&["EP"]));
    put(r, "pages", pages(first, last));
    put(r, "publisher", tags.first(&["PB"]));
    put(r, "place", tags.first(&["CY"]));
    put(r, "language", tags.first(&["LA"]));
    put(r, "series", tags.first(&["T3"]));
    put(r, "edition", tags.first(&["ET"]));
    let numbers = tags.take(&["SN"]);
    if !numbers.is_empty() {
        let name = if numbers.iter().all(|number| is_issn(number)) { "issn" } else { "isbn" };
        record.push((Cow::from(name), one_or_list(numbers)));
    }
    record.extend(tags.rest());
    record
}

fn divided(text: &str, at: &[char]) -> Vec<String> {
    text.split(at).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The year that a date begins with, `2015` of `2015/03//`; anything else as it is.
fn first_year(date: &str) -> Value {
    let head = date.split('/').next().unwrap_or(date).trim();
    Value::from(if head.is_empty() { date } else { head })
}

/// `2015-03-07` of `2015/03/07/spring`, `2015-03` of `2015/3//`, nothing of a year alone; others as they are.
fn iso(date: &str) -> Option<String> {
    let mut parts = date.split('/').map(str::trim);
    let year = parts.next()?;
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) || !date.contains('/') {
        return (year.len() != 4).then(|| date.to_owned());
    }
    let number = |part: Option<&str>| part?.parse::<u8>().ok();
    let month = number(parts.next())?;
    Some(match number(parts.next()) {
        Some(day) => format!("{year}-{month:02}-{day:02}"),
        None => format!("{year}-{month:02}"),
    })
}

/// `1234-567X`, with whatever stands behind it.
fn is_issn(number: &str) -> bool {
    let digits = number.bytes().take_while(|byte| byte.is_ascii_digit() || b"-Xx".contains(byte));
    digits.filter(|&byte| byte != b'-').count() == 8
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Parsed {
        parse(text.as_bytes(), &ReadOptions::default()).unwrap()
    }

    #[test]
    fn every_line_end_and_a_missing_end_of_record() {
        let text = "TY  - JOUR\nTI  - a\nER  - \n\nTY  - JOUR\nT1  - b\nTY  - CONF\nTI - c\nER  -\n";
        for (text, lines) in [
            (text.to_owned(), [1, 5, 7]),
            (text.replace('\n', "\r\n"), [1, 5, 7]),
            (text.replace('\n', "\r"), [1, 1, 1]),
        ] {
            let parsed = read(&text);
            assert_eq!(parsed.titles(), [(lines[0], "a"), (lines[1], "b"), (lines[2], "c")]);
        }
    }

    #[test]
    fn values_go_on_in_lines_without_a_tag() {
        let parsed =
            read("TY  - JOUR\nTI  - A title\n  in two lines\nAB  - One.\n\nAIM - is no tag.\nER  - ");
        let paper = &parsed.papers[0].1;
        assert_eq!(paper.title, "A title in two lines");
        assert_eq!(paper.abstract_text, "One.\nAIM - is no tag.");
    }

    #[test]
    fn a_record_without_text_is_told() {
        let parsed = read("some line\nTY  - JOUR\nAU  - A\nER  - \nTY  - JOUR\nTI  - b\n");
        assert_eq!(parsed.titles(), [(5, "b")]);
        assert_eq!(parsed.flaws(), [(2, "neither a title nor an abstract (only authors, type)")]);
        assert!(parse(b"no record", &ReadOptions::default()).is_err());
        assert_eq!(read(" \n"), Parsed::default());
    }

    #[test]
    fn dates_in_every_dialect() {
        let of = |tags: &str| {
            let parsed = read(&format!("TY  - JOUR\nTI  - a\n{tags}\nER  - "));
            let paper = &parsed.papers[0].1;
            (paper.year, paper.date.clone().unwrap_or_default())
        };
        assert_eq!(of("PY  - 2015\nDA  - 2015/03/07/"), (Some(2015), "2015-03-07".into()));
        assert_eq!(of("Y1  - 2015/3//"), (Some(2015), "2015-03".into()));
        assert_eq!(of("PY  - 2015///"), (Some(2015), String::new()));
        assert_eq!(of("PY  - 2015\nDA  - MAR 7"), (Some(2015), "MAR 7".into()));
        assert_eq!(of("DA  - 2014/12/01"), (Some(2014), "2014-12-01".into()));
    }

    #[test]
    fn ids_are_keys_or_accession_numbers_but_no_running_numbers() {
        let id = |tags: &str| read(&format!("TY  - JOUR\nTI  - a\n{tags}\n")).papers.remove(0).1.id;
        assert_eq!(id("ID  - Bee2015\nAN  - WOS:1"), "Bee2015");
        assert_eq!((id("ID  - 17\nAN  - WOS:1"), id("ID  - 17")), ("WOS:1".into(), String::new()));
    }

    #[test]
    fn what_is_not_known_stays_under_its_tag() {
        let parsed = read("TY  - JOUR\nTI  - a\nM1  - x\nN1  - p\nN1  - q\nSN  - 978-3-16-148410-0\nER  - ");
        let extra = &parsed.papers[0].1.extra;
        assert_eq!(extra["M1"], json!("x"));
        assert_eq!(extra["N1"], json!(["p", "q"]));
        assert_eq!(extra["isbn"], json!("978-3-16-148410-0"));
    }

    #[test]
    fn tags_can_be_mapped() {
        let options = ReadOptions { fields: "abstract=N1".parse().unwrap(), ..ReadOptions::default() };
        let text = b"TY  - JOUR\nTI  - a\nN1  - p\nAB  - x\nN1  - q\nER  - ";
        let parsed = parse(text, &options).unwrap();
        assert_eq!(parsed.papers[0].1.abstract_text, "p\n\nq");
        assert_eq!(parsed.papers[0].1.extra["abstract_given"], "x");
    }

    #[test]
    fn a_record_too_long_is_skipped_alone() {
        let options = ReadOptions { max_record_bytes: 60, ..ReadOptions::default() };
        let text =
            format!("TY  - JOUR\nTI  - a\nAB  - {}\nER  - \nTY  - JOUR\nTI  - b\nER  - \n", "x".repeat(60));
        let parsed = parse(text.as_bytes(), &options).unwrap();
        assert_eq!(parsed.titles(), [(5, "b")]);
        assert_eq!(parsed.flaws(), [(1, "a record of 86 bytes")]);
    }
}
