//! The labels of themes: [`choose`].

use std::collections::BTreeSet;

use super::domain_stop_words::DomainStopWords;
use super::terms::Weighted;

/// Words and phrases in a label.
const PIECES: usize = 3;

/// The factor by which a phrase counts more than a word of the same weight.
const PHRASE_BONUS: f64 = 1.6;

/// A phrase replaces words of a label if its weight is at least this share of the heaviest one's.
const JOINED: f64 = 0.35;

/// A third piece is left out below this share of the first one's weight.
const LEAST_SHARE: f64 = 0.4;

/// A name for each theme from its most distinctive words and phrases, joined by commas, such as *length
/// generalization, transformers, arithmetic*.
///
/// Pieces are taken by weight, phrases before words that weigh less than [`PHRASE_BONUS`] times as much. No two pieces of
/// a label share a word, and none is a [domain stop word](DomainStopWords). Words of a label that the theme's papers
/// often write as a phrase become that phrase: *planar graphs, edge* rather than *graph, edge, planar*. A third piece
/// much lighter than the first is left out. No two themes have the same label: the later one takes further pieces, or
/// finally its number.
pub(super) fn choose(
    terms: &[Vec<Weighted>],
    phrases: &[Vec<Weighted>],
    stop_words: &DomainStopWords,
) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut labels = Vec::with_capacity(terms.len());
    for (theme, (terms, phrases)) in terms.iter().zip(phrases).enumerate() {
        let pieces = pieces(terms, phrases, stop_words);
        let telling = |piece: &(f64, String)| piece.0 >= LEAST_SHARE * pieces[0].0;
        let at_least = match pieces.get(PIECES - 1) {
            Some(last) if !telling(last) => PIECES - 1,
            _ => PIECES.min(pieces.len()),
        };
        let pieces: Vec<&str> = pieces.iter().map(|(_, text)| text.as_str()).collect();
        let tries = (at_least..=pieces.len()).map(|n| pieces[..n].join(", "));
        let free =
            tries.filter(|label| !label.is_empty()).find(|label| !taken.contains(&label.to_lowercase()));
        let label = free.unwrap_or_else(|| match pieces.first() {
            Some(first) => format!("{first} ({})", theme + 1),
            None => format!("theme {}", theme + 1),
        });
        taken.insert(label.to_lowercase());
        labels.push(label);
    }
    labels
}

/// Words and phrases by weight, without those that share a word with a heavier one; the first few are joined.
fn pieces(terms: &[Weighted], phrases: &[Weighted], stop_words: &DomainStopWords) -> Vec<(f64, String)> {
    let (plain, domain): (Vec<&Weighted>, Vec<&Weighted>) =
        terms.iter().partition(|term| !stop_words.contains(&term.key));
    // Domain stop words must do if there is nothing else.
    let terms = if plain.is_empty() && phrases.is_empty() { domain } else { plain };
    let mut all: Vec<(f64, &Weighted)> = terms.into_iter().map(|term| (term.weight, term)).collect();
    // A hyphenated word counts like any other word.
    let bonus = |phrase: &Weighted| if phrase.key.contains(' ') { PHRASE_BONUS } else { 1.0 };
    all.extend(phrases.iter().map(|phrase| (phrase.weight * bonus(phrase), phrase)));
    // Equal ones stay in their order, words before phrases.
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut pieces: Vec<(f64, &Weighted)> = Vec::new();
    for (weight, piece) in all {
        let words: Vec<&str> = piece.key.split([' ', '-']).collect();
        if words.iter().all(|word| !used.contains(word)) {
            used.extend(words);
            pieces.push((weight, piece));
        }
    }
    join(&mut pieces, phrases);
    pieces.into_iter().map(|(weight, piece)| (weight, piece.text.clone())).collect()
}

/// Replaces words of the label by the phrase that contains most of them, if one contains two; ties go to the heaviest.
fn join<'a>(pieces: &mut Vec<(f64, &'a Weighted)>, phrases: &'a [Weighted]) {
    let label = &pieces[..PIECES.min(pieces.len())];
    let is_in = |piece: &Weighted, phrase: &Weighted| phrase.key.split(' ').any(|word| word == piece.key);
    let joined = |phrase: &&'a Weighted| {
        let (inside, others): (Vec<_>, Vec<_>) = label.iter().partition(|(_, piece)| is_in(piece, phrase));
        let heaviest = inside.iter().map(|(_, piece)| piece.weight).fold(0.0, f64::max);
        let shares = |(_, other): &(f64, &Weighted)| {
            let words: Vec<&str> = other.key.split([' ', '-']).collect();
            phrase.key.split([' ', '-']).any(|word| words.contains(&word))
        };
        (inside.len() > 1 && phrase.weight >= JOINED * heaviest && !others.iter().any(shares))
            .then_some((inside.len(), *phrase))
    };
    let found = phrases.iter().filter_map(|phrase| joined(&phrase));
    let best = found.reduce(|best, next| {
        let is_better = next.0 > best.0 || next.0 == best.0 && next.1.weight > best.1.weight;
        if is_better { next } else { best }
    });
    let Some((_, phrase)) = best else { return };
    let Some(first) = pieces.iter().position(|(_, piece)| is_in(piece, phrase)) else { return };
    pieces[first].1 = phrase;
    // Later pieces may contain words of the phrase that the label did not have.
    let words: Vec<&str> = phrase.key.split([' ', '-']).collect();
    let mut at = 0;
    pieces.retain(|(_, piece)| {
        at += 1;
        at - 1 == first || !piece.key.split([' ', '-']).any(|word| words.contains(&word))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Analyzer, Language};

    fn weighted(entries: &[(&str, f64)]) -> Vec<Weighted> {
        let one = |(text, weight): &(&str, f64)| Weighted {
            key: (*text).into(),
            text: (*text).into(),
            weight: *weight,
        };
        entries.iter().map(one).collect()
    }

    #[test]
    fn a_phrase_takes_the_place_of_its_words() {
        let terms = weighted(&[("graph", 1.0), ("node", 0.9), ("network", 0.5), ("edge", 0.4)]);
        let phrases = weighted(&[("graph network", 0.8)]);
        assert_eq!(choose(&[terms], &[phrases], &DomainStopWords::default()), ["graph network, node"]);
    }

    #[test]
    fn words_that_are_written_together_are_joined() {
        let terms = weighted(&[("graph", 1.0), ("edge", 0.8), ("planar", 0.6), ("vertex", 0.5)]);
        let choose = |phrases: &[(&str, f64)]| {
            choose(std::slice::from_ref(&terms), &[weighted(phrases)], &DomainStopWords::default()).remove(0)
        };
        assert_eq!(choose(&[("planar graph", 0.4), ("graph edge", 0.3)]), "planar graph, edge, vertex");
        assert_eq!(choose(&[("planar graph", 0.3)]), "graph, edge, planar");
        assert_eq!(
            choose(&[("planar graph", 0.4), ("planar graph edge", 0.39)]),
            "planar graph edge, vertex"
        );
        assert_eq!(
            choose(&[("vertex planar", 0.36), ("graph vertex edge", 0.36)]),
            "graph vertex edge, planar"
        );
    }

    #[test]
    fn domain_stop_words_name_only_themes_without_other_words() {
        let stop_words = DomainStopWords::for_analyzer(&Analyzer::new(Language::English, &[]));
        let label = |terms| choose(&[weighted(terms)], &[Vec::new()], &stop_words).remove(0);
        assert_eq!(label(&[("propos", 1.0), ("reef", 0.5), ("result", 0.4), ("coral", 0.3)]), "reef, coral");
        assert_eq!(label(&[("propos", 1.0), ("result", 0.4)]), "propos, result");
    }

    #[test]
    fn labels_differ_even_where_themes_do_not() {
        let terms = weighted(&[("a", 3.0), ("b", 2.0), ("c", 1.5), ("d", 0.5)]);
        let same = vec![terms.clone(), terms.clone(), terms.clone(), Vec::new()];
        let labels = choose(&same, &vec![Vec::new(); 4], &DomainStopWords::default());
        assert_eq!(labels, ["a, b, c", "a, b, c, d", "a (3)", "theme 4"]);
    }
}
