//! One record for each paper: [`merge`], which puts the records of near-identical papers together and tells why.
//!
//! ```
//! use themata_engine::duplicates::{DuplicateSettings, Duplicates};
//! use themata_papers::merge::merge;
//! use themata_papers::{Corpus, Details, Paper};
//!
//! let paper = |id: &str, abstract_text: &str| Paper {
//!     id: id.to_owned(),
//!     title: "On the angle of oars".to_owned(),
//!     abstract_text: abstract_text.to_owned(),
//!     details: Details { doi: Some("10.5555/oar".to_owned()), ..Details::default() }.into(),
//!     ..Paper::default()
//! };
//! let (corpus, _) = Corpus::new(vec![paper("scopus", ""), paper("wos", "Flat oars are fast.")]);
//! let settings = DuplicateSettings::default();
//! let duplicates = Duplicates::find(&corpus.documents(), &settings);
//! let merged = merge(&corpus, &duplicates, &settings, |_| Vec::new());
//! assert_eq!(merged.papers.len(), 1);
//! assert_eq!(merged.papers[0].abstract_text, "Flat oars are fast.");
//! assert_eq!(merged.rows[1].evidence.as_deref(), Some("DOI"));
//! ```

mod fill;
mod log;
mod record;
mod same;
mod sources;
mod texts;

use std::collections::BTreeMap;

use themata_engine::duplicates::{DuplicateSettings, Duplicates, Evidence, evidence};
use themata_engine::indices::DocumentIndex;

use crate::{Corpus, Paper};

pub use fill::fill;
pub use log::{MergedRow, write_log};
pub(crate) use same::identifiers;
pub use same::same_paper;
pub use sources::{SourceCount, SourceTable};

/// The name of the field with the sources of a merged record.
pub const SOURCES: &str = "sources";
/// The name of the field with the DOIs of a merged record besides that of its published version.
pub const OTHER_DOIS: &str = "other_dois";

/// Where a record was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSource {
    /// The name of the file or database, without folders.
    pub source: String,
    /// The line the record begins on, counted from 1, if known.
    pub line: Option<usize>,
}

/// The outcome of [`merge`].
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    /// One paper for each group, ordered by id.
    pub papers: Vec<Paper>,
    /// What was merged: the records of each group of more than one, its representative first.
    pub rows: Vec<MergedRow>,
    /// Number of records.
    pub records: usize,
    /// Number of records merged into others, by evidence as it is written in the log.
    pub by_evidence: BTreeMap<String, usize>,
}

/// The evidence for records that have the same id, title and DOI, which reading joins already.
const SAME_ID: &str = "id";

/// Puts the records of each group together.
///
/// A merged record has the id of the group's representative; the longest title and abstract that are no placeholders; the list of
/// authors with the fullest names; year, date, venue and DOI of the published version; all keywords, references and identifiers; the
/// highest number of citations; and for every other field the first value, published versions first. The field
/// [`SOURCES`] lists where the records are from: `sources` gives the places of a paper, more than one if reading joined
/// records of the same id. Merging merged records changes nothing.
///
/// The cost is that of comparing the records of each group with one another, at most 32 each.
pub fn merge(
    corpus: &Corpus,
    duplicates: &Duplicates,
    settings: &DuplicateSettings,
    sources: impl Fn(DocumentIndex) -> Vec<RecordSource>,
) -> Merged {
    let mut papers = Vec::with_capacity(duplicates.n_rows());
    let mut rows = Vec::new();
    for row in duplicates.rows() {
        let representative = duplicates.representative(row);
        let others = duplicates.group(row).filter(|&document| document != representative);
        let group: Vec<DocumentIndex> = [representative].into_iter().chain(others).collect();
        let members: Vec<&Paper> = group.iter().map(|&document| corpus.paper(document)).collect();
        let places: Vec<Vec<RecordSource>> = group.iter().map(|&document| sources(document)).collect();
        papers.push(record::merged(&members, &places));
        if members.len() == 1 && places[0].len() < 2 {
            continue;
        }
        for (at, (paper, places)) in members.iter().zip(&places).enumerate() {
            let mut evidence = (at > 0).then(|| reason(at, &members, settings).to_string());
            // Without a place there is still the record.
            for place in 0..places.len().max(1) {
                let place = places.get(place);
                rows.push(MergedRow {
                    merged_id: members[0].id.clone(),
                    source: place.map(|place| place.source.clone()).unwrap_or_default(),
                    id: paper.id.clone(),
                    line: place.and_then(|place| place.line),
                    evidence: evidence.replace(SAME_ID.to_owned()),
                    title: paper.title.clone(),
                });
            }
        }
    }
    let mut by_evidence = BTreeMap::new();
    for evidence in rows.iter().filter_map(|row| row.evidence.as_ref()) {
        *by_evidence.entry(evidence.clone()).or_default() += 1;
    }
    let records = papers.len() + by_evidence.values().sum::<usize>();
    Merged { papers, rows, records, by_evidence }
}

/// The greatest number of records of a group that one is compared with to find why it is there.
const MOST_COMPARED: usize = 32;

/// The evidence that joins a member to its group: with the representative if there is such, or else the strongest.
fn reason(at: usize, members: &[&Paper], settings: &DuplicateSettings) -> Evidence {
    let with = |other: usize| evidence(members[at].into(), members[other].into(), settings);
    let others = (1..members.len().min(MOST_COMPARED)).filter(|&other| other != at);
    with(0).or_else(|| others.filter_map(with).min()).unwrap_or(Evidence::Text)
}

#[cfg(test)]
mod tests;
