//! Broader themes: [`BroaderTheme`], a group of related themes with words of its own.

use std::collections::BTreeSet;

use super::hierarchy::group;
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
/// `themes` are those of [`describe`](super::describe), largest first. A broader theme is named after its largest themes:
/// *merchants, reefs, glaciers*. Its own most distinctive words are listed as terms but do not name it, since they are
/// mostly the manner of a field (*proposed, based, performance*). A broader theme of one theme has that theme's name. O(k² d) for k centroids, and O(nonzeros).
pub(crate) fn broader(
    clustered: Clustered<'_>,
    themes: &[Theme],
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
    let terms = terms::discriminating(clustered.rows, &members, clustered.model.vocabulary());
    let mut taken: BTreeSet<String> = themes.iter().map(|theme| theme.label.to_lowercase()).collect();
    let described = groups.into_iter().zip(terms);
    described
        .map(|(group, terms)| BroaderTheme {
            label: name(&group, themes, &mut taken),
            terms: terms.into_iter().take(settings.n_terms).collect(),
            n_papers: n_papers(&group, themes),
            themes: group.into_iter().map(ClusterIndex::new).collect(),
        })
        .collect()
}

/// The number of themes that name a broader one, if it has so many.
const NAMED: usize = 3;

/// The first pieces of the labels of a group's largest themes, without those that share a word with one before. If the
/// name is `taken` (in lower case), more pieces are added, and finally a number.
fn name(group: &[usize], themes: &[Theme], taken: &mut BTreeSet<String>) -> String {
    if let [only] = group {
        return themes[*only].label.clone();
    }
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut pieces: Vec<&str> = Vec::new();
    for &theme in group {
        let piece = themes[theme].label.split(", ").next().unwrap_or_default();
        let words: Vec<String> = piece.split([' ', '-']).map(str::to_lowercase).collect();
        if words.iter().all(|word| !used.contains(word)) {
            used.extend(words);
            pieces.push(piece);
        }
    }
    let mut names = (NAMED.min(pieces.len())..=pieces.len()).map(|n| pieces[..n].join(", "));
    let free = names.find(|name| !taken.contains(&name.to_lowercase()));
    let name = free.unwrap_or_else(|| format!("{} ({})", pieces.join(", "), group[0] + 1));
    taken.insert(name.to_lowercase());
    name
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
        let mut name = |group: &[usize]| name(group, &themes, &mut taken);
        assert_eq!(name(&[0, 1, 2, 3, 5]), "merchants, reefs, glaciers");
        assert_eq!(name(&[4]), "graph", "a group of one theme is that theme");
        assert_eq!(name(&[0, 2, 3, 5]), "merchants, Reefs, glaciers, ice", "another of the same beginning");
        assert_eq!(name(&[1, 2]), "reefs");
        assert_eq!(name(&[2, 1]), "Reefs (3)", "one word alone, which is taken");
    }
}
