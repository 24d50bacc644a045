//! Digests of papers that are new to a library: [`digest`].
//!
//! New papers are assigned to themes as [`Library::add`] would assign them, ranked by their similarity to liked papers,
//! and grouped by theme in a [`Digest`]. The library stays as it is.

mod filter;
mod layout;
mod nearness;
mod outliers;

use themata_engine::Document;
use themata_papers::Corpus;
use themata_papers::dates::PartialDate;
use themata_report::Digest;
use themata_store::{Library, Result};

/// Papers that may be new to a library.
#[derive(Debug, Clone, Copy)]
pub enum Incoming<'a> {
    /// Papers from outside.
    Papers {
        /// The papers.
        corpus: &'a Corpus,
        /// Names of the files from which they were read.
        sources: &'a [String],
    },
    /// Papers of the library. Those before [`DigestSettings::since`], or without a date, are not new.
    Own(&'a Corpus),
}

/// The papers a reader likes.
#[derive(Debug, Clone, Copy)]
pub enum Liked<'a> {
    /// Papers from files. For those that are also in the library, the library's version counts.
    Papers {
        /// The papers.
        corpus: &'a Corpus,
        /// Names of the files from which they were read.
        sources: &'a [String],
    },
    /// The ids of a reading list. Ids that are no longer in the library are counted.
    List(&'a [String]),
}

/// The settings of a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestSettings {
    /// Leaves out papers that are certainly older than this date; see [`PartialDate::may_be_since`].
    pub since: Option<PartialDate>,
    /// The date of the digest. Defaults to the latest date of the papers read (a partial date counts as its first day),
    /// else to `since`, else to the latest date in the library.
    pub date: Option<PartialDate>,
    /// The highest number of papers shown: the best of all or, without liked papers, the best of each theme in turn,
    /// with the outliers as one more theme.
    pub n_papers: usize,
}

impl Default for DigestSettings {
    fn default() -> Self {
        Self { since: None, date: None, n_papers: 30 }
    }
}

/// Finds the papers that are new to a library and groups them by theme.
///
/// A paper is new unless it is older than `since`, or is already in the library or among the liked papers (as the
/// [same paper](themata_papers::merge::same_paper) under the same id, or as a near-identical paper: see
/// [`Duplicates`](themata_engine::duplicates::Duplicates)), or is represented by another near-identical new paper. A
/// paper from outside without a date may be new, so it is kept; a paper of the library without a date is left out.
///
/// The score of a paper is the mean of its scores with the two most related liked papers, as given by
/// [`Ranker`](themata_engine::ranking::Ranker). So a single liked paper of a subject brings forward others of this
/// subject, whatever else is liked. Without liked papers, or if none of them has a word that the library knows, the
/// score is the cosine with the centroid of the paper's theme.
///
/// A paper from outside is an outlier if it is less similar to the library's papers than nearly all of these are to one
/// another. An outlier belongs to no theme, and its concepts count less the less similar it is.
///
/// `benches/README.md` compares this score with the mean over all liked papers.
///
/// Cost: that of [`Analysis::assign`](themata_engine::Analysis::assign) for the new papers and for the liked papers
/// that are not in the library, that of finding near-identical papers among all of them, and O(new papers * liked
/// papers * dimensions).
///
/// # Errors
///
/// [`Error::Engine`](themata_store::Error::Engine) if the ranking settings of the library are invalid.
pub fn digest(
    library: &Library,
    incoming: Incoming<'_>,
    liked: Option<Liked<'_>>,
    settings: &DigestSettings,
) -> Result<Digest> {
    let analysis = &library.analysis;
    analysis.settings.ranking.check()?;
    let filtered = filter::filter(library, incoming, liked, settings.since);
    let (mut assigned, in_domain) = match incoming {
        Incoming::Papers { .. } => {
            let documents: Vec<Document<'_>> = filtered.new.iter().map(|new| new.paper.into()).collect();
            let assigned = analysis.assign(&documents);
            let in_domain = outliers::in_domain(analysis, &assigned.rows);
            (assigned, in_domain)
        }
        Incoming::Own(_) => (analysis.assigned(&filtered.rows()), vec![1.0; filtered.new.len()]),
    };
    let outliers = assigned.assignments.iter_mut().zip(&in_domain).filter(|(_, share)| **share < 1.0);
    outliers.for_each(|(assignment, _)| assignment.cluster = None);
    let nearness = nearness::rank(library, &assigned, &in_domain, &filtered.seeds)?;
    let ranked = layout::Ranked { filtered: &filtered, assigned: &assigned, nearness };
    Ok(layout::lay_out(library, incoming, liked, ranked, settings))
}
