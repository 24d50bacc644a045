//! Command-line options with their help. Defaults are always the library's.
//!
//! A command lists its own options before shared groups; otherwise they would appear under a group's heading.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Parser, Subcommand, ValueEnum};
use themata::Settings;
use themata::cluster::Detail;
use themata::pipeline::AlgorithmName;
use themata::ranking::RankingSettings;
use themata::report::Format;
use themata::text::LanguageChoice;

use crate::cli::digest_args::DigestArgs;
use crate::cli::eval_args::{EvalRelatedArgs, EvalThemesArgs};
use crate::cli::index_args::{AddArgs, DiffArgs, IndexArgs, RefitArgs, RemoveArgs, VerifyArgs};
use crate::cli::output::Replace;
use crate::cli::reading::{PapersArgs, Reading};
use crate::cli::serve_args::ServeArgs;
use crate::cli::target::{ConvertArgs, ExportArgs};

/// Find related papers and research themes in a collection of abstracts.
///
/// A SOURCE is an index, a file, a folder, or `-` for standard input. It can be the text of a web page that lists papers,
/// BibTeX, RIS, PubMed, arXiv, JSON Lines, JSON, CSV, TSV, Parquet or Zotero's data folder, optionally compressed with
/// gzip, zstd, bzip2 or xz. The format is detected from content and name. Results go to standard output, everything else
/// to standard error.
///
/// Exit codes: 0, success; 1, some records were skipped, or `verify` found damage; 2, nothing was done.
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
    /// Print the papers most related to one or more papers
    Related(RelatedArgs),
    /// Print the papers most similar to a text
    Search(SearchArgs),
    /// Write the nearest neighbours of every paper to a file
    Neighbours(NeighboursArgs),
    /// Summarize the input: formats, years, languages, near-identical papers, and skipped records with reasons
    Papers(PapersArgs),
    /// Convert papers to another format
    Convert(ConvertArgs),
    /// Export papers with their themes, the neighbour graph, or the themes, for other programs
    Export(ExportArgs),
    /// Show papers that are new to an index, by theme, closest to your interests first; can write a mail
    Digest(DigestArgs),
    /// Serve the report as a local web app with search, related papers, a reading list, and a JSON API
    Serve(ServeArgs),
    /// Analyze papers and save the result as an index, a SOURCE that answers at once
    Index(IndexArgs),
    /// Add papers to an index; its themes keep their numbers and names
    Add(AddArgs),
    /// Remove papers from an index
    Remove(RemoveArgs),
    /// Recompute an index; matching themes keep their numbers
    Refit(RefitArgs),
    /// Show what changed from one index to another
    Diff(DiffArgs),
    /// Check an index for damage
    Verify(VerifyArgs),
    /// Measure the quality of themes or of related papers
    #[command(subcommand)]
    Eval(Eval),
    /// Print a shell completion script
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
#[command(next_help_heading = "Global options")]
pub(crate) struct Common {
    /// Seed for all random choices; an index defaults to its own
    #[arg(long, global = true, value_name = "N", default_value_t = Settings::default().seed)]
    pub(crate) seed: u64,
    /// Number of threads; defaults to the number of processors. Results do not depend on it
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Write times, memory and sizes to a JSON file
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) stats: Option<PathBuf>,
    /// Replace existing output files that themata did not write; never inputs
    #[arg(long, global = true)]
    pub(crate) force: bool,
    /// Print only results and errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// When to use colour; `auto` respects `NO_COLOR` and uses colour only on a terminal
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: Color,
    /// Names of the arguments given on the command line; all others are defaults.
    #[arg(skip)]
    pub(crate) typed: BTreeSet<String>,
}

impl Common {
    /// Which existing files an output may replace.
    pub(crate) fn replace(&self) -> Replace {
        if self.force { Replace::Any } else { Replace::Own }
    }
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

/// Sources of papers and options for reading their text.
#[derive(Debug, Args)]
pub(crate) struct Sources {
    /// Files, folders, `-` for standard input, or an index, whose settings replace the defaults
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<String>,
    /// A larger corpus of the same field, which improves results for a small collection; repeatable. `none` uses none
    ///
    /// It is a file, a folder or an index, and is always read whole: --where, --limit and --sample apply only to SOURCE,
    /// and its format is detected from name and content. Its papers are not clustered, ranked or reported. They add to
    /// the word counts, and those similar to your papers refine the concepts. It helps most with up to a thousand papers.
    ///
    /// Without this option, themes of up to a thousand papers use a compact model of scientific English that comes with
    /// the program. A background replaces it, and `none` switches it off. An index does not use it.
    #[arg(long, value_name = "SOURCE", help_heading = "Reading")]
    pub(crate) background: Vec<String>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) words: Words,
}

impl Sources {
    /// Whether a background corpus was given.
    pub(crate) fn has_background(&self) -> bool {
        !self.background.is_empty() && self.background != ["none"]
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Words {
    /// Language for stemming and stop words
    #[arg(long, value_enum, hide_possible_values = true, default_value_t = LanguageArg(Settings::default().language),
          long_help = "Language for stemming and stop words: arabic, danish, dutch, english, finnish, french, german, \
                       greek, hungarian, italian, norwegian, portuguese, romanian, russian, spanish, swedish, tamil, \
                       turkish; `none` disables both; `auto` detects the language of each paper \
                       and falls back to English")]
    pub(crate) language: LanguageArg,
    /// File of additional stop words, separated by whitespace
    #[arg(long, value_name = "FILE")]
    pub(crate) stop_words: Option<PathBuf>,
    /// Ignore words used by fewer papers; 0 sets the limit from the number of papers
    #[arg(long, value_name = "N", default_value_t = Settings::default().vectorize.min_document_frequency)]
    pub(crate) min_df: u32,
    /// Ignore words used by a larger share of the papers; auto is 0.3, or ten papers if that is more
    #[arg(long, value_name = "SHARE", default_value = "auto", value_parser = parse_share)]
    pub(crate) max_df: f64,
    /// Treat near-identical papers, such as versions and reposts, as separate papers
    #[arg(long)]
    pub(crate) keep_duplicates: bool,
}

/// Vectors of an encoder.
#[derive(Debug, Args)]
#[command(next_help_heading = "Vectors")]
pub(crate) struct Encoded {
    /// Dense vectors of the papers from any encoder: .npy, Parquet or JSON Lines
    ///
    /// They complement the concepts in clustering and ranking. Parquet has the columns id and vector (or embedding), JSON
    /// Lines the same fields. `x.npy` needs `x.ids` or `x.txt` in the same folder, with one id per line in row order.
    /// Papers without a vector are represented by words alone.
    #[arg(long, value_name = "FILE")]
    pub(crate) vectors: Option<String>,
    /// Weight of the vectors relative to concepts, 0 to 0.95
    #[arg(long, value_name = "W", default_value_t = Settings::default().concepts.vector_weight)]
    pub(crate) vector_weight: f32,
}

/// How papers are clustered.
#[derive(Debug, Args)]
#[command(next_help_heading = "Clustering")]
pub(crate) struct Clustering {
    /// Number of themes, or `auto` to choose it from the papers
    #[arg(long, value_name = "K", default_value = "auto", value_parser = parse_themes)]
    pub(crate) themes: Themes,
    #[command(flatten)]
    pub(crate) kmeans: KMeans,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Clustering")]
pub(crate) struct KMeans {
    /// How many themes `--themes auto` prefers: coarse for few, fine for many
    #[arg(long, value_enum, default_value_t = DetailArg(Settings::default().detail))]
    pub(crate) detail: DetailArg,
    /// concepts: k-means in the smoothed concept space; spherical: k-means on TF-IDF rows; linfa: the k-means of linfa-clustering
    #[arg(long, value_enum, default_value_t = AlgorithmArg(Settings::default().algorithm))]
    pub(crate) algorithm: AlgorithmArg,
    /// Number of k-means starts; the best result is kept
    #[arg(long, value_name = "N", default_value_t = Settings::default().n_starts)]
    pub(crate) starts: usize,
    /// Maximum number of iterations per start
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

/// `auto`, which the settings store as 0, or a share.
fn parse_share(text: &str) -> Result<f64, String> {
    if text == "auto" {
        return Ok(Settings::default().vectorize.max_document_share);
    }
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share) && *share > 0.0);
    share.ok_or_else(|| "expected auto, or a share above 0 and at most 1".to_string())
}

/// A number of papers to print, at least one: asking for none is a mistake.
fn parse_count(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|&n| n > 0).ok_or_else(|| "expected 1 or more".to_string())
}

/// How related papers are ranked.
#[derive(Debug, Args)]
#[command(next_help_heading = "Ranking")]
pub(crate) struct Ranking {
    /// fused: words, concepts and length combined; tfidf: the cosine of words alone, which is faster
    #[arg(long, value_enum, default_value_t)]
    pub(crate) ranking: RankingArg,
    /// Weight of shared concepts relative to shared words; overrides the ranking's default, and 0 disables them
    #[arg(long, value_name = "W")]
    pub(crate) concept_weight: Option<f32>,
    /// Slope of length normalization; overrides the ranking's default. 1 ignores length, less ranks short papers lower
    #[arg(long, value_name = "S")]
    pub(crate) length_slope: Option<f32>,
}

impl Ranking {
    /// The ranking settings given on the command line.
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

/// Options shared by all commands that cluster papers.
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
    /// Output folder; created if missing
    #[arg(long, value_name = "DIR", default_value = "report")]
    pub(crate) out: PathBuf,
    /// Formats to write, separated by commas; all by default
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Format::ALL.map(FormatArg), hide_default_value = true)]
    pub(crate) format: Vec<FormatArg>,
    /// Open the page in a browser
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
    /// Id of a paper to start from; repeatable
    #[arg(long, value_name = "ID", required = true)]
    pub(crate) id: Vec<String>,
    /// Id of a paper to move away from; repeatable
    #[arg(long, value_name = "ID")]
    pub(crate) not: Vec<String>,
    /// Number of papers
    #[arg(short, value_name = "N", value_parser = parse_count, default_value_t = Settings::default().n_neighbours)]
    pub(crate) n: usize,
    /// Explain each result: shared terms and their shares, the contribution of shared concepts, and the most relevant sentence
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
    /// Number of neighbours per paper
    #[arg(short, value_name = "N", value_parser = parse_count, default_value_t = Settings::default().n_neighbours)]
    pub(crate) n: usize,
    /// Output file, ending in .jsonl, .csv or .parquet; `-` prints JSON Lines
    #[arg(long, value_name = "FILE")]
    pub(crate) out: String,
    #[command(flatten)]
    pub(crate) sources: Sources,
}

/// Wraps a library type as a command-line value with the library's names.
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
const DETAILS: [DetailArg; Detail::ALL.len()] =
    [DetailArg(Detail::Coarse), DetailArg(Detail::Medium), DetailArg(Detail::Fine)];
by_name!(DetailArg, Detail, DETAILS, Detail::name);

by_name!(AlgorithmArg, AlgorithmName, ALGORITHMS, AlgorithmName::name);

const FORMATS: [FormatArg; 4] =
    [FormatArg(Format::Html), FormatArg(Format::Md), FormatArg(Format::Json), FormatArg(Format::Csv)];
by_name!(FormatArg, Format, FORMATS, Format::name);

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use clap::CommandFactory;
    use themata::papers::read::ReadOptions;

    #[test]
    fn the_definitions_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn nothing_typed_is_the_librarys_default() {
        let cli = Cli::parse_from(["themata", "themes", "x"]);
        let Command::Themes(args) = cli.command else { panic!("themes was typed") };
        let args = args.clustered;
        let typed = crate::cli::settings::Typed::clustered(&cli.common, &args).unwrap();
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
            ("Global options", names::<Common>()),
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
