//! The layout of a digest: [`lay_out`] selects the papers shown and groups them by theme.

use super::filter::{Filtered, New};
use super::nearness::Nearness;
use super::{DigestSettings, Incoming, Liked};
use themata_engine::indices::ClusterIndex;
use themata_engine::pipeline::{Assigned, Assignment};
use themata_papers::Corpus;
use themata_papers::dates::PartialDate;
use themata_report::{
    Digest, DigestLibrary, DigestPaper, DigestRest, DigestTheme, Generator, Measure, NearPaper, RankedBy,
    address, rounded,
};
use themata_store::Library;

/// New papers, assigned to themes and ranked.
pub(super) struct Ranked<'a> {
    pub(super) filtered: &'a Filtered<'a>,
    pub(super) assigned: &'a Assigned,
    pub(super) nearness: Nearness,
}

/// Lays out ranked papers by theme.
pub(super) fn lay_out(
    library: &Library,
    incoming: Incoming<'_>,
    liked: Option<Liked<'_>>,
    ranked: Ranked<'_>,
    settings: &DigestSettings,
) -> Digest {
    let analysis = &library.analysis;
    let Ranked { filtered, assigned, nearness } = ranked;
    let ranked_by = ranked_by(liked, filtered, &nearness);
    let papers = filtered.new.iter().zip(&assigned.assignments).zip(nearness.papers);
    let mut papers: Vec<(Option<usize>, DigestPaper)> = papers
        .map(|((new, assignment), near)| {
            (assignment.cluster.map(ClusterIndex::get), paper(new, assignment, near))
        })
        .collect();
    // Papers are ordered by id, and a stable sort keeps this order for equal scores.
    papers.sort_by(|a, b| b.1.score.total_cmp(&a.1.score));
    if ranked_by.measure == Measure::Themes {
        interleave(&mut papers, analysis.themes.len());
    }

    let mut themes: Vec<DigestTheme> = Vec::new();
    let mut slots = vec![None; analysis.themes.len()];
    let mut outliers = DigestRest::default();
    for (rank, (theme, paper)) in papers.into_iter().enumerate() {
        let Some(at) = theme else {
            outliers.new += 1;
            if rank < settings.n_papers {
                outliers.papers.push(paper);
            }
            continue;
        };
        let slot = *slots[at].get_or_insert_with(|| {
            themes.push(DigestTheme {
                id: analysis.theme_numbers[at].get(),
                label: analysis.themes[at].label.clone(),
                size: analysis.themes[at].n_papers,
                new: 0,
                papers: Vec::new(),
            });
            themes.len() - 1
        });
        themes[slot].new += 1;
        if rank < settings.n_papers {
            themes[slot].papers.push(paper);
        }
    }
    let latest = |corpus: &Corpus| {
        corpus.papers().iter().filter_map(PartialDate::from_paper).max_by_key(|date| date.first())
    };
    let (read, sources) = match incoming {
        Incoming::Papers { corpus, sources } => (corpus, sources.to_vec()),
        Incoming::Own(corpus) => (corpus, Vec::new()),
    };
    let default_date = || latest(read).or(settings.since).or_else(|| latest(&library.corpus));
    let date = settings.date.or_else(default_date);
    Digest {
        schema_version: Digest::SCHEMA_VERSION,
        generator: Generator {
            name: themata_engine::PROGRAM.to_owned(),
            version: themata_engine::VERSION.to_owned(),
        },
        sources,
        date: date.map(|date| date.to_string()),
        since: settings.since.map(|since| since.to_string()),
        library: DigestLibrary { papers: library.corpus.len(), themes: analysis.themes.len() },
        ranked_by,
        counts: filtered.counts,
        themes,
        unplaced: outliers,
    }
}

/// Moves the first paper of each theme before all second ones, and so on. Similarities to different themes are hardly
/// comparable: otherwise the papers of the tightest theme would come first, and outliers last.
fn interleave(papers: &mut [(Option<usize>, DigestPaper)], n_themes: usize) {
    let mut seen = vec![0_usize; n_themes + 1];
    // The key is computed once per paper, in their order.
    papers.sort_by_cached_key(|(theme, _)| {
        let at = theme.unwrap_or(n_themes);
        seen[at] += 1;
        seen[at]
    });
}

/// The description of the ranking.
fn ranked_by(liked: Option<Liked<'_>>, filtered: &Filtered<'_>, nearness: &Nearness) -> RankedBy {
    let (measure, sources) = match liked {
        _ if nearness.n_liked == 0 => (Measure::Themes, Vec::new()),
        Some(Liked::Papers { sources, .. }) => (Measure::Liked, sources.to_vec()),
        Some(Liked::List(_)) | None => (Measure::ReadingList, Vec::new()),
    };
    RankedBy {
        measure,
        sources,
        papers: nearness.n_liked,
        without_terms: nearness.without_terms,
        gone: filtered.gone,
    }
}

/// A paper as shown in the digest.
fn paper(
    New { paper, versions, .. }: &New<'_>,
    assignment: &Assignment,
    (score, nearest): (f64, Option<NearPaper>),
) -> DigestPaper {
    DigestPaper {
        id: paper.id.clone(),
        title: paper.shown_title(),
        authors: paper.authors.clone(),
        date: PartialDate::from_paper(paper).map(|date| date.to_string()),
        venue: paper.venue.clone(),
        url: address(paper),
        abstract_text: paper.abstract_text.clone(),
        versions: versions.clone(),
        score,
        similarity: rounded(assignment.similarity),
        margin: rounded(assignment.margin),
        nearest,
    }
}
