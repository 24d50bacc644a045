//! Names of people and institutions, in reading order.

use biblatex::Person;

use super::latex;

/// The names in a field of people. Those that are whole in braces are institutions; `others` is nobody.
pub(super) fn names(value: &str) -> Vec<String> {
    let value = value.trim();
    let inner = stripped(value);
    // Web of Science puts all names in one more pair of braces, which have a comma each.
    let of_inner = divided(inner);
    let is_list =
        inner.len() < value.len() && of_inner.len() > 1 && of_inner.iter().all(|name| name.contains(','));
    let parts = if is_list { of_inner } else { divided(value) };
    parts.into_iter().filter_map(name).collect()
}

/// The text within braces that enclose all of a value. Nobody encloses it more often than that.
pub(super) fn stripped(value: &str) -> &str {
    const MOST: usize = 4;
    let mut value = value;
    for _ in 0..MOST {
        let inner = value.strip_prefix('{').and_then(|inner| inner.strip_suffix('}'));
        let is_enclosed = depths(value).all(|(at, _, depth)| depth > 0 || at + 1 == value.len());
        match inner {
            Some(inner) if is_enclosed && !inner.ends_with('\\') => value = inner.trim(),
            _ => break,
        }
    }
    value
}

/// Each byte with its position and the depth of braces behind it. What a backslash escapes is no brace.
fn depths(value: &str) -> impl Iterator<Item = (usize, u8, usize)> + '_ {
    let (mut depth, mut is_escaped) = (0_usize, false);
    value.bytes().enumerate().map(move |(at, byte)| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (at, byte, depth)
    })
}

/// Splits at `and` outside of braces, or else at semicolons.
fn divided(value: &str) -> Vec<&str> {
    let bytes = value.as_bytes();
    let is_blank = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _, depth) in depths(value) {
        let is_and = depth == 0
            && at >= start
            && bytes.get(at..at + 3).is_some_and(|word| word.eq_ignore_ascii_case(b"and"))
            && (at == 0 || is_blank(at - 1))
            && (at + 3 == bytes.len() || is_blank(at + 3));
        if is_and {
            parts.push(&value[start..at]);
            start = at + 3;
        }
    }
    parts.push(&value[start..]);
    if parts.len() > 1 {
        return parts;
    }
    let borders: Vec<usize> =
        depths(value).filter(|&(_, byte, depth)| byte == b';' && depth == 0).map(|(at, ..)| at).collect();
    let mut parts = Vec::new();
    let mut start = 0;
    for at in borders.into_iter().chain([value.len()]) {
        parts.push(&value[start..at]);
        start = (at + 1).min(value.len());
    }
    parts
}

/// A name in reading order: `Ludwig van Beethoven`, `Martin Luther King, Jr.`
fn name(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(',').trim_end();
    let is_nobody = ["", "others", "et al.", "et al", "{others}", "..."]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    if is_nobody {
        return None;
    }
    let whole = || Some(latex::text("author", text)).filter(|name| !name.is_empty());
    if stripped(text).len() < text.len() {
        return whole();
    }
    let value = latex::prepared(text);
    let person =
        latex::entry_of("author", &value).and_then(|entry| entry.get_as::<Vec<Person>>("author").ok());
    let Some(person) = person.and_then(|mut people| (people.len() == 1).then(|| people.remove(0))) else {
        return whole();
    };
    let parts = [&person.given_name, &person.prefix, &person.name];
    let parts: Vec<&str> = parts.into_iter().flat_map(|part| part.split_whitespace()).collect();
    let name = parts.join(" ");
    match (name.is_empty(), person.suffix.trim()) {
        (true, _) => whole(),
        (false, "") => Some(name),
        (false, suffix) => Some(format!("{name}, {suffix}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        for (value, expected) in [
            ("Muster, Frida and others", &["Frida Muster"][..]),
            ("{World Health Organization}", &["World Health Organization"]),
            (
                "{Department of Food and Agriculture} and Fabel, E.",
                &["Department of Food and Agriculture", "E. Fabel"],
            ),
            ("{{Muster, F. and Fabel, E.}}", &["F. Muster", "E. Fabel"]),
            ("Muster, F.; Fabel, E.", &["F. Muster", "E. Fabel"]),
            ("van Beethoven, Ludwig\n AND King, Jr., M. L.", &["Ludwig van Beethoven", "M. L. King, Jr."]),
            ("Eli Ben{-}Muster and Fr{\\'{e}}d{\\'{e}}rique Fabel", &["Eli Ben-Muster", "Frédérique Fabel"]),
            ("{\\O}rsted, J{\\\"o}rg", &["Jörg Ørsted"]),
            ("family=Muster, given=Frida", &["Frida Muster"]),
            ("Frida Muster and and Edgar Fabel and ", &["Frida Muster", "Edgar Fabel"]),
            ("Plato", &["Plato"]),
            ("", &[]),
        ] {
            assert_eq!(names(value), expected, "{value}");
        }
    }
}
