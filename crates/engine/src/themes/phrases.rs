//! The phrases that distinguish a theme from the rest: [`ThemePhrases`], and the pieces that may name it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::acronyms::{self, Acronyms};
use super::domain_stop_words::DomainStopWords;
use super::extract::{Extractor, Found, Papers, Part, Phrases, Source};
use super::terms::{Weighted, careful_share, distinctiveness};
use crate::document::Document;
use crate::text::{Analyzers, Language};
use crate::vectorize::{Tfidf, Vocabulary};

/// The number of papers of each theme, nearest its centroid, in which phrases are sought. These are most typical of the
/// theme, and the cost stays proportional to the number of themes.
pub(super) const SAMPLE: usize = 300;

/// Phrases kept of each theme.
const KEPT: usize = 50;

/// A noun phrase, or a noun, that may be a piece of a label.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Its stems, its words and its weight.
    pub(super) words: Weighted,
    /// The sampled papers of the theme with it.
    pub(super) papers: Papers,
}

/// The phrases of one theme.
pub(super) struct ThemePhrases {
    /// The most distinctive phrases of two and more words, heaviest first, equal ones by their stems.
    pub(super) phrases: Vec<Weighted>,
    /// What may name the theme, heaviest first, equal ones by their stems.
    pub(super) pieces: Vec<Piece>,
    /// Number of papers that were read.
    pub(super) n_papers: usize,
    /// The language of most of them.
    pub(super) language: Language,
}

/// The phrases in samples of all themes.
pub(super) struct Collected {
    found: Vec<Phrases>,
    /// Number of sampled papers of each theme, and of all its papers.
    sampled: Vec<usize>,
    sizes: Vec<usize>,
    languages: Vec<Language>,
    has_titles: bool,
}

impl Collected {
    /// Reads the texts of up to [`SAMPLE`] papers of each theme. `central` holds the rows of each theme by their
    /// distance to its centroid.
    ///
    /// A phrase is a run of up to four words separated by spaces alone, without stop words except a linking one
    /// inside (*mixture of experts*), that ends with a noun. Words are compared by their stems, and hyphens do not
    /// matter. No phrase begins or ends with a [domain stop word](DomainStopWords). An abbreviation counts as its long form.
    pub(super) fn new(documents: &[Document<'_>], model: &Tfidf, central: &[Vec<usize>]) -> Self {
        let mut found = Vec::new();
        let (mut explained, mut languages) = (Vec::new(), Vec::new());
        for theme in phrases_of_themes(documents, model.analyzers(), central) {
            found.push(theme.phrases);
            explained.push(theme.acronyms);
            languages.push(theme.language);
        }
        let long_forms = acronyms::long_forms(explained);
        found.par_iter_mut().for_each(|phrases| acronyms::spell_out(phrases, &long_forms));
        let sizes: Vec<usize> = central.iter().map(Vec::len).collect();
        // A set of keys is not ordered, but whether there is any does not depend on it.
        let has_titles = found.iter().flat_map(Phrases::values).any(|phrase| phrase.in_titles.len() > 0);
        Self {
            sampled: sizes.iter().map(|&size| size.min(SAMPLE)).collect(),
            sizes,
            found,
            languages,
            has_titles,
        }
    }

    /// The phrases of each theme.
    pub(super) fn of_themes(&self, vocabulary: &Vocabulary) -> Vec<ThemePhrases> {
        (0..self.found.len()).into_par_iter().map(|theme| self.of_theme(theme, vocabulary)).collect()
    }

    fn of_theme(&self, theme: usize, vocabulary: &Vocabulary) -> ThemePhrases {
        let n_papers = self.sampled[theme];
        let least = (n_papers / 20).max(2) as u32;
        // Sorted below, by weight and then by key, so the order of the map does not matter.
        let frequent =
            self.found[theme].iter().filter(|(_, phrase)| phrase.papers.len() >= least.min(n_papers as u32));
        let mut pieces: Vec<Piece> = Vec::new();
        let mut phrases: Vec<Weighted> = Vec::new();
        for (key, phrase) in frequent {
            let within = careful_share(phrase.papers.len(), n_papers);
            let shares = self.shares(key);
            let weight =
                if self.found.len() == 1 { within } else { distinctiveness(within, shares.in_papers) };
            let worth = self.worth((key, phrase), shares, n_papers);
            let weighted = |weight| Weighted { key: key.clone(), text: most_written(phrase), weight };
            if weight > 0.0 && worth > 0.0 {
                pieces.push(Piece { words: weighted(weight * worth), papers: phrase.papers });
            }
            if weight > 0.0 && key.contains(' ') {
                phrases.push(weighted(weight));
            }
        }
        let parts = parts(&self.found[theme], least);
        phrases.retain(|phrase| !parts.contains(phrase.key.as_str()));
        pieces.retain(|piece| !parts.contains(piece.words.key.as_str()));
        phrases.sort_by(by_weight);
        pieces.sort_by(|a, b| by_weight(&a.words, &b.words));
        phrases.truncate(KEPT);
        pieces.truncate(KEPT);
        for phrase in phrases.iter_mut().chain(pieces.iter_mut().map(|piece| &mut piece.words)) {
            phrase.text = with_names(phrase, vocabulary);
        }
        ThemePhrases { phrases, pieces, n_papers, language: self.languages[theme] }
    }

    /// The phrases in titles of more than half of the themes of a group, by how distinctive and how common they are there;
    /// equal ones by their stems. Texts were read only in samples of each theme.
    pub(super) fn shared(&self, group: &[usize], vocabulary: &Vocabulary) -> Vec<Weighted> {
        let n_papers: usize = group.iter().map(|&theme| self.sizes[theme]).sum();
        let mut keys: BTreeMap<&str, Vec<(usize, &Found)>> = BTreeMap::new();
        for &theme in group {
            // The order of the map does not matter: a sorted one is filled.
            for (key, phrase) in self.found[theme].iter().filter(|(_, phrase)| phrase.papers.len() >= 2) {
                keys.entry(key).or_default().push((theme, phrase));
            }
        }
        let is_shared = |found: &[(usize, &Found)]| {
            let in_titles = found.iter().filter(|(_, phrase)| phrase.in_titles.len() > 0 || !self.has_titles);
            let n_titles = in_titles.count();
            n_titles > 1 && 2 * n_titles > group.len()
        };
        let mut shared: Vec<Weighted> = Vec::new();
        for (key, found) in keys.iter().filter(|(_, found)| is_shared(found)) {
            let mut all = Found::default();
            let mut within = 0.0;
            for (theme, phrase) in found {
                all.add(phrase);
                let share = f64::from(phrase.papers.len()) / self.sampled[*theme].max(1) as f64;
                within += share * self.sizes[*theme] as f64 / n_papers as f64;
            }
            let shares = self.shares(key);
            let weight = distinctiveness(within, shares.in_papers) * self.worth((key, &all), shares, SAMPLE);
            // What several themes share is rarely one word, unless it is one of a single field.
            if weight > 0.0 && within >= if key.contains(' ') { PHRASE_OFTEN } else { WORD_OFTEN } {
                shared.push(Weighted { key: (*key).to_owned(), text: most_written(&all), weight });
            }
        }
        shared.sort_by(by_weight);
        shared.truncate(KEPT);
        for phrase in &mut shared {
            phrase.text = with_names(phrase, vocabulary);
        }
        shared
    }

    /// The share of all papers with a phrase, and with it in their titles, estimated from the sampled papers, each
    /// theme weighted by its size.
    fn shares(&self, key: &str) -> Shares {
        let n_papers: usize = self.sizes.iter().sum();
        let mut shares = Shares::default();
        for ((found, &sampled), &size) in self.found.iter().zip(&self.sampled).zip(&self.sizes) {
            if let Some(phrase) = found.get(key) {
                let each = size as f64 / (sampled.max(1) * n_papers) as f64;
                shares.in_papers += f64::from(phrase.papers.len()) * each;
                shares.in_titles += f64::from(phrase.in_titles.len()) * each;
                shares.n_papers += phrase.papers.len();
            }
        }
        shares
    }

    /// How fit a phrase is to name a theme of which so many papers were `read`, from 0 to 1: specific, in titles, and whole.
    fn worth(&self, (key, phrase): (&str, &Found), shares: Shares, read: usize) -> f64 {
        let is_phrase = key.contains(' ');
        let least = if is_phrase { SPECIFIC_PHRASE } else { SPECIFIC_WORD };
        if phrase.specificity < least {
            return 0.0;
        }
        let form = if is_phrase { 1.0 } else { WORD * (phrase.specificity / TELLING).min(1.0) };
        let whole = 1.0 - EXTENDED * f64::from(phrase.n_extended) / f64::from(phrase.n_occurrences.max(1));
        let n_papers = f64::from(shares.n_papers);
        // Chance puts one paper of a rare phrase into a title.
        let in_titles = shares.in_titles / shares.in_papers * n_papers / (n_papers + 1.0);
        let title = match (self.has_titles, phrase.in_titles.len()) {
            (false, _) => 1.0,
            (true, 0) => NOT_IN_TITLES * title_factor(in_titles, read),
            (true, _) => title_factor(in_titles, read),
        };
        form * whole * title
    }
}

/// The shares of all papers that use a phrase.
#[derive(Debug, Clone, Copy, Default)]
struct Shares {
    in_papers: f64,
    in_titles: f64,
    /// Number of sampled papers with it.
    n_papers: u32,
}

/// The least specificity of a phrase's most specific word, and of a word alone; and that of a word as good as a phrase but
/// for [`WORD`].
const SPECIFIC_PHRASE: f64 = 0.2;
const SPECIFIC_WORD: f64 = 0.4;
const TELLING: f64 = 0.7;

/// The least share of papers that use a phrase, or a single word, that names a broader theme.
const PHRASE_OFTEN: f64 = 0.1;
const WORD_OFTEN: f64 = 0.4;

/// The worth of a word beside that of a phrase.
const WORD: f64 = 0.7;

/// How much a phrase loses if a noun always follows: it is the beginning of a longer one.
const EXTENDED: f64 = 0.4;

/// The worth of a phrase that no title of the theme contains.
const NOT_IN_TITLES: f64 = 0.4;

/// Titles consist of what authors would name a theme by, so the share of a phrase's papers with it in their titles tells
/// subjects from manners of speaking (*recent advances*, *training data*). From half of them on it counts in full.
/// The more papers were read, the more their abstracts tell by themselves.
fn title_factor(in_titles: f64, n_papers: usize) -> f64 {
    let least = 0.05 + 0.25 * (n_papers as f64 / SAMPLE as f64).min(1.0);
    least + (1.0 - least) * (2.0 * in_titles).min(1.0)
}

fn by_weight(a: &Weighted, b: &Weighted) -> std::cmp::Ordering {
    b.weight.total_cmp(&a.weight).then_with(|| a.key.cmp(&b.key))
}

/// What the texts of a theme hold.
struct Read {
    phrases: Phrases,
    acronyms: Acronyms,
    language: Language,
}

/// The phrases of each theme and the abbreviations explained there. Threads take the next theme as they become free, and each stems a chunk once.
fn phrases_of_themes(documents: &[Document<'_>], analyzers: &Analyzers, central: &[Vec<usize>]) -> Vec<Read> {
    let stop_words: Vec<DomainStopWords> =
        analyzers.all().iter().map(DomainStopWords::for_analyzer).collect();
    let next = AtomicUsize::new(0);
    let n_threads = rayon::current_num_threads().min(central.len());
    let on_thread = |_| {
        let mut extractors: Vec<Extractor<'_>> = analyzers
            .all()
            .iter()
            .zip(&stop_words)
            .map(|(analyzer, stop_words)| Extractor::new(analyzer, stop_words))
            .collect();
        let mut found = Vec::new();
        loop {
            let theme = next.fetch_add(1, Ordering::Relaxed);
            let Some(rows) = central.get(theme) else { break found };
            let (mut phrases, mut acronyms) = (Phrases::default(), Acronyms::default());
            let mut n_papers = vec![0_usize; extractors.len()];
            for (paper, &row) in rows.iter().take(SAMPLE).enumerate() {
                let document = documents[row];
                let [title, body] = analyzers.clean(document.texts());
                let number = analyzers.number_for(&[&title, &body]);
                n_papers[number] += 1;
                let extractor = &mut extractors[number];
                extractor.collect(&title, Source { paper, part: Part::Title }, &mut phrases, &mut acronyms);
                extractor.collect(&body, Source { paper, part: Part::Body }, &mut phrases, &mut acronyms);
            }
            // Of equal ones the first.
            let most = (0..n_papers.len()).rev().max_by_key(|&number| n_papers[number]).unwrap_or(0);
            found.push((theme, Read { phrases, acronyms, language: analyzers.all()[most].language() }));
        }
    };
    let mut found: Vec<(usize, Read)> = (0..n_threads).into_par_iter().flat_map_iter(on_thread).collect();
    found.sort_unstable_by_key(|(theme, _)| *theme);
    found.into_iter().map(|(_, read)| read).collect()
}

/// A phrase is a part if at least this share of its papers use it inside a longer one.
const PART: f64 = 0.75;

/// The phrases that mostly occur inside longer ones: *graph neural* of *graph neural networks*.
/// After K. Frantzi, S. Ananiadou and H. Mima (2000), "Automatic recognition of multi-word terms: the
/// C-value/NC-value method".
fn parts(phrases: &Phrases, least: u32) -> BTreeSet<&str> {
    let mut parts = BTreeSet::new();
    // The order of the map does not matter: a set is filled.
    for (key, phrase) in phrases.iter().filter(|(_, phrase)| phrase.papers.len() >= least) {
        let starts: Vec<usize> =
            std::iter::once(0).chain(key.match_indices(' ').map(|(at, _)| at + 1)).collect();
        for (first, &start) in starts.iter().enumerate() {
            let ends = starts[first + 1..].iter().map(|&next| next - 1).chain([key.len()]);
            for end in ends.filter(|end| end - start < key.len()) {
                let inside =
                    |part: &Found| f64::from(phrase.papers.len()) >= PART * f64::from(part.papers.len());
                let part = phrases.get_key_value(&key[start..end]).filter(|(_, found)| inside(found));
                parts.extend(part.map(|(part, _)| part.as_str()));
            }
        }
    }
    parts
}

/// The most frequent way of writing it; ties go to the last in byte order, which prefers lower case.
pub(super) fn most_written(phrase: &Found) -> String {
    phrase.written.iter().max_by_key(|(_, count)| **count).map(|(text, _)| text.clone()).unwrap_or_default()
}

/// The phrase with names capitalized: *banach spaces* as *Banach spaces*. A phrase alone does not show names, since every
/// sentence begins with a capital; the vocabulary, which has seen all texts, does.
fn with_names(phrase: &Weighted, vocabulary: &Vocabulary) -> String {
    let names: Vec<String> = phrase
        .key
        .split(' ')
        .filter_map(|stem| vocabulary.id(stem))
        .map(|id| vocabulary.surface(id as usize))
        .flat_map(|surface| surface.split('-'))
        .filter(|part| is_capitalized(part))
        .map(str::to_lowercase)
        .collect();
    // The surface of a stem may be another form of the word.
    let is_name = |word: &str| names.iter().any(|name| begins_alike(name, word));
    let word = |word: &str| if is_name(word) { capitalized(word) } else { word.to_owned() };
    let compound = |text: &str| text.split('-').map(word).collect::<Vec<_>>().join("-");
    phrase.text.split(' ').map(compound).collect::<Vec<_>>().join(" ")
}

pub(super) fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Whether only the first letter is a capital.
fn is_capitalized(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && !chars.any(char::is_uppercase)
}

/// Whether two words are forms of one: all but the last three letters of the shorter agree.
fn begins_alike(a: &str, b: &str) -> bool {
    let shorter = a.chars().count().min(b.chars().count());
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    same >= 3.min(shorter) && same + 3 >= shorter && same + 4 >= a.chars().count().max(b.chars().count())
}

/// The phrases without those that share two words with a heavier one: none is inside another.
pub(super) fn distinct(phrases: &[Weighted]) -> Vec<Weighted> {
    let mut kept: Vec<Weighted> = Vec::new();
    for phrase in phrases {
        let words: Vec<&str> = phrase.key.split(' ').collect();
        let shared = |other: &Weighted| other.key.split(' ').filter(|word| words.contains(word)).count();
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
        let found = Collected::new(&documents, &model, &[rows]).of_themes(model.vocabulary()).remove(0);
        found.phrases.into_iter().map(|phrase| phrase.text).collect()
    }

    #[test]
    fn phrases_are_counted_by_stem_and_shown_as_written() {
        let texts = ["Graph neural networks. Deep sets", "a graph neural network", "graph neural networks"];
        assert_eq!(found(&texts), ["graph neural networks"]);
    }

    #[test]
    fn punctuation_ends_a_phrase_and_a_stop_word_may_stand_inside() {
        assert_eq!(found(&["out, sea; quality of life", "sea quality of life, deep"]), ["quality of life"]);
        assert_eq!(found(&["pre-trained", "a pre-trained, 3-4"]), Vec::<String>::new());
        assert_eq!(found(&["a meta-learner", "meta-learners, 3-4"]), ["meta-learners"]);
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
