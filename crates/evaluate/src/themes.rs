//! The evaluation of themes against known labels, and of their stability and their names: [`evaluate_themes`].

use serde::{Deserialize, Serialize};

use super::labels::label_precision;
use crate::error::{Error, Result, Setting};
use themata_engine::indices::DocumentIndex;
use themata_engine::metrics::{adjusted_rand_index, normalized_mutual_information, purity, v_measure};
use themata_engine::pipeline::{Settings, analyze};
use themata_papers::{AnalysisInputs, Corpus};

/// The agreement of themes with labels: means over runs with the seeds 1 to `runs`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThemeScores {
    /// Number of papers that have a label. The others do not affect the scores.
    pub papers: usize,
    /// Mean number of themes.
    pub k: f64,
    /// Number of runs.
    pub runs: usize,
    /// V-measure, 0 to 1.
    pub v_measure: f64,
    /// Standard deviation of the V-measure over the runs (divisor `runs`).
    pub v_measure_sd: f64,
    /// Adjusted Rand index, at most 1; 0 is chance.
    pub ari: f64,
    /// Normalized mutual information, arithmetic mean, 0 to 1.
    pub nmi: f64,
    /// Share of papers that have the most common label of their theme, 0 to 1.
    pub purity: f64,
    /// Mean adjusted Rand index over all pairs of runs; 1 for a single run.
    pub stability: f64,
    /// Share of the first 20 search results for a theme's label that belong to the theme, averaged over themes, 0 to 1.
    /// It does not depend on known labels.
    pub label_precision: f64,
}

/// Analyzes the corpus once for each seed from 1 to `runs`, and compares the themes with the field `label` of the
/// papers. `n_themes` overrides the number of themes in the settings. Every paper counts, including near-identical
/// ones.
///
/// # Errors
///
/// [`Error::Setting`] if no paper has such a field or `runs` is 0, and [`Error::Engine`] if the settings are invalid.
pub fn evaluate_themes(
    inputs: &AnalysisInputs<'_>,
    label: &str,
    settings: &Settings,
    n_themes: ThemeCount,
    runs: usize,
) -> Result<ThemeScores> {
    if runs == 0 {
        return Err(Error::setting(Setting::Runs, "0", "1 or more"));
    }
    let (labelled, classes) = classes(inputs.corpus(), label)?;
    let n_classes = classes.iter().max().map_or(0, |class| class + 1);
    let n_themes = match n_themes {
        ThemeCount::Labels => Some(n_classes),
        ThemeCount::Auto => None,
        ThemeCount::Fixed(n) => Some(n),
    };
    let mut partitions: Vec<Vec<usize>> = Vec::with_capacity(runs);
    let mut k = 0;
    let mut found_by_labels = 0.0;
    for seed in 1..=runs as u64 {
        let analysis = analyze(inputs.as_inputs(), &Settings { seed, n_themes, ..settings.clone() }, |_| ())?;
        k += analysis.themes.len();
        found_by_labels += label_precision(&analysis);
        let theme = |&paper: &usize| analysis.cluster(DocumentIndex::new(paper)).get();
        partitions.push(labelled.iter().map(theme).collect());
    }
    let mean =
        |metric: &dyn Fn(&[usize]) -> f64| partitions.iter().map(|p| metric(p)).sum::<f64>() / runs as f64;
    let v = mean(&|partition| v_measure(&classes, partition));
    Ok(ThemeScores {
        papers: labelled.len(),
        k: k as f64 / runs as f64,
        runs,
        v_measure: v,
        v_measure_sd: mean(&|partition| (v_measure(&classes, partition) - v).powi(2)).sqrt(),
        ari: mean(&|partition| adjusted_rand_index(&classes, partition)),
        nmi: mean(&|partition| normalized_mutual_information(&classes, partition)),
        purity: mean(&|partition| purity(&classes, partition)),
        stability: stability(&partitions),
        label_precision: found_by_labels / runs as f64,
    })
}

/// The number of themes in an evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThemeCount {
    /// The number of distinct labels.
    Labels,
    /// The number chosen from the papers.
    Auto,
    /// This number.
    Fixed(usize),
}

/// The positions of the papers that have a label, and their labels, numbered in byte order.
fn classes(corpus: &Corpus, label: &str) -> Result<(Vec<usize>, Vec<usize>)> {
    let labels: Vec<(usize, String)> = corpus
        .papers()
        .iter()
        .enumerate()
        .filter_map(|(row, paper)| paper.field(label).map(|value| (row, value)))
        .collect();
    if labels.is_empty() {
        return Err(Error::setting(
            Setting::Label,
            format!("{label:?}"),
            "a field with text that the papers have",
        ));
    }
    let mut names: Vec<&str> = labels.iter().map(|(_, name)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let class = |name: &str| names.partition_point(|other| *other < name);
    Ok(labels.iter().map(|(row, name)| (*row, class(name))).unzip())
}

/// Mean adjusted Rand index over all pairs of partitions; 1 for a single one.
fn stability(partitions: &[Vec<usize>]) -> f64 {
    let mut sum = 0.0;
    let mut pairs = 0;
    for (i, a) in partitions.iter().enumerate() {
        for b in &partitions[..i] {
            sum += adjusted_rand_index(a, b);
            pairs += 1;
        }
    }
    if pairs == 0 { 1.0 } else { sum / f64::from(pairs) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stability_is_the_mean_over_pairs() {
        let a = vec![0, 0, 1, 1];
        let b = vec![0, 1, 0, 1];
        let of_two = adjusted_rand_index(&a, &b);
        assert_eq!(stability(&[a.clone(), a.clone()]), 1.0);
        assert!((stability(&[a.clone(), a, b]) - (1.0 + 2.0 * of_two) / 3.0).abs() < 1e-12);
    }
}
