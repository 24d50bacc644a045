//! The weights of words, concepts and length in a ranking: [`RankingSettings`].

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result, Setting};

/// How related papers are ranked: see [`Ranker`](super::Ranker) for the formula.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankingSettings {
    /// Weight of the cosine in concept space relative to the TF-IDF cosine, whose weight is 1; 0 to 100. With 0, no
    /// concept space is needed.
    pub concept_weight: f32,
    /// How little a paper's length counts, 0 to 1. With 1 it does not count; lower values rank short papers lower.
    pub length_slope: f32,
}

impl Default for RankingSettings {
    /// Chosen on two collections, on which weights of 0.2 to 0.6 and slopes of 0.7 to 0.9 do nearly as well.
    fn default() -> Self {
        Self { concept_weight: 0.4, length_slope: 0.85 }
    }
}

impl RankingSettings {
    /// The ranking by the TF-IDF cosine alone.
    pub fn tfidf() -> Self {
        Self { concept_weight: 0.0, length_slope: 1.0 }
    }

    /// The settings for concepts with an encoder's vectors concatenated at a weight `w`
    /// below 1. The weight of both together is `concept_weight / (1 - w)`, so concepts count as much as before.
    #[must_use]
    pub fn with_vectors(&self, vector_weight: f32) -> Self {
        Self { concept_weight: self.concept_weight / (1.0 - vector_weight), ..self.clone() }
    }

    /// Rejects values out of range.
    pub fn check(&self) -> Result<()> {
        if !(0.0..=100.0).contains(&self.concept_weight) {
            return Err(Error::setting(Setting::ConceptWeight, self.concept_weight, "0 to 100"));
        }
        if !(0.0..=1.0).contains(&self.length_slope) {
            return Err(Error::setting(Setting::LengthSlope, self.length_slope, "0 to 1"));
        }
        Ok(())
    }

    /// Whether concepts count.
    pub fn uses_concepts(&self) -> bool {
        self.concept_weight > 0.0
    }
}
