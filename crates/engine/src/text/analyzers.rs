//! The analyzer of each text's language: [`Analyzers`], one language for all or each text's own.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::body::clean_abstract;
use super::left_out::LeftOut;
use super::recurring::Recurring;
use super::{Analyzer, Detected, Language, clean, detect};

/// The language of texts. It is serialized as a name: that of a language, or `auto`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum LanguageChoice {
    /// All texts are in this one.
    One(Language),
    /// Each text is in its own, [detected](detect) from it.
    #[default]
    Auto,
}

impl LanguageChoice {
    /// Every choice, `auto` first.
    pub const ALL: [Self; Language::ALL.len() + 1] = {
        let mut all = [Self::Auto; Language::ALL.len() + 1];
        let mut i = 0;
        while i < Language::ALL.len() {
            all[i + 1] = Self::One(Language::ALL[i]);
            i += 1;
        }
        all
    };

    /// Its name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::One(language) => language.name(),
            Self::Auto => "auto",
        }
    }
}

impl From<Language> for LanguageChoice {
    fn from(language: Language) -> Self {
        Self::One(language)
    }
}

impl fmt::Display for LanguageChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl From<LanguageChoice> for String {
    fn from(choice: LanguageChoice) -> Self {
        choice.name().to_string()
    }
}

impl TryFrom<String> for LanguageChoice {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|choice| choice.name() == name);
        found.ok_or_else(|| format!("no language {name:?}"))
    }
}

/// An [`Analyzer`] for each language that texts may be in.
///
/// With detection, texts in an unknown language, or in one without stems, are read as English. The terms of a text
/// depend on that text alone and are the same in any collection. Stems that two languages share are one term: names,
/// formulas and most words of Latin and Greek are the same in both.
///
/// ```
/// use themata_engine::text::{Analyzers, LanguageChoice};
///
/// let analyzers = Analyzers::new(LanguageChoice::Auto, &[]);
/// let text = "Die Gletscher der Alpen verlieren in jedem Sommer an Masse.";
/// assert_eq!(analyzers.for_texts(&[text]).terms(text), ["gletsch", "alp", "verli", "somm", "mass"]);
/// ```
pub struct Analyzers {
    choice: LanguageChoice,
    each: Vec<Analyzer>,
    recurring: Recurring,
}

impl Analyzers {
    /// The analyzers for a choice, with more stop words in addition to those of each language.
    pub fn new(choice: LanguageChoice, more_stop_words: &[String]) -> Self {
        let languages = match choice {
            LanguageChoice::One(language) => vec![language],
            LanguageChoice::Auto => {
                let others = Language::ALL.into_iter().filter(|&language| language != Language::None);
                let others = others.filter(|&language| language != Self::FALLBACK);
                [Self::FALLBACK].into_iter().chain(others).collect()
            }
        };
        let analyzer = |language| Analyzer::new(language, more_stop_words);
        Self { choice, each: languages.into_iter().map(analyzer).collect(), recurring: Recurring::default() }
    }

    /// The analyzers, which leave out sentences that recur in a collection.
    #[must_use]
    pub fn with_recurring(self, recurring: Recurring) -> Self {
        Self { recurring, ..self }
    }

    /// The sentences that are no words.
    pub fn recurring(&self) -> &Recurring {
        &self.recurring
    }

    /// The words of an abstract as text, without mark-up and without what publishers, databases and web pages put around it.
    /// An abstract in a second language is left out, unless all texts are read in another language than English. A text
    /// without any of that is returned as it is. O(length).
    pub fn clean_abstract<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let all_languages =
            matches!(self.choice, LanguageChoice::One(language) if language != Language::English);
        clean_abstract(text, &self.recurring, all_languages, &mut LeftOut::default())
    }

    /// The words of a title and of an abstract as text.
    pub(crate) fn clean<'a>(&self, texts: [&'a str; 2]) -> [Cow<'a, str>; 2] {
        [clean(texts[0]), self.clean_abstract(texts[1])]
    }

    /// The language for texts in an unknown one; the first of all.
    const FALLBACK: Language = Language::English;

    /// The choice.
    pub fn choice(&self) -> LanguageChoice {
        self.choice
    }

    /// The analyzers; English is first if there are several.
    pub fn all(&self) -> &[Analyzer] {
        &self.each
    }

    /// The number of the analyzer for a text in parts, such as title and abstract.
    pub(crate) fn number_for(&self, parts: &[&str]) -> usize {
        if self.each.len() == 1 {
            return 0;
        }
        let language = detect(parts).filter(|found| found.is_sure()).and_then(Detected::language);
        let number = language
            .and_then(|language| self.each.iter().position(|analyzer| analyzer.language() == language));
        number.unwrap_or(0)
    }

    /// The analyzer for a text in parts.
    pub fn for_texts(&self, parts: &[&str]) -> &Analyzer {
        &self.each[self.number_for(parts)]
    }
}

impl From<Analyzer> for Analyzers {
    fn from(analyzer: Analyzer) -> Self {
        let recurring = Recurring::default();
        Self { choice: analyzer.language().into(), each: vec![analyzer], recurring }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_kept_as_its_name() {
        for choice in LanguageChoice::ALL {
            let kept = serde_json::to_string(&choice).unwrap();
            assert_eq!(kept, format!("\"{choice}\""));
            assert_eq!(serde_json::from_str::<LanguageChoice>(&kept).unwrap(), choice);
        }
        assert!(serde_json::from_str::<LanguageChoice>("\"klingon\"").is_err());
    }

    #[test]
    fn what_is_in_no_known_language_is_read_as_english() {
        let analyzers = Analyzers::new(LanguageChoice::Auto, &["reef".to_string()]);
        let texts = [
            "Zbadano wpływ temperatury wody na wzrost koralowców i glonów w Morzu Czerwonym.",
            "Networks",
            "",
        ];
        for text in texts {
            assert_eq!(analyzers.for_texts(&[text]).language(), Language::English, "{text}");
        }
        assert_eq!(analyzers.for_texts(&[]).terms("the networks of a reef"), ["network"]);
    }
}
