//! Where does a word begin and end? [`Chunks`] fast and rough, [`words`] exactly.

use unicode_segmentation::UnicodeSegmentation;

/// Cuts a text at blanks and ASCII punctuation into chunks, without looking at Unicode's tables.
///
/// A chunk is a longest run of ASCII letters, digits, `_` and any non-ASCII characters, where a single one of
/// `-'.:,;` may stand between two of them. The words of a text are the words of its chunks (a test holds it
/// to that), and since the same few chunks make up most of a corpus, everything that is costly is done once
/// for each distinct one. O(length), one table look-up a byte.
#[derive(Debug, Clone)]
pub struct Chunks<'a> {
    text: &'a str,
    at: usize,
}

/// A piece of text that is expanded as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// The piece.
    pub text: &'a str,
    /// Its byte offset.
    pub start: usize,
}

impl<'a> Chunks<'a> {
    /// The chunks of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

const OTHER: u8 = 0;
const JOINER: u8 = 1;
const INNER: u8 = 2;

const CLASS: [u8; 256] = {
    let mut class = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        let value = byte as u8;
        if value.is_ascii_alphanumeric() || value == b'_' || value >= 0x80 {
            class[byte] = INNER;
        } else if matches!(value, b'-' | b'\'' | b'.' | b':' | b',' | b';') {
            class[byte] = JOINER;
        }
        byte += 1;
    }
    class
};

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    #[inline]
    fn next(&mut self) -> Option<Chunk<'a>> {
        let bytes = self.text.as_bytes();
        let class = |at: usize| bytes.get(at).map_or(OTHER, |&byte| CLASS[usize::from(byte)]);
        let mut start = self.at;
        while start < bytes.len() && class(start) != INNER {
            start += 1;
        }
        if start == bytes.len() {
            self.at = start;
            return None;
        }
        let mut end = start + 1;
        loop {
            while class(end) == INNER {
                end += 1;
            }
            if class(end) == JOINER && class(end + 1) == INNER {
                end += 2;
            } else {
                break;
            }
        }
        self.at = end;
        // All bytes of a multi-byte character are `INNER`, so both ends lie between characters.
        Some(Chunk { text: &self.text[start..end], start })
    }
}

/// A word of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word as written.
    pub text: &'a str,
    /// Whether one hyphen and nothing else stands between it and the word before.
    pub hyphenated: bool,
    /// Whether it is one character, or a pair of characters, of a script written without blanks.
    pub ideographic: bool,
}

/// The words of a text by Unicode's word boundaries (UAX #29), with these changes: a possessive `'s` is cut
/// off; `.`, `:` and `_` inside a word separate, unless a digit stands next to them (`gpt-3.5`); of
/// characters that Unicode leaves one by one because their script has no blanks, overlapping pairs are made.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut out: Vec<Word<'_>> = Vec::new();
    let mut run: Vec<(usize, usize)> = Vec::new();
    let mut last_end = None;
    for (start, segment) in text.unicode_word_indices() {
        // A combining mark makes a word of the sign it stands on, `[` and a vowel sign, and Hebrew letters
        // take an apostrophe with them.
        let segment = segment.trim_end_matches(is_ascii_sign);
        let end = start + segment.len();
        let segment = segment.trim_start_matches(is_ascii_sign);
        let start = end - segment.len();
        let adjoins = last_end == Some(start);
        if is_ideographic(segment) {
            if !adjoins {
                flush(text, &mut run, &mut out);
            }
            run.push((start, end));
        } else {
            flush(text, &mut run, &mut out);
            let hyphenated = last_end.is_some_and(|last| is_hyphen(&text[last..start]));
            for (index, part) in parts(without_possessive(segment)).enumerate() {
                out.push(Word { text: part, hyphenated: hyphenated && index == 0, ideographic: false });
            }
        }
        last_end = Some(end);
    }
    flush(text, &mut run, &mut out);
    out.into_iter()
}

fn flush<'a>(text: &'a str, run: &mut Vec<(usize, usize)>, out: &mut Vec<Word<'a>>) {
    let mut push =
        |start, end| out.push(Word { text: &text[start..end], hyphenated: false, ideographic: true });
    if let [(start, end)] = run[..] {
        push(start, end);
    }
    for pair in run.windows(2) {
        push(pair[0].0, pair[1].1);
    }
    run.clear();
}

/// A single character, no ASCII: Unicode found no boundary rule that joins it to its neighbours.
fn is_ideographic(segment: &str) -> bool {
    let mut chars = segment.chars();
    chars.next().is_some_and(|char| !char.is_ascii() && joins_nothing(char)) && chars.next().is_none()
}

/// Han, Hiragana and the scripts of South-East Asia that are written without blanks.
fn joins_nothing(char: char) -> bool {
    matches!(u32::from(char),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x309F | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF)
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

/// Cuts at `.`, `:` and `_` between letters.
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
        assert_eq!(
            texts("深度学习 and ディープ ภาษา"),
            ["深度", "度学", "学习", "and", "ディープ", "ภา", "าษ", "ษา"]
        );
    }

    proptest! {
        /// The fast cut never goes through a word.
        #[test]
        fn words_of_a_text_are_the_words_of_its_chunks(text in "([a-cA-C0-2_'’.:,;\\- é中文\u{301}()\\n]|\\PC){0,40}") {
            let whole: Vec<Word<'_>> = words(&text).collect();
            let by_chunk: Vec<Word<'_>> = Chunks::new(&text).flat_map(|chunk| words(chunk.text).collect::<Vec<_>>()).collect();
            prop_assert_eq!(whole, by_chunk);
        }
    }
}
