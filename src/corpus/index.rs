//! How is the folder of an index told from one of papers? By two names in it. An index is made and read elsewhere
//! (`src/store/`); here it is only known, so that its files are not taken for papers.

use std::fs;
use std::path::Path;

/// The file in which an index says what it is.
pub(crate) const MANIFEST: &str = "manifest.json";
/// What the name of the folder of a generation begins with; its number follows.
pub(crate) const GENERATION: &str = "generation-";

/// Whether this is the folder of an index, be it damaged: it has a manifest, and the folder of a generation.
///
/// A folder with a manifest of something else is none.
pub fn is_index(folder: &Path) -> bool {
    folder.join(MANIFEST).is_file() && !generations(folder).is_empty()
}

/// The generations whose folders are there, ascending.
pub(crate) fn generations(index: &Path) -> Vec<u64> {
    let entries = fs::read_dir(index).into_iter().flatten().flatten();
    let number = |entry: fs::DirEntry| entry.file_name().to_str()?.strip_prefix(GENERATION)?.parse().ok();
    let mut numbers: Vec<u64> = entries.filter_map(number).collect();
    numbers.sort_unstable();
    numbers
}
