//! `themata add`, `remove`, `refit` and `diff`: an index that changes, and what has changed.

use std::fmt::Write;
use std::mem;
use std::path::Path;

use themata::store::{Account, Added, Index, Library, Named, Partition, Writer};
use themata::{Corpus, Settings};

use super::index::summary;
use crate::args::Common;
use crate::failure::Outcome;
use crate::index_args::{AddArgs, DiffArgs, RefitArgs, RemoveArgs};
use crate::output::{plain, print, print_json};
use crate::run::{Papers, Run, count};
use crate::settings::Typed;

/// Opens an index to change it: nobody else may until the writer is dropped.
fn open(run: &mut Run<'_>, folder: &Path) -> anyhow::Result<(Writer, Library)> {
    run.enter("read");
    // The index first: a folder that is none must not become one.
    Index::open(folder)?;
    let writer = Writer::new(folder)?;
    let library = Index::open(folder)?.load()?;
    run.settings = library.analysis.settings.clone();
    Ok((writer, library))
}

/// Writes what has become of an index and tells how large it is.
fn save(run: &mut Run<'_>, writer: &Writer, library: Library, folder: &Path) -> anyhow::Result<String> {
    run.note_analysis(&library.corpus, &library.analysis);
    run.enter("write");
    library.save(writer)?;
    let text = summary(&library, folder)?;
    // The process ends soon: taking a large corpus apart piece by piece would only cost time.
    mem::forget(library);
    Ok(text)
}

pub(super) fn add(common: &Common, args: &AddArgs) -> anyhow::Result<Outcome> {
    let mut run = Run::new(common, Settings::default())?;
    let (writer, library) = open(&mut run, &args.index)?;
    let Papers { corpus, sources, n_skipped } = run.papers(&args.sources, &args.reading)?;
    run.enter("place");
    let (library, added) = library.add(Corpus::into_papers(corpus), &sources, n_skipped)?;
    let mut text = told(&added);
    if added.added + added.changed > 0 {
        text.push_str(&save(&mut run, &writer, library, &args.index)?);
    }
    let outcome = run.finish()?;
    if args.json {
        print_json(&added)?;
    } else {
        print(&text)?;
    }
    Ok(outcome)
}

/// What became of the papers, and whether the themes still fit them.
fn told(added: &Added) -> String {
    let mut text =
        format!("{} added, {} already there, {} changed\n", added.added, added.present, added.changed);
    if let Some(drift) = &added.drift {
        let _ = write!(
            text,
            "words that are no terms: {:.1}% of the new papers, {:.1}% of those the themes were made of\n\
             mean margin: {:.2} of the new papers, {:.2} of those the themes were made of\n\
             added since the themes were made: {:.0}% of the papers they were made of\n",
            100.0 * drift.unknown_share,
            100.0 * drift.fitted_unknown_share,
            drift.margin,
            drift.fitted_margin,
            100.0 * drift.growth,
        );
        if drift.advises_refit() {
            text.push_str("the themes fit the new papers less well: `themata refit` makes them anew\n");
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
    let (library, account) = library.refit(&settings, |stage| run.enter(stage.name()))?;
    let summary = save(&mut run, &writer, library, &args.index)?;
    let outcome = run.finish()?;
    if args.json {
        print_json(&account)?;
    } else {
        print(&format!("{}{summary}", changes(&account)))?;
    }
    Ok(outcome)
}

pub(super) fn diff(common: &Common, args: &DiffArgs) -> anyhow::Result<Outcome> {
    let mut run = Run::new(common, Settings::default())?;
    run.enter("read");
    let old = Partition::of(&Index::open(&args.old)?.load()?);
    let new = Partition::of(&Index::open(&args.new)?.load()?);
    let account = Account::new(&old, &new);
    let outcome = run.finish()?;
    if args.json {
        print_json(&account)?;
    } else {
        print(&changes(&account))?;
    }
    Ok(outcome)
}

/// What has changed, a line each.
fn changes(account: &Account) -> String {
    let mut text = format!(
        "papers: {} added, {} gone, {} changed, {} in another theme\n",
        account.papers_added, account.papers_gone, account.papers_changed, account.papers_moved
    );
    let theme =
        |named: &Named| format!("{}. {} ({})", named.id, plain(&named.label), count(named.papers, "paper"));
    let themes = |named: &[Named]| named.iter().map(theme).collect::<Vec<_>>().join(" | ");
    let _ = writeln!(text, "{} kept", count(account.kept.len(), "theme"));
    for kept in &account.kept {
        if kept.old.label == kept.new.label && kept.old.id == kept.new.id {
            let _ = writeln!(text, "  same    {}", theme(&kept.new));
        } else {
            let _ = writeln!(text, "  same    {} -> {}", theme(&kept.old), theme(&kept.new));
        }
    }
    for split in &account.split {
        let _ = writeln!(text, "  split   {} -> {}", theme(&split.old), themes(&split.into));
    }
    for merged in &account.merged {
        let _ = writeln!(text, "  merged  {} -> {}", themes(&merged.from), theme(&merged.new));
    }
    for born in &account.born {
        let _ = writeln!(text, "  born    {}", theme(born));
    }
    for gone in &account.gone {
        let _ = writeln!(text, "  gone    {}", theme(gone));
    }
    text
}
