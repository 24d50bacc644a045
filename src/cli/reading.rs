//! How are sources read, and which of their papers are kept? What is typed for it.

use std::str::FromStr;

use clap::Args;
use themata::{Condition, FieldMap, InputFormat, ReadOptions, Sample};

/// How sources are read, and which of their papers are kept.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Reading {
    /// Format of the sources, where it is not seen from name and content
    #[arg(long, value_name = "FORMAT", value_parser = parse_input_format,
          long_help = format!("Format of the sources, where it is not seen from name and content: {}", input_formats()))]
    pub(crate) input_format: Option<InputFormat>,
    /// The name of a field in the sources, such as abstract=Summary; may be given several times
    #[arg(long, value_name = "FIELD=NAME", value_parser = parse_field)]
    pub(crate) field: Vec<String>,
    /// Read only papers of which this holds, such as 'year >= 2020' or 'categories ~ cs.CL' (= != < <= > >= ~);
    /// may be given several times, and then all must hold
    #[arg(long = "where", value_name = "CONDITION", value_parser = parse_condition)]
    pub(crate) conditions: Vec<Condition>,
    /// Stop reading after so many papers
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Keep a random sample of so many papers; another --seed is another sample
    #[arg(long, value_name = "N")]
    pub(crate) sample: Option<usize>,
    /// Skip records of more bytes
    #[arg(long, value_name = "BYTES", default_value_t = ReadOptions::default().max_record_bytes)]
    pub(crate) max_record_bytes: usize,
}

impl Reading {
    /// How to read, as was typed; the seed is that of the sample.
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
    /// Files, folders, `-` for the standard input, or an index
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

/// Tells what is wrong with a map before anything is read; all of them are put together later.
fn parse_field(text: &str) -> Result<String, String> {
    text.parse::<FieldMap>().map(|_| text.to_owned()).map_err(expected)
}

fn parse_condition(text: &str) -> Result<Condition, String> {
    text.parse().map_err(expected)
}

/// What should have been typed; what was stands beside it already.
pub(crate) fn expected(error: impl Into<themata::Error>) -> String {
    match error.into() {
        themata::Error::Setting { expected, .. }
        | themata::Error::Papers(themata_papers::Error::Setting { expected, .. }) => {
            format!("expected {expected}")
        }
        other => other.to_string(),
    }
}
