//! Options of `themata index` and of the commands that change, compare or check an index.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{Clustering, Sources, Words};
use crate::cli::reading::Reading;

#[derive(Debug, Args)]
pub(crate) struct IndexArgs {
    /// Folder of the index; created if missing, replaced if it is already an index
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) sources: Sources,
    #[command(flatten)]
    pub(crate) clustering: Clustering,
}

#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Folder of the index
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// Files, folders, `-` for standard input, or an index
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// Folder of the index
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// Id of a paper; repeatable
    #[arg(long, value_name = "ID", required = true)]
    pub(crate) id: Vec<String>,
}

// The defaults of other commands are hidden: here omitted options default to the index's own.
#[derive(Debug, Args)]
#[command(mut_args(|arg| { let has_value = arg.get_action().takes_values(); arg.hide_default_value(has_value) }))]
pub(crate) struct RefitArgs {
    /// Folder of the index; omitted options default to its own settings
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) words: Words,
    #[command(flatten)]
    pub(crate) clustering: Clustering,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// Folder of the older index
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// Folder of the newer index
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Folder of the index
    #[arg(value_name = "INDEX")]
    pub(crate) index: PathBuf,
}
