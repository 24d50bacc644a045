//! The nearest two centroids of a row: [`Assignment`], and the groups and inertia of all assignments.

/// The two centroids nearest to a row.
///
/// A score is `|c|² - 2 <x, c>` for a row x and a centroid c, which orders centroids like their distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Assignment {
    /// The nearest centroid; ties go to the first.
    pub(super) nearest: u32,
    /// The second nearest, or the nearest itself if there is only one.
    pub(super) next: u32,
    /// Score of the nearest.
    pub(super) score: f32,
    /// Score of the second nearest.
    pub(super) next_score: f32,
    /// Squared length of the row.
    pub(super) length: f32,
}

impl Assignment {
    /// The nearest two by their scores, given in the order of the centroids.
    pub(super) fn nearest_two(scores: impl Iterator<Item = f32>, length: f32) -> Self {
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
pub(super) fn groups(assignments: &[Assignment], n_clusters: usize) -> Vec<Vec<u32>> {
    let mut groups = vec![Vec::new(); n_clusters];
    for (row, assignment) in assignments.iter().enumerate() {
        groups[assignment.nearest as usize].push(row as u32);
    }
    groups
}

/// Sum of the squared distances, in the order of the rows.
pub(super) fn inertia(assignments: &[Assignment]) -> f64 {
    assignments.iter().map(|assignment| f64::from(assignment.distance())).sum()
}

/// Fills each empty cluster with the row farthest from its centroid in a cluster of several rows, and returns the moved
/// rows.
///
/// Needs at least as many rows as clusters. O(n) for each empty cluster.
pub(super) fn fill_empty(assignments: &mut [Assignment], n_clusters: usize) -> Vec<usize> {
    let mut sizes = vec![0_usize; n_clusters];
    assignments.iter().for_each(|assignment| sizes[assignment.nearest as usize] += 1);
    let mut moved = Vec::new();
    for cluster in 0..n_clusters {
        if sizes[cluster] > 0 {
            continue;
        }
        let movable = |assignment: &Assignment| sizes[assignment.nearest as usize] > 1;
        let farthest = assignments
            .iter_mut()
            .enumerate()
            .filter(|(_, assignment)| movable(assignment))
            .reduce(|best, other| if other.1.distance() > best.1.distance() { other } else { best });
        if let Some((row, assignment)) = farthest {
            sizes[assignment.nearest as usize] -= 1;
            sizes[cluster] += 1;
            (assignment.next, assignment.next_score) = (assignment.nearest, assignment.score);
            // The row will be its cluster's centroid, at a distance of 0.
            (assignment.nearest, assignment.score) = (cluster as u32, -assignment.length);
            moved.push(row);
        }
    }
    moved
}
