//! Reading of all formats: mapped fields, requested formats, and fixtures broken in every way. What each fixture holds is
//! tested beside its format in `crates/papers`.

mod cases_bibtex;
mod cases_json_xml;
mod cases_tables;
mod cases_tagged;
#[allow(unreachable_pub, reason = "the fuzz targets are another crate")]
mod entry;
mod hostile;
mod mutate;
#[cfg(feature = "cli")]
mod zotero;

use crate::common::Folder;
use themata::papers::formats::InputFormat;
use themata::papers::read::{ReadOptions, read, read_from};

#[test]
fn a_parquet_file_is_read_as_its_bytes_are() {
    let bytes = std::fs::read(mutate::folder().join("papers.parquet")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.parquet").to_str().unwrap().to_owned();
    let options = ReadOptions { input_format: Some(InputFormat::Parquet), ..ReadOptions::default() };
    let mut dice = mutate::Dice(5);
    for at in 0..60 {
        let mut bytes = bytes.clone();
        match at {
            0 => {}
            1..20 => bytes.truncate(dice.below(bytes.len())),
            _ => {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }
        }
        std::fs::write(&path, &bytes).unwrap();
        let by_path = read(std::slice::from_ref(&path), &options);
        let by_bytes = read_from("x.parquet", std::io::Cursor::new(bytes), &options);
        // The names of the source differ, and with them those of what is skipped.
        match (by_path, by_bytes) {
            (Ok(a), Ok(b)) => assert_eq!((a.corpus, a.n_skipped), (b.corpus, b.n_skipped)),
            (Err(_), Err(_)) => {}
            (a, b) => panic!("{at}: {a:?} and {b:?}"),
        }
    }
}

#[test]
fn fields_can_be_mapped_in_every_format_with_names() {
    let folder = Folder::new();
    for (name, text, map) in [
        ("a.csv", "Titel;Kurzfassung\nT;A\n", ["title=titel", "abstract=Kurzfassung"]),
        ("a.jsonl", "{\"Titel\": \"T\", \"Kurzfassung\": \"A\"}\n", ["title=titel", "abstract=Kurzfassung"]),
        ("a.bib", "@misc{x, titel = {T}, kurzfassung = {A}}", ["title=titel", "abstract=Kurzfassung"]),
        ("a.ris", "TY  - JOUR\nC1  - T\nN1  - A\nER  - \n", ["title=C1", "abstract=N1"]),
        ("a.nbib", "PMID- 1\nTT  - T\nGN  - A\n", ["title=TT", "abstract=GN"]),
        ("a.ciw", "PT J\nT3 T\nX9 A\nER\n", ["title=T3", "abstract=X9"]),
        ("a.enw", "%0 Book\n%1 T\n%Z A\n", ["title=%1", "abstract=%Z"]),
    ] {
        let path = folder.write(name, text);
        let mut options = ReadOptions::default();
        map.into_iter().for_each(|map| options.fields.add(map).unwrap());
        let paper = read(&[path], &options).unwrap().corpus.papers()[0].clone();
        assert_eq!((paper.title.as_str(), paper.abstract_text.as_str()), ("T", "A"), "{name}");
    }
}

#[test]
fn a_format_asked_for_overrides_name_and_content() {
    let folder = Folder::new();
    let path = folder.write("a.txt", "AB  - no TY\nTI  - t\n");
    let options = ReadOptions { input_format: Some(InputFormat::Ris), ..ReadOptions::default() };
    assert_eq!(read(&[path], &options).unwrap().corpus.papers()[0].title, "t");
}

#[test]
fn broken_fixtures_break_no_reader() {
    for tally in mutate::run(2000, 1) {
        assert_eq!((tally.inputs, tally.failures.len()), (2000, 0), "{}", tally.name);
        assert!(tally.papers > 0, "{} read nothing at all", tally.name);
    }
}
