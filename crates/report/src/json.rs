//! The report as `report.json`: the whole [`Report`], with a line for each paper and each theme, and a final newline.

use std::io;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::view::{PaperView, Report, ThemesOnly};

/// The number of papers serialized at a time, which bounds the memory for text not yet written.
const PAPERS: usize = 1 << 14;
/// The number of these that a thread serializes at a time.
const CHUNK: usize = 1 << 8;

/// Writes the report as JSON.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut head = Vec::new();
    ThemesOnly::new(report).serialize(&mut Serializer::with_formatter(&mut head, Lines::default()))?;
    // The papers, by far the largest part, come last: the object is reopened for them.
    out.write_all(head.strip_suffix(b"\n}").unwrap_or(&head))?;
    out.write_all(b",\n  \"papers\": [")?;
    let mut is_first = true;
    for papers in report.papers.chunks(PAPERS) {
        let texts: Vec<Vec<u8>> = papers.par_chunks(CHUNK).map(lines).collect::<Result<_, _>>()?;
        for text in texts {
            // Each line begins with the comma that ends the one before.
            out.write_all(text.strip_prefix(b",").filter(|_| is_first).unwrap_or(&text))?;
            is_first = false;
        }
    }
    out.write_all(if report.papers.is_empty() { b"]\n}\n" } else { b"\n  ]\n}\n" })
}

/// A comma and a line for each of these papers.
fn lines(papers: &[PaperView]) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::new();
    for paper in papers {
        text.extend_from_slice(b",\n    ");
        serde_json::to_writer(&mut text, paper)?;
    }
    Ok(text)
}

/// Formats the members of the outermost lists and objects on a line each. Indenting deeper levels would double the size
/// of the file.
#[derive(Default)]
struct Lines {
    depth: usize,
    /// Whether the list or object that ends next holds anything.
    holds_any: bool,
}

/// The number of levels that are broken into lines.
const BROKEN: usize = 2;

impl Lines {
    fn begin<W: ?Sized + io::Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.holds_any = false;
        out.write_all(bracket)
    }

    fn end<W: ?Sized + io::Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        if self.holds_any && self.depth <= BROKEN {
            out.write_all(b"\n")?;
            (1..self.depth).try_for_each(|_| out.write_all(b"  "))?;
        }
        self.depth -= 1;
        self.holds_any = true;
        out.write_all(bracket)
    }

    fn member<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.depth <= BROKEN {
            out.write_all(b"\n")?;
            (0..self.depth).try_for_each(|_| out.write_all(b"  "))?;
        }
        Ok(())
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.member(out, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.holds_any = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.member(out, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.depth <= BROKEN { b": " } else { b":" })
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.holds_any = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn bytes(report: &Report) -> Vec<u8> {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        out
    }

    #[test]
    fn papers_in_parallel_are_what_one_serializer_writes() {
        for report in [sample::small(), sample::empty(), sample::large(600, 7)] {
            let mut plain = Vec::new();
            report.serialize(&mut Serializer::with_formatter(&mut plain, Lines::default())).unwrap();
            plain.push(b'\n');
            assert_eq!(bytes(&report), plain);
        }
    }

    #[test]
    fn reads_back_as_the_same_report() {
        for report in [sample::small(), sample::hostile(), sample::empty(), sample::large(500, 7)] {
            let first = bytes(&report);
            let back: Report = serde_json::from_slice(&first).unwrap();
            assert_eq!(back, report);
            assert_eq!(bytes(&back), first);
        }
    }

    #[test]
    fn ends_with_one_newline_and_holds_no_null_number() {
        let text = String::from_utf8(bytes(&sample::small())).unwrap();
        assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
        for name in ["margin", "similarity", "cohesion", "share", "weight", "score", "\"x\"", "\"y\""] {
            assert!(!text.contains(&format!("{}\":null", name.trim_matches('"'))), "{name}");
        }
    }

    #[test]
    fn a_paper_is_a_line() {
        let report = sample::small();
        let text = String::from_utf8(bytes(&report)).unwrap();
        for paper in &report.papers {
            let line = serde_json::to_string(paper).unwrap();
            let found = text.lines().filter(|found| found.trim().trim_end_matches(',') == line).count();
            assert_eq!(found, 1, "{line}");
        }
        assert!(text.starts_with("{\n  \"schema_version\": 1,\n"), "{}", &text[..80]);
    }

    #[test]
    fn keeps_the_shape_that_the_schema_promises() {
        let mut value: serde_json::Value = serde_json::from_slice(&bytes(&sample::small())).unwrap();
        // Settings have their own tests; their content must not decide over the report's schema.
        assert!(value.as_object_mut().unwrap().remove("settings").is_some());
        // One of each is enough to see every field.
        for list in ["papers", "themes", "broader_themes"] {
            value[list].as_array_mut().unwrap().truncate(1);
        }
        insta::with_settings!({ prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("report.json", serde_json::to_string_pretty(&value).unwrap());
        });
    }
}
