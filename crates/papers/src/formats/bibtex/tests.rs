use serde_json::json;

use proptest::prelude::*;

use super::read::*;
use super::write::*;
use crate::Paper;
use crate::formats::PaperFormat;
use crate::formats::common::round_trip::{
    any_papers, assert_fixtures_survive, assert_holds, assert_round_trip, fixture, problems, titled,
};
use crate::formats::common::writing::Style;
use crate::formats::parsed::Parsed;
use crate::read::ReadOptions;

fn read(text: &str) -> Parsed {
    parse(text.as_bytes(), &ReadOptions::default()).unwrap()
}

fn only(text: &str) -> Paper {
    let mut parsed = read(text);
    assert_eq!((parsed.papers.len(), parsed.flaws()), (1, vec![]), "{text}");
    parsed.papers.remove(0).1
}

#[test]
fn accents_braces_and_names() {
    let paper = only(
        "@Article{goedel31,\n  title = {{\\\"U}ber formal unentscheidbare {S{\\\"a}tze} of $x^2$},\n\
         author = {G{\\\"o}del, Kurt and {The Vienna Circle} and van Beethoven, Ludwig and King, Jr., M. L.\n and \
         \\v{S}imon {\\O}rsted},\n\
         month = mar, year = 1931, pages = {173--198}, number = 1, Volume = \"38\", keywords = {logic; proof, sets},\n\
         doi = {https://doi.org/10.1007/x_1},\n}",
    );
    assert_eq!(paper.title, "Über formal unentscheidbare Sätze of $x^2$");
    let names =
        ["Kurt Gödel", "The Vienna Circle", "Ludwig van Beethoven", "M. L. King, Jr.", "Šimon Ørsted"];
    assert_eq!(paper.authors, names);
    assert_eq!(
        (paper.id.as_str(), paper.year, paper.date.as_deref()),
        ("goedel31", Some(1931), Some("1931-03"))
    );
    assert_eq!(paper.doi.as_deref(), Some("10.1007/x_1"));
    assert_eq!(paper.categories, ["logic", "proof", "sets"]);
    let extra = |name: &str| paper.extra[name].as_str().unwrap();
    assert_eq!(
        [extra("type"), extra("pages"), extra("issue"), extra("volume")],
        ["article", "173-198", "1", "38"]
    );
}

#[test]
fn an_accent_takes_the_place_of_a_dot() {
    let of = |text: &str| dotted(text).into_owned();
    assert_eq!(of("Mar{\\'\\i}a \\\"\\i a \\^\\j"), "Mar{\\'i}a \\\"ia \\^j");
    assert_eq!(of("\\'\\infty \\i \\'i \\'{\\i} \\i"), "\\'\\infty \\i \\'i \\'{\\i} \\i");
    assert_eq!(only("@misc{a, title = {Mar{\\'\\i}a, na\\\"{\\i}ve, \\'\\i}}").title, "María, naïve, í");
}

#[test]
fn strings_are_put_in_and_unknown_ones_kept() {
    let text = "@string{acl = \"Proc. of \" # conf}\n@STRING(conf = {ACL})\n@string{both = acl # { and } # conf}\n\
                @inproceedings{a, title = {t}, booktitle = both # { 7}}\n@misc{b, title={u}, journal = tacl}";
    let parsed = read(text);
    assert_eq!(parsed.papers[0].1.venue.as_deref(), Some("Proc. of conf and ACL 7"));
    assert_eq!(parsed.papers[1].1.venue.as_deref(), Some("tacl"));
}

#[test]
fn a_broken_entry_is_told_alone() {
    let text = "% a comment @x\n@article{a, title = {one {open},\n year = 2001}\n\n@article{b,\n title = {two}}\n\
                text between\n@article{c title = {three}}\n @book(d, title = {four (4)})\n@article{e, title = {five";
    let parsed = read(text);
    assert_eq!(parsed.titles(), [(5, "two"), (9, "four (4)")]);
    let flaws = parsed.flaws();
    assert_eq!(flaws[0], (2, "an entry whose last brace is missing"));
    assert!(flaws[1].0 == 8 && flaws[1].1.starts_with("broken BibTeX on line 8"), "{flaws:?}");
    assert_eq!(flaws[2], (10, "an entry whose last brace is missing"));
}

#[test]
fn a_value_that_is_no_latex_is_taken_as_it_is() {
    let paper = only("@misc{a, title = {It costs $5}, abstract = {100\\% of \\emph{it} at http://x.y/~z}}");
    assert_eq!(paper.title, "It costs $5");
    assert!(paper.abstract_text.starts_with("100% of \\emph{it} at http://x.y/"), "{}", paper.abstract_text);
}

#[test]
fn what_an_entry_lacks_comes_from_the_one_it_refers_to() {
    let parsed = read(
        "@inproceedings{a, title = {t}, crossref = {P1}}\n\
         @proceedings{p1, title = {The Book}, year = {2003}, abstract = {no}}",
    );
    let paper = &parsed.papers[0].1;
    assert_eq!((paper.venue.as_deref(), paper.year), (Some("The Book"), Some(2003)));
    assert_eq!(paper.abstract_text, "");
}

#[test]
fn other_text_is_refused_and_nothing_is_nothing() {
    assert!(parse(b"no entry", &ReadOptions::default()).is_err());
    assert_eq!(read("  "), Parsed::default());
    assert_eq!(read("@comment{x}"), Parsed::default());
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = format!("@misc{{a, title = {{{}x{}}}}}", "{".repeat(1_000_000), "}".repeat(1_000_000));
    assert_eq!(read(&deep).flaws(), [(1, "braces more than 64 deep")]);
    let options = ReadOptions { max_record_bytes: 100, ..ReadOptions::default() };
    let text = format!(
        "@string{{s = {{{}}}}}\n@misc{{a, title = s # s # s}}\n@misc{{b, title = s}}",
        "x".repeat(40)
    );
    let parsed = parse(text.as_bytes(), &options).unwrap();
    assert_eq!(parsed.flaws(), [(2, "a record of 120 bytes")]);
    assert_eq!(parsed.papers.len(), 1);
}

fn paper(id: &str) -> Paper {
    Paper { id: id.into(), title: "t".into(), ..Paper::default() }
}

#[test]
fn keys_are_valid_and_unique() {
    let papers = ["a b", "a,b", "a-b", "A-B", "{}", "", "é"].map(paper);
    assert_eq!(keys(&papers), ["a-b-2", "a-b-3", "a-b", "A-B-4", "--", "paper", "-"]);
}

#[test]
fn latex_stays_and_text_is_escaped() {
    let written =
        |title: &str| entry(&Paper { title: title.into(), ..paper("k") }, "k", Style::Natural, None);
    assert_eq!(written("$O(n^2)$ of {B}ees"), "@misc{k,\n  title = {$O(n^2)$ of {B}ees},\n}\n\n");
    assert_eq!(written("50% of A & B"), "@misc{k,\n  title = {50\\% of A \\& B},\n}\n\n");
    assert_eq!(written("\\alpha }{"), "@misc{k,\n  title = {\\\\alpha \\}\\{},\n}\n\n");
}

#[test]
fn fixtures_of_all_formats_survive() {
    assert_fixtures_survive(PaperFormat::Bibtex);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_round_trip_loses_nothing(papers in any_papers()) {
        prop_assume!(!papers.is_empty());
        assert_round_trip(PaperFormat::Bibtex, &papers);
    }
}

#[test]
fn acl_anthology_bibtex() {
    let outcome = fixture("acl.bib");
    assert_eq!((outcome.corpus.len(), problems(&outcome)), (3, vec![]));
    let title = "Reading Waggle Dances with BERT-like Models: A Zürich Corpus";
    let paper = titled(&outcome, title);
    assert_holds(
        paper,
        &json!({
            "id": "mueller-etal-2021-dances", "type": "inproceedings", "title": title,
            "abstract": "Honeybees tell one another where flowers are. We annotate 1,200 dances, train models of $O(n^2)$ \
                         cost, and reach 91.5% accuracy; code is at \\url{https://example.org/dances}.",
            "authors": ["Jörg Müller", "María Nuñez de la Cruz", "The Hive Consortium"],
            "venue": "Proceedings of the First Workshop on Bees and Words", "year": 2021, "date": "2021-07", "month": "jul",
            "place": "Online", "publisher": "Association for Computational Linguistics",
            "url": "https://example.org/2021.bees-1.1", "doi": "10.18653/v1/2021.bees-1.1", "pages": "1-12",
        }),
    );
    let paper = titled(&outcome, "On Silence in the Hive");
    assert_eq!((paper.year, paper.abstract_text.as_str()), (Some(2021), ""));
    assert_eq!(paper.venue.as_deref(), Some("Proceedings of the First Workshop on Bees and Words"));
}

#[test]
fn biblatex() {
    let outcome = fixture("biblatex.bib");
    assert_eq!(problems(&outcome), [(29, "found an entry whose last brace is missi".to_owned())]);
    let paper = titled(&outcome, "Ideals in rings: A Hilbert basis, told again");
    assert_eq!(paper.authors, ["Emmy Noether", "Bartel Leendert van der Waerden", "Martin King, Jr."]);
    assert_eq!((paper.year, paper.date.as_deref()), (Some(2019), Some("2019-05-04/2019-06-01")));
    assert_eq!(paper.categories, ["algebra", "commutative rings", "ideals"]);
    assert_eq!(paper.url.as_deref(), Some("https://example.org/~noether/rings_1"));
    assert!(paper.abstract_text.ends_with("this dollar sign is never closed."), "{}", paper.abstract_text);
    assert_eq!(paper.extra["eprint"], "1905.00001");
    let paper = titled(&outcome, "Mathematical problems (in parentheses)");
    assert_eq!((paper.venue.as_deref(), paper.year), (Some("Bull. Amer. Math. Soc."), Some(1900)));
    titled(&outcome, "What follows a broken entry is read");
}
