//! How much does each term weigh? [`Tfidf`], fitted once, its idf frozen.

use hashbrown::HashMap;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};

use super::count::{Counts, Document, count, most_written};
use super::sparse::CsrMatrix;
use super::vocabulary::Vocabulary;
use crate::error::{Error, Result};
use crate::text::Analyzer;

/// How texts become vectors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VectorizeSettings {
    /// A term must occur in at least this many papers; 0 lets the corpus' size decide
    /// ([`VectorizeSettings::min_document_frequency_for`]).
    pub min_document_frequency: u32,
    /// A term must not occur in more than this share of the papers, above 0 and up to 1.
    pub max_document_share: f64,
    /// How often each title counts, 1 or more.
    pub title_weight: u32,
}

impl Default for VectorizeSettings {
    fn default() -> Self {
        Self { min_document_frequency: 0, max_document_share: 0.3, title_weight: 2 }
    }
}

impl VectorizeSettings {
    /// Refuses values out of range.
    pub fn check(&self) -> Result<()> {
        if !(self.max_document_share > 0.0 && self.max_document_share <= 1.0) {
            return Err(Error::setting("max_document_share", self.max_document_share, "above 0 and up to 1"));
        }
        if !(1..=100).contains(&self.title_weight) {
            return Err(Error::setting("title_weight", self.title_weight, "1 to 100"));
        }
        Ok(())
    }

    /// The least document frequency used for so many papers: as set; else 1 below 40 papers, where
    /// every word may matter, 2 below 1,000, and 3 from there.
    pub fn min_document_frequency_for(&self, n_papers: usize) -> u32 {
        match (self.min_document_frequency, n_papers) {
            (0, 0..40) => 1,
            (0, 40..1000) => 2,
            (0, _) => 3,
            (set, _) => set,
        }
    }
}

/// Sublinear TF-IDF with smoothed idf and unit rows.
///
/// The weight of a term that occurs `tf > 0` times in a paper, where `df` of the `n` papers the model was
/// fitted to hold it, is `(1 + ln tf) * (ln((1 + n) / (1 + df)) + 1)`; rows are then scaled to length 1.
/// This is scikit-learn's `TfidfVectorizer(sublinear_tf=True)`; Salton and Buckley (1988), "Term-weighting
/// approaches in automatic text retrieval".
///
/// ```
/// use themata::{Analyzer, Document, Language, Tfidf, VectorizeSettings};
///
/// let documents = [
///     Document { title: "", body: "coral reef reef" },
///     Document { title: "", body: "coral bleaching" },
/// ];
/// let settings = VectorizeSettings { max_document_share: 1.0, ..Default::default() };
/// let (model, rows) = Tfidf::fit(&documents, Analyzer::new(Language::English, &[]), &settings)?;
///
/// let (coral, reef) = (1.0_f32, (1.0 + 2_f32.ln()) * ((3.0 / 2.0_f32).ln() + 1.0));
/// let norm = (coral * coral + reef * reef).sqrt();
/// assert_eq!(model.vocabulary().term(1), "coral");
/// assert!((rows.row(0).values[0] - coral / norm).abs() < 1e-6);
/// assert!((rows.row(0).values[1] - reef / norm).abs() < 1e-6);
/// # Ok::<(), themata::Error>(())
/// ```
pub struct Tfidf {
    analyzer: Analyzer,
    vocabulary: Vocabulary,
    idf: Vec<f32>,
    title_weight: u32,
}

impl Tfidf {
    /// Fits vocabulary and idf to documents and gives their rows, shape `(n_documents, n_terms)`.
    ///
    /// Bounds on the document frequency that would leave no term at all are widened until one is left, so
    /// that a pile of identical papers has terms too. A document without any term has an empty row.
    ///
    /// # Errors
    ///
    /// [`Error::NoTerms`] where no document holds a usable word; [`Error::Setting`].
    ///
    /// Cost: O(text) + O(t log t) for t distinct terms, in parallel; 8 bytes a nonzero twice.
    pub fn fit(
        documents: &[Document<'_>],
        analyzer: Analyzer,
        settings: &VectorizeSettings,
    ) -> Result<(Self, CsrMatrix)> {
        settings.check()?;
        let blocks = count(documents, &analyzer, settings.title_weight);
        let (vocabulary, ids) = merge(&blocks, documents.len(), settings);
        if vocabulary.is_empty() {
            return Err(Error::NoTerms { papers: documents.len() });
        }
        let n = documents.len() as f64;
        let idf_of = |id| ((1.0 + n) / (1.0 + f64::from(vocabulary.document_frequency(id)))).ln() + 1.0;
        let idf: Vec<f32> = (0..vocabulary.len()).map(|id| idf_of(id) as f32).collect();
        let rows = weigh(&blocks, &ids, &idf);
        Ok((Self { analyzer, vocabulary, idf, title_weight: settings.title_weight }, rows))
    }

    /// The rows of other documents in the fitted space, shape `(n_documents, n_terms)`: unknown terms count
    /// for nothing.
    pub fn transform(&self, documents: &[Document<'_>]) -> CsrMatrix {
        let blocks = count(documents, &self.analyzer, self.title_weight);
        let known = |counts: &Counts| {
            counts.terms.iter().map(|term| self.vocabulary.id(&term.term).unwrap_or(DROPPED)).collect()
        };
        let ids: Vec<Vec<u32>> = blocks.iter().map(known).collect();
        weigh(&blocks, &ids, &self.idf)
    }

    /// The analyzer that texts go through.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// The terms.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Inverse document frequency of each term, shape `(n_terms)`, 1 or more.
    pub fn idf(&self) -> &[f32] {
        &self.idf
    }
}

/// The local id of a term that is no part of the vocabulary.
const DROPPED: u32 = u32::MAX;

type MergedTerm<'a> = (&'a str, u32, Vec<(u32, u32)>);

/// One vocabulary of all blocks, and for each block the ids of its terms.
fn merge(blocks: &[Counts], n_papers: usize, settings: &VectorizeSettings) -> (Vocabulary, Vec<Vec<u32>>) {
    let mut positions: HashMap<&str, u32, FxBuildHasher> = HashMap::default();
    // Term, document frequency, and where it stands: block and id within the block.
    let mut merged: Vec<MergedTerm<'_>> = Vec::new();
    for (block, counts) in blocks.iter().enumerate() {
        for (local, term) in counts.terms.iter().enumerate() {
            let position = *positions.entry(&*term.term).or_insert_with(|| {
                merged.push((&term.term, 0, Vec::new()));
                merged.len() as u32 - 1
            });
            let (_, document_frequency, places) = &mut merged[position as usize];
            *document_frequency += term.document_frequency;
            places.push((block as u32, local as u32));
        }
    }
    let (least, most) = bounds(&merged, n_papers, settings);
    merged.retain(|(_, document_frequency, _)| (least..=most).contains(document_frequency));
    merged.par_sort_unstable_by_key(|entry| entry.0);

    let mut ids: Vec<Vec<u32>> = blocks.iter().map(|counts| vec![DROPPED; counts.terms.len()]).collect();
    for (id, (_, _, places)) in merged.iter().enumerate() {
        for &(block, local) in places {
            ids[block as usize][local as usize] = id as u32;
        }
    }
    let vocabulary = Vocabulary::new(merged.iter().map(|(term, document_frequency, places)| {
        let written =
            places.iter().flat_map(|&(block, local)| &blocks[block as usize].terms[local as usize].surfaces);
        let mut surfaces: Vec<(Box<str>, u64)> = written.cloned().collect();
        surfaces.sort_unstable();
        surfaces.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            earlier.1 += u64::from(same) * later.1;
            same
        });
        ((*term).into(), most_written(&surfaces).into_boxed_str(), *document_frequency)
    }));
    (vocabulary, ids)
}

/// The least and greatest document frequency that let at least one term through.
fn bounds(terms: &[MergedTerm<'_>], n_papers: usize, settings: &VectorizeSettings) -> (u32, u32) {
    let least = settings.min_document_frequency_for(n_papers);
    // Of two papers, a term of both is in all of them: a share means nothing there.
    let most = (settings.max_document_share * n_papers as f64).floor().max(2.0) as u32;
    let tries = [(least, most), (least, u32::MAX), (1, most), (1, u32::MAX)];
    let holds = |&(least, most): &(u32, u32)| terms.iter().any(|term| (least..=most).contains(&term.1));
    tries.into_iter().find(holds).unwrap_or((1, u32::MAX))
}

/// Weighs counts and scales rows to unit length.
fn weigh(blocks: &[Counts], ids: &[Vec<u32>], idf: &[f32]) -> CsrMatrix {
    let weighed: Vec<(Vec<usize>, Vec<u32>, Vec<f32>)> =
        blocks.par_iter().zip(ids).map(|(counts, ids)| weigh_block(counts, ids, idf)).collect();
    let mut row_starts = vec![0];
    let nonzeros = weighed.iter().map(|block| block.1.len()).sum();
    let (mut columns, mut values) = (Vec::with_capacity(nonzeros), Vec::with_capacity(nonzeros));
    for (ends, block_columns, block_values) in weighed {
        let offset = columns.len();
        row_starts.extend(ends.iter().map(|end| offset + end));
        columns.extend(block_columns);
        values.extend(block_values);
    }
    CsrMatrix::from_parts(row_starts, columns, values, idf.len())
}

fn weigh_block(counts: &Counts, ids: &[u32], idf: &[f32]) -> (Vec<usize>, Vec<u32>, Vec<f32>) {
    let (mut ends, mut columns, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut row: Vec<(u32, u32)> = Vec::new();
    let mut start = 0;
    for &end in &counts.ends {
        row.clear();
        let known = counts.occurrences[start..end].iter().map(|&(local, n)| (ids[local as usize], n));
        row.extend(known.filter(|&(id, _)| id != DROPPED));
        row.sort_unstable();
        let first = values.len();
        for &(id, n) in &row {
            columns.push(id);
            values.push((1.0 + (n as f32).ln()) * idf[id as usize]);
        }
        let norm = values[first..].iter().map(|value| value * value).sum::<f32>().sqrt();
        values[first..].iter_mut().for_each(|value| *value /= norm);
        ends.push(values.len());
        start = end;
    }
    (ends, columns, values)
}
