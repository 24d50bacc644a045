//! How do counts and scores look? Bars of papers a year, and the score of every number of themes tried.

use serde::Serialize;

use super::round;
use crate::report::ThemeChoice;

/// Size of a theme's bars.
const BARS: (f64, f64) = (168.0, 34.0);
/// Size of the chart of scores.
const CHART: (f64, f64) = (560.0, 230.0);
/// Space left of, above, right of and below the chart's line.
const MARGINS: [f64; 4] = [52.0, 18.0, 18.0, 40.0];
/// Numbers written below the chart at most.
const TICKS: usize = 12;

/// Papers a year as bars.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Sparkline {
    /// Its size.
    width: f64,
    /// Its size.
    height: f64,
    /// First year of the axis.
    first: i32,
    /// Last year of the axis.
    last: i32,
    /// The bars.
    bars: Vec<Bar>,
}

/// One year.
#[derive(Debug, Serialize)]
struct Bar {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    year: i32,
    papers: usize,
}

/// The bars of a theme on the axis of the whole corpus, so that themes can be compared; none without years.
pub(in crate::report) fn sparkline(years: &[(i32, usize)], axis: Option<(i32, i32)>) -> Option<Sparkline> {
    let most = years.iter().map(|&(_, papers)| papers).max().filter(|&most| most > 0)?;
    let low = years.iter().map(|&(year, _)| year).min()?;
    let high = years.iter().map(|&(year, _)| year).max()?;
    let (first, last) = axis.map_or((low, high), |(first, last)| (first.min(low), last.max(high)));
    let step = BARS.0 / (f64::from(last) - f64::from(first) + 1.0);
    // Few years would make blocks of the bars.
    let width = (step - 2.0).clamp(1.0, 14.0);
    let bars = years.iter().filter(|(_, papers)| *papers > 0).map(|&(year, papers)| {
        let height = round((papers as f64 / most as f64 * BARS.1).max(1.5));
        let x = (f64::from(year) - f64::from(first) + 0.5) * step - width / 2.0;
        Bar { x: round(x), y: round(BARS.1 - height), width: round(width), height, year, papers }
    });
    Some(Sparkline { width: BARS.0, height: BARS.1, first, last, bars: bars.collect() })
}

/// The score of each number of themes as a line.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Evidence {
    /// Its size.
    width: f64,
    /// Its size.
    height: f64,
    /// Left end of the horizontal lines.
    left: f64,
    /// Right end of the horizontal lines.
    right: f64,
    /// Height of the lowest horizontal line.
    bottom: f64,
    /// The numbers tried.
    points: Vec<Point>,
    /// The horizontal lines.
    levels: Vec<Level>,
}

/// A number that was tried.
#[derive(Debug, Serialize)]
struct Point {
    x: f64,
    y: f64,
    n_themes: usize,
    score: String,
    chosen: bool,
    /// Whether the number is written below.
    tick: bool,
}

/// A horizontal line.
#[derive(Debug, Serialize)]
struct Level {
    y: f64,
    score: String,
}

/// The chart of the evidence; none where fewer than two numbers were tried.
pub(in crate::report) fn evidence(choice: &ThemeChoice) -> Option<Evidence> {
    let tried = &choice.candidates;
    if tried.len() < 2 || tried.iter().any(|candidate| !candidate.score.is_finite()) {
        return None;
    }
    let [left, top, right_margin, bottom_margin] = MARGINS;
    let (right, bottom) = (CHART.0 - right_margin, CHART.1 - bottom_margin);
    let numbers = || tried.iter().map(|candidate| candidate.n_themes as f64);
    let scores = || tried.iter().map(|candidate| candidate.score);
    let (fewest, most) = (numbers().fold(f64::MAX, f64::min), numbers().fold(0.0, f64::max));
    let (low, high) = (scores().fold(f64::MAX, f64::min), scores().fold(f64::MIN, f64::max));
    let x = |n: usize| round(left + (right - left) * (n as f64 - fewest) / (most - fewest).max(1.0));
    // Equal scores lie on a line in the middle.
    let y = |score: f64| {
        let part = if high > low { (score - low) / (high - low) } else { 0.5 };
        round(bottom - (bottom - top) * part)
    };
    // Enough decimals to tell the levels apart, at least two.
    let places = (2..8).find(|&places| high - low >= 4.0 * 0.1_f64.powi(places)).unwrap_or(8) as usize;
    let written = |score: f64| crate::report::text::decimal(score, places);
    let every = tried.len().div_ceil(TICKS);
    let points = tried.iter().enumerate().map(|(i, candidate)| Point {
        x: x(candidate.n_themes),
        y: y(candidate.score),
        n_themes: candidate.n_themes,
        score: crate::report::text::decimal(candidate.score, 4),
        chosen: candidate.n_themes == choice.chosen,
        tick: i % every == 0,
    });
    let steps = if high > low { 4 } else { 0 };
    let level = |i: i32| low + (high - low) * f64::from(i) / f64::from(steps.max(1));
    Some(Evidence {
        width: CHART.0,
        height: CHART.1,
        left,
        right,
        bottom,
        points: points.collect(),
        levels: (0..=steps).map(level).map(|score| Level { y: y(score), score: written(score) }).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::ThemeCount;

    #[test]
    fn bars_stand_on_the_axis_of_the_corpus() {
        let line = sparkline(&[(2018, 1), (2020, 4)], Some((2015, 2024))).unwrap();
        assert_eq!((line.first, line.last, line.bars.len()), (2015, 2024, 2));
        assert!(line.bars[1].height > line.bars[0].height);
        for bar in &line.bars {
            assert!(bar.x >= 0.0 && bar.x + bar.width <= BARS.0 && bar.y >= 0.0);
        }
        assert!(sparkline(&[], None).is_none());
        assert!(sparkline(&[(i32::MIN, 1), (i32::MAX, 2)], None).is_some());
    }

    #[test]
    fn scores_lie_inside_the_chart() {
        let candidates = (2..40).map(|n| ThemeCount { n_themes: n, score: 1.0 / n as f64 }).collect();
        let chart = evidence(&ThemeChoice { criterion: String::new(), chosen: 2, candidates }).unwrap();
        assert_eq!(chart.points.iter().filter(|point| point.chosen).count(), 1);
        assert!(chart.points.iter().filter(|point| point.tick).count() <= TICKS);
        for point in &chart.points {
            assert!((chart.left..=chart.right).contains(&point.x) && (0.0..=chart.bottom).contains(&point.y));
        }
    }

    #[test]
    fn equal_scores_make_a_flat_line() {
        let candidates = (2..5).map(|n| ThemeCount { n_themes: n, score: 0.5 }).collect();
        let chart = evidence(&ThemeChoice { criterion: String::new(), chosen: 2, candidates }).unwrap();
        assert!(chart.points.windows(2).all(|pair| (pair[0].y - pair[1].y).abs() < 0.01));
        assert_eq!(chart.levels.len(), 1);
    }
}
