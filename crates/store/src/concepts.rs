//! The files of concept space: the rows of papers and of terms, quantized to eight bits and read in place, and the
//! centroids as 32-bit floats.

use std::io;
use std::sync::Arc;

use arrow_array::types::{Float32Type, Int8Type};
use arrow_array::{ArrayRef, Float32Array};
use ndarray::Array2;

use super::arrow::{ArrowFile, fixed, write};
use super::file::{Contents, NewFile, damaged};
use crate::error::Result;
use themata_engine::concepts::QuantizedRows;

/// Concepts of papers, each with the length of its row of terms.
pub(super) const CONCEPTS: &str = "concepts.arrow";
/// The projection: what each term adds to the concepts of a paper.
pub(super) const PROJECTION: &str = "projection.arrow";
/// Centroids of the clusters.
pub(super) const CENTROIDS: &str = "centroids.arrow";

pub(super) fn save_concepts(
    lengths: &[f32],
    concepts: &QuantizedRows<'_>,
    out: &mut NewFile,
) -> io::Result<()> {
    let lengths: ArrayRef = Arc::new(Float32Array::from_iter_values(lengths.iter().copied()));
    let [largest, numbers] = columns(concepts).map_err(io::Error::other)?;
    write(out, &["length", "largest", "concepts"], [Ok(vec![lengths, largest, numbers])])
}

pub(super) fn save_projection(projection: &QuantizedRows<'_>, out: &mut NewFile) -> io::Result<()> {
    write(out, &["largest", "concepts"], [columns(projection).map(Vec::from)])
}

fn columns(rows: &QuantizedRows<'_>) -> std::result::Result<[ArrayRef; 2], arrow_schema::ArrowError> {
    let numbers = (0..rows.n_rows()).flat_map(|row| rows.values(row)).map(|&value| value.cast_signed());
    let largest = Float32Array::from_iter_values((0..rows.n_rows()).map(|row| rows.largest(row)));
    Ok([Arc::new(largest), fixed::<Int8Type>(numbers.collect(), rows.n_dimensions())?])
}

pub(super) fn save_centroids(centroids: &Array2<f32>, out: &mut NewFile) -> io::Result<()> {
    let numbers = centroids.iter().copied().collect();
    write(out, &["centroid"], [fixed::<Float32Type>(numbers, centroids.ncols()).map(|column| vec![column])])
}

/// A file of quantized rows in concept space.
pub(super) struct ConceptFile {
    file: ArrowFile,
    /// The column of the largest values; the next one holds the numbers.
    largest: usize,
}

impl ConceptFile {
    /// Opens the concepts of `n_papers` papers. Also returns the lengths of the papers' rows of terms.
    pub(super) fn open_concepts(contents: Contents, n_papers: usize) -> Result<(Self, Vec<f32>)> {
        let file = ArrowFile::single(contents, &["length", "largest", "concepts"], n_papers)?;
        let lengths = file.numbers::<Float32Type>(0, 0)?.to_vec();
        // A term weighs about 1 or more, and a row at least as much as its terms.
        let is_valid = |length: &f32| *length == 0.0 || (0.1..=1e9).contains(length);
        match lengths.iter().find(|length| !is_valid(length)) {
            Some(length) => Err(damaged(file.name(), format!("a row of length {length}"), "0.1 to 1e9")),
            None => Ok((Self { file, largest: 1 }, lengths)),
        }
    }

    /// Opens the projection of `n_terms` terms.
    pub(super) fn open_projection(contents: Contents, n_terms: usize) -> Result<Self> {
        Ok(Self { file: ArrowFile::single(contents, &["largest", "concepts"], n_terms)?, largest: 0 })
    }

    /// The rows, in the bytes of the file. O(rows): their largest values are checked.
    pub(super) fn rows(&self) -> Result<QuantizedRows<'_>> {
        let largest: &[f32] = self.file.numbers::<Float32Type>(0, self.largest)?;
        let is_valid = |largest: &f32| (0.0..=1e9).contains(largest);
        if let Some(largest) = largest.iter().find(|largest| !is_valid(largest)) {
            return Err(damaged(self.file.name(), format!("a largest value of {largest}"), "0 to 1e9"));
        }
        let (numbers, n_dimensions) = self.file.fixed::<Int8Type>(0, self.largest + 1)?;
        Ok(QuantizedRows::try_new(numbers.inner().as_slice(), largest, n_dimensions)?)
    }
}

/// Reads `n_centroids` centroids, shape `(n_centroids, n_columns)`.
pub(super) fn load_centroids(contents: Contents, n_centroids: usize) -> Result<Array2<f32>> {
    let file = ArrowFile::single(contents, &["centroid"], n_centroids)?;
    let (numbers, n_columns) = file.fixed::<Float32Type>(0, 0)?;
    if !numbers.iter().all(|x| x.is_finite()) {
        return Err(damaged(file.name(), "a centroid that is not finite", "finite numbers"));
    }
    let centroids = Array2::from_shape_vec((n_centroids, n_columns), numbers.to_vec());
    Ok(centroids.expect("each list holds as many numbers"))
}
