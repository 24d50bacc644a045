//! How does a title read that was written in LaTeX or HTML? [`readable`].

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::latex::{GREEK, LETTERS, Scanner, accent, has_letter_argument};
use super::markup::without_html;

/// The text as a page shows it: the characters that LaTeX and HTML write otherwise, in the text's own order, and
/// without the tags of HTML that set type.
///
/// Accents join their letter, letters with a command of their own and Greek ones are themselves, escaped signs stand
/// alone but for `\$`, which is no dollar of a formula. Everything else stays as it is. For what LaTeX *says*, see
/// [`clean`](super::clean()). O(length).
///
/// ```
/// # use themata::readable;
/// assert_eq!(readable(r#"Schr{\"o}dinger and $\alpha$-decay of CO<sub>2</sub>"#), "Schrödinger and $α$-decay of CO2");
/// ```
pub fn readable(text: &str) -> Cow<'_, str> {
    let text = without_html(text);
    if !text.contains('\\') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut scanner = Scanner::new(&text);
    loop {
        out.push_str(scanner.take_while(|char| char != '\\'));
        let start = scanner.at();
        if scanner.next().is_none() {
            break;
        }
        let opened = out.ends_with('{');
        let before = out.len();
        if command(&mut scanner, &mut out) {
            // Braces around a single letter, `{\"o}`, are there for TeX alone.
            if opened && scanner.peek() == Some('}') {
                scanner.next();
                out.remove(before - 1);
            }
        } else {
            out.truncate(before);
            out.push_str(scanner.since(start));
        }
    }
    Cow::Owned(out.nfc().collect())
}

/// Writes what stands after a backslash, if that is a character; else the scanner is behind the command's name.
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
        return accented(name.chars().next().unwrap_or(' '), scanner, out);
    }
    if let Some((_, letter)) = LETTERS.iter().find(|(command, _)| *command == name) {
        // A blank or a pair of braces only ends the command.
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

/// Writes an accented letter, if one follows, with the braces around it.
fn accented(mark: char, scanner: &mut Scanner<'_>, out: &mut String) -> bool {
    let (before, braced) = (out.len(), scanner.peek() == Some('{'));
    accent(mark, scanner, out);
    if braced && scanner.peek() == Some('}') {
        scanner.next();
    }
    out.len() > before
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
            (r"$\alpha$, $\sigma_x$, $\Omega$, $\Sigma$, $\omega$", "$α$, $σ_x$, $Ω$, $Σ$, $ω$"),
            (r"R\&D at 50\%", "R&D at 50%"),
        ] {
            assert_eq!(readable(written), read);
        }
    }

    #[test]
    fn what_is_no_letter_stays() {
        for text in [r"$\ell_1$ \textbf{a} \cite{b} \\ \' \", r"a\'1", r"\$5", "plain", r"\verb"] {
            assert_eq!(readable(text), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "[\\\\${}a-cio\"'^_ <>&;]{0,40}", plain in "[^\\\\<&]{0,40}") {
            let read = readable(&text);
            prop_assert!(read.len() <= 2 * text.len());
            prop_assert_eq!(readable(&plain), plain.as_str());
        }
    }
}
