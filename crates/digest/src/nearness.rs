//! How near is each new paper to what is liked? [`rank`].

use ndarray::Array2;
use rayon::prelude::*;

use super::sift::Likes;
use themata_engine::concepts::QuantizedRows;
use themata_papers::Paper;
use themata_engine::neighbours::{InvertedIndex, SparseVector};
use themata_engine::ranking::{PaperQuery, Ranker, RankingSettings, length_factors};
use themata_report::{NearPaper, SharedTerm, address, rounded, shared_terms};
use themata_store::{Library, Placed};
use themata_engine::vectorize::CsrMatrix;

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

/// `at_home` is how much the concepts of each paper count: of one of another field they say little.
pub(super) fn rank(library: &Library, placed: &Placed, at_home: &[f64], liked: &[Likes<'_>]) -> Nearness {
    let likes = Liking::of(library, liked);
    let without_terms = liked.len() - likes.papers.len();
    let papers = if likes.papers.is_empty() {
        (0..placed.stands.len()).map(|at| by_theme(library, placed, at)).collect()
    } else {
        likes.rank(library, placed, at_home)
    };
    Nearness { papers, n_liked: likes.papers.len(), without_terms }
}

/// The score of a paper by its theme, and the paper of the library most like it.
fn by_theme(library: &Library, placed: &Placed, at: usize) -> (f64, Option<NearPaper>) {
    let stand = &placed.stands[at];
    let vectors = &library.analysis.vectors;
    let nearest = stand.nearest.map(|to| {
        let paper = &library.corpus.papers()[vectors.duplicates.paper_of(to.row)];
        let terms = shared_terms(&vectors.model, placed.rows.row(at), vectors.rows.row(to.row));
        near(paper, f64::from(to.similarity).min(1.0), 0.0, terms)
    });
    (rounded(stand.similarity), nearest)
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
struct Liking<'a> {
    papers: Vec<&'a Paper>,
    rows: CsrMatrix,
    concepts: QuantizedRows<'static>,
}

impl<'a> Liking<'a> {
    fn of(library: &'a Library, liked: &[Likes<'a>]) -> Self {
        let duplicates = &library.analysis.vectors.duplicates;
        let (mut known, mut papers, mut outside) = (Vec::new(), Vec::new(), Vec::new());
        for likes in liked {
            match likes {
                Likes::Row(row) => {
                    known.push(*row);
                    papers.push(&library.corpus.papers()[duplicates.paper_of(*row)]);
                }
                Likes::Outside(paper) => outside.push(*paper),
            }
        }
        let of_library = library.placed(&known);
        let others = if outside.is_empty() { library.placed(&[]) } else { library.place(&outside) };
        papers.extend(outside);
        let all = of_library.rows.followed_by(&others.rows);
        let with_terms: Vec<usize> = (0..all.n_rows()).filter(|&row| !all.row(row).is_empty()).collect();
        let (mut values, mut largest) = (Vec::new(), Vec::new());
        for &row in &with_terms {
            let (of, row) = match row.checked_sub(known.len()) {
                None => (&of_library.concepts, row),
                Some(row) => (&others.concepts, row),
            };
            values.extend_from_slice(of.values(row));
            largest.push(of.largest(row));
        }
        Self {
            papers: with_terms.iter().map(|&row| papers[row]).collect(),
            rows: all.select(&with_terms),
            concepts: QuantizedRows::from_parts(values.into(), largest.into(), library.concepts.n_dimensions()),
        }
    }

    /// The score of each paper, and the liked paper most related to it.
    fn rank(&self, library: &Library, placed: &Placed, at_home: &[f64]) -> Vec<(f64, Option<NearPaper>)> {
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
        let ranker = Ranker::of_compact(InvertedIndex::new(&self.rows), &lengths, concepts, &weights);
        let all_lengths = [model.lengths(), &placed.lengths].concat();
        let factors = length_factors(&all_lengths, settings.length_slope);
        let factors = &factors[model.lengths().len()..];
        let of = |at: usize| {
            let row = placed.rows.row(at);
            let words = SparseVector { columns: row.columns.to_vec(), values: row.values.to_vec() };
            let concepts = placed.concepts.row(at).map(|x| at_home[at] as f32 * x).collect();
            let best = ranker.best(&PaperQuery { words, concepts }, NEAREST, |_| false);
            let factor = f64::from(factors[at]);
            // The sum of nothing would be -0.
            let sum = best.iter().fold(0.0, |sum, ranked| sum + f64::from(ranked.score));
            let nearest = best.first().filter(|_| factor > 0.0).map(|ranked| {
                let (words, concepts) = (f64::from(ranked.words), f64::from(ranked.concepts));
                let terms = shared_terms(model, row, self.rows.row(ranked.row));
                near(self.papers[ranked.row], factor * words, factor * concepts, terms)
            });
            (rounded(factor * sum / NEAREST.min(self.papers.len()) as f64), nearest)
        };
        (0..placed.rows.n_rows()).into_par_iter().map(of).collect()
    }
}
