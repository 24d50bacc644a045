//! Finds where the entries of a BibTeX file begin and end: a scan for `@` and braces that copes with broken entries.

use std::ops::Range;

use super::shapes::{continues, head, is_entry, is_word};
use crate::formats::parsed::newlines;

/// Bytes behind a position that suffice to tell what begins there.
pub(super) const AHEAD: usize = 1024;
/// A comment of up to this length may hold entries, which are then comments too.
const COMMENT: usize = 16 << 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Entry,
    String,
    /// `@comment` and `@preamble`.
    Other,
}

/// How braces are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Braces {
    /// `\{` is text, as reference managers write it.
    Escaped,
    /// Every brace counts, as in BibTeX.
    All,
}

/// A block that begins with `@`.
pub(crate) struct Block {
    pub(super) kind: Kind,
    pub(super) line: usize,
    pub(super) range: Range<usize>,
    /// The position behind its opening brace.
    pub(super) body: usize,
    pub(super) braces: Braces,
    /// Whether its last brace is missing.
    pub(super) is_open: bool,
}

/// Finds the blocks of a part of a file, and the length of what is finished with them. O(n).
pub(super) fn blocks(bytes: &[u8], is_last: bool) -> (Vec<Block>, usize) {
    let decided = if is_last { bytes.len() } else { bytes.len().saturating_sub(AHEAD) };
    let mut blocks = Vec::new();
    let (mut at, mut line, mut counted, mut line_start) = (0, 1, 0, 0);
    // The line last looked at, and whether it is a comment.
    let mut looked_at = (usize::MAX, false);
    while let Some(found) = bytes.get(at..decided).and_then(|rest| memchr::memchr(b'@', rest)) {
        let start = at + found;
        if let Some(newline) = memchr::memrchr2(b'\n', b'\r', &bytes[at..start]) {
            line_start = at + newline + 1;
        }
        if looked_at.0 != line_start {
            looked_at = (line_start, bytes[line_start..start].trim_ascii_start().starts_with(b"%"));
        }
        if looked_at.1 || is_word(&bytes[start..], b"comment") {
            // The rest of the line is a comment.
            let Some(end) = memchr::memchr2(b'\n', b'\r', &bytes[start..]) else {
                return (blocks, if is_last { bytes.len() } else { line_start });
            };
            at = start + end + 1;
            line_start = at;
            continue;
        }
        let Some((kind, length)) = head(&bytes[start..]) else {
            at = start + 1;
            continue;
        };
        let body = start + length;
        let Some(Found { end, is_open, braces }) = find_end(bytes, body, kind, is_last) else {
            return (blocks, start);
        };
        line += newlines(&bytes[counted..start]);
        counted = start;
        blocks.push(Block { kind, line, range: start..end, body, braces, is_open });
        at = end;
        // What follows on its last line is no comment.
        line_start = end;
    }
    if is_last {
        return (blocks, bytes.len());
    }
    let newline = bytes.get(at..decided).and_then(|rest| memchr::memrchr2(b'\n', b'\r', rest));
    let begun = newline.map_or(line_start, |newline| at + newline + 1);
    (blocks, begun.max(line_start))
}

struct Found {
    end: usize,
    is_open: bool,
    braces: Braces,
}

/// The end of the block whose body begins here; `None` if it continues after the part.
fn find_end(bytes: &[u8], body: usize, kind: Kind, is_last: bool) -> Option<Found> {
    if kind == Kind::Other {
        let limit = bytes.len().min(body + COMMENT);
        let is_whole = is_last || limit < bytes.len();
        match scan(&bytes[..limit], body, Braces::All, Inside::Text) {
            End::Closed(end) => return Some(Found { end, is_open: false, braces: Braces::All }),
            End::Open(_) if !is_whole => return None,
            End::Open(_) => {}
        }
    }
    match scan(bytes, body, Braces::Escaped, Inside::Entry) {
        End::Closed(end) if is_last || end + AHEAD <= bytes.len() => {
            Some(Found { end, is_open: false, braces: Braces::Escaped })
        }
        End::Closed(_) => None,
        End::Open(at) if !is_last && at + AHEAD > bytes.len() => None,
        // A backslash before the last brace of a value, as in a path of Windows, may have hidden it.
        End::Open(end) => Some(match scan(&bytes[..end], body, Braces::All, Inside::Entry) {
            End::Closed(end) => Found { end, is_open: false, braces: Braces::All },
            End::Open(end) => Found { end, is_open: true, braces: Braces::Escaped },
        }),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Entry,
    /// Text, in which no entry begins.
    Text,
}

enum End {
    Closed(usize),
    /// Its last brace is missing: the next entry begins here, or the bytes end.
    Open(usize),
}

fn scan(bytes: &[u8], mut at: usize, braces: Braces, inside: Inside) -> End {
    let open = bytes[at - 1];
    let mut depth = usize::from(open == b'{');
    // Parentheses in quotes do not count.
    let mut quoted = false;
    while let Some(found) = bytes[at..].iter().position(|byte| b"{}\\@)\"".contains(byte)) {
        at += found;
        let closes = match bytes[at] {
            b'{' => {
                depth += 1;
                false
            }
            b'}' => {
                depth = depth.saturating_sub(1);
                depth == 0 && open == b'{'
            }
            b'"' => {
                quoted ^= depth == 0;
                false
            }
            b')' => depth == 0 && open == b'(' && !quoted,
            b'\\' => {
                at += usize::from(braces == Braces::Escaped);
                false
            }
            _ => {
                let before = bytes[..at].iter().rev().find(|byte| !b" \t".contains(byte));
                if inside == Inside::Entry
                    && before.is_none_or(|byte| b"\r\n".contains(byte))
                    && is_entry(&bytes[at..])
                {
                    return End::Open(at);
                }
                false
            }
        };
        at = (at + 1).min(bytes.len());
        if closes {
            // One brace too many within the entry does not end it.
            if inside == Inside::Text || !continues(&bytes[at..]) {
                return End::Closed(at);
            }
            depth = usize::from(open == b'{');
        }
    }
    End::Open(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, bool)> {
        let (blocks, taken) = blocks(text.as_bytes(), true);
        assert_eq!(taken, text.len());
        blocks.into_iter().map(|block| (&text[block.range], block.is_open)).collect()
    }

    #[test]
    fn blocks_end_where_their_braces_do() {
        let text = "@a{b, c = {d}}@string(e = \")\")x @f{g,\n@h{i, j}";
        let expected = [
            ("@a{b, c = {d}}", false),
            ("@string(e = \")\")", false),
            ("@f{g,\n", true),
            ("@h{i, j}", false),
        ];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn one_brace_too_many_and_one_escaped_end_no_entry() {
        let many = "@a{b, c = {d}}, e = {f}\n}";
        assert_eq!(found(many), [(many, false)]);
        let path = "@a{b, file = {C:\\x\\}, title = {t}}";
        assert_eq!(found(&format!("{path}\n@c{{d,}}")), [(path, false), ("@c{d,}", false)]);
        let text = "@a{b, title = {one \\{ only}}";
        assert_eq!(found(text), [(text, false)]);
    }

    #[test]
    fn what_is_commented_out_is_no_entry() {
        assert_eq!(
            found("% @a{b, c}\n@Comment see @a{b, c}\n@comment{\n@a{b, c}\n}\n@d{e}")[1..],
            [("@d{e}", false)]
        );
        assert_eq!(found("@comment{x {\n@a{b, c}"), [("@comment{x {\n", true), ("@a{b, c}", false)]);
    }

    #[test]
    fn parts_of_any_length_are_finished_up_to_a_border() {
        let text = "x\n@a{b,\n c = {d}}\n% @no{x,}\n@e{f, g = {h}}\n".repeat(200);
        let (whole, _) = blocks(text.as_bytes(), true);
        for length in (0..text.len()).step_by(97) {
            let (first, taken) = blocks(&text.as_bytes()[..length], false);
            let (second, _) = blocks(&text.as_bytes()[taken..], true);
            assert_eq!(first.len() + second.len(), whole.len(), "{length}");
        }
    }
}
