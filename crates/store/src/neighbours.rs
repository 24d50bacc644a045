//! The table of the neighbour graph: one row per edge, ordered by paper and rank.

use std::io;

use super::file::{Contents, NewFile, damaged};
use super::table::{Column, Data, Kind, Table, write};
use crate::error::Result;
use themata_engine::indices::RowIndex;
use themata_engine::neighbours::{Neighbour, NeighbourGraph};

pub(super) const NAME: &str = "neighbours.parquet";

const COLUMNS: &[Column] =
    &[("row", Kind::Int), ("rank", Kind::Int), ("neighbour", Kind::Int), ("similarity", Kind::Float)];

const PAGE: usize = 1 << 14;
/// Papers per row group.
const GROUP: usize = 1 << 15;

pub(super) fn save(graph: &NeighbourGraph, out: &mut NewFile) -> io::Result<()> {
    let groups = (0..graph.n_rows()).step_by(GROUP).map(|first| {
        let rows = first..(first + GROUP).min(graph.n_rows());
        let edges = || {
            rows.clone().flat_map(|row| {
                graph.neighbours(row).iter().enumerate().map(move |(at, to)| (row, at + 1, to))
            })
        };
        vec![
            Data::int(edges().map(|(row, ..)| row)),
            Data::int(edges().map(|(_, rank, _)| rank)),
            Data::int(edges().map(|(.., to)| to.row.get())),
            Data::float(edges().map(|(.., to)| to.similarity)),
        ]
    });
    // Empty row groups are left out.
    let groups = groups.filter(|columns| columns.iter().all(|column| !column.is_empty()));
    write(out, "neighbours", COLUMNS, PAGE, groups)
}

/// Loads the graph of `n_papers` papers.
pub(super) fn load(contents: Contents, n_papers: usize) -> Result<NeighbourGraph> {
    let table = Table::new(contents, COLUMNS, None)?;
    let (rows, ranks) = (table.all_int(0, n_papers)?, table.all_int(1, usize::MAX)?);
    let (to, similarities) = (table.all_int(2, n_papers)?, table.all_float(3)?);
    let mut lists: Vec<Vec<Neighbour>> = vec![Vec::new(); n_papers];
    let edges = rows.iter().zip(ranks).zip(to.iter().zip(similarities));
    let mut last = 0;
    for ((&row, rank), (&to, similarity)) in edges {
        let list = &mut lists[row];
        let neighbour = Neighbour { row: RowIndex::new(to), similarity };
        let in_order =
            row >= last && rank == list.len() + 1 && list.last().is_none_or(|before| *before < neighbour);
        if !in_order || to == row || !(0.0..=1.01).contains(&similarity) {
            let found = format!("neighbour {rank} of row {row}, which is row {to} at {similarity}");
            return Err(damaged(table.name(), found, "other papers, nearest first"));
        }
        list.push(neighbour);
        last = row;
    }
    Ok(NeighbourGraph::try_from_lists(lists)?)
}
