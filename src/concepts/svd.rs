//! How are words that go together brought together? [`ConceptSpace`], by randomized truncated SVD.

use ndarray::{Array1, Array2, s};
use rand::SeedableRng;
use rand::distributions::{Distribution, Uniform};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

use super::linalg::{
    NOISE, dense_times_small, eigen, gram, normalize_rows, orthonormalize, sparse_times_dense, whiten,
};
use crate::error::{Error, Result};
use crate::vectorize::CsrMatrix;

/// How the concept space is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConceptSettings {
    /// Dimensions at most; no more than half as many as there are papers. 1 or more.
    pub n_dimensions: usize,
    /// Iterations of the randomized SVD, each a product with the rows and one with their transpose: more come
    /// nearer to the exact space.
    pub n_power_iterations: usize,
    /// Neighbours of each paper in the graph that rows are smoothed over; 0 switches smoothing off.
    pub n_smoothing_neighbours: usize,
    /// Times that the rows are smoothed.
    pub n_smoothing_rounds: usize,
    /// Share of the neighbours in a smoothed row, 0 to 1.
    pub smoothing_share: f32,
    /// Power of the cosine in concept space that edges are weighed with from the second round on: the higher
    /// it is, the less an edge between unlike papers counts. 0 to 100.
    pub smoothing_sharpness: i32,
}

impl Default for ConceptSettings {
    fn default() -> Self {
        Self {
            n_dimensions: 150,
            n_power_iterations: 5,
            n_smoothing_neighbours: 20,
            n_smoothing_rounds: 3,
            smoothing_share: 0.5,
            smoothing_sharpness: 4,
        }
    }
}

impl ConceptSettings {
    /// Refuses values out of range.
    pub fn check(&self) -> Result<()> {
        if !(1..=2000).contains(&self.n_dimensions) {
            return Err(Error::setting("n_dimensions", self.n_dimensions, "1 to 2000"));
        }
        if self.n_power_iterations > 50 {
            return Err(Error::setting("n_power_iterations", self.n_power_iterations, "0 to 50"));
        }
        if !(0.0..=1.0).contains(&self.smoothing_share) {
            return Err(Error::setting("smoothing_share", self.smoothing_share, "0 to 1"));
        }
        if !(0..=100).contains(&self.smoothing_sharpness) {
            return Err(Error::setting("smoothing_sharpness", self.smoothing_sharpness, "0 to 100"));
        }
        Ok(())
    }
}

/// A latent semantic space: the directions in which a corpus varies most.
#[derive(Debug, Clone, PartialEq)]
pub struct ConceptSpace {
    /// The directions, shape `(n_terms, n_dimensions)`, orthonormal columns.
    directions: Array2<f32>,
    /// Singular values, descending, shape `(n_dimensions)`.
    singular_values: Array1<f32>,
    /// Directions scaled as rows are to be, shape `(n_terms, n_dimensions)`.
    projection: Array2<f32>,
}

/// Random columns beyond those wanted; they make the wanted ones more exact. With the 150 of the default they
/// are a multiple of 16, which products are quickest with.
const OVERSAMPLING: usize = 26;

impl ConceptSpace {
    /// Fits the space to rows, shape `(n_papers, n_terms)`, by their truncated singular value decomposition, and
    /// gives these rows in it, shape `(n_papers, n_dimensions)`.
    ///
    /// Rows become `U W`, scaled to unit length, with weights `w_j = sqrt(s_j - s_(d + 1))` of the singular
    /// values `s`. The root lets lesser directions speak, and the taper takes the last of the d dimensions to
    /// zero: where a space is cut off, the directions on either side are nearly alike, and which of them a
    /// randomized method finds would change from seed to seed.
    ///
    /// Randomized subspace iteration: Halko, Martinsson and Tropp (2011), "Finding structure with
    /// randomness", algorithms 4.4 and 5.1, on the side of the terms, of which there are fewer.
    /// O(nonzeros * d * iterations + (n + terms * iterations) * d²) for d dimensions;
    /// `8 * (n + terms) * d` bytes.
    pub fn fit(rows: &CsrMatrix, settings: &ConceptSettings, seed: u64) -> Result<(Self, Array2<f32>)> {
        settings.check()?;
        let d = settings.n_dimensions.min(rows.n_rows().div_ceil(2));
        let Decomposition { directions, images, singular_values, left_out } =
            decompose(rows, d, settings.n_power_iterations, seed)?;
        let weights = singular_values.mapv(|value| (value - left_out).max(0.0).sqrt() / value);
        let projection = &directions * &weights;
        let mut folded = images * &weights;
        normalize_rows(&mut folded);
        Ok((Self { directions, singular_values, projection }, folded))
    }

    /// Number of dimensions.
    pub fn n_dimensions(&self) -> usize {
        self.directions.ncols()
    }

    /// Singular values, descending.
    pub fn singular_values(&self) -> &Array1<f32> {
        &self.singular_values
    }

    /// Other rows of the same terms as [`ConceptSpace::fit`] gives those it is fitted to, shape
    /// `(n_rows, n_dimensions)`. A row without a known term is all zero.
    /// O(nonzeros * d).
    pub fn transform(&self, rows: &CsrMatrix) -> Array2<f32> {
        let mut out = sparse_times_dense(rows, &self.projection);
        normalize_rows(&mut out);
        out
    }
}

/// A truncated singular value decomposition.
struct Decomposition {
    /// Right singular vectors, shape `(n_columns, d)`.
    directions: Array2<f32>,
    /// The rows times these, shape `(n_rows, d)`: left singular vectors times singular values.
    images: Array2<f32>,
    /// Singular values, descending, shape `(d)`.
    singular_values: Array1<f32>,
    /// The first singular value that was cut off; 0 where there is none.
    left_out: f32,
}

/// The `d` largest singular values and their directions, fewer where the rows have a lower rank or reach less
/// than 1/32 as far in a direction as in the first: an iteration squares what it sees of that, and takes it for
/// rounding.
fn decompose(rows: &CsrMatrix, d: usize, n_iterations: usize, seed: u64) -> Result<Decomposition> {
    let transposed = rows.transpose();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let uniform = Uniform::new(-1.0_f32, 1.0);
    let shape = (rows.n_columns(), d + OVERSAMPLING);
    let mut basis = Array2::from_shape_simple_fn(shape, || uniform.sample(&mut rng));
    for _ in 0..n_iterations {
        let images = sparse_times_dense(rows, &whiten(&basis)?);
        basis = sparse_times_dense(&transposed, &images);
    }
    let basis = orthonormalize(&basis)?;
    // Within the basis, the directions of the rows are those of the Gram matrix of their images.
    let images = sparse_times_dense(rows, &basis);
    let (values, vectors) = eigen(&gram(&images))?;
    let largest = values.first().copied().unwrap_or(0.0);
    let found = values.iter().take_while(|&&value| value > NOISE * largest).count();
    let rank = found.min(d);
    let left_out = if found > d { values[d].sqrt() as f32 } else { 0.0 };
    let singular_values = values.slice(s![..rank]).mapv(|value| value.sqrt() as f32);
    let turn = vectors.slice(s![.., ..rank]).mapv(|x| x as f32);
    let directions = dense_times_small(&basis, &turn);
    let images = dense_times_small(&images, &turn);
    Ok(Decomposition { directions, images, singular_values, left_out })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectorize::matrices;
    use proptest::prelude::*;

    proptest! {
        /// With all dimensions kept, the space holds the rows whole: inner products stay, but for what directions
        /// add that reach less than 1/32 as far as the longest.
        #[test]
        fn a_full_space_keeps_inner_products(rows in matrices()) {
            let space = decompose(&rows, 20, 4, 7).unwrap();
            let folded = sparse_times_dense(&rows, &space.directions);
            for i in 0..rows.n_rows() {
                for j in 0..rows.n_rows() {
                    let expected = rows.row(i).dot(rows.row(j));
                    let found = folded.row(i).dot(&folded.row(j));
                    let longest = space.singular_values.first().copied().unwrap_or(0.0);
                    let tolerance = 2e-3 * longest * longest + 1e-4;
                    prop_assert!((found - expected).abs() < tolerance, "{} {}", found, expected);
                }
            }
        }
    }

    #[test]
    fn rows_that_were_fitted_are_folded_in_like_others() {
        let mut rows = CsrMatrix::empty(6);
        (0..12_u32).for_each(|i| rows.push_row(&[i % 5, 5], &[0.8, 0.6]));
        let (space, folded) = ConceptSpace::fit(&rows, &ConceptSettings::default(), 3).unwrap();
        for (found, expected) in folded.iter().zip(&space.transform(&rows)) {
            assert!((found - expected).abs() < 1e-4, "{found} {expected}");
        }
    }

    #[test]
    fn singular_values_of_a_known_matrix() {
        // Columns (3, 0), (0, 4) and (0, 0): singular values 4 and 3.
        let mut rows = CsrMatrix::empty(3);
        rows.push_row(&[0], &[3.0]);
        rows.push_row(&[1], &[4.0]);
        let whole = decompose(&rows, 3, 4, 1).unwrap();
        assert_eq!(whole.singular_values.len(), 2);
        assert!((whole.singular_values[0] - 4.0).abs() < 1e-4);
        assert!((whole.singular_values[1] - 3.0).abs() < 1e-4);
        let cut = decompose(&rows, 1, 4, 1).unwrap();
        assert_eq!(cut.singular_values.len(), 1);
        assert!((cut.left_out - 3.0).abs() < 1e-4);
    }
}
