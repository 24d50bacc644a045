//! Text that says that there is no value: `NA`, `[No abstract available]`.

/// Text that stands for no value where it is all there is, in lower case and without blank space, brackets and full stops
/// around it.
const NO_VALUES: [&str; 36] = [
    "na",
    "n/a",
    "n.a",
    "n/d",
    "nan",
    "nil",
    "null",
    "none",
    "#n/a",
    "#na",
    "#null!",
    "#value!",
    "#ref!",
    "#name?",
    "<na>",
    "nat",
    "-",
    "--",
    "---",
    "–",
    "—",
    "not available",
    "not applicable",
    "undefined",
    "no abstract",
    "no abstract available",
    "abstract not available",
    "abstract unavailable",
    "no abstract provided",
    "no abstract is available",
    "no abstract found",
    "no author name available",
    "no author id available",
    "no title available",
    "no title",
    "no keywords",
];

/// Whether text says that there is no value: `NA`, `[No abstract available]`. Blank text is another matter.
pub(crate) fn is_no_value(text: &str) -> bool {
    const LONGEST: usize = 32;
    if text.len() > 2 * LONGEST {
        return false;
    }
    let text = text.trim();
    // What they begin with.
    if !matches!(
        text.as_bytes().first(),
        Some(b'[' | b'(' | b'n' | b'N' | b'a' | b'A' | b'u' | b'U' | b'-' | b'#' | b'<' | 0xe2)
    ) {
        return false;
    }
    let bare = text.strip_prefix(['[', '(']).map_or(text, |inner| inner.trim_end_matches([']', ')', '.']));
    let bare = bare.trim_end_matches('.');
    if bare.len() > LONGEST {
        return false;
    }
    let mut lower = [0_u8; LONGEST];
    let lower = &mut lower[..bare.len()];
    lower.copy_from_slice(bare.as_bytes());
    lower.make_ascii_lowercase();
    NO_VALUES.iter().any(|known| known.as_bytes() == lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_says_there_is_no_value_is_known() {
        for text in [
            "NA",
            "n/a",
            "N.A.",
            " nan ",
            "NULL",
            "None",
            "-",
            "—",
            "[No abstract available]",
            "No abstract available.",
            "#N/A",
        ] {
            assert!(is_no_value(text), "{text}");
        }
        for text in
            ["Nano", "N", "No", "[No]", "none of these", "", "a-b", "No abstract available for this work"]
        {
            assert!(!is_no_value(text), "{text}");
        }
    }
}
