//! Broader themes: [`BroaderTheme`], a group of related themes with words of its own.

use std::collections::BTreeSet;

use super::hierarchy::group;
use super::phrases::Collected;
use super::terms::{self, Weighted};
use super::{Clustered, Theme, ThemeSettings};
use crate::indices::ClusterIndex;

/// A group of related themes, one level above them.
#[derive(Debug, Clone, PartialEq)]
pub struct BroaderTheme {
    /// A short name, different from that of every other broader theme, and from those of the themes unless it contains
    /// a single one.
    pub label: String,
    /// Terms that distinguish it from the rest of the corpus, heaviest first.
    pub terms: Vec<Weighted>,
    /// Number of its papers.
    pub n_papers: usize,
    /// Its themes, ascending.
    pub themes: Vec<ClusterIndex>,
}

/// Updates the number of papers of broader themes from their themes, after papers came or went.
pub fn recount(broader_themes: &mut [BroaderTheme], themes: &[Theme]) {
    for broader in broader_themes {
        let members = broader.themes.iter().map(|&theme| &themes[theme.get()]);
        broader.n_papers = members.map(|theme| theme.n_papers).sum();
    }
}

fn n_papers(group: &[usize], themes: &[Theme]) -> usize {
    group.iter().map(|&theme| themes[theme].n_papers).sum()
}

/// The broader themes, those of most papers first, equal ones by their first theme; none for fewer than six themes.
///
/// `themes` are those of [`describe`](super::describe), largest first. A broader theme is named by the noun phrases that
/// most of its themes share, or else after its largest themes: *merchants, reefs, glaciers*. A broader theme of one theme
/// has that theme's name. O(k² d) for k centroids, and O(nonzeros).
pub(super) fn broader(
    clustered: Clustered<'_>,
    themes: &[Theme],
    collected: &Collected,
    settings: &ThemeSettings,
) -> Vec<BroaderTheme> {
    let sizes: Vec<usize> = themes.iter().map(|theme| theme.members.len()).collect();
    let mut groups = group(&clustered.clustering.centroids, &sizes);
    groups.sort_by_key(|group| (usize::MAX - n_papers(group, themes), group[0]));

    let members: Vec<Vec<usize>> = groups
        .iter()
        .map(|group| {
            let mut rows: Vec<usize> =
                group.iter().flat_map(|&theme| &themes[theme].members).map(|row| row.get()).collect();
            rows.sort_unstable();
            rows
        })
        .collect();
    let vocabulary = clustered.model.vocabulary();
    let terms = terms::discriminating(clustered.rows, &members, vocabulary);
    let mut taken: BTreeSet<String> = themes.iter().map(|theme| theme.label.to_lowercase()).collect();
    let described = groups.into_iter().zip(terms);
    described
        .map(|(group, terms)| BroaderTheme {
            label: name(&group, themes, &collected.shared(&group, vocabulary), &mut taken),
            terms: terms.into_iter().take(settings.n_terms).collect(),
            n_papers: n_papers(&group, themes),
            themes: group.into_iter().map(ClusterIndex::new).collect(),
        })
        .collect()
}

/// The number of themes that name a broader one, if it has so many.
const NAMED: usize = 3;

/// Pieces of a name that themes share.
const SHARED: usize = 2;

/// The heaviest phrases that the themes of a group `share`; of a group that shares none, the first pieces of the labels
/// of its largest themes. No two pieces share a word. If the name is `taken` (in lower case), more pieces are added, and
/// finally a number.
fn name(group: &[usize], themes: &[Theme], share: &[Weighted], taken: &mut BTreeSet<String>) -> String {
    if let [only] = group {
        return themes[*only].label.clone();
    }
    let shared = distinct_pieces(share.iter().map(|piece| piece.text.as_str()));
    let of_themes = group.iter().map(|&theme| themes[theme].label.split(", ").next().unwrap_or_default());
    let of_themes = distinct_pieces(of_themes);
    let tries = |least: usize, pieces: &[&str]| -> Vec<String> {
        (least.min(pieces.len())..=pieces.len()).filter(|&n| n > 0).map(|n| pieces[..n].join(", ")).collect()
    };
    let mut names = tries(SHARED, &shared).into_iter().chain(tries(NAMED, &of_themes));
    let free = names.find(|name| !taken.contains(&name.to_lowercase()));
    let name = free.unwrap_or_else(|| format!("{} ({})", of_themes.join(", "), group[0] + 1));
    taken.insert(name.to_lowercase());
    name
}

/// The pieces without those that share a word with one before.
fn distinct_pieces<'a>(pieces: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut used: BTreeSet<String> = BTreeSet::new();
    let is_new = |piece: &&str| {
        let words: Vec<String> = piece.split([' ', '-']).map(str::to_lowercase).collect();
        let is_new = words.iter().all(|word| !used.contains(word));
        used.extend(words.into_iter().filter(|_| is_new));
        is_new
    };
    pieces.filter(is_new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn themes(labels: &[&str]) -> Vec<Theme> {
        let theme = |label: &&str| Theme {
            label: (*label).to_string(),
            terms: Vec::new(),
            phrases: Vec::new(),
            members: Vec::new(),
            n_papers: 0,
            representatives: Vec::new(),
            weakly_assigned: Vec::new(),
            cohesion: 0.0,
            nearest: None,
        };
        labels.iter().map(theme).collect()
    }

    #[test]
    fn a_name_tells_what_is_in_it() {
        let themes = themes(&["merchants, trade", "reefs", "Reefs, algae", "glaciers, mass", "graph", "ice"]);
        let mut taken = BTreeSet::from(["graph".to_string()]);
        let mut name = |group: &[usize]| name(group, &themes, &[], &mut taken);
        assert_eq!(name(&[0, 1, 2, 3, 5]), "merchants, reefs, glaciers");
        assert_eq!(name(&[4]), "graph", "a group of one theme is that theme");
        assert_eq!(name(&[0, 2, 3, 5]), "merchants, Reefs, glaciers, ice", "another of the same beginning");
        assert_eq!(name(&[1, 2]), "reefs");
        assert_eq!(name(&[2, 1]), "Reefs (3)", "one word alone, which is taken");
    }

    #[test]
    fn a_name_is_what_the_themes_share() {
        let themes = themes(&["merchants, trade", "reefs", "glaciers"]);
        let piece = |text: &str| Weighted { key: text.into(), text: text.into(), weight: 1.0 };
        let share = ["sea level", "sea ice", "climate"].map(piece);
        let mut taken = BTreeSet::new();
        assert_eq!(name(&[0, 1, 2], &themes, &share, &mut taken), "sea level, climate");
        assert_eq!(name(&[1, 2], &themes, &share, &mut taken), "reefs, glaciers", "the shared name is taken");
    }
}
