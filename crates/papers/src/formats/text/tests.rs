use super::read::*;
use crate::Paper;
use crate::formats::common::round_trip::{fixture, titled};
use crate::read::ReadOptions;

fn one(text: &str) -> Paper {
    let mut parsed = parse(text.as_bytes(), &ReadOptions::default());
    assert_eq!((parsed.papers.len(), parsed.flaws()), (1, vec![]));
    parsed.papers.remove(0).1
}

fn pair(text: &str) -> (String, String) {
    let paper = one(text);
    (paper.title, paper.abstract_text)
}

#[test]
fn the_first_lines_are_the_title() {
    let expect = |title: &str, text: &str| (title.to_owned(), text.to_owned());
    assert_eq!(
        pair("\nA title\nin two lines\n\nOne.\n\nTwo.\n"),
        expect("A title in two lines", "One.\n\nTwo.")
    );
    assert_eq!(pair("# A title #\nOne."), expect("A title", "One."));
    assert_eq!(pair("A title\n=======\n\nOne."), expect("A title", "One."));
    assert_eq!(pair("A title"), expect("A title", ""));
    let long = "word ".repeat(60);
    assert_eq!(pair(&format!("A title\n{long}")), expect("A title", long.trim()));
    assert_eq!(pair(&long), expect("", long.trim()));
}

#[test]
fn the_abstract_may_have_a_heading() {
    let text = "# T\n\nA. Bee\n\n## Abstract\n\nOne.\n\nTwo.\n\n## Introduction\n\nThree.";
    assert_eq!(pair(text), ("T".to_owned(), "One.\n\nTwo.".to_owned()));
    assert_eq!(pair("T\n\n**Abstract:**\nOne."), ("T".to_owned(), "One.".to_owned()));
}

#[test]
fn front_matter_gives_fields() {
    let paper = one(
        "---\ntitle: \"A: title\"\nauthors:\n  - Ann Bee\n  - 'Bo Cee'\nkeywords: [bees, wax]\nyear: 2001\nnote: x\n\
         abstract: |\n  One.\n  Two.\n---\n\nBody.\n",
    );
    assert_eq!((paper.title.as_str(), paper.abstract_text.as_str()), ("A: title", "One.\nTwo."));
    assert_eq!((paper.authors.clone(), paper.year), (vec!["Ann Bee".into(), "Bo Cee".into()], Some(2001)));
    assert_eq!(paper.categories, ["bees", "wax"]);
    assert_eq!((&paper.extra["note"], &paper.extra["text"]), (&"x".into(), &"Body.".into()));
    assert_eq!(pair("---\ntitle: T\n---\n# T\nOne."), ("T".to_owned(), "One.".to_owned()));
    assert_eq!(pair("---\ntitle: T\n---\nOne.\n\nTwo."), ("T".to_owned(), "One.\n\nTwo.".to_owned()));
    assert_eq!(pair("---\nnever closed"), ("--- never closed".to_owned(), String::new()));
}

#[test]
fn a_text_of_many_papers_is_a_page() {
    let abstract_text = "It is what we study in this paper at some length. ".repeat(8);
    let page = |n: usize| format!("A title\n\n{abstract_text}\n\n").repeat(n);
    let read = |text: &str| parse_page_or_paper(text.as_bytes(), &ReadOptions::default());
    assert_eq!(read(&page(MANY)).papers.len(), MANY);
    let one = read(&page(MANY - 1));
    assert_eq!((one.papers.len(), one.is_one), (1, true));
    assert_eq!(read(" \n").papers.len(), 0);
}

#[test]
fn texts_of_one_paper_and_pages_of_many() {
    let outcome = fixture("folder");
    let ids: Vec<&str> = outcome.corpus.papers().iter().map(|paper| paper.id.as_str()).collect();
    assert_eq!(ids, ["bats", "owls-2020"]);
    let paper = titled(&outcome, "Bats: a primer");
    assert_eq!((paper.abstract_text.as_str(), paper.year), ("Bats hear what we do not.", Some(2011)));
    let paper = titled(&outcome, "Owls sit on nets in one valley of two");
    assert!(paper.abstract_text.ends_with("They left when it rained."));
    assert_eq!(fixture("page.txt").corpus.len(), 2);
}
