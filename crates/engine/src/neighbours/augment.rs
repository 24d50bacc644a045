//! Which papers of a background can speak for a pile's? [`augment`].

use std::collections::BTreeSet;

use super::graph::NeighbourGraph;
use super::index::Neighbour;
use super::join::Join;
use crate::vectorize::CsrMatrix;

/// The rows of a pile and, after them, those of a background that are among the `n_neighbours` nearest of any of
/// these, and the neighbour graph of all, in which an edge between a pile's row and a background's weighs `weight`
/// times their cosine, 0 to 1.
///
/// A small pile has no near neighbours for many of its papers, and too few papers to tell which words go together.
/// Where the background is of the same field, it has both, and fills the lists. Where it is of another, the pile's
/// own papers are nearer and little is borrowed; the weight leaves the more to them. Rows have at most unit length
/// and no negative value.
///
/// The cost is that of finding the pile's neighbours in the background, and the neighbours of what was borrowed,
/// which is at most `n_neighbours` rows for each of the pile's.
pub fn augment(
    own: &CsrMatrix,
    background: &CsrMatrix,
    n_neighbours: usize,
    weight: f32,
) -> (CsrMatrix, NeighbourGraph) {
    let n_own = own.n_rows();
    let lists = Join::new(&own.followed_by(background)).of_first(n_own, n_neighbours);
    let near = lists.iter().flatten().filter_map(|neighbour| neighbour.row.checked_sub(n_own));
    let borrowed: Vec<usize> = near.collect::<BTreeSet<usize>>().into_iter().collect();
    let rows = own.followed_by(&background.select(&borrowed));
    let weighed = |row: usize, list: &[Neighbour]| {
        let weigh = |to: &Neighbour| {
            let crosses = (row < n_own) != (to.row < n_own);
            Neighbour { row: to.row, similarity: to.similarity * if crosses { weight } else { 1.0 } }
        };
        let mut list: Vec<Neighbour> = list.iter().map(weigh).filter(|to| to.similarity > 0.0).collect();
        list.sort_unstable();
        list.truncate(n_neighbours);
        list
    };
    // Twice as many, since the others' weights are less.
    let graph = NeighbourGraph::new(&rows, 2 * n_neighbours);
    let lists = (0..rows.n_rows()).map(|row| weighed(row, graph.neighbours(row))).collect();
    (rows, NeighbourGraph::from_lists(lists))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[&[(u32, f32)]]) -> CsrMatrix {
        let mut matrix = CsrMatrix::empty(4);
        for row in rows {
            let (columns, values): (Vec<u32>, Vec<f32>) = row.iter().copied().unzip();
            matrix.push_row(&columns, &values);
        }
        matrix
    }

    #[test]
    fn the_nearest_of_the_background_follow_the_own() {
        let own = matrix(&[&[(0, 1.0)], &[(0, 0.6), (1, 0.8)]]);
        let background = matrix(&[&[(3, 1.0)], &[(1, 0.5)], &[(0, 1.0)]]);
        // Row 0 is nearest to the last of the background, row 1 to row 0 and to that alike.
        let (rows, graph) = augment(&own, &background, 1, 0.5);
        assert_eq!(rows, own.followed_by(&background.select(&[2])));
        let edges = |row| graph.neighbours(row).iter().map(|to| (to.row, to.similarity)).collect::<Vec<_>>();
        // At half weight, the own neighbour is nearer.
        assert_eq!(edges(0), [(1, 0.6)]);
        assert_eq!(edges(1), [(0, 0.6)]);
        assert_eq!(edges(2), [(0, 0.5)]);
    }

    #[test]
    fn a_background_of_other_words_lends_nothing() {
        let own = matrix(&[&[(0, 1.0)], &[(0, 0.6), (1, 0.8)]]);
        let (rows, graph) = augment(&own, &matrix(&[&[(3, 1.0)], &[]]), 5, 0.5);
        assert_eq!(rows, own);
        assert_eq!(graph, NeighbourGraph::new(&own, 5));
    }
}
