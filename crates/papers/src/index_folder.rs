//! How the folder of an index is told from a folder of papers: by two names in it.
//!
//! An index is made and read elsewhere. This crate only has to recognise one, so that its files are not read as papers.

use std::fs;
use std::path::Path;

/// The file in which an index describes itself.
pub const MANIFEST: &str = "manifest.json";
/// The prefix of the folder of a generation; its number follows.
pub const GENERATION: &str = "generation-";

/// Whether this is the folder of an index, even if damaged: it has a manifest and the folder of a generation.
///
/// A folder with a manifest of something else is not one.
pub fn is_index(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file() && !generations(folder).is_empty()
}

/// The numbers of the generations whose folders exist, ascending.
pub fn generations(index: &Path) -> Vec<u64> {
    let entries = fs::read_dir(index).into_iter().flatten().flatten();
    let number = |entry: fs::DirEntry| entry.file_name().to_str()?.strip_prefix(GENERATION)?.parse().ok();
    let mut numbers: Vec<u64> = entries.filter_map(number).collect();
    numbers.sort_unstable();
    numbers
}
