//! Reading of a text that is one paper: its first lines are the title, the rest is the abstract.
//!
//! In a folder with several texts (`.txt`, `.md`) each is one paper, unless the page reader finds [`MANY`] papers or more in
//! it. A text alone in its folder, or named by itself, is a page. Either can be requested by name. Of a paper:
//!
//! 1. Front matter between `---` lines gives fields: `key: value`, lists in brackets or one `- ` a line.
//! 2. The title is that of the front matter, or else the first block if it is shorter than [`TITLE`] characters; the marks
//!    of a Markdown heading are removed.
//! 3. The abstract is the text under a heading "Abstract", up to the next heading, or all that follows without one.

use std::borrow::Cow;

use serde_json::Value;

use crate::Paper;
use crate::formats::common::decoding::decoded;
use crate::formats::common::fields;
use crate::formats::common::record::{Record, put};
use crate::formats::page;
use crate::formats::parsed::{Flaw, Parsed, too_long};
use crate::read::ReadOptions;

/// The number of papers from which on a text is a page.
pub(super) const MANY: usize = 3;
/// The maximum length of a title in characters.
const TITLE: usize = 250;

/// Reads a page of several papers if the text is one, or else one paper.
pub(crate) fn parse_page_or_paper(bytes: &[u8], options: &ReadOptions) -> Parsed {
    if !bytes.starts_with(b"---")
        && let Ok(parsed) = page::parse(bytes)
        && parsed.papers.len() >= MANY
    {
        return parsed;
    }
    parse(bytes, options)
}

/// Reads a text as one paper. Bytes that are not UTF-8 are read as Windows-1252.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Parsed {
    let mut parsed = Parsed { is_one: true, ..Parsed::default() };
    if bytes.trim_ascii().is_empty() {
        return parsed;
    }
    let text = decoded(bytes);
    let line = text.lines().position(|line| !line.trim().is_empty()).unwrap_or_default() + 1;
    let paper = if bytes.len() > options.max_record_bytes {
        Err(too_long(bytes.len(), options.max_record_bytes))
    } else {
        paper(&text, options)
    };
    parsed.push(line, paper.map_err(|flaw| flaw.at(line)));
    parsed
}

fn paper(text: &str, options: &ReadOptions) -> Result<Paper, Flaw> {
    let (mut record, body) = front_matter(text);
    let has =
        |record: &Record<'_>, name: &str| record.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    let (title, rest) = title(body);
    match title {
        Some(title) if !has(&record, "title") => put(&mut record, "title", Some(title)),
        Some(title) if !record.iter().any(|(_, value)| value.as_str() == Some(&title)) => {
            // The title is known, so that what looks like one is text.
            return finish(record, body, options);
        }
        _ => {}
    }
    finish(record, rest, options)
}

fn finish(mut record: Record<'static>, body: &str, options: &ReadOptions) -> Result<Paper, Flaw> {
    let name = if record.iter().any(|(name, _)| name.eq_ignore_ascii_case("abstract")) {
        "text"
    } else {
        "abstract"
    };
    let body = abstract_in(body).unwrap_or(body).trim();
    put(&mut record, name, (!body.is_empty()).then(|| body.to_owned()));
    fields::paper_of(record, &options.fields)
}

/// The title at the beginning of a text, and the text after it.
fn title(body: &str) -> (Option<String>, &str) {
    let body = body.trim_start();
    let heading =
        body.strip_prefix('#').map(|rest| rest.trim_start_matches('#')).filter(|rest| rest.starts_with(' '));
    if let Some(rest) = heading {
        let (title, rest) = rest.split_once('\n').unwrap_or((rest, ""));
        return (Some(title.trim().trim_end_matches('#').trim_end().to_owned()), rest);
    }
    let mut end = 0;
    let mut title = String::new();
    for line in body.split_inclusive('\n') {
        if line.trim().is_empty() {
            break;
        }
        // A title of one line with the abstract right below it.
        if end > 0 && line.trim().len() >= TITLE {
            break;
        }
        end += line.len();
        // The underline of a heading is not part of it.
        if title.is_empty() || !line.trim().bytes().all(|byte| byte == b'=' || byte == b'-') {
            title.push(' ');
            title.push_str(line.trim());
        }
    }
    if title.chars().count() > TITLE { (None, body) } else { (Some(title.trim().to_owned()), &body[end..]) }
}

/// The text under a heading "Abstract", up to the next heading.
fn abstract_in(body: &str) -> Option<&str> {
    let mut start = None;
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let word = line.trim().trim_matches(['#', '*', ':', '.', ' ']);
        let is_heading = line.starts_with('#');
        match start {
            None if word.eq_ignore_ascii_case("abstract") => start = Some(at + line.len()),
            Some(start) if is_heading => return Some(&body[start..at]),
            _ => {}
        }
        at += line.len();
    }
    start.map(|start| &body[start..])
}

/// The fields between two lines `---` at the beginning, and the text after them.
fn front_matter(text: &str) -> (Record<'static>, &str) {
    let mut record = Record::new();
    let whole = text.trim_start();
    let Some(rest) = whole.strip_prefix("---").filter(|rest| rest.starts_with(['\n', '\r'])) else {
        return (record, text);
    };
    let ends = |line: &str| matches!(line.trim_end(), "---" | "...");
    let mut at = 0;
    let mut lines = Vec::new();
    let mut closed = false;
    for line in rest.split_inclusive('\n') {
        at += line.len();
        if ends(line) {
            closed = true;
            break;
        }
        lines.push(line.trim_end());
    }
    if !closed {
        return (record, text);
    }
    for line in lines {
        let item = line.trim_start();
        let indented = item.len() < line.len();
        if let Some(item) = item.strip_prefix("- ") {
            if let Some((_, Value::Array(values))) = record.last_mut() {
                values.push(Value::from(unquoted(item)));
            } else if let Some((_, value)) = record.last_mut().filter(|(_, value)| value == "") {
                *value = Value::from(vec![unquoted(item)]);
            }
        } else if let (true, Some((_, Value::String(text)))) =
            (indented || item.is_empty(), record.last_mut())
        {
            // A text over several lines, after `|` or `>` or a first line.
            if matches!(text.as_str(), "|" | ">" | "|-" | ">-") {
                text.clear();
            }
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(item);
        } else if let Some((name, value)) = item.split_once(':') {
            record.push((Cow::from(name.trim().to_owned()), scalar(value.trim())));
        }
    }
    (record, &rest[at..])
}

fn scalar(text: &str) -> Value {
    match text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        Some(list) => list
            .split(',')
            .map(unquoted)
            .filter(|text| !text.is_empty())
            .map(Value::from)
            .collect::<Vec<_>>()
            .into(),
        None => Value::from(unquoted(text)),
    }
}

fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inner = ['"', '\''].iter().find_map(|&quote| text.strip_prefix(quote)?.strip_suffix(quote));
    inner.unwrap_or(text).to_owned()
}
