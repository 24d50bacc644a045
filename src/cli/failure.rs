//! How does the program say that it failed? An error, what lies behind it, and where there is one, a hint.

use std::io;
use std::process::ExitCode;

use anstream::eprintln;
use anstyle::{AnsiColor, Style};
use themata::Error;
use themata_papers::Error as PapersError;

use crate::output::plain;

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

/// Says what went wrong. A reader that closed the pipe has seen enough, and that is no failure.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    if error.chain().any(is_broken_pipe) {
        return ExitCode::SUCCESS;
    }
    let mut message = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // Messages of the library quote their cause already.
        if !message.contains(&cause) {
            message = format!("{message}: {cause}");
        }
    }
    if let Some(PapersError::Setting { setting, found, expected }) = papers_error(error) {
        message = format!("{} is {found}, expected {expected}", option(setting.name()));
    } else if let Some(Error::Setting { name, found, expected }) = error.downcast_ref() {
        message = format!("{} is {found}, expected {expected}", option(name));
    }
    eprintln!("{ERROR}error{ERROR:#}: {}", plain(&message));
    let papers_hint = || papers_error(error).and_then(papers_hint);
    if let Some(hint) = error.downcast_ref::<Error>().and_then(hint).or_else(papers_hint) {
        eprintln!("\n{HINT}hint{HINT:#}: {}", plain(&hint));
    }
    ExitCode::from(NOTHING_DONE)
}

/// The error of reading papers, passed on as it is or inside one of the library's.
pub(crate) fn papers_error(error: &anyhow::Error) -> Option<&PapersError> {
    let inside = || match error.downcast_ref() {
        Some(Error::Papers(error)) => Some(error),
        _ => None,
    };
    error.downcast_ref().or_else(inside)
}

/// What a setting is called where it is typed.
fn option(setting: &str) -> String {
    match setting {
        "n_themes" | "n_clusters" => "--themes".to_string(),
        "n_starts" => "--starts".to_string(),
        "max_document_share" => "--max-df".to_string(),
        "min_document_frequency" => "--min-df".to_string(),
        "queries" | "label" | "runs" | "out" | "max_iterations" | "concept_weight" | "length_slope"
        | "field" | "where" | "not" | "vector_weight" | "to" | "format" | "split" | "date" => {
            format!("--{}", setting.replace('_', "-"))
        }
        other => other.to_string(),
    }
}

fn is_broken_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    let of_io = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    match cause.downcast_ref::<Error>() {
        Some(Error::Write { source, .. }) => of_io(source),
        _ => cause.downcast_ref::<io::Error>().is_some_and(of_io),
    }
}

const NO_PAPERS: &str = "a source is a page of titles and abstracts, BibTeX, RIS, PubMed's or arXiv's file, JSON Lines, \
                         JSON, CSV, TSV or Parquet; `--input-format` says which where it is not seen, `--field` what \
                         its fields are called, and `--where` may have left nothing";
const NOT_READABLE: &str = "the file or folder may not be read by this user";

/// What one could do about an error of reading papers.
fn papers_hint(error: &PapersError) -> Option<String> {
    match error {
        PapersError::UnknownPaper { similar: Some(similar), .. } => {
            Some(format!("did you mean {similar:?}?"))
        }
        PapersError::UnknownPaper { similar: None, .. } => {
            Some("`themata search TEXT SOURCE` finds papers by their words and prints their ids".to_string())
        }
        PapersError::NoPapers { .. } => Some(NO_PAPERS.to_string()),
        PapersError::Read { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
            Some(NOT_READABLE.to_string())
        }
        _ => None,
    }
}

/// What one could do about it.
fn hint(error: &Error) -> Option<String> {
    match error {
        Error::NoPapers { .. } => Some(NO_PAPERS.to_string()),
        Error::NoIndex { path, found: "a file" } => {
            Some(format!("`themata index {path} --out DIR` makes an index of it"))
        }
        Error::NoIndex { .. } => Some("`themata index SOURCE --out DIR` makes one".to_string()),
        Error::NothingLeft => Some("delete the folder to be rid of the whole index".to_string()),
        Error::NoTerms { .. } => Some(
            "words of a single letter, numbers and stop words do not count; `--language none` keeps stop words"
                .to_string(),
        ),
        Error::Setting { name: "n_themes", .. } => Some("`--themes auto` lets the papers decide".to_string()),
        Error::Write { source, .. } if source.kind() == io::ErrorKind::DirectoryNotEmpty => {
            Some("no file of yours or of an earlier export is replaced: name another folder, or empty this one".to_string())
        }
        Error::Read { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
            Some(NOT_READABLE.to_string())
        }
        _ => None,
    }
}
