//! Reading of Web of Science's plain text: a tag of two characters, a blank, a value; values continue in lines that begin
//! with blanks, each an item where the field is a list.
//!
//! `FN`, `VR` and `EF` stand around the records of a file, of which there may be several in one. Files of other programs
//! lack some of them, `ER`, or `PT`.

use super::fields;
use crate::formats::common::record::Record;
use crate::formats::common::tagged::{self, Blank, Grammar, Mark, Tags};
use crate::formats::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

pub(crate) const WOS: Grammar = Grammar {
    mark: |line| match tag_bytes(line) {
        Some(b"PT") => Mark::Begin,
        Some(b"ER") => Mark::End,
        Some(b"FN" | b"VR" | b"EF") => Mark::Border,
        Some(b"TI" | b"AB" | b"AU" | b"AF") => Mark::Text,
        Some(_) => Mark::Tag,
        None => Mark::Other,
    },
    tag,
    joint: "\n",
    blank: Blank::SameTag,
    record,
    expected: "records from a line `PT ` to a line `ER`",
};

/// Reads all records. The flaw of a record without a title and an abstract names the line it begins on.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    tagged::parse(bytes, &WOS, options)
}

/// Whether a text begins like a file of Web of Science: with its head, or with a record.
pub(crate) fn begins(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| b"\r\n".contains(byte)).filter(|line| !line.trim_ascii().is_empty());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    match tag_bytes(first) {
        Some(b"FN") => matches!(tag_bytes(second), Some(b"VR" | b"PT")),
        // The types of publications are single letters.
        Some(b"PT") => first[2..].trim_ascii().len() == 1 && tag_bytes(second).is_some(),
        _ => false,
    }
}

/// The tag of a line: a capital and a capital or digit, and then nothing or a blank.
pub(crate) fn tag_bytes(line: &[u8]) -> Option<&[u8; 2]> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let (tag, rest) = line.split_first_chunk::<2>()?;
    let is_tag = tag[0].is_ascii_uppercase() && (tag[1].is_ascii_uppercase() || tag[1].is_ascii_digit());
    (is_tag && rest.first().is_none_or(u8::is_ascii_whitespace)).then_some(tag)
}

fn tag(line: &str) -> Option<(&str, &str)> {
    tag_bytes(line.as_bytes())?;
    let line = line.trim_start_matches('\u{feff}');
    Some(line.split_at(2))
}

fn record(tags: Tags) -> Record<'static> {
    fields::record(tags, '\n')
}
