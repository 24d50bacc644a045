//! `themata convert --merge`: one record for each paper, and a log of what was merged and why.

use themata::duplicates::Duplicates;
use themata::indices::DocumentIndex;
use themata::papers::merge::{Merged, RecordSource, merge, write_log};
use themata::{Settings, Stage};

use crate::cli::args::Common;
use crate::cli::failure::Outcome;
use crate::cli::output::{prepare_file, print, write_to};
use crate::cli::run::{Papers, Run, base_name, count};
use crate::cli::target::ConvertArgs;

pub(super) fn run(common: &Common, args: &ConvertArgs) -> anyhow::Result<Outcome> {
    let format = args.target.typed()?;
    let log = args.log();
    prepare_file(&args.target.to)?;
    log.iter().try_for_each(|log| prepare_file(log))?;
    let mut run = Run::new(common, Settings::default())?;
    let (merged, n_sources) = merged(&mut run, args)?;
    run.enter("report");
    write_to(&args.target.to, common.replace(), |out| args.target.style.write(format, &merged.papers, out))?;
    if let Some(log) = &log {
        write_to(log, common.replace(), |out| write_log(&merged.rows, out))?;
    }
    let text = summary(&merged, n_sources);
    // Standard output is for the papers if they go there.
    if args.target.to == "-" || log.as_deref() == Some("-") {
        run.note(&text);
    }
    let outcome = run.finish()?;
    if args.target.to != "-" && log.as_deref() != Some("-") {
        print(&format!("{text}\n"))?;
    }
    Ok(outcome)
}

/// The papers of the sources, merged, and the number of sources.
fn merged(run: &mut Run<'_>, args: &ConvertArgs) -> anyhow::Result<(Merged, usize)> {
    let settings = run.settings.duplicates.clone();
    if let Some(index) = run.index(&args.sources)? {
        let Papers { corpus, .. } = run.select(&index, &args.reading)?;
        run.enter(Stage::Duplicates.name());
        let duplicates = Duplicates::find(&corpus.documents(), &settings);
        let source = base_name(&args.sources[0]);
        let place = |_| vec![RecordSource { source: source.clone(), line: None }];
        return Ok((merge(&corpus, &duplicates, &settings, place), 1));
    }
    let outcome = run.read(&args.sources, &args.reading)?;
    run.enter(Stage::Duplicates.name());
    let duplicates = Duplicates::find(&outcome.corpus.documents(), &settings);
    let places = |document: DocumentIndex| {
        let place = |origin: themata::papers::read::Origin| RecordSource {
            source: outcome.sources[origin.source()].clone(),
            line: origin.line(),
        };
        outcome.origins.of(document).map(place).collect()
    };
    Ok((merge(&outcome.corpus, &duplicates, &settings, places), outcome.sources.len()))
}

/// `5 records of 2 sources are 3 papers; 2 merged: 1 by DOI, 1 by text`.
fn summary(merged: &Merged, n_sources: usize) -> String {
    let (records, papers) = (count(merged.records, "record"), count(merged.papers.len(), "paper"));
    let n_merged: usize = merged.by_evidence.values().sum();
    let by: Vec<String> =
        merged.by_evidence.iter().map(|(evidence, n)| format!("{n} by {evidence}")).collect();
    let by = if by.is_empty() { String::new() } else { format!(": {}", by.join(", ")) };
    format!("{records} of {} are {papers}; {n_merged} merged{by}", count(n_sources, "source"))
}
