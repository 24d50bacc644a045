//! Updates of an analysis after documents came and went, by the fitted model: [`Analysis::updated`].

use rayon::prelude::*;

use super::analysis::{Analysis, ConceptRows};
use super::assign::{Located, NewRows, Origin, largest_cluster, nearest_two};
use super::vectors::Vectors;
use crate::cluster::Clustering;
use crate::concepts::QuantizedRows;
use crate::document::Document;
use crate::duplicates::Duplicates;
use crate::error::{Error, Result};
use crate::indices::{DocumentIndex, RowIndex};
use crate::neighbours::{Neighbour, NeighbourGraph};
use crate::themes::{Map, ThemeWords, recount, with_members};
use crate::vectorize::CsrMatrix;

impl Analysis {
    /// The analysis of `documents` by the fitted model. `origins` maps each document to its index in this analysis,
    /// ascending, and a new document to `None`.
    ///
    /// Vocabulary, idf, concept space and centroids do not change, and neither do labels and words of themes. New documents
    /// are assigned as by [`Analysis::assign`]. Sizes, cohesion and papers of themes, the duplicates and the neighbour
    /// graph are recomputed exactly for all documents.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if the number of origins is not that of documents.
    ///
    /// The cost is that of [`NeighbourGraph::grown`] and of finding near-identical documents among all.
    pub fn updated(self, documents: &[Document<'_>], origins: &[Option<DocumentIndex>]) -> Result<Self> {
        if documents.len() != origins.len() {
            return Err(Error::shape("number of origins", origins.len(), documents.len()));
        }
        let centroids = self.centroids().into_owned();
        let Self { settings, vectors, concepts, clustering, .. } = self;
        let clustering = Clustering { centroids, ..clustering };
        let Vectors { duplicates: before, model, rows: old_rows, .. } = vectors;
        let duplicates = Duplicates::find(documents, &settings.duplicates);
        // A row is unchanged if the same document represents it.
        let row_of =
            |document: DocumentIndex| (!before.is_duplicate(document)).then(|| before.row(document).get());
        let origins: Vec<Option<usize>> = duplicates
            .rows()
            .map(|row| origins[duplicates.representative(row).get()].and_then(row_of))
            .collect();
        let new: Vec<usize> = (0..origins.len()).filter(|&row| origins[row].is_none()).collect();

        let representative = |&row: &usize| documents[duplicates.representative(RowIndex::new(row)).get()];
        let new_documents: Vec<Document<'_>> = new.iter().map(representative).collect();
        let (new_rows, new_lengths) = model.transform_with_lengths(&new_documents);
        let (mut rows, mut lengths) = (CsrMatrix::empty(old_rows.n_columns()), Vec::new());
        let mut next = 0..new.len();
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
        let graph = self.graph.grown(&origins, &rows, settings.n_graph_neighbours());

        let mut at_new = vec![usize::MAX; origins.len()];
        new.iter().enumerate().for_each(|(at, &row)| at_new[row] = at);
        let origin = |row: usize| origins[row].map_or(Origin::New(at_new[row]), Origin::Fitted);
        let neighbours: Vec<Vec<Neighbour>> = new.iter().map(|&row| graph.neighbours(row).to_vec()).collect();
        let folded =
            NewRows { rows: &new_rows, neighbours: &neighbours, origin }.fold_in(&concepts, &settings);
        let quantized = QuantizedRows::new(folded.view());
        let ConceptRows { rows: old_concepts, projection } = concepts;
        let concepts = ConceptRows { rows: old_concepts.merged(&origins, &quantized), projection };

        let largest = largest_cluster(&clustering);
        let locate = |at: usize| {
            Located::new(new_rows.row(at).is_empty().then_some(largest), || {
                nearest_two(&new_rows, &folded, at, &clustering.centroids, settings.algorithm)
            })
        };
        let located: Vec<Located> = (0..new.len()).into_par_iter().map(locate).collect();
        let (clustering, cosines) = merged(clustering, &self.cosines, &origins, located);

        let members = clustering.members();
        let layout = Layout { origins: &origins, graph: &graph, map: &self.map, clustering: &clustering };
        let positions = (0..origins.len()).map(|row| layout.position(row)).collect();
        let words = self.themes.into_iter().map(|theme| ThemeWords {
            label: theme.label,
            terms: theme.terms,
            phrases: theme.phrases,
        });
        let n_papers = duplicates.sizes();
        let themes = with_members(words.collect(), &clustering, &cosines, &n_papers, &settings.themes);
        let mut broader_themes = self.broader_themes;
        recount(&mut broader_themes, &themes);
        let is_empty = |&row: &usize| rows.row(row).is_empty();
        Ok(Self {
            map: Map::from_positions(positions, &members),
            without_terms: (0..rows.n_rows()).filter(is_empty).map(RowIndex::new).collect(),
            vectors: Vectors { duplicates, model, rows, background: None, in_model: None, encoded: None },
            settings,
            graph,
            concepts,
            clustering,
            cosines,
            themes,
            broader_themes,
            stability: self.stability,
            theme_numbers: self.theme_numbers,
            selection: self.selection,
        })
    }
}

/// The clustering and the cosines of all rows: fitted rows keep theirs, and new ones get their location's.
fn merged(
    before: Clustering,
    cosines: &[f64],
    origins: &[Option<usize>],
    new: Vec<Located>,
) -> (Clustering, Vec<f64>) {
    let mut new = new.into_iter();
    let located: Vec<Located> = origins
        .iter()
        .map(|origin| match origin {
            Some(row) => Located {
                labels: (before.labels[*row], before.next_labels[*row]),
                distances: (before.distances[*row], before.next_distances[*row]),
                cosine: cosines[*row],
            },
            None => new.next().expect("each new row is located"),
        })
        .collect();
    let squared = |located: &Located| f64::from(located.distances.0).powi(2);
    let clustering = Clustering {
        labels: located.iter().map(|located| located.labels.0).collect(),
        next_labels: located.iter().map(|located| located.labels.1).collect(),
        distances: located.iter().map(|located| located.distances.0).collect(),
        next_distances: located.iter().map(|located| located.distances.1).collect(),
        inertia: located.iter().map(squared).sum(),
        ..before
    };
    (clustering, located.iter().map(|located| located.cosine).collect())
}

/// The layout of new rows on the map.
struct Layout<'a> {
    origins: &'a [Option<usize>],
    graph: &'a NeighbourGraph,
    map: &'a Map,
    clustering: &'a Clustering,
}

impl Layout<'_> {
    /// The position of a row: its own if it was fitted, or amid its fitted neighbours, or that of its theme.
    fn position(&self, row: usize) -> (f64, f64) {
        let Self { origins, graph, map, clustering } = self;
        if let Some(old) = origins[row] {
            return map.papers[old];
        }
        let (mut x, mut y, mut total) = (0.0, 0.0, 0.0);
        for to in graph.neighbours(row) {
            if let Some(old) = origins[to.row.get()] {
                let weight = f64::from(to.similarity);
                x += weight * map.papers[old].0;
                y += weight * map.papers[old].1;
                total += weight;
            }
        }
        // Positions have four decimals.
        let rounded = |value: f64| (value * 1e4).round() / 1e4;
        let (x, y) = if total == 0.0 { map.themes[clustering.labels[row]] } else { (x / total, y / total) };
        (rounded(x), rounded(y))
    }
}
