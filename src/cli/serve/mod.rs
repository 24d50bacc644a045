//! `themata serve`: how does the report's page become an app? Papers are loaded or analysed once and kept in memory; the
//! page asks for the rest, by an API that programs may ask too (`docs/API.md`).

mod answer;
mod args;
mod ask;
mod find;
mod follow;
mod guard;
mod layers;
mod list;
mod listen;
mod look;
mod routes;
mod served;
mod upload;

use std::path::PathBuf;
use std::sync::Arc;

use anstream::eprintln;
use anyhow::Context;
use themata::{CompactRows, analyze_with_concepts};

pub(crate) use args::ServeArgs;
use served::{App, Served};

use crate::args::Common;
use crate::browser;
use crate::failure::Outcome;
use crate::output::print;
use crate::run::{Run, Source};
use crate::settings::Typed;

pub(crate) fn run(common: &Common, args: &ServeArgs) -> anyhow::Result<Outcome> {
    let guard = Arc::new(args.guard()?);
    let (listener, address) = listen::bind(args.bind, args.port)?;
    let typed = Typed::clustered(common, &args.clustered)?;
    let mut run = Run::new(common, typed.settings())?;
    let (served, index) = load(&mut run, args, &typed)?;
    let outcome = run.finish()?;
    let app = Arc::new(App::new(served, index));
    let router = routes::router(Arc::clone(&app), Arc::clone(&guard));
    listen::run(listener, router, follow::follow(app), || {
        let page = format!("http://{address}/");
        print(&format!("{page}\n"))?;
        if !common.quiet {
            eprintln!("Ctrl-C stops it");
        }
        if args.open {
            // Other users of the machine see with what the browser is started.
            let ticket = guard.ticket().context("no ticket for the browser")?;
            browser::open(
                ticket.map_or(page.clone(), |ticket| format!("{page}?ticket={ticket}")),
                common.quiet,
            );
        }
        Ok(())
    })?;
    Ok(outcome)
}

/// What an index holds where its settings are these, or else what is found of the papers now; and the folder of the
/// index in the first case.
fn load(run: &mut Run<'_>, args: &ServeArgs, typed: &Typed<'_>) -> anyhow::Result<(Served, Option<PathBuf>)> {
    match run.open(&args.clustered.sources, typed)? {
        Source::Index(index) if index.manifest().has_themes_of(&run.settings) => {
            let folder = index.folder().to_path_buf();
            let sum = index.manifest().xxh3.clone();
            let library = index.load()?;
            run.note_analysis(&library.corpus, &library.analysis);
            run.enter("report");
            Ok((Served::of_library(library, sum)?, Some(folder)))
        }
        source => {
            let read = run.papers_for_other_settings(source)?;
            let settings = run.settings.clone();
            let (analysis, concepts) =
                analyze_with_concepts(read.inputs(), &settings, |stage| run.enter(stage.name()))?;
            run.note_analysis(&read.papers.corpus, &analysis);
            run.enter("report");
            let concepts = CompactRows::new(concepts.rows.view());
            Ok((Served::new(read.papers, analysis, concepts, None)?, None))
        }
    }
}
