//! Is text text? What services put into abstracts reaches neither words nor what is shown.

use std::process::Command;

use crate::common::{Folder, SAMPLE, run, say_skipped, shared};

/// The piles of the cases, made from the sample.
fn piles() -> Option<Folder> {
    let script = shared("cases/make-labels.py")?;
    let folder = Folder::new();
    let made = Command::new("python3").arg(script).args([SAMPLE, &folder.path("")]).status();
    if made.is_ok_and(|status| status.success()) {
        return Some(folder);
    }
    say_skipped("python3 is missing");
    None
}

#[test]
fn no_label_holds_markup_or_a_notice() {
    let Some(folder) = piles() else { return };
    let others = [
        "amp",
        "jats",
        "mrow",
        "mathbf",
        "elsevier",
        "wiley",
        "copyright",
        "available",
        "withdrawn",
        "resumen",
        "issue",
    ];
    for pile in [
        "pubmed-tags",
        "escaped-twice",
        "math-tags",
        "publisher-by-theme",
        "withdrawn",
        "ebsco",
        "themed-issue",
    ] {
        let path = folder.path(&format!("{pile}.jsonl"));
        let themes = run(&["themes", &path, "--json", "--quiet"]).ends(0).json();
        for theme in themes["themes"].as_array().unwrap() {
            let label = theme["label"].as_str().unwrap().to_lowercase();
            assert!(
                others.iter().all(|other| !label.split([' ', ',']).any(|word| word == *other)),
                "{pile}: {label}"
            );
        }
    }
}

#[test]
fn the_overview_counts_what_is_left_out() {
    let folder = Folder::new();
    let line = |id: usize, text: &str| {
        format!("{{\"id\": \"{id}\", \"title\": \"Reef {id}\", \"abstract\": \"{text}\"}}\n")
    };
    let papers = folder.write(
        "x.jsonl",
        line(1, "This article has no abstract.")
            + &line(2, "Corals bleach in <i>warm</i> seas. © 2020 Reef Ltd. All rights reserved.")
            + &line(3, "BACKGROUND: Glaciers melt."),
    );
    let overview = run(&["papers", &papers, "--json", "--quiet"]).ends(0).json();
    let kinds: Vec<&str> =
        overview["left_out"].as_array().unwrap().iter().map(|view| view["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["markup", "notices", "placeholders", "headings"]);
    let shown = run(&["papers", &papers, "--quiet"]).ends(0).stdout;
    assert!(shown.contains("left out of words"), "{shown}");
}
