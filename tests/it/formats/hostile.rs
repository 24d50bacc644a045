//! What do files do that mean harm? Bombs, depth, length, encodings that are none, and data that ends too early.

use std::fmt::Write as _;
use std::io::Write as _;

use themata::papers::formats::InputFormat;
use themata::papers::read::{ReadOptions, ReadOutcome, read, read_from};

use super::entry::read_as;
use super::mutate::folder;
use crate::common::Folder;

fn from(name: &str, bytes: Vec<u8>) -> ReadOutcome {
    read_from(name, std::io::Cursor::new(bytes), &ReadOptions::default()).unwrap()
}

/// A gzip file of a text that is written piece by piece.
fn packed(folder: &Folder, name: &str, pieces: impl Iterator<Item = Vec<u8>>) -> String {
    let path = folder.path(name);
    let mut encoder =
        flate2::write::GzEncoder::new(std::fs::File::create(&path).unwrap(), flate2::Compression::fast());
    pieces.for_each(|piece| encoder.write_all(&piece).unwrap());
    encoder.finish().unwrap();
    path
}

#[test]
fn entities_are_not_expanded() {
    let mut text = String::from("<!DOCTYPE feed [<!ENTITY a0 \"lol\">");
    for i in 1..30 {
        let _ = write!(text, "<!ENTITY a{i} \"{}\">", format!("&a{};", i - 1).repeat(10));
    }
    text += "]><feed><entry><id>1</id><title>x &a29; y</title><summary>&a29;</summary></entry></feed>";
    let outcome = from("x.xml", text.into_bytes());
    assert_eq!(outcome.corpus.papers()[0].title, "x &a29; y");
}

#[test]
fn depth_breaks_one_record() {
    let deep = |open: &str| open.repeat(1_000_000);
    for (name, bad, good) in [
        ("x.jsonl", format!("{{\"title\": \"a\", \"x\": {}\n", deep("[")), "{\"title\": \"b\"}\n"),
        (
            "x.json",
            format!("[{{\"title\": \"a\", \"x\": {}1{}}},", deep("["), deep("]")),
            "{\"title\": \"b\"}]",
        ),
        (
            "x.xml",
            format!("<feed><entry>{}</entry>\n", deep("<b>")),
            "<entry><title>b</title></entry></feed>",
        ),
    ] {
        let outcome = from(name, format!("{bad}{good}").into_bytes());
        assert_eq!((outcome.corpus.len(), outcome.skipped.len()), (1, 1), "{name}");
        assert_eq!(outcome.corpus.papers()[0].title, "b", "{name}");
    }
}

#[test]
fn depth_of_braces_breaks_nothing() {
    let deep = |brace: &str| brace.repeat(1_000_000);
    let text = format!("@misc{{a, title = {{{}x{}}}}}\n@misc{{b, title = {{b}}}}", deep("{"), deep("}"));
    let outcome = from("x.bib", text.into_bytes());
    let titles: Vec<&str> = outcome.corpus.papers().iter().map(|paper| paper.title.as_str()).collect();
    assert_eq!((titles, outcome.skipped.len()), (vec!["x", "b"], 0));
}

#[test]
fn a_record_beyond_the_limit_is_skipped_and_told_with_its_line() {
    let long = "word ".repeat(1000);
    let options = ReadOptions { max_record_bytes: 1000, ..ReadOptions::default() };
    for (name, text) in [
        ("x.jsonl", format!("{{\"title\": \"a\"}}\n{{\"title\": \"{long}\"}}\n{{\"title\": \"b\"}}\n")),
        ("x.json", format!("[{{\"title\": \"a\"}},\n{{\"title\": \"{long}\"}},\n{{\"title\": \"b\"}}]\n")),
        ("x.csv", format!("title,n\na,1\n{long},2\nb,3\n")),
        ("x.ris", format!("TY  - A\nTI  - a\nER  -\nTY  - A\nTI  - {long}\nER  -\nTY  - A\nTI  - b\n")),
        ("x.nbib", format!("PMID- 1\nTI  - a\n\nPMID- 2\nTI  - {long}\n\nPMID- 3\nTI  - b\n")),
        ("x.ciw", format!("PT J\nTI a\nER\nPT J\nTI {long}\nER\nPT J\nTI b\nER\n")),
        ("x.enw", format!("%0 A\n%T a\n\n%0 A\n%T {long}\n\n%0 A\n%T b\n")),
        ("x.bib", format!("@a{{a, title={{a}}}}\n@a{{c, title={{{long}}}}}\n@a{{b, title={{b}}}}")),
        (
            "x.xml",
            format!(
                "<feed><entry><title>a</title></entry>\n<entry><title>{long}</title></entry><entry><title>b</title></entry></feed>"
            ),
        ),
    ] {
        let outcome = read_from(name, std::io::Cursor::new(text.into_bytes()), &options).unwrap();
        let mut titles: Vec<&str> =
            outcome.corpus.papers().iter().map(|paper| paper.title.as_str()).collect();
        titles.sort_unstable();
        assert_eq!(titles, ["a", "b"], "{name}");
        let told = outcome.skipped[0].to_string();
        assert!(outcome.skipped.len() == 1 && outcome.skipped[0].line.is_some(), "{told}");
        assert!(told.contains("found a record of") && told.contains("expected at most 1000"), "{told}");
    }
}

#[test]
fn of_too_many_records_of_no_use_the_first_are_told() {
    let n = 30_000;
    for (name, head, bad) in [
        ("x.jsonl", "{\"title\": \"a\"}\n", "1\n"),
        ("x.json", "[{\"title\": \"a\"}", ",\n1"),
        ("x.csv", "title,x\na,1\n", ",b\n"),
        ("x.ris", "TY  - A\nTI  - a\n", "TY  - A\n"),
    ] {
        let text = head.to_owned() + &bad.repeat(n) + if name == "x.json" { "]" } else { "" };
        let outcome = from(name, text.into_bytes());
        assert_eq!((outcome.corpus.len(), outcome.n_skipped), (1, n), "{name}");
        assert_eq!(outcome.skipped.len(), 10_001);
        let more = format!("{name}: found 20000 more records of no use than are told here");
        assert_eq!(outcome.skipped[0].to_string(), more);
        let lines: Vec<usize> = outcome.skipped[1..].iter().map(|skipped| skipped.line.unwrap()).collect();
        assert!(lines.windows(2).all(|pair| pair[1] == pair[0] + 1), "{name}");
    }
}

/// 300 MB of one line in a file of 1.5 MB, and another such that never ends.
#[test]
fn a_bomb_is_bounded_by_the_limit() {
    let folder = Folder::new();
    let megabyte = || vec![b'x'; 1 << 20];
    let line = std::iter::once(b"{\"title\": \"".to_vec())
        .chain((0..300).map(|_| megabyte()))
        .chain([b"\"}\n{\"title\": \"b\"}\n".to_vec()]);
    let path = packed(&folder, "x.jsonl.gz", line);
    let options = ReadOptions { max_record_bytes: 1 << 20, ..ReadOptions::default() };
    let outcome = read(&[path], &options).unwrap();
    assert_eq!(outcome.corpus.papers()[0].title, "b");
    assert_eq!((outcome.corpus.len(), outcome.skipped[0].line), (1, Some(1)));
    let entries = std::iter::once(b"@book{a, title = {a}}\n".to_vec()).chain((0..100).map(|_| megabyte()));
    let path = packed(&folder, "x.bib.gz", entries);
    let outcome = read(&[path], &options).unwrap();
    assert_eq!(outcome.corpus.papers()[0].title, "a");
    let told = outcome
        .skipped
        .iter()
        .any(|skipped| skipped.problem == "found a record of 104857600 bytes, expected at most 1048576");
    assert!(told, "{:?}", outcome.skipped);
}

#[test]
fn other_encodings_are_read_or_told() {
    let title = |outcome: &ReadOutcome| outcome.corpus.papers()[0].title.clone();
    for (name, text) in [
        ("x.ris", &b"TY  - JOUR\nTI  - caf\xe9\nER  - \n"[..]),
        ("x.nbib", b"PMID- 1\nTI  - caf\xe9\n"),
        ("x.ciw", b"PT J\nTI caf\xe9\nER\n"),
        ("x.enw", b"%0 Book\n%T caf\xe9\n"),
        ("x.bib", b"@misc{a, title = {caf\xe9}}"),
        (
            "x.xml",
            b"<?xml version='1.0' encoding='latin1'?><feed><entry><title>caf\xe9</title></entry></feed>",
        ),
    ] {
        assert_eq!(title(&from(name, text.to_vec())), "café", "{name}");
        let utf16: Vec<u8> = std::iter::once(0xfeff)
            .chain(text.iter().map(|&byte| u16::from(byte)))
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(title(&from(name, utf16)), "café", "{name} in UTF-16");
    }
    for (name, text) in [
        ("x.jsonl", &b"{\"title\": \"b\"}\n{\"title\": \"caf\xe9\"}\n"[..]),
        ("x.json", b"[{\"title\": \"b\"},\n{\"title\": \"caf\xe9\"}]"),
        ("x.csv", b"title,abstract\ncaf\xe9,b\n"),
        ("x.txt", b"A caf\xe9\n\ncaf\xe9 of an abstract, which is long enough to be taken for one. Yes.\n"),
    ] {
        let outcome = from(name, text.to_vec());
        assert_eq!(outcome.skipped, [], "{name}");
        let titles: Vec<&str> = outcome.corpus.papers().iter().map(|paper| paper.title.as_str()).collect();
        assert!(titles.iter().any(|title| title.ends_with("café")), "{name}: {titles:?}");
        let told = "the text is not UTF-8 and was read as Windows-1252";
        assert_eq!(outcome.repaired[0].kind, told, "{name}");
    }
    // A single byte costs only itself.
    let mixed = ["{\"title\": \"漢字, é\"}\n".as_bytes(), b"{\"title\": \"caf\xe9\"}\n"].concat();
    let outcome = from("x.jsonl", mixed);
    let notes: Vec<String> = outcome.repaired.iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["x.jsonl:2: bytes that are not UTF-8 were read as Windows-1252"]);
    assert_eq!(
        outcome.corpus.papers().iter().map(|paper| paper.title.as_str()).collect::<Vec<_>>(),
        ["漢字, é", "café"]
    );
}

#[test]
fn of_compressed_fixtures_cut_anywhere_the_beginning_is_kept() {
    let fixture = std::fs::read(folder().join("zotero.ris")).unwrap();
    let text = fixture.repeat(200);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(&text).unwrap();
    let whole = encoder.finish().unwrap();
    for end in (20..whole.len()).step_by(97) {
        match read_from("x.ris.gz", std::io::Cursor::new(whole[..end].to_vec()), &ReadOptions::default()) {
            Ok(outcome) => {
                assert!(outcome.skipped.iter().any(|skipped| skipped.problem.contains("cut short")));
            }
            Err(error) => assert!(error.to_string().contains("cut short"), "{error}"),
        }
    }
}

/// Files that broke a reader once.
#[test]
fn awkward_files_break_no_reader() {
    for entry in std::fs::read_dir(folder().join("awkward")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        InputFormat::ALL.into_iter().for_each(|format| read_as(format, &bytes));
    }
}
