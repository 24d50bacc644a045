//! Error messages with their causes and hints, and the exit codes.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use anstream::eprintln;
use anstyle::{AnsiColor, Style};
use themata::store::NotAnIndex;

use crate::cli::output::plain;

/// An error of the program itself.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProgramError {
    /// A file could not be read.
    #[error("cannot read {path}: {source}")]
    Read { path: String, source: io::Error },
    /// A file could not be written.
    #[error("cannot write {path}: {source}")]
    Write { path: String, source: io::Error },
    /// An output exists, and this program did not write it.
    #[error("{path} exists and does not say that themata wrote it; use --force to replace it")]
    Foreign { path: String },
    /// An output is a file or an index that the command reads.
    #[error("{path} is an input of this command, so it cannot be its output")]
    Input { path: String },
    /// An output would be a foreign file in an index.
    #[error("cannot write {path}: other files would damage the index {index}")]
    IntoIndex { path: String, index: String },
    /// Two outputs are the same file.
    #[error("{path} cannot be two outputs of this command")]
    Twice { path: String },
    /// An option has an invalid value.
    #[error("{option} is {found}, expected {expected}")]
    Option { option: &'static str, found: String, expected: String },
}

impl ProgramError {
    pub(crate) fn option(
        option: &'static str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self::Option { option, found: found.into(), expected: expected.into() }
    }
}

/// The outcome of a run that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything was read and done.
    Done,
    /// Everything was done, but some records were skipped.
    DoneWithSkipped,
    /// The checked index is damaged.
    Damaged,
}

impl Outcome {
    pub(crate) fn exit_code(self) -> ExitCode {
        match self {
            Self::Done => ExitCode::SUCCESS,
            Self::DoneWithSkipped | Self::Damaged => ExitCode::from(1),
        }
    }
}

/// Exit code of a failed run.
const NOTHING_DONE: u8 = 2;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// Prints an error. A closed pipe is not a failure: its reader has seen enough.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    if error.chain().any(is_broken_pipe) {
        return ExitCode::SUCCESS;
    }
    let kinds = Kinds::from(error);
    let mut message = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // The library's messages already quote their cause.
        if !message.contains(&cause) {
            message = format!("{message}: {cause}");
        }
    }
    if let Some((option, found, expected)) = kinds.option() {
        message = format!("{option} is {found}, expected {expected}");
    }
    eprintln!("{ERROR}error{ERROR:#}: {}", plain(&message));
    if let Some(hint) = kinds.hint() {
        eprintln!("\n{HINT}hint{HINT:#}: {}", plain(&hint));
    }
    ExitCode::from(NOTHING_DONE)
}

/// An error by the crate it comes from, whether returned directly or wrapped by another crate.
#[derive(Default)]
pub(crate) struct Kinds<'a> {
    program: Option<&'a ProgramError>,
    pub(crate) papers: Option<&'a themata::papers::Error>,
    engine: Option<&'a themata::EngineError>,
    store: Option<&'a themata::store::Error>,
    evaluate: Option<&'a themata::evaluate::Error>,
}

impl<'a> From<&'a anyhow::Error> for Kinds<'a> {
    fn from(error: &'a anyhow::Error) -> Self {
        use themata::{evaluate, serve, store};
        let serve = error.downcast_ref::<serve::Error>();
        let mut kinds = Self {
            program: error.downcast_ref(),
            papers: error.downcast_ref(),
            engine: error.downcast_ref(),
            store: error.downcast_ref(),
            evaluate: error.downcast_ref(),
        };
        match serve {
            Some(serve::Error::Store(store)) => kinds.store = Some(store),
            Some(serve::Error::Engine(engine)) => kinds.engine = Some(engine),
            _ => {}
        }
        match (kinds.store, kinds.evaluate) {
            (Some(store::Error::Papers(papers)), _) | (_, Some(evaluate::Error::Papers(papers))) => {
                kinds.papers = Some(papers);
            }
            (Some(store::Error::Engine(engine)), _) | (_, Some(evaluate::Error::Engine(engine))) => {
                kinds.engine = Some(engine);
            }
            _ => {}
        }
        kinds
    }
}

impl Kinds<'_> {
    /// The option of an invalid setting, with the value found and the value expected.
    fn option(&self) -> Option<(String, &str, &str)> {
        use themata::Setting;
        use themata::papers::Setting as Reading;
        if let Some(themata::papers::Error::Setting { setting, found, expected }) = self.papers {
            let option = match setting {
                Reading::Field | Reading::Where | Reading::Date => format!("--{}", setting.name()),
                other => other.name().to_owned(),
            };
            return Some((option, found, expected));
        }
        if let Some(themata::EngineError::Setting { setting, found, expected }) = self.engine {
            let option = match setting {
                Setting::NThemes | Setting::NClusters => "--themes",
                Setting::NStarts => "--starts",
                Setting::MaxDocumentShare => "--max-df",
                Setting::MaxIterations => "--max-iterations",
                Setting::ConceptWeight => "--concept-weight",
                Setting::LengthSlope => "--length-slope",
                Setting::VectorWeight => "--vector-weight",
                other => other.name(),
            };
            return Some((option.to_owned(), found, expected));
        }
        if let Some(themata::evaluate::Error::Setting { setting, found, expected }) = self.evaluate {
            return Some((format!("--{}", setting.name()), found, expected));
        }
        None
    }

    /// What the user can do about it.
    fn hint(&self) -> Option<String> {
        self.papers_hint().or_else(|| self.engine_hint()).or_else(|| self.store_hint()).or_else(|| {
            let kind = match self.program? {
                ProgramError::Read { source, .. } | ProgramError::Write { source, .. } => source.kind(),
                ProgramError::Foreign { path } => return foreign_hint(path),
                ProgramError::Input { .. } | ProgramError::IntoIndex { .. } | ProgramError::Twice { .. } => {
                    return Some("choose another name for the output".to_owned());
                }
                ProgramError::Option { .. } => return None,
            };
            io_hint(self.program.is_some_and(|error| matches!(error, ProgramError::Write { .. })), kind)
        })
    }

    fn papers_hint(&self) -> Option<String> {
        use themata::papers::Error;
        match self.papers? {
            Error::UnknownPaper { similar: Some(similar), .. } => Some(format!("did you mean {similar:?}?")),
            Error::UnknownPaper { similar: None, .. } => Some(
                "`themata search TEXT SOURCE` finds papers by their words and prints their ids".to_owned(),
            ),
            Error::NoPapers { .. } => Some(NO_PAPERS.to_owned()),
            Error::Read { source, .. } => io_hint(false, source.kind()),
            _ => None,
        }
    }

    fn engine_hint(&self) -> Option<String> {
        use themata::{EngineError as Error, Setting};
        match self.engine? {
            Error::NoTerms { .. } => Some(
                "single letters, numbers and stop words are ignored; `--language none` keeps stop words"
                    .to_owned(),
            ),
            Error::Setting { setting: Setting::NThemes, .. } => {
                Some("`--themes auto` chooses the number from the papers".to_owned())
            }
            _ => None,
        }
    }

    fn store_hint(&self) -> Option<String> {
        use themata::store::Error;
        match self.store? {
            Error::NoIndex { path, found: NotAnIndex::File } => {
                Some(format!("`themata index {path} --out DIR` creates an index from it"))
            }
            Error::NoIndex { .. } => Some("`themata index SOURCE --out DIR` creates one".to_owned()),
            Error::NothingLeft => Some("to remove the whole index, delete its folder".to_owned()),
            Error::Write { source, .. } => io_hint(true, source.kind()),
            Error::Read { source, .. } => io_hint(false, source.kind()),
            _ => None,
        }
    }
}

const NO_PAPERS: &str = "a source is a page of titles and abstracts, or BibTeX, RIS, PubMed, arXiv, JSON Lines, JSON, \
                         CSV, TSV, Parquet or Zotero's data folder; set its format with `--input-format` and its field names with \
                         `--field`, and check that `--where` matches any paper";

fn io_hint(writing: bool, kind: io::ErrorKind) -> Option<String> {
    match kind {
        io::ErrorKind::DirectoryNotEmpty if writing => {
            Some("existing files are never overwritten; choose another folder or empty this one".to_owned())
        }
        io::ErrorKind::PermissionDenied if !writing => {
            Some("you do not have permission to read this file or folder".to_owned())
        }
        _ => None,
    }
}

/// Some formats have no place for a mark, so an own earlier output looks like any other file.
fn foreign_hint(path: &str) -> Option<String> {
    const UNMARKED: [&str; 6] = ["jsonl", "ndjson", "json", "csv", "tsv", "ris"];
    let ending = Path::new(path).extension()?.to_str()?.to_ascii_lowercase();
    UNMARKED
        .contains(&&*ending)
        .then(|| format!("files in formats such as .{ending} cannot say who wrote them"))
}

fn is_broken_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    let is_broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    match (cause.downcast_ref::<ProgramError>(), cause.downcast_ref::<themata::store::Error>()) {
        (Some(ProgramError::Write { source, .. }), _)
        | (_, Some(themata::store::Error::Write { source, .. })) => is_broken(source),
        _ => cause.downcast_ref::<io::Error>().is_some_and(is_broken),
    }
}
