//! Envelopes: records whose fields are members of a member, such as `attributes` (`DataCite`) or `_source` (Elasticsearch).

use std::borrow::Cow;

use serde_json::Value;

use super::names_a_paper;
use crate::formats::FieldMap;
use crate::formats::common::fields;
use crate::formats::common::record::Record;

const ENVELOPES: [&str; 20] = [
    "abstracts-retrieval-response",
    "message",
    "data",
    "attributes",
    "metadata",
    "content",
    "info",
    "_source",
    "bibjson",
    "fields",
    "citingPaper",
    "citedPaper",
    "coredata",
    "work",
    "paper",
    "article",
    "record",
    "item",
    "publication",
    "result",
];

/// Whether a member of this name may hold a whole record.
pub(crate) fn is_envelope(name: &str) -> bool {
    ENVELOPES.contains(&name)
}

/// Replaces the member that holds the record by the members of that; those outside whose name is taken are dropped.
/// Returns whether there was one.
pub(super) fn unwrap(record: &mut Record<'_>, map: &FieldMap) -> bool {
    let is_title = |name: &str, value: &Value| {
        !value.is_null() && (names_a_paper(name) || fields::is_text(name, map) && !is_abstract(name))
    };
    if record.iter().any(|(name, value)| is_title(name, value)) {
        return false;
    }
    let holds = |value: &Value| {
        let members = value.as_object()?;
        let is_named = |(name, value): (&String, &Value)| {
            is_title(name, value) || fields::is_text(name, map) || is_envelope(name) && value.is_object()
        };
        members.iter().any(is_named).then_some(())
    };
    let found = ENVELOPES
        .iter()
        .find_map(|known| record.iter().position(|(name, value)| name == known && holds(value).is_some()));
    let Some(at) = found else { return false };
    let Value::Object(inner) = record.remove(at).1 else { return false };
    record.retain(|(name, _)| !inner.contains_key(&**name));
    record.splice(0..0, inner.into_iter().map(|(name, value)| (Cow::from(name), value)));
    true
}

fn is_abstract(name: &str) -> bool {
    name.eq_ignore_ascii_case("abstract")
}
