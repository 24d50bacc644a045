//! Finds the end of a JSON value: a scan that pairs quotes and brackets, and copes with broken ones.

/// A position in JSON text that moves over whole values.
pub(crate) struct Scan<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) at: usize,
}

impl Scan<'_> {
    /// Moves to the next byte that is not blank, and returns it.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let blank = self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.at += blank;
        self.bytes.get(self.at).copied()
    }

    /// Moves past one byte, and returns it.
    pub(crate) fn step(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    /// Moves past the value that begins here and returns its end; `None` if the text ends first. See [`Nesting`].
    pub(crate) fn skip_value(&mut self) -> Option<usize> {
        let mut nesting = Nesting::default();
        let length = nesting.pass(&self.bytes[self.at..]);
        self.at = length.map_or(self.bytes.len(), |length| self.at + length);
        (length.is_some() || nesting.may_end()).then_some(self.at)
    }
}

/// What is open within a value whose text comes in parts.
///
/// A value takes at least one byte of broken text. A closing bracket closes the last open one of its kind, and with it those
/// opened since. If none is open the value ends: after a `}`, but before a `]`, which may close the array of records.
#[derive(Debug, Default)]
pub(crate) struct Nesting {
    open: Vec<u8>,
    /// The number of braces and brackets in `open`: without it, each search for one could take O(n).
    counts: [usize; 2],
    within: Within,
    /// The fewest that were open after one was closed, since [`watch`](Self::watch).
    lowest: usize,
}

/// The kind of text that a part ended in.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Within {
    #[default]
    Nothing,
    String,
    /// The backslash of a string.
    Escape,
    /// A number, a word, or anything else outside of brackets.
    Scalar,
}

impl Nesting {
    /// Passes over more of the value. Returns how many of the bytes are still of it; `None` if all are and it may go on.
    pub(crate) fn pass(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        match self.within {
            Within::Nothing => {}
            Within::Scalar => return self.scalar(bytes, 0),
            Within::String | Within::Escape => {
                at = usize::from(self.within == Within::Escape && !bytes.is_empty());
                if at > 0 {
                    self.within = Within::String;
                }
                at = self.string(bytes, at)?;
                if self.open.is_empty() {
                    return Some(at);
                }
            }
        }
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'"' => at = self.string(bytes, at)?,
                b'{' | b'[' => {
                    self.open.push(byte);
                    self.counts[usize::from(byte == b'[')] += 1;
                }
                b'}' | b']' => {
                    let kind = usize::from(byte == b']');
                    if self.counts[kind] == 0 {
                        // A bracket with which the value begins is all of it.
                        return Some(if byte == b']' && !self.open.is_empty() { at - 1 } else { at });
                    }
                    while let Some(opened) = self.open.pop() {
                        self.counts[usize::from(opened == b'[')] -= 1;
                        if usize::from(opened == b'[') == kind {
                            break;
                        }
                    }
                    self.lowest = self.lowest.min(self.open.len());
                }
                _ if self.open.is_empty() => return self.scalar(bytes, at),
                _ => {}
            }
            if self.open.is_empty() {
                return Some(at);
            }
        }
        None
    }

    /// Whether the value is whole if no more text comes.
    pub(crate) fn may_end(&self) -> bool {
        self.within == Within::Scalar
    }

    /// The number of open brackets.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// From here on notes how many brackets stay open.
    pub(crate) fn watch(&mut self) {
        self.lowest = usize::MAX;
    }

    /// Whether no more than this many stayed open at some place that was watched.
    pub(crate) fn fell_to(&self, depth: usize) -> bool {
        self.lowest <= depth
    }

    /// The end of the string that the byte `at` is in.
    fn string(&mut self, bytes: &[u8], mut at: usize) -> Option<usize> {
        if self.within == Within::Escape {
            return None;
        }
        loop {
            let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) else {
                self.within = Within::String;
                return None;
            };
            at += found + 1;
            if bytes[at - 1] == b'"' {
                self.within = Within::Nothing;
                return Some(at);
            }
            if at == bytes.len() {
                self.within = Within::Escape;
                return None;
            }
            at += 1;
        }
    }

    /// The end of a number, a word, or anything else.
    fn scalar(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b",:\"[]{}".contains(byte);
        let length = bytes[at..].iter().position(ends);
        if length.is_none() {
            self.within = Within::Scalar;
        }
        length.map(|length| at + length)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// Where the value that `text` begins with ends.
    fn end(text: &str) -> Option<usize> {
        (Scan { bytes: text.as_bytes(), at: 0 }).skip_value()
    }

    #[test]
    fn values_end_where_their_brackets_and_quotes_do() {
        assert_eq!(end("{\"a]}\\\"\": [1, {}]} , 2"), Some(18));
        assert_eq!(end("\"a\\\\\"b"), Some(5));
        assert_eq!((end("12,"), end("null]"), end("x y")), (Some(2), Some(4), Some(1)));
        assert_eq!((end("[1, \"]"), end("{\"a\": {}"), end("\"a\\"), end("")), (None, None, None, None));
    }

    #[test]
    fn unpaired_brackets_take_the_last_of_their_kind() {
        assert_eq!(end("{\"a\": [1}, 2"), Some(9), "the brace closes the bracket too");
        assert_eq!(end("[1}, 2"), Some(3), "a brace too many ends the value");
        assert_eq!(end("{\"a\": 1]"), Some(7), "a bracket too many is the array's around it");
        assert_eq!((end("]"), end("}")), (Some(1), Some(1)));
    }

    /// Takes minutes where it is quadratic.
    #[test]
    fn brackets_that_never_pair_take_linear_time() {
        for text in
            ["[".repeat(1 << 20), "[[[}".repeat(1 << 18), "[\"".repeat(1 << 19), "{[}".repeat(1 << 18)]
        {
            let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
            while scan.skip_value().is_some() {}
            assert_eq!(scan.at, text.len());
        }
    }

    proptest! {
        #[test]
        fn parts_of_any_size_end_where_the_whole_does(
            text in "[\\[\\]{}\",:a1 \\\\]{1,30}",
            sizes in prop::collection::vec(0_usize..4, 1..30),
        ) {
            let mut nesting = Nesting::default();
            let (mut at, mut found) = (0, None);
            for size in sizes.into_iter().chain([text.len()]) {
                let part = &text.as_bytes()[at..(at + size).min(text.len())];
                found = nesting.pass(part).map(|length| at + length);
                at += part.len();
                if found.is_some() {
                    break;
                }
            }
            prop_assert_eq!(found.or_else(|| nesting.may_end().then_some(text.len())), end(&text));
        }

        #[test]
        fn every_value_is_passed_whole(
            texts in prop::collection::vec(any::<String>(), 0..5),
            tail in "[,\\]} ]",
        ) {
            let nest = |inner, text: String| json!({ text.clone(): [inner, text, 1.5] });
            let value = texts.into_iter().fold(Value::Null, nest);
            let text = value.to_string();
            prop_assert_eq!(end(&format!("{text}{tail}{text}")), Some(text.len()));
        }
    }
}
