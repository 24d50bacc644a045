//! Formulas in LaTeX as people read them: [`write`].

use super::latex::{GREEK, LETTERS, Scanner};

/// Deeper braces are not read but shown.
const DEEPEST: usize = 12;

/// Writes a formula with the characters that its commands stand for: `\rm H_2O` is `H2O`, `10^{-3}` is `10^-3` and
/// `z\gtrsim6` is `z≳6`. Commands without a character are left out with their backslash. O(length).
pub(super) fn write(formula: &str, out: &mut String) {
    let mut scanner = Scanner::new(formula);
    write_until(&mut scanner, None, DEEPEST, out);
}

/// Writes up to a closing brace or to the end.
fn write_until(scanner: &mut Scanner<'_>, close: Option<char>, depth: usize, out: &mut String) {
    while let Some(char) = scanner.next() {
        match char {
            _ if Some(char) == close => return,
            '{' if depth > 0 => write_until(scanner, Some('}'), depth - 1, out),
            '{' | '}' | '$' => {}
            '~' | '&' => out.push(' '),
            '_' | '^' => script(char, scanner, depth, out),
            '\\' => command(scanner, depth, out),
            _ => out.push(char),
        }
    }
}

/// The next group in braces, command or character.
fn group(scanner: &mut Scanner<'_>, depth: usize) -> String {
    let mut inside = String::new();
    scanner.take_while(char::is_whitespace);
    match scanner.next() {
        Some('{') if depth > 0 => write_until(scanner, Some('}'), depth - 1, &mut inside),
        Some('\\') if depth > 0 => command(scanner, depth - 1, &mut inside),
        Some(char) => inside.push(char),
        None => {}
    }
    inside
}

/// Writes a subscript or a superscript. Numbers below the line join what they count, and degrees and primes what they mark.
fn script(mark: char, scanner: &mut Scanner<'_>, depth: usize, out: &mut String) {
    let inside = group(scanner, depth);
    let inside = inside.trim();
    let joins = match mark {
        '_' => inside.bytes().all(|byte| byte.is_ascii_digit()),
        _ => matches!(inside, "°" | "′" | "†" | "*" | "'"),
    };
    if !joins {
        out.push(mark);
    }
    out.push_str(inside);
}

/// Writes the command after a backslash.
fn command(scanner: &mut Scanner<'_>, depth: usize, out: &mut String) {
    let name = scanner.take_while(|char| char.is_ascii_alphabetic());
    if name.is_empty() {
        match scanner.next() {
            Some(char @ ('%' | '&' | '#' | '_' | '$' | '{' | '}')) => out.push(char),
            Some('|') => out.push('‖'),
            Some('!' | '(' | ')' | '[' | ']' | '-' | '/') | None => {}
            Some(_) => out.push(' '),
        }
        return;
    }
    let small = name.to_ascii_lowercase();
    let greek = small.strip_prefix("var").unwrap_or(&small);
    if let Some(at) = GREEK.iter().position(|letter| *letter == greek) {
        // From alpha and Alpha on, with the final sigma between rho and sigma.
        let is_capital = name.trim_start_matches("var").starts_with(char::is_uppercase);
        let first = if is_capital { 0x391 } else { 0x3b1 };
        out.extend(char::from_u32(first + at as u32 + u32::from(at > 16)));
        scanner.take_while(|char| char == ' ');
    } else if let Some((_, symbol)) = SYMBOLS.iter().find(|(command, _)| *command == name) {
        out.push_str(symbol);
        scanner.take_while(|char| char == ' ');
    } else if matches!(name, "frac" | "dfrac" | "tfrac" | "nicefrac") {
        let (above, below) = (group(scanner, depth), group(scanner, depth));
        for (at, part) in [above, below].into_iter().enumerate() {
            if at == 1 {
                out.push('/');
            }
            let part = part.trim();
            if part.contains(['+', '-', ' ', '/']) {
                out.extend(["(", part, ")"]);
            } else {
                out.push_str(part);
            }
        }
    } else if name == "sqrt" {
        scanner.skip_bracketed('[', ']');
        out.push('√');
        out.push_str(group(scanner, depth).trim());
    } else if SILENT.contains(&name) {
        scanner.take_while(|char| char == ' ');
    } else if matches!(name, "label" | "tag" | "color" | "begin" | "end") {
        scanner.skip_bracketed('{', '}');
    } else if let Some((_, letter)) = LETTERS.iter().find(|(command, _)| *command == name) {
        out.push_str(letter);
    } else {
        out.push_str(name);
    }
}

/// Commands that set type and write nothing.
const SILENT: [&str; 56] = [
    "Big",
    "Bigg",
    "Biggl",
    "Biggr",
    "Bigl",
    "Bigr",
    "bar",
    "bf",
    "big",
    "bigg",
    "bigl",
    "bigr",
    "bm",
    "boldsymbol",
    "cal",
    "ce",
    "displaystyle",
    "em",
    "emph",
    "ensuremath",
    "hat",
    "hbox",
    "it",
    "left",
    "limits",
    "mathbb",
    "mathbf",
    "mathcal",
    "mathfrak",
    "mathit",
    "mathop",
    "mathrm",
    "mathscr",
    "mathsf",
    "mathtt",
    "mbox",
    "middle",
    "nolimits",
    "operatorname",
    "overline",
    "right",
    "rm",
    "scriptstyle",
    "sf",
    "text",
    "textbf",
    "textit",
    "textnormal",
    "textrm",
    "textsc",
    "textstyle",
    "tilde",
    "underline",
    "vec",
    "widehat",
    "widetilde",
];

/// Commands that are a sign. Names of functions are themselves.
const SYMBOLS: [(&str, &str); 76] = [
    ("AA", "Å"),
    ("Re", "Re"),
    ("Im", "Im"),
    ("approx", "≈"),
    ("ast", "*"),
    ("bullet", "•"),
    ("cap", "∩"),
    ("cdot", "·"),
    ("cdots", "⋯"),
    ("circ", "°"),
    ("cong", "≅"),
    ("cup", "∪"),
    ("dagger", "†"),
    ("deg", "°"),
    ("degree", "°"),
    ("dot", "˙"),
    ("dots", "…"),
    ("ell", "ℓ"),
    ("emptyset", "∅"),
    ("equiv", "≡"),
    ("exists", "∃"),
    ("forall", "∀"),
    ("ge", "≥"),
    ("geq", "≥"),
    ("geqslant", "≥"),
    ("gg", "≫"),
    ("gtrsim", "≳"),
    ("hbar", "ℏ"),
    ("in", "∈"),
    ("infty", "∞"),
    ("int", "∫"),
    ("langle", "⟨"),
    ("ldots", "…"),
    ("le", "≤"),
    ("leftarrow", "←"),
    ("leftrightarrow", "↔"),
    ("leq", "≤"),
    ("leqslant", "≤"),
    ("lesssim", "≲"),
    ("ll", "≪"),
    ("lVert", "‖"),
    ("mapsto", "↦"),
    ("mid", "|"),
    ("mp", "∓"),
    ("nabla", "∇"),
    ("ne", "≠"),
    ("neq", "≠"),
    ("notin", "∉"),
    ("odot", "⊙"),
    ("oplus", "⊕"),
    ("otimes", "⊗"),
    ("parallel", "∥"),
    ("partial", "∂"),
    ("perp", "⊥"),
    ("pm", "±"),
    ("prime", "′"),
    ("prod", "∏"),
    ("propto", "∝"),
    ("qquad", " "),
    ("quad", " "),
    ("rangle", "⟩"),
    ("rightarrow", "→"),
    ("rVert", "‖"),
    ("setminus", "∖"),
    ("sim", "~"),
    ("simeq", "≃"),
    ("star", "*"),
    ("subset", "⊂"),
    ("subseteq", "⊆"),
    ("sum", "∑"),
    ("sun", "⊙"),
    ("times", "×"),
    ("to", "→"),
    ("vee", "∨"),
    ("vert", "|"),
    ("wedge", "∧"),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(formula: &str) -> String {
        let mut out = String::new();
        write(formula, &mut out);
        out
    }

    #[test]
    fn formulas_are_their_signs() {
        for (formula, signs) in [
            (r"\rm H_2O", "H2O"),
            (r"10^{-3}", "10^-3"),
            (r"{\cal N}=4", "N=4"),
            (r"z\gtrsim6", "z≳6"),
            (r"\sim", "~"),
            (r"\sigma_x", "σ_x"),
            (r"\mathbf{x}_{k+1}", "x_k+1"),
            (r"\frac{a+b}{2}", "(a+b)/2"),
            (r"\sqrt{s} = 13\,\mathrm{TeV}", "√s = 13 TeV"),
            (r"90^\circ", "90°"),
            (r"\Lambda", "Λ"),
            (r"\log n", "log n"),
        ] {
            assert_eq!(shown(formula), signs, "{formula}");
        }
    }

    proptest! {
        #[test]
        fn no_formula_is_too_odd(formula in "[\\\\{}_^$a-c ]{0,60}|(\\\\frac|\\{|\\}|x|_|\\PC){0,30}") {
            let shown = shown(&formula);
            prop_assert!(shown.chars().count() <= formula.chars().count() + 2);
        }
    }
}
