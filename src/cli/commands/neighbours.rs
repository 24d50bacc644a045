//! `themata neighbours`: the nearest neighbours of every paper, for other programs.

use themata::Stage;
use themata::neighbours::NeighbourGraph;
use themata::report::{Edge, EdgeFormat};

use crate::cli::args::{Common, NeighboursArgs};
use crate::cli::failure::{Outcome, ProgramError};
use crate::cli::output::{prepare_file, write_to};
use crate::cli::run::{Run, Source};
use crate::cli::settings::Typed;

pub(super) fn run(common: &Common, args: &NeighboursArgs) -> anyhow::Result<Outcome> {
    let to_stdout = args.out == "-";
    let format = if to_stdout { Some(EdgeFormat::Jsonl) } else { EdgeFormat::from_file_name(&args.out) };
    let format = format.ok_or_else(|| {
        let expected = "a name ending in .jsonl, .csv or .parquet, or -";
        ProgramError::option("--out", format!("{:?}", args.out), expected)
    })?;
    prepare_file(&args.out)?;
    let typed = Typed::new(common, &args.sources.words)?;
    let mut run = Run::new(common, typed.settings())?;
    let (corpus, duplicates, graph) = match run.open(&args.sources, &typed)? {
        Source::Index(index) if index.manifest().has_neighbours_for(&run.settings, args.n) => {
            (index.corpus()?, index.duplicates().clone(), index.graph()?)
        }
        source => {
            let read = source.papers()?;
            let vectors = run.vectors(&read.inputs())?;
            run.enter(Stage::Neighbours.name());
            let graph = NeighbourGraph::new(&vectors.rows, args.n);
            (read.papers.corpus, vectors.duplicates, graph)
        }
    };
    run.enter("report");
    write_to(&args.out, common.replace(), |out| {
        format.write(Edge::nearest(&corpus, &duplicates, &graph, args.n), out)
    })?;
    run.finish()
}
