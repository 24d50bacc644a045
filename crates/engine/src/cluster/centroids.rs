//! [`Centroids`], in panels small enough for a processor's cache.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, s};

/// Some consecutive centroids.
#[derive(Debug, Clone)]
pub(super) struct Panel {
    /// Shape `(n_columns, n_centroids)`.
    pub(super) points: Array2<f32>,
    /// Squared length of each, shape `(n_centroids)`.
    pub(super) norms: Vec<f32>,
}

/// Centroids in panels of equal width; the last may be narrower. A copy shares a panel until one of its centroids
/// changes.
#[derive(Debug, Clone)]
pub(super) struct Centroids {
    panels: Vec<Arc<Panel>>,
    width: usize,
    n_centroids: usize,
}

impl Centroids {
    /// Copies points, shape `(n_columns, n_points)`, into panels.
    pub(super) fn new(points: &Array2<f32>, width: usize) -> Self {
        let n_centroids = points.ncols();
        let panel = |first: usize| {
            let points = points.slice(s![.., first..(first + width).min(n_centroids)]).to_owned();
            Arc::new(Panel { norms: squared_norms(points.view()), points })
        };
        Self { panels: (0..n_centroids).step_by(width).map(panel).collect(), width, n_centroids }
    }

    pub(super) fn len(&self) -> usize {
        self.n_centroids
    }

    /// Centroids in each panel but the last.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn panels(&self) -> &[Arc<Panel>] {
        &self.panels
    }

    /// Squared length of a centroid.
    pub(super) fn norm(&self, centroid: usize) -> f32 {
        self.panels[centroid / self.width].norms[centroid % self.width]
    }

    /// All centroids, shape `(n_centroids, n_columns)`.
    pub(super) fn to_rows(&self) -> Array2<f32> {
        let n_columns = self.panels.first().map_or(0, |panel| panel.points.nrows());
        let mut rows = Array2::zeros((self.n_centroids, n_columns));
        for (panel, first) in self.panels.iter().zip((0..).step_by(self.width)) {
            rows.slice_mut(s![first..first + panel.norms.len(), ..]).assign(&panel.points.t());
        }
        rows
    }

    /// Replaces a centroid by a point, shape `(n_columns)`, and returns how far it moved.
    pub(super) fn replace(&mut self, centroid: usize, point: &[f32]) -> f64 {
        let panel = Arc::make_mut(&mut self.panels[centroid / self.width]);
        let at = centroid % self.width;
        let (mut moved, mut norm) = (0.0_f64, 0.0_f32);
        for (old, &new) in panel.points.column_mut(at).iter_mut().zip(point) {
            moved += (f64::from(new) - f64::from(*old)).powi(2);
            norm += new * new;
            *old = new;
        }
        panel.norms[at] = norm;
        moved.sqrt()
    }
}

/// Squared length of each point, shape `(n_points)`, of points of shape `(n_columns, n_points)`.
pub(super) fn squared_norms(points: ArrayView2<'_, f32>) -> Vec<f32> {
    let mut norms = vec![0.0; points.ncols()];
    for row in points.outer_iter() {
        norms.iter_mut().zip(row).for_each(|(norm, x)| *norm += x * x);
    }
    norms
}
