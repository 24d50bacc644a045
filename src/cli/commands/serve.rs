//! `themata serve`: serves the report as a local web app.

use anstream::eprintln;
use anyhow::anyhow;
use themata::analyze;
use themata::serve::{Collection, Error, Event, Listener, Server};

use crate::cli::args::Common;
use crate::cli::browser;
use crate::cli::failure::Outcome;
use crate::cli::output::{plain, print};
use crate::cli::run::{Run, Source};
use crate::cli::serve_args::ServeArgs;
use crate::cli::settings::Typed;

pub(super) fn run(common: &Common, args: &ServeArgs) -> anyhow::Result<Outcome> {
    let listener = Listener::bind(args.address(), args.access()?).map_err(as_typed)?;
    let typed = Typed::clustered(common, &args.clustered)?;
    let mut run = Run::new(common, typed.settings())?;
    let collection = load(&mut run, args, &typed)?;
    let outcome = run.finish()?;
    let server = Server::new(listener, collection, print_event).map_err(as_typed)?;
    print(&format!("{}\n", server.url()))?;
    if !common.quiet {
        eprintln!("press Ctrl-C to stop");
    }
    if args.open {
        // Other users of the machine can see the address passed to the browser, so it contains a ticket, not the token.
        browser::open(server.ticket_url().map_err(as_typed)?, common.quiet);
    }
    server.run();
    Ok(outcome)
}

/// The analysis stored in an index if its settings match, otherwise a new one.
fn load(run: &mut Run<'_>, args: &ServeArgs, typed: &Typed<'_>) -> anyhow::Result<Collection> {
    match run.open(&args.clustered.sources, typed)? {
        Source::Index(index) if index.manifest().has_themes_for(&run.settings) => {
            let folder = index.folder().to_path_buf();
            let version = index.manifest().xxh3.clone();
            let library = index.load()?;
            run.note_analysis(&library.corpus, &library.analysis);
            run.enter("report");
            Collection::from_index(folder, version, library).map_err(as_typed)
        }
        source => {
            let read = run.papers_for_other_settings(source)?;
            let settings = run.settings.clone();
            let analysis = analyze(read.inputs().as_inputs(), &settings, |stage| run.enter(stage.name()))?;
            run.note_analysis(&read.papers.corpus, &analysis);
            run.enter("report");
            let report = read.papers.report(&analysis);
            Collection::from_papers(read.papers.corpus, report, analysis).map_err(as_typed)
        }
    }
}

/// Prints an event of the running server.
fn print_event(event: &Event) {
    let text = event.to_string();
    match event {
        Event::IndexUnreadable { .. } => eprintln!("warning: {}", plain(&text)),
        _ => eprintln!("{}", plain(&text)),
    }
}

/// Rewords an error of the server in terms of the command-line options.
fn as_typed(error: Error) -> anyhow::Error {
    match error {
        Error::RemoteAddress { address } => {
            anyhow!(
                "--bind {address} can be reached from other machines: it needs --allow-remote and a token"
            )
        }
        Error::Listen { address, source } => {
            let (ip, port) = (address.ip(), address.port());
            anyhow::Error::new(source)
                .context(format!("cannot listen on {ip}, port {port} (--port 0 picks a free one)"))
        }
        error => error.into(),
    }
}
