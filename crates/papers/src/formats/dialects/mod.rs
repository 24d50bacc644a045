//! Dialects: records of arXiv's snapshot, OpenAlex and Semantic Scholar, recognised by their members in a file of any
//! format and translated into the field names of this crate.

mod openalex;
mod semantic_scholar;

#[cfg(test)]
mod tests;

use super::arxiv;
use super::common::record::Record;
use crate::read::ReadOptions;

/// Translates a record of a dialect; others stay as they are.
pub(crate) fn adapt<'a>(mut record: Record<'a>, options: &ReadOptions) -> Record<'a> {
    let marks = record.iter().filter_map(|(name, _)| {
        Some(match &**name {
            "authors_parsed" | "update_date" => Dialect::Arxiv,
            "abstract_inverted_index" | "authorships" => Dialect::OpenAlex,
            "externalIds" | "externalids" | "paperAbstract" | "s2FieldsOfStudy" | "s2fieldsofstudy"
            | "fieldsOfStudy" | "mag_field_of_study" | "s2_id" | "s2orc_id" | "corpusid" => {
                Dialect::SemanticScholar
            }
            _ => return None,
        })
    });
    match marks.min() {
        None => {}
        Some(Dialect::Arxiv) => arxiv::adapt(&mut record),
        Some(Dialect::OpenAlex) => openalex::adapt(&mut record, options.max_record_bytes),
        Some(Dialect::SemanticScholar) => semantic_scholar::adapt(&mut record),
    }
    record
}

/// The dialects in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Dialect {
    OpenAlex,
    SemanticScholar,
    Arxiv,
}
