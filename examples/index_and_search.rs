//! Writes an index of papers and asks it: `cargo run --release --example index_and_search`.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use themata::Settings;
use themata::papers::read::{ReadOptions, read};
use themata::report::text_hits;
use themata::store::{Index, Library, Writer};

const PAPERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/sample.jsonl");

/// Analyzes the papers and writes what was found to a folder.
fn index(folder: &Path) -> Result<(), Box<dyn Error>> {
    let read = read(&[PAPERS.to_owned()], &ReadOptions::default())?;
    let settings = Settings::default();
    let library = Library::new(read.corpus, read.sources, read.n_skipped, &settings, |_stage| ())?;
    library.save(&Writer::new(folder)?)?;
    Ok(())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("papers.index");
    index(&path)?;

    // A search reads the postings of its words and decodes the few papers it finds.
    let opened = Index::open(&path)?;
    let facts = &opened.manifest().corpus;
    writeln!(out, "{} papers, {} terms", facts.papers, facts.terms)?;
    let found = opened.search("medieval trade in gold", 3)?;
    for hit in text_hits(&found.corpus, &found.duplicates, &found.answers) {
        writeln!(out, "{:.2} {}: {}", hit.similarity, hit.id, hit.title)?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout().lock())
}
