use serde_json::json;

use crate::Paper;
use crate::formats::common::round_trip::{fixture, titled};
use crate::formats::json;
use crate::read::{ReadOptions, ReadOutcome};

#[test]
fn openalex_and_semantic_scholar() {
    let lines = fixture("openalex.jsonl");
    assert_eq!(lines.corpus, fixture("openalex.json").corpus, "lines and an answer of the interface");
    let paper = titled(&lines, "Rain on tin roofs");
    assert_eq!(paper.abstract_text, "Rain is loud on tin. is It louder at night.");
    assert_eq!(paper.authors, ["Ama Mensah", "K. Boateng"]);
    assert_eq!(paper.categories, ["Rain Acoustics", "Tin roof"]);
    let paper = titled(&lines, "A work without an abstract");
    assert_eq!((paper.venue.as_deref(), paper.year), (Some("An older kind of venue"), Some(2003)));
    let outcome = fixture("semantic-scholar.json");
    let paper = titled(&outcome, "Why cats knock things over");
    assert_eq!(
        (paper.doi.as_deref(), paper.venue.as_deref()),
        (Some("10.5555/s2.1"), Some("Feline Letters"))
    );
    assert_eq!(paper.categories, ["Biology", "Psychology"]);
    let outcome = fixture("s2orc.jsonl");
    assert_eq!(titled(&outcome, "Parrots repeat").authors, ["Ana B. C. Perez Jr."]);
    assert_eq!(titled(&outcome, "Dogs and doors").abstract_text, "Dogs scratch at doors. We counted.");
}

/// Year, venue, DOI, first author, number of categories and times cited.
fn core(paper: &Paper) -> (Option<i32>, &str, &str, &str, usize, u64) {
    (
        paper.year,
        paper.venue.as_deref().unwrap_or_default(),
        paper.doi.as_deref().unwrap_or_default(),
        paper.authors.first().map_or("", String::as_str),
        paper.categories.len(),
        paper.extra.get("times_cited").and_then(serde_json::Value::as_u64).unwrap_or_default(),
    )
}

#[test]
fn services_in_one_envelope() {
    let outcome: ReadOutcome = fixture("services.json");
    assert_eq!((outcome.corpus.len(), outcome.n_skipped), (13, 0));
    let kinds: Vec<&str> = outcome.repaired.iter().map(|repaired| repaired.kind.as_str()).collect();
    assert_eq!(kinds, ["attachments, notes and annotations were left out"]);
    for (title, text, expected) in [
        (
            "Tides in made-up harbours: a survey",
            "<jats:title>",
            (Some(2021), "Harbour Letters", "10.5555/SRV.1", "Frida Muster", 1, 7),
        ),
        (
            "Moons over <i>made-up</i> bays",
            "Moons pull.",
            (Some(2020), "Moon Letters", "10.5555/srv.2", "Bo van Beispiel", 2, 0),
        ),
        (
            "Levels of water",
            "Levels of one year.",
            (Some(2019), "Zenodo", "10.5555/srv.3", "Frida Muster", 1, 2),
        ),
        (
            "Salt in wounds.",
            "Salt hurts.",
            (Some(2018), "Journal of Salt", "10.5555/srv.4", "Muster F", 2, 3),
        ),
        ("Salt in soup.", "", (Some(2017), "Journal of Salt", "10.5555/srv.5", "Fabel E", 0, 1)),
        ("Rowing cells", "Cells row.", (Some(2021), "bioRxiv", "10.5555/srv.6", "Muster, F.", 1, 0)),
        ("Networks that swim", "They swim.", (Some(2021), "Made-up 2021", "", "Frida Muster", 2, 0)),
        ("Sorting of boats.", "", (Some(2016), "BOATS", "10.5555/srv.8", "Frida Muster", 0, 0)),
        ("Anchors", "Anchors hold.", (Some(2015), "Chains", "10.5555/srv.9", "Frida Muster", 1, 0)),
        ("Masts", "Masts stand.", (Some(2014), "Mast Letters", "10.5555/srv.10", "Frida Muster", 1, 5)),
        ("Sails", "Sails fill.", (Some(2013), "Sail Letters", "10.5555/srv.11", "Muster F.", 2, 9)),
        (
            "Strings and ropes",
            "Ropes twist.",
            (Some(2012), "Rope Rev.", "10.5555/srv.12", "Muster, Frida", 1, 4),
        ),
        (
            "Knots in space",
            "Knots float.",
            (Some(2011), "Space Letters", "10.5555/srv.13", "Muster, Frida", 1, 1),
        ),
    ] {
        let paper = titled(&outcome, title);
        assert!(paper.abstract_text.starts_with(text), "{title}");
        assert_eq!(core(paper), expected, "{title}");
    }
    let paper = titled(&outcome, "Tides in made-up harbours: a survey");
    assert_eq!(
        paper.extra["references"],
        json!(["Fabel, 2001, J Tides, DOI 10.5555/old.1", "Beispiel B. Moons. 1999."])
    );
    assert_eq!((&paper.extra["countries"], &paper.extra["issn"]), (&json!(["Germany"]), &json!("1234-5678")));
    let paper = titled(&outcome, "Moons over <i>made-up</i> bays");
    assert_eq!((paper.date.as_deref(), &paper.extra["pmid"]), (Some("2020 Spring"), &json!("4711")));
    assert_eq!(titled(&outcome, "Strings and ropes").extra["reference_dois"], json!(["10.5555/srv.11"]));
    assert_eq!(titled(&outcome, "Sails").extra["countries"], json!(["France"]));
    assert_eq!(titled(&outcome, "Anchors").extra["collections"], json!(["XYZ"]));
}

#[test]
fn a_record_is_read_the_same_when_it_is_written_and_read_again() {
    for paper in fixture("services.json").corpus.papers() {
        let text = serde_json::to_string(paper).unwrap();
        let mut again = json::lines::parse_bytes(text.as_bytes(), &ReadOptions::default());
        assert_eq!(&again.papers.remove(0).1, paper);
    }
}

#[test]
fn nested_titles_of_dialects_without_a_name() {
    let read = |text: &str| {
        let mut parsed = json::lines::parse_bytes(text.as_bytes(), &ReadOptions::default());
        assert_eq!(parsed.flaws(), []);
        (
            parsed.papers.remove(0).1,
            parsed.repairs.into_kinds().into_iter().map(|(kind, _)| kind).collect::<Vec<_>>(),
        )
    };
    for title in [
        r#"["T"]"#,
        r#"{"value": "T"}"#,
        r#"{"en": "T", "de": "U"}"#,
        r##"[{"#text": "T"}]"##,
        r#"[{"title": "T"}]"#,
    ] {
        let (paper, kinds) = read(&format!(
            r#"{{"title": {title}, "abstract": ["A", "B"], "authors": {{"author": [{{"name": "N"}}]}}}}"#
        ));
        assert_eq!(
            (paper.title.as_str(), paper.abstract_text.as_str(), paper.authors.len()),
            ("T", "A\nB", 1),
            "{title}"
        );
        assert!(kinds.is_empty());
    }
    let (paper, kinds) = read(r#"{"title": [{"width": [1]}, {"height": {}}], "abstract": "A"}"#);
    assert_eq!((paper.title.as_str(), paper.extra.contains_key("title_given"), kinds.len()), ("", true, 1));
    let (_, kinds) = read(r#"{"title": "\ud800", "abstract": NaN,}"#);
    assert_eq!(kinds.len(), 3);
}

#[test]
fn answers_in_other_shapes() {
    let titles = |text: &str| {
        let parsed = json::parse(text.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(parsed.flaws(), []);
        parsed.papers.into_iter().map(|(_, paper)| (paper.id, paper.title)).collect::<Vec<_>>()
    };
    let pair = |id: &str, title: &str| (id.to_owned(), title.to_owned());
    assert_eq!(
        titles(r#"{"a": {"title": "T"}, "b": {"id": "x", "title": "U"}}"#),
        [pair("a", "T"), pair("x", "U")]
    );
    assert_eq!(
        titles(r#"{"status": "ok", "message": {"title": ["T"], "DOI": "10.5555/x"}}"#),
        [pair("", "T")]
    );
    let summary =
        r#"{"header": {}, "result": {"uids": ["1"], "1": {"uid": "1", "title": "T", "sortpubdate": "x"}}}"#;
    assert_eq!(titles(summary), [pair("1", "T")]);
    let pages = r#"[{"message": {"items": [{"title": ["T"]}, {"title": ["U"]}]}}, {"message": {"items": [{"title": ["V"]}]}}]"#;
    assert_eq!(titles(pages), [pair("", "T"), pair("", "U"), pair("", "V")]);
    assert_eq!(titles(r#"{"message": {"items": []}}"#), []);
    assert_eq!(
        titles(r#"{"search-results": {"entry": [{"@_fa": "true", "error": "Result set was empty"}]}}"#),
        []
    );
}
