//! Settings given on the command line: [`Typed`] applies them to the library's defaults, or to those of an index.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::cli::failure::ProgramError;
use clap::ArgMatches;
use clap::parser::ValueSource;
use themata::Settings;
use themata::ranking::RankingSettings;

use crate::cli::args::{Clustered, Clustering, Common, DetailArg, Encoded, KMeans, Themes, Words};

/// Names of the arguments given on the command line, including those of the subcommand.
pub(crate) fn typed(matches: &ArgMatches) -> BTreeSet<String> {
    let here = matches.ids().map(clap::Id::as_str);
    let here = here.filter(|id| matches.value_source(id) == Some(ValueSource::CommandLine));
    let mut names: BTreeSet<String> = here.map(str::to_owned).collect();
    names.extend(matches.subcommand().map(|(_, matches)| typed(matches)).unwrap_or_default());
    names
}

/// Rejects a level of detail beside a number of themes that is not chosen from the papers.
pub(crate) fn check_detail(typed: &BTreeSet<String>, matches: &ArgMatches) -> Result<(), ProgramError> {
    if !typed.contains("detail") {
        return Ok(());
    }
    let mut command = matches;
    while let Some((_, inner)) = command.subcommand() {
        command = inner;
    }
    if command.try_get_one::<Themes>("themes").ok().flatten() == Some(&Themes(None)) {
        return Ok(());
    }
    let found = command.get_one::<DetailArg>("detail").map_or("", |detail| detail.0.name());
    let expected = "none beside a set number of themes; `--themes auto` chooses the number at that level";
    Err(ProgramError::option("--detail", found, expected))
}

/// The options that determine settings.
pub(crate) struct Typed<'a> {
    common: &'a Common,
    words: &'a Words,
    /// Contents of the file, which is read only once: it may be a pipe.
    stop_words: Option<Vec<String>>,
    kmeans: Option<&'a KMeans>,
    themes: Option<Themes>,
    ranking: Option<RankingSettings>,
    encoded: Option<&'a Encoded>,
}

impl<'a> Typed<'a> {
    /// Reads the file of stop words, if one was given.
    pub(crate) fn new(common: &'a Common, words: &'a Words) -> Result<Self, ProgramError> {
        let stop_words = words.stop_words.as_deref().map(read_words).transpose()?;
        Ok(Self { common, words, stop_words, kmeans: None, themes: None, ranking: None, encoded: None })
    }

    /// Adds all options that determine themes.
    pub(crate) fn clustered(common: &'a Common, args: &'a Clustered) -> Result<Self, ProgramError> {
        Ok(Self::new(common, &args.sources.words)?.clustering(&args.clustering).encoded(&args.encoded))
    }

    /// Adds the options of clustering.
    pub(crate) fn clustering(self, clustering: &'a Clustering) -> Self {
        Self { themes: Some(clustering.themes), ..self.kmeans(&clustering.kmeans) }
    }

    /// Adds the options of k-means.
    pub(crate) fn kmeans(self, kmeans: &'a KMeans) -> Self {
        Self { kmeans: Some(kmeans), ..self }
    }

    /// Adds the settings of ranking.
    pub(crate) fn ranking(self, ranking: RankingSettings) -> Self {
        Self { ranking: Some(ranking), ..self }
    }

    /// Adds the options of dense vectors.
    pub(crate) fn encoded(self, encoded: &'a Encoded) -> Self {
        Self { encoded: Some(encoded), ..self }
    }

    /// The file of dense vectors, if one was given.
    pub(crate) fn vectors(&self) -> Option<&str> {
        self.encoded?.vectors.as_deref()
    }

    /// The settings of a run.
    pub(crate) fn settings(&self) -> Settings {
        self.put(Settings::default(), |_| true)
    }

    /// The settings of a run on an index: omitted options default to the `stored` ones.
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
            put(&mut settings.detail, kmeans.detail.0, counts("detail"));
            put(&mut settings.algorithm, kmeans.algorithm.0, counts("algorithm"));
            put(&mut settings.n_starts, kmeans.starts, counts("starts"));
            put(&mut settings.max_iterations, kmeans.max_iterations, counts("max_iterations"));
        }
        if let Some(themes) = self.themes {
            put(&mut settings.n_themes, themes.0, counts("themes"));
            // A level of detail asks for a choice, also where an index has a set number.
            if common.typed.contains("detail") && !common.typed.contains("themes") {
                settings.n_themes = None;
            }
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

/// The words of a file, separated by whitespace.
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
