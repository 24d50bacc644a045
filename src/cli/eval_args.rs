//! Options of `themata eval themes` and `themata eval related`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::{Encoded, KMeans, Ranking, Sources, Themes, parse_themes};

#[derive(Debug, Args)]
pub(crate) struct EvalThemesArgs {
    /// Field with the known label
    #[arg(long, value_name = "FIELD")]
    pub(crate) label: String,
    /// Number of themes, or `auto`; defaults to the number of labels
    #[arg(long, value_name = "K", value_parser = parse_themes)]
    pub(crate) themes: Option<Themes>,
    /// Number of runs, with the seeds 1 to N
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) runs: usize,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) sources: Sources,
    #[command(flatten)]
    pub(crate) encoded: Encoded,
    #[command(flatten)]
    pub(crate) kmeans: KMeans,
}

#[derive(Debug, Args)]
pub(crate) struct EvalRelatedArgs {
    #[arg(
        long,
        value_name = "FILE",
        help = "Queries, one per line: {\"id\", \"doc_id\"} or {\"id\", \"text\"}"
    )]
    pub(crate) queries: PathBuf,
    /// Judgements, one per line: query, document and grade, separated by tabs
    #[arg(long, value_name = "FILE")]
    pub(crate) qrels: PathBuf,
    /// Papers to rank: all, or those judged for the query
    #[arg(long, value_name = "WHICH", value_enum, default_value_t)]
    pub(crate) candidates: CandidatesArg,
    /// Lowest grade of a relevant paper
    #[arg(long, value_name = "G", default_value_t = 1)]
    pub(crate) min_grade: u32,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) sources: Sources,
    #[command(flatten)]
    pub(crate) encoded: Encoded,
    #[command(flatten)]
    pub(crate) ranking: Ranking,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum CandidatesArg {
    #[default]
    All,
    Judged,
}
