//! The initial layout: papers amid the themes they are near to.

use ndarray::parallel::prelude::*;
use ndarray::{Array1, Array2, Axis, s};
use rand::RngCore;

use super::random_of;
use crate::concepts::{ROW_BLOCK, eigen, gram};
use crate::error::Result;

/// Width of the plane at the start, where 1 is the distance at which attraction fades.
const WIDTH: f32 = 12.0;
/// The size of the random offset of each paper, as a part of the width.
const SCATTER: f32 = 0.01;
/// Power of the cosine that draws a paper to a theme.
const SHARPNESS: i32 = 6;
/// The most distances computed in all rounds of laying out the themes.
const DISTANCES: usize = 40_000_000;
/// The most rounds of laying out the themes.
const ROUNDS: usize = 100;

/// The initial position of each paper.
pub(super) fn positions(rows: &Array2<f32>, members: &[Vec<usize>], seed: u64) -> Result<Vec<[f32; 2]>> {
    let mean = rows.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(rows.ncols()));
    let mut positions = if members.len() > 2 {
        let centroids = centroids(rows, members);
        let themes = spread(&centroids, &mean)?;
        amid(rows, &centroids, &themes)
    } else {
        // One or two themes span no plane; their papers do.
        project(&(rows - &mean))?
    };
    scale(&mut positions);
    let wide = positions.iter().any(|position| *position != [0.0; 2]);
    if wide {
        for (row, position) in positions.iter_mut().enumerate() {
            let mut random = random_of(seed, row);
            *position =
                position.map(|x| x + WIDTH * SCATTER * (random.next_u32() as f32 / u32::MAX as f32 - 0.5));
        }
    }
    Ok(positions)
}

/// Unit means of the themes' rows, shape `(n_themes, d)`; zero for a theme without rows.
fn centroids(rows: &Array2<f32>, members: &[Vec<usize>]) -> Array2<f32> {
    let mut out = Array2::zeros((members.len(), rows.ncols()));
    for (mut out, members) in out.outer_iter_mut().zip(members) {
        members.iter().for_each(|&row| out += &rows.row(row));
        let norm = out.dot(&out).sqrt();
        if norm > 0.0 {
            out.mapv_inplace(|x| x / norm);
        }
    }
    out
}

/// Rows projected on their first two principal directions.
fn project(rows: &Array2<f32>) -> Result<Vec<[f32; 2]>> {
    if rows.ncols() == 0 {
        return Ok(vec![[0.0; 2]; rows.nrows()]);
    }
    let (_, directions) = eigen(&gram(rows))?;
    let directions = directions.slice(s![.., ..2.min(rows.ncols())]).mapv(|x| x as f32);
    let blocks: Vec<Array2<f32>> =
        rows.axis_chunks_iter(Axis(0), ROW_BLOCK).into_par_iter().map(|rows| rows.dot(&directions)).collect();
    let position = |row: ndarray::ArrayView1<'_, f32>| [row[0], row.get(1).copied().unwrap_or(0.0)];
    Ok(blocks.iter().flat_map(|block| block.outer_iter().map(position)).collect())
}

/// Positions of themes with distances as near as a plane allows to those of their centroids: metric
/// multidimensional scaling by majorization (SMACOF; de Leeuw 1977), from principal components on. O(k² rounds).
fn spread(centroids: &Array2<f32>, mean: &Array1<f32>) -> Result<Vec<[f32; 2]>> {
    let centred = centroids - mean;
    let mut positions = project(&centred)?;
    let k = positions.len();
    let products = centroids.dot(&centroids.t());
    let wanted = products.mapv(|cosine| (2.0 - 2.0 * cosine).max(0.0).sqrt());
    for _ in 0..ROUNDS.min(DISTANCES / (k * k)) {
        // Guttman's transform with equal weights: the mean of the positions that the others ask for.
        let next = (0..k).into_par_iter().with_min_len(64).map(|i| {
            let mut sum = [0.0_f32; 2];
            for j in 0..k {
                let step = [positions[i][0] - positions[j][0], positions[i][1] - positions[j][1]];
                let length = (step[0] * step[0] + step[1] * step[1]).sqrt();
                let ratio = if length > 1e-6 { wanted[(i, j)] / length } else { 0.0 };
                sum[0] += ratio * step[0];
                sum[1] += ratio * step[1];
            }
            sum.map(|x| x / k as f32)
        });
        positions = next.collect();
    }
    Ok(positions)
}

/// Each row amid the themes, weighted by a power of its cosines to their centroids. O(n k d).
fn amid(rows: &Array2<f32>, centroids: &Array2<f32>, themes: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let blocks: Vec<Vec<[f32; 2]>> = rows
        .axis_chunks_iter(Axis(0), ROW_BLOCK)
        .into_par_iter()
        .map(|rows| {
            let cosines = rows.dot(&centroids.t());
            let position = |cosines: ndarray::ArrayView1<'_, f32>| {
                let (mut sum, mut total) = ([0.0_f32; 2], 0.0_f32);
                for (cosine, theme) in cosines.iter().zip(themes) {
                    let weight = cosine.max(0.0).powi(SHARPNESS);
                    sum[0] += weight * theme[0];
                    sum[1] += weight * theme[1];
                    total += weight;
                }
                if total > 0.0 { sum.map(|x| x / total) } else { [0.0; 2] }
            };
            cosines.outer_iter().map(position).collect()
        })
        .collect();
    blocks.into_iter().flatten().collect()
}

/// Moves the middle to 0 and scales the longer side to the width.
fn scale(positions: &mut [[f32; 2]]) {
    let mut widest = 0.0_f32;
    for axis in 0..2 {
        let low = positions.iter().map(|position| position[axis]).fold(f32::INFINITY, f32::min);
        let high = positions.iter().map(|position| position[axis]).fold(f32::NEG_INFINITY, f32::max);
        positions.iter_mut().for_each(|position| position[axis] -= f32::midpoint(low, high));
        widest = widest.max(high - low);
    }
    // A width from rounding alone does not count.
    let factor = if widest > 1e-5 { WIDTH / widest } else { 0.0 };
    positions.iter_mut().for_each(|position| *position = position.map(|x| x * factor));
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn themes_keep_their_distances_where_a_plane_has_room() {
        // Three directions a right angle apart make an equilateral triangle.
        let centroids = array![[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0_f32]];
        let positions = spread(&centroids, &Array1::from_elem(3, 1.0 / 3.0)).unwrap();
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let apart = (positions[a][0] - positions[b][0]).hypot(positions[a][1] - positions[b][1]);
            assert!((apart - 2.0_f32.sqrt()).abs() < 1e-3, "{apart}");
        }
    }

    #[test]
    fn a_paper_starts_at_the_theme_that_it_is_near_to() {
        let centroids = array![[1.0, 0.0], [0.0, 1.0_f32]];
        let positions =
            amid(&array![[1.0, 0.0], [0.7, 0.7], [0.0, 0.0_f32]], &centroids, &[[0.0, 2.0], [4.0, 0.0]]);
        assert_eq!(positions, [[0.0, 2.0], [2.0, 1.0], [0.0, 0.0]]);
    }
}
