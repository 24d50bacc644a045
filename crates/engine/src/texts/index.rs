//! An index of texts: [`TfidfIndex`], exact cosine search.

use crate::error::Result;
use crate::indices::RowIndex;
use crate::neighbours::{InvertedIndex, Neighbour};
use crate::vectorize::{Tfidf, TfidfParams};

/// An index of texts by TF-IDF, which finds the texts of highest cosine.
///
/// ```
/// use themata_engine::TfidfIndex;
///
/// let texts = ["corals of warm reefs", "glaciers lose ice", "warm reefs bleach", "ice on lakes"];
/// let index = TfidfIndex::fit(&texts)?;
/// let nearest: Vec<usize> = index.nearest(0, 10).iter().map(|found| found.0).collect();
/// assert_eq!(nearest, [2], "the others share no word with it");
/// assert_eq!(index.search("a lake of ice", 1)[0].0, 3);
/// # Ok::<(), themata_engine::Error>(())
/// ```
pub struct TfidfIndex {
    model: Tfidf,
    index: InvertedIndex<'static>,
}

impl TfidfIndex {
    /// Fits English TF-IDF weights to the texts and indexes them. Each text is a row, copies too. For another language
    /// or other settings see [`TfidfIndex::with_params`].
    ///
    /// # Errors
    ///
    /// [`Error::NoTerms`](crate::Error::NoTerms) if no text has a usable word.
    ///
    /// O(length of the texts + nonzeros), in parallel; 16 bytes for each different word of each text.
    pub fn fit<T: AsRef<str>>(texts: &[T]) -> Result<Self> {
        Self::with_params(&Tfidf::params(), texts)
    }

    /// [`TfidfIndex::fit`] with parameters of the weights.
    ///
    /// # Errors
    ///
    /// Those of [`TfidfParams::fit`].
    pub fn with_params<T: AsRef<str>>(params: &TfidfParams, texts: &[T]) -> Result<Self> {
        let (model, rows) = params.fit_transform(texts)?;
        Ok(Self { model, index: InvertedIndex::owning(rows) })
    }

    /// The `n` texts of highest cosine with a fitted one, which is left out: positions and cosines above 0, best first,
    /// equal ones by position. O(postings of its terms + texts).
    ///
    /// # Panics
    ///
    /// If there is no text at this position.
    pub fn nearest(&self, text: usize, n: usize) -> Vec<(usize, f32)> {
        let own = RowIndex::new(text);
        positions(self.index.top(self.index.rows().row(text), n, |row| row == own))
    }

    /// The `n` texts of highest cosine with another text, as [`TfidfIndex::nearest`] returns them; none if it shares no
    /// term with any. O(postings of its terms + texts).
    pub fn search(&self, text: &str, n: usize) -> Vec<(usize, f32)> {
        let query = self.model.query(text);
        positions(self.index.top(query.row(0), n, |_| false))
    }

    /// The fitted weights.
    pub fn model(&self) -> &Tfidf {
        &self.model
    }
}

fn positions(found: Vec<Neighbour>) -> Vec<(usize, f32)> {
    found.into_iter().map(|Neighbour { row, similarity }| (row.get(), similarity)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn owned_strings_and_copies_are_fine() {
        let texts: Vec<String> = ["warm reefs", "cold ice", "warm reefs"].map(String::from).to_vec();
        let index = TfidfIndex::fit(&texts).unwrap();
        let found = index.nearest(2, 5);
        assert_eq!(found.len(), 1);
        assert!(found[0].0 == 0 && (found[0].1 - 1.0).abs() < 1e-6);
        assert!(index.search("volcanoes", 5).is_empty());
    }

    #[test]
    fn texts_without_words_are_an_error() {
        assert!(matches!(TfidfIndex::fit(&["", "12 %"]), Err(Error::NoTerms { papers: 2 })));
        assert!(matches!(TfidfIndex::fit::<&str>(&[]), Err(Error::NoTerms { papers: 0 })));
    }
}
