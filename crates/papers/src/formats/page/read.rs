//! Reading of the text of a web page: of its blocks between blank lines, short ones are titles and long ones abstracts.
//!
//! The rule, in full:
//!
//! 1. A *block* is a run of lines that are not blank. It is *long* if it has at least [`LONG`] characters, or at least
//!    [`SENTENCE`] and ends in a full stop. In a text without a block of [`LONG`] characters a full stop alone makes it
//!    long, so that a few short abstracts can be written by hand.
//! 2. A paper is a short block, its title, and the long blocks that follow, the paragraphs of its abstract. A single
//!    sentence right above a block of [`LONG`] characters is a title too, if there is no other. A block that says only
//!    "Abstract" is left out. If the first line of a block is short, its second alone is long, and there is no title before
//!    it, that first line is the title.
//! 3. After an abstract, a short block that ends in a full stop or contains an address is another paragraph, unless it is
//!    the title of the next abstract.
//! 4. Other short blocks are *boilerplate*: menus, dates, buttons. Before the first paper and after the last they are
//!    ignored. Between papers, one of [`TITLE_WORDS`] words may be a title whose abstract is missing, so it is reported; so
//!    is a long block without a title.

use crate::Paper;
use crate::formats::common::values;
use crate::formats::parsed::{Flaw, Parsed, newlines};

/// A length in characters that no title and most abstracts have.
const LONG: usize = 250;
/// The minimum length in characters of an abstract that ends in a full stop.
const SENTENCE: usize = 100;
/// A line with this many characters was wrapped, and continues in the next.
const WRAPPED: usize = 40;
/// Fewer words between two papers are a date or a button.
const TITLE_WORDS: usize = 4;

/// What a page must hold.
const EXPECTED: &str = "titles and abstracts with blank lines between them";

/// Reads the text of a page. Fails if it is not UTF-8, or holds text but no title with an abstract.
pub(crate) fn parse(bytes: &[u8]) -> Result<Parsed, Flaw> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (before, line) = (&bytes[..error.valid_up_to()], newlines(&bytes[..error.valid_up_to()]) + 1);
        let column = before.len() - memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1) + 1;
        Flaw::new(format!("invalid UTF-8 at byte {column} of the line"), "UTF-8").at(line)
    })?;
    let blocks = blocks(text);
    let has_long = blocks.iter().any(|block| block.length() >= LONG);
    let mut parsed = Parsed::default();
    // The short blocks since the last abstract, and whether they follow it directly.
    let mut short: Vec<&Block<'_>> = Vec::new();
    let mut in_abstract = false;
    let split = split_headed(&blocks, has_long);
    for (index, block) in split.iter().enumerate() {
        if block.is_heading() {
            continue;
        }
        let heads_next = || split.get(index + 1).is_some_and(|next| block.is_sentence_above(next));
        if !block.is_abstract(has_long) || short.is_empty() && heads_next() {
            short.push(block);
            in_abstract = false;
            continue;
        }
        match short.pop() {
            None if in_abstract => append(&mut parsed, block),
            None => parsed.add_flaw(untitled(block)),
            Some(title) => {
                settle(&mut parsed, &short);
                short.clear();
                let (line, title) = title.title();
                let paper = Paper {
                    title: values::clean_title(title),
                    abstract_text: values::clean_abstract(block.text()),
                    ..Paper::default()
                };
                parsed.papers.push((line, paper));
            }
        }
        in_abstract = true;
    }
    // A single block at the end is a title whose abstract was not copied; several are the foot of the page.
    let last = short.iter().take_while(|block| block.continues()).count();
    if short.len() <= last + 1 {
        settle(&mut parsed, &short);
    } else {
        settle(&mut parsed, &short[..last]);
    }
    match blocks.first() {
        Some(first) if parsed.papers.is_empty() => Err(no_pair(first, blocks.len())),
        _ => Ok(parsed),
    }
}

/// Adds the short blocks between two papers to the abstract before them, or reports them.
fn settle(parsed: &mut Parsed, short: &[&Block<'_>]) {
    if parsed.papers.is_empty() {
        return;
    }
    let paragraphs = short.iter().take_while(|block| block.continues()).count();
    for block in &short[..paragraphs] {
        append(parsed, block);
    }
    for block in &short[paragraphs..] {
        let (line, title) = block.title();
        if title.split_whitespace().count() >= TITLE_WORDS {
            let start: String = title.chars().take(60).collect();
            parsed.add_flaw(Flaw::new(format!("{start:?} without an abstract"), EXPECTED).at(line));
        }
    }
}

fn append(parsed: &mut Parsed, block: &Block<'_>) {
    if let Some((_, paper)) = parsed.papers.last_mut() {
        paper.abstract_text += "\n\n";
        paper.abstract_text += &values::clean_abstract(block.text());
    }
}

fn untitled(block: &Block<'_>) -> Flaw {
    Flaw::new("a long text without a title above it", EXPECTED).at(block.line)
}

fn no_pair(first: &Block<'_>, blocks: usize) -> Flaw {
    let found = match blocks {
        1 if first.lines.len() == 1 => "one line of text".to_owned(),
        1 => "one block of text".to_owned(),
        _ => format!("{blocks} blocks of text, but no title with an abstract below it"),
    };
    Flaw::new(found, EXPECTED).at(first.line)
}

/// Lines without a blank line between them.
#[derive(Clone)]
struct Block<'a> {
    /// The number of the first line, counted from 1.
    line: usize,
    lines: Vec<&'a str>,
}

impl Block<'_> {
    fn length(&self) -> usize {
        self.lines.iter().map(|line| line.chars().count() + 1).sum::<usize>() - 1
    }

    fn text(&self) -> String {
        self.lines.join("\n")
    }

    fn last(&self) -> &str {
        self.lines.last().map_or("", |line| line.trim())
    }

    fn ends_in_full_stop(&self) -> bool {
        self.last().trim_end_matches(['"', '\'', ')', ']', '”', '’']).ends_with('.')
    }

    fn is_abstract(&self, has_long: bool) -> bool {
        let length = self.length();
        length >= LONG || self.ends_in_full_stop() && (length >= SENTENCE || !has_long)
    }

    /// Whether it is a single sentence above a long block, like a title with a full stop.
    fn is_sentence_above(&self, next: &Block<'_>) -> bool {
        self.length() < LONG && next.length() >= LONG && !self.lines.iter().any(|line| line.contains(". "))
    }

    /// Whether it only announces an abstract.
    fn is_heading(&self) -> bool {
        let word = self.last().trim_end_matches([':', '.']);
        self.lines.len() == 1
            && (word.eq_ignore_ascii_case("abstract") || word.eq_ignore_ascii_case("summary"))
    }

    /// Whether a short block after an abstract is part of it.
    fn continues(&self) -> bool {
        self.ends_in_full_stop() || self.lines.iter().any(|line| line.contains("://"))
    }

    /// The title and its line: the last of several lines, unless those before were wrapped.
    fn title(&self) -> (usize, String) {
        let wrapped =
            self.lines.iter().rev().skip(1).take_while(|line| line.trim().chars().count() >= WRAPPED);
        let first = self.lines.len() - 1 - wrapped.count();
        (self.line + first, self.lines[first..].join(" "))
    }
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut after_blank = true;
    for (index, line) in text.lines().enumerate() {
        let is_blank = line.trim().is_empty();
        if !is_blank {
            match blocks.last_mut() {
                Some(block) if !after_blank => block.lines.push(line),
                _ => blocks.push(Block { line: index + 1, lines: vec![line] }),
            }
        }
        after_blank = is_blank;
    }
    blocks
}

/// Splits a block whose first line heads a second that is long by itself, if there is no title before it.
fn split_headed<'a>(blocks: &[Block<'a>], has_long: bool) -> Vec<Block<'a>> {
    let mut split: Vec<Block<'a>> = Vec::new();
    for block in blocks {
        let one = |index: usize| Block { line: block.line + index, lines: vec![block.lines[index]] };
        let follows_title = split.last().is_some_and(|before| !before.is_abstract(has_long));
        let is_headed = block.lines.len() > 1 && !one(0).is_abstract(has_long) && one(1).length() >= LONG;
        if is_headed && (!follows_title || one(0).is_heading()) {
            split.push(one(0));
            split.push(Block { line: block.line + 1, lines: block.lines[1..].to_vec() });
        } else {
            split.push(block.clone());
        }
    }
    split
}
