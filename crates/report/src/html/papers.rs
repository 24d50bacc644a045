//! The papers shown on the page, and their names in its text about themes.

use std::collections::HashMap;
use std::fmt::Write;

use serde::Serialize;

use crate::text::{self, count};
use crate::{PaperView, Report};

/// Papers on the page at most; of more, each theme shows its share, the most central ones.
const PAPERS: usize = 100_000;
/// Above so many papers the plain lists, which need no script, name only some of each theme.
const ALL_LISTED: usize = 2_000;
/// Papers listed of a theme then, at most and at least.
const LISTED: (usize, usize) = (50, 5);

/// The papers that are on the page. Of near-identical ones it is the one that represents them.
#[derive(Debug)]
pub(super) struct Shown {
    /// Their places in the report, ascending.
    pub(super) papers: Vec<usize>,
    /// For each paper of the report its place among them.
    pub(super) places: Vec<Option<u32>>,
    /// Whether some were left out.
    pub(super) is_part: bool,
    /// For each theme the papers that its plain list names, the most central first.
    pub(super) listed: Vec<Vec<usize>>,
}

impl Shown {
    /// Those of a report.
    pub(super) fn of(report: &Report) -> Self {
        Self::at_most(report, PAPERS)
    }

    fn at_most(report: &Report, most: usize) -> Self {
        let slots: HashMap<usize, usize> =
            report.themes.iter().enumerate().map(|(slot, theme)| (theme.id, slot)).collect();
        let mut members = vec![Vec::new(); report.themes.len()];
        for (paper, view) in report.distinct() {
            if let Some(&slot) = slots.get(&view.theme) {
                members[slot].push(paper);
            }
        }
        let n = members.iter().map(Vec::len).sum::<usize>();
        for papers in &mut members {
            // Stable: papers of the same margin stay in the order of their ids.
            papers.sort_by(|&a: &usize, &b| report.papers[b].margin.total_cmp(&report.papers[a].margin));
            if n > most {
                papers.truncate((papers.len() * most / n).max(1));
            }
        }
        let mut papers: Vec<usize> = members.iter().flatten().copied().collect();
        papers.sort_unstable();
        let mut places = vec![None; report.papers.len()];
        for (place, &paper) in (0..).zip(&papers) {
            places[paper] = Some(place);
        }
        let (longest, least) = LISTED;
        if n > ALL_LISTED {
            let quota = (ALL_LISTED / report.themes.len().max(1)).clamp(least, longest);
            members.iter_mut().for_each(|papers| papers.truncate(quota));
        }
        Self { is_part: papers.len() < n, papers, places, listed: members }
    }
}

/// A paper named on the page. The script makes links of such names that lead to the paper on the page itself.
#[derive(Debug, Serialize)]
pub(super) struct Reference {
    title: String,
    /// Its address on the web, or else its place on the page.
    href: String,
    /// Its place among the papers on the page.
    place: Option<u32>,
    note: String,
}

/// Finds papers by their ids.
pub(super) struct Index<'a> {
    report: &'a Report,
    shown: &'a Shown,
    by_id: HashMap<&'a str, usize>,
    /// How many papers each representative of several stands for beside itself.
    n_others: HashMap<&'a str, usize>,
}

impl<'a> Index<'a> {
    /// The papers of a report, of which these are shown.
    pub(super) fn new(report: &'a Report, shown: &'a Shown) -> Self {
        let by_id = report.papers.iter().enumerate().map(|(i, paper)| (paper.id.as_str(), i)).collect();
        let groups = report.duplicates.iter();
        let n_others = groups.map(|group| (group.representative.as_str(), group.others.len())).collect();
        Self { report, shown, by_id, n_others }
    }

    /// A mention of a paper by its id.
    pub(super) fn named(&self, id: &str, note: &dyn Fn(&PaperView) -> String) -> Option<Reference> {
        let &paper = self.by_id.get(id)?;
        Some(self.reference(paper, note(&self.report.papers[paper])))
    }

    /// A paper of a theme's list: with its year, and with the number of others that it stands for.
    pub(super) fn listed(&self, paper: usize) -> Reference {
        let view = &self.report.papers[paper];
        let year = view.year.map(|year| year.to_string());
        let others =
            self.n_others.get(view.id.as_str()).map(|&n| format!("+ {}", count(n, "near-identical version")));
        self.reference(paper, year.into_iter().chain(others).collect::<Vec<_>>().join(", "))
    }

    fn reference(&self, paper: usize, note: String) -> Reference {
        let view = &self.report.papers[paper];
        let on_web = view.url.as_deref().and_then(text::address);
        Reference {
            title: text::title(&view.title),
            href: on_web.unwrap_or_else(|| fragment(&view.id)),
            place: self.shown.places[paper],
            note,
        }
    }
}

/// The address of a paper within the page, as the script reads it.
fn fragment(id: &str) -> String {
    let mut fragment = String::from("#paper=");
    for byte in id.bytes().take(600) {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            fragment.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(fragment, "%{byte:02X}");
        }
    }
    fragment
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn fragments_are_those_of_a_browser() {
        assert_eq!(fragment("10.1/x y"), "#paper=10.1%2Fx%20y");
        assert_eq!(fragment("\"><ü"), "#paper=%22%3E%3C%C3%BC");
    }

    #[test]
    fn all_papers_are_shown_and_of_too_many_a_fair_part() {
        let report = sample::large(3_000, 4);
        let all = Shown::of(&report);
        assert!(!all.is_part && all.papers.len() == 3_000 && all.listed.iter().all(|list| list.len() == 50));
        let some = Shown::at_most(&report, 1_000);
        assert!(some.is_part && some.papers.len() == 1_000);
        for theme in 1..=4 {
            let of_theme = some.papers.iter().filter(|&&paper| report.papers[paper].theme == theme);
            assert_eq!(of_theme.count(), 250);
        }
        assert_eq!(some.places[some.papers[7]], Some(7));
        // Every theme keeps a paper.
        assert_eq!(Shown::at_most(&report, 2).papers.len(), 4);
    }
}
