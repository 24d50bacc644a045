//! The neighbour graph after papers come and go: [`NeighbourGraph::grown`] keeps most lists and inserts new rows.

use rayon::prelude::*;

use super::graph::NeighbourGraph;
use super::index::{InvertedIndex, Neighbour};
use crate::indices::RowIndex;
use crate::vectorize::CsrMatrix;

/// A single query costs about as much as this many rows of a whole join.
const ROWS_OF_A_JOIN: usize = 10;

impl NeighbourGraph {
    /// The graph of `rows`, shape `(n_papers, n_terms)`, from this graph of some of them. `origins` maps each row to its
    /// row in this graph, ascending, and a new row to `None`. This graph holds the `n_neighbours` nearest of each row.
    /// Equal to [`NeighbourGraph::new`] of the rows, to the bit.
    ///
    /// O(postings of its terms + rows) for each row that is new or has lost a neighbour. If there are many, the cost of a
    /// new graph.
    #[must_use]
    pub fn grown(&self, origins: &[Option<usize>], rows: &CsrMatrix, n_neighbours: usize) -> Self {
        let mut now = vec![None; self.n_rows()];
        for (row, origin) in origins.iter().enumerate() {
            if let Some(old) = origin {
                now[*old] = Some(RowIndex::new(row));
            }
        }
        let mut lists: Vec<Vec<Neighbour>> = Vec::with_capacity(origins.len());
        // Rows to search for: new ones, and those that lost a neighbour, whose next one is unknown.
        let (mut new, mut incomplete) = (Vec::new(), Vec::new());
        for (row, origin) in origins.iter().enumerate() {
            let old = origin.map_or(&[][..], |old| self.neighbours(old));
            let moved = |to: &Neighbour| now[to.row.get()].map(|row| Neighbour { row, ..*to });
            let list: Vec<Neighbour> = old.iter().filter_map(moved).collect();
            if origin.is_none() {
                new.push(row);
            } else if list.len() < old.len() && old.len() >= n_neighbours {
                incomplete.push(row);
            }
            lists.push(list);
        }
        if (new.len() + incomplete.len()) * ROWS_OF_A_JOIN >= origins.len() {
            return Self::new(rows, n_neighbours);
        }

        let index = InvertedIndex::new(rows);
        let found =
            incomplete.par_iter().map(|&row| index.top(rows.row(row), n_neighbours, |to| to.get() == row));
        let found: Vec<Vec<Neighbour>> = found.collect();
        incomplete.iter().zip(found).for_each(|(&row, list)| lists[row] = list);

        // A new row joins a list unless it ranks behind the last of a full one.
        let joins = |row: usize, neighbour: Neighbour| {
            let list = &lists[row];
            neighbour.similarity > 0.0
                && (list.len() < n_neighbours || list.last().is_some_and(|last| neighbour < *last))
        };
        let found = new.par_iter().map(|&row| {
            let products = index.products(rows.row(row));
            let joined = products.iter().enumerate().filter_map(|(to, &similarity)| {
                let is_old = origins[to].is_some();
                (is_old && joins(to, Neighbour { row: RowIndex::new(row), similarity }))
                    .then_some((to, similarity))
            });
            let joined: Vec<(usize, f32)> = joined.collect();
            (super::top(products, n_neighbours, |to| to.get() == row), joined)
        });
        let (found, joined): (Vec<_>, Vec<_>) = found.unzip();
        for ((&row, list), joined) in new.iter().zip(found).zip(joined) {
            lists[row] = list;
            let row = RowIndex::new(row);
            joined.into_iter().for_each(|(to, similarity)| lists[to].push(Neighbour { row, similarity }));
        }
        // The lists searched again have the new rows already, and may have them twice.
        lists.par_iter_mut().for_each(|list| {
            list.sort_unstable();
            list.dedup();
            list.truncate(n_neighbours);
        });
        Self::from_lists(lists)
    }
}

/// The nearest neighbours of each new row among the `fitted` rows and the other `new` ones, numbered after them. Equal to their lists in [`NeighbourGraph::new`] of both together, to the bit.
///
/// O(postings of both), and for each new row O(postings of its terms + rows).
pub(crate) fn nearest_of_new(
    fitted: &CsrMatrix,
    new: &CsrMatrix,
    n_neighbours: usize,
) -> Vec<Vec<Neighbour>> {
    let n_fitted = fitted.n_rows();
    let (fitted, others) = (InvertedIndex::new(fitted), InvertedIndex::new(new));
    let nearest = |row: usize| {
        let mut products = fitted.products(new.row(row));
        products.extend(others.products(new.row(row)));
        super::top(products, n_neighbours, |to| to.get() == n_fitted + row)
    };
    (0..new.n_rows()).into_par_iter().map(nearest).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::neighbours::graph::tests::{like_papers, unit};

    /// Some rows of a matrix.
    fn some(rows: &CsrMatrix, chosen: &[usize]) -> CsrMatrix {
        let mut out = CsrMatrix::empty(rows.n_columns());
        chosen.iter().for_each(|&row| out.push_row(rows.row(row).columns, rows.row(row).values));
        out
    }

    /// The graph of the rows `after` by way of that of the rows `before`, and how it is made at once.
    fn both_ways(rows: &CsrMatrix, before: &[usize], after: &[usize], n: usize) -> [NeighbourGraph; 2] {
        let old = NeighbourGraph::new(&some(rows, before), n);
        let origins: Vec<Option<usize>> =
            after.iter().map(|row| before.iter().position(|other| other == row)).collect();
        let rows = some(rows, after);
        [old.grown(&origins, &rows, n), NeighbourGraph::new(&rows, n)]
    }

    proptest! {
        #[test]
        fn a_grown_graph_is_the_new_one(
            rows in crate::vectorize::matrices(),
            n in 0_usize..6,
            flags in prop::collection::vec((any::<bool>(), any::<bool>()), 40),
        ) {
            let rows = unit(&rows);
            // Enough rows that do not change, and without a term in common with those that do or with each other.
            let mut all = CsrMatrix::empty(rows.n_columns() + 400);
            rows.rows().for_each(|row| all.push_row(row.columns, row.values));
            (0..400).for_each(|at| all.push_row(&[(rows.n_columns() + at) as u32], &[1.0]));
            let of = |which: fn(&(bool, bool)) -> bool| -> Vec<usize> {
                (0..all.n_rows()).filter(|&row| row >= rows.n_rows() || which(&flags[row % 40])).collect()
            };
            let [grown, new] = both_ways(&all, &of(|flags| flags.0), &of(|flags| flags.1), n);
            prop_assert_eq!(grown, new);
        }
    }

    proptest! {
        #[test]
        fn new_rows_have_the_neighbours_of_a_graph_of_all(
            rows in crate::vectorize::matrices(),
            n in 0_usize..6,
            n_fitted in 0_usize..20,
        ) {
            let rows = unit(&rows);
            let n_fitted = n_fitted.min(rows.n_rows());
            let [fitted, new]: [Vec<usize>; 2] = [(0..n_fitted).collect(), (n_fitted..rows.n_rows()).collect()];
            let found = nearest_of_new(&some(&rows, &fitted), &some(&rows, &new), n);
            let graph = NeighbourGraph::new(&rows, n);
            for (found, row) in found.iter().zip(new) {
                prop_assert_eq!(found, graph.neighbours(row));
            }
        }
    }

    #[test]
    fn papers_come_and_go() {
        let rows = like_papers(3000);
        for (gone, come) in [(0, 40), (7, 0), (3, 100)] {
            let before: Vec<usize> = (0..3000).filter(|&row| row >= come).collect();
            let after: Vec<usize> = (0..3000).filter(|row| gone == 0 || row % (3000 / gone) != 999).collect();
            let [grown, new] = both_ways(&rows, &before, &after, 10);
            assert_eq!(grown, new, "{gone} gone, {come} new");
        }
    }
}
