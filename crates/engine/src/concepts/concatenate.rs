//! Combination of vectors with concepts: [`concatenate`], [`reweight`] and [`blend`].

use ndarray::{Array2, Axis, s};
use rayon::prelude::*;

use super::linalg::normalize_rows;
use crate::neighbours::{InvertedIndex, Neighbour, NeighbourGraph, top};
use crate::vectorize::CsrMatrix;

/// The rows `[sqrt(1 - w) c, sqrt(w) v]` of unit rows `c` of concepts, shape `(n_rows, d)`, and `v` of an encoder,
/// shape `(n_vectors, e)`; shape `(n_rows, d + e)`.
///
/// Their inner product is `1 - w` times that of the concepts plus `w` times that of the vectors. A row without one of the
/// two, all zero or after the last vector, consists of the other alone, at unit length.
#[must_use]
pub(crate) fn concatenate(concepts: &Array2<f32>, vectors: &Array2<f32>, weight: f32) -> Array2<f32> {
    let mut padded = Array2::zeros((concepts.nrows(), vectors.ncols()));
    padded.slice_mut(s![..vectors.nrows(), ..]).assign(vectors);
    padded *= weight.sqrt();
    let own = concepts * (1.0 - weight).sqrt();
    let mut rows = ndarray::concatenate![Axis(1), own, padded];
    normalize_rows(&mut rows);
    rows
}

/// The graph with the similarity `s` of two rows with vectors replaced by `(1 - w) s + w max(0, v . v')`, and the
/// `n_neighbours` best edges of each row. Other edges keep their weight.
///
/// No new neighbours are sought: the half that the vectors agree with, of twice as many neighbours by words, does nearly
/// as well without the cost of comparing all vectors. O(edges * e).
#[must_use]
pub(crate) fn reweight(
    graph: &NeighbourGraph,
    vectors: &Array2<f32>,
    weight: f32,
    n_neighbours: usize,
) -> NeighbourGraph {
    let has_vector = has_vector(vectors);
    let has = |row: usize| has_vector.get(row).is_some_and(|has| *has);
    let reweighted = |row: usize| {
        let edge = |to: &Neighbour| {
            if !(has(row) && has(to.row.get())) {
                return *to;
            }
            let product = vectors.row(row).dot(&vectors.row(to.row.get()));
            Neighbour { row: to.row, similarity: weighted(to.similarity, product, weight) }
        };
        let mut list: Vec<Neighbour> =
            graph.neighbours(row).iter().map(edge).filter(|to| to.similarity > 0.0).collect();
        list.sort_unstable();
        list.truncate(n_neighbours);
        list
    };
    NeighbourGraph::from_lists((0..graph.n_rows()).map(reweighted).collect())
}

/// The graph of the `n_neighbours` nearest rows of each row by `(1 - w) x . x' + w max(0, v . v')` of all pairs. A pair
/// of which one has no vector keeps `x . x'`. For small collections: O(n² (d + nonzeros a row)), in parallel.
#[must_use]
pub(crate) fn blend(
    rows: &CsrMatrix,
    vectors: &Array2<f32>,
    weight: f32,
    n_neighbours: usize,
) -> NeighbourGraph {
    let has_vector = has_vector(vectors);
    let products = vectors.dot(&vectors.t());
    let index = InvertedIndex::new(rows);
    let list = |row: usize| {
        let mut similarities = index.products(rows.row(row));
        for (other, similarity) in similarities.iter_mut().enumerate() {
            if has_vector[row] && has_vector[other] {
                *similarity = weighted(*similarity, products[[row, other]], weight);
            }
        }
        top(similarities, n_neighbours, |other| other.get() == row)
    };
    NeighbourGraph::from_lists((0..rows.n_rows()).into_par_iter().map(list).collect())
}

/// Which rows have a vector: those not all zero.
fn has_vector(vectors: &Array2<f32>) -> Vec<bool> {
    vectors.outer_iter().map(|row| row.iter().any(|x| *x != 0.0)).collect()
}

/// The similarity by words and vectors of two rows, from the product of their vectors.
fn weighted(words: f32, product: f32, weight: f32) -> f32 {
    (1.0 - weight) * words + weight * product.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indices::RowIndex;
    use ndarray::array;

    #[test]
    fn products_are_the_weighted_sum() {
        let concepts = array![[1.0, 0.0], [0.6, 0.8], [0.0, 0.0], [0.0, 1.0]];
        let vectors = array![[1.0], [-1.0], [1.0]];
        let rows = concatenate(&concepts, &vectors, 0.3);
        let product = |i: usize, j: usize| rows.row(i).dot(&rows.row(j));
        assert!((product(0, 1) - (0.7 * 0.6 - 0.3)).abs() < 1e-6);
        assert_eq!(rows.row(2), array![0.0, 0.0, 1.0], "no concepts");
        assert_eq!(rows.row(3), array![0.0, 1.0, 0.0], "no vector");
    }

    #[test]
    fn neighbours_are_nearest_by_both_similarities() {
        let mut rows = CsrMatrix::empty(3);
        rows.push_row(&[0], &[1.0]);
        rows.push_row(&[0, 1], &[0.6, 0.8]);
        rows.push_row(&[2], &[1.0]);
        rows.push_row(&[1], &[1.0]);
        let vectors = array![[1.0, 0.0], [-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]];
        let edges = |n| {
            let graph = blend(&rows, &vectors, 0.5, n);
            let list = |row| graph.neighbours(row).iter().map(|to| (to.row.get(), to.similarity)).collect();
            [0, 1, 2, 3].map(|row| -> Vec<(usize, f32)> { list(row) })
        };
        assert_eq!(
            edges(2),
            [vec![(2, 0.5), (1, 0.3)], vec![(3, 0.8), (0, 0.3)], vec![(0, 0.5)], vec![(1, 0.8)]]
        );
        assert_eq!(edges(1)[0], [(2, 0.5)]);
    }

    #[test]
    fn edges_are_weighed_anew_where_both_have_a_vector() {
        let to = |row, similarity| Neighbour { row: RowIndex::new(row), similarity };
        let graph = NeighbourGraph::from_lists(vec![
            vec![to(1, 0.8), to(2, 0.4), to(3, 0.3)],
            vec![to(0, 0.8)],
            vec![],
            vec![to(0, 0.3)],
        ]);
        let vectors = array![[1.0, 0.0], [-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]];
        let fused = reweight(&graph, &vectors, 0.5, 2);
        assert_eq!(fused.neighbours(0), [to(2, 0.7), to(1, 0.4)]);
        assert_eq!(fused.neighbours(1), [to(0, 0.4)]);
        assert_eq!(fused.neighbours(3), [to(0, 0.3)]);
    }
}
