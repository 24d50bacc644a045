//! `themata add`, `remove`, `refit` and `diff`: changes an index, and shows changes between two.

use std::fmt::Write;
use std::mem;
use std::path::Path;

use themata::store::{Added, Diff, Index, Library, Named, Partition, Writer};
use themata::{Corpus, Settings};

use super::index::summary;
use crate::cli::args::Common;
use crate::cli::failure::Outcome;
use crate::cli::index_args::{AddArgs, DiffArgs, RefitArgs, RemoveArgs};
use crate::cli::output::{plain, print, print_json};
use crate::cli::run::{Papers, Run, count};
use crate::cli::settings::Typed;

/// Opens an index for changes, locked until the writer is dropped.
fn open(run: &mut Run<'_>, folder: &Path) -> anyhow::Result<(Writer, Library)> {
    run.enter("read");
    // Open the index first: `Writer::new` would turn any folder into one.
    Index::open(folder)?;
    let writer = Writer::new(folder)?;
    let library = Index::open(folder)?.load()?;
    run.settings = library.analysis.settings.clone();
    Ok((writer, library))
}

/// Saves a changed index and returns its summary.
fn save(run: &mut Run<'_>, writer: &Writer, library: Library, folder: &Path) -> anyhow::Result<String> {
    run.note_analysis(&library.corpus, &library.analysis);
    run.enter("write");
    library.save(writer)?;
    let text = summary(&library, folder)?;
    // The process ends soon, so freeing a large corpus would only cost time.
    mem::forget(library);
    Ok(text)
}

pub(super) fn add(common: &Common, args: &AddArgs) -> anyhow::Result<Outcome> {
    let mut run = Run::new(common, Settings::default())?;
    let (writer, library) = open(&mut run, &args.index)?;
    let Papers { corpus, sources, n_skipped } = run.papers(&args.sources, &args.reading)?;
    run.enter("place");
    let (library, added) = library.add(Corpus::into_papers(corpus), &sources, n_skipped)?;
    let mut text = summarize_added(&added);
    if added.added + added.changed > 0 {
        text.push_str(&save(&mut run, &writer, library, &args.index)?);
    }
    let renamed: Vec<&str> = added.renamed.iter().map(String::as_str).collect();
    run.note_ids(&renamed, "paper", "with the id of another paper, added under an id of its own");
    let outcome = run.finish()?;
    if args.json {
        print_json(&added)?;
    } else {
        print(&text)?;
    }
    Ok(outcome)
}

/// Numbers of added papers, and how well the themes fit them.
fn summarize_added(added: &Added) -> String {
    let mut text =
        format!("{} added, {} already there, {} changed\n", added.added, added.present, added.changed);
    if let Some(drift) = &added.drift {
        let _ = write!(
            text,
            "unknown words: {:.1}% in the new papers, {:.1}% in the papers the themes were fitted to\n\
             mean margin: {:.2} for the new papers, {:.2} for the papers the themes were fitted to\n\
             added since the themes were fitted: {:.0}% of the papers they were fitted to\n",
            100.0 * drift.unknown_share,
            100.0 * drift.fitted_unknown_share,
            drift.margin,
            drift.fitted_margin,
            100.0 * drift.growth,
        );
        if drift.advises_refit() {
            text.push_str("the themes fit the new papers less well: `themata refit` recomputes them\n");
        }
    }
    text
}

pub(super) fn remove(common: &Common, args: &RemoveArgs) -> anyhow::Result<Outcome> {
    let mut run = Run::new(common, Settings::default())?;
    let (writer, library) = open(&mut run, &args.index)?;
    run.enter("place");
    let before = library.corpus.len();
    let library = library.remove(&args.id)?;
    let removed = before - library.corpus.len();
    let text = save(&mut run, &writer, library, &args.index)?;
    let outcome = run.finish()?;
    print(&format!("{removed} removed\n{text}"))?;
    Ok(outcome)
}

pub(super) fn refit(common: &Common, args: &RefitArgs) -> anyhow::Result<Outcome> {
    let typed = Typed::new(common, &args.words)?.clustering(&args.clustering);
    let mut run = Run::new(common, typed.settings())?;
    let (writer, library) = open(&mut run, &args.index)?;
    run.settings = typed.over(run.settings.clone());
    let settings = run.settings.clone();
    let (library, diff) = library.refit(&settings, |stage| run.enter(stage.name()))?;
    let summary = save(&mut run, &writer, library, &args.index)?;
    let outcome = run.finish()?;
    if args.json {
        print_json(&diff)?;
    } else {
        print(&format!("{}{summary}", changes(&diff)))?;
    }
    Ok(outcome)
}

pub(super) fn diff(common: &Common, args: &DiffArgs) -> anyhow::Result<Outcome> {
    let mut run = Run::new(common, Settings::default())?;
    run.enter("read");
    let old = Partition::new(&Index::open(&args.old)?.load()?);
    let new = Partition::new(&Index::open(&args.new)?.load()?);
    let diff = Diff::new(&old, &new);
    let outcome = run.finish()?;
    if args.json {
        print_json(&diff)?;
    } else {
        print(&changes(&diff))?;
    }
    Ok(outcome)
}

/// The changes, one per line.
fn changes(diff: &Diff) -> String {
    let mut text = format!(
        "papers: {} added, {} removed, {} changed, {} moved to another theme\n",
        diff.papers_added, diff.papers_gone, diff.papers_changed, diff.papers_moved
    );
    let theme =
        |named: &Named| format!("{}. {} ({})", named.id, plain(&named.label), count(named.papers, "paper"));
    let themes = |named: &[Named]| named.iter().map(theme).collect::<Vec<_>>().join(" | ");
    let _ = writeln!(text, "{} kept", count(diff.kept.len(), "theme"));
    for kept in &diff.kept {
        if kept.old.label == kept.new.label && kept.old.id == kept.new.id {
            let _ = writeln!(text, "  same    {}", theme(&kept.new));
        } else {
            let _ = writeln!(text, "  same    {} -> {}", theme(&kept.old), theme(&kept.new));
        }
    }
    for split in &diff.split {
        let _ = writeln!(text, "  split   {} -> {}", theme(&split.old), themes(&split.into));
    }
    for merged in &diff.merged {
        let _ = writeln!(text, "  merged  {} -> {}", themes(&merged.from), theme(&merged.new));
    }
    for born in &diff.born {
        let _ = writeln!(text, "  new     {}", theme(born));
    }
    for gone in &diff.gone {
        let _ = writeln!(text, "  gone    {}", theme(gone));
    }
    text
}
