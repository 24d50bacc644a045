//! PubMed's abstracts as text: numbered citations, each followed by title, authors, affiliations, abstract and ids in blocks
//! between blank lines.

use std::borrow::Cow;

use super::source::Source;
use crate::formats::common::decoding::decoded;
use crate::formats::common::derived::{doi_in, put_countries};
use crate::formats::common::fields::paper_of;
use crate::formats::common::record::{Record, put, put_list};
use crate::formats::parsed::{Flaw, Parsed, too_long};
use crate::read::ReadOptions;

/// Headings of blocks that are neither title nor abstract.
const ASIDE: [&str; 22] = [
    "Comment in",
    "Comment on",
    "Erratum in",
    "Erratum for",
    "Update of",
    "Update in",
    "Republished",
    "Retraction in",
    "Retraction of",
    "Summary for patients in",
    "Expression of concern",
    "Collaborators:",
    "Conflict of interest",
    "Copyright",
    "©",
    "Published by",
    "Published online",
    "Trial registration",
    "[Article in",
    "[Indexed for",
    "This article has been",
    "Cited in",
];

/// Whether a text begins with the first citation and holds the number of a record.
pub(super) fn begins(text: &[u8]) -> bool {
    let head = &text[..text.len().min(64 << 10)];
    let head = decoded(head);
    let first = head.trim_start().lines().next().unwrap_or_default();
    number(first).is_some() && is_citation(first) && head.lines().any(|line| line.starts_with("PMID: "))
}

/// Reads all records. Fails if there is none.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    let text = decoded(bytes);
    let mut records: Vec<(usize, Vec<Vec<&str>>)> = Vec::new();
    let mut wanted = None;
    let mut after_blank = true;
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            after_blank = true;
            continue;
        }
        let line = line.trim_start_matches('\u{feff}');
        // The numbers follow one another, whatever the first is.
        let begins = after_blank
            && number(line).is_some_and(|n| wanted.is_none_or(|wanted| wanted == n))
            && is_citation(line);
        if begins {
            wanted = number(line).map(|n| n + 1);
            records.push((index + 1, vec![vec![line]]));
        } else if let Some((_, blocks)) = records.last_mut() {
            match blocks.last_mut() {
                Some(block) if !after_blank => block.push(line),
                _ => blocks.push(vec![line]),
            }
        }
        after_blank = false;
    }
    if records.is_empty() && !text.trim().is_empty() {
        return Err(Flaw::new("no numbered citation", "citations as PubMed writes them").at(1));
    }
    let mut parsed = Parsed::default();
    for (line, blocks) in records {
        let bytes = blocks.iter().flatten().map(|line| line.len() + 1).sum::<usize>();
        let paper = if bytes > options.max_record_bytes {
            Err(too_long(bytes, options.max_record_bytes))
        } else {
            paper_of(record(&blocks), &options.fields)
        };
        parsed.push(line, paper.map_err(|flaw| flaw.at(line)));
    }
    Ok(parsed)
}

/// The number before a citation.
fn number(line: &str) -> Option<usize> {
    let (number, rest) = line.trim_start_matches('\u{feff}').split_once(". ")?;
    number.parse().ok().filter(|_| number.len() < 8 && !rest.trim().is_empty())
}

/// Whether a line has a year right behind the name of a journal.
fn is_citation(line: &str) -> bool {
    let rest = line.split_once(". ").map_or("", |(_, rest)| rest);
    Source::of(rest).year.is_some()
        && rest.split(". ").nth(1).is_some_and(|after| {
            after.trim_start().get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()))
        })
}

fn record(blocks: &[Vec<&str>]) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let citation = blocks.first().map(|block| joined(block)).unwrap_or_default();
    let citation = citation.split_once(". ").map_or("", |(_, rest)| rest).to_owned();
    let source = Source::of(&citation);
    let mut rest = blocks[1..].iter();
    let is_aside = |block: &&Vec<&str>| ASIDE.iter().any(|start| block[0].trim_start().starts_with(start));
    let title = rest.by_ref().find(|block| !is_aside(block)).map(|block| joined(block));
    put(
        r,
        "title",
        title.map(|title| title.trim_start_matches('[').replace("].", ".").trim_end_matches(']').to_owned()),
    );
    let mut paragraphs: Vec<String> = Vec::new();
    let mut asides: Vec<String> = Vec::new();
    let (mut doi, mut has_authors) = (None, false);
    for block in rest {
        let text = joined(block);
        if let Some(addresses) = text.strip_prefix("Author information:") {
            let addresses = marked(addresses);
            put_countries(r, &addresses);
            put_list(r, "affiliations", addresses);
            has_authors = true;
        } else if block.iter().any(|line| line.starts_with("PMID: ")) {
            for line in block {
                let value = |label: &str| line.strip_prefix(label).map(str::trim);
                doi = doi.or_else(|| value("DOI:").and_then(doi_in));
                let id = |value: &str| value.split([' ', '[']).next().unwrap_or_default().to_owned();
                put(r, "pmcid", value("PMCID:").map(id));
                put(r, "id", value("PMID:").map(id));
                put(r, "pmid", value("PMID:").map(id));
            }
        } else if is_aside(&block) {
            asides.push(text);
        } else if !has_authors && paragraphs.is_empty() && is_names(&text) {
            put_list(r, "authors", names(&text));
            has_authors = true;
        } else if !text.starts_with("[No authors listed]") {
            paragraphs.push(text);
        }
    }
    put(r, "abstract", (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n")));
    put_list(r, "notes", asides);
    put(r, "venue", source.venue);
    put(r, "year", source.year);
    put(r, "doi", doi.or_else(|| doi_in(&citation)));
    record.push((Cow::from("source"), citation.into()));
    record
}

fn joined(block: &[&str]) -> String {
    block.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// The parts behind marks such as `(1)`.
fn marked(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut rest = text.trim();
    while let Some(at) = rest.find('(') {
        let digits = rest[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let is_mark = digits > 0 && rest[at + 1 + digits..].starts_with(')');
        let end = if is_mark { at } else { at + 1 };
        part.push_str(&rest[..end]);
        rest = &rest[if is_mark { at + digits + 2 } else { at + 1 }..];
        if is_mark {
            parts.push(std::mem::take(&mut part));
        }
    }
    part.push_str(rest);
    parts.push(part);
    parts.retain(|part| !part.trim().is_empty());
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

/// Whether a text is a list of names: "Muster F(1), Fabel E(2)(3)."
fn is_names(text: &str) -> bool {
    let names = names(text);
    let is_name = |name: &&String| {
        let initials = name.rsplit(' ').next().unwrap_or_default();
        name.contains(' ') && initials.len() <= 4 && initials.chars().all(char::is_uppercase)
    };
    !names.is_empty() && text.ends_with('.') && 2 * names.iter().filter(is_name).count() > names.len()
}

fn names(text: &str) -> Vec<String> {
    let mut bare = String::new();
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    let names = bare.split([',', ';']).map(|name| name.trim().trim_end_matches('.').to_owned());
    names.filter(|name| !name.is_empty()).collect()
}
