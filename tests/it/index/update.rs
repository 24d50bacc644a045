//! Do papers come and go while themes stay, and is what has changed told?

use std::path::Path;

use serde_json::Value;
use themata::Paper;
use themata::indices::{RowIndex, ThemeNumber};
use themata::store::{Index, Library};
use themata::themes::Theme;

use super::{manifest, of_sample, part, whole};
use crate::common::{Folder, SAMPLE, jsonl, run, sample};

/// All that an index holds.
fn library(index: &str) -> Library {
    Index::open(Path::new(index)).unwrap().load().unwrap()
}

/// Number, label and words of each theme.
fn themes(library: &Library) -> Vec<(ThemeNumber, String, Vec<String>)> {
    let words = |theme: &Theme| theme.terms.iter().map(|word| word.text.clone()).collect();
    let numbers = library.analysis.theme_numbers.iter();
    numbers
        .zip(&library.analysis.themes)
        .map(|(&number, theme)| (number, theme.label.clone(), words(theme)))
        .collect()
}

/// Every third paper of the sample, and the others.
fn thirds(folder: &Folder) -> (String, String) {
    let papers = sample();
    let (mut some, mut others) = (Vec::new(), Vec::new());
    for (row, paper) in papers.papers().iter().enumerate() {
        if row % 3 == 0 { &mut some } else { &mut others }.push(paper.clone());
    }
    (folder.write("some.jsonl", jsonl(some)), folder.write("others.jsonl", jsonl(others)))
}

#[test]
fn added_papers_join_the_themes_that_are_there() {
    let folder = Folder::new();
    let (some, others) = thirds(&folder);
    let index = folder.path("index");
    run(&["index", &others, "--out", &index, "--themes", "10"]).ends(0);
    let before = library(&index);
    let added = run(&["add", &index, &some, "--json"]).ends(0).json();
    assert_eq!((&added["added"], &added["present"], &added["changed"]), (&40.into(), &0.into(), &0.into()));
    assert!(added["drift"]["growth"] == 0.5 && added["drift"]["margin"].as_f64().unwrap() > 0.0);

    assert_eq!(whole(&index), sample());
    let after = library(&index);
    assert_eq!(themes(&after), themes(&before));
    assert_eq!(after.analysis.clustering.centroids, before.analysis.clustering.centroids);
    // Papers that were there stand where they stood.
    let place = |library: &Library, row: usize| {
        let analysis = &library.analysis;
        (analysis.clustering.labels[row], analysis.clustering.distances[row], analysis.map.papers[row])
    };
    for (row, paper) in before.corpus.papers().iter().enumerate() {
        assert_eq!(place(&after, after.corpus.index_of(&paper.id).unwrap().get()), place(&before, row));
    }
    // The sample has a known label for each theme: new papers are with those of their own label.
    let label = |row: usize| after.corpus.papers()[row].label.clone();
    let right = (0..120).filter(|&row| before.corpus.index_of(&after.corpus.papers()[row].id).is_none());
    let right = right.filter(|&row| {
        let theme = after.analysis.clustering.labels[row];
        let old = before.analysis.themes[theme].members.iter();
        let same = old.filter(|&&old| before.corpus.papers()[old.get()].label == label(row)).count();
        2 * same > before.analysis.themes[theme].members.len()
    });
    let n_right = right.count();
    assert!(n_right >= 36, "{n_right} of 40");
    // The graph is that of all papers, as if none had come late.
    let graph = themata::neighbours::NeighbourGraph::new(&after.analysis.vectors.rows, 20);
    assert_eq!(after.analysis.graph, graph);
    // And reports, searches and lists know the new ones.
    let found = run(&["related", &index, "--id", "s001", "-n", "200", "--json"]).ends(0).json();
    assert!(found.as_array().unwrap().len() > 50);
    run(&["report", &index, "--out", &folder.path("report")]).ends(0);
    let ran = run(&["neighbours", &index, "--out", "-"]).ends(0);
    assert_eq!(ran.stdout.lines().count(), 1190, "{}", ran.stderr);
}

#[test]
fn papers_are_told_apart_by_id_and_text() {
    let folder = Folder::new();
    let index = of_sample(&folder);
    let before = library(&index);
    let again = run(&["add", &index, SAMPLE]).ends(0);
    assert_eq!(again.stdout, "0 added, 120 already there, 0 changed\n");
    assert_eq!(manifest(&index).generation, 1, "nothing to write");

    let mut papers = sample().papers()[..3].to_vec();
    papers[1].title = "Coral reefs bleach in warm water".to_string();
    papers[2].venue = Some("elsewhere".to_string());
    papers.push(Paper { id: "new".to_string(), title: "of the".to_string(), ..Paper::default() });
    let source = folder.write("more.jsonl", jsonl(&papers));
    let ran = run(&["add", &index, &source, "--json"]).ends(0).json();
    assert_eq!((&ran["added"], &ran["present"], &ran["changed"]), (&1.into(), &2.into(), &1.into()));
    let corpus = whole(&index);
    assert_eq!(corpus.len(), 121);
    assert_eq!(*corpus.paper(corpus.index_of(&papers[1].id).unwrap()), papers[1]);
    assert_ne!(corpus.paper(corpus.index_of(&papers[2].id).unwrap()).venue, papers[2].venue);
    let after = library(&index);
    assert_eq!(themes(&after), themes(&before));
    assert_eq!(after.sources, ["sample.jsonl", "more.jsonl"]);
    assert!(after.analysis.without_terms.contains(&RowIndex::new(corpus.index_of("new").unwrap().get())));
}

#[test]
fn strange_words_advise_a_refit() {
    let folder = Folder::new();
    let index = of_sample(&folder);
    let paper = |id: usize| Paper {
        id: format!("x{id}"),
        // Of the same words, and not the same paper.
        title: format!("Zyxomma petiolatum, part {id}"),
        abstract_text: format!(
            "Qoph vexillum brumby fjordland quokka wombat numbat dibbler kowari mulgara {id}"
        ),
        ..Paper::default()
    };
    let source = folder.write("strange.jsonl", jsonl((0..5).map(paper)));
    let ran = run(&["add", &index, &source]).ends(0);
    assert!(ran.stdout.contains("`themata refit` recomputes them"), "{}", ran.stdout);
    let (before, after) = (library(&index), run(&["refit", &index, "--json"]).ends(0).json());
    assert_eq!((&after["papers_added"], &after["papers_gone"]), (&0.into(), &0.into()));
    assert_eq!(library(&index).corpus, before.corpus);
    // The model now knows the words.
    let found = run(&["search", "quokka", &index, "--json"]).ends(0).json();
    assert_eq!(found.as_array().unwrap().len(), 5);
}

#[test]
fn a_refit_keeps_the_numbers_of_themes_that_are_the_same() {
    let folder = Folder::new();
    let index = of_sample(&folder);
    let before = library(&index);
    let unchanged = run(&["refit", &index]).ends(0);
    assert!(
        unchanged
            .stdout
            .starts_with("papers: 0 added, 0 removed, 0 changed, 0 moved to another theme\n10 themes kept")
    );
    assert_eq!(themes(&library(&index)), themes(&before));

    // Fewer themes: what is merged keeps the number of what it is most of, or gets one that none had.
    let fewer = run(&["refit", &index, "--themes", "6", "--json"]).ends(0).json();
    let after = library(&index);
    assert_eq!(after.analysis.theme_numbers.len(), 6);
    let kept = fewer["kept"].as_array().unwrap();
    assert!(kept.len() >= 3 && !fewer["merged"].as_array().unwrap().is_empty(), "{fewer}");
    for kept in kept {
        assert_eq!(kept["old"]["id"], kept["new"]["id"]);
        assert!(kept["similarity"].as_f64().unwrap() >= 1.0 / 3.0);
    }
    let number = |named: &Value| named["id"].as_u64().unwrap();
    let new: Vec<u64> = fewer["born"].as_array().unwrap().iter().map(number).collect();
    assert!(new.iter().all(|&id| id > 10), "{new:?}");
    // Everything that is printed or written goes by these numbers.
    let printed = run(&["themes", &index, "--json"]).ends(0).json();
    let ids: Vec<u64> = printed["themes"].as_array().unwrap().iter().map(number).collect();
    assert_eq!(
        ids,
        after.analysis.theme_numbers.iter().map(|number| number.get() as u64).collect::<Vec<_>>()
    );
    run(&["report", &index, "--out", &folder.path("report")]).ends(0);
    assert_eq!(whole(&index), sample());
}

#[test]
fn removed_papers_are_gone_and_themes_stay() {
    let folder = Folder::new();
    let index = of_sample(&folder);
    let before = library(&index);
    let first: Vec<String> = before.analysis.themes[9]
        .members
        .iter()
        .map(|&row| before.corpus.papers()[row.get()].id.clone())
        .collect();
    let ids: Vec<&str> = first.iter().flat_map(|id| ["--id", id.as_str()]).collect();
    let ran = run(&[&["remove", index.as_str()], &ids[..]].concat()).ends(0);
    assert!(ran.stdout.starts_with(&format!("{} removed\n", first.len())), "{}", ran.stdout);
    let corpus = whole(&index);
    assert_eq!(corpus.len(), 120 - first.len());
    assert!(first.iter().all(|id| corpus.index_of(id).is_none()));
    let after = library(&index);
    // A theme without a paper is a theme all the same.
    assert_eq!(themes(&after), themes(&before));
    assert_eq!((after.analysis.themes[9].members.len(), after.analysis.themes[9].cohesion), (0, 0.0));
    let report = run(&["report", &index, "--out", &folder.path("report")]).ends(0);
    assert!(report.stdout.contains("in 10 themes"), "{}", report.stdout);
    run(&["themes", &index]).ends(0);

    let unknown = run(&["remove", &index, "--id", first[0].as_str()]).ends(2);
    assert!(unknown.stderr.contains("no paper has the id"), "{}", unknown.stderr);
    let all: Vec<&str> = corpus.papers().iter().flat_map(|paper| ["--id", paper.id.as_str()]).collect();
    let none = run(&[&["remove", index.as_str()], &all[..]].concat()).ends(2);
    let told = "error: no paper would be left, and an index holds at least one\n\nhint: to remove the whole index, delete its folder";
    assert!(none.stderr.starts_with(told), "{}", none.stderr);
    assert_eq!(whole(&index), corpus);
}

#[test]
fn two_indexes_are_compared() {
    let folder = Folder::new();
    let (old, new) = (folder.path("old"), folder.path("new"));
    let source = part(&folder, "part.jsonl", 0..100);
    run(&["index", &source, "--out", &old]).ends(0);
    run(&["index", SAMPLE, "--out", &new]).ends(0);
    let forth = run(&["diff", &old, &new, "--json"]).ends(0).json();
    assert_eq!((&forth["papers_added"], &forth["papers_gone"]), (&20.into(), &0.into()));
    let back = run(&["diff", &new, &old, "--json"]).ends(0).json();
    assert_eq!((&back["papers_added"], &back["papers_gone"]), (&0.into(), &20.into()));
    assert_eq!(forth["kept"].as_array().unwrap().len(), back["kept"].as_array().unwrap().len());
    let same = run(&["diff", &new, &new]).ends(0).stdout;
    assert!(
        same.starts_with("papers: 0 added, 0 removed, 0 changed, 0 moved to another theme\n10 themes kept"),
        "{same}"
    );
    assert!(!same.contains("  new  ") && !same.contains("gone  "));
    // Neither is touched, and what is no index is said to be none.
    assert_eq!(manifest(&old).generation, 1);
    let none = run(&["add", &folder.path("nothing"), SAMPLE]).ends(2);
    assert!(none.stderr.contains("cannot read") && !Path::new(&folder.path("nothing")).exists());
}

#[test]
fn every_algorithm_takes_new_papers() {
    let folder = Folder::new();
    let (some, others) = thirds(&folder);
    for algorithm in ["spherical", "linfa"] {
        let index = folder.path(algorithm);
        run(&["index", &others, "--out", &index, "--themes", "10", "--algorithm", algorithm]).ends(0);
        let before = library(&index);
        run(&["add", &index, &some]).ends(0);
        assert_eq!(whole(&index).len(), 120);
        assert_eq!(themes(&library(&index)), themes(&before));
    }
}
