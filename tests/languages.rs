//! Are papers in other languages than English read as well? Themes of known subjects, and labels that people can read.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use themata::{Analysis, Corpus, Settings, analyze};

fn fixture(name: &str) -> Corpus {
    common::read(&format!("tests/fixtures/languages/{name}.jsonl")).corpus
}

/// The label of each theme by the subject of its papers, which must be those of one subject.
fn labels(corpus: &Corpus, analysis: &Analysis) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    for (theme, rows) in analysis.themes.iter().zip(analysis.clustering.members()) {
        let papers = rows.iter().map(|&row| &corpus.papers()[analysis.vectors.duplicates.paper_of(row)]);
        let subjects: BTreeSet<String> = papers.map(|paper| paper.label.clone().unwrap()).collect();
        assert_eq!(subjects.len(), 1, "{}: {subjects:?}", theme.label);
        let subject = subjects.into_iter().next().unwrap();
        assert_eq!(labels.insert(subject, theme.label.clone()), None, "a subject in two themes");
    }
    labels
}

#[test]
fn scripts_without_blanks_have_the_themes_of_their_subjects_in_words() {
    let expected = [
        ("chinese", [("coral", "珊瑚礁"), ("graph", "图神经网络"), ("solar", "钙钛矿")]),
        ("japanese", [("quake", "地震"), ("sleep", "睡眠"), ("translate", "機械翻訳")]),
    ];
    for (name, words) in expected {
        let corpus = fixture(name);
        let analysis = analyze(&corpus, &Settings::default(), |_| ()).unwrap();
        let labels = labels(&corpus, &analysis);
        let words = BTreeMap::from(words);
        assert_eq!(labels.len(), words.len());
        for (subject, label) in labels {
            let pieces: Vec<&str> = label.split(", ").collect();
            assert!(pieces.contains(&words[subject.as_str()]), "{subject}: {label}");
            // Nothing is put together that nobody wrote.
            for piece in pieces {
                assert!(corpus.papers().iter().any(|paper| paper.abstract_text.contains(piece)), "{piece}");
            }
        }
    }
}
