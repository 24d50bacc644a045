//! What the tests of each format share: fixtures, papers with hostile texts, and round trips through a format.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::Paper;
use crate::formats::{Fidelity, PaperFormat};
use crate::read::{ReadOptions, ReadOutcome, read, read_from};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/formats")
}

/// Reads one of the fixtures that all crates of the workspace share.
pub(crate) fn fixture(name: &str) -> ReadOutcome {
    read(&[folder().join(name).to_str().unwrap().to_owned()], &ReadOptions::default()).unwrap()
}

/// The only paper with this title.
#[track_caller]
pub(crate) fn titled<'a>(outcome: &'a ReadOutcome, title: &str) -> &'a Paper {
    let mut found = outcome.corpus.papers().iter().filter(|paper| paper.title == title);
    let titles: Vec<&str> = outcome.corpus.papers().iter().map(|paper| paper.title.as_str()).collect();
    let paper = found.next().unwrap_or_else(|| panic!("{title:?} is none of {titles:?}"));
    assert!(found.next().is_none());
    paper
}

/// The line and the beginning of each problem.
pub(crate) fn problems(outcome: &ReadOutcome) -> Vec<(usize, String)> {
    let short = |problem: &str| problem.chars().take(40).collect();
    outcome.skipped.iter().map(|skipped| (skipped.line.unwrap_or(0), short(&skipped.problem))).collect()
}

/// Compares a paper with its expected fields: `expected` names every field.
#[track_caller]
pub(crate) fn assert_holds(paper: &Paper, expected: &Value) {
    assert_eq!(&serde_json::to_value(paper).unwrap(), expected);
}

fn written(format: PaperFormat, papers: &[Paper], fidelity: Fidelity) -> Vec<u8> {
    let mut out = Vec::new();
    format.write(papers, fidelity, &mut out).unwrap();
    out
}

/// Reads what was written, by its name alone: the format must be recognised.
fn read_back(format: PaperFormat, bytes: Vec<u8>) -> Vec<Paper> {
    let name = format!("papers.{}", format.extension());
    let outcome = read_from(&name, Cursor::new(bytes), &ReadOptions::default()).unwrap();
    assert_eq!(outcome.skipped, [], "{format:?}");
    outcome.corpus.papers().to_vec()
}

/// Checks that papers come back from a format, but for a `type` where there was none, and that without the field for
/// the rest no paper is lost.
#[track_caller]
pub(crate) fn assert_round_trip(format: PaperFormat, papers: &[Paper]) {
    let back = read_back(format, written(format, papers, Fidelity::Exact));
    assert_eq!(papers.len(), back.len());
    for (paper, mut back) in papers.iter().zip(back) {
        if !paper.extra.contains_key("type") {
            back.extra.remove("type");
        }
        assert_eq!(*paper, back);
    }
    assert_eq!(read_back(format, written(format, papers, Fidelity::Plain)).len(), papers.len());
}

/// Checks the round trip of the fixtures of every format through this one, and that a second one changes nothing.
pub(crate) fn assert_fixtures_survive(format: PaperFormat) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_none_or(|extension| extension != "py"));
    let mut fixtures = 0;
    for path in paths {
        let read = read(&[path.to_str().unwrap().to_owned()], &ReadOptions::default());
        // Without all features some are rejected.
        if cfg!(not(all(feature = "compression", feature = "parquet", feature = "xml"))) && read.is_err() {
            continue;
        }
        let papers = read.unwrap().corpus.into_papers();
        assert_round_trip(format, &papers);
        let bytes = written(format, &papers, Fidelity::Exact);
        let again = written(format, &read_back(format, bytes.clone()), Fidelity::Exact);
        assert_eq!(read_back(format, again), read_back(format, bytes), "{}", path.display());
        fixtures += 1;
    }
    assert!(fixtures >= 14, "{fixtures} fixtures");
}

/// Pieces that mean something to one format or another.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "\\",
        "\"",
        "'",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "$",
        "$x^2$",
        "%",
        "&",
        "#",
        "_",
        "~",
        "^",
        "@",
        "\n@article{x, title={y}}",
        "<script>alert(1)</script>",
        "]]>",
        "&amp;",
        "é",
        "e\u{301}",
        "漢字",
        "😀",
        "\u{a0}",
        "\u{2028}",
        "\u{feff}",
        "=1+1",
        "+",
        "-",
        "--",
        ",",
        ";",
        "|",
        " and ",
        "a",
        "bc",
        "Title",
        " ",
        "  ",
        "\nER  - ",
        "\nTY  - JOUR",
        "\nTI  - x",
        "\u{0}",
        "\\alpha",
        "\\\"{o}",
        "\\i",
        "null",
        "7",
        "1e5",
        "\\'\\i ",
        "{\\",
        "http://a.b/c_d~e%20",
        "]",
        "[",
        ":",
    ]);
    prop::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat())
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        text().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9_f64).prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(text(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_name() -> impl Strategy<Value = String> {
    prop_oneof![
        text(),
        prop::sample::select(vec![
            "type",
            "pages",
            "volume",
            "issue",
            "editors",
            "place",
            "issn",
            "isbn",
            "language",
            "N1",
            "TY",
            "ER",
            "U5",
            "month",
            "crossref",
            "xdata",
            "ids",
            "Title",
            "Summary",
            "keywords",
            "journal",
            "note",
            "theme",
            "themata_fields",
            "authorships",
            "update_date",
            "externalIds",
            "Item Type",
            "Abstract Note",
            "x",
            "y z",
        ])
        .prop_map(str::to_owned),
    ]
}

/// The papers that are read of such records: what a reader gives is what must come back.
pub(crate) fn any_papers() -> impl Strategy<Value = Vec<Paper>> {
    let paper = (
        (text(), text(), text()),
        prop::option::of(1..3000_i32),
        prop::option::of(prop_oneof![text(), Just("2015-03-07".to_owned()), Just("2015-03".to_owned())]),
        prop::collection::vec(text(), 0..3),
        (text(), text(), text(), text()),
        prop::collection::vec(text(), 0..3),
        prop::collection::btree_map(any_name(), any_value(), 0..5),
    );
    prop::collection::vec(paper, 1..4).prop_map(|papers| {
        let mut lines = String::new();
        for (n, paper) in papers.into_iter().enumerate() {
            let ((id, title, text), year, date, authors, (venue, url, doi, label), categories, extra) = paper;
            let mut record = json!({
                "id": format!("{id}{n}"), "title": format!("T{title}"), "abstract": text, "year": year, "date": date,
                "authors": authors, "venue": venue, "url": url, "doi": doi, "label": label, "categories": categories,
            });
            for (name, value) in extra {
                record.as_object_mut().unwrap().entry(name).or_insert(value);
            }
            lines.extend([record.to_string(), "\n".to_owned()]);
        }
        let read = read_from("hostile.jsonl", Cursor::new(lines.into_bytes()), &ReadOptions::default());
        read.map(|outcome| outcome.corpus.papers().to_vec()).unwrap_or_default()
    })
}
