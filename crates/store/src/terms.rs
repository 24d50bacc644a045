//! The table of the fitted model: one row per term.

use std::io;

use super::file::{Contents, NewFile, damaged};
use super::table::{Column, Data, Kind, Table, write};
use crate::error::Result;
use themata_engine::pipeline::Settings;
use themata_engine::text::{Analyzers, Recurring};
use themata_engine::vectorize::{Tfidf, Vocabulary};

pub(super) const NAME: &str = "terms.parquet";

const COLUMNS: &[Column] = &[
    ("term", Kind::Int),
    ("stem", Kind::Text),
    ("surface", Kind::Text),
    ("papers", Kind::Int),
    ("idf", Kind::Float),
];

const PAGE: usize = 1 << 13;

pub(super) fn save(model: &Tfidf, out: &mut NewFile) -> io::Result<()> {
    let vocabulary = model.vocabulary();
    let ids = || 0..vocabulary.len();
    let data = vec![
        Data::int(ids()),
        Data::text(ids().map(|id| vocabulary.term(id))),
        Data::text(ids().map(|id| vocabulary.surface(id))),
        Data::int(ids().map(|id| vocabulary.document_frequency(id) as usize)),
        Data::float(model.idf().iter().copied()),
    ];
    write(out, "terms", COLUMNS, PAGE, [data])
}

/// Loads the model of `n_terms` terms. `lengths` are those of the papers' rows before normalization, and `recurring` the
/// sentences that are no words.
pub(super) fn load(
    contents: Contents,
    n_terms: usize,
    settings: &Settings,
    recurring: Recurring,
    lengths: Vec<f32>,
) -> Result<Tfidf> {
    let table = Table::new(contents, COLUMNS, Some(n_terms))?;
    let (stems, surfaces) = (table.all_text(1)?, table.all_text(2)?);
    let (frequencies, idf) = (table.all_int(3, usize::MAX)?, table.all_float(4)?);
    if stems.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(damaged(table.name(), "terms out of order", "ascending terms"));
    }
    if let Some(idf) = idf.iter().find(|idf| !(0.1..=1000.0).contains(*idf)) {
        return Err(damaged(table.name(), format!("idf {idf}"), "0.1 to 1000"));
    }
    let boxed = |text: String| text.into_boxed_str();
    let entries = stems.into_iter().zip(surfaces).zip(frequencies);
    let vocabulary = Vocabulary::try_new(
        entries.map(|((stem, surface), papers)| (boxed(stem), boxed(surface), papers as u32)),
    )?;
    let analyzers = Analyzers::new(settings.language, &settings.stop_words).with_recurring(recurring);
    Ok(Tfidf::try_new(analyzers, vocabulary, idf, settings.vectorize.title_weight, lengths)?)
}
