//! The manifest of an index: [`Manifest`], which lists all other files.

use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::file::{checksum, create, damaged, open};
use crate::error::{Error, NotAnIndex, Result};
use themata_engine::pipeline::Settings;
use themata_engine::text::Recurring;
use themata_papers::index_folder::generations;

/// The contents of `manifest.json`. It lists every other file of an index with its size and checksum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The name of the format, [`Manifest::FORMAT`].
    pub format: String,
    /// The version of the format, [`Manifest::VERSION`]. It rises with changes that older programs cannot read.
    pub format_version: u32,
    /// Name and version of the program that wrote the index.
    pub program: String,
    /// Number of the generation, which names the folder of the files. Each change of the index adds 1 or more.
    pub generation: u64,
    /// Every parameter of the analysis, including the seed.
    pub settings: Settings,
    /// The papers.
    pub corpus: CorpusFacts,
    /// The papers to which the model was fitted.
    pub fit: FitFacts,
    /// The clustering.
    pub clustering: ClusteringFacts,
    /// The choice of the number of themes; `None` if it was given.
    pub choice: Option<ChoiceFacts>,
    /// The other files.
    pub files: Vec<FileEntry>,
    /// The [checksum](Manifest::checksum) of all the above.
    pub xxh3: String,
}

/// The papers of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorpusFacts {
    /// Names of the files that were read, without folders, in order.
    pub sources: Vec<String>,
    /// Number of papers.
    pub papers: usize,
    /// Number of rows, one for each group of near-identical papers.
    pub rows: usize,
    /// Number of unusable records.
    pub skipped: usize,
    /// Number of terms.
    pub terms: usize,
    /// Number of pairs of a row and a term it contains.
    pub nonzeros: usize,
    /// [`Corpus::fingerprint`](themata_papers::Corpus::fingerprint).
    pub fingerprint: String,
}

/// The papers to which the model was fitted: the reference for [`Drift`](crate::Drift).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FitFacts {
    /// Number of papers to which vocabulary, concepts and themes were fitted.
    pub papers: usize,
    /// Number of papers added or changed since the fit.
    pub added: usize,
    /// Share of these papers' words, counting repetitions, that are not terms, 0 to 1.
    pub unknown_share: f64,
    /// Mean margin of these papers, 0 to 1.
    pub margin: f64,
    /// The hashes of the sentences that recur in these papers and are no words, ascending, hexadecimal; absent if there are
    /// none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recurring_sentences: Vec<String>,
}

impl FitFacts {
    /// The sentences that are no words of the model. A hash that is none is left out.
    pub fn recurring(&self) -> Recurring {
        Recurring::new(self.recurring_sentences.iter().filter_map(|hash| u64::from_str_radix(hash, 16).ok()))
    }
}

/// The clustering of an index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusteringFacts {
    /// Number of themes.
    pub themes: usize,
    /// The highest number a theme ever had; new themes get higher ones.
    pub last_id: usize,
    /// Sum of squared distances of the rows to their centroids.
    pub inertia: f64,
    /// Iterations of the best run.
    pub iterations: usize,
    /// Whether this run converged before the limit of iterations.
    pub converged: bool,
}

/// The choice of the number of themes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceFacts {
    /// The number chosen.
    pub chosen: usize,
    /// Each number tried, with its score.
    pub candidates: Vec<(usize, f64)>,
    /// The noise of each candidate; empty in indexes of earlier versions.
    #[serde(default)]
    pub noise: Vec<f64>,
}

/// A file of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its name within the folder of the generation.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its checksum: XXH3, 128 bits, hexadecimal. It detects damage, not tampering.
    pub xxh3: String,
}

impl Manifest {
    /// The name of the format, which identifies the manifest of an index.
    pub const FORMAT: &'static str = "themata-index";

    /// The version of the format that this program reads and writes.
    pub const VERSION: u32 = 1;

    /// Whether a run with these settings would find the same terms in the papers.
    pub fn has_terms_for(&self, settings: &Settings) -> bool {
        let relevant = |settings: &Settings| {
            let Settings { language, stop_words, duplicates, vectorize, .. } = settings.clone();
            (language, stop_words, duplicates, vectorize)
        };
        relevant(&self.settings) == relevant(settings)
    }

    /// Whether it would find the same concepts.
    pub fn has_concepts_for(&self, settings: &Settings) -> bool {
        let relevant = |settings: &Settings| (settings.seed, settings.concepts.clone());
        self.has_terms_for(settings) && relevant(&self.settings) == relevant(settings)
    }

    /// Whether it would find the same rows for its ranking: terms, and concepts if the ranking uses them.
    pub fn has_rows_for(&self, settings: &Settings) -> bool {
        if settings.ranking.uses_concepts() {
            self.has_concepts_for(settings)
        } else {
            self.has_terms_for(settings)
        }
    }

    /// Whether it would find the same `n` neighbours of each paper.
    pub fn has_neighbours_for(&self, settings: &Settings, n: usize) -> bool {
        let Settings { n_neighbours, concepts, .. } = &self.settings;
        self.has_terms_for(settings) && n <= *n_neighbours.max(&concepts.n_smoothing_neighbours)
    }

    /// Whether it would find the same themes.
    pub fn has_themes_for(&self, settings: &Settings) -> bool {
        let Settings { ranking, negative_weight, .. } = settings.clone();
        // Themes do not depend on the settings of queries.
        Settings { ranking, negative_weight, ..self.settings.clone() } == *settings
    }

    /// The checksum of all keys but `xxh3`.
    #[allow(clippy::missing_panics_doc, reason = "texts and numbers can always be written as JSON")]
    pub fn checksum(&self) -> String {
        let bare = Self { xxh3: String::new(), ..self.clone() };
        checksum(&serde_json::to_vec(&bare).expect("texts and numbers can be written as JSON"))
    }

    /// The name of the file.
    pub(super) const NAME: &'static str = themata_papers::index_folder::MANIFEST;

    /// Reads the manifest of the index in a folder and verifies its checksum. Manifests with equal checksums describe
    /// the same index in the same state.
    ///
    /// # Errors
    ///
    /// [`Error::NoIndex`] if the path is a file or another folder, [`Error::Read`] if nothing is there, and
    /// [`Error::Damaged`] if the manifest is damaged or of a later version.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(Self::NAME);
        let name = path.display().to_string();
        let bytes = open(&path).map_err(|error| no_index(folder).unwrap_or(error))?;
        // The version comes first, since a later one may have other keys.
        let head: Head = serde_json::from_slice(&bytes)
            .map_err(|error| damaged(&name, format!("invalid JSON ({error})"), "the manifest of an index"))?;
        if head.format != Self::FORMAT {
            return Err(damaged(&name, format!("format {:?}", head.format), format!("{:?}", Self::FORMAT)));
        }
        if head.format_version != Self::VERSION {
            let found = format!("version {} of the format", head.format_version);
            return Err(damaged(&name, found, format!("version {}", Self::VERSION)));
        }
        let broken =
            |error| damaged(&name, format!("an invalid manifest ({error})"), "the manifest of an index");
        let manifest: Self = serde_json::from_slice(&bytes).map_err(broken)?;
        if manifest.xxh3 != manifest.checksum() {
            let found = format!("checksum {}: the text has changed", manifest.checksum());
            return Err(damaged(&name, found, format!("checksum {}", manifest.xxh3)));
        }
        let most = u32::MAX as usize;
        let CorpusFacts { papers, rows, terms, .. } = manifest.corpus;
        if !(1..=most).contains(&papers) || !(1..=papers).contains(&rows) || terms > most {
            let found = format!("{papers} papers in {rows} rows of {terms} terms");
            return Err(damaged(&name, found, format!("1 to {most} papers")));
        }
        Ok(manifest)
    }

    /// Writes the manifest under another name, to be renamed later.
    pub(super) fn write(&self, folder: &Path, name: &str) -> Result<()> {
        let path = folder.join(name);
        // An interrupted writer may have left it.
        if path.exists() {
            let failed = |source| Error::Write { path: path.display().to_string(), source };
            std::fs::remove_file(&path).map_err(failed)?;
        }
        let sealed = Self { xxh3: self.checksum(), ..self.clone() };
        create(folder, name, |out| {
            serde_json::to_writer_pretty(&mut *out, &sealed)?;
            out.write_all(b"\n")
        })?;
        Ok(())
    }
}

/// The error for a path that is not an index; `None` for an index, even if damaged.
pub(super) fn no_index(path: &Path) -> Option<Error> {
    let found = match std::fs::metadata(path) {
        Err(source) => return Some(Error::Read { path: path.display().to_string(), source }),
        Ok(there) if !there.is_dir() => NotAnIndex::File,
        Ok(_) if path.join(Manifest::NAME).exists() || !generations(path).is_empty() => return None,
        Ok(_) => NotAnIndex::OtherFolder,
    };
    Some(Error::NoIndex { path: path.display().to_string(), found })
}

/// The keys that every version of the manifest has.
#[derive(Deserialize)]
struct Head {
    format: String,
    format_version: u32,
}
