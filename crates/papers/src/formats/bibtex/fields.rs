//! Splits an entry into its key and its fields, whatever one of them looks like.
//!
//! A value ends at the brace or quotation mark that is followed by what may follow a value: a comma and the next field,
//! `#`, or the end of the entry. Quotation marks within quotation marks, braces too many or too few, and missing commas
//! therefore cost no field.

use super::scan::Braces;
use super::shapes::{NAME, begins_field};

/// A piece of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// The text between braces or quotation marks.
    Text(&'a str),
    /// The name of a string, or a number.
    Name(&'a str),
}

/// A field: its name in lower case, and the pieces of its value.
pub(super) type Field<'a> = (String, Vec<Piece<'a>>);

/// The key and the fields of an entry.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Split<'a> {
    pub(super) key: &'a str,
    pub(super) fields: Vec<Field<'a>>,
    /// Whether text that belongs to no field was dropped.
    pub(super) is_dropped: bool,
    /// Whether the end of a value was guessed.
    pub(super) is_mended: bool,
}

/// How an entry is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub(super) braces: Braces,
    /// Whether a brace is missing somewhere.
    pub(super) is_open: bool,
}

/// Splits the text between the braces of an entry. O(n).
pub(super) fn split(body: &str, reading: Reading) -> Split<'_> {
    let mut split = Split { is_mended: reading.is_open, ..Split::default() };
    let start = split.take_key(body);
    split.take_fields(Cursor { body, at: start, reading });
    split
}

/// Splits the text between the braces of a string or several.
pub(super) fn strings(body: &str, reading: Reading) -> Vec<Field<'_>> {
    let mut split = Split::default();
    split.take_fields(Cursor { body, at: 0, reading });
    split.fields
}

impl<'a> Split<'a> {
    /// Takes the key, and returns where the fields begin.
    fn take_key(&mut self, body: &'a str) -> usize {
        let end = body.find([',', '=']).unwrap_or(body.len());
        let before = &body[..end];
        if body.as_bytes().get(end) != Some(&b'=') {
            self.key = before.trim();
            return (end + 1).min(body.len());
        }
        // No comma before the first field: `key title = {...}`, or no key at all.
        let name = before.trim_end();
        let start = name.rfind(char::is_whitespace).map_or(0, |space| space + 1);
        if begins_field(&body.as_bytes()[start..]) && (start > 0 || !is_plain(&body[end + 1..])) {
            self.key = before[..start].trim();
            return start;
        }
        // An equals sign in the key.
        let end = body.find(',').unwrap_or(body.len());
        self.key = body[..end].trim();
        (end + 1).min(body.len())
    }

    fn take_fields(&mut self, mut cursor: Cursor<'a>) {
        while let Some(name) = cursor.name(self) {
            let mut pieces = Vec::new();
            loop {
                cursor.skip(char::is_whitespace);
                let (piece, is_mended) = cursor.piece();
                self.is_mended |= is_mended;
                pieces.extend(piece);
                cursor.skip(char::is_whitespace);
                if !cursor.rest().starts_with('#') {
                    break;
                }
                cursor.at += 1;
            }
            self.fields.push((name, pieces));
        }
    }
}

/// Whether a value is neither in braces nor in quotation marks nor a number.
fn is_plain(value: &str) -> bool {
    !value.trim_start().starts_with(|c: char| c == '{' || c == '"' || c.is_ascii_digit())
}

#[derive(Clone, Copy)]
struct Cursor<'a> {
    body: &'a str,
    at: usize,
    reading: Reading,
}

impl<'a> Cursor<'a> {
    fn rest(self) -> &'a str {
        &self.body[self.at..]
    }

    fn skip(&mut self, is_blank: fn(char) -> bool) {
        self.at = self.body.len() - self.rest().trim_start_matches(is_blank).len();
    }

    /// The name of the next field, in lower case, and moves behind its equals sign.
    fn name(&mut self, split: &mut Split<'_>) -> Option<String> {
        loop {
            self.skip(|c| c.is_whitespace() || c == ',');
            if self.rest().starts_with('%') {
                self.at += self.rest().find(['\n', '\r']).unwrap_or(self.rest().len());
                continue;
            }
            let Some(equals) = self.rest().find('=') else {
                split.is_dropped |= self.rest().contains(char::is_alphanumeric);
                return None;
            };
            let before = self.rest()[..equals].trim_end();
            self.at += equals + 1;
            let mut start = before.rfind([',', '{', '}', '"', '\n', '\r']).map_or(0, |at| at + 1);
            let is_name = |name: &str| {
                let fits = |c: char| c.is_alphanumeric() || "_-.:+/()' ".contains(c);
                (1..=NAME).contains(&name.len()) && name.chars().all(fits)
            };
            if !is_name(before[start..].trim_start()) {
                start = before
                    .rfind(|c: char| !(c.is_alphanumeric() || "_-.:+".contains(c)))
                    .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
            }
            let name = before[start..].trim_start();
            split.is_dropped |= before[..start].contains(char::is_alphanumeric);
            if is_name(name) {
                return Some(name.to_lowercase());
            }
            split.is_dropped = true;
        }
    }

    /// The next piece of a value, and whether its end was guessed.
    fn piece(&mut self) -> (Option<Piece<'a>>, bool) {
        let rest = self.rest();
        let (end, behind, is_mended) = match rest.as_bytes().first() {
            Some(b'{') => braced(rest, self.reading),
            Some(b'"') => quoted(rest),
            _ => {
                let end = rest
                    .char_indices()
                    .find(|&(at, c)| {
                        ",#{}\"".contains(c)
                            || matches!(c, '\n' | '\r') && begins_field(head(&rest[at..]).trim_ascii_start())
                    })
                    .map_or(rest.len(), |(at, _)| at);
                self.at += end;
                let name = rest[..end].trim();
                return ((!name.is_empty()).then_some(Piece::Name(name)), false);
            }
        };
        self.at += behind;
        (Some(Piece::Text(&rest[1..end])), is_mended)
    }
}

/// The first bytes of a text, in which a field begins or not.
fn head(text: &str) -> &[u8] {
    &text.as_bytes()[..text.len().min(4 * NAME)]
}

/// Whether what comes behind a value may do so. `is_sure` asks for a field or the end behind a comma.
fn may_follow(rest: &str, is_sure: bool) -> bool {
    let next = rest.trim_start();
    let breaks = rest[..rest.len() - next.len()].contains(['\n', '\r']);
    match next.as_bytes().first() {
        None => true,
        Some(b'#') => !is_sure,
        Some(b',') => {
            let next = next[1..].trim_start();
            !is_sure || next.is_empty() || next.starts_with(['%', ',']) || begins_field(next.as_bytes())
        }
        _ => breaks && begins_field(next.as_bytes()),
    }
}

/// Where the text of a value in braces ends, where it ends with its brace, and whether that was guessed.
fn braced(rest: &str, reading: Reading) -> (usize, usize, bool) {
    let mut balanced = None;
    if !reading.is_open {
        let mut depth = 0_usize;
        let mut bytes = rest.bytes().enumerate();
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                b'\\' if reading.braces == Braces::Escaped => _ = bytes.next(),
                _ => {}
            }
            if depth == 0 {
                if may_follow(&rest[at + 1..], false) {
                    return (at, at + 1, false);
                }
                balanced = Some(at);
                break;
            }
        }
    }
    let is_end = |&(at, c): &(usize, char)| match c {
        '}' => may_follow(&rest[at + 1..], true),
        // Its brace may be missing.
        ',' => reading.is_open && rest[at + 1..].starts_with(['\r', '\n']) && may_follow(&rest[at..], true),
        _ => false,
    };
    match rest.char_indices().skip(1).find(is_end) {
        Some((at, '}')) => (at, at + 1, true),
        Some((at, _)) => (at, at, true),
        None => balanced.map_or((rest.len(), rest.len(), true), |at| (at, at + 1, false)),
    }
}

/// Where the text of a value in quotation marks ends, where it ends with its mark, and whether that was guessed.
fn quoted(rest: &str) -> (usize, usize, bool) {
    let marks = || rest.char_indices().skip(1).filter(|(_, c)| *c == '"').map(|(at, _)| at);
    let mut depth = 0_usize;
    let mut end = None;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'"' if depth == 0 && (may_follow(&rest[at + 1..], true) || joins(&rest[at + 1..])) => {
                end = Some(at);
                break;
            }
            _ => {}
        }
    }
    let is_guessed = end.is_none();
    let end = end.or_else(|| marks().find(|&at| may_follow(&rest[at + 1..], true)));
    match end {
        Some(end) => (end, end + 1, is_guessed),
        None => (rest.len(), rest.len(), true),
    }
}

/// Whether another piece of the value follows: `# name` or `# {...}`.
fn joins(rest: &str) -> bool {
    let piece = rest.trim_start().strip_prefix('#').map(str::trim_start);
    piece.is_some_and(|piece| piece.starts_with(|c: char| c == '{' || c == '"' || c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str, is_open: bool) -> (&str, Vec<String>, bool, bool) {
        let Split { key, fields, is_dropped, is_mended } =
            split(body, Reading { braces: Braces::Escaped, is_open });
        let shown = fields.iter().map(|(name, pieces)| {
            let text = |piece: &Piece<'_>| match *piece {
                Piece::Text(text) | Piece::Name(text) => text.to_owned(),
            };
            let pieces: Vec<String> = pieces.iter().map(text).collect();
            format!("{name}={}", pieces.join("#"))
        });
        (key, shown.collect(), is_dropped, is_mended)
    }

    fn read(body: &str) -> (&str, Vec<String>) {
        let (key, fields, is_dropped, is_mended) = of(body, false);
        assert!(!is_dropped && !is_mended, "{body}");
        (key, fields)
    }

    #[test]
    fn keys_are_found_or_missing() {
        for (body, key) in [
            ("a, x = {1}", "a"),
            (" isi:0001,\nx = {1}", "isi:0001"),
            (",x={1}", ""),
            ("x = {1}", ""),
            ("key with spaces, x={1}", "key with spaces"),
            ("a\n  x={1}", "a"),
            ("a x={1}", "a"),
            ("a=b, x={1}", "a=b"),
            ("uml\\\"aut, x={1}", "uml\\\"aut"),
        ] {
            assert_eq!(read(body), (key, vec!["x=1".to_owned()]), "{body}");
        }
        assert_eq!(read("only").0, "only");
        assert_eq!(read("").0, "");
    }

    #[test]
    fn values_end_where_a_field_may_follow() {
        for (value, expected) in [
            ("\"A {\"}b{\"} c\"", "A {\"}b{\"} c"),
            ("\"on \"chain\". In this, control\"", "on \"chain\". In this, control"),
            ("\"a \"b\"\"", "a \"b\""),
            ("\"G\\\"odel\"", "G\\\"odel"),
            ("{a {b} \\{ c}", "a {b} \\{ c"),
            ("2020", "2020"),
            ("1 # \"~\" # mar", "1#~#mar"),
            ("Nature Physics", "Nature Physics"),
            ("{}", ""),
        ] {
            for joint in [",\n", "\n ", ", "] {
                let body = format!("k, x = {value}{joint}y = {{2}},");
                let fields = vec![format!("x={expected}"), "y=2".to_owned()];
                if joint != ", " || !value.starts_with('2') {
                    assert_eq!(read(&body), ("k", fields), "{body}");
                }
            }
        }
        assert_eq!(read("k, funding_text 1={a}, % one\n Y-Z = \"b\" ").1, ["funding_text 1=a", "y-z=b"]);
    }

    #[test]
    fn braces_too_many_or_too_few_cost_no_field() {
        for (body, is_open, expected) in [
            ("k, x = {a } b}, y = {2}", false, ["x=a } b", "y=2"]),
            ("k, x = {a}}, y = {2}", false, ["x=a}", "y=2"]),
            ("k, x = {a { b},\n y = {2}", true, ["x=a { b", "y=2"]),
            ("k, x = {a b,\n y = {2}", true, ["x=a b", "y=2"]),
            ("k, x = \"a { b\",\n y = {2}", true, ["x=a { b", "y=2"]),
            ("k, x = {1},\n y = {2 {b}", true, ["x=1", "y=2 {b"]),
        ] {
            let (key, fields, is_dropped, is_mended) = of(body, is_open);
            assert_eq!(
                (key, &fields[..], is_dropped, is_mended),
                ("k", &expected.map(str::to_owned)[..], false, true)
            );
        }
    }

    #[test]
    fn what_is_no_field_is_dropped() {
        assert_eq!(
            of("k, junk here, x = {1} more, y = 2, junk", false),
            ("k", vec!["x=1".to_owned(), "y=2".to_owned()], true, false)
        );
        assert_eq!(of("k, = 7, x = {1}", false), ("k", vec!["x=1".to_owned()], true, false));
    }
}
