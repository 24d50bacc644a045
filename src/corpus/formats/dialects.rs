//! Whose record is this? Objects of arXiv's snapshot, OpenAlex and Semantic Scholar are known by their members,
//! whatever file they stand in, and put into our own words.

use super::fields::Record;
use super::{ReadOptions, arxiv, openalex, semantic_scholar};

/// Puts a record into our own words where it is of a dialect; others stay as they are.
pub(super) fn adapt<'a>(mut record: Record<'a>, options: &ReadOptions) -> Record<'a> {
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

/// The dialects, of several the first counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Dialect {
    OpenAlex,
    SemanticScholar,
    Arxiv,
}
