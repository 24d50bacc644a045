//! What does an index say of itself? [`Manifest`], the file that names all others.

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::file::{create, damaged, open, sum};
use crate::error::{Error, NotAnIndex, Result};
use themata_engine::pipeline::Settings;
use themata_papers::index_folder::generations;

/// The contents of `manifest.json`. Every other file of an index is named here, with its size and sum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`Manifest::FORMAT`].
    pub format: String,
    /// [`Manifest::VERSION`] of the program that wrote it. It grows when what older programs read changes.
    pub format_version: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// How often the index was written; the folder of the files is named by it.
    pub generation: u64,
    /// Every parameter that it was made with, the seed among them.
    pub settings: Settings,
    /// What papers there are.
    pub corpus: CorpusFacts,
    /// What the model was fitted to.
    pub fit: FitFacts,
    /// How the clusters came to be.
    pub clustering: ClusteringFacts,
    /// Why there are so many themes; absent where their number was fixed.
    pub choice: Option<ChoiceFacts>,
    /// The other files.
    pub files: Vec<FileEntry>,
    /// [`Manifest::sum_of`] all the above.
    pub xxh3: String,
}

/// What papers there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorpusFacts {
    /// Names of the files read, without folders, in the order in which they came.
    pub sources: Vec<String>,
    /// Number of papers.
    pub papers: usize,
    /// Number of rows: of near-identical papers one.
    pub rows: usize,
    /// Number of records that could not be used.
    pub skipped: usize,
    /// Number of terms.
    pub terms: usize,
    /// Number of (paper, term) pairs.
    pub nonzeros: usize,
    /// [`Corpus::fingerprint`](themata_papers::Corpus::fingerprint).
    pub fingerprint: String,
}

/// What the model was fitted to: what drift is measured against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FitFacts {
    /// Number of papers that vocabulary, concepts and themes were fitted to.
    pub papers: usize,
    /// Number of papers that were added or changed since.
    pub added: usize,
    /// Share of the words of the papers it was fitted to, repetitions included, that are no terms, 0 to 1.
    pub unknown_share: f64,
    /// Mean margin of these papers, 0 to 1.
    pub margin: f64,
}

/// How the clusters came to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusteringFacts {
    /// Number of themes.
    pub themes: usize,
    /// The greatest number that a theme ever had: new themes get greater ones.
    pub last_id: usize,
    /// Sum of squared distances of the papers to their centroids.
    pub inertia: f64,
    /// Iterations of the run that was kept.
    pub iterations: usize,
    /// Whether that run stopped because nothing was left to gain.
    pub converged: bool,
}

/// The evidence for the number of themes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceFacts {
    /// The number chosen.
    pub chosen: usize,
    /// Every number tried and its score.
    pub candidates: Vec<(usize, f64)>,
}

/// A file of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name in the folder of its generation.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its sum: XXH3, 128 bits, hexadecimal. It tells damage, not intent.
    pub xxh3: String,
}

impl Manifest {
    /// What tells the manifest of an index from any other.
    pub const FORMAT: &'static str = "themata-index";

    /// The version of the format that this program reads and writes.
    pub const VERSION: u32 = 1;

    /// Whether the terms of the papers are those that a run with these settings would find.
    pub fn has_terms_of(&self, settings: &Settings) -> bool {
        let of = |settings: &Settings| {
            let Settings { language, stop_words, duplicates, vectorize, .. } = settings.clone();
            (language, stop_words, duplicates, vectorize)
        };
        of(&self.settings) == of(settings)
    }

    /// Whether their places in concept space are.
    pub fn has_concepts_of(&self, settings: &Settings) -> bool {
        let of = |settings: &Settings| (settings.seed, settings.concepts.clone());
        self.has_terms_of(settings) && of(&self.settings) == of(settings)
    }

    /// Whether what a ranking with these settings needs is.
    pub fn has_rows_of(&self, settings: &Settings) -> bool {
        if settings.ranking.uses_concepts() {
            self.has_concepts_of(settings)
        } else {
            self.has_terms_of(settings)
        }
    }

    /// Whether so many neighbours of each paper are.
    pub fn has_neighbours_of(&self, settings: &Settings, n: usize) -> bool {
        let Settings { n_neighbours, concepts, .. } = &self.settings;
        self.has_terms_of(settings) && n <= *n_neighbours.max(&concepts.n_smoothing_neighbours)
    }

    /// Whether the themes are.
    pub fn has_themes_of(&self, settings: &Settings) -> bool {
        let Settings { ranking, negative_weight, .. } = settings.clone();
        // How queries are answered has nothing to do with themes.
        Settings { ranking, negative_weight, ..self.settings.clone() } == *settings
    }

    /// The sum of what it says, whatever its own `xxh3` is.
    pub fn sum_of(&self) -> String {
        let bare = Self { xxh3: String::new(), ..self.clone() };
        // Texts and finite numbers, all of which JSON can hold.
        sum(&serde_json::to_vec(&bare).unwrap_or_default())
    }

    /// Its name.
    pub(super) const NAME: &'static str = themata_papers::index_folder::MANIFEST;

    /// Reads the manifest of the index in a folder, and checks it by its sum. One of the same sum is that of the same
    /// papers, in the same state.
    ///
    /// # Errors
    ///
    /// [`Error::NoIndex`] where a file or another folder is there and [`Error::Read`] where nothing is, and
    /// [`Error::Damaged`] where it is damaged or of a later version.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(Self::NAME);
        let name = path.display().to_string();
        let bytes = open(&path).map_err(|error| no_index(folder).unwrap_or(error))?;
        // The version first: what a later one holds need not be what this one expects.
        let head: Head = serde_json::from_slice(&bytes)
            .map_err(|error| damaged(&name, format!("no manifest ({error})"), "the manifest of an index"))?;
        if head.format != Self::FORMAT {
            return Err(damaged(&name, format!("format {:?}", head.format), format!("{:?}", Self::FORMAT)));
        }
        if head.format_version != Self::VERSION {
            let found = format!("version {} of the format", head.format_version);
            return Err(damaged(&name, found, format!("version {}", Self::VERSION)));
        }
        let broken =
            |error| damaged(&name, format!("a broken manifest ({error})"), "the manifest of an index");
        let manifest: Self = serde_json::from_slice(&bytes).map_err(broken)?;
        if manifest.xxh3 != manifest.sum_of() {
            let found = format!("sum {}: the text has changed", manifest.sum_of());
            return Err(damaged(&name, found, format!("sum {}", manifest.xxh3)));
        }
        let most = u32::MAX as usize;
        let CorpusFacts { papers, rows, terms, .. } = manifest.corpus;
        if !(1..=most).contains(&papers) || !(1..=papers).contains(&rows) || terms > most {
            let found = format!("{papers} papers in {rows} rows of {terms} terms");
            return Err(damaged(&name, found, format!("1 to {most} papers")));
        }
        Ok(manifest)
    }

    /// Writes it under another name, for a rename to put it in its place.
    pub(super) fn write(&self, folder: &Path, name: &str) -> Result<()> {
        let path = folder.join(name);
        // What an interrupted writer left.
        if path.exists() {
            let failed = |source| Error::Write { path: path.display().to_string(), source };
            std::fs::remove_file(&path).map_err(failed)?;
        }
        let sealed = Self { xxh3: self.sum_of(), ..self.clone() };
        create(folder, name, |out| {
            serde_json::to_writer_pretty(&mut *out, &sealed)?;
            out.write_all(b"\n")
        })?;
        Ok(())
    }
}

/// What to say of a path that is no index; nothing of one that is, be it damaged.
pub(super) fn no_index(path: &Path) -> Option<Error> {
    let found = match std::fs::metadata(path) {
        Err(source) => return Some(Error::Read { path: path.display().to_string(), source }),
        Ok(there) if !there.is_dir() => NotAnIndex::File,
        Ok(_) if path.join(Manifest::NAME).exists() || !generations(path).is_empty() => return None,
        Ok(_) => NotAnIndex::OtherFolder,
    };
    Some(Error::NoIndex { path: path.display().to_string(), found })
}

/// What every version of the manifest begins with.
#[derive(Deserialize)]
struct Head {
    format: String,
    format_version: u32,
}
