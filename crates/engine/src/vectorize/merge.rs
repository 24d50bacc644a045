//! One vocabulary from the counts of each thread: [`merge`].

use hashbrown::HashMap;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::count::Counts;
use super::surfaces::surfaces;
use super::tfidf::VectorizeSettings;
use super::vocabulary::Vocabulary;

/// The id of a term that is not in the vocabulary.
pub(super) const DROPPED: u32 = u32::MAX;

/// Counts, and the number of papers they are from.
#[derive(Clone, Copy)]
pub(super) struct Counted<'c, 'a> {
    pub(super) counts: &'c [Counts<'a>],
    pub(super) n_papers: usize,
}

/// One vocabulary of a corpus, and the mapping of each thread's ids to it.
pub(super) struct Merge {
    pub(super) vocabulary: Vocabulary,
    /// The number of papers of the background with each term of the vocabulary, followed by those with each term that
    /// only the background uses, numbered on from the vocabulary's.
    pub(super) in_background: Vec<u32>,
    /// The ids of the terms of each of the corpus' counts.
    pub(super) ids: Vec<Vec<u32>>,
    /// The same for those of the background.
    pub(super) background_ids: Vec<Vec<u32>>,
    /// Whether the bounds set would have left no term.
    pub(super) are_bounds_widened: bool,
}

/// A term of the corpus, its document frequencies, and its position before terms are dropped and sorted.
struct Merged<'a> {
    term: &'a str,
    document_frequency: u32,
    in_background: u32,
    position: u32,
}

impl Merged<'_> {
    /// Whether only the background uses it.
    fn is_foreign(&self) -> bool {
        self.document_frequency == 0
    }
}

/// The vocabulary of a corpus, with a background of any number of papers.
///
/// O(t log t) for t distinct terms and written forms.
pub(super) fn merge(
    own: Counted<'_, '_>,
    background: Counted<'_, '_>,
    settings: &VectorizeSettings,
) -> Merge {
    let mut positions: HashMap<&str, u32, FxBuildHasher> = HashMap::default();
    let mut merged: Vec<Merged<'_>> = Vec::new();
    let mut ids: Vec<Vec<u32>> = Vec::new();
    for (at, counts) in own.counts.iter().chain(background.counts).enumerate() {
        let is_own = at < own.counts.len();
        let mut merged_ids = Vec::with_capacity(counts.document_frequencies.len());
        for (term, document_frequency) in counts.lexicon.terms().iter().zip(&counts.document_frequencies) {
            let position = *positions.entry(term).or_insert_with(|| {
                let position = merged.len() as u32;
                merged.push(Merged { term, document_frequency: 0, in_background: 0, position });
                position
            });
            let entry = &mut merged[position as usize];
            *(if is_own { &mut entry.document_frequency } else { &mut entry.in_background }) +=
                document_frequency;
            merged_ids.push(position);
        }
        ids.push(merged_ids);
    }
    let n_merged = merged.len();
    let (bounds, are_bounds_widened) = bounds(&merged, own.n_papers, background.n_papers, settings);
    merged.retain(|term| bounds.contains(term));
    merged.par_sort_unstable_by_key(|entry| (entry.is_foreign(), entry.term));
    let n_own = merged.partition_point(|entry| !entry.is_foreign());

    let mut by_position = vec![DROPPED; n_merged];
    merged.iter().enumerate().for_each(|(id, entry)| by_position[entry.position as usize] = id as u32);
    ids.iter_mut().flatten().for_each(|id| *id = by_position[*id as usize]);
    let background_ids = ids.split_off(own.counts.len());
    // Written forms come from the corpus alone.
    let surfaces = surfaces(own.counts, &ids, n_own);
    let in_background = merged.iter().map(|entry| entry.in_background).collect();
    let entries = merged[..n_own].iter().zip(surfaces);
    let vocabulary = Vocabulary::from_ascending(
        entries
            .map(|(entry, surface)| (entry.term.into(), surface.into_boxed_str(), entry.document_frequency)),
    );
    Merge { vocabulary, in_background, ids, background_ids, are_bounds_widened }
}

/// Bounds on the document frequency of a term.
struct Bounds {
    /// Least and greatest in the corpus.
    own: (u32, u32),
    /// Least in corpus and background together for a term that is too rare in the corpus alone.
    least_of_all: u32,
}

impl Bounds {
    fn contains(&self, term: &Merged<'_>) -> bool {
        let ((least, most), own) = (self.own, term.document_frequency);
        let is_known = term.in_background > 0 && own + term.in_background >= self.least_of_all;
        own <= most && (own >= least || is_known)
    }
}

/// The narrowest bounds that keep a term, and whether they are wider than those set.
fn bounds(
    terms: &[Merged<'_>],
    n_papers: usize,
    n_background: usize,
    settings: &VectorizeSettings,
) -> (Bounds, bool) {
    let least = settings.min_document_frequency_for(n_papers);
    let least_of_all = settings.min_document_frequency_for(n_papers + n_background);
    let most = settings.max_document_frequency_for(n_papers);
    let tries = [(least, most), (least, u32::MAX), (1, most), (1, u32::MAX)];
    let bounds = |own| Bounds { own, least_of_all };
    let holds = |own: &(u32, u32)| terms.iter().any(|term| !term.is_foreign() && bounds(*own).contains(term));
    let found = tries.into_iter().find(holds).unwrap_or((1, u32::MAX));
    (bounds(found), found != (least, most))
}
