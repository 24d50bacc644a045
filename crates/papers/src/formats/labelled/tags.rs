//! Short tags before values, as in Ovid's and Cochrane's text, CSA, Copac and `RefWorks`.

use super::fields;
use crate::formats::common::record::Record;
use crate::formats::common::tagged::{self, Blank, Grammar, Mark, Tags};
use crate::formats::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

/// The marks that may stand between a tag and its value.
const MARKS: &[u8] = b"-:~";
/// The number of lines that a text is judged by.
const LINES: usize = 400;

const SHORT: Grammar = Grammar {
    mark: |line| match short(line) {
        Some(tag) => role(&line[tag.0..tag.0 + tag.1]),
        None => between(line),
    },
    tag: |line| {
        let (start, length) = short(line.as_bytes())?;
        let (tag, rest) = line[start..].split_at(length);
        Some((tag, &rest.trim_start()[1..]))
    },
    joint: "\n",
    blank: Blank::SameTag,
    record,
    expected: "records of lines such as `TI  - A title`",
};

const REFWORKS: Grammar = Grammar {
    mark: |line| match bare(line) {
        Some(b"RT") => Mark::Begin,
        Some(b"T1" | b"AB" | b"A1") => Mark::Text,
        Some(_) => Mark::Tag,
        None => Mark::Other,
    },
    tag: |line| bare(line.as_bytes()).map(|_| line.split_at(2)),
    joint: "\n",
    blank: Blank::SameTag,
    record,
    expected: "records that begin with a line `RT `",
};

pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    tagged::parse(bytes, &SHORT, options)
}

pub(super) fn parse_refworks(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    tagged::parse(bytes, &REFWORKS, options)
}

/// Whether a text begins with such a record: a title and an author or a source, and more lines with tags than without.
pub(super) fn begins(text: &[u8]) -> bool {
    let (mut n_tags, mut n_others) = (0, 0);
    let (mut has_title, mut has_more) = (false, false);
    for line in text.split(|byte| b"\r\n".contains(byte)).take(LINES) {
        let Some((start, length)) = short(line) else {
            // Continuation lines are indented, in most.
            n_others +=
                usize::from(line.first().is_some_and(u8::is_ascii_graphic) && between(line) == Mark::Other);
            continue;
        };
        n_tags += 1;
        let tag = &line[start..start + length];
        has_title |= tag == b"TI" && line.len() > start + length + 2;
        has_more |= matches!(tag, b"AU" | b"SO" | b"AB" | b"FA" | b"AN" | b"UI" | b"PY" | b"YR" | b"ID");
        if n_others > n_tags + 10 {
            return false;
        }
    }
    has_title && has_more && n_tags >= 3 && n_tags > n_others
}

pub(super) fn begins_refworks(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| b"\r\n".contains(byte)).filter(|line| !line.trim_ascii().is_empty());
    let is_type = |line: &&[u8]| bare(line) == Some(b"RT") && line.len() > 4;
    lines.by_ref().take(LINES).any(|line| is_type(&line))
        && lines.next().is_some_and(|line| bare(line).is_some())
}

/// Where the tag of a line is, and its length: two to four capitals or digits before a mark and a blank.
fn short(line: &[u8]) -> Option<(usize, usize)> {
    let start = line.iter().take_while(|byte| b" \xef\xbb\xbf".contains(byte)).count();
    let inner = &line[start..];
    let length = inner.iter().take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
    let blanks = inner[length..].iter().take_while(|byte| **byte == b' ').count();
    let rest = &inner[length + blanks..];
    let (&mark, rest) = rest.split_first()?;
    let is_tag = match mark {
        b'-' => (2..=4).contains(&length) && blanks <= 2,
        b'~' => length == 2,
        // In prose "AIM: to find" is no tag.
        b':' => blanks == 0 && start == 0 && (length == 2 || &inner[..length] == b"DOI"),
        _ => false,
    };
    let is_tag = is_tag && start < 3 && MARKS.contains(&mark) && inner[0].is_ascii_uppercase();
    (is_tag && rest.first().is_none_or(u8::is_ascii_whitespace)).then_some((start, length))
}

fn bare(line: &[u8]) -> Option<&[u8; 2]> {
    let (tag, rest) = line.split_first_chunk::<2>()?;
    let is_tag = tag[0].is_ascii_uppercase() && (tag[1].is_ascii_uppercase() || tag[1].is_ascii_digit());
    (is_tag && rest.first().is_none_or(u8::is_ascii_whitespace)).then_some(tag)
}

fn role(tag: &[u8]) -> Mark {
    match tag {
        b"VN" => Mark::Begin,
        b"TI" | b"AB" | b"AU" | b"FA" => Mark::Text,
        _ => Mark::Tag,
    }
}

/// A line without a tag: the number of a record, a link that the service adds, or the continuation of a value.
fn between(line: &[u8]) -> Mark {
    let text = line.trim_ascii();
    if super::labels::is_border(text) {
        Mark::Border
    } else if text.starts_with(b"Link to the ") || text.starts_with(b"Search Strategy:") {
        Mark::Aside
    } else {
        Mark::Other
    }
}

fn record(tags: Tags) -> Record<'static> {
    fields::record(tags.into_pairs())
}
