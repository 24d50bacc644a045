//! Made-up reports for the exporters' tests: a small, a hostile, an empty and a large one.

use std::fmt::Write;

use crate::{
    BroaderThemeView, CorpusView, DuplicatesView, Generator, NeighbourView, PaperView, Quality, Report,
    SharedTerm, ThemeChoice, ThemeCount, ThemeLink, ThemeView, WeightedTerm,
};
use themata_engine::pipeline::Settings;
use themata_papers::{Corpus, Paper};

/// Texts that break out of careless HTML, Markdown, CSV or SVG.
pub(crate) const HOSTILE: [&str; 16] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><script>alert(1)</script>",
    "</svg></style></title><script>alert(1)</script>",
    "Tom & Jerry &lt;script&gt; &#60;",
    "javascript:alert(1)",
    "one\ntwo\r\nthree\u{2028}four\u{0}",
    "a | b || c \\| d \\",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-1+1",
    "{{ 7 * 7 }} {% raw %} {# no #}",
    "`code` **bold** _it_ [a](javascript:alert(1)) ![i](x) $x$ # h ~~s~~",
    "1. first\n# heading\n- item\n---\n> quote\n| a |\n|---|",
    "\u{202E}evil עברית العربية 👩‍🔬🇪🇺",
    "]]>--><!-- <![CDATA[",
];

fn terms(words: &[&str]) -> Vec<WeightedTerm> {
    // Powers of two are written and read back exactly.
    let weight = |i: usize| 1.0 / (1_u64 << i) as f64;
    words
        .iter()
        .enumerate()
        .map(|(i, term)| WeightedTerm { term: (*term).into(), weight: weight(i) })
        .collect()
}

fn theme(id: usize, label: &str, words: &[&str], phrases: &[&str]) -> ThemeView {
    ThemeView {
        id,
        label: label.into(),
        broader: None,
        size: 0,
        duplicates: 0,
        share: 0.0,
        cohesion: 0.5 - 0.0625 * id as f64,
        stability: 0.75,
        terms: terms(words),
        phrases: terms(phrases),
        representatives: Vec::new(),
        weakly_placed: Vec::new(),
        nearest: Some(ThemeLink { id: if id == 1 { 2 } else { 1 }, similarity: 0.25 }),
        years: Vec::new(),
        x: 0.0,
        y: 0.0,
    }
}

fn paper(
    id: &str,
    title: &str,
    year: Option<i32>,
    (theme, margin): (usize, f64),
    (x, y): (f64, f64),
) -> PaperView {
    let url = year.map(|_| format!("https://example.org/{id}"));
    let (id, title) = (id.into(), title.into());
    PaperView { id, title, year, url, duplicate_of: None, theme, margin, neighbours: Vec::new(), x, y }
}

/// The corpus that a report could be of: each abstract says that it is one.
pub(crate) fn corpus(report: &Report) -> Corpus {
    let paper = |view: &PaperView| Paper {
        id: view.id.clone(),
        title: view.title.clone(),
        abstract_text: format!("The abstract of {}.", view.title),
        ..Paper::default()
    };
    Corpus::new(report.papers.iter().map(paper).collect()).0
}

/// Fills in what follows from the papers.
fn report(mut themes: Vec<ThemeView>, mut papers: Vec<PaperView>) -> Report {
    papers.sort_by(|a, b| a.id.cmp(&b.id));
    for theme in &mut themes {
        let own: Vec<&PaperView> = papers.iter().filter(|paper| paper.theme == theme.id).collect();
        theme.size = own.len();
        theme.share = (own.len() * 1000 / papers.len().max(1)) as f64 / 1000.0;
        theme.representatives = own.iter().take(3).map(|paper| paper.id.clone()).collect();
        theme.weakly_placed = own.iter().rev().take(2).map(|paper| paper.id.clone()).collect();
        let mut years: Vec<i32> = own.iter().filter_map(|paper| paper.year).collect();
        years.sort_unstable();
        theme.years = years.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).collect();
        theme.x = own.first().map_or(0.5, |paper| paper.x);
        theme.y = own.first().map_or(0.5, |paper| paper.y);
    }
    let ids: Vec<String> = papers.iter().map(|paper| paper.id.clone()).collect();
    for (i, paper) in papers.iter_mut().enumerate() {
        paper.neighbours = (1..ids.len().min(3))
            .map(|step| NeighbourView {
                id: ids[(i + step) % ids.len()].clone(),
                similarity: 0.75 / step as f64,
                shared_terms: vec![SharedTerm { term: themes[0].terms[0].term.clone(), share: 0.5 }],
            })
            .collect();
    }
    let all_years = || papers.iter().filter_map(|paper| paper.year);
    Report {
        schema_version: Report::SCHEMA_VERSION,
        generator: Generator { name: "themata".into(), version: "1.2.3".into() },
        settings: Settings { seed: 42, ..Settings::default() },
        corpus: CorpusView {
            sources: vec!["abstracts.csv".into()],
            papers: papers.len(),
            skipped: 1,
            duplicates: 0,
            papers_without_terms: 0,
            terms: 1234,
            nonzeros: 5678,
            years: all_years().min().zip(all_years().max()),
            fingerprint: "0123456789abcdef".into(),
        },
        background: None,
        vectors: None,
        quality: Quality {
            inertia: 4.5,
            silhouette: 0.125,
            cohesion: 0.375,
            modularity: 0.625,
            iterations: 7,
            converged: true,
        },
        theme_choice: Some(ThemeChoice {
            criterion: "mean silhouette".into(),
            chosen: themes.len(),
            candidates: (2..6)
                .map(|n| ThemeCount {
                    n_themes: n,
                    score: 0.5 - 0.125 * n.abs_diff(themes.len()) as f64,
                    noise: Some(0.0625),
                })
                .collect(),
        }),
        themes,
        broader_themes: Vec::new(),
        duplicates: Vec::new(),
        papers,
    }
}

/// Puts the themes under broader ones, so many under each, by these names.
fn under_broader(mut report: Report, n_each: usize, labels: &[&str]) -> Report {
    for (at, themes) in report.themes.chunks_mut(n_each).enumerate() {
        themes.iter_mut().for_each(|theme| theme.broader = Some(at + 1));
        let size = themes.iter().map(|theme| theme.size).sum();
        report.broader_themes.push(BroaderThemeView {
            id: at + 1,
            label: labels[at % labels.len()].into(),
            terms: terms(&labels[..labels.len().min(2)]),
            size,
            share: (size * 1000 / report.papers.len()) as f64 / 1000.0,
            themes: themes.iter().map(|theme| theme.id).collect(),
        });
    }
    report
}

/// Lets the first of some papers represent the others.
fn with_duplicates(mut report: Report, papers: std::ops::Range<usize>) -> Report {
    let representative = report.papers[papers.start].id.clone();
    let mut others = Vec::new();
    for paper in &mut report.papers[papers.start + 1..papers.end] {
        paper.duplicate_of = Some(representative.clone());
        others.push(paper.id.clone());
        report.themes[paper.theme - 1].duplicates += 1;
    }
    report.corpus.duplicates += others.len();
    report.duplicates.push(DuplicatesView { representative, others });
    report
}

/// Three themes and eight papers, two of them near-identical.
pub(crate) fn small() -> Report {
    let themes = vec![
        theme(1, "graph networks", &["graph", "node", "message"], &["graph neural network"]),
        theme(2, "speech", &["speech", "audio"], &["speech recognition"]),
        theme(3, "proteins", &["protein", "folding"], &[]),
    ];
    let report = report(
        themes,
        vec![
            paper("p1", "Graphs with attention", Some(2019), (1, 0.5), (0.25, 0.25)),
            paper("p2", "Deep graph networks", Some(2020), (1, 0.375), (0.125, 0.25)),
            paper("p3", "Node messages in $k$ rounds", Some(2020), (1, 0.25), (0.25, 0.125)),
            paper("p4", "A graph of words", None, (1, 0.0625), (0.5, 0.5)),
            paper("p5", "Speech without labels", Some(2021), (2, 0.5), (0.75, 0.25)),
            paper("p6", "Hearing noise", Some(2021), (2, 0.125), (0.75, 0.375)),
            paper("p7", "Folding proteins", Some(2018), (3, 0.625), (0.5, 0.875)),
            paper("p8", "Proteins as graphs", None, (3, 0.03125), (0.5, 0.75)),
        ],
    );
    with_duplicates(under_broader(report, 2, &["learning", "proteins"]), 0..2)
}

/// Every text from outside is hostile; one id and one label are very long.
pub(crate) fn hostile() -> Report {
    let long = "long words | <b>& ".repeat(600);
    let all: Vec<&str> = HOSTILE.into_iter().chain([long.as_str()]).collect();
    let themes = all.iter().enumerate().map(|(i, text)| theme(i + 1, text, &all, &all)).collect();
    let papers = all.iter().enumerate().map(|(i, text)| {
        let mut paper = paper(text, text, i32::try_from(1990 + i).ok(), (i + 1, 0.5), (i as f64 / 16.0, 0.5));
        paper.url = Some(format!("https://example.org/{text}"));
        paper
    });
    let mut report = report(themes, papers.collect());
    report.papers[0].url = Some("javascript:alert(1)".into());
    report.corpus.sources = all.iter().map(|&text| text.to_owned()).collect();
    report.corpus.fingerprint = HOSTILE[0].into();
    report.generator.version = HOSTILE[1].into();
    if let Some(choice) = &mut report.theme_choice {
        choice.criterion = HOSTILE[3].into();
    }
    with_duplicates(under_broader(report, 3, &all), 2..9)
}

/// Nothing at all.
pub(crate) fn empty() -> Report {
    let mut report = report(Vec::new(), Vec::new());
    report.theme_choice = None;
    report
}

/// Many papers in round clouds, as a real run gives.
pub(crate) fn large(n_papers: usize, n_themes: usize) -> Report {
    let words = ["graph", "node", "message", "edge", "attention", "spectral", "walk", "embedding"];
    let themes =
        (1..=n_themes).map(|id| theme(id, &format!("graph networks {id}"), &words, &words)).collect();
    let mut state = 42_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Twelve bits: such a fraction is written and read back exactly.
        (state >> 52) as f64 / 4096.0
    };
    let papers = (0..n_papers).map(|i| {
        let theme = i % n_themes;
        let centre = (theme % 5, theme / 5 % 5);
        let place = |at: usize, shift: f64| (at as f64 + shift) / 5.0;
        let (x, y) = (place(centre.0, random()), place(centre.1, random()));
        let mut title = format!("Paper {i}");
        for word in words.iter().skip(i % 5) {
            let _ = write!(title, " {word}");
        }
        let year = i32::try_from(2000 + i % 25).ok();
        let (x, y) = ((x * 4096.0).round() / 4096.0, (y * 4096.0).round() / 4096.0);
        paper(&format!("id{i:06}"), &title, year, (theme + 1, random()), (x, y))
    });
    report(themes, papers.collect())
}
