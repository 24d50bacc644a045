//! Lists within a cell, which services separate by semicolons, bars, or not at all.

use serde_json::Value;

use crate::formats::common::values;

/// The pieces of a cell: of a list as Python prints it, or between bars, semicolons, or nothing.
pub(super) fn pieces(text: &str) -> Vec<String> {
    if let Some(list) = python_list(text) {
        return list;
    }
    let separator = if text.contains('|') { '|' } else { ';' };
    tidy(text.split(separator))
}

fn tidy<'a>(pieces: impl Iterator<Item = &'a str>) -> Vec<String> {
    pieces.map(str::trim).filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

/// `['a', "b"]` as Python and pandas print it.
fn python_list(text: &str) -> Option<Vec<String>> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?.trim();
    if inner.is_empty() {
        return Some(Vec::new());
    }
    if !inner.starts_with(['\'', '"']) {
        return None;
    }
    let mut found = Vec::new();
    let mut rest = inner;
    loop {
        let quote = rest.chars().next().filter(|&c| c == '\'' || c == '"')?;
        let mut piece = String::new();
        let mut characters = rest[1..].char_indices();
        let end = loop {
            match characters.next()? {
                (_, '\\') => piece.push(characters.next()?.1),
                (at, c) if c == quote => break at + 1,
                (_, c) => piece.push(c),
            }
        };
        found.push(piece);
        rest = rest[end + 1..].trim_start();
        if rest.is_empty() {
            return Some(tidy(found.iter().map(String::as_str)));
        }
        rest = rest.strip_prefix(',')?.trim_start();
    }
}

/// Keywords: [`pieces`], or else as topics are divided anywhere.
pub(super) fn topics(text: &str) -> Vec<String> {
    match python_list(text) {
        Some(list) => list,
        None if text.contains('|') => pieces(text),
        None => values::topics(&Value::from(text)).0,
    }
}

/// Names of people: [`pieces`], or else as names are divided anywhere.
pub(super) fn names(text: &str) -> Vec<String> {
    match python_list(text) {
        Some(list) => list,
        None if text.contains('|') => pieces(text),
        None => values::names(&Value::from(text)).0,
    }
}

/// Names with a number in brackets behind each.
pub(super) fn numbered_names(text: &str) -> Vec<String> {
    let bare = |name: String| match name.rsplit_once(" (") {
        Some((before, number))
            if number.ends_with(')') && number.bytes().next().is_some_and(|b| b.is_ascii_digit()) =>
        {
            before.trim_end().to_owned()
        }
        _ => name,
    };
    names(text).into_iter().map(bare).collect()
}

/// Beginnings of names after which a capital follows within a word: `McDonald`, `DeVries`.
const BEGINNINGS: [&str; 13] =
    ["Mc", "Mac", "De", "Di", "La", "Van", "Von", "Fitz", "Del", "Des", "Dos", "El", "Al"];

/// Names that follow one another without a separator: they are divided where a capital follows a small letter, if both sides
/// are then names of several words.
pub(super) fn glued_names(text: &str) -> Vec<String> {
    if text.contains([';', '|', ',']) {
        return names(text);
    }
    let mut found = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let name = &text[start..at];
        let word = name.rsplit([' ', '-']).next().unwrap_or(name);
        let ends = before.is_lowercase()
            || before == '.' && word.len() > 2 && word.chars().rev().nth(1).is_some_and(char::is_lowercase);
        if c.is_uppercase()
            && ends
            && name.contains(' ')
            && text[at..].contains(' ')
            && !BEGINNINGS.contains(&word)
        {
            found.push(name.trim().to_owned());
            start = at;
        }
        before = c;
    }
    found.push(text[start..].trim().to_owned());
    found.retain(|name| !name.is_empty());
    found
}

/// Cited references: between semicolons or bars, or in brackets as Dimensions writes them.
pub(super) fn references(text: &str) -> Vec<String> {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'))
        && !inner.starts_with(['\'', '"'])
    {
        return tidy(inner.split("];[").flat_map(|piece| piece.split("]; [")));
    }
    if text.contains(';') { tidy(text.split(';')) } else { pieces(text) }
}

/// The affiliations in brackets behind each author: `Muster, Frida (Univ A, X; Univ B, Y); ...`, each once.
pub(super) fn raw_affiliations(text: &str) -> Vec<String> {
    let (mut depth, mut start) = (0_usize, 0);
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' => {
                if depth == 0 {
                    start = at + 1;
                }
                depth += 1;
            }
            ')' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    found.extend(tidy(text[start..at].split(';')));
                }
            }
            _ => {}
        }
    }
    found
}

/// Affiliations as Web of Science writes them: `[Muster, Frida; Fabel, Edgar] Univ A, Oslo, Norway; [...] ...`.
pub(super) fn addresses(text: &str) -> Vec<String> {
    let mut bare = String::with_capacity(text.len());
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '[' => depth += 1,
            ']' if depth > 0 => depth -= 1,
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    // A bracket that is never closed holds all of it.
    tidy(if bare.trim().is_empty() { text } else { bare.as_str() }.split(';'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_lists_of_many_kinds() {
        assert_eq!(pieces("a; b;;c ;"), ["a", "b", "c"]);
        assert_eq!(pieces("a, x|b; y"), ["a, x", "b; y"]);
        assert_eq!(pieces("['cs.CV', \"it's\", 'a\\'b']"), ["cs.CV", "it's", "a'b"]);
        assert_eq!(pieces("[open"), ["[open"]);
        assert_eq!(pieces("['a', b]"), ["['a', b]"]);
        assert_eq!(topics("oars, paddles"), ["oars", "paddles"]);
        assert_eq!(names("Frida Muster|Edgar Fabel"), ["Frida Muster", "Edgar Fabel"]);
        assert_eq!(
            numbered_names("Muster, Frida (572); Fabel, Edgar (Ed) (9)"),
            ["Muster, Frida", "Fabel, Edgar (Ed)"]
        );
    }

    #[test]
    fn glued_names_are_divided_where_it_is_sure() {
        assert_eq!(glued_names("Frida MusterEdgar Fabel"), ["Frida Muster", "Edgar Fabel"]);
        assert_eq!(
            glued_names("Frida A. McMusterB. DeFabel Jr.Bo Beispiel"),
            ["Frida A. McMuster", "B. DeFabel Jr.", "Bo Beispiel"]
        );
        assert_eq!(glued_names("Frida MusterPlato"), ["Frida MusterPlato"]);
        assert_eq!(glued_names("J.R. Muster"), ["J.R. Muster"]);
        assert_eq!(glued_names("Muster, Frida; Fabel, Edgar"), ["Muster, Frida", "Fabel, Edgar"]);
    }

    #[test]
    fn references_and_affiliations() {
        assert_eq!(references("Muster (2010); Fabel, 10.5555/a"), ["Muster (2010)", "Fabel, 10.5555/a"]);
        assert_eq!(
            references("[Muster; Fabel, T, 10.5555/a];[B, U, ]"),
            ["Muster; Fabel, T, 10.5555/a", "B, U,"]
        );
        assert_eq!(references("https://openalex.org/W1|https://openalex.org/W2").len(), 2);
        assert_eq!(
            addresses("[Muster, F; Fabel, E] Univ A, Oslo, Norway; [B] Univ B"),
            ["Univ A, Oslo, Norway", "Univ B"]
        );
        assert_eq!(addresses("[open; x"), ["[open", "x"]);
        assert_eq!(
            raw_affiliations("Muster, F (U of A (old), X; U of B); Fabel (U of C)"),
            ["U of A (old), X", "U of B", "U of C"]
        );
    }
}
