//! `themata index` and `themata verify`: creates an index, and checks one for damage.

use std::fmt::Write;
use std::mem;
use std::path::Path;

use anyhow::bail;
use themata::store::{Index, Library, Writer, verify};

use crate::cli::args::Common;
use crate::cli::failure::Outcome;
use crate::cli::index_args::{IndexArgs, VerifyArgs};
use crate::cli::output::{plain, print};
use crate::cli::run::{Papers, Run, count};
use crate::cli::settings::Typed;

pub(super) fn index(common: &Common, args: &IndexArgs) -> anyhow::Result<Outcome> {
    let typed = Typed::new(common, &args.sources.words)?.clustering(&args.clustering);
    let mut run = Run::new(common, typed.settings())?;
    if args.sources.has_background() {
        bail!("a background is not stored in the index: omit --background here and pass it with each query");
    }
    let Papers { corpus, sources, n_skipped } = run.read_all(&args.sources, &typed)?.papers;
    // Fails early, before any work is done.
    let writer = Writer::new(&args.out)?;
    let settings = run.settings.clone();
    let library = Library::new(corpus, sources, n_skipped, &settings, |stage| run.enter(stage.name()))?;
    run.note_analysis(&library.corpus, &library.analysis);
    run.enter("write");
    library.save(&writer)?;
    let text = summary(&library, &args.out)?;
    // The process ends here, so freeing a large corpus would only cost time.
    mem::forget(library);
    let outcome = run.finish()?;
    print(&text)?;
    Ok(outcome)
}

/// The number of papers and themes, and the size on disk.
pub(super) fn summary(library: &Library, folder: &Path) -> anyhow::Result<String> {
    let (papers, themes) =
        (count(library.corpus.len(), "paper"), count(library.analysis.themes.len(), "theme"));
    let bytes: u64 = Index::open(folder)?.manifest().files.iter().map(|file| file.bytes).sum();
    let folder = folder.display().to_string();
    Ok(format!("{papers} in {themes}, {:.1} MB in {}\n", bytes as f64 / 1e6, plain(&folder)))
}

pub(super) fn check(common: &Common, args: &VerifyArgs) -> anyhow::Result<Outcome> {
    let (manifest, damage) = verify(&args.index)?;
    let mut text = String::new();
    for damage in &damage {
        writeln!(text, "damaged: {}", plain(&damage.problem))?;
    }
    if damage.is_empty() && !common.quiet {
        let papers = count(manifest.corpus.papers, "paper");
        writeln!(text, "intact: {papers} in {}", count(manifest.clustering.themes, "theme"))?;
    }
    print(&text)?;
    Ok(if damage.is_empty() { Outcome::Done } else { Outcome::Damaged })
}
