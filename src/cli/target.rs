//! Where do papers go as papers, and in which format? What is typed for `convert`.

use clap::Args;
use themata::report::PaperFormat;

use crate::reading::Reading;

#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// Files, folders, or `-` for the standard input
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<String>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) target: Target,
}

/// Where papers go, and in which form.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// File to write to; `-` prints. Its ending tells the format
    #[arg(long, value_name = "FILE")]
    pub(crate) to: String,
    /// Format to write, where the ending does not tell it
    #[arg(long, value_name = "FORMAT", value_parser = parse_format)]
    pub(crate) format: Option<PaperFormat>,
    /// Leave out what the format has no place for, and with it the field that brings that back
    #[arg(long)]
    pub(crate) plain: bool,
}

fn parse_format(name: &str) -> Result<PaperFormat, String> {
    let known = PaperFormat::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name));
    known.ok_or_else(|| format!("expected one of {}", PaperFormat::ALL.map(PaperFormat::name).join(", ")))
}
