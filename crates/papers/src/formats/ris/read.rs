//! Reading of RIS.
//!
//! Crates for RIS split names, drop unknown tags, or give up a file for one broken record, and without those steps the
//! format is only a tag, two blanks and a hyphen. All the ways in which programs write it are read: any line ending
//! (the old Macintosh's too), values that continue in lines without a tag, a missing `ER`, one blank before the hyphen
//! or none after it, titles as `TI`, `T1`, `CT` or `BT`, abstracts as `AB` or `N2`, journals as `T2`, `JO`, `JF`, `JA`,
//! `J2` or `J1`, years as `PY`, `Y1` or `DA`, and keywords one a tag, one a line or separated by semicolons.

use std::borrow::Cow;

use serde_json::Value;

use crate::formats::common::record::{Record, bare_doi, one_or_list, pages, put, put_list};
use crate::formats::common::tagged::{self, Grammar, Mark, Tags};
use crate::formats::exact::EXACT;
use crate::formats::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

/// The tag for [`EXACT`], one of those left to users, and the prefix that marks its value.
pub(crate) const EXACT_TAG: (&str, &str) = ("U5", "themata_fields ");

pub(crate) const RIS: Grammar = Grammar {
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

/// Reads all records. The flaw of a record without a title and an abstract names the line it begins on.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    tagged::parse(bytes, &RIS, options)
}

/// Whether a text begins like RIS.
pub(crate) fn begins(text: &[u8]) -> bool {
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

/// The meaning of the tags. Others keep their names.
fn record(mut tags: Tags) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let exact = tags.take_where(|tag, value| tag == EXACT_TAG.0 && value.starts_with(EXACT_TAG.1));
    put(r, EXACT, exact.first().map(|value| &value[EXACT_TAG.1.len()..]));
    put(r, "type", tags.first(&["TY"]));
    // `ID` is a key in some programs and a running number in others, which is not unique across files.
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
