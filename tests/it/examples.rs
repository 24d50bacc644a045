//! The programs in `examples`, by what they print.

#![allow(dead_code, reason = "the examples' own `main` is not called here")]

use std::error::Error;

#[path = "../../examples/bibtex_to_report.rs"]
mod bibtex_to_report;
#[path = "../../examples/evaluate_with_labels.rs"]
mod evaluate_with_labels;
#[path = "../../examples/index_and_search.rs"]
mod index_and_search;
#[path = "../../examples/kmeans_on_vectors.rs"]
mod kmeans_on_vectors;
#[path = "../../examples/nearest_neighbours.rs"]
mod nearest_neighbours;
#[path = "../../examples/themes_of_texts.rs"]
mod themes_of_texts;

type Ran = Result<(), Box<dyn Error>>;

/// The lines that an example prints.
#[track_caller]
fn lines(run: fn(&mut Vec<u8>) -> Ran) -> Vec<String> {
    let mut out = Vec::new();
    run(&mut out).unwrap();
    String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn strings_to_themes() {
    let lines = lines(themes_of_texts::run);
    assert_eq!(lines.len(), 4, "{lines:#?}");
    for (word, members) in [("coral", "[0, 3, 6]"), ("glacier", "[1, 5, 8]"), ("network", "[2, 4, 7]")] {
        let is_theme = |line: &&String| line.ends_with(members) && line.contains(word);
        assert_eq!(lines.iter().filter(is_theme).count(), 1, "{word}: {lines:#?}");
    }
    let label = lines[..3].iter().find(|line| line.contains("coral")).unwrap().split(": [").next().unwrap();
    assert!(lines[3].ends_with(&format!("belongs to: {label}")), "{}", lines[3]);
}

#[test]
fn nearest_neighbours_of_a_text() {
    let lines = lines(nearest_neighbours::run);
    assert!(lines[1].ends_with("Reading a large CSV file without filling the memory"), "{lines:#?}");
    assert!(lines[2].ends_with("How can I plot the columns of a data frame?"), "{lines:#?}");
    assert!(lines[4].ends_with("Why does my sourdough bread not rise?"), "{lines:#?}");
    assert_eq!(lines.len(), 5, "only one question shares a word with the query");
}

#[test]
fn kmeans_through_linfa() {
    let lines = lines(kmeans_on_vectors::run);
    let labels = |line: &str| -> Vec<usize> {
        let list = line.split(": ").nth(1).unwrap().trim_matches(['[', ']']);
        list.split(", ").map(|label| label.parse().unwrap()).collect()
    };
    let fitted = labels(&lines[0]);
    assert!(fitted[0] == fitted[2] && fitted[1] == fitted[4] && fitted[3] == fitted[5]);
    assert!(fitted[0] != fitted[1] && fitted[1] != fitted[3] && fitted[0] != fitted[3]);
    // Three pairs, each at half their distance from the mean: (0.05 + 0.02 + 0.05) / 2.
    assert_eq!(lines[1], "inertia: 0.06");
    assert_eq!(labels(&lines[2]), [fitted[0], fitted[1]]);
    let texts = labels(&lines[3]);
    assert!(texts[0] == texts[2] && texts[1] == texts[3] && texts[0] != texts[1]);
}

#[test]
fn bibtex_to_a_report() {
    let report = lines(bibtex_to_report::run).join("\n");
    for title in [
        "Bleaching of coral reefs",
        "Recovery of coral reefs",
        "Glaciers of the Alps",
        "Ice in lakes",
        "Rock under ice",
    ] {
        assert!(report.contains(title), "{title}: {report}");
    }
    assert!(report.contains("6 papers in 2 themes"), "{report}");
    assert!(report.contains("| ice, glaciers | 3 |") && report.contains("| reefs, corals | 3 |"));
}

#[test]
fn an_index_is_searched() {
    let lines = lines(index_and_search::run);
    assert!(lines[0].starts_with("120 papers, "), "{lines:#?}");
    assert_eq!(lines.len(), 4, "{lines:#?}");
    assert!(lines[1..].iter().any(|line| line.contains("Swahili coast gold")), "{lines:#?}");
}

#[test]
fn themes_are_measured_by_labels() {
    let lines = lines(evaluate_with_labels::run);
    let score = |line: &str| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap();
    for (line, (name, least)) in lines.iter().zip([("concepts", 0.9), ("spherical", 0.75)]) {
        assert!(line.starts_with(&format!("{name}: 120 papers, ")) && score(line) > least, "{line}");
    }
    assert_eq!(lines.len(), 2);
}
