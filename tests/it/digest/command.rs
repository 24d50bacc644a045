//! Does `themata digest` print and write what it should, change nothing, and say what is wrong?

use std::fs;
use std::path::Path;

use serde_json::json;
use themata::Paper;
use themata::report::Digest;
use themata::store::ReadingList;

use super::thirds;
use crate::common::{Folder, jsonl, names, run, run_with};

/// A folder with an index of two thirds of the sample, the other third, and papers that are liked.
pub(crate) struct Desk {
    pub(crate) folder: Folder,
    pub(crate) index: String,
    pub(crate) new: String,
    pub(crate) liked: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = Folder::new();
        let (some, others) = thirds();
        let old = folder.write("old.jsonl", jsonl(&others));
        let new = folder.write("new.jsonl", jsonl(&some));
        let liked = folder.write(
            "liked.bib",
            "@article{reef, title = {Bleaching of corals on warm reefs}, year = 2020}\n\
             @article{ice, title = {Mass balance of glaciers}, abstract = {Ablation and snow of glaciers, in metres.}}\n",
        );
        let index = folder.path("papers.index");
        run(&["index", &old, "--out", &index, "--themes", "10"]).ends(0);
        Self { folder, index, new, liked }
    }

    /// Every file of the index and what it holds.
    fn bytes(&self) -> Vec<(String, Vec<u8>)> {
        let mut all = Vec::new();
        let mut folders = vec![self.index.clone()];
        while let Some(folder) = folders.pop() {
            for name in names(&folder) {
                let path = format!("{folder}/{name}");
                if Path::new(&path).is_dir() {
                    folders.push(path);
                } else {
                    all.push((path.clone(), fs::read(path).unwrap()));
                }
            }
        }
        all
    }
}

#[test]
fn every_form_is_the_same_at_any_number_of_threads_and_changes_nothing() {
    let desk = Desk::new();
    let before = desk.bytes();
    for arguments in [
        &["--like", desk.liked.as_str()][..],
        &["--json"],
        &["--like", &desk.liked, "--to", "-", "--format", "html"],
        &["--since", "2020", "--to", "-", "--format", "md"],
        &["--like", &desk.liked, "--date", "2026-01-05", "--format", "eml", "--mail-to", "me@example.org"],
        &["--like", &desk.index, "-n", "5"],
    ] {
        let with = |threads| {
            let mut all = vec!["digest", &desk.index, &desk.new, "--threads", threads];
            all.extend(arguments);
            run(&all).ends(0)
        };
        let (one, two) = (with("1"), with("2"));
        assert_eq!(one, two);
        assert!(!one.stdout.is_empty());
    }
    run(&["digest", &desk.index, "--since", "2024"]).ends(0);
    let chosen = |source: &[&str]| {
        let all =
            [&["digest", desk.index.as_str()][..], source, &["--json", "--where", "year = 2024"]].concat();
        run(&all).ends(0).json()["counts"]["read"].clone()
    };
    let of_year =
        |papers: Vec<themata::Paper>| papers.iter().filter(|paper| paper.year == Some(2024)).count();
    let (some, others) = thirds();
    assert_eq!(chosen(&["--since", "2020"]), of_year(others.clone()));
    assert_eq!(
        (chosen(&[&desk.index]), chosen(&[&desk.new])),
        (of_year(others).into(), of_year(some).into())
    );
    assert_eq!(desk.bytes(), before);
}

#[test]
fn the_terminal_shows_why_and_the_json_is_the_librarys() {
    let desk = Desk::new();
    let shown = run(&["digest", &desk.index, &desk.new, "--like", &desk.liked, "-n", "4"]).ends(0).stdout;
    assert!(shown.starts_with("40 new papers in 10 themes\n40 papers read from new.jsonl.\n"), "{shown}");
    assert!(shown.contains("Ranked by nearness to 2 liked papers of liked.bib."));
    assert!(shown.contains("near to your \"Mass balance of glaciers\" [ice]: words 0."));
    assert!(shown.contains("The nearest 4 are shown, the other 36 counted."), "{shown}");
    assert!(shown.contains("Also new, further away: "));
    let none = run(&["digest", &desk.index, &desk.new, "--like", &desk.liked, "-n", "0"]).ends(0).stdout;
    assert!(none.contains("None is shown, all are counted.") && !none.contains("near to your"), "{none}");
    let stranger = desk.folder.write("stranger.jsonl", "{\"title\": \"xylophone quixotic zephyr\"}\n");
    let both = ["digest", &desk.index, &desk.new, &stranger];
    let turns = run(&[&both[..], &["-n", "11"]].concat()).ends(0).stdout;
    let said = "The nearest of each theme and of those unlike every theme in turn are shown, 11 in all, the other 30 counted.";
    assert!(turns.contains(said) && turns.contains("Unlike every theme  ("), "{turns}");
    let liked = run(&[&both[..], &["-n", "11", "--like", &desk.liked]].concat()).ends(0).stdout;
    assert!(liked.contains("Unlike every theme  (") && !liked.contains("xylophone"), "{liked}");
    assert!(!shown.contains('\u{1b}'), "colours in a pipe");
    // None is shown where none is asked for, and all are counted.
    let counted = run(&["digest", &desk.index, &desk.new, "--like", &desk.liked, "-n", "0"]).ends(0).stdout;
    assert!(
        counted.starts_with("40 new papers in 10 themes\n") && !counted.contains("near to your"),
        "{counted}"
    );
    let coloured = ["digest", &desk.index, &desk.new, "--color", "always"];
    assert!(run(&coloured).ends(0).stdout.contains('\u{1b}'));

    let json = run(&["digest", &desk.index, &desk.new, "--like", &desk.liked, "--json"]).ends(0).json();
    let digest: Digest = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&digest).unwrap(), json);
    assert_eq!((digest.counts.new, digest.shown().count()), (40, 30));
}

#[test]
fn what_is_liked_may_be_the_reading_list_or_another_index() {
    let desk = Desk::new();
    let ranked = |arguments: &[&str]| {
        let mut all = vec!["digest", &desk.index, &desk.new, "--json"];
        all.extend(arguments);
        let json = run(&all).ends(0).json();
        (json["ranked_by"]["measure"].as_str().unwrap().to_owned(), json["ranked_by"]["papers"].clone())
    };
    assert_eq!(ranked(&[]), ("themes".to_owned(), json!(0)));
    let (_, others) = thirds();
    let list = ReadingList::open(Path::new(&desk.index)).unwrap();
    assert!(list.add(&others[0].id).unwrap() && list.add(&others[7].id).unwrap());
    assert_eq!(ranked(&[]), ("reading_list".to_owned(), json!(2)));
    assert_eq!(ranked(&["--like", &desk.liked]), ("liked".to_owned(), json!(2)));
    assert_eq!(ranked(&["--like", &desk.liked, "--like", &desk.index]), ("liked".to_owned(), json!(81)));
    // One of the sample has no word that the others have.
    // An index may be what comes in, and all of it is known then.
    let known = run(&["digest", &desk.index, &desk.index]).ends(0).stdout;
    assert!(
        known.starts_with("Nothing new\n80 papers read from papers.index: 80 in the library already.\n"),
        "{known}"
    );
}

#[test]
fn nothing_new_is_no_failure() {
    let desk = Desk::new();
    let empty = run_with(&["digest", &desk.index, "-"], b"").ends(0);
    assert_eq!(empty.stdout, "Nothing new\n0 papers read from stdin.\n");
    assert!(empty.stderr.contains("no paper found in -"));
    let feed = desk
        .folder
        .write("feed.xml", "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>none</title></feed>");
    assert!(
        run(&["digest", &desk.index, &feed])
            .ends(0)
            .stdout
            .starts_with("Nothing new\n0 papers read from feed.xml")
    );
    let late = run(&["digest", &desk.index, &desk.new, "--since", "2030-01"]).ends(0).stdout;
    assert_eq!(late, "Nothing new\n40 papers read from new.jsonl: 40 before 2030-01.\n");
    let none =
        ["digest", &desk.index, &desk.new, "--since", "2030", "--to", "-", "--format", "eml", "--quiet"];
    assert!(run(&none).ends(0).stdout.contains("Subject: Nothing new, 20"));
    // Without a paper that has a date, the day is that of the library's latest.
    let mail = ["digest", &desk.index, &feed, "--format", "eml"];
    let bytes = run(&mail).ends(0).stdout;
    let latest = thirds().1.into_iter().filter_map(|paper| paper.year).max().unwrap();
    assert!(bytes.contains(&format!("Subject: Nothing new, {latest}\r\n")), "{bytes}");
    assert!(bytes.contains(&format!(" 1 Jan {latest} 00:00:00")), "{bytes}");
    assert_eq!(run(&mail).ends(0).stdout, bytes);
}

#[test]
fn records_that_cannot_be_used_are_told_and_the_rest_goes_on() {
    let desk = Desk::new();
    let text = format!("{}{{\"abstract\": null}}\nnot json\n", fs::read_to_string(&desk.new).unwrap());
    let damaged = desk.folder.write("damaged.jsonl", text);
    let ran = run(&["digest", &desk.index, &damaged]).ends(1);
    assert!(ran.stdout.starts_with("40 new papers") && ran.stderr.contains("damaged.jsonl:42"));
}

#[test]
fn wrong_use_is_refused_in_words() {
    let desk = Desk::new();
    let (index, new) = (desk.index.as_str(), desk.new.as_str());
    let missing = desk.folder.path("missing/x.html");
    let mut undated: Vec<Paper> = thirds().1;
    for paper in &mut undated {
        (paper.year, paper.date) = (None, None);
    }
    let no_date = desk.folder.write("undated.jsonl", jsonl(&undated));
    let undated_index = desk.folder.path("undated.index");
    run(&["index", &no_date, "--out", &undated_index, "--themes", "10"]).ends(0);
    for (arguments, said) in [
        (&["digest", index][..], "required arguments were not provided"),
        (&["digest", new, new], "new.jsonl is a file, not an index"),
        (&["digest", index, new, "--since", "last week"], "expected a year, YYYY-MM or YYYY-MM-DD"),
        (&["digest", index, new, "--since", "2023-02-30"], "expected a year, YYYY-MM or YYYY-MM-DD"),
        (
            &["digest", index, new, "--to", "x.pdf"],
            "--to is \"x.pdf\", expected a name ending in .html, .md or .eml, or --format",
        ),
        (&["digest", index, new, "--format", "pdf"], "expected one of html, md, eml"),
        (&["digest", index, new, "--to", &missing], "cannot write"),
        (&["digest", index, new, "--to", index, "--format", "md"], "it is a folder"),
        (&["digest", index, new, "--date", "2025"], "expected a calendar date, YYYY-MM-DD"),
        (&["digest", index, new, "--date", "2025-02-29"], "expected a calendar date, YYYY-MM-DD"),
        (
            &["digest", index, new, "--mail-to", "me@example.org"],
            "--format is missing, expected eml, or --to with a name ending in .eml, with --mail-to",
        ),
        (
            &["digest", index, new, "--from", "me@example.org", "--format", "md"],
            "--format is md, expected eml with --from",
        ),
        (
            &["digest", index, new, "--mail-to", "me@example.org", "--to", "x.html"],
            "--to is \"x.html\", expected a name ending in .eml, or --format eml, with --mail-to",
        ),
        (&["digest", index, new, "--format", "eml", "--from", "me\n@x.org"], "expected an address such as"),
        (&["digest", &undated_index, &no_date, "--format", "eml"], "--date is missing"),
        (&["digest", index, "missing.jsonl"], "cannot read missing.jsonl"),
        (&["digest", index, new, "--like", "missing.bib"], "cannot read missing.bib"),
        (&["digest", index, "-", "--like", "-"], "only once"),
        (
            &["digest", index, "--since", "2024", "--input-format", "csv"],
            "--input-format does not apply to an index",
        ),
        (&["digest", index, new, "--json", "--to", "x.md"], "cannot be used with"),
    ] {
        let ran = run(arguments).ends(2);
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
        assert!(ran.stdout.is_empty());
    }
    let generation = format!("{index}/generation-000001/terms.parquet");
    let bytes = fs::read(&generation).unwrap();
    fs::write(&generation, &bytes[..bytes.len() / 2]).unwrap();
    let ran = run(&["digest", index, new, "--to", &desk.folder.path("x.md")]).ends(2);
    assert!(ran.stderr.contains("terms.parquet") && !Path::new(&desk.folder.path("x.md")).exists());
}
