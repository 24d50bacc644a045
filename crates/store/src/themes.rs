//! The tables of themes: the assignment of each row to a theme, the themes and broader themes, and their words.

use std::io;

use ndarray::Array2;

use super::file::{Contents, NewFile, damaged};
use super::manifest::ClusteringFacts;
use super::table::{Column, Data, Kind, Table, write};
use crate::error::Result;
use themata_engine::cluster::{Clustering, KMeansRun, NearestClusters};
use themata_engine::indices::{ClusterIndex, ThemeNumber};
use themata_engine::pipeline::Analysis;
use themata_engine::themes::{BroaderTheme, ThemeWords, Weighted};

/// The theme of each row, and its position on the map.
pub(super) const ASSIGNMENTS: &str = "placements.parquet";
/// The themes.
pub(super) const THEMES: &str = "themes.parquet";
/// The broader themes.
pub(super) const BROADER: &str = "broader.parquet";
/// Words and phrases of both.
pub(super) const WORDS: &str = "words.parquet";

const ASSIGNMENT_COLUMNS: &[Column] = &[
    ("row", Kind::Int),
    ("theme", Kind::Int),
    ("next_theme", Kind::Int),
    ("distance", Kind::Float),
    ("next_distance", Kind::Float),
    ("cosine", Kind::Double),
    ("x", Kind::Double),
    ("y", Kind::Double),
];

const THEME_COLUMNS: &[Column] = &[
    ("theme", Kind::Int),
    ("label", Kind::Text),
    ("papers", Kind::Int),
    ("broader", Kind::OptionalInt),
    ("cohesion", Kind::Double),
    ("stability", Kind::Double),
];

const BROADER_COLUMNS: &[Column] = &[("broader", Kind::Int), ("label", Kind::Text), ("papers", Kind::Int)];

const WORD_COLUMNS: &[Column] = &[
    ("level", Kind::Text),
    ("theme", Kind::Int),
    ("kind", Kind::Text),
    ("rank", Kind::Int),
    ("stems", Kind::Text),
    ("text", Kind::Text),
    ("weight", Kind::Double),
];

const PAGE: usize = 1 << 13;
/// Rows per row group.
const GROUP: usize = 1 << 17;

pub(super) fn save_assignments(analysis: &Analysis, out: &mut NewFile) -> io::Result<()> {
    let (clustering, numbers) = (&analysis.clustering, &analysis.theme_numbers);
    let n = clustering.labels.len();
    let groups = (0..n).step_by(GROUP).map(|first| {
        let rows = || first..(first + GROUP).min(n);
        let positions = || analysis.map.papers[rows()].iter();
        vec![
            Data::int(rows()),
            Data::int(clustering.labels[rows()].iter().map(|&cluster| numbers[cluster].get())),
            Data::int(clustering.next_labels[rows()].iter().map(|&cluster| numbers[cluster].get())),
            Data::float(clustering.distances[rows()].iter().copied()),
            Data::float(clustering.next_distances[rows()].iter().copied()),
            Data::double(analysis.cosines[rows()].iter().copied()),
            Data::double(positions().map(|(x, _)| *x)),
            Data::double(positions().map(|(_, y)| *y)),
        ]
    });
    write(out, "placements", ASSIGNMENT_COLUMNS, PAGE, groups)
}

/// The assignment of rows to themes.
pub(super) struct Assignments {
    pub(super) clustering: Clustering,
    /// The cosine of each row with the centroid of its theme.
    pub(super) cosines: Vec<f64>,
    /// The position of each row on the map.
    pub(super) positions: Vec<(f64, f64)>,
}

/// Loads the assignment of `n_rows` rows to the themes with these numbers.
pub(super) fn load_assignments(
    contents: Contents,
    n_rows: usize,
    numbers: &[ThemeNumber],
    centroids: Array2<f32>,
    facts: &ClusteringFacts,
) -> Result<Assignments> {
    let table = Table::new(contents, ASSIGNMENT_COLUMNS, Some(n_rows))?;
    let cluster = |number: usize| {
        let cluster = numbers.iter().position(|other| other.get() == number);
        cluster.ok_or_else(|| damaged(table.name(), format!("theme {number}"), "the number of a theme"))
    };
    let clusters = |column| {
        let numbers = table.all_int(column, usize::MAX)?;
        numbers.into_iter().map(cluster).collect::<Result<Vec<usize>>>()
    };
    let nearest = NearestClusters {
        labels: clusters(1)?,
        next_labels: clusters(2)?,
        distances: table.all_float(3)?,
        next_distances: table.all_float(4)?,
    };
    let run =
        KMeansRun { inertia: facts.inertia, n_iterations: facts.iterations, converged: facts.converged };
    let (cosines, xs, ys) = (table.all_double(5)?, table.all_double(6)?, table.all_double(7)?);
    let negative = nearest.distances.iter().chain(&nearest.next_distances).find(|x| **x < 0.0);
    if let Some(distance) = negative {
        return Err(damaged(table.name(), format!("a distance of {distance}"), "0 or more"));
    }
    let outside = cosines.iter().chain(&xs).chain(&ys).find(|x| !(0.0..=1.0).contains(*x));
    if let Some(outside) = outside {
        return Err(damaged(table.name(), format!("a cosine or coordinate of {outside}"), "0 to 1"));
    }
    let clustering = Clustering::try_new(nearest, centroids, run)?;
    Ok(Assignments { clustering, cosines, positions: xs.into_iter().zip(ys).collect() })
}

pub(super) fn save_themes(analysis: &Analysis, out: &mut NewFile) -> io::Result<()> {
    let themes = || analysis.themes.iter();
    let broader = |theme: usize| {
        let at = analysis
            .broader_themes
            .iter()
            .position(|broader| broader.themes.contains(&ClusterIndex::new(theme)));
        at.map(|at| i32::try_from(at + 1).expect("fewer than 2^31 broader themes"))
    };
    let data = vec![
        Data::int(analysis.theme_numbers.iter().map(|number| number.get())),
        Data::text(themes().map(|theme| theme.label.as_str())),
        Data::int(themes().map(|theme| theme.n_papers)),
        Data::optional_int((0..analysis.themes.len()).map(broader)),
        Data::double(themes().map(|theme| theme.cohesion)),
        Data::double(analysis.stability.iter().copied()),
    ];
    write(out, "themes", THEME_COLUMNS, PAGE, [data])
}

pub(super) fn save_broader(analysis: &Analysis, out: &mut NewFile) -> io::Result<()> {
    let broader = || analysis.broader_themes.iter();
    let data = vec![
        Data::int(1..=broader().len()),
        Data::text(broader().map(|broader| broader.label.as_str())),
        Data::int(broader().map(|broader| broader.n_papers)),
    ];
    write(out, "broader", BROADER_COLUMNS, PAGE, [data].into_iter().filter(|data| !data[0].is_empty()))
}

pub(super) fn save_words(analysis: &Analysis, out: &mut NewFile) -> io::Result<()> {
    let mut lists = Vec::new();
    for (theme, &id) in analysis.themes.iter().zip(&analysis.theme_numbers) {
        lists.push((THEME, id.get(), TERM, &theme.terms));
        lists.push((THEME, id.get(), PHRASE, &theme.phrases));
    }
    for (broader, id) in analysis.broader_themes.iter().zip(1..) {
        lists.push((LEVEL_BROADER, id, TERM, &broader.terms));
    }
    let ranked = lists.into_iter().flat_map(|(level, id, kind, words)| {
        words.iter().zip(1..).map(move |(word, rank)| (level, id, kind, rank, word))
    });
    let rows: Vec<(&str, usize, &str, usize, &Weighted)> = ranked.collect();
    let data = vec![
        Data::text(rows.iter().map(|row| row.0)),
        Data::int(rows.iter().map(|row| row.1)),
        Data::text(rows.iter().map(|row| row.2)),
        Data::int(rows.iter().map(|row| row.3)),
        Data::text(rows.iter().map(|row| row.4.key.as_str())),
        Data::text(rows.iter().map(|row| row.4.text.as_str())),
        Data::double(rows.iter().map(|row| row.4.weight)),
    ];
    write(out, "words", WORD_COLUMNS, PAGE, [data].into_iter().filter(|data| !data[0].is_empty()))
}

const THEME: &str = "theme";
const LEVEL_BROADER: &str = "broader";
const TERM: &str = "term";
const PHRASE: &str = "phrase";

/// Themes and their words, without their papers.
pub(super) struct Described {
    pub(super) numbers: Vec<ThemeNumber>,
    pub(super) themes: Vec<ThemeWords>,
    pub(super) stability: Vec<f64>,
    /// The broader themes; their numbers of papers are 0.
    pub(super) broader: Vec<BroaderTheme>,
}

/// Loads `n_themes` themes from the three tables.
pub(super) fn load_described(
    themes: Contents,
    broader: Contents,
    words: Contents,
    n_themes: usize,
) -> Result<Described> {
    let table = Table::new(themes, THEME_COLUMNS, Some(n_themes))?;
    let ids = table.all_int(0, usize::MAX)?;
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() != ids.len() || sorted.first().is_none_or(|&first| first == 0) {
        return Err(damaged(table.name(), "repeated or zero theme numbers", "distinct numbers from 1"));
    }
    let bare = |label| ThemeWords { label, terms: Vec::new(), phrases: Vec::new() };
    let mut descriptions: Vec<ThemeWords> = table.all_text(1)?.into_iter().map(bare).collect();
    let stability = table.all_double(5)?;

    let broader = Table::new(broader, BROADER_COLUMNS, None)?;
    let bare = |label| BroaderTheme { label, terms: Vec::new(), n_papers: 0, themes: Vec::new() };
    let mut broader_themes: Vec<BroaderTheme> = broader.all_text(1)?.into_iter().map(bare).collect();
    let none =
        || damaged(table.name(), "a reference to a missing broader theme", "the number of a broader theme");
    for (theme, at) in table.optional_int(3, 0, n_themes)?.into_iter().enumerate() {
        if let Some(at) = at {
            let at = usize::try_from(at).ok().and_then(|at| at.checked_sub(1));
            at.and_then(|at| broader_themes.get_mut(at))
                .ok_or_else(none)?
                .themes
                .push(ClusterIndex::new(theme));
        } else if !broader_themes.is_empty() {
            return Err(none());
        }
    }

    let words = Table::new(words, WORD_COLUMNS, None)?;
    let (levels, numbers, kinds) = (words.all_text(0)?, words.all_int(1, usize::MAX)?, words.all_text(2)?);
    let (keys, texts, weights) = (words.all_text(4)?, words.all_text(5)?, words.all_double(6)?);
    let entries = levels.iter().zip(numbers).zip(kinds.iter()).zip(keys.into_iter().zip(texts).zip(weights));
    for (((level, id), kind), ((key, text), weight)) in entries {
        let position = ids.iter().position(|&other| other == id);
        let list = match (level.as_str(), kind.as_str()) {
            (THEME, TERM) => position.map(|at| &mut descriptions[at].terms),
            (THEME, PHRASE) => position.map(|at| &mut descriptions[at].phrases),
            (LEVEL_BROADER, TERM) => {
                broader_themes.get_mut(id.wrapping_sub(1)).map(|broader| &mut broader.terms)
            }
            _ => None,
        };
        let found = || format!("a {kind} of {level} {id}");
        let list = list.ok_or_else(|| damaged(words.name(), found(), "the number of a theme"))?;
        list.push(Weighted { key, text, weight });
    }
    Ok(Described {
        numbers: ids.into_iter().map(ThemeNumber::new).collect(),
        themes: descriptions,
        stability,
        broader: broader_themes,
    })
}
