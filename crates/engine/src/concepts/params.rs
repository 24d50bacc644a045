//! Parameters of the latent semantic space in linfa's manner: [`LsaParams`], checked, then fitted to rows.

use linfa::ParamGuard;
use linfa::traits::Transformer;
use ndarray::Array2;

use super::lsa::{ConceptSettings, Lsa};
use crate::error::{Error, Result};
use crate::vectorize::CsrMatrix;

/// Unchecked parameters of [`Lsa`].
///
/// ```
/// use themata_engine::concepts::Lsa;
/// use themata_engine::vectorize::CsrMatrix;
///
/// let mut rows = CsrMatrix::empty(4);
/// for columns in [[0, 1], [0, 1], [2, 3], [2, 3]] {
///     rows.push_row(&columns, &[0.6, 0.8]);
/// }
/// let concepts = Lsa::params(2).fit(&rows)?.transform(&rows);
/// let cosine = |i: usize, j: usize| concepts.row(i).dot(&concepts.row(j));
/// assert!((cosine(0, 1) - 1.0).abs() < 1e-5 && cosine(0, 2).abs() < 1e-5);
/// assert!(Lsa::params(0).fit(&rows).is_err());
/// # Ok::<(), themata_engine::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LsaParams(ValidLsaParams);

/// Parameters that were checked; see [`LsaParams`].
#[derive(Debug, Clone, PartialEq)]
pub struct ValidLsaParams {
    settings: ConceptSettings,
    seed: u64,
}

impl Lsa {
    /// Parameters of a space of at most `n_dimensions` dimensions, 1 to 2000: 4 power iterations, seed 42.
    pub fn params(n_dimensions: usize) -> LsaParams {
        LsaParams(ValidLsaParams {
            settings: ConceptSettings { n_dimensions, ..Default::default() },
            seed: 42,
        })
    }
}

impl LsaParams {
    /// Iterations of the randomized decomposition, up to 50; more come nearer to the exact space.
    #[must_use]
    pub fn n_power_iterations(mut self, n_power_iterations: usize) -> Self {
        self.0.settings.n_power_iterations = n_power_iterations;
        self
    }

    /// The seed of the random start.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }

    /// Checks the parameters and fits the space to rows, shape `(n_rows, n_terms)`; see [`Lsa::fit_transform`].
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] if a parameter is out of range.
    pub fn fit(&self, rows: &CsrMatrix) -> Result<Lsa> {
        let ValidLsaParams { settings, seed } = self.check_ref()?;
        Lsa::fit_transform(rows, settings, *seed).map(|(lsa, _)| lsa)
    }
}

impl ParamGuard for LsaParams {
    type Checked = ValidLsaParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked> {
        self.0.settings.check()?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl Transformer<CsrMatrix, Array2<f32>> for Lsa {
    fn transform(&self, rows: CsrMatrix) -> Array2<f32> {
        self.transform(&rows)
    }
}
