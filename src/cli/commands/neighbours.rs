//! `themata neighbours`: the nearest neighbours of every paper, for other programs.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use themata::report::EdgeFormat;
use themata::{Error, NeighbourGraph, Stage};

use crate::args::{Common, NeighboursArgs};
use crate::failure::Outcome;
use crate::output::write_file;
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
    if to_stdout {
        let mut out = io::BufWriter::new(io::stdout());
        format
            .write(&read.own.corpus, &vectors.duplicates, &graph, args.n, &mut out)
            .and_then(|()| out.flush())
            .context("cannot print")?;
    } else {
        write_file(Path::new(&args.out), |out| {
            format.write(&read.own.corpus, &vectors.duplicates, &graph, args.n, out)
        })?;
    }
    run.finish()
}
