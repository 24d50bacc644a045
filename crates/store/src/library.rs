//! What does an index hold? [`Library`]: papers, their analysis, and what new papers are placed by.

use crate::error::Result;
use themata_engine::cluster::KSelection;
use themata_engine::indices::ThemeNumber;
use themata_engine::pipeline::{Analysis, Settings, Stage, analyze};
use themata_engine::vectorize::Tfidf;
use themata_papers::{Corpus, Paper};

use super::folder::Writer;
use super::manifest::{ChoiceFacts, ClusteringFacts, CorpusFacts, FitFacts, Manifest};
use super::{groups, neighbours, papers, postings, spaces, terms, themes};

/// Papers and everything that was found of them: what an index holds, in memory.
pub struct Library {
    /// The papers.
    pub corpus: Corpus,
    /// Names of the files they were read from, without folders, in the order in which they came.
    pub sources: Vec<String>,
    /// Number of records that could not be used.
    pub n_skipped: usize,
    /// What was found.
    pub analysis: Analysis,
    /// What the model was fitted to.
    pub fit: FitFacts,
    /// The greatest number that a theme ever had.
    pub last_theme_number: ThemeNumber,
}

impl Library {
    /// Analyses papers that were read from these sources, in which so many records could not be used. `watch` is told of each stage as it begins. The cost is that of
    /// [`analyze`].
    pub fn new(
        corpus: Corpus,
        sources: Vec<String>,
        n_skipped: usize,
        settings: &Settings,
        watch: impl FnMut(Stage),
    ) -> Result<Self> {
        let analysis = analyze(&corpus.documents()[..], settings, watch)?;
        let margin = analysis.clustering.silhouette();
        let unknown_share = unknown_share(sample(corpus.papers()), &analysis.vectors.model);
        Ok(Self {
            fit: FitFacts { papers: corpus.len(), added: 0, unknown_share, margin },
            last_theme_number: ThemeNumber::new(analysis.themes.len()),
            sources,
            n_skipped,
            corpus,
            analysis,
        })
    }

    /// Writes the library as the index of a writer. Where anything fails, the index stays as it was.
    pub fn save(&self, writer: &Writer) -> Result<()> {
        let analysis = &self.analysis;
        let model = &analysis.vectors.model;
        writer.replace(|new| {
            new.add(papers::NAME, |out| papers::save(&self.corpus, &analysis.vectors.duplicates, out))?;
            new.add(groups::NAME, |out| groups::save(&analysis.vectors.duplicates, out))?;
            new.add(terms::NAME, |out| terms::save(model, out))?;
            new.add(postings::NAME, |out| postings::save(&analysis.vectors.rows, model, out))?;
            new.add(spaces::CONCEPTS, |out| {
                spaces::save_concepts(model.lengths(), &analysis.concepts.rows, out)
            })?;
            new.add(spaces::PROJECTION, |out| spaces::save_projection(&analysis.concepts.projection, out))?;
            new.add(spaces::CENTROIDS, |out| spaces::save_centroids(&analysis.clustering.centroids, out))?;
            new.add(neighbours::NAME, |out| neighbours::save(&analysis.graph, out))?;
            new.add(themes::PLACEMENTS, |out| themes::save_placements(analysis, out))?;
            new.add(themes::THEMES, |out| themes::save_themes(analysis, out))?;
            new.add(themes::BROADER, |out| themes::save_broader(analysis, out))?;
            new.add(themes::WORDS, |out| themes::save_words(analysis, out))?;
            Ok(self.manifest())
        })
    }

    /// What the index says of itself, but for its files and its generation.
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
            choice: selection.as_ref().map(|KSelection { chosen, candidates }| ChoiceFacts {
                chosen: *chosen,
                candidates: candidates.clone(),
            }),
            files: Vec::new(),
            xxh3: String::new(),
        }
    }
}

/// Papers that are enough to tell how many of their words are known.
const SAMPLE: usize = 2000;

/// An even sample of papers.
pub(super) fn sample(papers: &[Paper]) -> Vec<&Paper> {
    papers.iter().step_by(papers.len().div_ceil(SAMPLE).max(1)).collect()
}

/// The share of the words of papers, repetitions included, that are no terms of a model, 0 to 1.
pub(super) fn unknown_share<'a>(papers: impl IntoIterator<Item = &'a Paper>, model: &Tfidf) -> f64 {
    let (mut words, mut unknown) = (0_usize, 0_usize);
    for paper in papers {
        let analyzer = model.analyzers().for_texts(&[&paper.title, &paper.abstract_text]);
        for text in [&paper.title, &paper.abstract_text] {
            for term in analyzer.terms(text) {
                words += 1;
                unknown += usize::from(model.vocabulary().id(&term).is_none());
            }
        }
    }
    unknown as f64 / words.max(1) as f64
}
