//! The filter for new papers: [`filter`] removes those that are old, known or liked.

use themata_engine::Document;
use themata_engine::duplicates::{DuplicateSettings, Duplicates};
use themata_engine::indices::{DocumentIndex, RowIndex};
use themata_papers::Paper;
use themata_papers::dates::PartialDate;
use themata_papers::merge::same_paper;
use themata_report::DigestCounts;
use themata_store::Library;

use super::{Incoming, Liked};

/// The new papers and the liked papers.
pub(super) struct Filtered<'a> {
    pub(super) counts: DigestCounts,
    /// The new papers, ordered by id.
    pub(super) new: Vec<New<'a>>,
    /// The liked papers, one of each near-identical group.
    pub(super) seeds: Vec<Seed<'a>>,
    /// Number of ids of the reading list that are not in the library.
    pub(super) gone: usize,
}

/// A new paper.
pub(super) struct New<'a> {
    pub(super) paper: &'a Paper,
    /// Its row, if it is a paper of the library.
    pub(super) row: Option<RowIndex>,
    /// Ids of the near-identical papers it represents.
    pub(super) versions: Vec<String>,
}

/// A liked paper, to which new papers are compared.
#[derive(Clone, Copy)]
pub(super) enum Seed<'a> {
    /// A row of the library.
    Row(RowIndex),
    /// A paper that is not in the library.
    Outside(&'a Paper),
}

impl Filtered<'_> {
    /// The rows of the new papers that are papers of the library.
    pub(super) fn rows(&self) -> Vec<RowIndex> {
        self.new.iter().filter_map(|new| new.row).collect()
    }
}

/// Removes papers that are older than `since`, in the library, or liked, and near-identical copies of new papers.
pub(super) fn filter<'a>(
    library: &'a Library,
    incoming: Incoming<'a>,
    liked: Option<Liked<'a>>,
    since: Option<PartialDate>,
) -> Filtered<'a> {
    let (corpus, is_own) = match incoming {
        Incoming::Papers { corpus, .. } => (corpus, false),
        Incoming::Own(corpus) => (corpus, true),
    };
    let mut counts = DigestCounts { read: corpus.len(), ..DigestCounts::default() };
    let mut kept = Vec::new();
    for paper in corpus.papers() {
        let date = PartialDate::from_paper(paper);
        match (date, since) {
            (None, Some(_)) => {
                counts.undated += 1;
                if is_own {
                    counts.without_date += 1;
                    continue;
                }
            }
            (Some(date), Some(since)) if !date.may_be_since(since) => {
                counts.before += 1;
                continue;
            }
            _ => {}
        }
        kept.push(paper);
    }

    let liked_papers: Vec<&Paper> = match liked {
        Some(Liked::Papers { corpus, .. }) => corpus.papers().iter().collect(),
        _ => Vec::new(),
    };
    let outside = if is_own { &[][..] } else { &kept };
    let groups = Groups::find(library, outside, &liked_papers);
    let (seeds, gone) = match liked {
        Some(Liked::List(ids)) => listed_seeds(library, ids),
        _ => (groups.seeds(&liked_papers), 0),
    };
    let new = if is_own {
        own_new(library, &kept, &seeds, &mut counts)
    } else {
        groups.new_papers(&kept, &mut counts)
    };
    counts.new = new.len();
    counts.ids_taken = if is_own {
        0
    } else {
        new.iter().filter(|new| library.corpus.index_of(&new.paper.id).is_some()).count()
    };
    Filtered { counts, new, seeds, gone }
}

/// The distinct rows of the papers on a list, and the number of ids that are not in the library.
fn listed_seeds<'a>(library: &Library, ids: &[String]) -> (Vec<Seed<'a>>, usize) {
    let duplicates = &library.analysis.vectors.duplicates;
    let found: Vec<DocumentIndex> = ids.iter().filter_map(|id| library.corpus.index_of(id)).collect();
    let mut rows: Vec<RowIndex> = found.iter().map(|&paper| duplicates.row(paper)).collect();
    rows.sort_unstable();
    rows.dedup();
    (rows.into_iter().map(Seed::Row).collect(), ids.len() - found.len())
}

/// The new papers among those of the library: one of each near-identical group in `kept` that is not liked, namely its
/// representative or else the first.
fn own_new<'a>(
    library: &Library,
    kept: &[&'a Paper],
    seeds: &[Seed<'_>],
    counts: &mut DigestCounts,
) -> Vec<New<'a>> {
    let duplicates = &library.analysis.vectors.duplicates;
    let mut is_liked = vec![false; duplicates.n_rows()];
    for seed in seeds {
        if let Seed::Row(row) = seed {
            is_liked[row.get()] = true;
        }
    }
    let mut papers_by_row: Vec<Vec<(DocumentIndex, &Paper)>> = vec![Vec::new(); duplicates.n_rows()];
    for &paper in kept {
        let Some(document) = library.corpus.index_of(&paper.id) else { continue };
        papers_by_row[duplicates.row(document).get()].push((document, paper));
    }
    let mut new = Vec::new();
    for (row, papers) in duplicates.rows().zip(papers_by_row) {
        if papers.is_empty() {
            continue;
        }
        if is_liked[row.get()] {
            counts.liked += papers.len();
            continue;
        }
        let representative =
            papers.iter().position(|(at, _)| *at == duplicates.representative(row)).unwrap_or(0);
        counts.versions += papers.len() - 1;
        let others = papers.iter().enumerate().filter(|(at, _)| *at != representative);
        let versions = others.map(|(_, (_, paper))| paper.id.clone()).collect();
        new.push(New { paper: papers[representative].1, row: Some(row), versions });
    }
    new.sort_by(|a, b| a.paper.id.cmp(&b.paper.id));
    new
}

/// Groups of near-identical papers among the papers of the library, those from outside, and the liked ones, in this
/// order. They are told apart by position, since the same id may belong to different papers.
struct Groups<'a> {
    library: &'a Library,
    duplicates: Duplicates,
    n_outside: usize,
}

impl<'a> Groups<'a> {
    fn find(library: &'a Library, outside: &[&Paper], liked: &[&Paper]) -> Self {
        let mut documents: Vec<Document<'_>> = Vec::new();
        if !outside.is_empty() || !liked.is_empty() {
            documents.extend(library.corpus.documents());
            documents.extend(outside.iter().chain(liked).map(|&paper| Document::from(paper)));
        }
        // Even if the library keeps near-identical papers apart, a version of a known paper is not new.
        let settings = DuplicateSettings { keep: false, ..library.analysis.settings.duplicates.clone() };
        Self { library, duplicates: Duplicates::find(&documents, &settings), n_outside: outside.len() }
    }

    /// The paper of the library that is the same under the same id, or else the first near-identical one. `at` is the
    /// position of the paper in the groups.
    fn in_library(&self, at: usize, paper: &Paper) -> Option<DocumentIndex> {
        let corpus = &self.library.corpus;
        let is_same = |&index: &DocumentIndex| same_paper(corpus.paper(index), paper);
        let same = corpus.index_of(&paper.id).filter(is_same);
        let group = || self.duplicates.group(self.duplicates.row(DocumentIndex::new(at)));
        same.or_else(|| group().find(|other| other.get() < corpus.len()))
    }

    /// The position of the first liked paper in the groups.
    fn liked_from(&self) -> usize {
        self.library.corpus.len() + self.n_outside
    }

    /// The liked papers: rows of the library if it has them, one of each near-identical group.
    fn seeds(&self, papers: &[&'a Paper]) -> Vec<Seed<'a>> {
        let mut rows = Vec::new();
        let mut others: Vec<(RowIndex, &Paper)> = Vec::new();
        for (at, &paper) in (self.liked_from()..).zip(papers) {
            match self.in_library(at, paper) {
                Some(known) => rows.push(self.library.analysis.vectors.duplicates.row(known)),
                None => others.push((self.duplicates.row(DocumentIndex::new(at)), paper)),
            }
        }
        rows.sort_unstable();
        rows.dedup();
        // Papers are ordered by id, and the first of each group counts.
        others.sort_by_key(|(row, _)| *row);
        others.dedup_by_key(|(row, _)| *row);
        let others = others.into_iter().map(|(_, paper)| Seed::Outside(paper));
        rows.into_iter().map(Seed::Row).chain(others).collect()
    }

    /// The new papers among those from outside.
    fn new_papers(&self, papers: &[&'a Paper], counts: &mut DigestCounts) -> Vec<New<'a>> {
        let (first, liked_from) = (self.library.corpus.len(), self.liked_from());
        let mut new: Vec<New<'a>> = Vec::new();
        for (at, &paper) in (first..).zip(papers) {
            let document = DocumentIndex::new(at);
            let row = self.duplicates.row(document);
            if self.in_library(at, paper).is_some() {
                counts.known += 1;
            } else if self.duplicates.group(row).any(|other| other.get() >= liked_from) {
                counts.liked += 1;
            } else if self.duplicates.is_duplicate(document) {
                counts.versions += 1;
            } else {
                let others = self.duplicates.group(row).filter(|&other| other != document);
                let versions = others.map(|other| papers[other.get() - first].id.clone()).collect();
                new.push(New { paper, row: None, versions });
            }
        }
        new
    }
}
