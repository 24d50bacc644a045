//! What does a chunk of text stand for? [`Lexicon`] finds it out once for each distinct chunk.

use std::hash::BuildHasher;

use hashbrown::{HashMap, HashTable};
use rustc_hash::FxBuildHasher;

use super::strings::Strings;
use crate::text::{Analyzer, Chunk};

/// What one thread has learnt of the words it met: chunks, the terms they stand for, and how terms are written.
///
/// Ids of terms are its own, in the order of their first occurrence.
pub(super) struct Lexicon<'a> {
    analyzer: &'a Analyzer,
    /// Chunks of up to [`SHORT`] bytes by those bytes: nearly all that are ever met, found without a look at
    /// any other memory.
    short: HashMap<ShortKey, Known, FxBuildHasher>,
    long: HashMap<Box<str>, Known, FxBuildHasher>,
    /// The terms of the chunks, and how each was written there.
    expansions: Vec<u32>,
    written_as: Strings,
    /// Expansions from here on belong to no chunk that is remembered.
    remembered: usize,
    ids: HashTable<u32>,
    terms: Strings,
    /// How often surfaces were written in chunks that are not remembered.
    surfaces: HashMap<(u32, Box<str>), u32, FxBuildHasher>,
}

/// A chunk met before.
struct Known {
    terms: Terms,
    /// How often it was written.
    written: u32,
}

/// The terms of a chunk, valid until the next one is looked up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// The first, or [`NONE`]: few chunks have more than one.
    first: u32,
    /// Where they stand among the expansions.
    start: u32,
    end: u32,
}

const NONE: u32 = u32::MAX;

/// A way of writing a term, and how often it was used.
pub(super) struct Surface<'a> {
    pub(super) term: u32,
    pub(super) text: &'a str,
    pub(super) written: u32,
}

/// Bytes of a chunk that make a key without a copy.
const SHORT: usize = size_of::<u128>();

/// The bytes of a short chunk, the others zero: chunks hold no zero bytes.
type ShortKey = (u64, u64);

/// Longer chunks (sentences of scripts without blanks) hardly repeat and are not remembered.
const LONGEST_REMEMBERED: usize = 48;

impl<'a> Lexicon<'a> {
    pub(super) fn new(analyzer: &'a Analyzer) -> Self {
        Self {
            analyzer,
            short: HashMap::default(),
            long: HashMap::default(),
            expansions: Vec::new(),
            written_as: Strings::default(),
            remembered: 0,
            ids: HashTable::new(),
            terms: Strings::default(),
            surfaces: HashMap::default(),
        }
    }

    /// The terms of a chunk of `text`, which counts as written so often.
    #[inline]
    pub(super) fn look_up(&mut self, text: &str, chunk: Chunk<'_>, written: u32) -> Terms {
        let known = match short_key(text.as_bytes(), chunk) {
            Some(key) => self.short.get_mut(&key),
            None => self.long.get_mut(chunk.text),
        };
        match known {
            Some(known) => {
                known.written = known.written.saturating_add(written);
                known.terms
            }
            None => self.learn(text, chunk, written),
        }
    }

    /// Gives each term of a chunk to `add`.
    #[inline]
    pub(super) fn for_each(&self, terms: Terms, mut add: impl FnMut(u32)) {
        if terms.first != NONE {
            add(terms.first);
            self.expansions[terms.start as usize + 1..terms.end as usize].iter().for_each(|&term| add(term));
        }
    }

    /// Number of terms so far.
    pub(super) fn n_terms(&self) -> usize {
        self.terms.len()
    }

    /// The terms, by id.
    pub(super) fn terms(&self) -> &Strings {
        &self.terms
    }

    /// How terms were written, in no order; the same way of writing may come several times.
    pub(super) fn surfaces(&self) -> impl Iterator<Item = Surface<'_>> {
        let of_chunk = move |known: &Known| {
            let written = known.written;
            (known.terms.start as usize..known.terms.end as usize).map(move |at| {
                let (term, text) = (self.expansions[at], &self.written_as[at]);
                Surface { term, text, written }
            })
        };
        let others = self.surfaces.iter();
        let others = others.map(|((term, text), &written)| Surface { term: *term, text, written });
        self.short.values().chain(self.long.values()).flat_map(of_chunk).chain(others)
    }

    /// Expands a chunk seen for the first time.
    #[cold]
    fn learn(&mut self, text: &str, chunk: Chunk<'_>, written: u32) -> Terms {
        self.expansions.truncate(self.remembered);
        self.written_as.truncate(self.remembered);
        let Self { analyzer, expansions, written_as, ids, terms, .. } = self;
        analyzer.expand(chunk.text, |expansion| {
            expansions.push(intern(expansion.term, ids, terms));
            written_as.push(expansion.surface);
        });
        let (start, end) = (self.remembered, self.expansions.len());
        let first = self.expansions.get(start).copied().unwrap_or(NONE);
        let terms = Terms { first, start: start as u32, end: end as u32 };
        if chunk.text.len() > LONGEST_REMEMBERED {
            for at in start..end {
                let surface = (self.expansions[at], self.written_as[at].into());
                let count = self.surfaces.entry(surface).or_default();
                *count = count.saturating_add(written);
            }
            return terms;
        }
        let known = Known { terms, written };
        match short_key(text.as_bytes(), chunk) {
            Some(key) => self.short.insert(key, known),
            None => self.long.insert(chunk.text.into(), known),
        };
        self.remembered = self.expansions.len();
        terms
    }
}

/// The id of a term, a new one where it has none.
fn intern(term: &str, ids: &mut HashTable<u32>, terms: &mut Strings) -> u32 {
    let hash = |term: &str| FxBuildHasher.hash_one(term);
    let found = ids.find(hash(term), |&id| terms[id as usize] == *term);
    if let Some(&id) = found {
        return id;
    }
    let id = terms.len() as u32;
    terms.push(term);
    ids.insert_unique(hash(term), id, |&id| hash(&terms[id as usize]));
    id
}

/// The key of a chunk that has at most [`SHORT`] bytes.
#[inline]
fn short_key(text: &[u8], chunk: Chunk<'_>) -> Option<ShortKey> {
    let length = chunk.text.len();
    if length > SHORT {
        return None;
    }
    // Reading all sixteen and wiping what is too much beats a copy of unknown length.
    let bytes = if let Some(bytes) = text[chunk.start..].first_chunk::<SHORT>() {
        u128::from_le_bytes(*bytes)
    } else {
        let mut bytes = [0; SHORT];
        bytes[..length].copy_from_slice(chunk.text.as_bytes());
        u128::from_le_bytes(bytes)
    };
    let bytes = bytes & (u128::MAX >> (8 * (SHORT - length)));
    Some((bytes as u64, (bytes >> 64) as u64))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::text::{Chunks, Language};

    proptest! {
        /// Remembering chunks changes nothing: terms are those that the analyzer gives, chunk by chunk.
        #[test]
        fn terms_and_surfaces_are_those_of_the_analyzer(
            text in "([abAB]{1,3}[-. ]|[a-c]{14,18} |ab[c-d]{45,50} |图{15,20} ){0,30}",
        ) {
            let analyzer = Analyzer::new(Language::English, &[]);
            let mut lexicon = Lexicon::new(&analyzer);
            let (mut expected, mut expected_surfaces) = (Vec::new(), BTreeMap::<_, u64>::new());
            let mut found = Vec::new();
            for chunk in Chunks::new(&text) {
                analyzer.expand(chunk.text, |expansion| {
                    expected.push(expansion.term.to_string());
                    *expected_surfaces.entry((expansion.term.to_string(), expansion.surface.to_string())).or_default() += 2;
                });
                let terms = lexicon.look_up(&text, chunk, 2);
                lexicon.for_each(terms, |id| found.push(lexicon.terms()[id as usize].to_string()));
            }
            prop_assert_eq!(found, expected);
            let mut surfaces = BTreeMap::<_, u64>::new();
            for surface in lexicon.surfaces() {
                let term = lexicon.terms()[surface.term as usize].to_string();
                *surfaces.entry((term, surface.text.to_string())).or_default() += u64::from(surface.written);
            }
            prop_assert_eq!(surfaces, expected_surfaces);
        }
    }
}
