//! How is PubMed's tagged text read (MEDLINE, `.nbib`)? Lines such as `TI  - A title`, a record from each `PMID` on.
//!
//! Tags stand in four columns before a hyphen; lines that go on are indented. Authors are taken in full (`FAU`),
//! groups (`CN`) among them in their place; the DOI is the `LID` or `AID` marked so; keywords (`OT`) and `MeSH`
//! headings (`MH`, without qualifiers and stars) are both categories.

use std::borrow::Cow;

use super::fields::Record;
use super::tagged::{self, Grammar, Mark, Tags, bare_doi, distinct, one_or_list, put, put_list};
use super::{Flaw, Parsed, ReadOptions};

pub(super) const NBIB: Grammar = Grammar {
    mark: |line| {
        if line.starts_with(b"PMID-") {
            Mark::Begin
        } else if tag_length(line).is_some() {
            Mark::Tag
        } else {
            Mark::Other
        }
    },
    tag,
    joint: " ",
    record,
    expected: "records that begin with a line `PMID- `",
};

/// Reads all records. A record without a title and an abstract is told with the line it begins on.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    tagged::parse(bytes, &NBIB, options)
}

/// Whether a text begins as PubMed's does.
pub(super) fn begins(text: &[u8]) -> bool {
    text.starts_with(b"PMID- ")
}

/// The length of a line's tag, two to four capitals or digits filled up with blanks to the hyphen.
fn tag_length(line: &[u8]) -> Option<usize> {
    let (columns, rest) = line.split_first_chunk::<4>()?;
    let length = columns.iter().take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
    let filled = columns[length..].iter().all(|&byte| byte == b' ');
    let behind = rest.strip_prefix(b"-")?;
    (length >= 2 && filled && behind.first().is_none_or(u8::is_ascii_whitespace)).then_some(length)
}

fn tag(line: &str) -> Option<(&str, &str)> {
    let length = tag_length(line.as_bytes())?;
    Some((&line[..length], &line[5..]))
}

/// What the tags mean. What is not named here stays under its tag.
fn record(mut tags: Tags) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let doi = |ids: &[String]| {
        ids.iter().find_map(|id| id.strip_suffix("[doi]").map(|doi| bare_doi(doi).to_owned()))
    };
    put(r, "id", tags.first(&["PMID"]));
    put(r, "title", tags.first(&["TI", "BTI", "TT"]));
    let texts = tags.take(&["AB"]);
    let text = if texts.is_empty() { tags.first(&["OAB"]) } else { Some(texts.join("\n\n")) };
    put(r, "abstract", text);
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
    let mut categories: Vec<String> =
        tags.take(&["OT"]).iter().map(|term| term.trim_start_matches('*').to_owned()).collect();
    let name =
        |heading: &String| heading.split('/').next().unwrap_or_default().trim_start_matches('*').to_owned();
    categories.extend(headings.iter().map(name));
    put_list(r, "categories", distinct(categories));
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Parsed {
        parse(text.as_bytes(), &ReadOptions::default()).unwrap()
    }

    #[test]
    fn records_begin_with_their_number() {
        let parsed =
            read("\r\nPMID- 1\r\nTI  - a\r\n      title\r\n\r\nPMID- 2\r\nAU  - X\r\nPMID- 3\r\nAB  - c\r\n");
        assert_eq!(parsed.titles(), [(2, "a title"), (8, "")]);
        assert_eq!(parsed.papers[1].1.id, "3");
        assert_eq!(parsed.flaws(), [(6, "neither a title nor an abstract (only authors, id)")]);
        assert!(parse(b"TI  - a", &ReadOptions::default()).is_ok(), "the number is missing");
        assert!(parse(b"a", &ReadOptions::default()).is_err());
    }

    #[test]
    fn names_headings_and_numbers() {
        let parsed = read(
            "PMID- 7\nTI  - a\nFAU - Bee, Ann\nAU  - Bee A\nCN  - A Group\nFAU - Cee, Bo\nAU  - Cee B\n\
             LID - e12 [pii]\nLID - 10.1/x [doi]\nOT  - *bees\nOT  - wax\nMH  - *Wax/chemistry\nMH  - wax\n\
             DP  - 2015 Mar-Apr\nJT  - A Journal\nTA  - A J\nIS  - 1234-5678 (Print)\nIS  - 8765-4321 (Electronic)\n\
             PT  - Journal Article\nGR  - G 1\n",
        );
        let paper = &parsed.papers[0].1;
        assert_eq!(paper.authors, ["Bee, Ann", "A Group", "Cee, Bo"]);
        assert_eq!(paper.extra["AU"], json!(["Bee A", "Cee B"]));
        assert_eq!(paper.categories, ["bees", "wax", "Wax"]);
        assert_eq!(paper.extra["mesh"], json!(["*Wax/chemistry", "wax"]));
        assert_eq!((paper.doi.as_deref(), paper.year), (Some("10.1/x"), Some(2015)));
        assert_eq!((paper.venue.as_deref(), &paper.extra["TA"]), (Some("A Journal"), &json!("A J")));
        assert_eq!(paper.extra["issn"], json!(["1234-5678 (Print)", "8765-4321 (Electronic)"]));
        assert_eq!((&paper.extra["type"], &paper.extra["GR"]), (&json!("Journal Article"), &json!("G 1")));
    }

    #[test]
    fn a_tag_fills_four_columns() {
        assert_eq!(tag("PMID- 1"), Some(("PMID", " 1")));
        assert_eq!(tag("AB  -"), Some(("AB", "")));
        assert!(
            tag("A   - x").is_none()
                && tag("AB - x").is_none()
                && tag("      x").is_none()
                && tag("ab  - x").is_none()
        );
    }
}
