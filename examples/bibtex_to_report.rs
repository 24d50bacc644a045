//! Reads BibTeX and writes a report in Markdown: `cargo run --release --example bibtex_to_report`.

use std::error::Error;
use std::io::{self, Write};

use themata::papers::AnalysisInputs;
use themata::papers::read::{ReadOptions, read_from};
use themata::report::{Format, Report};
use themata::{Settings, analyze};

const BIBTEX: &str = r#"
@article{reef1, title = {Bleaching of coral reefs}, year = 2019, author = {Noether, Amalie},
  abstract = {Corals of warm reefs bleach in summers of heat. Branching corals bleach first.}}
@article{reef2, title = {Recovery of coral reefs}, year = 2021, author = {Germain, Sophie},
  abstract = {After bleaching, corals of protected reefs recover within three summers.}}
@article{reef3, title = {Heat and corals}, year = 2023, author = {Curie, Marie},
  abstract = {Corals on reefs that were warm for many summers survive bleaching more often.}}
@article{ice1, title = {Glaciers of the {A}lps}, year = 2020, author = {M{\"u}ller, Jan},
  abstract = {Small glaciers of the Alps lose ice fastest, and melting ice feeds lakes.}}
@article{ice2, title = {Ice in lakes}, year = 2022, author = {Lovelace, Ada},
  abstract = {Glaciers that end in lakes lose ice from below, where the melting is fastest.}}
@article{ice3, title = {Rock under ice}, year = 2018, author = {Franklin, Rosalind},
  abstract = {Melting glaciers of high valleys expose rock, and ice falls from their steep ends.}}
"#;

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    // For files: `read(&["library.bib".into()], &ReadOptions::default())`.
    let read = read_from("library.bib", BIBTEX.as_bytes(), &ReadOptions::default())?;
    let settings = Settings { n_themes: Some(2), ..Settings::default() };
    let inputs = AnalysisInputs::from(&read.corpus);
    let analysis = analyze(inputs.as_inputs(), &settings, |_stage| ())?;
    let report = Report::new(&read, &analysis);
    Format::Md.write(&report, &read.corpus, out)?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout().lock())
}
