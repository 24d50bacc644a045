//! Reading: sources become a corpus by [`read()`], its options and its outcome.

mod collect;
mod compression;
pub(crate) mod content;
mod encoding;
pub(crate) mod filter;
mod origins;
mod source;

use std::fmt;
use std::fs::File;
use std::io::{self, Read};

use self::collect::{Collected, malformed};
use self::content::Content;
use self::filter::Filter;
pub use self::origins::{Origin, Origins};
use self::source::Listed;
pub use self::source::files;
use crate::formats::parsed::{Failure, Parsed};
use crate::formats::{FieldMap, InputFormat, parse};
use crate::select::{Condition, Sample};
use crate::{Corpus, Error, Result};

/// How sources are read, and which of their papers are kept.
///
/// Conditions apply first, then the limit, then the sample. Papers left out are not [`Skipped`], and they still count
/// in the numbers of papers without an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// The format of every source; `None` finds the format of each from its name and content.
    pub input_format: Option<InputFormat>,
    /// Names of fields in addition to the known ones.
    pub fields: FieldMap,
    /// The conditions that papers must meet, all of them.
    pub conditions: Vec<Condition>,
    /// The maximum number of papers, in the order of the sources and of their records.
    pub limit: Option<usize>,
    /// The sample to keep. Of n papers, about `size * (1 + ln(n / size))` are in memory.
    pub sample: Option<Sample>,
    /// The maximum length of a record in bytes of text, at least 1; longer ones are skipped. It bounds memory too: a line
    /// of gigabytes is passed over, and compressed data (or a pipe) in a format that is read whole is cut at the length
    /// of 16 such records.
    pub max_record_bytes: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            input_format: None,
            fields: FieldMap::default(),
            conditions: Vec::new(),
            limit: None,
            sample: None,
            // Far beyond any paper with its full text and references, and bearable on any machine.
            max_record_bytes: 64 << 20,
        }
    }
}

/// A record, or a file in a folder, that could not be used, and why.
///
/// Displayed as `papers.jsonl:12: found ..., expected ...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The path of the file, or `stdin`. Relative to the working directory if the source was.
    pub source: String,
    /// The line, counted from 1, where the record begins or breaks.
    pub line: Option<usize>,
    /// What was found, and what was expected.
    pub problem: String,
    /// The reason, which groups it with others.
    pub reason: SkipReason,
}

/// Why a record was skipped.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SkipReason {
    /// It is not what was expected: the description of that.
    Expected(String),
    /// It stands for all records beyond the number that is listed of a file.
    Unlisted,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected(expected) => write!(f, "expected {expected}"),
            Self::Unlisted => f.write_str("of too many to tell one by one"),
        }
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.source, self.problem),
            None => write!(f, "{}: {}", self.source, self.problem),
        }
    }
}

/// What was dropped or mended in records that were read otherwise: a field, a cell, a byte. Each kind is listed once per
/// file.
///
/// Displayed as `papers.csv:12: cells beyond the header were dropped (3 records)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The path of the file, or `stdin`.
    pub source: String,
    /// The line of the first such record, if known, counted from 1.
    pub line: Option<usize>,
    /// What was done.
    pub kind: String,
    /// Number of records.
    pub records: usize,
}

impl fmt::Display for Repaired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, line, kind, records } = self;
        f.write_str(source)?;
        if let Some(line) = line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {kind}")?;
        if *records > 1 { write!(f, " ({records} records)") } else { Ok(()) }
    }
}

/// The number of files and papers of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatCount {
    /// The format.
    pub format: InputFormat,
    /// Number of files in it.
    pub files: usize,
    /// Number of papers kept from them.
    pub papers: usize,
}

/// The outcome of reading.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadOutcome {
    /// The papers; there is at least one.
    pub corpus: Corpus,
    /// The records that could not be used, in the order of the sources and of their lines. At most 10,000 of a file are
    /// listed, followed by the number of the others.
    pub skipped: Vec<Skipped>,
    /// The number of records that could not be used.
    pub n_skipped: usize,
    /// What was dropped or mended in the records read, in the order of the sources.
    pub repaired: Vec<Repaired>,
    /// The number of records that were merged into earlier ones of the same id and paper.
    pub n_merged: usize,
    /// Where each paper was read.
    pub origins: Origins,
    /// The names of the files read, without folders, in the order given; `stdin` for the standard input.
    pub sources: Vec<String>,
    /// Their formats, each once, in the order of [`InputFormat::ALL`]. Unrecognised files count in none.
    pub formats: Vec<FormatCount>,
    /// Paths of the indexes (see [`index_folder`](crate::index_folder)) in the folders read. They were passed over: an
    /// index is asked for its papers, not read file by file.
    pub indexes: Vec<String>,
    /// Paths of the files of reports, and of other [results](crate::written) of this program, in the folders read. They
    /// were passed over: they tell of papers, and hold none.
    pub results: Vec<String>,
}

/// Reads all papers of `sources`: files, folders (with the folders in them), or `-` for the standard input.
///
/// gzip, zstd, bzip2 and xz are recognised by their first bytes. The beginning of a truncated file is kept and the cut is
/// [`Skipped`], as are unusable records and files in a folder that are in no known format. A paper without an id gets
/// the stem of its file and its number among the file's papers, `papers:0017`; the stem of a second file with the same
/// name counts as `papers-2`. Records of one paper under the same id are merged into the first, and other papers of that id get ids of
/// their own: see [`Corpus::new`].
///
/// The outcome depends on the sources and options alone, not on the number of threads. JSON Lines, CSV, TSV, BibTeX, RIS,
/// PubMed's text and XML are read in blocks, and a Parquet file or Zotero's database on disk by rows, so that memory holds the
/// papers kept and a few blocks. So are JSON documents in which the array of records is soon found; other documents and formats
/// are held in memory while they are parsed.
///
/// # Errors
///
/// [`Error::Read`] if a source is missing or cannot be read, [`Error::Format`] if a file that was asked for is in no
/// known format or holds nothing usable, [`Error::NoPapers`] if there is no paper, and [`Error::Setting`] without a
/// source.
///
/// ```no_run
/// let outcome = themata_papers::read::read(&["papers.jsonl.gz".to_owned()], &themata_papers::read::ReadOptions::default())?;
/// println!("{} papers", outcome.corpus.len());
/// # Ok::<(), themata_papers::Error>(())
/// ```
pub fn read(sources: &[String], options: &ReadOptions) -> Result<ReadOutcome> {
    read_with(sources, options, io::stdin)
}

/// [`read()`] with a replacement for the standard input.
fn read_with<R>(sources: &[String], options: &ReadOptions, stdin: impl Fn() -> R) -> Result<ReadOutcome>
where
    R: Read + Send + 'static,
{
    let Listed { inputs, indexes, results } = source::expand(sources)?;
    Ok(ReadOutcome { indexes, results, ..read_inputs(sources, inputs, options, stdin)? })
}

/// Reads papers from a reader as [`read()`] does from a file with this name, whose extension may tell the format.
///
/// ```
/// let text = "TY  - JOUR\nTI  - A title\nAB  - An abstract.\nER  - \n";
/// let outcome = themata_papers::read::read_from("papers.ris", text.as_bytes(), &themata_papers::read::ReadOptions::default())?;
/// assert_eq!(outcome.corpus.papers()[0].title, "A title");
/// # Ok::<(), themata_papers::Error>(())
/// ```
pub fn read_from(
    name: &str,
    reader: impl Read + Send + 'static,
    options: &ReadOptions,
) -> Result<ReadOutcome> {
    let mut reader: Option<Box<dyn Read + Send>> = Some(Box::new(reader));
    let once = || reader.take().unwrap_or_else(|| Box::new(io::empty()));
    read_inputs(&[name.to_owned()], vec![source::Input::reader(name)], options, once)
}

fn read_inputs<R>(
    sources: &[String],
    mut inputs: Vec<source::Input>,
    options: &ReadOptions,
    mut stdin: impl FnMut() -> R,
) -> Result<ReadOutcome>
where
    R: Read + Send + 'static,
{
    let mut filter = Filter::new(options);
    let mut collected = Collected::new(options.sample);
    let whole = Content::whole(options.max_record_bytes);
    let mut n_read = 0;
    for (index, input) in inputs.iter().enumerate() {
        if filter.is_full() {
            break;
        }
        n_read += 1;
        let content = match &input.file {
            Some(path) => File::open(path).and_then(|file| Content::open_file(file, path, whole)),
            None => Content::open(stdin(), whole),
        };
        let parsed = content
            .map_err(Failure::Read)
            .and_then(|content| parse::parse(content, &input.hint(), options, &mut filter));
        match parsed {
            Ok(parsed) => collected.add(index, input, parsed),
            // The user who names a folder need not know all its files.
            Err(Failure::Form(flaw)) if input.from_folder => {
                collected.add(index, input, Parsed { flaws: vec![flaw], ..Parsed::default() });
            }
            Err(Failure::Form(flaw)) => return Err(malformed(&input.path, flaw, 0)),
            Err(Failure::Read(source)) => return Err(Error::Read { path: input.path.clone(), source }),
        }
    }
    inputs.truncate(n_read);
    collected.finish(sources, &inputs)
}

#[cfg(test)]
#[cfg(feature = "compression")]
mod tests;
