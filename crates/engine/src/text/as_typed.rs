//! Matching of words as typed: [`AsTyped`], without stems and stop words, inside longer words too.

use memchr::memmem::{Finder, find};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The score of a word in a title and in a body, and the factor for a match inside a longer word.
const IN_TITLE: f64 = 6.0;
const IN_BODY: f64 = 1.0;
const INSIDE: f64 = 0.25;
/// The most times a word counts in a text.
const TIMES: u32 = 4;
/// The most words of a search.
const WORDS: usize = 60;

/// The words of a search as typed, each once; a quoted phrase is one.
///
/// Matching ignores case and diacritics.
#[derive(Debug, Clone)]
pub(crate) struct AsTyped {
    words: Vec<Finder<'static>>,
}

impl AsTyped {
    /// Parses a search; only the first 60 words count.
    pub(crate) fn new(search: &str) -> Self {
        let search = folded(search);
        let mut words: Vec<&str> = Vec::new();
        let mut rest = search.as_str();
        while let Some(first) = rest.chars().next() {
            let inner = &rest[first.len_utf8()..];
            let (word, after) = match inner.find('"') {
                Some(end) if first == '"' && end > 0 => (&inner[..end], &inner[end + 1..]),
                _ if first == '"' || first.is_whitespace() => ("", inner),
                _ => rest.split_at(rest.find(|c: char| c == '"' || c.is_whitespace()).unwrap_or(rest.len())),
            };
            let word = word.trim();
            if !word.is_empty() && !words.contains(&word) && words.len() < WORDS {
                words.push(word);
            }
            rest = after;
        }
        Self { words: words.into_iter().map(|word| Finder::new(word).into_owned()).collect() }
    }

    /// The score of a title and a body that contain all the words. Matches in titles and at beginnings of words count more,
    /// and repetitions less and less. `None` if a word is missing, or the search has none. O(words · length).
    pub(crate) fn score(&self, title: &str, body: &str) -> Option<f64> {
        let (title, body) = (folded(title), folded(body));
        let mut score = 0.0;
        for word in &self.words {
            let mut times = 0;
            for (text, weight) in [(&title, IN_TITLE), (&body, IN_BODY)] {
                for at in word.find_iter(text.as_bytes()).take((TIMES - times) as usize) {
                    times += 1;
                    let is_inside = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
                    score += weight * if is_inside { INSIDE } else { 1.0 } / f64::from(times);
                }
            }
            if times == 0 {
                return None;
            }
        }
        (!self.words.is_empty()).then_some(score)
    }
}

/// The text for comparison: lower case, without diacritics, white space collapsed to single spaces.
fn folded(text: &str) -> String {
    // Most texts are ASCII in one line and need nothing else.
    let is_other = |byte: u8| !byte.is_ascii() || byte.is_ascii_whitespace() && byte != b' ' || byte == 0x0b;
    if !text.bytes().any(is_other) && find(text.as_bytes(), b"  ").is_none() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    let mut push = |c: char| {
        let c = if c.is_whitespace() { ' ' } else { c };
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    };
    text.to_lowercase().nfkd().filter(|&c| !is_combining_mark(c)).for_each(&mut push);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(search: &str) -> Vec<String> {
        let words = AsTyped::new(search).words;
        words.iter().map(|word| String::from_utf8_lossy(word.needle()).into_owned()).collect()
    }

    #[test]
    fn words_end_at_blanks_and_quotes_hold_them_together() {
        assert_eq!(words(" Coral\treef  coral "), ["coral", "reef"]);
        assert_eq!(words("ice \"heat  stress\"reef \"\" \"open"), ["ice", "heat stress", "reef", "open"]);
        assert_eq!(words("Müller NAÏVE"), ["muller", "naive"]);
        assert!(words(" \" ").is_empty());
    }

    #[test]
    fn titles_and_beginnings_count_more_and_repetitions_less() {
        let score = |title, body| AsTyped::new("reef").score(title, body);
        assert_eq!(score("Reefs", ""), Some(6.0));
        assert_eq!(score("", "a reef"), Some(1.0));
        assert_eq!(score("", "spareef"), Some(0.25));
        assert_eq!(score("Reef", "reef reef reef reef"), Some(6.0 + 1.0 / 2.0 + 1.0 / 3.0 + 1.0 / 4.0));
        assert_eq!(score("Ice", "re-ef"), None);
        assert_eq!(AsTyped::new("reef ice").score("Reef", "reef"), None);
        assert_eq!(AsTyped::new("").score("Reef", "reef"), None);
        // A line that ends within a phrase is no end of it.
        assert!(AsTyped::new("\"heat stress\"").score("", "heat\n  stress").is_some());
    }

    #[test]
    fn a_phrase_may_end_within_a_word() {
        let typed = AsTyped::new("reef \"heat str\"");
        assert!(typed.score("Coral reefs", "Under heat stress.").is_some());
        assert!(typed.score("Coral reefs", "Under stress by heat.").is_none());
    }

    proptest! {
        #[test]
        fn a_text_holds_each_of_its_own_words(text in any::<String>()) {
            let typed = AsTyped::new(&text);
            prop_assert_eq!(typed.score("", &text.replace('"', " ")).is_some(), !typed.words.is_empty());
        }
    }
}
