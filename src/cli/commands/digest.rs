//! `themata digest`: papers that are new to an index, on the terminal, as HTML, as Markdown, or as a mail.

use std::mem;
use std::path::Path;

use anstyle::Style;
use anyhow::bail;
use themata::digest::{Incoming, Liked, digest};
use themata::report::{Digest, DigestFormat, LineKind};
use themata::store::{Index, ReadingList, is_index};
use themata::{Corpus, Settings};

use crate::cli::args::Common;
use crate::cli::digest_args::DigestArgs;
use crate::cli::failure::{Kinds, Outcome, ProgramError};
use crate::cli::output::{plain, prepare_file, print, print_json, write_to};
use crate::cli::run::{Papers, Run, base_name};

const STRONG: Style = Style::new().bold();
const HEADING: Style = anstyle::AnsiColor::Cyan.on_default().bold();

pub(super) fn run(common: &Common, args: &DigestArgs) -> anyhow::Result<Outcome> {
    let target = args.target()?;
    if let Some((to, _)) = target {
        prepare_file(to)?;
    }
    let from_stdin = |sources: &[String]| sources.iter().filter(|source| *source == "-").count();
    if from_stdin(&args.sources) + from_stdin(&args.like) > 1 {
        bail!("standard input can be read only once");
    }
    let mut run = Run::new(common, Settings::default())?;
    run.enter("read");
    let index = Index::open(&args.index)?;
    let list = if args.like.is_empty() { ReadingList::open(&args.index)?.ids()? } else { Vec::new() };
    let papers =
        if args.sources.is_empty() { own(&mut run, &index, args)? } else { Some(incoming(&mut run, args)?) };
    let like = if args.like.is_empty() { None } else { Some(run.read_whole(&args.like, &args.reading)?) };
    let library = index.load()?;
    run.settings = library.analysis.settings.clone();
    run.note_vectors(&library.analysis.vectors);

    run.enter("place");
    let liked = match &like {
        Some(Papers { corpus, sources, .. }) => Some(Liked::Papers { corpus, sources }),
        None => (!list.is_empty()).then_some(Liked::List(&list)),
    };
    let incoming = match &papers {
        Some(Papers { corpus, .. }) if args.sources.is_empty() => Incoming::Own(corpus),
        Some(Papers { corpus, sources, .. }) => Incoming::Papers { corpus, sources },
        None => Incoming::Own(&library.corpus),
    };
    let digest = digest(&library, incoming, liked, &args.settings())?;
    // The process ends soon, so freeing a large corpus would only cost time.
    mem::forget(library);

    run.enter("report");
    if let Some((to, format)) = target {
        if format == DigestFormat::Eml && digest.date.is_none() {
            let expected =
                "the date of the mail, YYYY-MM-DD, because no paper in it or in the index has a date";
            return Err(ProgramError::option("--date", "missing", expected).into());
        }
        write_to(to, common.replace(), |out| format.write(&digest, &args.envelope(), out))?;
    }
    let outcome = run.finish()?;
    match target {
        _ if args.json => print_json(&digest)?,
        None => print(&lines(&digest))?,
        Some(_) => {}
    }
    Ok(outcome)
}

/// The selected papers of the index itself; `None` for all of them.
fn own(run: &mut Run<'_>, index: &Index, args: &DigestArgs) -> anyhow::Result<Option<Papers>> {
    run.accept(index)?;
    if !run.selects() {
        return Ok(None);
    }
    let papers = run.select(index, &args.reading);
    Ok(Some(or_none(run, papers, Vec::new())?))
}

/// The papers of the sources.
fn incoming(run: &mut Run<'_>, args: &DigestArgs) -> anyhow::Result<Papers> {
    let sources: Vec<String> = args.sources.iter().map(|name| base_name(name)).collect();
    let papers = run.papers(&args.sources, &args.reading);
    let papers = or_none(run, papers, sources.clone())?;
    // For an index, name the index itself, not the files it was made from.
    let of_index = args.sources.iter().any(|source| is_index(Path::new(source)));
    Ok(if of_index { Papers { sources, ..papers } } else { papers })
}

/// Turns "no papers" into an empty collection with a note: an empty feed is not a failure.
fn or_none(run: &Run<'_>, read: anyhow::Result<Papers>, sources: Vec<String>) -> anyhow::Result<Papers> {
    match read {
        Err(error) if is_no_papers(&error) => {
            run.note(&error.to_string());
            Ok(Papers { corpus: Corpus::default(), sources, n_skipped: 0 })
        }
        read => read,
    }
}

fn is_no_papers(error: &anyhow::Error) -> bool {
    matches!(Kinds::from(error).papers, Some(themata::papers::Error::NoPapers { .. }))
}

/// The digest on the terminal.
fn lines(digest: &Digest) -> String {
    let styled = |text: &str, style: Style| match text {
        "" => "\n".to_owned(),
        text => format!("{style}{}{style:#}\n", plain(text)),
    };
    let line = |line: &themata::report::Line| match line.kind {
        LineKind::Heading => styled(&line.text, HEADING),
        LineKind::Title => styled(&line.text, STRONG),
        LineKind::Plain => styled(&line.text, Style::new()),
    };
    digest.lines().iter().map(line).collect()
}
