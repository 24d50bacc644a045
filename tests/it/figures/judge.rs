//! Judges labels of themes by keywords of the authors, which the program never saw.

use std::collections::{BTreeMap, BTreeSet};

use rust_stemmers::{Algorithm, Stemmer};
use serde_json::Value;

/// The stems of a piece of a label or of a keyword.
type Stems = Vec<String>;

/// Shares, 0 to 1.
#[derive(Debug, PartialEq)]
pub(super) struct Judgement {
    /// Pieces of labels that are (part of) a keyword of a paper of the theme.
    pub(super) hit: f64,
    /// Pieces that are part of no keyword of any paper.
    pub(super) alien: f64,
    /// Themes with a piece among the theme's five most telling keywords.
    pub(super) named: f64,
    /// Pieces a label.
    pub(super) pieces: f64,
}

fn stems(text: &str, stemmer: &Stemmer) -> Stems {
    let text = text.to_lowercase();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| stemmer.stem(word).into_owned()).collect()
}

/// Whether a run of the stems of `whole` is `part`.
fn inside(part: &Stems, whole: &Stems) -> bool {
    part.is_empty() || whole.windows(part.len()).any(|run| run == &part[..])
}

/// The five keywords that tell most of a theme: by their part of the Kullback-Leibler divergence of the theme from all
/// papers. Ties go to the first in byte order.
fn telling<'a>(
    inside: &BTreeMap<&'a Stems, usize>,
    all: &BTreeMap<&Stems, usize>,
    (n_inside, n_all): (usize, usize),
) -> Vec<&'a Stems> {
    let weight = |keyword: &Stems, count: usize| {
        let p = count as f64 / n_inside as f64;
        let q = all[keyword] as f64 / n_all as f64;
        p * (p / q + 1e-9).ln()
    };
    let counted = inside.iter().filter(|(_, count)| **count > 1 || n_inside < 4);
    let mut weighed: Vec<(f64, &Stems)> = counted.map(|(&k, &count)| (weight(k, count), k)).collect();
    weighed.sort_by(|a, b| b.0.total_cmp(&a.0));
    weighed.into_iter().take(5).map(|(_, keyword)| keyword).collect()
}

/// Judges the labels of a report by the `author_keywords` of its papers, a JSON object a line.
pub(super) fn judge(report: &Value, papers: &str) -> Judgement {
    let stemmer = Stemmer::create(Algorithm::English);
    let mut keywords: BTreeMap<String, BTreeSet<Stems>> = BTreeMap::new();
    for line in papers.lines() {
        let paper: Value = serde_json::from_str(line).unwrap();
        let own = paper["author_keywords"].as_array().unwrap().iter();
        let own = own.map(|keyword| stems(keyword.as_str().unwrap(), &stemmer));
        let own = own.filter(|stems| !stems.is_empty()).collect();
        keywords.insert(paper["id"].as_str().unwrap().to_owned(), own);
    }
    let mut all: BTreeMap<&Stems, usize> = BTreeMap::new();
    keywords.values().flatten().for_each(|keyword| *all.entry(keyword).or_default() += 1);
    let themes = report["themes"].as_array().unwrap();
    let (mut hit, mut alien, mut named, mut n_pieces) = (0, 0, 0, 0);
    for theme in themes {
        let papers = report["papers"].as_array().unwrap().iter();
        let members: Vec<&Value> = papers.filter(|paper| paper["theme"] == theme["id"]).collect();
        let mut own: BTreeMap<&Stems, usize> = BTreeMap::new();
        for paper in &members {
            let of_paper = keywords.get(paper["id"].as_str().unwrap()).into_iter().flatten();
            of_paper.for_each(|keyword| *own.entry(keyword).or_default() += 1);
        }
        let top = telling(&own, &all, (members.len(), keywords.len()));
        let label = theme["label"].as_str().unwrap();
        let pieces: Vec<Stems> = label.split(", ").map(|piece| stems(piece, &stemmer)).collect();
        n_pieces += pieces.len();
        hit += pieces.iter().filter(|piece| own.keys().any(|keyword| inside(piece, keyword))).count();
        alien += pieces.iter().filter(|piece| !all.keys().any(|keyword| inside(piece, keyword))).count();
        let names =
            |piece: &Stems| top.iter().any(|keyword| inside(piece, keyword) || inside(keyword, piece));
        named += usize::from(pieces.iter().any(names));
    }
    let share = |count: usize, of: usize| count as f64 / of as f64;
    Judgement {
        hit: share(hit, n_pieces),
        alien: share(alien, n_pieces),
        named: share(named, themes.len()),
        pieces: share(n_pieces, themes.len()),
    }
}

#[test]
fn pieces_are_judged_by_the_keywords_of_their_theme_and_of_all() {
    let report = serde_json::json!({
        "themes": [{"id": 1, "label": "coral reefs, bleaching"}, {"id": 2, "label": "Larger, reef"}],
        "papers": [{"id": "a", "theme": 1}, {"id": "b", "theme": 1}, {"id": "c", "theme": 2}],
    });
    let papers = r#"{"id": "a", "author_keywords": ["Coral-reef", "bleached corals"]}
{"id": "b", "author_keywords": ["coral reefs", ""]}
{"id": "c", "author_keywords": ["graph mining"]}"#;
    // "reef" is part of a keyword of the other theme only; "larger" of none.
    let expected = Judgement { hit: 0.5, alien: 0.25, named: 0.5, pieces: 2.0 };
    assert_eq!(judge(&report, papers), expected);
}
