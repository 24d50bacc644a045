//! Finds the texts most similar to a text: `cargo run --release --example nearest_neighbours`.

use std::error::Error;
use std::io::{self, Write};

use themata::TfidfIndex;

const QUESTIONS: [&str; 6] = [
    "How do I read a CSV file into a data frame?",
    "What is the capital of Australia?",
    "Reading a large CSV file without filling the memory",
    "Which city is the capital of Canada?",
    "How can I plot the columns of a data frame?",
    "Why does my sourdough bread not rise?",
];

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let index = TfidfIndex::fit(&QUESTIONS)?;

    writeln!(out, "near to \"{}\"", QUESTIONS[0])?;
    for (position, cosine) in index.nearest(0, 2) {
        writeln!(out, "  {cosine:.2} {}", QUESTIONS[position])?;
    }

    let query = "bread that rises";
    writeln!(out, "near to \"{query}\"")?;
    for (position, cosine) in index.search(query, 2) {
        writeln!(out, "  {cosine:.2} {}", QUESTIONS[position])?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout().lock())
}
