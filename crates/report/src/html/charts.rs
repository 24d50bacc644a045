//! Charts of the page: bars of papers per year, and the score of every number of themes tried.
//!
//! Only positions are computed here. The templates draw them, so all text passes through their escaping.

use serde::Serialize;

use crate::ThemeChoice;

/// Size of a theme's bars.
const BARS: (f64, f64) = (168.0, 34.0);
/// Size of the chart of scores.
const CHART: (f64, f64) = (560.0, 230.0);
/// Space left of, above, right of and below the chart's line.
const MARGINS: [f64; 4] = [52.0, 18.0, 18.0, 40.0];
/// Width of a digit below the chart, and the space between two numbers.
const DIGIT: f64 = 7.5;
const GAP: f64 = 8.0;
/// Maximum number of steps between horizontal lines.
const STEPS: f64 = 5.0;

/// Papers per year as bars.
#[derive(Debug, Serialize)]
pub(crate) struct Sparkline {
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
pub(crate) fn sparkline(years: &[(i32, usize)], axis: Option<(i32, i32)>) -> Option<Sparkline> {
    let most = years.iter().map(|&(_, papers)| papers).max().filter(|&most| most > 0)?;
    let low = years.iter().map(|&(year, _)| year).min()?;
    let high = years.iter().map(|&(year, _)| year).max()?;
    let (first, last) = axis.map_or((low, high), |(first, last)| (first.min(low), last.max(high)));
    let step = BARS.0 / (f64::from(last) - f64::from(first) + 1.0);
    // With few years, wide bars would look like blocks.
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
pub(crate) struct Evidence {
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

/// The chart of the evidence; `None` if fewer than two numbers were tried.
pub(crate) fn evidence(choice: &ThemeChoice) -> Option<Evidence> {
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
    let levels = levels(low, high);
    let (lowest, highest) =
        levels.iter().fold((low, high), |(a, b), &(level, _)| (level.min(a), level.max(b)));
    // Equal scores lie on a line in the middle.
    let y = |score: f64| {
        let part = if highest > lowest { (score - lowest) / (highest - lowest) } else { 0.5 };
        round(bottom - (bottom - top) * part)
    };
    let positions: Vec<(usize, f64)> =
        tried.iter().map(|tried| (tried.n_themes, x(tried.n_themes))).collect();
    let ticks = ticks(&positions, choice.chosen);
    let points = tried.iter().enumerate().map(|(i, candidate)| Point {
        x: x(candidate.n_themes),
        y: y(candidate.score),
        n_themes: candidate.n_themes,
        score: crate::text::decimal(candidate.score, 4),
        chosen: candidate.n_themes == choice.chosen,
        tick: ticks[i],
    });
    Some(Evidence {
        width: CHART.0,
        height: CHART.1,
        left,
        right,
        bottom,
        points: points.collect(),
        levels: levels.into_iter().map(|(score, written)| Level { y: y(score), score: written }).collect(),
    })
}

/// Round scores, as they are written, between which all scores lie; of equal scores that one.
fn levels(low: f64, high: f64) -> Vec<(f64, String)> {
    let decimal = crate::text::decimal;
    let range = high - low;
    if range <= 1e-9 * high.abs().max(low.abs()) {
        return vec![(low, decimal(low, 2))];
    }
    let power = (range / STEPS).log10().floor();
    let step = |times: f64| times * 10_f64.powf(power);
    let times = [1.0, 2.0, 5.0].into_iter().find(|&times| range / step(times) <= STEPS).unwrap_or(10.0);
    let step = step(times);
    let decimals = if times == 10.0 { -power - 1.0 } else { -power }.clamp(0.0, 12.0) as usize;
    let (first, last) = ((low / step).floor() as i64, (high / step).ceil() as i64);
    // A quotient of whole numbers is the nearest to what is written.
    let score = |i: i64| {
        if power < 0.0 { i as f64 * times / 10_f64.powf(-power) } else { i as f64 * step }
    };
    (first..=last).map(score).map(|score| (score, decimal(score, decimals))).collect()
}

/// Which numbers, each at a position along the axis, are written below it: the chosen one, then those at both ends and from
/// the left that do not overlap a number already written.
fn ticks(numbers: &[(usize, f64)], chosen: usize) -> Vec<bool> {
    let half = |n: usize| DIGIT / 2.0 * n.to_string().len() as f64 + GAP / 2.0;
    let mut ticks = vec![false; numbers.len()];
    let ends = [0, numbers.len().saturating_sub(1)];
    let chosen = numbers.iter().position(|&(n, _)| n == chosen);
    for i in chosen.into_iter().chain(ends).chain(0..numbers.len()) {
        let Some(&(n, x)) = numbers.get(i) else { continue };
        let is_clear = |(&(other, at), &is_written): (&(usize, f64), &bool)| {
            !is_written || (x - at).abs() >= half(n) + half(other)
        };
        ticks[i] |= numbers.iter().zip(&ticks).all(is_clear);
    }
    ticks
}

/// Rounds to one decimal, which is finer than a pixel.
fn round(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ThemeCount;

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
        let candidates =
            (2..40).map(|n| ThemeCount { n_themes: n, score: 1.0 / n as f64, noise: None }).collect();
        let chart = evidence(&ThemeChoice { criterion: String::new(), chosen: 2, candidates }).unwrap();
        assert_eq!(chart.points.iter().filter(|point| point.chosen).count(), 1);
        assert!(chart.points.iter().all(|point| !point.chosen || point.tick));
        assert!((5..20).contains(&chart.points.iter().filter(|point| point.tick).count()));
        for point in &chart.points {
            assert!((chart.left..=chart.right).contains(&point.x) && (0.0..=chart.bottom).contains(&point.y));
        }
    }

    #[test]
    fn levels_are_round_and_hold_all_scores() {
        let written = |low, high| levels(low, high).into_iter().map(|level| level.1).collect::<Vec<_>>();
        assert_eq!(written(0.08, 0.33), ["0.05", "0.10", "0.15", "0.20", "0.25", "0.30", "0.35"]);
        assert_eq!(written(-0.012, 0.9), ["-0.2", "0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(written(0.5001, 0.5004), ["0.5001", "0.5002", "0.5003", "0.5004"]);
        assert_eq!(written(0.7, 12.0), ["0", "5", "10", "15"]);
        assert_eq!(written(0.5, 0.5), ["0.50"]);
        for (low, high) in [(0.0, 1e-300), (-3e200, 1e9), (0.123, 0.1234), (1.0, 1.0 + f64::EPSILON)] {
            let levels = levels(low, high);
            assert!(levels.len() <= 8 && levels[0].0 <= low, "{low} {high} {levels:?}");
            assert!(levels.len() == 1 || levels[levels.len() - 1].0 >= high, "{low} {high} {levels:?}");
        }
    }

    #[test]
    fn numbers_below_the_chart_stand_clear_of_one_another() {
        let numbers: Vec<(usize, f64)> = (2..=120).map(|n| (n, 4.0 * n as f64)).collect();
        for chosen in [2, 17, 99, 120] {
            let ticks = ticks(&numbers, chosen);
            let written: Vec<&(usize, f64)> =
                numbers.iter().zip(&ticks).filter(|(_, is)| **is).map(|(number, _)| number).collect();
            assert!(written.iter().any(|number| number.0 == chosen) && written.len() > 10);
            for pair in written.windows(2) {
                let digits = |n: usize| n.to_string().len() as f64;
                assert!(
                    pair[1].1 - pair[0].1
                        >= DIGIT * (digits(pair[0].0) + digits(pair[1].0)) / 2.0 + GAP - 1e-9
                );
            }
        }
        assert_eq!(ticks(&[(3, 1.0), (4, 2.0)], 4), [false, true]);
    }

    #[test]
    fn equal_scores_make_a_flat_line() {
        let candidates = (2..5).map(|n| ThemeCount { n_themes: n, score: 0.5, noise: None }).collect();
        let chart = evidence(&ThemeChoice { criterion: String::new(), chosen: 2, candidates }).unwrap();
        assert!(chart.points.windows(2).all(|pair| (pair[0].y - pair[1].y).abs() < 0.01));
        assert_eq!(chart.levels.len(), 1);
    }
}
