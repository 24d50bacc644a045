//! Where would other papers stand among those of an index? [`Library::place`], which changes nothing.

use super::library::Library;
use super::update::{Placing, fold_in};
use crate::cluster::Clustering;
use crate::concepts::CompactRows;
use crate::corpus::Paper;
use crate::neighbours::Neighbour;
use crate::pipeline::document;
use crate::vectorize::{CsrMatrix, Document};

/// Papers as the model of a library sees them. Row i of everything is paper i.
pub struct Placed {
    /// TF-IDF rows, shape `(n_papers, n_terms)`.
    pub rows: CsrMatrix,
    /// Their lengths before they were scaled to 1, shape `(n_papers)`; 0 of a paper without terms.
    pub lengths: Vec<f32>,
    /// Where they lie in concept space, shape `(n_papers, n_dimensions)`.
    pub concepts: CompactRows<'static>,
    /// Where they stand among the themes, shape `(n_papers)`.
    pub stands: Vec<Stand>,
}

/// Where a paper stands in a library.
#[derive(Debug, Clone, PartialEq)]
pub struct Stand {
    /// The place of its theme among [`Analysis::themes`](crate::Analysis::themes); `None` where it is like no theme, for
    /// it shares no term with the library or no concept with any theme.
    pub theme: Option<usize>,
    /// Its cosine to the centroid of that theme, 0 to 1.
    pub similarity: f64,
    /// How surely it is placed; see [`Clustering::margin`].
    pub margin: f64,
    /// The first of its nearest neighbours that is a row of the library; `None` where none is.
    pub nearest: Option<Neighbour>,
}

impl Library {
    /// Places papers by the model that is there, as [`Library::add`] would, near-identical ones each by itself.
    ///
    /// The cost is that of [`NeighbourGraph::grown`](crate::NeighbourGraph::grown).
    pub fn place(&self, papers: &[&Paper]) -> Placed {
        let documents: Vec<Document<'_>> = papers.iter().map(|paper| document(paper)).collect();
        let vectors = &self.analysis.vectors;
        let (rows, lengths) = vectors.model.transform_with_lengths(&documents);
        let all = vectors.rows.followed_by(&rows);
        let n_old = vectors.rows.n_rows();
        let origins: Vec<Option<usize>> = (0..all.n_rows()).map(|row| (row < n_old).then_some(row)).collect();
        let fresh: Vec<usize> = (n_old..all.n_rows()).collect();

        let settings = &self.analysis.settings;
        let n_neighbours = settings.n_neighbours.max(settings.concepts.n_smoothing_neighbours);
        let graph = self.analysis.graph.grown(&origins, &all, n_neighbours);
        let folded = fold_in(&fresh, &origins, &all, &graph, (&self.concepts, &self.projection), settings);

        // A clustering of the new papers alone, by the centroids that are there.
        let themes = Clustering {
            labels: Vec::new(),
            next_labels: Vec::new(),
            distances: Vec::new(),
            next_distances: Vec::new(),
            ..self.analysis.clustering.clone()
        };
        let placing = Placing { rows: &all, folded: &folded, fresh: &fresh, settings };
        let (clustering, cosines) = placing.all(&vec![None; fresh.len()], themes, &[]);
        let stand = |at: usize| Stand {
            theme: (!rows.row(at).is_empty() && cosines[at] > 0.0).then(|| clustering.labels[at]),
            similarity: cosines[at],
            margin: clustering.margin(at),
            nearest: graph.of(n_old + at).iter().copied().find(|to| to.row < n_old),
        };
        let stands = (0..fresh.len()).map(stand).collect();
        Placed { rows, lengths, concepts: CompactRows::new(folded.view()), stands }
    }

    /// Some rows of the library as if they had just been placed. O(nonzeros of the rows).
    pub fn placed(&self, rows: &[usize]) -> Placed {
        let analysis = &self.analysis;
        let (mut values, mut largest) = (Vec::new(), Vec::new());
        for &row in rows {
            values.extend_from_slice(self.concepts.values(row));
            largest.push(self.concepts.largest(row));
        }
        let stand = |&row: &usize| {
            let is_like_one = !analysis.vectors.rows.row(row).is_empty() && analysis.cosines[row] > 0.0;
            Stand {
                theme: is_like_one.then(|| analysis.clustering.labels[row]),
                similarity: analysis.cosines[row],
                margin: analysis.clustering.margin(row),
                nearest: analysis.graph.of(row).first().copied(),
            }
        };
        Placed {
            rows: analysis.vectors.rows.select(rows),
            lengths: rows.iter().map(|&row| analysis.vectors.model.lengths()[row]).collect(),
            concepts: CompactRows::from_parts(values.into(), largest.into(), self.concepts.n_dimensions()),
            stands: rows.iter().map(stand).collect(),
        }
    }
}
