//! What does the command line do? It reads what was typed, calls the library, and turns what comes back into
//! words and exit codes.

mod args;
mod browser;
mod commands;
mod digest_args;
mod eval_args;
mod failure;
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

/// A run makes and drops millions of small texts, which this allocator does in half the system's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The parquet crate panics on some damaged files. The library catches that and tells of the file, so that the
/// crate's own words would only be in the way.
fn leave_parquet_to_the_library() {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|place| place.file().contains("parquet-")) {
            hook(panic);
        }
    }));
}

fn main() -> ExitCode {
    leave_parquet_to_the_library();
    let matches = args::Cli::command().get_matches();
    let mut cli = match args::Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    cli.common.typed = settings::typed(&matches);
    cli.common.color.apply();
    match commands::run(&cli) {
        Ok(outcome) => outcome.exit_code(),
        Err(error) => failure::report(&error),
    }
}
