//! The latent semantic space: [`Lsa`], by randomized truncated SVD.

use ndarray::{Array1, Array2, Axis, s};
use rand::SeedableRng;
use rand::distributions::{Distribution, Uniform};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

use super::linalg::{
    NOISE, dense_times_small, eigen, normalize_rows, sparse_times_dense, transposed_product, whiten,
};
use super::normal::{STRIP, normal_product};
use crate::error::{Error, Result, Setting};
use crate::vectorize::{CsrMatrix, RankedColumns};

/// Parameters of the concept space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConceptSettings {
    /// The most dimensions, 1 to 2000; never more than half the number of papers.
    pub n_dimensions: usize,
    /// Iterations of the randomized SVD, each a product with the rows and their transpose. More come nearer to the exact
    /// space.
    pub n_power_iterations: usize,
    /// Neighbours of each paper in the graph for smoothing; 0 switches smoothing off.
    pub n_smoothing_neighbours: usize,
    /// Number of smoothing rounds.
    pub n_smoothing_rounds: usize,
    /// Share of the neighbours in a smoothed row, 0 to 1.
    pub smoothing_share: f32,
    /// Power of the cosine in concept space that weights edges from the second round on. The higher it is, the less an
    /// edge between unlike papers counts. 0 to 100.
    pub smoothing_sharpness: i32,
    /// Weight of an edge between a paper and one of a background, relative to edges among papers, 0 to 1. With 0 a
    /// background adds no concepts.
    pub background_weight: f32,
    /// Weight of an encoder's vectors, if given, relative to concepts, 0 to 0.95.
    pub vector_weight: f32,
}

impl Default for ConceptSettings {
    fn default() -> Self {
        Self {
            n_dimensions: 150,
            n_power_iterations: 4,
            n_smoothing_neighbours: 20,
            n_smoothing_rounds: 3,
            smoothing_share: 0.5,
            smoothing_sharpness: 4,
            background_weight: 0.65,
            vector_weight: 0.5,
        }
    }
}

impl ConceptSettings {
    /// Rejects values out of range.
    pub fn check(&self) -> Result<()> {
        if !(1..=2000).contains(&self.n_dimensions) {
            return Err(Error::setting(Setting::NDimensions, self.n_dimensions, "1 to 2000"));
        }
        if self.n_power_iterations > 50 {
            return Err(Error::setting(Setting::NPowerIterations, self.n_power_iterations, "0 to 50"));
        }
        if !(0.0..=1.0).contains(&self.smoothing_share) {
            return Err(Error::setting(Setting::SmoothingShare, self.smoothing_share, "0 to 1"));
        }
        if !(0.0..=1.0).contains(&self.background_weight) {
            return Err(Error::setting(Setting::BackgroundWeight, self.background_weight, "0 to 1"));
        }
        if !(0.0..=0.95).contains(&self.vector_weight) {
            return Err(Error::setting(Setting::VectorWeight, self.vector_weight, "0 to 0.95"));
        }
        if !(0..=100).contains(&self.smoothing_sharpness) {
            return Err(Error::setting(Setting::SmoothingSharpness, self.smoothing_sharpness, "0 to 100"));
        }
        Ok(())
    }
}

/// A latent semantic space: the directions in which a corpus varies most.
#[derive(Debug, Clone, PartialEq)]
pub struct Lsa {
    /// The directions, shape `(n_terms, n_dimensions)`, orthonormal columns.
    directions: Array2<f32>,
    /// Singular values, descending, shape `(n_dimensions)`.
    singular_values: Array1<f32>,
    /// The directions scaled for projecting rows, shape `(n_terms, n_dimensions)`.
    projection: Array2<f32>,
}

/// The least number of random columns beyond those wanted; they make the wanted ones more exact.
const OVERSAMPLING: usize = 10;

impl Lsa {
    /// Fits the space to rows, shape `(n_papers, n_terms)`, by their truncated singular value decomposition, and returns
    /// it with these rows projected, shape `(n_papers, n_dimensions)`.
    ///
    /// Rows become `U W`, scaled to unit length, with weights `w_j = sqrt(s_j - s_(d + 1))` of the singular values `s`.
    /// The root raises lesser directions. The taper takes the last of the d dimensions to zero: the directions on either
    /// side of the cut are nearly alike, and the choice of a randomized method among them would change with the seed.
    ///
    /// Randomized subspace iteration on the side of the terms, of which there are fewer: Halko, Martinsson and Tropp
    /// (2011), "Finding structure with randomness", algorithms 4.4 and 5.1. Each iteration is shifted by half of the
    /// estimated value of the shortest direction, which damps unwanted directions faster: Feng, Yu, Xie and Tang (2024),
    /// "Algorithm 1043: Faster randomized SVD with dynamic shifts".
    /// O(nonzeros * d * iterations + terms * iterations * d² + n d) for d dimensions; `4 * (n + 4 * terms) * d` bytes.
    /// Up to about 320 papers are decomposed exactly, in O(n³), independent of the seed.
    pub fn fit_transform(
        rows: &CsrMatrix,
        settings: &ConceptSettings,
        seed: u64,
    ) -> Result<(Self, Array2<f32>)> {
        settings.check()?;
        let d = settings.n_dimensions.min(rows.n_rows().div_ceil(2));
        let Decomposition { directions, singular_values, left_out } =
            decompose(rows, d, settings.n_power_iterations, seed)?;
        let weights = singular_values.mapv(|value| (value - left_out).max(0.0).sqrt() / value);
        let projection = &directions * &weights;
        let space = Self { directions, singular_values, projection };
        let folded = space.transform(rows);
        Ok((space, folded))
    }

    /// Number of dimensions.
    pub fn n_dimensions(&self) -> usize {
        self.directions.ncols()
    }

    /// The contribution of each term of weight 1 to a row before it is scaled to unit length, shape `(n_terms, n_dimensions)`.
    pub fn projection(&self) -> &Array2<f32> {
        &self.projection
    }

    /// Singular values, descending.
    pub fn singular_values(&self) -> &Array1<f32> {
        &self.singular_values
    }

    /// Projects other rows of the same terms, shape `(n_rows, n_dimensions)`, as [`Lsa::fit_transform`] does with the
    /// fitted ones. A row without a known term is all zero. O(nonzeros * d).
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
    /// Singular values, descending, shape `(d)`.
    singular_values: Array1<f32>,
    /// The first singular value cut off; 0 if there is none.
    left_out: f32,
}

/// The `d` largest singular values and their directions; fewer if the rows have a lower rank.
///
/// Exact if there are at most twice as many rows as random columns needed, since that costs less.
fn decompose(rows: &CsrMatrix, d: usize, n_iterations: usize, seed: u64) -> Result<Decomposition> {
    let n_columns = (d + OVERSAMPLING).next_multiple_of(STRIP);
    if rows.n_rows() <= 2 * n_columns {
        decompose_exactly(rows, d)
    } else {
        decompose_by_iterations(rows, d, n_columns, n_iterations, seed)
    }
}

/// [`decompose`] by the eigenvectors of the inner products of all rows. O(n² * nonzeros a row + n³).
fn decompose_exactly(rows: &CsrMatrix, d: usize) -> Result<Decomposition> {
    let product = |(i, j): (usize, usize)| f64::from(rows.row(i).dot(rows.row(j)));
    let (values, vectors) = eigen(&Array2::from_shape_fn((rows.n_rows(), rows.n_rows()), product))?;
    let (singular_values, left_out) = lengths(&values, d);
    let vectors = vectors.slice(s![.., ..singular_values.len()]).mapv(|x| x as f32);
    let directions = sparse_times_dense(&rows.transpose(), &(&vectors / &singular_values));
    Ok(Decomposition { directions, singular_values, left_out })
}

/// [`decompose`] by iterations from `n_columns` random directions. Directions shorter than 1/32 of the
/// first are dropped: an iteration squares that ratio and cannot tell it from rounding error.
fn decompose_by_iterations(
    rows: &CsrMatrix,
    d: usize,
    n_columns: usize,
    n_iterations: usize,
    seed: u64,
) -> Result<Decomposition> {
    // The products are fastest with the commonest terms together.
    let RankedColumns { matrix: rows, ranks, .. } = rows.rarest_first();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let uniform = Uniform::new(-1.0_f32, 1.0);
    let start = Array2::from_shape_simple_fn((rows.n_columns(), n_columns), || uniform.sample(&mut rng));
    let (mut basis, _) = whiten(&start)?;
    let mut shift = 0.0_f32;
    for _ in 0..n_iterations {
        let mut product = normal_product(&rows, &basis);
        product.scaled_add(-shift, &basis);
        let (next, shortest) = whiten(&product)?;
        basis = next;
        shift = shift.max(f32::midpoint(shift, shortest));
    }
    let (basis, _) = whiten(&basis)?;
    // Within the basis, the directions of the rows are those of the Gram matrix of their images.
    let (values, vectors) = eigen(&transposed_product(&basis, &normal_product(&rows, &basis)))?;
    let (singular_values, left_out) = lengths(&values, d);
    let turn = vectors.slice(s![.., ..singular_values.len()]).mapv(|x| x as f32);
    let ranks: Vec<usize> = ranks.iter().map(|&rank| rank as usize).collect();
    let directions = dense_times_small(&basis, &turn).select(Axis(0), &ranks);
    Ok(Decomposition { directions, singular_values, left_out })
}

/// The `d` largest singular values from the eigenvalues of a Gram matrix, descending, without those that may be rounding
/// error, and the first one left out.
fn lengths(eigenvalues: &Array1<f64>, d: usize) -> (Array1<f32>, f32) {
    let largest = eigenvalues.first().copied().unwrap_or(0.0);
    let found: Vec<f32> = eigenvalues
        .iter()
        .take_while(|&&value| value > NOISE * largest)
        .map(|value| value.sqrt() as f32)
        .collect();
    (found.iter().copied().take(d).collect(), found.get(d).copied().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectorize::matrices;
    use proptest::prelude::*;

    proptest! {
        /// With all dimensions kept, the space preserves inner products, except for directions shorter than 1/32 of the
        /// longest.
        #[test]
        fn a_full_space_keeps_inner_products(rows in matrices(), exactly in any::<bool>()) {
            let by_iterations = || decompose_by_iterations(&rows, 20, 32, 4, 7);
            let space = if exactly { decompose_exactly(&rows, 20) } else { by_iterations() }.unwrap();
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
        let (space, folded) = Lsa::fit_transform(&rows, &ConceptSettings::default(), 3).unwrap();
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
        let by_iterations = |d| decompose_by_iterations(&rows, d, 32, 4, 1).unwrap();
        let exactly = |d| decompose_exactly(&rows, d).unwrap();
        for (whole, cut) in [(by_iterations(3), by_iterations(1)), (exactly(3), exactly(1))] {
            assert_eq!(whole.singular_values.len(), 2);
            assert!((whole.singular_values[0] - 4.0).abs() < 1e-4);
            assert!((whole.singular_values[1] - 3.0).abs() < 1e-4);
            assert_eq!(cut.singular_values.len(), 1);
            assert!((cut.left_out - 3.0).abs() < 1e-4);
        }
    }

    #[test]
    fn few_iterations_come_near_the_exact_values() {
        // Fewer columns are kept than there are directions, which differ little: the hard case.
        let mut rows = CsrMatrix::empty(120);
        let weight = |i: u32, term: u32| ((i * 7919 + term * 104_729 + i * term * 31) % 1009) as f32 / 1009.0;
        for i in 0..400_u32 {
            let terms: Vec<u32> = (0..120).filter(|&term| weight(i, term) > 0.8 || term == i % 30).collect();
            let values: Vec<f32> = terms.iter().map(|&term| weight(i, term) + 0.1).collect();
            rows.push_row(&terms, &values);
        }
        let mut dense = Array2::zeros((400, 120));
        for (mut out, row) in dense.outer_iter_mut().zip(rows.rows()) {
            row.iter().for_each(|(term, value)| out[term] = value);
        }
        let (exact, _) = eigen(&transposed_product(&dense, &dense)).unwrap();
        let by_iterations = decompose(&rows, 12, 4, 1).unwrap();
        let exactly = decompose_exactly(&rows, 12).unwrap();
        for (found, least) in [(&by_iterations, 0.98), (&exactly, 0.9999)] {
            for (found, exact) in found.singular_values.iter().zip(&exact) {
                let exact = exact.sqrt() as f32;
                assert!(*found <= 1.0001 * exact && *found > least * exact, "{found} {exact}");
            }
            assert!(found.left_out > 0.9 * exact[12].sqrt() as f32);
        }
    }
}
