//! Reading of JSON Lines: in blocks of whole lines, parsed in parallel and put back in order.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rayon::iter::{ParallelBridge, ParallelIterator};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::mend::mended;
use super::object::usual_object;
use super::read::parse_nested;
use crate::Paper;
use crate::formats::common::record::Record;
use crate::formats::common::{fields, values};
use crate::formats::dialects::{self, Notes};
use crate::formats::parsed::{Failure, Flaw, MOST_LISTED, Parsed, newlines, too_long};
use crate::read::ReadOptions;
use crate::read::content::Content;
use crate::read::filter::Filter;

/// Bytes of a block: large enough to make its overhead vanish, small enough to share 100 MB evenly among cores. When
/// fuzzing there are few, so that small files have several blocks.
const BLOCK: usize = if cfg!(fuzzing) { 100 } else { 1 << 19 };
/// Bytes that the incomplete line at the end of a block seldom exceeds.
const SLACK: usize = 1 << 14;
/// Blocks read ahead of the parsers. Besides the papers, memory holds these, one block a thread and the one being read.
const AHEAD: usize = 4;

/// What each line must hold.
pub(super) const EXPECTED: &str = "one JSON object a line";

/// Reads JSON Lines and keeps the papers that pass the filter. Blank lines count as lines, but are not records.
///
/// O(n) time for n bytes. Besides the papers it holds a few blocks, or a longer line up to the maximum length of a record.
pub(crate) fn parse(content: Content, options: &ReadOptions, filter: &Filter<'_>) -> Result<Parsed, Failure> {
    if content.is_whole() {
        return Ok(parse_bytes(content.head(), options));
    }
    parse_blocks(content.into_reader(), BLOCK, options, filter)
}

/// Reads JSON Lines in memory.
pub(crate) fn parse_bytes(bytes: &[u8], options: &ReadOptions) -> Parsed {
    parse_lines(bytes, 1, options)
}

/// One thread reads (and decompresses) while the others parse.
pub(super) fn parse_blocks(
    reader: impl Read + Send,
    size: usize,
    options: &ReadOptions,
    filter: &Filter<'_>,
) -> Result<Parsed, Failure> {
    let (sender, receiver) = sync_channel(AHEAD);
    let (give_back, used) = channel();
    let enough = Enough::new(Some(filter.room()));
    let told = Enough::new(Some(MOST_LISTED));
    let mut blocks = thread::scope(|scope| {
        let source = Source { reader, size, longest: options.max_record_bytes, is_enough: &enough.reached };
        scope.spawn(move || read_blocks(source, &sender, &used));
        receiver
            .into_iter()
            .enumerate()
            .par_bridge()
            .map_with(give_back, |give_back, (index, block)| {
                let Block { line, bytes, flaw } = block?;
                if enough.reached.load(Ordering::Relaxed) {
                    return Ok((index, Parsed::default()));
                }
                let mut parsed = parse_lines(&bytes, line, options);
                parsed.flaws.extend(flaw.map(|flaw| flaw.at(line)));
                // The reader may be done and need it no more.
                let _ = give_back.send(bytes);
                filter.retain(&mut parsed);
                enough.note(index, parsed.papers.len());
                if told.reached.load(Ordering::Relaxed) {
                    parsed.forget_flaws();
                }
                told.note(index, parsed.flaws.len());
                // The unused capacity of many blocks would add up.
                if 2 * parsed.papers.len() < parsed.papers.capacity() {
                    parsed.papers.shrink_to_fit();
                }
                Ok((index, parsed))
            })
            .collect::<io::Result<Vec<_>>>()
    })?;
    // The order of the file, whichever block was finished first.
    blocks.sort_unstable_by_key(|(index, _)| *index);
    let mut all = Parsed::default();
    all.papers.reserve(blocks.iter().map(|(_, block)| block.papers.len()).sum());
    for (_, block) in blocks {
        all.append(block);
    }
    Ok(all)
}

/// Detects when the blocks parsed so far, from the first without a gap, hold as many papers or flaws as are wanted.
struct Enough {
    wanted: Option<usize>,
    /// The count of each block that is finished before one of its predecessors; the number of blocks without a gap, and the
    /// count of those.
    done: Mutex<(BTreeMap<usize, usize>, usize, usize)>,
    reached: AtomicBool,
}

impl Enough {
    fn new(wanted: Option<usize>) -> Self {
        Self { wanted, done: Mutex::default(), reached: AtomicBool::new(false) }
    }

    fn note(&self, block: usize, has: usize) {
        let Some(wanted) = self.wanted else { return };
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let (waiting, blocks, found) = &mut *done;
        waiting.insert(block, has);
        while let Some(has) = waiting.remove(blocks) {
            *blocks += 1;
            *found += has;
        }
        if *found >= wanted {
            self.reached.store(true, Ordering::Relaxed);
        }
    }
}

/// Whole lines, the first of which is number `line` of the file; or none, if that line is too long.
struct Block {
    line: usize,
    bytes: Vec<u8>,
    flaw: Option<Flaw>,
}

/// The source of blocks.
struct Source<'a, R> {
    reader: R,
    /// The approximate size of a block in bytes.
    size: usize,
    /// The maximum length of a line in bytes.
    longest: usize,
    is_enough: &'a AtomicBool,
}

/// Sends blocks until the reader ends or fails, the receiver is gone, or enough was read. Memory that was `used` is reused:
/// the system would have to clear new memory first.
fn read_blocks(
    mut source: Source<'_, impl Read>,
    sender: &SyncSender<io::Result<Block>>,
    used: &Receiver<Vec<u8>>,
) {
    let size = source.size;
    let mut line = 1;
    let mut carry: Vec<u8> = Vec::new();
    while !source.is_enough.load(Ordering::Relaxed) {
        let mut bytes = used.try_recv().unwrap_or_default();
        bytes.clear();
        // Rounded up, so that a longer carry does not need a larger block next time.
        bytes.reserve(carry.len().next_multiple_of(SLACK) + size);
        bytes.append(&mut carry);
        let mut flaw = None;
        // A line longer than the block extends it; bytes are searched once.
        let mut searched = 0;
        let ended = loop {
            match source.reader.by_ref().take(size as u64).read_to_end(&mut bytes) {
                Err(error) => {
                    let _ = sender.send(Err(error));
                    return;
                }
                Ok(0) => break true,
                Ok(_) => {}
            }
            if let Some(newline) = memchr::memrchr(b'\n', &bytes[searched..]) {
                carry.extend_from_slice(&bytes[searched + newline + 1..]);
                bytes.truncate(searched + newline + 1);
                break false;
            }
            searched = bytes.len();
            if bytes.len() > source.longest {
                let begun = bytes.len();
                bytes.clear();
                match skip_line(&mut source.reader, size, &mut carry) {
                    Err(error) => {
                        let _ = sender.send(Err(error));
                        return;
                    }
                    Ok((more, ended)) => {
                        flaw = Some(too_long(begun + more, source.longest));
                        break ended;
                    }
                }
            }
        };
        let lines = if flaw.is_some() { 1 } else { newlines(&bytes) };
        if sender.send(Ok(Block { line, bytes, flaw })).is_err() || ended {
            return;
        }
        line += lines;
    }
}

/// Reads to the end of a line and keeps what was read of the next. Returns the length of the line in bytes, and whether
/// the reader ended with it.
fn skip_line(reader: &mut impl Read, size: usize, next: &mut Vec<u8>) -> io::Result<(usize, bool)> {
    let mut skipped = 0;
    loop {
        next.clear();
        if reader.by_ref().take(size as u64).read_to_end(next)? == 0 {
            return Ok((skipped, true));
        }
        if let Some(newline) = memchr::memchr(b'\n', next) {
            next.drain(..=newline);
            return Ok((skipped + newline, false));
        }
        skipped += next.len();
    }
}

fn parse_lines(bytes: &[u8], first_line: usize, options: &ReadOptions) -> Parsed {
    let mut parsed = Parsed::default();
    // Bounded by a minimum length of lines, since a file may consist of line breaks.
    parsed.papers.reserve((newlines(bytes) + 1).min(bytes.len() / 64));
    let mut start = 0;
    for (index, end) in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]).enumerate() {
        let line = &bytes[start..end];
        start = end + 1;
        if !line.trim_ascii().is_empty() {
            let place = Place { line: first_line + index, indent: 0, expected: EXPECTED };
            add_record(&mut parsed, line, place, options);
        }
    }
    parsed
}

/// Where a record stands, and what is expected of it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The line it begins on.
    pub(super) line: usize,
    /// Where in that line it begins.
    pub(super) indent: usize,
    pub(super) expected: &'static str,
}

/// Reads a line, and adds its paper; or its papers, if it is an answer with several.
fn add_record(parsed: &mut Parsed, bytes: &[u8], place: Place, options: &ReadOptions) {
    let mut notes = Notes::new();
    let line = place.line;
    match parse_record(bytes, place, options, &mut notes) {
        Ok(paper) => {
            parsed.papers.extend(paper.map(|paper| (line, paper)));
            notes.into_iter().for_each(|note| parsed.repairs.add(Some(line), note));
        }
        Err(flaw) => {
            let is_short = bytes.len() <= options.max_record_bytes;
            match is_short.then(|| parse_nested(bytes, options)).flatten() {
                Some(inner) => parsed.append_at(inner, line),
                None => parsed.add_flaw(flaw),
            }
        }
    }
}

/// Reads one object; `None` if it is something else than a paper, which is noted.
pub(super) fn parse_record(
    bytes: &[u8],
    place: Place,
    options: &ReadOptions,
    notes: &mut Notes,
) -> Result<Option<Paper>, Flaw> {
    if bytes.len() > options.max_record_bytes {
        return Err(too_long(bytes.len(), options.max_record_bytes).at(place.line));
    }
    let text = std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::from);
    if matches!(text, Cow::Owned(_)) {
        notes.push("bytes that are not UTF-8 were replaced");
    }
    let paper = |record: Record<'_>, notes: &mut Notes| {
        let Some(record) = dialects::adapt_noting(record, options, notes) else { return Ok(None) };
        fields::paper_of(record, &options.fields).map(Some).map_err(|flaw| flaw.at(place.line))
    };
    if let Some(record) = usual_object(&text) {
        return paper(record, notes);
    }
    let error = match serde_json::from_str::<Object<'_>>(&text) {
        Ok(Object(record)) => return paper(record, notes),
        Err(error) => error,
    };
    if !error.is_data()
        && let Some(mended) = mended(&text, notes)
        && let Ok(Object(record)) = serde_json::from_str::<Object<'_>>(&mended)
    {
        return paper(record, notes);
    }
    Err(broken(&text, &error, place))
}

/// The flaw of broken JSON, or of a value that is not an object.
fn broken(text: &str, error: &serde_json::Error, place: Place) -> Flaw {
    if error.is_data()
        && let Ok(value) = serde_json::from_str::<Value>(text)
    {
        return Flaw::new(values::kind(&value), place.expected).at(place.line);
    }
    // "expected value at line 1 column 2": the line is reported separately.
    let words = error.to_string();
    let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
    let line = error.line().max(1);
    let column = error.column() + if line == 1 { place.indent } else { 0 };
    Flaw::new(format!("broken JSON at column {column} ({words})"), place.expected).at(place.line + line - 1)
}

/// A JSON object as a list of its members: cheaper than a map, and without copies of the keys.
struct Object<'a>(Record<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut members = Record::with_capacity(8);
                while let Some(Key(key)) = map.next_key()? {
                    members.push((key, map.next_value()?));
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// A key, borrowed unless it contains escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}
