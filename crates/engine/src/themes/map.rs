//! The layout of papers and themes on a page: [`Map`].

mod refine;
mod start;

use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::SplitMix64;

use crate::error::{Error, Result};
use crate::neighbours::NeighbourGraph;

/// Positions of papers and themes, 0 to 1 in both directions and at the same scale in both.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// (x, y) of each paper.
    pub papers: Vec<(f64, f64)>,
    /// (x, y) of each theme: the mean of its papers.
    pub themes: Vec<(f64, f64)>,
}

impl Map {
    /// Lays papers out with neighbours close together. Themes are spread over the plane by the distances of their
    /// centroids, each paper starts amid the themes it is near to, and then neighbours attract and all others repel one
    /// another for a fixed number of steps (`docs/METHODS.md`). The longest direction is horizontal.
    ///
    /// `rows`, of unit length or zero, have shape `(n_papers, d)`; the graph is theirs. The same at any number of
    /// threads. O(n k d + k² d + steps * edges).
    pub fn new(
        rows: &Array2<f32>,
        graph: &NeighbourGraph,
        members: &[Vec<usize>],
        seed: u64,
    ) -> Result<Self> {
        let start = start::positions(rows, members, seed)?;
        let refined = refine::refine(start, &refine::pulls(rows, graph), members, seed);
        Ok(Self::from_positions(in_square(&refined), members))
    }

    /// A map from the position of each paper and the rows of each theme.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if a theme has a row without a position.
    ///
    /// ```
    /// use themata_engine::themes::Map;
    ///
    /// let map = Map::try_new(vec![(0.0, 1.0), (1.0, 0.0)], &[vec![0, 1]])?;
    /// assert_eq!(map.themes, [(0.5, 0.5)]);
    /// assert!(Map::try_new(map.papers, &[vec![2]]).is_err());
    /// # Ok::<(), themata_engine::Error>(())
    /// ```
    pub fn try_new(papers: Vec<(f64, f64)>, members: &[Vec<usize>]) -> Result<Self> {
        match members.iter().flatten().find(|&&row| row >= papers.len()) {
            Some(row) => Err(Error::shape("row of a theme", row, format!("below {}", papers.len()))),
            None => Ok(Self::from_positions(papers, members)),
        }
    }

    /// [`Map::try_new`] from parts that fit.
    pub(crate) fn from_positions(papers: Vec<(f64, f64)>, members: &[Vec<usize>]) -> Self {
        let mean = |rows: &Vec<usize>| {
            let (x, y) = rows.iter().fold((0.0, 0.0), |(x, y), &row| (x + papers[row].0, y + papers[row].1));
            (x / rows.len().max(1) as f64, y / rows.len().max(1) as f64)
        };
        Self { themes: members.iter().map(mean).collect(), papers }
    }
}

/// The random numbers of a paper, the same on every thread.
fn random_of(seed: u64, row: usize) -> SplitMix64 {
    SplitMix64::seed_from_u64(seed ^ (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// Positions rotated so that their longest direction is the first, then moved and scaled alike in both directions to 0
/// to 1, with four decimals; no page shows more. Equal positions lie in the middle.
fn in_square(positions: &[[f32; 2]]) -> Vec<(f64, f64)> {
    let points: Vec<[f64; 2]> = positions.iter().map(|position| position.map(f64::from)).collect();
    let n = points.len().max(1) as f64;
    let mean = [0, 1].map(|axis| points.iter().map(|point| point[axis]).sum::<f64>() / n);
    let moment = |a: usize, b: usize| {
        points.iter().map(|point| (point[a] - mean[a]) * (point[b] - mean[b])).sum::<f64>() / n
    };
    // The angle of the first principal component of a 2 x 2 covariance.
    let angle = 0.5 * (2.0 * moment(0, 1)).atan2(moment(0, 0) - moment(1, 1));
    let (sine, cosine) = angle.sin_cos();
    let turned = |[x, y]: [f64; 2]| [cosine * x + sine * y, cosine * y - sine * x];
    let points: Vec<[f64; 2]> = points.into_iter().map(turned).collect();
    let range = |axis: usize| {
        let along = || points.iter().map(|point| point[axis]);
        (along().fold(f64::INFINITY, f64::min), along().fold(f64::NEG_INFINITY, f64::max))
    };
    let ranges = [range(0), range(1)];
    let longest = ranges.iter().map(|(low, high)| high - low).fold(0.0, f64::max);
    let along = |point: [f64; 2], axis: usize| {
        let (low, high) = ranges[axis];
        let from_middle =
            if longest > 0.0 { (point[axis] - f64::midpoint(low, high)) / longest } else { 0.0 };
        ((0.5 + from_middle) * 1e4).round() / 1e4
    };
    points.iter().map(|&point| (along(point, 0), along(point, 1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indices::RowIndex;
    use crate::neighbours::Neighbour;

    /// Themes of rows that scatter around directions of their own, and the exact neighbours of each row.
    fn scattered(n_themes: usize, n_each: usize) -> (Array2<f32>, NeighbourGraph, Vec<Vec<usize>>) {
        let n = n_themes * n_each;
        let mut state = 7_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0 - 0.5
        };
        let mut rows = Array2::from_shape_fn((n, n_themes + 4), |(row, column)| {
            random() * 0.5 + if column == row / n_each { 1.0 } else { 0.0 }
        });
        for mut row in rows.outer_iter_mut() {
            let norm = row.dot(&row).sqrt();
            row.mapv_inplace(|x| x / norm);
        }
        let products = rows.dot(&rows.t());
        let nearest = |row: usize| {
            let mut all: Vec<Neighbour> = (0..n)
                .filter(|&to| to != row && products[(row, to)] > 0.0)
                .map(|to| Neighbour { row: RowIndex::new(to), similarity: products[(row, to)] })
                .collect();
            all.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.row.cmp(&b.row)));
            all.truncate(10);
            all
        };
        let graph = NeighbourGraph::from_lists((0..n).map(nearest).collect());
        let members = (0..n_themes).map(|theme| (theme * n_each..(theme + 1) * n_each).collect()).collect();
        (rows, graph, members)
    }

    #[test]
    fn neighbours_on_the_map_are_of_one_theme() {
        let (rows, graph, members) = scattered(6, 40);
        let map = Map::new(&rows, &graph, &members, 1).unwrap();
        assert!(map.papers.iter().all(|&(x, y)| (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y)));
        let apart =
            |a: usize, b: usize| (map.papers[a].0 - map.papers[b].0).hypot(map.papers[a].1 - map.papers[b].1);
        let n = map.papers.len();
        let same = (0..n)
            .filter(|&row| {
                let nearest =
                    (0..n).filter(|&to| to != row).min_by(|&a, &b| apart(row, a).total_cmp(&apart(row, b)));
                nearest.is_some_and(|nearest| nearest / 40 == row / 40)
            })
            .count();
        assert!(same * 100 >= n * 97, "{same} of {n}");
    }

    #[test]
    fn threads_move_no_paper() {
        let (rows, graph, members) = scattered(5, 500);
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| Map::new(&rows, &graph, &members, 1).unwrap())
        };
        let once = with(1);
        assert_eq!(once, with(2));
        assert_eq!(once, with(4));
    }

    #[test]
    fn equal_papers_share_a_position() {
        let none = NeighbourGraph::from_lists(vec![Vec::new(); 3]);
        let map = Map::new(&Array2::ones((3, 2)), &none, &[vec![0, 1, 2]], 1).unwrap();
        assert_eq!(map.papers, [(0.5, 0.5); 3]);
        let map = Map::new(&Array2::zeros((3, 0)), &none, &[vec![0, 1, 2]], 1).unwrap();
        assert_eq!(map.papers, [(0.5, 0.5); 3]);
    }

    #[test]
    fn papers_without_neighbours_stay_on_the_page() {
        let (mut rows, graph, members) = scattered(3, 20);
        rows.row_mut(7).fill(0.0);
        let mut lists: Vec<Vec<Neighbour>> = (0..60).map(|row| graph.neighbours(row).to_vec()).collect();
        lists.iter_mut().for_each(|list| list.retain(|to| to.row.get() != 7));
        lists[7].clear();
        let map = Map::new(&rows, &NeighbourGraph::from_lists(lists), &members, 1).unwrap();
        let others = (0..60).filter(|&row| row != 7).map(|row| map.papers[row].0);
        let (low, high) = others.fold((1.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
        // The others keep most of the page.
        assert!(high - low > 0.5, "{low} to {high}");
    }

    #[test]
    fn the_longest_direction_lies_flat() {
        let square = in_square(&[[0.0, 0.0], [3.0, 3.0], [1.0, 2.0]]);
        assert_eq!((square[0].0, square[1].0), (0.0, 1.0));
        assert_eq!(square[0].1, square[1].1);
        assert!(in_square(&[]).is_empty());
    }
}
