use proptest::prelude::*;
use serde_json::json;

use super::{begins, parse};
use crate::Paper;
use crate::formats::common::round_trip::{fixture, problems, titled};
use crate::read::{ReadOptions, ReadOutcome};

fn bytes(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/formats/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

fn repairs(outcome: &ReadOutcome) -> Vec<String> {
    outcome.repaired.iter().map(|repaired| repaired.kind.clone()).collect()
}

#[test]
fn sheets_with_a_header_are_read_in_every_format() {
    for name in ["table.xlsx", "table.ods", "table.xls"] {
        let outcome = fixture(name);
        assert_eq!(
            problems(&outcome),
            [(6, "found neither a title nor an abstract (o".to_owned())],
            "{name}"
        );
        assert_eq!(outcome.corpus.len(), 3, "{name}");
        let kelp = titled(&outcome, "Kelp on piers");
        assert_eq!(
            (kelp.id.as_str(), kelp.year, kelp.date.as_deref()),
            ("2-s2.0-81", Some(2019), Some("2019-03-07")),
            "{name}"
        );
        assert_eq!(kelp.abstract_text, "Kelp grows.\nIt sways.", "{name}");
        assert_eq!(
            (kelp.authors.len(), &kelp.categories[..]),
            (2, &["kelp".to_owned(), "piers".to_owned()][..])
        );
        assert_eq!(
            (&kelp.extra["volume"], &kelp.extra["Open"], &kelp.extra["Score"]),
            (&json!("12"), &json!(true), &json!(0.5))
        );
        let harbours = titled(&outcome, "Kelp in harbours");
        assert_eq!(
            (harbours.abstract_text.as_str(), harbours.extra.get("Score")),
            ("", None),
            "an error and `NA`"
        );
        assert_eq!(harbours.extra["Open"], false);
        assert_eq!(titled(&outcome, "Mussels on ropes").abstract_text, "Mussels cling.");
        assert_eq!(
            repairs(&outcome),
            ["2 sheets were read", "sheets without a title or an abstract were left out"]
        );
    }
    assert_eq!(titled(&fixture("table.xlsx"), "Kelp in harbours").year, Some(2019), "a merged cell");
}

#[test]
fn spreadsheets_are_known_by_their_content() {
    for name in ["table.xlsx", "table.ods", "table.xls"] {
        assert!(begins(&bytes(name), None), "{name}");
    }
    assert!(begins(b"PK\x03\x04", Some("xlsx")) && !begins(b"PK\x03\x04", Some("zip")));
    assert!(!begins(b"PK\x03\x04..word/document.xml", Some("xlsx")) && !begins(b"a,b", Some("xls")));
}

#[test]
fn damaged_and_too_large_files_are_refused() {
    let whole = bytes("table.xlsx");
    let options = ReadOptions::default();
    let found = |bytes: &[u8], options: &ReadOptions| parse(bytes, options).unwrap_err().found;
    assert_eq!(found(&whole[..whole.len() / 2], &options), "a damaged archive");
    assert_eq!(
        found(&whole, &ReadOptions { max_record_bytes: 10, ..ReadOptions::default() }),
        "a spreadsheet that unpacks to more than 160 bytes"
    );
    assert!(found(&bytes("table.xls")[..3000], &options).starts_with("a spreadsheet that cannot be read"));
    let short = parse(&whole, &ReadOptions { max_record_bytes: 500, ..ReadOptions::default() });
    assert!(short.is_ok_and(|parsed| parsed.flaws.len() == 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_damage_is_borne(
        name in prop::sample::select(vec!["table.xlsx", "table.ods", "table.xls"]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut bytes = bytes(name);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(parsed) = parse(&bytes, &ReadOptions::default()) {
            prop_assert!(parsed.papers.iter().all(|(_, paper)| *paper != Paper::default()));
        }
    }
}
