//! What can be typed for a digest?

use std::path::{Path, PathBuf};

use clap::Args;
use themata::digest::DigestSettings;
use themata::report::{DigestFormat, Envelope, Mailbox};
use themata::{Error, PartialDate};

use crate::reading::{Reading, expected};

#[derive(Debug, Args)]
pub(crate) struct DigestArgs {
    /// Folder of the index: the library that papers may be new to; it is read and never changed
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// Papers that may be new: files, folders, `-` for the standard input, or another index; without any, those of
    /// INDEX since a date
    #[arg(value_name = "SOURCE", required_unless_present = "since")]
    pub(crate) sources: Vec<String>,
    /// Leave out papers that are surely before a date: YYYY, YYYY-MM or YYYY-MM-DD
    ///
    /// A paper known only by its year, or month, is kept where some day of it is not before the date. One without any
    /// date is kept where it comes from a SOURCE.
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) since: Option<PartialDate>,
    /// Papers that you like, as a SOURCE is; may be given several times. Without any, the reading list of INDEX
    /// (`themata serve` keeps one); where that is empty, papers are ranked by nearness to their themes
    #[arg(long, value_name = "SOURCE")]
    pub(crate) like: Vec<String>,
    /// Papers shown at most, the nearest; the others are counted, and with 0 all are
    #[arg(short, value_name = "N", default_value_t = DigestSettings::default().n_papers)]
    pub(crate) n: usize,
    /// File to write to, ending in .html, .md or .eml; `-` prints
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<String>,
    /// Format to write, where the ending does not tell it: html, md or eml
    #[arg(long, value_name = "FORMAT", value_parser = parse_format)]
    pub(crate) format: Option<DigestFormat>,
    /// The day that the digest is of, YYYY-MM-DD; where it is not given, that of the latest paper read, or --since, or
    /// that of the latest paper of INDEX
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) date: Option<PartialDate>,
    /// Whom a mail is to: an address, or NAME <ADDRESS>; may be given several times. Its sender where it is not given
    #[arg(long, value_name = "ADDRESS", value_parser = parse_mailbox, help_heading = "Mail")]
    pub(crate) mail_to: Vec<Mailbox>,
    /// Whom a mail is from
    #[arg(long, value_name = "ADDRESS", value_parser = parse_mailbox, help_heading = "Mail")]
    pub(crate) from: Option<Mailbox>,
    /// Print JSON
    #[arg(long, conflicts_with_all = ["to", "format"])]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

impl DigestArgs {
    /// Where to write and in which format; nothing where lines are to be printed.
    pub(crate) fn target(&self) -> Result<Option<(&str, DigestFormat)>, Error> {
        let wrong = |name, found: String, expected: &str| {
            Err(Error::Setting { name, found, expected: expected.into() })
        };
        let to = self.to.as_deref();
        let ending = to.and_then(|to| Path::new(to).extension()?.to_str()).map(str::to_ascii_lowercase);
        let of_ending = DigestFormat::ALL.into_iter().find(|format| ending.as_deref() == Some(format.name()));
        let format = self.format.or(of_ending);
        if format != Some(DigestFormat::Eml) && (self.from.is_some() || !self.mail_to.is_empty()) {
            let option = if self.mail_to.is_empty() { "--from" } else { "--mail-to" };
            return match (self.format, to) {
                (Some(format), _) => wrong("format", format.name().into(), &format!("eml beside {option}")),
                (None, Some(to)) => {
                    let expected = format!("a name that ends in .eml, or --format eml, beside {option}");
                    wrong("to", format!("{to:?}"), &expected)
                }
                (None, None) => {
                    let expected = format!("eml, or --to with a name that ends in .eml, beside {option}");
                    wrong("format", "missing".into(), &expected)
                }
            };
        }
        match (to, format) {
            (None, None) => Ok(None),
            (to, Some(format)) => Ok(Some((to.unwrap_or("-"), format))),
            (Some(to), None) => {
                let expected = "a name that ends in .html, .md or .eml, or a format beside it (--format)";
                wrong("to", format!("{to:?}"), expected)
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
    text.parse().map_err(expected)
}

/// A mail is of a day, not of a year.
fn parse_day(text: &str) -> Result<PartialDate, String> {
    let date = text.parse().ok().filter(PartialDate::is_day);
    date.ok_or_else(|| "expected a day, YYYY-MM-DD, of the calendar".to_owned())
}

fn parse_mailbox(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(expected)
}

fn parse_format(name: &str) -> Result<DigestFormat, String> {
    let known = DigestFormat::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name));
    known.ok_or_else(|| format!("expected one of {}", DigestFormat::ALL.map(DigestFormat::name).join(", ")))
}
