//! The differences between two indexes: [`Diff`], papers added and removed, and the fate of each theme.

use std::collections::BTreeMap;

use serde::Serialize;

use super::library::Library;
use themata_engine::indices::{DocumentIndex, ThemeNumber};

/// A partition of papers into themes, to be compared with another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// Number and label of each theme.
    pub themes: Vec<(ThemeNumber, String)>,
    /// For each paper, by id, a hash of its text and the position of its theme in `themes`.
    pub papers: BTreeMap<String, (u64, usize)>,
}

impl Partition {
    /// The partition of a library. O(text).
    pub fn new(library: &Library) -> Self {
        let analysis = &library.analysis;
        let labels = analysis.themes.iter().map(|theme| theme.label.clone());
        let papers = library.corpus.papers().iter().enumerate();
        let paper = |(at, paper): (usize, &themata_papers::Paper)| {
            let theme = analysis.cluster(DocumentIndex::new(at)).get();
            let text = format!("{}\0{}", paper.title, paper.abstract_text);
            (paper.id.clone(), (xxhash_rust::xxh3::xxh3_64(text.as_bytes()), theme))
        };
        Self {
            themes: analysis.theme_numbers.iter().copied().zip(labels).collect(),
            papers: papers.map(paper).collect(),
        }
    }
}

/// The differences between an old and a new partition.
///
/// Themes are compared by the papers that are in both partitions. An old and a new theme are the same if each holds at
/// least [`Diff::MIN_SHARED`] of the other's papers, so that no third theme can hold more. Each theme is matched at
/// most once, pairs of the highest Jaccard similarity first. An old theme was split if at least two new themes each
/// hold [`Diff::MIN_PART`] of it and consist of it by at least [`Diff::MIN_SHARED`]; a new theme was merged if the same
/// holds the other way round. Every other new theme was born, and every other old theme is gone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// Number of papers that are only in the new partition.
    pub papers_added: usize,
    /// Number of papers that are only in the old partition.
    pub papers_gone: usize,
    /// Number of papers in both whose title or abstract changed.
    pub papers_changed: usize,
    /// Number of papers in both that are no longer in the same theme.
    pub papers_moved: usize,
    /// Themes that stayed the same.
    pub kept: Vec<Kept>,
    /// Old themes that were split.
    pub split: Vec<Split>,
    /// New themes that were merged.
    pub merged: Vec<Merged>,
    /// New themes.
    pub born: Vec<Named>,
    /// Old themes that are gone.
    pub gone: Vec<Named>,
}

/// A theme with its number and label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its number.
    pub id: ThemeNumber,
    /// Its label.
    pub label: String,
    /// Number of its papers, including those in only one of the partitions.
    pub papers: usize,
}

/// A theme that stayed the same.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kept {
    /// The old theme.
    pub old: Named,
    /// The new theme.
    pub new: Named,
    /// Jaccard similarity of the two, over the papers that are in both partitions, 0 to 1.
    pub similarity: f64,
}

/// A theme that was split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Split {
    /// The old theme.
    pub old: Named,
    /// The new themes it was split into.
    pub into: Vec<Named>,
}

/// A theme that was merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// The old themes it was merged from.
    pub from: Vec<Named>,
    /// The new theme.
    pub new: Named,
}

/// The number of papers that each old theme shares with each new one.
struct Overlaps {
    table: BTreeMap<(usize, usize), usize>,
    /// Papers in both partitions, by old theme and by new theme.
    old: Vec<usize>,
    new: Vec<usize>,
}

impl Overlaps {
    fn new(old: &Partition, new: &Partition) -> Self {
        let mut overlaps =
            Self { table: BTreeMap::new(), old: vec![0; old.themes.len()], new: vec![0; new.themes.len()] };
        for (id, &(_, from)) in &old.papers {
            if let Some(&(_, to)) = new.papers.get(id) {
                *overlaps.table.entry((from, to)).or_default() += 1;
                overlaps.old[from] += 1;
                overlaps.new[to] += 1;
            }
        }
        overlaps
    }
}

/// The pairs of an old and a new theme that are the same, by position, with their similarity, in the order of the old.
pub(super) fn matched(old: &Partition, new: &Partition) -> Vec<(usize, usize, f64)> {
    let overlaps = Overlaps::new(old, new);
    let similarity = |(&(from, to), &both): (&(usize, usize), &usize)| {
        (from, to, both as f64 / (overlaps.old[from] + overlaps.new[to] - both) as f64)
    };
    let mut pairs: Vec<(usize, usize, f64)> = overlaps.table.iter().map(similarity).collect();
    pairs.retain(|&(from, to, _)| {
        let both = overlaps.table[&(from, to)] as f64;
        both >= Diff::MIN_SHARED * overlaps.old[from].max(overlaps.new[to]) as f64
    });
    pairs.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let (mut old_taken, mut new_taken) = (vec![false; old.themes.len()], vec![false; new.themes.len()]);
    pairs.retain(|&(from, to, _)| {
        let free = !old_taken[from] && !new_taken[to];
        if free {
            (old_taken[from], new_taken[to]) = (true, true);
        }
        free
    });
    pairs.sort_by_key(|pair| pair.0);
    pairs
}

impl Diff {
    /// The smallest part of a split theme, as a share of it. The same for merged themes.
    pub const MIN_PART: f64 = 0.25;
    /// The smallest share of papers that a theme must have in common with another to be the same, or to be a part of
    /// it.
    pub const MIN_SHARED: f64 = 0.5;

    /// Compares two partitions. O(papers * log(papers) + themes²).
    pub fn new(old: &Partition, new: &Partition) -> Self {
        let overlaps = Overlaps::new(old, new);
        let pairs = matched(old, new);
        let sizes = |partition: &Partition| {
            let mut sizes = vec![0_usize; partition.themes.len()];
            partition.papers.values().for_each(|&(_, theme)| sizes[theme] += 1);
            sizes
        };
        let (old_sizes, new_sizes) = (sizes(old), sizes(new));
        let named = |partition: &Partition, sizes: &[usize], at: usize| {
            let (id, label) = partition.themes[at].clone();
            Named { id, label, papers: sizes[at] }
        };
        let of_old = |at: usize| named(old, &old_sizes, at);
        let of_new = |at: usize| named(new, &new_sizes, at);

        let both = |from, to| overlaps.table.get(&(from, to)).copied().unwrap_or(0) as f64;
        let (n_old, n_new) = (old.themes.len(), new.themes.len());
        let came_from = |to: usize, from: usize| {
            both(from, to) >= Self::MIN_PART * overlaps.old[from] as f64
                && both(from, to) >= Self::MIN_SHARED * overlaps.new[to] as f64
                && both(from, to) > 0.0
        };
        let went_to = |from: usize, to: usize| {
            both(from, to) >= Self::MIN_PART * overlaps.new[to] as f64
                && both(from, to) >= Self::MIN_SHARED * overlaps.old[from] as f64
                && both(from, to) > 0.0
        };
        let parts = |from: usize| (0..n_new).filter(|&to| came_from(to, from)).collect::<Vec<usize>>();
        let sources = |to: usize| (0..n_old).filter(|&from| went_to(from, to)).collect::<Vec<usize>>();
        let splits: Vec<(usize, Vec<usize>)> =
            (0..n_old).map(|from| (from, parts(from))).filter(|(_, into)| into.len() > 1).collect();
        let merges: Vec<(usize, Vec<usize>)> =
            (0..n_new).map(|to| (to, sources(to))).filter(|(_, from)| from.len() > 1).collect();

        let born = |&to: &usize| {
            !pairs.iter().any(|pair| pair.1 == to)
                && !splits.iter().any(|(_, into)| into.contains(&to))
                && !merges.iter().any(|merge| merge.0 == to)
        };
        let gone = |&from: &usize| {
            !pairs.iter().any(|pair| pair.0 == from)
                && !merges.iter().any(|(_, of)| of.contains(&from))
                && !splits.iter().any(|split| split.0 == from)
        };
        let common = || old.papers.iter().filter_map(|(id, old)| Some((old, new.papers.get(id)?)));
        let stayed = |from, to| pairs.iter().any(|pair| (pair.0, pair.1) == (from, to));
        Self {
            papers_added: new.papers.keys().filter(|id| !old.papers.contains_key(*id)).count(),
            papers_gone: old.papers.keys().filter(|id| !new.papers.contains_key(*id)).count(),
            papers_changed: common().filter(|(old, new)| old.0 != new.0).count(),
            papers_moved: common().filter(|(old, new)| !stayed(old.1, new.1)).count(),
            kept: pairs
                .iter()
                .map(|&(from, to, similarity)| Kept { old: of_old(from), new: of_new(to), similarity })
                .collect(),
            split: splits
                .iter()
                .map(|(from, into)| Split {
                    old: of_old(*from),
                    into: into.iter().map(|&to| of_new(to)).collect(),
                })
                .collect(),
            merged: merges
                .iter()
                .map(|(to, from)| Merged {
                    from: from.iter().map(|&from| of_old(from)).collect(),
                    new: of_new(*to),
                })
                .collect(),
            born: (0..n_new).filter(born).map(of_new).collect(),
            gone: (0..n_old).filter(gone).map(of_old).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Papers `a0`, `a1`, ... in themes: one string a theme, one letter a paper.
    fn partition(themes: &[&str]) -> Partition {
        let papers = themes
            .iter()
            .enumerate()
            .flat_map(|(theme, papers)| papers.chars().map(move |paper| (paper.to_string(), (0, theme))));
        Partition {
            themes: (1..)
                .map(ThemeNumber::new)
                .zip(themes.iter().map(|papers| (*papers).to_string()))
                .collect(),
            papers: papers.collect(),
        }
    }

    fn labels(named: &[Named]) -> Vec<&str> {
        named.iter().map(|named| named.label.as_str()).collect()
    }

    #[test]
    fn a_theme_is_kept_at_any_position() {
        let diff = Diff::new(&partition(&["abcd", "efg"]), &partition(&["efgx", "abc", "d"]));
        let kept: Vec<(usize, usize)> =
            diff.kept.iter().map(|kept| (kept.old.id.get(), kept.new.id.get())).collect();
        assert_eq!(kept, [(1, 2), (2, 1)]);
        assert_eq!(diff.kept[0].similarity, 0.75);
        assert_eq!(diff.kept[1].similarity, 1.0, "papers in only one partition do not count");
        assert_eq!((diff.papers_added, diff.papers_gone, diff.papers_moved), (1, 0, 1));
        // "d" came from a quarter of "abcd" and is made of nothing else.
        assert_eq!(labels(&diff.split[0].into), ["abc", "d"]);
        assert!(diff.born.is_empty() && diff.gone.is_empty() && diff.merged.is_empty());
    }

    #[test]
    fn the_same_theme_has_most_papers_in_both_directions() {
        // The first has 3 of its 5 in a theme of 6.
        let same = Diff::new(&partition(&["abcde", "vwxz", "mnoy"]), &partition(&["cdevxy", "abwz", "mno"]));
        let kept: Vec<f64> = same.kept.iter().map(|kept| kept.similarity).collect();
        assert_eq!(kept, [3.0 / 8.0, 2.0 / 6.0, 3.0 / 4.0]);
        // All of a new one came from the first, but most of the first went elsewhere.
        let other = Diff::new(&partition(&["abcde", "vwxyz"]), &partition(&["ab", "cdevwxyz"]));
        let kept: Vec<(usize, usize)> =
            other.kept.iter().map(|kept| (kept.old.id.get(), kept.new.id.get())).collect();
        assert_eq!(kept, [(2, 2)]);
        assert_eq!(
            (labels(&other.merged[0].from), labels(&other.born)),
            (vec!["abcde", "vwxyz"], vec!["ab"])
        );
    }

    #[test]
    fn themes_split_and_merge() {
        let (one, two) = (partition(&["abcdefgh"]), partition(&["abcd", "efgh"]));
        let split = Diff::new(&one, &two);
        assert_eq!(labels(&split.split[0].into), ["abcd", "efgh"]);
        assert_eq!((split.kept.len(), split.born.len(), split.papers_moved), (1, 0, 4));
        let merged = Diff::new(&two, &one);
        assert_eq!(labels(&merged.merged[0].from), ["abcd", "efgh"]);
        assert_eq!((merged.kept.len(), merged.gone.len()), (1, 0));
    }

    #[test]
    fn themes_are_born_and_go() {
        let diff = Diff::new(&partition(&["abc", "xyz"]), &partition(&["abc", "123"]));
        assert_eq!((labels(&diff.born), labels(&diff.gone)), (vec!["123"], vec!["xyz"]));
        assert_eq!((diff.papers_added, diff.papers_gone), (3, 3));
        let same = partition(&["abc", "xyz"]);
        let nothing = Diff::new(&same, &same);
        assert_eq!((nothing.papers_moved, nothing.kept.len()), (0, 2));
    }
}
