//! `themata completions` and `themata man`, from the definitions that the program itself is run by.

use std::io::{self, Write};

use anyhow::Context;
use clap::CommandFactory;

use crate::cli::args::Cli;
use crate::cli::failure::Outcome;

pub(super) fn completions(shell: clap_complete::Shell) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "themata", &mut script);
    io::stdout().write_all(&script).context("cannot print")?;
    Ok(Outcome::Done)
}

/// The page of the program and those of its commands, one after the other.
pub(super) fn man() -> anyhow::Result<Outcome> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page).context("cannot print")?;
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        let name = format!("themata-{}", subcommand.get_name());
        clap_mangen::Man::new(subcommand.clone()).title(name).render(&mut page).context("cannot print")?;
    }
    io::stdout().write_all(&page).context("cannot print")?;
    Ok(Outcome::Done)
}
