//! The quality of labels: [`label_precision`], which searches for each label as a reader would.

use rayon::prelude::*;

use themata_engine::metrics::precision_at;
use themata_engine::neighbours::InvertedIndex;
use themata_engine::pipeline::Analysis;

/// The number of results that count: the first pages of a search.
const FOUND: usize = 20;

/// The precision of the first 20 search results for the label of a theme, averaged over the themes, 0 to 1. A result is
/// relevant if it belongs to the theme.
///
/// Near-identical papers count as one. For a theme of fewer than 20 papers, only as many results count, so that a
/// perfect label gets 1 at any size. Missing results count as misses. A label that fits many papers elsewhere, or none,
/// gets a low score.
///
/// O(themes * postings of the labels' words).
pub(super) fn label_precision(analysis: &Analysis) -> f64 {
    let index = InvertedIndex::new(&analysis.vectors.rows);
    let precisions: Vec<f64> = analysis
        .themes
        .par_iter()
        .enumerate()
        .map(|(number, theme)| {
            let query = analysis.vectors.model.query(&theme.label);
            let cutoff = theme.members.len().min(FOUND);
            let found = index.top(query.row(0), cutoff, |_| false);
            let inside: Vec<bool> =
                found.iter().map(|hit| analysis.clustering.labels[hit.row.get()] == number).collect();
            precision_at(&inside, cutoff)
        })
        .collect();
    precisions.iter().sum::<f64>() / precisions.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use themata_engine::pipeline::{Settings, analyze};
    use themata_papers::{Corpus, Paper};

    /// Two themes: four papers on reefs (ids a to d) and two on graphs (e and f).
    fn two_themes() -> Analysis {
        let texts = [
            "corals of warm reefs",
            "reefs of bleaching corals",
            "bleaching reefs",
            "warm corals bleaching",
            "graph nodes",
            "nodes of a graph",
        ];
        let paper = |(i, text): (usize, &&str)| Paper {
            id: char::from(b'a' + i as u8).to_string(),
            abstract_text: (*text).to_string(),
            ..Paper::default()
        };
        let (corpus, _) = Corpus::new(texts.iter().enumerate().map(paper).collect());
        let settings = Settings { n_themes: Some(2), ..Settings::default() };
        let analysis = analyze(&corpus.documents()[..], &settings, |_| ()).unwrap();
        assert_eq!(analysis.clustering.labels, [0, 0, 0, 0, 1, 1]);
        analysis
    }

    #[test]
    fn it_is_the_share_of_found_papers_that_are_inside() {
        let mut analysis = two_themes();
        let mut with = |first: &str, second: &str| {
            analysis.themes[0].label = first.to_string();
            analysis.themes[1].label = second.to_string();
            label_precision(&analysis)
        };
        assert_eq!(with("reefs, corals", "graph"), 1.0);
        // Three of the four papers on reefs are found, and no fourth that holds the word.
        assert_eq!(with("reefs", "nodes"), f64::midpoint(0.75, 1.0));
        // Each label finds the other theme's papers.
        assert_eq!(with("graph", "warm reefs"), 0.0);
        // The two papers of the second theme come first; of four, the other two are outside.
        assert_eq!(with("graph nodes, warm", "galaxies"), 0.5 / 2.0);
    }
}
