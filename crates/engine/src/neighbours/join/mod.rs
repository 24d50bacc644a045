//! The neighbours of all rows without comparing all pairs: [`Join`], exact, by pruned search.
//!
//! Roberto Bayardo, Yiming Ma and Ramakrishnan Srikant (2007), "Scaling up all pairs similarity search", and
//! David Anastasiu and George Karypis (2014), "L2AP: fast cosine similarity search with prefix L2 norm
//! bounds", adapted from a fixed threshold to the n best.

mod block;
mod order;
mod scan;
mod search;

use std::ops::Range;

use rayon::prelude::*;

use self::block::{BLOCK, Block};
use self::order::like_together;
use self::search::{Search, Target, least_for};
use super::index::{Best, Neighbour};
use crate::indices::RowIndex;
use crate::vectorize::{CsrMatrix, RankedColumns};

/// Number of queries a thread takes at a time.
const QUERIES: usize = 64;

/// Rows of unit length without negative values, prepared for finding the nearest rows of each.
///
/// The rows are cut into blocks, and each block is searched for the rows of another. A similarity counts for both of
/// its rows, so each pair of blocks is searched in one direction only.
pub(super) struct Join {
    /// The rows, similar ones together.
    rows: CsrMatrix,
    /// The original row of each.
    names: Vec<RowIndex>,
    /// The rows with their terms numbered from the rarest to the commonest.
    ranked: CsrMatrix,
    /// The number of rows with each term, by rank.
    frequencies: Vec<u32>,
}

impl Join {
    /// Prepares rows, shape `(n_rows, n_terms)`. O(64 nonzeros); 16 bytes a nonzero.
    pub(super) fn new(rows: &CsrMatrix) -> Self {
        Self::in_order(rows, like_together(rows))
    }

    /// [`Join::new`] with a given order of the rows.
    fn in_order(rows: &CsrMatrix, names: Vec<usize>) -> Self {
        let rows = rows.select(&names);
        let RankedColumns { matrix: ranked, frequencies, .. } = rows.rarest_first();
        let names = names.into_iter().map(RowIndex::new).collect();
        Self { rows, names, ranked, frequencies }
    }

    /// The `n` rows nearest to each row, itself left out, best first, equal ones by row: the same as
    /// [`InvertedIndex::top`](super::InvertedIndex::top) to the bit.
    ///
    /// The n best do not depend on the order in which rows are offered, hence neither on the order of the blocks nor on
    /// the number of threads. 32 bytes for each row and neighbour, 6 for each
    /// nonzero, 4 for each term and block.
    pub(super) fn all(&self, n: usize) -> Vec<Vec<Neighbour>> {
        self.all_by_blocks(BLOCK, n)
    }

    /// [`Join::all`] for the first `n_queries` rows alone.
    pub(super) fn all_of_first(&self, n_queries: usize, n: usize) -> Vec<Vec<Neighbour>> {
        let mut best = vec![Best::new(n); n_queries];
        if n > 0 {
            let n_rows = self.rows.n_rows();
            // No block mixes queries and others; the blocks of queries come first.
            let cut = |from: usize, to: usize| {
                (from..to).step_by(BLOCK).map(move |first| first..to.min(first + BLOCK))
            };
            let queries: Vec<Range<usize>> = cut(0, n_queries).collect();
            for searched in cut(0, n_queries).chain(cut(n_queries, n_rows)) {
                let block = Block::new(&self.ranked, searched, &self.frequencies);
                let nobody = vec![f32::INFINITY; block.rows().len()];
                let target = Target { wanted: nobody, block: &block };
                for queries in &queries {
                    self.search(queries.clone(), &target, n, &mut best[queries.clone()]);
                }
            }
        }
        best.into_par_iter().map(Best::into_sorted).collect()
    }

    /// [`Join::all`] with any number of rows a block, up to [`BLOCK`].
    fn all_by_blocks(&self, rows_a_block: usize, n: usize) -> Vec<Vec<Neighbour>> {
        let n_rows = self.rows.n_rows();
        let mut best = vec![Best::new(n); n_rows];
        if n > 0 {
            let first_rows: Vec<usize> = (0..n_rows).step_by(rows_a_block).collect();
            let rows = |&first: &usize| first..n_rows.min(first + rows_a_block);
            let blocks: Vec<Block> = first_rows
                .par_iter()
                .map(|first| Block::new(&self.ranked, rows(first), &self.frequencies))
                .collect();
            for (querying, searched) in pairs(blocks.len()) {
                self.join(blocks[querying].rows(), &blocks[searched], n, &mut best);
            }
        }
        let sorted: Vec<Vec<Neighbour>> = best.into_par_iter().map(Best::into_sorted).collect();
        let mut by_name = vec![Vec::new(); n_rows];
        self.names.iter().zip(sorted).for_each(|(name, list)| by_name[name.get()] = list);
        by_name
    }

    /// Offers the similarities between some rows and those of a block to the best of both.
    fn join(&self, queries: Range<usize>, block: &Block, n: usize, best: &mut [Best]) {
        // Within a block each row is a query itself.
        let itself = queries == block.rows();
        let wanted = |row: usize| if itself { f32::INFINITY } else { least_for(best[row].threshold()) };
        let target = Target { wanted: block.rows().map(wanted).collect(), block };
        let found = self.search(queries.clone(), &target, n, &mut best[queries]);
        found.into_iter().flatten().for_each(|(row, query)| best[row].offer(query));
    }

    /// Offers the rows of a block to the best of some rows, and returns these for the rows of the block that want them.
    fn search(
        &self,
        queries: Range<usize>,
        target: &Target<'_>,
        n: usize,
        best: &mut [Best],
    ) -> Vec<Vec<(usize, Neighbour)>> {
        let chunks = best.par_chunks_mut(QUERIES).enumerate();
        let found = chunks.map_init(
            || Search::new(self, n),
            |search, (chunk, best)| {
                let first = queries.start + chunk * QUERIES;
                let mut found = Vec::new();
                for (i, best) in (first..).zip(best) {
                    search.search(target, i, best, &mut found);
                }
                found
            },
        );
        found.collect()
    }
}

/// Every pair of blocks once: each block with itself first, then with blocks farther and farther behind it in a circle.
/// Every row soon knows good neighbours, so later pairs must be near to matter.
fn pairs(n_blocks: usize) -> impl Iterator<Item = (usize, usize)> {
    let at_distance =
        move |distance: usize| (0..n_blocks).map(move |first| (first, (first + distance) % n_blocks));
    // Two opposite blocks are each half a circle behind the other and would meet twice.
    (0..=n_blocks / 2)
        .flat_map(at_distance)
        .filter(move |&(a, b)| (b + n_blocks - a) % n_blocks * 2 != n_blocks || a < b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::neighbours::InvertedIndex;
    use proptest::prelude::*;

    #[test]
    fn each_pair_of_blocks_meets_once() {
        for n_blocks in 0..12 {
            let mut met: Vec<(usize, usize)> = pairs(n_blocks).map(|(a, b)| (a.min(b), a.max(b))).collect();
            met.sort_unstable();
            let all = (0..n_blocks).flat_map(|a| (a..n_blocks).map(move |b| (a, b)));
            assert_eq!(met, all.collect::<Vec<_>>());
        }
    }

    /// Up to 60 unit rows of up to 6 terms with few different weights: many are empty, of one term, equal to
    /// others, or equally far from others.
    fn rows_with_ties() -> impl Strategy<Value = CsrMatrix> {
        let weights = prop_oneof![Just(0.5_f32), Just(1.0), Just(1e-12)];
        let row = proptest::collection::btree_map(0_u32..6, weights, 0..6);
        proptest::collection::vec(row, 0..60).prop_map(|rows| {
            let mut matrix = CsrMatrix::empty(6);
            for row in rows {
                let (columns, values): (Vec<u32>, Vec<f32>) = row.into_iter().unzip();
                matrix.push_row(&columns, &values);
            }
            let lengths: Vec<f32> = matrix.rows().map(|row| row.dot(row).sqrt()).collect();
            matrix.map(|i, _, value| value / lengths[i])
        })
    }

    proptest! {
        #[test]
        fn any_blocks_in_any_order_find_the_same(
            (rows, order) in rows_with_ties().prop_flat_map(|rows| {
                let order = Just((0..rows.n_rows()).collect::<Vec<_>>()).prop_shuffle();
                (Just(rows), order)
            }),
            rows_a_block in 1_usize..70,
            n in 0_usize..70,
        ) {
            let index = InvertedIndex::new(&rows);
            let found = Join::in_order(&rows, order).all_by_blocks(rows_a_block, n);
            prop_assert_eq!(found.len(), rows.n_rows());
            for (i, found) in found.iter().enumerate() {
                prop_assert_eq!(found, &index.top(rows.row(i), n, |row| row.get() == i));
            }
        }

        #[test]
        fn the_first_rows_find_what_they_find_among_all(
            rows in rows_with_ties(), queries in 0_usize..60, n in 0_usize..70,
        ) {
            let (join, n_queries) = (Join::new(&rows), queries.min(rows.n_rows()));
            prop_assert_eq!(join.all_of_first(n_queries, n), &join.all(n)[..n_queries]);
        }
    }
}
