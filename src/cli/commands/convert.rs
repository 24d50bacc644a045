//! `themata convert`: papers of any format that is read, in any that is written.

use themata::report::PaperFormat;
use themata::{Error, Settings};

use crate::args::Common;
use crate::failure::Outcome;
use crate::output::{prepare_file, write_to};
use crate::run::Run;
use crate::target::{ConvertArgs, Target};

pub(super) fn run(common: &Common, args: &ConvertArgs) -> anyhow::Result<Outcome> {
    let format = format_of(&args.target)?;
    prepare_file(&args.target.to)?;
    let mut run = Run::new(common, Settings::default())?;
    let read = run.read(&args.sources, &args.reading)?;
    run.enter("report");
    write_to(&args.target.to, |out| format.write(read.corpus.papers(), !args.target.plain, out))?;
    run.finish()
}

/// The format asked for, or that of the ending.
fn format_of(target: &Target) -> Result<PaperFormat, Error> {
    target.format.or_else(|| PaperFormat::of_name(&target.to)).ok_or_else(|| Error::Setting {
        name: "to",
        found: format!("{:?}", target.to),
        expected: format!("a name that ends in {}, or a format beside it (--format)", endings()),
    })
}

/// The endings of all formats, for a message.
fn endings() -> String {
    PaperFormat::ALL.map(|format| format!(".{}", format.ending())).join(", ")
}
