//! Which forms can papers come in, and who reads which? [`InputFormat`], and what every reader hands back.

mod csv;
mod detect;
mod fields;
mod json;
mod jsonl;
mod object;
mod page;
mod scan;
mod values;

use std::fmt;
use std::io;
use std::str::FromStr;

use super::Paper;
use super::bytes::Content;
use crate::Error;

/// The form of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InputFormat {
    /// The text of a web page or a plain text: titles and abstracts with blank lines between them.
    Page,
    /// JSON Lines: one JSON object a line.
    Jsonl,
    /// A JSON array of objects, an object that holds one, a single object, or objects one after another.
    Json,
    /// A table with a header line, its cells divided by commas, semicolons, tabs or bars.
    Csv,
    /// A table with a header line, its cells divided by tabs.
    Tsv,
}

impl InputFormat {
    /// Every format, in the order in which they are listed to people.
    pub const ALL: [Self; 5] = [Self::Page, Self::Jsonl, Self::Json, Self::Csv, Self::Tsv];

    /// The name it is asked for by, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
        }
    }
}

impl fmt::Display for InputFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for InputFormat {
    type Err = Error;

    /// Finds a format by its [`name`](Self::name), in any case.
    fn from_str(text: &str) -> Result<Self, Error> {
        let known = |format: &Self| format.name().eq_ignore_ascii_case(text);
        Self::ALL.into_iter().find(known).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::setting("input_format", format!("{text:?}"), format!("one of {names}"))
        })
    }
}

/// What is wrong at one place of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    /// The line, counted from 1.
    pub(super) line: Option<usize>,
    /// What stands there.
    pub(super) found: String,
    /// What should stand there.
    pub(super) expected: String,
}

impl Flaw {
    fn new(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { line: None, found: found.into(), expected: expected.into() }
    }

    fn at(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }
}

/// Why a whole file is of no use.
#[derive(Debug)]
pub(super) enum Failure {
    /// It could not be read to its end.
    Read(io::Error),
    /// It is not of its form.
    Form(Flaw),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

impl From<Flaw> for Failure {
    fn from(flaw: Flaw) -> Self {
        Self::Form(flaw)
    }
}

/// What a file held. A paper without an id of its own has an empty one until all files are known.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parsed {
    /// The papers in the order of the file, each with the line it begins on.
    pub(super) papers: Vec<(usize, Paper)>,
    /// The records that could not be used, in the order of the file.
    pub(super) flaws: Vec<Flaw>,
}

impl Parsed {
    fn push(&mut self, line: usize, record: Result<Paper, Flaw>) {
        match record {
            Ok(paper) => self.papers.push((line, paper)),
            Err(flaw) => self.flaws.push(flaw),
        }
    }

    /// The line and title of each paper.
    #[cfg(test)]
    fn titles(&self) -> Vec<(usize, &str)> {
        self.papers.iter().map(|(line, paper)| (*line, paper.title.as_str())).collect()
    }

    /// The line of each flaw and what was found there.
    #[cfg(test)]
    fn flaws(&self) -> Vec<(usize, &str)> {
        self.flaws.iter().map(|flaw| (flaw.line.unwrap(), flaw.found.as_str())).collect()
    }
}

/// Reads a file of the format asked for, or of the one its name and its first bytes tell.
pub(super) fn parse(
    content: Content,
    extension: Option<&str>,
    format: Option<InputFormat>,
) -> Result<Parsed, Failure> {
    detect::refuse_binary(content.head())?;
    let format = match format {
        Some(format) => format,
        None => detect::format_of(extension, content.head(), content.is_whole())?,
    };
    match format {
        InputFormat::Jsonl => jsonl::parse(content),
        InputFormat::Json => Ok(json::parse(&content.into_bytes()?)?),
        InputFormat::Csv => Ok(csv::parse(&content.into_bytes()?, None)?),
        InputFormat::Tsv => Ok(csv::parse(&content.into_bytes()?, Some(b'\t'))?),
        InputFormat::Page => Ok(page::parse(&content.into_bytes()?)?),
    }
}

/// How many newlines there are.
fn newlines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_format_is_found_by_its_name() {
        for format in InputFormat::ALL {
            assert_eq!(format.to_string().to_uppercase().parse::<InputFormat>().unwrap(), format);
        }
        let error = "xml".parse::<InputFormat>().unwrap_err().to_string();
        assert_eq!(error, "input_format is \"xml\", expected one of page, jsonl, json, csv, tsv");
    }

    /// Bytes that look like the formats more often than noise does.
    fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            any::<Vec<u8>>(),
            prop::sample::select(vec![
                "{",
                "}",
                "[",
                "]",
                "\"",
                "\\",
                ",",
                ";",
                "\t",
                "\n",
                "\r\n",
                "\n\n",
                ":",
                "title",
                "abstract",
                "\"title\":",
                "\"papers\":[",
                "null",
                "1e999",
                "\u{feff}",
                "A title\n\nAn abstract. More.\n\n",
                "{\"title\":\"a\"}",
                "title,abstract\n",
                "é",
                "\0",
            ])
            .prop_map(|text| text.as_bytes().to_vec()),
        ];
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_bytes_panic_in_any_format(
            bytes in any_bytes(),
            extension in prop::option::of(prop::sample::select(vec!["jsonl", "json", "csv", "tsv"])),
        ) {
            for format in InputFormat::ALL.map(Some).into_iter().chain([None]) {
                let content = Content::open(Cursor::new(bytes.clone()));
                if let Ok(content) = content {
                    let _ = parse(content, extension, format);
                }
            }
        }

        #[test]
        fn lines_are_counted_within_the_file(bytes in any_bytes()) {
            let lines = newlines(&bytes) + 1;
            for format in InputFormat::ALL {
                let Ok(content) = Content::open(Cursor::new(bytes.clone())) else { continue };
                // Decoding UTF-16 makes other newlines.
                if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") { continue }
                if let Ok(parsed) = parse(content, None, Some(format)) {
                    let papers = parsed.papers.iter().map(|(line, _)| *line);
                    for line in papers.chain(parsed.flaws.iter().filter_map(|flaw| flaw.line)) {
                        prop_assert!((1..=lines).contains(&line), "{format}: line {line} of {lines}");
                    }
                }
            }
        }
    }
}
