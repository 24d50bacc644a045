//! A hash table for short chunks: [`ShortChunks`].
//!
//! It is our own because most of the time of counting terms goes into these lookups: keys are compared without a copy,
//! entries lie beside them, and lookups are prefetched, none of which a general table offers. The bench `texts to TF-IDF
//! rows` in `benches/kernels.rs` measures it.

use std::hint::black_box;

/// Chunks of up to [`LONGEST`] bytes with their entries: nearly all chunks of a text.
///
/// Linear probing: a chunk, its terms and its count lie side by side, so a lookup of a rare chunk waits for memory once.
/// A general table reads two locations.
pub(super) struct ShortChunks {
    /// As many as a power of two; the key of a free slot is all zero.
    slots: Vec<Slot>,
    n_chunks: usize,
}

/// The longest chunk that fits a key, in bytes.
pub(super) const LONGEST: usize = size_of::<Key>();

/// The bytes of a short chunk, padded with zeros; chunks contain no zero bytes.
pub(super) type Key = [u8; 16];

/// The entry of a chunk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Its terms, in the lexicon's encoding.
    pub(super) terms: u32,
    /// How often it was written.
    pub(super) written: u32,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    key: Key,
    known: Known,
}

const FEWEST_SLOTS: usize = 1024;

/// The masks for sixteen bytes, by the length of the chunk.
const MASKS: [u128; LONGEST + 1] = {
    let mut masks = [0; LONGEST + 1];
    let mut length = 1;
    while length <= LONGEST {
        masks[length] = u128::MAX >> (8 * (LONGEST - length));
        length += 1;
    }
    masks
};

/// The key of the chunk in `text` from `start` to `end`, at most [`LONGEST`] bytes.
#[inline]
pub(super) fn key_of(text: &[u8], start: usize, end: usize) -> Key {
    let mask = MASKS[end - start];
    // Reading all sixteen and masking the rest beats a copy of variable length.
    if let Some(bytes) = text[start..].first_chunk() {
        return (u128::from_le_bytes(*bytes) & mask).to_le_bytes();
    }
    let mut key = [0; LONGEST];
    key[..end - start].copy_from_slice(&text[start..end]);
    key
}

impl ShortChunks {
    pub(super) fn new() -> Self {
        Self { slots: vec![Slot::default(); FEWEST_SLOTS], n_chunks: 0 }
    }

    /// Prefetches the home slots of these keys, many at once, where a lookup would wait for each.
    #[inline]
    pub(super) fn fetch(&self, keys: impl Iterator<Item = Key>) {
        let last = self.slots.len() - 1;
        black_box(keys.fold(0, |all, key| all ^ self.slots[hash(&key) as usize & last].known.terms));
    }

    /// The entry of a chunk, or `None` if it is new.
    #[inline]
    pub(super) fn get_mut(&mut self, key: &Key) -> Option<&mut Known> {
        let at = self.slot(key);
        let slot = &mut self.slots[at];
        (slot.key == *key).then_some(&mut slot.known)
    }

    /// Adds a chunk that is new.
    pub(super) fn insert(&mut self, key: &Key, known: Known) {
        if self.n_chunks >= self.slots.len() / 4 * 3 {
            let more = vec![Slot::default(); self.slots.len() * 2];
            for slot in std::mem::replace(&mut self.slots, more) {
                if slot.key[0] != 0 {
                    let at = self.slot(&slot.key);
                    self.slots[at] = slot;
                }
            }
        }
        let at = self.slot(key);
        self.slots[at] = Slot { key: *key, known };
        self.n_chunks += 1;
    }

    /// The chunks and their entries, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Known)> {
        let taken = self.slots.iter().filter(|slot| slot.key[0] != 0);
        taken.map(|slot| {
            let length = slot.key.iter().position(|&byte| byte == 0).unwrap_or(LONGEST);
            // A key is a whole number of characters.
            let chunk = std::str::from_utf8(&slot.key[..length]).expect("a key is whole characters");
            (chunk, slot.known)
        })
    }

    /// The slot of a chunk, or the free slot for it.
    #[inline]
    fn slot(&self, key: &Key) -> usize {
        let last = self.slots.len() - 1;
        let mut at = hash(key) as usize & last;
        while self.slots[at].key != *key && self.slots[at].key[0] != 0 {
            at = (at + 1) & last;
        }
        at
    }
}

/// Both halves multiplied and the product folded (wyhash by Wang Yi); the numbers have no meaning.
#[inline]
fn hash(key: &Key) -> u64 {
    let halves = u128::from_le_bytes(*key);
    let (low, high) = (halves as u64, (halves >> 64) as u64);
    let product = u128::from(low ^ 0x2d35_8dcc_aa6c_78a5) * u128::from(high ^ 0x8bb8_4b93_962e_acc9);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// A text is cut anywhere, so that keys are read in its middle and at its end.
        #[test]
        fn chunks_are_counted_as_a_map_counts_them(
            text in "[a-c]{0,40}", cuts in prop::collection::vec((0_usize..40, 1_usize..17), 0..3000),
        ) {
            let (mut chunks, mut expected) = (ShortChunks::new(), BTreeMap::<&str, u32>::new());
            for (start, length) in cuts {
                let Some(chunk) = text.get(start..(start + length).min(text.len())).filter(|c| !c.is_empty()) else { continue };
                *expected.entry(chunk).or_default() += 1;
                let key = key_of(text.as_bytes(), start, start + chunk.len());
                match chunks.get_mut(&key) {
                    Some(known) => known.written += 1,
                    None => chunks.insert(&key, Known { terms: chunk.len() as u32, written: 1 }),
                }
            }
            let found: BTreeMap<&str, u32> = chunks.iter().map(|(chunk, known)| (chunk, known.written)).collect();
            prop_assert_eq!(found, expected);
            prop_assert!(chunks.iter().all(|(chunk, known)| known.terms as usize == chunk.len()));
        }
    }

    #[test]
    fn more_chunks_make_it_larger() {
        let names: Vec<String> = (0..10_000).map(|number| format!("é{number}")).collect();
        let mut chunks = ShortChunks::new();
        for (number, name) in names.iter().enumerate() {
            let key = key_of(name.as_bytes(), 0, name.len());
            assert_eq!(chunks.get_mut(&key), None);
            chunks.insert(&key, Known { terms: number as u32, written: 1 });
        }
        let mut found: Vec<(u32, &str)> = chunks.iter().map(|(name, known)| (known.terms, name)).collect();
        found.sort_unstable();
        assert!(found.into_iter().eq((0..).zip(names.iter().map(String::as_str))));
    }
}
