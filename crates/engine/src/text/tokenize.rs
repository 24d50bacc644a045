//! Tokenization: [`Chunks`], fast and rough, and [`words`], exact.

use unicode_segmentation::UnicodeSegmentation;

use super::segment::{is_unspaced, segment};

/// Splits a text at spaces and ASCII punctuation into chunks, without Unicode's tables.
///
/// A chunk is a longest run of ASCII letters, digits, `_` and any non-ASCII characters, with single characters of
/// `-'.:,;` between two of them. The words of a text are the words of its chunks, as a test ensures. Few distinct chunks
/// make up most of a corpus, so costly steps run once for each distinct one. O(length), eight bytes at a time.
#[derive(Debug, Clone)]
pub(crate) struct Chunks<'a> {
    text: &'a str,
    /// The start of the current block of [`BLOCK`] bytes; the last of a text has fewer.
    block: usize,
    /// A bit for each byte of the block that belongs to a chunk not yet returned.
    inside: u64,
    /// Whether the byte before the next block is [`Classes::inner`].
    after_inner: bool,
    /// The classes of the next block.
    next: Classes,
}

/// A piece of text that is analyzed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chunk<'a> {
    /// The piece.
    pub(crate) text: &'a str,
    /// Its byte offset.
    pub(crate) start: usize,
}

const BLOCK: usize = u64::BITS as usize;

/// A bit for each byte of a block, the first the lowest.
#[derive(Debug, Clone, Copy, Default)]
struct Classes {
    /// ASCII letters and digits, `_`, and all bytes of other characters.
    inner: u64,
    /// Characters allowed between two of these.
    joiner: u64,
}

impl Classes {
    /// The classes of the block of `text` that starts at `block`; none beyond the end.
    #[inline]
    fn new(text: &[u8], block: usize) -> Self {
        if let Some(bytes) = text.get(block..).and_then(|rest| rest.first_chunk()) {
            return Self::from_block(bytes);
        }
        let rest = text.get(block..).unwrap_or_default();
        let mut padded = [b' '; BLOCK];
        padded[..rest.len()].copy_from_slice(rest);
        Self::from_block(&padded)
    }

    #[inline]
    fn from_block(bytes: &[u8; BLOCK]) -> Self {
        let mut classes = Self::default();
        for (at, eight) in bytes.as_chunks::<8>().0.iter().enumerate() {
            let eight = u64::from_le_bytes(*eight);
            let ascii = eight & (EACH * 0x7f);
            let letter = within(ascii | (EACH * 0x20), b'a', b'z');
            let inner = letter | within(ascii, b'0', b'9') | within(ascii, b'_', b'_') | eight;
            let joiner = within(ascii, b',', b'.') | within(ascii, b':', b';') | within(ascii, b'\'', b'\'');
            classes.inner |= gather(inner) << (8 * at);
            classes.joiner |= gather(joiner & !eight) << (8 * at);
        }
        classes
    }
}

/// A one in each of eight bytes.
const EACH: u64 = u64::from_le_bytes([1; 8]);

/// Sets the highest bit of each byte in a range. Bytes and range are ASCII, so no sum carries over. Lamport (1975), "Multiple byte processing with full-word instructions".
#[inline]
fn within(bytes: u64, first: u8, last: u8) -> u64 {
    let from_first = bytes + EACH * u64::from(0x80 - first);
    let beyond_last = bytes + EACH * u64::from(0x7f - last);
    from_first & !beyond_last
}

/// The highest bits of eight bytes, side by side.
#[inline]
fn gather(bytes: u64) -> u64 {
    // Moves the bit of byte i from 8 i to 56 + i; no two products share a bit.
    ((bytes >> 7) & EACH).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

impl<'a> Chunks<'a> {
    /// The chunks of a text.
    pub(crate) fn new(text: &'a str) -> Self {
        let next = Classes::new(text.as_bytes(), 0);
        let mut chunks = Self { text, block: 0, inside: 0, after_inner: false, next };
        chunks.load(0);
        chunks
    }

    /// Determines which bytes of a block belong to chunks.
    #[inline]
    fn load(&mut self, block: usize) {
        let Classes { inner, joiner } = self.next;
        self.next = Classes::new(self.text.as_bytes(), block + BLOCK);
        let before = (inner << 1) | u64::from(self.after_inner);
        let after = (inner >> 1) | (self.next.inner << (BLOCK - 1));
        self.block = block;
        self.inside = inner | joiner & before & after;
        self.after_inner = inner >> (BLOCK - 1) == 1;
    }
}

impl Chunks<'_> {
    /// The start and end of the next chunk, both on character boundaries.
    #[inline]
    pub(crate) fn next_bounds(&mut self) -> Option<(usize, usize)> {
        while self.inside == 0 {
            if self.block + BLOCK >= self.text.len() {
                return None;
            }
            self.load(self.block + BLOCK);
        }
        let first = self.inside.trailing_zeros();
        let start = self.block + first as usize;
        // The inverted bits from the chunk's first on; the lowest one marks its end.
        let mut ends = !self.inside & (u64::MAX << first);
        while ends == 0 {
            self.load(self.block + BLOCK);
            ends = !self.inside;
        }
        let length = ends.trailing_zeros();
        self.inside &= u64::MAX << length;
        // All bytes of a multi-byte character are inside, so both ends are on character boundaries.
        Some((start, self.block + length as usize))
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    #[inline]
    fn next(&mut self) -> Option<Chunk<'a>> {
        let (start, end) = self.next_bounds()?;
        Some(Chunk { text: &self.text[start..end], start })
    }
}

/// A word of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    /// The word as written.
    pub(crate) text: &'a str,
    /// Whether only a hyphen separates it from the word before.
    pub(crate) hyphenated: bool,
    /// Whether it directly follows the word before.
    pub(crate) adjoins: bool,
}

impl<'a> Word<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, hyphenated: false, adjoins: false }
    }
}

/// The words of a text by Unicode's word boundaries (UAX #29), with these changes: a possessive `'s` is removed; `.`, `:`
/// and `_` inside a word separate, unless it contains a digit (`gpt-3.5`); and scripts without spaces, which Unicode
/// splits into characters, are segmented by dictionary.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut out: Vec<Word<'_>> = Vec::new();
    // ASCII letters, digits and hyphens need no tables.
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        let mut hyphenated = false;
        for part in text.split('-') {
            if !part.is_empty() {
                out.push(Word { hyphenated, ..Word::new(part) });
            }
            hyphenated = !part.is_empty();
        }
        return out.into_iter();
    }
    // The start and end of the current run in a script without spaces, and whether it directly follows a word.
    let mut run: Option<(usize, usize, bool)> = None;
    let mut last_end = None;
    for (start, segment) in text.unicode_word_indices() {
        // A combining mark makes a word of its sign, such as `[`, and Hebrew letters include an apostrophe.
        let segment = segment.trim_end_matches(is_ascii_sign);
        let end = start + segment.len();
        let segment = segment.trim_start_matches(is_ascii_sign);
        let start = end - segment.len();
        let adjoins = last_end == Some(start);
        if segment.chars().next().is_some_and(is_unspaced) {
            match &mut run {
                Some((_, last, _)) if adjoins => *last = end,
                _ => {
                    flush(text, run.replace((start, end, adjoins)), &mut out);
                }
            }
        } else {
            flush(text, run.take(), &mut out);
            let hyphenated = last_end.is_some_and(|last| is_hyphen(&text[last..start]));
            for (index, part) in parts(without_possessive(segment)).enumerate() {
                let first = index == 0;
                out.push(Word { text: part, hyphenated: hyphenated && first, adjoins: adjoins && first });
            }
        }
        last_end = Some(end);
    }
    flush(text, run, &mut out);
    out.into_iter()
}

/// Adds the words of a run.
fn flush<'a>(text: &'a str, run: Option<(usize, usize, bool)>, out: &mut Vec<Word<'a>>) {
    let Some((start, end, adjoins)) = run else { return };
    let words = segment(&text[start..end]).enumerate();
    out.extend(words.map(|(index, word)| Word { adjoins: adjoins || index > 0, ..Word::new(word) }));
}

fn is_ascii_sign(char: char) -> bool {
    char.is_ascii() && !char.is_ascii_alphanumeric() && char != '_'
}

fn is_hyphen(gap: &str) -> bool {
    matches!(gap, "-" | "\u{2010}" | "\u{2011}")
}

fn without_possessive(word: &str) -> &str {
    ["'s", "’s", "'S", "’S"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
}

/// Splits at `.`, `:` and `_` between letters.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let separates = !word.bytes().any(|byte| byte.is_ascii_digit());
    word.split(move |char| char == '_' || separates && matches!(char, '.' | ':'))
        .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<&str> {
        words(text).map(|word| word.text).collect()
    }

    #[test]
    fn hyphens_are_noted() {
        let found: Vec<_> =
            words("state-of-the-art k-means").map(|word| (word.text, word.hyphenated)).collect();
        let expected =
            [("state", false), ("of", true), ("the", true), ("art", true), ("k", false), ("means", true)];
        assert_eq!(found, expected);
    }

    #[test]
    fn abbreviations_possessives_and_versions() {
        assert_eq!(
            texts("e.g. Bayes's node.js GPT-3.5 can't"),
            ["e", "g", "Bayes", "node", "js", "GPT", "3.5", "can't"]
        );
    }

    #[test]
    fn scripts() {
        assert_eq!(texts("深度学习 and ディープ ภาษา"), ["深度", "学习", "and", "ディープ", "ภาษา"]);
        let adjoining: Vec<_> = words("用GPT模型，学习").map(|word| (word.text, word.adjoins)).collect();
        assert_eq!(adjoining, [("用", false), ("GPT", true), ("模型", true), ("学习", false)]);
    }

    proptest! {
        /// A Hebrew letter forces the tables and changes nothing around it.
        #[test]
        fn plain_words_are_those_of_the_tables(text in "[a-c0-2-]{0,12}") {
            let plain: Vec<Word<'_>> = words(&text).collect();
            let by_tables = format!("{text} א");
            let by_tables: Vec<Word<'_>> = words(&by_tables).collect();
            prop_assert_eq!(&plain[..], &by_tables[..by_tables.len() - 1]);
        }

        /// The fast split never cuts a word.
        #[test]
        fn words_of_a_text_are_the_words_of_its_chunks(text in "([a-cA-C0-2_'’.:,;\\- é中文\u{301}()\\n]|\\PC){0,40}") {
            let whole: Vec<Word<'_>> = words(&text).collect();
            let by_chunk: Vec<Word<'_>> = Chunks::new(&text).flat_map(|chunk| words(chunk.text).collect::<Vec<_>>()).collect();
            prop_assert_eq!(whole, by_chunk);
        }
    }
}
