//! What colour has a theme, and where do the marks of the page's charts go?
//!
//! Only numbers and classes are computed here; the templates draw them, so that all text passes through their
//! escaping. The map is drawn in the browser, from the papers' places.

mod charts;

use super::Report;

pub(super) use charts::{Evidence, Sparkline, evidence, sparkline};

/// Colours of the style sheet (`.c0`, `.c1`, …).
pub(super) const COLOURS: usize = 10;

/// The number of each theme's colour, in the order of the themes: a new one while there are any, and after that the
/// one whose themes lie farthest away on the map. O(themes²).
pub(super) fn colours(report: &Report) -> Vec<usize> {
    let themes = &report.themes;
    let mut chosen: Vec<usize> = Vec::with_capacity(themes.len());
    for (at, theme) in themes.iter().enumerate() {
        let nearest = |colour: usize| {
            let same = (0..at).filter(|&other| chosen[other] == colour);
            same.map(|other| (themes[other].x - theme.x).hypot(themes[other].y - theme.y))
                .fold(f64::INFINITY, f64::min)
        };
        // The first of equals.
        let farthest = (0..COLOURS).map(|colour| (colour, nearest(colour)));
        let best = farthest.reduce(|best, next| if next.1 > best.1 { next } else { best });
        chosen.push(best.map_or(0, |(colour, _)| colour));
    }
    chosen
}

/// One decimal is finer than a screen's dot, and short.
fn round(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn few_themes_have_a_colour_each() {
        assert_eq!(colours(&sample::small()), [0, 1, 2]);
        assert!(colours(&sample::empty()).is_empty());
    }

    #[test]
    fn themes_of_one_colour_lie_apart() {
        let report = sample::large(2_000, 25);
        let colours = colours(&report);
        for (a, one) in report.themes.iter().enumerate() {
            let near = |b: &usize| {
                let other = &report.themes[*b];
                *b != a && (one.x - other.x).hypot(one.y - other.y) < 0.1
            };
            for b in (0..report.themes.len()).filter(near) {
                assert_ne!(colours[a], colours[b], "themes {a} and {b}");
            }
        }
    }
}
