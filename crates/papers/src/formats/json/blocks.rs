//! Reading of large JSON documents part by part. The first part tells which array holds the records.
//!
//! An object keyed by ids, a single object, or an array of an unusual name is known only when its end is: such a document is
//! held in memory whole.

use super::find::find_open;
use super::lines;
use super::read::{Elements, Stop, ends_early, indent_after, is_one_a_line, numbered};
use super::scan::{Nesting, Scan};
use crate::formats::common::blocks::{self, BLOCK, Part, Records};
use crate::formats::parsed::{Failure, Flaw, Parsed, newlines, too_long};
use crate::read::ReadOptions;
use crate::read::content::Content;
use crate::read::filter::Filter;

/// Reads a document, see [`read::parse`](super::parse), and keeps what the filter lets through. Of one larger than a block it
/// holds a few blocks, or as much as the longest record, if that shows where the records are; otherwise all of it.
pub(crate) fn parse(
    mut content: Content,
    options: &ReadOptions,
    filter: &Filter<'_>,
) -> Result<Parsed, Failure> {
    let longest = options.max_record_bytes;
    let mut wanted = BLOCK;
    loop {
        content.read_ahead(wanted)?;
        if content.is_whole() {
            break;
        }
        match Layout::of(content.head(), options) {
            Layout::Lines => return lines::parse(content, options, filter),
            Layout::Parts(parts) => return blocks::parse(content, filter, longest, *parts),
            Layout::Unknown if wanted > longest => break,
            Layout::Unknown => wanted = wanted.saturating_mul(2),
        }
    }
    Ok(super::parse(&content.into_bytes()?, options)?)
}

/// How a document is laid out, as far as its beginning tells.
enum Layout<'a> {
    /// One object a line.
    Lines,
    /// Values one after another, in an array or not.
    Parts(Box<JsonParts<'a>>),
    Unknown,
}

impl<'a> Layout<'a> {
    fn of(head: &[u8], options: &'a ReadOptions) -> Self {
        let mut scan = Scan { bytes: head, at: 0 };
        let first = scan.peek();
        let start = scan.at;
        let parts = match first {
            Some(b'[') => Some(JsonParts::of_array(start, None, options)),
            Some(b'{') => match scan.skip_value() {
                Some(end) if scan.peek() == Some(b'{') => {
                    if is_one_a_line(head, start, end, scan.at) {
                        return Self::Lines;
                    }
                    Some(JsonParts::new(Elements::new(None, options), start, None, options))
                }
                Some(_) => None,
                None => find_open(head, start, options).map(|at| {
                    let around = Around::new(&head[start..at], options);
                    JsonParts::of_array(at, Some(around), options)
                }),
            },
            _ => None,
        };
        parts.map_or(Self::Unknown, |parts| Self::Parts(Box::new(parts)))
    }
}

/// The records of a document that comes in parts.
struct JsonParts<'a> {
    elements: Elements<'a>,
    options: &'a ReadOptions,
    /// The objects around the array.
    around: Option<Around>,
    state: State,
    /// The lines before the part.
    lines: usize,
}

/// Where in the document the next part begins.
enum State {
    /// This many bytes before the records.
    Before(usize),
    /// Before a record, or before the end of the array.
    Records,
    /// Within a record that is too long, which began on this line of the file and had as many bytes so far.
    Long { nesting: Nesting, line: usize, bytes: usize },
    /// After the array.
    Around,
    /// After the object with the array.
    After,
    /// After all that is read.
    Done,
}

/// The objects around an array of records.
struct Around {
    nesting: Nesting,
    /// How many they are.
    depth: usize,
    has_ended: bool,
    /// The number of open brackets beyond which no closing one is looked for: they would fill the memory.
    most: usize,
}

impl Around {
    fn new(before: &[u8], options: &ReadOptions) -> Self {
        let mut nesting = Nesting::default();
        let has_ended = nesting.pass(before).is_some();
        let depth = nesting.depth();
        nesting.watch();
        let mut around = Self { nesting, depth, has_ended, most: most_open(options) };
        around.pass(b"[");
        around
    }

    /// Passes over more of the document and returns where the objects end in it.
    fn pass(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.has_ended {
            return None;
        }
        let end = pass(&mut self.nesting, bytes, self.most);
        self.has_ended = end.is_some();
        end
    }

    /// Whether the array is closed and the objects are not.
    fn is_cut_off(&self) -> bool {
        !self.has_ended && self.nesting.fell_to(self.depth)
    }
}

fn most_open(options: &ReadOptions) -> usize {
    options.max_record_bytes.max(BLOCK)
}

/// Passes over more of a value, unless more brackets than `most` are open.
fn pass(nesting: &mut Nesting, bytes: &[u8], most: usize) -> Option<usize> {
    if nesting.depth() > most { None } else { nesting.pass(bytes) }
}

impl<'a> JsonParts<'a> {
    fn new(elements: Elements<'a>, start: usize, around: Option<Around>, options: &'a ReadOptions) -> Self {
        Self { elements, options, around, state: State::Before(start), lines: 0 }
    }

    /// The elements of the array that begins at `start`.
    fn of_array(start: usize, around: Option<Around>, options: &'a ReadOptions) -> Self {
        Self::new(Elements::new(Some(b']'), options), start + 1, around, options)
    }

    /// Passes over more of a record that is too long. Returns where in the part it ends; `None` if it goes on.
    fn pass_long(&mut self, part: Part<'_>, at: usize, parsed: &mut Parsed) -> Option<usize> {
        let State::Long { nesting, line, bytes } = &mut self.state else { return Some(at) };
        let rest = &part.bytes[at..];
        let end = pass(nesting, rest, most_open(self.options));
        *bytes += end.unwrap_or(rest.len());
        if end.is_none() && !part.is_last {
            return None;
        }
        self.elements.is_open = end.is_none() && !nesting.may_end();
        self.elements.n_read += 1;
        // It may have begun in an earlier part.
        let flaw = too_long(*bytes, self.options.max_record_bytes).at(line.wrapping_sub(self.lines));
        parsed.add_flaw(numbered(flaw, self.elements.n_read, self.elements.is_open));
        Some(end.map_or(part.bytes.len(), |length| at + length))
    }
}

impl Records for JsonParts<'_> {
    fn start_at(&mut self, lines: usize) {
        self.lines = lines;
    }

    fn take(&mut self, part: Part<'_>) -> Result<(Parsed, usize), Flaw> {
        let bytes = part.bytes;
        let mut parsed = Parsed::default();
        // What is around the array was passed over up to `from`.
        let (mut at, mut from) = (0, 0);
        let taken = loop {
            match &mut self.state {
                State::Before(left) => {
                    at = bytes.len().min(*left);
                    from = at;
                    *left -= at;
                    if *left > 0 {
                        break at;
                    }
                    self.state = State::Records;
                }
                State::Records => match self.elements.read(part, at, &mut parsed) {
                    Stop::Closed(end) => {
                        if let Some(around) = &mut self.around {
                            around.pass(&bytes[from..end]);
                        }
                        (at, from) = (end, end);
                        self.state = State::Around;
                    }
                    Stop::Unclosed(end)
                        if part.is_last || bytes.len() - end <= self.options.max_record_bytes =>
                    {
                        break end;
                    }
                    Stop::Unclosed(end) => {
                        let line = self.lines + newlines(&bytes[..end]) + 1;
                        self.state = State::Long { nesting: Nesting::default(), line, bytes: 0 };
                        at = end;
                    }
                },
                State::Long { .. } => match self.pass_long(part, at, &mut parsed) {
                    Some(end) => {
                        at = end;
                        self.state = State::Records;
                    }
                    None => break bytes.len(),
                },
                State::Around => match &mut self.around {
                    Some(around) if !around.has_ended => {
                        from = bytes.len();
                        let Some(length) = around.pass(&bytes[at..]) else { break bytes.len() };
                        at += length;
                        self.state = State::After;
                    }
                    _ => self.state = State::Done,
                },
                State::After => match (Scan { bytes, at }).peek() {
                    None => break bytes.len(),
                    Some(b'{') => {
                        self.elements.start_after_document();
                        self.state = State::Records;
                    }
                    Some(_) => self.state = State::Done,
                },
                State::Done => break bytes.len(),
            }
        };
        if let Some(around) = &mut self.around {
            around.pass(bytes.get(from..taken).unwrap_or_default());
            if part.is_last && around.is_cut_off() {
                parsed.flaws.push(ends_early("}").at(newlines(bytes) + 1));
            }
        }
        self.elements.indent = indent_after(self.elements.indent, &bytes[..taken]);
        Ok((parsed, taken))
    }

    /// A record that is too long is passed over in [`take`](Self::take): the next may begin on its line.
    fn begins(&self, _: &[u8]) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::super::parse as parse_whole;
    use super::*;
    use crate::formats::common::blocks::parse_blocks;
    use crate::formats::common::blocks::tests::Watched;

    fn with(max_record_bytes: usize) -> ReadOptions {
        ReadOptions { max_record_bytes, ..ReadOptions::default() }
    }

    /// What parts of this size hold, and how much was held at once; `None` if the head does not tell the layout.
    fn in_parts(text: &str, head: usize, block: usize, options: &ReadOptions) -> Option<(Parsed, usize)> {
        let Layout::Parts(parts) = Layout::of(&text.as_bytes()[..head], options) else { return None };
        let mut longest = 0;
        let records = Watched(*parts, &mut longest);
        let filter = Filter::new(options);
        let parsed = parse_blocks(text.as_bytes(), block, &filter, options.max_record_bytes, records);
        Some((parsed.unwrap(), longest))
    }

    fn elements() -> impl Strategy<Value = Vec<&'static str>> {
        let element = prop::sample::select(vec![
            "{\"title\": \"a\"}",
            "{\"title\": \"b ]} \\\" [{\",\n \"x\": [{\"y\": [1, \"]\"]}]}",
            "{\"abstract\": \"c\",\r\n\"authors\": [\"Ida Is\"]}",
            "{\"title\": \"NaN\", \"year\": NaN}",
            "{\"title\": \"d\\ud800\",}",
            "{\"title\": \"a title that is longer than the others, by far\", \"x\": [[], {}]}",
            "{\"title\": \"b\" \"c\"}",
            "{\"x\":\n1}",
            "{\"title\": \"d\", \"x\": [1}",
            "{\"title\": \"e\"}}",
            "{\"title\": \"open}",
            "{,}",
            "{}",
            "12345",
            "null",
            "\"te\\\"xt\"",
            "[{\"title\": \"f\"},\n{,}]",
            "{\"results\": [{\"title\": \"g\"}, 1]}",
            "]",
            "",
        ]);
        let usual = Just("{\"title\": \"usual\", \"id\": 1}");
        prop::collection::vec(prop_oneof![3 => usual, 1 => element], 0..12)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

        #[test]
        fn parts_of_any_size_hold_the_records_of_the_whole(
            elements in elements(),
            (before, after) in prop::sample::select(vec![
                ("", ""),
                ("[", "]"),
                (" \n[ ", "]\n[{\"title\": \"more\"}]"),
                ("{\"papers\": [", "]}"),
                ("{\"count\": 2, \"x\": [1],\n\"Results\": [\n", "], \"next\": null}\n"),
                ("{\"people\": [{\"name\": \"x\"}], \"data\": [", "], \"references\": [{\"title\": \"r\"}]} 7"),
                ("{\"message\": {\"facets\": {}, \"items\": [", "\n],\n\"total\": 3}, \"status\": \"ok\"}"),
                ("{\"result\": {\"@x\": 1, \"hits\": {\"hit\": [", "], \"y\": {\"z\": [{}]}}}}"),
                ("{\"a\": {\"b\": {\"c\": {\"docs\": [", "]}}}}"),
                ("{\"papers\": [{\"title\": \"p\"}]}\r\n{\"x\":\n\"\", \"papers\": [", "]}"),
            ]),
            separator in prop::sample::select(vec![",", ",\n", " ,\r\n  ", ",,"]),
            (head, cut) in (0..120_usize, 30..170_usize),
            block in 1_usize..300,
            longest in prop::sample::select(vec![20_usize, 40, 60, usize::MAX]),
        ) {
            let mut text = format!("{before}{}{after}", elements.join(separator));
            text.truncate(text.len() * cut / 100);
            let head = (text.len() * head / 100).min(text.len());
            let options = with(longest);
            if let Some((found, _)) = in_parts(&text, head, block, &options) {
                prop_assert_eq!(found, parse_whole(text.as_bytes(), &options).unwrap(), "{}", text);
            }
        }
    }

    #[test]
    fn the_head_tells_where_the_records_are() {
        let layout = |head: &str| match Layout::of(head.as_bytes(), &ReadOptions::default()) {
            Layout::Lines => "lines",
            Layout::Parts(_) => "parts",
            Layout::Unknown => "unknown",
        };
        for (head, expected) in [
            ("", "unknown"),
            ("\n[", "parts"),
            ("{\"title\": \"a\"}\n{", "lines"),
            ("{\"title\":\n\"a\"}\n{", "parts"),
            ("{\"title\": \"a\"}", "unknown"),
            ("{\"papers\": [{\"title\": nul", "unknown"),
            ("{\"papers\": [{\"title\": \"a\"}, ", "parts"),
            ("{\"papers\": [{\"x\": 1}, {\"title\": \"a\"}, ", "parts"),
            ("{\"papers\": [{\"x\": 1}, {\"x\": 1}, {\"x\": 1}, {\"title\": \"a\"}, ", "unknown"),
            ("{\"papers\": [{\"title\": \"a\"}], ", "unknown"),
            ("{\"unusual\": [{\"title\": \"a\"}, ", "unknown"),
            ("{\"papers\": [{\"title\": \"a\"}], \"items\": [{\"title\": \"b\"}, ", "unknown"),
            ("{\"items\": [{\"title\": \"a\"}], \"papers\": [{\"title\": \"b\"}, ", "parts"),
            ("{\"title\": \"A paper\", \"abstract\": \"x\", \"data\": [{\"title\": \"a\"}, ", "unknown"),
            ("{\"title\": \"A feed\", \"items\": [{\"title\": \"a\"}, ", "parts"),
            ("{\"a\": {\"title\": \"x\"}, \"b\": {\"title\": \"y\"}, ", "unknown"),
            ("{\"a\": {\"b\": {\"c\": {\"d\": {\"papers\": [{\"title\": \"y\"}, ", "parts"),
            ("{\"a\": {\"b\": {\"c\": {\"d\": {\"e\": {\"papers\": [{\"title\": \"y\"}, ", "unknown"),
        ] {
            assert_eq!(layout(head), expected, "{head}");
        }
    }

    #[test]
    fn documents_after_the_first_are_read() {
        let page = |name: &str| format!("{{\"results\": [{{\"title\": \"{name}\"}},\n7], \"next\": null}}");
        let text = [page("a"), page("b"), page("c")].join(" ");
        for block in 1..text.len() {
            let (found, _) = in_parts(&text, 30, block, &ReadOptions::default()).unwrap();
            assert_eq!(found, parse_whole(text.as_bytes(), &ReadOptions::default()).unwrap());
            assert_eq!(found.titles(), [(1, "a"), (2, "b"), (3, "c")]);
        }
    }

    #[test]
    fn no_more_is_held_than_a_record() {
        let options = with(1000);
        let record = |text: &str| format!("{{\"title\": \"a\", \"x\": [\"{text}\"]}}");
        let long = record(&"x".repeat(100_000));
        for (before, after) in [("[", "]"), ("{\"y\": 0, \"message\": {\"items\": [", "], \"z\": [1]}}")] {
            for (separator, lines) in [(",", 0), (",\n", 1)] {
                let mut all = vec![record(&"y".repeat(700)); 200];
                all.insert(100, long.clone());
                let end = "z".repeat(50_000);
                let text = format!("{before}{}{after}{end}", all.join(separator));
                let (found, held) = in_parts(&text, 2000, 100, &options).unwrap();
                assert!(held < 2100, "{held}");
                assert_eq!(found.papers.len(), 200);
                let told = format!("a record of {} bytes in record 101", long.len());
                assert_eq!(found.flaws(), [(1 + 100 * lines, told.as_str())]);
                assert_eq!(found.papers[199].0, 1 + 200 * lines);
            }
        }
        let text = format!("[{},{{\"title\": \"{}", record("y"), "x".repeat(100_000));
        let (found, held) = in_parts(&text, 1, 100, &options).unwrap();
        assert!(held < 2100, "{held}");
        let told = "a record of 100011 bytes in record 2; the rest of the file could not be read";
        assert_eq!((found.papers.len(), found.flaws()), (1, vec![(1, told)]));
    }

    /// The papers of a document of two blocks, of which less than two may be held whole, and whether it was cut.
    fn of_content(text: &str) -> (usize, bool) {
        let options = ReadOptions::default();
        let content = Content::open(Cursor::new(text.to_owned()), (BLOCK + BLOCK / 2) as u64).unwrap();
        let cut = content.cut();
        let parsed = parse(content, &options, &Filter::new(&options)).unwrap();
        (parsed.papers.len(), cut.get().is_some())
    }

    #[test]
    fn a_document_is_held_whole_only_where_it_must_be() {
        let n = 100;
        let record = format!("{{\"title\": \"a\", \"x\": \"{}\"}}", "y".repeat(2 * BLOCK / n));
        let records = vec![record.as_str(); n];
        assert_eq!(of_content(&format!("[{}]", records.join(","))), (n, false));
        assert_eq!(of_content(&format!("{{\"y\": {{\"hits\": [{}]}}}}", records.join(",\n"))), (n, false));
        assert_eq!(of_content(&records.join("\n")), (n, false));
        assert_eq!(of_content(&records.join(" ")), (n, false));
        let (found, is_cut) = of_content(&format!("{{\"unusual\": [{}]}}", records.join(",")));
        assert!(found < n && is_cut);
        let short = format!("[{}]", vec![record.as_str(); n / 3].join(","));
        assert_eq!(of_content(&short), (n / 3, false));
    }
}
