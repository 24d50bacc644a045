//! The evidence for one number of clusters: [`Evidence`], a score with what each row adds to it.

use super::clustering::Clustering;
use crate::vectorize::CsrMatrix;

/// How well a partition fits, and how much that depends on single rows.
pub(super) struct Evidence {
    /// Modularity times silhouette.
    pub(super) score: f64,
    /// By how much the score would change if a row counted more, per unit of its share of the rows, shape `(n_rows)`.
    /// The mean is 0.
    influence: Vec<f64>,
}

impl Evidence {
    /// The evidence of a partition. Row i of the clustering is row i of `edges`, an undirected graph.
    ///
    /// A margin counts in full in a cluster of `full_size` rows, and less in a smaller one, down to nothing in a
    /// cluster of a single row. O(edges).
    pub(super) fn new(edges: &CsrMatrix, clustering: &Clustering, full_size: f64) -> Self {
        let n = clustering.labels.len();
        if clustering.n_clusters() == 1 {
            return Self { score: 0.0, influence: vec![0.0; n] };
        }
        let (modularity, of_modularity) = modularity_influence(edges, &clustering.labels);
        let members = clustering.members();
        let margin = |row: usize| {
            let size = members[clustering.labels[row]].len() as f64;
            clustering.margin(row) * ((size - 1.0) / (full_size - 1.0)).min(1.0)
        };
        let margins: Vec<f64> = (0..n).map(margin).collect();
        let silhouette = margins.iter().sum::<f64>() / n.max(1) as f64;
        let influence = margins.iter().zip(of_modularity);
        let influence = influence
            .map(|(margin, of_modularity)| modularity * (margin - silhouette) + silhouette * of_modularity);
        Self { score: modularity * silhouette, influence: influence.collect() }
    }

    /// The standard error of the difference of two scores on the same rows, as the infinitesimal jackknife gives it: a
    /// resampling of the rows without drawing any. L. A. Jaeckel (1972), "The infinitesimal jackknife"; B. Efron (1982),
    /// "The jackknife, the bootstrap and other resampling plans". O(n).
    pub(super) fn noise(&self, other: &Self) -> f64 {
        let squares = self.influence.iter().zip(&other.influence).map(|(a, b)| (a - b).powi(2));
        let n = self.influence.len().max(1) as f64;
        squares.sum::<f64>().sqrt() / n
    }
}

/// The [modularity](super::modularity) of a partition, and the influence of each row on it.
fn modularity_influence(edges: &CsrMatrix, labels: &[usize]) -> (f64, Vec<f64>) {
    let n_clusters = labels.iter().max().map_or(0, |label| label + 1);
    let degrees: Vec<f64> =
        edges.rows().map(|row| row.iter().map(|(_, weight)| f64::from(weight)).sum()).collect();
    let total: f64 = degrees.iter().sum();
    if total <= 0.0 {
        return (0.0, vec![0.0; labels.len()]);
    }
    let mut shares = vec![0.0; n_clusters];
    degrees.iter().zip(labels).for_each(|(degree, &label)| shares[label] += degree / total);
    let by_chance: f64 = shares.iter().map(|share| share * share).sum();
    // Of each row: the weight of its edges inside the cluster, and of all its edges by the share at their other end.
    let sums: Vec<(f64, f64)> = edges
        .rows()
        .zip(labels)
        .map(|(row, &label)| {
            row.iter().fold((0.0, 0.0), |(inside, expected), (j, weight)| {
                let (weight, other) = (f64::from(weight), labels[j]);
                (inside + if other == label { weight } else { 0.0 }, expected + weight * shares[other])
            })
        })
        .collect();
    let inside = sums.iter().map(|(inside, _)| inside).sum::<f64>() / total;
    // The derivatives of both terms when edges weigh as much as the product of their rows' weights.
    let influence = |row: usize| {
        let (own, expected) = sums[row];
        let of_inside = own - inside * degrees[row];
        let of_chance = degrees[row] * shares[labels[row]] + expected - 2.0 * by_chance * degrees[row];
        2.0 * (of_inside - of_chance) / total * labels.len() as f64
    };
    (inside - by_chance, (0..labels.len()).map(influence).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::modularity;
    use super::*;

    /// An undirected graph of `n` rows whose edges weigh as much as the product of the weights of their rows.
    fn graph(n: usize, seed: usize, weights: &[f64]) -> CsrMatrix {
        let mut edges = CsrMatrix::empty(n);
        for i in 0..n {
            let others: Vec<u32> =
                (0..n).filter(|&j| j != i && !(i * j + seed).is_multiple_of(3)).map(|j| j as u32).collect();
            let weight = |&j: &u32| {
                (((i + j as usize + seed) % 7 + 1) as f64 / 7.0 * weights[i] * weights[j as usize]) as f32
            };
            let values: Vec<f32> = others.iter().map(weight).collect();
            edges.push_row(&others, &values);
        }
        edges
    }

    proptest! {
        #[test]
        fn influence_is_the_change_when_one_row_counts_more(
            labels in prop::collection::vec(0_usize..3, 4..20), seed in 0_usize..50, row: prop::sample::Index,
        ) {
            let n = labels.len();
            let (found, influence) = modularity_influence(&graph(n, seed, &vec![1.0; n]), &labels);
            prop_assert!((found - modularity(&graph(n, seed, &vec![1.0; n]), &labels)).abs() < 1e-9);
            let row = row.index(n);
            let changed = |step: f64| {
                let mut weights = vec![1.0; n];
                weights[row] += step;
                modularity(&graph(n, seed, &weights), &labels)
            };
            let slow = (changed(0.01) - changed(-0.01)) / 0.02 * n as f64;
            prop_assert!((influence[row] - slow).abs() < 0.01, "{} {slow}", influence[row]);
        }
    }
}
