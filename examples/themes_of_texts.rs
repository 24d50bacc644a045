//! Finds the themes of a list of strings: `cargo run --release --example themes_of_texts`.

use std::error::Error;
use std::io::{self, Write};

use themata::Themes;

const TEXTS: [&str; 9] = [
    "Branching corals bleach first when the water above a reef warms.",
    "A survey of glaciers: the ice of small glaciers melts fastest.",
    "Graph neural networks classify the nodes of citation graphs.",
    "After bleaching, corals of protected reefs recover within years.",
    "Neural networks on graphs forget nodes that are many edges away.",
    "Melting ice exposes rock under glaciers of the Alps.",
    "Warm water, not light, decides how many corals of a reef bleach.",
    "How deep must networks be to count the edges of a graph?",
    "Glaciers that end in lakes lose ice from below.",
];

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    // Without `n_themes`, the texts decide.
    let themes = Themes::params().n_themes(3).seed(7).fit(&TEXTS)?;
    for theme in &themes {
        writeln!(out, "{}: {:?}", theme.label(), theme.members())?;
    }

    let new = "Corals that survived one summer bleach less in the next";
    if let Some(theme) = themes.assign(&[new])[0] {
        writeln!(out, "\"{new}\" belongs to: {}", themes.get(theme).label())?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout().lock())
}
