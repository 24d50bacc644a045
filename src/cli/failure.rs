//! Failures in words: an error with its causes and, where there is one, a hint; and the exit codes.

use std::io;
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
    /// An option has a value that does not fit.
    #[error("{option} is {found}, expected {expected}")]
    Option { option: &'static str, found: String, expected: String },
}

impl ProgramError {
    pub(crate) fn option(option: &'static str, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Option { option, found: found.into(), expected: expected.into() }
    }
}

/// What a run came to, when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All was read and done.
    Done,
    /// All was done, but some records could not be read.
    DoneWithSkipped,
    /// An index was checked, and is damaged.
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

/// Nothing was done.
const NOTHING_DONE: u8 = 2;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// Prints what went wrong. A reader that closed the pipe has seen enough, which is no failure.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    if error.chain().any(is_broken_pipe) {
        return ExitCode::SUCCESS;
    }
    let kinds = Kinds::from(error);
    let mut message = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // Messages of the library quote their cause already.
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

/// An error by the crate that it comes from, passed on as it is or inside that of another.
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
    /// The option behind a setting that is out of range, what was found and what was expected.
    fn option(&self) -> Option<(String, &str, &str)> {
        use themata::papers::Setting as Reading;
        use themata::Setting;
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

    /// What the user could do about it.
    fn hint(&self) -> Option<String> {
        self.papers_hint().or_else(|| self.engine_hint()).or_else(|| self.store_hint()).or_else(|| {
            let kind = match self.program? {
                ProgramError::Read { source, .. } | ProgramError::Write { source, .. } => source.kind(),
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
                "words of a single letter, numbers and stop words do not count; `--language none` keeps stop words"
                    .to_owned(),
            ),
            Error::Setting { setting: Setting::NThemes, .. } => {
                Some("`--themes auto` lets the papers decide".to_owned())
            }
            _ => None,
        }
    }

    fn store_hint(&self) -> Option<String> {
        use themata::store::Error;
        match self.store? {
            Error::NoIndex { path, found: NotAnIndex::File } => {
                Some(format!("`themata index {path} --out DIR` makes an index of it"))
            }
            Error::NoIndex { .. } => Some("`themata index SOURCE --out DIR` makes one".to_owned()),
            Error::NothingLeft => Some("delete the folder to be rid of the whole index".to_owned()),
            Error::Write { source, .. } => io_hint(true, source.kind()),
            Error::Read { source, .. } => io_hint(false, source.kind()),
            _ => None,
        }
    }
}

const NO_PAPERS: &str = "a source is a page of titles and abstracts, BibTeX, RIS, PubMed's or arXiv's file, JSON Lines, \
                         JSON, CSV, TSV or Parquet; `--input-format` says which where it is not seen, `--field` what \
                         its fields are called, and `--where` may have left nothing";

fn io_hint(writing: bool, kind: io::ErrorKind) -> Option<String> {
    match kind {
        io::ErrorKind::DirectoryNotEmpty if writing => Some(
            "no file of yours or of an earlier export is replaced: name another folder, or empty this one"
                .to_owned(),
        ),
        io::ErrorKind::PermissionDenied if !writing => {
            Some("the file or folder may not be read by this user".to_owned())
        }
        _ => None,
    }
}

fn is_broken_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    let is_broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    match (cause.downcast_ref::<ProgramError>(), cause.downcast_ref::<themata::store::Error>()) {
        (Some(ProgramError::Write { source, .. }), _) | (_, Some(themata::store::Error::Write { source, .. })) => {
            is_broken(source)
        }
        _ => cause.downcast_ref::<io::Error>().is_some_and(is_broken),
    }
}
