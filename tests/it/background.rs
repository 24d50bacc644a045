//! What does a background change, and what must it leave alone?

use std::fs;

use crate::common::{self, Folder, SAMPLE, run, sample};
use serde_json::{Value, json};
use themata::papers::AnalysisInputs;
use themata::pipeline::Vectors;
use themata::text::{Analyzer, Language};
use themata::vectorize::{Tfidf, VectorizeSettings};
use themata::{Corpus, Document, Paper, Settings, analyze};

fn paper(id: &str, text: &str) -> Paper {
    Paper { id: id.into(), abstract_text: text.into(), ..Paper::default() }
}

fn documents<'a>(texts: &[&'a str]) -> Vec<Document<'a>> {
    texts.iter().map(|body| Document::from(*body)).collect()
}

#[test]
fn idf_and_rows_are_those_of_the_formula() {
    let own = ["coral reef reef", "coral bleaching", "galaxy reef"];
    let background = ["coral ocean", "reef reef ocean", "galaxy", "ocean storm"];
    let settings = VectorizeSettings { max_document_share: 1.0, ..VectorizeSettings::default() };
    let analyzer = Analyzer::new(Language::English, &[]);
    let (model, rows, beside) =
        Tfidf::fit_with_background(&documents(&own), &documents(&background), analyzer, &settings).unwrap();
    let terms: Vec<&str> = (0..model.vocabulary().len()).map(|id| model.vocabulary().term(id)).collect();
    assert_eq!(terms, ["bleach", "coral", "galaxi", "reef"]);
    // Papers that hold the term: of 3, and of 7.
    let idf = |own: f64, all: f64| f64::midpoint((4.0 / (1.0 + own)).ln(), (8.0 / (1.0 + all)).ln()) + 1.0;
    let expected = [idf(1.0, 1.0), idf(2.0, 3.0), idf(1.0, 2.0), idf(2.0, 3.0)];
    for (found, expected) in model.idf().iter().zip(expected) {
        assert!((f64::from(*found) - expected).abs() < 1e-6);
    }
    assert_eq!(model.known_to_background(), 3);
    assert_eq!(rows.n_rows(), 3);
    // The first paper of the background is scaled with "ocean", which no own paper uses, and then loses it.
    let (coral, ocean) = (expected[1], idf(0.0, 3.0));
    assert_eq!(beside.row(0).columns, [1]);
    let value = coral / (coral * coral + ocean * ocean).sqrt();
    assert!((f64::from(beside.row(0).values[0]) - value).abs() < 1e-6);
    assert!(beside.row(3).is_empty());
}

#[test]
fn a_background_brings_back_words_that_are_rare_in_the_pile_alone() {
    let own: Vec<String> = (0..50).map(|i| format!("corals of reef word{i}")).collect();
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let known: Vec<String> = (0..3).map(|_| "word7 word8".into()).collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let terms = |background: &[&str]| {
        let analyzer = Analyzer::new(Language::English, &[]);
        let settings = VectorizeSettings { max_document_share: 1.0, ..VectorizeSettings::default() };
        let (model, ..) =
            Tfidf::fit_with_background(&documents(&own), &documents(background), analyzer, &settings)
                .unwrap();
        (0..model.vocabulary().len()).map(|id| model.vocabulary().term(id).to_string()).collect::<Vec<_>>()
    };
    assert_eq!(terms(&[]), ["coral", "reef"]);
    assert_eq!(terms(&known), ["coral", "reef", "word7", "word8"]);
}

#[test]
fn an_empty_background_changes_no_bit() {
    let corpus = sample();
    let (empty, _) = Corpus::new(Vec::new());
    let settings = Settings { n_themes: Some(9), ..Settings::default() };
    let inputs = AnalysisInputs::from(&corpus);
    let alone = analyze(inputs.as_inputs(), &settings, |_| ()).unwrap();
    let beside = analyze(inputs.with_background(&empty).as_inputs(), &settings, |_| ()).unwrap();
    assert_eq!(beside.vectors.rows, alone.vectors.rows);
    assert_eq!(beside.clustering, alone.clustering);
    assert_eq!(beside.cosines, alone.cosines);
}

#[test]
fn a_paper_in_both_counts_once() {
    let (corpus, _) = Corpus::new(vec![paper("a", "corals of reefs"), paper("b", "galaxies and stars")]);
    let background =
        vec![paper("a", "another text"), paper("c", "galaxies and stars"), paper("d", "stars and reefs")];
    let (background, _) = Corpus::new(background);
    let inputs = AnalysisInputs::from(&corpus).with_background(&background);
    let vectors = Vectors::new(inputs.as_inputs(), &Settings::default(), |_| ()).unwrap();
    let beside = vectors.background.unwrap();
    assert_eq!(beside.rows.n_rows(), 2, "d is new, and its a is another paper");
    assert_eq!(beside.fingerprint, background.fingerprint());
    assert_eq!(beside.known_terms, 2.0 / 4.0);
}

/// Papers on two subjects, each in words that no other paper on it uses; the background has papers that use them
/// together.
fn two_subjects() -> (Corpus, Corpus) {
    let subjects = [
        ["corals", "reefs", "bleaching", "algae", "polyps", "lagoons"],
        ["galaxies", "quasars", "redshift", "supernovae", "telescopes", "nebulae"],
    ];
    let mut own = Vec::new();
    let mut background = Vec::new();
    for (s, words) in subjects.iter().enumerate() {
        for (i, pair) in words.chunks(2).enumerate() {
            own.push(paper(&format!("own-{s}-{i}"), &pair.join(" ")));
        }
        for i in 0..30 {
            let chosen: Vec<&str> = (0..4).map(|at| words[(i * 7 + at * at + at) % 6]).collect();
            background
                .push(paper(&format!("far-{s}-{i:02}"), &format!("{} number{}", chosen.join(" "), i % 5)));
        }
    }
    (Corpus::new(own).0, Corpus::new(background).0)
}

#[test]
fn papers_without_a_common_word_meet_through_the_background() {
    let (corpus, background) = two_subjects();
    let mut settings = Settings { n_themes: Some(2), ..Settings::default() };
    settings.vectorize.max_document_share = 1.0;
    let alone = AnalysisInputs::from(&corpus);
    let beside = alone.clone().with_background(&background);
    let labels = |inputs: &AnalysisInputs<'_>, settings: &Settings| {
        analyze(inputs.as_inputs(), settings, |_| ()).unwrap().clustering.labels
    };
    assert_eq!(labels(&beside, &settings), [0, 0, 0, 1, 1, 1]);
    assert_ne!(labels(&alone, &settings), [0, 0, 0, 1, 1, 1], "nothing tells it without one");
    settings.concepts.background_weight = 0.0;
    assert_ne!(labels(&beside, &settings), [0, 0, 0, 1, 1, 1], "nor document frequencies alone");
}

/// Writes the sample's papers of an even or odd number to a file.
fn half(folder: &Folder, rest: usize) -> String {
    let text = fs::read_to_string(SAMPLE).unwrap();
    let lines: Vec<&str> = text.lines().skip(rest).step_by(2).collect();
    folder.write(&format!("half-{rest}.jsonl"), lines.join("\n"))
}

#[test]
fn only_own_papers_are_reported_and_the_background_is_named_by_its_fingerprint() {
    let folder = Folder::new();
    let (own, far) = (half(&folder, 0), half(&folder, 1));
    let out = folder.path("out");
    let report = |threads: &str, background: &[&str]| -> (Value, String) {
        let arguments = ["report", &own, "--themes", "5", "--out", &out, "--threads", threads];
        let ran = run(&[&arguments[..], background].concat()).ends(0);
        assert!(!ran.stderr.contains("the background contains"), "{}", ran.stderr);
        let text = fs::read_to_string(folder.path("out/report.json")).unwrap();
        (serde_json::from_str(&text).unwrap(), text)
    };
    let (with, text) = report("1", &["--background", &far]);
    assert_eq!(report("4", &["--background", &far]).1, text);
    assert_eq!(with["papers"].as_array().unwrap().len(), 60);
    assert_eq!(with["background"]["papers"], json!(60));
    assert_eq!(with["background"]["fingerprint"], json!(common::read(&far).corpus.fingerprint()));
    assert!(fs::read_to_string(folder.path("out/report.md")).unwrap().contains("background.fingerprint"));
    assert_eq!(report("1", &["--background", "none"]).0.get("background"), None);
}

#[test]
fn small_collections_use_the_built_in_model_and_say_so() {
    let folder = Folder::new();
    let out = folder.path("out");
    let report = |more: &[&str]| -> (String, Value) {
        let ran = run(&[&["report", SAMPLE, "--themes", "5", "--out", &out][..], more].concat()).ends(0);
        let text = fs::read_to_string(folder.path("out/report.json")).unwrap();
        (ran.stderr, serde_json::from_str(&text).unwrap())
    };
    let note = "built-in model of scientific English";
    let (stderr, with) = report(&["--threads", "1"]);
    assert!(stderr.contains(note), "{stderr}");
    assert_eq!(with["background"]["kind"], json!("built-in"));
    assert_eq!(report(&["--threads", "4"]).1["papers"], with["papers"]);
    let (stderr, without) = report(&["--background", "none"]);
    assert!(!stderr.contains(note), "{stderr}");
    assert_eq!(without.get("background"), None);
    assert_ne!(without["papers"], with["papers"]);
}

#[test]
fn every_command_takes_a_background() {
    let folder = Folder::new();
    let (own, far) = (half(&folder, 0), half(&folder, 1));
    for arguments in [
        &["themes", &own, "--themes", "5"][..],
        &["related", &own, "--id", "s001"],
        &["search", "coral reefs", &own],
        &["neighbours", &own, "--out", "-"],
        &["export", &own, "--to", "-", "--format", "csv"],
        &["eval", "themes", &own, "--label", "label", "--runs", "1", "--themes", "5", "--json"],
    ] {
        let alone = run(arguments).ends(0).stdout;
        let beside = run(&[arguments, &["--background", &far]].concat()).ends(0);
        assert_ne!(beside.stdout, alone, "{arguments:?}");
        assert!(!beside.stdout.contains("s002"), "{arguments:?}: a paper of the background");
    }
}

#[test]
fn an_index_lends_what_its_papers_do() {
    let folder = Folder::new();
    let (own, far) = (half(&folder, 0), half(&folder, 1));
    let index = folder.path("far");
    run(&["index", &far, "--out", &index]).ends(0);
    let themes = |background: &[&str]| {
        let arguments = ["themes", &own, "--themes", "5", "--json"];
        run(&[&arguments[..], background].concat()).ends(0).stdout
    };
    assert_eq!(themes(&["--background", &index]), themes(&["--background", &far]));
    assert_eq!(themes(&["--background", &index, "--background", &far]), themes(&["--background", &far]));
}

#[test]
fn a_background_that_does_not_fit_is_told() {
    let folder = Folder::new();
    let other = folder.write("other.jsonl", r#"{"title": "Ein Aufsatz", "abstract": "in anderer Sprache"}"#);
    let ran = run(&["themes", SAMPLE, "--themes", "5", "--background", &other]).ends(0);
    assert!(ran.stderr.contains("the background contains only 0% of the terms"), "{}", ran.stderr);
    let missing = folder.path("none.jsonl");
    let ran = run(&["themes", SAMPLE, "--background", &missing]).ends(2);
    assert!(ran.stderr.contains(&format!("cannot read {missing}")), "{}", ran.stderr);
    let broken = folder.write("broken.jsonl", "{\"title\": \"Corals of reefs\"}\nnonsense\n");
    let ran = run(&["themes", SAMPLE, "--themes", "5", "--background", &broken]).ends(1);
    assert!(
        ran.stderr.contains("broken.jsonl:2:") && ran.stderr.contains("1 record skipped"),
        "{}",
        ran.stderr
    );
}
