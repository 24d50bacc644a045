//! How is it kept which papers count as one? For each paper, the one that represents it: where it can be looked up
//! before any paper is read.

use std::io;
use std::sync::Arc;

use arrow_array::{ArrayRef, UInt32Array};

use super::arrow::{ArrowFile, Number, Shape, unsigned, write};
use super::file::{Contents, NewFile, damaged};
use crate::error::Result;
use themata_engine::duplicates::Duplicates;
use themata_engine::indices::DocumentIndex;

pub(super) const NAME: &str = "groups.arrow";

pub(super) fn save(duplicates: &Duplicates, out: &mut NewFile) -> io::Result<()> {
    let representative = |paper: usize| {
        let row = duplicates.row(DocumentIndex::new(paper));
        duplicates.representative(row).get() as u32
    };
    let column = UInt32Array::from_iter_values((0..duplicates.n_documents()).map(representative));
    write(out, &["represented_by"], [Ok(vec![Arc::new(column) as ArrayRef])])
}

/// The groups of so many papers, which make so many rows.
pub(super) fn load(contents: Contents, n_papers: usize, n_rows: usize) -> Result<Duplicates> {
    let columns: [(&str, Shape, &[Number]); 1] = [("represented_by", Shape::Single, &[Number::U32])];
    let file = ArrowFile::new(contents, &columns)?;
    let whole = file.n_batches() == 1 && file.n_rows(0) == n_papers;
    let representatives = || unsigned(file.numbers(0, 0), Number::U32).collect::<Vec<u32>>();
    let found = if whole { Duplicates::try_from_representatives(&representatives()).ok() } else { None };
    let found = found.filter(|found| found.n_rows() == n_rows);
    let expected = || format!("the representatives of {n_papers} papers in {n_rows} rows");
    found.ok_or_else(|| damaged(file.name(), "other papers", expected()))
}
