//! Reading of PubMed's tagged text.
//!
//! Tags fill four columns before a hyphen; continuation lines are indented. Authors are taken by their full names
//! (`FAU`), with groups (`CN`) in their order among them; the DOI is the `LID` or `AID` marked as one; keywords (`OT`)
//! and `MeSH` headings (`MH`, without qualifiers and stars) are both categories.

use std::borrow::Cow;

use crate::formats::common::derived::{put_countries, put_keywords};
use crate::formats::common::record::{Record, bare_doi, distinct, one_or_list, put, put_list};
use crate::formats::common::tagged::{self, Blank, Grammar, Mark, Tags};
use crate::formats::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

pub(crate) const NBIB: Grammar = Grammar {
    mark: |line| match tag_length(line) {
        Some(4) if begins(line) => Mark::Begin,
        Some(length) => match &line[..length] {
            b"TI" | b"BTI" | b"TT" | b"AB" | b"OAB" | b"FAU" | b"AU" => Mark::Text,
            _ => Mark::Tag,
        },
        None if begins(tagged::unindented(line)) => Mark::Begin,
        // Continuation lines are indented.
        None if line.first().is_some_and(u8::is_ascii_graphic) => Mark::Aside,
        None => Mark::Other,
    },
    tag,
    joint: " ",
    blank: Blank::SameTag,
    record,
    expected: "records that begin with a line `PMID- `",
};

/// Reads all records. The flaw of a record without a title and an abstract names the line it begins on.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    tagged::parse(bytes, &NBIB, options)
}

/// Whether a text begins like PubMed's.
pub(crate) fn begins(text: &[u8]) -> bool {
    text.starts_with(b"PMID-")
}

/// The length of the tag of a line: two to four capitals or digits, padded with blanks to the hyphen.
fn tag_length(line: &[u8]) -> Option<usize> {
    let (columns, rest) = line.split_first_chunk::<4>()?;
    let length = columns.iter().take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
    let filled = columns[length..].iter().all(|&byte| byte == b' ');
    let behind = rest.strip_prefix(b"-")?;
    (length >= 2 && filled && behind.first().is_none_or(u8::is_ascii_whitespace)).then_some(length)
}

pub(super) fn tag(line: &str) -> Option<(&str, &str)> {
    let inner = line.trim_start_matches(['\u{feff}', ' ', '\t', '\u{c}', '\0']);
    let line = if begins(inner.as_bytes()) { inner } else { line };
    let length = tag_length(line.as_bytes())?;
    Some((&line[..length], &line[5..]))
}

/// The meaning of the tags. Others keep their names.
fn record(mut tags: Tags) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let doi = |ids: &[String]| {
        ids.iter().find_map(|id| id.strip_suffix("[doi]").map(|doi| bare_doi(doi).to_owned()))
    };
    let pmid = tags.first(&["PMID"]);
    put(r, "id", pmid.clone());
    put(r, "pmid", pmid);
    put(r, "title", tags.first(&["TI", "BTI", "TT"]));
    let texts = tags.take(&["AB"]);
    let text = if texts.is_empty() { tags.first(&["OAB"]) } else { Some(texts.join("\n\n")) };
    put(r, "abstract", text);
    put_list(r, "other_abstracts", tags.take(&["OAB"]));
    let is_full = tags.peek(&["FAU"]).is_some();
    put_list(r, "authors", tags.take(if is_full { &["FAU", "CN"] } else { &["AU", "CN"] }));
    put_list(r, "editors", tags.take(&["FED"]));
    put(r, "date", tags.first(&["DP", "DEP"]));
    put(r, "venue", tags.first(&["JT", "TA"]));
    let locations = tags.take(&["LID"]);
    let ids = tags.take(&["AID"]);
    put(r, "doi", doi(&locations).or_else(|| doi(&ids)));
    put_list(r, "LID", locations);
    put_list(r, "AID", ids);
    let headings = tags.take(&["MH"]);
    let terms = tags.take(&["OT"]).iter().map(|term| term.trim_start_matches('*').to_owned()).collect();
    let name =
        |heading: &String| heading.split('/').next().unwrap_or_default().trim_start_matches('*').to_owned();
    put_keywords(r, terms, headings.iter().map(name).collect());
    let affiliations = distinct(tags.take(&["AD"]));
    put_countries(r, &affiliations);
    put_list(r, "affiliations", affiliations);
    put_list(r, "mesh", headings);
    put(r, "volume", tags.first(&["VI"]));
    put(r, "issue", tags.first(&["IP"]));
    put(r, "pages", tags.first(&["PG"]));
    put(r, "language", tags.first(&["LA"]));
    put(r, "pmcid", tags.first(&["PMC"]));
    put(r, "place", tags.first(&["PL"]));
    let types = tags.take(&["PT"]);
    if !types.is_empty() {
        record.push((Cow::from("type"), one_or_list(types)));
    }
    let numbers = tags.take(&["IS"]);
    if !numbers.is_empty() {
        record.push((Cow::from("issn"), one_or_list(numbers)));
    }
    record.extend(tags.rest());
    record
}
