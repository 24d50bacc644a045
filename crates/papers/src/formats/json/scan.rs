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

    /// Moves past the value that begins here and returns its end; `None` if the text ends first.
    ///
    /// Takes at least one byte of broken text. A closing bracket closes the last open one of its kind, and with it those
    /// opened since. If none is open the value ends: after a `}`, but before a `]`, which may close the array of records.
    pub(crate) fn skip_value(&mut self) -> Option<usize> {
        let mut open: Vec<u8> = Vec::new();
        // The number of braces and brackets in `open`: without it, each search for one could take O(n).
        let mut counts = [0_usize; 2];
        let begin = self.at;
        loop {
            let byte = self.step()?;
            match byte {
                b'"' => self.skip_string()?,
                b'{' | b'[' => {
                    open.push(byte);
                    counts[usize::from(byte == b'[')] += 1;
                }
                b'}' | b']' => {
                    let kind = usize::from(byte == b']');
                    if counts[kind] == 0 {
                        if byte == b']' && self.at > begin + 1 {
                            self.at -= 1;
                        }
                        return Some(self.at);
                    }
                    while let Some(opened) = open.pop() {
                        counts[usize::from(opened == b'[')] -= 1;
                        if usize::from(opened == b'[') == kind {
                            break;
                        }
                    }
                }
                _ if open.is_empty() => self.skip_scalar(),
                _ => {}
            }
            if open.is_empty() {
                return Some(self.at);
            }
        }
    }

    /// Moves past the quote that ends a string.
    fn skip_string(&mut self) -> Option<()> {
        loop {
            let Some(found) = memchr::memchr2(b'"', b'\\', &self.bytes[self.at..]) else {
                self.at = self.bytes.len();
                return None;
            };
            self.at += found + 1;
            if self.bytes[self.at - 1] == b'"' {
                return Some(());
            }
            self.step()?;
        }
    }

    /// Moves to the end of a number, a word, or anything else.
    fn skip_scalar(&mut self) {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b",:\"[]{}".contains(byte);
        self.at += self.bytes[self.at..].iter().take_while(|byte| !ends(byte)).count();
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
