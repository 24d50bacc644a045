//! What do several themes have in common? [`BroaderTheme`]: a group of related themes in words of its own.

use std::collections::BTreeSet;

use super::hierarchy::group;
use super::terms::Weighted;
use super::{Clustered, Theme, ThemeSettings, by_distance, label, phrases, terms};

/// Themes that belong together, above all others.
#[derive(Debug, Clone, PartialEq)]
pub struct BroaderTheme {
    /// A short name, different from that of every other broader theme, and from those of the themes unless it holds
    /// a single one.
    pub label: String,
    /// Terms that tell it from the rest of the corpus, heaviest first.
    pub terms: Vec<Weighted>,
    /// Number of its papers.
    pub n_papers: usize,
    /// Its themes, ascending.
    pub themes: Vec<usize>,
}

/// Counts the papers of broader themes anew from those of their themes, after papers came or went.
pub(crate) fn recount(broader_themes: &mut [BroaderTheme], themes: &[Theme]) {
    for broader in broader_themes {
        broader.n_papers = n_papers(&broader.themes, themes);
    }
}

fn n_papers(group: &[usize], themes: &[Theme]) -> usize {
    group.iter().map(|&theme| themes[theme].n_papers).sum()
}

/// The broader themes, those of most papers first, equal ones by their first theme; none for fewer than six themes.
///
/// `themes` are those that [`describe`](super::describe) gave. Each broader theme is described from all its papers by
/// the code that describes a theme. O(k² d) for k centroids, and what describing so few themes costs.
pub fn broader(clustered: Clustered<'_>, themes: &[Theme], settings: &ThemeSettings) -> Vec<BroaderTheme> {
    let sizes: Vec<usize> = themes.iter().map(|theme| theme.members.len()).collect();
    let mut groups = group(&clustered.clustering.centroids, &sizes);
    groups.sort_by_key(|group| (usize::MAX - n_papers(group, themes), group[0]));

    let central: Vec<Vec<usize>> =
        groups.iter().map(|group| most_central(clustered, themes, group)).collect();
    let members: Vec<Vec<usize>> = central
        .iter()
        .map(|rows| {
            let mut rows = rows.clone();
            rows.sort_unstable();
            rows
        })
        .collect();
    let terms = terms::discriminating(clustered.rows, &members, clustered.model.vocabulary());
    let phrases = phrases::find(clustered.papers, clustered.model.analyzers(), &central);
    // A group of one theme is that theme; all others must not take the name of a part for the whole.
    let alone = |group: &[usize]| (group.len() == 1).then(|| themes[group[0]].label.clone());
    let taken: BTreeSet<String> = themes.iter().map(|theme| theme.label.to_lowercase()).collect();
    let labels = label::choose(&terms, &phrases, taken);
    let described = groups.into_iter().zip(labels).zip(terms);
    described
        .map(|((group, label), terms)| BroaderTheme {
            label: alone(&group).unwrap_or(label),
            terms: terms.into_iter().take(settings.n_terms).collect(),
            n_papers: n_papers(&group, themes),
            themes: group,
        })
        .collect()
}

/// The rows of several themes, the most central ones of each first, so that the first so many hold every theme's
/// fair share.
fn most_central(clustered: Clustered<'_>, themes: &[Theme], group: &[usize]) -> Vec<usize> {
    let mut ranked: Vec<(f64, usize)> = Vec::new();
    for &theme in group {
        let rows = by_distance(clustered.clustering, &themes[theme].members);
        let n_rows = rows.len() as f64;
        ranked.extend(rows.into_iter().enumerate().map(|(rank, row)| ((rank as f64 + 0.5) / n_rows, row)));
    }
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    ranked.into_iter().map(|(_, row)| row).collect()
}
