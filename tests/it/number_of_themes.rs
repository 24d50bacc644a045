//! The number of themes that the papers decide, for piles of known categories.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::Value;
use themata::cluster::Detail;
use themata::papers::{Corpus, Paper};
use themata::{Settings, analyze};

use crate::common::{SAMPLE, read, run, shared};

/// The papers of a corpus by their label.
fn by_label(source: &std::path::Path) -> BTreeMap<String, Vec<Paper>> {
    let corpus = read(source.to_str().unwrap()).corpus;
    let mut papers: BTreeMap<String, Vec<Paper>> = BTreeMap::new();
    for paper in corpus.papers() {
        let label = paper.label.clone().unwrap();
        papers.entry(label).or_default().push(paper.clone());
    }
    papers
}

fn chosen(papers: &[Paper]) -> usize {
    let corpus = Corpus::new(papers.to_vec()).0;
    analyze(&corpus.documents()[..], &Settings::default(), |_| ()).unwrap().themes.len()
}

/// Whether a number is within a quarter of another.
fn near(number: usize, other: usize) -> bool {
    4 * number.abs_diff(other) <= other
}

#[test]
fn four_in_five_numbers_are_near_that_of_the_categories_and_hold_without_a_tenth() {
    let Some(source) = shared("corpora/arxiv20.jsonl.gz") else { return };
    let by_label = by_label(&source);
    let (mut right, mut holds, mut all) = (0, 0, Vec::new());
    for n_categories in [4, 8] {
        for n_papers in [100, 300] {
            for draw in 0..6 {
                let mut rng = Xoshiro256PlusPlus::seed_from_u64(draw);
                let labels: Vec<&Vec<Paper>> = by_label.values().collect();
                let labels = labels.choose_multiple(&mut rng, n_categories);
                let pool: Vec<&Paper> = labels.copied().flatten().collect();
                let papers: Vec<Paper> =
                    pool.choose_multiple(&mut rng, n_papers).map(|paper| (*paper).clone()).collect();
                let number = chosen(&papers);
                right += usize::from(near(number, n_categories));
                holds += usize::from(near(chosen(&papers[n_papers / 10..]), number));
                all.push((n_categories, n_papers, number));
            }
        }
    }
    let enough = all.len() * 4 / 5;
    assert!(right >= enough && holds >= enough, "{right} are right and {holds} hold: {all:?}");
}

#[test]
fn a_page_of_a_conference_has_eight_to_fourteen_themes() {
    let Some(source) = shared("corpora/papers-page.txt") else { return };
    let number = number(&["themes", source.to_str().unwrap(), "--json"]);
    assert!((8..=14).contains(&number), "{number}");
}

/// The number of themes that a command prints.
fn number(arguments: &[&str]) -> usize {
    let printed: Value = serde_json::from_str(&run(arguments).ends(0).stdout).unwrap();
    printed["themes"].as_array().unwrap().len()
}

#[test]
fn more_detail_never_gives_fewer_themes() {
    let numbers = Detail::ALL.map(|detail| number(&["themes", SAMPLE, "--json", "--detail", detail.name()]));
    assert!(numbers.is_sorted() && numbers[1] == 10, "{numbers:?}");
}

#[test]
fn a_level_beside_a_set_number_is_a_mistake() {
    for arguments in [
        &["themes", SAMPLE, "--themes", "4", "--detail", "coarse"][..],
        &["eval", "themes", SAMPLE, "--label", "label", "--detail", "fine"],
    ] {
        let error = run(arguments).ends(2).stderr;
        assert!(error.contains("--detail is") && error.contains("--themes auto"), "{error}");
    }
}
