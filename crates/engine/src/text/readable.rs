//! Titles written in LaTeX or HTML as people read them: [`readable`].

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::latex::{GREEK, LETTERS, Scanner, combining, has_letter_argument};
use super::markup::without_html;

/// The text for display: LaTeX and HTML as characters, without formatting.
///
/// Accents join their letter, and commands for letters, Greek letters and escaped signs become their characters.
/// Formatting tags of HTML, font commands (`\textbf{x}` is `x`) and the dollars around formulas are removed. Everything
/// else stays. O(length).
///
/// ```
/// # use themata_engine::text::readable;
/// let title = r#"Schr{\"o}dinger and $\alpha$-decay of \emph{any} CO<sub>2</sub> for $5"#;
/// assert_eq!(readable(title), "Schrödinger and α-decay of any CO2 for $5");
/// ```
pub fn readable(text: &str) -> Cow<'_, str> {
    let text = without_html(text);
    match (text.contains('\\'), text.contains('$')) {
        (false, false) => text,
        (false, true) => Cow::Owned(without_dollars(&text)),
        (true, _) => Cow::Owned(without_dollars(&without_styles(&with_letters(&text)))),
    }
}

/// Writes letters and escaped signs as characters, except `\$`, which does not delimit a formula.
fn with_letters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut scanner = Scanner::new(text);
    loop {
        out.push_str(scanner.take_while(|char| char != '\\'));
        let start = scanner.at();
        if scanner.next().is_none() {
            break;
        }
        let (before, is_alone) = (out.len(), opens_a_group(&out));
        if command(&mut scanner, &mut out) {
            // Braces around a single letter, `{\"o}`, only delimit the command.
            if is_alone && scanner.skip("}") {
                out.remove(before - 1);
            }
        } else {
            out.truncate(before);
            out.push_str(scanner.since(start));
        }
    }
    out.nfc().collect()
}

/// Whether a text ends in a brace that is not escaped and does not begin an argument.
fn opens_a_group(text: &str) -> bool {
    let before =
        text.strip_suffix('{').map(|before| before.trim_end_matches(|char: char| char.is_ascii_alphabetic()));
    before.is_some_and(|before| !before.ends_with('\\') && !before.ends_with('}'))
}

/// Writes the character of the command after a backslash; returns false, with the scanner somewhere behind it, if there
/// is none.
fn command(scanner: &mut Scanner<'_>, out: &mut String) -> bool {
    let name = scanner.take_while(|char| char.is_ascii_alphabetic());
    if name.is_empty() {
        return match scanner.next() {
            Some(mark @ ('"' | '\'' | '`' | '^' | '~' | '=' | '.')) => accented(mark, scanner, out),
            Some(char @ ('%' | '&' | '#' | '_')) => {
                out.push(char);
                true
            }
            _ => false,
        };
    }
    if let ("c" | "v" | "u" | "H" | "k" | "r", true) = (name, has_letter_argument(scanner)) {
        scanner.take_while(|char| char == ' ');
        return accented(name.chars().next().unwrap_or(' '), scanner, out);
    }
    if let Some((_, letter)) = LETTERS.iter().find(|(command, _)| *command == name) {
        // A space or a pair of braces only ends the command.
        if !scanner.skip("{}") {
            scanner.take_while(|char| char == ' ');
        }
        out.push_str(letter);
        return true;
    }
    let small = name.to_ascii_lowercase();
    if let Some(at) = GREEK.iter().position(|letter| *letter == small) {
        // From alpha and Alpha on, with the final sigma between rho and sigma.
        let first = if name.starts_with(char::is_uppercase) { 0x391 } else { 0x3b1 };
        out.extend(char::from_u32(first + at as u32 + u32::from(at > 16)));
        return true;
    }
    false
}

/// Writes an accented letter if one follows, alone or in braces, that exists as one character; `said \"no\"` has none.
fn accented(mark: char, scanner: &mut Scanner<'_>, out: &mut String) -> bool {
    let is_braced = scanner.skip("{");
    // The dotless letters take an accent like the dotted ones.
    let dotless = ["\\i", "\\j"].into_iter().find(|letter| scanner.skip(letter));
    let letter = match dotless {
        Some(dotless) => dotless.chars().next_back(),
        None => scanner.next().filter(|char| char.is_alphabetic()),
    };
    let Some(letter) = letter else { return false };
    if is_braced && !scanner.skip("}") {
        return false;
    }
    let mut composed = [letter, combining(mark)].into_iter().nfc();
    match (composed.next(), composed.next()) {
        (Some(char), None) => {
            out.push(char);
            true
        }
        _ => false,
    }
}

/// Font commands.
const STYLES: [&str; 9] = [
    "\\textbf{",
    "\\textit{",
    "\\textsc{",
    "\\texttt{",
    "\\textrm{",
    "\\emph{",
    "\\mathrm{",
    "\\mathbf{",
    "\\mathcal{",
];

/// Removes font commands with their braces, if these are closed.
fn without_styles(text: &str) -> String {
    // The open braces, each with the length of its font command, or 0; and the ranges to remove.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut removed: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(['\\', '{', '}']) {
        let start = at + found;
        let style = STYLES.iter().find(|style| text[start..].starts_with(**style));
        let length = match (text.as_bytes()[start], style) {
            (_, Some(style)) => {
                open.push((start, style.len()));
                style.len()
            }
            // A brace after a backslash is escaped.
            (b'\\', None) => 1 + text[start + 1..].chars().next().map_or(0, char::len_utf8),
            (b'{', None) => {
                open.push((start, 0));
                1
            }
            (_, None) => {
                if let Some((begun, length)) = open.pop().filter(|(_, length)| *length > 0) {
                    removed.extend([(begun, length), (start, 1)]);
                }
                1
            }
        };
        at = start + length;
    }
    removed.sort_unstable();
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for (start, length) in removed {
        out.push_str(&text[from..start]);
        from = start + length;
    }
    out + &text[from..]
}

/// Removes the dollars around formulas, by Pandoc's rule: no space inside of them and no digit after, so
/// that "from $5 to $10" keeps its prices.
fn without_dollars(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('$') {
        let (before, formula) = (&rest[..open], &rest[open + 1..]);
        if let Some(before) = before.strip_suffix('\\') {
            out.push_str(before);
            out.push('$');
            rest = formula;
            continue;
        }
        let closed = formula.find('$').filter(|&close| {
            let (inside, after) = (&formula[..close], &formula[close + 1..]);
            !inside.is_empty()
                && !inside.starts_with(char::is_whitespace)
                && !inside.ends_with(char::is_whitespace)
                && !after.starts_with(|c: char| c.is_ascii_digit())
        });
        out.push_str(before);
        if let Some(close) = closed {
            out.push_str(&formula[..close]);
            rest = &formula[close + 1..];
        } else {
            out.push('$');
            rest = formula;
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_are_themselves() {
        for (written, read) in [
            (r#"Schr\"odinger, Erd\H{o}s, fa\c{c}ade, na\"{\i}ve"#, "Schrödinger, Erdős, façade, naïve"),
            (
                r"{\'E}tude by Poincar\'{e} and {\O}rsted, Stra{\ss}e, stra\ss{}e",
                "Étude by Poincaré and Ørsted, Straße, straße",
            ),
            (r#"\v{C}ech, G\"odel \o re"#, "Čech, Gödel øre"),
            (r"$\alpha$, $\sigma_x$, $\Omega$, $\Sigma$, $\omega$", "α, σ_x, Ω, Σ, ω"),
            (r"\frac{\pi}{2} \bar{\nu} \mathrm{\mu}m \emph{\'E}tude", r"\frac{π}{2} \bar{ν} μm Étude"),
            (r"\textbf{a \emph{b} {c}} \textit{d} \textbf{e", r"a b {c} d \textbf{e"),
            (r"R\&D at 50\%", "R&D at 50%"),
        ] {
            assert_eq!(readable(written), read);
        }
    }

    #[test]
    fn what_is_no_letter_stays() {
        for text in [
            r"\ell_1 \cite{b} \\ \' \",
            r"a\'1",
            "plain",
            r"\verb",
            r#"said \"no\" and"#,
            r"90\^\circ",
            r"\v{\alpha}",
            r"\'{ab}",
            r"\textbf{a",
        ] {
            assert_eq!(readable(text), text);
        }
        assert_eq!(readable(r"\{\alpha"), r"\{α");
        assert_eq!(readable(r"\$5 and $x$, $5 to $10"), "$5 and x, $5 to $10");
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "[\\\\${}a-cio\"'^_ <>&;]{0,40}", plain in "[^\\\\<&$]{0,40}") {
            let read = readable(&text);
            prop_assert!(read.len() <= 2 * text.len());
            prop_assert_eq!(readable(&plain), plain.as_str());
        }
    }
}
