//! JSON and XML of services and reference managers as people have them: the cases beside the project, read in place.

use crate::common::shared;
use themata::Paper;
use themata::papers::read::{ReadOptions, read};

/// The papers of a case, all of whose records are read.
fn papers(name: &str) -> Option<Vec<Paper>> {
    let path = shared(&format!("cases/{name}"))?;
    let outcome = read(&[path.to_str().unwrap().to_owned()], &ReadOptions::default()).unwrap();
    assert_eq!(outcome.n_skipped, 0, "{name}");
    Some(outcome.corpus.into_papers())
}

#[test]
fn every_case_has_the_fields_that_it_gives() {
    for (name, n, title, text, year, author, venue, doi) in [
        (
            "csl.json",
            2,
            "Rowing on ",
            "Rowers move over lakes.",
            2021,
            "Frida Muster",
            "Journal A",
            "10.5555/c1",
        ),
        (
            "crossref.json",
            1,
            "Rowing on made-up lakes: a study",
            "",
            2021,
            "Frida Muster",
            "Journal A",
            "10.5555/x1",
        ),
        ("crossref-single.json", 1, "Rowing on made-up lakes", "", 2021, "Frida Muster", "", "10.5555/x1"),
        ("zotero-api.json", 1, "Rowing on lakes", "Rowers row.", 2021, "Frida Muster", "", "10.5555/z"),
        (
            "biorxiv.json",
            1,
            "Rowing cells",
            "Cells row.",
            2021,
            "Muster, F.",
            "bioRxiv",
            "10.1101/2021.01.01.000001",
        ),
        (
            "endnote.xml",
            1,
            "Rowing on made-up lakes",
            "Rowers move over lakes.",
            2021,
            "Muster, Frida",
            "Journal A",
            "10.5555/en1",
        ),
    ] {
        let Some(papers) = papers(name) else { return };
        assert_eq!(papers.len(), n, "{name}");
        let paper = papers.iter().find(|paper| paper.title.starts_with(title));
        let paper = paper.unwrap_or_else(|| panic!("{name} has no title {title:?}"));
        assert!(paper.abstract_text.contains(text) && !paper.abstract_text.is_empty(), "{name}");
        assert_eq!(
            (paper.year, paper.authors[0].as_str(), paper.venue.as_deref(), paper.doi.as_deref()),
            (Some(year), author, Some(venue).filter(|venue| !venue.is_empty()), Some(doi)),
            "{name}"
        );
    }
}

#[test]
fn keywords_groups_and_written_dates() {
    let Some(mut csl) = papers("csl.json") else { return };
    csl.sort_by_key(|paper| std::cmp::Reverse(paper.year));
    assert_eq!(
        (csl[0].authors[1].as_str(), csl[0].categories.as_slice()),
        ("Oar Group", &["oars".to_owned(), "lakes".to_owned()][..])
    );
    assert_eq!((csl[1].authors[0].as_str(), csl[1].year), ("Bo van Beispiel", Some(2020)));
    let Some(zotero) = papers("zotero-api.json") else { return };
    assert_eq!((zotero[0].id.as_str(), zotero[0].categories[0].as_str()), ("ABCD1234", "oars"));
    let Some(preprints) = papers("biorxiv.json") else { return };
    assert_eq!(
        (preprints[0].categories[0].as_str(), preprints[0].extra.get("published")),
        ("cell biology", None)
    );
}
