//! Reading of tagged lines, as in RIS and PubMed's text: a record consists of lines that begin with a tag, and lines without
//! one continue the value before.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;
use serde_json::Value;

use super::blocks::{Part, Records};
use super::decoding::decoded;
use super::fields;
use super::record::{Record, one_or_list};
use crate::Paper;
use crate::formats::FieldMap;
use crate::formats::parsed::{Flaw, Parsed, too_long};
use crate::read::ReadOptions;

/// The role of a line in its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The first line of a record.
    Begin,
    /// The last line of a record.
    End,
    /// Another line with a tag.
    Tag,
    /// A line without one.
    Other,
}

/// A format of tagged lines.
pub(crate) struct Grammar {
    pub(crate) mark: fn(&[u8]) -> Mark,
    /// The tag and the value of a line, if it has a tag.
    pub(crate) tag: fn(&str) -> Option<(&str, &str)>,
    /// The separator between a value and its continuation.
    pub(crate) joint: &'static str,
    /// Translates the tags of a record.
    pub(crate) record: fn(Tags) -> Record<'static>,
    /// The description of what a file must hold.
    pub(crate) expected: &'static str,
}

/// Reads all records, in parallel. A record that is not UTF-8 is read as Windows-1252, which older programs write.
///
/// Fails if the text holds no record.
pub(crate) fn parse(bytes: &[u8], grammar: &Grammar, options: &ReadOptions) -> Result<Parsed, Flaw> {
    let records = records(bytes, grammar.mark);
    if records.is_empty() && !bytes.trim_ascii().is_empty() {
        return Err(Flaw::new("no line that begins a record", grammar.expected).at(1));
    }
    let read = |(line, range): &(usize, Range<usize>)| {
        let record = &bytes[range.clone()];
        let paper = if record.len() > options.max_record_bytes {
            Err(too_long(record.len(), options.max_record_bytes))
        } else {
            paper(&decoded(record), grammar, &options.fields)
        };
        (*line, paper.map_err(|flaw| flaw.at(*line)))
    };
    let mut parsed = Parsed::default();
    for (line, paper) in records.par_iter().map(read).collect::<Vec<_>>() {
        parsed.push(line, paper);
    }
    Ok(parsed)
}

/// A format of tagged lines that is read part by part. A record continues up to its end or to the next one.
pub(crate) struct Tagged<'a> {
    grammar: &'a Grammar,
    options: &'a ReadOptions,
    /// Whether an earlier part held a record.
    is_begun: bool,
}

impl<'a> Tagged<'a> {
    pub(crate) fn new(grammar: &'a Grammar, options: &'a ReadOptions) -> Self {
        Self { grammar, options, is_begun: false }
    }
}

impl Records for Tagged<'_> {
    fn take(&mut self, part: Part<'_>) -> Result<(Parsed, usize), Flaw> {
        let Part { bytes, is_last } = part;
        let whole = if is_last { bytes.len() } else { last_border(bytes, self.grammar.mark) };
        match parse(&bytes[..whole], self.grammar, self.options) {
            // Text before the first record, or between two.
            Err(_) if self.is_begun || !is_last => Ok((Parsed::default(), whole)),
            parsed => {
                let parsed = parsed?;
                self.is_begun |= !parsed.papers.is_empty() || !parsed.flaws.is_empty();
                Ok((parsed, whole))
            }
        }
    }

    fn begins(&self, line: &[u8]) -> bool {
        (self.grammar.mark)(line) == Mark::Begin
    }
}

/// The last position where one record has ended and another may begin; 0 if there is none after the first line.
fn last_border(bytes: &[u8], mark: fn(&[u8]) -> Mark) -> usize {
    let mut line_ends = memchr::memrchr_iter(line_end(bytes), bytes);
    // The last line may be incomplete.
    let Some(mut end) = line_ends.next() else { return 0 };
    for at in line_ends {
        match mark(&bytes[at + 1..end]) {
            Mark::Begin => return at + 1,
            Mark::End => return end + 1,
            Mark::Tag | Mark::Other => end = at,
        }
    }
    0
}

/// The byte that ends lines: `\r` in files of the old Macintosh.
fn line_end(bytes: &[u8]) -> u8 {
    let is_old = memchr::memchr(b'\n', bytes).is_none() && memchr::memchr(b'\r', bytes).is_some();
    if is_old { b'\r' } else { b'\n' }
}

/// The range of each record, and the line it begins on.
fn records(bytes: &[u8], mark: fn(&[u8]) -> Mark) -> Vec<(usize, Range<usize>)> {
    let end_of_line = line_end(bytes);
    let mut records: Vec<(usize, Range<usize>)> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut start = 0;
    for (index, end) in memchr::memchr_iter(end_of_line, bytes).chain([bytes.len()]).enumerate() {
        let mark = mark(&bytes[start..end]);
        if mark == Mark::Begin
            && let Some((line, begin)) = open.take()
        {
            records.push((line, begin..start));
        }
        if open.is_none() && matches!(mark, Mark::Begin | Mark::Tag) {
            // In files of the old Macintosh all is line 1, since only newlines count.
            open = Some((if end_of_line == b'\n' { index + 1 } else { 1 }, start));
        }
        if mark == Mark::End
            && let Some((line, begin)) = open.take()
        {
            records.push((line, begin..start));
        }
        start = end + 1;
    }
    records.extend(open.map(|(line, begin)| (line, begin..bytes.len())));
    records
}

fn paper(text: &str, grammar: &Grammar, map: &FieldMap) -> Result<Paper, Flaw> {
    let mut tags = Tags::of(text, grammar);
    let mut record = tags.take_mapped(map);
    record.extend((grammar.record)(tags));
    fields::paper_of(record, map)
}

/// The tags of a record and their values, in the order of the file.
pub(crate) struct Tags(Vec<(String, String)>);

impl Tags {
    fn of(text: &str, grammar: &Grammar) -> Self {
        let mut tags: Vec<(String, String)> = Vec::new();
        for line in text.split(char::from(line_end(text.as_bytes()))) {
            match (grammar.tag)(line) {
                Some((tag, value)) => tags.push((tag.to_owned(), value.trim().to_owned())),
                None => {
                    if let Some((_, value)) = tags.last_mut() {
                        let line = line.trim();
                        if !value.is_empty() && !line.is_empty() {
                            value.push_str(grammar.joint);
                        }
                        value.push_str(line);
                    }
                }
            }
        }
        tags.retain(|(_, value)| !value.is_empty());
        Self(tags)
    }

    /// Takes the values of these tags, in the order of the file.
    pub(crate) fn take(&mut self, tags: &[&str]) -> Vec<String> {
        self.take_where(|tag, _| tags.contains(&tag))
    }

    /// Takes the values for which this holds, in the order of the file.
    pub(crate) fn take_where(&mut self, wanted: impl Fn(&str, &str) -> bool) -> Vec<String> {
        let (taken, others) =
            std::mem::take(&mut self.0).into_iter().partition(|(tag, value)| wanted(tag, value));
        self.0 = others;
        let taken: Vec<(String, String)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    /// Takes the first value of the first of these tags that has one.
    pub(crate) fn first(&mut self, tags: &[&str]) -> Option<String> {
        let at = tags.iter().find_map(|wanted| self.0.iter().position(|(tag, _)| tag == wanted))?;
        Some(self.0.remove(at).1)
    }

    /// The value [`first`](Self::first) would take.
    pub(crate) fn peek(&self, tags: &[&str]) -> Option<&str> {
        tags.iter()
            .find_map(|wanted| self.0.iter().find(|(tag, _)| tag == wanted))
            .map(|(_, value)| value.as_str())
    }

    /// Takes the tags that the map names; several values become paragraphs of one text.
    fn take_mapped(&mut self, map: &FieldMap) -> Record<'static> {
        if map.is_empty() {
            return Record::new();
        }
        let mut names: Vec<String> = self.0.iter().map(|(tag, _)| tag.clone()).collect();
        names.retain(|name| map.field_of(name).is_some());
        names.sort_unstable();
        names.dedup();
        let value = |name: String| {
            let values = self.take(&[&name]);
            let is_list =
                matches!(map.field_of(&name), Some((fields::Field::Authors | fields::Field::Categories, _)));
            (Cow::from(name), if is_list { Value::from(values) } else { Value::from(values.join("\n\n")) })
        };
        names.into_iter().map(value).collect()
    }

    /// The remaining tags, each once: with its value, or the list of its values.
    pub(crate) fn rest(self) -> Record<'static> {
        let mut grouped: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (tag, value) in self.0 {
            grouped.entry(tag).or_default().push(value);
        }
        grouped.into_iter().map(|(tag, values)| (Cow::from(tag), one_or_list(values))).collect()
    }
}
