//! Text as LaTeX: formulas and commands stay, and whatever else has a meaning in LaTeX is escaped.

use std::fmt::Write as _;

/// Text in which balanced formulas and commands are kept.
pub(super) fn natural(text: &str) -> String {
    let mut latex = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, from) = rest.split_at(at);
        let is_escaped = before.len() - before.trim_end_matches('\\').len();
        let formula = (is_escaped % 2 == 0).then(|| formula(from)).flatten();
        let (plain, kept) = match formula {
            Some(formula) => (before, formula),
            None => (&rest[..=at], ""),
        };
        plain_text(plain, &mut latex);
        latex.push_str(kept);
        rest = &rest[plain.len() + kept.len()..];
    }
    plain_text(rest, &mut latex);
    matched(&latex)
}

/// The formula that a text begins with: `$x$`, but not `$5 and $`. As in Pandoc, no blank follows the first dollar or comes
/// before the last one, and no digit follows that.
fn formula(text: &str) -> Option<&str> {
    let inner = &text[1..];
    let length = inner.find('$')?;
    let (inner, behind) = (&inner[..length], &inner[length + 1..]);
    let is_formula = !inner.is_empty()
        && inner.trim() == inner
        && !inner.contains("\n\n")
        && !inner.ends_with('\\')
        && !behind.starts_with(|c: char| c.is_ascii_digit())
        && matched(inner) == inner;
    is_formula.then(|| &text[..length + 2])
}

/// Text between formulas. A backslash begins a command or escapes what follows.
fn plain_text(text: &str, latex: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek().copied()) {
            ('\\', Some(next)) if "%&#_${}\\".contains(next) => {
                latex.extend([c, next]);
                chars.next();
            }
            ('\\', Some(next)) if next.is_ascii_alphabetic() || "'`^\"~=.-,;:! ".contains(next) => {
                latex.extend([c, next]);
                chars.next();
            }
            ('\\', _) => latex.push_str("\\textbackslash{}"),
            ('{' | '}', _) => latex.push(c),
            _ => escape(c, latex),
        }
    }
}

fn escape(c: char, latex: &mut String) {
    match c {
        '&' | '%' | '#' | '_' | '$' => latex.extend(['\\', c]),
        '~' => latex.push_str("\\textasciitilde{}"),
        '^' => latex.push_str("\\textasciicircum{}"),
        _ => latex.push(c),
    }
}

/// Text with everything escaped, so that readers give it back as it is.
pub(super) fn escaped(text: &str) -> String {
    let mut latex = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '{' | '}' => latex.extend(['\\', c]),
            '\\' => latex.push_str("\\textbackslash{}"),
            _ => escape(c, &mut latex),
        }
    }
    matched(&latex)
}

/// LaTeX whose braces all match, also for programs that count those behind a backslash: others become commands.
fn matched(latex: &str) -> String {
    let mut open = Vec::new();
    let mut lone = Vec::new();
    for (at, byte) in latex.bytes().enumerate() {
        match byte {
            b'{' => open.push(at),
            b'}' if open.pop().is_none() => lone.push(at),
            _ => {}
        }
    }
    lone.extend(open);
    lone.sort_unstable();
    let mut text = String::with_capacity(latex.len());
    let mut kept = 0;
    for at in lone {
        let before = &latex[kept..at];
        let escapes = before.len() - before.trim_end_matches('\\').len();
        text.push_str(if escapes % 2 == 1 { &before[..before.len() - 1] } else { before });
        let name = if latex.as_bytes()[at] == b'{' { "left" } else { "right" };
        let _ = write!(text, "\\textbrace{name}{{}}");
        kept = at + 1;
    }
    text.push_str(&latex[kept..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_and_commands_stay_and_the_rest_is_escaped() {
        for (text, expected) in [
            ("Costs of $5 and $10 oars: 95% CI & more", "Costs of \\$5 and \\$10 oars: 95\\% CI \\& more"),
            ("$O(n^2)$ of {B}ees & 5%", "$O(n^2)$ of {B}ees \\& 5\\%"),
            ("R$^2$D$_2$", "R$^2$D$_2$"),
            ("a_b^c~d#e", "a\\_b\\textasciicircum{}c\\textasciitilde{}d\\#e"),
            ("\\emph{it} costs \\$5 and 5\\%", "\\emph{it} costs \\$5 and 5\\%"),
            ("one {brace", "one \\textbraceleft{}brace"),
            ("one \\} only", "one \\textbraceright{} only"),
            ("$\\frac{1$", "\\$\\frac\\textbraceleft{}1\\$"),
            ("$5", "\\$5"),
            ("end \\", "end \\textbackslash{}"),
        ] {
            assert_eq!(natural(text), expected, "{text}");
        }
        assert_eq!(
            escaped("$O(n^2)$ {B} \\x }"),
            "\\$O(n\\textasciicircum{}2)\\$ \\{B\\} \\textbackslash{}x \\textbraceright{}"
        );
    }
}
