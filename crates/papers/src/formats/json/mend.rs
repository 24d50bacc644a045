//! Mends text that is almost JSON: what serializers and cut-and-paste leave behind. Called only after a parser gave up.
//!
//! Lone surrogates and unknown escapes in strings, raw control characters, `NaN`, `Infinity` and Python's `None`, `True`
//! and `False`, commas before a closing bracket, and byte order marks.

use crate::formats::dialects::Notes;

/// Words that are no JSON, and what stands for them.
const WORDS: [(&str, &str); 8] = [
    ("-Infinity", "null"),
    ("Infinity", "null"),
    ("NaN", "null"),
    ("nan", "null"),
    ("undefined", "null"),
    ("None", "null"),
    ("True", "true"),
    ("False", "false"),
];

/// The text with these faults mended, each kind noted; `None` if it has none of them.
pub(super) fn mended(text: &str, notes: &mut Notes) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut found: Notes = Vec::new();
    let mut rest = text;
    // The last character that is not blank, outside of strings.
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        match first {
            '"' => {
                taken = string(rest, &mut out, &mut found);
            }
            '\u{feff}' | '\u{0}' => found.push("stray byte order marks and NUL bytes were dropped"),
            ',' => {
                let next = rest[1..].trim_start().chars().next();
                if matches!(next, Some('}' | ']')) && !matches!(before, '{' | '[' | ',') {
                    found.push("commas before a closing bracket were dropped");
                } else {
                    out.push(first);
                }
            }
            _ => match WORDS.iter().find(|(word, _)| !is_word(before) && rest.starts_with(word)) {
                Some((word, instead)) if !rest[word.len()..].starts_with(is_word) => {
                    out.push_str(instead);
                    taken = word.len();
                    found.push("values that are no JSON, such as NaN, were read as none");
                }
                _ => out.push(first),
            },
        }
        if !first.is_whitespace() {
            before = rest[..taken].chars().next_back().unwrap_or(first);
        }
        rest = &rest[taken..];
    }
    if found.is_empty() {
        return None;
    }
    found.sort_unstable();
    found.dedup();
    notes.extend(found);
    Some(out)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Copies the string that `rest` begins with, mended, and returns its length.
fn string(rest: &str, out: &mut String, found: &mut Notes) -> usize {
    const ESCAPES: &str = "invalid escapes in text were replaced";
    out.push('"');
    let mut at = 1;
    while let Some(c) = rest[at..].chars().next() {
        at += c.len_utf8();
        match c {
            '"' => {
                out.push('"');
                break;
            }
            '\\' => match rest[at..].chars().next() {
                Some('u') => {
                    let (text, length) = unicode(&rest[at - 1..]);
                    if text == "\u{fffd}" {
                        found.push(ESCAPES);
                    }
                    out.push_str(text);
                    at += length - 1;
                }
                Some(next) => {
                    if !"\"\\/bfnrt".contains(next) {
                        // A backslash that was meant as one, as in LaTeX.
                        out.push('\\');
                        found.push(ESCAPES);
                        out.push('\\');
                        continue;
                    }
                    out.extend(['\\', next]);
                    at += next.len_utf8();
                }
                None => out.push('\\'),
            },
            c if c < ' ' => {
                found.push("control characters in text were escaped");
                out.push_str(match c {
                    '\n' => "\\n",
                    '\t' => "\\t",
                    _ => " ",
                });
            }
            c => out.push(c),
        }
    }
    at
}

/// The escape that `rest` begins with, or U+FFFD if it stands for no character, and its length.
fn unicode(rest: &str) -> (&str, usize) {
    let code = |at: usize| {
        let digits = rest.get(at..at + 6)?.strip_prefix("\\u")?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    };
    match code(0) {
        Some(0xd800..=0xdbff) if matches!(code(6), Some(0xdc00..=0xdfff)) => (&rest[..12], 12),
        Some(0xd800..=0xdfff) => ("\u{fffd}", 6),
        Some(_) => (&rest[..6], 6),
        None => ("\u{fffd}", 2),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn read(text: &str) -> Option<Value> {
        serde_json::from_str(&mended(text, &mut Vec::new())?).ok()
    }

    #[test]
    fn what_is_almost_json_is_mended() {
        assert_eq!(
            read(r#"{"a": "x\ud800y", "b": "\ud83d\ude00"}"#),
            Some(json!({"a": "x\u{fffd}y", "b": "😀"}))
        );
        assert_eq!(
            read(r#"{"a": NaN, "b": [-Infinity, None, True]}"#),
            Some(json!({"a": null, "b": [null, null, true]}))
        );
        assert_eq!(read(r#"{"a": [1, 2,], "b": "NaN,]", }"#), Some(json!({"a": [1, 2], "b": "NaN,]"})));
        assert_eq!(read("{\"a\": \"\\alpha \\' one\ntwo\"}"), Some(json!({"a": "\\alpha \\' one\ntwo"})));
        assert_eq!(read("\u{feff}{\"a\": 1}"), Some(json!({"a": 1})));
        for text in ["{,}", "{\"a\": 1}", "{\"a\" 1}", "", "\"", "\"\\"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn json_stays_as_it_is(text in any::<String>(), other in any::<f64>()) {
            let value = json!({ text.clone(): [text, other, null, {"a": []}] }).to_string();
            prop_assert_eq!(mended(&value, &mut Vec::new()), None);
        }

        #[test]
        fn any_text_can_be_tried(text in "[\\\\\"u0-9a-dNaN,\\[\\]{}:\n\u{feff}é]{0,40}") {
            let _ = mended(&text, &mut Vec::new());
        }
    }
}
