//! The file of groups of near-identical papers: for each paper, the one that represents it. It is available before any
//! paper is read.

use std::io;
use std::sync::Arc;

use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, UInt32Array};

use super::arrow::{ArrowFile, write};
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

/// The groups of `n_papers` papers in `n_rows` rows.
pub(super) fn load(contents: Contents, n_papers: usize, n_rows: usize) -> Result<Duplicates> {
    let file = ArrowFile::single(contents, &["represented_by"], n_papers)?;
    let found = Duplicates::try_from_representatives(file.numbers::<UInt32Type>(0, 0)?).ok();
    let expected = || format!("the representatives of {n_papers} papers in {n_rows} rows");
    found
        .filter(|found| found.n_rows() == n_rows)
        .ok_or_else(|| damaged(file.name(), "other representatives", expected()))
}
