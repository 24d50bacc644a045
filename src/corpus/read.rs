//! How do sources become a corpus? [`read`], its options, and what it gives back.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};

use super::bytes::Content;
use super::collect::{Collected, no_form};
use super::formats::{self, Failure, Parsed};
use super::select::{Condition, Sample};
use super::sieve::Sieve;
use super::source::Listed;
use super::{Corpus, FieldMap, InputFormat, source};
use crate::{Error, Result};

/// How sources are read, and which of their papers are kept.
///
/// Conditions choose first, then the limit, then the sample. Papers that are left out are no [`Skipped`]s, and
/// of those without an id the others keep their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// The format of every source; `None` finds each one's from its name and content.
    pub input_format: Option<InputFormat>,
    /// Names of fields beside those that are known.
    pub fields: FieldMap,
    /// What papers must meet, all of it.
    pub conditions: Vec<Condition>,
    /// Reading ends with so many papers, in the order of the sources and of their records.
    pub limit: Option<usize>,
    /// Only a sample is kept. Its memory is about that of `size * (1 + ln(n / size))` of n papers.
    pub sample: Option<Sample>,
    /// A longer record is skipped, in bytes of text, at least 1. It bounds memory too: a line of gigabytes is
    /// passed over, and of compressed data (or a pipe) in a format that is read whole no more is taken than
    /// 16 records may have.
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
            // Far beyond any paper with its full text and references; no strain on any machine.
            max_record_bytes: 64 << 20,
        }
    }
}

/// A record, or a file in a folder, that could not be used, and why.
///
/// It is displayed as `papers.jsonl:12: found ..., expected ...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file as it was named (below a folder as that was named), or `stdin`.
    pub source: String,
    /// The line, counted from 1, where the record begins or breaks.
    pub line: Option<usize>,
    /// What was found and what was expected.
    pub problem: String,
    /// What others that were skipped for the same reason have in common with it: what was expected, or that the id
    /// was taken ([`Skipped::SAME_ID`]).
    pub reason: String,
}

impl Skipped {
    /// The reason of a record whose id an earlier one has.
    pub const SAME_ID: &'static str = "its id was already used";
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.source, self.problem),
            None => write!(f, "{}: {}", self.source, self.problem),
        }
    }
}

/// How many papers came in files of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormatCount {
    /// The format.
    pub format: InputFormat,
    /// Files in it.
    pub files: usize,
    /// Papers kept of them.
    pub papers: usize,
}

/// What reading gave.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadOutcome {
    /// The papers; there is at least one.
    pub corpus: Corpus,
    /// What could not be used, in the order of the sources and of their lines. Of a file with more than 10,000 such
    /// records the first are here, and how many more there are.
    pub skipped: Vec<Skipped>,
    /// How many records could not be used.
    pub n_skipped: usize,
    /// The names of the files read, without folders, in the order given; `stdin` for the standard input.
    pub sources: Vec<String>,
    /// The formats they are in, each once, in the order of [`InputFormat::ALL`]; files of no known form in none.
    pub formats: Vec<FormatCount>,
    /// Indexes (see [`store`](crate::store)) that lie in the folders read, by path. They were passed over: an index is
    /// asked for its papers, not read file by file.
    pub indexes: Vec<String>,
}

/// Reads all papers of `sources`: files, folders (with the folders in them), or `-` for the standard input.
///
/// gzip, zstd, bzip2 and xz are recognised by their first bytes; of a file cut short what was read is kept, and the
/// cut is a [`Skipped`]. A record that cannot be used is [`Skipped`], and so is
/// a file in a folder whose form is none of ours. A paper without an id gets the stem of its file and its
/// number among the file's papers, `papers:0017`; a second file of the same stem counts as `papers-2`. Of
/// papers with the same id the first is kept and the others are skipped.
///
/// The outcome depends on the sources and options alone, not on the number of threads. JSON Lines, CSV, TSV, RIS and
/// PubMed's text are read in blocks, and a Parquet file on the disk by rows, so that memory holds the papers that are kept
/// and a few blocks; other formats are held in memory while they are parsed.
///
/// Fails where a source is missing or cannot be read ([`Error::Read`]), where a file asked for
/// is of no known form or nothing in it can be used ([`Error::Format`]), and where there is no paper
/// ([`Error::NoPapers`]).
///
/// ```no_run
/// let outcome = themata::read(&["papers.jsonl.gz".to_owned()], &themata::ReadOptions::default())?;
/// println!("{} papers", outcome.corpus.len());
/// # Ok::<(), themata::Error>(())
/// ```
pub fn read(sources: &[String], options: &ReadOptions) -> Result<ReadOutcome> {
    read_with(sources, options, io::stdin)
}

/// [`read`] with something else for the standard input.
fn read_with<R>(sources: &[String], options: &ReadOptions, stdin: impl Fn() -> R) -> Result<ReadOutcome>
where
    R: Read + Send + 'static,
{
    let Listed { inputs, indexes } = source::expand(sources)?;
    Ok(ReadOutcome { indexes, ..read_inputs(sources, inputs, options, stdin)? })
}

/// Reads the papers that `reader` gives; `name` stands for a file's, and its ending may tell the format.
///
/// The same as [`read`] of a file of this name.
///
/// ```
/// let text = "TY  - JOUR\nTI  - A title\nAB  - An abstract.\nER  - \n";
/// let outcome = themata::read_from("papers.ris", text.as_bytes(), &themata::ReadOptions::default())?;
/// assert_eq!(outcome.corpus.papers()[0].title, "A title");
/// # Ok::<(), themata::Error>(())
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
    let mut sieve = Sieve::new(options);
    let mut collected = Collected::new(options.sample);
    let whole = Content::whole(options.max_record_bytes);
    let mut n_read = 0;
    for (index, input) in inputs.iter().enumerate() {
        if sieve.is_full() {
            break;
        }
        n_read += 1;
        let content = match &input.file {
            Some(file) => File::open(file).and_then(|file| Content::of_file(file, whole)),
            None => Content::open(stdin(), whole),
        };
        let parsed = content
            .map_err(Failure::Read)
            .and_then(|content| formats::parse(content, &input.hint(), options, &mut sieve));
        match parsed {
            Ok(parsed) => collected.add(index, input, parsed),
            // Whoever names a folder need not know all that lies in it.
            Err(Failure::Form(flaw)) if input.from_folder => {
                collected.add(index, input, Parsed { flaws: vec![flaw], ..Parsed::default() });
            }
            Err(Failure::Form(flaw)) => return Err(no_form(&input.path, flaw, 0)),
            Err(Failure::Read(source)) => return Err(Error::Read { path: input.path.clone(), source }),
        }
    }
    inputs.truncate(n_read);
    collected.finish(sources, &inputs)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Cursor;
    use std::path::Path;

    use super::super::bytes::tests::{XZ, bzip2, gzip, zstd};
    use super::*;

    const TWO: &str = "{\"title\": \"one\"}\n{\"id\": \"x\", \"title\": \"two\"}\n";

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn with(files: &[(&str, &[u8])]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            for (name, bytes) in files {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, bytes).unwrap();
            }
            Self(folder)
        }

        fn path(&self, name: &str) -> String {
            Path::new(self.0.path()).join(name).to_str().unwrap().to_owned()
        }

        fn read(&self, names: &[&str]) -> Result<ReadOutcome> {
            let sources: Vec<String> = names.iter().map(|name| self.path(name)).collect();
            read(&sources, &ReadOptions::default())
        }
    }

    fn ids(outcome: &ReadOutcome) -> Vec<&str> {
        outcome.corpus.papers().iter().map(|paper| paper.id.as_str()).collect()
    }

    #[test]
    fn papers_without_an_id_are_numbered_in_their_file() {
        let folder = Folder::with(&[("papers.jsonl", TWO.as_bytes())]);
        let outcome = folder.read(&["papers.jsonl"]).unwrap();
        assert_eq!(ids(&outcome), ["papers:0001", "x"]);
        assert_eq!(outcome.sources, ["papers.jsonl"]);
        assert_eq!(outcome.skipped, []);
    }

    #[test]
    fn files_of_the_same_stem_stay_apart() {
        let text = b"{\"title\": \"t\"}\n{\"title\": \"u\"}";
        let folder =
            Folder::with(&[("a/p.jsonl", text), ("b/p.jsonl.gz", &gzip(text)), ("b/p-2.json", text)]);
        let outcome = folder.read(&["b/p.jsonl.gz", "a", "b"]).unwrap();
        assert_eq!(outcome.sources, ["p.jsonl.gz", "p.jsonl", "p-2.json"]);
        assert_eq!(ids(&outcome), ["p-2-2:0001", "p-2-2:0002", "p-2:0001", "p-2:0002", "p:0001", "p:0002"]);
    }

    #[test]
    fn the_first_paper_of_an_id_is_kept() {
        let again =
            b"\nbroken\n{\"id\": \"x\", \"title\": \"again\"}\n{\"id\": \"y\", \"title\": \"t\"}\nbroken";
        let folder = Folder::with(&[("b.jsonl", TWO.as_bytes()), ("a.jsonl", again)]);
        let outcome = folder.read(&["b.jsonl", "a.jsonl"]).unwrap();
        assert_eq!(ids(&outcome), ["b:0001", "x", "y"]);
        assert_eq!(outcome.corpus.papers()[1].title, "two");
        let lines: Vec<_> = outcome.skipped.iter().map(|skipped| skipped.line).collect();
        assert_eq!(lines, [Some(2), Some(3), Some(5)]);
        let expected = format!(
            "{}:3: the id \"x\" was already used at {} line 2",
            folder.path("a.jsonl"),
            folder.path("b.jsonl")
        );
        assert_eq!(outcome.skipped[1].to_string(), expected);
        assert!(
            outcome.skipped[0].problem.starts_with("found broken JSON at column 1 ("),
            "{:?}",
            outcome.skipped
        );
        assert!(outcome.skipped[0].problem.ends_with(", expected one JSON object a line"));
    }

    #[test]
    fn compression_is_known_by_its_bytes_not_its_name() {
        let folder = Folder::with(&[
            ("a.jsonl", &gzip(TWO.as_bytes())),
            ("b.txt.gz", b"A title\n\nAn abstract."),
            ("c.csv.gz", &zstd(b"title,year\nin a table,2000")),
        ]);
        let outcome = folder.read(&["a.jsonl", "b.txt.gz", "c.csv.gz"]).unwrap();
        assert_eq!(ids(&outcome), ["a:0001", "b:0001", "c:0001", "x"]);
        assert_eq!(outcome.corpus.papers()[2].year, Some(2000));
    }

    #[test]
    fn of_a_file_cut_short_the_beginning_is_kept() {
        let long: Vec<u8> = (0..5000_u32)
            .flat_map(|i| format!("{{\"title\": \"{}\"}}\n", i.wrapping_mul(7919)).into_bytes())
            .collect();
        let packed = gzip(&long);
        let folder = Folder::with(&[
            ("a.jsonl.gz", &packed[..packed.len() / 2]),
            ("b.jsonl", TWO.as_bytes()),
            ("c.csv.gz", &gzip(b"title,x\na,b\n")[..14]),
        ]);
        let outcome = folder.read(&["b.jsonl", "a.jsonl.gz"]).unwrap();
        assert!(outcome.corpus.len() > 1000);
        let told: Vec<&str> = outcome.skipped.iter().map(|skipped| skipped.problem.as_str()).collect();
        assert_eq!(
            told[0],
            "found the gzip data ends too early: the file was cut short, expected the rest of the file"
        );
        assert!(told[1].starts_with("found broken JSON") && told.len() == 2, "{told:?}");
        let error = folder.read(&["c.csv.gz"]).unwrap_err().to_string();
        assert!(error.contains("found the gzip data ends too early"), "{error}");
        assert!(
            folder.read(&[""]).unwrap().skipped.iter().any(|skipped| skipped.source.ends_with("c.csv.gz"))
        );
    }

    #[test]
    fn every_compression_is_read() {
        let folder = Folder::with(&[
            ("a.jsonl.gz", &gzip(TWO.as_bytes())),
            ("b.jsonl.bz2", &bzip2(TWO.replace("\"x\"", "\"y\"").as_bytes())),
            ("c.txt.xz", XZ),
        ]);
        assert_eq!(ids(&folder.read(&[""]).unwrap()), ["a:0001", "b:0001", "c:0001", "x", "y"]);
    }

    #[test]
    fn texts_of_one_paper_go_by_their_file() {
        let folder = Folder::with(&[
            ("smith.txt", b"One title\n\nAn abstract."),
            ("sub/bee.md", b"# Another\n\nText."),
            ("sub/cee.txt", b"A third"),
            ("x.txt", b"Fourth\n\nOf a page. It is."),
        ]);
        assert_eq!(ids(&folder.read(&[""]).unwrap()), ["bee", "cee", "smith", "x"]);
        assert_eq!(ids(&folder.read(&["x.txt"]).unwrap()), ["x:0001"]);
        let options = ReadOptions { input_format: Some(InputFormat::Text), ..ReadOptions::default() };
        assert_eq!(ids(&read(&[folder.path("x.txt")], &options).unwrap()), ["x"]);
    }

    #[test]
    fn the_standard_input_is_a_source() {
        let stdin = || Cursor::new(TWO);
        let outcome = read_with(&["-".to_owned()], &ReadOptions::default(), stdin).unwrap();
        assert_eq!(ids(&outcome), ["stdin:0001", "x"]);
        assert_eq!(outcome.sources, ["stdin"]);
        let error =
            read_with(&["-".to_owned()], &ReadOptions::default(), || Cursor::new("broken")).unwrap_err();
        assert!(error.to_string().starts_with("stdin, line 1: found one line of text"), "{error}");
    }

    #[test]
    fn the_outcome_is_the_same_at_any_number_of_threads() {
        // Longer than what is read ahead, so that blocks are used.
        let line = |i: usize| match i % 7 {
            0 => "{\"title\": \"broken\n".to_owned(),
            1 => format!("{{\"id\": \"{}\", \"title\": \"again {i}\"}}\n", i / 14),
            _ => format!("{{\"title\": \"paper {i} {}\"}}\n", "x".repeat(i % 300)),
        };
        let lines: String = (0..20_000).map(line).collect();
        let array = format!(
            "[{}]",
            (0..999).map(|i| format!("{{\"id\": {i}, \"title\": \"t\"}}")).collect::<Vec<_>>().join(",")
        );
        let folder = Folder::with(&[
            ("a.jsonl.gz", &gzip(lines.as_bytes())),
            ("b.jsonl", lines.as_bytes()),
            ("c.json", array.as_bytes()),
        ]);
        let at = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| folder.read(&[""])).unwrap()
        };
        let one = at(1);
        assert_eq!(one.corpus.len(), 2 * 14_285 + 1429);
        for threads in [2, 5] {
            assert!(at(threads) == one, "{threads} threads");
        }
    }

    #[test]
    fn a_format_asked_for_is_used() {
        let folder = Folder::with(&[("a.txt", b"name\ttitle\nx\ta title\n"), ("b.txt", b"title;x\nb;c\n")]);
        let read_as = |name: &str, format| {
            read(&[folder.path(name)], &ReadOptions { input_format: Some(format), ..ReadOptions::default() })
                .map(|outcome| outcome.corpus)
        };
        assert_eq!(read_as("a.txt", InputFormat::Tsv).unwrap().papers()[0].title, "a title");
        assert_eq!(read_as("b.txt", InputFormat::Csv).unwrap().papers()[0].title, "b");
        assert!(matches!(read_as("b.txt", InputFormat::Tsv), Err(Error::Format { line: Some(1), .. })));
        assert!(matches!(read_as("b.txt", InputFormat::Jsonl), Err(Error::Format { line: Some(1), .. })));
        assert!(matches!(read_as("b.txt", InputFormat::Page), Err(Error::Format { .. })));
    }

    #[test]
    fn without_a_paper_the_first_problem_is_told() {
        let folder = Folder::with(&[
            ("a.jsonl", b"x\ny\n{}\n"),
            ("b.txt", b" \n"),
            ("c.json", b"[]"),
            ("d.pdf", b"%PDF-1.7"),
        ]);
        let error = folder.read(&["b.txt", "a.jsonl"]).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("{}, line 1: found broken JSON", folder.path("a.jsonl"))),
            "{error}"
        );
        assert!(error.contains("(and 2 more records of no use), expected one JSON object a line"), "{error}");
        let error = folder.read(&["b.txt", "c.json"]).unwrap_err();
        assert!(matches!(error, Error::NoPapers { sources } if sources.ends_with("c.json")));
        let error = folder.read(&["d.pdf"]).unwrap_err().to_string();
        assert!(error.contains("found a PDF, expected text"), "{error}");
    }

    #[test]
    fn a_file_of_another_form_is_skipped_in_a_folder_alone() {
        let folder = Folder::with(&[
            ("a.jsonl", TWO.as_bytes()),
            ("b/qrels.tsv", b"q\tdoc\n1\t2\n"),
            ("empty.txt", b""),
        ]);
        let outcome = folder.read(&[""]).unwrap();
        assert_eq!(outcome.corpus.len(), 2);
        assert_eq!(outcome.sources, ["a.jsonl", "qrels.tsv", "empty.txt"]);
        assert_eq!(outcome.skipped.len(), 1);
        assert!(outcome.skipped[0].source.ends_with("b/qrels.tsv"));
        assert!(outcome.skipped[0].problem.contains("a header with the columns \"q\", \"doc\""));
        assert!(matches!(folder.read(&["a.jsonl", "b/qrels.tsv"]), Err(Error::Format { .. })));
        assert!(matches!(folder.read(&["b"]), Err(Error::Format { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_opened_is_named() {
        let folder = Folder::with(&[("a.jsonl", TWO.as_bytes())]);
        std::os::unix::fs::symlink("nowhere", folder.path("b.jsonl")).unwrap();
        let error = folder.read(&[""]).unwrap_err();
        assert!(matches!(error, Error::Read { path, .. } if path.ends_with("b.jsonl")));
    }
}
