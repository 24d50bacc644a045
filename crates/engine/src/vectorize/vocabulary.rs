//! The terms of a model: [`Vocabulary`], with ids, document frequencies and the words people wrote.

use crate::error::{Error, Result};

/// The terms of a corpus in byte order: term `t` is column `t` of every matrix of terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    terms: Vec<Box<str>>,
    surfaces: Vec<Box<str>>,
    document_frequencies: Vec<u32>,
}

impl Vocabulary {
    /// A vocabulary from (term, surface, document frequency), ascending by term.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if the terms do not ascend in byte order.
    ///
    /// ```
    /// use themata_engine::vectorize::Vocabulary;
    ///
    /// let entry = |term: &str| (term.into(), term.into(), 1);
    /// assert_eq!(Vocabulary::try_new(["coral", "reef"].map(entry))?.id("reef"), Some(1));
    /// assert!(Vocabulary::try_new(["reef", "coral"].map(entry)).is_err());
    /// # Ok::<(), themata_engine::Error>(())
    /// ```
    pub fn try_new(entries: impl IntoIterator<Item = (Box<str>, Box<str>, u32)>) -> Result<Self> {
        let vocabulary = Self::from_ascending(entries);
        match vocabulary.terms.windows(2).find(|pair| pair[0] >= pair[1]) {
            Some(pair) => {
                let found = format!("{:?} before {:?}", pair[0], pair[1]);
                Err(Error::shape("list of terms", found, "ascending"))
            }
            None => Ok(vocabulary),
        }
    }

    /// [`Vocabulary::try_new`] from terms that ascend.
    pub(super) fn from_ascending(entries: impl IntoIterator<Item = (Box<str>, Box<str>, u32)>) -> Self {
        let mut vocabulary = Self::default();
        for (term, surface, document_frequency) in entries {
            vocabulary.terms.push(term);
            vocabulary.surfaces.push(surface);
            vocabulary.document_frequencies.push(document_frequency);
        }
        vocabulary
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The id of a term. O(log terms).
    pub fn id(&self, term: &str) -> Option<u32> {
        self.terms.binary_search_by(|entry| (**entry).cmp(term)).ok().map(|id| id as u32)
    }

    /// The term with this id: a stem.
    pub fn term(&self, id: usize) -> &str {
        &self.terms[id]
    }

    /// The word that people wrote most often for this term.
    pub fn surface(&self, id: usize) -> &str {
        &self.surfaces[id]
    }

    /// Number of papers with this term.
    pub fn document_frequency(&self, id: usize) -> u32 {
        self.document_frequencies[id]
    }
}
