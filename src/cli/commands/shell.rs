//! `themata completions` and `themata man`, generated from the definitions of the options.

use std::io::{self, Write};

use anyhow::Context;
use clap::CommandFactory;

use crate::cli::args::Cli;
use crate::cli::failure::Outcome;

pub(super) fn completions(shell: clap_complete::Shell) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "themata", &mut script);
    io::stdout().write_all(&script).context("cannot write to standard output")?;
    Ok(Outcome::Done)
}

/// Prints the manual page of the program, followed by those of its commands.
pub(super) fn man() -> anyhow::Result<Outcome> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page).context("cannot write to standard output")?;
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        let name = format!("themata-{}", subcommand.get_name());
        clap_mangen::Man::new(subcommand.clone())
            .title(name)
            .render(&mut page)
            .context("cannot write to standard output")?;
    }
    io::stdout().write_all(&page).context("cannot write to standard output")?;
    Ok(Outcome::Done)
}
