//! The values that the page's templates print, in their order and wording.

use std::io;

use serde::Serialize;

use super::charts::{self, Evidence, Sparkline};
use super::data::Bounds;
use super::papers::{Index, Reference, Shown};
use crate::text::{self, count, decimal, percent, thousands};
use crate::trends::{self, Direction};
use crate::{BroaderThemeView, DuplicatesView, PaperView, Report, ThemeView, WeightedTerm};
use themata_engine::pipeline::AlgorithmName;

/// Terms and phrases shown of a theme.
const WORDS: usize = 12;

/// The page.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    title: String,
    generator: String,
    fingerprint: String,
    sources: Vec<String>,
    figures: Vec<Figure>,
    separation: &'static str,
    /// The range of cohesion to expect.
    cohesion: &'static str,
    warnings: Vec<String>,
    /// Sentences about what the page leaves out to limit its size.
    left_out: Vec<String>,
    papers: String,
    themes: Vec<Theme>,
    /// The list of themes: a name for each broader theme, and the positions of its themes in `themes`.
    groups: Vec<Group>,
    trends: Option<Trends>,
    duplicates: Option<Duplicates>,
    choice: Option<Choice>,
    settings: Vec<(String, String)>,
}

/// How themes changed over the years.
#[derive(Debug, Serialize)]
struct Trends {
    since: i32,
    themes: Vec<Trend>,
}

/// How a theme changed.
#[derive(Debug, Serialize)]
struct Trend {
    /// The theme's position in `themes`.
    theme: usize,
    direction: &'static str,
    sign: &'static str,
    recent: String,
    before: String,
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

/// The evidence for the number of themes.
#[derive(Debug, Serialize)]
struct Choice {
    criterion: String,
    chosen: String,
    chart: Option<Evidence>,
    tried: Vec<(usize, String, bool, String)>,
}

/// Themes under the name of a broader theme, if any.
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
    listed: Vec<Reference>,
    /// The heading of the list.
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

/// Assembles the page.
pub(super) fn page(report: &Report, shown: &Shown, bounds: Bounds, colours: &[usize]) -> io::Result<Page> {
    let index = Index::new(report, shown);
    let themes = shown.listed.iter().enumerate();
    Ok(Page {
        title: format!("Themes of {}", count(report.corpus.papers, "paper")),
        generator: text::name(&format!("{} {}", report.generator.name, report.generator.version)),
        fingerprint: text::name(&report.corpus.fingerprint),
        sources: text::sources(report),
        figures: figures(report),
        separation: text::separation(report),
        cohesion: match report.settings.algorithm {
            AlgorithmName::Spherical => {
                "Short texts share few words, so it stays far below 1 even in good themes: compare it from theme to theme."
            }
            AlgorithmName::Concepts | AlgorithmName::Linfa => {
                "It is measured where the themes were found, in a space in which each paper is averaged with its neighbours; \
                 so it is high in all themes: compare it from theme to theme."
            }
        },
        warnings: text::warnings(report),
        left_out: left_out(shown, bounds),
        papers: thousands(report.papers.len()),
        themes: themes.map(|(at, listed)| card(&index, at, colours, listed)).collect(),
        groups: groups(report),
        trends: trends(report),
        duplicates: duplicates(report, &index),
        // With one candidate there was no choice.
        choice: report.theme_choice.as_ref().filter(|choice| choice.candidates.len() > 1).map(|choice| {
            Choice {
                criterion: text::criterion(choice),
                chosen: count(choice.chosen, "theme"),
                chart: charts::evidence(choice),
                tried: choice
                    .candidates
                    .iter()
                    .map(|tried| {
                        let noise = tried.noise.map(|noise| decimal(noise, 4)).unwrap_or_default();
                        (tried.n_themes, decimal(tried.score, 4), tried.n_themes == choice.chosen, noise)
                    })
                    .collect(),
            }
        }),
        settings: text::settings(report)?,
    })
}

/// What the page leaves out, and where it is found.
fn left_out(shown: &Shown, bounds: Bounds) -> Vec<String> {
    let mut sentences = Vec::new();
    if shown.is_part {
        let shown = thousands(shown.papers.len());
        sentences.push(format!("It holds {shown} papers, the most central of each theme."));
    }
    if let Some(longest) = bounds.abstracts {
        sentences.push(format!("Abstracts end after {} characters.", thousands(longest)));
    }
    match bounds.neighbours {
        None => {}
        Some(1) => sentences.push("Each paper shows its most similar one.".to_owned()),
        Some(n) => sentences.push(format!("Each paper shows its {n} most similar ones.")),
    }
    sentences
}

/// The themes by how they changed.
fn trends(report: &Report) -> Option<Trends> {
    let trends = trends::trends(report)?;
    let themes = trends.themes.into_iter().map(|trend| {
        let (direction, sign) = match trend.direction {
            Direction::Rising => ("rising", "↗"),
            Direction::Steady => ("steady", "→"),
            Direction::Falling => ("falling", "↘"),
        };
        Trend {
            theme: trend.theme,
            direction,
            sign,
            recent: percent(trend.recent),
            before: percent(trend.before),
        }
    });
    Some(Trends { since: trends.since, themes: themes.collect() })
}

/// The groups of near-identical papers, if there are any.
fn duplicates(report: &Report, index: &Index) -> Option<Duplicates> {
    let (groups, more) = text::duplicates(report);
    let group = |group: &DuplicatesView| {
        let (others, more) = text::others(group);
        let paper = index.named(&group.representative, &|_| String::new());
        DuplicateGroup { paper, id: text::name(&group.representative), others, more }
    };
    let groups = groups.into_iter().map(group).collect();
    text::duplicated(report).map(|sentence| Duplicates { sentence, groups, more })
}

/// The numbers at the head of the page. Measures of quality are shown only where they mean something: separation needs
/// several themes, and cohesion several papers.
fn figures(report: &Report) -> Vec<Figure> {
    let (corpus, quality) = (&report.corpus, &report.quality);
    let number =
        |n: usize, one, several| Figure { value: thousands(n), name: if n == 1 { one } else { several } };
    let n_themes = report.themes.len();
    let mut figures = vec![number(corpus.papers, "paper", "papers"), number(n_themes, "theme", "themes")];
    if let Some(years) = corpus.years {
        let name = if years.0 == years.1 { "year" } else { "years" };
        figures.push(Figure { value: text::years(years), name });
    }
    figures.push(number(corpus.terms, "term", "terms"));
    if n_themes > 1 {
        figures.push(Figure { value: decimal(quality.silhouette, 2), name: "silhouette" });
    }
    if report.distinct().nth(1).is_some() {
        figures.push(Figure { value: decimal(quality.cohesion, 2), name: "mean cohesion" });
    }
    if n_themes > 1 {
        figures.push(Figure { value: decimal(quality.modularity, 2), name: "modularity" });
    }
    figures
}

/// The list of themes by broader theme.
fn groups(report: &Report) -> Vec<Group> {
    let position = |theme: &ThemeView| report.themes.iter().position(|other| other.id == theme.id);
    let group = |(broader, themes): (Option<&BroaderThemeView>, Vec<&ThemeView>)| Group {
        label: broader.map(|broader| text::name(&broader.label)),
        papers: broader.map_or_else(String::new, |broader| count(broader.size, "paper")),
        themes: themes.into_iter().filter_map(position).collect(),
    };
    report.grouped().into_iter().map(group).collect()
}

/// The theme at a position, with the papers that it lists.
fn card(index: &Index, at: usize, colours: &[usize], listed: &[usize]) -> Theme {
    let report = index.report;
    let theme = &report.themes[at];
    let colour = |at: usize| format!("c{}", colours[at]);
    let largest = report.themes.iter().map(|theme| theme.size).max().unwrap_or(0).max(1);
    let nearest = theme.nearest.as_ref().and_then(|link| {
        let other = report.themes.iter().position(|other| other.id == link.id)?;
        Some(Nearest {
            id: link.id,
            label: label(&report.themes[other]),
            colour: colour(other),
            similarity: decimal(link.similarity, 2),
        })
    });
    // A single paper is its own centroid.
    let is_alone = theme.size <= theme.duplicates + 1;
    let figure = |value: f64| if is_alone { "–".to_owned() } else { decimal(value, 2) };
    let references = |ids: &[String], note: &dyn Fn(&PaperView) -> String| {
        ids.iter().filter_map(|id| index.named(id, note)).collect()
    };
    Theme {
        id: theme.id,
        label: label(theme),
        colour: colour(at),
        papers: count(theme.size, "paper"),
        size: thousands(theme.size),
        share: percent(theme.share),
        bar: part(theme.size as f64, largest as f64),
        cohesion: figure(theme.cohesion),
        stability: figure(theme.stability),
        steady: part(theme.stability, 1.0),
        terms: words(&theme.terms),
        phrases: words(&theme.phrases),
        nearest,
        years: charts::sparkline(&theme.years, report.corpus.years),
        representatives: references(&theme.representatives, &|paper| {
            paper.year.map_or_else(String::new, |year| year.to_string())
        }),
        weakly_placed: references(&theme.weakly_placed, &|paper| {
            format!("margin {}", decimal(paper.margin, 2))
        }),
        listing: listing(theme, listed.len()),
        listed: listed.iter().map(|&paper| index.listed(paper)).collect(),
    }
}

/// The heading of a list of `n_listed` papers of a theme.
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
fn part(part: f64, whole: f64) -> f64 {
    let percent = (part / whole * 1000.0).round() / 10.0;
    if percent.is_finite() { percent.clamp(0.0, 100.0) } else { 0.0 }
}
