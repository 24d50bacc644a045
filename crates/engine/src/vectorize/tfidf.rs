//! The weights of terms: [`Tfidf`], fitted once, its idf frozen.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::count::{Block, Counts, Occurrence, count};
use super::merge::{Counted, DROPPED, Merge, merge};
use super::sparse::CsrMatrix;
use super::vocabulary::Vocabulary;
use crate::document::Document;
use crate::error::{Error, Result, Setting};
use crate::text::Analyzers;

/// Parameters of the vectors of texts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VectorizeSettings {
    /// The least number of papers with a term; 0 lets the size of the corpus decide
    /// ([`VectorizeSettings::min_document_frequency_for`]).
    pub min_document_frequency: u32,
    /// The greatest share of the papers with a term, up to 1; 0 lets the size of the corpus decide
    /// ([`VectorizeSettings::max_document_frequency_for`]).
    pub max_document_share: f64,
    /// How often each title counts, 1 to 100.
    pub title_weight: u32,
}

impl Default for VectorizeSettings {
    fn default() -> Self {
        Self { min_document_frequency: 0, max_document_share: 0.0, title_weight: 2 }
    }
}

impl VectorizeSettings {
    /// Rejects values out of range.
    pub fn check(&self) -> Result<()> {
        if !(0.0..=1.0).contains(&self.max_document_share) {
            return Err(Error::setting(Setting::MaxDocumentShare, self.max_document_share, "0 to 1"));
        }
        if !(1..=100).contains(&self.title_weight) {
            return Err(Error::setting(Setting::TitleWeight, self.title_weight, "1 to 100"));
        }
        Ok(())
    }

    /// The least document frequency for this many papers: as set, or else 1 below 40 papers, where every word may matter,
    /// 2 below 1,000, and 3 from there.
    pub fn min_document_frequency_for(&self, n_papers: usize) -> u32 {
        match (self.min_document_frequency, n_papers) {
            (0, 0..40) => 1,
            (0, 40..1000) => 2,
            (0, _) => 3,
            (set, _) => set,
        }
    }

    /// The greatest document frequency for this many papers: by the share set, or else 30 % of them, but at least 10. In a
    /// few papers, a word that most of them use is their subject.
    pub fn max_document_frequency_for(&self, n_papers: usize) -> u32 {
        let count = |share: f64| (share * n_papers as f64).floor() as u32;
        if self.max_document_share == 0.0 {
            count(0.3).max(10)
        } else {
            // With two papers, a term of both is in all of them, so a share means nothing.
            count(self.max_document_share).max(2)
        }
    }
}

/// Sublinear TF-IDF with smoothed idf and unit rows.
///
/// A term that occurs `tf > 0` times in a paper, and in `df` of the `n` papers fitted, has the weight
/// `(1 + ln tf) * (ln((1 + n) / (1 + df)) + 1)`. Rows are then scaled to length 1.
/// This is scikit-learn's `TfidfVectorizer(sublinear_tf=True)`; Salton and Buckley (1988), "Term-weighting
/// approaches in automatic text retrieval".
///
/// ```
/// use themata_engine::Document;
/// use themata_engine::text::{Analyzer, Language};
/// use themata_engine::vectorize::{Tfidf, VectorizeSettings};
///
/// let documents = [
///     Document::new("", "coral reef reef"),
///     Document::new("", "coral bleaching"),
/// ];
/// let settings = VectorizeSettings { max_document_share: 1.0, ..Default::default() };
/// let (model, rows) = Tfidf::fit(&documents, Analyzer::new(Language::English, &[]), &settings)?;
///
/// let (coral, reef) = (1.0_f32, (1.0 + 2_f32.ln()) * ((3.0 / 2.0_f32).ln() + 1.0));
/// let norm = (coral * coral + reef * reef).sqrt();
/// assert_eq!(model.vocabulary().term(1), "coral");
/// assert!((rows.row(0).values[0] - coral / norm).abs() < 1e-6);
/// assert!((model.lengths()[0] - norm).abs() < 1e-6);
/// assert!((rows.row(0).values[1] - reef / norm).abs() < 1e-6);
/// # Ok::<(), themata_engine::Error>(())
/// ```
///
/// With a [background](Tfidf::fit_with_background), the idf is the mean of that among the fitted papers and that among
/// these and the background together, `N` papers of which `DF` contain the term:
/// `(ln((1 + n) / (1 + df)) + ln((1 + N) / (1 + DF))) / 2 + 1`. The first shows which words distinguish papers of the
/// collection, the second which words are rare in general, which a small collection cannot show. Either alone did worse
/// (`benches/README.md`).
pub struct Tfidf {
    pub(super) analyzers: Analyzers,
    pub(super) vocabulary: Vocabulary,
    idf: Vec<f32>,
    known_to_background: usize,
    are_bounds_widened: bool,
    pub(super) title_weight: u32,
    lengths: Vec<f32>,
}

impl Tfidf {
    /// Fits vocabulary and idf to documents and returns their rows, shape `(n_documents, n_terms)`.
    ///
    /// Bounds on the document frequency that would leave no term are widened until one is left, so a collection of
    /// identical papers has terms too. A document without any term has an empty row.
    ///
    /// # Errors
    ///
    /// [`Error::NoTerms`] if no document has a usable word; [`Error::Setting`].
    ///
    /// Cost: O(text) + O(t log t) for t distinct terms, in parallel; 8 bytes a nonzero twice.
    pub fn fit(
        documents: &[Document<'_>],
        analyzers: impl Into<Analyzers>,
        settings: &VectorizeSettings,
    ) -> Result<(Self, CsrMatrix)> {
        let (model, rows, _) = Self::fit_with_background(documents, &[], analyzers, settings)?;
        Ok((model, rows))
    }

    /// [`Tfidf::fit`] with a background, whose rows in the fitted space are returned third, shape
    /// `(n_background, n_terms)`.
    ///
    /// The terms are those of the documents. A term that is too rare among them is kept if it is not too rare among them
    /// and the background together; the background removes none. Written forms come from the documents alone. Rows of the
    /// background are scaled with all their terms and then lose those that no document uses, so they are shorter than 1
    /// the more they are off the subject. Without a background, this is [`Tfidf::fit`] to the bit.
    pub fn fit_with_background(
        documents: &[Document<'_>],
        background: &[Document<'_>],
        analyzers: impl Into<Analyzers>,
        settings: &VectorizeSettings,
    ) -> Result<(Self, CsrMatrix, CsrMatrix)> {
        settings.check()?;
        let analyzers = analyzers.into();
        let counts = count(documents, &analyzers, settings.title_weight);
        let background_counts = count(background, &analyzers, settings.title_weight);
        let own = Counted { counts: &counts, n_papers: documents.len() };
        let others = Counted { counts: &background_counts, n_papers: background.len() };
        let Merge { vocabulary, in_background, ids, background_ids, are_bounds_widened } =
            merge(own, others, settings);
        let n_terms = vocabulary.len();
        if n_terms == 0 {
            return Err(Error::NoTerms { papers: documents.len() });
        }
        let (n, n_all) = (documents.len() as f64, (documents.len() + background.len()) as f64);
        let idf_of = |(id, in_background): (usize, &u32)| {
            let df = if id < n_terms { f64::from(vocabulary.document_frequency(id)) } else { 0.0 };
            let own = rarity(df, n);
            let overall = rarity(df + f64::from(*in_background), n_all);
            (f64::midpoint(own, overall) + 1.0) as f32
        };
        let mut idf: Vec<f32> = in_background.iter().enumerate().map(idf_of).collect();
        let (background_rows, _) = weigh(&background_counts, &background_ids, &idf);
        let background_rows = background_rows.first_columns(n_terms);
        idf.truncate(n_terms);
        let (rows, lengths) = weigh(&counts, &ids, &idf);
        let known_to_background = in_background[..n_terms].iter().filter(|&&papers| papers > 0).count();
        drop((counts, background_counts));
        let title_weight = settings.title_weight;
        let model = Self {
            analyzers,
            vocabulary,
            idf,
            known_to_background,
            are_bounds_widened,
            title_weight,
            lengths,
        };
        Ok((model, rows, background_rows))
    }

    /// A model from its parts, as an index keeps them: `idf` has a value for each term of the vocabulary, and `lengths`
    /// one for each fitted row.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if the number of idf values is not that of terms; [`Error::Setting`] if the title weight is out
    /// of range.
    pub fn try_new(
        analyzers: Analyzers,
        vocabulary: Vocabulary,
        idf: Vec<f32>,
        title_weight: u32,
        lengths: Vec<f32>,
    ) -> Result<Self> {
        VectorizeSettings { title_weight, ..VectorizeSettings::default() }.check()?;
        if vocabulary.len() != idf.len() {
            return Err(Error::shape("number of idf values", idf.len(), vocabulary.len()));
        }
        Ok(Self {
            analyzers,
            vocabulary,
            idf,
            title_weight,
            lengths,
            known_to_background: 0,
            are_bounds_widened: false,
        })
    }

    /// The model with the lengths of other rows in place of its own.
    #[must_use]
    pub(crate) fn with_lengths(self, lengths: Vec<f32>) -> Self {
        Self { lengths, ..self }
    }

    /// The number of occurrences of a term in a paper from its weight and the length of the paper's row before scaling: a
    /// count for which [`sublinear`] times idf over length is the weight to the bit. `None` if there is none.
    pub fn term_count(&self, term: usize, weight: f32, length: f32) -> Option<u32> {
        let idf = self.idf[term];
        let guess = f64::from(weight * length / idf - 1.0).exp().round();
        let exact = |count: f64| {
            (count >= 1.0 && sublinear(count as u32) * idf / length == weight).then_some(count as u32)
        };
        // The guess is off by the rounding of a logarithm: hardly anything for realistic counts.
        let reach = 2 + (guess * 1e-5) as u32;
        (0..=reach).find_map(|off| exact(guess - f64::from(off)).or_else(|| exact(guess + f64::from(off))))
    }

    /// The rows of other documents in the fitted space, shape `(n_documents, n_terms)`. Unknown terms do not count.
    pub fn transform(&self, documents: &[Document<'_>]) -> CsrMatrix {
        self.transform_with_lengths(documents).0
    }

    /// [`Tfidf::transform`], and the length of each row before it was scaled to 1.
    pub fn transform_with_lengths(&self, documents: &[Document<'_>]) -> (CsrMatrix, Vec<f32>) {
        self.weighed(&count(documents, &self.analyzers, self.title_weight))
    }

    /// The rows of counts, and their lengths before they were scaled to 1.
    pub(super) fn weighed(&self, counts: &[Counts<'_>]) -> (CsrMatrix, Vec<f32>) {
        let known = |counts: &Counts<'_>| {
            let terms = counts.lexicon.terms().iter();
            terms.map(|term| self.vocabulary.id(term).unwrap_or(DROPPED)).collect()
        };
        let ids: Vec<Vec<u32>> = counts.iter().map(known).collect();
        weigh(counts, &ids, &self.idf)
    }

    /// The analyzers, one for each language.
    pub fn analyzers(&self) -> &Analyzers {
        &self.analyzers
    }

    /// The terms.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Inverse document frequency of each term, shape `(n_terms)`, 1 or more.
    pub fn idf(&self) -> &[f32] {
        &self.idf
    }

    /// Number of terms that the background uses too; 0 without one.
    pub fn known_to_background(&self) -> usize {
        self.known_to_background
    }

    /// Whether the bounds on document frequencies were widened because no term was within them.
    pub fn are_bounds_widened(&self) -> bool {
        self.are_bounds_widened
    }

    /// Length of each fitted row before it was scaled to 1, shape `(n_documents)`; 0 for an empty row. It grows
    /// with the number of distinct terms.
    pub fn lengths(&self) -> &[f32] {
        &self.lengths
    }
}

/// Weights counts and scales rows to unit length; returns the rows and their lengths before. `ids` maps each thread's
/// terms to the vocabulary.
///
/// O(m log r) for m nonzeros, r of them a row.
fn weigh(counts: &[Counts<'_>], ids: &[Vec<u32>], idf: &[f32]) -> (CsrMatrix, Vec<f32>) {
    let mut blocks: Vec<(&Block, &[u32])> = Vec::new();
    for (counts, ids) in counts.iter().zip(ids) {
        blocks.extend(counts.blocks.iter().map(|block| (block, ids.as_slice())));
    }
    blocks.sort_unstable_by_key(|(block, _)| block.number);
    let rows = blocks.into_iter().flat_map(|(block, ids)| block.rows().map(move |row| (row, ids)));
    let rows: Vec<(&[Occurrence], &[u32])> = rows.collect();

    let sizes: Vec<usize> = rows.par_iter().map(|(row, ids)| known(row, ids).count()).collect();
    let mut row_starts = vec![0];
    row_starts.extend(sizes.iter().scan(0, |end, size| {
        *end += size;
        Some(*end)
    }));
    let nonzeros = sizes.iter().sum();
    let (mut columns, mut values) = (vec![0; nonzeros], vec![0.0; nonzeros]);
    let weights = Weights::new(idf);
    let parts = (split(&mut columns, &sizes), split(&mut values, &sizes));
    let weighed = rows.into_par_iter().zip(parts);
    let lengths = weighed.map_init(Vec::new, |sorted, ((row, ids), (columns, values))| {
        weights.weigh(known(row, ids), sorted, columns, values)
    });
    let lengths = lengths.collect();
    (CsrMatrix::from_parts(row_starts, columns, values, idf.len()), lengths)
}

/// Cuts a slice into parts of given sizes.
fn split<'a, T>(mut all: &'a mut [T], sizes: &[usize]) -> Vec<&'a mut [T]> {
    sizes.iter().map(|&size| all.split_off_mut(..size).unwrap_or_default()).collect()
}

/// The occurrences of a row by ids of the vocabulary, without other terms.
fn known(occurrences: &[Occurrence], ids: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    occurrences.iter().map(|&(local, tf)| (ids[local as usize], tf)).filter(|&(id, _)| id != DROPPED)
}

/// The factors of weights.
struct Weights<'a> {
    idf: &'a [f32],
    /// `1 + ln tf` of small counts, nearly all there are.
    sublinear: [f32; 64],
}

impl<'a> Weights<'a> {
    fn new(idf: &'a [f32]) -> Self {
        Self { idf, sublinear: std::array::from_fn(|tf| sublinear(tf as u32)) }
    }

    /// Writes a row from its occurrences and returns its length before it was scaled. `sorted` is a buffer.
    fn weigh(
        &self,
        occurrences: impl Iterator<Item = (u32, u32)>,
        sorted: &mut Vec<u64>,
        columns: &mut [u32],
        values: &mut [f32],
    ) -> f32 {
        // A term and its count in one number, which sorts faster than a pair.
        sorted.clear();
        sorted.extend(occurrences.map(|(id, tf)| u64::from(id) << 32 | u64::from(tf)));
        sorted.sort_unstable();
        for ((entry, column), value) in sorted.iter().zip(columns).zip(&mut *values) {
            let (id, tf) = ((entry >> 32) as u32, *entry as u32);
            let sublinear = self.sublinear.get(tf as usize).copied().unwrap_or_else(|| sublinear(tf));
            *column = id;
            *value = sublinear * self.idf[id as usize];
        }
        let norm = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        values.iter_mut().for_each(|value| *value /= norm);
        norm
    }
}

/// The smoothed log inverse share of `df` among `n` papers: `ln((1 + n) / (1 + df))`.
fn rarity(df: f64, n: f64) -> f64 {
    ((1.0 + n) / (1.0 + df)).ln()
}

/// The idf of a term in `document_frequency` of `n_papers`, without a background.
pub(crate) fn idf(document_frequency: usize, n_papers: usize) -> f32 {
    (rarity(document_frequency as f64, n_papers as f64) + 1.0) as f32
}

/// The weight of a count before it is multiplied by the idf: `1 + ln tf`.
pub fn sublinear(tf: u32) -> f32 {
    1.0 + (tf as f32).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Analyzer, Language};

    #[test]
    fn counts_are_found_again_from_weights() {
        let often = "reef ".repeat(70_000);
        let some = format!("coral coral {}", "ice ".repeat(300));
        let documents = [
            Document::new("coral reef", &often),
            Document::new("", &some),
            Document::new("ice", "coral bleaching"),
        ];
        let settings = VectorizeSettings { max_document_share: 1.0, ..VectorizeSettings::default() };
        let (model, rows) = Tfidf::fit(&documents, Analyzer::new(Language::English, &[]), &settings).unwrap();
        let id = |term: &str| model.vocabulary().id(term).unwrap() as usize;
        let count = |row: usize, term: &str| {
            let (_, weight) = rows.row(row).iter().find(|(found, _)| *found == id(term)).unwrap();
            model.term_count(id(term), weight, model.lengths()[row]).unwrap()
        };
        assert_eq!((count(0, "coral"), count(0, "reef")), (2, 70_002));
        assert_eq!((count(1, "coral"), count(1, "ice")), (2, 300));
        assert_eq!((count(2, "bleach"), count(2, "ice")), (1, 2));
        assert_eq!(model.term_count(id("ice"), 0.123_456_7, 3.0), None);
    }
}
