//! Do papers keep all they had when they leave with their themes? Hostile papers, in hostile themes, in every format.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;
use themata::papers::formats::PaperFormat;
use themata::papers::read::{Origins, ReadOptions, ReadOutcome};
use themata::report::{PaperView, Report, with_themes};
use themata::{Corpus, Details, Paper, Settings, analyze};

use super::hostile_papers::text;
use super::{any_papers, assert_same, read_back, written};

/// The fields that an export adds.
const FIELDS: [&str; 4] = ["theme", "theme_label", "broader_theme", "margin"];

/// A report of a few papers, whose themes and papers others take the place of.
fn some_report() -> Report {
    let paper = |id: usize| Paper {
        id: id.to_string(),
        title: ["Ice on rivers", "Graphs of nodes", "Corals on reefs"][id % 3].to_owned(),
        abstract_text: format!("{} of kind {id}", ["ice rivers", "graph nodes", "coral reefs"][id % 3]),
        ..Paper::default()
    };
    let (corpus, _) = Corpus::new((0..12).map(paper).collect());
    let settings = Settings { n_themes: Some(3), ..Settings::default() };
    let analysis = analyze(&corpus.documents()[..], &settings, |_| ()).unwrap();
    Report::new(
        &ReadOutcome {
            corpus,
            skipped: Vec::new(),
            n_skipped: 0,
            repaired: Vec::new(),
            n_merged: 0,
            origins: Origins::default(),
            sources: Vec::new(),
            formats: Vec::new(),
            indexes: Vec::new(),
            results: Vec::new(),
        },
        &analysis,
    )
}

/// A report in which these papers are in themes of these names.
fn report_of(base: &Report, papers: &[Paper], labels: &[String], broader: &str) -> Report {
    let mut report = base.clone();
    for (theme, label) in report.themes.iter_mut().zip(labels) {
        theme.label.clone_from(label);
        theme.broader = Some(1);
    }
    report.broader_themes = vec![themata::report::BroaderThemeView {
        id: 1,
        label: broader.to_owned(),
        terms: Vec::new(),
        size: papers.len(),
        share: 1.0,
        themes: vec![1, 2, 3],
    }];
    let view = |(at, paper): (usize, &Paper)| PaperView {
        id: paper.id.clone(),
        theme: at % 3 + 1,
        margin: (at % 7) as f64 / 7.0,
        ..base.papers[0].clone()
    };
    report.papers = papers.iter().enumerate().map(view).collect();
    report
}

/// What of a paper is missing in another one.
fn lost(paper: &Paper, back: &Paper) -> Vec<String> {
    let mut lost = Vec::new();
    let own = |paper: &Paper| {
        let mut own = paper.clone();
        own.categories = Vec::new();
        own.extra = BTreeMap::default();
        own
    };
    if own(paper) != own(back) {
        lost.push("a field of our own".to_owned());
    }
    if !back.categories.starts_with(&paper.categories) {
        lost.push("categories".to_owned());
    }
    for (name, value) in &paper.extra {
        let aside = back.extra.iter().any(|(other, kept)| {
            FIELDS.contains(&name.as_str()) && other.starts_with(&format!("{name}_given")) && kept == value
        });
        if back.extra.get(name) != Some(value) && !aside {
            lost.push(name.clone());
        }
    }
    lost
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn papers_keep_every_field_and_have_their_theme_besides(
        papers in any_papers(),
        labels in prop::collection::vec(text(), 3),
        broader in text(),
    ) {
        prop_assume!(!papers.is_empty());
        thread_local!(static BASE: Report = some_report());
        let report = BASE.with(|base| report_of(base, &papers, &labels, &broader));
        for format in PaperFormat::ALL {
            let placed = with_themes(papers.clone(), &report, format);
            let back = read_back(format, written(format, &placed, true));
            assert_same(format, &placed, back.clone());
            for ((paper, back), view) in papers.iter().zip(&back).zip(&report.papers) {
                prop_assert_eq!(lost(paper, back), [""; 0], "{:?}", format);
                let number = |name: &str| match &back.extra[name] {
                    Value::String(text) => text.parse::<f64>().unwrap(),
                    other => other.as_f64().unwrap(),
                };
                if format != PaperFormat::Ris {
                    prop_assert_eq!(number("theme"), view.theme as f64);
                    prop_assert!((number("margin") - view.margin).abs() < 1e-6);
                    prop_assert_eq!(&back.extra["theme_label"], &labels[view.theme - 1]);
                    prop_assert_eq!(&back.extra["broader_theme"], &broader);
                }
                if matches!(format, PaperFormat::Bibtex | PaperFormat::Ris) {
                    let marked = |mark: &str| back.categories.iter().filter(|word| word.starts_with(mark)).count();
                    prop_assert_eq!(marked("themata: "), 1);
                    prop_assert!(marked("themata broader: ") <= 1);
                }
            }
            // Exported once more, nothing is there twice.
            assert_same(format, &placed, with_themes(back, &report, format));
        }
    }
}

#[test]
fn what_a_file_of_each_format_shows() {
    let papers = [Paper {
        id: "a1".into(),
        title: "Ice on rivers".into(),
        details: Details { categories: vec!["hydrology".into()], ..Details::default() }.into(),
        ..Paper::default()
    }];
    let labels = ["ice, mass balance".to_owned(), String::new(), String::new()];
    let report = report_of(&some_report(), &papers, &labels, "cold, water");
    let shown = |format| {
        let placed = with_themes(papers.to_vec(), &report, format);
        String::from_utf8(written(format, &placed, true)).unwrap()
    };
    let bibtex = shown(PaperFormat::Bibtex);
    assert_eq!(
        bibtex.split_once("\n\n").unwrap().1,
        "@misc{a1,\n  title = {Ice on rivers},\n  keywords = {hydrology, themata: ice / mass balance, themata broader: cold \
         / water},\n  broader_theme = {cold, water},\n  margin = {0.000000},\n  theme = {1},\n  theme_label = {ice, mass \
         balance},\n}\n\n"
    );
    assert_eq!(
        shown(PaperFormat::Ris),
        "TY  - GEN\nID  - a1\nTI  - Ice on rivers\nKW  - hydrology\nKW  - themata: ice / mass balance\nKW  - themata broader: \
         cold / water\nER  - \n\n"
    );
    assert_eq!(
        shown(PaperFormat::Csv),
        "id,title,abstract,year,date,authors,venue,url,doi,label,categories,broader_theme,margin,theme,theme_label,\
         themata_fields\na1,Ice on rivers,,,,,,,,,hydrology,\"cold, water\",0.000000,1,\"ice, mass balance\",\n"
    );
    let line: Value = serde_json::from_str(&shown(PaperFormat::Jsonl)).unwrap();
    assert_eq!((&line["theme"], &line["margin"]), (&Value::from(1), &Value::from(0.0)));
    assert_eq!(line["categories"], serde_json::json!(["hydrology"]));
    assert!(
        themata::papers::read::read_from(
            "x.csv",
            std::io::Cursor::new(shown(PaperFormat::Csv)),
            &ReadOptions::default()
        )
        .is_ok()
    );
}
