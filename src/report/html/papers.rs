//! Which papers stand on the page, and how do the others that it mentions lead there?

use std::collections::HashMap;
use std::fmt::Write;

use serde::Serialize;

use super::page::part;
use crate::report::picture;
use crate::report::text::{self, count, decimal};
use crate::report::{PaperView, Report};

/// Above so many papers the page lists only some of each theme.
const ALL_LISTED: usize = 2_000;
/// Papers listed of a theme then, at most and at least.
const LISTED: (usize, usize) = (50, 5);
/// A paper named outside of its own theme's list.
#[derive(Debug, Serialize)]
pub(super) struct Reference {
    title: String,
    /// Its place on the page, or its address.
    href: Option<String>,
    /// Class of its theme's colour.
    colour: String,
    note: String,
    /// The terms shared with it.
    shared: String,
}

/// A paper in its theme's list.
#[derive(Debug, Serialize)]
pub(super) struct Paper {
    anchor: String,
    id: String,
    title: String,
    url: Option<String>,
    year: Option<i32>,
    /// How many others it represents, being near-identical to them.
    versions: Option<String>,
    margin: String,
    /// The margin in percent.
    bar: f64,
    neighbours: Vec<Reference>,
}

/// The papers of a report, and which of them the page lists.
pub(super) struct Index<'a> {
    report: &'a Report,
    by_id: HashMap<&'a str, usize>,
    /// How many papers each representative of several stands for beside itself.
    n_others: HashMap<&'a str, usize>,
    /// The anchor of each listed paper.
    anchors: Vec<Option<String>>,
}

/// The papers that each theme lists, the most central first; of near-identical ones the one that represents them.
pub(super) fn listed(report: &Report) -> Vec<Vec<usize>> {
    let slots: HashMap<usize, usize> =
        report.themes.iter().enumerate().map(|(slot, theme)| (theme.id, slot)).collect();
    let mut members = vec![Vec::new(); report.themes.len()];
    for (paper, view) in report.distinct() {
        if let Some(&slot) = slots.get(&view.theme) {
            members[slot].push(paper);
        }
    }
    let (most, least) = LISTED;
    for papers in &mut members {
        // Stable: papers of the same margin stay in the order of their ids.
        papers.sort_by(|&a: &usize, &b| report.papers[b].margin.total_cmp(&report.papers[a].margin));
        if !complete(report) {
            papers.truncate((ALL_LISTED / report.themes.len().max(1)).clamp(least, most));
        }
    }
    members
}

/// Whether each theme lists all its papers.
pub(super) fn complete(report: &Report) -> bool {
    report.distinct().count() <= ALL_LISTED
}

impl<'a> Index<'a> {
    /// The papers of a report, of which these are listed, by theme.
    pub(super) fn new(report: &'a Report, listed: &[Vec<usize>]) -> Self {
        let by_id = report.papers.iter().enumerate().map(|(i, paper)| (paper.id.as_str(), i)).collect();
        let mut anchors = vec![None; report.papers.len()];
        for &paper in listed.iter().flatten() {
            anchors[paper] = Some(anchor(paper, &report.papers[paper].id));
        }
        let groups = report.duplicates.iter();
        let n_others = groups.map(|group| (group.representative.as_str(), group.others.len())).collect();
        Self { report, by_id, n_others, anchors }
    }

    /// Where a paper stands on the page, if it does.
    pub(super) fn anchor(&self, paper: usize) -> Option<String> {
        self.anchors[paper].clone()
    }

    /// A paper of a theme's list.
    pub(super) fn paper(&self, paper: usize) -> Paper {
        let view = &self.report.papers[paper];
        let neighbours = view.neighbours.iter().filter_map(|other| {
            let shared: Vec<String> = other
                .shared_terms
                .iter()
                .map(|term| format!("{} {}%", text::name(&term.term), decimal(term.share * 100.0, 0)))
                .collect();
            self.reference(&other.id, &|_| decimal(other.similarity, 2), shared.join(", "))
        });
        Paper {
            anchor: self.anchors[paper].clone().unwrap_or_default(),
            id: text::name(&view.id),
            title: text::title(&view.title),
            url: web(view),
            year: view.year,
            versions: self.n_others.get(view.id.as_str()).map(|&n| count(n, "near-identical version")),
            margin: decimal(view.margin, 2),
            bar: part(view.margin, 1.0),
            neighbours: neighbours.collect(),
        }
    }

    /// A mention of a paper, linked to its place on the page or else to its address.
    pub(super) fn reference(
        &self,
        id: &str,
        note: &dyn Fn(&PaperView) -> String,
        shared: String,
    ) -> Option<Reference> {
        let &paper = self.by_id.get(id)?;
        let view = &self.report.papers[paper];
        let on_page = self.anchors[paper].as_ref().map(|anchor| format!("#{anchor}"));
        Some(Reference {
            title: text::title(&view.title),
            href: on_page.or_else(|| web(view)),
            colour: picture::colour(view.theme),
            note: note(view),
            shared,
        })
    }
}

/// A paper's address, if it leads to the web.
fn web(paper: &PaperView) -> Option<String> {
    text::address(paper.url.as_deref()?)
}

/// The anchor of a paper: its id where that is short, with `_` and two hexadecimal digits for each byte other
/// than a letter or digit, else its number after `_n`, which no such id can begin with.
fn anchor(paper: usize, id: &str) -> String {
    const LONGEST: usize = 48;
    if id.is_empty() || id.len() > LONGEST {
        return format!("paper-_n{paper}");
    }
    let mut anchor = String::from("paper-");
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() {
            anchor.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(anchor, "_{byte:02x}");
        }
    }
    anchor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_plain_and_differ() {
        let ids = ["a1", "a 1", "a_201", "A1", "ü", "", "_n3", "n3", "10.1000/x.y"];
        let anchors: Vec<String> = ids.iter().enumerate().map(|(i, id)| anchor(i, id)).collect();
        for (i, one) in anchors.iter().enumerate() {
            assert!(one.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{one}");
            assert!(!anchors[..i].contains(one), "{one}");
        }
        assert_eq!(anchor(3, &"x".repeat(10_000)), "paper-_n3");
        assert_eq!(anchor(0, "10.1/x"), "paper-10_2e1_2fx");
    }
}
