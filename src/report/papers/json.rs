//! How are papers written as JSON? As [`Paper`] is, its other fields beside ours.

use std::io;

use crate::corpus::{EXACT, InputFormat, Paper, means_text};

use super::{Style, only, write_each};

/// Writes one object a line.
pub(super) fn write_lines(papers: &[Paper], exact: bool, out: &mut dyn io::Write) -> io::Result<()> {
    let line = |index: usize, style: Style, rest: Option<&str>| {
        let mut line = object(&papers[index], style, rest);
        line.push(b'\n');
        line
    };
    write_each(papers, exact, out, line, |bytes| only(InputFormat::Jsonl, bytes))
}

/// Writes an array of objects, one a line.
pub(super) fn write_array(papers: &[Paper], exact: bool, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(b"[")?;
    let line = |index: usize, style: Style, rest: Option<&str>| {
        let before: &[u8] = if index == 0 { b"\n" } else { b",\n" };
        [before, &object(&papers[index], style, rest)].concat()
    };
    let read = |bytes: &[u8]| {
        let start = bytes.iter().position(|&byte| byte == b'{')?;
        only(InputFormat::Jsonl, &bytes[start..])
    };
    write_each(papers, exact, out, line, read)?;
    out.write_all(b"\n]\n")
}

fn object(paper: &Paper, style: Style, rest: Option<&str>) -> Vec<u8> {
    let mut fields = if style == Style::Bare { serde_json::Map::new() } else { super::object(paper) };
    // The record of a paper without a title or an abstract says no more than that it has none; unless another of its
    // fields would then be taken for it.
    let has_more = paper.extra.keys().any(|name| means_text(name));
    fields
        .retain(|name, value| has_more || !(["title", "abstract"].contains(&name.as_str()) && *value == ""));
    fields.extend(rest.map(|rest| (EXACT.to_owned(), rest.into())));
    serde_json::to_vec(&fields).unwrap_or_default()
}
