//! Reading of RIS.
//!
//! Crates for RIS split names, drop unknown tags, or give up a file for one broken record, and without those steps the
//! format is only a tag, two blanks and a hyphen. All the ways in which programs write it are read: any line ending
//! (the old Macintosh's too), values that continue in lines without a tag, a missing `ER`, a `TY` behind other tags, tags
//! in lower case or with other blanks around the hyphen, numbers, links and search strategies between records, titles as
//! `TI`, `T1`, `CT` or `BT`, abstracts as `AB` or `N2`, journals as `T2`, `JO`, `JF`, `JA`, `J2` or `J1`, years as `PY`,
//! `Y1` or `DA`, and keywords one a tag, one a line or separated by semicolons. What services put into notes and custom
//! tags is read in `services.rs`.

use std::borrow::Cow;

use serde_json::Value;

use super::services;
use crate::formats::common::record::{Record, one_or_list, pages, put, put_list};
use crate::formats::common::tagged::{self, Blank, Grammar, Mark, Tags};
use crate::formats::exact::EXACT;
use crate::formats::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

/// The tag for [`EXACT`], one of those left to users, and the prefix that marks its value.
pub(crate) const EXACT_TAG: (&str, &str) = ("U5", "themata_fields ");

pub(crate) const RIS: Grammar = Grammar {
    mark: |line| match tag_bytes(line).as_ref() {
        Some(b"TY") => Mark::Begin,
        Some(b"ER") => Mark::End,
        Some(b"TI" | b"T1" | b"CT" | b"BT" | b"AB" | b"N2" | b"AU" | b"A1") => Mark::Text,
        Some(_) => Mark::Tag,
        None => untagged(line),
    },
    tag,
    joint: "\n",
    blank: Blank::SameTag,
    record,
    expected: "records that begin with a line `TY  - `",
};

/// Reads all records. The flaw of a record without a title and an abstract names the line it begins on.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    tagged::parse(bytes, &RIS, options)
}

/// Whether a text begins like RIS.
pub(crate) fn begins(text: &[u8]) -> bool {
    tag_bytes(text.split(|byte| b"\r\n".contains(byte)).next().unwrap_or(text)).as_ref() == Some(b"TY")
}

/// The tag of a line, in upper case: a letter and a letter or digit, blank space, a hyphen, and then nothing or a blank.
///
/// In lower case, behind blank space, or with text right after the hyphen, it must have the two blanks of the format.
pub(crate) fn tag_bytes(line: &[u8]) -> Option<[u8; 2]> {
    let inner = tagged::unindented(line);
    let (tag, rest) = inner.split_first_chunk::<2>()?;
    if !tag[0].is_ascii_alphabetic() || !tag[1].is_ascii_alphanumeric() {
        return None;
    }
    let is_upper = !tag.iter().any(u8::is_ascii_lowercase);
    let blanks = rest.iter().take_while(|byte| b" \t".contains(byte)).count();
    let behind = rest[blanks..].strip_prefix(b"-")?;
    let is_apart = behind.first().is_none_or(u8::is_ascii_whitespace);
    let upper = tag.to_ascii_uppercase();
    let is_strict = blanks == 2 && rest.starts_with(b"  ");
    let is_tag = match blanks {
        // "ER- positive" is text.
        0 if tag == b"ER" => behind.trim_ascii().is_empty(),
        0 => tag == b"TY" && is_apart && is_type(behind.trim_ascii()),
        _ if is_upper && inner.len() == line.len() => is_apart || is_strict,
        _ => is_strict && is_apart,
    };
    is_tag.then(|| [upper[0], upper[1]])
}

/// Whether a value is one of the types of RIS: `JOUR`, `CPAPER`.
fn is_type(value: &[u8]) -> bool {
    (3..=8).contains(&value.len()) && value.iter().all(u8::is_ascii_uppercase)
}

/// What a line without a tag is: Ovid and Cochrane put more between the records than blank lines.
fn untagged(line: &[u8]) -> Mark {
    let text = line.trim_ascii();
    match text.first() {
        Some(b'L') if text.starts_with(b"Link to the Ovid") || text.starts_with(b"Link to the External") => {
            Mark::Aside
        }
        Some(b'S') if text == b"Search Strategy:" || text == b"Search History:" => Mark::Aside,
        Some(b'R') if is_record_number(text) => Mark::Border,
        Some(b'<' | b'0'..=b'9') if is_number(text) => Mark::Number,
        _ => Mark::Other,
    }
}

/// Whether a line is `Record #2 of 7`.
fn is_record_number(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"Record #") else { return false };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && rest[digits..].starts_with(b" of ")
}

/// Whether a line is `12.` or `<12>`.
fn is_number(line: &[u8]) -> bool {
    let inner = line.strip_prefix(b"<").and_then(|line| line.strip_suffix(b">"));
    let digits = inner.or_else(|| line.strip_suffix(b".")).unwrap_or_default().trim_ascii();
    let digits = digits.strip_suffix(b".").unwrap_or(digits);
    !digits.is_empty() && digits.len() < 8 && digits.iter().all(u8::is_ascii_digit)
}

fn tag(line: &str) -> Option<(&str, &str)> {
    tag_bytes(line.as_bytes())?;
    let (tag, value) = line.split_once('-')?;
    let tag = tag.trim_end();
    Some((&tag[tag.len() - 2..], value))
}

/// The meaning of the tags. Others keep their names.
fn record(mut tags: Tags) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let exact = tags.take_where(|tag, value| tag == EXACT_TAG.0 && value.starts_with(EXACT_TAG.1));
    put(r, EXACT, exact.first().map(|value| &value[EXACT_TAG.1.len()..]));
    put(r, "type", tags.first(&["TY"]));
    // Further ones are of records whose ends are missing and that hold nothing else.
    tags.take(&["TY"]);
    services::put_ids(r, &tags);
    // `ID` is a key in some programs and a running number in others, which is not unique across files.
    let key = tags.peek(&["ID"]).is_some_and(|id| id.bytes().any(|byte| !byte.is_ascii_digit()));
    let id = if key { tags.first(&["ID"]) } else { tags.first(&["AN"]) };
    put(r, "id", id.or_else(|| services::pmid(&tags)));
    put(r, "record_number", tags.first(&["ID"]));
    put(r, "title", tags.first(&["TI", "T1", "CT", "BT", "ST"]));
    services::put_abstracts(r, &mut tags);
    let authors = tags.take(&["AU", "A1"]);
    let authors = authors.iter().flat_map(|names| divided(names, &['\n', ';']));
    put_list(r, "authors", authors.map(without_and).collect());
    put_list(r, "editors", tags.take(&["ED", "A2"]));
    let date = tags
        .first(&["DA"])
        .or_else(|| tags.peek(&["Y1", "PY"]).filter(|d| d.contains('/')).map(str::to_owned));
    let has_year = |tags: &Tags, tag| tags.peek(&[tag]).is_some_and(|year| !year.starts_with('/'));
    let year = ["PY", "Y1", "YR"].into_iter().find(|tag| has_year(&tags, tag)).unwrap_or("PY");
    put(r, "year", tags.first(&[year, "PY", "Y1", "YR"]).map(|year| first_year(&year)));
    put(r, "date", date.and_then(|date| iso(&date)));
    put(r, "venue", tags.first(&["T2", "JF", "JO", "BT", "J2", "JA", "J1"]));
    let keywords = tags.take(&["KW", "DE"]);
    put_list(r, "categories", keywords.iter().flat_map(|words| divided(words, &['\n', ';'])).collect());
    put(r, "doi", services::doi(&mut tags));
    put(r, "url", tags.first(&["UR"]));
    put(r, "volume", tags.first(&["VL", "VO"]));
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
    services::put_rest(&mut record, &mut tags);
    record.extend(tags.rest());
    record
}

pub(super) fn divided(text: &str, at: &[char]) -> Vec<String> {
    text.split(at).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// A name without the "and" that some programs leave behind all but the last.
fn without_and(name: String) -> String {
    name.strip_suffix(" and").map(|name| name.trim_end().to_owned()).unwrap_or(name)
}

/// The year at the beginning of a date, `2015` of `2015/03//`; anything else as it is.
fn first_year(date: &str) -> Value {
    let head = date.split('/').next().unwrap_or(date).trim();
    Value::from(if head.is_empty() { date } else { head })
}

/// `2015-03-07` from `2015/03/07/spring`, `2015-03` from `2015/3//`, `None` from a year alone; others as they are.
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

/// Whether a number begins like `1234-567X`.
fn is_issn(number: &str) -> bool {
    let digits = number.bytes().take_while(|byte| byte.is_ascii_digit() || b"-Xx".contains(byte));
    digits.filter(|&byte| byte != b'-').count() == 8
}
