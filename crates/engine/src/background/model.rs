//! Document frequencies and directions of terms in science at large: [`BackgroundModel`].

use std::borrow::Cow;

use ndarray::{Array2, ArrayViewMut1};

use crate::error::{Error, Result};
use crate::vectorize::{CsrMatrix, Tfidf};

/// What a large corpus of abstracts tells of its terms: how many papers use each, and in which company.
///
/// A term's direction is its row of the left singular vectors of the matrix of positive pointwise mutual information with
/// other terms in the same abstract, less 1 (Levy and Goldberg 2014, "Neural word embedding as implicit matrix
/// factorization"). Singular values do not weight the directions. Each number has eight bits, with a scale per term.
///
/// The bytes are used where they lie: a model costs nothing to open, and a look-up is a binary search.
#[derive(Debug, Clone)]
pub struct BackgroundModel<'a> {
    n_papers: u32,
    n_terms: usize,
    n_dimensions: usize,
    bytes: Cow<'a, [u8]>,
}

/// A term of a [`BackgroundModel`].
#[derive(Debug, Clone, PartialEq)]
pub struct ModelTerm {
    /// The stem.
    pub term: String,
    /// Number of the corpus' papers with it.
    pub document_frequency: u32,
    /// Its direction, shape `(n_dimensions)`.
    pub direction: Vec<f32>,
}

/// The rows of a collection in the directions of a [`BackgroundModel`].
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRows {
    /// Unit rows, shape `(n_rows, n_dimensions)`; all zero for a paper whose words the model hardly knows.
    pub rows: Array2<f32>,
    /// The share of the weight of all terms that the model knows, 0 to 1.
    pub known: f64,
    /// Number of papers that the model was fitted to.
    pub n_papers: usize,
    /// Identifies the model in reports.
    pub fingerprint: String,
}

/// Marks the format of the bytes.
const MAGIC: [u8; 8] = *b"themata1";
const HEADER: usize = 24;
#[cfg(feature = "background")]
const BUILT_IN: &[u8] = include_bytes!("../../data/background.bin");

impl BackgroundModel<'static> {
    /// The model that comes with the feature `background`, fitted to 100,000 abstracts of arXiv; `None` without it.
    pub fn built_in() -> Option<Self> {
        #[cfg(feature = "background")]
        return Self::try_new(BUILT_IN).ok();
        #[cfg(not(feature = "background"))]
        None
    }
}

impl<'a> BackgroundModel<'a> {
    /// The largest collection that the program gives a model to: more papers tell enough by themselves
    /// (`benches/README.md`).
    pub const MOST_PAPERS: usize = 1000;
    /// The weight of a model's rows relative to a collection's own concepts, 0 to 1.
    pub const WEIGHT: f32 = 0.4;
    /// The least share of a paper's weight in terms that the model knows; with less, the paper has no row.
    pub const LEAST_KNOWN: f32 = 0.5;

    /// A model from bytes as [`BackgroundModel::encode`] writes them. O(1).
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if their number does not fit the header.
    pub fn try_new(bytes: impl Into<Cow<'a, [u8]>>) -> Result<Self> {
        let bytes = bytes.into();
        let wrong =
            || Error::shape("background model", format!("{} bytes", bytes.len()), "a model of this version");
        if bytes.len() < HEADER || bytes[..8] != MAGIC {
            return Err(wrong());
        }
        let number = |at: usize| read_u32(&bytes, at) as usize;
        let (n_papers, n_terms, n_dimensions, text) = (number(8), number(12), number(16), number(20));
        let expected = n_terms.checked_mul(12 + n_dimensions).and_then(|x| x.checked_add(HEADER + 4 + text));
        // The texts end where the directions begin.
        if expected != Some(bytes.len()) || number(HEADER + 4 * n_terms) != text {
            return Err(wrong());
        }
        Ok(Self { n_papers: n_papers as u32, n_terms, n_dimensions, bytes })
    }

    /// The bytes of a model: a header, then for all terms in ascending order the ends of their texts, document
    /// frequencies, scales, texts and directions. Numbers are little-endian.
    pub fn encode(n_papers: u32, mut terms: Vec<ModelTerm>) -> Vec<u8> {
        terms.sort_by(|a, b| a.term.cmp(&b.term));
        let text: usize = terms.iter().map(|term| term.term.len()).sum();
        let n_dimensions = terms.first().map_or(0, |term| term.direction.len());
        let mut out = MAGIC.to_vec();
        for number in [n_papers, terms.len() as u32, n_dimensions as u32, text as u32, 0] {
            out.extend(number.to_le_bytes());
        }
        let mut end = 0;
        for term in &terms {
            end += term.term.len() as u32;
            out.extend(end.to_le_bytes());
        }
        terms.iter().for_each(|term| out.extend(term.document_frequency.to_le_bytes()));
        let scale =
            |term: &ModelTerm| term.direction.iter().fold(0.0_f32, |most, x| most.max(x.abs())) / 127.0;
        terms.iter().for_each(|term| out.extend(scale(term).to_le_bytes()));
        terms.iter().for_each(|term| out.extend(term.term.as_bytes()));
        for term in &terms {
            let scale = scale(term).max(f32::MIN_POSITIVE);
            out.extend(term.direction.iter().map(|x| (x / scale).round() as i8 as u8));
        }
        out
    }

    /// Number of papers that the model was fitted to.
    pub fn n_papers(&self) -> usize {
        self.n_papers as usize
    }

    /// Number of terms.
    pub fn n_terms(&self) -> usize {
        self.n_terms
    }

    /// Number of dimensions of the directions.
    pub fn n_dimensions(&self) -> usize {
        self.n_dimensions
    }

    /// The share of papers in science at large that use a stem, 0 to 1; `None` if the model does not know it.
    /// O(log terms).
    pub fn document_share(&self, stem: &str) -> Option<f64> {
        let papers = f64::from(self.document_frequency(self.find(stem)?));
        Some(papers / f64::from(self.n_papers.max(1)))
    }

    /// Identifies the model (XXH3 of its bytes). O(bytes).
    pub fn fingerprint(&self) -> String {
        format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&self.bytes))
    }

    /// The rows of a collection: the sums of the directions of each paper's terms, weighted by the mean of the idf of
    /// collection and model, scaled to unit length. `rows` are those of `fitted`.
    ///
    /// A paper with less than [`BackgroundModel::LEAST_KNOWN`] of its weight in terms of the model has a row of zeros.
    /// `None` if that is so for each. O(terms * log + nonzeros * d).
    pub fn rows(&self, fitted: &Tfidf, rows: &CsrMatrix) -> Option<ModelRows> {
        let vocabulary = fitted.vocabulary();
        let n = rows.n_rows() as f64;
        let n_all = n + f64::from(self.n_papers);
        let found: Vec<Option<usize>> =
            (0..vocabulary.len()).map(|id| self.find(vocabulary.term(id))).collect();
        // The factor from the idf of the collection to the mean of both.
        let factor = |id: usize| {
            let df = f64::from(vocabulary.document_frequency(id));
            let all = df + found[id].map_or(0.0, |at| f64::from(self.document_frequency(at)));
            let own = ((1.0 + n) / (1.0 + df)).ln();
            let mean = f64::midpoint(own, ((1.0 + n_all) / (1.0 + all)).ln()) + 1.0;
            (mean / (own + 1.0)) as f32
        };
        let factors: Vec<f32> = (0..vocabulary.len()).map(factor).collect();
        let mut out = Array2::zeros((rows.n_rows(), self.n_dimensions));
        let (mut known, mut total) = (0.0_f64, 0.0_f64);
        for (row, mut out) in rows.rows().zip(out.outer_iter_mut()) {
            let (mut own_known, mut own_total) = (0.0_f32, 0.0_f32);
            for (id, weight) in row.iter() {
                let weight = weight * factors[id];
                own_total += weight;
                if let Some(at) = found[id] {
                    own_known += weight;
                    self.add(at, weight, &mut out);
                }
            }
            known += f64::from(own_known);
            total += f64::from(own_total);
            let norm = out.dot(&out).sqrt();
            if norm > 0.0 && own_known >= Self::LEAST_KNOWN * own_total {
                out /= norm;
            } else {
                out.fill(0.0);
            }
        }
        let has_rows = out.iter().any(|x| *x != 0.0);
        has_rows.then(|| ModelRows {
            rows: out,
            known: known / total,
            n_papers: self.n_papers(),
            fingerprint: self.fingerprint(),
        })
    }

    /// Adds the direction of the term at `at`, times `weight`.
    fn add(&self, at: usize, weight: f32, out: &mut ArrayViewMut1<'_, f32>) {
        let scale = weight * f32::from_bits(read_u32(&self.bytes, self.scales() + 4 * at));
        let start = self.texts() + self.end(self.n_terms) + at * self.n_dimensions;
        let direction = &self.bytes[start..start + self.n_dimensions];
        out.iter_mut().zip(direction).for_each(|(sum, &x)| *sum += scale * f32::from(x.cast_signed()));
    }

    fn find(&self, stem: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.n_terms);
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.term(middle).cmp(stem.as_bytes()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    fn document_frequency(&self, at: usize) -> u32 {
        read_u32(&self.bytes, self.scales() - 4 * self.n_terms + 4 * at)
    }

    fn term(&self, at: usize) -> &[u8] {
        let texts = self.texts();
        self.bytes.get(texts + self.end(at)..texts + self.end(at + 1)).unwrap_or_default()
    }

    /// The end of the text of the term before `at`; 0 for the first.
    fn end(&self, at: usize) -> usize {
        read_u32(&self.bytes, HEADER + 4 * at) as usize
    }

    fn scales(&self) -> usize {
        HEADER + 4 + 8 * self.n_terms
    }

    fn texts(&self) -> usize {
        HEADER + 4 + 12 * self.n_terms
    }
}

fn read_u32(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map_or(0, u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::text::{Analyzer, Language};
    use crate::vectorize::VectorizeSettings;

    fn term(term: &str, document_frequency: u32, direction: [f32; 2]) -> ModelTerm {
        ModelTerm { term: term.to_owned(), document_frequency, direction: direction.to_vec() }
    }

    fn model() -> BackgroundModel<'static> {
        let terms =
            vec![term("reef", 20, [1.0, 0.0]), term("coral", 10, [0.6, 0.8]), term("ice", 40, [0.0, -2.0])];
        BackgroundModel::try_new(BackgroundModel::encode(100, terms)).unwrap()
    }

    fn rows(texts: &[&str]) -> Option<ModelRows> {
        let documents: Vec<Document<'_>> = texts.iter().map(|text| Document::from(*text)).collect();
        let settings = VectorizeSettings { min_document_frequency: 1, ..VectorizeSettings::default() };
        let (fitted, rows) =
            Tfidf::fit(&documents, Analyzer::new(Language::English, &[]), &settings).unwrap();
        model().rows(&fitted, &rows)
    }

    #[test]
    fn shares_are_those_of_the_papers() {
        let shares = ["coral", "ice", "reef", "glacier", ""].map(|stem| model().document_share(stem));
        assert_eq!(shares, [Some(0.1), Some(0.4), Some(0.2), None, None]);
        assert_eq!((model().n_papers(), model().n_terms(), model().n_dimensions()), (100, 3, 2));
    }

    #[test]
    fn rows_are_the_sums_of_directions() {
        let found = rows(&["reef", "ice", "reef coral", "glacier moraine ice"]).unwrap();
        assert_eq!(found.rows.row(0).to_vec(), [1.0, 0.0]);
        assert_eq!(found.rows.row(1).to_vec(), [0.0, -1.0]);
        // reef is in two of four papers, coral in one.
        let idf =
            |df: f64, all: f64| f64::midpoint((5.0 / (1.0 + df)).ln(), (105.0 / (1.0 + all)).ln()) + 1.0;
        let (reef, coral) = (idf(2.0, 22.0), idf(1.0, 11.0));
        let (x, y) = (reef + 0.6 * coral, 0.8 * coral);
        let expected = (y / x) as f32;
        assert!((found.rows[[2, 1]] / found.rows[[2, 0]] - expected).abs() < 0.02, "{:?}", found.rows);
        assert_eq!(found.rows.row(3).to_vec(), [0.0, 0.0], "two of three words are unknown");
    }

    #[test]
    fn papers_of_unknown_words_have_no_rows() {
        assert_eq!(rows(&["moraine", "glacier"]), None);
    }

    #[test]
    fn damaged_bytes_are_an_error() {
        let bytes = BackgroundModel::encode(1, vec![term("reef", 1, [1.0, 0.0])]);
        assert!(BackgroundModel::try_new(&bytes[..]).is_ok());
        assert!(BackgroundModel::try_new(&bytes[..bytes.len() - 1]).is_err());
        assert!(BackgroundModel::try_new(&b"themata1"[..]).is_err());
        assert!(BackgroundModel::try_new(&[0; 64][..]).is_err());
        let mut longer = bytes;
        longer[HEADER + 4] += 1;
        assert!(BackgroundModel::try_new(&longer[..]).is_err(), "a text that ends among the directions");
    }
}
