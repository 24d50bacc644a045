//! A small collection augmented by its neighbours in a background: [`augment`].

use std::collections::BTreeSet;

use super::graph::NeighbourGraph;
use super::index::Neighbour;
use super::join::Join;
use crate::vectorize::CsrMatrix;

/// The rows of a collection, followed by those rows of a background that are among the `n_neighbours` nearest of any of
/// them, and the neighbour graph of all. An edge between a row of the collection and one of the background weighs
/// `weight` times their cosine, 0 to 1.
///
/// Many papers of a small collection have no near neighbours in it, and it has too few papers to show which words go
/// together. A background of the same field has both and fills the lists. With a background of another field, the
/// collection's own papers are nearer and few rows are added; a low weight favours them further. Rows have at most unit
/// length and no negative value.
///
/// The cost is that of finding the collection's neighbours in the background, and the neighbours of the added rows, at
/// most `n_neighbours` for each row of the collection.
pub(crate) fn augment(
    own: &CsrMatrix,
    background: &CsrMatrix,
    n_neighbours: usize,
    weight: f32,
) -> (CsrMatrix, NeighbourGraph) {
    let n_own = own.n_rows();
    let lists = Join::new(&own.followed_by(background)).all_of_first(n_own, n_neighbours);
    let near = lists.iter().flatten().filter_map(|neighbour| neighbour.row.get().checked_sub(n_own));
    let added: Vec<usize> = near.collect::<BTreeSet<usize>>().into_iter().collect();
    let rows = own.followed_by(&background.select(&added));
    let reweighted = |row: usize, list: &[Neighbour]| {
        let weigh = |to: &Neighbour| {
            let crosses = (row < n_own) != (to.row.get() < n_own);
            Neighbour { row: to.row, similarity: to.similarity * if crosses { weight } else { 1.0 } }
        };
        let mut list: Vec<Neighbour> = list.iter().map(weigh).filter(|to| to.similarity > 0.0).collect();
        list.sort_unstable();
        list.truncate(n_neighbours);
        list
    };
    // Twice as many, since edges to the background lose weight.
    let graph = NeighbourGraph::new(&rows, 2 * n_neighbours);
    let lists = (0..rows.n_rows()).map(|row| reweighted(row, graph.neighbours(row))).collect();
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
        let edges =
            |row| graph.neighbours(row).iter().map(|to| (to.row.get(), to.similarity)).collect::<Vec<_>>();
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
