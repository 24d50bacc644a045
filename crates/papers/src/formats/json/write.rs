//! Papers as JSON: the fields of [`Paper`], with all others beside them.

use std::io;

use crate::Paper;
use crate::formats::common::writing::{self, Style, only, write_each};
use crate::formats::exact::{EXACT, means_text};
use crate::formats::{Fidelity, InputFormat};

/// Writes one object a line.
pub(crate) fn write_lines(papers: &[Paper], fidelity: Fidelity, out: &mut dyn io::Write) -> io::Result<()> {
    let line = |index: usize, style: Style, rest: Option<&str>| {
        let mut line = object(&papers[index], style, rest);
        line.push(b'\n');
        line
    };
    write_each(papers, fidelity, out, line, |bytes| only(InputFormat::Jsonl, bytes))
}

/// Writes an array of objects, one a line.
pub(crate) fn write_array(papers: &[Paper], fidelity: Fidelity, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(b"[")?;
    let line = |index: usize, style: Style, rest: Option<&str>| {
        let before: &[u8] = if index == 0 { b"\n" } else { b",\n" };
        [before, &object(&papers[index], style, rest)].concat()
    };
    let read = |bytes: &[u8]| {
        let start = bytes.iter().position(|&byte| byte == b'{')?;
        only(InputFormat::Jsonl, &bytes[start..])
    };
    write_each(papers, fidelity, out, line, read)?;
    out.write_all(b"\n]\n")
}

fn object(paper: &Paper, style: Style, rest: Option<&str>) -> Vec<u8> {
    let mut fields = if style == Style::Bare { serde_json::Map::new() } else { writing::object(paper) };
    // An empty title or abstract is left out, unless a reader would then take another field for it.
    let has_more = paper.extra.keys().any(|name| means_text(name));
    fields
        .retain(|name, value| has_more || !(["title", "abstract"].contains(&name.as_str()) && *value == ""));
    fields.extend(rest.map(|rest| (EXACT.to_owned(), rest.into())));
    serde_json::to_vec(&fields).expect("a map with text keys is JSON")
}
