//! Measures of a clustering against known classes.
//!
//! Each function takes two slices of labels, one label a paper. The values of the labels are names only:
//! renaming them changes no bit of a result. Conventions for the cases that the formulas leave open are those
//! of scikit-learn, named at each function. Notation: n papers; `n_ij` papers of class i in cluster j;
//! `a_i` papers of class i; `b_j` papers of cluster j; H entropy; I mutual information, in nats.
//!
//! All cost O(n log n) time and O(n) memory, and panic if the slices differ in length.

/// Purity and completeness of the clusters together: the harmonic mean of [`homogeneity`] h and
/// [`completeness`] c, `2 h c / (h + c)`.
///
/// 0 (independent) to 1 (the same division); symmetric. 0 if h + c = 0. Not adjusted for chance: among
/// random divisions, those with more clusters score higher. Source: Rosenberg and Hirschberg,
/// *V-Measure: A Conditional Entropy-Based External Cluster Evaluation Measure*, EMNLP-CoNLL 2007, with
/// beta = 1.
///
/// ```
/// use themata_engine::metrics::v_measure;
///
/// let classes = [0, 0, 1, 1];
/// assert_eq!(v_measure(&classes, &[7, 7, 3, 3]), 1.0);
/// assert_eq!(v_measure(&classes, &[0, 1, 0, 1]), 0.0);
/// assert!((v_measure(&classes, &[0, 0, 1, 2]) - 0.8).abs() < 1e-15);
/// ```
///
/// # Panics
///
/// If the slices differ in length.
pub fn v_measure(classes: &[usize], clusters: &[usize]) -> f64 {
    let table = Contingency::new(classes, clusters);
    let (homogeneity, completeness) = (table.homogeneity(), table.completeness());
    if homogeneity + completeness == 0.0 {
        return 0.0;
    }
    2.0 * homogeneity * completeness / (homogeneity + completeness)
}

/// Whether each cluster contains papers of one class only: `I / H(classes)`.
///
/// 0 to 1; 1 if there is only one class, or no paper. Swapping the arguments returns [`completeness`].
/// Source: as [`v_measure`].
///
/// # Panics
///
/// If the slices differ in length.
pub fn homogeneity(classes: &[usize], clusters: &[usize]) -> f64 {
    Contingency::new(classes, clusters).homogeneity()
}

/// Whether all papers of a class are in one cluster: `I / H(clusters)`.
///
/// 0 to 1; 1 if there is only one cluster, or no paper. Source: as [`v_measure`].
///
/// # Panics
///
/// If the slices differ in length.
pub fn completeness(classes: &[usize], clusters: &[usize]) -> f64 {
    Contingency::new(classes, clusters).completeness()
}

/// The information the two divisions share: `2 I / (H(classes) + H(clusters))`.
///
/// 0 to 1; symmetric; 1 if both have at most one part. With this arithmetic mean, scikit-learn's default,
/// it equals [`v_measure`] but for rounding; other programs divide by the geometric mean or the maximum, so
/// both names are reported. Source: Strehl and Ghosh, *Cluster Ensembles*, JMLR 3, 2002; Vinh, Epps and
/// Bailey, JMLR 11, 2010, for the choice of the mean.
///
/// # Panics
///
/// If the slices differ in length.
pub fn normalized_mutual_information(classes: &[usize], clusters: &[usize]) -> f64 {
    let table = Contingency::new(classes, clusters);
    if table.classes.len() <= 1 && table.clusters.len() <= 1 {
        return 1.0;
    }
    let mean_entropy = f64::midpoint(entropy(&table.classes), entropy(&table.clusters));
    (table.mutual_information() / mean_entropy).min(1.0)
}

/// The share of pairs of papers on which the divisions agree, adjusted for chance.
///
/// Of all pairs, tp are together in both divisions, tn apart in both, and fp and fn together only in the
/// clustering or only in the classes: `2 (tp tn - fn fp) / ((tp + fn)(fn + tn) + (tp + fp)(fp + tn))`.
/// At most 1; about 0 for divisions that know nothing of each other; below 0, never below -1/2, for worse;
/// symmetric. 1 if fp = fn = 0, hence for fewer than two papers. Computed in exact integers, for fewer than
/// 2^32 papers. Source: Hubert and Arabie, *Comparing Partitions*, Journal of Classification 2, 1985.
///
/// ```
/// use themata_engine::metrics::adjusted_rand_index;
///
/// assert_eq!(adjusted_rand_index(&[0, 0, 1, 1], &[1, 1, 0, 0]), 1.0);
/// assert_eq!(adjusted_rand_index(&[0, 0, 1, 1], &[0, 1, 0, 1]), -0.5);
/// ```
///
/// # Panics
///
/// If the slices differ in length.
pub fn adjusted_rand_index(classes: &[usize], clusters: &[usize]) -> f64 {
    let table = Contingency::new(classes, clusters);
    let together = table.cells.iter().map(|cell| pairs(cell.count)).sum::<i128>();
    let fn_ = table.classes.iter().map(|&size| pairs(size)).sum::<i128>() - together;
    let fp = table.clusters.iter().map(|&size| pairs(size)).sum::<i128>() - together;
    let apart = pairs(table.papers) - together - fn_ - fp;
    if fn_ == 0 && fp == 0 {
        return 1.0;
    }
    let numerator = 2 * (together * apart - fn_ * fp);
    let denominator = (together + fn_) * (fn_ + apart) + (together + fp) * (fp + apart);
    numerator as f64 / denominator as f64
}

/// The share of papers that belong to the most frequent class of their cluster:
/// `(1/n) sum_j max_i n_ij`.
///
/// Above 0, up to 1; 1 if there is no paper. Not symmetric, and it grows with the number of clusters: one
/// cluster a paper scores 1. Compare only runs with the same number of clusters. Source: Manning, Raghavan and
/// Schütze, *Introduction to Information Retrieval*, 2008, section 16.3.
///
/// # Panics
///
/// If the slices differ in length.
pub fn purity(classes: &[usize], clusters: &[usize]) -> f64 {
    let table = Contingency::new(classes, clusters);
    if table.papers == 0 {
        return 1.0;
    }
    table.in_majority as f64 / table.papers as f64
}

/// A class and a cluster with papers in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    /// `n_ij`.
    count: u64,
    /// The smaller of `a_i` and `b_j`. The formulas that read it use both alike.
    smaller: u64,
    /// The larger of the two.
    larger: u64,
}

/// What the measures need of two labellings, in an order that depends neither on the labels' names nor on
/// which labelling came first: sums over it are the same to the last bit.
#[derive(Debug, PartialEq, Eq)]
struct Contingency {
    /// n.
    papers: u64,
    /// Sizes of the classes, ascending.
    classes: Vec<u64>,
    /// Sizes of the clusters, ascending.
    clusters: Vec<u64>,
    /// The non-empty cells, ascending.
    cells: Vec<Cell>,
    /// Papers in the most frequent class of their cluster.
    in_majority: u64,
}

impl Contingency {
    fn new(classes: &[usize], clusters: &[usize]) -> Self {
        assert_eq!(classes.len(), clusters.len(), "one label a paper in both labellings");
        let (classes, n_classes) = ranks(classes);
        let (clusters, n_clusters) = ranks(clusters);
        let mut class_sizes = vec![0_u64; n_classes];
        let mut cluster_sizes = vec![0_u64; n_clusters];
        let mut majorities = vec![0_u64; n_clusters];

        let mut met: Vec<(usize, usize)> = classes.into_iter().zip(clusters).collect();
        met.sort_unstable();
        let runs: Vec<(usize, usize, u64)> =
            met.chunk_by(|a, b| a == b).map(|run| (run[0].0, run[0].1, run.len() as u64)).collect();
        for &(class, cluster, count) in &runs {
            class_sizes[class] += count;
            cluster_sizes[cluster] += count;
            majorities[cluster] = majorities[cluster].max(count);
        }
        let mut cells: Vec<Cell> = runs
            .into_iter()
            .map(|(class, cluster, count)| {
                let (a, b) = (class_sizes[class], cluster_sizes[cluster]);
                Cell { count, smaller: a.min(b), larger: a.max(b) }
            })
            .collect();
        cells.sort_unstable();
        class_sizes.sort_unstable();
        cluster_sizes.sort_unstable();
        Self {
            papers: met.len() as u64,
            classes: class_sizes,
            clusters: cluster_sizes,
            cells,
            in_majority: majorities.iter().sum(),
        }
    }

    /// `I = sum_ij (n_ij / n) ln(n n_ij / (a_i b_j))`, never below 0; rounding noise counts as 0.
    fn mutual_information(&self) -> f64 {
        let n = self.papers as f64;
        let information: f64 = self
            .cells
            .iter()
            .map(|cell| {
                let count = cell.count as f64;
                count / n * (n * count / (cell.smaller as f64 * cell.larger as f64)).ln()
            })
            .sum();
        if information <= f64::EPSILON { 0.0 } else { information }
    }

    fn homogeneity(&self) -> f64 {
        self.explained(&self.classes)
    }

    fn completeness(&self) -> f64 {
        self.explained(&self.clusters)
    }

    /// The share of a labelling's entropy that the other explains; all of it if there is none.
    fn explained(&self, sizes: &[u64]) -> f64 {
        if sizes.len() <= 1 { 1.0 } else { (self.mutual_information() / entropy(sizes)).min(1.0) }
    }
}

/// `H = sum (size / n) ln(n / size)`, in the order given.
fn entropy(sizes: &[u64]) -> f64 {
    let n = sizes.iter().sum::<u64>() as f64;
    sizes.iter().map(|&size| size as f64 / n * (n / size as f64).ln()).sum()
}

/// `n (n - 1) / 2`.
fn pairs(n: u64) -> i128 {
    let n = i128::from(n);
    n * (n - 1) / 2
}

/// Labels replaced by 0, 1, 2... in ascending order, and how many distinct ones there are.
fn ranks(labels: &[usize]) -> (Vec<usize>, usize) {
    let mut distinct = labels.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let ranks = labels.iter().map(|label| distinct.partition_point(|other| other < label)).collect();
    (ranks, distinct.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Measure = fn(&[usize], &[usize]) -> f64;

    const ALL: [Measure; 6] =
        [v_measure, homogeneity, completeness, adjusted_rand_index, normalized_mutual_information, purity];

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "found {found}, expected {expected}");
    }

    #[test]
    fn a_class_cut_in_two() {
        // By hand: I = ln 2, H(classes) = ln 2, H(clusters) = 1.5 ln 2; tp = 1, fn = 1, fp = 0, tn = 4.
        // scikit-learn's reference pages print homogeneity 1, V 0.8 and ARI 0.57 for these labels.
        let (classes, clusters) = ([0, 0, 1, 1], [0, 0, 1, 2]);
        close(homogeneity(&classes, &clusters), 1.0);
        close(completeness(&classes, &clusters), 2.0 / 3.0);
        close(v_measure(&classes, &clusters), 0.8);
        close(normalized_mutual_information(&classes, &clusters), 0.8);
        close(adjusted_rand_index(&classes, &clusters), 4.0 / 7.0);
        close(purity(&classes, &clusters), 1.0);
        close(purity(&clusters, &classes), 0.75);
    }

    #[test]
    fn two_classes_against_three_clusters() {
        // Cells 2, 1 / 1, 2. Pairs: tp = 2, fn = 4, fp = 1, tn = 8; hence 24/99.
        let (classes, clusters) = ([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 2, 2]);
        close(adjusted_rand_index(&classes, &clusters), 24.0 / 99.0);
        // I = 2/3 ln 2; H(classes) = ln 2; H(clusters) = ln 3.
        let information = 2.0 / 3.0 * 2_f64.ln();
        close(homogeneity(&classes, &clusters), 2.0 / 3.0);
        close(completeness(&classes, &clusters), information / 3_f64.ln());
        close(v_measure(&classes, &clusters), 2.0 * information / (2_f64.ln() + 3_f64.ln()));
        // scikit-learn's guide to clustering evaluation prints .67, .42, .52 and ARI .24 for these labels.
        close(v_measure(&classes, &clusters), 0.515_803_742_979_388_9);
        close(purity(&classes, &clusters), 5.0 / 6.0);
    }

    #[test]
    fn the_textbook_example_of_purity() {
        // Manning, Raghavan and Schütze, figure 16.4: 17 points, majorities 5, 4, 3; NMI 0.36; Rand 0.68
        // with tp = 20, fp = 20, fn = 24, tn = 72, hence ARI = 2 (20*72 - 24*20) / (44*96 + 40*92).
        let clusters = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2];
        let classes = [0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 2, 0, 0, 2, 2, 2];
        close(purity(&classes, &clusters), 12.0 / 17.0);
        close(adjusted_rand_index(&classes, &clusters), 1920.0 / 7904.0);
        assert!((normalized_mutual_information(&classes, &clusters) - 0.36).abs() < 0.005);
    }

    #[test]
    fn cases_the_formulas_leave_open() {
        // As scikit-learn: nothing to tell apart counts as perfect.
        let alike: [(&[usize], &[usize]); 3] = [(&[], &[]), (&[4], &[9]), (&[1, 1, 1], &[0, 0, 0])];
        for (classes, clusters) in alike {
            for measure in ALL {
                assert_eq!(measure(classes, clusters).to_bits(), 1_f64.to_bits());
            }
        }
        // One class, cut into single papers: homogeneous, not complete, and no agreement at all.
        let (classes, clusters) = ([0, 0, 0], [0, 1, 2]);
        close(homogeneity(&classes, &clusters), 1.0);
        close(completeness(&classes, &clusters), 0.0);
        close(v_measure(&classes, &clusters), 0.0);
        close(normalized_mutual_information(&classes, &clusters), 0.0);
        close(adjusted_rand_index(&classes, &clusters), 0.0);
    }

    #[test]
    fn large_counts_do_not_overflow() {
        let classes: Vec<usize> = (0..300_000).map(|paper| paper % 3).collect();
        let clusters: Vec<usize> = (0..300_000).map(|paper| paper / 100_000).collect();
        assert!(adjusted_rand_index(&classes, &clusters).abs() < 1e-4);
        assert!(v_measure(&classes, &clusters) < 1e-8);
    }

    #[test]
    #[should_panic(expected = "one label a paper")]
    fn slices_of_different_length_are_refused() {
        v_measure(&[0, 1], &[0]);
    }

    /// Labels of the same papers by two labellers.
    fn labellings() -> impl Strategy<Value = (Vec<usize>, Vec<usize>)> {
        prop::collection::vec((0_usize..6, 0_usize..6), 0..40).prop_map(|papers| papers.into_iter().unzip())
    }

    /// Hubert and Arabie's form, from the definition: look at every pair.
    fn slow_adjusted_rand_index(classes: &[usize], clusters: &[usize]) -> f64 {
        let n = classes.len();
        let (mut both, mut in_classes, mut in_clusters, mut all) = (0.0, 0.0, 0.0, 0.0);
        for i in 0..n {
            for j in 0..i {
                let (class, cluster) = (classes[i] == classes[j], clusters[i] == clusters[j]);
                all += 1.0;
                both += f64::from(u8::from(class && cluster));
                in_classes += f64::from(u8::from(class));
                in_clusters += f64::from(u8::from(cluster));
            }
        }
        let expected = if all == 0.0 { 0.0 } else { in_classes * in_clusters / all };
        let most = f64::midpoint(in_classes, in_clusters);
        if (most - expected).abs() < 1e-9 { 1.0 } else { (both - expected) / (most - expected) }
    }

    proptest! {
        #[test]
        fn the_rand_index_equals_pair_counting((classes, clusters) in labellings()) {
            let (fast, slow) = (
                adjusted_rand_index(&classes, &clusters),
                slow_adjusted_rand_index(&classes, &clusters),
            );
            prop_assert!((fast - slow).abs() < 1e-9, "fast {fast}, slow {slow}");
        }

        #[test]
        fn the_mutual_information_equals_v_measure((classes, clusters) in labellings()) {
            let (nmi, v) = (normalized_mutual_information(&classes, &clusters), v_measure(&classes, &clusters));
            prop_assert!((nmi - v).abs() < 1e-12, "NMI {nmi}, V {v}");
        }

        #[test]
        fn names_do_not_matter((classes, clusters) in labellings(), factor in 1_usize..50) {
            let renamed: Vec<usize> = clusters.iter().map(|label| (6 - label) * factor).collect();
            for measure in ALL {
                prop_assert_eq!(
                    measure(&classes, &clusters).to_bits(),
                    measure(&classes, &renamed).to_bits()
                );
            }
        }

        #[test]
        fn the_order_of_papers_does_not_matter((classes, clusters) in labellings(), shift in 0_usize..40) {
            let (mut moved_classes, mut moved_clusters) = (classes.clone(), clusters.clone());
            moved_classes.rotate_left(shift.min(classes.len()));
            moved_clusters.rotate_left(shift.min(clusters.len()));
            prop_assert_eq!(
                Contingency::new(&classes, &clusters),
                Contingency::new(&moved_classes, &moved_clusters)
            );
        }

        #[test]
        fn the_measures_are_symmetric((classes, clusters) in labellings()) {
            for measure in [v_measure, adjusted_rand_index, normalized_mutual_information] {
                prop_assert_eq!(
                    measure(&classes, &clusters).to_bits(),
                    measure(&clusters, &classes).to_bits()
                );
            }
            prop_assert_eq!(
                homogeneity(&classes, &clusters).to_bits(),
                completeness(&clusters, &classes).to_bits()
            );
        }

        #[test]
        fn a_division_agrees_with_itself((classes, _) in labellings()) {
            for measure in ALL {
                prop_assert_eq!(measure(&classes, &classes).to_bits(), 1_f64.to_bits());
            }
        }

        #[test]
        fn values_stay_in_range((classes, clusters) in labellings()) {
            for measure in [v_measure, homogeneity, completeness, normalized_mutual_information, purity] {
                let value = measure(&classes, &clusters);
                prop_assert!((0.0..=1.0).contains(&value), "{value}");
            }
            let value = adjusted_rand_index(&classes, &clusters);
            prop_assert!((-0.5..=1.0).contains(&value), "{value}");
        }
    }
}
