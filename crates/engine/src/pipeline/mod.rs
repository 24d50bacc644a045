//! One run, in order: [`Inputs`] and [`Settings`] in, [`Analysis`] out.
//!
//! ```
//! use themata_engine::{Document, Settings, analyze};
//!
//! let texts = [
//!     "corals bleach on warm reefs",
//!     "graph networks classify nodes",
//!     "reefs of corals recover from bleaching",
//!     "nodes of a graph in deep networks",
//! ];
//! let documents = texts.map(Document::from);
//! let settings = Settings { n_themes: Some(2), ..Settings::default() };
//! let analysis = analyze(&documents[..], &settings, |_stage| ())?;
//!
//! let labels = analysis.labels();
//! assert!(labels[0] == labels[2] && labels[1] == labels[3] && labels[0] != labels[1]);
//! # Ok::<(), themata_engine::Error>(())
//! ```

mod analysis;
mod assign;
mod clustering;
mod concepts;
mod related;
mod settings;
mod update;
mod vectors;

use std::borrow::Cow;

use crate::concepts::QuantizedRows;
use crate::error::Result;
use crate::indices::{RowIndex, ThemeNumber};
use crate::neighbours::NeighbourGraph;
use crate::themes::{Clustered, Map, describe};

pub use analysis::{Analysis, ConceptRows};
pub use assign::{Assigned, Assignment};
pub use related::{TextResults, TypedResults, ranker, read_documents, search, search_as_typed};
pub use settings::{AlgorithmName, Settings, Stage};
pub use vectors::{Background, BackgroundDocuments, EncodedRows, EncoderVectors, Inputs, Vectors};

use clustering::{Spaces, by_size};
use concepts::{concept_rows, concept_rows_with_model};

/// Runs the whole pipeline. `watch` is called as each stage begins.
///
/// The same documents and settings give the same analysis at any number of threads.
///
/// # Errors
///
/// [`Error::NoDocuments`](crate::Error::NoDocuments), [`Error::NoTerms`](crate::Error::NoTerms),
/// [`Error::Setting`](crate::Error::Setting) if a setting is out of range.
///
/// The cost is mostly that of [`NeighbourGraph::new`]; about 7 kB a document with abstracts of 150 words.
pub fn analyze<'a>(
    inputs: impl Into<Inputs<'a>>,
    settings: &Settings,
    mut watch: impl FnMut(Stage),
) -> Result<Analysis> {
    let inputs = inputs.into();
    settings.check(inputs.documents.len())?;
    let vectors = Vectors::new(inputs, settings, &mut watch)?;
    let (documents, n_papers) =
        (vectors.duplicates.representatives(inputs.documents), vectors.duplicates.sizes());
    let (with_terms, without_terms) = vectors.split_by_terms();

    watch(Stage::Neighbours);
    let graph = NeighbourGraph::new(&vectors.rows, settings.n_graph_neighbours());

    watch(Stage::Concepts);
    let (lsa, concepts) = concept_rows(&vectors, &graph, settings)?;
    // Only themes know the model: what papers are related to does not change with the size of the collection.
    let clustered_rows = match &vectors.in_model {
        Some(in_model) => {
            Cow::Owned(concept_rows_with_model(&vectors.rows, &lsa, in_model, &settings.concepts))
        }
        None => Cow::Borrowed(&concepts),
    };

    watch(Stage::Cluster);
    let spaces = Spaces { rows: &vectors.rows, concepts: &clustered_rows, with_terms: &with_terms };
    let (clustering, selection) = spaces.cluster(&graph, settings)?;
    let clustering = by_size(clustering.with_unassigned(&with_terms, &n_papers), &n_papers);
    let stability = spaces.stability(&clustering, settings)?;

    watch(Stage::Themes);
    let cosines = spaces.cosines_to_centroids(&clustering, settings.algorithm);
    let clustered = Clustered {
        documents: &documents,
        n_papers: &n_papers,
        model: &vectors.model,
        rows: &vectors.rows,
        clustering: &clustering,
        cosines: &cosines,
    };
    let (themes, broader_themes) = describe(clustered, &settings.themes);
    let map = Map::new(&clustered_rows, &graph, &clustering.members(), settings.seed)?;
    let concepts = ConceptRows {
        rows: QuantizedRows::new(concepts.view()),
        projection: QuantizedRows::new(lsa.projection().view()),
    };
    Ok(Analysis {
        settings: settings.clone(),
        vectors,
        graph,
        concepts,
        clustering,
        cosines,
        stability,
        theme_numbers: (1..=themes.len()).map(ThemeNumber::new).collect(),
        themes,
        broader_themes,
        selection,
        map,
        without_terms: without_terms.into_iter().map(RowIndex::new).collect(),
    })
}
