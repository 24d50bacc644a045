//! How are vectors kept? As counts of terms, by term: weights follow from counts to the bit.
//!
//! A batch speaks of [`BLOCK`] papers, so that two bytes say which of them. Row t of each batch is term t.

use std::io;

use arrow_array::ArrayRef;
use arrow_array::types::{UInt8Type, UInt16Type, UInt32Type};
use arrow_schema::{ArrowError, DataType};
use rayon::prelude::*;

use super::arrow::{ArrowFile, Number, Shape, lists, narrowest, unsigned, write};
use super::file::{Contents, NewFile, damaged};
use crate::error::Result;
use themata_engine::vectorize::{CsrMatrix, SparseRow, Tfidf, sublinear};

pub(super) const NAME: &str = "postings.arrow";

/// Papers that a batch speaks of.
const BLOCK: usize = 1 << 16;

const PAPERS: usize = 0;
const COUNTS: usize = 1;

/// Writes the rows of papers, shape `(n_papers, n_terms)`, that a model gave.
pub(super) fn save(rows: &CsrMatrix, model: &Tfidf, out: &mut NewFile) -> io::Result<()> {
    let count = |row: usize, term: usize, weight: f32| {
        let count = model.term_count(term, weight, model.lengths()[row]);
        count.ok_or_else(|| io::Error::other(format!("term {term} of paper {row} has no count")))
    };
    let most_of = |row: usize| {
        let mut counts = rows.row(row).iter().map(|(term, weight)| count(row, term, weight));
        counts.try_fold(0, |most, count| Ok::<u32, io::Error>(most.max(count?)))
    };
    let most = (0..rows.n_rows()).into_par_iter().map(most_of).try_reduce(|| 0, |a, b| Ok(a.max(b)))?;
    let width = narrowest(most);
    let batches = (0..rows.n_rows().max(1)).step_by(BLOCK).map(|first| {
        let last = (first + BLOCK).min(rows.n_rows());
        batch(rows, first..last, &count, &width)
    });
    write(out, &["papers", "counts"], batches)
}

fn batch(
    rows: &CsrMatrix,
    papers: std::ops::Range<usize>,
    count: &(impl Fn(usize, usize, f32) -> io::Result<u32> + Sync),
    width: &DataType,
) -> std::result::Result<Vec<ArrayRef>, ArrowError> {
    let counted = |row: usize| {
        rows.row(row).iter().map(|(term, weight)| count(row, term, weight)).collect::<io::Result<Vec<u32>>>()
    };
    let counts: Vec<Vec<u32>> = papers
        .clone()
        .into_par_iter()
        .map(counted)
        .collect::<io::Result<_>>()
        .map_err(|error| ArrowError::IoError(error.to_string(), error))?;
    let mut sizes = vec![0_usize; rows.n_columns()];
    for row in papers.clone() {
        rows.row(row).columns.iter().for_each(|&term| sizes[term as usize] += 1);
    }
    let mut next: Vec<usize> = sizes
        .iter()
        .scan(0, |end, size| {
            *end += size;
            Some(*end - size)
        })
        .collect();
    let n: usize = sizes.iter().sum();
    let (mut in_block, mut of_term) = (vec![0_u16; n], vec![0_u32; n]);
    for (at, row) in papers.enumerate() {
        for (&term, &count) in rows.row(row).columns.iter().zip(&counts[at]) {
            let place = &mut next[term as usize];
            in_block[*place] = at as u16;
            of_term[*place] = count;
            *place += 1;
        }
    }
    let papers = lists::<UInt16Type>(in_block, sizes.iter().copied());
    let counts = match width {
        DataType::UInt8 => lists::<UInt8Type>(of_term.into_iter().map(|count| count as u8).collect(), sizes),
        DataType::UInt16 => {
            lists::<UInt16Type>(of_term.into_iter().map(|count| count as u16).collect(), sizes)
        }
        _ => lists::<UInt32Type>(of_term, sizes),
    };
    Ok(vec![papers, counts])
}

/// The postings of an index.
pub(super) struct Postings {
    file: ArrowFile,
    n_papers: usize,
    n_terms: usize,
}

impl Postings {
    pub(super) fn new(contents: Contents, n_papers: usize, n_terms: usize) -> Result<Self> {
        let columns: [(&str, Shape, &[Number]); 2] = [
            ("papers", Shape::List, &[Number::U16]),
            ("counts", Shape::List, &[Number::U8, Number::U16, Number::U32]),
        ];
        let file = ArrowFile::new(contents, &columns)?;
        let whole = file.n_batches() == n_papers.div_ceil(BLOCK)
            && (0..file.n_batches()).all(|batch| file.n_rows(batch) == n_terms);
        if !whole {
            let expected = format!("{} of {n_terms} terms", n_papers.div_ceil(BLOCK));
            return Err(damaged(file.name(), "other batches", expected));
        }
        Ok(Self { file, n_papers, n_terms })
    }

    /// The papers of a block that hold a term, as numbers in the block, and how often each does.
    fn list(&self, block: usize, term: usize) -> Result<impl ExactSizeIterator<Item = (usize, u32)>> {
        let (papers, counts) = (self.file.list(block, PAPERS, term)?, self.file.list(block, COUNTS, term)?);
        let papers = unsigned(papers, self.file.number(PAPERS));
        let counts = unsigned(counts, self.file.number(COUNTS));
        if papers.len() != counts.len() {
            return Err(damaged(
                self.file.name(),
                format!("term {term} with fewer counts"),
                "as many as papers",
            ));
        }
        Ok(papers.map(|paper| paper as usize).zip(counts))
    }

    /// Number of papers in a block.
    fn size(&self, block: usize) -> usize {
        BLOCK.min(self.n_papers - block * BLOCK)
    }

    fn broken(&self, term: usize) -> crate::error::Error {
        damaged(self.file.name(), format!("term {term} in a paper that has no such term"), "papers in order")
    }

    /// The inner product of each paper's row with a query, as an inverted index of the rows gives it.
    /// O(postings of the query's terms + papers).
    pub(super) fn products(&self, query: SparseRow<'_>, model: &Tfidf) -> Result<Vec<f32>> {
        let (idf, lengths) = (model.idf(), model.lengths());
        let small: [f32; 256] = std::array::from_fn(|count| sublinear(count as u32));
        let mut sums = vec![0.0_f32; self.n_papers];
        for (block, sums) in sums.chunks_mut(BLOCK).enumerate() {
            let lengths = &lengths[block * BLOCK..][..sums.len()];
            for (term, weight) in query.iter() {
                let idf = idf[term];
                for (paper, count) in self.list(block, term)? {
                    let found = sums.get_mut(paper).zip(lengths.get(paper));
                    let Some((sum, length)) = found.filter(|(_, length)| **length > 0.0) else {
                        return Err(self.broken(term));
                    };
                    let of_count = small.get(count as usize).copied().unwrap_or_else(|| sublinear(count));
                    *sum += weight * (of_count * idf / length);
                }
            }
        }
        Ok(sums)
    }

    /// The rows of all papers, shape `(n_papers, n_terms)`. O(nonzeros + terms * blocks).
    pub(super) fn rows(&self, model: &Tfidf) -> Result<CsrMatrix> {
        let mut row_starts = vec![0_usize; self.n_papers + 1];
        for block in 0..self.file.n_batches() {
            for term in 0..self.n_terms {
                let mut previous = None;
                for (paper, count) in self.list(block, term)? {
                    if paper >= self.size(block) || Some(paper) <= previous || count == 0 {
                        return Err(self.broken(term));
                    }
                    previous = Some(paper);
                    row_starts[block * BLOCK + paper + 1] += 1;
                }
            }
        }
        for row in 0..self.n_papers {
            row_starts[row + 1] += row_starts[row];
        }
        let mut next = row_starts.clone();
        let (mut columns, mut values) =
            (vec![0_u32; next[self.n_papers]], vec![0.0_f32; next[self.n_papers]]);
        for block in 0..self.file.n_batches() {
            for term in 0..self.n_terms {
                for (paper, count) in self.list(block, term)? {
                    let row = block * BLOCK + paper;
                    let length = model.lengths()[row];
                    if length <= 0.0 {
                        return Err(self.broken(term));
                    }
                    columns[next[row]] = term as u32;
                    values[next[row]] = sublinear(count) * model.idf()[term] / length;
                    next[row] += 1;
                }
            }
        }
        Ok(CsrMatrix::try_new(row_starts, columns, values, self.n_terms)?)
    }
}
