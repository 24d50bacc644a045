//! Is our TF-IDF scikit-learn's? Against `TfidfVectorizer` on the same tokens; `fixtures/tfidf.py` made the fixture.

use serde::Deserialize;
use themata::Document;
use themata::text::{Analyzer, Language};
use themata::vectorize::{CsrMatrix, Tfidf, VectorizeSettings};

#[derive(Deserialize)]
struct Fixture {
    documents: Vec<Text>,
    others: Vec<Text>,
    fits: Vec<Fit>,
}

#[derive(Deserialize)]
struct Text {
    title: String,
    body: String,
}

/// What scikit-learn fitted: terms in byte order, and rows of (column, value) by column.
#[derive(Deserialize)]
struct Fit {
    min_df: u32,
    max_df: f64,
    title_weight: u32,
    vocabulary: Vec<String>,
    idf: Vec<f64>,
    rows: Vec<Vec<(usize, f64)>>,
    /// Rows of documents that were not fitted.
    others: Vec<Vec<(usize, f64)>>,
}

fn fixture() -> Fixture {
    serde_json::from_str(include_str!("../fixtures/tfidf.json")).unwrap()
}

fn documents(texts: &[Text]) -> Vec<Document<'_>> {
    texts.iter().map(|text| Document::new(&text.title, &text.body)).collect()
}

impl Fit {
    fn ours(&self, texts: &[Text]) -> (Tfidf, CsrMatrix) {
        let settings = VectorizeSettings {
            min_document_frequency: self.min_df,
            max_document_share: self.max_df,
            title_weight: self.title_weight,
        };
        Tfidf::fit(&documents(texts), Analyzer::new(Language::None, &[]), &settings).unwrap()
    }

    /// The settings, for messages.
    fn name(&self) -> String {
        format!("min_df {}, max_df {}, title weight {}", self.min_df, self.max_df, self.title_weight)
    }
}

/// To be equal to: single precision holds seven digits.
const TOLERANCE: f64 = 1e-6;

#[track_caller]
fn assert_rows(found: &CsrMatrix, expected: &[Vec<(usize, f64)>], name: &str) {
    assert_eq!(found.n_rows(), expected.len(), "{name}");
    for (at, (found, expected)) in found.rows().zip(expected).enumerate() {
        let found: Vec<(usize, f32)> = found.iter().collect();
        assert_eq!(found.len(), expected.len(), "{name}: terms of row {at}");
        for ((column, value), (expected_column, expected_value)) in found.into_iter().zip(expected) {
            assert_eq!(column, *expected_column, "{name}: row {at}");
            let difference = (f64::from(value) - expected_value).abs();
            assert!(
                difference < TOLERANCE,
                "{name}: row {at}, column {column}: {value}, not {expected_value}"
            );
        }
    }
}

#[test]
fn the_analyzer_sees_the_same_tokens() {
    let fixture = fixture();
    let analyzer = Analyzer::new(Language::None, &[]);
    for text in fixture.documents.iter().chain(&fixture.others) {
        for text in [&text.title, &text.body] {
            assert_eq!(analyzer.terms(text), text.split_whitespace().collect::<Vec<_>>());
        }
    }
}

#[test]
fn vocabulary_and_idf_are_the_same() {
    let fixture = fixture();
    assert!(fixture.fits.len() > 5 && fixture.fits.iter().any(|fit| fit.vocabulary.len() < 20));
    for fit in &fixture.fits {
        let (model, _) = fit.ours(&fixture.documents);
        let vocabulary = model.vocabulary();
        let terms: Vec<&str> = (0..vocabulary.len()).map(|id| vocabulary.term(id)).collect();
        assert_eq!(terms, fit.vocabulary, "{}", fit.name());
        for (id, (found, expected)) in model.idf().iter().zip(&fit.idf).enumerate() {
            let near = (f64::from(*found) - expected).abs() < TOLERANCE;
            assert!(near, "{}: idf of {}: {found}, not {expected}", fit.name(), terms[id]);
        }
    }
}

#[test]
fn fitted_rows_are_the_same() {
    let fixture = fixture();
    let empty = |fit: &Fit| fit.rows.iter().any(Vec::is_empty);
    assert!(fixture.fits.iter().any(empty), "a document without a term is among them");
    for fit in &fixture.fits {
        assert_rows(&fit.ours(&fixture.documents).1, &fit.rows, &fit.name());
    }
}

#[test]
fn rows_of_other_documents_are_the_same() {
    let fixture = fixture();
    for fit in &fixture.fits {
        let (model, _) = fit.ours(&fixture.documents);
        assert_rows(&model.transform(&documents(&fixture.others)), &fit.others, &fit.name());
    }
}
