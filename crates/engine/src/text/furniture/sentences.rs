//! Sentences of an abstract by their signs: fast, without tables.

/// Abbreviations that a sentence does not end with.
const ABBREVIATIONS: [&str; 40] = [
    "Acad", "Am", "Assoc", "Chem", "Dept", "Dr", "Ed", "Eds", "Eq", "Eqs", "Fig", "Figs", "Int", "Jr", "Med",
    "Natl", "No", "Nos", "Phys", "Prof", "Publ", "Ref", "Refs", "Sci", "Sec", "Soc", "St", "Univ", "Vol",
    "al", "cf", "e.g", "i.e", "vs", "no", "nos", "p", "pp", "vol", "Jan",
];

/// Whether a sentence ends with the sign at this position, and where the next one begins.
pub(super) fn next_start(text: &str, sign: usize) -> Option<usize> {
    let after = &text[sign + 1..];
    let closed = after.trim_start_matches([')', ']', '"', '”', '’', '\'']);
    let next = closed.trim_start();
    let first = next.chars().next()?;
    let is_apart = next.len() < closed.len();
    if !is_apart || first.is_lowercase() {
        return None;
    }
    if text.as_bytes()[sign] == b'.' {
        let word = last_word(&text[..sign]);
        let is_initial = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        if is_initial || ABBREVIATIONS.contains(&word) || word == "U.S" {
            return None;
        }
    }
    Some(text.len() - next.len())
}

/// The last word of a text, with the points in it: `B.V` of "Elsevier B.V".
fn last_word(text: &str) -> &str {
    let start =
        text.bytes().rev().take(8).take_while(|byte| byte.is_ascii_alphabetic() || *byte == b'.').count();
    &text[text.len() - start..]
}

/// Whether this byte may end a sentence.
fn is_sign(byte: u8) -> bool {
    matches!(byte, b'.' | b'?' | b'!' | b'\n')
}

/// The end of the sentence that begins at a position: the beginning of the next one, or the end of the text.
pub(super) fn end(text: &str, from: usize) -> usize {
    let signs = text.as_bytes()[from..].iter().enumerate().filter(|(_, byte)| is_sign(**byte));
    signs.map(|(at, _)| from + at).find_map(|sign| next_start(text, sign)).unwrap_or(text.len())
}

/// The beginning of the last sentence.
pub(super) fn last_start(text: &str) -> usize {
    let trimmed = text.trim_end();
    let signs = trimmed.as_bytes().iter().enumerate().rev().filter(|(_, byte)| is_sign(**byte));
    let first = text.len() - text.trim_start().len();
    signs.map(|(sign, _)| sign).find_map(|sign| next_start(trimmed, sign)).unwrap_or(first)
}

/// The beginnings of all sentences, ascending.
pub(super) fn starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let first = text.len() - text.trim_start().len();
    let signs = memchr::memchr3_iter(b'.', b'?', b'!', text.as_bytes());
    let others = signs.filter_map(|sign| next_start(text, sign));
    std::iter::once(first).chain(others).filter(|at| *at < text.len())
}

/// Whether a sentence may begin at a position.
pub(super) fn may_start(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end();
    before.is_empty()
        || before.ends_with([
            '.', '?', '!', ')', ']', ':', ';', '"', '”', '—', '–', '>', '|', '。', '！', '？', '．',
        ])
        || text[before.len()..at].contains('\n')
}

/// The length of a phrase at the beginning of a text, whatever its case and its spaces; `None` if it is not there.
pub(super) fn matched(text: &str, phrase: &str) -> Option<usize> {
    let mut rest = text;
    for wanted in phrase.chars() {
        if wanted == ' ' {
            let next = rest.trim_start();
            if next.len() == rest.len() {
                return None;
            }
            rest = next;
            continue;
        }
        let char = rest.chars().next()?;
        if !char.eq_ignore_ascii_case(&wanted) && (char.is_ascii() || !char.to_lowercase().eq([wanted])) {
            return None;
        }
        rest = &rest[char.len_utf8()..];
    }
    Some(text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_another_begins() {
        let text = "By S. Karger AG. We saw (e.g. here) 3.5 m. Elsevier B.V. All";
        let found: Vec<&str> = starts(text).map(|at| &text[at..at + 2]).collect();
        assert_eq!(found, ["By", "We", "El", "Al"]);
        assert_eq!(&text[last_start(text)..], "All");
        assert_eq!(&text[..end(text, 0)], "By S. Karger AG. ");
    }

    #[test]
    fn phrases_match_whatever_their_case_and_spaces() {
        assert_eq!(matched("All  RIGHTS\u{a0}reserved.", "all rights reserved"), Some(21));
        assert_eq!(matched("Allrights", "all rights"), None);
        assert_eq!(matched("ÜBERsee", "über"), Some(5));
    }
}
