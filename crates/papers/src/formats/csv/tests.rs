use proptest::prelude::*;

use serde_json::{Value, json};

use crate::formats::common::no_values::is_no_value;
use crate::formats::common::round_trip::{fixture, problems, titled};
use crate::formats::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

fn parse(bytes: &[u8], delimiter: Option<u8>) -> Result<Parsed, Flaw> {
    super::parse(bytes, delimiter, &ReadOptions::default())
}

#[test]
fn the_header_tells_the_delimiter() {
    for delimiter in [",", ";", "\t", "|"] {
        let text = "id,Title,n, x\n7,a title,1.5,\n\n,another,,y\n".replace(',', delimiter);
        let parsed = parse(text.as_bytes(), None).unwrap();
        assert_eq!(parsed.titles(), [(2, "a title"), (4, "another")], "{delimiter:?}");
        assert_eq!(parsed.papers[0].1.id, "7");
        assert_eq!(parsed.papers[0].1.extra, [("n".to_owned(), Value::from("1.5"))].into());
        assert_eq!(parsed.papers[1].1.extra, [("x".to_owned(), Value::from("y"))].into());
    }
}

#[test]
fn quoted_cells_hold_delimiters_quotes_and_lines() {
    let text = b"\r\ntitle;abstract\r\n\"a; \"\"b\"\"\";\"One.\r\nTwo.\"\r\n\r\n\r\nc;d\r\n";
    let parsed = parse(text, None).unwrap();
    assert_eq!(parsed.titles(), [(3, "a; \"b\""), (7, "c")]);
    assert_eq!(parsed.papers[0].1.abstract_text, "One.\nTwo.");
    assert!(parsed.flaws.is_empty());
}

/// What is told of the papers, with the lines.
fn repairs(parsed: Parsed) -> Vec<(usize, String)> {
    parsed.repairs.into_kinds().into_iter().map(|(kind, repair)| (repair.line.unwrap_or(0), kind)).collect()
}

#[test]
fn rows_of_another_length_and_invalid_text_are_kept() {
    let parsed = parse(b"title,x\na,1\nb\nc,2,3\n\xff,4\n,,\n,5\nd,6,, ", None).unwrap();
    assert_eq!(parsed.titles(), [(2, "a"), (3, "b"), (4, "c"), (5, "ÿ"), (8, "d")]);
    assert_eq!(parsed.flaws(), [(7, "neither a title nor an abstract (only x)")]);
    let told = [
        (4, "cells beyond the header were dropped"),
        (5, "bytes that are not UTF-8 were read as Windows-1252"),
    ];
    assert_eq!(repairs(parsed), told.map(|(line, kind)| (line, kind.to_owned())));
}

#[test]
fn quotes_within_cells_end_none() {
    for (row, abstract_text, year) in [
        (r#"a,"He said "yes, no" twice",2001"#, r#"He said "yes, no" twice"#, 2001),
        (r#"a,"Wood \"rows\", it says.",2002"#, r#"Wood "rows", it says."#, 2002),
        ("a,\"The \"green\nthing\" it says\",2003", "The \"green\nthing\" it says", 2003),
        (r#"a,"all ""is, fine""",2004"#, r#"all "is, fine""#, 2004),
        (r#"a,bare "quotes" within,2005"#, r#"bare "quotes" within"#, 2005),
    ] {
        let text = format!("title,abstract,year\n{row}\nz,y,1999\n");
        let parsed = parse(text.as_bytes(), None).unwrap();
        let paper = &parsed.papers[0].1;
        assert_eq!((paper.abstract_text.as_str(), paper.year), (abstract_text, Some(year)), "{row}");
        assert_eq!(
            (parsed.papers.len(), parsed.papers[1].1.year, parsed.flaws.len()),
            (2, Some(1999), 0),
            "{row}"
        );
    }
}

#[test]
fn text_with_tabs_may_use_quotes_as_quotation_marks() {
    let text = b"Title\tAbstract\n\"Green\" oars\tA \"quote\n\"Open\tB\nc\td\n";
    let parsed = parse(text, Some(b'\t')).unwrap();
    assert_eq!(parsed.titles(), [(2, "\"Green\" oars"), (3, "\"Open"), (4, "c")]);
}

#[test]
fn headers_are_found_below_what_stands_above_and_again_within() {
    let text = "sep=;\r\nExported; 5 March\r\n\r\nTitel;Zusammenfassung\r\na;A\r\nTitel;Zusammenfassung\r\nb;B\r\n\
                Jahr;Zusammenfassung;Titel\r\n2001;C;c\r\n";
    let parsed = parse(text.as_bytes(), None).unwrap();
    assert_eq!(parsed.titles(), [(5, "a"), (7, "b"), (9, "c")]);
    assert_eq!((parsed.papers[2].1.year, parsed.papers[2].1.abstract_text.as_str()), (Some(2001), "C"));
    assert_eq!(repairs(parsed), []);
    let parsed =
        parse(b"About the data: \"all\"\n1,Ti\n\"\xef\xbb\xbfTitle\",Abstract,DOI\ra,b,c\rd,e,f", None);
    assert_eq!(parsed.unwrap().papers.len(), 2, "a carriage return ends a line too");
    assert!(parse("x\n".repeat(60).as_bytes(), None).is_err());
    let parsed = parse(b"Title^Abstract\na^b, c; d\n", None).unwrap();
    assert_eq!(parsed.papers[0].1.abstract_text, "b, c; d");
}

#[test]
fn a_header_without_text_is_refused() {
    let flaw = parse(b"\nname:id\n1:2\n", None).unwrap_err();
    assert_eq!((flaw.line, flaw.found.as_str()), (Some(2), "a header with the columns \"name:id\""));
    assert!(flaw.expected.contains("title"));
    let flaw = parse(b"id,title\n1,a\n", Some(b'\t')).unwrap_err();
    assert_eq!(flaw.found, "a header with the columns \"id,title\"");
}

#[test]
fn an_export_of_zotero() {
    let text = "\u{feff}\"Key\",\"Item Type\",\"Publication Year\",\"Author\",\"Title\",\"Publication Title\",\"DOI\",\
                \"Url\",\"Abstract Note\",\"Date\",\"Pages\",\"Manual Tags\",\"Automatic Tags\"\n\
                \"AB12CD34\",\"journalArticle\",\"2015\",\"Bee, Ann; Cee, Bo\",\"T\",\"J\",\"10.1/x\",\"U\",\"A\",\"2015-03\",\
                \"1-9\",\"bees; wax\",\"Insects\"\n";
    let parsed = parse(text.trim_start_matches('\u{feff}').as_bytes(), None).unwrap();
    let paper = &parsed.papers[0].1;
    assert_eq!(
        (paper.id.as_str(), paper.title.as_str(), paper.abstract_text.as_str()),
        ("AB12CD34", "T", "A")
    );
    assert_eq!(paper.authors, ["Bee, Ann", "Cee, Bo"]);
    assert_eq!(
        (paper.categories.as_slice(), paper.year),
        (&["bees".to_owned(), "wax".to_owned()][..], Some(2015))
    );
    let extra = [("Automatic Tags", "Insects"), ("pages", "1-9"), ("type", "journalArticle")];
    assert_eq!(paper.extra, extra.map(|(name, text)| (name.to_owned(), Value::from(text))).into());
}

#[test]
fn a_field_in_each_row_as_embase_writes() {
    let text = "\"EMBASE\"\n\n\"TITLE\",\"Oars\"\n\"AUTHOR NAMES\",\"Muster F.\",\"Fabel E.\"\n\"SOURCE\",\"J (2019) 1\"\n\
                \"PUBLICATION YEAR\",\"2019\"\n\"ABSTRACT\",\"Wood, rows.\"\n\n\"TITLE\",\"Paddles\"\n\"AUTHOR NAMES\",\"Bo B.\"\n\
                \"PUBLICATION YEAR\",\"2020\"\n";
    let parsed = parse(text.as_bytes(), None).unwrap();
    assert_eq!(parsed.titles(), [(3, "Oars"), (9, "Paddles")]);
    let paper = &parsed.papers[0].1;
    assert_eq!(
        (&paper.authors[..], paper.year),
        (&["Muster F.".to_owned(), "Fabel E.".to_owned()][..], Some(2019))
    );
    assert_eq!((paper.abstract_text.as_str(), paper.venue.as_deref()), ("Wood, rows.", Some("J (2019) 1")));
}

#[test]
fn columns_without_a_name_are_numbered() {
    let parsed = parse(b",title\n0,a\n", None).unwrap();
    assert_eq!(parsed.papers[0].1.extra["column_1"], "0");
}

#[test]
fn a_quote_never_closed_costs_its_line_alone() {
    let parsed = parse(b"title,abstract\na,b\n\"c,d\ne,f\ng,h\n", None).unwrap();
    assert_eq!(parsed.titles(), [(2, "a"), (4, "e"), (5, "g")]);
    assert_eq!(parsed.flaws(), [(3, "a quote that is never closed")]);
    let parsed = parse(b"title,abstract\na,\"b", None).unwrap();
    assert_eq!(parsed.flaws(), [(2, "a quote that is never closed; the rest of the file could not be read")]);
    assert!(parse(b"title\n\"a\"", None).unwrap().flaws.is_empty());
    assert!(parse(b"title\n\"a\"\"\"", None).unwrap().flaws.is_empty());
}

#[test]
fn nothing_is_nothing() {
    for text in ["", "\n\n", "title\n", "title"] {
        assert_eq!(parse(text.as_bytes(), None).unwrap(), Parsed::default(), "{text:?}");
    }
}

proptest! {
    #[test]
    fn rows_of_any_length_keep_the_title(
        rows in prop::collection::vec(prop::collection::vec("[a-z\" ]{0,5}|[0-9]{4}|10\\.1/x", 0..8), 1..12),
    ) {
        let lines = rows.iter().enumerate().map(|(n, cells)| {
            let cells: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            format!("Oars {n},{}\n", cells.join(","))
        });
        let text = format!("Title,Abstract,Year,DOI\n{}", lines.collect::<String>());
        let parsed = parse(text.as_bytes(), None).unwrap();
        prop_assert_eq!(parsed.papers.len(), rows.len());
        for (n, (line, paper)) in parsed.papers.iter().enumerate() {
            prop_assert_eq!(*line, n + 2);
            let begins = paper.title.starts_with(&format!("Oars {n}"));
            prop_assert!(begins, "{:?}", paper.title);
        }
    }

    #[test]
    fn any_bytes_are_borne(
        pieces in prop::collection::vec(prop_oneof![
            prop::sample::select(vec!["\"", "\\\"", ",", "\t", "\n", "\r", "title", "abstract", "sep=;\n", "a", ";", "2001", "2-s2.0-1"])
                .prop_map(|piece| piece.as_bytes().to_vec()),
            any::<Vec<u8>>(),
        ], 0..30),
    ) {
        for start in [&b""[..], b"title,abstract,eid\n", b"x\n\ntitle;abstract\n"] {
            let _ = parse(&[start, &pieces.concat()].concat(), None);
        }
    }

    #[test]
    fn what_was_quoted_is_read_again(
        cells in prop::collection::vec(("[a-z\"',;\n]{0,9}", "[ a-z\"\n\t;]{0,9}"), 1..9),
    ) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let rows = cells.iter().map(|(a, b)| format!("x,{},{}\n", quoted(a), quoted(b)));
        let text = format!("title,p,q\n{}", rows.collect::<String>());
        let parsed = parse(text.as_bytes(), None).unwrap();
        prop_assert_eq!(parsed.papers.len(), cells.len());
        for ((_, paper), (a, b)) in parsed.papers.iter().zip(&cells) {
            for (name, cell) in [("p", a), ("q", b)] {
                let is_value = |cell: &&str| !cell.trim().is_empty() && !is_no_value(cell);
                let expected = Some(cell.as_str()).filter(is_value);
                prop_assert_eq!(paper.extra.get(name).and_then(Value::as_str), expected);
            }
        }
    }
}

#[test]
fn zotero_csv() {
    let outcome = fixture("zotero.csv");
    assert_eq!(problems(&outcome), [(5, "found neither a title nor an abstract (o".to_owned())]);
    let paper = titled(&outcome, "Moss on north walls, and \"south\" ones");
    assert_eq!(paper.id, "QX7R2B4M");
    assert_eq!((paper.year, paper.date.as_deref()), (Some(2016), Some("2016-02-01")));
    assert_eq!(
        (paper.authors.len(), paper.categories.as_slice()),
        (2, &["moss".to_owned(), "walls".to_owned()][..])
    );
    assert_eq!((&paper.extra["volume"], &paper.extra["Automatic Tags"]), (&json!("5"), &json!("Bryophyta")));
}

#[test]
fn a_table_of_pubmed_with_tabs() {
    let outcome = fixture("table.tsv");
    let paper = titled(&outcome, "Rust on bridges");
    assert_eq!((paper.venue.as_deref(), paper.year), (Some("Bridge Notes"), Some(2008)));
    assert_eq!((paper.id.as_str(), &paper.extra["note"]), ("1", &json!("a \"quoted\" tab\there")));
}

mod round_trips {
    use proptest::prelude::*;

    use crate::formats::PaperFormat;
    use crate::formats::common::round_trip::{any_papers, assert_fixtures_survive, assert_round_trip};

    #[test]
    fn fixtures_of_all_formats_survive() {
        assert_fixtures_survive(PaperFormat::Csv);
        assert_fixtures_survive(PaperFormat::Tsv);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

        #[test]
        fn a_round_trip_loses_nothing(papers in any_papers()) {
            prop_assume!(!papers.is_empty());
            assert_round_trip(PaperFormat::Csv, &papers);
            assert_round_trip(PaperFormat::Tsv, &papers);
        }
    }
}
