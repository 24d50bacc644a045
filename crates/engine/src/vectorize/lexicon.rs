//! The terms of each chunk of text: [`Lexicon`] finds them once for each distinct chunk.

use std::hash::BuildHasher;

use hashbrown::{HashMap, HashTable};
use rustc_hash::FxBuildHasher;

use super::short::{self, Key, Known, ShortChunks};
use super::strings::Strings;
use crate::text::{Analyzer, Analyzers, Chunks};

/// The words one thread has seen: chunks, their terms, and the written forms of terms.
///
/// Ids of terms are local, in the order of first occurrence.
pub(super) struct Lexicon<'a> {
    analyzers: &'a Analyzers,
    /// The chunks seen in each language, since their terms depend on it.
    remembered: Vec<Remembered>,
    /// Chunks to look up next.
    met: Vec<Met>,
    learnt: Learnt,
}

/// The chunks of one language.
struct Remembered {
    short: ShortChunks,
    long: HashMap<Box<str>, Known, FxBuildHasher>,
}

/// Terms of all languages and their written forms.
#[derive(Default)]
struct Learnt {
    /// The expansions of chunks that differ from their only term: the start and end of each chunk's terms, all of these
    /// terms, and how each was written.
    expansions: Vec<(u32, u32)>,
    expanded: Vec<u32>,
    written_as: Strings,
    ids: HashTable<u32>,
    terms: Strings,
    /// The counts of written forms in chunks that are not remembered.
    surfaces: HashMap<(u32, Box<str>), u32, FxBuildHasher>,
}

/// Number of chunks looked up together, which hides the latency of memory.
const LOOKED_UP: usize = 256;

/// A chunk of a text, from its first byte to the one after its last.
struct Met {
    /// The key of a short chunk.
    key: Key,
    start: usize,
    end: usize,
}

/// The number for a chunk without terms. Lesser numbers are the id of a chunk's only term, written as the chunk is.
/// Greater ones are [`EXPANSIONS`] plus the number of an expansion.
pub(super) const NO_TERM: u32 = EXPANSIONS - 1;

/// More than the number of terms that fit into memory.
const EXPANSIONS: u32 = 1 << 31;

/// A written form of a term, with its count.
pub(super) struct Surface<'a> {
    pub(super) term: u32,
    pub(super) text: &'a str,
    pub(super) written: u32,
}

/// The longest chunk remembered, in bytes. Longer ones (sentences in scripts without spaces) hardly repeat.
const LONGEST_REMEMBERED: usize = 48;

impl<'a> Lexicon<'a> {
    pub(super) fn new(analyzers: &'a Analyzers) -> Self {
        let none = |_| Remembered { short: ShortChunks::new(), long: HashMap::default() };
        let remembered = analyzers.all().iter().map(none).collect();
        Self { analyzers, remembered, met: Vec::new(), learnt: Learnt::default() }
    }

    /// Appends the terms of a text, and [`NO_TERM`] for each chunk without terms. `language` is the number of the analyzer;
    /// written forms count `written` times.
    pub(super) fn read(&mut self, text: &str, language: usize, written: u32, terms: &mut Vec<u32>) {
        let Self { analyzers, remembered, met, learnt } = self;
        let (analyzer, remembered) = (&analyzers.all()[language], &mut remembered[language]);
        let mut chunks = Chunks::new(text);
        loop {
            let bounds = std::iter::from_fn(|| chunks.next_bounds()).take(LOOKED_UP);
            met.extend(bounds.map(|(start, end)| {
                let is_short = end - start <= short::LONGEST;
                let key = if is_short { short::key_of(text.as_bytes(), start, end) } else { Key::default() };
                Met { key, start, end }
            }));
            if met.is_empty() {
                break;
            }
            remembered.short.fetch(met.iter().map(|met| met.key));
            for Met { key, start, end } in met.drain(..) {
                let chunk = &text[start..end];
                let Some(known) = remembered.get_mut(chunk, &key) else {
                    learnt.learn(NewChunk { text: chunk, key: &key, written }, analyzer, remembered, terms);
                    continue;
                };
                known.written = known.written.saturating_add(written);
                learnt.append(known.terms, terms);
            }
        }
    }

    /// Number of terms so far.
    pub(super) fn n_terms(&self) -> usize {
        self.learnt.terms.len()
    }

    /// The terms, by id.
    pub(super) fn terms(&self) -> &Strings {
        &self.learnt.terms
    }

    /// The written forms of terms, in no order; a form may occur several times.
    pub(super) fn surfaces(&self) -> impl Iterator<Item = Surface<'_>> {
        let Learnt { expansions, expanded, written_as, surfaces, .. } = &self.learnt;
        let surfaces_of_chunk = move |(chunk, Known { terms, written })| {
            let itself = (terms < NO_TERM).then_some(Surface { term: terms, text: chunk, written });
            let expansion = terms.checked_sub(EXPANSIONS);
            let (start, end) = expansion.map_or((0, 0), |number| expansions[number as usize]);
            let expanded = (start as usize..end as usize).map(move |at| {
                let (term, text) = (expanded[at], &written_as[at]);
                Surface { term, text, written }
            });
            itself.into_iter().chain(expanded)
        };
        let others = surfaces.iter();
        let others = others.map(|((term, text), &written)| Surface { term: *term, text, written });
        self.remembered.iter().flat_map(Remembered::iter).flat_map(surfaces_of_chunk).chain(others)
    }
}

impl Remembered {
    /// The entry of a chunk, which has this key if it is short.
    #[inline]
    fn get_mut(&mut self, chunk: &str, key: &Key) -> Option<&mut Known> {
        if chunk.len() <= short::LONGEST { self.short.get_mut(key) } else { self.long.get_mut(chunk) }
    }

    fn insert(&mut self, chunk: &str, key: &Key, known: Known) {
        if chunk.len() <= short::LONGEST {
            self.short.insert(key, known);
        } else {
            self.long.insert(chunk.into(), known);
        }
    }

    /// The chunks and their entries, in no order.
    fn iter(&self) -> impl Iterator<Item = (&str, Known)> {
        self.short.iter().chain(self.long.iter().map(|(chunk, &known)| (&**chunk, known)))
    }
}

/// A chunk seen for the first time in its language.
#[derive(Clone, Copy)]
struct NewChunk<'a> {
    text: &'a str,
    key: &'a Key,
    /// How often it was written so far.
    written: u32,
}

impl Learnt {
    /// Appends the terms of a remembered chunk.
    #[inline]
    fn append(&self, known: u32, terms: &mut Vec<u32>) {
        if known <= NO_TERM {
            terms.push(known);
        } else {
            let (start, end) = self.expansions[(known - EXPANSIONS) as usize];
            terms.extend(&self.expanded[start as usize..end as usize]);
        }
    }

    /// [`Lexicon::read`] for a chunk seen for the first time in its language.
    #[cold]
    fn learn(
        &mut self,
        chunk: NewChunk<'_>,
        analyzer: &Analyzer,
        remembered: &mut Remembered,
        out: &mut Vec<u32>,
    ) {
        let NewChunk { text: chunk, key, written } = chunk;
        let Self { expansions, expanded, written_as, ids, terms, surfaces } = self;
        if chunk.len() > LONGEST_REMEMBERED {
            analyzer.expand(chunk, |expansion| {
                let term = intern(expansion.term, ids, terms);
                let count = surfaces.entry((term, expansion.surface.into())).or_default();
                *count = count.saturating_add(written);
                out.push(term);
            });
            return;
        }
        let first = expanded.len();
        analyzer.expand(chunk, |expansion| {
            expanded.push(intern(expansion.term, ids, terms));
            written_as.push(expansion.surface);
        });
        out.extend(&expanded[first..]);
        let known = match expanded[first..] {
            [] => NO_TERM,
            [term] if written_as[first] == *chunk => {
                expanded.truncate(first);
                written_as.truncate(first);
                term
            }
            _ => {
                expansions.push((first as u32, expanded.len() as u32));
                EXPANSIONS + (expansions.len() - 1) as u32
            }
        };
        remembered.insert(chunk, key, Known { terms: known, written });
    }
}

/// The id of a term, new if it has none.
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::text::Language;

    proptest! {
        /// Remembering chunks changes nothing: terms are those of the analyzer, chunk by chunk.
        #[test]
        fn terms_and_surfaces_are_those_of_the_analyzer(
            text in "([abAB]{1,3}[-. ]|[a-c]{14,18} |ab[c-d]{45,50} |图{15,20} ){0,30}",
        ) {
            let analyzer = Analyzer::new(Language::English, &[]);
            let analyzers = Analyzers::from(Analyzer::new(Language::English, &[]));
            let mut lexicon = Lexicon::new(&analyzers);
            let (mut expected, mut expected_surfaces) = (Vec::new(), BTreeMap::<_, u64>::new());
            for chunk in Chunks::new(&text) {
                analyzer.expand(chunk.text, |expansion| {
                    expected.push(expansion.term.to_string());
                    let surface = (expansion.term.to_string(), expansion.surface.to_string());
                    *expected_surfaces.entry(surface).or_default() += 2;
                });
            }
            let mut terms = Vec::new();
            lexicon.read(&text, 0, 2, &mut terms);
            let terms = terms.into_iter().filter(|&id| id != NO_TERM);
            let found: Vec<String> = terms.map(|id| lexicon.terms()[id as usize].to_string()).collect();
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
