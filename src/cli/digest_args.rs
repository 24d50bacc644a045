//! Options of `themata digest`.

use std::path::{Path, PathBuf};

use crate::cli::failure::ProgramError;
use clap::Args;
use themata::digest::DigestSettings;
use themata::papers::dates::PartialDate;
use themata::report::{AddressError, DigestFormat, Envelope, Mailbox};

use crate::cli::reading::{Reading, expected};

#[derive(Debug, Args)]
pub(crate) struct DigestArgs {
    /// Folder of the index to compare with; it is never changed
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// Papers that may be new: files, folders, `-` for standard input, or another index; if omitted, the papers of INDEX
    /// from --since on
    #[arg(value_name = "SOURCE", required_unless_present = "since")]
    pub(crate) sources: Vec<String>,
    /// Leave out papers from before this date: YYYY, YYYY-MM or YYYY-MM-DD
    ///
    /// A paper dated only by year or month is kept if any day of that period is on or after the date. A paper without a
    /// date is kept if it comes from a SOURCE.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) since: Option<PartialDate>,
    /// Papers you like: files, folders, `-`, or an index; repeatable. Defaults to the reading list of INDEX, which
    /// `themata serve` keeps; if that is empty, papers are ranked by similarity to their themes
    #[arg(long, value_name = "SOURCE")]
    pub(crate) like: Vec<String>,
    /// Maximum number of papers shown, closest first; the others are only counted
    #[arg(short, value_name = "N", default_value_t = DigestSettings::default().n_papers)]
    pub(crate) n: usize,
    /// Output file, ending in .html, .md or .eml; `-` prints
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<String>,
    /// Output format, if the extension does not determine it: html, md or eml
    #[arg(long, value_name = "FORMAT", value_parser = parse_format)]
    pub(crate) format: Option<DigestFormat>,
    /// Date of the digest, YYYY-MM-DD; defaults to that of the latest paper read, then --since, then that of the latest
    /// paper of INDEX
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) date: Option<PartialDate>,
    /// Recipient of the mail: an address, or NAME <ADDRESS>; repeatable. Defaults to the sender
    #[arg(long, value_name = "ADDRESS", value_parser = parse_mailbox, help_heading = "Mail")]
    pub(crate) mail_to: Vec<Mailbox>,
    /// Sender of the mail
    #[arg(long, value_name = "ADDRESS", value_parser = parse_mailbox, help_heading = "Mail")]
    pub(crate) from: Option<Mailbox>,
    /// Print JSON
    #[arg(long, conflicts_with_all = ["to", "format"])]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

impl DigestArgs {
    /// The output file and its format; `None` prints lines of text.
    pub(crate) fn target(&self) -> Result<Option<(&str, DigestFormat)>, ProgramError> {
        let wrong = |name, found: String, expected: &str| Err(ProgramError::option(name, found, expected));
        let to = self.to.as_deref();
        let ending = to.and_then(|to| Path::new(to).extension()?.to_str()).map(str::to_ascii_lowercase);
        let of_ending = DigestFormat::ALL.into_iter().find(|format| ending.as_deref() == Some(format.name()));
        let format = self.format.or(of_ending);
        if format != Some(DigestFormat::Eml) && (self.from.is_some() || !self.mail_to.is_empty()) {
            let option = if self.mail_to.is_empty() { "--from" } else { "--mail-to" };
            return match (self.format, to) {
                (Some(format), _) => wrong("--format", format.name().into(), &format!("eml with {option}")),
                (None, Some(to)) => {
                    let expected = format!("a name ending in .eml, or --format eml, with {option}");
                    wrong("--to", format!("{to:?}"), &expected)
                }
                (None, None) => {
                    let expected = format!("eml, or --to with a name ending in .eml, with {option}");
                    wrong("--format", "missing".into(), &expected)
                }
            };
        }
        match (to, format) {
            (None, None) => Ok(None),
            (to, Some(format)) => Ok(Some((to.unwrap_or("-"), format))),
            (Some(to), None) => {
                let expected = "a name ending in .html, .md or .eml, or --format";
                wrong("--to", format!("{to:?}"), expected)
            }
        }
    }

    pub(crate) fn envelope(&self) -> Envelope {
        let Envelope { from, .. } = Envelope::default();
        Envelope { from: self.from.clone().unwrap_or(from), to: self.mail_to.clone() }
    }

    pub(crate) fn settings(&self) -> DigestSettings {
        DigestSettings { since: self.since, date: self.date, n_papers: self.n }
    }
}

fn parse_date(text: &str) -> Result<PartialDate, String> {
    text.parse().map_err(|error| expected(&error))
}

/// A mail needs a full date, not only a year.
fn parse_day(text: &str) -> Result<PartialDate, String> {
    let date = text.parse().ok().filter(PartialDate::is_day);
    date.ok_or_else(|| "expected a calendar date, YYYY-MM-DD".to_owned())
}

fn parse_mailbox(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|error: AddressError| format!("expected {}", error.expected))
}

fn parse_format(name: &str) -> Result<DigestFormat, String> {
    let known = DigestFormat::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name));
    known.ok_or_else(|| format!("expected one of {}", DigestFormat::ALL.map(DigestFormat::name).join(", ")))
}
