use serde_json::json;

use super::*;
use crate::Paper;
use crate::formats::common::round_trip::{fixture, problems, titled};

/// The papers of a fixture that is read without flaws.
fn papers(name: &str) -> Vec<Paper> {
    let outcome = fixture(name);
    assert_eq!(problems(&outcome), [], "{name}");
    outcome.corpus.into_papers()
}

fn holds(paper: &Paper, fields: &serde_json::Value) {
    let all = serde_json::to_value(paper).unwrap();
    for (name, value) in fields.as_object().unwrap() {
        assert_eq!(&all[name], value, "{name} of {}", paper.title);
    }
}

#[test]
fn labels_of_ovid() {
    let papers = papers("ovid.txt");
    holds(
        &papers[0],
        &json!({
            "id": "00005131-900000000-99001", "title": "Positioning of oars with and without slings.",
            "authors": ["Muster, Jan", "Fabel, Erik"], "venue": "Journal of Invented Rowing", "year": 2015,
            "abstract": "Oars are placed by hand. We placed 40 of them.\n(C) 2015 by nobody", "type": "Article",
            "categories": ["oars", "slings", "placement"], "language": "English", "doi": "10.5555/jir.2015.28",
            "affiliations": ["Department of Oars, Ruderberg, Germany", "Department of Slings, Boston, MA, USA."],
            "countries": ["Germany", "United States"], "volume": "28", "issue": "2", "pages": "103-106",
            "url": "http://example.org/ovidweb.cgi?AN=00005131-900000000-99001",
        }),
    );
    holds(
        &papers[1],
        &json!({"pmid": "99000003", "title": "Listening to oars.", "year": 2014, "abstract": "Oars sound."}),
    );
    assert_eq!(papers.len(), 2);
}

#[test]
fn short_tags_of_ovid_and_cochrane() {
    let ovid = papers("ovid-tags.txt");
    holds(
        &ovid[0],
        &json!({
            "id": "PREV9900001", "title": "Thrips on made-up trees", "authors": ["Muster, Jan", "Fabel, Erik"],
            "abstract": "Trees have thrips. We counted them on\nforty trees.", "venue": "Invented Forestry", "year": 2004,
            "language": "English", "countries": ["Germany"],
        }),
    );
    holds(&ovid[1], &json!({"id": "PREV9900002", "title": "Trees without thrips", "year": 2005}));
    let cochrane = papers("cochrane.txt");
    holds(
        &cochrane[0],
        &json!({
            "id": "CN-99000001", "title": "Oars for the treatment of idle lakes: a trial", "authors": ["Muster F", "Fabel E"],
            "venue": "Journal of Invented Rowing", "year": 2019, "volume": "12", "issue": "3", "pages": "1-9",
            "pmid": "99000004", "type": "Journal article", "categories": ["Oars", "Lakes"], "doi": "10.5555/jir.2019.12",
            "abstract": "BACKGROUND: Lakes idle. METHODS: We rowed.", "url": "https://example.org/CN-99000001/full",
        }),
    );
    assert_eq!((ovid.len(), cochrane.len()), (2, 2));
}

#[test]
fn labels_of_ebsco_and_proquest() {
    let ebsco = papers("ebsco.txt");
    holds(
        &ebsco[0],
        &json!({
            "id": "99000005", "title": "Slings and other things: a survey.", "authors": ["Muster, Frida", "Fabel, Edgar"],
            "venue": "Journal of Invented Slings", "year": 2020, "categories": ["slings", "Slings", "Surveys"],
            "author_keywords": ["slings"], "index_keywords": ["Slings", "Surveys"], "doi": "10.5555/jis.2020.5",
            "abstract": "We asked 40 people about slings.\nMethods: by mail.", "issn": "1234-5679",
        }),
    );
    holds(
        &ebsco[1],
        &json!({"id": "99000006", "title": "Things without slings.", "abstract": "There are none."}),
    );
    let proquest = papers("proquest.txt");
    holds(
        &proquest[0],
        &json!({
            "id": "99000007", "title": "Lakes in winter", "authors": ["Muster, Frida", "Fabel, Edgar J"],
            "abstract": "Lakes freeze. METHODS: We looked.", "venue": "Invented Lakes", "year": 2018, "volume": "12",
            "doi": "http://dx.doi.org/10.5555/lakes.12".trim_start_matches("http://dx.doi.org/"), "pages": "1-9",
            "url": "https://example.org/docview/99000007",
        }),
    );
    assert_eq!((ebsco.len(), proquest.len(), proquest[1].title.as_str()), (2, 2, "Lakes in spring"));
}

#[test]
fn abstracts_of_pubmed() {
    let outcome = fixture("pubmed-abstracts.txt");
    let paper = titled(&outcome, "Reeds along slow rivers: a count of stems in three valleys.");
    holds(
        paper,
        &json!({
            "id": "99000008", "pmid": "99000008", "pmcid": "PMC9900002", "doi": "10.5555/jir.2020.12", "year": 2020,
            "venue": "J Invent Row", "authors": ["Muster F", "Fabel EJ"], "countries": ["Germany", "United States", "Norway"],
            "abstract": "BACKGROUND: Reeds stand along slow rivers. METHODS: We counted stems.\n\nCONCLUSIONS: There are many.",
        }),
    );
    let paper = titled(&outcome, "A letter without an abstract.");
    assert_eq!((paper.abstract_text.as_str(), paper.id.as_str(), outcome.corpus.len()), ("", "99000009", 2));
}

#[test]
fn refworks_and_copac() {
    let read = |text: &str| parse(text.as_bytes(), &ReadOptions::default()).unwrap();
    let parsed = read(
        "RT Journal Article\nSR Electronic\nA1 Muster, F\nT1 Reeds\nJF J\nYR 2020\nK1 a\nAB Text\n\nRT Book\nT1 Ponds\n",
    );
    assert_eq!(parsed.titles(), [(1, "Reeds"), (10, "Ponds")]);
    assert_eq!((parsed.papers[0].1.year, parsed.papers[0].1.venue.as_deref()), (Some(2020), Some("J")));
    let parsed = read("TI- Reeds\nAU- Muster, F\nPY- 1992\n\nTI- Ponds\nAU- Nadel, N\n    and others\n");
    assert_eq!(parsed.titles(), [(1, "Reeds"), (5, "Ponds")]);
}

#[test]
fn mails_of_arxiv() {
    let mail = "------------\n\\\\\narXiv:9912.00001\nDate: Mon, 1 Nov 2021 00:00:01 GMT   (5kb)\n\nTitle: Reeds in\n  two lines\n\
                Authors: Frida Muster and Edgar Fabel\nCategories: cs.LG stat.ML\nComments: 5 pages\n\\\\\n  We count reeds.\n\
                They stand: still.\n\\\\ ( https://arxiv.org/abs/9912.00001 ,  5kb)\n------------\n";
    let text = format!("{mail}{}", mail.replace("00001", "00002"));
    assert_eq!(style(text.as_bytes()), Some(Style::Labels));
    let parsed = parse(text.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(parsed.titles(), [(3, "Reeds in two lines"), (18, "Reeds in two lines")]);
    holds(
        &parsed.papers[1].1,
        &json!({"id": "9912.00002", "abstract": "We count reeds.\nThey stand: still.", "year": 2021, "Comments": "5 pages"}),
    );
}

#[test]
fn one_record_alone() {
    let text = "Title: Reeds\nAuthors: Frida Muster; Edgar Fabel\nYear: 2020\nJournal: Invented\nAbstract: We count.\n";
    assert_eq!(style(text.as_bytes()), Some(Style::Labels));
    let parsed = parse(text.as_bytes(), &ReadOptions::default()).unwrap();
    let paper = &parsed.papers[0].1;
    assert_eq!((paper.title.as_str(), paper.year, paper.authors.len()), ("Reeds", Some(2020), 2));
}

#[test]
fn prose_is_not_labelled() {
    for text in [
        "Title\n\nAn abstract. It has words.\n\nAnother title\n\nAn abstract: with a colon.\n",
        "A title: with a part\n\nAuthors: A. Bee\n\nAbstract: some text of one paper that stands alone.\n",
        "Keywords: a, b\n\nOne\n\nTwo",
        "",
    ] {
        assert_eq!(style(text.as_bytes()), None, "{text:?}");
    }
}

#[test]
fn summaries_of_pubmed() {
    let text = "1: Muster F, Fabel EJ. Reeds along slow rivers: a count. In two parts. J Invent\nRow. 2020 Jan;12(3):1-9. \
                doi: 10.5555/jir.2020.12. Epub 2020 Feb 1. PMID: 99000008; PMCID: PMC9900002.\n\n\
                2: Nadel N. Do reeds count? J Invent Row. 2019;11:5. PMID: 99000009.\n";
    assert_eq!(style(text.as_bytes()), Some(Style::Summary));
    let parsed = parse(text.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(
        parsed.titles(),
        [(1, "Reeds along slow rivers: a count. In two parts"), (4, "Do reeds count?")]
    );
    holds(
        &parsed.papers[0].1,
        &json!({
            "id": "99000008", "pmcid": "PMC9900002", "doi": "10.5555/jir.2020.12", "year": 2020,
            "venue": "J Invent Row", "authors": ["Muster F", "Fabel EJ"],
        }),
    );
}

#[test]
fn labels_of_embase() {
    let text = "RECORD 1\n\nTITLE\nReeds in trials\nAUTHOR NAMES\nMuster F.\nFabel E.\nAUTHOR ADDRESSES\n\
                (Muster F.) Univ A, Oslo, Norway\nSOURCE\nInvented Journal (2020) 12:3 (1-9).\nABSTRACT\nWe tried reeds.\n\
                METHODS: a trial.\nDOI\n10.5555/1\n\nRECORD 2\n\nTITLE\nPonds\nABSTRACT\nNone.\n";
    assert_eq!(style(text.as_bytes()), Some(Style::Labels));
    let parsed = parse(text.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(parsed.titles(), [(3, "Reeds in trials"), (20, "Ponds")]);
    holds(
        &parsed.papers[0].1,
        &json!({
            "authors": ["Muster F.", "Fabel E."], "venue": "Invented Journal", "year": 2020, "countries": ["Norway"],
            "abstract": "We tried reeds.\nMETHODS: a trial.", "doi": "10.5555/1",
        }),
    );
}
