//! Options of `themata convert` and `themata export`: output files and their formats.

use std::io;
use std::path::Path;

use crate::cli::failure::ProgramError;
use clap::{Args, ValueEnum};
use themata::Paper;
use themata::papers::formats::csv::ForExcel;
use themata::papers::formats::{Fidelity, PaperFormat};
use themata::report::GraphFormat;

use crate::cli::args::Clustered;
use crate::cli::reading::Reading;

#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// Files, folders, `-` for standard input, or an index
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<String>,
    /// Write one record for each paper, put together from its records in all sources
    #[arg(long)]
    pub(crate) merge: bool,
    /// Table of what was merged and why; by default the output file with .merge.csv appended
    #[arg(long, value_name = "FILE", requires = "merge")]
    pub(crate) merge_log: Option<String>,
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

impl ConvertArgs {
    /// The file for the log of a merge. Standard output holds the papers alone.
    pub(crate) fn log(&self) -> Option<String> {
        let beside = (self.target.to != "-").then(|| format!("{}.merge.csv", self.target.to));
        self.merge_log.clone().or(beside)
    }
}

/// The output file and its format.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// Output file; `-` prints. The extension determines the format
    #[arg(long, value_name = "FILE")]
    pub(crate) to: String,
    /// Output format, if the extension does not determine it
    #[arg(long, value_name = "FORMAT", value_parser = parse_format,
          long_help = to_write(&PaperFormat::ALL, PaperFormat::name))]
    pub(crate) format: Option<PaperFormat>,
    #[command(flatten)]
    pub(crate) style: Style,
}

impl Target {
    /// The format given, or that of the extension.
    pub(crate) fn typed(&self) -> Result<PaperFormat, ProgramError> {
        let format = self.format.or_else(|| PaperFormat::from_file_name(&self.to));
        let format =
            format.ok_or_else(|| unknown_ending(&self.to, &PaperFormat::ALL, PaperFormat::extension))?;
        self.style.check(Some(format), format.name())?;
        Ok(format)
    }
}

/// How papers are written.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Style {
    /// Drop data that the format has no field for, instead of storing it in an extra field
    #[arg(long)]
    plain: bool,
    /// Write a table that Excel opens with all characters right
    #[arg(long)]
    excel: bool,
}

impl Style {
    /// `--excel` needs a table.
    fn check(self, papers: Option<PaperFormat>, name: &str) -> Result<(), ProgramError> {
        let is_table = matches!(papers, Some(PaperFormat::Csv | PaperFormat::Tsv));
        if self.excel && !is_table {
            return Err(ProgramError::option("--format", name, "csv or tsv with --excel".to_owned()));
        }
        Ok(())
    }

    /// Writes papers in a format.
    pub(crate) fn write(
        self,
        format: PaperFormat,
        papers: &[Paper],
        out: &mut (dyn io::Write + Send),
    ) -> io::Result<()> {
        let fidelity = if self.plain { Fidelity::Plain } else { Fidelity::Exact };
        if self.excel {
            format.write(papers, fidelity, &mut ForExcel::new(out))
        } else {
            format.write(papers, fidelity, out)
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Output file, or folder with --split; `-` prints. The extension determines the format
    ///
    /// Papers with their themes: .bib, .ris, .csv, .tsv, .jsonl, .json, .csl.json or .parquet. The neighbour graph:
    /// .graphml, .gexf, .edges.csv or .vosviewer.json. The map for Embedding Atlas: .atlas.parquet. The themes: .md for
    /// people, .themes.json for programs (what `themes --json` prints).
    #[arg(long, value_name = "FILE")]
    pub(crate) to: String,
    /// Output format, if the extension does not determine it
    #[arg(long, value_name = "FORMAT", value_parser = parse_export,
          long_help = to_write(&ExportFormat::all(), ExportFormat::name))]
    pub(crate) format: Option<ExportFormat>,
    /// Write one file per theme to the folder --to, which must be new or empty
    #[arg(long, value_name = "BY", value_enum)]
    pub(crate) split: Option<Split>,
    #[command(flatten)]
    pub(crate) style: Style,
    #[command(flatten)]
    pub(crate) clustered: Clustered,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Split {
    Themes,
}

/// What is exported, and in which format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExportFormat {
    /// Papers with their themes.
    Papers(PaperFormat),
    /// The neighbour graph.
    Graph(GraphFormat),
    /// Papers with their places on the map, for Embedding Atlas.
    Atlas,
    /// The themes, for people.
    Markdown,
    /// The themes, for programs.
    Themes,
}

impl ExportFormat {
    /// All formats, in the order shown to users.
    pub(crate) fn all() -> Vec<Self> {
        let papers = PaperFormat::ALL.map(Self::Papers);
        let graphs = GraphFormat::ALL.map(Self::Graph);
        papers.into_iter().chain(graphs).chain([Self::Atlas, Self::Markdown, Self::Themes]).collect()
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Papers(format) => format.name(),
            Self::Graph(format) => format.name(),
            Self::Atlas => "atlas",
            Self::Markdown => "md",
            Self::Themes => "themes",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Papers(format) => format.extension(),
            Self::Graph(format) => format.ending(),
            Self::Atlas => "atlas.parquet",
            Self::Markdown => "md",
            Self::Themes => "themes.json",
        }
    }

    /// The format of a file name. An extension of two parts, which may be the whole name, takes precedence: `edges.csv`
    /// and `2024.edges.csv` hold edges, `papers.csv` holds papers.
    fn of_name(path: &str) -> Option<Self> {
        let name = Path::new(path).file_name()?.to_str()?.to_ascii_lowercase();
        let ends = |ending: &str| {
            name.strip_suffix(ending)
                .is_some_and(|rest| rest.ends_with('.') || rest.is_empty() && ending.contains('.'))
        };
        let mut found: Vec<Self> = Self::all().into_iter().filter(|format| ends(format.ending())).collect();
        found.sort_by_key(|format| format.ending().len());
        found.pop().or_else(|| PaperFormat::from_file_name(&name).map(Self::Papers))
    }

    /// The format given, or that of the extension.
    pub(crate) fn typed(args: &ExportArgs) -> Result<Self, ProgramError> {
        let format = args.format.or_else(|| Self::of_name(&args.to));
        let format = format.ok_or_else(|| unknown_ending(&args.to, &Self::all(), Self::ending))?;
        let papers = if let Self::Papers(papers) = format { Some(papers) } else { None };
        args.style.check(papers, format.name())?;
        Ok(format)
    }
}

/// The error for a file name that determines none of these formats.
fn unknown_ending<F: Copy>(to: &str, formats: &[F], ending: fn(F) -> &'static str) -> ProgramError {
    let endings: Vec<String> = formats.iter().map(|format| format!(".{}", ending(*format))).collect();
    let expected = format!("a name ending in {}, or --format", endings.join(", "));
    ProgramError::option("--to", format!("{to:?}"), expected)
}

/// The format of the files that `--split` writes.
pub(crate) fn split_format(args: &ExportArgs) -> Result<PaperFormat, ProgramError> {
    let formats = || PaperFormat::ALL.map(PaperFormat::name).join(", ");
    let wrong = |option, found: &str, expected: String| ProgramError::option(option, found, expected);
    if args.to == "-" {
        return Err(wrong("--to", "-", "a folder with --split".to_owned()));
    }
    match args.format {
        Some(ExportFormat::Papers(format)) => {
            args.style.check(Some(format), format.name())?;
            Ok(format)
        }
        Some(other) => {
            Err(wrong("--format", other.name(), format!("a format of papers with --split: {}", formats())))
        }
        None => Err(wrong("--format", "missing", format!("one of {} with --split", formats()))),
    }
}

/// The help text of an output format.
fn to_write<F: Copy>(formats: &[F], name: fn(F) -> &'static str) -> String {
    format!("Output format, if the extension does not determine it: {}", names(formats, name))
}

fn parse_format(name: &str) -> Result<PaperFormat, String> {
    named(name, &PaperFormat::ALL, PaperFormat::name, PaperFormat::extension)
}

fn parse_export(name: &str) -> Result<ExportFormat, String> {
    named(name, &ExportFormat::all(), ExportFormat::name, ExportFormat::ending)
}

/// The format with a name or an extension: `bibtex` and `bib` are the same.
fn named<F: Copy>(
    typed: &str,
    formats: &[F],
    name: fn(F) -> &'static str,
    ending: fn(F) -> &'static str,
) -> Result<F, String> {
    let is_called = |format: &F| [name, ending].iter().any(|of| of(*format).eq_ignore_ascii_case(typed));
    let known = formats.iter().copied().find(is_called);
    known.ok_or_else(|| format!("expected one of {}", names(formats, name)))
}

fn names<F: Copy>(formats: &[F], name: fn(F) -> &'static str) -> String {
    formats.iter().map(|format| name(*format)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_tells_the_format() {
        use ExportFormat::{Atlas, Graph, Markdown, Papers, Themes};
        let known = [
            ("papers.csv", Papers(PaperFormat::Csv)),
            ("a/b.edges.csv", Graph(GraphFormat::Edges)),
            ("edges.csv", Graph(GraphFormat::Edges)),
            ("my-edges.csv", Papers(PaperFormat::Csv)),
            ("x.JSON", Papers(PaperFormat::Json)),
            ("x/themes.json", Themes),
            ("2024.themes.json", Themes),
            ("the-themes.json", Papers(PaperFormat::Json)),
            ("themes.md", Markdown),
            ("x.bib", Papers(PaperFormat::Bibtex)),
            ("x.bibtex", Papers(PaperFormat::Bibtex)),
            ("x.ndjson", Papers(PaperFormat::Jsonl)),
            ("x.y.gexf", Graph(GraphFormat::Gexf)),
            ("x.graphml", Graph(GraphFormat::Graphml)),
            ("x.vosviewer.json", Graph(GraphFormat::Vosviewer)),
            ("x.csl.json", Papers(PaperFormat::Csl)),
            ("x.atlas.parquet", Atlas),
            ("x.parquet", Papers(PaperFormat::Parquet)),
        ];
        for (name, format) in known {
            assert_eq!(ExportFormat::of_name(name), Some(format), "{name}");
        }
        for name in ["x", "-", "", "csv", "x.pdf", "gexf", "folder.csv/x"] {
            assert_eq!(ExportFormat::of_name(name), None, "{name}");
        }
        for format in ExportFormat::all() {
            assert_eq!(ExportFormat::of_name(&format!("x.{}", format.ending())), Some(format));
            assert_eq!(parse_export(format.name()), Ok(format));
        }
    }
}
