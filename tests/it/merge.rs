//! Is an id no paper, and is one paper one record with its sources?

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};
use themata::duplicates::{DuplicateSettings, Duplicates};
use themata::{Corpus, Paper};

use crate::common::{Dice, Folder, jsonl, run, shared};

/// The papers that a run printed as JSON Lines.
fn papers(stdout: &str) -> Vec<Paper> {
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn convert(sources: &[&str]) -> (Vec<Paper>, String) {
    let ran = run(&[&["convert", "--plain", "--to", "-", "--format", "jsonl"], sources].concat()).ends(0);
    (papers(&ran.stdout), ran.stderr)
}

/// The sizes of the groups of near-identical papers in a file.
fn groups(source: &str) -> Vec<usize> {
    let near = &run(&["papers", source, "--json"]).ends(0).json()["near_identical"];
    near["largest"].as_array().unwrap().iter().map(|ids| ids.as_array().unwrap().len()).collect()
}

#[test]
fn papers_that_share_an_id_are_all_read() {
    if let Some(folder) = shared("cases/same-key") {
        let (found, stderr) = convert(&[folder.to_str().unwrap()]);
        let ids: Vec<&str> = found.iter().map(|paper| paper.id.as_str()).collect();
        assert_eq!(ids, ["smith2020deep", "smith2020deep-2"]);
        assert!(stderr.contains("an id of its own, such as \"smith2020deep-2\""), "{stderr}");
    }
    if let Some(file) = shared("cases/na-ids.csv") {
        let (found, _) = convert(&[file.to_str().unwrap()]);
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|paper| paper.id != "NA"));
    }
}

const LIBRARY: &str = "@article{muster2020, title={Oars of wood on lakes}, abstract={Wooden oars row well on lakes.}, doi={10.5555/w}}
@article{fabel2019, title={Paddles of steel on rivers}, abstract={Steel paddles move canoes on rivers.}, doi={10.5555/s}}";
const NEW: &str = "@article{muster2020, title={Whale song in fog}, abstract={Whales sing louder in fog.}, doi={10.5555/whale}}";

#[test]
fn adding_never_overwrites_another_paper() {
    let folder = Folder::new();
    let (library, new) = (folder.write("library.bib", LIBRARY), folder.write("new.bib", NEW));
    let mut cases = vec![(library, new)];
    let known = [shared("cases/same-key-library.bib"), shared("cases/same-key-new.bib")];
    if let [Some(library), Some(new)] = known {
        cases.push((library.to_str().unwrap().to_owned(), new.to_str().unwrap().to_owned()));
    }
    for (at, (library, new)) in cases.iter().enumerate() {
        let index = folder.path(&format!("index{at}"));
        run(&["index", library, "--out", &index]).ends(0);
        let digest = run(&["digest", &index, new, "--json"]).ends(0).json();
        assert_eq!((&digest["counts"]["new"], &digest["counts"]["ids_taken"]), (&json!(1), &json!(1)));
        let added = run(&["add", &index, new]).ends(0);
        assert!(added.stdout.starts_with("1 added, 0 already there, 0 changed\n"), "{}", added.stdout);
        assert!(added.stderr.contains("an id of its own: muster2020-2"), "{}", added.stderr);
        let again = run(&["add", &index, new]).ends(0);
        assert!(again.stdout.starts_with("0 added, 1 already there, 0 changed\n"), "{}", again.stdout);
        let (found, _) = convert(&[&index]);
        let titles: Vec<(&str, &str)> =
            found.iter().map(|paper| (paper.id.as_str(), paper.title.as_str())).collect();
        let expected = [
            ("fabel2019", "Paddles of steel on rivers"),
            ("muster2020", "Oars of wood on lakes"),
            ("muster2020-2", "Whale song in fog"),
        ];
        assert_eq!(titles, expected);
        // A new version of a paper replaces it, and takes nothing away.
        let version = folder.write(
            "version.bib",
            "@article{muster2020, title={Oars of Wood on Lakes}, abstract={Wooden oars row best.}}",
        );
        let changed = run(&["add", &index, &version]).ends(0);
        assert!(changed.stdout.starts_with("0 added, 0 already there, 1 changed\n"), "{}", changed.stdout);
        let (found, _) = convert(&[&index]);
        assert_eq!((found.len(), found[1].doi.as_deref()), (3, Some("10.5555/w")));
    }
}

#[test]
fn a_background_with_the_same_ids_is_not_left_out() {
    let folder = Folder::new();
    let (library, new) = (folder.write("library.bib", LIBRARY), folder.write("new.bib", NEW));
    let found = run(&["themes", &library, "--background", &new, "--json"]).ends(0);
    assert!(found.json()["papers"].is_u64() || !found.stdout.is_empty());
}

#[test]
fn the_cases_of_near_identical_papers() {
    for (name, expected) in [
        ("dup-doi-no-abstract", &[2][..]),
        ("dup-doi-other-abstract", &[2]),
        ("dup-title-markup", &[4]),
        ("dup-no-author-placeholder", &[3]),
        ("dup-false-retracted", &[]),
    ] {
        let Some(file) = shared(&format!("cases/{name}.jsonl")) else { return };
        assert_eq!(groups(file.to_str().unwrap()), expected, "{name}");
    }
}

/// Three exports of the same papers.
fn exports(folder: &Folder) -> [String; 3] {
    let scopus = json!({
        "id": "2-s2.0-1", "title": "The angle of oars and the speed of boats", "authors": ["Muster F."], "year": 2021,
        "abstract": "Flat oars are faster than steep ones on all lakes that we measured.", "doi": "10.5555/OAR.1",
        "author_keywords": ["oars"], "references": ["Fabel (2001)"], "times_cited": 3, "scopus_id": "2-s2.0-1",
    });
    let wos = json!({
        "id": "WOS:1", "title": "THE ANGLE OF OARS AND THE SPEED OF BOATS", "authors": ["Muster, Frida"], "year": 2020,
        "doi": "https://doi.org/10.5555/oar.1", "author_keywords": ["speed"], "times_cited": 7, "wos_id": "WOS:1",
    });
    let alone =
        json!({"id": "WOS:2", "title": "Whale song in fog over the harbour", "authors": ["Fabel, Edgar"]});
    let preprint = json!({
        "id": "p1", "title": "The angle of oars and the speed of boats.", "authors": ["Frida Muster"], "year": 2019,
        "doi": "10.1101/2019.01.01.123456", "venue": "bioRxiv",
    });
    [
        folder.write("scopus.jsonl", jsonl([scopus])),
        folder.write("wos.jsonl", jsonl([wos, alone])),
        folder.write("preprints.jsonl", jsonl([preprint])),
    ]
}

#[test]
fn exports_of_several_databases_become_one_file() {
    let folder = Folder::new();
    let [scopus, wos, preprints] = exports(&folder);
    let log = |file: &str| fs::read_to_string(format!("{file}.merge.csv")).unwrap();
    let mut before: Option<Vec<Paper>> = None;
    for name in ["all.ris", "all.bib", "all.csv", "all.jsonl", "all.parquet"] {
        let all = folder.path(name);
        let ran = run(&["convert", &scopus, &wos, &preprints, "--merge", "--to", &all]).ends(0);
        let expected = "4 records of 3 sources are 2 papers; 2 merged: 1 by DOI, 1 by title and author\n";
        assert_eq!(ran.stdout, expected);
        let rows = log(&all);
        assert_eq!(rows.lines().count(), 4, "{rows}");
        assert!(rows.contains("2-s2.0-1,wos.jsonl,WOS:1,1,DOI,THE ANGLE"), "{rows}");
        let ran = run(&["convert", &all, "--to", "-", "--format", "jsonl"]).ends(0);
        let found = papers(&ran.stdout);
        let one = &found[0];
        assert_eq!((found.len(), one.id.as_str(), one.year), (2, "2-s2.0-1", Some(2021)));
        assert_eq!((one.authors[0].as_str(), one.doi.as_deref()), ("Muster, Frida", Some("10.5555/OAR.1")));
        assert_eq!((&one.extra["times_cited"], &one.extra["wos_id"]), (&json!(7), &json!("WOS:1")));
        let sources = json!(["scopus.jsonl: 2-s2.0-1", "wos.jsonl: WOS:1", "preprints.jsonl: p1"]);
        let sorted = |value: &Value| {
            let mut items: Vec<String> = value.as_array().unwrap().iter().map(ToString::to_string).collect();
            items.sort();
            items
        };
        assert_eq!(sorted(&one.extra["sources"]), sorted(&sources), "{name}");
        // Another merge finds nothing to do.
        let again = folder.path("again.jsonl");
        let ran = run(&["convert", &all, "--merge", "--force", "--to", &again]).ends(0);
        assert_eq!(ran.stdout, "2 records of 1 source are 2 papers; 0 merged\n");
        let merged = papers(&fs::read_to_string(&again).unwrap());
        let extra = |paper: &Paper| {
            paper
                .extra
                .iter()
                .filter(|(name, _)| *name != "type")
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect::<BTreeMap<_, _>>()
        };
        if let Some(before) = &before {
            assert_eq!(merged.len(), before.len());
            merged.iter().zip(before).for_each(|(a, b)| assert_eq!(extra(a), extra(b), "{name}"));
        }
        before = Some(merged);
    }
    let ran = run(&["convert", &scopus, &wos, "--merge", "--to", "-", "--format", "jsonl"]).ends(0);
    assert_eq!(papers(&ran.stdout).len(), 2);
    assert!(ran.stderr.contains("3 records of 2 sources are 2 papers; 1 merged: 1 by DOI"), "{}", ran.stderr);
    let error = run(&["convert", &scopus, "--merge-log", "x", "--to", "-", "--format", "jsonl"]).ends(2);
    assert!(error.stderr.contains("--merge"), "{}", error.stderr);
}

#[test]
fn sources_are_compared_with_sources() {
    let folder = Folder::new();
    let [scopus, wos, preprints] = exports(&folder);
    let ran = run(&["papers", &scopus, &wos, &preprints]).ends(0);
    let table: Vec<Vec<&str>> = ran
        .stdout
        .lines()
        .skip_while(|line| *line != "sources")
        .skip(1)
        .take(4)
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(table[1], ["1", "scopus.jsonl", "1", "0", "1", "1"], "{}", ran.stdout);
    assert_eq!(table[2], ["2", "wos.jsonl", "2", "1", "1", "1"], "{}", ran.stdout);
    let json = run(&["papers", &scopus, &wos, &preprints, "--json"]).ends(0).json();
    let expected = json!({"source": "wos.jsonl", "papers": 2, "alone": 1, "shared": {"0": 1, "2": 1}});
    assert_eq!(json["by_source"][1], expected);
}

/// The papers of the sample as two databases export them, with a DOI each: in other spellings, some without abstract, some without DOI,
/// some with authors abbreviated; and papers that only one has.
fn two_exports(seed: u64) -> (Vec<Paper>, Vec<Paper>) {
    let mut dice = Dice::new(seed);
    let mut all = crate::common::sample().into_papers();
    for (at, paper) in all.iter_mut().enumerate() {
        paper.doi = Some(format!("10.5555/paper.{at:03}"));
        let (first, last) = (["Frida", "Edgar", "Berta"][at % 3], format!("Name{}", at % 40));
        paper.authors = vec![format!("{last}, {first}"), format!("Second{}, Jürgen", at % 7)];
    }
    let other = |(at, paper): (usize, &Paper)| {
        let mut paper = Paper { id: format!("wos-{at:03}"), ..paper.clone() };
        match dice.below(5) {
            0 => paper.title = paper.title.to_uppercase(),
            1 => paper.title.push('.'),
            2 => paper.title = paper.title.replace(' ', "  ").replace('-', " "),
            3 => paper.title = format!("<i>{}</i>", paper.title.replace('&', "&amp;amp;")),
            _ => {}
        }
        match dice.below(3) {
            0 => paper.abstract_text.clear(),
            1 => paper.abstract_text = format!("BACKGROUND: {} © 2020 Made-Up Press.", paper.abstract_text),
            _ => paper.abstract_text = paper.abstract_text.split(' ').rev().collect::<Vec<_>>().join(" "),
        }
        let short = |name: &String| {
            name.split_once(", ")
                .map_or_else(|| name.clone(), |(last, first)| format!("{last} {}.", &first[..1]))
        };
        match dice.below(3) {
            0 => paper.authors = paper.authors.iter().map(short).collect(),
            1 => paper.authors = vec!["[No author name available]".to_owned()],
            _ => {}
        }
        match dice.below(4) {
            // Found by title and author.
            0 if !paper.authors[0].starts_with('[') => paper.doi = None,
            1 => paper.doi = paper.doi.take().map(|doi| format!("https://doi.org/{}", doi.to_uppercase())),
            _ => {}
        }
        paper.year = paper.year.map(|year| year + i32::try_from(dice.below(2)).unwrap());
        paper
    };
    let others: Vec<Paper> = all[..90].iter().enumerate().map(other).collect();
    (all[30..].to_vec(), others)
}

#[test]
fn noisy_exports_of_the_same_papers_are_joined_and_no_others() {
    let (mut n_pairs, mut n_found) = (0, 0);
    for seed in 0..5 {
        let (scopus, wos) = two_exports(seed);
        let doi = |paper: &Paper| {
            paper.doi.as_deref().map(|doi| doi.to_lowercase().replace("https://doi.org/", ""))
        };
        let (corpus, _) = Corpus::new(scopus.iter().chain(&wos).cloned().collect());
        let duplicates = Duplicates::find(&corpus.documents(), &DuplicateSettings::default());
        let mut rows: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for (at, paper) in corpus.papers().iter().enumerate() {
            if let Some(doi) = doi(paper) {
                rows.entry(doi).or_default().push(duplicates.row(themata::indices::DocumentIndex::new(at)));
            }
        }
        for of_doi in rows.values().filter(|rows| rows.len() > 1) {
            n_pairs += 1;
            n_found += usize::from(of_doi[0] == of_doi[1]);
        }
        for row in duplicates.repeated() {
            let mut dois: Vec<String> =
                duplicates.group(row).filter_map(|at| doi(corpus.paper(at))).collect();
            dois.dedup();
            assert_eq!(dois.len(), 1, "papers of different DOIs in one group");
        }
        // 60 papers are in both.
        assert!(duplicates.n_duplicates() >= 59, "{}", duplicates.n_duplicates());
    }
    assert!(n_pairs > 150 && n_found * 100 >= n_pairs * 99, "{n_found} of {n_pairs}");
}
