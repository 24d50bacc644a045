//! BibTeX as people have it: the cases of `../shared/cases`, where they are present.

use themata::Paper;
use themata::papers::read::{ReadOptions, ReadOutcome, read};

use crate::common::shared;

fn case(name: &str) -> Option<ReadOutcome> {
    let path = shared(&format!("cases/{name}"))?;
    Some(read(&[path.to_str().unwrap().to_owned()], &ReadOptions::default()).unwrap())
}

fn titled<'a>(outcome: &'a ReadOutcome, title: &str) -> &'a Paper {
    outcome.corpus.papers().iter().find(|paper| paper.title == title).expect(title)
}

#[test]
fn fields_with_blanks_in_their_names_cost_no_entry() {
    let Some(outcome) = case("bib-scopus.bib") else { return };
    let paper = titled(&outcome, "Oars of wood");
    assert_eq!(
        (&*paper.authors, paper.year),
        (&["F. Muster".to_owned(), "E. Fabel".to_owned()][..], Some(2020))
    );
    assert_eq!(paper.extra["funding_text 1"], "Paid by the Made-Up Fund.");
    assert_eq!((&paper.extra["type"], &paper.extra["source"]), (&"Article".into(), &"Scopus".into()));
    // The other entry has the same key.
    assert_eq!(outcome.corpus.len() + outcome.n_skipped, 2);
}

#[test]
fn quotation_marks_within_quotation_marks_cost_no_entry() {
    let Some(outcome) = case("bib-quotes.bib") else { return };
    assert_eq!((outcome.corpus.len(), outcome.n_skipped), (4, 0));
    titled(&outcome, "Comments on \"Oars and Fonts\"");
    let paper = titled(&outcome, "Cost control of oars");
    assert!(paper.abstract_text.contains("based on \"chain\". In this paper"), "{}", paper.abstract_text);
    assert_eq!((paper.year, &*paper.categories), (Some(2017), &["oars".to_owned(), "cost".to_owned()][..]));
    assert_eq!(titled(&outcome, "Zerooars").authors, ["Eli Ben-Muster", "Frédérique Fabel"]);
}

#[test]
fn quirks_cost_no_entry() {
    let Some(outcome) = case("bib-quirks.bib") else { return };
    // All entries but the comment, and one whose key was used before.
    assert_eq!(outcome.corpus.len() + outcome.n_skipped, 19);
    assert!(outcome.corpus.papers().iter().all(|paper| paper.title != "Fake"));
    let paper = outcome.corpus.papers().iter().find(|paper| paper.id == "others2020").unwrap();
    assert_eq!(
        (&*paper.authors, &*paper.categories),
        (&["Frida Muster".to_owned()][..], &["oars".to_owned(), "boats".to_owned()][..])
    );
    assert_eq!(
        (paper.venue.as_deref(), paper.date.as_deref()),
        (Some("Journal of Made-Up Things"), Some("2020-03-01"))
    );
    let paper = titled(&outcome, "A child paper on oars");
    assert_eq!((paper.venue.as_deref(), paper.year), (Some("Proc. of Rowing"), Some(2019)));
    let paper = titled(&outcome, "Unbalanced brace");
    assert_eq!(paper.abstract_text, "x");
    assert_eq!(titled(&outcome, "Comma missing").year, Some(1999));
    for title in [
        "No key at all",
        "Key with spaces",
        "After the bad one",
        "Paren entry (nested)",
        "Quotes with \"inner\" marks",
    ] {
        titled(&outcome, title);
    }
    let paper = titled(&outcome, "Über ångström, naïve façade, Škoda Łódź ß");
    assert_eq!(paper.authors, ["Jörg Ørsted", "World Health Organization"]);
    let paper = titled(&outcome, "BRIDGING THE OARS GAP: WATER AND WIND");
    assert_eq!((&paper.extra["wos_id"], &*paper.id), (&"ISI:0001".into(), "isi:0001"));
    // What was mended, and the second paper of a key, which got one of its own.
    assert_eq!(outcome.repaired.len(), 2, "{:?}", outcome.repaired);
}
