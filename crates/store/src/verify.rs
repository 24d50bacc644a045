//! The verification of an index: [`verify`], which reads every byte.

use std::path::Path;

use super::file::{checksum, damaged, open};
use super::folder::generation_folder;
use super::index::{FILES, Index};
use super::manifest::Manifest;
use super::{concepts, themes};
use crate::error::{Error, Result};
use themata_engine::indices::RowIndex;

/// A defect of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The problem, with the name of the file.
    pub problem: String,
}

/// Checks sizes and checksums of all files, and whether their contents agree, such as the row of each paper with its
/// text. Returns the manifest and the defects, none if the index is whole.
///
/// Damage to one file does not hide damage to another. O(text + nonzeros).
///
/// # Errors
///
/// The errors of [`Manifest::read`] if there is no readable manifest.
pub fn verify(folder: &Path) -> Result<(Manifest, Vec<Damage>)> {
    let manifest = Manifest::read(folder)?;
    let mut found = Vec::new();
    let generation = generation_folder(folder, manifest.generation);
    for name in FILES {
        if let Err(error) = check_sum(&generation.join(name), &manifest, name) {
            found.push(error);
        }
    }
    let unknown = manifest.files.iter().filter(|entry| !FILES.contains(&entry.name.as_str()));
    found.extend(unknown.map(|entry| {
        damaged(
            &generation.join(&entry.name).display().to_string(),
            "an entry in the manifest",
            "no file of this name",
        )
    }));
    // The contents are only checked if all files have the right bytes.
    if found.is_empty()
        && let Err(error) = check_contents(folder)
    {
        found.push(error);
    }
    let damage = found.into_iter().map(|error| Damage { problem: error.to_string() }).collect();
    Ok((manifest, damage))
}

fn check_sum(path: &Path, manifest: &Manifest, name: &str) -> Result<()> {
    let bytes = open(path)?;
    let shown = path.display().to_string();
    let entry = manifest.files.iter().find(|entry| entry.name == name);
    let entry = entry.ok_or_else(|| damaged(&shown, "no entry in the manifest", "its size and checksum"))?;
    if bytes.len() as u64 != entry.bytes {
        return Err(damaged(&shown, format!("{} bytes", bytes.len()), format!("{} bytes", entry.bytes)));
    }
    let found = checksum(&bytes);
    if found != entry.xxh3 {
        return Err(damaged(
            &shown,
            format!("checksum {found}: bytes have changed"),
            format!("checksum {}", entry.xxh3),
        ));
    }
    Ok(())
}

/// Checks that all files can be read and agree.
fn check_contents(folder: &Path) -> Result<()> {
    let index = Index::open(folder)?;
    let manifest = index.manifest().clone();
    let file = |name| index.contents(name).name;
    let (papers, assignments) = (file(super::papers::NAME), file(themes::ASSIGNMENTS));
    let (postings, centroids) = (file(super::postings::NAME), file(concepts::CENTROIDS));
    let library = index.load()?;
    let analysis = &library.analysis;

    let fingerprint = library.corpus.fingerprint();
    if fingerprint != manifest.corpus.fingerprint {
        return Err(damaged(&papers, format!("papers {fingerprint}"), manifest.corpus.fingerprint));
    }
    let duplicates = &analysis.vectors.duplicates;
    let documents = duplicates.representatives(&library.corpus.documents());
    let (rows, lengths) = analysis.vectors.model.transform_with_lengths(&documents);
    let same = |row: usize| {
        rows.row(row) == analysis.vectors.rows.row(row)
            && lengths[row] == analysis.vectors.model.lengths()[row]
    };
    if let Some(row) = (0..rows.n_rows()).find(|&row| !same(row)) {
        let id = &library.corpus.papers()[duplicates.representative(RowIndex::new(row)).get()].id;
        return Err(damaged(
            &postings,
            format!("counts that differ from the text of paper {id:?}"),
            "equal counts",
        ));
    }
    let clustering = &analysis.clustering;
    let n_columns = clustering.centroids.ncols();
    if ![analysis.concepts.rows.n_dimensions(), rows.n_columns()].contains(&n_columns) {
        let expected = analysis.concepts.rows.n_dimensions();
        return Err(damaged(&centroids, format!("{n_columns} numbers per centroid"), expected));
    }
    let nearer = |row: usize| clustering.distances[row] > clustering.next_distances[row];
    if let Some(row) = (0..rows.n_rows()).find(|&row| nearer(row)) {
        return Err(damaged(
            &assignments,
            format!("row {row} in a theme that is not its nearest"),
            "its nearest theme",
        ));
    }
    Ok(())
}

impl From<Error> for Damage {
    fn from(error: Error) -> Self {
        Self { problem: error.to_string() }
    }
}
