//! How are places in concept space kept? Those of papers and of terms at eight bits a number, used where they lie;
//! those of centroids as they are.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use arrow_array::types::{Float32Type, Int8Type};
use arrow_array::{ArrayRef, Float32Array};
use ndarray::Array2;

use super::arrow::{ArrowFile, Number, Shape, fixed, floats, write};
use super::file::{Contents, NewFile, damaged};
use crate::error::Result;
use themata_engine::concepts::QuantizedRows;

/// Of papers: the length of each row of terms, and its place.
pub(super) const CONCEPTS: &str = "concepts.arrow";
/// Of terms: what each adds to the place of a paper.
pub(super) const PROJECTION: &str = "projection.arrow";
/// Of centroids.
pub(super) const CENTROIDS: &str = "centroids.arrow";

pub(super) fn save_concepts(
    lengths: &[f32],
    concepts: &QuantizedRows<'_>,
    out: &mut NewFile,
) -> io::Result<()> {
    let lengths: ArrayRef = Arc::new(Float32Array::from_iter_values(lengths.iter().copied()));
    let [largest, numbers] = compact(concepts).map_err(io::Error::other)?;
    write(out, &["length", "largest", "concepts"], [Ok(vec![lengths, largest, numbers])])
}

pub(super) fn save_projection(projection: &QuantizedRows<'_>, out: &mut NewFile) -> io::Result<()> {
    write(out, &["largest", "concepts"], [compact(projection).map(Vec::from)])
}

fn compact(rows: &QuantizedRows<'_>) -> std::result::Result<[ArrayRef; 2], arrow_schema::ArrowError> {
    let numbers = (0..rows.n_rows()).flat_map(|row| rows.values(row)).map(|&value| value.cast_signed());
    let largest = Float32Array::from_iter_values((0..rows.n_rows()).map(|row| rows.largest(row)));
    Ok([Arc::new(largest), fixed::<Int8Type>(numbers.collect(), rows.n_dimensions())?])
}

pub(super) fn save_centroids(centroids: &Array2<f32>, out: &mut NewFile) -> io::Result<()> {
    let numbers = centroids.iter().copied().collect();
    write(out, &["centroid"], [fixed::<Float32Type>(numbers, centroids.ncols()).map(|column| vec![column])])
}

/// Rows of numbers that are used where they lie.
pub(super) struct Places {
    file: ArrowFile,
    /// The column of the greatest values; the numbers are in the next.
    largest: usize,
}

impl Places {
    /// The places of so many papers, and the lengths of their rows of terms.
    pub(super) fn of_papers(contents: Contents, n_papers: usize) -> Result<(Self, Vec<f32>)> {
        let columns: [(&str, Shape, &[Number]); 3] = [
            ("length", Shape::Single, &[Number::F32]),
            ("largest", Shape::Single, &[Number::F32]),
            ("concepts", Shape::Fixed, &[Number::I8]),
        ];
        let places = Self { file: whole(ArrowFile::new(contents, &columns)?, n_papers)?, largest: 1 };
        let lengths = floats(places.file.numbers(0, 0));
        // A term weighs about 1 or more, and a row at least as much as its terms.
        let sound = |length: &f32| *length == 0.0 || (0.1..=1e9).contains(length);
        match lengths.iter().find(|length| !sound(length)) {
            Some(length) => {
                Err(damaged(places.file.name(), format!("a row of length {length}"), "0.1 to 1e9"))
            }
            None => Ok((places, lengths)),
        }
    }

    /// What each of so many terms adds.
    pub(super) fn of_terms(contents: Contents, n_terms: usize) -> Result<Self> {
        let columns: [(&str, Shape, &[Number]); 2] =
            [("largest", Shape::Single, &[Number::F32]), ("concepts", Shape::Fixed, &[Number::I8])];
        Ok(Self { file: whole(ArrowFile::new(contents, &columns)?, n_terms)?, largest: 0 })
    }

    pub(super) fn rows(&self) -> Result<QuantizedRows<'_>> {
        let largest = floats(self.file.numbers(0, self.largest));
        let sound = |largest: &f32| (0.0..=1e9).contains(largest);
        if let Some(largest) = largest.iter().find(|largest| !sound(largest)) {
            return Err(damaged(self.file.name(), format!("a greatest value of {largest}"), "0 to 1e9"));
        }
        let (numbers, n_dimensions) =
            (self.file.numbers(0, self.largest + 1), self.file.fixed(self.largest + 1));
        Ok(QuantizedRows::try_new(Cow::Borrowed(numbers), largest, n_dimensions)?)
    }
}

/// So many centroids, shape `(n_centroids, n_columns)`.
pub(super) fn load_centroids(contents: Contents, n_centroids: usize) -> Result<Array2<f32>> {
    let columns: [(&str, Shape, &[Number]); 1] = [("centroid", Shape::Fixed, &[Number::F32])];
    let file = whole(ArrowFile::new(contents, &columns)?, n_centroids)?;
    let numbers = floats(file.numbers(0, 0));
    if !numbers.iter().all(|x| x.is_finite()) {
        return Err(damaged(file.name(), "a place that is no number", "numbers"));
    }
    let found = format!("{} numbers", numbers.len());
    let shape = (n_centroids, file.fixed(0));
    Array2::from_shape_vec(shape, numbers)
        .map_err(|_| damaged(file.name(), found, "as many for each centroid"))
}

/// The file, if it is one batch of so many rows.
fn whole(file: ArrowFile, n_rows: usize) -> Result<ArrowFile> {
    match (file.n_batches(), n_rows) {
        (1, n) if file.n_rows(0) == n => Ok(file),
        _ => Err(damaged(file.name(), "other batches", format!("one batch of {n_rows} rows"))),
    }
}
