//! Labels in words: `Title: A title`, or a label on a line of its own with the value below it.
//!
//! Between records stand their numbers (`<12>`, `Record: 12`, `Document 12 of 20`) or lines of underscores; without them a
//! record begins where the first label recurs after a blank line. An unknown label counts if its value is indented below
//! it or if it is on a line with a short one; the headings of a structured abstract are no labels.

use rayon::prelude::*;

use super::fields;
use super::vocabulary::{Key, key};
use crate::formats::common::decoding::decoded;
use crate::formats::common::fields::paper_of;
use crate::formats::parsed::{Flaw, Parsed, too_long};
use crate::read::ReadOptions;

const EXPECTED: &str = "records of lines such as `Title: A title`";
/// The length of the longest label.
const LABEL: usize = 45;
/// The number of lines that a text is judged by.
const LINES: usize = 600;

/// A record: the line it begins on, its length in bytes, and its labels with their values.
#[derive(Default)]
struct Labelled {
    line: usize,
    bytes: usize,
    pairs: Vec<(String, String)>,
}

/// Reads all records.
///
/// Fails if the text holds none.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    let text = decoded(bytes);
    let records = records(&text);
    if records.is_empty() && !text.trim().is_empty() {
        return Err(Flaw::new("no label of a title", EXPECTED).at(1));
    }
    let read = |record: Labelled| {
        let Labelled { line, bytes, pairs } = record;
        let paper = if bytes > options.max_record_bytes {
            Err(too_long(bytes, options.max_record_bytes))
        } else {
            let mut mapped = Vec::new();
            let mut rest = Vec::new();
            for (label, value) in pairs {
                if options.fields.field_of(&label).is_some() {
                    mapped.push((label, value));
                } else {
                    rest.push((label, value));
                }
            }
            let mut record = fields::record(rest);
            record.extend(mapped.into_iter().map(|(label, value)| (label.into(), value.into())));
            paper_of(record, &options.fields)
        };
        (line, paper.map_err(|flaw| flaw.at(line)))
    };
    let mut parsed = Parsed::default();
    for (line, paper) in records.into_par_iter().map(read).collect::<Vec<_>>() {
        parsed.push(line, paper);
    }
    Ok(parsed)
}

/// Whether a text holds such records: numbers of records with labels below them, or three labels that recur.
pub(super) fn begins(text: &[u8]) -> bool {
    let end = text.len().min(64 << 10);
    let text = decoded(&text[..end]);
    let (mut n_borders, mut n_titles, mut n_others, mut n_lines) = (0, 0, 0, 0);
    let mut lines = text.lines().take(LINES).peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().copied().unwrap_or_default();
        n_lines += usize::from(!line.trim().is_empty());
        n_borders += usize::from(is_border(line.trim().as_bytes()));
        if let Some((label, _)) = label(line, next, None) {
            match key(label) {
                Some(Key::Title) => n_titles += 1,
                Some(_) => n_others += 1,
                None => {}
            }
        }
    }
    let is_many = n_others >= 2 * n_titles && n_others >= 3;
    let n_known = n_titles + n_others;
    let is_dense = n_titles >= 2 && 4 * n_known > n_lines || 2 * n_known > n_lines;
    n_titles > 0 && is_many && (n_borders > 0 || is_dense)
}

/// Whether a line is the number of a record, or separates records.
pub(super) fn is_border(line: &[u8]) -> bool {
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let is_number =
        |text: &str| !text.is_empty() && text.len() < 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    let numbered = |start: &str| {
        let rest = line.strip_prefix(start)?.trim_start_matches(['#', ':', ' ']);
        let rest = rest.split_once(" of ").map_or(rest, |(number, _)| number);
        Some(is_number(rest.trim()))
    };
    if let Some(inner) = line.strip_prefix('<').and_then(|line| line.strip_suffix('>')) {
        return is_number(inner.trim().trim_end_matches('.'));
    }
    ["Record", "RECORD", "Document"].into_iter().find_map(numbered).unwrap_or(false)
        || line.len() >= 10 && line.bytes().all(|byte| byte == b'_')
}

/// The label of a line and the value behind it. `next` is the next line, and `current` what the label before stands for.
fn label<'a>(line: &'a str, next: &str, current: Option<Key>) -> Option<(&'a str, &'a str)> {
    if !line.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let is_indented = next.starts_with([' ', '\t']) && !next.trim().is_empty();
    let (label, value) = match line.split_once(':') {
        Some((label, value)) if label.len() <= LABEL => (label, value),
        _ => (line, ""),
    };
    let label = label.trim_end();
    let is_name = label.len() <= LABEL
        && label.len() > 1
        && label.split_whitespace().count() <= 9
        && label.chars().all(|c| c.is_alphanumeric() || " ()/-&'#".contains(c));
    if !is_name || current == Some(Key::Abstract) && is_section(label) {
        return None;
    }
    let is_alone = value.trim().is_empty();
    let has_colon = line.len() > label.len() && line[label.len()..].trim_start().starts_with(':');
    let is_known = key(label).is_some();
    let is_label = match (is_known, has_colon) {
        (true, true) => true,
        // A word on a line of its own may be one of the text: "Abstract" and "ABSTRACT" are labels, "By" and "No" are not.
        (true, false) => is_alone && label.len() > 2 && (is_indented || label == label.to_uppercase()),
        (false, true) => {
            let is_short = value.len() < 200 && (is_alone || value.starts_with([' ', '\t']));
            is_alone && is_indented || is_short && current != Some(Key::Abstract)
        }
        (false, false) => is_alone && is_indented && !label.ends_with(|c: char| c.is_ascii_digit()),
    };
    is_label.then(|| (label, value.trim()))
}

/// Whether a label is the heading of a section of an abstract.
fn is_section(label: &str) -> bool {
    const SECTIONS: [&str; 20] = [
        "background",
        "objective",
        "aim",
        "purpose",
        "introduction",
        "method",
        "material",
        "design",
        "setting",
        "participant",
        "patient",
        "intervention",
        "main",
        "result",
        "finding",
        "conclusion",
        "discussion",
        "trial",
        "significance",
        "limitation",
    ];
    let word = label.to_lowercase();
    SECTIONS.iter().any(|section| word.starts_with(section))
}

fn records(text: &str) -> Vec<Labelled> {
    let mut records: Vec<Labelled> = Vec::new();
    let mut open = Labelled::default();
    let mut after_blank = false;
    let has_borders = text.lines().any(|line| is_border(line.trim().as_bytes()));
    let mut is_inside = !has_borders;
    let mut lines = text.lines().enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        let trimmed = line.trim();
        if is_border(trimmed.as_bytes()) {
            close(&mut open, &mut records);
            is_inside = true;
            after_blank = false;
            continue;
        }
        let is_rule = trimmed.bytes().all(|byte| b"-=*%".contains(&byte));
        if trimmed.is_empty() || !is_inside || is_rule && open.pairs.is_empty() {
            after_blank = true;
            continue;
        }
        if trimmed.starts_with(r"\\") {
            // In mails of arXiv, before and after an abstract.
            match open.pairs.iter().any(|(label, _)| key(label) == Some(Key::Abstract)) {
                true => close(&mut open, &mut records),
                false if open.pairs.len() > 1 => open.pairs.push(("Abstract".to_owned(), String::new())),
                false => {}
            }
            continue;
        }
        if let Some(id) = line.strip_prefix("arXiv:").filter(|_| open.pairs.is_empty()) {
            open.line = index + 1;
            open.pairs
                .push(("arxiv_id".to_owned(), id.split_whitespace().next().unwrap_or_default().to_owned()));
            continue;
        }
        let next = lines.peek().map_or("", |(_, next)| next);
        let current = open.pairs.last().and_then(|(label, _)| key(label));
        let found = label(line, next, current);
        let recurs = |label: &str| {
            !has_borders && after_blank && open.pairs.first().is_some_and(|(first, _)| first == label)
        };
        if found.is_some_and(|(label, _)| recurs(label)) {
            close(&mut open, &mut records);
        }
        if open.pairs.is_empty() {
            open.line = index + 1;
        }
        open.bytes += line.len() + 1;
        match (found, open.pairs.last_mut()) {
            (Some((label, value)), _) => open.pairs.push((label.to_owned(), value.to_owned())),
            // The title stands above the labels.
            (None, None) => open.pairs.push(("Chapter Title".to_owned(), trimmed.to_owned())),
            (None, Some((_, value))) => {
                if !value.is_empty() {
                    value.push('\n');
                }
                value.push_str(trimmed);
            }
        }
        after_blank = false;
    }
    close(&mut open, &mut records);
    records
}

/// Ends a record, unless it is only text between records.
fn close(open: &mut Labelled, records: &mut Vec<Labelled>) {
    let record = std::mem::take(open);
    let n_known = record.pairs.iter().skip(1).filter(|(label, _)| key(label).is_some()).count();
    let has_title = record.pairs.first().is_some_and(|(label, _)| key(label) == Some(Key::Title));
    if n_known > 0 || has_title {
        records.push(record);
    }
}
