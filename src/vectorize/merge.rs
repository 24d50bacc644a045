//! Which terms are there in all? [`merge`] makes one vocabulary of what each thread counted.

use hashbrown::HashMap;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::count::Counts;
use super::surfaces::surfaces;
use super::tfidf::VectorizeSettings;
use super::vocabulary::Vocabulary;

/// The local id of a term that is no part of the vocabulary.
pub(super) const DROPPED: u32 = u32::MAX;

/// A term of the corpus, its document frequency, and its position before terms are dropped and sorted.
struct Merged<'a> {
    term: &'a str,
    document_frequency: u32,
    position: u32,
}

/// One vocabulary of all counts, and for each of these the ids of its terms.
///
/// O(t log t) for t distinct terms and ways of writing them.
pub(super) fn merge(
    counts: &[Counts<'_>],
    n_papers: usize,
    settings: &VectorizeSettings,
) -> (Vocabulary, Vec<Vec<u32>>) {
    let mut positions: HashMap<&str, u32, FxBuildHasher> = HashMap::default();
    let mut merged: Vec<Merged<'_>> = Vec::new();
    let mut ids: Vec<Vec<u32>> = Vec::new();
    for counts in counts {
        let mut of_local = Vec::with_capacity(counts.document_frequencies.len());
        for (term, document_frequency) in counts.lexicon.terms().iter().zip(&counts.document_frequencies) {
            let position = *positions.entry(term).or_insert_with(|| {
                let position = merged.len() as u32;
                merged.push(Merged { term, document_frequency: 0, position });
                position
            });
            merged[position as usize].document_frequency += document_frequency;
            of_local.push(position);
        }
        ids.push(of_local);
    }
    let n_merged = merged.len();
    let (least, most) = bounds(&merged, n_papers, settings);
    merged.retain(|entry| (least..=most).contains(&entry.document_frequency));
    merged.par_sort_unstable_by_key(|entry| entry.term);

    let mut by_position = vec![DROPPED; n_merged];
    merged.iter().enumerate().for_each(|(id, entry)| by_position[entry.position as usize] = id as u32);
    ids.iter_mut().flatten().for_each(|id| *id = by_position[*id as usize]);
    let surfaces = surfaces(counts, &ids, merged.len());
    let entries = merged.iter().zip(surfaces);
    let vocabulary = Vocabulary::new(
        entries
            .map(|(entry, surface)| (entry.term.into(), surface.into_boxed_str(), entry.document_frequency)),
    );
    (vocabulary, ids)
}

/// The least and greatest document frequency that let at least one term through.
fn bounds(terms: &[Merged<'_>], n_papers: usize, settings: &VectorizeSettings) -> (u32, u32) {
    let least = settings.min_document_frequency_for(n_papers);
    // Of two papers, a term of both is in all of them: a share means nothing there.
    let most = (settings.max_document_share * n_papers as f64).floor().max(2.0) as u32;
    let tries = [(least, most), (least, u32::MAX), (1, most), (1, u32::MAX)];
    let holds = |&(least, most): &(u32, u32)| {
        terms.iter().any(|term| (least..=most).contains(&term.document_frequency))
    };
    tries.into_iter().find(holds).unwrap_or((1, u32::MAX))
}
