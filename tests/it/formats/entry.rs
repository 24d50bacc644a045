//! What must hold of any bytes that a reader is given? It neither panics nor hangs, and what it takes for papers survives
//! being written and read again. The fuzz targets, the damaged fixtures and the kept files all come in here.

use std::io::Cursor;

use themata::Paper;
use themata::papers::formats::InputFormat;
use themata::papers::read::{ReadOptions, read_from};

/// A limit that bites in short inputs.
pub const SHORT: usize = 200;

/// A name that files of a format go by.
pub fn name_of(format: InputFormat) -> &'static str {
    match format {
        InputFormat::Page | InputFormat::Labelled => "x.txt",
        InputFormat::Jsonl => "x.jsonl",
        InputFormat::Json => "x.json",
        InputFormat::Csv => "x.csv",
        InputFormat::Tsv => "x.tsv",
        InputFormat::Bibtex => "x.bib",
        InputFormat::Ris => "x.ris",
        InputFormat::Nbib => "x.nbib",
        InputFormat::Wos => "x.ciw",
        InputFormat::Enw => "x.enw",
        InputFormat::Pubmed | InputFormat::Xml => "x.xml",
        InputFormat::Arxiv => "x.atom",
        InputFormat::Parquet => "x.parquet",
        InputFormat::Spreadsheet => "x.xlsx",
        InputFormat::Zotero => "x.sqlite",
        _ => "x.md",
    }
}

/// Reads bytes as a format, under its limit and under a short one, and as whatever they look like.
pub fn read_as(format: InputFormat, bytes: &[u8]) {
    let name = name_of(format);
    let asked = ReadOptions { input_format: Some(format), ..ReadOptions::default() };
    papers(name, bytes, &asked);
    papers(name, bytes, &ReadOptions { max_record_bytes: SHORT, ..asked });
    papers(name, bytes, &ReadOptions::default());
}

/// How many papers an input holds; each is written and read again.
///
/// # Panics
///
/// Where what is read again is another paper.
pub fn papers(name: &str, bytes: &[u8], options: &ReadOptions) -> usize {
    let Ok(outcome) = read_from(name, Cursor::new(bytes.to_vec()), options) else { return 0 };
    for paper in outcome.corpus.papers() {
        let text = serde_json::to_string(paper).unwrap();
        assert_eq!(&serde_json::from_str::<Paper>(&text).unwrap(), paper);
    }
    outcome.corpus.len()
}
