//! The papers shown on the page, and references to them in its text.

use std::collections::HashMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde::Serialize;

use crate::text::{self, count};
use crate::{PaperView, Report};

/// Maximum number of papers on the page. With more, each theme shows its share, the most central papers.
const PAPERS: usize = 100_000;
/// With more papers than this, the plain lists, which need no script, show only some papers of each theme.
const ALL_LISTED: usize = 2_000;
/// The maximum and minimum number of papers listed per theme in that case.
const LISTED: (usize, usize) = (50, 5);

/// Maximum length of an id in the address of a paper within the page, in bytes.
const FRAGMENT: usize = 600;

/// The papers on the page. A group of near-identical papers appears as its representative.
#[derive(Debug)]
pub(super) struct Shown {
    /// Their positions in the report, ascending.
    pub(super) papers: Vec<usize>,
    /// For each paper of the report its position in `papers`.
    pub(super) slots: Vec<Option<u32>>,
    /// Whether some papers are left out.
    pub(super) is_part: bool,
    /// For each theme the papers in its plain list, the most central first.
    pub(super) listed: Vec<Vec<usize>>,
}

impl Shown {
    /// Selects the papers of a report.
    pub(super) fn new(report: &Report) -> Self {
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
        let mut on_page = vec![None; report.papers.len()];
        for (slot, &paper) in (0..).zip(&papers) {
            on_page[paper] = Some(slot);
        }
        let (longest, least) = LISTED;
        if n > ALL_LISTED {
            let quota = (ALL_LISTED / report.themes.len().max(1)).clamp(least, longest);
            members.iter_mut().for_each(|papers| papers.truncate(quota));
        }
        Self { is_part: papers.len() < n, papers, slots: on_page, listed: members }
    }
}

/// A paper named on the page. The script turns the name into a link to the paper on the page.
#[derive(Debug, Serialize)]
pub(super) struct Reference {
    title: String,
    /// Its web address, or a fragment of the page if it has none.
    href: String,
    /// Its position among the papers on the page.
    slot: Option<u32>,
    note: String,
}

/// Finds papers by their ids.
pub(super) struct Index<'a> {
    pub(super) report: &'a Report,
    shown: &'a Shown,
    by_id: HashMap<&'a str, usize>,
    /// The number of other papers that each representative stands for.
    n_others: HashMap<&'a str, usize>,
}

impl<'a> Index<'a> {
    /// An index of the papers of a report.
    pub(super) fn new(report: &'a Report, shown: &'a Shown) -> Self {
        let by_id = report.papers.iter().enumerate().map(|(i, paper)| (paper.id.as_str(), i)).collect();
        let groups = report.duplicates.iter();
        let n_others = groups.map(|group| (group.representative.as_str(), group.others.len())).collect();
        Self { report, shown, by_id, n_others }
    }

    /// A reference to a paper by its id.
    pub(super) fn named(&self, id: &str, note: &dyn Fn(&PaperView) -> String) -> Option<Reference> {
        let &paper = self.by_id.get(id)?;
        Some(self.reference(paper, note(&self.report.papers[paper])))
    }

    /// A reference in a theme's list: with the year and the number of near-identical versions.
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
            slot: self.shown.slots[paper],
            note,
        }
    }
}

/// The address of a paper within the page, as the script reads it.
fn fragment(id: &str) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    let id = &id.as_bytes()[..id.len().min(FRAGMENT)];
    format!("#paper={}", percent_encode(id, KEPT))
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
        let all = Shown::new(&report);
        assert!(!all.is_part && all.papers.len() == 3_000 && all.listed.iter().all(|list| list.len() == 50));
        let some = Shown::at_most(&report, 1_000);
        assert!(some.is_part && some.papers.len() == 1_000);
        for theme in 1..=4 {
            let of_theme = some.papers.iter().filter(|&&paper| report.papers[paper].theme == theme);
            assert_eq!(of_theme.count(), 250);
        }
        assert_eq!(some.slots[some.papers[7]], Some(7));
        // Every theme keeps a paper.
        assert_eq!(Shown::at_most(&report, 2).papers.len(), 4);
    }
}
