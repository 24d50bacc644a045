//! Export of papers by the command line and with their themes. The round trip of each format is tested beside it in
//! `crates/papers`.

#[cfg(feature = "cli")]
mod command;
#[path = "../../../crates/papers/src/formats/common/hostile_papers.rs"]
mod hostile_papers;
#[cfg(feature = "cli")]
mod programs;
mod themes;

#[cfg(feature = "cli")]
use std::fs;
use std::io::Cursor;

#[cfg(feature = "cli")]
use crate::common::{Folder, run};
use serde_json::{Value, json};
use themata::Paper;
#[cfg(feature = "cli")]
use themata::papers::formats::InputFormat;
use themata::papers::formats::{Fidelity, PaperFormat};
use themata::papers::read::{ReadOptions, read_from};

use hostile_papers::{any_papers, read_back};

fn written(format: PaperFormat, papers: &[Paper], exact: bool) -> Vec<u8> {
    let fidelity = if exact { Fidelity::Exact } else { Fidelity::Plain };
    let mut out = Vec::new();
    format.write(papers, fidelity, &mut out).unwrap();
    out
}

/// The same papers, but for a type where there was none.
#[track_caller]
fn assert_same(format: PaperFormat, papers: &[Paper], back: Vec<Paper>) {
    assert_eq!(papers.len(), back.len(), "{format:?}");
    for (paper, mut back) in papers.iter().zip(back) {
        if !paper.extra.contains_key("type") {
            back.extra.remove("type");
        }
        assert_eq!(*paper, back, "{format:?}");
    }
}

#[cfg(feature = "cli")]
#[test]
fn the_name_or_the_option_tells_the_format() {
    let folder = Folder::new();
    let source = folder.path("in.jsonl");
    fs::write(&source, "{\"id\":\"a\",\"title\":\"T\",\"x\":[1]}\n").unwrap();
    let to = folder.path("out.bib");
    run(&["convert", &source, "--to", &to]).ends(0);
    let entry = "% Written by themata\n\n@misc{a,\n  title = {T},\n  themata_fields = {";
    assert!(fs::read_to_string(&to).unwrap().starts_with(entry));
    let ris = run(&["convert", &source, "--to", "-", "--format", "ris", "--plain"]).ends(0).stdout;
    assert_eq!(ris, "TY  - GEN\nID  - a\nTI  - T\nER  - \n\n");
    let refused = run(&["convert", &source, "--to", &folder.path("out.xyz")]).ends(2).stderr;
    assert!(refused.contains("--to is") && refused.contains(".bib, .ris, .csv"), "{refused}");
    run(&["convert", &to, "--to", "-", "--format", "jsonl"]).ends(0);
    for format in PaperFormat::ALL {
        let read = format.name().parse::<InputFormat>();
        assert!(read.is_ok_and(|read| read == format.input()) || format == PaperFormat::Csl);
    }
}
