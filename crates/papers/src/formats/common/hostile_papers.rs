//! Papers with hostile texts, and how they are read back. The tests of this crate and those of the program include this
//! file, so it takes its imports from the module that includes it.

use proptest::prelude::*;

use super::{Cursor, Paper, PaperFormat, ReadOptions, Value, json, read_from};

/// Reads what was written, by its name alone: the format must be recognised.
pub(crate) fn read_back(format: PaperFormat, bytes: Vec<u8>) -> Vec<Paper> {
    let name = format!("papers.{}", format.extension());
    let outcome = read_from(&name, Cursor::new(bytes), &ReadOptions::default()).unwrap();
    assert_eq!(outcome.skipped, [], "{format:?}");
    outcome.corpus.papers().to_vec()
}

/// Pieces that mean something to one format or another.
pub(crate) fn text() -> impl Strategy<Value = String> {
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
