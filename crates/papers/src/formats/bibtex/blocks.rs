//! Finds where the entries of a BibTeX file begin and end: a scan for `@` and braces that copes with broken entries.

use std::ops::Range;

use crate::formats::parsed::newlines;

/// Whether a text begins like BibTeX, after blank lines and comments.
pub(crate) fn begins(text: &[u8]) -> bool {
    let line = text.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_start);
    let mut lines = line.skip_while(|line| line.is_empty() || line.starts_with(b"%"));
    lines.next().is_some_and(|line| head(line).is_some())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Entry,
    String,
    /// `@comment` and `@preamble`.
    Other,
}

/// A block that begins with `@`.
pub(crate) struct Block {
    pub(crate) kind: Kind,
    pub(crate) line: usize,
    pub(crate) range: Range<usize>,
    /// Whether its last brace is missing.
    pub(crate) is_open: bool,
}

/// The kind of block that `@word{` at the start of a text begins, and the length of that.
fn head(text: &[u8]) -> Option<(Kind, usize)> {
    let rest = text.strip_prefix(b"@")?;
    let blank = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let letters = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte)).count();
    let word = &rest[..letters];
    let space = blank(&rest[letters..]);
    if letters == 0 || !matches!(rest.get(letters + space), Some(b'{' | b'(')) {
        return None;
    }
    let kind = if word.eq_ignore_ascii_case(b"string") {
        Kind::String
    } else if word.eq_ignore_ascii_case(b"comment") || word.eq_ignore_ascii_case(b"preamble") {
        Kind::Other
    } else {
        Kind::Entry
    };
    Some((kind, 1 + letters + space + 1))
}

/// Whether an entry certainly begins here: `@word{key,`.
fn is_entry(text: &[u8]) -> bool {
    let Some((kind, length)) = head(text) else { return false };
    let key = text[length..].trim_ascii_start();
    let end = key.iter().take(256).position(|byte| byte.is_ascii_whitespace() || b",{}=\"".contains(byte));
    kind != Kind::Entry || end.is_some_and(|end| end > 0 && key[end] == b',')
}

/// Finds all blocks, at the start of a line or after the block before. O(n).
pub(crate) fn blocks(bytes: &[u8]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut at, mut line, mut counted) = (0, 1, 0);
    while let Some(found) = memchr::memchr(b'@', &bytes[at..]) {
        let start = at + found;
        let Some((kind, length)) = head(&bytes[start..]) else {
            at = start + 1;
            continue;
        };
        line += newlines(&bytes[counted..start]);
        counted = start;
        let (end, is_open) = end_of(bytes, start + length);
        blocks.push(Block { kind, line, range: start..end, is_open });
        at = end;
    }
    blocks
}

/// The end of the block opened before `at`, and whether its last brace is missing: then it ends where the next entry begins
/// at the start of a line.
fn end_of(bytes: &[u8], mut at: usize) -> (usize, bool) {
    let open = bytes[at - 1];
    let mut depth = usize::from(open == b'{');
    // Parentheses in quotes do not count.
    let mut quoted = false;
    while let Some(found) = bytes[at..].iter().position(|byte| b"{}\\@)\"".contains(byte)) {
        at += found;
        match bytes[at] {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && open == b'{' {
                    return (at + 1, false);
                }
            }
            b'"' if depth == 0 => quoted = !quoted,
            b')' if depth == 0 && !quoted => return (at + 1, false),
            b'\\' => at += 1,
            b'@' => {
                let before = bytes[..at].iter().rev().find(|byte| !b" \t".contains(byte));
                if before.is_none_or(|byte| b"\r\n".contains(byte)) && is_entry(&bytes[at..]) {
                    return (at, true);
                }
            }
            _ => {}
        }
        at = (at + 1).min(bytes.len());
    }
    (bytes.len(), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_end_where_their_braces_do() {
        let text = b"@a{b, c = {d}}@string(e = \")\")x @f{g,\n@h{i, j}";
        let found: Vec<(&[u8], bool)> =
            blocks(text).into_iter().map(|block| (&text[block.range], block.is_open)).collect();
        let expected: [(&[u8], bool); 4] = [
            (b"@a{b, c = {d}}", false),
            (b"@string(e = \")\")", false),
            (b"@f{g,\n", true),
            (b"@h{i, j}", false),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_begins_as_bibtex_does() {
        assert!(begins(b"% x\n\n @ARTICLE {a,") && begins(b"@string(") && !begins(b"@someone wrote"));
    }
}
