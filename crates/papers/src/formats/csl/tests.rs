use proptest::prelude::*;
use serde_json::{Value, json};

use crate::Paper;
use crate::formats::common::round_trip::{any_papers, assert_fixtures_survive, assert_round_trip};
use crate::formats::{Fidelity, PaperFormat};

fn written(papers: &[Paper], fidelity: Fidelity) -> Value {
    let mut bytes = Vec::new();
    PaperFormat::Csl.write(papers, fidelity, &mut bytes).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn paper(fields: Value) -> Paper {
    serde_json::from_value(fields).unwrap()
}

#[test]
fn a_paper_becomes_an_item() {
    let paper = paper(json!({
        "id": "a", "title": "Oars", "abstract": "We row.", "year": 2021, "date": "2021-03-05", "venue": "Journal A",
        "authors": ["Frida Muster", "Ludwig van Beispiel", "Martin Luther King Jr.", "World Health Organization"],
        "doi": "10.5555/a", "url": "http://x.y", "categories": ["oars", "lakes"], "type": "article", "volume": "3",
        "issue": 2, "pages": "1-9", "place": "Bern", "issn": ["1234-5678"], "editors": ["Ed Itor"], "language": "en",
    }));
    let expected = json!([{
        "id": "a", "type": "article-journal", "title": "Oars", "abstract": "We row.", "container-title": "Journal A",
        "issued": {"date-parts": [[2021, 3, 5]]}, "DOI": "10.5555/a", "URL": "http://x.y", "keyword": "oars, lakes",
        "author": [
            {"family": "Muster", "given": "Frida"},
            {"family": "Beispiel", "given": "Ludwig", "non-dropping-particle": "van"},
            {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
            {"literal": "World Health Organization"},
        ],
        "volume": "3", "issue": "2", "page": "1-9", "publisher-place": "Bern", "ISSN": "1234-5678", "language": "en",
        "editor": [{"family": "Itor", "given": "Ed"}],
    }]);
    assert_eq!(written(&[paper], Fidelity::Plain), expected);
}

#[test]
fn types_and_dates() {
    let of = |fields: Value| {
        let item = written(&[paper(fields)], Fidelity::Plain)[0].clone();
        (item["type"].as_str().unwrap().to_owned(), item["issued"]["date-parts"].clone())
    };
    let title = "t";
    for (kind, expected) in [
        ("inproceedings", "paper-conference"),
        ("THES", "thesis"),
        ("Book Chapter", "chapter"),
        ("dataset", "dataset"),
        ("preprint", "article"),
        ("x", "document"),
    ] {
        assert_eq!(of(json!({"id": "a", "title": title, "type": kind})).0, expected);
    }
    for (date, year, expected) in [
        ("2020-03/2021-04", 2020, json!([[2020, 3], [2021, 4]])),
        ("2020", 2020, json!([[2020]])),
        ("spring 2020", 2020, json!([[2020]])),
        ("2020-13", 2020, json!([[2020]])),
    ] {
        assert_eq!(of(json!({"id": "a", "title": title, "date": date, "year": year})).1, expected);
    }
}

/// The members that the schema of CSL-JSON allows, of those that may be written.
const MEMBERS: [&str; 23] = [
    "DOI",
    "ISBN",
    "ISSN",
    "PMCID",
    "PMID",
    "URL",
    "abstract",
    "author",
    "collection-title",
    "container-title",
    "custom",
    "edition",
    "editor",
    "id",
    "issue",
    "issued",
    "keyword",
    "language",
    "page",
    "publisher",
    "publisher-place",
    "title",
    "type",
];

/// Checks an item against the rules of the schema.
fn check(item: &Value) {
    let item = item.as_object().unwrap();
    assert!(item.contains_key("id") && item.contains_key("type"));
    for (name, value) in item {
        match name.as_str() {
            "volume" => assert!(value.is_string()),
            "author" | "editor" => {
                let known = ["family", "given", "literal", "non-dropping-particle", "suffix"];
                for person in value.as_array().unwrap() {
                    let person = person.as_object().unwrap();
                    assert!(
                        person.iter().all(|(part, text)| known.contains(&part.as_str()) && text.is_string())
                    );
                }
            }
            "issued" => {
                let dates = value["date-parts"].as_array().unwrap();
                assert!((1..=2).contains(&dates.len()));
                let parts = |date: &Value| date.as_array().unwrap().iter().all(Value::is_u64);
                assert!(dates.iter().all(parts));
            }
            "custom" => assert!(value.is_object()),
            name => assert!(MEMBERS.contains(&name) && value.is_string(), "{name}"),
        }
    }
}

#[test]
fn fixtures_of_all_formats_survive() {
    assert_fixtures_survive(PaperFormat::Csl);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_round_trip_loses_nothing_and_the_schema_holds(papers in any_papers()) {
        prop_assume!(!papers.is_empty());
        assert_round_trip(PaperFormat::Csl, &papers);
        for fidelity in [Fidelity::Plain, Fidelity::Exact] {
            written(&papers, fidelity).as_array().unwrap().iter().for_each(check);
        }
    }
}
