//! What the tests of each format share: fixtures, papers with hostile texts, and round trips through a format.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::Paper;
use crate::formats::{Fidelity, PaperFormat};
use crate::read::{ReadOptions, ReadOutcome, read, read_from};

#[path = "hostile_papers.rs"]
mod hostile_papers;

pub(crate) use hostile_papers::any_papers;
use hostile_papers::read_back;

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
