//! Puts every reader through damaged files: `cargo run --release --example mutate -- INPUTS SEED [FOLDER]`.
//!
//! INPUTS are those of each reader. Inputs that broke one are written to FOLDER, and the exit code is 1; beside them is
//! the input that took each reader longest.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)]

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

#[path = "../tests/it/formats/entry.rs"]
#[allow(unreachable_pub, dead_code, reason = "the fuzz targets are another crate, and call the rest")]
mod entry;
#[path = "../tests/it/formats/mutate.rs"]
mod mutate;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    let number = |index: usize| arguments.get(index).and_then(|text| text.parse::<u64>().ok());
    let (Some(inputs), Some(seed)) = (number(1), number(2)) else {
        eprintln!("usage: mutate INPUTS SEED [FOLDER]");
        return ExitCode::from(2);
    };
    let mut failures = 0;
    let mut total = 0;
    println!(
        "{:10} {:>10} {:>10} {:>9} {:>12} {:>8}",
        "reader", "inputs", "papers", "seconds", "slowest (ms)", "panics"
    );
    for tally in mutate::run(inputs as usize, seed) {
        println!(
            "{:10} {:>10} {:>10} {:>9.1} {:>12.1} {:>8}",
            tally.name,
            tally.inputs,
            tally.papers,
            tally.elapsed.as_secs_f64(),
            1000.0 * tally.slowest.as_secs_f64(),
            tally.failures.len()
        );
        total += tally.inputs;
        if let Some(folder) = arguments.get(3) {
            fs::create_dir_all(folder).unwrap();
            fs::write(Path::new(folder).join(format!("{}-slowest", tally.name)), &tally.slow).unwrap();
        }
        for input in tally.failures {
            failures += 1;
            if let Some(folder) = arguments.get(3) {
                fs::write(Path::new(folder).join(format!("{}-{failures}", tally.name)), input).unwrap();
            }
        }
    }
    println!("{total} inputs, {failures} panics");
    ExitCode::from(u8::from(failures > 0))
}
