//! The commands, one module each.

mod convert;
mod digest;
mod eval;
mod export;
mod index;
mod merge;
mod neighbours;
mod overview;
mod papers;
mod report;
mod serve;
mod shell;
mod themes;
mod update;
mod why;

use crate::cli::args::{Cli, Command, Eval};
use crate::cli::failure::Outcome;
use crate::cli::guard;

pub(crate) fn run(cli: &Cli) -> anyhow::Result<Outcome> {
    guard::check(cli)?;
    let common = &cli.common;
    match &cli.command {
        Command::Report(args) => report::run(common, args),
        Command::Themes(args) => themes::run(common, args),
        Command::Related(args) => papers::related(common, args),
        Command::Search(args) => papers::search(common, args),
        Command::Neighbours(args) => neighbours::run(common, args),
        Command::Papers(args) => overview::run(common, args),
        Command::Convert(args) => convert::run(common, args),
        Command::Export(args) => export::run(common, args),
        Command::Digest(args) => digest::run(common, args),
        Command::Serve(args) => serve::run(common, args),
        Command::Index(args) => index::index(common, args),
        Command::Add(args) => update::add(common, args),
        Command::Remove(args) => update::remove(common, args),
        Command::Refit(args) => update::refit(common, args),
        Command::Diff(args) => update::diff(common, args),
        Command::Verify(args) => index::check(common, args),
        Command::Eval(Eval::Themes(args)) => eval::themes(common, args),
        Command::Eval(Eval::Related(args)) => eval::related(common, args),
        Command::Completions { shell } => shell::completions(*shell),
        Command::Man => shell::man(),
    }
}
