//! Does an index answer as its papers do, is it whole after whatever happens, and can others read it?

#![allow(clippy::print_stdout, reason = "what is measured is said out loud")]

#[allow(unreachable_pub, reason = "the fuzz targets are another crate")]
mod ask;
mod damage;
mod python;
mod safety;
mod update;

use std::fs;
use std::path::Path;

use crate::common::{self, Folder, SAMPLE, run, sample};
use themata::store::{Index, Manifest, verify};
use themata::{Corpus, Paper};

/// An index of the sample in a folder of its own.
pub(crate) fn of_sample(folder: &Folder) -> String {
    let index = folder.path("sample.index");
    run(&["index", SAMPLE, "--out", &index]).ends(0);
    index
}

/// The papers of an index that must be whole.
#[track_caller]
pub(crate) fn whole(index: &str) -> Corpus {
    let (manifest, damage) = verify(Path::new(index)).unwrap();
    assert_eq!(damage, []);
    let corpus = Index::open(Path::new(index)).unwrap().corpus().unwrap();
    assert_eq!(corpus.len(), manifest.corpus.papers);
    corpus
}

/// Papers number `range` of the sample in a file.
pub(crate) fn part(folder: &Folder, name: &str, range: std::ops::Range<usize>) -> String {
    folder.write(name, common::jsonl(&sample().papers()[range]))
}

#[test]
fn an_index_answers_as_its_papers_do() {
    let folder = Folder::new();
    let index = of_sample(&folder);
    for arguments in [
        &["related", "SOURCE", "--id", "s022", "--json"][..],
        &["related", "SOURCE", "--id", "s022", "--id", "s101", "--not", "s002", "--why"],
        &["related", "SOURCE", "--id", "s075", "-n", "200", "--json"],
        &["related", "SOURCE", "--id", "s022", "--ranking", "tfidf", "--json"],
        &["related", "SOURCE", "--id", "s022", "--concept-weight", "3", "--length-slope", "0.2", "--json"],
        &["search", "charging lithium cells quickly", "SOURCE", "--json"],
        &["search", "xylophone", "SOURCE"],
        &["search", "four percent of Zimbabwe's corals", "SOURCE", "--json"],
        &["themes", "SOURCE", "--json"],
        &["themes", "SOURCE"],
        &["neighbours", "SOURCE", "--out", "-"],
        &["neighbours", "SOURCE", "-n", "50", "--out", "-"],
        &["eval", "themes", "SOURCE", "--label", "label", "--runs", "1"],
        &["convert", "SOURCE", "--to", "-", "--format", "jsonl"],
        &["export", "SOURCE", "--to", "-", "--format", "bibtex"],
        // Some of its papers.
        &["convert", "SOURCE", "--where", "year >= 2020", "--sample", "20", "--to", "-", "--format", "ris"],
        &["themes", "SOURCE", "--sample", "60", "--seed", "9", "--json"],
        &["related", "SOURCE", "--id", "s022", "--where", "year > 2018", "--json"],
        // Other settings than those of the index.
        &["related", "SOURCE", "--id", "s022", "--seed", "7", "--json"],
        &["search", "lithium", "SOURCE", "--language", "none", "--json"],
        &["themes", "SOURCE", "--themes", "7", "--json"],
        &["themes", "SOURCE", "--min-df", "3", "--algorithm", "spherical", "--json"],
    ] {
        let with = |source: &str| -> Vec<String> {
            arguments.iter().map(|argument| argument.replace("SOURCE", source)).collect()
        };
        // An index does not know the built-in model.
        let plain = |source: &str| match arguments[0] {
            "convert" | "papers" => with(source),
            _ => [with(source), vec!["--background".to_owned(), "none".to_owned()]].concat(),
        };
        let (expected, found) = (run(&plain(SAMPLE)).ends(0), run(&plain(&index)).ends(0));
        let timeless = |text: &str| text.lines().filter(|line| !line.contains(" runs, ")).collect::<String>();
        assert_eq!(timeless(&found.stdout), timeless(&expected.stdout), "{arguments:?}");
    }
}

#[test]
fn a_report_of_an_index_is_the_report_of_its_papers() {
    let folder = Folder::new();
    let index = of_sample(&folder);
    let (a, b) = (folder.path("a"), folder.path("b"));
    run(&["report", SAMPLE, "--background", "none", "--out", &a]).ends(0);
    let ran = run(&["report", &index, "--out", &b]).ends(0);
    assert!(ran.stderr.contains("using the themes stored in"), "{}", ran.stderr);
    let names = common::names(&a);
    assert_eq!(names.len(), 4);
    for name in names {
        let read = |folder: &str| fs::read(Path::new(folder).join(&name)).unwrap();
        assert!(read(&a) == read(&b), "{name}");
    }
}

#[test]
fn settings_of_an_index_hold_where_others_are_not_typed() {
    let folder = Folder::new();
    let index = folder.path("index");
    let settings = ["--language", "none", "--seed", "3", "--themes", "6", "--min-df", "2"];
    run(&[&["index", SAMPLE, "--out", &index], &settings[..]].concat()).ends(0);
    let expected = run(&[&["themes", SAMPLE, "--json"], &settings[..]].concat()).ends(0).stdout;
    let kept = run(&["themes", &index, "--json"]).ends(0);
    assert_eq!(kept.stdout, expected);
    assert!(kept.stderr.contains("using the themes stored in"), "{}", kept.stderr);
    let other = run(&["themes", &index, "--seed", "4"]).ends(0);
    assert!(other.stderr.contains("the settings differ from the index"), "{}", other.stderr);
    let expected = run(&["search", "the", SAMPLE, "--language", "none", "--min-df", "2", "--json"]).ends(0);
    assert_eq!(run(&["search", "the", &index, "--json"]).ends(0).stdout, expected.stdout);
}

#[test]
fn an_index_may_be_added_to_another_and_counted() {
    let folder = Folder::new();
    let (early, late) = (part(&folder, "early.jsonl", 0..70), part(&folder, "late.jsonl", 50..120));
    let (a, b) = (folder.path("a"), folder.path("b"));
    run(&["index", &early, "--out", &a]).ends(0);
    run(&["index", &late, "--out", &b]).ends(0);
    let told = run(&["add", &a, &b]).ends(0).stdout;
    assert!(told.contains("50 added, 20 already there, 0 changed"), "{told}");
    assert_eq!(whole(&a), sample());
    let of = |source: &str| run(&["papers", source, "--where", "year >= 2020", "--json"]).ends(0).stdout;
    let (found, expected): (serde_json::Value, serde_json::Value) =
        (serde_json::from_str(&of(&a)).unwrap(), serde_json::from_str(&of(SAMPLE)).unwrap());
    for part in ["papers", "years", "languages", "abstracts", "near_identical"] {
        assert_eq!(found[part], expected[part], "{part}");
    }
    for typed in ["--limit", "--sample"] {
        run(&["convert", &a, typed, "7", "--force", "--to", &folder.path("some.csv")]).ends(0);
        assert_eq!(
            themata::papers::read::read(
                &[folder.path("some.csv")],
                &themata::papers::read::ReadOptions::default()
            )
            .unwrap()
            .corpus
            .len(),
            7
        );
    }
    let none = run(&["convert", &a, "--where", "year > 3000", "--to", "-", "--format", "csv"]).ends(2);
    assert!(none.stderr.contains("no paper found"), "{}", none.stderr);
    let wrong = run(&["convert", &a, "--field", "title=Name", "--to", "-", "--format", "csv"]).ends(2);
    assert!(wrong.stderr.contains("--field does not apply to an index"), "{}", wrong.stderr);
}

#[test]
fn the_same_papers_give_the_same_files() {
    let folder = Folder::new();
    let mut papers = sample().papers().to_vec();
    common::Dice::new(5).shuffle(&mut papers);
    let shuffled = folder.write("sample.jsonl", common::jsonl(&papers));
    let (a, b) = (folder.path("a"), folder.path("b"));
    run(&["index", SAMPLE, "--out", &a, "--threads", "1"]).ends(0);
    run(&["index", &shuffled, "--out", &b, "--threads", "3"]).ends(0);
    let files = |index: &str| Index::open(Path::new(index)).unwrap().manifest().clone();
    assert_eq!(files(&a), files(&b));
}

#[test]
fn nothing_of_a_paper_is_lost() {
    let folder = Folder::new();
    let record =
        |id: &str, more: &str| format!("{{\"id\": {id:?}, \"title\": \"Ice and <script>\"{more}}}\n");
    let source = folder.write(
        "papers.jsonl",
        [
            record("a", ""),
            record("b", r#", "abstract": "图神经网络 on reefs", "year": -40, "authors": ["Ü. Ö", ""], "doi": "10.1/x""#),
            record("c", r#", "date": "2020-01", "venue": "V", "url": "u", "label": "l", "categories": ["p", "q"]"#),
            record("d", r#", "deep": {"list": [1, 2.5, null, "x"], "é": true}, "score": 0.1, "n": 12345678901234"#),
        ]
        .concat(),
    );
    let index = folder.path("index");
    run(&["index", &source, "--out", &index]).ends(0);
    assert_eq!(whole(&index), common::read(&source).corpus);
}

#[test]
fn small_and_strange_libraries_come_back() {
    let paper = |id: usize, title: &str| Paper {
        id: format!("{id:04}"),
        title: title.to_string(),
        ..Paper::default()
    };
    let copies: Vec<Paper> = (0..1000).map(|id| paper(id, "the same reefs again")).collect();
    let long = vec![paper(1, "glacier"), paper(2, ["reef"; 70_000].join(" ").as_str()), paper(3, "of the")];
    for papers in [vec![paper(1, "one paper alone")], copies, long] {
        let folder = Folder::new();
        let source = folder.write("papers.jsonl", common::jsonl(&papers));
        let index = folder.path("index");
        run(&["index", &source, "--out", &index]).ends(0);
        assert!(whole(&index).papers() == papers, "{} papers", papers.len());
        for arguments in
            [&["themes", "--json"][..], &["neighbours", "--out", "-"], &["related", "--id", "0001"]]
        {
            let with = |source: &str, more: &[&str]| {
                run(&[&[arguments[0], source], &arguments[1..], more].concat()).ends(0).stdout
            };
            let from_papers = with(&source, &["--background", "none"]);
            assert_eq!(with(&index, &[]), from_papers, "{} papers, {arguments:?}", papers.len());
        }
    }
}

#[test]
fn an_index_is_written_anew_and_the_last_one_kept() {
    let folder = Folder::new();
    let index = of_sample(&folder);
    let part = part(&folder, "part.jsonl", 0..40);
    for generation in 2..=4 {
        run(&["index", &part, "--out", &index]).ends(0);
        assert_eq!(whole(&index).len(), 40);
        let expected = [
            format!("generation-{:06}", generation - 1),
            format!("generation-{generation:06}"),
            "lock".to_string(),
            "manifest.json".to_string(),
        ];
        assert_eq!(common::names(&index), expected);
    }
}

#[test]
fn what_is_no_index_is_told_from_one() {
    let folder = Folder::new();
    let foreign = folder.write("papers/manifest.json", common::jsonl(&sample().papers()[..5]));
    run(&["themes", Path::new(&foreign).parent().unwrap().to_str().unwrap()]).ends(0);
    let index = of_sample(&folder);
    // In a folder of papers it is passed over, and that is said and no failure.
    let inside = folder.path("papers/inside.index");
    run(&["index", &foreign, "--out", &inside, "--themes", "2"]).ends(0);
    let ran = run(&["papers", &folder.path("papers"), "--json"]).ends(0);
    assert_eq!(ran.json()["papers"], 5);
    let note = format!("note: skipped the index {inside}: name it as SOURCE to read its papers\n");
    assert_eq!(ran.stderr, note);
    assert_eq!(run(&["papers", &folder.path("papers"), "--quiet"]).ends(0).stderr, "");
    fs::remove_dir_all(&inside).unwrap();
    let mixed = run(&["themes", SAMPLE, &index]).ends(2);
    assert!(mixed.stderr.contains("must be the only SOURCE"), "{}", mixed.stderr);
    let made = "hint: `themata index SOURCE --out DIR` creates one";
    let file = format!(
        "{SAMPLE} is a file, not an index\n\nhint: `themata index {SAMPLE} --out DIR` creates an index from it"
    );
    let bare = folder.path("bare");
    fs::create_dir(&bare).unwrap();
    let bare_told = format!("{bare} is a folder with other contents, not an index\n\n{made}");
    let nothing = folder.path("nothing");
    let nothing_told = format!("cannot read {nothing}: No such file");
    for (path, told) in [(SAMPLE, &file), (&bare, &bare_told), (&nothing, &nothing_told)] {
        for arguments in [
            &["add", path, SAMPLE][..],
            &["remove", path, "--id", "s022"],
            &["refit", path],
            &["diff", &index, path],
            &["verify", path],
            &["digest", path, SAMPLE],
        ] {
            let ran = run(arguments).ends(2);
            assert!(ran.stderr.contains(told.as_str()), "{arguments:?}: {}", ran.stderr);
        }
    }
    let ran = run(&["verify", &folder.path("papers")]).ends(2);
    assert!(ran.stderr.contains("manifest.json: found invalid JSON"), "{}", ran.stderr);
    let ran = run(&["index", SAMPLE, "--out", &folder.path("papers")]).ends(2);
    assert!(ran.stderr.contains("which is not part of an index"), "{}", ran.stderr);
    let unknown = run(&["related", &index, "--id", "S022"]).ends(2);
    assert!(unknown.stderr.contains("did you mean \"s022\""), "{}", unknown.stderr);
    // A later version is named as such, whatever else it holds.
    let path = Path::new(&index).join("manifest.json");
    let later = r#"{"format": "themata-index", "format_version": 7, "else": "unknown"}"#;
    fs::write(path, later).unwrap();
    let ran = run(&["themes", &index]).ends(2);
    assert!(ran.stderr.contains("found version 7 of the format, expected version 1"), "{}", ran.stderr);
}

/// The manifest of an index.
pub(crate) fn manifest(index: &str) -> Manifest {
    serde_json::from_slice(&fs::read(Path::new(index).join("manifest.json")).unwrap()).unwrap()
}
