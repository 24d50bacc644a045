//! Parameters of TF-IDF in linfa's manner: [`TfidfParams`], checked, then fitted to texts.

use linfa::ParamGuard;

use super::sparse::CsrMatrix;
use super::tfidf::{Tfidf, VectorizeSettings};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::text::{Analyzers, LanguageChoice};

/// Unchecked parameters of [`Tfidf`] for texts without titles.
///
/// ```
/// use themata_engine::vectorize::Tfidf;
///
/// let texts = ["coral reef reef", "coral bleaching"];
/// let (model, rows) = Tfidf::params().max_document_share(1.0).fit_transform(&texts)?;
/// assert_eq!((rows.n_rows(), rows.n_columns()), (2, model.vocabulary().len()));
/// assert!(Tfidf::params().max_document_share(1.5).fit(&texts).is_err());
/// # Ok::<(), themata_engine::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TfidfParams(ValidTfidfParams);

/// Parameters that were checked; see [`TfidfParams`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ValidTfidfParams {
    settings: VectorizeSettings,
    language: LanguageChoice,
    stop_words: Vec<String>,
}

impl Tfidf {
    /// Parameters to change before [`TfidfParams::fit`]: English, and bounds on document frequencies that follow from
    /// the number of texts.
    pub fn params() -> TfidfParams {
        TfidfParams::default()
    }
}

impl TfidfParams {
    /// The language of stems and stop words.
    #[must_use]
    pub fn language(mut self, language: impl Into<LanguageChoice>) -> Self {
        self.0.language = language.into();
        self
    }

    /// Stop words in addition to the language's.
    #[must_use]
    pub fn stop_words(mut self, stop_words: Vec<String>) -> Self {
        self.0.stop_words = stop_words;
        self
    }

    /// See [`VectorizeSettings::min_document_frequency`].
    #[must_use]
    pub fn min_document_frequency(mut self, min_document_frequency: u32) -> Self {
        self.0.settings.min_document_frequency = min_document_frequency;
        self
    }

    /// See [`VectorizeSettings::max_document_share`], 0 to 1.
    #[must_use]
    pub fn max_document_share(mut self, max_document_share: f64) -> Self {
        self.0.settings.max_document_share = max_document_share;
        self
    }

    /// Checks the parameters and fits vocabulary and idf to texts.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] if a parameter is out of range; [`Error::NoTerms`] if no text has a usable word.
    pub fn fit<T: AsRef<str>>(&self, texts: &[T]) -> Result<Tfidf> {
        self.fit_transform(texts).map(|(model, _)| model)
    }

    /// [`TfidfParams::fit`], and the rows of the texts, shape `(n_texts, n_terms)`. The cost is that of [`Tfidf::fit`].
    pub fn fit_transform<T: AsRef<str>>(&self, texts: &[T]) -> Result<(Tfidf, CsrMatrix)> {
        let ValidTfidfParams { settings, language, stop_words } = self.check_ref()?;
        let documents: Vec<Document<'_>> = texts.iter().map(|text| Document::from(text.as_ref())).collect();
        Tfidf::fit(&documents, Analyzers::new(*language, stop_words), settings)
    }
}

impl ParamGuard for TfidfParams {
    type Checked = ValidTfidfParams;
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
