//! The ranking of papers for a query of papers: [`Ranker`], prepared once, asked often.

use std::cmp::Ordering;

use super::length::length_factors;
use super::settings::RankingSettings;
use crate::concepts::QuantizedRows;
use crate::error::{Error, Result};
use crate::indices::RowIndex;
use crate::neighbours::{Best, InvertedIndex, Judged, Neighbour, SparseVector, judged, rocchio};

/// A row with its score for a query, and the parts of the score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// The row.
    pub row: RowIndex,
    /// The score that rows are ranked by: `words + concepts`, above 0.
    pub score: f32,
    /// The part of the score that comes from shared words.
    pub words: f32,
    /// The part that comes from shared concepts; below 0 if concepts count against the paper.
    pub concepts: f32,
    /// TF-IDF cosine with the query.
    pub similarity: f32,
}

impl Eq for Ranked {}

impl Ord for Ranked {
    /// The better one is the lesser: higher score first, then lower row.
    fn cmp(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then(self.row.cmp(&other.row))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<Neighbour> for Ranked {
    /// A neighbour by TF-IDF cosine, which is its score then.
    fn from(Neighbour { row, similarity }: Neighbour) -> Self {
        Self { row, score: similarity, words: similarity, concepts: 0.0, similarity }
    }
}

/// A query for papers like one or several; see [`Ranker::query`].
#[derive(Debug, Clone, PartialEq)]
pub struct PaperQuery {
    /// As TF-IDF weights, of length 1 or empty.
    pub words: SparseVector,
    /// In concept space, of length 1 or all zero; empty if concepts do not count.
    pub concepts: Vec<f32>,
}

/// Ranks papers by words and concepts together.
///
/// The score of paper d for query q is
///
/// ```text
/// p(d) * (x_q · x_d + concept_weight * c_q · c_d)
/// ```
///
/// with the TF-IDF rows x, the rows c in the [smoothed](crate::concepts::smooth) concept space, all of length 1, and
/// [`length_factors`] p. The rows c are rounded to eight bits ([`QuantizedRows`]). Words find papers that say the same in
/// the same words. Concepts, which include what a paper's neighbours say, find papers that say it in other words, and
/// order papers that share few. The factor p keeps papers of a few words from ranking first by one of them.
/// `benches/README.md` measures what each part adds.
///
/// Adding weighted similarities of unlike kinds: Fox and Shaw (1994), "Combination of multiple searches". Concepts
/// with words: Deerwester and others (1990), "Indexing by latent semantic analysis".
///
/// ```
/// use ndarray::array;
/// use themata_engine::concepts::QuantizedRows;
/// use themata_engine::indices::RowIndex;
/// use themata_engine::neighbours::InvertedIndex;
/// use themata_engine::ranking::{Ranker, RankingSettings};
/// use themata_engine::vectorize::CsrMatrix;
///
/// let mut rows = CsrMatrix::empty(3);
/// rows.push_row(&[0], &[1.0]);
/// rows.push_row(&[0, 1], &[0.6, 0.8]);
/// rows.push_row(&[2], &[1.0]);
/// let concepts = array![[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]];
/// let settings = RankingSettings { concept_weight: 0.5, length_slope: 1.0 };
/// let concepts = QuantizedRows::new(concepts.view());
/// let ranker = Ranker::try_new(InvertedIndex::new(&rows), &[1.0; 3], concepts, &settings)?;
///
/// // Paper 1 shares a word with paper 0, paper 2 only its concept.
/// let first = RowIndex::new(0);
/// let best = ranker.best(&ranker.query(&[first], &[], 0.5), 10, |row| row == first);
/// assert_eq!(best.iter().map(|ranked| (ranked.row.get(), ranked.score)).collect::<Vec<_>>(), [(1, 0.6), (2, 0.5)]);
/// # Ok::<(), themata_engine::Error>(())
/// ```
pub struct Ranker<'a> {
    index: InvertedIndex<'a>,
    scorer: Scorer<'static>,
}

impl<'a> Ranker<'a> {
    /// Prepares the ranking of the rows of an index, which have unit length, had these `lengths` before they were
    /// scaled, and lie in concept space at the unit rows `concepts`, shape `(n_rows, n_dimensions)`; without concepts,
    /// shape `(n_rows, 0)`. O(rows).
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if rows, lengths and concepts differ in number.
    pub fn try_new(
        index: InvertedIndex<'a>,
        lengths: &[f32],
        concepts: QuantizedRows<'static>,
        settings: &RankingSettings,
    ) -> Result<Self> {
        let n_rows = index.rows().n_rows();
        for (what, found) in
            [("number of lengths", lengths.len()), ("number of concept rows", concepts.n_rows())]
        {
            if found != n_rows {
                return Err(Error::shape(what, found, n_rows));
            }
        }
        Ok(Self { index, scorer: Scorer::new(concepts, lengths, settings) })
    }

    /// The index of the rows, which answers queries of words alone.
    pub fn index(&self) -> &InvertedIndex<'a> {
        &self.index
    }

    /// The query for papers like several, the same mix in words and in concepts: see [`rocchio`].
    pub fn query(&self, wanted: &[RowIndex], unwanted: &[RowIndex], negative_weight: f32) -> PaperQuery {
        let words = rocchio(self.index.rows(), wanted, unwanted, negative_weight);
        PaperQuery { words, concepts: self.scorer.mix(wanted, unwanted, negative_weight) }
    }

    /// The `n` rows with the highest scores, best first, equal ones by row. Rows that score 0 or less, as those
    /// without any term do, and rows that `skip` selects are left out.
    ///
    /// O(postings of the query's terms + rows * dimensions + n log n).
    pub fn best(&self, query: &PaperQuery, n: usize, skip: impl Fn(RowIndex) -> bool) -> Vec<Ranked> {
        let similarities = self.index.products(query.words.as_row());
        self.scorer.best(similarities, &query.concepts, n, skip)
    }
}

/// Turns similarities into scores, wherever their rows are kept.
pub struct Scorer<'a> {
    concepts: QuantizedRows<'a>,
    length_factors: Vec<f32>,
    concept_weight: f32,
}

impl<'a> Scorer<'a> {
    /// A scorer of rows with these concepts and `lengths`; see [`Ranker::try_new`].
    pub fn new(concepts: QuantizedRows<'a>, lengths: &[f32], settings: &RankingSettings) -> Self {
        let length_factors = length_factors(lengths, settings.length_slope);
        Self { concepts, length_factors, concept_weight: settings.concept_weight }
    }

    /// [`rocchio`] of concepts. O(judged rows * dimensions).
    pub fn mix(&self, wanted: &[RowIndex], unwanted: &[RowIndex], negative_weight: f32) -> Vec<f32> {
        let mut sum = vec![0.0_f64; self.concepts.n_dimensions()];
        for Judged { row, weight, n } in judged(wanted, unwanted, negative_weight) {
            let share = weight / n;
            let row = self.concepts.row(row.get());
            sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += share * f64::from(x));
        }
        let norm = sum.iter().map(|x| x * x).sum::<f64>().sqrt();
        sum.into_iter().map(|x| if norm > 0.0 { (x / norm) as f32 } else { 0.0 }).collect()
    }

    /// [`Ranker::best`], by the similarity of each row to the query and the query's concepts.
    pub fn best(
        &self,
        similarities: Vec<f32>,
        concepts: &[f32],
        n: usize,
        skip: impl Fn(RowIndex) -> bool,
    ) -> Vec<Ranked> {
        let ranked = (0..).map(RowIndex::from_u32).zip(similarities).map(|(index, similarity)| {
            let row = index.get();
            let factor = self.length_factors[row];
            let concepts = factor * self.concept_weight * self.concepts.dot(row, concepts);
            let words = factor * similarity;
            Ranked { row: index, score: words + concepts, words, concepts, similarity }
        });
        let mut best = Best::new(n);
        ranked.filter(|ranked| ranked.score > 0.0 && !skip(ranked.row)).for_each(|ranked| best.offer(ranked));
        best.into_sorted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectorize::CsrMatrix;
    use ndarray::{Array2, array};
    use proptest::prelude::*;

    /// Rows of unit length, their lengths before, and unit rows in a space of three concepts. Rows without terms
    /// are among them.
    fn papers() -> impl Strategy<Value = (CsrMatrix, Vec<f32>, Array2<f32>)> {
        (crate::vectorize::matrices(), proptest::collection::vec(-1.0_f32..1.0, 60)).prop_map(
            |(rows, numbers)| {
                let n = rows.n_rows();
                let lengths: Vec<f32> = rows.rows().map(|row| row.dot(row).sqrt()).collect();
                let unit = rows.map(|i, _, value| value / lengths[i]);
                let mut concepts = Array2::from_shape_fn((n, 3), |(i, j)| numbers[3 * i + j]);
                for (i, mut row) in concepts.outer_iter_mut().enumerate() {
                    let norm = row.dot(&row).sqrt();
                    row.mapv_inplace(|x| if lengths[i] > 0.0 { x / norm } else { 0.0 });
                }
                (unit, lengths, concepts)
            },
        )
    }

    /// The mean of some rows less a share of the mean of others, of length 1; every step by its formula.
    fn slow_mix(rows: &[Vec<f64>], wanted: &[usize], unwanted: &[usize], share: f64) -> Vec<f64> {
        let mean = |group: &[usize], at: usize| match group.len() {
            0 => 0.0,
            n => group.iter().map(|&row| rows[row][at]).sum::<f64>() / n as f64,
        };
        let width = rows.first().map_or(0, Vec::len);
        let mixed: Vec<f64> = (0..width).map(|at| mean(wanted, at) - share * mean(unwanted, at)).collect();
        let norm = mixed.iter().map(|x| x * x).sum::<f64>().sqrt();
        mixed.into_iter().map(|x| if norm > 0.0 { x / norm } else { 0.0 }).collect()
    }

    fn indices(rows: &[usize]) -> Vec<RowIndex> {
        rows.iter().map(|&row| RowIndex::new(row)).collect()
    }

    fn slow_dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }

    proptest! {
        #[test]
        fn scores_are_those_of_the_formula_for_every_row(
            (rows, lengths, concepts) in papers(),
            picks in proptest::collection::vec((0_usize..20, any::<bool>()), 1..4),
            (weight, slope, negative) in (0.0_f32..2.0, 0.0_f32..=1.0, 0.0_f32..0.9),
            n in 0_usize..25,
        ) {
            prop_assume!(rows.n_rows() > 0);
            let (mut wanted, mut unwanted) = (vec![picks[0].0 % rows.n_rows()], Vec::new());
            for (row, is_wanted) in &picks[1..] {
                if *is_wanted { &mut wanted } else { &mut unwanted }.push(row % rows.n_rows());
            }
            let settings = RankingSettings { concept_weight: weight, length_slope: slope };
            let ranker = Ranker::try_new(InvertedIndex::new(&rows), &lengths, QuantizedRows::new(concepts.view()), &settings).unwrap();
            let given = |row: usize| wanted.contains(&row) || unwanted.contains(&row);
            let skip = |row: RowIndex| given(row.get());
            let query = ranker.query(&indices(&wanted), &indices(&unwanted), negative);
            let all = ranker.best(&query, usize::MAX, skip);

            let dense = |row: usize| -> Vec<f64> {
                let mut out = vec![0.0; rows.n_columns()];
                rows.row(row).iter().for_each(|(column, value)| out[column] = f64::from(value));
                out
            };
            let x: Vec<Vec<f64>> = (0..rows.n_rows()).map(dense).collect();
            // By the numbers as they are rounded, to which the formula then applies as it stands.
            let c: Vec<Vec<f64>> =
                QuantizedRows::new(concepts.view()).to_array().outer_iter().map(|row| row.iter().map(|x| f64::from(*x)).collect()).collect();
            let (x_query, c_query) = (
                slow_mix(&x, &wanted, &unwanted, f64::from(negative)),
                slow_mix(&c, &wanted, &unwanted, f64::from(negative)),
            );
            let filled: Vec<f64> = lengths.iter().filter(|n| **n > 0.0).map(|n| f64::from(*n)).collect();
            let mean = filled.iter().sum::<f64>() / filled.len() as f64;
            let (weight, slope) = (f64::from(weight), f64::from(slope));
            let score = |row: usize| {
                let n = f64::from(lengths[row]);
                let factor = if n > 0.0 { n / ((1.0 - slope) * mean + slope * n) } else { 0.0 };
                factor * (slow_dot(&x_query, &x[row]) + weight * slow_dot(&c_query, &c[row]))
            };
            for row in 0..rows.n_rows() {
                let expected = score(row);
                match all.iter().find(|ranked| ranked.row.get() == row) {
                    Some(found) => {
                        prop_assert!(!given(row) && found.score > 0.0 && lengths[row] > 0.0);
                        prop_assert!((f64::from(found.score) - expected).abs() < 1e-4, "{row}: {expected}");
                        prop_assert_eq!(found.score, found.words + found.concepts);
                        let cosine = slow_dot(&x_query, &x[row]);
                        prop_assert!((f64::from(found.similarity) - cosine).abs() < 1e-4);
                    }
                    None => prop_assert!(given(row) || expected < 1e-4, "{row} is missing: {expected}"),
                }
            }
            let before = |a: &Ranked, b: &Ranked| a.score > b.score || a.score == b.score && a.row < b.row;
            prop_assert!(all.windows(2).all(|pair| before(&pair[0], &pair[1])));
            prop_assert_eq!(ranker.best(&query, n, skip), &all[..n.min(all.len())]);
        }

        #[test]
        fn without_concepts_and_lengths_it_is_the_index((rows, lengths, _) in papers()) {
            let none = Array2::zeros((rows.n_rows(), 0));
            let ranker = Ranker::try_new(InvertedIndex::new(&rows), &lengths, QuantizedRows::new(none.view()), &RankingSettings::tfidf()).unwrap();
            for row in 0..rows.n_rows() {
                let found = ranker.best(&ranker.query(&indices(&[row]), &[], 0.5), 7, |other| other.get() == row);
                let expected = ranker.index().top(rows.row(row), 7, |other| other.get() == row);
                prop_assert_eq!(found, expected.into_iter().map(Ranked::from).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn equal_scores_come_by_row_and_rows_without_terms_not_at_all() {
        let mut rows = CsrMatrix::empty(2);
        for columns in [&[0_u32][..], &[1], &[], &[1], &[0]] {
            rows.push_row(columns, &[1.0][..columns.len()]);
        }
        let concepts = array![[1.0, 0.0], [0.6, 0.8], [1.0, 0.0], [0.6, 0.8], [-1.0, 0.0]];
        let settings = RankingSettings { concept_weight: 1.0, length_slope: 0.5 };
        let ranker = Ranker::try_new(
            InvertedIndex::new(&rows),
            &[1.0, 1.0, 0.0, 1.0, 1.0],
            QuantizedRows::new(concepts.view()),
            &settings,
        )
        .unwrap();
        let rows_of = |wanted: &[usize], unwanted: &[usize]| -> Vec<usize> {
            let query = ranker.query(&indices(wanted), &indices(unwanted), 1.0);
            ranker
                .best(&query, 10, |row| wanted.contains(&row.get()))
                .iter()
                .map(|ranked| ranked.row.get())
                .collect()
        };
        // Row 4 shares the word, and its concept is the opposite: 1 - 1.
        assert_eq!(rows_of(&[0], &[]), [1, 3]);
        assert_eq!(rows_of(&[2], &[]), [0, 1, 3]);
        assert_eq!(rows_of(&[1], &[1]), [0; 0], "what cancels itself out asks for nothing");
    }
}
