//! Are papers of another field told from those of the library's?

use std::collections::BTreeSet;

use themata::digest::DigestSettings;
use themata::indices::DocumentIndex;
use themata::store::Library;
use themata::vectorize::SparseRow;
use themata::{Document, Paper};

use super::{assert_sound, library, of};
use crate::common::sample;

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
        let text = [Document::from(paper)];
        let mean = mean_of_ten(&library, vectors.model.transform(&text).row(0), None);
        let is_unplaced = unplaced.contains(&paper.id.as_str());
        assert!(is_unplaced == (mean < least) || (mean - least).abs() < 1e-6, "{}: {mean}", paper.id);
    }
    let told = |papers: &[Paper]| papers.iter().filter(|paper| unplaced.contains(&paper.id.as_str())).count();
    // Few papers tell a field vaguely; `benches/digest.py` has how well it works with many.
    assert!(told(&held) * foreign.len() < told(&foreign) * held.len(), "{unplaced:?}");
}

#[test]
fn concepts_of_a_stranger_count_less() {
    let (library, held, foreign) = fields();
    let liked: Vec<Paper> = library.corpus.papers().iter().step_by(7).cloned().collect();
    let settings = DigestSettings { n_papers: 1000, ..DigestSettings::default() };
    let new = [held, foreign].concat();
    let digest = of(&library, &new, Some(&liked), &settings);
    let documents: Vec<Document<'_>> = new.iter().map(Document::from).collect();
    let assigned = library.analysis.assign(&documents);
    let ids: BTreeSet<&str> = digest.unplaced.papers.iter().map(|paper| paper.id.as_str()).collect();
    assert!(!ids.is_empty() && ids.len() < new.len());
    // The cosine in concept space with the liked paper that is told, by which its part would be more.
    let weight = f64::from(library.analysis.settings.ranking.concept_weight);
    for paper in digest.shown() {
        let Some(near) = &paper.nearest else { continue };
        let at = new.iter().position(|other| other.id == paper.id).unwrap();
        let document = DocumentIndex::new(library.corpus.find(&near.id).unwrap());
        let row = library.analysis.vectors.duplicates.row(document);
        let of_liked = library.analysis.assigned(&[row]).concepts;
        let cosine: f32 = assigned.concepts.row(at).zip(of_liked.row(0)).map(|(a, b)| a * b).sum();
        let whole = weight * f64::from(cosine);
        if ids.contains(paper.id.as_str()) && whole > 1e-3 {
            assert!(near.concepts < whole, "{}: {} of {whole}", paper.id, near.concepts);
        }
    }
}
