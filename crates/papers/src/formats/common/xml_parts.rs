//! Documents in XML, read part by part: what is held is a part, and what the kind needs of the parts before.
//!
//! An element is a record whatever surrounds it. The part ends at the first record whose end is not in it.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::Encoding;
use memchr::memmem;
use rayon::prelude::*;

use super::blocks::{Part, Records};
use super::decoding::decoded;
use super::xml::{Element, element};
use crate::Paper;
use crate::formats::dialects::Notes;
use crate::formats::parsed::{Flaw, Parsed, newlines, too_long};
use crate::read::ReadOptions;

/// A tag that the end of a part cuts is left for the next part, if it is no longer than this.
pub(crate) const LONGEST_TAG: usize = 4096;

/// A kind of document: which elements are its records, and how one is read.
pub(crate) trait Kind: Sync {
    /// The elements that are records, which are never nested.
    fn records(&self) -> &'static [&'static str];

    /// The elements beside the records that are seen whole, see [`see`](Self::see).
    fn others(&self) -> &'static [&'static str] {
        &[]
    }

    /// The beginning of the first tag and the end of a document that may lack records.
    fn empty(&self) -> Option<(&'static str, &'static str)> {
        None
    }

    /// Sees a part before its records are read, to keep what later records need.
    fn see(&mut self, _bytes: &[u8], _decoding: Decoding) {}

    /// Reads an element that begins at this position of the part, unless it is no paper.
    fn paper(&self, element: &Element, at: usize) -> Result<Option<Paper>, Flaw>;
}

/// A document of one kind.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own of the text so far")]
pub(crate) struct Document<'a, K> {
    kind: K,
    options: &'a ReadOptions,
    decoding: Option<Decoding>,
    /// Lines before the part.
    lines: usize,
    /// The record that is passed over.
    skipped: Option<TooLong>,
    is_found: bool,
    has_text: bool,
    /// Whether a document that may lack records has begun, and whether the text so far ends with its end.
    is_begun: bool,
    is_ended: bool,
}

/// A record that is too long, as far as it has been passed over.
struct TooLong {
    name: &'static str,
    /// The line of the file it begins on.
    line: usize,
    bytes: usize,
}

impl<'a, K: Kind> Document<'a, K> {
    pub(crate) fn new(kind: K, options: &'a ReadOptions) -> Self {
        Self {
            kind,
            options,
            decoding: None,
            lines: 0,
            skipped: None,
            is_found: false,
            has_text: false,
            is_begun: false,
            is_ended: false,
        }
    }

    /// Reads a document that is held whole.
    pub(crate) fn whole(mut self, bytes: &[u8]) -> Result<Parsed, Flaw> {
        Ok(self.take(Part { bytes, is_last: true })?.0)
    }

    /// The decoding of a document that is known by now.
    pub(crate) fn decoded_as(mut self, decoding: Decoding) -> Self {
        self.decoding = Some(decoding);
        self
    }

    /// Passes over the rest of a record that is too long. Returns its length in this part, and whether that was its end.
    fn skip(&mut self, part: Part<'_>, parsed: &mut Parsed) -> (usize, bool) {
        let Some(TooLong { name, line, bytes }) = self.skipped.take() else { return (0, true) };
        let names = [self.kind.records(), self.kind.others()].concat();
        let end = memmem::find(part.bytes, close(name).as_bytes()).map(|at| at + close(name).len());
        let next = names.iter().filter_map(|name| starts(part, name).next()).min();
        let end = end.into_iter().chain(next).min();
        if end.is_none() && !part.is_last {
            let taken = complete(part.bytes);
            self.skipped = Some(TooLong { name, line, bytes: bytes + taken });
            return (taken, false);
        }
        let end = end.unwrap_or(part.bytes.len());
        if self.kind.records().contains(&name) {
            let flaw = too_long(bytes + end, self.options.max_record_bytes);
            parsed.add_flaw(flaw.at(line.wrapping_sub(self.lines)));
        }
        (end, true)
    }
}

impl<K: Kind> Records for Document<'_, K> {
    fn start_at(&mut self, lines: usize) {
        self.lines = lines;
    }

    fn take(&mut self, part: Part<'_>) -> Result<(Parsed, usize), Flaw> {
        let Part { bytes, is_last } = part;
        let decoding = match self.decoding {
            Some(decoding) => decoding,
            None if !is_last && !Decoding::is_known(bytes) => return Ok((Parsed::default(), 0)),
            None => Decoding::declared(bytes),
        };
        let mut parsed = Parsed::default();
        let (from, is_past) = self.skip(part, &mut parsed);
        if !is_past {
            self.decoding = Some(decoding);
            return Ok((parsed, from));
        }
        let names = [self.kind.records(), self.kind.others()].concat();
        let (records, rest) = records(part, from, &names, self.options.max_record_bytes);
        let taken = match rest {
            Rest::Nothing => {
                complete(bytes).max(records.last().map_or(from, |record| record.range.start + 1))
            }
            Rest::Open(start) => start,
            Rest::TooLong(start, _) => complete(bytes).max(start + 1),
        };
        let taken = if is_last { bytes.len() } else { taken };
        let end = records.iter().map(|record| record.range.end).max().unwrap_or(0).max(taken);
        let decoding = decoding.seen(&bytes[..end]);
        self.decoding = Some(decoding);
        self.kind.see(&bytes[..taken], decoding);
        let are_records = self.kind.records();
        let wanted: Vec<&Record<'_>> =
            records.iter().filter(|record| are_records.contains(&record.name)).collect();
        let (kind, longest) = (&self.kind, self.options.max_record_bytes);
        let read = |record: &&Record<'_>| {
            let text = decoding.decode(&bytes[record.range.clone()]);
            read_record(&text, record, longest, |element| kind.paper(element, record.range.start))
        };
        gather(wanted.par_iter().map(read).collect(), &mut parsed);
        if let Rest::TooLong(start, name) = rest {
            let line = self.lines + 1 + newlines(&bytes[..start]);
            self.skipped = Some(TooLong { name: names[name], line, bytes: taken - start });
        }
        self.is_found |= !wanted.is_empty() || !parsed.flaws.is_empty();
        self.is_found |= self.skipped.as_ref().is_some_and(|record| are_records.contains(&record.name));
        let text = bytes[..taken].trim_ascii_end();
        if !text.is_empty() {
            self.has_text = true;
            if let Some((begin, end)) = self.kind.empty() {
                self.is_begun |= memmem::find(text, begin.as_bytes()).is_some();
                self.is_ended = self.is_begun && text.ends_with(end.as_bytes());
            }
        }
        if is_last && self.has_text && !self.is_found && !self.is_ended {
            // The line is the first of the file.
            return Err(without_record(are_records).at(1_usize.wrapping_sub(self.lines)));
        }
        Ok((parsed, taken))
    }

    fn margin(&self) -> usize {
        2 + LONGEST_TAG
    }

    /// Nothing is passed over here: [`take`](Self::take) does so itself, since records need not begin on lines.
    fn begins(&self, _line: &[u8]) -> bool {
        false
    }
}

/// The flaw of a document without any of these records.
pub(super) fn without_record(names: &[&str]) -> Flaw {
    let names: Vec<String> = names.iter().map(|name| format!("<{name}>")).collect();
    Flaw::new("XML without a record", format!("elements {}", names.join(" or ")))
}

/// A record that was read, with its line and what was mended.
pub(super) type Read = (usize, Result<Option<Paper>, Flaw>, Notes);

/// Reads a record from its text.
pub(super) fn read_record(
    text: &str,
    Record { line, range, name }: &Record<'_>,
    longest: usize,
    paper: impl Fn(&Element) -> Result<Option<Paper>, Flaw>,
) -> Read {
    let mut notes = Notes::new();
    let result = if range.len() > longest {
        Err(too_long(range.len(), longest))
    } else {
        element(text, name, &mut notes).and_then(|element| paper(&element))
    };
    (*line, result.map_err(|flaw| flaw.at(*line)), notes)
}

/// Adds records that were read to those before.
pub(super) fn gather(records: Vec<Read>, parsed: &mut Parsed) {
    for (line, paper, mut notes) in records {
        if paper.is_ok() {
            notes.sort_unstable();
            notes.dedup();
            notes.into_iter().for_each(|note| parsed.repairs.add(Some(line), note));
        }
        if let Some(paper) = paper.transpose() {
            parsed.push(line, paper);
        }
    }
}

/// How the bytes of a document become text: by the encoding it declares, and in Windows-1252 where they are invalid in that.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decoding {
    declared: Option<&'static Encoding>,
    /// Whether bytes were invalid in UTF-8. A document that was in another encoding may still declare that.
    is_invalid: bool,
}

impl Decoding {
    /// The decoding of a document with this beginning.
    pub(crate) fn declared(bytes: &[u8]) -> Self {
        let declaration = &bytes[..bytes.len().min(200)];
        let declaration = &declaration[..memchr::memchr(b'>', declaration).unwrap_or(0)];
        let label = memmem::find(declaration, b"encoding=").and_then(|at| {
            let rest = &declaration[at + b"encoding=".len()..];
            rest.split(|byte| b"\"'".contains(byte)).nth(1)
        });
        let declared = label.and_then(Encoding::for_label).filter(|encoding| encoding.is_ascii_compatible());
        Self { declared, is_invalid: false }
    }

    /// Whether this much of the beginning tells the declared encoding.
    pub(crate) fn is_known(bytes: &[u8]) -> bool {
        bytes.len() >= 200 || memchr::memchr(b'>', bytes).is_some()
    }

    /// The decoding once these bytes were seen, whose last sequence may be cut.
    pub(crate) fn seen(mut self, bytes: &[u8]) -> Self {
        self.is_invalid = self.is_invalid
            || self.declared.is_some()
                && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_some());
        self
    }

    /// Decodes bytes that begin and end between characters.
    pub(crate) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self.declared {
            Some(encoding) if self.is_invalid => encoding.decode_without_bom_handling(bytes).0,
            _ => decoded(bytes),
        }
    }
}

/// The position of a record.
pub(super) struct Record<'a> {
    line: usize,
    pub(super) range: Range<usize>,
    pub(super) name: &'a str,
}

/// What of a part follows the records that are complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// No record.
    Nothing,
    /// One that begins here and may end in a later part.
    Open(usize),
    /// One that begins here, with the name of this index, and is too long already.
    TooLong(usize, usize),
}

fn close(name: &str) -> String {
    format!("</{name}>")
}

/// The positions of the tags of this name that begin an element. At the end of a part that is not the last, the name may go on.
fn starts(part: Part<'_>, name: &str) -> impl Iterator<Item = usize> {
    let Part { bytes, is_last } = part;
    let finder = memmem::Finder::new(&format!("<{name}")).into_owned();
    let length = name.len() + 1;
    let ends_name = move |at: usize| {
        bytes.get(at).map_or(is_last, |byte| byte.is_ascii_whitespace() || b"/>".contains(byte))
    };
    let mut from = 0;
    let found = std::iter::from_fn(move || {
        let at = from + finder.find(&bytes[from..])?;
        from = at + 1;
        Some(at)
    });
    found.filter(move |start| ends_name(start + length))
}

/// The length of a part without a tag that its end cuts.
pub(crate) fn complete(bytes: &[u8]) -> usize {
    match memchr::memrchr(b'<', bytes) {
        Some(at) if bytes.len() - at <= LONGEST_TAG && memchr::memchr(b'>', &bytes[at..]).is_none() => at,
        _ => bytes.len(),
    }
}

/// Finds the records of a part from a position on. O(n) for each name.
///
/// A record ends with its end tag, if that comes before the next of its name and not later than a record may be long, and
/// else where the next record of any name begins.
pub(super) fn records<'a>(
    part: Part<'_>,
    from: usize,
    names: &[&'a str],
    longest: usize,
) -> (Vec<Record<'a>>, Rest) {
    let Part { bytes, is_last } = part;
    let after = Part { bytes: &bytes[from..], is_last };
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        found.extend(starts(after, name).map(|start| (from + start, index)));
    }
    found.sort_unstable();
    // The next of the same name, for each.
    let mut next_own = vec![None; found.len()];
    let mut later = vec![None; names.len()];
    for (at, &(start, name)) in found.iter().enumerate().rev() {
        next_own[at] = later[name].replace(start);
    }
    let (mut records, mut rest) = (Vec::new(), Rest::Nothing);
    let (mut line, mut counted) = (1, 0);
    for (at, &(start, name)) in found.iter().enumerate() {
        let close = close(names[name]);
        let own = &bytes[start..next_own[at].unwrap_or(bytes.len())];
        let closed = memmem::find(own, close.as_bytes()).map(|at| start + at + close.len());
        let next = found.get(at + 1).map(|(start, _)| *start);
        let is_beyond = bytes.len() - start > longest;
        let end = match closed {
            Some(end) if end - start <= longest => end,
            Some(end) => next.map_or(end, |next| next.min(end)),
            None if next_own[at].is_some() || is_last || is_beyond && next.is_some() => {
                next.unwrap_or(bytes.len())
            }
            None => {
                let is_long = complete(bytes).saturating_sub(start) > longest;
                rest = if is_long { Rest::TooLong(start, name) } else { Rest::Open(start) };
                break;
            }
        };
        line += newlines(&bytes[counted..start]);
        counted = start;
        records.push(Record { line, range: start..end, name: names[name] });
    }
    (records, rest)
}
