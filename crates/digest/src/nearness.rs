//! The ranking of new papers by their similarity to liked papers: [`rank`].

use rayon::prelude::*;

use super::filter::Seed;
use themata_engine::concepts::QuantizedRows;
use themata_engine::neighbours::{InvertedIndex, SparseVector};
use themata_engine::pipeline::Assigned;
use themata_engine::ranking::{PaperQuery, Ranker, RankingSettings, length_factors};
use themata_engine::vectorize::CsrMatrix;
use themata_engine::{Document, Result};
use themata_papers::Paper;
use themata_report::{NearPaper, SharedTerm, address, rounded, shared_terms};
use themata_store::Library;

/// The number of liked papers that make up the score of a paper. A single one may be related by chance, and with many,
/// a subject of few liked papers would be drowned out.
const NEAREST: usize = 2;

/// The ranking of papers.
pub(super) struct Nearness {
    /// For each paper, its score and the most related paper.
    pub(super) papers: Vec<(f64, Option<NearPaper>)>,
    /// Number of liked papers in the ranking; 0 if papers are ranked by theme.
    pub(super) n_liked: usize,
    /// Number of liked papers without a term.
    pub(super) without_terms: usize,
}

/// Ranks papers by the liked ones, or by theme if none of these has a term. `in_domain` is the weight of each paper's
/// concepts, 0 to 1, which mean little for an outlier.
pub(super) fn rank(
    library: &Library,
    assigned: &Assigned,
    in_domain: &[f64],
    liked: &[Seed<'_>],
) -> Result<Nearness> {
    let seeds = Seeds::new(library, liked)?;
    let without_terms = liked.len() - seeds.papers.len();
    let papers = if seeds.papers.is_empty() {
        (0..assigned.assignments.len()).map(|at| by_theme(library, assigned, at)).collect()
    } else {
        seeds.rank(library, assigned, in_domain)?
    };
    Ok(Nearness { papers, n_liked: seeds.papers.len(), without_terms })
}

/// The score of a paper by its theme, and the most similar paper of the library.
fn by_theme(library: &Library, assigned: &Assigned, at: usize) -> (f64, Option<NearPaper>) {
    let assignment = &assigned.assignments[at];
    let vectors = &library.analysis.vectors;
    let nearest = assignment.nearest.map(|(row, similarity)| {
        let paper = &library.corpus.papers()[vectors.duplicates.representative(row).get()];
        let terms = shared_terms(&vectors.model, assigned.rows.row(at), vectors.rows.row(row.get()));
        near(paper, f64::from(similarity).min(1.0), 0.0, terms)
    });
    (rounded(assignment.similarity), nearest)
}

/// A related paper as shown in the digest.
fn near(paper: &Paper, words: f64, concepts: f64, shared_terms: Vec<SharedTerm>) -> NearPaper {
    NearPaper {
        id: paper.id.clone(),
        title: paper.shown_title(),
        url: address(paper),
        score: rounded(words + concepts),
        words: rounded(words),
        concepts: rounded(concepts),
        shared_terms,
    }
}

/// The liked papers that have a term, as rows of their own matrices.
struct Seeds<'a> {
    papers: Vec<&'a Paper>,
    rows: CsrMatrix,
    concepts: QuantizedRows<'static>,
}

impl<'a> Seeds<'a> {
    fn new(library: &'a Library, liked: &[Seed<'a>]) -> Result<Self> {
        let duplicates = &library.analysis.vectors.duplicates;
        let (mut known, mut papers, mut outside) = (Vec::new(), Vec::new(), Vec::new());
        for seed in liked {
            match seed {
                Seed::Row(row) => {
                    known.push(*row);
                    papers.push(&library.corpus.papers()[duplicates.representative(*row).get()]);
                }
                Seed::Outside(paper) => outside.push(*paper),
            }
        }
        let analysis = &library.analysis;
        let own = analysis.assigned(&known);
        let others = if outside.is_empty() {
            analysis.assigned(&[])
        } else {
            analysis.assign(&outside.iter().map(|&paper| Document::from(paper)).collect::<Vec<_>>())
        };
        papers.extend(outside);
        let all = own.rows.followed_by(&others.rows);
        let with_terms: Vec<usize> = (0..all.n_rows()).filter(|&row| !all.row(row).is_empty()).collect();
        Ok(Self {
            papers: with_terms.iter().map(|&row| papers[row]).collect(),
            rows: all.select(&with_terms),
            concepts: own.concepts.followed_by(&others.concepts)?.select(&with_terms),
        })
    }

    /// The score of each paper, and the liked paper most related to it.
    fn rank(
        &self,
        library: &Library,
        assigned: &Assigned,
        in_domain: &[f64],
    ) -> Result<Vec<(f64, Option<NearPaper>)>> {
        let (model, settings) = (&library.analysis.vectors.model, &library.analysis.settings.ranking);
        // Each new paper is a query among the liked ones. Its length factor is the same for all of these, so it is
        // multiplied in afterwards.
        let weights = RankingSettings { length_slope: 1.0, ..settings.clone() };
        let concepts = if settings.uses_concepts() {
            self.concepts.clone()
        } else {
            QuantizedRows::try_new(Vec::new(), vec![0.0; self.papers.len()], 0)?
        };
        let lengths = vec![1.0; self.papers.len()];
        let ranker = Ranker::try_new(InvertedIndex::new(&self.rows), &lengths, concepts, &weights)?;
        let all_lengths = [model.lengths(), &assigned.lengths].concat();
        let factors = length_factors(&all_lengths, settings.length_slope);
        let factors = &factors[model.lengths().len()..];
        let score = |at: usize| {
            let row = assigned.rows.row(at);
            let words = SparseVector { columns: row.columns.to_vec(), values: row.values.to_vec() };
            let concepts = assigned.concepts.row(at).map(|x| in_domain[at] as f32 * x).collect();
            let best = ranker.best(&PaperQuery { words, concepts }, NEAREST, |_| false);
            let factor = f64::from(factors[at]);
            // An empty `sum()` would be -0.
            let sum = best.iter().fold(0.0, |sum, ranked| sum + f64::from(ranked.score));
            let nearest = best.first().filter(|_| factor > 0.0).map(|ranked| {
                let (words, concepts) = (f64::from(ranked.words), f64::from(ranked.concepts));
                let terms = shared_terms(model, row, self.rows.row(ranked.row.get()));
                near(self.papers[ranked.row.get()], factor * words, factor * concepts, terms)
            });
            (rounded(factor * sum / NEAREST.min(self.papers.len()) as f64), nearest)
        };
        Ok((0..assigned.rows.n_rows()).into_par_iter().map(score).collect())
    }
}
