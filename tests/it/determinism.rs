//! Do equal papers give equal bytes? At any number of threads, run after run, in any order of the lines, and from
//! one file or several.

use std::fs;
use std::path::Path;

use crate::common::{self, Dice, Folder, SAMPLE, names, run, shared};
use themata::papers::read::{ReadOptions, read};

const FILES: [&str; 4] = ["report.html", "report.json", "report.md", "themata-papers.csv"];

/// The bytes of all files of a report.
fn report(sources: &[&str], options: &[&str]) -> Vec<(String, Vec<u8>)> {
    let folder = Folder::new();
    let out = folder.path("out");
    let arguments = [&["report"], sources, &["--out", &out], options].concat();
    run(&arguments).ends(0);
    assert_eq!(names(&out), FILES);
    FILES.map(|name| (name.to_owned(), fs::read(Path::new(&out).join(name)).unwrap())).into()
}

#[track_caller]
fn assert_equal_files(found: &[(String, Vec<u8>)], expected: &[(String, Vec<u8>)], what: &str) {
    for ((name, found), (_, expected)) in found.iter().zip(expected) {
        assert!(found == expected, "{name} differs: {what}");
    }
}

fn shuffled(text: &str, seed: u64) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    Dice::new(seed).shuffle(&mut lines);
    lines.join("\n")
}

#[test]
fn threads_and_runs_change_no_byte_of_a_report() {
    let once = report(&[SAMPLE], &["--threads", "1"]);
    for threads in ["1", "2", "4"] {
        assert_equal_files(&report(&[SAMPLE], &["--threads", threads]), &once, &format!("{threads} threads"));
    }
    assert_equal_files(&report(&[SAMPLE], &[]), &once, "as many threads as processors");
}

#[test]
fn every_algorithm_is_the_same_at_any_number_of_threads() {
    for algorithm in ["concepts", "spherical", "linfa"] {
        let options = ["--algorithm", algorithm, "--themes", "9", "--starts", "3", "--threads"];
        let with = |threads| report(&[SAMPLE], &[&options[..], &[threads]].concat());
        assert_equal_files(&with("4"), &with("1"), algorithm);
    }
}

#[test]
fn the_order_of_lines_changes_no_byte_of_a_report() {
    let text = fs::read_to_string(SAMPLE).unwrap();
    let folder = Folder::new();
    let expected = report(&[SAMPLE], &[]);
    for seed in 1..=5 {
        // The name of the file is in the report.
        let source = folder.write("sample.jsonl", shuffled(&text, seed));
        assert_ne!(fs::read_to_string(&source).unwrap().trim_end(), text.trim_end());
        assert_equal_files(&report(&[&source], &[]), &expected, &format!("shuffled with seed {seed}"));
    }
}

#[test]
fn several_sources_are_as_good_as_one() {
    let text = fs::read_to_string(SAMPLE).unwrap();
    let folder = Folder::new();
    let lines: Vec<&str> = text.lines().collect();
    let parts: Vec<String> = lines
        .chunks(37)
        .enumerate()
        .map(|(part, lines)| folder.write(&format!("{part}.jsonl"), lines.join("\n")))
        .collect();
    let forward: Vec<&str> = parts.iter().map(String::as_str).collect();
    let backward: Vec<&str> = forward.iter().rev().copied().collect();
    let neighbours =
        |sources: &[&str]| run(&[&["neighbours"], sources, &["--out", "-"]].concat()).ends(0).stdout;
    // A report names its sources, and says nothing else of them.
    let rest = |sources: &[&str]| {
        let files = report(sources, &["--format", "json,csv,html,md"]);
        let mut json: serde_json::Value = serde_json::from_slice(&files[1].1).unwrap();
        let named = json["corpus"]["sources"].take();
        assert_eq!(named.as_array().unwrap().len(), sources.len());
        (json, files[3].1.clone())
    };
    let (expected, edges) = (rest(&[SAMPLE]), neighbours(&[SAMPLE]));
    for sources in [&forward, &backward] {
        assert!(neighbours(sources) == edges, "neighbours from {sources:?}");
        assert!(rest(sources) == expected, "report from {sources:?}");
    }
}

/// 3,000 papers, evenly from the corpus: more than one block of every kernel.
fn part_of_arxiv() -> Option<String> {
    let source = shared("corpora/arxiv20.jsonl.gz")?;
    let sources = [source.to_str().unwrap().to_owned()];
    let corpus = read(&sources, &ReadOptions::default()).unwrap().corpus;
    let step = corpus.len() / 3000;
    let part = common::jsonl(corpus.papers().iter().step_by(step).take(3000));
    assert_eq!(part.lines().count(), 3000);
    Some(part)
}

#[test]
fn three_thousand_papers_at_any_number_of_threads_and_in_any_order() {
    let Some(text) = part_of_arxiv() else { return };
    let folder = Folder::new();
    let source = folder.write("part.jsonl", &text);
    let id = common::read(&source).corpus.papers()[100].id.clone();
    let all = |source: &str, threads: &str| {
        let themes =
            run(&["themes", source, "--themes", "20", "--json", "--threads", threads]).ends(0).stdout;
        let neighbours = run(&["neighbours", source, "--out", "-", "--threads", threads]).ends(0).stdout;
        assert_eq!(neighbours.lines().count(), 30_000);
        let arguments = ["related", source, "--id", &id, "-n", "3000", "--json", "--threads", threads];
        let related = run(&arguments).ends(0).stdout;
        (themes, neighbours, related)
    };
    let expected = all(&source, "1");
    for threads in ["2", "2", "4"] {
        assert!(all(&source, threads) == expected, "{threads} threads");
    }
    for seed in [1, 2] {
        let source = folder.write("shuffled/part.jsonl", shuffled(&text, seed));
        assert!(all(&source, "2") == expected, "shuffled with seed {seed}");
    }
    // Choosing the number of themes has kernels of its own.
    let chosen = |threads| run(&["themes", &source, "--json", "--threads", threads]).ends(0).stdout;
    assert!(chosen("1") == chosen("4"), "themes chosen");
}
