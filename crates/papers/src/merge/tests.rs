//! Nothing is lost in a merge, and merging again changes nothing.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn paper(fields: Value) -> Paper {
    serde_json::from_value(fields).unwrap()
}

fn merged(papers: Vec<Paper>) -> Merged {
    let (corpus, _) = Corpus::new(papers);
    let settings = DuplicateSettings::default();
    let duplicates = Duplicates::find(&corpus.documents(), &settings);
    merge(&corpus, &duplicates, &settings, |document| {
        vec![RecordSource { source: format!("{}.ris", document.get() % 2), line: Some(document.get() + 1) }]
    })
}

#[test]
fn a_merged_record_has_the_best_of_each() {
    let title = "The angle of oars and the speed of boats on lakes";
    let words = |n: usize| (0..n).map(|i| format!("word{i}")).collect::<Vec<_>>().join(" ");
    let found = merged(vec![
        paper(json!({
            "id": "arxiv", "title": "On the angle of oars", "abstract": words(60), "year": 2019,
            "venue": "arXiv", "doi": "10.48550/arXiv.1901.00001", "authors": ["Muster, Frida", "Fabel, Edgar"],
        })),
        paper(json!({
            "id": "scopus", "title": title, "abstract": words(58), "year": 2021,
            "venue": "Boats", "doi": "10.5555/OAR", "authors": ["Muster F.", "Fabel E."], "times_cited": 3,
            "author_keywords": ["oars"], "categories": ["oars", "boats"], "scopus_id": "2-s2.0-1",
        })),
        paper(json!({
            "id": "wos", "title": title.to_uppercase(), "year": 2020, "doi": "https://doi.org/10.5555/oar",
            "authors": ["Muster, F"], "times_cited": 5, "author_keywords": ["Oars", "speed"], "wos_id": "WOS:1",
        })),
        paper(json!({"id": "other", "title": "Whale song in fog"})),
    ]);
    assert_eq!((found.papers.len(), found.records), (2, 4));
    let one = &found.papers[1];
    assert_eq!((one.title.as_str(), one.year, one.venue.as_deref()), (title, Some(2021), Some("Boats")));
    assert_eq!(one.abstract_text, words(60));
    assert_eq!(
        (one.doi.as_deref(), &one.extra[OTHER_DOIS]),
        (Some("10.5555/OAR"), &json!(["10.48550/arXiv.1901.00001"]))
    );
    assert_eq!(one.authors, ["Muster, Frida", "Fabel, Edgar"]);
    assert_eq!(
        (&one.extra["times_cited"], &one.extra["author_keywords"]),
        (&json!(5), &json!(["oars", "speed"]))
    );
    assert_eq!((&one.extra["wos_id"], &one.extra["scopus_id"]), (&json!("WOS:1"), &json!("2-s2.0-1")));
    assert_eq!(one.extra[SOURCES].as_array().unwrap().len(), 3);
    let why: Vec<Option<&str>> = found.rows.iter().map(|row| row.evidence.as_deref()).collect();
    assert_eq!(why, [None, Some("text"), Some("DOI")]);
    assert_eq!(found.papers[0].extra[SOURCES], json!(["1.ris: other"]));
    let mut log = Vec::new();
    write_log(&found.rows, &mut log).unwrap();
    let log = String::from_utf8(log).unwrap();
    assert!(
        log.starts_with(
            "themata_merged_id,source,record_id,line,evidence,title\nscopus,0.ris,scopus,3,representative,"
        ),
        "{log}"
    );
}

#[test]
fn what_reading_merged_is_in_the_log() {
    let (corpus, _) = Corpus::new(vec![paper(json!({"id": "a", "title": "On oars"}))]);
    let place = |source: &str| RecordSource { source: source.into(), line: Some(1) };
    let settings = DuplicateSettings::default();
    let found = merge(&corpus, &Duplicates::none(1), &settings, |_| vec![place("a.bib"), place("b.bib")]);
    assert_eq!((found.records, found.rows.len(), found.by_evidence["id"]), (2, 2, 1));
    assert_eq!(found.papers[0].extra[SOURCES], json!(["a.bib: a", "b.bib: a"]));
}

/// Records of few papers, with some of the fields each.
fn any_records() -> impl Strategy<Value = Vec<Paper>> {
    let list = || proptest::collection::btree_set("[a-d]", 0..3);
    let record = (0_usize..4, 0_usize..3, list(), list(), 0_u32..9, any::<[bool; 5]>());
    proptest::collection::vec(record, 1..12).prop_map(|records| {
        let of = |(at, (base, source, keywords, references, cited, has)): (usize, _)| {
            let (base, has): (usize, [bool; 5]) = (base, has);
            let titles = [
                "The angle of oars and the speed of boats on lakes",
                "Whale song in fog over the harbour at night",
                "Bread of rye and of wheat in forty bakeries",
                "Editorial",
            ];
            let authors = [["Muster, Frida"], ["Muster F."], ["F. Muster"]][source];
            let mut fields = json!({
                "id": format!("r{at}-{source}"), "title": titles[base], "times_cited": cited,
                "authors": authors, "categories": keywords,
                "references": references, "pmid": format!("{}", base + 1),
            });
            let mut put =
                |name: &str, value: Value| fields.as_object_mut().unwrap().insert(name.into(), value);
            if has[0] {
                put("doi", format!("10.5555/{base}").into());
            }
            if has[1] {
                put(
                    "abstract",
                    format!("An abstract of some length on paper {base}, as source {source} has it.").into(),
                );
            }
            if has[2] {
                put("year", json!(2018 + source));
            }
            if has[3] {
                put("venue", "Boats".into());
            }
            if has[4] {
                put("arxiv_id", format!("2101.0000{base}").into());
            }
            paper(fields)
        };
        records.into_iter().enumerate().map(of).collect()
    })
}

fn items(papers: &[Paper], name: &str) -> BTreeSet<String> {
    let list = |paper: &Paper| match serde_json::to_value(paper).unwrap().get(name).cloned() {
        Some(Value::Array(items)) => items,
        Some(value) => vec![value],
        None => Vec::new(),
    };
    papers.iter().flat_map(list).map(|item| item.to_string().to_lowercase()).collect()
}

proptest! {
    #[test]
    fn nothing_is_lost_and_merging_again_changes_nothing(records in any_records(), rotate in 0_usize..12) {
        let found = merged(records.clone());
        for name in ["categories", "references", "pmid", "arxiv_id", "doi", "year", "venue", "title", "times_cited"] {
            let (before, after) = (items(&records, name), items(&found.papers, name));
            if matches!(name, "year" | "times_cited") {
                prop_assert!(after.is_subset(&before) && after.is_empty() == before.is_empty(), "{}", name);
            } else {
                prop_assert_eq!(before, after, "{}", name);
            }
        }
        let n_sources: usize = found.papers.iter().map(|paper| paper.extra[SOURCES].as_array().unwrap().len()).sum();
        prop_assert_eq!(n_sources, records.len());
        prop_assert_eq!(found.records, records.len());
        let again = merged(found.papers.clone());
        prop_assert_eq!(&again.papers, &found.papers);
        // The order of the input is that of the ids.
        let mut turned = records.clone();
        turned.rotate_left(rotate % records.len());
        prop_assert_eq!(merged(turned).papers, found.papers);
    }
}
