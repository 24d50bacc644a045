//! How is a JSONL file read? In blocks of whole lines, parsed in parallel and put back in order.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread;

use rayon::iter::{ParallelBridge, ParallelIterator};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::fields::{self, Record};
use super::object::usual_object;
use super::{Content, Failure, Flaw, Paper, Parsed, newlines, values};

/// Large enough to make a block's overhead vanish, small enough to share 100 MB evenly among cores.
const BLOCK: usize = 1 << 19;
/// What lies beyond the last line of a block is seldom more.
const SLACK: usize = 1 << 14;
/// Blocks read ahead of the parsers. Beside the papers themselves, memory holds these, one block a thread
/// and the one being read.
const AHEAD: usize = 4;

/// What each line must hold.
const EXPECTED: &str = "one JSON object a line";

/// Reads JSON Lines. Blank lines count as lines, but are no records.
///
/// O(n) time for n bytes; beside the papers it holds a few blocks, or the longest line where that is longer.
pub(super) fn parse(content: Content) -> Result<Parsed, Failure> {
    if content.is_whole() {
        return Ok(parse_bytes(content.head()));
    }
    parse_blocks(content.into_reader(), BLOCK)
}

/// Reads JSON Lines that are in memory already.
pub(super) fn parse_bytes(bytes: &[u8]) -> Parsed {
    parse_lines(bytes, 1)
}

/// One thread reads (and decompresses) while the others parse.
fn parse_blocks(reader: impl Read + Send, size: usize) -> Result<Parsed, Failure> {
    let (sender, receiver) = sync_channel(AHEAD);
    let (give_back, used) = channel();
    let mut blocks = thread::scope(|scope| {
        scope.spawn(move || read_blocks(reader, size, &sender, &used));
        receiver
            .into_iter()
            .enumerate()
            .par_bridge()
            .map_with(give_back, |give_back, (index, block)| {
                let Block { line, bytes } = block?;
                let parsed = parse_lines(&bytes, line);
                // The reader may be done already, and need it no more.
                let _ = give_back.send(bytes);
                Ok((index, parsed))
            })
            .collect::<io::Result<Vec<_>>>()
    })?;
    // The order of the file, whichever block was done first.
    blocks.sort_unstable_by_key(|(index, _)| *index);
    let mut all = Parsed::default();
    all.papers.reserve(blocks.iter().map(|(_, block)| block.papers.len()).sum());
    for (_, block) in blocks {
        all.papers.extend(block.papers);
        all.flaws.extend(block.flaws);
    }
    Ok(all)
}

/// Whole lines, the first of them the file's `line`th.
struct Block {
    line: usize,
    bytes: Vec<u8>,
}

/// Sends blocks of about `size` bytes until the reader ends or fails, or nobody listens any more. Memory that
/// was `used` serves again: the system would have to wipe new memory first.
fn read_blocks(
    mut reader: impl Read,
    size: usize,
    sender: &SyncSender<io::Result<Block>>,
    used: &Receiver<Vec<u8>>,
) {
    let mut line = 1;
    let mut carry: Vec<u8> = Vec::new();
    loop {
        let mut bytes = used.try_recv().unwrap_or_default();
        bytes.clear();
        // Some more, so that a longer carry next time needs no larger block.
        bytes.reserve(carry.len().next_multiple_of(SLACK) + size);
        bytes.append(&mut carry);
        // A line longer than the block makes the block longer; what was searched is not searched again.
        let ended = loop {
            let searched = bytes.len();
            match reader.by_ref().take(size as u64).read_to_end(&mut bytes) {
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
        };
        let lines = newlines(&bytes);
        if sender.send(Ok(Block { line, bytes })).is_err() || ended {
            return;
        }
        line += lines;
    }
}

fn parse_lines(bytes: &[u8], first_line: usize) -> Parsed {
    let mut parsed = Parsed::default();
    // No more than lines of some length would be: a file may consist of line breaks.
    parsed.papers.reserve((newlines(bytes) + 1).min(bytes.len() / 64));
    let mut start = 0;
    for (index, end) in memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]).enumerate() {
        let line = &bytes[start..end];
        start = end + 1;
        if !line.trim_ascii().is_empty() {
            let number = first_line + index;
            parsed.push(number, parse_record(line, 0, EXPECTED).map_err(|flaw| flaw.at(number)));
        }
    }
    parsed
}

/// Reads one object. A flaw counts its line from the first of `bytes`, where it has one; that first line
/// begins `indent` bytes before them.
pub(super) fn parse_record(bytes: &[u8], indent: usize, expected: &str) -> Result<Paper, Flaw> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = newlines(&bytes[..error.valid_up_to()]) + 1;
        Flaw::new(format!("invalid UTF-8 at byte {}", error.valid_up_to() + 1), "UTF-8").at(line)
    })?;
    if let Some(record) = usual_object(text) {
        return fields::paper_of(record);
    }
    match serde_json::from_str::<Object<'_>>(text) {
        Ok(Object(record)) => fields::paper_of(record),
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

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn one_paper_a_line_and_blank_lines_are_none() {
        let parsed = parse_bytes(b"\n{\"title\": \"a\"}\r\n  \n\n{\"title\": \"b\"}");
        assert_eq!(parsed.titles(), [(2, "a"), (5, "b")]);
        assert!(parsed.flaws.is_empty());
    }

    #[test]
    fn a_broken_line_is_told_and_the_rest_goes_on() {
        let text = b"{\"title\": \"a\"}\n{\"title\": \"b\" \"x\": 1}\n{\"title\": \"c\n\
            12\n{\"t\xffitle\": 1}\n{\"title\": \"d\"}\n";
        let parsed = parse_bytes(text);
        assert_eq!(parsed.titles(), [(1, "a"), (6, "d")]);
        let flaws: Vec<_> =
            parsed.flaws.iter().map(|flaw| (flaw.line.unwrap(), flaw.found.as_str())).collect();
        let expected = [
            (2, "broken JSON at column 15 (expected `,` or `}`)"),
            (3, "broken JSON at column 12 (EOF while parsing a string)"),
            (4, "a number"),
            (5, "invalid UTF-8 at byte 4"),
        ];
        assert_eq!(flaws, expected);
        assert_eq!(parsed.flaws[0].expected, EXPECTED);
    }

    #[test]
    fn nesting_without_end_is_a_broken_line() {
        let parsed = parse_bytes(format!("{{\"title\": \"a\", \"x\": {}", "[".repeat(100_000)).as_bytes());
        assert!(parsed.flaws[0].found.contains("recursion limit"), "{}", parsed.flaws[0].found);
    }

    #[test]
    fn a_line_longer_than_many_blocks_is_one_record() {
        let long = "word ".repeat(1 << 20);
        let text = format!("{{\"title\": \"a\", \"abstract\": \"{long}\"}}\n{{\"title\": \"b\"}}\n");
        let parsed = parse_blocks(Cursor::new(text), 64 << 10).unwrap();
        assert_eq!(parsed.titles(), [(1, "a"), (2, "b")]);
        assert_eq!(parsed.papers[0].1.abstract_text, long.trim_end());
    }

    #[test]
    fn an_error_of_the_reader_ends_it_all() {
        struct Failing(usize);
        impl Read for Failing {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 = self.0.checked_sub(1).ok_or_else(|| io::Error::other("it broke"))?;
                buffer[0] = b'\n';
                Ok(1)
            }
        }
        let Err(Failure::Read(error)) = parse_blocks(Failing(99), 16) else { panic!("it went on") };
        assert_eq!(error.to_string(), "it broke");
    }

    proptest! {
        #[test]
        fn neither_blocks_nor_threads_change_the_outcome(
            lines in prop::collection::vec(
                prop_oneof![
                    Just("{\"title\": \"a title\"}"), Just("{\"abstract\": \"é\", \"x\": [1]}"),
                    Just("{\"title\": "), Just(""), Just(" \r"), Just("{}"),
                ], 0..40),
            size in 1_usize..200,
            threads in 1_usize..4,
        ) {
            let text = lines.join("\n");
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let blocks = pool.install(|| parse_blocks(Cursor::new(text.clone()), size)).unwrap();
            prop_assert_eq!(blocks, parse_bytes(text.as_bytes()));
        }

        #[test]
        fn any_text_survives_but_for_its_blank_space(
            title in any::<String>(),
            abstract_text in any::<String>(),
        ) {
            let line = json!({"title": title, "abstract": abstract_text}).to_string();
            let (title, abstract_text) = (values::clean_title(title), values::clean_abstract(abstract_text));
            let parsed = parse_bytes(line.as_bytes());
            prop_assert_eq!(parsed.papers.len(), usize::from(!title.is_empty() || !abstract_text.is_empty()));
            for (_, paper) in parsed.papers {
                prop_assert_eq!(&paper.title, &title);
                prop_assert_eq!(&paper.abstract_text, &abstract_text);
            }
        }
    }
}
