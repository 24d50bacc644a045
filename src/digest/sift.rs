//! Which papers are new? [`sift`]: those that are left when old, known and liked ones are gone.

use crate::corpus::{Corpus, Paper, PartialDate};
use crate::duplicates::{DuplicateSettings, Duplicates};
use crate::report::DigestCounts;
use crate::store::Library;

use super::{Incoming, Liked};

/// What is left of papers, and of what is liked.
pub(super) struct Sifted<'a> {
    pub(super) counts: DigestCounts,
    /// By id.
    pub(super) new: Vec<New<'a>>,
    /// The liked papers, near-identical ones once.
    pub(super) liked: Vec<Likes<'a>>,
    /// Ids of the reading list that the library does not hold.
    pub(super) gone: usize,
}

/// A new paper.
pub(super) struct New<'a> {
    pub(super) paper: &'a Paper,
    /// Its row, where it is the library's.
    pub(super) row: Option<usize>,
    /// Ids of near-identical papers that it stands for.
    pub(super) versions: Vec<String>,
}

/// A liked paper.
#[derive(Clone, Copy)]
pub(super) enum Likes<'a> {
    /// A row of the library.
    Row(usize),
    /// A paper that the library does not hold.
    Outside(&'a Paper),
}

impl Sifted<'_> {
    /// The new papers.
    pub(super) fn papers(&self) -> Vec<&Paper> {
        self.new.iter().map(|new| new.paper).collect()
    }

    /// The rows of new papers that are the library's.
    pub(super) fn rows(&self) -> Vec<usize> {
        self.new.iter().filter_map(|new| new.row).collect()
    }
}

pub(super) fn sift<'a>(
    library: &'a Library,
    incoming: Incoming<'a>,
    liked: Option<Liked<'a>>,
    since: Option<PartialDate>,
) -> Sifted<'a> {
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
    let all = Groups::of(library, outside, &liked_papers);
    let (liked, gone) = match liked {
        Some(Liked::List(ids)) => on_list(library, ids),
        _ => (all.liked(&liked_papers), 0),
    };
    let new =
        if is_own { own(library, &kept, &liked, &mut counts) } else { all.sorted_out(&kept, &mut counts) };
    counts.new = new.len();
    counts.ids_taken = if is_own {
        0
    } else {
        new.iter().filter(|new| library.corpus.row_of(&new.paper.id).is_some()).count()
    };
    Sifted { counts, new, liked, gone }
}

/// The rows of the papers of a list, each once, and how many the library does not hold.
fn on_list<'a>(library: &Library, ids: &[String]) -> (Vec<Likes<'a>>, usize) {
    let duplicates = &library.analysis.vectors.duplicates;
    let found: Vec<usize> = ids.iter().filter_map(|id| library.corpus.row_of(id)).collect();
    let mut rows: Vec<usize> = found.iter().map(|&paper| duplicates.row_of(paper)).collect();
    rows.sort_unstable();
    rows.dedup();
    (rows.into_iter().map(Likes::Row).collect(), ids.len() - found.len())
}

/// The library's own papers that are new: those that are kept and not liked, of near-identical ones that which
/// stands for the others, or else the first.
fn own<'a>(
    library: &Library,
    kept: &[&'a Paper],
    liked: &[Likes<'_>],
    counts: &mut DigestCounts,
) -> Vec<New<'a>> {
    let duplicates = &library.analysis.vectors.duplicates;
    let mut is_liked = vec![false; duplicates.n_rows()];
    for likes in liked {
        if let Likes::Row(row) = likes {
            is_liked[*row] = true;
        }
    }
    let mut of_row: Vec<Vec<(usize, &Paper)>> = vec![Vec::new(); duplicates.n_rows()];
    for &paper in kept {
        let Some(at) = library.corpus.row_of(&paper.id) else { continue };
        of_row[duplicates.row_of(at)].push((at, paper));
    }
    let mut new = Vec::new();
    for (row, papers) in of_row.into_iter().enumerate() {
        if papers.is_empty() {
            continue;
        }
        if is_liked[row] {
            counts.liked += papers.len();
            continue;
        }
        let stands = papers.iter().position(|(at, _)| *at == duplicates.paper_of(row)).unwrap_or(0);
        counts.versions += papers.len() - 1;
        let others = papers.iter().enumerate().filter(|(at, _)| *at != stands);
        let versions = others.map(|(_, (_, paper))| paper.id.clone()).collect();
        new.push(New { paper: papers[stands].1, row: Some(row), versions });
    }
    new.sort_by(|a, b| a.paper.id.cmp(&b.paper.id));
    new
}

/// Groups of near-identical papers among those of the library, those from outside, and those that are liked, in this
/// order. Ids do not tell them apart: the same one may name other papers in each.
struct Groups<'a> {
    library: &'a Library,
    duplicates: Duplicates,
    n_outside: usize,
}

impl<'a> Groups<'a> {
    fn of(library: &'a Library, outside: &[&Paper], liked: &[&Paper]) -> Self {
        let of_library = library.corpus.papers();
        let all = of_library.iter().chain(outside.iter().copied()).chain(liked.iter().copied());
        // What near-identity goes by, under ids that keep the order.
        let brief = |(at, paper): (usize, &Paper)| Paper {
            id: format!("{at:012}"),
            title: paper.title.clone(),
            abstract_text: paper.abstract_text.clone(),
            authors: paper.authors.clone(),
            ..Paper::default()
        };
        let nothing_to_compare = outside.is_empty() && liked.is_empty();
        let papers = if nothing_to_compare { Vec::new() } else { all.enumerate().map(brief).collect() };
        let (corpus, _) = Corpus::new(papers);
        // Where papers of a library are to stand for themselves, a version of one is still not new.
        let settings = DuplicateSettings { keep: false, ..library.analysis.settings.duplicates.clone() };
        Self { library, duplicates: Duplicates::find(&corpus, &settings), n_outside: outside.len() }
    }

    /// The first of the library's papers that is this one: of the same id and text, or near-identical.
    fn in_library(&self, at: usize, paper: &Paper) -> Option<usize> {
        let corpus = &self.library.corpus;
        let text = |paper: &Paper| (paper.title.clone(), paper.abstract_text.clone());
        let same = corpus.row_of(&paper.id).filter(|&row| text(&corpus.papers()[row]) == text(paper));
        same.or_else(|| self.duplicates.group(self.duplicates.row_of(at)).find(|&other| other < corpus.len()))
    }

    fn liked_from(&self) -> usize {
        self.library.corpus.len() + self.n_outside
    }

    /// The liked papers: rows of the library where it holds them.
    fn liked(&self, papers: &[&'a Paper]) -> Vec<Likes<'a>> {
        let mut rows = Vec::new();
        let mut others: Vec<(usize, &Paper)> = Vec::new();
        for (at, &paper) in (self.liked_from()..).zip(papers) {
            match self.in_library(at, paper) {
                Some(known) => rows.push(self.library.analysis.vectors.duplicates.row_of(known)),
                None => others.push((self.duplicates.row_of(at), paper)),
            }
        }
        rows.sort_unstable();
        rows.dedup();
        // Papers come by id, and of each group the first counts.
        others.sort_by_key(|(row, _)| *row);
        others.dedup_by_key(|(row, _)| *row);
        let others = others.into_iter().map(|(_, paper)| Likes::Outside(paper));
        rows.into_iter().map(Likes::Row).chain(others).collect()
    }

    /// The papers from outside that are new.
    fn sorted_out(&self, papers: &[&'a Paper], counts: &mut DigestCounts) -> Vec<New<'a>> {
        let (first, liked_from) = (self.library.corpus.len(), self.liked_from());
        let mut new: Vec<New<'a>> = Vec::new();
        for (at, &paper) in (first..).zip(papers) {
            let row = self.duplicates.row_of(at);
            if self.in_library(at, paper).is_some() {
                counts.known += 1;
            } else if self.duplicates.group(row).any(|other| other >= liked_from) {
                counts.liked += 1;
            } else if self.duplicates.is_duplicate(at) {
                counts.versions += 1;
            } else {
                let others = self.duplicates.group(row).filter(|&other| other != at);
                let versions = others.map(|other| papers[other - first].id.clone()).collect();
                new.push(New { paper, row: None, versions });
            }
        }
        new
    }
}
