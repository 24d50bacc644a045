//! Which settings were typed? [`Typed`] puts them over the library's defaults, or over those of an index.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap::ArgMatches;
use clap::parser::ValueSource;
use crate::cli::failure::ProgramError;
use themata::Settings;
use themata::ranking::RankingSettings;

use crate::cli::args::{Clustered, Clustering, Common, Encoded, KMeans, Themes, Words};

/// The names of the arguments that were typed, those of the command among them.
pub(crate) fn typed(matches: &ArgMatches) -> BTreeSet<String> {
    let here = matches.ids().map(clap::Id::as_str);
    let here = here.filter(|id| matches.value_source(id) == Some(ValueSource::CommandLine));
    let mut names: BTreeSet<String> = here.map(str::to_owned).collect();
    names.extend(matches.subcommand().map(|(_, matches)| typed(matches)).unwrap_or_default());
    names
}

/// What was typed that makes settings.
pub(crate) struct Typed<'a> {
    common: &'a Common,
    words: &'a Words,
    /// Those of the file, which is read once: it may be a pipe.
    stop_words: Option<Vec<String>>,
    kmeans: Option<&'a KMeans>,
    themes: Option<Themes>,
    ranking: Option<RankingSettings>,
    encoded: Option<&'a Encoded>,
}

impl<'a> Typed<'a> {
    /// Reads the file of stop words, where one was typed.
    pub(crate) fn new(common: &'a Common, words: &'a Words) -> Result<Self, ProgramError> {
        let stop_words = words.stop_words.as_deref().map(read_words).transpose()?;
        Ok(Self { common, words, stop_words, kmeans: None, themes: None, ranking: None, encoded: None })
    }

    /// All that makes themes of papers.
    pub(crate) fn clustered(common: &'a Common, args: &'a Clustered) -> Result<Self, ProgramError> {
        Ok(Self::new(common, &args.sources.words)?.clustering(&args.clustering).encoded(&args.encoded))
    }

    /// With how papers are clustered.
    pub(crate) fn clustering(self, clustering: &'a Clustering) -> Self {
        Self { themes: Some(clustering.themes), ..self.kmeans(&clustering.kmeans) }
    }

    /// With how k-means runs.
    pub(crate) fn kmeans(self, kmeans: &'a KMeans) -> Self {
        Self { kmeans: Some(kmeans), ..self }
    }

    /// With how related papers are ranked.
    pub(crate) fn ranking(self, ranking: RankingSettings) -> Self {
        Self { ranking: Some(ranking), ..self }
    }

    /// With vectors of an encoder.
    pub(crate) fn encoded(self, encoded: &'a Encoded) -> Self {
        Self { encoded: Some(encoded), ..self }
    }

    /// The file of these vectors, where one was typed.
    pub(crate) fn vectors(&self) -> Option<&str> {
        self.encoded?.vectors.as_deref()
    }

    /// The settings of a run.
    pub(crate) fn settings(&self) -> Settings {
        self.put(Settings::default(), |_| true)
    }

    /// The settings of a run on an index that was made with others: these where nothing else was typed.
    pub(crate) fn over(&self, stored: Settings) -> Settings {
        self.put(stored, |name| self.common.typed.contains(name))
    }

    fn put(&self, mut settings: Settings, counts: impl Fn(&str) -> bool) -> Settings {
        let Self { common, words, .. } = self;
        put(&mut settings.seed, common.seed, counts("seed"));
        put(&mut settings.language, words.language.0, counts("language"));
        put(&mut settings.vectorize.min_document_frequency, words.min_df, counts("min_df"));
        put(&mut settings.vectorize.max_document_share, words.max_df, counts("max_df"));
        put(&mut settings.duplicates.keep, words.keep_duplicates, counts("keep_duplicates"));
        if let Some(stop_words) = &self.stop_words {
            settings.stop_words.clone_from(stop_words);
        }
        if let Some(kmeans) = self.kmeans {
            put(&mut settings.algorithm, kmeans.algorithm.0, counts("algorithm"));
            put(&mut settings.n_starts, kmeans.starts, counts("starts"));
            put(&mut settings.max_iterations, kmeans.max_iterations, counts("max_iterations"));
        }
        if let Some(themes) = self.themes {
            put(&mut settings.n_themes, themes.0, counts("themes"));
        }
        if let Some(encoded) = self.encoded {
            put(&mut settings.concepts.vector_weight, encoded.vector_weight, counts("vector_weight"));
        }
        if let Some(ranking) = &self.ranking {
            settings.ranking = ranking.clone();
        }
        settings
    }
}

/// Words of a file that white space separates.
fn read_words(path: &Path) -> Result<Vec<String>, ProgramError> {
    let failed = |source| ProgramError::Read { path: path.display().to_string(), source };
    let text = fs::read_to_string(path).map_err(failed)?;
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

fn put<T>(setting: &mut T, value: T, counts: bool) {
    if counts {
        *setting = value;
    }
}
