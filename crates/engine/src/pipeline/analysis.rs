//! Everything that a run finds: [`Analysis`].

use std::borrow::Cow;

use ndarray::Array2;

use crate::cluster::{Clustering, KSelection};
use crate::concepts::QuantizedRows;
use crate::indices::{ClusterIndex, DocumentIndex, RowIndex, ThemeNumber};
use crate::neighbours::{Neighbour, NeighbourGraph};
use crate::themes::{BroaderTheme, Map, Theme};

use super::settings::Settings;
use super::vectors::Vectors;

/// Everything that a run finds.
///
/// Matrices, graph, clustering and map have a row for each group of near-identical documents. The methods answer by
/// document, in the order of the input; [`Duplicates`](crate::duplicates::Duplicates) maps documents to rows.
pub struct Analysis {
    /// The settings of the run.
    pub settings: Settings,
    /// The documents as vectors.
    pub vectors: Vectors,
    /// The nearest neighbours of each row.
    pub graph: NeighbourGraph,
    /// The rows in the smoothed concept space, and the projection into it.
    pub concepts: ConceptRows,
    /// The clusters, largest first.
    pub clustering: Clustering,
    /// Cosine of each row to the centroid of its cluster, 0 to 1; shape `(n_rows)`.
    pub cosines: Vec<f64>,
    /// The stability of each theme when samples are clustered again, 0 to 1: the share
    /// of its pairs of rows that are in one cluster again. Shape `(n_themes)`.
    pub stability: Vec<f64>,
    /// The themes, one for each cluster, in the order of the clusters.
    pub themes: Vec<Theme>,
    /// The number of each theme: its position counted from 1, unless an index keeps an earlier one.
    pub theme_numbers: Vec<ThemeNumber>,
    /// Groups of related themes, largest first; empty if there are few themes.
    pub broader_themes: Vec<BroaderTheme>,
    /// The evidence for the number of themes; `None` if the settings fix it.
    pub selection: Option<KSelection>,
    /// The positions of rows and themes on the page.
    pub map: Map,
    /// Rows without a term, which are assigned to the largest theme for lack of a better one.
    pub without_terms: Vec<RowIndex>,
}

/// Rows in the smoothed concept space, and the projection of others into it; eight bits a number.
#[derive(Debug, Clone, PartialEq)]
pub struct ConceptRows {
    /// The rows, shape `(n_rows, n_dimensions)`.
    pub rows: QuantizedRows<'static>,
    /// The contribution of each term to a row before smoothing, shape `(n_terms, n_dimensions)`.
    pub projection: QuantizedRows<'static>,
}

impl Analysis {
    /// The centroids in the space of [`Analysis::concepts`], shape `(n_themes, n_dimensions)`. Themes that a background
    /// model shaped were clustered in a larger space: theirs are the means of their rows. O(rows * d).
    pub(super) fn centroids(&self) -> Cow<'_, Array2<f32>> {
        let centroids = &self.clustering.centroids;
        if self.vectors.in_model.is_none() {
            return Cow::Borrowed(centroids);
        }
        let d = self.concepts.rows.n_dimensions();
        let mut means = Array2::zeros((centroids.nrows(), d));
        for (members, mut mean) in self.clustering.members().iter().zip(means.outer_iter_mut()) {
            for &row in members {
                mean.iter_mut().zip(self.concepts.rows.row(row)).for_each(|(sum, x)| *sum += x);
            }
            mean /= members.len().max(1) as f32;
        }
        Cow::Owned(means)
    }

    /// Number of documents.
    pub fn n_documents(&self) -> usize {
        self.vectors.duplicates.n_documents()
    }

    /// The cluster of each document, in the order of the input. O(documents).
    pub fn labels(&self) -> Vec<ClusterIndex> {
        let documents = (0..self.n_documents()).map(DocumentIndex::new);
        documents.map(|document| self.cluster(document)).collect()
    }

    /// The cluster of a document.
    pub fn cluster(&self, document: DocumentIndex) -> ClusterIndex {
        ClusterIndex::new(self.clustering.labels[self.vectors.duplicates.row(document).get()])
    }

    /// The documents of a theme, near-identical ones included, in the order of the input. O(members log members).
    pub fn members(&self, cluster: ClusterIndex) -> Vec<DocumentIndex> {
        let theme = &self.themes[cluster.get()];
        let mut documents: Vec<DocumentIndex> = self.vectors.duplicates.documents(&theme.members).collect();
        documents.sort_unstable();
        documents
    }

    /// The nearest neighbours of a document, best first, each by the document that represents its row.
    pub fn neighbours(&self, document: DocumentIndex) -> impl Iterator<Item = (DocumentIndex, f32)> + '_ {
        let duplicates = &self.vectors.duplicates;
        let list = self.graph.neighbours(duplicates.row(document).get());
        list.iter().map(|&Neighbour { row, similarity }| (duplicates.representative(row), similarity))
    }

    /// The margin of a document's assignment, 0 to 1; see [`Clustering::margin`].
    pub fn margin(&self, document: DocumentIndex) -> f64 {
        self.clustering.margin(self.vectors.duplicates.row(document).get())
    }
}
