//! The contents of an index in memory: [`Library`], papers with their analysis.

use crate::error::Result;
use themata_engine::cluster::KSelection;
use themata_engine::indices::ThemeNumber;
use themata_engine::pipeline::{Analysis, Settings, Stage, analyze};
use themata_engine::vectorize::Tfidf;
use themata_papers::{Corpus, Paper};

use super::folder::Writer;
use super::manifest::{ChoiceFacts, ClusteringFacts, CorpusFacts, FitFacts, Manifest};
use super::{concepts, groups, neighbours, papers, postings, terms, themes};

/// Papers and their analysis: the contents of an index, in memory.
///
/// [`Library::add`], [`Library::remove`] and [`Library::refit`] consume the library they replace.
pub struct Library {
    /// The papers, ordered by id.
    pub corpus: Corpus,
    /// Names of the files from which the papers were read, without folders, in the order in which they were read.
    pub sources: Vec<String>,
    /// Number of unusable records in these files.
    pub n_skipped: usize,
    /// The analysis of the papers, in the order of `corpus`.
    pub analysis: Analysis,
    /// The papers to which the model was fitted, as the reference for [`Drift`](crate::Drift).
    pub fit: FitFacts,
    /// The highest number a theme ever had. New themes get higher ones.
    pub last_theme_number: ThemeNumber,
}

impl Library {
    /// Analyzes papers that were read from `sources`, which held `n_skipped` unusable records. Calls `watch` at the
    /// start of each stage. The cost is that of [`analyze`].
    ///
    /// # Errors
    ///
    /// [`Error::Engine`](crate::Error::Engine) if the settings are invalid or the papers have no words.
    pub fn new(
        corpus: Corpus,
        sources: Vec<String>,
        n_skipped: usize,
        settings: &Settings,
        watch: impl FnMut(Stage),
    ) -> Result<Self> {
        let analysis = analyze(&corpus.documents()[..], settings, watch)?;
        let margin = analysis.clustering.silhouette();
        let model = &analysis.vectors.model;
        let unknown_share = unknown_share(sample(corpus.papers().iter()), model);
        let recurring = model.analyzers().recurring().hashes().iter();
        let recurring_sentences = recurring.map(|hash| format!("{hash:016x}")).collect();
        Ok(Self {
            fit: FitFacts { papers: corpus.len(), added: 0, unknown_share, margin, recurring_sentences },
            last_theme_number: ThemeNumber::new(analysis.themes.len()),
            sources,
            n_skipped,
            corpus,
            analysis,
        })
    }

    /// Replaces the index of `writer` with this library. If anything fails, the index stays as it was.
    pub fn save(&self, writer: &Writer) -> Result<()> {
        let analysis = &self.analysis;
        let model = &analysis.vectors.model;
        writer.replace(|new| {
            new.add(papers::NAME, |out| papers::save(&self.corpus, &analysis.vectors.duplicates, out))?;
            new.add(groups::NAME, |out| groups::save(&analysis.vectors.duplicates, out))?;
            new.add(terms::NAME, |out| terms::save(model, out))?;
            new.add(postings::NAME, |out| postings::save(&analysis.vectors.rows, model, out))?;
            new.add(concepts::CONCEPTS, |out| {
                concepts::save_concepts(model.lengths(), &analysis.concepts.rows, out)
            })?;
            new.add(concepts::PROJECTION, |out| {
                concepts::save_projection(&analysis.concepts.projection, out)
            })?;
            new.add(concepts::CENTROIDS, |out| {
                concepts::save_centroids(&analysis.clustering.centroids, out)
            })?;
            new.add(neighbours::NAME, |out| neighbours::save(&analysis.graph, out))?;
            new.add(themes::ASSIGNMENTS, |out| themes::save_assignments(analysis, out))?;
            new.add(themes::THEMES, |out| themes::save_themes(analysis, out))?;
            new.add(themes::BROADER, |out| themes::save_broader(analysis, out))?;
            new.add(themes::WORDS, |out| themes::save_words(analysis, out))?;
            Ok(self.manifest())
        })
    }

    /// The manifest without its files and its generation.
    fn manifest(&self) -> Manifest {
        let Analysis { settings, vectors, clustering, selection, .. } = &self.analysis;
        Manifest {
            format: Manifest::FORMAT.to_string(),
            format_version: Manifest::VERSION,
            program: format!("{} {}", themata_engine::PROGRAM, themata_engine::VERSION),
            generation: 0,
            settings: settings.clone(),
            corpus: CorpusFacts {
                sources: self.sources.clone(),
                papers: self.corpus.len(),
                rows: vectors.rows.n_rows(),
                skipped: self.n_skipped,
                terms: vectors.model.vocabulary().len(),
                nonzeros: vectors.rows.n_nonzeros(),
                fingerprint: self.corpus.fingerprint(),
            },
            fit: self.fit.clone(),
            clustering: ClusteringFacts {
                themes: clustering.n_clusters(),
                last_id: self.last_theme_number.get(),
                inertia: clustering.inertia,
                iterations: clustering.n_iterations,
                converged: clustering.converged,
            },
            choice: selection.as_ref().map(|KSelection { chosen, candidates, noise }| ChoiceFacts {
                chosen: *chosen,
                candidates: candidates.clone(),
                noise: noise.clone(),
            }),
            files: Vec::new(),
            xxh3: String::new(),
        }
    }
}

/// The number of papers that are enough to estimate the share of unknown words.
const SAMPLE: usize = 2000;

/// An even sample of papers.
pub(super) fn sample<'a>(
    papers: impl ExactSizeIterator<Item = &'a Paper>,
) -> impl Iterator<Item = &'a Paper> {
    let step = papers.len().div_ceil(SAMPLE).max(1);
    papers.step_by(step)
}

/// The share of the papers' words, counting repetitions, that are not terms of a model, 0 to 1.
pub(super) fn unknown_share<'a>(papers: impl IntoIterator<Item = &'a Paper>, model: &Tfidf) -> f64 {
    let (mut words, mut unknown) = (0_usize, 0_usize);
    for paper in papers {
        let body = model.analyzers().clean_abstract(&paper.abstract_text);
        let texts = [paper.title.as_str(), &body];
        let analyzer = model.analyzers().for_texts(&texts);
        for text in texts {
            for term in analyzer.terms(text) {
                words += 1;
                unknown += usize::from(model.vocabulary().id(&term).is_none());
            }
        }
    }
    unknown as f64 / words.max(1) as f64
}
