//! Texts as terms: [`Analyzer`], a fixed order of steps.
//!
//! The steps, in order: HTML, LaTeX and web addresses are removed and the text is normalized to NFKC; it is split into
//! chunks at spaces and punctuation; each distinct chunk is turned once into words (Unicode's word boundaries, hyphens,
//! scripts without spaces), in lower case, without stop words, as stems.

mod analyzers;
mod as_typed;
mod body;
mod clean;
mod detect;
mod formulas;
mod furniture;
mod language;
mod latex;
mod left_out;
mod markup;
mod math;
mod occurrences;
mod readable;
mod recurring;
mod segment;
mod tags;
mod tokenize;

use std::borrow::Cow;
use std::sync::OnceLock;

use rust_stemmers::Stemmer;
use rustc_hash::FxHashSet;
use unicode_normalization::UnicodeNormalization;

pub use analyzers::{Analyzers, LanguageChoice};
pub(crate) use as_typed::AsTyped;
pub(crate) use body::plain_texts;
pub use body::{left_out, readable_abstract};
pub(crate) use clean::clean;
pub use detect::{Detected, detect};
pub use language::Language;
pub use left_out::{LeftOut, LeftOutKind};
pub use readable::readable;
pub use recurring::Recurring;
pub(crate) use segment::is_unspaced;
pub(crate) use tokenize::{Chunk, Chunks, Word, words};

/// Turns texts into terms.
///
/// ```
/// use themata_engine::text::{Analyzer, Language};
///
/// let analyzer = Analyzer::new(Language::English, &[]);
/// let terms: Vec<String> = analyzer.terms("The k-means clusterings of $\\textbf{Only-IF}$ studies");
/// assert_eq!(terms, ["k-mean", "mean", "cluster", "only-if", "studi"]);
/// ```
pub struct Analyzer {
    language: Language,
    stemmer: Option<Stemmer>,
    more_stop_words: Vec<String>,
    stop_words: OnceLock<FxHashSet<String>>,
}

/// One term of a chunk, as counted and as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expansion<'a> {
    /// The stem, or the lower-cased word without stemming.
    pub(crate) term: &'a str,
    /// The word as written, case included. For a part of a hyphenated word this is the whole, since `pre-trained` is a
    /// word and `pre` is not.
    pub(crate) surface: &'a str,
}

impl Analyzer {
    /// An analyzer for a language, with more stop words in addition to the language's.
    pub fn new(language: Language, more_stop_words: &[String]) -> Self {
        let more_stop_words = more_stop_words.to_vec();
        Self { language, stemmer: language.stemmer(), more_stop_words, stop_words: OnceLock::new() }
    }

    /// The language of stems and stop words.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The folded stop words, found when the first is asked for: of many languages, few occur.
    fn stop_words(&self) -> &FxHashSet<String> {
        self.stop_words.get_or_init(|| self.folded_stop_words())
    }

    fn folded_stop_words(&self) -> FxHashSet<String> {
        let own = self.more_stop_words.iter().flat_map(|line| {
            let line = fold(line);
            words(&line).map(|word| word.text.to_string()).collect::<Vec<_>>()
        });
        // Scripts separate these languages: a stop word of Chinese is not a word of English.
        let eastern = if self.language == Language::None { &[][..] } else { &EASTERN };
        let eastern = eastern.iter().flat_map(|code| stop_words::lookup(code).unwrap_or_default());
        let eastern = eastern.filter(|word| is_eastern(word));
        let known = self.language.stop_words().iter().chain(eastern);
        known.map(|word| fold(word)).chain(own).collect()
    }

    /// Whether a lower-cased word is a stop word.
    pub(crate) fn is_stop_word(&self, word: &str) -> bool {
        self.stop_words().contains(word)
            || word.contains('’') && self.stop_words().contains(word.replace('’', "'").as_str())
    }

    /// The stem of a lower-cased word.
    pub fn stem<'a>(&self, word: &'a str) -> Cow<'a, str> {
        match &self.stemmer {
            // The algorithms know only letters and would see endings next to digits.
            Some(stemmer) if word.is_ascii() || !is_eastern(word) => {
                if word.bytes().any(|byte| byte.is_ascii_digit()) {
                    Cow::Borrowed(word)
                } else {
                    stemmer.stem(word)
                }
            }
            Some(_) => Cow::Borrowed(segment::without_particles(word)),
            _ => Cow::Borrowed(word),
        }
    }

    /// Emits the terms of one chunk of a [cleaned](clean) text.
    ///
    /// A word counts if it contains a letter, has at least two characters and is not a stop word; a single Han character
    /// counts too. Words joined by hyphens count one by one. Their compound counts as well if a part is a single character
    /// (`k-means`, `x-ray`), and instead of them if all parts are stop words (`only-if`).
    pub(crate) fn expand(&self, chunk: &str, mut emit: impl FnMut(Expansion<'_>)) {
        // Most chunks are a word of ASCII letters and need no search for boundaries.
        if chunk.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return self.expand_word(&chunk.to_ascii_lowercase(), chunk, &mut emit);
        }
        if chunk.is_ascii() && !chunk.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            return;
        }
        let words: Vec<Word<'_>> = words(chunk).collect();
        let mut start = 0;
        while start < words.len() {
            let mut end = start + 1;
            while end < words.len() && words[end].hyphenated {
                end += 1;
            }
            self.expand_compound(&words[start..end], &mut emit);
            start = end;
        }
    }

    fn expand_compound(&self, parts: &[Word<'_>], emit: &mut impl FnMut(Expansion<'_>)) {
        if let [word] = parts {
            return self.expand_word(&fold(word.text), word.text, emit);
        }
        let mut all_stop_words = true;
        let mut any_short = false;
        let mut any_letter = false;
        let folded: Vec<String> = parts.iter().map(|part| fold(part.text)).collect();
        for word in &folded {
            all_stop_words &= self.is_stop_word(word);
            any_short |= word.chars().nth(1).is_none();
            any_letter |= word.chars().any(char::is_alphabetic);
        }
        let surface = parts.iter().map(|part| part.text).collect::<Vec<_>>().join("-");
        if parts.len() <= 4 && any_letter && (any_short || all_stop_words) {
            let (last, head) =
                folded.split_last().map_or(("", &[][..]), |(last, head)| (last.as_str(), head));
            let mut term = head.join("-");
            term.push('-');
            term.push_str(&self.stem(last));
            emit(Expansion { term: &term, surface: &surface });
        }
        for word in &folded {
            self.expand_word(word, &surface, emit);
        }
    }

    fn expand_word(&self, word: &str, surface: &str, emit: &mut impl FnMut(Expansion<'_>)) {
        let usable = word.chars().any(char::is_alphabetic)
            && (word.chars().nth(1).is_some() || word.chars().all(segment::is_han))
            && word.len() <= Self::LONGEST_WORD
            && !self.is_stop_word(word);
        if usable {
            emit(Expansion { term: &self.stem(word), surface });
        }
    }

    /// The longest word, in bytes. Longer ones are hashes, sequences of bases or encoded data.
    const LONGEST_WORD: usize = 100;

    /// The terms of a text, in order, by all of the steps.
    pub fn terms(&self, text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        for chunk in Chunks::new(&clean(text)) {
            self.expand(chunk.text, |expansion| terms.push(expansion.term.to_string()));
        }
        terms
    }
}

/// Languages with stop words but without Snowball stems, in scripts that no other known language uses.
const EASTERN: [&str; 4] = ["zh", "ja", "ko", "th"];

/// Whether a word begins in a script of East or South-East Asia.
fn is_eastern(word: &str) -> bool {
    let is_eastern =
        |char| is_unspaced(char) || matches!(char, '\u{30A0}'..='\u{30FF}' | '\u{AC00}'..='\u{D7A3}');
    word.chars().next().is_some_and(is_eastern)
}

/// Lower case in NFKC (lower-casing `İ` leaves a combining mark).
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() { word.to_ascii_lowercase() } else { word.to_lowercase().nfkc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english(text: &str) -> Vec<String> {
        Analyzer::new(Language::English, &[]).terms(text)
    }

    #[test]
    fn stems_and_drops_stop_words() {
        assert_eq!(english("The Networks' learning of the Network"), ["network", "learn", "network"]);
        assert_eq!(english("it isn't, don’t"), Vec::<String>::new());
    }

    #[test]
    fn numbers_are_no_terms_but_names_with_digits_are() {
        assert_eq!(english("3.5 2020 GPT-4 CO$_2$ 1e-5 x"), ["gpt-4", "gpt", "co2", "1e-5", "1e"]);
    }

    #[test]
    fn a_script_without_blanks_gives_words_whatever_the_language() {
        assert_eq!(english("我们的神经网络，冰。"), ["神经", "网络", "冰"]);
        assert_eq!(english("深層学習を用いたモデルは、"), ["深層", "学習", "モデル"]);
        assert_eq!(english("이 모델은 모델의"), ["모델", "모델"]);
        assert_eq!(Analyzer::new(Language::None, &[]).terms("我们的"), ["我们", "的"]);
    }

    #[test]
    fn own_stop_words_are_added_and_may_be_several_a_line() {
        let analyzer = Analyzer::new(Language::English, &["Paper method".to_string()]);
        assert_eq!(analyzer.terms("a paper on methods and a method"), ["method"]);
    }

    #[test]
    fn no_language_neither_stems_nor_stops() {
        assert_eq!(Analyzer::new(Language::None, &[]).terms("The Networks"), ["the", "networks"]);
    }

    #[test]
    fn another_language_stems_its_own_way() {
        assert_eq!(Analyzer::new(Language::German, &[]).terms("die Häuser und Gärten"), ["haus", "gart"]);
    }
}
