//! How is the text of a web page read? Blocks of text between blank lines: short ones are titles, long ones
//! abstracts.
//!
//! The rule, in full:
//!
//! 1. A *block* is a run of lines that are not blank. It is *long* from [`LONG`] characters on, or from
//!    [`SENTENCE`] on where it ends in a full stop. In a text without a block of [`LONG`] characters a full
//!    stop alone makes it long, so that a few short abstracts can be written by hand.
//! 2. A paper is a short block, its title, and the long blocks that follow it, the paragraphs of its
//!    abstract. One sentence right above a block of [`LONG`] characters is a title too, where it has none
//!    itself. A block that says no more than "Abstract" is left out. Where a block's first line is short, its
//!    second alone is long, and no title stands before it, that first line is the title.
//! 3. Behind an abstract, a short block that ends in a full stop or names an address is one more paragraph,
//!    unless it is the title of the next abstract.
//! 4. Other short blocks are *furniture*: menus, dates, buttons. Before the first paper and behind the last
//!    they go without a word. Between papers one of [`TITLE_WORDS`] words may be a title whose abstract is
//!    missing, so it is told; so is a long block without a title.

use crate::Paper;
use crate::formats::common::values;
use crate::formats::parsed::{Flaw, Parsed, newlines};

/// Characters that no title has and few abstracts lack.
const LONG: usize = 250;
/// Characters from which on a block that ends in a full stop is an abstract.
const SENTENCE: usize = 100;
/// A line of so many characters was broken for its width, and goes on in the next.
const WRAPPED: usize = 40;
/// Fewer words between two papers are a date or a button.
const TITLE_WORDS: usize = 4;

/// What a page must hold.
const EXPECTED: &str = "titles and abstracts with blank lines between them";

/// Reads the text of a page. Fails where it is no UTF-8, or holds text but not one title with its abstract.
pub(crate) fn parse(bytes: &[u8]) -> Result<Parsed, Flaw> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (before, line) = (&bytes[..error.valid_up_to()], newlines(&bytes[..error.valid_up_to()]) + 1);
        let column = before.len() - memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1) + 1;
        Flaw::new(format!("invalid UTF-8 at byte {column} of the line"), "UTF-8").at(line)
    })?;
    let blocks = blocks(text);
    let has_long = blocks.iter().any(|block| block.length() >= LONG);
    let mut parsed = Parsed::default();
    // The short blocks since the last abstract, and where they stand to it.
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
    // A lone block at the end is a title whose abstract was not copied; several are the foot of the page.
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

/// Gives the short blocks between two papers to the abstract before them, or tells of them.
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

/// Lines that no blank line divides.
#[derive(Clone)]
struct Block<'a> {
    /// The line of the first, counted from 1.
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

    /// Whether it is one sentence above a long block, as a title with a full stop is.
    fn is_sentence_above(&self, next: &Block<'_>) -> bool {
        self.length() < LONG && next.length() >= LONG && !self.lines.iter().any(|line| line.contains(". "))
    }

    /// Whether it says no more than that an abstract follows.
    fn is_heading(&self) -> bool {
        let word = self.last().trim_end_matches([':', '.']);
        self.lines.len() == 1
            && (word.eq_ignore_ascii_case("abstract") || word.eq_ignore_ascii_case("summary"))
    }

    /// Whether a short block behind an abstract is a part of it.
    fn continues(&self) -> bool {
        self.ends_in_full_stop() || self.lines.iter().any(|line| line.contains("://"))
    }

    /// The title and its line: of several lines the last, unless those before were broken for their width.
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

/// Divides a block whose first line heads a second that is long by itself, where no title stands before it.
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
