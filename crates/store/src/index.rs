//! Open indexes: [`Index`] maps the files of an index and reads the little that every query needs.

use std::path::{Path, PathBuf};

use super::concepts::{self, ConceptFile};
use super::file::{Contents, damaged, map};
use super::folder::read_current;
use super::library::Library;
use super::manifest::{ChoiceFacts, Manifest};
use super::papers::Papers;
use super::postings::Postings;
use super::{groups, neighbours, papers, postings, terms, themes};
use crate::error::{Error, Result};
use themata_engine::cluster::KSelection;
use themata_engine::duplicates::Duplicates;
use themata_engine::indices::{DocumentIndex, RowIndex, ThemeNumber};
use themata_engine::neighbours::NeighbourGraph;
use themata_engine::pipeline::{Analysis, ConceptRows, Vectors};
use themata_engine::themes::{Map, recount, with_members};
use themata_engine::vectorize::{CsrMatrix, Tfidf};
use themata_papers::Corpus;

/// The files of a generation.
pub(super) const FILES: [&str; 12] = [
    papers::NAME,
    groups::NAME,
    terms::NAME,
    postings::NAME,
    concepts::CONCEPTS,
    concepts::PROJECTION,
    concepts::CENTROIDS,
    neighbours::NAME,
    themes::ASSIGNMENTS,
    themes::THEMES,
    themes::BROADER,
    themes::WORDS,
];

/// An open index: one generation, which stays readable while others are written.
pub struct Index {
    pub(super) folder: PathBuf,
    pub(super) manifest: Manifest,
    /// The files, in the order of [`FILES`].
    files: Vec<Contents>,
    pub(super) papers: Papers,
    pub(super) duplicates: Duplicates,
    pub(super) postings: Postings,
    pub(super) concepts: ConceptFile,
    pub(super) model: Tfidf,
}

impl Index {
    /// Opens the index in a folder.
    ///
    /// O(terms + papers), a few milliseconds: files are mapped, not read. Their sizes are checked, their checksums are
    /// not; [`verify`](super::verify()) checks those.
    ///
    /// # Errors
    ///
    /// [`Error::NoIndex`] if the path is not an index, [`Error::Read`] if a file cannot be read, and [`Error::Damaged`]
    /// if one is damaged.
    pub fn open(folder: &Path) -> Result<Self> {
        let (manifest, files) = read_current(folder, open_files)?;
        let contents = |name| named(&files, name);
        let (n_rows, n_terms) = (manifest.corpus.rows, manifest.corpus.terms);
        let (concepts, lengths) = ConceptFile::open_concepts(contents(concepts::CONCEPTS), n_rows)?;
        let papers = Papers::new(contents(papers::NAME), manifest.corpus.papers)?;
        let duplicates = groups::load(contents(groups::NAME), manifest.corpus.papers, n_rows)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            papers,
            duplicates,
            postings: Postings::new(contents(postings::NAME), n_rows, n_terms)?,
            model: terms::load(
                contents(terms::NAME),
                n_terms,
                &manifest.settings,
                manifest.fit.recurring(),
                lengths,
            )?,
            concepts,
            manifest,
            files,
        })
    }

    /// The folder of the index.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The manifest of the generation that was opened.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The fitted model that gave the papers' rows.
    pub fn model(&self) -> &Tfidf {
        &self.model
    }

    /// The groups of near-identical papers, one per row.
    pub fn duplicates(&self) -> &Duplicates {
        &self.duplicates
    }

    /// The row of the paper with this id.
    ///
    /// # Errors
    ///
    /// [`Error::Papers`], which suggests a similar id, if there is none.
    pub fn find(&self, id: &str) -> Result<RowIndex> {
        Ok(self.duplicates.row(DocumentIndex::new(self.papers.find(id)?)))
    }

    /// All papers, with all their fields. O(text).
    pub fn corpus(&self) -> Result<Corpus> {
        self.papers.corpus()
    }

    /// The nearest neighbours of each row. O(edges).
    pub fn graph(&self) -> Result<NeighbourGraph> {
        neighbours::load(self.contents(neighbours::NAME), self.manifest.corpus.rows)
    }

    /// Loads the library. O(nonzeros + text).
    pub fn load(self) -> Result<Library> {
        let corpus = self.corpus()?;
        self.papers.check(&self.duplicates)?;
        let graph = self.graph()?;
        let facts = &self.manifest.corpus;
        let rows = self.postings.rows(&self.model)?;
        if rows.n_nonzeros() != facts.nonzeros {
            let found = format!("{} pairs of a paper and a term", rows.n_nonzeros());
            return Err(damaged(&self.contents(postings::NAME).name, found, facts.nonzeros));
        }
        let is_empty = |&row: &usize| rows.row(row).is_empty();
        let without_terms = (0..rows.n_rows()).filter(is_empty).map(RowIndex::new).collect();

        let settings = self.manifest.settings.clone();
        let clustering_facts = &self.manifest.clustering;
        let described = themes::load_described(
            self.contents(themes::THEMES),
            self.contents(themes::BROADER),
            self.contents(themes::WORDS),
            clustering_facts.themes,
        )?;
        let centroids =
            concepts::load_centroids(self.contents(concepts::CENTROIDS), clustering_facts.themes)?;
        let themes::Assignments { clustering, cosines, positions } = themes::load_assignments(
            self.contents(themes::ASSIGNMENTS),
            facts.rows,
            &described.numbers,
            centroids,
            clustering_facts,
        )?;
        let projection = ConceptFile::open_projection(self.contents(concepts::PROJECTION), facts.terms)?;
        let (concepts, projection) = (self.concepts.rows()?, projection.rows()?);

        let (members, n_papers) = (clustering.members(), self.duplicates.sizes());
        let themes = with_members(described.themes, &clustering, &cosines, &n_papers, &settings.themes);
        let mut broader_themes = described.broader;
        recount(&mut broader_themes, &themes);
        let selection = self.manifest.choice.as_ref().map(|ChoiceFacts { chosen, candidates, noise }| {
            KSelection { chosen: *chosen, candidates: candidates.clone(), noise: noise.clone() }
        });
        Ok(Library {
            sources: facts.sources.clone(),
            n_skipped: facts.skipped,
            fit: self.manifest.fit.clone(),
            last_theme_number: ThemeNumber::new(clustering_facts.last_id),
            analysis: Analysis {
                map: Map::try_new(positions, &members)?,
                vectors: Vectors {
                    duplicates: self.duplicates,
                    model: self.model,
                    rows,
                    background: None,
                    in_model: None,
                    encoded: None,
                },
                settings,
                graph,
                concepts: ConceptRows { rows: concepts.into_owned(), projection: projection.into_owned() },
                clustering,
                cosines,
                stability: described.stability,
                theme_numbers: described.numbers,
                themes,
                broader_themes,
                selection,
                without_terms,
            },
            corpus,
        })
    }

    /// The vectors of the rows found by [`Index::related`]: their groups and terms, with the model of the index.
    pub fn into_vectors(self, duplicates: Duplicates, rows: CsrMatrix) -> Vectors {
        Vectors { duplicates, model: self.model, rows, background: None, in_model: None, encoded: None }
    }

    /// A file of the index, by its name in [`FILES`].
    pub(super) fn contents(&self, name: &str) -> Contents {
        named(&self.files, name)
    }
}

/// A file by its name, which is one of [`FILES`].
fn named(files: &[Contents], name: &str) -> Contents {
    let at = FILES.iter().position(|other| *other == name).expect("the name is one of FILES");
    files[at].clone()
}

/// Maps all files of a generation, in the order of [`FILES`]. Each must be as large as the manifest says.
fn open_files(generation: &Path, manifest: &Manifest) -> Result<Vec<Contents>> {
    let open = |name: &&str| {
        let path = generation.join(name);
        let shown = path.display().to_string();
        let entry = manifest.files.iter().find(|entry| entry.name == **name);
        let entry =
            entry.ok_or_else(|| damaged(&shown, "no entry in the manifest", "its size and checksum"))?;
        let bytes = map(&path).map_err(|source| Error::Read { path: shown.clone(), source })?;
        if bytes.len() as u64 != entry.bytes {
            return Err(damaged(&shown, format!("{} bytes", bytes.len()), format!("{} bytes", entry.bytes)));
        }
        Ok(Contents { name: shown, bytes })
    };
    FILES.iter().map(open).collect()
}
