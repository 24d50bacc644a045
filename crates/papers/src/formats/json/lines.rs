//! How is a JSONL file read? In blocks of whole lines, parsed in parallel and put back in order.

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

use super::object::usual_object;
use crate::Paper;
use crate::formats::common::record::Record;
use crate::formats::common::{fields, values};
use crate::formats::dialects;
use crate::formats::parsed::{Failure, Flaw, MOST_LISTED, Parsed, newlines, too_long};
use crate::read::ReadOptions;
use crate::read::content::Content;
use crate::read::filter::Filter;

/// Large enough to make a block's overhead vanish, small enough to share 100 MB evenly among cores. Fuzzing takes so few
/// bytes that its small files have edges of blocks too.
const BLOCK: usize = if cfg!(fuzzing) { 100 } else { 1 << 19 };
/// What lies beyond the last line of a block is seldom more.
const SLACK: usize = 1 << 14;
/// Blocks read ahead of the parsers. Beside the papers themselves, memory holds these, one block a thread
/// and the one being read.
const AHEAD: usize = 4;

/// What each line must hold.
pub(super) const EXPECTED: &str = "one JSON object a line";

/// Reads JSON Lines and keeps what the filter lets through. Blank lines count as lines, but are no records.
///
/// O(n) time for n bytes; beside the papers it holds a few blocks, or the longest line where that is longer, but
/// of no line more than is allowed of a record.
pub(crate) fn parse(content: Content, options: &ReadOptions, filter: &Filter<'_>) -> Result<Parsed, Failure> {
    if content.is_whole() {
        return Ok(parse_bytes(content.head(), options));
    }
    parse_blocks(content.into_reader(), BLOCK, options, filter)
}

/// Reads JSON Lines that are in memory already.
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
    let enough = Enough::new(filter.room());
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
                // The reader may be done already, and need it no more.
                let _ = give_back.send(bytes);
                filter.retain(&mut parsed);
                enough.note(index, parsed.papers.len());
                if told.reached.load(Ordering::Relaxed) {
                    parsed.forget_flaws();
                }
                told.note(index, parsed.flaws.len());
                // Room for papers where there are none would add up.
                if 2 * parsed.papers.len() < parsed.papers.capacity() {
                    parsed.papers.shrink_to_fit();
                }
                Ok((index, parsed))
            })
            .collect::<io::Result<Vec<_>>>()
    })?;
    // The order of the file, whichever block was done first.
    blocks.sort_unstable_by_key(|(index, _)| *index);
    let mut all = Parsed::default();
    all.papers.reserve(blocks.iter().map(|(_, block)| block.papers.len()).sum());
    for (_, block) in blocks {
        all.append(block);
    }
    Ok(all)
}

/// Tells when the blocks read so far, from the first on without a gap, hold as many papers as are wanted, or as many
/// flaws as are told.
struct Enough {
    wanted: Option<usize>,
    /// How many each block has that is done, as far as one before it is not; how many blocks there are without a gap,
    /// and how many these have.
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

/// Whole lines, the first of them the file's `line`th; or none, where that line cannot be used.
struct Block {
    line: usize,
    bytes: Vec<u8>,
    flaw: Option<Flaw>,
}

/// Where blocks come from.
struct Source<'a, R> {
    reader: R,
    /// Bytes of a block, about.
    size: usize,
    /// Bytes of a line at most.
    longest: usize,
    is_enough: &'a AtomicBool,
}

/// Sends blocks of about `size` bytes until the reader ends or fails, nobody listens any more, or it is enough.
/// Memory that was `used` serves again: the system would have to wipe new memory first.
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
        // Some more, so that a longer carry next time needs no larger block.
        bytes.reserve(carry.len().next_multiple_of(SLACK) + size);
        bytes.append(&mut carry);
        let mut flaw = None;
        // A line longer than the block makes the block longer; what was searched is not searched again.
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

/// Reads to the end of a line and keeps what was read of the next. Gives the bytes of the line, and whether the
/// reader ended with it.
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
    // No more than lines of some length would be: a file may consist of line breaks.
    parsed.papers.reserve((newlines(bytes) + 1).min(bytes.len() / 64));
    let mut start = 0;
    for (index, end) in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]).enumerate() {
        let line = &bytes[start..end];
        start = end + 1;
        if !line.trim_ascii().is_empty() {
            let number = first_line + index;
            parsed.push(number, parse_record(line, 0, EXPECTED, options).map_err(|flaw| flaw.at(number)));
        }
    }
    parsed
}

/// Reads one object. A flaw counts its line from the first of `bytes`, where it has one; that first line
/// begins `indent` bytes before them.
pub(crate) fn parse_record(
    bytes: &[u8],
    indent: usize,
    expected: &str,
    options: &ReadOptions,
) -> Result<Paper, Flaw> {
    if bytes.len() > options.max_record_bytes {
        return Err(too_long(bytes.len(), options.max_record_bytes));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = newlines(&bytes[..error.valid_up_to()]) + 1;
        Flaw::new(format!("invalid UTF-8 at byte {}", error.valid_up_to() + 1), "UTF-8").at(line)
    })?;
    let paper = |record| fields::paper_of(dialects::adapt(record, options), &options.fields);
    if let Some(record) = usual_object(text) {
        return paper(record);
    }
    match serde_json::from_str::<Object<'_>>(text) {
        Ok(Object(record)) => paper(record),
        Err(error) => Err(broken(text, &error, indent, expected)),
    }
}

/// Says where JSON is broken, or what it is instead of an object.
fn broken(text: &str, error: &serde_json::Error, indent: usize, expected: &str) -> Flaw {
    if error.is_data()
        && let Ok(value) = serde_json::from_str::<Value>(text)
    {
        return Flaw::new(values::kind(&value), expected);
    }
    // "expected value at line 1 column 2": the line is told apart.
    let words = error.to_string();
    let words = words.rsplit_once(" at line ").map_or(words.as_str(), |(words, _)| words);
    let line = error.line().max(1);
    let column = error.column() + if line == 1 { indent } else { 0 };
    Flaw::new(format!("broken JSON at column {column} ({words})"), expected).at(line)
}

/// A JSON object as the list of its members: cheaper than a map, and keys need no copy.
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

/// A key, borrowed where it holds no escape.
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
