//! Dense vectors from an encoder: [`read_vectors`] from a file, [`DenseVectors::align`] with a corpus.

mod jsonl;
mod npy;
#[cfg(feature = "parquet")]
mod parquet;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use ndarray::Array2;
use themata_engine::indices::DocumentIndex;

use crate::formats::parquet::MAGIC;
use crate::{Corpus, Error, Result};

/// Dense vectors from any encoder, with the ids of their papers.
#[derive(Debug, Clone, PartialEq)]
pub struct DenseVectors {
    ids: Vec<String>,
    /// Of unit length, shape `(n_ids, n_dimensions)`.
    rows: Array2<f32>,
}

/// The dense vectors of the papers of a corpus, see [`DenseVectors::align`].
#[derive(Debug, Clone, PartialEq)]
pub struct PaperVectors {
    /// Row i belongs to paper i of the corpus: of unit length, or all zero if the paper has no vector. Shape
    /// `(n_papers, n_dimensions)`.
    pub rows: Array2<f32>,
    /// Indices of the papers without a vector, ascending.
    pub missing: Vec<DocumentIndex>,
    /// Ids in the file that no paper has, in the order of the file.
    pub unknown: Vec<String>,
}

/// Reads vectors from a file, whose format is found from its content:
///
/// - `.npy`, NumPy's format: a two-dimensional array of `f2`, `f4` or `f8` in any byte order, in C or Fortran order. The
///   ids come from a file with the same name and the extension `.ids` or `.txt`, one a line in the order of the rows.
/// - Parquet: a text column `id` and a column `vector` or `embedding` of lists of floats or doubles.
/// - JSON Lines, compressed or not: `{"id": "a", "vector": [0.1, ...]}`, or `embedding` in place of `vector`; other
///   fields are ignored.
///
/// Vectors are scaled to unit length.
///
/// # Errors
///
/// [`Error::Format`], with the line or the row, if the file is in another format, an id occurs twice, vectors differ in
/// length, or one is zero or has a number that is not finite. [`Error::Read`] if the file cannot be read.
pub fn read_vectors(path: &str) -> Result<DenseVectors> {
    let cannot_read = |source| Error::Read { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(cannot_read)?;
    let mut magic = Vec::new();
    file.by_ref().take(npy::MAGIC.len() as u64).read_to_end(&mut magic).map_err(cannot_read)?;
    let collected = if magic == npy::MAGIC {
        file.seek(SeekFrom::Start(0)).map_err(cannot_read)?;
        npy::read(path, file)
    } else if magic.starts_with(MAGIC) {
        read_parquet(path, file)
    } else {
        // A pipe, which cannot be rewound, is read as JSON Lines.
        jsonl::read(path, std::io::Cursor::new(magic).chain(file))
    };
    collected?.finish(path)
}

#[cfg(feature = "parquet")]
fn read_parquet(path: &str, file: File) -> Result<Collected> {
    parquet::read(path, file)
}

#[cfg(not(feature = "parquet"))]
fn read_parquet(path: &str, _: File) -> Result<Collected> {
    let expected = "a format of this build: its Cargo feature `parquet` is off";
    Err(malformed(path, "Parquet", expected))
}

impl DenseVectors {
    /// Puts the vectors in the order of the papers of a corpus. O(n log n).
    pub fn align(&self, corpus: &Corpus) -> PaperVectors {
        let mut rows = Array2::zeros((corpus.len(), self.rows.ncols()));
        let mut missing: BTreeSet<DocumentIndex> = (0..corpus.len()).map(DocumentIndex::new).collect();
        let mut unknown = Vec::new();
        for (id, vector) in self.ids.iter().zip(self.rows.outer_iter()) {
            match corpus.index_of(id) {
                Some(paper) => {
                    rows.row_mut(paper.get()).assign(&vector);
                    missing.remove(&paper);
                }
                None => unknown.push(id.clone()),
            }
        }
        PaperVectors { rows, missing: missing.into_iter().collect(), unknown }
    }
}

/// The position of a vector in its file, for messages.
#[derive(Debug, Clone, Copy)]
enum Position {
    /// A line of a text, from 1.
    Line(usize),
    /// A row of a table, from 1.
    Row(usize),
}

/// The error for a defect at a position.
fn malformed_at(
    path: &str,
    position: Position,
    found: impl std::fmt::Display,
    expected: impl Into<String>,
) -> Error {
    let (line, found) = match position {
        Position::Line(line) => (Some(line), found.to_string()),
        Position::Row(row) => (None, format!("{found} in row {row}")),
    };
    Error::Format { path: path.to_owned(), line, found, expected: expected.into() }
}

/// The error for a defect of a file as a whole.
fn malformed(path: &str, found: impl Into<String>, expected: impl Into<String>) -> Error {
    Error::Format { path: path.to_owned(), line: None, found: found.into(), expected: expected.into() }
}

/// The vectors of a file so far, each checked when added.
#[derive(Default)]
struct Collected {
    ids: Vec<String>,
    /// The numbers of all vectors, one after the other.
    values: Vec<f32>,
    n_dimensions: usize,
}

impl Collected {
    /// Adds a vector at a position of the file, scaled to unit length.
    fn add(&mut self, path: &str, position: Position, id: String, vector: &[f64]) -> Result<()> {
        if id.is_empty() {
            return Err(malformed_at(path, position, "an empty id", "the id of a paper"));
        }
        if self.ids.is_empty() {
            self.n_dimensions = vector.len();
        }
        if vector.is_empty() || vector.len() != self.n_dimensions {
            let expected = match self.n_dimensions {
                0 => "at least one".to_owned(),
                n => format!("{n}, as in the first"),
            };
            let found = format!("a vector of {} numbers", vector.len());
            return Err(malformed_at(path, position, found, expected));
        }
        if let Some(at) = vector.iter().position(|x| !x.is_finite()) {
            let found = format!("{} as number {} of the vector of {id:?}", vector[at], at + 1);
            return Err(malformed_at(path, position, found, "finite numbers"));
        }
        // Divided by the largest number first, so that no square overflows or vanishes.
        let largest = vector.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
        if largest == 0.0 {
            let found = format!("a vector of zeros for {id:?}");
            return Err(malformed_at(
                path,
                position,
                found,
                "a vector with a direction; leave out papers that have none",
            ));
        }
        let norm = vector.iter().map(|x| (x / largest).powi(2)).sum::<f64>().sqrt();
        self.values.extend(vector.iter().map(|x| (x / largest / norm) as f32));
        self.ids.push(id);
        Ok(())
    }

    fn finish(self, path: &str) -> Result<DenseVectors> {
        let Self { ids, values, n_dimensions } = self;
        let mut seen = BTreeMap::new();
        for (at, id) in ids.iter().enumerate() {
            if let Some(before) = seen.insert(id, at) {
                let found = format!("the id {id:?} of vector {} again as vector {}", before + 1, at + 1);
                return Err(malformed(path, found, "one vector an id"));
            }
        }
        if ids.is_empty() {
            return Err(malformed(path, "no vector", "a vector of each paper"));
        }
        let shape = (ids.len(), n_dimensions);
        let rows = Array2::from_shape_vec(shape, values).expect("each vector was checked to be as long");
        Ok(DenseVectors { ids, rows })
    }
}
