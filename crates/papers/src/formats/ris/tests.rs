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

#[test]
fn what_ovid_puts_around_its_records_is_no_part_of_them() {
    let outcome = fixture("ovid.ris");
    assert_eq!((outcome.corpus.len(), problems(&outcome)), (4, vec![]));
    let paper = titled(&outcome, "Slings of amateur rowers");
    assert_eq!(paper.abstract_text, "Rowers wear slings. We\nwatched 40 of them.");
    assert_eq!((paper.doi.as_deref(), paper.year), (Some("10.5555/jir.1"), Some(2020)));
    let paper = titled(&outcome, "A second paper on oars");
    assert_eq!(paper.abstract_text, "Oars break.");
    let notice = json!(["Copyright of Invented Rowing is the property of nobody."]);
    assert_eq!((&paper.extra["other_abstracts"], &paper.extra["times_cited"]), (&notice, &json!(12)));
    assert_eq!(paper.extra["references"].as_array().unwrap().len(), 2);
    assert_eq!(paper.extra["reference_dois"], json!(["10.5555/slings.2"]));
    assert_eq!(
        (&paper.extra["N1"], &paper.extra["countries"]),
        (&json!("Export Date: 1 April 2021"), &json!(["United Kingdom"]))
    );
    let paper = titled(&outcome, "A title before its type");
    assert_eq!((&paper.extra["DB"], &paper.extra["type"]), (&json!("Invented"), &json!("JOUR")));
}

#[test]
fn tags_in_every_spelling() {
    for text in [
        "TY  - JOUR\nTI  - a\nAU  - B\nER  - \n",
        "ty  - JOUR\nti  - a\nau  - B\ner  - \n",
        "TY\t- JOUR\nTI -\ta\nAU  -B\nER  -\n",
        "\u{feff}TY  - JOUR\n\u{c}TI  - a\n  AU  - B\nER- \n",
        "TY- JOUR\nTI   - a\nAU - B\n",
        "TI  - a\nAU  - B\n\nTI  - c\n",
        "junk: x\n\nTY  - JOUR\nTI  - a\nAU  - B\n",
    ] {
        let parsed = read(text);
        assert_eq!(
            (parsed.papers[0].1.title.as_str(), &parsed.papers[0].1.authors[..]),
            ("a", &["B".to_owned()][..]),
            "{text:?}"
        );
    }
    for line in ["IN - VITRO", "A  - b", "to - day", "We  - x-ray", "x TY  - JOUR", "ER- positive", "TY- is"]
    {
        assert_eq!(
            tag_bytes(line.as_bytes()).is_some(),
            ["IN - VITRO", "We  - x-ray"].contains(&line),
            "{line}"
        );
    }
}

#[test]
fn records_that_do_not_begin_with_their_type() {
    let parsed =
        read("DB  - X\nTI  - a\nTY  - JOUR\nAU  - A\nER  - \nDB  - X\nTI  - b\nTY  - BOOK\nER  - \n");
    assert_eq!(parsed.titles(), [(1, "a"), (6, "b")]);
    assert_eq!(parsed.papers[1].1.extra["type"], "BOOK");
    let parsed = read("TI  - a\nAB  - x\n\nTY  - JOUR\nTI  - b\n\n2. \nTY  - JOUR\nTI  - c\n");
    assert_eq!(parsed.titles(), [(1, "a"), (4, "b"), (8, "c")]);
    let parsed = read("TY  - JOUR\nTI  - a\nER  - \nC1  - Database: X\n\nTY  - JOUR\nTI  - b\n");
    assert_eq!((parsed.titles(), parsed.flaws()), (vec![(1, "a"), (6, "b")], vec![]));
    assert_eq!(parsed.repairs.into_kinds().len(), 1);
}

#[test]
fn ids_of_services() {
    let of = |tags: &str, name: &str| {
        read(&format!("TY  - JOUR\nTI  - a\n{tags}\n")).papers.remove(0).1.extra.remove(name)
    };
    let url = "UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85079&doi=1";
    assert_eq!(of(url, "scopus_id"), Some(json!("2-s2.0-85079")));
    assert_eq!(of("AN  - WOS:0001", "wos_id"), Some(json!("WOS:0001")));
    assert_eq!(of("UR  - <Go to ISI>://WOS:0001", "wos_id"), Some(json!("WOS:0001")));
    assert_eq!(of("U2  - L373791783\nC5  - 15368318\nDB  - Embase", "embase_id"), Some(json!("L373791783")));
    assert_eq!(of("U2  - L373791783\nC5  - 15368318\nDB  - Embase", "pmid"), Some(json!("15368318")));
    assert_eq!(of("U1  - 35957633 [PMID]\nU1  - PMC1 [PMCID]", "pmcid"), Some(json!("PMC1")));
    assert_eq!(of("AN  - 999\nDP  - NLM", "pmid"), Some(json!("999")));
    assert_eq!(of("U3  - Cited By :9\n\nExport Date: 12 May", "times_cited"), Some(json!(9)));
    assert_eq!(of("U3  - Cited By :9\n\nExport Date: 12 May", "U3"), Some(json!("Export Date: 12 May")));
}

#[test]
fn lines_that_end_as_on_the_old_macintosh_among_others() {
    let parsed = read(
        "TY  - JOUR\nTI  - a\nAD  - Univ A, Oslo, Norway\rAD  - Univ B, Japan\rC3  - University of A\rPU  - WILEY\r\nER  - \n",
    );
    let extra = &parsed.papers[0].1.extra;
    assert_eq!(extra["affiliations"], json!(["Univ A, Oslo, Norway", "Univ B, Japan"]));
    assert_eq!((&extra["countries"], &extra["C3"]), (&json!(["Norway", "Japan"]), &json!("University of A")));
    assert_eq!(extra["PU"], "WILEY");
}
