use serde_json::json;

use super::*;
use crate::formats::common::round_trip::{fixture, problems, titled};
use crate::formats::parsed::Parsed;
use crate::read::ReadOptions;

fn read(text: &str) -> Parsed {
    parse(text.as_bytes(), &ReadOptions::default()).unwrap()
}

#[test]
fn records_begin_with_a_type_or_after_a_blank_line() {
    assert_eq!(read("%0 Book\n%T a\n\n%K x\n%0 Book\n%T b\n").titles(), [(1, "a"), (5, "b")]);
    assert_eq!(read("%T a\n%A X\n\n%A Y\n%T b\r\n\r\n%T c\n").titles(), [(1, "a"), (4, "b"), (7, "c")]);
    let parsed = read("%A X\n%T a\n%0 Book\n\n%A Y\n%T b\n%0 Thesis\n");
    assert_eq!(parsed.titles(), [(1, "a"), (5, "b")]);
    assert_eq!(parsed.papers[1].1.extra["type"], "Thesis");
    assert_eq!(
        read("%0 Book\n%A X\n").flaws(),
        [(1, "neither a title nor an abstract (only authors, type)")]
    );
    assert!(parse(b"100 % of it", &ReadOptions::default()).is_err());
}

#[test]
fn percent_signs_of_other_formats_are_no_tags() {
    assert!(begins(b"%0 Book\n%T a") && begins(b"\xef\xbb\xbf%A X\r\n%T a"));
    for text in [&b"% Encoding: UTF-8\n@article{a,"[..], b"%T alone", b"%\n%", b"%% a\n%% b", b"50 %\n%T a"] {
        assert!(!begins(text), "{text:?}");
    }
}

#[test]
fn files_of_endnote_and_refer() {
    let outcome = fixture("endnote.enw");
    assert_eq!((outcome.corpus.len(), problems(&outcome)), (2, vec![]));
    let paper = titled(&outcome, "Reeds along slow rivers");
    assert_eq!(paper.authors, ["Muster, Frida", "Fabel, Edgar J."]);
    assert_eq!(
        (paper.id.as_str(), paper.year, paper.venue.as_deref()),
        ("99000001", Some(2021), Some("Journal of Invented Wetlands"))
    );
    assert_eq!(
        (paper.doi.as_deref(), paper.url.as_deref()),
        (Some("10.5555/jiw.2021.3"), Some("https://example.org/jiw/3"))
    );
    assert_eq!(paper.categories, ["reeds", "slow rivers"]);
    assert_eq!(paper.abstract_text, "Reeds stand along slow rivers.\nWe counted stems.");
    for (name, expected) in [
        ("type", json!("Journal Article")),
        ("countries", json!(["Germany", "United States"])),
        ("pmid", json!("99000001")),
        ("pmcid", json!("PMC9900001")),
        ("pages", json!("11-19")),
        ("issn", json!("1234-5679")),
        ("language", json!("English")),
    ] {
        assert_eq!(paper.extra[name], expected, "{name}");
    }
    let paper = titled(&outcome, "Ponds without reeds");
    assert_eq!((paper.id.as_str(), paper.venue.as_deref()), ("beispiel2019", Some("Proceedings of Ponds")));
    assert_eq!(
        (&paper.extra["editors"], &paper.extra["isbn"]),
        (&json!(["Editor, E."]), &json!("978-3-16-148410-0"))
    );
    let outcome = fixture("refer.enw");
    let titles: Vec<&str> = outcome.corpus.papers().iter().map(|paper| paper.title.as_str()).collect();
    assert_eq!(titles, ["A short paper of the eighties", "A paper whose title is first"]);
    assert_eq!(outcome.corpus.papers()[0].categories, ["ponds", "stems"]);
}
