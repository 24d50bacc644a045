//! What can be typed? Every option, its help and its default, which is always the library's.
//!
//! A command's own options come before those of the groups that it shares: a group's heading would be theirs too.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};
use themata::report::Format;
use themata::{AlgorithmName, LanguageChoice, RankingSettings, Settings};

use crate::digest_args::DigestArgs;
use crate::eval_args::{EvalRelatedArgs, EvalThemesArgs};
use crate::index_args::{AddArgs, DiffArgs, IndexArgs, RefitArgs, RemoveArgs, VerifyArgs};
use crate::reading::{PapersArgs, Reading};
use crate::serve_args::ServeArgs;
use crate::target::{ConvertArgs, ExportArgs};

/// Find the related papers and the research themes in a pile of abstracts.
///
/// A SOURCE is an index, a file, a folder, or `-` for the standard input: the text of a web page that lists papers,
/// BibTeX, RIS, PubMed's or arXiv's files, JSON Lines, JSON, CSV, TSV or Parquet, also compressed with gzip, zstd, bzip2 or
/// xz. Its format is found from its content and name. Results go to the standard output, everything else to the standard error.
///
/// Exit codes: 0, all was read and done; 1, done, but some records could not be used; 2, nothing was done.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a report of themes and related papers: HTML, Markdown, JSON and CSV
    Report(ReportArgs),
    /// Print the themes
    Themes(ThemesArgs),
    /// Print the papers most related to one or several papers
    Related(RelatedArgs),
    /// Print the papers nearest to a text
    Search(SearchArgs),
    /// Write the nearest neighbours of every paper to a file
    Neighbours(NeighboursArgs),
    /// Print what sources hold: formats, years, languages, near-identical papers, and what was skipped and why
    Papers(PapersArgs),
    /// Write papers in another format
    Convert(ConvertArgs),
    /// Write papers with their themes, the graph of neighbours, or a summary of the themes, for other programs
    Export(ExportArgs),
    /// Tell what is new to an index, by theme and nearest to what you like first: to read, or to be mailed
    Digest(DigestArgs),
    /// Show the report's page as an app on this machine: search, related papers, a reading list, and a JSON API
    Serve(ServeArgs),
    /// Keep papers and all that is found of them in a folder, which is then a SOURCE that answers at once
    Index(IndexArgs),
    /// Add papers to an index, whose themes keep their numbers and names
    Add(AddArgs),
    /// Remove papers from an index
    Remove(RemoveArgs),
    /// Compute an index anew; themes that are the same keep their numbers
    Refit(RefitArgs),
    /// Tell what has changed from one index to another
    Diff(DiffArgs),
    /// Check that an index is whole
    Verify(VerifyArgs),
    /// Measure the quality of themes or of related papers
    #[command(subcommand)]
    Eval(Eval),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Eval {
    /// Compare themes with known labels of the papers
    Themes(EvalThemesArgs),
    /// Compare rankings with graded judgements
    Related(EvalRelatedArgs),
}

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Common {
    /// Seed of everything random; an index keeps its own where none is given
    #[arg(long, global = true, value_name = "N", default_value_t = Settings::default().seed)]
    pub(crate) seed: u64,
    /// Threads; as many as there are processors where it is not given. The results are the same
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Write times, memory and sizes to a JSON file
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) stats: Option<PathBuf>,
    /// Print results and errors alone
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// When to use colours; `auto` heeds `NO_COLOR` and whether the output is a terminal
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: Color,
    /// The names of what was typed; all else is a default.
    #[arg(skip)]
    pub(crate) typed: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    pub(crate) fn apply(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// Where papers come from and how their words are read.
#[derive(Debug, Args)]
pub(crate) struct Sources {
    /// Files, folders, `-` for the standard input, or an index, whose settings stand in place of the defaults
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<String>,
    /// A larger corpus of the same field that lends a small pile its knowledge of words; may be given several times
    ///
    /// An index, or a file or folder as a SOURCE is, read whole: its format is found from name and content, and --where, --limit and
    /// --sample choose among your papers alone. Its papers are not clustered, ranked or reported: how common words
    /// are is counted in it too, and those of its papers that are near to yours help to tell what yours are about.
    /// It matters most for piles of up to a thousand papers.
    #[arg(long, value_name = "SOURCE", help_heading = "Reading")]
    pub(crate) background: Vec<String>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) words: Words,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Words {
    /// Language of stems and stop words
    #[arg(long, value_enum, hide_possible_values = true, default_value_t = LanguageArg(Settings::default().language),
          long_help = "Language of stems and stop words: arabic, danish, dutch, english, finnish, french, german, \
                       greek, hungarian, italian, norwegian, portuguese, romanian, russian, spanish, swedish, tamil, \
                       turkish; none for neither stems nor stop words; or auto for each paper's own, \
                       found from its text (English where that is not sure)")]
    pub(crate) language: LanguageArg,
    /// A file of further stop words, separated by white space
    #[arg(long, value_name = "FILE")]
    pub(crate) stop_words: Option<PathBuf>,
    /// Leave out words that fewer papers use; 0 fits it to the number of papers
    #[arg(long, value_name = "N", default_value_t = Settings::default().vectorize.min_document_frequency)]
    pub(crate) min_df: u32,
    /// Leave out words that a larger share of the papers use; auto is 0.3, or ten papers where that is more
    #[arg(long, value_name = "SHARE", default_value = "auto", value_parser = parse_share)]
    pub(crate) max_df: f64,
    /// Let every paper stand for itself, near-identical ones too: versions, and what was posted several times
    #[arg(long)]
    pub(crate) keep_duplicates: bool,
}

/// Vectors of an encoder.
#[derive(Debug, Args)]
#[command(next_help_heading = "Vectors")]
pub(crate) struct Encoded {
    /// Dense vectors of the papers from any encoder: .npy, Parquet or JSON Lines
    ///
    /// They join concepts in clustering and ranking. Parquet has the columns id and vector (or embedding), JSON Lines the
    /// same fields; beside `x.npy` stands `x.ids` or `x.txt` with the id of each row on a line. Papers without a
    /// vector are placed by words alone.
    #[arg(long, value_name = "FILE")]
    pub(crate) vectors: Option<String>,
    /// Weight of the vectors beside concepts, 0 to 0.95
    #[arg(long, value_name = "W", default_value_t = Settings::default().concepts.vector_weight)]
    pub(crate) vector_weight: f32,
}

/// How papers are clustered.
#[derive(Debug, Args)]
#[command(next_help_heading = "Clustering")]
pub(crate) struct Clustering {
    /// Number of themes, or `auto` to let the papers decide
    #[arg(long, value_name = "K", default_value = "auto", value_parser = parse_themes)]
    pub(crate) themes: Themes,
    #[command(flatten)]
    pub(crate) kmeans: KMeans,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Clustering")]
pub(crate) struct KMeans {
    /// concepts: k-means in the smoothed concept space; spherical: on TF-IDF rows; linfa: linfa-clustering's
    #[arg(long, value_enum, default_value_t = AlgorithmArg(Settings::default().algorithm))]
    pub(crate) algorithm: AlgorithmArg,
    /// Starts of k-means, the best of which is kept
    #[arg(long, value_name = "N", default_value_t = Settings::default().n_starts)]
    pub(crate) starts: usize,
    /// Iterations of each start at most
    #[arg(long, value_name = "N", default_value_t = Settings::default().max_iterations)]
    pub(crate) max_iterations: usize,
}

/// `auto` or a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Themes(pub(crate) Option<usize>);

pub(crate) fn parse_themes(text: &str) -> Result<Themes, String> {
    match text {
        "auto" => Ok(Themes(None)),
        _ => text.parse().map(|n| Themes(Some(n))).map_err(|_| "expected a number or auto".to_string()),
    }
}

/// `auto`, which the settings know as 0, or a share.
fn parse_share(text: &str) -> Result<f64, String> {
    if text == "auto" {
        return Ok(Settings::default().vectorize.max_document_share);
    }
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share) && *share > 0.0);
    share.ok_or_else(|| "expected auto, or above 0 and up to 1".to_string())
}

/// A number of papers to print, one at least: none would be asked for by mistake alone.
fn parse_count(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|&n| n > 0).ok_or_else(|| "expected 1 or more".to_string())
}

/// How related papers are ranked.
#[derive(Debug, Args)]
#[command(next_help_heading = "Ranking")]
pub(crate) struct Ranking {
    /// fused: words, concepts and length together; tfidf: the cosine of words alone, which takes less time
    #[arg(long, value_enum, default_value_t)]
    pub(crate) ranking: RankingArg,
    /// Weight of shared concepts beside shared words, in place of the ranking's own; 0 leaves them out
    #[arg(long, value_name = "W")]
    pub(crate) concept_weight: Option<f32>,
    /// How little a paper's length counts, in place of the ranking's own: 1 not at all, less puts short papers lower
    #[arg(long, value_name = "S")]
    pub(crate) length_slope: Option<f32>,
}

impl Ranking {
    /// The settings that were typed.
    pub(crate) fn settings(&self) -> RankingSettings {
        let named = match self.ranking {
            RankingArg::Fused => Settings::default().ranking,
            RankingArg::Tfidf => RankingSettings::tfidf(),
        };
        RankingSettings {
            concept_weight: self.concept_weight.unwrap_or(named.concept_weight),
            length_slope: self.length_slope.unwrap_or(named.length_slope),
        }
    }
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum RankingArg {
    #[default]
    Fused,
    Tfidf,
}

/// Papers and how they become themes: what every command that analyses them takes.
#[derive(Debug, Args)]
pub(crate) struct Clustered {
    #[command(flatten)]
    pub(crate) sources: Sources,
    #[command(flatten)]
    pub(crate) encoded: Encoded,
    #[command(flatten)]
    pub(crate) clustering: Clustering,
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Folder to write to; made where it is missing
    #[arg(long, value_name = "DIR", default_value = "report")]
    pub(crate) out: PathBuf,
    /// What to write, separated by commas; all of it where this is not given
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Format::ALL.map(FormatArg), hide_default_value = true)]
    pub(crate) format: Vec<FormatArg>,
    /// Open the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
    #[command(flatten)]
    pub(crate) clustered: Clustered,
}

#[derive(Debug, Args)]
pub(crate) struct ThemesArgs {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) clustered: Clustered,
}

#[derive(Debug, Args)]
pub(crate) struct RelatedArgs {
    /// Id of a paper to start from; may be given several times
    #[arg(long, value_name = "ID", required = true)]
    pub(crate) id: Vec<String>,
    /// Id of a paper to keep away from; may be given several times
    #[arg(long, value_name = "ID")]
    pub(crate) not: Vec<String>,
    /// Number of papers
    #[arg(short, value_name = "N", value_parser = parse_count, default_value_t = Settings::default().n_neighbours)]
    pub(crate) n: usize,
    /// Show the terms that make papers related and their shares, what shared concepts add, and the sentence that tells most
    #[arg(long)]
    pub(crate) why: bool,
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

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// The text to search for
    #[arg(value_name = "TEXT")]
    pub(crate) text: String,
    /// Number of papers
    #[arg(short, value_name = "N", value_parser = parse_count, default_value_t = Settings::default().n_neighbours)]
    pub(crate) n: usize,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) sources: Sources,
}

#[derive(Debug, Args)]
pub(crate) struct NeighboursArgs {
    /// Neighbours of each paper
    #[arg(short, value_name = "N", value_parser = parse_count, default_value_t = Settings::default().n_neighbours)]
    pub(crate) n: usize,
    /// File to write to, ending in .jsonl, .csv or .parquet; `-` prints JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) out: String,
    #[command(flatten)]
    pub(crate) sources: Sources,
}

/// Gives a type of the library the names it is typed by.
macro_rules! by_name {
    ($arg:ident, $of:ty, $all:expr, $name:expr) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) struct $arg(pub(crate) $of);

        impl ValueEnum for $arg {
            fn value_variants<'a>() -> &'a [Self] {
                &$all
            }

            fn to_possible_value(&self) -> Option<PossibleValue> {
                Some(PossibleValue::new($name(self.0)))
            }
        }
    };
}

const LANGUAGES: [LanguageArg; LanguageChoice::ALL.len()] = {
    let mut all = [LanguageArg(LanguageChoice::Auto); LanguageChoice::ALL.len()];
    let mut i = 0;
    while i < all.len() {
        all[i] = LanguageArg(LanguageChoice::ALL[i]);
        i += 1;
    }
    all
};
by_name!(LanguageArg, LanguageChoice, LANGUAGES, LanguageChoice::name);

const ALGORITHMS: [AlgorithmArg; 3] = [
    AlgorithmArg(AlgorithmName::Concepts),
    AlgorithmArg(AlgorithmName::Spherical),
    AlgorithmArg(AlgorithmName::Linfa),
];
by_name!(AlgorithmArg, AlgorithmName, ALGORITHMS, AlgorithmName::name);

const FORMATS: [FormatArg; 4] =
    [FormatArg(Format::Html), FormatArg(Format::Md), FormatArg(Format::Json), FormatArg(Format::Csv)];
by_name!(FormatArg, Format, FORMATS, Format::name);

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use clap::CommandFactory;
    use themata::ReadOptions;

    #[test]
    fn the_definitions_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn nothing_typed_is_the_librarys_default() {
        let cli = Cli::parse_from(["themata", "themes", "x"]);
        let Command::Themes(args) = cli.command else { panic!("themes was typed") };
        let args = args.clustered;
        let typed = crate::settings::Typed::clustered(&cli.common, &args).unwrap();
        assert_eq!(typed.settings(), Settings::default());
        assert_eq!(args.clustering.themes, Themes(Settings::default().n_themes));
        let reading = args.sources.reading.options(cli.common.seed).unwrap();
        assert_eq!(reading, ReadOptions::default());

        let cli = Cli::parse_from(["themata", "related", "x", "--id", "y"]);
        let Command::Related(args) = cli.command else { panic!("related was typed") };
        assert_eq!(args.ranking.settings(), Settings::default().ranking);
    }

    /// The names of what is typed for a group of options.
    fn names<A: Args>() -> BTreeSet<String> {
        let group = A::augment_args(clap::Command::new("group"));
        group.get_arguments().map(|arg| arg.get_id().to_string()).collect()
    }

    #[test]
    fn a_heading_has_the_options_of_its_group_and_no_others() {
        let groups = BTreeMap::from([
            ("Reading", names::<Sources>()),
            ("Vectors", names::<Encoded>()),
            ("Clustering", names::<Clustering>()),
            ("Ranking", names::<Ranking>()),
            ("Mail", BTreeSet::from(["mail_to", "from"].map(str::to_owned))),
            ("Everywhere", names::<Common>()),
        ]);
        let mut commands = vec![Cli::command()];
        while let Some(command) = commands.pop() {
            for arg in command.get_arguments() {
                let (command, id) = (command.get_name(), arg.get_id().as_str());
                let heading = arg.get_help_heading();
                let of_group = groups.iter().find(|(_, ids)| ids.contains(id)).map(|(heading, _)| *heading);
                match heading {
                    Some(heading) => assert!(groups[heading].contains(id), "{command}: {id} under {heading}"),
                    // The sources are no option, and `eval themes` has a number of themes of its own.
                    None => {
                        assert!(of_group.is_none() || ["sources", "themes"].contains(&id), "{command}: {id}");
                    }
                }
            }
            commands.extend(command.get_subcommands().cloned());
        }
    }
}
