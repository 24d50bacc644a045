//! `themata report`: writes report files and prints a summary.

use std::fmt::Write;
use std::fs;
use std::mem;

use anyhow::bail;
use themata::report::Format;

use super::themes::summary;
use crate::cli::args::{Common, ReportArgs};
use crate::cli::browser;
use crate::cli::failure::Outcome;
use crate::cli::output::{plain, prepare_folder, print, write_file};
use crate::cli::run::Run;
use crate::cli::settings::Typed;

pub(super) fn run(common: &Common, args: &ReportArgs) -> anyhow::Result<Outcome> {
    let mut formats: Vec<Format> = args.format.iter().map(|format| format.0).collect();
    formats.sort_unstable();
    formats.dedup();
    if args.open && !formats.contains(&Format::Html) {
        bail!("--open needs the page: include html in --format");
    }
    let typed = Typed::clustered(common, &args.clustered)?;
    let mut run = Run::new(common, typed.settings())?;
    let prepare = || prepare_folder(&args.out).map(|_| ());
    let (papers, analysis) = run.analysis(&args.clustered.sources, &typed, prepare)?;

    run.enter("report");
    let report = papers.report(&analysis);
    let mut text = summary(&report);
    for format in formats {
        let path = args.out.join(format.file_name());
        write_file(&path, common.replace(), |out| format.write(&report, &papers.corpus, out))?;
        writeln!(text, "{}", plain(&path.display().to_string()))?;
    }
    // The process ends here, so freeing a large corpus would only cost time.
    mem::forget((papers, analysis, report));
    let outcome = run.finish()?;
    print(&text)?;
    if args.open {
        let page = args.out.join(Format::Html.file_name());
        // An absolute path cannot be mistaken for an option.
        browser::open(fs::canonicalize(&page).unwrap_or(page), common.quiet);
    }
    Ok(outcome)
}
