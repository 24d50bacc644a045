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
pub(crate) use super::splitter::{Blank, Mark};
use super::splitter::{Split, split};
use crate::Paper;
use crate::formats::FieldMap;
use crate::formats::parsed::{Flaw, Parsed, too_long};
use crate::read::ReadOptions;

/// A format of tagged lines.
pub(crate) struct Grammar {
    pub(crate) mark: fn(&[u8]) -> Mark,
    /// The tag and the value of a line, if it has a tag.
    pub(crate) tag: fn(&str) -> Option<(&str, &str)>,
    /// The separator between a value and its continuation.
    pub(crate) joint: &'static str,
    /// What a blank line does in a record that does not begin with [`Mark::Begin`].
    pub(crate) blank: Blank,
    /// Translates the tags of a record.
    pub(crate) record: fn(Tags) -> Record<'static>,
    /// The description of what a file must hold.
    pub(crate) expected: &'static str,
}

/// Reads all records, in parallel. A record that is not UTF-8 is read as Windows-1252, which older programs write.
///
/// Fails if the text holds no record.
pub(crate) fn parse(bytes: &[u8], grammar: &Grammar, options: &ReadOptions) -> Result<Parsed, Flaw> {
    Ok(Tagged::new(grammar, options).take(Part { bytes, is_last: true })?.0)
}

/// A format of tagged lines that is read part by part. A record continues up to its end or to the next one.
pub(crate) struct Tagged<'a> {
    grammar: &'a Grammar,
    options: &'a ReadOptions,
    /// Whether an earlier part held a record.
    is_begun: bool,
    /// Whether an earlier part held text.
    has_text: bool,
}

impl<'a> Tagged<'a> {
    pub(crate) fn new(grammar: &'a Grammar, options: &'a ReadOptions) -> Self {
        Self { grammar, options, is_begun: false, has_text: false }
    }
}

impl Records for Tagged<'_> {
    fn take(&mut self, part: Part<'_>) -> Result<(Parsed, usize), Flaw> {
        let Split { records, repairs, taken } = split(part, self.grammar.mark, self.grammar.blank);
        self.is_begun |= !records.is_empty();
        self.has_text |= !part.bytes[..taken].trim_ascii().is_empty();
        if part.is_last && !self.is_begun && self.has_text {
            return Err(Flaw::new("no line that begins a record", self.grammar.expected).at(1));
        }
        let mut parsed = Parsed { repairs, ..Parsed::default() };
        let read = |record: &(usize, Range<usize>)| self.read(record, part.bytes);
        for (line, paper) in records.par_iter().map(read).collect::<Vec<_>>() {
            parsed.push(line, paper);
        }
        Ok((parsed, taken))
    }

    fn begins(&self, line: &[u8]) -> bool {
        (self.grammar.mark)(line) == Mark::Begin
    }
}

impl Tagged<'_> {
    fn read(&self, (line, range): &(usize, Range<usize>), bytes: &[u8]) -> (usize, Result<Paper, Flaw>) {
        let record = &bytes[range.clone()];
        let paper = if record.len() > self.options.max_record_bytes {
            Err(too_long(record.len(), self.options.max_record_bytes))
        } else {
            paper(&decoded(record), self.grammar, &self.options.fields)
        };
        (*line, paper.map_err(|flaw| flaw.at(*line)))
    }
}

/// A line without what may stand before a tag: byte order marks, blanks, form feeds, NUL bytes.
pub(crate) fn unindented(line: &[u8]) -> &[u8] {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let mut line = line;
    while let Some(byte) = line.first().filter(|byte| b" \t\x0c\0\xef".contains(byte)) {
        let Some(inner) = line.strip_prefix(if *byte == MARK[0] { MARK } else { &line[..1] }) else { break };
        line = inner;
    }
    line
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
    pub(crate) fn new(tags: Vec<(String, String)>) -> Self {
        Self(tags)
    }

    fn of(text: &str, grammar: &Grammar) -> Self {
        let mut tags: Vec<(String, String)> = Vec::new();
        // Whether lines continue the value before them.
        let mut goes_on = false;
        // Web of Science ends some lines of a RIS file with `\r` alone.
        for line in text.split('\n').flat_map(|line| line.split('\r')) {
            if let Some((tag, value)) = (grammar.tag)(line) {
                tags.push((tag.to_ascii_uppercase(), value.trim().to_owned()));
                goes_on = true;
                continue;
            }
            goes_on &= matches!((grammar.mark)(line.as_bytes()), Mark::Other | Mark::Number);
            if let Some((_, value)) = tags.last_mut().filter(|_| goes_on) {
                let line = line.trim();
                if !value.is_empty() && !line.is_empty() {
                    value.push_str(grammar.joint);
                }
                value.push_str(line);
            }
        }
        tags.retain(|(_, value)| !value.is_empty());
        Self(tags)
    }

    /// The tags and their values, in the order of the file.
    pub(crate) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
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

    /// The values of these tags, in the order of the file.
    pub(crate) fn values<'a>(&'a self, tags: &'a [&str]) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(|(tag, _)| tags.contains(&tag.as_str())).map(|(_, value)| value.as_str())
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
