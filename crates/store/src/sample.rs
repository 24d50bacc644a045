//! A manifest for tests.

use super::manifest::{ClusteringFacts, CorpusFacts, FitFacts, Manifest};
use themata_engine::pipeline::Settings;

/// The manifest of a minimal index.
pub(super) fn manifest() -> Manifest {
    Manifest {
        format: Manifest::FORMAT.to_string(),
        format_version: Manifest::VERSION,
        program: String::new(),
        generation: 1,
        settings: Settings::default(),
        corpus: CorpusFacts {
            sources: Vec::new(),
            papers: 1,
            rows: 1,
            skipped: 0,
            terms: 1,
            nonzeros: 1,
            fingerprint: String::new(),
        },
        fit: FitFacts {
            papers: 1,
            added: 0,
            unknown_share: 0.0,
            margin: 0.0,
            recurring_sentences: Vec::new(),
        },
        clustering: ClusteringFacts { themes: 1, last_id: 1, inertia: 0.0, iterations: 1, converged: true },
        choice: None,
        files: Vec::new(),
        xxh3: String::new(),
    }
}
