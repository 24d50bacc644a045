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

/// The kinds of repairs, each with its first line.
fn repairs(parsed: &Parsed) -> Vec<(usize, String)> {
    let kinds = parsed.repairs.clone().into_kinds();
    kinds.into_iter().map(|(kind, repair)| (repair.line.unwrap(), kind)).collect()
}

#[test]
fn a_broken_entry_is_mended_and_told() {
    let text = "% a comment @x\n@article{a, title = {one {open},\n year = 2001}\n\n@article{b,\n title = {two}}\n\
                text between\n@article{c title = {three}}\n @book(d, title = {four (4)})\n@article{e, title = {five";
    let parsed = read(text);
    assert_eq!(parsed.titles(), [(2, "one open"), (5, "two"), (8, "three"), (9, "four (4)"), (10, "five")]);
    assert_eq!(parsed.papers[0].1.year, Some(2001));
    assert_eq!(parsed.flaws(), []);
    let expected = "braces or quotation marks that do not match were mended";
    assert_eq!(repairs(&parsed), [(2, expected.to_owned())]);
    let parsed = read("@misc{a, title = {t} lost, year = 1999}");
    assert_eq!((parsed.papers[0].1.year, repairs(&parsed).len()), (Some(1999), 1));
}

#[test]
fn entries_of_scopus_and_web_of_science() {
    let paper = only(
        "@ARTICLE{Muster2020,\nauthor={Muster, F. and Fabel, E.},\ntitle={Oars},\n\
         url={https://www.scopus.com/inward/record.uri?eid=2-s2.0-850&doi=10.5555%2fx},\n\
         affiliation={Oar Lab, Oslo, Norway; Boat Univ, Bern, Switzerland; Oar Lab, Bergen, Norway},\n\
         author_keywords={Boats;  Oars, wooden},\nkeywords={Lakes; Oars, wooden},\n\
         references={Fabel, E., Rowing (2001) J. Oars, 10.5555/ROW; Muster, F., (2002)},\n\
         note={cited By 12},\ndocument_type={Conference Paper},\nfunding_text 1={Paid.},\nsource={Scopus},\n}",
    );
    assert_holds(
        &paper,
        &json!({
            "id": "Muster2020", "type": "Conference Paper", "title": "Oars", "abstract": "", "authors": ["F. Muster", "E. Fabel"],
            "url": "https://www.scopus.com/inward/record.uri?eid=2-s2.0-850&doi=10.5555%2fx",
            "affiliations": ["Oar Lab, Oslo, Norway", "Boat Univ, Bern, Switzerland", "Oar Lab, Bergen, Norway"],
            "countries": ["Norway", "Switzerland"], "author_keywords": ["Boats", "Oars, wooden"],
            "index_keywords": ["Lakes", "Oars, wooden"], "categories": ["Boats", "Oars, wooden", "Lakes"],
            "references": ["Fabel, E., Rowing (2001) J. Oars, 10.5555/ROW", "Muster, F., (2002)"],
            "reference_dois": ["10.5555/row"], "times_cited": 12, "scopus_id": "2-s2.0-850", "note": "cited By 12",
            "funding_text 1": "Paid.", "source": "Scopus",
        }),
    );
    let paper = only(
        "@article{ WOS:000001,\nAuthor = {Muster, F. and Fabel, E.},\nTitle = {{BRIDGING THE OARS GAP: WATER\n   AND WIND}},\n\
         Keywords = {{oars; boats, wooden}},\nKeywords-Plus = {{WATER; WIND}},\nYear = {{2018}},\nMonth = {{MAR 15}},\n\
         Research-Areas = {{Rowing; Science \\& Technology - Other Topics}},\nTimes-Cited = {{3}},\nUnique-ID = {{WOS:000001}},\n\
         Affiliation = {{Muster, F (Reprint Author), Oar Univ, Bern, Switzerland.\n   Fabel, E., Boat Univ, Oslo, Norway.}},\n\
         Cited-References = {{FABEL E, 2001, J OARS, V1, P2, DOI 10.5555/row.\n   MUSTER F, 2002, OARS.}},\n}",
    );
    assert_holds(
        &paper,
        &json!({
            "id": "WOS:000001", "type": "article", "title": "BRIDGING THE OARS GAP: WATER AND WIND", "abstract": "",
            "authors": ["F. Muster", "E. Fabel"], "author_keywords": ["oars", "boats, wooden"],
            "index_keywords": ["WATER", "WIND"], "categories": ["oars", "boats, wooden", "WATER", "WIND"],
            "year": 2018, "date": "2018-03-15", "month": "MAR 15", "subjects": ["Rowing", "Science & Technology - Other Topics"],
            "times_cited": 3, "wos_id": "WOS:000001",
            "affiliations": ["Muster, F (Reprint Author), Oar Univ, Bern, Switzerland.", "Fabel, E., Boat Univ, Oslo, Norway."],
            "countries": ["Switzerland", "Norway"],
            "references": ["FABEL E, 2001, J OARS, V1, P2, DOI 10.5555/row", "MUSTER F, 2002, OARS"],
            "reference_dois": ["10.5555/row"],
        }),
    );
}

#[test]
fn ids_of_services() {
    let of = |fields: &str, name: &str| {
        only(&format!("@article{{a, title = {{t}}, {fields}}}"))
            .extra
            .get(name)
            .and_then(|id| id.as_str().map(str::to_owned))
    };
    for fields in [
        "eprint = {2001.00001}, archivePrefix = {arXiv}, primaryClass = {cs.CL}",
        "eprint = {arXiv:2001.00001}, eprinttype = {arxiv}",
        "eprint = {2001.00001}",
        "journal = {arXiv preprint arXiv:2001.00001}",
        "journal = {CoRR}, volume = {abs/2001.00001}",
        "url = {https://arxiv.org/abs/2001.00001}",
        "doi = {10.48550/arXiv.2001.00001}",
        "arxivId = {2001.00001}",
    ] {
        assert_eq!(of(fields, "arxiv_id").as_deref(), Some("2001.00001"), "{fields}");
    }
    assert_eq!(of("eprint = {https://a.b/c}, volume = {7}", "arxiv_id"), None);
    assert_eq!(of("pmid = {123}", "pmid").as_deref(), Some("123"));
    let paper = only(
        "@article{a, title = {t}, journal = {\\apj}, doi = {10.5555/a\\_b}, url = {http://x.y/\\~{}z\\%20}}",
    );
    assert_eq!(
        (paper.venue.as_deref(), paper.doi.as_deref()),
        (Some("The Astrophysical Journal"), Some("10.5555/a_b"))
    );
    assert_eq!(paper.url.as_deref(), Some("http://x.y/~z%20"));
    let paper = only("@article{a, title = {t}, url = {https://doi.org/10.5555/a}}");
    assert_eq!(paper.doi.as_deref(), Some("10.5555/a"));
}

#[test]
fn repeated_fields_are_kept() {
    let paper = only(
        "@article{a, title = {t}, title = {u}, keywords = {oars}, keywords = {boats, oars}, note = {x}, note = {y}, \
         note = {x}, author = {Muster, F.}, author = {Fabel, E.}}",
    );
    assert_eq!((paper.title.as_str(), &paper.extra["title_given"]), ("t", &json!("u")));
    assert_eq!(
        (paper.categories.clone(), paper.authors.clone()),
        (vec!["oars".into(), "boats".into()], vec!["F. Muster".into(), "E. Fabel".into()])
    );
    assert_eq!(paper.extra["note"], json!(["x", "y"]));
}

#[test]
fn settings_are_no_papers() {
    let parsed = read(
        "@IEEEtranBSTCTL{x, a = {yes}}\n@xdata{p, publisher = {P}, author = {A B}}\n@book{b, title = {t}, xdata = {p}}",
    );
    assert_eq!((parsed.titles(), parsed.flaws()), (vec![(3, "t")], vec![]));
    assert_eq!(
        (&parsed.papers[0].1.extra["publisher"], &parsed.papers[0].1.authors[0]),
        (&json!("P"), &"A B".to_owned())
    );
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
    assert_eq!(read(&deep).titles(), [(1, "x")]);
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
    assert_eq!(
        written("\\alpha }{"),
        "@misc{k,\n  title = {\\alpha \\textbraceright{}\\textbraceleft{}},\n}\n\n"
    );
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
    assert_eq!(problems(&outcome), []);
    let told: Vec<Option<usize>> = outcome.repaired.iter().map(|repair| repair.line).collect();
    assert_eq!(told, [Some(29)]);
    assert_eq!(titled(&outcome, "This brace is never closed").year, Some(2001));
    let paper = titled(&outcome, "Ideals in rings: A Hilbert basis, told again");
    assert_eq!(paper.authors, ["Emmy Noether", "Bartel Leendert van der Waerden", "Martin King, Jr."]);
    assert_eq!((paper.year, paper.date.as_deref()), (Some(2019), Some("2019-05-04/2019-06-01")));
    assert_eq!(paper.categories, ["algebra", "commutative rings", "ideals"]);
    assert_eq!(paper.url.as_deref(), Some("https://example.org/~noether/rings_1"));
    assert!(paper.abstract_text.ends_with("this dollar sign is never closed."), "{}", paper.abstract_text);
    assert_eq!(
        (&paper.extra["eprint"], &paper.extra["arxiv_id"]),
        (&json!("1905.00001"), &json!("1905.00001"))
    );
    let paper = titled(&outcome, "Mathematical problems (in parentheses)");
    assert_eq!((paper.venue.as_deref(), paper.year), (Some("Bull. Amer. Math. Soc."), Some(1900)));
    titled(&outcome, "What follows a broken entry is read");
}

#[test]
fn services() {
    let outcome = fixture("services.bib");
    assert_eq!((outcome.corpus.len(), problems(&outcome), outcome.repaired.len()), (6, vec![], 1));
    assert_eq!(titled(&outcome, "Oars of ash").authors, ["F. Muster", "Oar Research Group"]);
    let paper = titled(&outcome, "Cost control of oars");
    assert_eq!(
        (paper.venue.as_deref(), paper.date.as_deref()),
        (Some("Journal of Oars"), Some("2017-03-01"))
    );
    let paper = titled(&outcome, "A child");
    assert_eq!((paper.venue.as_deref(), paper.year), (Some("Proceedings of Rowing"), Some(2003)));
    assert_eq!(titled(&outcome, "One brace").year, Some(1999));
}
