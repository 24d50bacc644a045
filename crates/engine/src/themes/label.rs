//! The labels of themes: [`choose`].

use std::collections::BTreeSet;

use super::domain_stop_words::DomainStopWords;
use super::extract::Papers;
use super::phrases::{Piece, ThemePhrases, capitalized};
use super::terms::Weighted;
use super::words;
use crate::text::Language;

/// The most pieces in a label, unless more are needed to tell it from another.
const PIECES: usize = 3;

/// The most candidates for pieces.
const CANDIDATES: usize = 40;

/// The least value of the second piece and of the third as a share of the first one's.
const LEAST_SHARES: [f64; PIECES - 1] = [0.12, 0.35];

/// Below this share of papers with one of the pieces, the third needs no more value than the second.
const UNCOVERED: f64 = 0.75;

/// The value of a piece whose papers all have an earlier piece, as a share of its weight.
const COVERED: f64 = 0.5;

/// The factor for a piece that shares a word with an earlier one.
const SHARED_WORD: f64 = 0.6;

/// A name for each theme from its most distinctive noun phrases, joined by commas, such as *length generalization,
/// transformers*.
///
/// The first piece is the heaviest. Each further one is the one of the most value: its weight, more if papers without
/// an earlier piece use it, and less if it shares a word with one (J. Carbonell and J. Goldstein 1998, "The use of MMR").
/// No piece consists of another's words. A theme without such pieces is named by its words, nouns first, or as what it is: *papers in French*. No two themes
/// have the same label: the later one takes further pieces, or finally its number.
pub(super) fn choose(
    phrases: &[ThemePhrases],
    terms: &[Vec<Weighted>],
    stop_words: &DomainStopWords,
) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut labels = Vec::with_capacity(terms.len());
    for (theme, (phrases, terms)) in phrases.iter().zip(terms).enumerate() {
        let (mut names, mut at_least) = by_value(phrases);
        let language = match phrases.language {
            Language::English | Language::None => None,
            other => Some(format!("papers in {}", capitalized(other.name()))),
        };
        if names.is_empty() {
            names = language.as_deref().map_or_else(|| nouns(terms, stop_words), |language| vec![language]);
            at_least = names.len().min(PIECES - 1);
        }
        let tries = (at_least..=names.len()).map(|n| names[..n].join(", "));
        let free =
            tries.filter(|label| !label.is_empty()).find(|label| !taken.contains(&label.to_lowercase()));
        let label = free.unwrap_or_else(|| match names.first() {
            Some(first) => format!("{first} ({})", theme + 1),
            None => format!("theme {}", theme + 1),
        });
        taken.insert(label.to_lowercase());
        labels.push(label);
    }
    labels
}

/// Pieces in the order of their value, and how many of them make a label.
fn by_value(phrases: &ThemePhrases) -> (Vec<&str>, usize) {
    let mut candidates: Vec<&Piece> = phrases.pieces.iter().take(CANDIDATES).collect();
    let mut chosen: Vec<&Piece> = Vec::new();
    let mut covered = Papers::default();
    let (mut first_value, mut at_least) = (0.0, 0);
    while chosen.len() < 2 * PIECES {
        candidates.retain(|piece| !chosen.iter().any(|earlier| is_within(piece, earlier)));
        let value = |piece: &Piece| {
            let new = f64::from(piece.papers.beyond(&covered)) / f64::from(piece.papers.len().max(1));
            let shared = chosen.iter().filter(|earlier| n_shared(piece, earlier) > 0).map(|_| SHARED_WORD);
            piece.words.weight * (COVERED + (1.0 - COVERED) * new) * shared.product::<f64>()
        };
        // Equal ones stay in their order.
        let best = candidates.iter().map(|piece| (value(piece), *piece));
        let Some((value, best)) = best.reduce(|best, next| if next.0 > best.0 { next } else { best }) else {
            break;
        };
        if chosen.is_empty() {
            first_value = value;
        }
        let is_next = at_least == chosen.len() && at_least < PIECES;
        let least = match at_least {
            0 => 0.0,
            _ if f64::from(covered.len()) < UNCOVERED * phrases.n_papers as f64 => LEAST_SHARES[0],
            _ => LEAST_SHARES[(at_least - 1).min(PIECES - 2)],
        };
        if is_next && value >= least * first_value {
            at_least += 1;
        }
        covered.extend(best.papers);
        chosen.push(best);
    }
    (chosen.into_iter().map(|piece| piece.words.text.as_str()).collect(), at_least)
}

fn n_shared(a: &Piece, b: &Piece) -> usize {
    a.words.key.split(' ').filter(|word| b.words.key.split(' ').any(|other| other == *word)).count()
}

/// Whether one of two pieces has all words of the other.
fn is_within(a: &Piece, b: &Piece) -> bool {
    let n_words = |piece: &Piece| piece.words.key.split(' ').count();
    n_shared(a, b) >= n_words(a).min(n_words(b))
}

/// Words without domain stop words; without words that are no nouns, if there are nouns.
fn nouns<'a>(terms: &'a [Weighted], stop_words: &DomainStopWords) -> Vec<&'a str> {
    let plain: Vec<&Weighted> = terms.iter().filter(|term| !stop_words.contains(&term.key)).collect();
    let is_noun = |term: &Weighted| words::word(&term.text.to_lowercase()).noun >= 0.5;
    let nouns: Vec<&str> = plain.iter().filter(|term| is_noun(term)).map(|term| term.text.as_str()).collect();
    let any = |terms: &[&'a Weighted]| terms.iter().map(|term| term.text.as_str()).collect::<Vec<_>>();
    match (nouns.is_empty(), plain.is_empty()) {
        (false, _) => nouns,
        (true, false) => any(&plain),
        (true, true) => any(&terms.iter().collect::<Vec<_>>()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Analyzer;

    fn terms(entries: &[(&str, f64)]) -> Vec<Weighted> {
        let one = |(text, weight): &(&str, f64)| Weighted {
            key: (*text).into(),
            text: (*text).into(),
            weight: *weight,
        };
        entries.iter().map(one).collect()
    }

    /// The pieces of a theme of five papers, and which use each.
    fn pieces(entries: &[(&str, f64, &[usize])]) -> ThemePhrases {
        let one = |(text, weight, papers): &(&str, f64, &[usize])| {
            let mut all = Papers::default();
            papers.iter().for_each(|&paper| all.insert(paper));
            Piece { words: terms(&[(*text, *weight)]).remove(0), papers: all }
        };
        ThemePhrases {
            phrases: Vec::new(),
            pieces: entries.iter().map(one).collect(),
            n_papers: 5,
            language: Language::English,
        }
    }

    fn label(entries: &[(&str, f64, &[usize])]) -> String {
        choose(&[pieces(entries)], &[Vec::new()], &DomainStopWords::default()).remove(0)
    }

    #[test]
    fn the_second_piece_covers_what_the_first_does_not() {
        let entries: [(&str, f64, &[usize]); 3] =
            [("coral reef", 1.0, &[0, 1, 2]), ("bleaching", 0.45, &[0, 1, 2]), ("algae", 0.4, &[3, 4])];
        assert_eq!(label(&entries), "coral reef, algae");
    }

    #[test]
    fn no_piece_is_within_another_and_light_ones_are_left_out() {
        let entries: [(&str, f64, &[usize]); 4] = [
            ("neural network", 1.0, &[0, 1]),
            ("network", 0.9, &[0, 2]),
            ("graph network", 0.5, &[2, 3]),
            ("edge", 0.01, &[4]),
        ];
        assert_eq!(label(&entries), "neural network, graph network");
        assert_eq!(label(&entries[..2]), "neural network");
    }

    #[test]
    fn domain_stop_words_and_verbs_name_only_themes_without_other_words() {
        let stop_words = DomainStopWords::for_analyzer(&Analyzer::new(Language::English, &[]));
        let label = |words: &[(&str, f64)]| choose(&[pieces(&[])], &[terms(words)], &stop_words).remove(0);
        assert_eq!(
            label(&[("propos", 1.0), ("reflect", 0.9), ("reefs", 0.5), ("result", 0.4), ("corals", 0.3)]),
            "reefs, corals"
        );
        assert_eq!(label(&[("propos", 1.0), ("reflect", 0.4)]), "reflect");
        assert_eq!(label(&[("propos", 1.0), ("result", 0.4)]), "propos, result");
    }

    #[test]
    fn a_theme_in_another_language_without_pieces_is_named_as_that() {
        let theme = ThemePhrases { language: Language::French, ..pieces(&[]) };
        let labels = choose(&[theme], &[terms(&[("dan", 1.0)])], &DomainStopWords::default());
        assert_eq!(labels, ["papers in French"]);
    }

    #[test]
    fn labels_differ_even_where_themes_do_not() {
        let same = || pieces(&[("a", 3.0, &[0]), ("b", 2.0, &[1]), ("c", 1.8, &[2]), ("d", 0.1, &[3])]);
        let all = [same(), same(), same(), pieces(&[])];
        let labels = choose(&all, &vec![Vec::new(); 4], &DomainStopWords::default());
        assert_eq!(labels, ["a, b, c", "a, b, c, d", "a (3)", "theme 4"]);
    }
}
