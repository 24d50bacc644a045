//! Sentences that recur word for word in unlike papers: [`Recurring`].

use std::borrow::Cow;
use std::sync::atomic::{AtomicU8, Ordering};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use xxhash_rust::xxh3::xxh3_64;

use super::left_out::{LeftOut, LeftOutKind};

/// Sentences of a collection that are no words, since they recur in papers that are otherwise unlike: a licence, the name of a
/// special issue. They are kept as hashes of 64 bits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recurring {
    /// Ascending.
    hashes: Vec<u64>,
    known: FxHashSet<u64>,
}

/// A sentence recurs if more papers than this have it, and more than this share of all.
const PAPERS: usize = 3;
const SHARE: f64 = 0.005;
/// Shorter sentences are no notices but turns of phrase, in bytes.
const SHORTEST: usize = 20;
/// A paper with more recurring sentences than this that make up more than half of its abstract is a version of others.
const FEW: usize = 3;

impl Recurring {
    /// The sentences that recur in documents, given by title and body.
    ///
    /// A document counts once for a sentence, and documents of one title count once together; a document that shares most
    /// of its sentences with others counts for none, since it is a version of them. O(length) twice, in parallel, with at most
    /// 32 bytes a document; the same at any number of threads.
    pub fn find(documents: &[[&str; 2]]) -> Self {
        let least = PAPERS.max((SHARE * documents.len() as f64) as usize);
        if documents.len() <= least {
            return Self::default();
        }
        let counts = Counts::new(documents.len());
        documents.par_iter().for_each_init(Vec::new, |hashes, [_, body]| {
            distinct(body, hashes);
            hashes.iter().for_each(|&hash| counts.add(hash));
        });
        // Those that may recur, with the titles of their papers.
        let found = documents.par_iter().map_init(Vec::new, |hashes, [title, body]| {
            distinct(body, hashes);
            let n_sentences = hashes.len();
            hashes.retain(|&hash| counts.is_above(hash, least));
            let is_version = hashes.len() > FEW && 2 * hashes.len() > n_sentences;
            let title = xxh3_64(title.trim().as_bytes());
            if is_version { Vec::new() } else { hashes.iter().map(|&hash| (hash, title)).collect() }
        });
        let mut titles: FxHashMap<u64, FxHashSet<u64>> = FxHashMap::default();
        for (hash, title) in found.collect::<Vec<Vec<(u64, u64)>>>().into_iter().flatten() {
            titles.entry(hash).or_default().insert(title);
        }
        // Sorted afterwards, so the order of the map does not matter.
        Self::new(titles.into_iter().filter(|(_, titles)| titles.len() > least).map(|(hash, _)| hash))
    }

    /// The sentences with these hashes, as an index keeps them.
    pub fn new(hashes: impl IntoIterator<Item = u64>) -> Self {
        let mut hashes: Vec<u64> = hashes.into_iter().collect();
        hashes.sort_unstable();
        hashes.dedup();
        let known = hashes.iter().copied().collect();
        Self { hashes, known }
    }

    /// The hashes of the sentences, ascending.
    pub fn hashes(&self) -> &[u64] {
        &self.hashes
    }

    /// A text without these sentences; the text itself if it has none. O(length).
    pub(super) fn without<'a>(&self, text: &'a str, left_out: &mut LeftOut) -> Cow<'a, str> {
        if self.known.is_empty() {
            return Cow::Borrowed(text);
        }
        let (mut out, mut at) = (String::new(), 0);
        for sentence in sentences(text) {
            if self.known.contains(&xxh3_64(sentence.as_bytes())) {
                // The sentence is a part of the text.
                let start = sentence.as_ptr() as usize - text.as_ptr() as usize;
                out.push_str(&text[at..start]);
                out.push(' ');
                left_out.add(LeftOutKind::Recurring, sentence);
                at = start + sentence.len();
            }
        }
        if at == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(&text[at..]);
        Cow::Owned(out)
    }
}

/// The pieces of a text between ends of sentences, lines and tags, without white space around them, long enough to count.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let mut start = 0;
    let mut ends = bytes.iter().enumerate().filter(|&(at, byte)| match byte {
        b'.' | b'?' | b'!' => {
            bytes.get(at + 1).is_none_or(|next| next.is_ascii_whitespace() || *next == b'<')
        }
        b'\n' | b'<' | b'>' => true,
        _ => false,
    });
    let mut is_done = false;
    let pieces = std::iter::from_fn(move || {
        if is_done {
            return None;
        }
        let end = match ends.next() {
            Some((at, b'<' | b'>')) => (at, at + 1),
            Some((at, _)) => (at + 1, at + 1),
            None => {
                is_done = true;
                (text.len(), text.len())
            }
        };
        // What stands between the brackets of a tag is no sentence.
        let opens = start > 0 && bytes[start - 1] == b'<';
        let is_tag = opens && bytes.get(end.0) == Some(&b'>');
        let piece = if is_tag { "" } else { text[start..end.0].trim() };
        start = end.1;
        Some(piece)
    });
    pieces.filter(|piece| piece.len() >= SHORTEST && piece.contains(' '))
}

/// The hashes of the distinct sentences of a text.
fn distinct(text: &str, hashes: &mut Vec<u64>) {
    hashes.clear();
    hashes.extend(sentences(text).map(|sentence| xxh3_64(sentence.as_bytes())));
    hashes.sort_unstable();
    hashes.dedup();
}

/// Counts of hashes, some of which share one; up to 255.
struct Counts {
    slots: Vec<AtomicU8>,
    shift: u32,
}

impl Counts {
    /// Counts for so many documents: up to 32 slots each, since an abstract has about ten sentences.
    fn new(n_documents: usize) -> Self {
        let bits = (16 * n_documents).next_power_of_two().ilog2().max(10);
        Self { slots: (0..1_usize << bits).map(|_| AtomicU8::new(0)).collect(), shift: u64::BITS - bits }
    }

    fn add(&self, hash: u64) {
        let slot = &self.slots[(hash >> self.shift) as usize];
        // The order of additions does not matter, since they only reach the limit or not.
        let _ = slot.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| count.checked_add(1));
    }

    fn is_above(&self, hash: u64, least: usize) -> bool {
        usize::from(self.slots[(hash >> self.shift) as usize].load(Ordering::Relaxed)) > least.min(254)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LICENCE: &str = "This article is part of the themed issue on oars.";

    /// Papers with own sentences and a common one.
    fn papers(n: usize) -> Vec<(String, String)> {
        let own = |i| {
            format!(
                "Corals of kind {i} bleach. {LICENCE} <a href=\"http://a.b/c and d\">Reef {i}</a> is warm."
            )
        };
        (0..n).map(|i| (format!("Reef {i}"), own(i))).collect()
    }

    fn find(papers: &[(String, String)]) -> Recurring {
        Recurring::find(&papers.iter().map(|(title, body)| [title.as_str(), body]).collect::<Vec<_>>())
    }

    #[test]
    fn a_sentence_of_unlike_papers_recurs_and_nothing_else() {
        let papers = papers(5);
        let recurring = find(&papers);
        assert_eq!(recurring.hashes(), [xxh3_64(LICENCE.as_bytes())]);
        let mut left_out = LeftOut::default();
        let kept = recurring.without(&papers[0].1, &mut left_out);
        assert_eq!(kept, papers[0].1.replace(LICENCE, " "));
        assert_eq!(left_out.of(LeftOutKind::Recurring), LICENCE.len());
        assert_eq!(Recurring::new(recurring.hashes().iter().copied()), recurring);
    }

    #[test]
    fn few_papers_and_versions_of_one_do_not_count() {
        assert_eq!(find(&papers(3)), Recurring::default());
        let body = "Corals bleach in warm seas. Algae return with the cold. Fish leave the warm reef. Snails stay where they are.";
        let versions: Vec<(String, String)> =
            (0..6).map(|i| (format!("Version {i}"), body.to_owned())).collect();
        assert_eq!(find(&versions), Recurring::default());
        let same: Vec<(String, String)> = (0..6).map(|_| ("Reef".to_owned(), LICENCE.to_owned())).collect();
        assert_eq!(find(&same), Recurring::default());
    }
}
