//! `themata neighbours`: the nearest neighbours of every paper, for other programs.

use themata::report::EdgeFormat;
use themata::{Error, NeighbourGraph, Stage};

use crate::args::{Common, NeighboursArgs};
use crate::failure::Outcome;
use crate::output::write_to;
use crate::run::{Run, settings};

pub(super) fn run(common: &Common, args: &NeighboursArgs) -> anyhow::Result<Outcome> {
    let to_stdout = args.out == "-";
    let format = if to_stdout { Some(EdgeFormat::Jsonl) } else { EdgeFormat::of_name(&args.out) };
    let format = format.ok_or_else(|| Error::Setting {
        name: "out",
        found: format!("{:?}", args.out),
        expected: "a name that ends in .jsonl, .csv or .parquet, or -".to_string(),
    })?;
    let mut run = Run::new(common, settings(common, &args.sources.words, None)?)?;
    let read = run.read(&args.sources)?;
    let vectors = run.vectors(read.inputs())?;
    run.enter(Stage::Neighbours.name());
    let graph = NeighbourGraph::new(&vectors.rows, args.n);
    run.enter("report");
    write_to(&args.out, |out| format.write(&read.own.corpus, &vectors.duplicates, &graph, args.n, out))?;
    run.finish()
}
