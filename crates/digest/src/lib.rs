//! What is new to a library, and how near is it to what its reader likes? [`digest`].
//!
//! Papers that are new are placed among the themes as [`Library::add`] would place them, ranked by what is liked, and
//! laid out by theme as a [`Digest`]. The library stays as it is.

mod filter;
mod layout;
mod nearness;
mod outliers;


use themata_papers::Corpus;
use themata_papers::dates::PartialDate;
use themata_engine::Document;
use themata_report::Digest;
use themata_store::{Library, Result};

/// Papers that may be new to a library.
#[derive(Debug, Clone, Copy)]
pub enum Incoming<'a> {
    /// Papers from outside, read from files of these names.
    Papers {
        /// The papers.
        corpus: &'a Corpus,
        /// Names of the files.
        sources: &'a [String],
    },
    /// Some of the library's own or all: those before a date are not new, nor those without one.
    Own(&'a Corpus),
}

/// What a reader likes.
#[derive(Debug, Clone, Copy)]
pub enum Liked<'a> {
    /// Papers, read from files of these names. Those that the library holds count as it holds them.
    Papers {
        /// The papers.
        corpus: &'a Corpus,
        /// Names of the files.
        sources: &'a [String],
    },
    /// Papers of the library, by id, as its reading list has them; ids that it does not hold are counted.
    List(&'a [String]),
}

/// How a digest is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestSettings {
    /// Papers that are surely before this date are left out; see [`PartialDate::may_be_since`].
    pub since: Option<PartialDate>,
    /// The day that the digest is of; by default the latest of the papers read, by the first day that each may be of, or
    /// else `since`, or else the latest of the library's.
    pub date: Option<PartialDate>,
    /// Papers shown at most, the nearest of all; where nothing is known to be liked, the nearest of each theme in turn,
    /// those like no theme being one more.
    pub n_papers: usize,
}

impl Default for DigestSettings {
    fn default() -> Self {
        Self { since: None, date: None, n_papers: 30 }
    }
}

/// Finds what is new to a library among papers, and lays it out by theme.
///
/// A paper is new unless it is before `since`, the library or what is liked holds it (with the same id, title and
/// abstract, or near-identical: see [`Duplicates`](themata_engine::duplicates::Duplicates)), or another new paper is near-identical and stands
/// for it. A paper without a date is not left out for it, since nothing says that it is old; but of the library's own
/// papers it is, since nothing says that it is new.
///
/// The score of a paper is the mean of its scores with the two liked papers most related to it, as
/// [`Ranker`](themata_engine::ranking::Ranker) has them: one liked paper of a subject is enough to bring others of it forward, whatever
/// else is liked. Where nothing is known to be liked, or nothing of it has a word that the library knows, it is the
/// cosine to the centroid of the paper's theme.
///
/// A paper from outside that is less like the library's papers than nearly all of these are like one another is of another
/// field: it is like no theme, and its concepts count as much less as it is less like them.
///
/// `benches/README.md` has what this is worth beside the mean of all that is liked.
///
/// Cost: [`Analysis::assign`](themata_engine::Analysis::assign) of the new papers and of the liked ones that the library lacks, near-identical papers of
/// all, and O(new papers * liked papers * dimensions).
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
