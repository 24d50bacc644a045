//! Groups of related themes: [`group`], an agglomeration of their centroids, cut at the widest gap.

use ndarray::{Array2, ArrayView1};

/// The least number of themes with a level above them; fewer are seen at a glance.
pub(super) const LEAST_THEMES: usize = 6;

/// Two groups that became one.
#[derive(Debug, Clone, Copy)]
struct Merge {
    /// A theme of each group.
    themes: (usize, usize),
    /// By how much the sum of squared distances to the groups' centroids grew.
    height: f64,
}

/// Groups of related themes, every theme in exactly one: ascending in each group, groups by their first theme. Empty for
/// fewer than [`LEAST_THEMES`].
///
/// Ward's agglomeration of the centroids, shape `(k, d)`, each weighing as much as its theme has papers: the same
/// criterion as that of k-means, one level up. Of the numbers of groups from `sqrt(k)` to `1.5 * sqrt(k)` it takes
/// the one at which the next merge costs most relative to the last one made, the smallest of equal ones: about as
/// many groups as there are themes in each, so that neither level is longer than need be, and rather more: a group of
/// themes that have little in common has no name. J. H. Ward (1963),
/// "Hierarchical grouping to optimize an objective function". O(k² d) time, O(k d) memory; nothing is random, and ties
/// go to the lesser theme.
pub(super) fn group(centroids: &Array2<f32>, sizes: &[usize]) -> Vec<Vec<usize>> {
    if sizes.len() < LEAST_THEMES {
        return Vec::new();
    }
    let merges = ward(centroids, sizes);
    let n_groups = widest_gap(&merges);
    cut(&merges, n_groups)
}

/// All merges until one group is left, lowest first.
///
/// The nearest-neighbour chain: from any group to its nearest, on to that one's nearest, until two are each
/// other's; these are merged. For Ward's criterion this finds the merges that taking the cheapest pair each time
/// would find. F. Murtagh (1983), "A survey of recent advances in hierarchical clustering algorithms".
fn ward(centroids: &Array2<f32>, sizes: &[usize]) -> Vec<Merge> {
    let mut centroids = centroids.clone();
    let mut weights: Vec<f64> = sizes.iter().map(|&size| size as f64).collect();
    // Each group goes by the number of one of its themes.
    let mut active: Vec<usize> = (0..sizes.len()).collect();
    let mut chain: Vec<usize> = Vec::new();
    let mut merges = Vec::with_capacity(sizes.len().saturating_sub(1));
    while active.len() > 1 {
        let last = chain.last().copied().unwrap_or(active[0]);
        if chain.is_empty() {
            chain.push(last);
        }
        let before = chain.len().checked_sub(2).map(|at| chain[at]);
        let height = |other: usize| {
            let shared = weights[last] * weights[other] / (weights[last] + weights[other]);
            shared * squared_distance(centroids.row(last), centroids.row(other))
        };
        // Ties go to the link before, or the chain might run in a circle.
        let others = before.into_iter().chain(active.iter().copied()).filter(|&other| other != last);
        let nearest = others.map(|other| (other, height(other)));
        let Some((nearest, height)) = nearest.reduce(|best, next| if next.1 < best.1 { next } else { best })
        else {
            break;
        };
        if Some(nearest) != before {
            chain.push(nearest);
            continue;
        }
        chain.truncate(chain.len() - 2);
        let (kept, gone) = (last.min(nearest), last.max(nearest));
        let share = (weights[gone] / (weights[kept] + weights[gone])) as f32;
        let moved = centroids.row(gone).to_owned();
        centroids.row_mut(kept).zip_mut_with(&moved, |x, y| *x += (y - *x) * share);
        weights[kept] += weights[gone];
        active.retain(|&group| group != gone);
        merges.push(Merge { themes: (kept, gone), height });
    }
    merges.sort_by(|a, b| a.height.total_cmp(&b.height).then(a.themes.cmp(&b.themes)));
    merges
}

fn squared_distance(a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>) -> f64 {
    a.iter().zip(b).map(|(x, y)| (f64::from(*x) - f64::from(*y)).powi(2)).sum()
}

/// The number of groups, about the root of the number of themes, before the relatively largest step in the merges'
/// heights.
fn widest_gap(merges: &[Merge]) -> usize {
    let n_themes = merges.len() + 1;
    let root = (n_themes as f64).sqrt();
    let (fewest, most) = (root.ceil() as usize, (root * 1.5).floor() as usize);
    let gap = |n_groups: usize| {
        let (done, next) = (merges[n_themes - n_groups - 1].height, merges[n_themes - n_groups].height);
        // Themes at one position have no gap anywhere.
        if next > 0.0 { next / done } else { 1.0 }
    };
    let gaps = (fewest..=most).map(|n_groups| (n_groups, gap(n_groups)));
    gaps.reduce(|best, next| if next.1 > best.1 { next } else { best }).map_or(1, |best| best.0)
}

/// The groups after all merges but the last `n_groups - 1`.
fn cut(merges: &[Merge], n_groups: usize) -> Vec<Vec<usize>> {
    let n_themes = merges.len() + 1;
    let mut first: Vec<usize> = (0..n_themes).collect();
    for merge in &merges[..n_themes - n_groups] {
        let (a, b) = (first[merge.themes.0], first[merge.themes.1]);
        first.iter_mut().filter(|of| **of == a.max(b)).for_each(|of| *of = a.min(b));
    }
    let groups = (0..n_themes).map(|group| (0..n_themes).filter(|&theme| first[theme] == group).collect());
    groups.filter(|group: &Vec<usize>| !group.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    /// Made-up themes, no two pairs equally far apart.
    fn themes(k: usize, seed: u64) -> (Array2<f32>, Vec<usize>) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let centroids = Array2::from_shape_fn((k, 5), |_| rng.gen_range(-1.0..1.0));
        (centroids, (0..k).map(|_| rng.gen_range(1..200)).collect())
    }

    /// The cheapest pair of all is merged until `n_groups` are left, each cost summed anew. O(k³ n d).
    fn slow(centroids: &Array2<f32>, sizes: &[usize], n_groups: usize) -> Vec<Vec<usize>> {
        let spread = |group: &[usize]| {
            let weight: usize = group.iter().map(|&theme| sizes[theme]).sum();
            let column = |d: usize| {
                let at = |theme: usize| (f64::from(centroids[[theme, d]]), sizes[theme] as f64);
                let mean = group.iter().map(|&t| at(t).0 * at(t).1).sum::<f64>() / weight as f64;
                group.iter().map(|&t| at(t).1 * (at(t).0 - mean).powi(2)).sum::<f64>()
            };
            (0..centroids.ncols()).map(column).sum::<f64>()
        };
        let mut groups: Vec<Vec<usize>> = (0..sizes.len()).map(|theme| vec![theme]).collect();
        while groups.len() > n_groups {
            let mut best = (f64::INFINITY, 0, 0);
            for b in 0..groups.len() {
                for a in 0..b {
                    let cost = spread(&[&groups[a][..], &groups[b]].concat())
                        - spread(&groups[a])
                        - spread(&groups[b]);
                    if cost < best.0 {
                        best = (cost, a, b);
                    }
                }
            }
            let gone = groups.remove(best.2);
            groups[best.1].extend(gone);
        }
        groups.iter_mut().for_each(|group| group.sort_unstable());
        groups.sort();
        groups
    }

    proptest! {
        #[test]
        fn the_chain_finds_what_the_cheapest_pairs_give(k in 2_usize..16, seed: u64) {
            let (centroids, sizes) = themes(k, seed);
            let merges = ward(&centroids, &sizes);
            for n_groups in 1..=k {
                prop_assert_eq!(cut(&merges, n_groups), slow(&centroids, &sizes, n_groups));
            }
        }

        #[test]
        fn every_theme_is_in_one_group(k in 0_usize..60, seed: u64, alike: bool) {
            let (mut centroids, sizes) = themes(k, seed);
            if alike {
                // Many equal distances: the chain must end all the same.
                centroids.mapv_inplace(|x| x.round() / 4.0);
            }
            let groups = group(&centroids, &sizes);
            let mut all: Vec<usize> = groups.concat();
            all.sort_unstable();
            prop_assert_eq!(all, if k < LEAST_THEMES { Vec::new() } else { (0..k).collect() });
            prop_assert!(groups.len() as f64 <= 1.5 * (k as f64).sqrt());
            prop_assert!(k < LEAST_THEMES || groups.len() >= 2);
        }

        #[test]
        fn the_order_of_themes_changes_numbers_alone(k in 6_usize..30, seed: u64) {
            let (centroids, sizes) = themes(k, seed);
            let mut order: Vec<usize> = (0..k).collect();
            order.rotate_left(seed as usize % k);
            order.swap(0, k / 2);
            let moved = centroids.select(ndarray::Axis(0), &order);
            let moved_sizes: Vec<usize> = order.iter().map(|&theme| sizes[theme]).collect();
            let mut back: Vec<Vec<usize>> = group(&moved, &moved_sizes);
            for group in &mut back {
                group.iter_mut().for_each(|theme| *theme = order[*theme]);
                group.sort_unstable();
            }
            back.sort();
            prop_assert_eq!(back, group(&centroids, &sizes));
        }
    }

    #[test]
    fn the_cut_is_at_the_gap() {
        // Three distant positions with three themes each.
        let centroids = Array2::from_shape_fn((9, 2), |(theme, column)| {
            let position = [[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]][theme % 3];
            position[column] + (theme * 7 % 5) as f32 / 20.0
        });
        assert_eq!(group(&centroids, &[10; 9]), [[0, 3, 6], [1, 4, 7], [2, 5, 8]]);
    }
}
