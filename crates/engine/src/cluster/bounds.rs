//! [`Bounds`] that rule out whole panels of centroids for a row without a product.
//!
//! Each row keeps, for each panel, a lower bound on the levels ([`Space::level`]) of the panel's centroids other than the
//! row's own. As centroids move, the bound falls by the movement of the panel's fastest centroid. While it stays above
//! the row's own level, the panel is skipped. Y. Ding et al. (2015), "Yinyang k-means", with panels for groups; on the
//! sphere E. Schubert, A. Lang and G. Feher (2021), "Accelerating spherical k-means". A centroid with the same rows as
//! before has not moved.
//!
//! Everything is exact: bounds are rounded down, and a row's own level up, far enough that no error of single precision
//! hides a centroid that the plain way would find nearer, or as near.

use ndarray::Array2;
use rayon::prelude::*;

use super::assignment::Assignment;
use super::centroids::Centroids;
use super::space::Space;

/// Number of rows handled at a time, which share one fetch of a panel.
const BLOCK: usize = 1024;

/// The centroid of a row without a known centroid.
pub(super) const NOWHERE: u32 = u32::MAX;

/// For each row and panel, a lower bound on the levels of the panel's centroids other than the row's own.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    /// Block of rows by block; in each, panel by panel.
    levels: Vec<f32>,
    n_panels: usize,
}

/// The movement of the centroids of each panel, on the scale of levels.
struct Falls {
    /// The largest, its centroid, and the largest of the others.
    panels: Vec<(f32, u32, f32)>,
}

impl Falls {
    fn new(falls: &[f32], width: usize) -> Self {
        let farthest = |(panel, falls): (usize, &[f32])| {
            let mut found = (0.0, NOWHERE, 0.0);
            for (at, &fall) in falls.iter().enumerate() {
                if fall > found.0 {
                    found = (fall, (panel * width + at) as u32, found.0);
                } else if fall > found.2 {
                    found.2 = fall;
                }
            }
            found
        };
        Self { panels: falls.chunks(width).enumerate().map(farthest).collect() }
    }
}

/// Whether a bound rules its panel out; NaN does not.
fn rules_out(level: f32, limit: f32) -> bool {
    level > limit
}

/// The rows of a block with their assignments and bounds.
struct Block<'a, S> {
    space: &'a S,
    error: f32,
    first: usize,
    assignments: &'a mut [Assignment],
    levels: &'a mut [f32],
}

/// Buffers of [`Block::search`], and its results: the row in its block, the centroid, and two scores.
#[derive(Default)]
struct Room {
    rows: Vec<u32>,
    products: Vec<f32>,
    found: Vec<(usize, (u32, f32, f32))>,
}

impl Bounds {
    /// Bounds that rule out nothing.
    pub(super) fn none(n_rows: usize, centroids: &Centroids) -> Self {
        let n_panels = centroids.panels().len();
        Self { levels: vec![f32::NEG_INFINITY; n_rows * n_panels], n_panels }
    }

    fn blocks<'a, S: Space>(
        &'a mut self,
        space: &'a S,
        assignments: &'a mut [Assignment],
        error: f32,
    ) -> impl IndexedParallelIterator<Item = Block<'a, S>> {
        let blocks = assignments.par_chunks_mut(BLOCK).zip(self.levels.par_chunks_mut(BLOCK * self.n_panels));
        blocks.enumerate().map(move |(block, (assignments, levels))| Block {
            space,
            error,
            first: block * BLOCK,
            assignments,
            levels,
        })
    }

    /// The bound of a row for a panel.
    fn level_mut(&mut self, row: usize, panel: usize, n_rows: usize) -> &mut f32 {
        let first = row / BLOCK * BLOCK;
        let n_block = (n_rows - first).min(BLOCK);
        &mut self.levels[first * self.n_panels + panel * n_block + row - first]
    }

    /// Extends the bound of a panel to a centroid that is no longer a row's own.
    pub(super) fn release<S: Space>(
        &mut self,
        space: &S,
        row: usize,
        centroids: &Centroids,
        own: u32,
        score: f32,
    ) {
        let level = space.level(score, space.squared_norms()[row], -error_of(space, centroids));
        let bound = self.level_mut(row, own as usize / centroids.width(), space.n_rows());
        *bound = bound.min(level);
    }

    /// Finds the nearest centroid of each row after centroids moved; the level of each may have fallen by its `falls`. The
    /// score of each row's own centroid must be up to date. `next` becomes a guess.
    pub(super) fn find_nearest<S: Space>(
        &mut self,
        space: &S,
        assignments: &mut [Assignment],
        centroids: &Centroids,
        falls: &[f32],
    ) {
        let falls = Falls::new(falls, centroids.width());
        let error = error_of(space, centroids);
        self.blocks(space, assignments, error).for_each(|mut block| block.find_nearest(centroids, &falls));
    }

    /// Finds the second nearest centroid of each row with a known nearest one, except the rows in `but`, ascending.
    pub(super) fn find_next<S: Space>(
        &mut self,
        space: &S,
        assignments: &mut [Assignment],
        centroids: &Centroids,
        but: &[usize],
    ) {
        let error = error_of(space, centroids);
        self.blocks(space, assignments, error).for_each(|mut block| block.find_next(centroids, but));
    }

    /// Replaces two centroids: `replaced` are their numbers, and `scores` holds every row's scores of the new ones. Rows that
    /// lose both of their nearest centroids are left [`NOWHERE`]; all others are assigned. Both nearest centroids of all
    /// rows must be known.
    pub(super) fn exchange<S: Space>(
        &mut self,
        space: &S,
        assignments: &mut [Assignment],
        centroids: &Centroids,
        replaced: [u32; 2],
        scores: &Array2<f32>,
        filled: &[usize],
    ) {
        let error = error_of(space, centroids);
        self.blocks(space, assignments, error).for_each(|mut block| {
            for at in 0..block.assignments.len() {
                let row = block.first + at;
                if filled.binary_search(&row).is_ok() {
                    block.forget(at);
                } else {
                    block.exchange(at, centroids, replaced, [scores[[row, 0]], scores[[row, 1]]]);
                }
            }
        });
    }
}

/// Twice the largest error of a computed score: errors of sums of n terms are below n units in the last digit of the sum
/// of their absolute values. N. J. Higham (2002), "Accuracy and stability of numerical
/// algorithms", section 3.1.
fn error_of<S: Space>(space: &S, centroids: &Centroids) -> f32 {
    let norms = centroids.panels().iter().flat_map(|panel| &panel.norms);
    let largest =
        norms.chain([&space.largest_squared_norm()]).fold(0.0_f32, |largest, norm| largest.max(*norm));
    let error = 8.0 * (space.most_terms() as f32 + 8.0) * (f32::EPSILON / 2.0) * largest;
    error.max(f32::MIN_POSITIVE)
}

impl<S: Space> Block<'_, S> {
    /// The level that a bound must exceed to rule a panel out.
    fn limit(&self, score: f32, at: usize) -> f32 {
        self.space.level(score, self.assignments[at].length, self.error)
    }

    /// A lower bound on the level of a centroid of this score.
    fn bound(&self, score: f32, at: usize) -> f32 {
        self.space.level(score, self.assignments[at].length, -self.error).min(f32::MAX)
    }

    fn bound_mut(&mut self, at: usize, panel: usize) -> &mut f32 {
        &mut self.levels[panel * self.assignments.len() + at]
    }

    /// Finds for the listed rows the nearest centroid of a panel other than their own, its score, and that of the second
    /// nearest. The panel's bounds for these rows become exact.
    fn search(&mut self, listed: &[u32], centroids: &Centroids, index: usize, room: &mut Room) {
        let panel = &centroids.panels()[index];
        let Room { rows, products, found } = room;
        found.clear();
        if listed.is_empty() {
            return;
        }
        rows.clear();
        rows.extend(listed.iter().map(|&at| self.first as u32 + at));
        products.resize(listed.len() * panel.norms.len(), 0.0);
        self.space.products_of(rows, panel.points.view(), products);
        let first = index * centroids.width();
        for (&at, products) in listed.iter().zip(products.chunks_exact(panel.norms.len())) {
            let at = at as usize;
            let nearest = two_least(products, &panel.norms, first, self.assignments[at].nearest);
            *self.bound_mut(at, index) = self.bound(nearest.1, at);
            found.push((at, nearest));
        }
    }

    fn find_nearest(&mut self, centroids: &Centroids, falls: &Falls) {
        let n = self.assignments.len();
        let mut limits: Vec<f32> = (0..n).map(|at| self.limit(self.assignments[at].score, at)).collect();
        // The nearest centroid found so far, and the second nearest in its panel.
        let mut best: Vec<(u32, f32, f32)> =
            self.assignments.iter().map(|old| (old.nearest, old.score, f32::INFINITY)).collect();
        let (mut listed, mut room) = (Vec::new(), Room::default());
        for (index, &(fall, fastest, fall_of_others)) in falls.panels.iter().enumerate() {
            listed.clear();
            let levels = &mut self.levels[index * n..(index + 1) * n];
            for (at, ((level, limit), old)) in
                levels.iter_mut().zip(&limits).zip(&*self.assignments).enumerate()
            {
                let fall = if old.nearest == fastest { fall_of_others } else { fall };
                if fall > 0.0 {
                    // Rounded down.
                    *level -= fall + level.abs() * f32::EPSILON;
                }
                if !rules_out(*level, *limit) {
                    listed.push(at as u32);
                }
            }
            self.search(&listed, centroids, index, &mut room);
            for &(at, found) in &room.found {
                if (found.1, found.0) < (best[at].1, best[at].0) {
                    self.assignments[at].next = best[at].0;
                    best[at] = found;
                    limits[at] = self.limit(found.1, at);
                }
            }
        }
        for (at, (nearest, score, runner_up)) in best.into_iter().enumerate() {
            let old = self.assignments[at];
            if nearest != old.nearest {
                *self.bound_mut(at, nearest as usize / centroids.width()) = self.bound(runner_up, at);
                self.leave(at, centroids, old.nearest, old.score);
                // A row with no comparable score goes to the first centroid.
                let nearest = if nearest == NOWHERE { 0 } else { nearest };
                (self.assignments[at].nearest, self.assignments[at].score) = (nearest, score);
            }
        }
    }

    fn find_next(&mut self, centroids: &Centroids, but: &[usize]) {
        let n = self.assignments.len();
        let width = centroids.width();
        let skipped = |at: usize, first: usize| but.binary_search(&(first + at)).is_ok();
        // The panel of the guess comes first, since a near centroid rules out most others.
        let guesses: Vec<usize> = self
            .assignments
            .iter()
            .map(|assignment| if assignment.next == NOWHERE { 0 } else { assignment.next as usize / width })
            .collect();
        let mut best = vec![(NOWHERE, f32::INFINITY); n];
        let mut limits = vec![f32::INFINITY; n];
        let (mut listed, mut room) = (Vec::new(), Room::default());
        for guessed in [true, false] {
            for index in 0..centroids.panels().len() {
                listed.clear();
                let levels = &self.levels[index * n..(index + 1) * n];
                for at in 0..n {
                    let wanted =
                        (guesses[at] == index) == guessed && (guessed || !rules_out(levels[at], limits[at]));
                    if wanted && !skipped(at, self.first) {
                        listed.push(at as u32);
                    }
                }
                self.search(&listed, centroids, index, &mut room);
                for &(at, found) in &room.found {
                    if (found.1, found.0) < (best[at].1, best[at].0) {
                        best[at] = (found.0, found.1);
                        limits[at] = self.limit(found.1, at);
                    }
                }
            }
        }
        for (at, (next, score)) in best.into_iter().enumerate() {
            if !skipped(at, self.first) {
                let assignment = &mut self.assignments[at];
                let alone = next == NOWHERE;
                assignment.next = if alone { assignment.nearest } else { next };
                assignment.next_score = if alone { assignment.score } else { score };
            }
        }
    }

    /// Extends a panel's bound to a centroid that was the row's own.
    fn leave(&mut self, at: usize, centroids: &Centroids, own: u32, score: f32) {
        if own != NOWHERE {
            let level = self.bound(score, at);
            let bound = self.bound_mut(at, own as usize / centroids.width());
            *bound = bound.min(level);
        }
    }

    /// Resets the bounds and the assignment of a row.
    fn forget(&mut self, at: usize) {
        let n = self.assignments.len();
        self.levels[at..].iter_mut().step_by(n).for_each(|level| *level = f32::NEG_INFINITY);
        (self.assignments[at].nearest, self.assignments[at].score) = (NOWHERE, f32::INFINITY);
    }

    fn exchange(&mut self, at: usize, centroids: &Centroids, replaced: [u32; 2], scores: [f32; 2]) {
        let old = self.assignments[at];
        let mut best = (old.nearest, old.score);
        if replaced.contains(&old.nearest) {
            best = (old.next, old.next_score);
            if replaced.contains(&old.next) {
                // The third nearest is unknown.
                self.forget(at);
                return;
            }
        }
        for (centroid, score) in replaced.into_iter().zip(scores) {
            let (farther, nearer) = if (score, centroid) < (best.1, best.0) {
                (best, (centroid, score))
            } else {
                ((centroid, score), best)
            };
            best = nearer;
            self.leave(at, centroids, farther.0, farther.1);
        }
        let assignment = &mut self.assignments[at];
        (assignment.nearest, assignment.score) = best;
        if replaced.contains(&assignment.next) || assignment.next == best.0 {
            assignment.next = old.nearest;
        }
    }
}

/// The centroid of least score in a panel that begins with number `first`, except `but`; its score, and the least score of
/// the others.
fn two_least(products: &[f32], norms: &[f32], first: usize, but: u32) -> (u32, f32, f32) {
    let mut least = (NOWHERE, f32::INFINITY, f32::INFINITY);
    for (at, (product, norm)) in products.iter().zip(norms).enumerate() {
        let score = norm - 2.0 * product;
        if score < least.2 && (first + at) as u32 != but {
            if score < least.1 {
                least = ((first + at) as u32, score, least.1);
            } else {
                least.2 = score;
            }
        }
    }
    least
}
