//! Where do papers go, and in which format? What is typed for `convert` and `export`.

use std::path::Path;

use clap::{Args, ValueEnum};
use themata::Error;
use themata::report::{Fidelity, GraphFormat, PaperFormat};

use crate::args::Clustered;
use crate::reading::Reading;

#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// Files, folders, `-` for the standard input, or an index
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<String>,
    #[command(flatten)]
    pub(crate) target: Target,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// Where papers go, and in which form.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// File to write to; `-` prints. Its ending tells the format
    #[arg(long, value_name = "FILE")]
    pub(crate) to: String,
    /// Format to write, where the ending does not tell it
    #[arg(long, value_name = "FORMAT", value_parser = parse_format,
          long_help = to_write(&PaperFormat::ALL, PaperFormat::name))]
    pub(crate) format: Option<PaperFormat>,
    /// Leave out what the format has no place for, and with it the field that brings that back
    #[arg(long)]
    pub(crate) plain: bool,
}

impl Target {
    /// The format asked for, or that of the ending.
    pub(crate) fn typed(&self) -> Result<PaperFormat, Error> {
        let format = self.format.or_else(|| PaperFormat::from_file_name(&self.to));
        format.ok_or_else(|| unknown_ending(&self.to, &PaperFormat::ALL, PaperFormat::extension))
    }
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// File to write to; `-` prints. Its ending tells the format. With --split, the folder
    ///
    /// Papers with their themes: .bib, .ris, .csv, .tsv, .jsonl, .json or .parquet. The graph of neighbours: .graphml, .gexf
    /// or .edges.csv. The themes: .md for people, .themes.json for programs (what `themes --json` prints).
    #[arg(long, value_name = "FILE")]
    pub(crate) to: String,
    /// Format to write, where the ending does not tell it
    #[arg(long, value_name = "FORMAT", value_parser = parse_export,
          long_help = to_write(&ExportFormat::all(), ExportFormat::name))]
    pub(crate) format: Option<ExportFormat>,
    /// Write the papers of each theme to a file of their own, in the folder --to, which must be new or empty
    #[arg(long, value_name = "BY", value_enum)]
    pub(crate) split: Option<Split>,
    /// Leave out what the format has no place for, and with it the field that brings that back
    #[arg(long)]
    pub(crate) plain: bool,
    #[command(flatten)]
    pub(crate) clustered: Clustered,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Split {
    Themes,
}

/// What is exported, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExportFormat {
    /// Papers with their themes.
    Papers(PaperFormat),
    /// The graph of neighbours.
    Graph(GraphFormat),
    /// The themes, for people.
    Markdown,
    /// The themes, for programs.
    Themes,
}

impl ExportFormat {
    /// All formats, in the order in which they are listed to people.
    pub(crate) fn all() -> Vec<Self> {
        let papers = PaperFormat::ALL.map(Self::Papers);
        let graphs = GraphFormat::ALL.map(Self::Graph);
        papers.into_iter().chain(graphs).chain([Self::Markdown, Self::Themes]).collect()
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Papers(format) => format.name(),
            Self::Graph(format) => format.name(),
            Self::Markdown => "md",
            Self::Themes => "themes",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Papers(format) => format.extension(),
            Self::Graph(format) => format.ending(),
            Self::Markdown => "md",
            Self::Themes => "themes.json",
        }
    }

    /// The format that a file's name asks for. An ending of two parts, which may be the whole name, comes before one
    /// of one: `edges.csv` and `2024.edges.csv` hold edges, `papers.csv` papers.
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

    /// The format asked for, or that of the ending.
    pub(crate) fn typed(args: &ExportArgs) -> Result<Self, Error> {
        let format = args.format.or_else(|| Self::of_name(&args.to));
        format.ok_or_else(|| unknown_ending(&args.to, &Self::all(), Self::ending))
    }
}

/// No format was asked for, and the name tells none of these.
fn unknown_ending<F: Copy>(to: &str, formats: &[F], ending: fn(F) -> &'static str) -> Error {
    let endings: Vec<String> = formats.iter().map(|format| format!(".{}", ending(*format))).collect();
    Error::Setting {
        name: "to",
        found: format!("{to:?}"),
        expected: format!("a name that ends in {}, or a format beside it (--format)", endings.join(", ")),
    }
}

/// The format in which each theme has a file of its own.
pub(crate) fn split_format(args: &ExportArgs) -> Result<PaperFormat, Error> {
    let formats = || PaperFormat::ALL.map(PaperFormat::name).join(", ");
    let wrong =
        |name, found: &str, expected: String| Error::Setting { name, found: found.to_owned(), expected };
    if args.to == "-" {
        return Err(wrong("to", "-", "a folder, beside --split".to_owned()));
    }
    match args.format {
        Some(ExportFormat::Papers(format)) => Ok(format),
        Some(other) => {
            Err(wrong("format", other.name(), format!("a format of papers beside --split: {}", formats())))
        }
        None => Err(wrong("format", "missing", format!("one of {} beside --split", formats()))),
    }
}

/// How much of a paper is written, by `--plain`.
pub(crate) fn fidelity(plain: bool) -> Fidelity {
    if plain { Fidelity::Plain } else { Fidelity::Exact }
}

/// What `--help` says of the format to write.
fn to_write<F: Copy>(formats: &[F], name: fn(F) -> &'static str) -> String {
    format!("Format to write, where the ending does not tell it: {}", names(formats, name))
}

fn parse_format(name: &str) -> Result<PaperFormat, String> {
    named(name, &PaperFormat::ALL, PaperFormat::name, PaperFormat::extension)
}

fn parse_export(name: &str) -> Result<ExportFormat, String> {
    named(name, &ExportFormat::all(), ExportFormat::name, ExportFormat::ending)
}

/// The format of a name, or of an ending: `bibtex` and `bib` are the same.
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
        use ExportFormat::{Graph, Markdown, Papers, Themes};
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
