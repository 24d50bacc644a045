//! Titles written in LaTeX or HTML as people read them: [`readable`].

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::formulas::formula_at;
use super::latex::{GREEK, LETTERS, Scanner, combining, has_letter_argument, is_pointer};
use super::left_out::LeftOut;
use super::markup::{Formulas, without_markup};
use super::math;

/// The text for display: LaTeX and HTML as characters, without formatting.
///
/// Accents join their letter, and commands for letters, Greek letters and escaped signs become their characters.
/// Tags, font commands (`\textbf{x}` and `{\bf x}` are `x`), citations and the delimiters of formulas are removed.
/// Formulas are shown by their signs. Everything else stays. O(length).
///
/// ```
/// # use themata_engine::text::readable;
/// let title = r#"Schr{\"o}dinger and $\alpha$-decay of \emph{any} CO<sub>2</sub> for $5"#;
/// assert_eq!(readable(title), "Schrödinger and α-decay of any CO2 for $5");
/// ```
pub fn readable(text: &str) -> Cow<'_, str> {
    shown(text, &mut LeftOut::default())
}

/// [`readable`], which counts what is left out.
pub(super) fn shown<'a>(text: &'a str, left_out: &mut LeftOut) -> Cow<'a, str> {
    let text = without_markup(text, Formulas::Shown, left_out);
    if !text.contains(['\\', '$']) {
        return if text.contains("``") { Cow::Owned(with_quotes(&text)) } else { text };
    }
    let (text, formulas) = without_formulas(&text);
    let text = with_quotes(&without_styles(&with_letters(&text)));
    if formulas.is_empty() {
        return Cow::Owned(text);
    }
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match u32::from(char).checked_sub(FIRST).and_then(|number| formulas.get(number as usize)) {
            Some(formula) => out.push_str(formula),
            None => out.push(char),
        }
    }
    Cow::Owned(out.nfc().collect())
}

/// The character that stands for the first formula; characters of private use, which no text contains.
const FIRST: u32 = 0xf_0000;

/// The text with a character in place of each formula, and the formulas as they are shown.
fn without_formulas(text: &str) -> (String, Vec<String>) {
    let (mut out, mut formulas) = (String::with_capacity(text.len()), Vec::new());
    let mut at = 0;
    while let Some(found) = text[at..].find(['\\', '$']) {
        let mark = at + found;
        out.push_str(&text[at..mark]);
        let number = char::from_u32(FIRST + formulas.len() as u32).filter(|_| formulas.len() < 0xfffd);
        at = if let (Some(formula), Some(number)) = (formula_at(text, mark), number) {
            let mut written = String::new();
            math::write(&text[formula.inside], &mut written);
            formulas.push(written.trim().to_owned());
            out.push(number);
            formula.end
        } else {
            // An escaped sign delimits nothing.
            let second = text[mark + 1..].chars().next().filter(|_| text.as_bytes()[mark] == b'\\');
            let end = mark + 1 + second.map_or(0, char::len_utf8);
            out.push_str(&text[mark..end]);
            end
        };
    }
    out.push_str(&text[at..]);
    (out, formulas)
}

/// Quotation marks and dashes in place of the signs that LaTeX writes them with.
fn with_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['`', '\'', '-']) {
        out.push_str(&rest[..at]);
        let from = &rest[at..];
        let (length, sign) = match from {
            _ if from.starts_with("---") && !from.starts_with("----") && !out.ends_with('-') => (3, "—"),
            _ if from.starts_with("--") && !from.starts_with("---") && !out.ends_with('-') => (2, "–"),
            _ if from.starts_with("``") => (2, "“"),
            _ if from.starts_with("''") && out.contains('“') => (2, "”"),
            _ => (1, &from[..1]),
        };
        // Quotes may stand apart: `` quoted ''.
        if sign == "”" && out.ends_with(' ') {
            out.pop();
        }
        out.push_str(sign);
        rest = &from[length..];
        if sign == "“" {
            rest = rest.trim_start_matches(' ');
        }
    }
    out.push_str(rest);
    out
}

/// Writes letters and escaped signs as characters, and drops citations.
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
            Some(char @ ('%' | '&' | '#' | '_' | '$')) => {
                out.push(char);
                true
            }
            Some(' ' | ',' | ';' | ':') => {
                out.push(' ');
                true
            }
            Some('/' | '-') => true,
            _ => false,
        };
    }
    if let Some(written) = reference(name, scanner, out) {
        return written;
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
    if let Some((_, sign)) = SIGNS.iter().find(|(command, _)| *command == name) {
        if !scanner.skip("{}") {
            scanner.skip("\\");
        }
        out.push_str(sign);
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

/// Writes what stands for a citation, an address or a quoted code, and returns whether it could; `None` for any other command.
fn reference(name: &str, scanner: &mut Scanner<'_>, out: &mut String) -> Option<bool> {
    if name == "verb" {
        let Some(mark) = scanner.next().filter(|char| !char.is_alphanumeric() && !char.is_whitespace())
        else {
            return Some(false);
        };
        out.push_str(scanner.take_while(|char| char != mark));
        return Some(scanner.next().is_some());
    }
    let start = scanner.at();
    match name {
        "url" | "footnote" => {
            scanner.skip_bracketed('{', '}');
            let argument = scanner.since(start);
            let inside = argument.get(1..argument.len().saturating_sub(1)).filter(|_| argument.len() > 1)?;
            let (before, after) = if name == "footnote" { (" (", ")") } else { ("", "") };
            out.extend([before, inside, after]);
            Some(true)
        }
        "documentclass" => {
            scanner.skip_preamble();
            Some(scanner.at() > start)
        }
        "href" | "textcolor" => {
            scanner.skip_bracketed('{', '}');
            let is_whole = scanner.at() > start && scanner.skip("{");
            let text = scanner.at();
            scanner.take_while(|char| char != '}');
            is_whole.then(|| out.push_str(scanner.since(text)));
            Some(is_whole && scanner.skip("}"))
        }
        _ if is_pointer(name) => {
            scanner.skip_arguments();
            let has_argument = scanner.since(start).ends_with('}');
            if has_argument {
                // The space or the tie before a citation goes with it.
                let ends = scanner.peek().is_none_or(|char| char.is_whitespace() || ".,;:)".contains(char));
                let kept = out.trim_end_matches([' ', '~']).len();
                if ends && kept > 0 {
                    out.truncate(kept);
                }
            }
            Some(has_argument)
        }
        _ => None,
    }
}

/// Commands for signs in texts.
const SIGNS: [(&str, &str); 14] = [
    ("S", "§"),
    ("P", "¶"),
    ("copyright", "©"),
    ("dag", "†"),
    ("dots", "…"),
    ("ldots", "…"),
    ("pounds", "£"),
    ("textasciitilde", "~"),
    ("textbar", "|"),
    ("textdegree", "°"),
    ("textmu", "μ"),
    ("textregistered", "®"),
    ("texttrademark", "™"),
    ("textendash", "–"),
];

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

/// Font commands with an argument.
const STYLES: [&str; 17] = [
    "\\textbf{",
    "\\textit{",
    "\\textsc{",
    "\\texttt{",
    "\\textrm{",
    "\\textsf{",
    "\\textsl{",
    "\\textup{",
    "\\text{",
    "\\underline{",
    "\\emph{",
    "\\mathrm{",
    "\\mathbf{",
    "\\mathcal{",
    "\\mathbb{",
    "\\mathit{",
    "\\mbox{",
];

/// Font commands up to the end of a group.
const OPEN_STYLES: [&str; 22] = [
    "\\em",
    "\\it",
    "\\bf",
    "\\sc",
    "\\rm",
    "\\sl",
    "\\tt",
    "\\sf",
    "\\cal",
    "\\itshape",
    "\\bfseries",
    "\\scshape",
    "\\ttfamily",
    "\\sffamily",
    "\\normalfont",
    "\\large",
    "\\Large",
    "\\small",
    "\\tiny",
    "\\footnotesize",
    "\\noindent",
    "\\par",
];

/// The length of the font command up to the end of a group that a text begins with, with the space that ends it; 0 for
/// another text.
fn open_style(text: &str) -> usize {
    if !text.starts_with('\\') {
        return 0;
    }
    let name = 1 + text.bytes().skip(1).take_while(u8::is_ascii_alphabetic).count();
    let is_style = OPEN_STYLES.contains(&&text[..name]);
    let spaces = text[name..].bytes().take_while(u8::is_ascii_whitespace).count();
    if is_style { name + spaces } else { 0 }
}

/// Removes font commands with their braces, if these are closed.
fn without_styles(text: &str) -> String {
    // The open braces, each with the length of its font command, or 0; and the ranges to remove.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut removed: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find(['\\', '{', '}']) {
        let start = at + found;
        let from = &text[start..];
        let style = STYLES.iter().find(|style| from.starts_with(**style)).map(|style| style.len());
        let style = style.or_else(|| {
            let length = from.strip_prefix('{').map_or(0, open_style);
            (length > 0).then_some(1 + length)
        });
        let length = match (text.as_bytes()[start], style) {
            (_, Some(length)) => {
                open.push((start, length));
                length
            }
            // A brace after a backslash is escaped.
            (b'\\', None) => match open_style(from) {
                0 => 1 + from[1..].chars().next().map_or(0, char::len_utf8),
                length => {
                    removed.push((start, length));
                    length
                }
            },
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
            r"\ell_1 \\ \' \",
            r"\cite{b",
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

    #[test]
    fn styles_citations_and_formulas_are_what_they_show() {
        for (written, read) in [
            (
                r"Song of {\em Turdus merula} and {\it E. coli} in {\bf fog}",
                "Song of Turdus merula and E. coli in fog",
            ),
            (
                r"The {\sc nasa} probe. \emph{In vitro} \citep[p.~3]{b20}. See \S 3",
                "The nasa probe. In vitro. See § 3",
            ),
            (r"$10^{-3}$, $\rm H_2O$, ${\cal N}=4$, 5$\sigma$, $z\gtrsim6$", "10^-3, H2O, N=4, 5σ, z≳6"),
            (r"$\sim$10 km s$^{-1}$ and \(x_k\)", "~10 km s^-1 and x_k"),
            (r"\verb|x|, \url{http://a.b}, \href{http://x.y}{link}\footnote{c}", "x, http://a.b, link (c)"),
            (r"A\&A. `` quoted '' --- dash", "A&A. “quoted” — dash"),
            (r"\textbf{a $x$ b}", "a x b"),
            ("``Quoted'' alone", "“Quoted” alone"),
        ] {
            assert_eq!(readable(written), read);
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "[\\\\${}a-cio\"'^_ <>&;]{0,40}", plain in "[^\\\\<&$`]{0,40}") {
            let read = readable(&text);
            prop_assert!(read.len() <= 2 * text.len());
            prop_assert_eq!(readable(&plain), plain.as_str());
        }
    }
}
