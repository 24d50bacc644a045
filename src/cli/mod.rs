//! The command line: parses arguments, calls the library, and prints results, errors and exit codes.

mod args;
mod browser;
mod commands;
mod digest_args;
mod eval_args;
mod failure;
mod guard;
mod index_args;
mod output;
mod reading;
mod run;
mod serve_args;
mod settings;
mod split;
mod target;

use std::panic;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

/// The Parquet and Arrow crates panic on some damaged files. The library catches these panics and names the file in an
/// error, so their own messages are suppressed.
fn silence_caught_panics() {
    let is_caught =
        |file: &str| ["parquet-", "arrow-", "flatbuffers-"].iter().any(|name| file.contains(name));
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|location| is_caught(location.file())) {
            hook(panic);
        }
    }));
}

/// Runs the program and returns its exit code.
pub(crate) fn main() -> ExitCode {
    silence_caught_panics();
    let matches = args::Cli::command().get_matches();
    let mut cli = match args::Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    cli.common.typed = settings::typed(&matches);
    cli.common.color.apply();
    match settings::check_detail(&cli.common.typed, &matches)
        .map_err(Into::into)
        .and_then(|()| commands::run(&cli))
    {
        Ok(outcome) => outcome.exit_code(),
        Err(error) => failure::report(&error),
    }
}
