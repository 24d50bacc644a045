//! Changes of a library that keep its themes: [`Library::add`] assigns new papers by the fitted model, and
//! [`Library::remove`] drops papers. [`Library::refit`] fits a new model.

use std::collections::HashSet;

use serde::Serialize;
use themata_engine::indices::{DocumentIndex, ThemeNumber};
use themata_engine::pipeline::{Settings, Stage};
use themata_papers::merge::{fill, same_paper};
use themata_papers::{Corpus, Paper};

use super::diff::{Diff, Partition, matched};
use super::library::{Library, sample, unknown_share};
use crate::error::{Error, Result};

/// The outcome of [`Library::add`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Added {
    /// Papers that were new.
    pub added: usize,
    /// Papers that were already there with the same title and abstract. They stay as they are.
    pub present: usize,
    /// Papers that were there with another title or abstract, and were replaced.
    pub changed: usize,
    /// Of the new papers, the ids of those that got an id of their own because another paper has the one they came with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed: Vec<String>,
    /// How far the new and changed papers are from those to which the model was fitted; `None` if there are none.
    pub drift: Option<Drift>,
}

/// The distance of new papers from those to which a model was fitted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drift {
    /// Share of the new papers' words that are not terms of the model, 0 to 1.
    pub unknown_share: f64,
    /// The same share for the papers to which the model was fitted.
    pub fitted_unknown_share: f64,
    /// Mean margin of the new papers in their themes, 0 to 1.
    pub margin: f64,
    /// The same mean for the papers to which the model was fitted.
    pub fitted_margin: f64,
    /// Number of papers added or changed since the fit, divided by the number of papers in the fit.
    pub growth: f64,
}

impl Drift {
    /// The largest acceptable rise of the share of unknown words. Beyond it the new papers use other words than the
    /// old.
    pub const MAX_UNKNOWN_RISE: f64 = 0.05;
    /// The smallest acceptable ratio of the mean margins. Below it the themes do not fit the new papers.
    pub const MIN_MARGIN_RATIO: f64 = 0.6;
    /// The largest acceptable growth. Beyond it the new papers should help to define the themes.
    pub const MAX_GROWTH: f64 = 0.25;

    /// Whether one of the limits is exceeded, so that a refit is advisable.
    pub fn advises_refit(&self) -> bool {
        self.unknown_share > self.fitted_unknown_share + Self::MAX_UNKNOWN_RISE
            || self.margin < self.fitted_margin * Self::MIN_MARGIN_RATIO
            || self.growth > Self::MAX_GROWTH
    }
}

fn is_same_text(a: &Paper, b: &Paper) -> bool {
    (&a.title, &a.abstract_text) == (&b.title, &b.abstract_text)
}

/// What a library knows of the id of a paper.
enum Known {
    /// It is that of this paper of the library, which is the same one.
    Paper(DocumentIndex),
    /// It is that of another paper.
    OtherPaper,
    /// Nothing.
    Nothing,
}

impl Library {
    /// Adds papers that were read from `sources`, which held `n_skipped` unusable records. Papers are told apart as in
    /// [`Corpus::new`]: one with the id of another paper in the library is new and gets an id of its own. Nothing is
    /// overwritten but a record of the [same paper](same_paper), whose fields stay where the new record has none.
    ///
    /// Vocabulary, idf, concept space and centroids stay as they were fitted. They weight a new paper's terms and map
    /// them to concepts, which are smoothed with those of its neighbours; its theme is that of the nearest centroid.
    /// Themes keep their numbers, labels and words. Their sizes, cohesion and members, and the neighbour graph, are
    /// exactly those of all papers.
    ///
    /// The cost is that of [`NeighbourGraph::grown`](themata_engine::neighbours::NeighbourGraph::grown) and of finding
    /// near-identical papers among all papers.
    ///
    /// # Errors
    ///
    /// [`Error::Engine`] if the model cannot be applied to the papers.
    #[allow(clippy::missing_panics_doc, reason = "there are more numbers than ids")]
    pub fn add(self, papers: Vec<Paper>, sources: &[String], n_skipped: usize) -> Result<(Self, Added)> {
        let mut kept = vec![true; self.corpus.len()];
        let (mut present, mut changed, mut fresh, mut renamed) = (0, 0, Vec::new(), Vec::new());
        let (new, _) = Corpus::new(papers);
        let mut taken: HashSet<String> = HashSet::new();
        for mut paper in new.papers().iter().cloned() {
            match self.known(&paper) {
                Known::Paper(index) => {
                    let old = self.corpus.paper(index);
                    // A record without an abstract takes none away.
                    fill(&mut paper, old);
                    // A record that was updated before, or that another one of this paper updates, stays.
                    if is_same_text(old, &paper) || !kept[index.get()] {
                        present += 1;
                        continue;
                    }
                    kept[index.get()] = false;
                    changed += 1;
                    paper.id.clone_from(&old.id);
                }
                Known::OtherPaper => {
                    let is_free = |id: &String| {
                        self.corpus.index_of(id).is_none()
                            && new.index_of(id).is_none()
                            && !taken.contains(id)
                    };
                    let mut ids = (2..).map(|number| format!("{}-{number}", paper.id));
                    paper.id = ids.find(is_free).expect("numbers do not end");
                    taken.insert(paper.id.clone());
                    renamed.push(paper.id.clone());
                }
                Known::Nothing => {}
            }
            fresh.push(paper);
        }
        let (n_fresh, added) = (fresh.len(), fresh.len() - changed);
        let (mut library, new) =
            if fresh.is_empty() { (self, Vec::new()) } else { self.updated(&kept, fresh)? };
        for source in sources {
            if !library.sources.contains(source) {
                library.sources.push(source.clone());
            }
        }
        library.n_skipped += n_skipped;
        library.fit.added += n_fresh;
        let drift = (n_fresh > 0).then(|| library.drift(&new));
        Ok((library, Added { added, present, changed, renamed, drift }))
    }

    /// The paper of the library that this one is a record of, under its id or one that [`Library::add`] gave to a paper of
    /// that id.
    fn known(&self, paper: &Paper) -> Known {
        let Some(first) = self.corpus.index_of(&paper.id) else { return Known::Nothing };
        let others = (2..).map_while(|number| self.corpus.index_of(&format!("{}-{number}", paper.id)));
        let mut all = [first].into_iter().chain(others);
        all.find(|&index| same_paper(self.corpus.paper(index), paper)).map_or(Known::OtherPaper, Known::Paper)
    }

    /// Removes the papers with these ids. Themes stay, even one that loses its last paper.
    ///
    /// # Errors
    ///
    /// [`Error::Papers`] for an unknown id, and [`Error::NothingLeft`] if no paper would be left.
    pub fn remove(self, ids: &[String]) -> Result<Self> {
        let mut kept = vec![true; self.corpus.len()];
        for id in ids {
            kept[self.corpus.find(id)?.get()] = false;
        }
        if !kept.contains(&true) {
            return Err(Error::NothingLeft);
        }
        Ok(self.updated(&kept, Vec::new())?.0)
    }

    /// Fits a new model. Themes that hold mostly the same papers (see [`Diff`]) keep their numbers; other themes get
    /// numbers never used before. The cost is that of [`Library::new`].
    ///
    /// # Errors
    ///
    /// [`Error::Engine`] if the settings are invalid.
    pub fn refit(self, settings: &Settings, watch: impl FnMut(Stage)) -> Result<(Self, Diff)> {
        let before = Partition::new(&self);
        let mut last = self.last_theme_number.get();
        let mut library = Self::new(self.corpus, self.sources, self.n_skipped, settings, watch)?;
        let mut numbers = vec![None; library.analysis.themes.len()];
        for (old, new, _) in matched(&before, &Partition::new(&library)) {
            numbers[new] = Some(before.themes[old].0);
        }
        let mut next = || {
            last += 1;
            ThemeNumber::new(last)
        };
        library.analysis.theme_numbers =
            numbers.into_iter().map(|number| number.unwrap_or_else(&mut next)).collect();
        library.last_theme_number = ThemeNumber::new(last);
        let diff = Diff::new(&before, &Partition::new(&library));
        Ok((library, diff))
    }

    /// The drift of some papers.
    fn drift(&self, new: &[DocumentIndex]) -> Drift {
        let analysis = &self.analysis;
        let papers = new.iter().map(|document| &self.corpus.papers()[document.get()]);
        let margins = new.iter().map(|&document| analysis.margin(document));
        Drift {
            unknown_share: unknown_share(sample(papers), &analysis.vectors.model),
            fitted_unknown_share: self.fit.unknown_share,
            margin: margins.sum::<f64>() / new.len().max(1) as f64,
            fitted_margin: self.fit.margin,
            growth: self.fit.added as f64 / self.fit.papers.max(1) as f64,
        }
    }

    /// The library with only the papers marked in `kept` and with new ones, assigned by the model as it is. Also
    /// returns the positions of the new papers.
    fn updated(self, kept: &[bool], new: Vec<Paper>) -> Result<(Self, Vec<DocumentIndex>)> {
        let Self { corpus, analysis, .. } = self;
        // Papers with their previous positions, ordered by id.
        let old = corpus.into_papers().into_iter().enumerate().filter(|(at, _)| kept[*at]);
        let mut all: Vec<(Paper, Option<DocumentIndex>)> =
            old.map(|(at, paper)| (paper, Some(DocumentIndex::new(at)))).collect();
        all.extend(new.into_iter().map(|paper| (paper, None)));
        all.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        let (papers, origins): (Vec<Paper>, Vec<Option<DocumentIndex>>) = all.into_iter().unzip();
        let (corpus, _) = Corpus::new(papers);
        let analysis = analysis.updated(&corpus.documents(), &origins)?;
        let new = (0..origins.len()).filter(|&at| origins[at].is_none()).map(DocumentIndex::new).collect();
        Ok((Self { corpus, analysis, ..self }, new))
    }
}
