//! Where does a row lie among the centroids? [`Placement`], and what follows from those of all rows.

/// Where a row lies among the centroids.
///
/// A score is `|c|² - 2 <x, c>` for a row x and a centroid c, which orders centroids like their distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placement {
    /// The nearest centroid; of equally near ones the first.
    pub(super) nearest: u32,
    /// The second nearest; the nearest itself where there is only one.
    pub(super) next: u32,
    /// Score of the nearest.
    pub(super) score: f32,
    /// Score of the second nearest.
    pub(super) next_score: f32,
    /// Squared length of the row.
    pub(super) length: f32,
}

impl Placement {
    /// The nearest two of some scores, in the order of the centroids.
    pub(super) fn among(scores: impl Iterator<Item = f32>, length: f32) -> Self {
        let (mut nearest, mut next) = ((0_u32, f32::INFINITY), (0_u32, f32::INFINITY));
        for (c, score) in scores.enumerate() {
            if score < next.1 {
                next = (c as u32, score);
                if score < nearest.1 {
                    std::mem::swap(&mut nearest, &mut next);
                }
            }
        }
        if next.1.is_infinite() {
            next = nearest;
        }
        Self { nearest: nearest.0, next: next.0, score: nearest.1, next_score: next.1, length }
    }

    /// Squared distance to the nearest centroid.
    pub(super) fn distance(&self) -> f32 {
        (self.score + self.length).max(0.0)
    }

    /// Squared distance to the second nearest.
    pub(super) fn next_distance(&self) -> f32 {
        (self.next_score + self.length).max(0.0)
    }
}

/// The rows of each cluster, ascending.
pub(super) fn groups(placements: &[Placement], n_clusters: usize) -> Vec<Vec<u32>> {
    let mut groups = vec![Vec::new(); n_clusters];
    for (row, placement) in placements.iter().enumerate() {
        groups[placement.nearest as usize].push(row as u32);
    }
    groups
}

/// Sum of the squared distances, in the order of the rows.
pub(super) fn inertia(placements: &[Placement]) -> f64 {
    placements.iter().map(|placement| f64::from(placement.distance())).sum()
}

/// Fills each empty cluster with the row that lies farthest from its centroid in a cluster of several, and
/// returns the rows moved.
///
/// Needs at least as many rows as clusters. O(n) for each empty cluster.
pub(super) fn fill_empty(placements: &mut [Placement], n_clusters: usize) -> Vec<usize> {
    let mut sizes = vec![0_usize; n_clusters];
    placements.iter().for_each(|placement| sizes[placement.nearest as usize] += 1);
    let mut moved = Vec::new();
    for cluster in 0..n_clusters {
        if sizes[cluster] > 0 {
            continue;
        }
        let movable = |placement: &Placement| sizes[placement.nearest as usize] > 1;
        let farthest = placements
            .iter_mut()
            .enumerate()
            .filter(|(_, placement)| movable(placement))
            .reduce(|best, other| if other.1.distance() > best.1.distance() { other } else { best });
        if let Some((row, placement)) = farthest {
            sizes[placement.nearest as usize] -= 1;
            sizes[cluster] += 1;
            (placement.next, placement.next_score) = (placement.nearest, placement.score);
            // The row will be its cluster's centroid: at a distance of 0.
            (placement.nearest, placement.score) = (cluster as u32, -placement.length);
            moved.push(row);
        }
    }
    moved
}
