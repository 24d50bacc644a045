//! Are papers of another field told from those of the library's?

use std::collections::BTreeSet;

use themata::digest::DigestSettings;
use themata::store::Library;
use themata::{Document, Paper, SparseRow};

use crate::common::sample;
use crate::{assert_sound, library, of};

/// A library of eight subjects of ten, less a paper of each; those papers; and the papers of the other two subjects.
fn fields() -> (Library, Vec<Paper>, Vec<Paper>) {
    let papers = sample().into_papers();
    let labels: BTreeSet<String> = papers.iter().filter_map(|paper| paper.label.clone()).collect();
    let others: Vec<String> = labels.into_iter().skip(3).take(2).collect();
    let is_other = |paper: &Paper| paper.label.as_ref().is_some_and(|label| others.contains(label));
    let (foreign, own): (Vec<Paper>, Vec<Paper>) = papers.into_iter().partition(is_other);
    let (mut held, mut kept, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for paper in own {
        if seen.insert(paper.label.clone()) { &mut held } else { &mut kept }.push(paper);
    }
    (library(kept), held, foreign)
}

/// The mean cosine of a row with the ten rows of the library that it is most similar to, the slow way.
fn mean_of_ten(library: &Library, row: SparseRow<'_>, own: Option<usize>) -> f64 {
    let rows = &library.analysis.vectors.rows;
    let others = (0..rows.n_rows()).filter(|&other| Some(other) != own);
    let mut cosines: Vec<f64> = others.map(|other| f64::from(row.dot(rows.row(other)))).collect();
    cosines.sort_by(|a, b| b.total_cmp(a));
    cosines.iter().take(10).sum::<f64>() / 10.0
}

#[test]
fn a_paper_less_at_home_than_nearly_all_is_like_no_theme() {
    let (library, held, foreign) = fields();
    let vectors = &library.analysis.vectors;
    let mut own: Vec<f64> = (0..vectors.rows.n_rows())
        .filter(|&row| !vectors.rows.row(row).is_empty())
        .map(|row| mean_of_ten(&library, vectors.rows.row(row), Some(row)))
        .collect();
    own.sort_by(f64::total_cmp);
    let least = own[own.len() / 20];

    let new = [held.clone(), foreign.clone()].concat();
    let settings = DigestSettings { n_papers: 1000, ..DigestSettings::default() };
    let digest = of(&library, &new, None, &settings);
    assert_sound(&digest, &settings);
    let unplaced: Vec<&str> = digest.unplaced.papers.iter().map(|paper| paper.id.as_str()).collect();
    for paper in &new {
        let text = [Document { title: &paper.title, body: &paper.abstract_text }];
        let mean = mean_of_ten(&library, vectors.model.transform(&text).row(0), None);
        let is_unplaced = unplaced.contains(&paper.id.as_str());
        assert!(is_unplaced == (mean < least) || (mean - least).abs() < 1e-6, "{}: {mean}", paper.id);
    }
    let told = |papers: &[Paper]| papers.iter().filter(|paper| unplaced.contains(&paper.id.as_str())).count();
    // Few papers tell a field vaguely; `benches/digest.py` has how well it works with many.
    assert!(told(&held) * foreign.len() < told(&foreign) * held.len(), "{unplaced:?}");
}

#[test]
fn a_stranger_is_as_near_to_what_is_liked_as_its_words_are() {
    let (library, held, foreign) = fields();
    let liked: Vec<Paper> = library.corpus.papers().iter().step_by(7).cloned().collect();
    let settings = DigestSettings { n_papers: 1000, ..DigestSettings::default() };
    let digest = of(&library, &[held, foreign].concat(), Some(&liked), &settings);
    assert!(!digest.unplaced.papers.is_empty() && !digest.themes.is_empty());
    for near in digest.unplaced.papers.iter().filter_map(|paper| paper.nearest.as_ref()) {
        assert_eq!(near.concepts, 0.0);
    }
    let placed = digest.themes.iter().flat_map(|theme| &theme.papers);
    assert!(placed.filter_map(|paper| paper.nearest.as_ref()).any(|near| near.concepts > 0.0));
}
