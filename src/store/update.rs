//! How do papers come and go while themes stay? New papers are placed by the model that is there ([`Library::add`]).

use ndarray::{Array2, ArrayView1};
use rayon::prelude::*;
use serde::Serialize;

use super::compare::{Account, Partition, matched};
use super::library::{Library, sample, unknown_share};
use crate::cluster::Clustering;
use crate::concepts::CompactRows;
use crate::corpus::{Corpus, Paper};
use crate::duplicates::Duplicates;
use crate::error::{Error, Result};
use crate::neighbours::{Neighbour, NeighbourGraph};
use crate::pipeline::{AlgorithmName, Analysis, Settings, Stage, Vectors, document};
use crate::themes::{InWords, Map, cosine, recount, with_papers};
use crate::vectorize::{CsrMatrix, Document};

/// What became of papers that were added.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Added {
    /// Papers that were not there.
    pub added: usize,
    /// Papers that were there, with the same title and abstract; they stay as they are.
    pub present: usize,
    /// Papers that were there with another title or abstract, and have the new ones now.
    pub changed: usize,
    /// How far the new papers are from those that the model was fitted to; absent where none is new.
    pub drift: Option<Drift>,
}

/// How far new papers are from those that a model was fitted to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drift {
    /// Share of the new papers' words that are no terms of the model, 0 to 1.
    pub unknown_share: f64,
    /// The same of the papers it was fitted to.
    pub fitted_unknown_share: f64,
    /// Mean margin of the new papers in their themes, 0 to 1.
    pub margin: f64,
    /// The same of the papers it was fitted to.
    pub fitted_margin: f64,
    /// Papers added or changed since the fit, over those it was fitted to.
    pub growth: f64,
}

impl Drift {
    /// Words unknown beyond those that were so at the fit, as a share of all: more, and the words of the new papers
    /// are not those of the old.
    pub const MOST_UNKNOWN: f64 = 0.05;
    /// Mean margin of the new papers over that of the old: less, and the themes are not theirs.
    pub const LEAST_MARGIN: f64 = 0.6;
    /// Growth beyond which the new papers should have a say in what the themes are.
    pub const MOST_GROWTH: f64 = 0.25;

    /// Whether the model should be fitted anew.
    pub fn advises_refit(&self) -> bool {
        self.unknown_share > self.fitted_unknown_share + Self::MOST_UNKNOWN
            || self.margin < self.fitted_margin * Self::LEAST_MARGIN
            || self.growth > Self::MOST_GROWTH
    }
}

impl Library {
    /// Adds papers, from these sources in which so many records could not be used.
    ///
    /// Vocabulary, idf, concept space and centroids stay as they were fitted. A new paper's terms are weighed by
    /// them, its place in concept space is that of its terms mixed with its neighbours', and its theme is that of the
    /// nearest centroid. Themes keep their numbers, labels and words; their sizes, cohesion and papers are those of
    /// all papers. The neighbour graph is that of all papers, exact.
    ///
    /// The cost is that of [`NeighbourGraph::grown`] and of finding near-identical papers among all.
    pub fn add(self, papers: Vec<Paper>, sources: &[String], n_skipped: usize) -> Result<(Self, Added)> {
        let mut kept = vec![true; self.corpus.len()];
        let (mut present, mut changed, mut fresh) = (0, 0, Vec::new());
        for paper in papers {
            if let Some(row) = self.corpus.row_of(&paper.id) {
                let old = &self.corpus.papers()[row];
                if (&old.title, &old.abstract_text) == (&paper.title, &paper.abstract_text) {
                    present += 1;
                    continue;
                }
                kept[row] = false;
                changed += 1;
            }
            fresh.push(paper);
        }
        let (n_fresh, added) = (fresh.len(), fresh.len() - changed);
        let ids: Vec<String> = fresh.iter().map(|paper| paper.id.clone()).collect();
        let mut library = if fresh.is_empty() { self } else { self.rebuilt(&kept, fresh) };
        for source in sources {
            if !library.sources.contains(source) {
                library.sources.push(source.clone());
            }
        }
        library.n_skipped += n_skipped;
        library.fit.added += n_fresh;
        let drift = (n_fresh > 0).then(|| library.drift(&ids));
        Ok((library, Added { added, present, changed, drift }))
    }

    /// Removes the papers of some ids. Themes stay, even one that has lost its last paper.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownPaper`], and [`Error::NothingLeft`] where none would be left.
    pub fn remove(self, ids: &[String]) -> Result<Self> {
        let mut kept = vec![true; self.corpus.len()];
        for id in ids {
            kept[self.corpus.find(id)?] = false;
        }
        if !kept.contains(&true) {
            return Err(Error::NothingLeft);
        }
        Ok(self.rebuilt(&kept, Vec::new()))
    }

    /// Fits everything anew. Themes that hold mostly the same papers (see [`Account`]) keep their numbers, and others
    /// get numbers that none had before. The cost is that of [`Library::new`].
    pub fn refit(self, settings: &Settings, watch: impl FnMut(Stage)) -> Result<(Self, Account)> {
        let before = Partition::of(&self);
        let last_theme_id = self.last_theme_id;
        let mut library = Self::new(self.corpus, self.sources, self.n_skipped, settings, watch)?;
        let mut ids = vec![0; library.analysis.theme_ids.len()];
        for (old, new, _) in matched(&before, &Partition::of(&library)) {
            ids[new] = before.themes[old].0;
        }
        library.last_theme_id = last_theme_id;
        for id in ids.iter_mut().filter(|id| **id == 0) {
            library.last_theme_id += 1;
            *id = library.last_theme_id;
        }
        library.analysis.theme_ids = ids;
        let account = Account::new(&before, &Partition::of(&library));
        Ok((library, account))
    }

    fn drift(&self, ids: &[String]) -> Drift {
        let numbers: Vec<usize> = ids.iter().filter_map(|id| self.corpus.row_of(id)).collect();
        let papers: Vec<Paper> = numbers.iter().map(|&at| self.corpus.papers()[at].clone()).collect();
        let Analysis { vectors, clustering, .. } = &self.analysis;
        let margins = numbers.iter().map(|&at| clustering.margin(vectors.duplicates.row_of(at)));
        Drift {
            unknown_share: unknown_share(sample(&papers), &vectors.model),
            fitted_unknown_share: self.fit.unknown_share,
            margin: margins.sum::<f64>() / numbers.len().max(1) as f64,
            fitted_margin: self.fit.margin,
            growth: self.fit.added as f64 / self.fit.papers.max(1) as f64,
        }
    }

    /// The library of the papers that are kept and of others, by the model that is there.
    fn rebuilt(self, kept: &[bool], fresh: Vec<Paper>) -> Self {
        let Self { corpus, analysis, concepts, projection, .. } = self;
        let Analysis { settings, vectors, clustering, .. } = analysis;
        let Vectors { duplicates: before, model, rows: old_rows, .. } = vectors;

        // Papers with the rows they stood for, by id.
        let old = corpus.papers().iter().enumerate().filter(|(at, _)| kept[*at]);
        let row = |at: usize| (!before.is_duplicate(at)).then(|| before.row_of(at));
        let mut all: Vec<(Paper, Option<usize>)> = old.map(|(at, paper)| (paper.clone(), row(at))).collect();
        drop(corpus);
        all.extend(fresh.into_iter().map(|paper| (paper, None)));
        all.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        let (papers, stood_for): (Vec<Paper>, Vec<Option<usize>>) = all.into_iter().unzip();
        let (corpus, _) = Corpus::new(papers);
        // A row is what it was where the same paper stands for it.
        let duplicates = Duplicates::find(&corpus, &settings.duplicates);
        let origins: Vec<Option<usize>> =
            (0..duplicates.n_rows()).map(|row| stood_for[duplicates.paper_of(row)]).collect();
        let fresh: Vec<usize> = (0..origins.len()).filter(|&row| origins[row].is_none()).collect();

        let representative = |&row: &usize| document(&corpus.papers()[duplicates.paper_of(row)]);
        let documents: Vec<Document<'_>> = fresh.iter().map(representative).collect();
        let (new_rows, new_lengths) = model.transform_with_lengths(&documents);
        let (mut rows, mut lengths) = (CsrMatrix::empty(old_rows.n_columns()), Vec::new());
        let mut next = 0..fresh.len();
        for origin in &origins {
            let (row, length) = match (origin, next.start) {
                (Some(old), _) => (old_rows.row(*old), model.lengths()[*old]),
                (None, at) => (new_rows.row(at), new_lengths[at]),
            };
            rows.push_row(row.columns, row.values);
            lengths.push(length);
            next.start += usize::from(origin.is_none());
        }
        drop(old_rows);
        let model = model.with_lengths(lengths);
        let n_neighbours = settings.n_neighbours.max(settings.concepts.n_smoothing_neighbours);
        let graph = analysis.graph.grown(&origins, &rows, n_neighbours);

        let folded = fold_in(&fresh, &origins, &rows, &graph, (&concepts, &projection), &settings);
        let concepts = joined(&concepts, &origins, &CompactRows::new(folded.view()));
        let n_papers = duplicates.sizes();
        let placed = Placing { rows: &rows, folded: &folded, fresh: &fresh, settings: &settings };
        let (clustering, cosines) = placed.all(&origins, clustering, &analysis.cosines);

        let members = clustering.members();
        let place = |row: usize| place(row, &origins, &graph, &analysis.map, &clustering);
        let places: Vec<(f64, f64)> = (0..origins.len()).map(place).collect();
        let in_words = analysis.themes.into_iter().map(|theme| InWords {
            label: theme.label,
            terms: theme.terms,
            phrases: theme.phrases,
        });
        let themes = with_papers(in_words.collect(), &clustering, &cosines, &n_papers, &settings.themes);
        let mut broader_themes = analysis.broader_themes;
        recount(&mut broader_themes, &themes);
        let without_terms = (0..rows.n_rows()).filter(|&row| rows.row(row).is_empty()).collect();
        Self {
            corpus,
            concepts,
            projection,
            analysis: Analysis {
                map: Map::of_places(places, &members),
                vectors: Vectors { duplicates, model, rows, background: None, dense: None },
                settings,
                graph,
                clustering,
                cosines,
                themes,
                broader_themes,
                without_terms,
                stability: analysis.stability,
                theme_ids: analysis.theme_ids,
                choice: analysis.choice,
            },
            sources: self.sources,
            n_skipped: self.n_skipped,
            fit: self.fit,
            last_theme_id: self.last_theme_id,
        }
    }
}

/// Places of new papers in concept space, shape `(n_fresh, n_dimensions)`: those of their terms, mixed with their
/// neighbours' as [`smooth`](crate::smooth) does, where those that were there stay where they are.
pub(super) fn fold_in(
    fresh: &[usize],
    origins: &[Option<usize>],
    rows: &CsrMatrix,
    graph: &NeighbourGraph,
    (concepts, projection): (&CompactRows<'_>, &CompactRows<'_>),
    settings: &Settings,
) -> Array2<f32> {
    let d = projection.n_dimensions();
    let mut folded = Array2::<f32>::zeros((fresh.len(), d));
    for (mut out, &row) in folded.outer_iter_mut().zip(fresh) {
        for (term, weight) in rows.row(row).iter() {
            out.iter_mut().zip(projection.row(term)).for_each(|(out, x)| *out += weight * x);
        }
        normalize(out.as_slice_mut().unwrap_or_default());
    }
    let mut at_fresh = vec![usize::MAX; origins.len()];
    fresh.iter().enumerate().for_each(|(at, &row)| at_fresh[row] = at);
    let settings = &settings.concepts;
    for round in 0..settings.n_smoothing_rounds {
        let sharpness = if round == 0 { 0 } else { settings.smoothing_sharpness };
        let before = folded.clone();
        let of = |to: &Neighbour| -> Vec<f32> {
            match origins[to.row] {
                Some(old) => concepts.row(old).collect(),
                None => before.row(at_fresh[to.row]).to_vec(),
            }
        };
        let share = settings.smoothing_share;
        let smoothed: Vec<Vec<f32>> = fresh
            .par_iter()
            .enumerate()
            .map(|(at, &row)| {
                let own = before.row(at);
                let near = graph.of(row).iter().take(settings.n_smoothing_neighbours);
                let mut sum = vec![0.0_f32; d];
                let mut total = 0.0;
                for to in near {
                    let other = of(to);
                    let cosine = own.dot(&ArrayView1::from(&other)).max(0.0);
                    let weight = to.similarity * cosine.powi(sharpness);
                    total += weight;
                    sum.iter_mut().zip(&other).for_each(|(sum, x)| *sum += weight * x);
                }
                let mix = |(x, sum): (&f32, &f32)| {
                    if total > 0.0 { (1.0 - share) * x + share * sum / total } else { *x }
                };
                let mut mixed: Vec<f32> = own.iter().zip(&sum).map(mix).collect();
                normalize(&mut mixed);
                mixed
            })
            .collect();
        for (mut out, row) in folded.outer_iter_mut().zip(smoothed) {
            out.assign(&ArrayView1::from(&row));
        }
    }
    folded
}

/// Scales to length 1; what is all zero stays so.
fn normalize(row: &mut [f32]) {
    let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt();
    if norm > 0.0 {
        row.iter_mut().for_each(|x| *x /= norm);
    }
}

/// The places of papers that were there and of new ones, by row.
fn joined(old: &CompactRows<'_>, origins: &[Option<usize>], fresh: &CompactRows<'_>) -> CompactRows<'static> {
    let (mut values, mut largest, mut next) = (Vec::new(), Vec::new(), 0);
    for origin in origins {
        let (rows, row) = match origin {
            Some(row) => (old, *row),
            None => (fresh, next),
        };
        next += usize::from(origin.is_none());
        values.extend_from_slice(rows.values(row));
        largest.push(rows.largest(row));
    }
    CompactRows::from_parts(values.into(), largest.into(), old.n_dimensions())
}

/// What new papers are placed by.
pub(super) struct Placing<'a> {
    pub(super) rows: &'a CsrMatrix,
    pub(super) folded: &'a Array2<f32>,
    pub(super) fresh: &'a [usize],
    pub(super) settings: &'a Settings,
}

impl Placing<'_> {
    /// The clusters of all papers, and their cosines to the centroids.
    pub(super) fn all(
        &self,
        origins: &[Option<usize>],
        before: Clustering,
        cosines: &[f64],
    ) -> (Clustering, Vec<f64>) {
        let largest = before
            .members()
            .iter()
            .enumerate()
            .max_by_key(|(at, rows)| (rows.len(), usize::MAX - at))
            .map_or(0, |(at, _)| at);
        let place = |at: usize| self.place(at, &before.centroids, largest);
        let fresh: Vec<Placed> = (0..self.fresh.len()).into_par_iter().map(place).collect();
        let mut fresh = fresh.into_iter();
        let placed: Vec<Placed> = origins
            .iter()
            .filter_map(|origin| match origin {
                Some(row) => Some(Placed {
                    labels: (before.labels[*row], before.next_labels[*row]),
                    distances: (before.distances[*row], before.next_distances[*row]),
                    cosine: cosines[*row],
                }),
                None => fresh.next(),
            })
            .collect();
        let squared = |placed: &Placed| f64::from(placed.distances.0).powi(2);
        let clustering = Clustering {
            labels: placed.iter().map(|placed| placed.labels.0).collect(),
            next_labels: placed.iter().map(|placed| placed.labels.1).collect(),
            distances: placed.iter().map(|placed| placed.distances.0).collect(),
            next_distances: placed.iter().map(|placed| placed.distances.1).collect(),
            inertia: placed.iter().map(squared).sum(),
            ..before
        };
        (clustering, placed.iter().map(|placed| placed.cosine).collect())
    }

    /// Where a new paper stands; one without terms is in the largest theme, by no merit.
    fn place(&self, at: usize, centroids: &Array2<f32>, largest: usize) -> Placed {
        let row = self.rows.row(self.fresh[at]);
        if row.is_empty() {
            return Placed { labels: (largest, largest), distances: (1.0, 1.0), cosine: 0.0 };
        }
        // Rows have length 1.
        let of = |centroid: ArrayView1<'_, f32>| -> (f64, f64) {
            let length: f64 = centroid.iter().map(|x| f64::from(*x).powi(2)).sum();
            if self.settings.algorithm == AlgorithmName::Spherical {
                let product: f64 = row.iter().map(|(term, weight)| f64::from(weight * centroid[term])).sum();
                return ((1.0 + length - 2.0 * product).max(0.0), product);
            }
            let own = self.folded.row(at);
            let squares = own.iter().zip(centroid).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2));
            (squares.sum(), cosine(own, centroid))
        };
        let mut nearest = [(f64::INFINITY, 0, 0.0); 2];
        for (number, centroid) in centroids.outer_iter().enumerate() {
            let (distance, cosine) = of(centroid);
            if distance < nearest[0].0 {
                nearest = [(distance, number, cosine), nearest[0]];
            } else if distance < nearest[1].0 {
                nearest[1] = (distance, number, cosine);
            }
        }
        let [own, next] = nearest;
        let next = if next.0.is_finite() { next } else { own };
        Placed {
            labels: (own.1, next.1),
            distances: (own.0.sqrt() as f32, next.0.sqrt() as f32),
            cosine: own.2.clamp(0.0, 1.0),
        }
    }
}

/// Where a paper stands among the themes.
struct Placed {
    labels: (usize, usize),
    distances: (f32, f32),
    cosine: f64,
}

/// The place of a paper on the map: where it was, or amid its neighbours that were there, or at its theme.
fn place(
    row: usize,
    origins: &[Option<usize>],
    graph: &NeighbourGraph,
    map: &Map,
    clustering: &Clustering,
) -> (f64, f64) {
    if let Some(old) = origins[row] {
        return map.papers[old];
    }
    let (mut x, mut y, mut total) = (0.0, 0.0, 0.0);
    for to in graph.of(row) {
        if let Some(old) = origins[to.row] {
            let weight = f64::from(to.similarity);
            x += weight * map.papers[old].0;
            y += weight * map.papers[old].1;
            total += weight;
        }
    }
    // As many decimals as every place has.
    let rounded = |value: f64| (value * 1e4).round() / 1e4;
    match total {
        0.0 => {
            let (x, y) = map.themes[clustering.labels[row]];
            (rounded(x), rounded(y))
        }
        _ => (rounded(x / total), rounded(y / total)),
    }
}
