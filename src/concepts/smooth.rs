//! How do neighbours speak for a paper? [`smooth`].

use ndarray::Array2;
use ndarray::parallel::prelude::*;

use super::linalg::normalize_rows;
use super::svd::ConceptSettings;
use crate::neighbours::NeighbourGraph;

/// Mixes each row with the mean of its neighbours' rows, weighted by similarity, and scales it to unit length.
///
/// With share `s`, row `i` becomes `(1 - s) * x_i + s * (sum_j w_ij * x_j) / (sum_j w_ij)` over its nearest
/// neighbours j. A row without neighbours stays. This is one step of the low-pass filter of graph signal
/// processing (Shuman et al. 2013): what a paper shares with its neighbours stays, what is its own noise
/// shrinks. O(n * neighbours * d).
#[must_use]
pub fn smooth(rows: &Array2<f32>, graph: &NeighbourGraph, settings: &ConceptSettings) -> Array2<f32> {
    let share = settings.smoothing_share;
    let mut out = rows.clone();
    out.outer_iter_mut().into_par_iter().with_min_len(64).enumerate().for_each(|(i, mut out)| {
        let neighbours = graph.of(i);
        let neighbours = &neighbours[..neighbours.len().min(settings.n_smoothing_neighbours)];
        let total: f32 = neighbours.iter().map(|neighbour| neighbour.similarity).sum();
        if total > 0.0 {
            out.mapv_inplace(|x| (1.0 - share) * x);
            for neighbour in neighbours {
                out.scaled_add(share * neighbour.similarity / total, &rows.row(neighbour.row));
            }
        }
    });
    normalize_rows(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::neighbours::Neighbour;
    use ndarray::array;

    #[test]
    fn a_row_moves_half_way_to_its_neighbours() {
        let rows = array![[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]];
        let to = |row, similarity| Neighbour { row, similarity };
        let graph = NeighbourGraph::from_lists(vec![vec![to(1, 0.5), to(2, 0.25)], vec![], vec![to(0, 1.0)]]);
        let smoothed = smooth(&rows, &graph, &ConceptSettings::default());
        let half = 0.5_f32.sqrt();
        for (found, expected) in smoothed.iter().zip(&array![[half, half], [0.0, 1.0], [half, half]]) {
            assert!((found - expected).abs() < 1e-6);
        }
    }
}
