//! Sources against sources: [`SourceTable`], how many papers each has, shares and has alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use themata_engine::duplicates::Duplicates;

use crate::read::Origins;

/// How many papers each source has, shares with each other and has alone. Records of one paper count once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceTable(pub Vec<SourceCount>);

/// The papers of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceCount {
    /// The name of the file, without folders.
    pub source: String,
    /// Number of papers.
    pub papers: usize,
    /// Number of them that no other source has.
    pub alone: usize,
    /// Number of them that another source has too, by its position in the table; sources that share none are left out.
    pub shared: BTreeMap<usize, usize>,
}

impl SourceTable {
    /// Counts the groups of papers by the sources of their records. O(papers), and O(sources²) for a paper of many
    /// sources.
    pub fn new(sources: &[String], origins: &Origins, duplicates: &Duplicates) -> Self {
        let count = |source: &String| SourceCount {
            source: source.clone(),
            papers: 0,
            alone: 0,
            shared: BTreeMap::new(),
        };
        let mut counts: Vec<SourceCount> = sources.iter().map(count).collect();
        for row in duplicates.rows() {
            let mut of: Vec<usize> = duplicates
                .group(row)
                .flat_map(|document| origins.of(document))
                .map(crate::read::Origin::source)
                .collect();
            of.sort_unstable();
            of.dedup();
            for &source in &of {
                counts[source].papers += 1;
                if of.len() == 1 {
                    counts[source].alone += 1;
                }
                for &other in of.iter().filter(|&&other| other != source) {
                    *counts[source].shared.entry(other).or_default() += 1;
                }
            }
        }
        Self(counts)
    }
}
