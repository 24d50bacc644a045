//! Are the formats that papers come in read as they are written? Fixtures after each format's specification, with the
//! quirks of the programs that write them, against what they hold; and the same fixtures broken in every way.

#[allow(unreachable_pub, reason = "the fuzz targets are another crate")]
mod entry;
mod hostile;
mod mutate;

use crate::common::Folder;
use serde_json::{Value, json};
use themata::{InputFormat, Paper, ReadOptions, ReadOutcome, read, read_from};

fn fixture(name: &str) -> ReadOutcome {
    let path = mutate::folder().join(name).to_str().unwrap().to_owned();
    read(&[path], &ReadOptions::default()).unwrap()
}

/// The only paper of this title.
#[track_caller]
fn titled<'a>(outcome: &'a ReadOutcome, title: &str) -> &'a Paper {
    let mut found = outcome.corpus.papers().iter().filter(|paper| paper.title == title);
    let titles: Vec<&str> = outcome.corpus.papers().iter().map(|paper| paper.title.as_str()).collect();
    let paper = found.next().unwrap_or_else(|| panic!("{title:?} is none of {titles:?}"));
    assert!(found.next().is_none());
    paper
}

/// The line and the beginning of each problem.
fn problems(outcome: &ReadOutcome) -> Vec<(usize, String)> {
    let short = |problem: &str| problem.chars().take(40).collect();
    outcome.skipped.iter().map(|skipped| (skipped.line.unwrap_or(0), short(&skipped.problem))).collect()
}

/// Compares a paper with what it should hold, field by field: `expected` names every field.
#[track_caller]
fn assert_holds(paper: &Paper, expected: &Value) {
    assert_eq!(&serde_json::to_value(paper).unwrap(), expected);
}

#[test]
fn acl_anthology_bibtex() {
    let outcome = fixture("acl.bib");
    assert_eq!((outcome.corpus.len(), problems(&outcome)), (3, vec![]));
    let title = "Reading Waggle Dances with BERT-like Models: A Zürich Corpus";
    let paper = titled(&outcome, title);
    assert_holds(
        paper,
        &json!({
            "id": "mueller-etal-2021-dances", "type": "inproceedings", "title": title,
            "abstract": "Honeybees tell one another where flowers are. We annotate 1,200 dances, train models of $O(n^2)$ \
                         cost, and reach 91.5% accuracy; code is at \\url{https://example.org/dances}.",
            "authors": ["Jörg Müller", "María Nuñez de la Cruz", "The Hive Consortium"],
            "venue": "Proceedings of the First Workshop on Bees and Words", "year": 2021, "date": "2021-07", "month": "jul",
            "place": "Online", "publisher": "Association for Computational Linguistics",
            "url": "https://example.org/2021.bees-1.1", "doi": "10.18653/v1/2021.bees-1.1", "pages": "1-12",
        }),
    );
    let paper = titled(&outcome, "On Silence in the Hive");
    assert_eq!((paper.year, paper.abstract_text.as_str()), (Some(2021), ""));
    assert_eq!(paper.venue.as_deref(), Some("Proceedings of the First Workshop on Bees and Words"));
}

#[test]
fn biblatex() {
    let outcome = fixture("biblatex.bib");
    assert_eq!(problems(&outcome), [(29, "found an entry whose last brace is missi".to_owned())]);
    let paper = titled(&outcome, "Ideals in rings: A Hilbert basis, told again");
    assert_eq!(paper.authors, ["Emmy Noether", "Bartel Leendert van der Waerden", "Martin King, Jr."]);
    assert_eq!((paper.year, paper.date.as_deref()), (Some(2019), Some("2019-05-04/2019-06-01")));
    assert_eq!(paper.categories, ["algebra", "commutative rings", "ideals"]);
    assert_eq!(paper.url.as_deref(), Some("https://example.org/~noether/rings_1"));
    assert!(paper.abstract_text.ends_with("this dollar sign is never closed."), "{}", paper.abstract_text);
    assert_eq!(paper.extra["eprint"], "1905.00001");
    let paper = titled(&outcome, "Mathematical problems (in parentheses)");
    assert_eq!((paper.venue.as_deref(), paper.year), (Some("Bull. Amer. Math. Soc."), Some(1900)));
    titled(&outcome, "What follows a broken entry is read");
}

#[test]
fn ris_of_zotero_endnote_and_web_of_science() {
    let outcome = fixture("zotero.ris");
    assert_eq!((outcome.corpus.len(), problems(&outcome)), (2, vec![]));
    assert_holds(
        titled(&outcome, "Pollen counts from a rooftop in Lyon"),
        &json!({
            "id": "zotero:0001", "type": "JOUR", "title": "Pollen counts from a rooftop in Lyon",
            "abstract": "We counted pollen for a year. Plane trees lead in April.", "year": 2018, "date": "2018-04-17",
            "authors": ["Bernard, Chloé", "O'Neill, Sean"], "venue": "Journal of Urban Botany",
            "url": "https://example.org/jub/4", "doi": "10.5555/jub.2018.4", "categories": ["pollen", "city trees"],
            "volume": "7", "issue": "2", "pages": "55-71", "language": "en", "issn": "1234-5679", "J2": "J. Urb. Bot.",
            "DP": "DOI.org (Crossref)", "Y2": "2020/01/02/10:00:00", "L1": "files/12/Bernard.pdf",
            "N1": "<p>Read this first</p>",
        }),
    );
    let outcome = fixture("endnote.ris");
    let paper = titled(&outcome, "Tides in small harbours: what gauges tell and what they hide");
    assert_eq!(paper.categories, ["Tides", "Harbours/instrumentation", "*Gauges"]);
    assert!(paper.abstract_text.starts_with("Background: Gauges drift.\nMethods:"));
    assert_eq!(
        (paper.extra["pages"].as_str(), paper.extra["record_number"].as_str()),
        (Some("1201-9"), Some("17"))
    );
    let paper = titled(&outcome, "A chapter as older programs write it");
    assert_eq!(
        (paper.abstract_text.as_str(), paper.year),
        ("The abstract stands under N2 here.", Some(1998))
    );
    assert_eq!(
        (paper.venue.as_deref(), &paper.extra["editors"]),
        (Some("The Book Around It"), &json!(["Editor, Ed"]))
    );
    let outcome = fixture("wos.ris");
    let paper = titled(&outcome, "Seismic noise of football matches");
    assert_eq!(paper.id, "WOS:000999999900001");
    assert_eq!(paper.categories, ["SEISMOLOGY", "CROWDS", "STADIUM"]);
    assert_eq!(paper.extra["issn"], json!(["0000-0000", "1111-1119"]));
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

#[test]
fn pubmed_as_text_and_as_xml() {
    let outcome = fixture("pubmed.nbib");
    assert_eq!(problems(&outcome), [(45, "found neither a title nor an abstract (o".to_owned())]);
    let paper = titled(&outcome, "Sleep of night nurses in winter: a diary study of 214 shifts.");
    assert_eq!(paper.authors, ["Nakamura, Yui", "van den Berg, Pieter", "Winter Diary Study Group"]);
    assert_eq!((paper.year, paper.doi.as_deref()), (Some(2009), Some("10.5555/nurs.2009.301")));
    assert_eq!(paper.categories, ["night work", "diary", "Humans", "Night Care", "Sleep Deprivation"]);
    assert_eq!(paper.extra["type"], json!(["Journal Article", "Observational Study"]));
    let outcome = fixture("pubmed.xml");
    assert_eq!(problems(&outcome), [(51, "found broken XML (ill-formed document: e".to_owned())]);
    let paper = titled(&outcome, "Na+ & K+ in Salicornia leaves.");
    assert_eq!(
        paper.abstract_text,
        "AIM: To weigh ions.\nRESULTS: Na+ rose (p < 0.05).\nUnlabelled words follow."
    );
    assert_eq!(paper.authors, ["Leïla Haddad", "Salt Marsh Network", "RT Owens 3rd"]);
    assert_eq!((paper.date.as_deref(), &paper.extra["pages"]), (Some("2014-02-09"), &json!("77-84")));
    assert_eq!(paper.extra["mesh"], json!(["Salt Tolerance", "Plant Leaves/*chemistry"]));
    let paper = titled(&outcome, "[Not translated.]");
    assert_eq!(
        (paper.abstract_text.as_str(), paper.date.as_deref()),
        ("Un résumé.", Some("1998 Dec-1999 Jan"))
    );
    assert_eq!(titled(&outcome, "A chapter on brine").id, "90000014");
}

#[test]
fn arxiv_as_feed_and_as_snapshot() {
    let outcome = fixture("arxiv.xml");
    assert_eq!(problems(&outcome), [(36, "found an error of the interface (incorre".to_owned())]);
    let paper = titled(&outcome, "Knots with at most two crossings & $K_{\\leq 2}$");
    assert_eq!(
        (paper.id.as_str(), paper.year, paper.venue.as_deref()),
        ("9999.00001", Some(2019), Some("J. Rope 1 (2020) 1-3"))
    );
    assert_eq!(paper.categories, ["math.GT", "hep-th"]);
    titled(&outcome, "An old number &unknown; and an entity that is none");
    let outcome = fixture("arxiv-snapshot.jsonl");
    let paper = titled(&outcome, "Braids in thin air");
    assert_eq!(paper.categories, ["math.GT", "cond-mat.soft", "solv-int"]);
    assert_eq!(paper.authors, ["Ada Example", "Bo Beispiel", "C. d'Old Jr."]);
    assert_eq!(
        (paper.date.as_deref(), &paper.extra["update_date"]),
        (Some("2007-04-02"), &json!("2015-05-13"))
    );
    let paper = titled(&outcome, "Strings");
    assert_eq!((paper.year, paper.categories.as_slice()), (Some(2009), &["hep-th".to_owned()][..]));
}

#[test]
fn openalex_and_semantic_scholar() {
    let lines = fixture("openalex.jsonl");
    assert_eq!(lines.corpus, fixture("openalex.json").corpus, "lines and an answer of the interface");
    let paper = titled(&lines, "Rain on tin roofs");
    assert_eq!(paper.abstract_text, "Rain is loud on tin. is It louder at night.");
    assert_eq!(paper.authors, ["Ama Mensah", "K. Boateng"]);
    assert_eq!(paper.categories, ["Rain Acoustics", "Tin roof"]);
    let paper = titled(&lines, "A work without an abstract");
    assert_eq!((paper.venue.as_deref(), paper.year), (Some("An older kind of venue"), Some(2003)));
    let outcome = fixture("semantic-scholar.json");
    let paper = titled(&outcome, "Why cats knock things over");
    assert_eq!(
        (paper.doi.as_deref(), paper.venue.as_deref()),
        (Some("10.5555/s2.1"), Some("Feline Letters"))
    );
    assert_eq!(paper.categories, ["Biology", "Psychology"]);
    let outcome = fixture("s2orc.jsonl");
    assert_eq!(titled(&outcome, "Parrots repeat").authors, ["Ana B. C. Perez Jr."]);
    assert_eq!(titled(&outcome, "Dogs and doors").abstract_text, "Dogs scratch at doors. We counted.");
}

#[test]
fn parquet() {
    let outcome = fixture("papers.parquet");
    assert_eq!(problems(&outcome), [(3, "found neither a title nor an abstract (o".to_owned())]);
    let paper = titled(&outcome, "Ice on rivers");
    let expected = json!({
        "id": "q1", "title": "Ice on rivers", "abstract": "Ice forms late.\nIt leaves early.", "year": 2014,
        "date": "2014-02-03", "authors": ["Ida Is", "Nils Näs"], "categories": ["hydrology", "ice"], "venue": "River Notes",
        "score": 0.1, "embedding": [0.5, 0.25], "open": true, "raw": "bytes",
    });
    let mut found = serde_json::to_value(paper).unwrap();
    let seen = found.as_object_mut().unwrap().remove("seen").unwrap();
    assert!(seen.as_str().unwrap().starts_with("2020-01-02 03:04:05"), "{seen}");
    assert_eq!(found, expected);
    titled(&outcome, "Ice on lakes");
}

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
fn texts_of_one_paper_and_pages_of_many() {
    let outcome = fixture("folder");
    let ids: Vec<&str> = outcome.corpus.papers().iter().map(|paper| paper.id.as_str()).collect();
    assert_eq!(ids, ["bats", "owls-2020"]);
    let paper = titled(&outcome, "Bats: a primer");
    assert_eq!((paper.abstract_text.as_str(), paper.year), ("Bats hear what we do not.", Some(2011)));
    let paper = titled(&outcome, "Owls sit on nets in one valley of two");
    assert!(paper.abstract_text.ends_with("They left when it rained."));
    assert_eq!(fixture("page.txt").corpus.len(), 2);
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
