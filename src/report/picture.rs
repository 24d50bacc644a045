//! Where does each mark of the page's pictures go? The geometry of the map of themes and of the two charts.
//!
//! Only numbers and classes are computed here; the templates draw them, so that all text passes through their
//! escaping.

mod charts;
mod labels;

use serde::Serialize;

use super::{Report, ThemeView};
use labels::{Label, Place};

pub(super) use charts::{Evidence, Sparkline, evidence, sparkline};

/// Width of the map in its own units.
const WIDTH: f64 = 1040.0;
/// Height of the map.
const HEIGHT: f64 = 640.0;
/// Space between the marks and the edge.
const EDGE: f64 = 26.0;
/// Papers drawn at most: more make the page heavy and the map no clearer.
const DRAWN: usize = 3_000;
/// Colours of the style sheet (`.c0`, `.c1`, …).
pub(super) const COLOURS: usize = 10;
/// Shapes of marks; themes past the last colour take the colours again with the next shape.
const SHAPES: usize = 4;

/// The map of themes.
#[derive(Debug, Serialize)]
pub(super) struct Map {
    /// Its size.
    width: f64,
    /// Its size.
    height: f64,
    /// Number of papers drawn.
    pub(super) drawn: usize,
    /// The marks, by theme.
    groups: Vec<Group>,
    /// The themes' numbers and names, in the order of `groups`, where there was room.
    labels: Vec<Option<Label>>,
}

/// The marks of a theme.
#[derive(Debug, Serialize)]
struct Group {
    /// Class of its colour.
    colour: String,
    /// What each mark draws after moving to its point.
    shape: String,
    /// The marks.
    marks: Vec<Mark>,
}

/// A paper on the map.
#[derive(Debug, Serialize)]
struct Mark {
    /// Its point.
    x: f64,
    /// Its point.
    y: f64,
    /// What tells it from the others.
    title: String,
    /// Where on the page it stands, if it does.
    anchor: Option<String>,
}

/// The class of a theme's colour.
pub(super) fn colour(theme: usize) -> String {
    format!("c{}", theme.saturating_sub(1) % COLOURS)
}

/// The drawing commands of a theme's mark, from its middle; all shapes cover about the same area.
pub(super) fn shape(theme: usize, r: f64) -> String {
    match theme.saturating_sub(1) / COLOURS % SHAPES {
        0 => format!("m{} 0a{r} {r} 0 1 0 {} 0a{r} {r} 0 1 0 {} 0", -r, round(2.0 * r), round(-2.0 * r)),
        1 => {
            let half = round(0.89 * r);
            let side = round(2.0 * half);
            format!("m{} {}h{side}v{side}h{}z", -half, -half, -side)
        }
        2 => {
            let (up, half) = (round(1.4 * r), round(1.22 * r));
            format!("m0 {}l{half} {}h{}z", -up, round(1.5 * up), round(-2.0 * half))
        }
        _ => {
            let half = round(1.3 * r);
            format!("m0 {}l{half} {half} {} {half} {} {}z", -half, -half, -half, -half)
        }
    }
}

/// Lays the map out; `describe` gives the title of a paper and its anchor on the page.
pub(super) fn map(report: &Report, describe: &dyn Fn(usize) -> (String, Option<String>)) -> Map {
    let slots: std::collections::HashMap<usize, usize> =
        report.themes.iter().enumerate().map(|(slot, theme)| (theme.id, slot)).collect();
    let mut members = vec![Vec::new(); report.themes.len()];
    // Near-identical papers share a place, and hence a mark.
    for (paper, view) in report.distinct() {
        if let Some(&slot) = slots.get(&view.theme) {
            members[slot].push(paper);
        }
    }
    let frame = Frame::around(report);
    let n_papers = members.iter().map(Vec::len).sum::<usize>();
    let radius = match n_papers.min(DRAWN) {
        0..=300 => 4.6,
        301..=1000 => 3.6,
        _ => 2.6,
    };
    let groups: Vec<Group> = report
        .themes
        .iter()
        .zip(&members)
        .map(|(theme, members)| Group {
            colour: colour(theme.id),
            shape: shape(theme.id, radius),
            marks: spread(members, n_papers).map(|paper| frame.mark(report, paper, describe)).collect(),
        })
        .collect();
    let marks: Vec<(f64, f64)> =
        groups.iter().flat_map(|group| &group.marks).map(|mark| (mark.x, mark.y)).collect();
    let places: Vec<Place> = report.themes.iter().map(|theme| frame.place(theme)).collect();
    Map { width: WIDTH, height: HEIGHT, drawn: marks.len(), labels: labels::place(&places, &marks), groups }
}

/// The part of a theme's papers that is drawn: all, or each theme's share of [`DRAWN`], evenly over its
/// papers.
fn spread(members: &[usize], n_papers: usize) -> impl Iterator<Item = usize> {
    let quota = if n_papers <= DRAWN { members.len() } else { (members.len() * DRAWN / n_papers).max(1) };
    let quota = quota.min(members.len());
    (0..quota).map(move |i| members[i * members.len() / quota])
}

/// The part of the plane that the papers cover.
struct Frame {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Frame {
    /// The smallest frame around all papers and themes.
    fn around(report: &Report) -> Self {
        let points = || {
            let papers = report.papers.iter().map(|paper| (paper.x, paper.y));
            let themes = report.themes.iter().map(|theme| (theme.x, theme.y));
            papers.chain(themes).filter(|(x, y)| x.is_finite() && y.is_finite())
        };
        let start = (f64::INFINITY, f64::NEG_INFINITY);
        let widen = |(low, high): (f64, f64), at: f64| (low.min(at), high.max(at));
        let (left, right) = points().map(|(x, _)| x).fold(start, widen);
        let (top, bottom) = points().map(|(_, y)| y).fold(start, widen);
        Self { left, top, width: right - left, height: bottom - top }
    }

    /// A point of the report on the map. Where all lie on one line, or there is no point, the middle.
    fn point(&self, x: f64, y: f64) -> (f64, f64) {
        let along = |at: f64, start: f64, length: f64, room: f64| {
            let part = (at - start) / length;
            let part = if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.5 };
            round(EDGE + part * (room - 2.0 * EDGE))
        };
        (along(x, self.left, self.width, WIDTH), along(y, self.top, self.height, HEIGHT))
    }

    /// A paper's mark.
    fn mark(
        &self,
        report: &Report,
        paper: usize,
        describe: &dyn Fn(usize) -> (String, Option<String>),
    ) -> Mark {
        let (x, y) = self.point(report.papers[paper].x, report.papers[paper].y);
        let (title, anchor) = describe(paper);
        Mark { x, y, title, anchor }
    }

    /// A theme's place.
    fn place(&self, theme: &ThemeView) -> Place {
        let (x, y) = self.point(theme.x, theme.y);
        Place { x, y, lines: labels::lines(&super::text::name(&theme.label)) }
    }
}

/// One decimal is finer than a screen's dot, and short.
fn round(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn drawn(report: &Report) -> Map {
        map(report, &|paper| (report.papers[paper].title.clone(), None))
    }

    #[test]
    fn draws_every_paper_of_a_small_report_inside_the_frame() {
        let map = drawn(&sample::small());
        // Of eight papers two are near-identical.
        assert_eq!(map.drawn, 7);
        for mark in map.groups.iter().flat_map(|group| &group.marks) {
            assert!((0.0..=WIDTH).contains(&mark.x) && (0.0..=HEIGHT).contains(&mark.y));
        }
    }

    #[test]
    fn draws_a_fair_part_of_a_large_one() {
        let map = drawn(&sample::large(20_000, 20));
        assert_eq!(map.drawn, DRAWN);
        assert!(map.groups.iter().all(|group| group.marks.len() == DRAWN / 20));
    }

    #[test]
    fn every_theme_of_many_is_drawn() {
        let map = drawn(&sample::large(8_000, 4_000));
        assert!(map.groups.iter().all(|group| group.marks.len() == 1));
    }

    #[test]
    fn papers_in_one_place_or_none_lie_in_the_middle() {
        let mut report = sample::small();
        for paper in &mut report.papers {
            (paper.x, paper.y) = (0.5, f64::NAN);
        }
        for theme in &mut report.themes {
            (theme.x, theme.y) = (0.5, 0.5);
        }
        let map = drawn(&report);
        let middle = |mark: &Mark| (mark.x - WIDTH / 2.0).abs() < 0.1 && (mark.y - HEIGHT / 2.0).abs() < 0.1;
        assert!(map.groups.iter().flat_map(|group| &group.marks).all(middle));
        assert_eq!(drawn(&sample::empty()).drawn, 0);
    }

    #[test]
    fn colours_repeat_with_another_shape() {
        assert_eq!(colour(1), colour(11));
        assert_ne!(shape(1, 3.0), shape(11, 3.0));
    }
}
