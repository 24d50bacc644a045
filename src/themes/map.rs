//! Where does a paper lie on the page? [`Map`].

use ndarray::{Array1, Array2, Axis, s};

use crate::concepts::{ROW_BLOCK, eigen, gram};
use crate::error::Result;

/// A place for each paper, shape `(n_papers, 2)`, 0 to 1 in both directions.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// (x, y) of each paper.
    pub papers: Vec<(f64, f64)>,
    /// (x, y) of each theme: the mean of its papers.
    pub themes: Vec<(f64, f64)>,
}

impl Map {
    /// Lays papers out by the two directions in which the themes' centroids differ most, each theme weighing
    /// as much as it has papers: principal components of the centroids. `rows` has shape `(n_papers, d)`.
    /// O(n d + k d² + d³).
    pub fn new(rows: &Array2<f32>, members: &[Vec<usize>]) -> Result<Self> {
        let d = rows.ncols();
        let mean = rows.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(d));
        // A single theme has no centroids to tell apart: its papers are.
        let spread = if members.len() > 2 { centroids(rows, members, &mean) } else { rows - &mean };
        let (_, directions) = eigen(&gram(&spread))?;
        let directions = directions.slice(s![.., ..2.min(d)]).mapv(|x| x as f32);
        let mut places = vec![(0.5, 0.5); rows.nrows()];
        for (block, rows) in places.chunks_mut(ROW_BLOCK).zip(rows.axis_chunks_iter(Axis(0), ROW_BLOCK)) {
            let projected = (&rows - &mean).dot(&directions);
            for (place, row) in block.iter_mut().zip(projected.outer_iter()) {
                *place =
                    (row.first().map_or(0.0, |x| f64::from(*x)), row.get(1).map_or(0.0, |y| f64::from(*y)));
            }
        }
        let xs = scale(places.iter().map(|place| place.0).collect());
        let ys = scale(places.iter().map(|place| place.1).collect());
        let papers: Vec<(f64, f64)> = xs.into_iter().zip(ys).collect();
        Ok(Self::of_places(papers, members))
    }

    /// The map on which each paper has this place.
    pub(crate) fn of_places(papers: Vec<(f64, f64)>, members: &[Vec<usize>]) -> Self {
        let mean_place = |rows: &Vec<usize>| {
            let (x, y) = rows.iter().fold((0.0, 0.0), |(x, y), &row| (x + papers[row].0, y + papers[row].1));
            (x / rows.len().max(1) as f64, y / rows.len().max(1) as f64)
        };
        Self { themes: members.iter().map(mean_place).collect(), papers }
    }
}

/// Centroids less the mean, scaled by the root of their sizes, shape `(n_themes, d)`.
fn centroids(rows: &Array2<f32>, members: &[Vec<usize>], mean: &Array1<f32>) -> Array2<f32> {
    let mut out = Array2::zeros((members.len(), rows.ncols()));
    for (mut out, members) in out.outer_iter_mut().zip(members) {
        members.iter().for_each(|&row| out += &rows.row(row));
        let n = members.len().max(1) as f32;
        out.zip_mut_with(mean, |x, mean| *x = (*x / n - mean) * n.sqrt());
    }
    out
}

/// Values from 0 to 1, to four decimals: more no page can show. All alike are 0.5.
fn scale(values: Vec<f64>) -> Vec<f64> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let place = |value: f64| if high > low { (value - low) / (high - low) } else { 0.5 };
    values.into_iter().map(|value| (place(value) * 1e4).round() / 1e4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn themes_lie_apart_and_papers_in_the_square() {
        let rows =
            array![[1.0, 0.0, 0.1], [0.9, 0.1, 0.0], [0.0, 1.0, 0.0], [0.0, 0.9, 0.1], [0.0, 0.0, 1.0]];
        let map = Map::new(&rows, &[vec![0, 1], vec![2, 3], vec![4]]).unwrap();
        assert!(map.papers.iter().all(|&(x, y)| (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y)));
        let apart = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
        assert!(apart(map.papers[0], map.papers[1]) < 0.3 && apart(map.themes[0], map.themes[1]) > 0.5);
    }

    #[test]
    fn equal_papers_share_a_place() {
        let map = Map::new(&Array2::ones((3, 2)), &[vec![0, 1, 2]]).unwrap();
        assert_eq!(map.papers, [(0.5, 0.5); 3]);
    }
}
