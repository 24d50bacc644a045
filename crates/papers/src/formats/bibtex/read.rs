//! Reading of BibTeX and BibLaTeX.
//!
//! BibTeX stops at its first error; files in the wild are less clean. So a scan finds where entries begin and end, each
//! is split into its fields whatever one of them looks like, and the biblatex crate decodes the LaTeX of each value.
//! Strings (`@string`) are replaced where they are used; an undefined name stays as it is. Fields that an entry lacks
//! come from the entry it refers to (`crossref`, `xdata`), before or behind it.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

use rayon::prelude::*;

use super::entry::{Entry, Strings, spelt};
use super::fields;
use super::meaning;
use super::scan::{Block, Kind, blocks};
use super::shapes::is_entry;
use crate::Paper;
use crate::formats::common::blocks::{Part, Records};
use crate::formats::common::fields::paper_of;
use crate::formats::exact::EXACT;
use crate::formats::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

const EXPECTED: &str = "a BibTeX entry such as `@article{key, title = {...}}`";
/// The maximum length of a string of `@string`, so that strings made of strings cannot grow without end.
const STRING: usize = 64 << 10;
/// The maximum number of bytes of all strings, of all entries that others may refer to, and of the papers that wait for
/// such an entry.
const HELD: usize = 64 << 20;

/// Reads all entries. Bytes that are not UTF-8 are read as Windows-1252.
///
/// Fails if the text holds no entry.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    Ok(Bibtex::new(options).take(Part { bytes, is_last: true })?.0)
}

/// BibTeX that is read part by part.
pub(crate) struct Bibtex<'a> {
    options: &'a ReadOptions,
    strings: Strings,
    /// Entries that others may refer to, by key in lower case; the first with a key counts, as in BibTeX.
    parents: BTreeMap<String, Entry>,
    /// The number of bytes of the strings and the parents.
    known: usize,
    /// What was read behind an entry that refers to one still unknown, and the number of bytes of that.
    waiting: VecDeque<Waiting>,
    held: usize,
    /// Lines before the part.
    lines: usize,
    /// Whether there was a block, and whether there was any text.
    is_begun: bool,
    has_text: bool,
}

struct Waiting {
    line: usize,
    content: Content,
    size: usize,
}

enum Content {
    Ready(Result<Paper, Flaw>),
    /// Refers to other entries.
    Child(Entry),
}

impl<'a> Bibtex<'a> {
    pub(crate) fn new(options: &'a ReadOptions) -> Self {
        Self {
            options,
            strings: Strings::new(),
            parents: BTreeMap::new(),
            known: 0,
            waiting: VecDeque::new(),
            held: 0,
            lines: 0,
            is_begun: false,
            has_text: false,
        }
    }

    /// Learns the strings of a block.
    fn learn(&mut self, block: &Block, bytes: &[u8]) {
        if block.range.len() > STRING {
            return;
        }
        for (name, pieces) in fields::strings(&block.body(bytes), block.reading()) {
            let value = spelt(&pieces, &self.strings);
            if value.len() <= STRING && self.known + value.len() <= HELD {
                self.known += name.len() + value.len();
                self.strings.insert(name, value);
            }
        }
    }

    /// Keeps what others can take over from an entry with this key.
    fn keep(&mut self, key: String, legacy: Entry) {
        let size = key.len() + legacy.size();
        if !self.parents.contains_key(&key) && self.known + size <= HELD {
            self.known += size;
            self.parents.insert(key, legacy);
        }
    }

    /// Hands on an entry, or makes it wait behind those before it.
    fn add(&mut self, line: usize, content: Content, out: &mut Out) {
        let content = match content {
            Content::Ready(paper) if self.waiting.is_empty() => return out.push(line, paper),
            content => content,
        };
        let size = match &content {
            Content::Ready(Ok(paper)) => paper.title.len() + paper.abstract_text.len() + 500,
            Content::Ready(Err(_)) => 100,
            Content::Child(entry) => entry.size(),
        };
        self.held += size;
        self.waiting.push_back(Waiting { line, content, size });
        self.release(out, false);
    }

    /// Hands on what waits for nothing more, in the order of the file; everything at the end of the file.
    fn release(&mut self, out: &mut Out, is_last: bool) {
        while let Some(Waiting { line, content, size }) = self.waiting.pop_front() {
            let paper = match content {
                Content::Ready(paper) => paper,
                Content::Child(mut entry) => {
                    let keys = entry.parents();
                    let is_whole = keys.iter().all(|key| self.parents.contains_key(key));
                    if !is_whole && !is_last && self.held <= HELD {
                        self.waiting.push_front(Waiting { line, content: Content::Child(entry), size });
                        return;
                    }
                    keys.iter()
                        .filter_map(|key| self.parents.get(key))
                        .for_each(|parent| entry.inherit(parent));
                    paper(entry, self.options)
                }
            };
            self.held -= size;
            out.push(line, paper);
        }
    }

    /// Reads these blocks, none of which holds strings.
    fn take_entries(&mut self, blocks: &[Block], bytes: &[u8], out: &mut Out) {
        let (strings, options) = (&self.strings, self.options);
        let read = |block: &Block| {
            let entry = Entry::new(block, bytes, strings, options.max_record_bytes);
            let entry = match entry {
                Ok(entry) => entry,
                Err(flaw) => return Made { content: Some(Content::Ready(Err(flaw))), ..Made::default() },
            };
            let repairs = [(entry.is_dropped, DROPPED), (entry.is_mended, MENDED)];
            Made {
                repairs: repairs.into_iter().filter(|(is, _)| *is).map(|(_, kind)| kind).collect(),
                legacy: entry.legacy(),
                content: match (entry.is_setting(), entry.parents().is_empty()) {
                    (true, _) => None,
                    (false, true) => Some(Content::Ready(paper(entry, options))),
                    (false, false) => Some(Content::Child(entry)),
                },
            }
        };
        let entries = blocks.par_iter().filter(|block| block.kind == Kind::Entry);
        let made: Vec<(usize, Made)> = entries.map(|block| (block.line, read(block))).collect();
        for (line, Made { repairs, legacy, content }) in made {
            repairs.into_iter().for_each(|kind| out.parsed.repairs.add(Some(line), kind));
            if let Some((key, legacy)) = legacy {
                self.keep(key, legacy);
            }
            match content {
                Some(content) => self.add(out.lines + line, content, out),
                None => self.release(out, false),
            }
        }
    }
}

const DROPPED: &str = "text that belongs to no field was dropped";
const MENDED: &str = "braces or quotation marks that do not match were mended";

/// What an entry makes.
#[derive(Default)]
struct Made {
    repairs: Vec<&'static str>,
    /// Its key, and what others can take over from it.
    legacy: Option<(String, Entry)>,
    /// `None` if it is no paper.
    content: Option<Content>,
}

/// The contents of a part.
struct Out {
    parsed: Parsed,
    /// Lines before the part.
    lines: usize,
}

impl Out {
    fn push(&mut self, line: usize, paper: Result<Paper, Flaw>) {
        // An entry that waited may be of an earlier part: whoever asked adds the lines before this one.
        let line = line.wrapping_sub(self.lines);
        self.parsed.push(line, paper.map_err(|flaw| flaw.at(line)));
    }
}

impl Records for Bibtex<'_> {
    fn take(&mut self, part: Part<'_>) -> Result<(Parsed, usize), Flaw> {
        let Part { bytes, is_last } = part;
        let (blocks, taken) = blocks(bytes, is_last);
        self.is_begun |= !blocks.is_empty();
        self.has_text |= !bytes[..taken].trim_ascii().is_empty();
        if is_last && !self.is_begun && self.has_text {
            return Err(Flaw::new("text without an entry", EXPECTED).at(1));
        }
        let mut out = Out { parsed: Parsed::default(), lines: self.lines };
        // Strings count for the entries behind them.
        for run in blocks.chunk_by(|_, next| next.kind != Kind::String) {
            if run[0].kind == Kind::String {
                self.learn(&run[0], bytes);
            }
            self.take_entries(run, bytes, &mut out);
        }
        if is_last {
            self.release(&mut out, true);
        }
        Ok((out.parsed, taken))
    }

    fn start_at(&mut self, lines: usize) {
        self.lines = lines;
    }

    fn begins(&self, line: &[u8]) -> bool {
        is_entry(line)
    }
}

/// The paper of an entry that lacks nothing.
fn paper(mut entry: Entry, options: &ReadOptions) -> Result<Paper, Flaw> {
    let exact = entry.exact.take();
    let mut record = meaning::record(entry, &options.fields);
    record.extend(exact.map(|text| (Cow::from(EXACT), text.into())));
    paper_of(record, &options.fields)
}
