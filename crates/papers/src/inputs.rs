//! Papers as the engine reads them: views of their texts, and the inputs of an analysis.

use themata_engine::Document;
use themata_engine::background::BackgroundModel;
use themata_engine::pipeline::{BackgroundDocuments, EncoderVectors, Inputs};

use crate::merge::identifiers;
use crate::vectors::PaperVectors;
use crate::{Corpus, Paper};

impl<'a> From<&'a Paper> for Document<'a> {
    fn from(paper: &'a Paper) -> Self {
        Self {
            title: &paper.title,
            body: &paper.abstract_text,
            authors: &paper.authors,
            identifiers: identifiers(paper),
            year: paper.year,
        }
    }
}

impl Corpus {
    /// Views of the papers, in the order of their ids: the document of an index is the paper of the same index.
    /// O(papers), 104 bytes each.
    pub fn documents(&self) -> Vec<Document<'_>> {
        self.papers().iter().map(Document::from).collect()
    }
}

/// A corpus, with what may help to understand it, as the inputs of an analysis.
///
/// ```
/// use themata_engine::{Settings, analyze};
/// use themata_papers::{AnalysisInputs, Corpus, Paper};
///
/// let texts = ["corals bleach on warm reefs", "reefs of corals recover from bleaching"];
/// let paper = |text: &&str| Paper { id: text.len().to_string(), abstract_text: text.to_string(), ..Paper::default() };
/// let (corpus, _duplicate_ids) = Corpus::new(texts.iter().map(paper).collect());
/// let inputs = AnalysisInputs::from(&corpus);
/// let analysis = analyze(inputs.as_inputs(), &Settings::default(), |_stage| ())?;
/// assert_eq!(analysis.n_documents(), 2);
/// # Ok::<(), themata_engine::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct AnalysisInputs<'a> {
    corpus: &'a Corpus,
    documents: Vec<Document<'a>>,
    background: Option<(Vec<Document<'a>>, String)>,
    model: Option<&'a BackgroundModel<'a>>,
    vectors: Option<&'a PaperVectors>,
}

impl<'a> From<&'a Corpus> for AnalysisInputs<'a> {
    fn from(corpus: &'a Corpus) -> Self {
        Self { corpus, documents: corpus.documents(), background: None, model: None, vectors: None }
    }
}

impl<'a> AnalysisInputs<'a> {
    /// Adds a larger corpus that lends document frequencies and concepts. Its papers that are in this corpus too, under the same
    /// id or by title and abstract, are left out, so that a paper in both counts once. O(n log n) for its papers.
    #[must_use]
    pub fn with_background(mut self, background: &'a Corpus) -> Self {
        let documents = background.without(self.corpus).map(Document::from).collect();
        self.background = Some((documents, background.fingerprint()));
        self
    }

    /// Adds a background model, which helps a small corpus; see [`Inputs::model`].
    #[must_use]
    pub fn with_model(mut self, model: &'a BackgroundModel<'a>) -> Self {
        self.model = Some(model);
        self
    }

    /// Adds dense vectors of the papers.
    #[must_use]
    pub fn with_vectors(mut self, vectors: &'a PaperVectors) -> Self {
        self.vectors = Some(vectors);
        self
    }

    /// The corpus.
    pub fn corpus(&self) -> &'a Corpus {
        self.corpus
    }

    /// The documents of the corpus.
    pub fn documents(&self) -> &[Document<'a>] {
        &self.documents
    }

    /// What the engine is given.
    pub fn as_inputs(&self) -> Inputs<'_> {
        Inputs {
            documents: &self.documents,
            background: self
                .background
                .as_ref()
                .map(|(documents, fingerprint)| BackgroundDocuments { documents, fingerprint }),
            model: self.model,
            vectors: self.vectors.map(|vectors| EncoderVectors {
                rows: vectors.rows.view(),
                n_missing: vectors.missing.len(),
            }),
        }
    }
}
