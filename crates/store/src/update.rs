//! How do papers come and go while themes stay? New papers are placed by the model that is there ([`Library::add`]).

use serde::Serialize;
use themata_engine::indices::{DocumentIndex, ThemeNumber};
use themata_engine::pipeline::{Settings, Stage};
use themata_papers::{Corpus, Paper};

use super::compare::{Diff, Partition, matched};
use super::library::{Library, sample, unknown_share};
use crate::error::{Error, Result};

/// What became of papers that were added.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Added {
    /// Papers that were not there.
    pub added: usize,
    /// Papers that were there, with the same title and abstract; they stay as they are.
    pub present: usize,
    /// Papers that were there with another title or abstract, and have the new ones now.
    pub changed: usize,
    /// How far the new papers are from those that the model was fitted to; absent where none is new.
    pub drift: Option<Drift>,
}

/// How far new papers are from those that a model was fitted to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drift {
    /// Share of the new papers' words that are no terms of the model, 0 to 1.
    pub unknown_share: f64,
    /// The same of the papers it was fitted to.
    pub fitted_unknown_share: f64,
    /// Mean margin of the new papers in their themes, 0 to 1.
    pub margin: f64,
    /// The same of the papers it was fitted to.
    pub fitted_margin: f64,
    /// Papers added or changed since the fit, over those it was fitted to.
    pub growth: f64,
}

impl Drift {
    /// Words unknown beyond those that were so at the fit, as a share of all: more, and the words of the new papers
    /// are not those of the old.
    pub const MOST_UNKNOWN: f64 = 0.05;
    /// Mean margin of the new papers over that of the old: less, and the themes are not theirs.
    pub const LEAST_MARGIN: f64 = 0.6;
    /// Growth beyond which the new papers should have a say in what the themes are.
    pub const MOST_GROWTH: f64 = 0.25;

    /// Whether the model should be fitted anew.
    pub fn advises_refit(&self) -> bool {
        self.unknown_share > self.fitted_unknown_share + Self::MOST_UNKNOWN
            || self.margin < self.fitted_margin * Self::LEAST_MARGIN
            || self.growth > Self::MOST_GROWTH
    }
}

impl Library {
    /// Adds papers, from these sources in which so many records could not be used.
    ///
    /// Vocabulary, idf, concept space and centroids stay as they were fitted. A new paper's terms are weighed by
    /// them, its place in concept space is that of its terms mixed with its neighbours', and its theme is that of the
    /// nearest centroid. Themes keep their numbers, labels and words; their sizes, cohesion and papers are those of
    /// all papers. The neighbour graph is that of all papers, exact.
    ///
    /// The cost is that of [`NeighbourGraph::grown`](themata_engine::neighbours::NeighbourGraph::grown) and of finding near-identical papers among all.
    pub fn add(self, papers: Vec<Paper>, sources: &[String], n_skipped: usize) -> Result<(Self, Added)> {
        let mut kept = vec![true; self.corpus.len()];
        let (mut present, mut changed, mut fresh) = (0, 0, Vec::new());
        for paper in papers {
            if let Some(row) = self.corpus.row_of(&paper.id) {
                let old = &self.corpus.papers()[row];
                if (&old.title, &old.abstract_text) == (&paper.title, &paper.abstract_text) {
                    present += 1;
                    continue;
                }
                kept[row] = false;
                changed += 1;
            }
            fresh.push(paper);
        }
        let (n_fresh, added) = (fresh.len(), fresh.len() - changed);
        let ids: Vec<String> = fresh.iter().map(|paper| paper.id.clone()).collect();
        let mut library = if fresh.is_empty() { self } else { self.updated(&kept, fresh)? };
        for source in sources {
            if !library.sources.contains(source) {
                library.sources.push(source.clone());
            }
        }
        library.n_skipped += n_skipped;
        library.fit.added += n_fresh;
        let drift = (n_fresh > 0).then(|| library.drift(&ids));
        Ok((library, Added { added, present, changed, drift }))
    }

    /// Removes the papers of some ids. Themes stay, even one that has lost its last paper.
    ///
    /// # Errors
    ///
    /// [`UnknownPaper`](themata_papers::Error::UnknownPaper), and [`Error::NothingLeft`] where none would be left.
    pub fn remove(self, ids: &[String]) -> Result<Self> {
        let mut kept = vec![true; self.corpus.len()];
        for id in ids {
            kept[self.corpus.find(id)?] = false;
        }
        if !kept.contains(&true) {
            return Err(Error::NothingLeft);
        }
        self.updated(&kept, Vec::new())
    }

    /// Fits everything anew. Themes that hold mostly the same papers (see [`Diff`]) keep their numbers, and others
    /// get numbers that none had before. The cost is that of [`Library::new`].
    pub fn refit(self, settings: &Settings, watch: impl FnMut(Stage)) -> Result<(Self, Diff)> {
        let before = Partition::of(&self);
        let mut last = self.last_theme_number.get();
        let mut library = Self::new(self.corpus, self.sources, self.n_skipped, settings, watch)?;
        let mut numbers = vec![None; library.analysis.themes.len()];
        for (old, new, _) in matched(&before, &Partition::of(&library)) {
            numbers[new] = Some(before.themes[old].0);
        }
        let mut next = || {
            last += 1;
            ThemeNumber::new(last)
        };
        library.analysis.theme_numbers =
            numbers.into_iter().map(|number| number.unwrap_or_else(&mut next)).collect();
        library.last_theme_number = ThemeNumber::new(last);
        let diff = Diff::new(&before, &Partition::of(&library));
        Ok((library, diff))
    }

    fn drift(&self, ids: &[String]) -> Drift {
        let numbers: Vec<usize> = ids.iter().filter_map(|id| self.corpus.row_of(id)).collect();
        let papers: Vec<Paper> = numbers.iter().map(|&at| self.corpus.papers()[at].clone()).collect();
        let analysis = &self.analysis;
        let margins = numbers.iter().map(|&at| analysis.margin(DocumentIndex::new(at)));
        Drift {
            unknown_share: unknown_share(sample(&papers), &analysis.vectors.model),
            fitted_unknown_share: self.fit.unknown_share,
            margin: margins.sum::<f64>() / numbers.len().max(1) as f64,
            fitted_margin: self.fit.margin,
            growth: self.fit.added as f64 / self.fit.papers.max(1) as f64,
        }
    }

    /// The library without the papers that are not kept and with new ones, by the model that is there.
    fn updated(self, kept: &[bool], new: Vec<Paper>) -> Result<Self> {
        let Self { corpus, analysis, .. } = self;
        // Papers with what they were, by id.
        let old = corpus.into_papers().into_iter().enumerate().filter(|(at, _)| kept[*at]);
        let mut all: Vec<(Paper, Option<DocumentIndex>)> =
            old.map(|(at, paper)| (paper, Some(DocumentIndex::new(at)))).collect();
        all.extend(new.into_iter().map(|paper| (paper, None)));
        all.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        let (papers, origins): (Vec<Paper>, Vec<Option<DocumentIndex>>) = all.into_iter().unzip();
        let (corpus, _) = Corpus::new(papers);
        let analysis = analysis.updated(&corpus.documents(), &origins)?;
        Ok(Self { corpus, analysis, ..self })
    }
}
