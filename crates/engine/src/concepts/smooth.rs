//! Smoothing of rows over the neighbour graph: [`smooth`].

use ndarray::Array2;
use ndarray::parallel::prelude::*;

use super::linalg::normalize_rows;
use super::lsa::ConceptSettings;
use crate::neighbours::NeighbourGraph;
use crate::vectorize::CsrMatrix;

/// Mixes each row with its neighbours' rows for a number of rounds, and scales it to unit length after each.
///
/// In a round with share `s`, row `x_i` becomes `(1 - s) x_i + s (sum_j w_ij x_j) / (sum_j w_ij)` over its
/// neighbours j in the [undirected normalised graph](NeighbourGraph::normalized). In the first round `w_ij`
/// is the edge's weight. From the second on it is multiplied by a power of the current cosine of `x_i` and `x_j`, so that
/// edges between papers that share words but no concepts fade. A row without neighbours does not change.
///
/// This is a low-pass filter on the graph (Shuman et al. 2013, "The emerging field of signal processing on
/// graphs"): the content shared with neighbours stays, and noise shrinks.
/// O(edges * d * rounds).
#[must_use]
pub fn smooth(rows: Array2<f32>, graph: &NeighbourGraph, settings: &ConceptSettings) -> Array2<f32> {
    let edges = graph.normalized(settings.n_smoothing_neighbours);
    let mut rows = rows;
    for round in 0..settings.n_smoothing_rounds {
        let sharpness = if round == 0 { 0 } else { settings.smoothing_sharpness };
        rows = smooth_once(&rows, &edges, settings.smoothing_share, sharpness);
    }
    rows
}

fn smooth_once(rows: &Array2<f32>, edges: &CsrMatrix, share: f32, sharpness: i32) -> Array2<f32> {
    let mut out = rows.clone();
    out.outer_iter_mut().into_par_iter().with_min_len(64).enumerate().for_each_init(
        Vec::new,
        |weights, (i, mut out)| {
            let own = rows.row(i);
            weights.clear();
            weights.extend(edges.row(i).iter().map(|(j, edge)| match sharpness {
                0 => (j, edge),
                power => (j, edge * own.dot(&rows.row(j)).max(0.0).powi(power)),
            }));
            let total: f32 = weights.iter().map(|(_, weight)| weight).sum();
            if total > 0.0 {
                out.mapv_inplace(|x| (1.0 - share) * x);
                for (j, weight) in &*weights {
                    out.scaled_add(share * weight / total, &rows.row(*j));
                }
            }
        },
    );
    normalize_rows(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indices::RowIndex;
    use crate::neighbours::Neighbour;
    use ndarray::array;

    fn graph() -> NeighbourGraph {
        let to = |row, similarity| Neighbour { row: RowIndex::new(row), similarity };
        NeighbourGraph::from_lists(vec![vec![to(1, 0.5), to(2, 0.5)], vec![], vec![to(0, 0.5)], vec![]])
    }

    #[test]
    fn one_round_by_hand() {
        // Undirected weights: 0-1 is .5, 0-2 is 1; degrees 1.5, .5, 1; normalised: .5 / sqrt(.75), 1 / sqrt(1.5).
        let rows = array![[1.0, 0.0], [0.0, 1.0], [0.6, 0.8], [1.0, 0.0]];
        let settings = ConceptSettings { n_smoothing_rounds: 1, ..ConceptSettings::default() };
        let smoothed = smooth(rows, &graph(), &settings);
        let (a, b) = (0.5 / 0.75_f32.sqrt(), 1.0 / 1.5_f32.sqrt());
        let (x, y) = (0.5 + 0.5 * b * 0.6 / (a + b), 0.5 * (a + b * 0.8) / (a + b));
        let norm = (x * x + y * y).sqrt();
        assert!((smoothed[[0, 0]] - x / norm).abs() < 1e-6 && (smoothed[[0, 1]] - y / norm).abs() < 1e-6);
        assert_eq!(smoothed.row(3), array![1.0, 0.0]);
    }

    #[test]
    fn later_rounds_forget_neighbours_without_shared_concepts() {
        let rows = array![[1.0, 0.0], [0.0, 1.0], [0.6, 0.8], [1.0, 0.0]];
        let settings =
            ConceptSettings { n_smoothing_rounds: 2, smoothing_share: 1.0, ..ConceptSettings::default() };
        let once = smooth_once(&rows, &graph().normalized(20), 1.0, 4);
        assert_eq!(once.row(0), rows.row(2), "orthogonal neighbour 1 does not count");
        assert!(smooth(rows, &graph(), &settings).iter().all(|x| x.is_finite()));
    }
}
