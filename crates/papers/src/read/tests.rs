use std::fs;
use std::io::Cursor;
use std::path::Path;

use super::content::tests::{XZ, bzip2, gzip, zstd};
use super::*;

const TWO: &str = "{\"title\": \"one\"}\n{\"id\": \"x\", \"title\": \"two\"}\n";

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> String {
        Path::new(self.0.path()).join(name).to_str().unwrap().to_owned()
    }

    fn read(&self, names: &[&str]) -> Result<ReadOutcome> {
        let sources: Vec<String> = names.iter().map(|name| self.path(name)).collect();
        read(&sources, &ReadOptions::default())
    }
}

fn ids(outcome: &ReadOutcome) -> Vec<&str> {
    outcome.corpus.papers().iter().map(|paper| paper.id.as_str()).collect()
}

#[test]
fn papers_without_an_id_are_numbered_in_their_file() {
    let folder = Folder::with(&[("papers.jsonl", TWO.as_bytes())]);
    let outcome = folder.read(&["papers.jsonl"]).unwrap();
    assert_eq!(ids(&outcome), ["papers:0001", "x"]);
    assert_eq!(outcome.sources, ["papers.jsonl"]);
    assert_eq!(outcome.skipped, []);
}

#[test]
fn files_of_the_same_stem_stay_apart() {
    let text = b"{\"title\": \"t\"}\n{\"title\": \"u\"}";
    let folder = Folder::with(&[("a/p.jsonl", text), ("b/p.jsonl.gz", &gzip(text)), ("b/p-2.json", text)]);
    let outcome = folder.read(&["b/p.jsonl.gz", "a", "b"]).unwrap();
    assert_eq!(outcome.sources, ["p.jsonl.gz", "p.jsonl", "p-2.json"]);
    assert_eq!(ids(&outcome), ["p-2-2:0001", "p-2-2:0002", "p-2:0001", "p-2:0002", "p:0001", "p:0002"]);
}

#[test]
fn records_of_one_paper_under_an_id_are_merged_and_other_papers_renamed() {
    let again = b"\nbroken\n{\"id\": \"x\", \"title\": \"Two.\", \"year\": 2000}\n{\"id\": \"y\", \"title\": \"t\"}\n\
        {\"id\": \"x\", \"title\": \"another\"}\nbroken";
    let folder = Folder::with(&[("b.jsonl", TWO.as_bytes()), ("a.jsonl", again)]);
    let outcome = folder.read(&["b.jsonl", "a.jsonl"]).unwrap();
    assert_eq!(ids(&outcome), ["b:0001", "x", "x-2", "y"]);
    let papers = outcome.corpus.papers();
    assert_eq!(
        (papers[1].title.as_str(), papers[1].year, papers[2].title.as_str()),
        ("two", Some(2000), "another")
    );
    assert_eq!(outcome.n_merged, 1);
    let lines: Vec<_> = outcome.skipped.iter().map(|skipped| skipped.line).collect();
    assert_eq!(lines, [Some(2), Some(6)]);
    let notes: Vec<String> = outcome.repaired.iter().map(ToString::to_string).collect();
    let path = folder.path("a.jsonl");
    let expected = [
        format!("{path}:3: merged into an earlier record of the same id and paper"),
        format!("{path}:5: another paper has the id, so this one got an id of its own, such as \"x-2\""),
    ];
    assert_eq!(notes, expected);
    let places = |at: usize| -> Vec<(usize, Option<usize>)> {
        let origins = outcome.origins.of(themata_engine::indices::DocumentIndex::new(at));
        origins.map(|origin| (origin.source(), origin.line())).collect()
    };
    assert_eq!((places(1), places(2)), (vec![(0, Some(2)), (1, Some(3))], vec![(1, Some(5))]));
    assert!(
        outcome.skipped[0].problem.starts_with("found broken JSON at column 1 ("),
        "{:?}",
        outcome.skipped
    );
    assert!(outcome.skipped[0].problem.ends_with(", expected one JSON object a line"));
}

#[test]
fn what_stands_for_a_missing_id_is_none() {
    let table = b"PMID,Title\nNA,Oars of wood\nnan,Paddles of steel\n-,Bread of rye\n123,Rafts of logs\n";
    let folder = Folder::with(&[("p.csv", table)]);
    assert_eq!(ids(&folder.read(&["p.csv"]).unwrap()), ["123", "p:0001", "p:0002", "p:0003"]);
}

#[test]
fn compression_is_known_by_its_bytes_not_its_name() {
    let folder = Folder::with(&[
        ("a.jsonl", &gzip(TWO.as_bytes())),
        ("b.txt.gz", b"A title\n\nAn abstract."),
        ("c.csv.gz", &zstd(b"title,year\nin a table,2000")),
    ]);
    let outcome = folder.read(&["a.jsonl", "b.txt.gz", "c.csv.gz"]).unwrap();
    assert_eq!(ids(&outcome), ["a:0001", "b:0001", "c:0001", "x"]);
    assert_eq!(outcome.corpus.papers()[2].year, Some(2000));
}

#[test]
fn of_a_file_cut_short_the_beginning_is_kept() {
    let long: Vec<u8> = (0..5000_u32)
        .flat_map(|i| format!("{{\"title\": \"{}\"}}\n", i.wrapping_mul(7919)).into_bytes())
        .collect();
    let packed = gzip(&long);
    let folder = Folder::with(&[
        ("a.jsonl.gz", &packed[..packed.len() / 2]),
        ("b.jsonl", TWO.as_bytes()),
        ("c.csv.gz", &gzip(b"title,x\na,b\n")[..14]),
    ]);
    let outcome = folder.read(&["b.jsonl", "a.jsonl.gz"]).unwrap();
    assert!(outcome.corpus.len() > 1000);
    let told: Vec<&str> = outcome.skipped.iter().map(|skipped| skipped.problem.as_str()).collect();
    assert_eq!(
        told[0],
        "found the gzip data ends too early: the file was cut short, expected the rest of the file"
    );
    assert!(told[1].starts_with("found broken JSON") && told.len() == 2, "{told:?}");
    let error = folder.read(&["c.csv.gz"]).unwrap_err().to_string();
    assert!(error.contains("found the gzip data ends too early"), "{error}");
    assert!(folder.read(&[""]).unwrap().skipped.iter().any(|skipped| skipped.source.ends_with("c.csv.gz")));
}

#[test]
fn every_compression_is_read() {
    let folder = Folder::with(&[
        ("a.jsonl.gz", &gzip(TWO.as_bytes())),
        ("b.jsonl.bz2", &bzip2(TWO.replace("\"x\"", "\"y\"").as_bytes())),
        ("c.txt.xz", XZ),
    ]);
    assert_eq!(ids(&folder.read(&[""]).unwrap()), ["a:0001", "b:0001", "c:0001", "x", "y"]);
}

#[test]
fn texts_of_one_paper_go_by_their_file() {
    let folder = Folder::with(&[
        ("smith.txt", b"One title\n\nAn abstract."),
        ("sub/bee.md", b"# Another\n\nText."),
        ("sub/cee.txt", b"A third"),
        ("x.txt", b"Fourth\n\nOf a page. It is."),
    ]);
    assert_eq!(ids(&folder.read(&[""]).unwrap()), ["bee", "cee", "smith", "x"]);
    assert_eq!(ids(&folder.read(&["x.txt"]).unwrap()), ["x:0001"]);
    let options = ReadOptions { input_format: Some(InputFormat::Text), ..ReadOptions::default() };
    assert_eq!(ids(&read(&[folder.path("x.txt")], &options).unwrap()), ["x"]);
}

#[test]
fn the_standard_input_is_a_source() {
    let stdin = || Cursor::new(TWO);
    let outcome = read_with(&["-".to_owned()], &ReadOptions::default(), stdin).unwrap();
    assert_eq!(ids(&outcome), ["stdin:0001", "x"]);
    assert_eq!(outcome.sources, ["stdin"]);
    let error = read_with(&["-".to_owned()], &ReadOptions::default(), || Cursor::new("broken")).unwrap_err();
    assert!(error.to_string().starts_with("stdin, line 1: found one line of text"), "{error}");
}

#[test]
fn the_outcome_is_the_same_at_any_number_of_threads() {
    // Longer than what is read ahead, so that blocks are used.
    let line = |i: usize| match i % 7 {
        0 => "{\"title\": \"broken\n".to_owned(),
        1 => format!("{{\"id\": \"{}\", \"title\": \"t\"}}\n", i / 14),
        _ => format!("{{\"title\": \"paper {i} {}\"}}\n", "x".repeat(i % 300)),
    };
    let lines: String = (0..20_000).map(line).collect();
    let array = format!(
        "[{}]",
        (0..999).map(|i| format!("{{\"id\": {i}, \"title\": \"t\"}}")).collect::<Vec<_>>().join(",")
    );
    let folder = Folder::with(&[
        ("a.jsonl.gz", &gzip(lines.as_bytes())),
        ("b.jsonl", lines.as_bytes()),
        ("c.json", array.as_bytes()),
    ]);
    let at = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| folder.read(&[""])).unwrap()
    };
    let one = at(1);
    assert_eq!(one.corpus.len(), 2 * 14_285 + 1429);
    for threads in [2, 5] {
        assert!(at(threads) == one, "{threads} threads");
    }
}

#[test]
fn a_format_asked_for_is_used() {
    let folder = Folder::with(&[("a.txt", b"name\ttitle\nx\ta title\n"), ("b.txt", b"title;x\nb;c\n")]);
    let read_as = |name: &str, format| {
        read(&[folder.path(name)], &ReadOptions { input_format: Some(format), ..ReadOptions::default() })
            .map(|outcome| outcome.corpus)
    };
    assert_eq!(read_as("a.txt", InputFormat::Tsv).unwrap().papers()[0].title, "a title");
    assert_eq!(read_as("b.txt", InputFormat::Csv).unwrap().papers()[0].title, "b");
    assert!(matches!(read_as("b.txt", InputFormat::Tsv), Err(Error::Format { line: Some(1), .. })));
    assert!(matches!(read_as("b.txt", InputFormat::Jsonl), Err(Error::Format { line: Some(1), .. })));
    assert!(matches!(read_as("b.txt", InputFormat::Page), Err(Error::Format { .. })));
}

#[test]
fn without_a_paper_the_first_problem_is_told() {
    let folder = Folder::with(&[
        ("a.jsonl", b"x\ny\n{}\n"),
        ("b.txt", b" \n"),
        ("c.json", b"[]"),
        ("d.pdf", b"%PDF-1.7"),
    ]);
    let error = folder.read(&["b.txt", "a.jsonl"]).unwrap_err().to_string();
    assert!(error.starts_with(&format!("{}, line 1: found broken JSON", folder.path("a.jsonl"))), "{error}");
    assert!(error.contains("(and 2 more records of no use), expected one JSON object a line"), "{error}");
    let error = folder.read(&["b.txt", "c.json"]).unwrap_err();
    assert!(matches!(error, Error::NoPapers { sources } if sources.ends_with("c.json")));
    let error = folder.read(&["d.pdf"]).unwrap_err().to_string();
    assert!(error.contains("found a PDF, expected text"), "{error}");
}

#[test]
fn a_file_of_another_form_is_skipped_in_a_folder_alone() {
    let folder =
        Folder::with(&[("a.jsonl", TWO.as_bytes()), ("b/qrels.tsv", b"q\tdoc\n1\t2\n"), ("empty.txt", b"")]);
    let outcome = folder.read(&[""]).unwrap();
    assert_eq!(outcome.corpus.len(), 2);
    assert_eq!(outcome.sources, ["a.jsonl", "qrels.tsv", "empty.txt"]);
    assert_eq!(outcome.skipped.len(), 1);
    assert!(outcome.skipped[0].source.ends_with("b/qrels.tsv"));
    assert!(outcome.skipped[0].problem.contains("a header with the columns \"q\", \"doc\""));
    assert!(matches!(folder.read(&["a.jsonl", "b/qrels.tsv"]), Err(Error::Format { .. })));
    assert!(matches!(folder.read(&["b"]), Err(Error::Format { .. })));
}

#[cfg(unix)]
#[test]
fn what_cannot_be_opened_is_named() {
    let folder = Folder::with(&[("a.jsonl", TWO.as_bytes())]);
    std::os::unix::fs::symlink("nowhere", folder.path("b.jsonl")).unwrap();
    let error = folder.read(&[""]).unwrap_err();
    assert!(matches!(error, Error::Read { path, .. } if path.ends_with("b.jsonl")));
}
