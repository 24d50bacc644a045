use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::formats::parse::parse;
use crate::formats::parsed::{Hint, newlines};
use crate::read::ReadOptions;
use crate::read::content::Content;
use crate::read::filter::Filter;

#[test]
fn a_format_is_found_by_its_name() {
    for format in InputFormat::ALL {
        assert_eq!(format.to_string().to_uppercase().parse::<InputFormat>().unwrap(), format);
    }
    let error = "pdf".parse::<InputFormat>().unwrap_err().to_string();
    assert_eq!(
        error,
        "input_format is \"pdf\", expected one of page, jsonl, json, csv, tsv, \
                      bibtex, ris, nbib, wos, enw, labelled, pubmed, arxiv, xml, parquet, spreadsheet, zotero, text"
    );
}

/// Bytes that look like the formats more often than noise does.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<Vec<u8>>(),
        prop::sample::select(vec![
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            ",",
            ";",
            "\t",
            "\n",
            "\r\n",
            "\n\n",
            ":",
            "title",
            "abstract",
            "\"title\":",
            "\"papers\":[",
            "null",
            "1e999",
            "\u{feff}",
            "A title\n\nAn abstract. More.\n\n",
            "TY  - JOUR\nTI  - a\nER  - \n",
            "\nPMID- 1\nTI  - a\n",
            "FN x\nVR 1.0\nPT J\nTI a\n   b\nER\n",
            "%0 Book\n%T a\n",
            "<1>\nTitle\n  a\nAuthor\n  b\n",
            "Record #1 of 2\nTI: a\nAU: b\n",
            "1. J. 2020;1:2.\n\na\n\nPMID: 1\n",
            "@article{a, title = {b}}\n",
            "<PubmedArticle><ArticleTitle>a</ArticleTitle></PubmedArticle>",
            "<feed><entry><title>a</title></entry></feed>",
            "{\"title\":\"a\"}",
            "title,abstract\n",
            "é",
            "\0",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_bytes_panic_in_any_format(
        bytes in any_bytes(),
        extension in prop::option::of(prop::sample::select(vec!["jsonl", "json", "csv", "tsv", "md", "bib"])),
        among_texts in any::<bool>(),
    ) {
        for format in InputFormat::ALL.map(Some).into_iter().chain([None]) {
            let content = Content::open(Cursor::new(bytes.clone()), 1 << 20);
            let options = ReadOptions { input_format: format, ..ReadOptions::default() };
            let hint = Hint { extension: extension.map(str::to_owned), among_texts };
            if let Ok(content) = content {
                let _ = parse(content, &hint, &options, &mut Filter::new(&options));
            }
        }
    }

    #[test]
    fn lines_are_counted_within_the_file(bytes in any_bytes()) {
        let lines = newlines(&bytes) + 1;
        for format in InputFormat::ALL {
            let Ok(content) = Content::open(Cursor::new(bytes.clone()), 1 << 20) else { continue };
            let options = ReadOptions { input_format: Some(format), ..ReadOptions::default() };
            // Decoding UTF-16 makes other newlines.
            if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") { continue }
            if let Ok(parsed) = parse(content, &Hint::default(), &options, &mut Filter::new(&options)) {
                let papers = parsed.papers.iter().map(|(line, _)| *line);
                for line in papers.chain(parsed.flaws.iter().filter_map(|flaw| flaw.line)) {
                    prop_assert!((1..=lines).contains(&line), "{format}: line {line} of {lines}");
                }
            }
        }
    }
}
