//! The file of postings: the counts of each term. Weights are recomputed from counts exactly.
//!
//! Each batch covers [`BLOCK`] papers, so that two bytes can number them. Row t of each batch is term t.

use std::io;

use arrow_array::ArrayRef;
use arrow_array::types::{UInt8Type, UInt16Type, UInt32Type};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};
use rayon::prelude::*;

use super::arrow::{ArrowFile, lists, narrowest, write};
use super::file::{Contents, NewFile, damaged};
use crate::error::Result;
use themata_engine::vectorize::{CsrMatrix, SparseRow, Tfidf, sublinear};

pub(super) const NAME: &str = "postings.arrow";

/// Papers per batch.
const BLOCK: usize = 1 << 16;

/// Writes the rows of papers, shape `(n_papers, n_terms)`, as vectorized by `model`.
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
    let (mut papers_by_term, mut counts_by_term) = (vec![0_u16; n], vec![0_u32; n]);
    for (at, row) in papers.enumerate() {
        for (&term, &count) in rows.row(row).columns.iter().zip(&counts[at]) {
            let slot = &mut next[term as usize];
            papers_by_term[*slot] = at as u16;
            counts_by_term[*slot] = count;
            *slot += 1;
        }
    }
    let papers = lists::<UInt16Type>(papers_by_term, sizes.iter().copied());
    let counts = match width {
        DataType::UInt8 => {
            lists::<UInt8Type>(counts_by_term.into_iter().map(|count| count as u8).collect(), sizes)
        }
        DataType::UInt16 => {
            lists::<UInt16Type>(counts_by_term.into_iter().map(|count| count as u16).collect(), sizes)
        }
        _ => lists::<UInt32Type>(counts_by_term, sizes),
    };
    Ok(vec![papers, counts])
}

/// The postings of an index.
pub(super) struct Postings {
    name: String,
    blocks: Vec<Block>,
    n_papers: usize,
    n_terms: usize,
}

/// The postings of [`BLOCK`] papers, in the bytes of the file.
struct Block {
    /// The first posting of each term, and finally the number of postings.
    starts: OffsetBuffer<i32>,
    /// The papers of each term, numbered within the block.
    papers: ScalarBuffer<u16>,
    /// The count of the term in each of these papers.
    counts: Counts,
}

/// Counts, in the narrowest type for all of the file.
enum Counts {
    U8(ScalarBuffer<u8>),
    U16(ScalarBuffer<u16>),
    U32(ScalarBuffer<u32>),
}

impl Counts {
    fn get(&self, at: usize) -> u32 {
        match self {
            Self::U8(counts) => counts[at].into(),
            Self::U16(counts) => counts[at].into(),
            Self::U32(counts) => counts[at],
        }
    }
}

impl Block {
    fn new(file: &ArrowFile, batch: usize) -> Result<Self> {
        let (papers, counts) = (file.lists(batch, 0)?, file.lists(batch, 1)?);
        if papers.offsets() != counts.offsets() {
            return Err(damaged(
                file.name(),
                "counts of other lengths than papers",
                "one count for each paper",
            ));
        }
        Ok(Self {
            starts: papers.offsets().clone(),
            papers: file.values::<UInt16Type>(papers.values())?.clone(),
            counts: match counts.value_type() {
                DataType::UInt8 => Counts::U8(file.values::<UInt8Type>(counts.values())?.clone()),
                DataType::UInt16 => Counts::U16(file.values::<UInt16Type>(counts.values())?.clone()),
                _ => Counts::U32(file.values::<UInt32Type>(counts.values())?.clone()),
            },
        })
    }

    /// The papers that contain a term, numbered within the block, with its counts.
    fn postings(&self, term: usize) -> impl Iterator<Item = (usize, u32)> {
        let range = self.starts[term] as usize..self.starts[term + 1] as usize;
        let papers = self.papers[range.clone()].iter().map(|&paper| usize::from(paper));
        papers.zip(range.map(|at| self.counts.get(at)))
    }
}

impl Postings {
    pub(super) fn new(contents: Contents, n_papers: usize, n_terms: usize) -> Result<Self> {
        let file = ArrowFile::new(contents, &["papers", "counts"])?;
        let n_blocks = n_papers.div_ceil(BLOCK);
        let is_whole =
            file.n_batches() == n_blocks && (0..n_blocks).all(|batch| file.n_rows(batch) == n_terms);
        if !is_whole {
            return Err(damaged(file.name(), "other batches", format!("{n_blocks} of {n_terms} terms")));
        }
        let blocks = (0..n_blocks).map(|batch| Block::new(&file, batch)).collect::<Result<_>>()?;
        Ok(Self { name: file.name().to_string(), blocks, n_papers, n_terms })
    }

    /// Number of papers in a block.
    fn size(&self, block: usize) -> usize {
        BLOCK.min(self.n_papers - block * BLOCK)
    }

    fn broken(&self, term: usize) -> crate::error::Error {
        damaged(&self.name, format!("invalid postings of term {term}"), "papers in order, with counts")
    }

    /// The inner product of each paper's row with a query, equal to that of an inverted index of the rows.
    /// O(postings of the query's terms + papers).
    pub(super) fn products(&self, query: SparseRow<'_>, model: &Tfidf) -> Result<Vec<f32>> {
        let (idf, lengths) = (model.idf(), model.lengths());
        let small: [f32; 256] = std::array::from_fn(|count| sublinear(count as u32));
        let mut sums = vec![0.0_f32; self.n_papers];
        for (block, (sums, lengths)) in
            self.blocks.iter().zip(sums.chunks_mut(BLOCK).zip(lengths.chunks(BLOCK)))
        {
            for (term, weight) in query.iter() {
                let idf = idf[term];
                for (paper, count) in block.postings(term) {
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
        for (number, block) in self.blocks.iter().enumerate() {
            for term in 0..self.n_terms {
                let mut previous = None;
                for (paper, count) in block.postings(term) {
                    if paper >= self.size(number) || Some(paper) <= previous || count == 0 {
                        return Err(self.broken(term));
                    }
                    previous = Some(paper);
                    row_starts[number * BLOCK + paper + 1] += 1;
                }
            }
        }
        for row in 0..self.n_papers {
            row_starts[row + 1] += row_starts[row];
        }
        let mut next = row_starts.clone();
        let (mut columns, mut values) =
            (vec![0_u32; next[self.n_papers]], vec![0.0_f32; next[self.n_papers]]);
        for (number, block) in self.blocks.iter().enumerate() {
            for term in 0..self.n_terms {
                for (paper, count) in block.postings(term) {
                    let row = number * BLOCK + paper;
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
