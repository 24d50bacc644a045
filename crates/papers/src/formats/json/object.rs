//! A fast parser for the usual JSON objects; it leaves all others to `serde_json`.

use std::borrow::Cow;

use memchr::{memchr, memchr2};
use serde_json::Value;

use super::scan::Scan;
use crate::formats::common::record::Record;

/// The members of an object; `None` unless the text is an object whose names contain no escapes. A parser that can explain
/// errors then has to look.
///
/// Each string is copied once, to its final place; `serde_json` grows a copy of a string with escapes.
pub(crate) fn usual_object(text: &str) -> Option<Record<'_>> {
    let mut cursor = Cursor { text, at: 0 };
    let mut members = Record::with_capacity(8);
    cursor.take(b'{')?;
    loop {
        let Cow::Borrowed(name) = cursor.string()? else { return None };
        cursor.take(b':')?;
        members.push((Cow::Borrowed(name), cursor.value()?));
        if cursor.take(b',').is_none() {
            break;
        }
    }
    cursor.take(b'}')?;
    cursor.peek().is_none().then_some(members)
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Moves to the next byte that is not blank, and returns it.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| b" \n\r\t".contains(byte)).count();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Moves past this byte, and past blanks before it.
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn value(&mut self) -> Option<Value> {
        if self.peek()? == b'"' {
            return Some(Value::String(self.string()?.into_owned()));
        }
        let start = self.at;
        let mut scan = Scan { bytes: self.text.as_bytes(), at: start };
        self.at = scan.skip_value()?;
        serde_json::from_str(self.text.get(start..self.at)?).ok()
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.take(b'"')?;
        let start = self.at;
        let mut has_escapes = false;
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
            let found = memchr2(b'"', b'\\', rest)?;
            self.at += found + 1;
            if rest[found] == b'"' {
                break;
            }
            has_escapes = true;
            self.at += 1;
        }
        let raw = &self.text[start..self.at - 1];
        // The least of all bytes, without an early exit, so that it is vectorized.
        let has_controls = raw.bytes().fold(u8::MAX, u8::min) < b' ';
        match (has_controls, has_escapes) {
            (true, _) => None,
            (false, false) => Some(Cow::Borrowed(raw)),
            (false, true) => without_escapes(raw).map(Cow::Owned),
        }
    }
}

fn without_escapes(raw: &str) -> Option<String> {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        text.push(match rest.as_bytes().get(at + 1)? {
            byte @ (b'"' | b'\\' | b'/') => char::from(*byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            // Unicode escapes, which may come in pairs.
            _ => return serde_json::from_str(&format!("\"{raw}\"")).ok(),
        });
        rest = &rest[at + 2..];
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn members(text: &str) -> Option<Vec<(String, Value)>> {
        Some(usual_object(text)?.into_iter().map(|(name, value)| (name.into_owned(), value)).collect())
    }

    #[test]
    fn usual_objects_are_known() {
        let text = r#" { "title" : "a \"b\" \\ \u00e9 \ud83d\ude00 \n", "year":2004 ,"x":[1,{"y":null}] } "#;
        let found = members(text).unwrap();
        assert_eq!(found[0].1, "a \"b\" \\ é 😀 \n");
        assert_eq!(found.len(), 3);
        for text in [
            "",
            "{}",
            "{\"a\":1}}",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "{\"a\":\"\u{1}\"}",
            "{\"a\":\"\\",
            "{\"a\":\u{c}1}",
        ] {
            assert_eq!(members(text), None, "{text}");
        }
    }

    proptest! {
        /// What is taken for an object is one, and holds the same.
        #[test]
        fn objects_hold_what_serde_json_finds_in_them(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "\"a\"", "\"b\\n\\\"\"", "\"\\u00e9\"", "\"\\ud800\"", "\"\\x\"", "\"é", "\"", "\\", ":", ":", ":", ",", ",", "1", "-0.5e3", "01",
                    "null", "[1,\"]\"]", "[", "{\"c\":{}}", "}", " ", "\t", "\n", "\u{1}",
                ]), 0..12),
        ) {
            let text = format!("{{\"title\":{}}}", pieces.concat());
            if let Some(found) = members(&text) {
                let expected: Value = serde_json::from_str(&text).unwrap();
                let found: serde_json::Map<String, Value> = found.into_iter().collect();
                prop_assert_eq!(Value::Object(found), expected);
            }
        }

        #[test]
        fn any_text_is_read_as_written(title in any::<String>(), other in "[\\\\\"/\n\u{8}a-c]{0,9}") {
            let text = serde_json::json!({"title": title, "x": [other], "abstract": other}).to_string();
            let found: serde_json::Map<String, Value> = members(&text).unwrap().into_iter().collect();
            prop_assert_eq!(Value::Object(found).to_string(), text);
        }
    }
}
