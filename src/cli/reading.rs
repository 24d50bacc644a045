//! Options for reading sources and selecting papers.

use std::str::FromStr;

use clap::Args;
use themata::papers::formats::{FieldMap, InputFormat};
use themata::papers::read::ReadOptions;
use themata::papers::select::{Condition, Sample};

/// How sources are read and which papers are kept.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Reading {
    /// Format of the sources; detected from name and content by default
    #[arg(long, value_name = "FORMAT", value_parser = parse_input_format,
          long_help = format!("Format of the sources; detected from name and content by default: {}", input_formats()))]
    pub(crate) input_format: Option<InputFormat>,
    /// Name of a field in the sources, such as abstract=Summary; repeatable
    #[arg(long, value_name = "FIELD=NAME", value_parser = parse_field)]
    pub(crate) field: Vec<String>,
    /// Read only papers that match, such as 'year >= 2020' or 'categories ~ cs.CL' (= != < <= > >= ~); repeatable,
    /// and all must match
    #[arg(long = "where", value_name = "CONDITION", value_parser = parse_condition)]
    pub(crate) conditions: Vec<Condition>,
    /// Stop after this many papers
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Keep a random sample of this many papers, chosen by --seed
    #[arg(long, value_name = "N")]
    pub(crate) sample: Option<usize>,
    /// Skip records larger than this
    #[arg(long, value_name = "BYTES", default_value_t = ReadOptions::default().max_record_bytes)]
    pub(crate) max_record_bytes: usize,
}

impl Reading {
    /// The library's options for reading; `seed` draws the sample.
    pub(crate) fn options(&self, seed: u64) -> Result<ReadOptions, themata::Error> {
        let mut fields = FieldMap::default();
        for text in &self.field {
            fields.add(text)?;
        }
        Ok(ReadOptions {
            input_format: self.input_format,
            fields,
            conditions: self.conditions.clone(),
            limit: self.limit,
            sample: self.sample.map(|size| Sample { size, seed }),
            max_record_bytes: self.max_record_bytes,
        })
    }
}

#[derive(Debug, Args)]
pub(crate) struct PapersArgs {
    /// Files, folders, `-` for standard input, or an index
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// The names of all formats.
fn input_formats() -> String {
    InputFormat::ALL.map(InputFormat::name).join(", ")
}

fn parse_input_format(name: &str) -> Result<InputFormat, String> {
    InputFormat::from_str(name).map_err(|_| format!("expected one of {}", input_formats()))
}

/// Checks one field mapping early; [`Reading::options`] combines them.
fn parse_field(text: &str) -> Result<String, String> {
    text.parse::<FieldMap>().map(|_| text.to_owned()).map_err(|error| expected(&error))
}

fn parse_condition(text: &str) -> Result<Condition, String> {
    text.parse().map_err(|error| expected(&error))
}

/// The expected value; the error message of clap already shows the one found.
pub(crate) fn expected(error: &themata::papers::Error) -> String {
    match error {
        themata::papers::Error::Setting { expected, .. } => format!("expected {expected}"),
        other => other.to_string(),
    }
}
