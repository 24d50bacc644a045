//! Refinement of the layout: [`refine`], in which neighbours attract and all others repel for a fixed number of steps.
//!
//! The forces are those of UMAP (L. `McInnes`, J. Healy and J. Melville 2018) with both of its curve's parameters at 1, which
//! are those of t-SNE's kernel too. Unlike there, all papers move at once, from their positions after the step before,
//! so neither threads nor their order matter. Steps are Adam's (Kingma and Ba 2015), as in uwot's batches.

use ndarray::Array2;
use rand::RngCore;
use rayon::prelude::*;

use super::random_of;
use crate::neighbours::NeighbourGraph;
use crate::vectorize::CsrMatrix;

/// The number of neighbours that attract a paper; among few papers a twelfth of them, but at least the second number.
const NEIGHBOURS: (usize, usize) = (15, 5);
/// Power of the cosine in concept space that weights an edge.
const SHARPNESS: i32 = 6;
/// The number of random papers that repel a paper in each step, from all and from its own theme.
const OTHERS: usize = 6;
/// Repulsion relative to all attraction of a paper, by papers drawn from all and from its theme; the latter spreads
/// tight clusters.
const REPULSION: (f32, f32) = (5.0, 0.2);
/// Attraction of every paper to the middle of the page, which keeps papers without neighbours on it.
const GRAVITY: f32 = 0.002;
/// The number of papers above which fewer steps are made.
const MANY: usize = 40_000;
/// Steps, and steps for many papers.
const STEPS: (usize, usize) = (200, 100);
/// Papers moved together.
const BLOCK: usize = 512;
/// The greatest force in each direction; two papers at one position would fly apart.
const LONGEST: f32 = 4.0;

/// The attraction of each paper to each: the weights of the neighbour graph's best edges, relative to each paper's best,
/// times a power of the cosine of the rows, so that papers that share words but no concepts stay apart; halved and made
/// undirected. O(edges * d).
pub(super) fn pulls(rows: &Array2<f32>, graph: &NeighbourGraph) -> CsrMatrix {
    let n = graph.n_rows();
    let n_neighbours = (n / 12).clamp(NEIGHBOURS.1, NEIGHBOURS.0);
    let lists: Vec<Vec<(u32, f32)>> = (0..n)
        .into_par_iter()
        .with_min_len(64)
        .map(|row| {
            let list = graph.neighbours(row);
            let best = list.first().map_or(1.0, |to| to.similarity);
            let pull = |to: usize| rows.row(row).dot(&rows.row(to)).clamp(0.0, 1.0).powi(SHARPNESS);
            let edges = list.iter().take(n_neighbours);
            let mut edges: Vec<(u32, f32)> = edges
                .map(|to| (to.row.get() as u32, 0.5 * to.similarity / best * pull(to.row.get())))
                .collect();
            edges.sort_unstable_by_key(|edge| edge.0);
            edges
        })
        .collect();
    let mut directed = CsrMatrix::empty(n);
    for edges in lists {
        let (columns, values): (Vec<u32>, Vec<f32>) = edges.into_iter().unzip();
        directed.push_row(&columns, &values);
    }
    directed.plus(&directed.transpose())
}

/// A paper on its way.
#[derive(Debug, Clone, Copy)]
struct Moving {
    position: [f32; 2],
    /// Adam's running mean of the force.
    mean: [f32; 2],
    /// Adam's running mean of its square.
    square: [f32; 2],
}

/// Refines the layout from initial positions. O(steps * edges).
pub(super) fn refine(
    start: Vec<[f32; 2]>,
    pulls: &CsrMatrix,
    members: &[Vec<usize>],
    seed: u64,
) -> Vec<[f32; 2]> {
    let n = start.len();
    let mut theme_of = vec![0; n];
    for (theme, rows) in members.iter().enumerate() {
        rows.iter().for_each(|&row| theme_of[row] = theme);
    }
    let mut positions = start;
    let mut papers: Vec<Moving> =
        positions.iter().map(|&position| Moving { position, mean: [0.0; 2], square: [0.0; 2] }).collect();
    let n_steps = if n > MANY { STEPS.1 } else { STEPS.0 };
    let (mut mean_rest, mut square_rest) = (1.0_f32, 1.0_f32);
    for step in 0..n_steps {
        let rate = 1.0 - step as f32 / n_steps as f32;
        mean_rest *= 0.5;
        square_rest *= 0.9;
        let (mean_part, square_part) = (1.0 - mean_rest, 1.0 - square_rest);
        papers.par_chunks_mut(BLOCK).enumerate().for_each(|(block, papers)| {
            for (at, paper) in papers.iter_mut().enumerate() {
                let row = block * BLOCK + at;
                let stream = seed ^ ((step as u64) << 40);
                let force = force(row, &positions, pulls, &members[theme_of[row]], stream);
                for (axis, force) in force.into_iter().enumerate() {
                    paper.mean[axis] = 0.5 * paper.mean[axis] + 0.5 * force;
                    paper.square[axis] = 0.9 * paper.square[axis] + 0.1 * force * force;
                    let size = (paper.square[axis] / square_part).sqrt() + 1e-7;
                    paper.position[axis] += rate * paper.mean[axis] / mean_part / size;
                }
            }
        });
        positions.iter_mut().zip(&papers).for_each(|(position, paper)| *position = paper.position);
    }
    positions
}

/// The force on a paper; `theme` are the papers of its theme.
fn force(row: usize, positions: &[[f32; 2]], pulls: &CsrMatrix, theme: &[usize], stream: u64) -> [f32; 2] {
    let own = positions[row];
    let mut force = own.map(|x| -GRAVITY * x);
    let mut total = 0.0;
    for (to, weight) in pulls.row(row).iter() {
        let step = [positions[to][0] - own[0], positions[to][1] - own[1]];
        let pull = 2.0 * weight / (1.0 + step[0] * step[0] + step[1] * step[1]);
        force[0] += pull * step[0];
        force[1] += pull * step[1];
        total += weight;
    }
    let mut random = random_of(stream, row);
    // The upper bits of the product: one of n with (nearly) equal chances.
    let mut draw = |n: usize| ((u64::from(random.next_u32()) * n as u64) >> 32) as usize;
    for i in 0..2 * OTHERS {
        let (other, strength) = if i < OTHERS {
            (draw(positions.len()), REPULSION.0)
        } else {
            (theme[draw(theme.len())], REPULSION.1)
        };
        let step = [own[0] - positions[other][0], own[1] - positions[other][1]];
        let squared = step[0] * step[0] + step[1] * step[1];
        let push = 2.0 * strength * total / OTHERS as f32 / ((0.001 + squared) * (1.0 + squared));
        force[0] += (push * step[0]).clamp(-LONGEST, LONGEST);
        force[1] += (push * step[1]).clamp(-LONGEST, LONGEST);
    }
    force
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indices::RowIndex;
    use crate::neighbours::Neighbour;
    use ndarray::array;

    #[test]
    fn pulls_are_the_mean_of_both_directions() {
        let to = |row, similarity| Neighbour { row: RowIndex::new(row), similarity };
        let lists = vec![vec![to(1, 0.8), to(2, 0.4)], vec![to(0, 0.8)], vec![]];
        let pulls = pulls(&array![[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]], &NeighbourGraph::from_lists(lists));
        let row: Vec<(usize, f32)> = pulls.row(0).iter().collect();
        assert!((row[0].1 - 0.8_f32.powi(6)).abs() < 1e-6, "{row:?}");
        // Words in common, no concepts: no pull, in either direction.
        assert_eq!((row[1], pulls.row(2).iter().next()), ((2, 0.0), Some((0, 0.0))));
    }

    #[test]
    fn what_attracts_comes_near_and_the_rest_goes_apart() {
        let to = |row| Neighbour { row: RowIndex::new(row), similarity: 0.5 };
        let lists = vec![vec![to(1)], vec![to(0)], vec![to(3)], vec![to(2)]];
        let pulls = pulls(&Array2::ones((4, 1)), &NeighbourGraph::from_lists(lists));
        let start = vec![[-2.0, 0.1], [2.0, -0.2], [0.3, 2.0], [-0.1, -2.0]];
        let positions = refine(start, &pulls, &[vec![0, 1], vec![2, 3]], 1);
        let apart =
            |a: usize, b: usize| (positions[a][0] - positions[b][0]).hypot(positions[a][1] - positions[b][1]);
        assert!(2.0 * apart(0, 1) < apart(0, 2) && 2.0 * apart(2, 3) < apart(1, 3), "{positions:?}");
    }
}
