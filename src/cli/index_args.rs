//! What can be typed to keep a library? The options of `index` and of the commands that change or check one.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{Clustering, Sources, Words};
use crate::cli::reading::Reading;

#[derive(Debug, Args)]
pub(crate) struct IndexArgs {
    /// Folder of the index; made where it is missing, and written anew where it is an index
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
    /// Files, folders, `-` for the standard input, or an index
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
    /// Id of a paper; may be given several times
    #[arg(long, value_name = "ID", required = true)]
    pub(crate) id: Vec<String>,
}

// The defaults of other commands are not shown: here they do not count where nothing is typed.
#[derive(Debug, Args)]
#[command(mut_args(|arg| { let has_value = arg.get_action().takes_values(); arg.hide_default_value(has_value) }))]
pub(crate) struct RefitArgs {
    /// Folder of the index, which keeps its settings where no others are given
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
