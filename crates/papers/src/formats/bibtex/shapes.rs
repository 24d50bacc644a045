//! Recognises the pieces of BibTeX by their shape: the head of a block, an entry, the beginning of a field.

use super::scan::Kind;

/// The maximum length of a word such as `article`, and of blanks behind it.
const WORD: usize = 64;
/// The maximum length of a key.
const KEY: usize = 256;
/// The maximum length of the name of a field.
pub(super) const NAME: usize = 60;

/// Types of entries, by which one is recognised whose key is missing or unfinished.
pub(super) const TYPES: [&str; 36] = [
    "article",
    "artwork",
    "book",
    "bookinbook",
    "booklet",
    "collection",
    "conference",
    "data",
    "dataset",
    "electronic",
    "inbook",
    "incollection",
    "inproceedings",
    "inreference",
    "manual",
    "mastersthesis",
    "misc",
    "mvbook",
    "mvcollection",
    "mvproceedings",
    "online",
    "other",
    "patent",
    "periodical",
    "phdthesis",
    "presentation",
    "proceedings",
    "reference",
    "report",
    "software",
    "standard",
    "suppbook",
    "techreport",
    "thesis",
    "unpublished",
    "www",
];

/// Whether a text begins like BibTeX: with an entry, after comments, or after few lines such as `EXPORT DATE: ...`.
pub(crate) fn begins(text: &[u8]) -> bool {
    const FOREWORD: usize = 5;
    let mut foreword = 0;
    let mut is_after_blank = true;
    for line in text.split(|byte| b"\r\n".contains(byte)).map(<[u8]>::trim_ascii) {
        if line.is_empty() {
            is_after_blank = true;
            continue;
        }
        let is_comment = line.starts_with(b"%") || is_word(line, b"comment");
        if !is_comment && line.starts_with(b"@") {
            return if foreword == 0 { head(line).is_some() } else { is_after_blank && is_entry(line) };
        }
        // Tables, JSON and mark-up may hold an entry too.
        let is_other =
            !is_comment && (line.len() > 100 || line.iter().any(|byte| b",;|\t\"<{[".contains(byte)));
        foreword += usize::from(!is_comment);
        if is_other || foreword > FOREWORD {
            return false;
        }
        is_after_blank = false;
    }
    false
}

/// Whether a block of this name begins here, but no brace follows, so that it is only a word.
pub(super) fn is_word(text: &[u8], word: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"@") else { return false };
    let is_named = rest.get(..word.len()).is_some_and(|name| name.eq_ignore_ascii_case(word));
    is_named && !rest[word.len()..].first().is_some_and(u8::is_ascii_alphanumeric) && head(text).is_none()
}

/// The kind of block that `@word{` at the start of a text begins, and the length of that.
pub(super) fn head(text: &[u8]) -> Option<(Kind, usize)> {
    let rest = text.strip_prefix(b"@")?;
    let count =
        |bytes: &[u8], is: fn(&u8) -> bool| bytes.iter().take(WORD).take_while(|byte| is(byte)).count();
    let before = count(rest, |byte| b" \t".contains(byte));
    let rest = &rest[before..];
    let letters = count(rest, |byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte));
    let word = &rest[..letters];
    let space = count(&rest[letters..], u8::is_ascii_whitespace);
    if letters == 0 || !matches!(rest.get(letters + space), Some(b'{' | b'(')) {
        return None;
    }
    let kind = if word.eq_ignore_ascii_case(b"string") {
        Kind::String
    } else if word.eq_ignore_ascii_case(b"comment") || word.eq_ignore_ascii_case(b"preamble") {
        Kind::Other
    } else {
        Kind::Entry
    };
    Some((kind, 1 + before + letters + space + 1))
}

/// Whether an entry certainly begins here: `@word{key,`, or only `@article{` if that is a known type.
pub(super) fn is_entry(text: &[u8]) -> bool {
    let Some((kind, length)) = head(text) else { return false };
    if kind != Kind::Entry {
        return true;
    }
    let window = &text[length..text.len().min(length + KEY)];
    let key = window.trim_ascii_start();
    match key.iter().find(|byte| b",{}=\"\r\n".contains(byte)) {
        Some(b',') => true,
        Some(b'=' | b'\r' | b'\n') => {
            let word = text[1..length - 1].trim_ascii();
            TYPES.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
        }
        _ => false,
    }
}

/// Whether an entry continues behind what looked like its last brace: with a comma and a field.
pub(super) fn continues(text: &[u8]) -> bool {
    let text = &text[..text.len().min(4 * NAME)];
    let rest = text.trim_ascii_start();
    let breaks = text[..text.len() - rest.len()].iter().any(|byte| b"\r\n".contains(byte));
    match rest.strip_prefix(b",") {
        Some(rest) => begins_field(rest.trim_ascii_start()),
        None => breaks && begins_field(rest),
    }
}

/// Whether a field begins here, such as `year = 2020`. A name of several words needs a value in braces or quotes.
pub(super) fn begins_field(text: &[u8]) -> bool {
    if !text.first().is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.:+/() ".contains(byte);
    let length = text.iter().take(NAME).take_while(|byte| is_name(byte)).count();
    let name = text[..length].trim_ascii_end();
    let Some(value) = text[length..].trim_ascii_start().strip_prefix(b"=") else { return false };
    let first = value.trim_ascii_start().first().copied().unwrap_or_default();
    let words = name.split(|&byte| byte == b' ').count();
    match first {
        b'{' | b'"' => words <= 5,
        _ => words == 1 && first.is_ascii_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_as_bibtex_does() {
        for text in [
            &b"% x\n\n @ARTICLE {a,"[..],
            b"@string(",
            b"Scopus\nEXPORT DATE: 05 March 2021\n\n@ARTICLE{a,\n",
            b"@Comment x\n@book{a,",
        ] {
            assert!(begins(text), "{}", text.escape_ascii());
        }
        for text in [
            &b"@someone wrote"[..],
            b"",
            b"A page\nof prose\n",
            b"<x>\n@article{a,",
            b"One\n\n@foo{bar",
            b"a,title\n\n@foo{b,",
        ] {
            assert!(!begins(text), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn entries_and_fields_are_told_by_their_shape() {
        for text in ["@a{b,", "@a{b c, d", "@article{,", "@article{b\n title", "@misc{title = {", "@string{"]
        {
            assert!(is_entry(text.as_bytes()), "{text}");
        }
        for text in ["@a{b\n", "@a{b{", "@a b", "@{b,", "@a{b}"] {
            assert!(!is_entry(text.as_bytes()), "{text}");
        }
        for text in ["year=2020", "funding_text 1 = {", "a = \"b", "month = mar"] {
            assert!(begins_field(text.as_bytes()), "{text}");
        }
        for text in ["In this paper, ", "it is = 5", "= {", "a, b = {", "a = ,"] {
            assert!(!begins_field(text.as_bytes()), "{text}");
        }
        assert!(continues(b" , year = {2") && continues(b"\nyear = {2") && !continues(b"\n\n@a{b, c = {"));
    }
}
