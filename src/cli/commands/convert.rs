//! `themata convert`: converts papers from any readable format to any writable one.

use themata::Settings;

use crate::cli::args::Common;
use crate::cli::failure::Outcome;
use crate::cli::output::{prepare_file, write_to};
use crate::cli::run::{Papers, Run};
use crate::cli::target::ConvertArgs;

pub(super) fn run(common: &Common, args: &ConvertArgs) -> anyhow::Result<Outcome> {
    if args.merge {
        return super::merge::run(common, args);
    }
    let format = args.target.typed()?;
    prepare_file(&args.target.to)?;
    let mut run = Run::new(common, Settings::default())?;
    let Papers { corpus, .. } = run.papers(&args.sources, &args.reading)?;
    run.enter("report");
    let style = args.target.style;
    write_to(&args.target.to, common.replace(), |out| style.write(format, corpus.papers(), out))?;
    run.finish()
}
