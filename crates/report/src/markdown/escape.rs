//! Escapes text and addresses for Markdown, so that a paper's text is never read as Markdown.

use crate::text as shown;

/// `text`, already on one line, as Markdown that shows just these characters, in a table cell or elsewhere.
///
/// `<`, `>` and `&` become entities, so that no HTML is left for any renderer; what is Markdown only at the
/// start of a line (`-`, `+`, `=`, `1.`) is escaped only there, so that "non-linear" stays readable in the
/// source.
pub(crate) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '$' | '#' | '~' | '{' | '}' => out.extend(['\\', c]),
            '-' | '+' | '=' | ':' if at == 0 => out.extend(['\\', c]),
            '.' | ')' if at == digits && digits > 0 => out.extend(['\\', c]),
            // Callers pass single lines, so a line break here is an oversight.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// `[title](url)`, or only the title if the address is not a web address.
pub(crate) fn link(title: &str, url: Option<&str>) -> String {
    match url.and_then(shown::address) {
        Some(address) => format!("[{}]({})", text(title), address.replace('&', "&amp;")),
        None => text(title),
    }
}

/// `text` as code: the fence is longer than any run of backticks inside.
pub(crate) fn code(text: &str) -> String {
    // In code no backslash escapes, so these would stay raw; ids and figures rarely hold them.
    let text = text.replace(['|', '<', '>', '`', '\n', '\r'], "·");
    if text.trim().is_empty() { String::new() } else { format!("`{text}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_stays_text() {
        assert_eq!(text("a|b*c_d[e]`f`$g$#h"), r"a\|b\*c\_d\[e\]\`f\`\$g\$\#h");
        assert_eq!(text("<script>&"), "&lt;script&gt;&amp;");
        assert_eq!(text("- item"), r"\- item");
        assert_eq!(text("12. point"), r"12\. point");
        assert_eq!(text("3) point"), r"3\) point");
        assert_eq!(text("non-linear 1.5 (x)"), "non-linear 1.5 (x)");
    }

    #[test]
    fn links_lead_only_to_the_web() {
        assert_eq!(
            link("a]b", Some("https://x.org/a(b)?c=1&d=|")),
            r"[a\]b](https://x.org/a%28b%29?c=1&amp;d=%7C)"
        );
        assert_eq!(link("a", Some("javascript:alert(1)")), "a");
        assert_eq!(link("a", None), "a");
    }

    #[test]
    fn code_keeps_no_fence() {
        assert_eq!(code("a`b|c"), "`a·b·c`");
        assert_eq!(code(" "), "");
    }
}
