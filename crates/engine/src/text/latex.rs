//! LaTeX as plain words: [`plain`], and the scanner and tables that [`readable`](super::readable()) shares.

use super::formulas::{formula_at, is_upright};
use super::left_out::{LeftOut, LeftOutKind};

/// The text without LaTeX markup.
///
/// Font commands are removed and their arguments kept (`\textbf{x}` is `x`). References are removed with their arguments
/// (`\cite{x}`). Accents join their letter. A formula that joins a word is part of it, without `$`, braces, `^` and `_` and
/// with Greek letters by their names: `CO$_2$` is `CO2`, `$k$-means` is `k-means`. So is one set upright: `$\rm H_2O$`. Any
/// other is left out. `~` and `\\` become spaces. O(length).
///
/// [`readable`](super::readable()) has another aim: it shows a text, keeps commands it does not know, and writes `α` where
/// this writes `alpha`. Both read LaTeX with the same scanner and tables.
pub(super) fn plain(text: &str, left_out: &mut LeftOut) -> String {
    let mut out = String::with_capacity(text.len());
    write_plain(text, Some(left_out), &mut out);
    out
}

/// [`plain`] of a text, or of a formula without its delimiters if nothing is to be left out.
fn write_plain(text: &str, mut left_out: Option<&mut LeftOut>, out: &mut String) {
    let mut scanner = Scanner::new(text);
    loop {
        let rest = &text[scanner.at..];
        let length = first_mark(rest).unwrap_or(rest.len());
        out.push_str(&rest[..length]);
        scanner.at += length;
        let at = scanner.at;
        let Some(mark) = scanner.next() else { return };
        match (mark, &mut left_out) {
            ('$' | '\\', Some(left_out)) => {
                if let Some(formula) = formula_at(text, at) {
                    let inside = &text[formula.inside];
                    if joins_a_word(out, &text[formula.end..]) || is_upright(inside) {
                        write_plain(inside, None, out);
                    } else {
                        left_out.add(LeftOutKind::Formulas, &text[at..formula.end]);
                        out.push(' ');
                    }
                    scanner.at = formula.end;
                } else if mark == '\\' {
                    command(&mut scanner, out);
                    left_out.add(LeftOutKind::Markup, scanner.since(at));
                }
            }
            ('\\', None) => command(&mut scanner, out),
            ('_', Some(_)) => out.push('_'),
            ('~', _) => out.push(' '),
            _ => {}
        }
    }
}

/// Whether a formula between two texts is part of a word: `CO$_2$`, `$k$-means`, `$\Lambda$CDM`.
fn joins_a_word(before: &str, after: &str) -> bool {
    let mut before = before.chars().rev();
    let mut after = after.chars();
    let joins = |first: Option<char>, second: Option<char>| match first {
        Some('-') => second.is_some_and(char::is_alphabetic),
        first => first.is_some_and(char::is_alphanumeric),
    };
    joins(before.next(), before.next()) || joins(after.next(), after.next())
}

/// The position of the first byte with a meaning in LaTeX. A text without one needs no change.
pub(super) fn first_mark(text: &str) -> Option<usize> {
    let (blocks, rest) = text.as_bytes().as_chunks::<32>();
    let is_mark = |&byte: &u8| matches!(byte, b'\\' | b'$' | b'{' | b'}' | b'~' | b'^' | b'_');
    let in_block = |(number, block): (usize, &[u8; 32])| {
        // Without an early exit, so that many bytes are compared at once.
        let may_be = block.iter().fold(false, |any, &byte| any | may_be_mark(byte));
        if may_be { Some(32 * number + block.iter().position(is_mark)?) } else { None }
    };
    let in_rest = || Some(32 * blocks.len() + rest.iter().position(is_mark)?);
    blocks.iter().enumerate().find_map(in_block).or_else(in_rest)
}

/// Whether a byte may be a mark, by two comparisons; a few others pass too.
fn may_be_mark(byte: u8) -> bool {
    (byte | 0x20).wrapping_sub(b'{') < 5 || byte == b'$'
}

/// A position in a text.
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The position.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The text since a position.
    pub(super) fn since(&self, at: usize) -> &'a str {
        &self.text[at..self.at]
    }

    /// Skips a text if it is next; returns whether it was.
    pub(super) fn skip(&mut self, text: &str) -> bool {
        let is_here = self.text[self.at..].starts_with(text);
        self.at += if is_here { text.len() } else { 0 };
        is_here
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at += char.len_utf8();
        Some(char)
    }

    pub(super) fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let taken = &rest[..rest.find(|char| !keep(char)).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    /// Skips a star, two `[...]` and one `{...}` if they are next. An argument without an end is not skipped.
    pub(super) fn skip_arguments(&mut self) {
        self.skip("*");
        self.skip_bracketed('[', ']');
        self.skip_bracketed('[', ']');
        self.skip_bracketed('{', '}');
    }

    /// Skips everything up to the beginning of a document, if there is one.
    pub(super) fn skip_preamble(&mut self) {
        const BEGIN: &str = "\\begin{document}";
        if let Some(at) = memchr::memmem::find(&self.text.as_bytes()[self.at..], BEGIN.as_bytes()) {
            self.at += at + BEGIN.len();
        }
    }

    pub(super) fn skip_bracketed(&mut self, open: char, close: char) {
        if self.peek() != Some(open) {
            return;
        }
        let mut depth = 0;
        for (offset, char) in self.text[self.at..].char_indices() {
            if char == open {
                depth += 1;
            } else if char == close {
                depth -= 1;
                if depth == 0 {
                    self.at += offset + char.len_utf8();
                    return;
                }
            }
        }
    }
}

/// Writes the command after a backslash.
fn command(scanner: &mut Scanner<'_>, out: &mut String) {
    let name = scanner.take_while(|char| char.is_ascii_alphabetic());
    if name.is_empty() {
        match scanner.next() {
            Some(mark @ ('"' | '\'' | '`' | '^' | '~' | '=' | '.')) => accent(mark, scanner, out),
            Some(char @ ('%' | '&' | '#' | '_')) => out.push(char),
            // A hyphenation point, or math delimiters.
            Some('-' | '(' | ')' | '[' | ']' | '{' | '}' | '/') => {}
            Some(_) | None => out.push(' '),
        }
        return;
    }
    if is_pointer(name) {
        scanner.skip_arguments();
        out.push(' ');
        return;
    }
    if name == "documentclass" {
        scanner.skip_preamble();
        out.push(' ');
        return;
    }
    if matches!(name, "c" | "v" | "u" | "H" | "k" | "r" | "d" | "b" | "t") && has_letter_argument(scanner) {
        accent(name.chars().next().unwrap_or(' '), scanner, out);
        return;
    }
    if let Some((_, letter)) = LETTERS.iter().find(|(command, _)| *command == name) {
        scanner.take_while(|char| char == ' ');
        out.push_str(letter);
    } else if GREEK.contains(&name.to_ascii_lowercase().trim_start_matches("var")) {
        out.push_str(name.trim_start_matches("var"));
    } else {
        // A font command joins its argument to the text before; any other separates.
        let sets_type = name.starts_with("text") || name.starts_with("math") || name.starts_with("emph");
        if !sets_type || scanner.peek() != Some('{') {
            out.push(' ');
        }
        scanner.skip_bracketed('[', ']');
    }
}

pub(super) fn has_letter_argument(scanner: &Scanner<'_>) -> bool {
    let mut chars = scanner.text[scanner.at..].chars();
    match chars.next() {
        Some('{') => chars.next().is_some_and(|char| char.is_alphabetic() || char == '\\'),
        Some(' ') => chars.next().is_some_and(char::is_alphabetic),
        _ => false,
    }
}

/// Writes the accented letter as letter and combining mark; NFKC composes them later.
fn accent(mark: char, scanner: &mut Scanner<'_>, out: &mut String) {
    scanner.take_while(|char| char == ' ');
    scanner.take_while(|char| char == '{');
    if scanner.peek() == Some('\\') {
        // `\'{\i}`: the dotless letter takes the accent like the dotted one.
        scanner.next();
    }
    if scanner.peek().is_some_and(char::is_alphabetic) {
        out.extend(scanner.next());
        out.push(combining(mark));
    }
}

/// The combining mark of the command of this name.
pub(super) fn combining(mark: char) -> char {
    match mark {
        '"' => '\u{308}',
        '\'' => '\u{301}',
        '`' => '\u{300}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        '.' => '\u{307}',
        'c' => '\u{327}',
        'v' => '\u{30c}',
        'u' => '\u{306}',
        'H' => '\u{30b}',
        'k' => '\u{328}',
        'r' => '\u{30a}',
        'd' => '\u{323}',
        'b' => '\u{331}',
        _ => '\u{361}',
    }
}

/// Whether a command has arguments that are not text.
pub(super) fn is_pointer(name: &str) -> bool {
    let is_citation = name.len() <= 16 && (name.contains("cite") || name.contains("Cite"));
    is_citation || POINTERS.contains(&name)
}

/// Commands with arguments that are not text.
const POINTERS: [&str; 25] = [
    "autoref",
    "begin",
    "bibliography",
    "bibliographystyle",
    "bibitem",
    "color",
    "cref",
    "Cref",
    "end",
    "eqref",
    "footnotemark",
    "href",
    "hskip",
    "hspace",
    "includegraphics",
    "input",
    "label",
    "pageref",
    "ref",
    "setlength",
    "textcolor",
    "url",
    "usepackage",
    "vskip",
    "vspace",
];

/// Letters that have a command of their own.
pub(super) const LETTERS: [(&str, &str); 15] = [
    ("ss", "ß"),
    ("o", "ø"),
    ("O", "Ø"),
    ("l", "ł"),
    ("L", "Ł"),
    ("ae", "æ"),
    ("AE", "Æ"),
    ("oe", "œ"),
    ("OE", "Œ"),
    ("aa", "å"),
    ("AA", "Å"),
    ("i", "i"),
    ("j", "j"),
    ("dh", "ð"),
    ("th", "þ"),
];

pub(super) const GREEK: [&str; 24] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
    "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    fn composed(text: &str) -> String {
        plain(text).nfkc().collect()
    }

    fn plain(text: &str) -> String {
        super::plain(text, &mut LeftOut::default())
    }

    #[test]
    fn type_setting_keeps_its_argument() {
        assert_eq!(plain("$\\textbf{Only-IF}$:Revealing"), "Only-IF:Revealing");
        assert_eq!(plain("an \\emph{open} problem"), "an open problem");
        assert_eq!(plain("{\\bf bold} text"), "  bold text");
    }

    #[test]
    fn math_joins_what_it_writes() {
        assert_eq!(plain("CO$_2$ and $k$-means in $\\ell_2$"), "CO2 and k-means in  ");
        assert_eq!(plain("$\\alpha$-synuclein, $\\Lambda$CDM"), "alpha-synuclein, LambdaCDM");
        assert_eq!(plain("a snake_case name"), "a snake_case name");
        assert_eq!(plain("in $\\rm H_2O$ and $\\mathrm{CO}_2$").replace(' ', ""), "inH2OandCO2");
        assert_eq!(plain("on \\(x_k\\), $ \\alpha $ and \\begin{align}y_j\\end{align}."), "on  ,   and  .");
        assert_eq!(plain("from $5 to $10"), "from 5 to 10");
    }

    #[test]
    fn pointers_vanish_whole() {
        assert_eq!(plain("as in~\\cite[p.~3]{a, b}."), "as in  .");
        assert_eq!(plain("\\begin{itemize} x"), "  x");
    }

    #[test]
    fn accents_join_their_letter() {
        assert_eq!(
            composed("Schr\\\"odinger, Erd\\H{o}s, fa\\c{c}ade, na\\\"{\\i}ve"),
            "Schrödinger, Erdős, façade, naïve"
        );
        assert_eq!(composed("K\\\"ahler and \\o re, \\v{C}ech"), "Kähler and øre, Čech");
    }

    #[test]
    fn escapes_are_their_character() {
        assert_eq!(plain("50\\% of R\\&D \\\\ next"), "50% of R&D   next");
    }

    proptest! {
        #[test]
        fn any_text_has_a_plain_form(text in ".{0,60}", latex in "[\\\\${}\\[\\]a-c\"'^_ ]{0,40}") {
            let plain = plain(&format!("{text}{latex}"));
            let braces = plain.matches(['{', '}']).count();
            prop_assert_eq!(braces, 0);
        }

        #[test]
        fn the_first_mark_is_found(text in "[a-cé~_|\\[ ]{0,9}|[a\\]]{0,70}[$^}{\\\\]?b{0,40}") {
            let expected = text.find(['\\', '$', '{', '}', '~', '^', '_']);
            prop_assert_eq!(first_mark(&text), expected);
        }

        #[test]
        fn text_without_markup_stays(text in "[a-zA-Z0-9 ,.;:()_-]{0,80}") {
            prop_assert_eq!(plain(&text), text);
        }
    }
}
