//! What stands on the page? All that the templates print, in the order and the words in which they print it.

use std::io;

use serde::Serialize;

use super::papers::{self, Index, Paper, Reference};
use crate::report::picture::{self, Evidence, Map, Sparkline};
use crate::report::text::{self, count, decimal, percent, thousands};
use crate::report::{BroaderThemeView, DuplicatesView, PaperView, Report, ThemeView, WeightedTerm};

/// Terms and phrases shown of a theme.
const WORDS: usize = 12;
/// Longest title shown on pointing at a mark, in characters.
const HINT: usize = 90;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    title: String,
    generator: String,
    fingerprint: String,
    sources: Vec<String>,
    figures: Vec<Figure>,
    separation: &'static str,
    warnings: Vec<String>,
    map: Map,
    /// How many papers are drawn, where not all are.
    drawn: Option<String>,
    papers: String,
    /// Whether colours repeat, so that marks need their shapes to be told apart.
    shapes: bool,
    themes: Vec<Theme>,
    /// The list of themes: a name for each broader theme, and the places of its themes in `themes`.
    groups: Vec<Group>,
    /// Whether each theme lists all its papers.
    complete: bool,
    duplicates: Option<Duplicates>,
    choice: Option<Choice>,
    settings: Vec<(String, String)>,
}

/// A number at the head of the page.
#[derive(Debug, Serialize)]
struct Figure {
    value: String,
    name: &'static str,
}

/// Groups of near-identical papers.
#[derive(Debug, Serialize)]
struct Duplicates {
    sentence: String,
    groups: Vec<DuplicateGroup>,
    more: Option<String>,
}

/// A group of near-identical papers: the one that represents them, and the ids of the others.
#[derive(Debug, Serialize)]
struct DuplicateGroup {
    paper: Option<Reference>,
    id: String,
    others: Vec<String>,
    more: Option<String>,
}

/// Why there are as many themes as there are.
#[derive(Debug, Serialize)]
struct Choice {
    criterion: String,
    chosen: String,
    chart: Option<Evidence>,
    tried: Vec<(usize, String, bool)>,
}

/// Themes under the name of a broader one, or under none.
#[derive(Debug, Serialize)]
struct Group {
    label: Option<String>,
    papers: String,
    themes: Vec<usize>,
}

/// A theme.
#[derive(Debug, Serialize)]
struct Theme {
    id: usize,
    label: String,
    colour: String,
    shape: String,
    papers: String,
    size: String,
    share: String,
    /// Its size in percent of the largest theme's.
    bar: f64,
    cohesion: String,
    stability: String,
    /// Its stability in percent.
    steady: f64,
    terms: Vec<Word>,
    phrases: Vec<Word>,
    nearest: Option<Nearest>,
    years: Option<Sparkline>,
    representatives: Vec<Reference>,
    weakly_placed: Vec<Reference>,
    listed: Vec<Paper>,
    /// What the list holds.
    listing: String,
}

/// A term and its weight in percent of the heaviest.
#[derive(Debug, Serialize)]
struct Word {
    text: String,
    weight: f64,
}

/// The nearest theme.
#[derive(Debug, Serialize)]
struct Nearest {
    id: usize,
    label: String,
    colour: String,
    similarity: String,
}

/// Puts the page together.
pub(super) fn page(report: &Report) -> io::Result<Page> {
    let members = papers::listed(report);
    let index = Index::new(report, &members);
    let map = picture::map(report, &|paper| {
        (text::one_line(&text::title(&report.papers[paper].title), HINT), index.anchor(paper))
    });
    Ok(Page {
        title: format!("Themes of {}", count(report.corpus.papers, "paper")),
        generator: text::name(&format!("{} {}", report.generator.name, report.generator.version)),
        fingerprint: text::name(&report.corpus.fingerprint),
        sources: text::sources(report),
        figures: figures(report),
        separation: text::separation(report),
        warnings: text::warnings(report),
        drawn: (map.drawn < report.distinct().count()).then(|| thousands(map.drawn)),
        papers: thousands(report.papers.len()),
        shapes: report.themes.len() > picture::COLOURS,
        themes: report
            .themes
            .iter()
            .zip(&members)
            .map(|(theme, listed)| card(report, &index, theme, listed))
            .collect(),
        groups: groups(report),
        complete: papers::complete(report),
        duplicates: duplicates(report, &index),
        choice: report.theme_choice.as_ref().map(|choice| Choice {
            criterion: text::criterion(choice),
            chosen: count(choice.chosen, "theme"),
            chart: picture::evidence(choice),
            tried: choice
                .candidates
                .iter()
                .map(|tried| (tried.n_themes, decimal(tried.score, 4), tried.n_themes == choice.chosen))
                .collect(),
        }),
        settings: text::settings(report)?,
        map,
    })
}

/// The groups of near-identical papers, if there are any.
fn duplicates(report: &Report, index: &Index) -> Option<Duplicates> {
    let (groups, more) = text::duplicates(report);
    let group = |group: &DuplicatesView| {
        let (others, more) = text::others(group);
        let paper = index.reference(&group.representative, &|_| String::new(), String::new());
        DuplicateGroup { paper, id: text::name(&group.representative), others, more }
    };
    let groups = groups.into_iter().map(group).collect();
    text::duplicated(report).map(|sentence| Duplicates { sentence, groups, more })
}

/// The numbers at the head of the page.
fn figures(report: &Report) -> Vec<Figure> {
    let (corpus, quality) = (&report.corpus, &report.quality);
    let mut figures = vec![
        Figure { value: thousands(corpus.papers), name: "papers" },
        Figure { value: thousands(report.themes.len()), name: "themes" },
    ];
    if let Some(years) = corpus.years {
        figures.push(Figure { value: text::years(years), name: "years" });
    }
    figures.extend([
        Figure { value: thousands(corpus.terms), name: "terms" },
        Figure { value: decimal(quality.silhouette, 2), name: "silhouette" },
        Figure { value: decimal(quality.cohesion, 2), name: "mean cohesion" },
        Figure { value: decimal(quality.modularity, 2), name: "modularity" },
    ]);
    figures
}

/// The list of themes by broader theme.
fn groups(report: &Report) -> Vec<Group> {
    let place = |theme: &ThemeView| report.themes.iter().position(|other| other.id == theme.id);
    let group = |(broader, themes): (Option<&BroaderThemeView>, Vec<&ThemeView>)| Group {
        label: broader.map(|broader| text::name(&broader.label)),
        papers: broader.map_or_else(String::new, |broader| count(broader.size, "paper")),
        themes: themes.into_iter().filter_map(place).collect(),
    };
    report.grouped().into_iter().map(group).collect()
}

/// A theme with the papers that it lists.
fn card(report: &Report, index: &Index, theme: &ThemeView, listed: &[usize]) -> Theme {
    let largest = report.themes.iter().map(|theme| theme.size).max().unwrap_or(0).max(1);
    let nearest = theme.nearest.as_ref().map(|link| Nearest {
        id: link.id,
        label: report.themes.iter().find(|other| other.id == link.id).map_or_else(String::new, label),
        colour: picture::colour(link.id),
        similarity: decimal(link.similarity, 2),
    });
    let references = |ids: &[String], note: &dyn Fn(&PaperView) -> String| {
        ids.iter().filter_map(|id| index.reference(id, note, String::new())).collect()
    };
    Theme {
        id: theme.id,
        label: label(theme),
        colour: picture::colour(theme.id),
        shape: picture::shape(theme.id, 6.0),
        papers: count(theme.size, "paper"),
        size: thousands(theme.size),
        share: percent(theme.share),
        bar: part(theme.size as f64, largest as f64),
        cohesion: decimal(theme.cohesion, 2),
        stability: decimal(theme.stability, 2),
        steady: part(theme.stability, 1.0),
        terms: words(&theme.terms),
        phrases: words(&theme.phrases),
        nearest,
        years: picture::sparkline(&theme.years, report.corpus.years),
        representatives: references(&theme.representatives, &|paper| {
            paper.year.map_or_else(String::new, |year| year.to_string())
        }),
        weakly_placed: references(&theme.weakly_placed, &|paper| {
            format!("margin {}", decimal(paper.margin, 2))
        }),
        listing: listing(theme, listed.len()),
        listed: listed.iter().map(|&paper| index.paper(paper)).collect(),
    }
}

/// What a list of so many of a theme's papers holds.
fn listing(theme: &ThemeView, n_listed: usize) -> String {
    let papers = count(theme.size, "paper");
    let as_one = if theme.duplicates > 0 { ", near-identical ones as one" } else { "" };
    if n_listed + theme.duplicates == theme.size {
        format!("All {papers}{as_one}")
    } else {
        format!("The {} most central of {papers}{as_one}", thousands(n_listed))
    }
}

/// A theme's name.
fn label(theme: &ThemeView) -> String {
    text::name(&theme.label)
}

/// Terms with weights relative to the heaviest.
fn words(terms: &[WeightedTerm]) -> Vec<Word> {
    let heaviest = terms.iter().map(|term| term.weight).fold(0.0, f64::max);
    let word =
        |term: &WeightedTerm| Word { text: text::name(&term.term), weight: part(term.weight, heaviest) };
    terms.iter().take(WORDS).map(word).collect()
}

/// Percent of the whole, with one decimal, between 0 and 100.
pub(super) fn part(part: f64, whole: f64) -> f64 {
    let percent = (part / whole * 1000.0).round() / 10.0;
    if percent.is_finite() { percent.clamp(0.0, 100.0) } else { 0.0 }
}
