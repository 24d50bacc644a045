use serde_json::json;

use super::read::*;
use crate::formats::common::round_trip::{fixture, problems, titled};
use crate::formats::parsed::Parsed;
use crate::read::ReadOptions;

fn read(text: &str) -> Parsed {
    parse(text.as_bytes(), &ReadOptions::default()).unwrap()
}

#[test]
fn records_begin_with_their_number() {
    let parsed =
        read("\r\nPMID- 1\r\nTI  - a\r\n      title\r\n\r\nPMID- 2\r\nAU  - X\r\nPMID- 3\r\nAB  - c\r\n");
    assert_eq!(parsed.titles(), [(2, "a title"), (8, "")]);
    assert_eq!(parsed.papers[1].1.id, "3");
    assert_eq!(parsed.flaws(), [(6, "neither a title nor an abstract (only authors, id, pmid)")]);
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

#[test]
fn text_between_records_and_tags_before_the_number() {
    let parsed = read(
        "OWN - NLM\n PMID- 1\nTI  - a\nSO  - J\nThis is no part of it.\n\nOWN - NLM\nPMID- 2\nTI  - b\n",
    );
    assert_eq!(parsed.titles(), [(1, "a"), (7, "b")]);
    assert_eq!(
        (&parsed.papers[0].1.extra["SO"], &parsed.papers[1].1.extra["OWN"]),
        (&json!("J"), &json!("NLM"))
    );
}

#[test]
fn a_file_of_pubmed() {
    let outcome = fixture("pubmed.nbib");
    assert_eq!(problems(&outcome), [(45, "found neither a title nor an abstract (o".to_owned())]);
    let paper = titled(&outcome, "Sleep of night nurses in winter: a diary study of 214 shifts.");
    assert_eq!(paper.authors, ["Nakamura, Yui", "van den Berg, Pieter", "Winter Diary Study Group"]);
    assert_eq!((paper.year, paper.doi.as_deref()), (Some(2009), Some("10.5555/nurs.2009.301")));
    assert_eq!(paper.categories, ["night work", "diary", "Humans", "Night Care", "Sleep Deprivation"]);
    assert_eq!(paper.extra["type"], json!(["Journal Article", "Observational Study"]));
}
