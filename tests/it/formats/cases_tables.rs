//! The cases of tables, spreadsheets and encodings: small files as services and spreadsheets write them.

use themata::Paper;
use themata::papers::read::{ReadOptions, ReadOutcome, read};

use crate::common::shared;

/// Reads a case; `None` if the cases are missing.
fn case(name: &str) -> Option<ReadOutcome> {
    let path = shared(&format!("cases/{name}"))?;
    let outcome = read(&[path.to_str().unwrap().to_owned()], &ReadOptions::default()).unwrap();
    assert_eq!(outcome.skipped, [], "{name}");
    Some(outcome)
}

/// The papers of a case by title, and the number of kinds of repairs that are told.
#[track_caller]
fn assert_titles(name: &str, titles: &[&str], repairs: usize) {
    let Some(outcome) = case(name) else { return };
    let mut found: Vec<&str> = outcome.corpus.papers().iter().map(|paper| paper.title.as_str()).collect();
    found.sort_unstable();
    let mut expected = titles.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected, "{name}");
    assert_eq!(outcome.repaired.len(), repairs, "{name}: {:?}", outcome.repaired);
}

fn titled<'a>(outcome: &'a ReadOutcome, title: &str) -> &'a Paper {
    outcome.corpus.papers().iter().find(|paper| paper.title == title).unwrap()
}

#[test]
fn every_row_of_odd_tables_is_read() {
    assert_titles("scopus-extra-funding-cell.csv", &["Oars of wood", "Oars of steel", "Oars of glass"], 1);
    assert_titles("csv-trailing-comma.csv", &["Oars of wood", "Oars of steel"], 0);
    assert_titles("csv-backslash.csv", &["Oars of wood", "Oars of steel"], 0);
    assert_titles("csv-preamble.csv", &["Oars of wood"], 0);
    assert_titles("excel-sep-line.csv", &["Oars"], 0);
    assert_titles("dimensions.csv", &["Rowing on made-up lakes", "Paddles of canoes"], 0);
    assert_titles("excel.xlsx", &["Rowing"], 0);
    assert_titles("nul.ris", &["Oars of wood"], 1);
    for name in ["excel-cp1252.csv", "excel-semicolon-cp1252.csv"] {
        assert_titles(name, &["Öl auf Flüssen", "Gänse im Park"], 1);
    }
    if let Some(outcome) = case("csv-backslash.csv") {
        assert_eq!(titled(&outcome, "Oars of wood").abstract_text, "Wood \"rows\", it says.");
    }
    if let Some(outcome) = case("scopus-extra-funding-cell.csv") {
        let paper = titled(&outcome, "Oars of steel");
        assert_eq!(
            (paper.id.as_str(), &paper.extra["Funding Text"]),
            ("2-s2.0-2", &"Paid by A.; Paid by B.".into())
        );
        assert_eq!(paper.extra["references"], serde_json::json!(["Ref 1", "Ref 2"]));
    }
}

#[test]
fn what_stands_for_no_value_is_none() {
    if let Some(outcome) = case("na-ids.csv") {
        assert_eq!(outcome.corpus.len(), 3);
        assert!(outcome.corpus.papers().iter().all(|paper| paper.id != "NA"));
    }
    if let Some(outcome) = case("na-abstracts.ris") {
        assert!(outcome.corpus.papers().iter().all(|paper| paper.abstract_text.is_empty()));
        assert_eq!(outcome.corpus.len(), 2);
    }
}

#[test]
fn columns_of_services_are_known() {
    for (name, title, venue, year, authors, doi) in [
        ("ieee.csv", "Oars of steel", Some("2019 Conf. on Oars"), 2019, 2, Some("10.5555/i1")),
        ("lens.csv", "Oars of wood", Some("Journal of Oars"), 2020, 2, Some("10.5555/l1")),
        ("openalex-web.csv", "Oars of wood", Some("Journal of Oars"), 2020, 2, None),
        ("asreview-synthesis.csv", "Oars of wood", None, 2020, 1, None),
        ("dimensions.csv", "Rowing on made-up lakes", Some("Journal A"), 2021, 2, Some("10.5555/d1")),
    ] {
        let Some(outcome) = case(name) else { return };
        let paper = titled(&outcome, title);
        let found = (paper.venue.as_deref(), paper.year, paper.authors.len(), paper.doi.as_deref());
        assert_eq!(found, (venue, Some(year), authors, doi), "{name}");
        assert!(!paper.abstract_text.is_empty(), "{name}");
    }
}
