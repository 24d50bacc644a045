//! The inputs of a run and the vectors made from them: [`Inputs`] to [`Vectors`].

use ndarray::{Array2, ArrayView2, Axis};
use xxhash_rust::xxh3::Xxh3;

use super::settings::{AlgorithmName, Settings, Stage};
use crate::background::{BackgroundModel, ModelRows};
use crate::document::Document;
use crate::duplicates::Duplicates;
use crate::error::{Error, Result};
use crate::text::{Analyzers, Recurring};
use crate::vectorize::{CsrMatrix, Tfidf, VectorizeSettings};

/// The inputs of a run: documents, and optionally a background and an encoder's vectors. Documents alone become inputs
/// by `From`.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The documents to cluster, rank and report.
    pub documents: &'a [Document<'a>],
    /// A larger collection that contributes document frequencies and concepts.
    pub background: Option<BackgroundDocuments<'a>>,
    /// A model that contributes concepts to a collection of at most [`BackgroundModel::MOST_PAPERS`] papers. A background,
    /// or an encoder's vectors, replace it.
    pub model: Option<&'a BackgroundModel<'a>>,
    /// Dense vectors from an encoder.
    pub vectors: Option<EncoderVectors<'a>>,
}

/// The documents of a background.
#[derive(Debug, Clone, Copy)]
pub struct BackgroundDocuments<'a> {
    /// The documents, without the analyzed ones: a paper in both must count once.
    pub documents: &'a [Document<'a>],
    /// Identifies the whole background in reports.
    pub fingerprint: &'a str,
}

/// Dense vectors from an encoder.
#[derive(Debug, Clone, Copy)]
pub struct EncoderVectors<'a> {
    /// One row for each document, of unit length, or all zero for a document without a vector; shape
    /// `(n_documents, n_dimensions)`.
    pub rows: ArrayView2<'a, f32>,
    /// Number of documents without a vector.
    pub n_missing: usize,
}

impl<'a> From<&'a [Document<'a>]> for Inputs<'a> {
    fn from(documents: &'a [Document<'a>]) -> Self {
        Self { documents, background: None, model: None, vectors: None }
    }
}

/// Documents as vectors, one row for each group of near-identical ones.
pub struct Vectors {
    /// The documents of each row.
    pub duplicates: Duplicates,
    /// The fitted model.
    pub model: Tfidf,
    /// TF-IDF rows, shape `(n_rows, n_terms)`.
    pub rows: CsrMatrix,
    /// The background as vectors.
    pub background: Option<Background>,
    /// The rows by the background model; `None` if it was not used.
    pub in_model: Option<ModelRows>,
    /// An encoder's vectors of the same rows.
    pub encoded: Option<EncodedRows>,
}

/// A background as vectors.
pub struct Background {
    /// Its TF-IDF rows, shape `(n_background_documents, n_terms)`; see [`Tfidf::fit_with_background`].
    pub rows: CsrMatrix,
    /// Identifies the whole background in reports.
    pub fingerprint: String,
    /// Share of the terms that it uses too, 0 to 1. A low share means that the background does not fit.
    pub known_terms: f64,
}

/// An encoder's vectors of the rows.
pub struct EncodedRows {
    /// Rows of unit length, or all zero without a vector; shape `(n_rows, n_dimensions)`.
    pub rows: Array2<f32>,
    /// Number of documents without a vector, near-identical ones included.
    pub n_missing: usize,
}

impl EncodedRows {
    /// A fingerprint of the rows (XXH3, 128 bits, hexadecimal): equal for equal vectors of the same documents.
    pub fn fingerprint(&self) -> String {
        let mut hasher = Xxh3::new();
        hasher.update(&(self.rows.ncols() as u64).to_le_bytes());
        self.rows.iter().for_each(|x| hasher.update(&x.to_le_bytes()));
        format!("{:032x}", hasher.digest128())
    }
}

impl Vectors {
    /// Finds near-identical documents and fits the model to their representatives, so that several versions of a paper
    /// count once. `watch` is called as each stage begins.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`]; [`Error::NoTerms`]; [`Error::Shape`] if the number of vectors is not that of documents.
    pub fn new<'a>(
        inputs: impl Into<Inputs<'a>>,
        settings: &Settings,
        mut watch: impl FnMut(Stage),
    ) -> Result<Self> {
        let Inputs { documents, background, model: background_model, vectors } = inputs.into();
        settings.duplicates.check()?;
        if let Some(vectors) = &vectors
            && vectors.rows.nrows() != documents.len()
        {
            return Err(Error::shape("number of vectors", vectors.rows.nrows(), documents.len()));
        }
        if !settings.duplicates.keep {
            watch(Stage::Duplicates);
        }
        let recurring = Recurring::find(&documents.iter().map(Document::texts).collect::<Vec<_>>());
        let duplicates = Duplicates::find_without(documents, &settings.duplicates, &recurring);
        watch(Stage::Vectorize);
        let representatives = duplicates.representatives(documents);
        let analyzers = Analyzers::new(settings.language, &settings.stop_words).with_recurring(recurring);
        let others = background.map_or(&[][..], |background| background.documents);
        let (model, rows, background_rows) =
            Tfidf::fit_with_background(&representatives, others, analyzers, &settings.vectorize)?;
        let wanted = background_model.filter(|_| {
            background.is_none()
                && vectors.is_none()
                && representatives.len() <= BackgroundModel::MOST_PAPERS
                && settings.algorithm != AlgorithmName::Spherical
        });
        let in_model = match wanted {
            Some(wanted) => in_model(wanted, &representatives, &model, settings)?,
            None => None,
        };
        let background = background.map(|background| Background {
            rows: background_rows,
            fingerprint: background.fingerprint.to_owned(),
            known_terms: model.known_to_background() as f64 / model.vocabulary().len() as f64,
        });
        let encoded = vectors.map(|vectors| {
            let documents: Vec<usize> =
                duplicates.rows().map(|row| duplicates.representative(row).get()).collect();
            EncodedRows { rows: vectors.rows.select(Axis(0), &documents), n_missing: vectors.n_missing }
        });
        Ok(Self { duplicates, model, rows, background, in_model, encoded })
    }

    /// Rows with terms, and rows without.
    pub(super) fn split_by_terms(&self) -> (Vec<usize>, Vec<usize>) {
        (0..self.rows.n_rows()).partition(|&row| !self.rows.row(row).is_empty())
    }
}

/// The rows of documents by a background model, of all their terms: it knows words that a single paper uses.
fn in_model(
    background: &BackgroundModel<'_>,
    documents: &[Document<'_>],
    model: &Tfidf,
    settings: &Settings,
) -> Result<Option<ModelRows>> {
    let vectorize = VectorizeSettings { min_document_frequency: 1, ..settings.vectorize.clone() };
    let analyzers = Analyzers::new(settings.language, &settings.stop_words)
        .with_recurring(model.analyzers().recurring().clone());
    let (fitted, rows) = Tfidf::fit(documents, analyzers, &vectorize)?;
    Ok(background.rows(&fitted, &rows))
}
