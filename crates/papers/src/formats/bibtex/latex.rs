//! Decodes the LaTeX of a value: accents, symbols and braces. Formulas and other commands stay as they are.

use std::borrow::Cow;

use biblatex::{Bibliography, Chunk, Entry, Pair, RawBibliography, RawChunk, RawEntry, Spanned};

/// The maximum depth of braces. No title is nested deeper, and parsing uses stack for each level.
const DEPTH: usize = 64;

/// The text of a field of this name, whose braces need not match.
pub(super) fn text(name: &str, value: &str) -> String {
    if !value.contains(['\\', '{', '}', '$', '~', '\u{a0}']) && !value.contains("--") {
        return value.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let value = prepared(value);
    let verbatim = |entry: &Entry| {
        let chunks = entry.get(name)?;
        let mut text = String::new();
        for chunk in chunks {
            match &chunk.v {
                // Zotero and databases write comparisons so.
                Chunk::Math(math) if matches!(math.trim(), "<" | ">") => text.push_str(math.trim()),
                Chunk::Math(math) => text.extend(["$", math, "$"]),
                Chunk::Normal(plain) | Chunk::Verbatim(plain) => text.push_str(plain),
            }
        }
        Some(text)
    };
    let text = entry_of(name, &value).as_ref().and_then(verbatim);
    // A lone `$` is a dollar.
    let text = text.or_else(|| {
        entry_of(name, &value.replace("\\$", "$").replace('$', "\\$")).as_ref().and_then(verbatim)
    });
    text.unwrap_or_else(|| value.into_owned()).replace('\u{a0}', " ").trim().to_owned()
}

/// The texts of the lines of a value; all braces around it are dropped.
pub(super) fn lines(value: &str) -> Vec<String> {
    let value = value.trim();
    let value = if value.contains('\n') { value.trim_matches(['{', '}']) } else { value };
    value.lines().map(|line| text("line", line)).filter(|line| !line.is_empty()).collect()
}

/// An address or an id, in which a backslash only escapes.
pub(super) fn verbatim(value: &str) -> String {
    let value = value.trim();
    if !value.contains(['\\', '{', '}', '$']) {
        return value.to_owned();
    }
    let mut text = value.to_owned();
    for (command, symbol) in [
        ("$\\sim$", "~"),
        ("\\textasciitilde", "~"),
        ("\\textunderscore", "_"),
        ("\\textless", "<"),
        ("\\textgreater", ">"),
        ("$<$", "<"),
        ("$>$", ">"),
        ("\\url", ""),
        ("\\href", ""),
    ] {
        text = text.replace(command, symbol);
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek().is_some_and(|next| "_%&#~$^{}\\".contains(*next)) => {
                plain.extend(chars.next());
            }
            '{' | '}' => {}
            _ => plain.push(c),
        }
    }
    plain.trim().to_owned()
}

/// An entry with one field, whose LaTeX is decoded; `None` if it is broken.
pub(super) fn entry_of(name: &str, value: &str) -> Option<Entry> {
    let raw = RawEntry {
        key: Spanned::zero("key"),
        kind: Spanned::zero("misc"),
        fields: vec![Pair::new(
            Spanned::zero(name),
            Spanned::zero(vec![Spanned::zero(RawChunk::Normal(value))]),
        )],
    };
    let raw = RawBibliography {
        preamble: String::new(),
        entries: vec![Spanned::zero(raw)],
        abbreviations: Vec::new(),
    };
    Bibliography::from_raw(raw).ok()?.into_vec().into_iter().next()
}

/// The value with what the crate does not know replaced: unmatched braces, symbols, `\'\i`.
pub(super) fn prepared(value: &str) -> Cow<'_, str> {
    let value = balanced(value);
    match dotted(&value) {
        Cow::Borrowed(_) => with_symbols(value),
        Cow::Owned(dotted) => Cow::from(with_symbols(Cow::from(dotted)).into_owned()),
    }
}

/// The value without braces that match no other; without any if they are nested too deep.
fn balanced(value: &str) -> Cow<'_, str> {
    let bytes = value.as_bytes();
    let (mut open, mut lone, mut deepest) = (Vec::new(), Vec::new(), 0);
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if at + 1 == bytes.len() => lone.push(at),
            b'\\' => at += 1,
            b'{' => open.push(at),
            b'}' if open.pop().is_none() => lone.push(at),
            _ => {}
        }
        deepest = deepest.max(open.len());
        at += 1;
    }
    if deepest > DEPTH {
        return Cow::from(value.replace(['{', '}'], "").trim_end_matches('\\').to_owned());
    }
    lone.extend(open);
    if lone.is_empty() {
        return Cow::from(value);
    }
    lone.sort_unstable();
    let mut text = String::with_capacity(value.len());
    let mut kept = 0;
    for at in lone {
        text.push_str(&value[kept..at]);
        kept = at + 1;
    }
    text.push_str(&value[kept..]);
    Cow::from(text)
}

/// Commands for symbols that the crate leaves as they are.
const SYMBOLS: [(&str, &str); 41] = [
    ("textdegree", "°"),
    ("degree", "°"),
    ("textcelsius", "°C"),
    ("textmu", "µ"),
    ("textohm", "Ω"),
    ("ldots", "…"),
    ("textcopyright", "©"),
    ("textpm", "±"),
    ("texttimes", "×"),
    ("textdiv", "÷"),
    ("textminus", "−"),
    ("textonehalf", "½"),
    ("textonequarter", "¼"),
    ("textthreequarters", "¾"),
    ("textonesuperior", "¹"),
    ("texttwosuperior", "²"),
    ("textthreesuperior", "³"),
    ("texteuro", "€"),
    ("euro", "€"),
    ("textsterling", "£"),
    ("textyen", "¥"),
    ("textcent", "¢"),
    ("textnumero", "№"),
    ("textperthousand", "‰"),
    ("textbrokenbar", "¦"),
    ("textcurrency", "¤"),
    ("textlnot", "¬"),
    ("textasciimacron", "¯"),
    ("textasciiacute", "´"),
    ("textasciidieresis", "¨"),
    ("textquotedblbase", "„"),
    ("textrightarrow", "→"),
    ("textleftarrow", "←"),
    ("textalpha", "α"),
    ("textbeta", "β"),
    ("textgamma", "γ"),
    ("textdelta", "δ"),
    ("textlambda", "λ"),
    ("textomega", "ω"),
    ("textchi", "χ"),
    ("textnobreakspace", " "),
];

/// Text with those symbols, outside of formulas.
fn with_symbols(value: Cow<'_, str>) -> Cow<'_, str> {
    if !value.contains('\\') {
        return value;
    }
    let bytes = value.as_bytes();
    let mut text = String::with_capacity(value.len());
    let (mut kept, mut at, mut is_math) = (0, 0, false);
    while at < bytes.len() {
        if bytes[at] == b'$' {
            is_math = !is_math;
        }
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        let name = value[at + 1..].len()
            - value[at + 1..].trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let end = at + 1 + name;
        // Spaces and hyphenation.
        let single = match bytes.get(end) {
            Some(b',' | b';' | b' ') if name == 0 => Some(" "),
            Some(b'/' | b'!' | b'-' | b'@') if name == 0 => Some(""),
            _ => None,
        };
        let symbol =
            SYMBOLS.iter().find(|(known, _)| *known == &value[at + 1..end]).map(|(_, symbol)| *symbol);
        let found = single.map(|symbol| (symbol, end + 1)).or_else(|| symbol.map(|symbol| (symbol, end)));
        match found.filter(|_| !is_math) {
            Some((symbol, end)) => {
                text.push_str(&value[kept..at]);
                text.push_str(symbol);
                // `\ldots{}`
                kept = if value[end..].starts_with("{}") { end + 2 } else { end };
                at = kept;
            }
            // The character behind a backslash is its name or escaped.
            None => at = end + usize::from(name == 0),
        }
    }
    text.push_str(&value[kept..]);
    Cow::from(text)
}

/// `\'i` for the common `\'\i`, which the crate does not know: the accent replaces the dot.
pub(super) fn dotted(value: &str) -> Cow<'_, str> {
    if !value.contains("\\i") && !value.contains("\\j") {
        return Cow::from(value);
    }
    let bytes = value.as_bytes();
    let is_accent = |at: usize| at > 0 && bytes[at - 1] == b'\\' && b"'`^\"~=.".contains(&bytes[at]);
    let mut text = String::with_capacity(value.len());
    let mut kept = 0;
    for at in memchr::memchr_iter(b'\\', bytes) {
        let is_letter = matches!(bytes.get(at + 1), Some(b'i' | b'j'));
        let ends = !bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic);
        if is_letter && ends && at > kept && is_accent(at - 1) {
            text.push_str(&value[kept..at]);
            kept = at + 1;
            if bytes.get(at + 2) == Some(&b' ') {
                text.push_str(&value[kept..at + 2]);
                kept = at + 3;
            }
        }
    }
    text.push_str(&value[kept..]);
    Cow::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accent_takes_the_place_of_a_dot() {
        let of = |text: &str| dotted(text).into_owned();
        assert_eq!(of("Mar{\\'\\i}a \\\"\\i a \\^\\j"), "Mar{\\'i}a \\\"ia \\^j");
        assert_eq!(of("\\'\\infty \\i \\'i \\'{\\i} \\i"), "\\'\\infty \\i \\'i \\'{\\i} \\i");
    }

    #[test]
    fn latex_becomes_text() {
        for (value, expected) in [
            ("plain\n   text", "plain text"),
            (
                "95{\\%} of {\\$}5 and 3{\\textless}5, 10{\\textdegree}C, {\\textmu}m, {\\ldots} {\\&}",
                "95% of $5 and 3<5, 10°C, µm, … &",
            ),
            ("{*}p {$<$} 0.05 and 5 {\\%}, {[}x]", "*p < 0.05 and 5 %, [x]"),
            ("$\\mu$m and $\\mathcal{O}(n^2)$ and $a < b$", "$\\mu$m and $\\mathcal{O}(n^2)$ and $a < b$"),
            ("It costs {\\\"U}ber $5", "It costs Über $5"),
            ("one { only", "one only"),
            ("one } only \\", "one only"),
            ("\\{x\\}", "{x}"),
            ("a\\,b\\-c d\\/e", "a bcd e".replace("cd e", "c de").as_str()),
            ("100\\% of 50%", "100% of 50%"),
            (
                "na{\\\"{\\i}}ve {\\.I} \\aa ngstr\\\"om \\v{S}koda \\L\\'od\\'z",
                "naïve İ ångström Škoda Łódź",
            ),
        ] {
            assert_eq!(
                text("title", value).split_whitespace().collect::<Vec<_>>().join(" "),
                expected,
                "{value}"
            );
        }
        let deep = format!("{}x{}", "{".repeat(1000), "}".repeat(1000));
        assert_eq!(text("title", &deep), "x");
    }
}
