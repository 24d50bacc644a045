//! The graph of nearest neighbours: [`NeighbourGraph`], computed once a run.

use super::index::Neighbour;
use super::join::Join;
use crate::error::{Error, Result};
use crate::indices::RowIndex;
use crate::vectorize::CsrMatrix;

/// The nearest neighbours of each row, itself left out: a directed graph with cosines as weights.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighbourGraph {
    starts: Vec<usize>,
    neighbours: Vec<Neighbour>,
}

impl NeighbourGraph {
    /// The `n_neighbours` nearest rows of each row, exact, in parallel. A row has fewer if fewer rows share a term with
    /// it. `rows` have unit length and no negative value, shape `(n_papers, n_terms)`.
    ///
    /// At worst O(sum over terms of document frequency squared), but the postings of the commonest terms, most of that
    /// sum, are hardly ever read.
    pub fn new(rows: &CsrMatrix, n_neighbours: usize) -> Self {
        Self::from_lists(Join::new(rows).all(n_neighbours))
    }

    /// A graph from the neighbours of each row, best first.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if a list is out of order, or a neighbour is the row itself or not a row. O(edges).
    ///
    /// ```
    /// use themata_engine::indices::RowIndex;
    /// use themata_engine::neighbours::{Neighbour, NeighbourGraph};
    ///
    /// let to = |row, similarity| Neighbour { row: RowIndex::new(row), similarity };
    /// let graph = NeighbourGraph::try_from_lists(vec![vec![to(1, 0.5)], vec![to(0, 0.5)]])?;
    /// assert_eq!(graph.neighbours(1), [to(0, 0.5)]);
    /// for list in [vec![to(0, 0.5)], vec![to(2, 0.5)], vec![to(1, 0.5), to(1, 0.6)]] {
    ///     assert!(NeighbourGraph::try_from_lists(vec![list, vec![]]).is_err());
    /// }
    /// # Ok::<(), themata_engine::Error>(())
    /// ```
    pub fn try_from_lists(lists: Vec<Vec<Neighbour>>) -> Result<Self> {
        let n_rows = lists.len();
        for (row, list) in lists.iter().enumerate() {
            let is_sorted = list.windows(2).all(|pair| pair[0] < pair[1]);
            if !is_sorted || list.iter().any(|to| to.row.get() == row || to.row.get() >= n_rows) {
                let expected = format!("other rows below {n_rows}, best first");
                return Err(Error::shape("list of neighbours", format!("that of row {row}"), expected));
            }
        }
        Ok(Self::from_lists(lists))
    }

    /// [`NeighbourGraph::try_from_lists`] from lists that fit.
    pub(crate) fn from_lists(lists: Vec<Vec<Neighbour>>) -> Self {
        let mut starts = vec![0];
        starts.extend(lists.iter().scan(0, |end, list| {
            *end += list.len();
            Some(*end)
        }));
        Self { starts, neighbours: lists.into_iter().flatten().collect() }
    }

    /// The graph with its `n_neighbours` best edges of each row, made undirected and normalised, shape
    /// `(n_rows, n_rows)`: with `S` the sum of the directed weights and their transpose and `d` its row sums,
    /// the entries are `S_ij / sqrt(d_i d_j)`. Edges to papers near to many others count less.
    /// O(edges).
    pub fn normalized(&self, n_neighbours: usize) -> CsrMatrix {
        let n = self.n_rows();
        let mut directed = CsrMatrix::empty(n);
        for row in 0..n {
            let list = self.neighbours(row);
            let mut edges: Vec<(u32, f32)> = list[..list.len().min(n_neighbours)]
                .iter()
                .map(|to| (to.row.get() as u32, to.similarity))
                .collect();
            edges.sort_unstable_by_key(|edge| edge.0);
            let (columns, values): (Vec<u32>, Vec<f32>) = edges.into_iter().unzip();
            directed.push_row(&columns, &values);
        }
        let both = directed.plus(&directed.transpose());
        let degrees: Vec<f32> = both.rows().map(|row| row.values.iter().sum()).collect();
        both.map(|i, j, value| value / (degrees[i] * degrees[j]).sqrt())
    }

    /// The subgraph of some rows (ascending), renumbered in their order.
    #[must_use]
    pub fn among(&self, rows: &[usize]) -> Self {
        let mut renumbered = vec![None; self.n_rows()];
        rows.iter().enumerate().for_each(|(at, &row)| renumbered[row] = Some(RowIndex::new(at)));
        let inside = |to: &Neighbour| renumbered[to.row.get()].map(|row| Neighbour { row, ..*to });
        Self::from_lists(
            rows.iter().map(|&row| self.neighbours(row).iter().filter_map(inside).collect()).collect(),
        )
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// The neighbours of a row, best first.
    pub fn neighbours(&self, row: usize) -> &[Neighbour] {
        &self.neighbours[self.starts[row]..self.starts[row + 1]]
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::vectorize::SparseRow;
    use proptest::prelude::*;

    /// Every pair by itself, all sorted.
    fn slow(rows: &CsrMatrix, query: SparseRow<'_>, n: usize, skip: Option<usize>) -> Vec<Neighbour> {
        let mut all: Vec<Neighbour> = (0..rows.n_rows())
            .filter(|row| Some(*row) != skip)
            .map(|row| Neighbour { row: RowIndex::new(row), similarity: query.dot(rows.row(row)) })
            .filter(|neighbour| neighbour.similarity > 0.0)
            .collect();
        all.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.row.cmp(&b.row)));
        all.truncate(n);
        all
    }

    pub(crate) fn unit(rows: &CsrMatrix) -> CsrMatrix {
        let norms: Vec<f32> = rows.rows().map(|row| row.dot(row).sqrt()).collect();
        rows.clone().map(|i, _, value| value / norms[i])
    }

    proptest! {
        #[test]
        fn the_graph_is_the_sorted_list_of_all_pairs(rows in crate::vectorize::matrices(), n in 0_usize..6) {
            let rows = unit(&rows);
            let graph = NeighbourGraph::new(&rows, n);
            for i in 0..rows.n_rows() {
                prop_assert_eq!(graph.neighbours(i), slow(&rows, rows.row(i), n, Some(i)));
            }
        }
    }

    #[test]
    fn equal_scores_come_by_row() {
        let mut rows = CsrMatrix::empty(2);
        for _ in 0..5 {
            rows.push_row(&[0, 1], &[0.6, 0.8]);
        }
        let graph = NeighbourGraph::new(&rows, 3);
        let found: Vec<usize> = graph.neighbours(1).iter().map(|neighbour| neighbour.row.get()).collect();
        assert_eq!(found, [0, 2, 3]);
    }

    /// Rows as papers have them: a few very common terms, many rare ones, and rows that are alike.
    pub(crate) fn like_papers(n_rows: usize) -> CsrMatrix {
        use rand::{Rng, SeedableRng};
        let mut rng = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(5);
        let mut rows = CsrMatrix::empty(3000);
        for _ in 0..n_rows {
            let topic: u32 = rng.gen_range(0..30);
            let mut terms = std::collections::BTreeMap::new();
            for _ in 0..rng.gen_range(1..40) {
                let rank = 3000.0_f32.powf(rng.gen_range(0.0_f32..1.0)) as u32 - 1;
                let term = if rng.gen_bool(0.3) { 100 + topic * 90 + rank / 40 } else { rank };
                terms.insert(term.min(2999), 1.0 + (term as f32 + 1.0).ln());
            }
            let (columns, values): (Vec<u32>, Vec<f32>) = terms.into_iter().unzip();
            rows.push_row(&columns, &values);
        }
        unit(&rows)
    }

    #[test]
    fn pruning_loses_nothing() {
        // Three blocks, the last of them not full.
        let rows = like_papers(9000);
        let index = crate::neighbours::InvertedIndex::new(&rows);
        for n in [1, 20] {
            let graph = NeighbourGraph::new(&rows, n);
            for i in 0..rows.n_rows() {
                assert_eq!(graph.neighbours(i), index.top(rows.row(i), n, |row| row.get() == i), "row {i}");
            }
        }
    }
}
