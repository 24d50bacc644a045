//! The known languages: [`Language`], each with a Snowball stemmer and a list of stop words.

use rust_stemmers::{Algorithm, Stemmer};
use serde::{Deserialize, Serialize};

/// The language of stems and stop words.
///
/// Stems are Snowball's, by rust-stemmers. Stop words are the NLTK corpus lists (for Tamil, which NLTK
/// lacks, Stopwords ISO), by the stop-words crate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Language {
    Arabic,
    Danish,
    Dutch,
    #[default]
    English,
    Finnish,
    French,
    German,
    Greek,
    Hungarian,
    Italian,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Tamil,
    Turkish,
    /// No stemming and no stop words.
    None,
}

impl Language {
    /// Every language, by name, `None` last.
    pub const ALL: [Self; 19] = [
        Self::Arabic,
        Self::Danish,
        Self::Dutch,
        Self::English,
        Self::Finnish,
        Self::French,
        Self::German,
        Self::Greek,
        Self::Hungarian,
        Self::Italian,
        Self::Norwegian,
        Self::Portuguese,
        Self::Romanian,
        Self::Russian,
        Self::Spanish,
        Self::Swedish,
        Self::Tamil,
        Self::Turkish,
        Self::None,
    ];

    /// Its name in lower case, its ISO 639-1 code and its stemmer.
    fn definition(self) -> (&'static str, &'static str, Option<Algorithm>) {
        match self {
            Self::Arabic => ("arabic", "ar", Some(Algorithm::Arabic)),
            Self::Danish => ("danish", "da", Some(Algorithm::Danish)),
            Self::Dutch => ("dutch", "nl", Some(Algorithm::Dutch)),
            Self::English => ("english", "en", Some(Algorithm::English)),
            Self::Finnish => ("finnish", "fi", Some(Algorithm::Finnish)),
            Self::French => ("french", "fr", Some(Algorithm::French)),
            Self::German => ("german", "de", Some(Algorithm::German)),
            Self::Greek => ("greek", "el", Some(Algorithm::Greek)),
            Self::Hungarian => ("hungarian", "hu", Some(Algorithm::Hungarian)),
            Self::Italian => ("italian", "it", Some(Algorithm::Italian)),
            Self::Norwegian => ("norwegian", "no", Some(Algorithm::Norwegian)),
            Self::Portuguese => ("portuguese", "pt", Some(Algorithm::Portuguese)),
            Self::Romanian => ("romanian", "ro", Some(Algorithm::Romanian)),
            Self::Russian => ("russian", "ru", Some(Algorithm::Russian)),
            Self::Spanish => ("spanish", "es", Some(Algorithm::Spanish)),
            Self::Swedish => ("swedish", "sv", Some(Algorithm::Swedish)),
            Self::Tamil => ("tamil", "ta", Some(Algorithm::Tamil)),
            Self::Turkish => ("turkish", "tr", Some(Algorithm::Turkish)),
            Self::None => ("none", "", None),
        }
    }

    /// Its name in lower case.
    pub fn name(self) -> &'static str {
        self.definition().0
    }

    pub(super) fn stemmer(self) -> Option<Stemmer> {
        self.definition().2.map(Stemmer::create)
    }

    pub(super) fn stop_words(self) -> &'static [&'static str] {
        stop_words::lookup(self.definition().1).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_stop_words() {
        for language in Language::ALL {
            assert_eq!(language.stop_words().is_empty(), language == Language::None, "{language:?}");
        }
        assert!(Language::English.stop_words().contains(&"the"));
    }
}
