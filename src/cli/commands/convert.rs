//! `themata convert`: papers of any format that is read, in any that is written.

use themata::Settings;

use crate::args::Common;
use crate::failure::Outcome;
use crate::output::{prepare_file, write_to};
use crate::run::{Papers, Run};
use crate::target::{ConvertArgs, fidelity};

pub(super) fn run(common: &Common, args: &ConvertArgs) -> anyhow::Result<Outcome> {
    let format = args.target.typed()?;
    prepare_file(&args.target.to)?;
    let mut run = Run::new(common, Settings::default())?;
    let Papers { corpus, .. } = run.papers(&args.sources, &args.reading)?;
    run.enter("report");
    write_to(&args.target.to, |out| format.write(corpus.papers(), fidelity(args.target.plain), out))?;
    run.finish()
}
