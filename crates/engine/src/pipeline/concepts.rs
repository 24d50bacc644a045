//! The concept step of a run: fit the space, with a background and an encoder's vectors if there are any, and smooth it.

use std::borrow::Cow;

use ndarray::{Array2, s};

use super::settings::Settings;
use super::vectors::Vectors;
use crate::background::{BackgroundModel, ModelRows};
use crate::concepts::{ConceptSettings, Lsa, blend, concatenate, reweight, smooth};
use crate::error::Result;
use crate::neighbours::{NeighbourGraph, augment};
use crate::vectorize::CsrMatrix;

/// The concept space, and the rows in it, smoothed, shape `(n_rows, n_dimensions)`.
///
/// With a background, the space is fitted to the rows [augmented](augment) by their neighbours there. All of these are
/// smoothed together, and then only the documents' own rows are kept. An encoder's vectors are
/// [concatenated](concatenate) to the concepts before smoothing, and [reweight] the edges.
pub(super) fn concept_rows(
    vectors: &Vectors,
    graph: &NeighbourGraph,
    settings: &Settings,
) -> Result<(Lsa, Array2<f32>)> {
    let concepts = &settings.concepts;
    // Twice as many neighbours if some will be dropped.
    let n_candidates = concepts.n_smoothing_neighbours * if vectors.encoded.is_some() { 2 } else { 1 };
    let augmented = vectors
        .background
        .as_ref()
        .map(|background| augment(&vectors.rows, &background.rows, n_candidates, concepts.background_weight));
    let (rows, graph) = match &augmented {
        Some((rows, graph)) => (rows, Cow::Borrowed(graph)),
        None if vectors.encoded.is_some() => {
            (&vectors.rows, Cow::Owned(NeighbourGraph::new(&vectors.rows, n_candidates)))
        }
        None => (&vectors.rows, Cow::Borrowed(graph)),
    };
    let (lsa, transformed) = Lsa::fit_transform(rows, concepts, settings.seed)?;
    let mut smoothed = match &vectors.encoded {
        Some(encoded) => {
            let weight = concepts.vector_weight;
            let graph = reweight(&graph, &encoded.rows, weight, concepts.n_smoothing_neighbours);
            smooth(concatenate(&transformed, &encoded.rows, weight), &graph, concepts)
        }
        None => smooth(transformed, &graph, concepts),
    };
    if augmented.is_some() {
        smoothed = smoothed.slice(s![..vectors.rows.n_rows(), ..]).to_owned();
    }
    Ok((lsa, smoothed))
}

/// The rows in the concept space with those of a background model, smoothed, shape
/// `(n_rows, n_dimensions + n_model_dimensions)`: these are [concatenated](concatenate) to the concepts, and the graph for
/// smoothing is that of [both similarities](blend), among all pairs.
pub(super) fn concept_rows_with_model(
    rows: &CsrMatrix,
    lsa: &Lsa,
    in_model: &ModelRows,
    settings: &ConceptSettings,
) -> Array2<f32> {
    let weight = BackgroundModel::WEIGHT;
    let graph = blend(rows, &in_model.rows, weight, settings.n_smoothing_neighbours);
    smooth(concatenate(&lsa.transform(rows), &in_model.rows, weight), &graph, settings)
}
