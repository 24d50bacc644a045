//! Formulas between the delimiters of LaTeX: [`formula_at`], which tells them from prices.

use std::ops::Range;

use memchr::memmem::find;

/// No formula between dollars is longer, in bytes.
const LONGEST: usize = 600;
/// No formula of its own line is longer, in bytes.
const LONGEST_DISPLAYED: usize = 4000;

/// Environments that hold a formula.
const ENVIRONMENTS: [&str; 12] = [
    "equation",
    "equation*",
    "align",
    "align*",
    "eqnarray",
    "eqnarray*",
    "gather",
    "gather*",
    "multline",
    "multline*",
    "displaymath",
    "math",
];

/// A formula: the range of its content, and its end with the delimiter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Formula {
    pub(super) inside: Range<usize>,
    pub(super) end: usize,
}

/// The formula that begins at a `$` or a backslash, if one does.
///
/// A dollar opens a formula by Pandoc's rule (no space inside of the dollars and no digit after the second), or if there is
/// a sign of LaTeX between it and the next one. Running prose is no formula: "from $5 to $10", "$10 million and US$".
pub(super) fn formula_at(text: &str, at: usize) -> Option<Formula> {
    let rest = &text[at..];
    let between = |open: usize, close: &str| {
        let longest = rest.len().min(open + LONGEST_DISPLAYED);
        let near = &rest.as_bytes()[open..longest];
        let length = find(near, close.as_bytes())?;
        Some(Formula { inside: at + open..at + open + length, end: at + open + length + close.len() })
    };
    if rest.starts_with("$$") {
        return between(2, "$$").filter(|formula| !is_prose(&text[formula.inside.clone()]));
    }
    if rest.starts_with('$') {
        return between_dollars(text, at);
    }
    if rest.starts_with("\\(") {
        return between(2, "\\)");
    }
    if rest.starts_with("\\[") {
        return between(2, "\\]");
    }
    let name = rest.strip_prefix("\\begin{")?.split('}').next()?;
    let name = ENVIRONMENTS.iter().find(|known| **known == name)?;
    between("\\begin{}".len() + name.len(), &format!("\\end{{{name}}}"))
}

fn between_dollars(text: &str, at: usize) -> Option<Formula> {
    let inner = &text[at + 1..];
    let bytes = &inner.as_bytes()[..inner.len().min(LONGEST)];
    let mut close = 0;
    loop {
        close += memchr::memchr(b'$', &bytes[close..])?;
        if close == 0 || bytes[close - 1] != b'\\' {
            break;
        }
        close += 1;
    }
    let (inside, after) = (&inner[..close], &inner[close + 1..]);
    let is_tight = !inside.starts_with(char::is_whitespace)
        && !inside.ends_with(char::is_whitespace)
        && !after.starts_with(|c: char| c.is_ascii_digit());
    let is_formula =
        !inside.trim().is_empty() && (is_tight || inside.contains(['\\', '^', '_'])) && !is_prose(inside);
    is_formula.then(|| Formula { inside: at + 1..at + 1 + close, end: at + close + 2 })
}

/// Whether two words in a row, outside of braces, are prose.
fn is_prose(inside: &str) -> bool {
    let mut depth = 0_usize;
    let mut in_a_row = 0;
    for word in inside.split_whitespace() {
        let is_word = depth == 0
            && word.len() >= 3
            && word.trim_end_matches([',', '.', ';']).bytes().all(|byte| byte.is_ascii_alphabetic());
        in_a_row = if is_word { in_a_row + 1 } else { 0 };
        if in_a_row == 2 {
            return true;
        }
        for byte in word.bytes() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }
    false
}

/// Whether a formula is a word set upright, such as `\mathrm{H_2O}` or `\textbf{Only-IF}`.
pub(super) fn is_upright(inside: &str) -> bool {
    let inside = inside.trim().trim_start_matches('{');
    let command = inside.strip_prefix('\\').unwrap_or_default();
    let name = &command[..command.bytes().take_while(u8::is_ascii_alphabetic).count()];
    let is_upright = name.starts_with("text") && name.len() > 4
        || matches!(name, "text" | "mathrm" | "rm" | "ce" | "mbox" | "emph" | "operatorname");
    is_upright
        && inside.len() <= 60
        && !inside.contains(['=', '<', '>'])
        && !command[name.len()..].contains("\\frac")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(text: &str) -> Option<&str> {
        let at = text.find(['$', '\\'])?;
        formula_at(text, at).map(|formula| &text[formula.inside])
    }

    #[test]
    fn formulas_are_found_between_their_delimiters() {
        for (text, formula) in [
            ("the $x$ of", "x"),
            ("$ \\alpha $ of", " \\alpha "),
            ("$$x = y$$", "x = y"),
            ("as \\(a_b\\),", "a_b"),
            ("\\[a\\]", "a"),
            ("\\begin{align*}x\\end{align*}", "x"),
            ("$x \\text{ for all } y$", "x \\text{ for all } y"),
            ("$a\\$b$", "a\\$b"),
        ] {
            assert_eq!(inside(text), Some(formula), "{text}");
        }
    }

    #[test]
    fn prices_are_no_formulas() {
        for text in ["from $5 to $10", "$10 million and US$ a", "US$ and $", "$$", "$", "\\begin{itemize}x"] {
            assert_eq!(inside(text), None, "{text}");
        }
    }
}
