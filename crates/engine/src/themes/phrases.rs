//! The phrases that distinguish a theme from the rest: [`find`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use hashbrown::HashMap;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::domain_stop_words::DomainStopWords;
use super::terms::{Weighted, careful_share, distinctiveness};
use crate::document::Document;
use crate::text::{Analyzer, Analyzers, Chunks, is_unspaced, words};
use crate::vectorize::{Tfidf, Vocabulary};

/// The number of papers of each theme, nearest its centroid, in which phrases are sought. These are most typical of the
/// theme, and the cost stays proportional to the number of themes.
pub(super) const SAMPLE: usize = 300;

/// The most words of a phrase.
const LONGEST: usize = 3;

/// Stop words that join the two words of a name in one of the known languages.
const LINKS: [&str; 12] = ["of", "de", "du", "des", "del", "della", "di", "do", "da", "von", "van", "av"];

/// Phrases kept of each theme.
const KEPT: usize = 50;

/// The number of papers of a theme with a phrase, and how often each way of writing it occurs.
#[derive(Default)]
struct Found {
    n_papers: u32,
    last_paper: Option<usize>,
    written: BTreeMap<String, u32>,
}

type Phrases = HashMap<String, Found, FxBuildHasher>;

/// The most distinctive phrases of two and three words of each theme, heaviest first, equal ones by their stems.
///
/// A phrase is a hyphenated word or a run of words separated by spaces alone, without stop words except a linking one
/// inside (*mixture of experts*). Words are compared by their stems. `central` holds the rows of each theme by their
/// distance to its centroid. The share of all papers with a phrase is estimated from the sampled papers, each theme
/// weighted by its size. No phrase begins or ends with a [domain stop word](DomainStopWords). Names keep their capital as
/// in the model's vocabulary.
pub(super) fn find(documents: &[Document<'_>], model: &Tfidf, central: &[Vec<usize>]) -> Vec<Vec<Weighted>> {
    let n_papers: usize = central.iter().map(Vec::len).sum();
    let found = phrases_of_themes(documents, model.analyzers(), central);
    let share = |theme: usize, key: &str| {
        let sampled = central[theme].len().min(SAMPLE);
        found[theme].get(key).map_or(0.0, |phrase| f64::from(phrase.n_papers) / sampled.max(1) as f64)
    };
    (0..central.len())
        .into_par_iter()
        .map(|theme| {
            let least = (central[theme].len().min(SAMPLE) / 20).max(2) as u32;
            // Sorted below, by weight and then by key, so the order of the map does not matter.
            let fragments = fragments(&found[theme], least);
            let whole = |entry: &(&String, &Found)| !fragments.contains(entry.0.as_str());
            let frequent = found[theme].iter().filter(|(_, phrase)| phrase.n_papers >= least).filter(whole);
            let mut weighted: Vec<Weighted> = frequent
                .map(|(key, phrase)| {
                    let within = careful_share(phrase.n_papers, central[theme].len().min(SAMPLE));
                    let overall: f64 = (0..central.len())
                        .map(|other| share(other, key) * central[other].len() as f64 / n_papers as f64)
                        .sum();
                    let weight = if central.len() == 1 { within } else { distinctiveness(within, overall) };
                    Weighted { key: key.clone(), text: most_written(phrase), weight }
                })
                .filter(|phrase| phrase.weight > 0.0)
                .collect();
            weighted.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.key.cmp(&b.key)));
            weighted.truncate(KEPT);
            for phrase in &mut weighted {
                phrase.text = with_names(phrase, model.vocabulary());
            }
            weighted
        })
        .collect()
}

/// The phrases of each theme. Threads take the next theme as they become free, and each stems a chunk once.
fn phrases_of_themes(
    documents: &[Document<'_>],
    analyzers: &Analyzers,
    central: &[Vec<usize>],
) -> Vec<Phrases> {
    let stop_words: Vec<DomainStopWords> =
        analyzers.all().iter().map(DomainStopWords::for_analyzer).collect();
    let next = AtomicUsize::new(0);
    let n_threads = rayon::current_num_threads().min(central.len());
    let on_thread = |_| {
        let mut keys: Vec<Keys<'_>> = analyzers
            .all()
            .iter()
            .zip(&stop_words)
            .map(|(analyzer, stop_words)| Keys::new(analyzer, stop_words))
            .collect();
        let mut found = Vec::new();
        loop {
            let theme = next.fetch_add(1, Ordering::Relaxed);
            let Some(rows) = central.get(theme) else { break found };
            let mut phrases = Phrases::default();
            for (index, &row) in rows.iter().take(SAMPLE).enumerate() {
                let document = documents[row];
                let [title, body] = analyzers.clean(document.texts());
                let keys = &mut keys[analyzers.number_for(&[&title, &body])];
                collect(&title, keys, index, &mut phrases);
                collect(&body, keys, index, &mut phrases);
            }
            found.push((theme, phrases));
        }
    };
    let mut found: Vec<(usize, Phrases)> = (0..n_threads).into_par_iter().flat_map_iter(on_thread).collect();
    found.sort_unstable_by_key(|(theme, _)| *theme);
    found.into_iter().map(|(_, phrases)| phrases).collect()
}

/// A phrase is a fragment if at least this share of its papers use it inside a longer one.
const FRAGMENT: f64 = 0.6;

/// The phrases of two words that mostly occur inside one of three: *graph neural* of *graph neural networks*.
/// After K. Frantzi, S. Ananiadou and H. Mima (2000), "Automatic recognition of multi-word terms: the
/// C-value/NC-value method".
fn fragments(phrases: &Phrases, least: u32) -> BTreeSet<&str> {
    let mut fragments = BTreeSet::new();
    // The order of the map does not matter: a set is filled.
    for (key, phrase) in phrases.iter().filter(|(_, phrase)| phrase.n_papers >= least) {
        let (Some(first), Some(last)) = (key.find(' '), key.rfind(' ')) else { continue };
        if first == last {
            continue;
        }
        for part in [&key[..last], &key[first + 1..]] {
            let inside = |part: &Found| f64::from(phrase.n_papers) >= FRAGMENT * f64::from(part.n_papers);
            if let Some((part, _)) = phrases.get_key_value(part).filter(|(_, found)| inside(found)) {
                fragments.insert(part.as_str());
            }
        }
    }
    fragments
}

/// The most frequent way of writing it; ties go to the last in byte order, which prefers lower case.
fn most_written(phrase: &Found) -> String {
    phrase.written.iter().max_by_key(|(_, count)| **count).map(|(text, _)| text.clone()).unwrap_or_default()
}

/// The phrase with names capitalized: *banach spaces* as *Banach spaces*. A phrase alone does not show names, since every
/// sentence begins with a capital; the vocabulary, which has seen all texts, does.
fn with_names(phrase: &Weighted, vocabulary: &Vocabulary) -> String {
    let is_name =
        |stem: &str| vocabulary.id(stem).is_some_and(|id| is_capitalized(vocabulary.surface(id as usize)));
    let mut stems = phrase.key.split(' ');
    // A linking word has no stem in the key.
    let word = |word: &str| match if LINKS.contains(&word) { None } else { stems.next() } {
        Some(stem) if is_name(stem) => capitalized(word),
        _ => word.to_owned(),
    };
    let words: Vec<String> = phrase.text.split(' ').map(word).collect();
    words.join(" ")
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Whether only the first letter is a capital.
fn is_capitalized(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && !chars.any(char::is_uppercase)
}

/// A word of the running text.
struct Token<'a> {
    text: &'a str,
    /// Its number among the [`Keys`].
    key: u32,
    /// Whether it directly follows the word before, without a space.
    adjoins: bool,
}

/// The stems of chunks, found once for each.
struct Keys<'a> {
    analyzer: &'a Analyzer,
    stop_words: &'a DomainStopWords,
    by_chunk: HashMap<Box<str>, u32, FxBuildHasher>,
    keys: Vec<Option<String>>,
    /// Whether a phrase may begin, and end, with it.
    edges: Vec<(bool, bool)>,
}

impl<'a> Keys<'a> {
    fn new(analyzer: &'a Analyzer, stop_words: &'a DomainStopWords) -> Self {
        let (by_chunk, keys, edges) = (HashMap::default(), Vec::new(), Vec::new());
        Self { analyzer, stop_words, by_chunk, keys, edges }
    }

    fn number(&mut self, chunk: &str) -> u32 {
        let new = self.keys.len() as u32;
        let number = *self.by_chunk.entry_ref(chunk).or_insert(new);
        if number == new {
            let key = key(self.analyzer, chunk);
            let edges =
                key.as_ref().map(|key| (!self.stop_words.contains(key), self.stop_words.may_end(key)));
            self.edges.push(edges.unwrap_or_default());
            self.keys.push(key);
        }
        number
    }

    /// The stems of a token, joined; `None` for stop words and numbers.
    fn key(&self, token: &Token<'_>) -> Option<&str> {
        self.keys[token.key as usize].as_deref()
    }

    /// Whether a phrase may begin, and end, with a token.
    fn edges(&self, token: &Token<'_>) -> (bool, bool) {
        self.edges[token.key as usize]
    }
}

/// Adds the phrases of one clean text. `paper` identifies the paper, since a phrase counts once in each.
fn collect(text: &str, keys: &mut Keys<'_>, paper: usize, phrases: &mut Phrases) {
    let mut run: Vec<Token<'_>> = Vec::new();
    let mut end = 0;
    for chunk in Chunks::new(text) {
        if !text[end..chunk.start].chars().all(char::is_whitespace) {
            collect_run(&run, keys, paper, phrases);
            run.clear();
        }
        end = chunk.start + chunk.text.len();
        if chunk.text.is_ascii() || !chunk.text.chars().any(is_unspaced) {
            run.push(Token { text: chunk.text, key: keys.number(chunk.text), adjoins: false });
            continue;
        }
        // In scripts without spaces a chunk is a sentence or more, and anything between two words ends a phrase.
        for (index, word) in words(chunk.text).enumerate() {
            if index > 0 && !word.adjoins {
                collect_run(&run, keys, paper, phrases);
                run.clear();
            }
            run.push(Token { text: word.text, key: keys.number(word.text), adjoins: word.adjoins });
        }
    }
    collect_run(&run, keys, paper, phrases);
}

/// The stems of a chunk, joined; `None` for stop words and numbers.
fn key(analyzer: &Analyzer, chunk: &str) -> Option<String> {
    let mut stems: Vec<String> = Vec::new();
    analyzer.expand(chunk, |expansion| {
        // The parts of a compound that is a term itself are left out.
        if !stems.last().is_some_and(|last| last.contains('-')) {
            stems.push(expansion.term.to_string());
        }
    });
    (!stems.is_empty()).then(|| stems.join("-"))
}

fn collect_run(run: &[Token<'_>], keys: &Keys<'_>, paper: usize, phrases: &mut Phrases) {
    let mut phrase = String::new();
    for start in 0..run.len() {
        let Some(first) = keys.key(&run[start]).filter(|_| keys.edges(&run[start]).0) else { continue };
        phrase.clear();
        phrase.push_str(first);
        if first.contains('-') && !first.starts_with(|char: char| char.is_ascii_digit()) {
            add(&run[start..=start], &phrase, paper, phrases);
        }
        let mut n_words = 1;
        let mut n_stops = 0;
        for token in &run[start + 1..] {
            match keys.key(token) {
                Some(key) => {
                    phrase.push(' ');
                    phrase.push_str(key);
                    n_words += 1;
                    if keys.edges(token).1 {
                        add(&run[start..start + n_words + n_stops], &phrase, paper, phrases);
                    }
                }
                None if n_stops == 0 && LINKS.contains(&token.text) => n_stops += 1,
                None => break,
            }
            if n_words == LONGEST || n_words + n_stops > LONGEST {
                break;
            }
        }
    }
}

fn add(run: &[Token<'_>], key: &str, paper: usize, phrases: &mut Phrases) {
    let found = phrases.entry_ref(key).or_default();
    if found.last_paper != Some(paper) {
        found.last_paper = Some(paper);
        found.n_papers += 1;
    }
    let mut written = String::with_capacity(key.len() + 16);
    for token in run {
        if !written.is_empty() && !token.adjoins {
            written.push(' ');
        }
        push_as_written(token.text, &mut written);
    }
    *found.written.entry(written).or_default() += 1;
}

/// Appends a word as it is written inside a sentence: an initial capital alone is lowered, others stay (`BERT`,
/// `ImageNet`).
fn push_as_written(word: &str, out: &mut String) {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) if !chars.as_str().chars().any(char::is_uppercase) => {
            out.extend(first.to_lowercase());
            out.push_str(chars.as_str());
        }
        _ => out.push_str(word),
    }
}

/// The phrases without those that share two words with a heavier one: none is inside another.
pub(super) fn distinct(phrases: &[Weighted]) -> Vec<Weighted> {
    let mut kept: Vec<Weighted> = Vec::new();
    for phrase in phrases {
        let words: Vec<&str> = phrase.key.split([' ', '-']).collect();
        let shared =
            |other: &Weighted| other.key.split([' ', '-']).filter(|word| words.contains(word)).count();
        if kept.iter().all(|other| shared(other) < 2) {
            kept.push(phrase.clone());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LanguageChoice;
    use crate::vectorize::VectorizeSettings;

    fn found(texts: &[&str]) -> Vec<String> {
        let analyzers = Analyzers::new(LanguageChoice::default(), &[]);
        let documents: Vec<Document<'_>> = texts.iter().copied().map(Document::from).collect();
        let settings = VectorizeSettings { max_document_share: 1.0, ..VectorizeSettings::default() };
        let (model, _) = Tfidf::fit(&documents, analyzers, &settings).unwrap();
        let rows = (0..texts.len()).collect();
        find(&documents, &model, &[rows]).remove(0).into_iter().map(|phrase| phrase.text).collect()
    }

    #[test]
    fn phrases_are_counted_by_stem_and_shown_as_written() {
        let texts = ["Graph neural networks. Deep sets", "a graph neural network", "graph neural networks"];
        assert_eq!(found(&texts), ["graph neural networks"]);
    }

    #[test]
    fn punctuation_ends_a_phrase_and_a_stop_word_may_stand_inside() {
        assert_eq!(found(&["out, sea; quality of life", "sea quality of life, deep"]), ["quality of life"]);
        assert_eq!(found(&["pre-trained", "a pre-trained, 3-4"]), ["pre-trained"]);
        assert_eq!(found(&["BERT models", "The BERT models"]), ["BERT models"]);
    }

    #[test]
    fn names_keep_their_capital_and_beginnings_of_sentences_do_not() {
        let texts = ["Banach spaces and a Gaussian field", "the Banach space, Gaussian fields"];
        assert_eq!(found(&texts), ["Banach spaces", "Gaussian fields"]);
        let texts = ["Deep learning of deep sets", "Deep learning, deep sea, a deep well"];
        assert_eq!(found(&texts), ["deep learning"]);
    }

    #[test]
    fn domain_stop_words_occur_only_inside_phrases() {
        let texts = [
            "a wide range of results, finite element methods",
            "wide range of results; finite element method",
        ];
        assert_eq!(found(&texts), ["finite element methods"]);
        assert_eq!(found(&["coral novel reef", "coral novel reefs"]), ["coral novel reefs"]);
    }

    #[test]
    fn without_blanks_words_that_adjoin_are_phrases() {
        assert_eq!(found(&["图神经网络，模型。", "我们的图神经网络 模型"]), ["图神经网络"]);
        assert_eq!(found(&["深層学習モデルを", "深層学習モデル、"]), ["深層学習モデル"]);
    }

    #[test]
    fn none_is_inside_another() {
        let phrase = |key: &str| Weighted { key: key.into(), text: key.into(), weight: 1.0 };
        let kept = distinct(&[phrase("a b c"), phrase("a b"), phrase("c d"), phrase("d e c")]);
        assert_eq!(kept.iter().map(|phrase| phrase.key.as_str()).collect::<Vec<_>>(), ["a b c", "c d"]);
    }
}
