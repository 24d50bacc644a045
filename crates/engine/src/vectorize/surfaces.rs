//! The written form of each term: [`surfaces`] chooses the word shown for each stem.

use rayon::prelude::*;

use super::count::Counts;
use super::merge::DROPPED;

/// The written form of each term of the vocabulary, from each thread's counts and the ids of its terms in the vocabulary.
/// O(s log s) for s written forms, in parallel.
pub(super) fn surfaces(counts: &[Counts<'_>], ids: &[Vec<u32>], n_terms: usize) -> Vec<String> {
    let mut all: Vec<(u32, u32, &str)> = Vec::new();
    for (counts, ids) in counts.iter().zip(ids) {
        let forms = counts.lexicon.surfaces();
        let forms = forms.map(|surface| (ids[surface.term as usize], surface.written, surface.text));
        all.extend(forms.filter(|(id, ..)| *id != DROPPED));
    }
    all.par_sort_unstable_by_key(|(id, ..)| *id);
    let mut surfaces = vec![String::new(); n_terms];
    let by_term: Vec<(u32, String)> = all.par_chunk_by_mut(|a, b| a.0 == b.0).map(surface_of_term).collect();
    by_term.into_iter().for_each(|(id, surface)| surfaces[id as usize] = surface);
    surfaces
}

/// The written form of one term, from all of its forms, each of which may occur several times.
fn surface_of_term(written: &mut [(u32, u32, &str)]) -> (u32, String) {
    written.sort_unstable_by_key(|(.., text)| *text);
    let same = written.chunk_by(|a, b| a.2 == b.2);
    let sum = |same: &[(u32, u32, &str)]| same.iter().map(|(_, count, _)| u64::from(*count)).sum();
    let counts: Vec<(&str, u64)> = same.map(|same| (same[0].2, sum(same))).collect();
    (written[0].0, most_written(&counts))
}

/// A capitalized word only began sentences if more than one in this many occurrences is in lower case.
const SENTENCES: u64 = 5;

/// The most frequent written form; ties go to lower case, then to byte order. Capitals that only begin sentences do not
/// count. `surfaces` ascend.
fn most_written(surfaces: &[(&str, u64)]) -> String {
    let rank = |(surface, count): &(&str, u64)| (*count, !surface.chars().any(char::is_uppercase));
    let Some((most, count)) = surfaces.iter().rev().max_by_key(|surface| rank(surface)) else {
        return String::new();
    };
    let mut chars = most.chars();
    let small: String = match chars.next() {
        Some(first) if !chars.as_str().chars().any(char::is_uppercase) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => return (*most).to_string(),
    };
    let written_small = surfaces.binary_search_by(|(surface, _)| (**surface).cmp(&small));
    match written_small {
        Ok(at) if surfaces[at].1 * SENTENCES >= *count => small,
        _ => (*most).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::count::count;
    use super::*;
    use crate::document::Document;
    use crate::text::{Analyzers, LanguageChoice};

    #[test]
    fn the_most_written_form_is_kept() {
        let analyzers = Analyzers::new(LanguageChoice::default(), &[]);
        let body = "Networks are networks, BERT is BERT but not bert, a network, NETWORKS networks";
        let counts = count(&[Document::new("Networks Networks Networks", body)], &analyzers, 1);
        let terms = counts[0].lexicon.terms();
        let ids = (0..terms.len() as u32).collect();
        let surfaces = surfaces(&counts, &[ids], terms.len());
        let surface =
            |term: &str| terms.iter().position(|entry| entry == term).map(|id| surfaces[id].as_str());
        assert_eq!(surface("network"), Some("networks"));
        assert_eq!(surface("bert"), Some("BERT"));
    }

    #[test]
    fn capitals_that_begin_sentences_do_not_count() {
        assert_eq!(most_written(&[("Experimental", 9), ("experimental", 2)]), "experimental");
        assert_eq!(most_written(&[("Bayesian", 90), ("bayesian", 2)]), "Bayesian");
        assert_eq!(most_written(&[("BERT", 9), ("bert", 8)]), "BERT");
    }
}
