//! The colour of each theme, for the page and the graph: adjacent themes on the map get different colours.

use std::collections::BTreeMap;

use super::Report;

/// The number of colours in the style sheet (`.c0`, `.c1`, …).
pub(super) const COLOURS: usize = 10;

/// Number of grid cells per axis, used to find adjacent themes on the map.
const CELLS: usize = 48;

/// The colour number of each theme, in the order of the themes. The first themes get a new colour each. Later themes get
/// the colour whose themes have the fewest papers next to theirs on the map, ties going to the most distant themes. O(papers + cells · themes + themes²).
pub(super) fn colours(report: &Report) -> Vec<usize> {
    let themes = &report.themes;
    let adjacent = if themes.len() > COLOURS { adjacent(report) } else { Vec::new() };
    let mut chosen: Vec<usize> = Vec::with_capacity(themes.len());
    for (at, theme) in themes.iter().enumerate() {
        if at < COLOURS {
            chosen.push(at);
            continue;
        }
        let mut colours = vec![(0, f64::INFINITY); COLOURS];
        for (other, &colour) in chosen.iter().enumerate() {
            let distance = (themes[other].x - theme.x).hypot(themes[other].y - theme.y);
            let (n, nearest) = &mut colours[colour];
            *n += adjacent[at * themes.len() + other];
            *nearest = nearest.min(distance);
        }
        // The first of equals.
        let best = colours.into_iter().enumerate().reduce(|best, next| {
            let is_better = next.1.0 < best.1.0 || next.1.0 == best.1.0 && next.1.1 > best.1.1;
            if is_better { next } else { best }
        });
        chosen.push(best.map_or(0, |(colour, _)| colour));
    }
    chosen
}

/// For each pair of themes, shape `(n_themes · n_themes)`, the number of adjacent papers: the smaller of their counts in
/// each cell and its neighbours, summed over all cells.
fn adjacent(report: &Report) -> Vec<usize> {
    let n_themes = report.themes.len();
    let slots: BTreeMap<usize, usize> =
        report.themes.iter().enumerate().map(|(i, theme)| (theme.id, i)).collect();
    let cell = |x: f64| ((x * CELLS as f64) as usize).min(CELLS - 1);
    let mut cells: Vec<BTreeMap<usize, usize>> = vec![BTreeMap::new(); CELLS * CELLS];
    for (_, paper) in report.distinct() {
        if let Some(&slot) = slots.get(&paper.theme) {
            *cells[cell(paper.y) * CELLS + cell(paper.x)].entry(slot).or_default() += 1;
        }
    }
    let mut adjacent = vec![0; n_themes * n_themes];
    for (at, here) in cells.iter().enumerate().filter(|(_, here)| !here.is_empty()) {
        let (row, column) = (at / CELLS, at % CELLS);
        let mut around: BTreeMap<usize, usize> = BTreeMap::new();
        for row in row.saturating_sub(1)..=(row + 1).min(CELLS - 1) {
            for column in column.saturating_sub(1)..=(column + 1).min(CELLS - 1) {
                for (&theme, &n) in &cells[row * CELLS + column] {
                    *around.entry(theme).or_default() += n;
                }
            }
        }
        for (&one, &n) in here {
            for (&other, &m) in around.iter().filter(|(other, _)| **other != one) {
                adjacent[one * n_themes + other] += n.min(m);
                adjacent[other * n_themes + one] += n.min(m);
            }
        }
    }
    adjacent
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn few_themes_have_a_colour_each() {
        assert_eq!(colours(&sample::small()), [0, 1, 2]);
        assert!(colours(&sample::empty()).is_empty());
    }

    #[test]
    fn themes_of_one_colour_do_not_lie_side_by_side() {
        let mut report = sample::large(2_000, 25);
        // Themes as cells of five by five, each of which touches eight others.
        let (rows, n) = (5, report.themes.len());
        for (at, theme) in report.themes.iter_mut().enumerate() {
            [theme.x, theme.y] = [(at % rows) as f64 / 5.0 + 0.1, (at / rows) as f64 / 5.0 + 0.1];
        }
        let ids: Vec<usize> = report.themes.iter().map(|theme| theme.id).collect();
        for (i, paper) in report.papers.iter_mut().enumerate() {
            let at = ids.iter().position(|&id| id == paper.theme).unwrap();
            let [dx, dy] = [(i * 7 % 100) as f64 / 500.0, (i * 13 / 7 % 100) as f64 / 500.0];
            [paper.x, paper.y] = [(at % rows) as f64 / 5.0 + dx, (at / rows) as f64 / 5.0 + dy];
        }
        let colours = colours(&report);
        assert_eq!(colours[..COLOURS], (0..COLOURS).collect::<Vec<_>>());
        for a in 0..n {
            for b in 0..a {
                let is_side_by_side = (a % rows).abs_diff(b % rows) + (a / rows).abs_diff(b / rows) == 1;
                assert!(!is_side_by_side || colours[a] != colours[b], "themes {a} and {b}");
            }
        }
    }
}
