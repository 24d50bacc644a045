//! How near is each new paper to what is liked? [`rank`].

use ndarray::Array2;
use rayon::prelude::*;

use super::filter::Seed;
use themata_engine::concepts::QuantizedRows;
use themata_papers::Paper;
use themata_engine::neighbours::{InvertedIndex, SparseVector};
use themata_engine::ranking::{PaperQuery, Ranker, RankingSettings, length_factors};
use themata_report::{NearPaper, SharedTerm, address, rounded, shared_terms};
use themata_engine::pipeline::Assigned;
use themata_store::Library;
use themata_engine::vectorize::CsrMatrix;
use themata_engine::{Document, Result};

/// Liked papers whose scores a paper's score is the mean of. The most related one alone may be there by chance, and of
/// many a subject that few liked papers are of would be drowned.
const NEAREST: usize = 2;

/// How near papers are to what is liked.
pub(super) struct Nearness {
    /// By paper: its score, and what it is near to.
    pub(super) papers: Vec<(f64, Option<NearPaper>)>,
    /// Liked papers that it goes by; none where it is nearness to themes.
    pub(super) n_liked: usize,
    /// Liked papers without a term.
    pub(super) without_terms: usize,
}

/// `in_domain` is how much the concepts of each paper count: of one of another field they say little.
pub(super) fn rank(library: &Library, assigned: &Assigned, in_domain: &[f64], liked: &[Seed<'_>]) -> Result<Nearness> {
    let seeds = Seeds::new(library, liked)?;
    let without_terms = liked.len() - seeds.papers.len();
    let papers = if seeds.papers.is_empty() {
        (0..assigned.assignments.len()).map(|at| by_theme(library, assigned, at)).collect()
    } else {
        seeds.rank(library, assigned, in_domain)?
    };
    Ok(Nearness { papers, n_liked: seeds.papers.len(), without_terms })
}

/// The score of a paper by its theme, and the paper of the library most like it.
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

/// Liked papers that have a term, as rows of a matrix of their own.
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
        let of_library = analysis.assigned(&known);
        let others = if outside.is_empty() {
            analysis.assigned(&[])
        } else {
            analysis.assign(&outside.iter().map(|&paper| Document::from(paper)).collect::<Vec<_>>())
        };
        papers.extend(outside);
        let all = of_library.rows.followed_by(&others.rows);
        let with_terms: Vec<usize> = (0..all.n_rows()).filter(|&row| !all.row(row).is_empty()).collect();
        Ok(Self {
            papers: with_terms.iter().map(|&row| papers[row]).collect(),
            rows: all.select(&with_terms),
            concepts: of_library.concepts.followed_by(&others.concepts)?.select(&with_terms),
        })
    }

    /// The score of each paper, and the liked paper most related to it.
    fn rank(&self, library: &Library, assigned: &Assigned, in_domain: &[f64]) -> Result<Vec<(f64, Option<NearPaper>)>> {
        let (model, settings) = (&library.analysis.vectors.model, &library.analysis.settings.ranking);
        // Papers are asked for the liked ones related to them rather than the other way about. How much a paper's
        // length counts is the same for all of these, and comes in afterwards.
        let weights = RankingSettings { length_slope: 1.0, ..settings.clone() };
        let concepts = if settings.uses_concepts() {
            self.concepts.clone()
        } else {
            QuantizedRows::new(Array2::zeros((self.papers.len(), 0)).view())
        };
        let lengths = vec![1.0; self.papers.len()];
        let ranker = Ranker::try_new(InvertedIndex::new(&self.rows), &lengths, concepts, &weights)?;
        let all_lengths = [model.lengths(), &assigned.lengths].concat();
        let factors = length_factors(&all_lengths, settings.length_slope);
        let factors = &factors[model.lengths().len()..];
        let of = |at: usize| {
            let row = assigned.rows.row(at);
            let words = SparseVector { columns: row.columns.to_vec(), values: row.values.to_vec() };
            let concepts = assigned.concepts.row(at).map(|x| in_domain[at] as f32 * x).collect();
            let best = ranker.best(&PaperQuery { words, concepts }, NEAREST, |_| false);
            let factor = f64::from(factors[at]);
            // The sum of nothing would be -0.
            let sum = best.iter().fold(0.0, |sum, ranked| sum + f64::from(ranked.score));
            let nearest = best.first().filter(|_| factor > 0.0).map(|ranked| {
                let (words, concepts) = (f64::from(ranked.words), f64::from(ranked.concepts));
                let terms = shared_terms(model, row, self.rows.row(ranked.row.get()));
                near(self.papers[ranked.row.get()], factor * words, factor * concepts, terms)
            });
            (rounded(factor * sum / NEAREST.min(self.papers.len()) as f64), nearest)
        };
        Ok((0..assigned.rows.n_rows()).into_par_iter().map(of).collect())
    }
}
