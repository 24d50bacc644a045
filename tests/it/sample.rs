//! What is known of the sample must be found in it: ten themes, who belongs to which, who is near to whom.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::common::{SAMPLE, read};
use themata::metrics::{adjusted_rand_index, v_measure};
use themata::papers::read::ReadOutcome;
use themata::pipeline::AlgorithmName;
use themata::report::{Format, Report};
use themata::{Analysis, Settings, analyze};

static OUTCOME: LazyLock<ReadOutcome> = LazyLock::new(|| read(SAMPLE));
static ANALYSIS: LazyLock<Analysis> = LazyLock::new(|| run(&Settings::default()));
static REPORT: LazyLock<Report> = LazyLock::new(|| Report::new(&OUTCOME, &ANALYSIS));

fn run(settings: &Settings) -> Analysis {
    analyze(&OUTCOME.corpus.documents()[..], settings, |_| ()).unwrap()
}

/// The label of each paper.
fn labels() -> Vec<&'static str> {
    OUTCOME.corpus.papers().iter().map(|paper| paper.label.as_deref().unwrap()).collect()
}

/// The label of each paper as a number.
fn classes() -> Vec<usize> {
    let names: BTreeSet<&str> = labels().into_iter().collect();
    assert_eq!(names.len(), 10);
    labels().iter().map(|label| names.iter().position(|name| name == label).unwrap()).collect()
}

/// The commonest label of each theme.
fn majorities() -> Vec<&'static str> {
    let labels = labels();
    let commonest = |members: Vec<usize>| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for row in members {
            *counts.entry(labels[row]).or_default() += 1;
        }
        counts.into_iter().max_by_key(|(_, count)| *count).unwrap().0
    };
    ANALYSIS.clustering.members().into_iter().map(commonest).collect()
}

#[test]
fn ten_themes_are_found_without_being_asked_for() {
    let selection = ANALYSIS.selection.as_ref().unwrap();
    assert_eq!(selection.chosen, 10, "{:?}", selection.candidates);
    assert_eq!(ANALYSIS.themes.len(), 10);
    assert_eq!(majorities().into_iter().collect::<BTreeSet<_>>().len(), 10, "{:?}", majorities());
}

#[test]
fn themes_agree_with_the_labels_whatever_the_seed() {
    let classes = classes();
    for seed in 1..=5 {
        let labels = run(&Settings { seed, ..Settings::default() }).clustering.labels;
        let (v, ari) = (v_measure(&classes, &labels), adjusted_rand_index(&classes, &labels));
        assert!(v > 0.9 && ari > 0.88, "seed {seed}: V-measure {v}, adjusted Rand index {ari}");
    }
}

#[test]
fn every_algorithm_finds_most_of_the_labels() {
    let classes = classes();
    for (algorithm, least) in
        [(AlgorithmName::Concepts, 0.9), (AlgorithmName::Spherical, 0.75), (AlgorithmName::Linfa, 0.8)]
    {
        let settings = Settings { algorithm, n_themes: Some(10), n_starts: 3, ..Settings::default() };
        let v = v_measure(&classes, &run(&settings).clustering.labels);
        assert!(v > least, "{algorithm:?}: V-measure {v}");
    }
}

#[test]
fn near_duplicates_are_each_others_first_neighbours() {
    let row = |id| OUTCOME.corpus.row_of(id).unwrap();
    for (one, other) in [("s022", "s109"), ("s109", "s022")] {
        let first = ANALYSIS.graph.neighbours(row(one))[0];
        assert_eq!(first.row.get(), row(other));
        assert!(first.similarity > 0.6, "{}", first.similarity);
        let second = ANALYSIS.graph.neighbours(row(one))[1];
        assert!(second.similarity < 0.6 * first.similarity, "nothing else comes near: {second:?}");
        assert_eq!(ANALYSIS.clustering.labels[row(one)], ANALYSIS.clustering.labels[row(other)]);
    }
}

#[test]
fn special_papers_are_placed_among_their_own() {
    let majorities = majorities();
    // Without an abstract; with LaTeX; two near-duplicates.
    for id in ["s084", "s104", "s022", "s109"] {
        let row = OUTCOME.corpus.row_of(id).unwrap();
        assert_eq!(majorities[ANALYSIS.clustering.labels[row]], labels()[row], "{id}");
    }
    let empty: Vec<&str> = OUTCOME
        .corpus
        .papers()
        .iter()
        .filter(|paper| paper.abstract_text.is_empty())
        .map(|paper| paper.id.as_str())
        .collect();
    assert_eq!(empty, ["s084"]);
    // No other paper is written in its script: it shares no word with any, and the report says so.
    let without: Vec<&str> =
        ANALYSIS.without_terms.iter().map(|&row| OUTCOME.corpus.papers()[row.get()].id.as_str()).collect();
    assert_eq!(without, ["s075"]);
    assert_eq!(REPORT.corpus.papers_without_terms, 1);
}

#[test]
fn every_paper_is_in_exactly_one_theme() {
    let ids: Vec<&str> = OUTCOME.corpus.papers().iter().map(|paper| paper.id.as_str()).collect();
    assert_eq!(REPORT.papers.iter().map(|paper| paper.id.as_str()).collect::<Vec<_>>(), ids);
    for (at, theme) in REPORT.themes.iter().enumerate() {
        assert_eq!(theme.id, at + 1);
        let members: Vec<&str> = REPORT
            .papers
            .iter()
            .filter(|paper| paper.theme == theme.id)
            .map(|paper| paper.id.as_str())
            .collect();
        assert_eq!(members.len(), theme.size);
        assert!(!theme.representatives.is_empty());
        for id in theme.representatives.iter().chain(&theme.weakly_placed) {
            assert!(members.contains(&id.as_str()), "{id} stands for theme {}, but is not in it", theme.id);
        }
        assert!(theme.nearest.as_ref().is_some_and(|link| link.id != theme.id && link.id <= 10));
    }
    assert_eq!(REPORT.themes.iter().map(|theme| theme.size).sum::<usize>(), 120);
    assert!(REPORT.themes.windows(2).all(|pair| pair[0].size >= pair[1].size), "largest first");
    let labels: BTreeSet<&str> = REPORT.themes.iter().map(|theme| theme.label.as_str()).collect();
    assert_eq!(labels.len(), 10, "labels are unique");
}

#[test]
fn labels_say_what_themes_are_about() {
    // For each theme that the sample was written for, words of which one at least must be in the label.
    let words = BTreeMap::from([
        ("antibiotic resistance", ["resistance", "antibiotic"]),
        ("battery electrolytes", ["electrolyte", "lithium"]),
        ("coral reef ecology", ["reef", "coral"]),
        ("exoplanet atmospheres", ["atmosphere", "planet"]),
        ("glacier mass balance", ["glacier", "ice"]),
        ("graph neural networks", ["graph", "network"]),
        ("infant speech perception", ["infant", "speech"]),
        ("medieval trade history", ["merchant", "trade"]),
        ("protein structure prediction", ["protein", "structure"]),
        ("robot manipulation", ["robot", "manipulation"]),
    ]);
    for (theme, majority) in REPORT.themes.iter().zip(majorities()) {
        let label = theme.label.to_lowercase();
        assert!(words[majority].iter().any(|word| label.contains(word)), "{majority} is called {label:?}");
        assert!(
            !theme.terms.is_empty() && theme.terms.windows(2).all(|pair| pair[0].weight >= pair[1].weight)
        );
    }
}

#[test]
fn shared_terms_explain_each_similarity() {
    for paper in &REPORT.papers {
        assert!(paper.neighbours.windows(2).all(|pair| pair[0].similarity >= pair[1].similarity));
        for neighbour in &paper.neighbours {
            let shares: Vec<f64> = neighbour.shared_terms.iter().map(|term| term.share).collect();
            assert!(!shares.is_empty() && neighbour.id != paper.id);
            assert!(neighbour.similarity > 0.0 && neighbour.similarity <= 1.0);
            assert!(shares.iter().all(|share| *share > 0.0 && *share <= 1.0), "{shares:?}");
            assert!(shares.windows(2).all(|pair| pair[0] >= pair[1]), "{shares:?}");
            assert!(shares.iter().sum::<f64>() <= 1.0 + 1e-5, "{shares:?}");
        }
    }
}

#[test]
fn the_report_reads_back() {
    let mut bytes = Vec::new();
    Format::Json.write(&REPORT, &OUTCOME.corpus, &mut bytes).unwrap();
    let back: Report = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(back, *REPORT);
    assert_eq!(back.schema_version, Report::SCHEMA_VERSION);
    assert_eq!(back.settings, Settings::default());
    assert_eq!(back.corpus.years, Some((2015, 2025)));
    assert_eq!(back.corpus.sources, ["sample.jsonl"]);
    assert_eq!(back.corpus.fingerprint, OUTCOME.corpus.fingerprint());
}
