//! `themata export`: papers with their themes, the neighbour graph, or the themes, for other programs.

use std::collections::BTreeMap;
use std::mem;
use std::path::Path;

use themata::Paper;
use themata::papers::formats::PaperFormat;
use themata::report::{Format, Report, ThemesOnly, with_themes, write_atlas};

use crate::cli::args::Common;
use crate::cli::failure::Outcome;
use crate::cli::output::{prepare_file, write_json, write_to};
use crate::cli::run::Run;
use crate::cli::settings::Typed;
use crate::cli::split::{file_name, prepare_empty_folder, write_files};
use crate::cli::target::{ExportArgs, ExportFormat, split_format};

pub(super) fn run(common: &Common, args: &ExportArgs) -> anyhow::Result<Outcome> {
    let format = match args.split {
        Some(_) => ExportFormat::Papers(split_format(args)?),
        None => ExportFormat::typed(args)?,
    };
    let typed = Typed::clustered(common, &args.clustered)?;
    let mut run = Run::new(common, typed.settings())?;
    let prepare = || match args.split {
        Some(_) => prepare_empty_folder(Path::new(&args.to)),
        None => prepare_file(&args.to),
    };
    let (papers, analysis) = run.analysis(&args.clustered.sources, &typed, prepare)?;

    run.enter("report");
    let report = papers.report(&analysis);
    match format {
        ExportFormat::Papers(format) => {
            let papers = with_themes(papers.corpus.into_papers(), &report, format);
            match args.split {
                Some(_) => split(papers, &report, format, args)?,
                None => write_to(&args.to, common.replace(), |out| args.style.write(format, &papers, out))?,
            }
        }
        ExportFormat::Graph(format) => {
            write_to(&args.to, common.replace(), |out| format.write(&report, out))?;
        }
        ExportFormat::Atlas => {
            write_to(&args.to, common.replace(), |out| write_atlas(&report, &papers.corpus, out))?;
        }
        ExportFormat::Markdown => {
            write_to(&args.to, common.replace(), |out| Format::Md.write(&report, &papers.corpus, out))?;
        }
        ExportFormat::Themes => {
            write_to(&args.to, common.replace(), |out| write_json(&ThemesOnly::new(&report), out))?;
        }
    }
    // The process ends here, so freeing a large corpus would only cost time.
    mem::forget((analysis, report));
    run.finish()
}

/// Writes one file per theme that has papers.
fn split(papers: Vec<Paper>, report: &Report, format: PaperFormat, args: &ExportArgs) -> anyhow::Result<()> {
    let mut by_theme: BTreeMap<usize, Vec<Paper>> = BTreeMap::new();
    for (paper, view) in papers.into_iter().zip(&report.papers) {
        by_theme.entry(view.theme).or_default().push(paper);
    }
    let largest = report.themes.iter().map(|theme| theme.id).max().unwrap_or(0);
    let files = report.themes.iter().filter_map(|theme| {
        let papers = by_theme.get(&theme.id)?;
        let name = file_name(theme.id, largest, &theme.label, format.extension());
        Some((name, move |out: &mut (dyn std::io::Write + Send)| args.style.write(format, papers, out)))
    });
    write_files(Path::new(&args.to), files)
}
