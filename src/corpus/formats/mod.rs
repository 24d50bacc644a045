//! Which forms can papers come in, and who reads which? [`InputFormat`], and what every reader hands back.

mod arxiv;
mod bibtex;
mod bibtex_blocks;
mod blocks;
mod csv;
mod detect;
mod dialects;
mod exact;
mod field_map;
mod fields;
mod json;
mod jsonl;
mod nbib;
mod object;
mod openalex;
mod page;
mod parquet;
mod pubmed;
mod ris;
mod scan;
mod semantic_scholar;
mod tagged;
mod text;
mod values;
mod xml;
mod zotero;

use std::str::FromStr;
use std::{fmt, io};

use bytes::Bytes;

use super::Paper;
use super::bytes::Content;
use super::read::ReadOptions;
use super::sieve::Sieve;
use crate::Error;

pub(crate) use exact::{EXACT, means_text, reread};
pub use field_map::FieldMap;
pub(crate) use ris::EXACT_TAG as RIS_EXACT;

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
    /// BibTeX and BibLaTeX.
    Bibtex,
    /// RIS, as reference managers and databases write it.
    Ris,
    /// PubMed's tagged text (MEDLINE, `.nbib`).
    Nbib,
    /// PubMed's XML.
    Pubmed,
    /// An Atom feed, as arXiv's interface answers with.
    Arxiv,
    /// Apache Parquet.
    Parquet,
    /// A text that is one paper: its title, and below it the abstract.
    Text,
}

impl InputFormat {
    /// Every format, in the order in which they are listed to people.
    pub const ALL: [Self; 12] = [
        Self::Page,
        Self::Jsonl,
        Self::Json,
        Self::Csv,
        Self::Tsv,
        Self::Bibtex,
        Self::Ris,
        Self::Nbib,
        Self::Pubmed,
        Self::Arxiv,
        Self::Parquet,
        Self::Text,
    ];

    /// The name it is asked for by, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Bibtex => "bibtex",
            Self::Ris => "ris",
            Self::Nbib => "nbib",
            Self::Pubmed => "pubmed",
            Self::Arxiv => "arxiv",
            Self::Parquet => "parquet",
            Self::Text => "text",
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

/// The flaw of a record longer than is allowed.
fn too_long(bytes: usize, most: usize) -> Flaw {
    Flaw::new(format!("a record of {bytes} bytes"), format!("at most {most}"))
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

/// So many flaws of a file are told one by one; of more only their number is known, for a file may hold nothing else.
const MOST_TOLD: usize = if cfg!(fuzzing) { 20 } else { 10_000 };

/// What a file held. A paper without an id of its own has an empty one until all files are known.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parsed {
    /// The papers in the order of the file, each with the line it begins on.
    pub(super) papers: Vec<(usize, Paper)>,
    /// The records that could not be used, in the order of the file, the first [`MOST_TOLD`] of them.
    pub(super) flaws: Vec<Flaw>,
    /// How many more there are.
    pub(super) n_untold: usize,
    /// Which papers of the file these are.
    pub(super) numbers: Numbers,
    /// Whether the file is one paper, which then goes by the file's name.
    pub(super) is_one: bool,
    /// The format of the file; none where it was not recognised.
    pub(super) format: Option<InputFormat>,
}

/// Which of the papers of a file were kept.
#[derive(Debug, Default, PartialEq)]
pub(super) enum Numbers {
    /// All.
    #[default]
    All,
    /// Those of these numbers, counted from 0, out of so many.
    Some(Vec<usize>, usize),
}

impl Numbers {
    /// The number that the paper kept in this place has in its file, counted from 0.
    pub(super) fn of(&self, at: usize) -> usize {
        match self {
            Self::All => at,
            Self::Some(numbers, _) => numbers[at],
        }
    }
}

impl Parsed {
    fn push(&mut self, line: usize, record: Result<Paper, Flaw>) {
        match record {
            Ok(paper) => self.papers.push((line, paper)),
            Err(flaw) => self.tell(flaw),
        }
    }

    /// Notes a record that could not be used, behind those before it.
    fn tell(&mut self, flaw: Flaw) {
        if self.flaws.len() < MOST_TOLD {
            self.flaws.push(flaw);
        } else {
            self.n_untold += 1;
        }
    }

    /// Forgets flaws but for their number: those before them are more than are told.
    fn forget_flaws(&mut self) {
        self.n_untold += std::mem::take(&mut self.flaws).len();
    }

    /// The numbers of the papers, and how many there were before any was dropped.
    fn numbered(&mut self) -> (&mut Vec<usize>, &mut usize) {
        if self.numbers == Numbers::All {
            self.numbers = Numbers::Some((0..self.papers.len()).collect(), self.papers.len());
        }
        match &mut self.numbers {
            Numbers::Some(numbers, total) => (numbers, total),
            Numbers::All => unreachable!("it was just replaced"),
        }
    }

    /// Drops the papers that are not wanted. The others keep their numbers.
    pub(super) fn keep_where(&mut self, mut wanted: impl FnMut(&Paper) -> bool) {
        let kept: Vec<bool> = self.papers.iter().map(|(_, paper)| wanted(paper)).collect();
        let (numbers, _) = self.numbered();
        let mut flags = kept.iter();
        numbers.retain(|_| flags.next() == Some(&true));
        let mut flags = kept.iter();
        self.papers.retain(|_| flags.next() == Some(&true));
        self.papers.shrink_to_fit();
    }

    /// Drops what comes behind the first `n` papers; nothing where there are fewer.
    pub(super) fn cut(&mut self, n: usize) {
        if self.papers.len() < n {
            return;
        }
        let last = n.checked_sub(1).map_or(0, |last| self.papers[last].0);
        self.flaws.retain(|flaw| flaw.line.is_some_and(|line| line <= last));
        // Where they stand is not known.
        self.n_untold = 0;
        self.numbered().0.truncate(n);
        self.papers.truncate(n);
    }

    /// Adds what the next part of the file held.
    fn append(&mut self, mut next: Self) {
        if self.numbers != Numbers::All || next.numbers != Numbers::All {
            let (more, n_more) = next.numbered();
            let (numbers, total) = self.numbered();
            numbers.extend(more.iter().map(|number| *total + number));
            *total += *n_more;
        }
        self.papers.extend(next.papers);
        next.flaws.into_iter().for_each(|flaw| self.tell(flaw));
        self.n_untold += next.n_untold;
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

/// What the name of a file and where it lies tell of its format.
#[derive(Debug, Clone, Default)]
pub(super) struct Hint {
    /// The ending, in lower case, without that of a compression.
    pub(super) extension: Option<String>,
    /// Whether it lies among other texts in a folder, as papers do that have a file each.
    pub(super) among_texts: bool,
}

/// Reads a file of the format asked for, or of the one its name and its first bytes tell, and keeps what the
/// sieve lets through.
pub(super) fn parse(
    content: Content,
    hint: &Hint,
    options: &ReadOptions,
    sieve: &mut Sieve<'_>,
) -> Result<Parsed, Failure> {
    let cut = content.cut();
    let cut = || cut.get().map(|words| Flaw::new(words, "the rest of the file"));
    match parse_whole(content, hint, options, sieve) {
        Ok((format, mut parsed)) => {
            parsed.format = Some(if parsed.is_one { InputFormat::Text } else { format });
            sieve.sift(&mut parsed);
            sieve.finish_file(&mut parsed);
            // How far was read beyond a limit depends on how fast it was parsed.
            if !sieve.is_full() {
                parsed.flaws.extend(cut());
            }
            Ok(parsed)
        }
        // What is cut short is not of its form for that reason.
        Err(Failure::Form(flaw)) => Err(Failure::Form(cut().unwrap_or(flaw))),
        Err(failure) => Err(failure),
    }
}

fn parse_whole(
    mut content: Content,
    hint: &Hint,
    options: &ReadOptions,
    sieve: &Sieve<'_>,
) -> Result<(InputFormat, Parsed), Failure> {
    let format = match options.input_format {
        Some(InputFormat::Parquet) => InputFormat::Parquet,
        Some(format) => {
            detect::refuse_binary(content.head())?;
            format
        }
        None => detect::format_of(hint, content.head(), content.is_whole())?,
    };
    // Read here and there, it needs no room; what comes from elsewhere is held.
    if let (InputFormat::Parquet, Some(file)) = (format, content.take_file()) {
        return Ok((format, parquet::parse(file, options, sieve)?));
    }
    let in_blocks = !content.is_whole();
    let longest = options.max_record_bytes;
    let table = |delimiter| csv::Table::new(delimiter, options);
    let tagged = |grammar| tagged::Tagged::new(grammar, options);
    let parsed = match format {
        InputFormat::Jsonl => jsonl::parse(content, options, sieve)?,
        InputFormat::Csv if in_blocks => blocks::parse(content, sieve, longest, table(None))?,
        InputFormat::Tsv if in_blocks => blocks::parse(content, sieve, longest, table(Some(b'\t')))?,
        InputFormat::Ris if in_blocks => blocks::parse(content, sieve, longest, tagged(&ris::RIS))?,
        InputFormat::Nbib if in_blocks => blocks::parse(content, sieve, longest, tagged(&nbib::NBIB))?,
        _ => parse_held(format, content, hint, options, sieve)?,
    };
    Ok((format, parsed))
}

/// Reads a file that is held in memory whole.
fn parse_held(
    format: InputFormat,
    content: Content,
    hint: &Hint,
    options: &ReadOptions,
    sieve: &Sieve<'_>,
) -> Result<Parsed, Failure> {
    let bytes = content.into_bytes()?;
    Ok(match format {
        InputFormat::Jsonl => jsonl::parse_bytes(&bytes, options),
        InputFormat::Json => json::parse(&bytes, options)?,
        InputFormat::Csv => csv::parse(&bytes, None, options)?,
        InputFormat::Tsv => csv::parse(&bytes, Some(b'\t'), options)?,
        InputFormat::Page if hint.among_texts && options.input_format.is_none() => {
            text::parse_page_or_paper(&bytes, options)
        }
        InputFormat::Page => page::parse(&bytes)?,
        InputFormat::Bibtex => bibtex::parse(&bytes, options)?,
        InputFormat::Ris => ris::parse(&bytes, options)?,
        InputFormat::Nbib => nbib::parse(&bytes, options)?,
        InputFormat::Pubmed => pubmed::parse(&bytes, options)?,
        InputFormat::Arxiv => arxiv::parse(&bytes, options)?,
        InputFormat::Parquet => parquet::parse(Bytes::from(bytes), options, sieve)?,
        InputFormat::Text => text::parse(&bytes, options),
    })
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
        assert_eq!(
            error,
            "input_format is \"xml\", expected one of page, jsonl, json, csv, tsv, \
                          bibtex, ris, nbib, pubmed, arxiv, parquet, text"
        );
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
                "TY  - JOUR\nTI  - a\nER  - \n",
                "\nPMID- 1\nTI  - a\n",
                "@article{a, title = {b}}\n",
                "<PubmedArticle><ArticleTitle>a</ArticleTitle></PubmedArticle>",
                "<feed><entry><title>a</title></entry></feed>",
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
            extension in prop::option::of(prop::sample::select(vec!["jsonl", "json", "csv", "tsv", "md", "bib"])),
            among_texts in any::<bool>(),
        ) {
            for format in InputFormat::ALL.map(Some).into_iter().chain([None]) {
                let content = Content::open(Cursor::new(bytes.clone()), 1 << 20);
                let options = ReadOptions { input_format: format, ..ReadOptions::default() };
                let hint = Hint { extension: extension.map(str::to_owned), among_texts };
                if let Ok(content) = content {
                    let _ = parse(content, &hint, &options, &mut Sieve::new(&options));
                }
            }
        }

        #[test]
        fn lines_are_counted_within_the_file(bytes in any_bytes()) {
            let lines = newlines(&bytes) + 1;
            for format in InputFormat::ALL {
                let Ok(content) = Content::open(Cursor::new(bytes.clone()), 1 << 20) else { continue };
                let options = ReadOptions { input_format: Some(format), ..ReadOptions::default() };
                // Decoding UTF-16 makes other newlines.
                if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") { continue }
                if let Ok(parsed) = parse(content, &Hint::default(), &options, &mut Sieve::new(&options)) {
                    let papers = parsed.papers.iter().map(|(line, _)| *line);
                    for line in papers.chain(parsed.flaws.iter().filter_map(|flaw| flaw.line)) {
                        prop_assert!((1..=lines).contains(&line), "{format}: line {line} of {lines}");
                    }
                }
            }
        }
    }
}
