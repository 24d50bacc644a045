//! Cases of tagged text as people have it: each is read whole, and not as prose.

use serde_json::json;
use themata::Paper;
use themata::papers::formats::InputFormat;
use themata::papers::read::{ReadOptions, ReadOutcome, read};

use crate::common::shared;

/// Reads a case; `None`, with a message, where the cases are missing.
fn case(name: &str) -> Option<ReadOutcome> {
    let path = shared(&format!("cases/{name}"))?;
    Some(read(&[path.to_str().unwrap().to_owned()], &ReadOptions::default()).unwrap())
}

/// The papers of a case that is read without anything skipped.
fn whole(name: &str) -> Option<Vec<Paper>> {
    let outcome = case(name)?;
    assert_eq!((outcome.n_skipped, &outcome.skipped[..]), (0, &[][..]), "{name}");
    Some(outcome.corpus.into_papers())
}

#[test]
fn plain_text_of_web_of_science() {
    for name in ["wos-plain.txt", "wos-plain.ciw"] {
        let Some(papers) = whole(name) else { return };
        assert_eq!(papers.len(), 2, "{name}");
        let paper = &papers[0];
        assert_eq!(paper.title, "Rowing on made-up lakes: a study of oars and water");
        assert_eq!(paper.authors, ["Muster, Frida", "Fabel, Edgar J."]);
        assert_eq!((paper.year, paper.doi.as_deref()), (Some(2021), Some("10.5555/abc.1")));
        assert_eq!(paper.venue.as_deref(), Some("JOURNAL OF MADE-UP ROWING"));
        assert_eq!(paper.categories, ["rowing", "oars", "WATER", "LAKES"]);
        assert_eq!((&paper.extra["type"], &paper.extra["pages"]), (&json!("Article"), &json!("11-19")));
        assert_eq!((papers[1].year, papers[1].id.as_str()), (Some(2019), "WOS:000000000000002"));
    }
}

#[test]
fn tables_and_folders_of_web_of_science() {
    let Some(papers) = whole("wos-tab-many.txt") else { return };
    assert_eq!(papers.len(), 3);
    assert_eq!((papers[0].title.as_str(), papers[0].year), ("Rowing on made-up lakes", Some(2021)));
    assert_eq!(papers[0].authors, ["Muster, F", "Fabel, EJ"]);
    assert_eq!(papers[0].venue.as_deref(), Some("JOURNAL OF MADE-UP ROWING"));
    assert!(papers.iter().all(|paper| paper.doi.is_some() && !paper.abstract_text.is_empty()));
    let Some(papers) = whole("wos-folder") else { return };
    assert_eq!(papers.len(), 4);
    assert!(papers.iter().all(|paper| paper.year.is_some()));
}

#[test]
fn ris_among_the_notes_of_ovid() {
    for name in ["ovid-embase.txt", "ovid-embase.ris"] {
        let Some(papers) = whole(name) else { return };
        let titles: Vec<&str> = papers.iter().map(|paper| paper.title.as_str()).collect();
        assert_eq!(titles, ["Shoulder sling wear in amateur rowers", "Second paper on oars"], "{name}");
        assert_eq!(papers[0].abstract_text, "Rowers wear slings. We\nwatched 40 of them.");
        assert_eq!(papers[1].abstract_text, "Oars break.");
        assert_eq!((papers[0].doi.as_deref(), papers[1].year), (Some("10.5555/1"), Some(2021)));
    }
}

#[test]
fn ris_with_its_type_in_the_middle() {
    let Some(papers) = whole("ty-not-first.ris") else { return };
    let titles: Vec<&str> = papers.iter().map(|paper| paper.title.as_str()).collect();
    assert_eq!(titles, ["Baboons on a made-up hill", "Bees in a made-up hive"]);
    assert!(papers.iter().all(|paper| paper.extra["type"] == "JOUR" && paper.authors.len() == 1));
}

#[test]
fn no_real_page_is_taken_for_records() {
    let Some(path) = shared("corpora/papers-page.txt") else { return };
    let outcome = read(&[path.to_str().unwrap().to_owned()], &ReadOptions::default()).unwrap();
    let formats: Vec<InputFormat> = outcome.formats.iter().map(|count| count.format).collect();
    assert_eq!(formats, [InputFormat::Page]);
    assert_eq!(outcome.corpus.len(), 96);
}
