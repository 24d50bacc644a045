//! The noun phrases of texts: [`Extractor`] collects them with the papers that use them.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use super::acronyms::{self, Acronyms};
use super::domain_stop_words::DomainStopWords;
use super::phrases::SAMPLE;
use super::words;
use crate::text::{Analyzer, Chunks, Language, is_unspaced, words as words_of};

/// The most words of a phrase.
const LONGEST: usize = 4;

/// Stop words that join the two words of a name in one of the known languages.
const LINKS: [&str; 12] = ["of", "de", "du", "des", "del", "della", "di", "do", "da", "von", "van", "av"];

/// A word with a smaller share of uses as a noun ends no phrase, and one that stands as rarely before nouns is in none.
const USUAL: f64 = 0.5;

/// The longest word that may be common in a language without a table of words.
const SHORT: usize = 3;

/// Some of the sampled papers of a theme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Papers([u64; SAMPLE.div_ceil(64)]);

impl Papers {
    pub(super) fn insert(&mut self, paper: usize) {
        self.0[paper / 64] |= 1 << (paper % 64);
    }

    pub(super) fn extend(&mut self, others: Self) {
        self.0.iter_mut().zip(others.0).for_each(|(all, more)| *all |= more);
    }

    pub(super) fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// How many are not among others.
    pub(super) fn beyond(&self, others: &Self) -> u32 {
        self.0.iter().zip(others.0).map(|(all, others)| (all & !others).count_ones()).sum()
    }
}

/// The papers of a theme with a phrase, and how it is written.
#[derive(Default)]
pub(super) struct Found {
    pub(super) papers: Papers,
    /// Those with the phrase in their title.
    pub(super) in_titles: Papers,
    /// How often it occurs, and how often a noun follows.
    pub(super) n_occurrences: u32,
    pub(super) n_extended: u32,
    pub(super) specificity: f64,
    /// How often each way of writing it occurs.
    pub(super) written: BTreeMap<String, u32>,
}

impl Found {
    /// Adds the papers of another phrase, which is written differently.
    pub(super) fn merge(&mut self, other: &Self) {
        self.papers.extend(other.papers);
        self.in_titles.extend(other.in_titles);
        self.n_occurrences += other.n_occurrences;
        self.specificity = self.specificity.max(other.specificity);
    }

    /// Adds the same phrase in another theme. The papers, which are numbered anew in each theme, are mixed up.
    pub(super) fn add(&mut self, other: &Self) {
        self.merge(other);
        self.n_extended += other.n_extended;
        for (text, count) in &other.written {
            *self.written.entry(text.clone()).or_default() += count;
        }
    }
}

/// Phrases by their stems, joined by spaces.
pub(super) type Phrases = HashMap<String, Found, FxBuildHasher>;

/// A word of the running text.
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    /// Its number among the extractor's keys.
    key: u32,
    /// Whether it directly follows the word before, without a space.
    adjoins: bool,
}

/// The places that a word may take in a phrase.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each tells one thing of a word")]
struct Uses {
    begins: bool,
    inside: bool,
    ends: bool,
    /// Whether it may be a phrase by itself.
    alone: bool,
    specificity: f64,
}

/// Collects the phrases of texts in one language. Each chunk is stemmed and looked up once.
pub(super) struct Extractor<'a> {
    analyzer: &'a Analyzer,
    stop_words: &'a DomainStopWords,
    by_chunk: HashMap<Box<str>, u32, FxBuildHasher>,
    keys: Vec<Option<String>>,
    uses: Vec<Uses>,
}

/// The part of a paper that a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Title,
    Body,
}

/// Where a text comes from: its paper among the sampled ones, and the part of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub(super) paper: usize,
    pub(super) part: Part,
}

impl<'a> Extractor<'a> {
    pub(super) fn new(analyzer: &'a Analyzer, stop_words: &'a DomainStopWords) -> Self {
        let (by_chunk, keys, uses) = (HashMap::default(), Vec::new(), Vec::new());
        Self { analyzer, stop_words, by_chunk, keys, uses }
    }

    fn number(&mut self, chunk: &str) -> u32 {
        let new = self.keys.len() as u32;
        let number = *self.by_chunk.entry_ref(chunk).or_insert(new);
        if number == new {
            let key = key(self.analyzer, chunk);
            self.uses.push(key.as_ref().map(|key| self.uses_of(chunk, key)).unwrap_or_default());
            self.keys.push(key);
        }
        number
    }

    fn uses_of(&self, chunk: &str, key: &str) -> Uses {
        if has_year(chunk) {
            return Uses::default();
        }
        let begins = !self.stop_words.contains(key);
        let ends = self.stop_words.may_end(key);
        if self.analyzer.language() != Language::English || !chunk.is_ascii() {
            // One character is rarely a word in scripts without spaces, and seldom a telling one.
            let is_long = if chunk.chars().any(is_unspaced) {
                chunk.chars().count() > 1
            } else {
                !chunk.is_ascii() || chunk.chars().count() > SHORT
            };
            let alone = begins && ends && is_long;
            return Uses { begins, inside: true, ends, alone, specificity: 1.0 };
        }
        let lower = chunk.to_ascii_lowercase();
        let lower = lower.strip_suffix("'s").unwrap_or(&lower);
        let word = words::word(lower);
        // A capital inside a word makes a name.
        let is_name = chunk.bytes().skip(1).any(|byte| byte.is_ascii_uppercase()) && !chunk.contains('-');
        let is_noun = is_name || word.noun >= USUAL;
        let inside = is_name || word.modifier >= USUAL;
        let starts_with_digit = chunk.starts_with(|char: char| char.is_ascii_digit());
        Uses {
            begins: begins && inside,
            inside,
            ends: ends && is_noun && !starts_with_digit,
            alone: begins && ends && is_noun && !starts_with_digit && chunk.len() >= SHORT,
            specificity: word.specificity,
        }
    }

    /// The stems of a word, joined.
    pub(super) fn key_of(&mut self, word: &str) -> Option<String> {
        let number = self.number(word);
        self.keys[number as usize].clone()
    }

    /// The stems of a token, joined; `None` for stop words and numbers.
    pub(super) fn key(&self, token: &Token<'_>) -> Option<&str> {
        self.keys[token.key as usize].as_deref()
    }

    fn uses(&self, token: &Token<'_>) -> Uses {
        self.uses[token.key as usize]
    }

    /// Adds the phrases of one clean text, and the abbreviations that it explains.
    pub(super) fn collect(
        &mut self,
        text: &str,
        source: Source,
        phrases: &mut Phrases,
        acronyms: &mut Acronyms,
    ) {
        let mut run: Vec<Token<'_>> = Vec::new();
        let mut end = 0;
        for chunk in Chunks::new(text) {
            let gap = &text[end..chunk.start];
            end = chunk.start + chunk.text.len();
            if !gap.chars().all(char::is_whitespace) {
                if gap.trim_start() == "(" && text[end..].starts_with(')') {
                    acronyms::explain(&run, chunk.text, self, acronyms);
                }
                self.collect_run(&run, source, phrases);
                run.clear();
            }
            if chunk.text.is_ascii() || !chunk.text.chars().any(is_unspaced) {
                run.push(Token { text: chunk.text, key: self.number(chunk.text), adjoins: false });
                continue;
            }
            // In scripts without spaces a chunk is a sentence or more, and anything between two words ends a phrase.
            for (index, word) in words_of(chunk.text).enumerate() {
                if index > 0 && !word.adjoins {
                    self.collect_run(&run, source, phrases);
                    run.clear();
                }
                run.push(Token { text: word.text, key: self.number(word.text), adjoins: word.adjoins });
            }
        }
        self.collect_run(&run, source, phrases);
    }

    fn collect_run(&self, run: &[Token<'_>], source: Source, phrases: &mut Phrases) {
        let mut phrase = String::new();
        for start in 0..run.len() {
            let first_uses = self.uses(&run[start]);
            let Some(first) = self.key(&run[start]).filter(|_| first_uses.begins) else { continue };
            phrase.clear();
            phrase.push_str(first);
            let mut specificity = first_uses.specificity;
            if first_uses.alone {
                let found = add(&run[start..=start], &phrase, source, phrases);
                self.note(found, specificity, run.get(start + 1));
            }
            let mut last = first_uses;
            let mut n_words = 1;
            let mut n_stops = 0;
            for (at, token) in run.iter().enumerate().skip(start + 1) {
                let uses = self.uses(token);
                match self.key(token) {
                    Some(key) if uses.inside || uses.ends => {
                        phrase.push(' ');
                        phrase.push_str(key);
                        n_words += 1;
                        specificity = specificity.max(uses.specificity);
                        last = uses;
                        if uses.ends {
                            let found = add(&run[start..=at], &phrase, source, phrases);
                            self.note(found, specificity, run.get(at + 1));
                        }
                        if !uses.inside {
                            break;
                        }
                    }
                    None if n_stops == 0 && last.ends && LINKS.contains(&token.text) => n_stops += 1,
                    _ => break,
                }
                if n_words == LONGEST || n_words + n_stops > LONGEST {
                    break;
                }
            }
        }
    }

    /// Notes an occurrence of a phrase and the word that follows.
    fn note(&self, found: &mut Found, specificity: f64, next: Option<&Token<'_>>) {
        found.n_occurrences += 1;
        found.n_extended += u32::from(next.is_some_and(|next| self.uses(next).ends));
        // The form that every field uses counts: *models*, not *modelling*.
        found.specificity =
            if found.n_occurrences == 1 { specificity } else { found.specificity.min(specificity) };
    }
}

/// The stems of a chunk, joined by spaces; `None` for stop words and numbers.
fn key(analyzer: &Analyzer, chunk: &str) -> Option<String> {
    let mut stems: Vec<String> = Vec::new();
    analyzer.expand(chunk, |expansion| {
        // The parts of a compound that is a term itself are left out.
        if !stems.last().is_some_and(|last| last.contains('-')) {
            stems.push(expansion.term.to_string());
        }
    });
    (!stems.is_empty()).then(|| stems.join(" "))
}

/// Whether a word contains a year, as names of venues do.
fn has_year(word: &str) -> bool {
    let digits = |part: &&str| part.len() == 4 && (part.starts_with("19") || part.starts_with("20"));
    word.split(|char: char| !char.is_ascii_digit()).any(|part| digits(&part))
}

fn add<'p>(run: &[Token<'_>], key: &str, source: Source, phrases: &'p mut Phrases) -> &'p mut Found {
    let found = phrases.entry_ref(key).or_default();
    found.papers.insert(source.paper);
    if source.part == Part::Title {
        found.in_titles.insert(source.paper);
    }
    let written = written(run);
    // Mostly it is known, and two searches cost less than a node.
    match found.written.get_mut(&written) {
        Some(count) => *count += 1,
        None => drop(found.written.insert(written, 1)),
    }
    found
}

/// The words as written inside a sentence.
pub(super) fn written(run: &[Token<'_>]) -> String {
    let length = run.iter().map(|token| token.text.len() + 1).sum();
    let mut written = String::with_capacity(length);
    for token in run {
        if !written.is_empty() && !token.adjoins {
            written.push(' ');
        }
        for (index, part) in token.text.split('-').enumerate() {
            if index > 0 {
                written.push('-');
            }
            push_as_written(part, &mut written);
        }
    }
    written
}

/// Appends a word as it is written inside a sentence: an initial capital alone is lowered, others stay (`BERT`,
/// `ImageNet`, `Q-learning`).
fn push_as_written(word: &str, out: &mut String) {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) if !chars.as_str().is_empty() && !chars.as_str().chars().any(char::is_uppercase) => {
            out.extend(first.to_lowercase());
            out.push_str(chars.as_str());
        }
        _ => out.push_str(word),
    }
}
