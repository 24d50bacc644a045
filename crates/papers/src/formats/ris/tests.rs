use proptest::prelude::*;

use crate::formats::PaperFormat;
use crate::formats::common::round_trip::{
    any_papers, assert_fixtures_survive, assert_holds, assert_round_trip, fixture, problems, titled,
};
use serde_json::json;

use super::*;
use crate::formats::parsed::Parsed;
use crate::read::ReadOptions;

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
    let parsed = read("TY  - JOUR\nTI  - A title\n  in two lines\nAB  - One.\n\nAIM - is no tag.\nER  - ");
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

#[test]
fn fixtures_of_all_formats_survive() {
    assert_fixtures_survive(PaperFormat::Ris);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_round_trip_loses_nothing(papers in any_papers()) {
        prop_assume!(!papers.is_empty());
        assert_round_trip(PaperFormat::Ris, &papers);
    }
}

#[test]
fn ris_of_zotero_endnote_and_web_of_science() {
    let outcome = fixture("zotero.ris");
    assert_eq!((outcome.corpus.len(), problems(&outcome)), (2, vec![]));
    assert_holds(
        titled(&outcome, "Pollen counts from a rooftop in Lyon"),
        &json!({
            "id": "zotero:0001", "type": "JOUR", "title": "Pollen counts from a rooftop in Lyon",
            "abstract": "We counted pollen for a year. Plane trees lead in April.", "year": 2018, "date": "2018-04-17",
            "authors": ["Bernard, Chloé", "O'Neill, Sean"], "venue": "Journal of Urban Botany",
            "url": "https://example.org/jub/4", "doi": "10.5555/jub.2018.4", "categories": ["pollen", "city trees"],
            "volume": "7", "issue": "2", "pages": "55-71", "language": "en", "issn": "1234-5679", "J2": "J. Urb. Bot.",
            "DP": "DOI.org (Crossref)", "Y2": "2020/01/02/10:00:00", "L1": "files/12/Bernard.pdf",
            "N1": "<p>Read this first</p>",
        }),
    );
    let outcome = fixture("endnote.ris");
    let paper = titled(&outcome, "Tides in small harbours: what gauges tell and what they hide");
    assert_eq!(paper.categories, ["Tides", "Harbours/instrumentation", "*Gauges"]);
    assert!(paper.abstract_text.starts_with("Background: Gauges drift.\nMethods:"));
    assert_eq!(
        (paper.extra["pages"].as_str(), paper.extra["record_number"].as_str()),
        (Some("1201-9"), Some("17"))
    );
    let paper = titled(&outcome, "A chapter as older programs write it");
    assert_eq!(
        (paper.abstract_text.as_str(), paper.year),
        ("The abstract stands under N2 here.", Some(1998))
    );
    assert_eq!(
        (paper.venue.as_deref(), &paper.extra["editors"]),
        (Some("The Book Around It"), &json!(["Editor, Ed"]))
    );
    let outcome = fixture("wos.ris");
    let paper = titled(&outcome, "Seismic noise of football matches");
    assert_eq!(paper.id, "WOS:000999999900001");
    assert_eq!(paper.categories, ["SEISMOLOGY", "CROWDS", "STADIUM"]);
    assert_eq!(paper.extra["issn"], json!(["0000-0000", "1111-1119"]));
}
