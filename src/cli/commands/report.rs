//! `themata report`: files for people and programs, and a summary on the terminal.

use std::fmt::Write;
use std::mem;

use themata::report::Report;

use super::themes::summary;
use crate::args::{Common, ReportArgs};
use crate::failure::Outcome;
use crate::output::{prepare_folder, print, write_file};
use crate::run::{Run, settings};

pub(super) fn run(common: &Common, args: &ReportArgs) -> anyhow::Result<Outcome> {
    let mut settings = settings(common, &args.sources.words, Some(&args.clustering.kmeans))?;
    settings.n_themes = args.clustering.themes.0;
    let mut run = Run::new(common, settings)?;
    let read = run.read_encoded(&args.sources, &args.encoded)?;
    let folder = prepare_folder(&args.out)?;
    let analysis = run.analyze(read.inputs())?;

    run.enter("report");
    let report = Report::new(&read.own, &analysis);
    let mut text = summary(&report);
    let mut formats: Vec<_> = args.format.iter().map(|format| format.0).collect();
    formats.sort_unstable();
    formats.dedup();
    for format in formats {
        let path = folder.join(format.file_name());
        write_file(&path, |out| format.write(&report, out))?;
        writeln!(text, "{}", path.display())?;
    }
    // The process ends here: taking a large corpus apart piece by piece would only cost time.
    mem::forget((read, analysis, report));
    let outcome = run.finish()?;
    print(&text)?;
    Ok(outcome)
}
