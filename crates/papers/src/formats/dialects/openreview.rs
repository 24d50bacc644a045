//! Notes of `OpenReview`, whose fields are members of `content`: plain in its first interface, `{"value": ...}` in the second.

use serde_json::Value;

use super::flat::{date_of_epoch, text, texts};
use super::members::Members;

/// Translates a note.
pub(super) fn adapt(members: &mut Members) {
    let Some(Value::Object(content)) = members.take("content") else { return };
    let value = |name: &str| {
        let value = content.get(name)?;
        Some(value.get("value").unwrap_or(value))
    };
    let of = |name: &str| value(name).and_then(text);
    members.put("title", of("title"));
    members.put("abstract", of("abstract"));
    members.put("authors", value("authors").map(texts).filter(|authors| !authors.is_empty()));
    members.put("venue", of("venue").or_else(|| of("venueid")));
    let keywords = value("keywords").map(texts).unwrap_or_default();
    let keywords = match keywords.as_slice() {
        [one] => one.split([';', ',']).map(|word| word.trim().to_owned()).collect(),
        _ => keywords,
    };
    members.put_list("categories", keywords);
    members.put_list(
        "subjects",
        ["primary_area", "subject_areas"].iter().filter_map(|name| value(name)).flat_map(texts).collect(),
    );
    members.put_doi(of("doi"));
    members.put("tldr", of("TL;DR").or_else(|| of("TLDR")));
    members
        .put("url", members.at(&["forum"]).map(|forum| format!("https://openreview.net/forum?id={forum}")));
    let dates = ["pdate", "odate", "cdate", "tcdate"];
    members.put("date", dates.iter().find_map(|name| date_of_epoch(members.get(name)?)));
    for (name, field) in [("pdf", "pdf"), ("_bibtex", "bibtex"), ("code", "code")] {
        members.put(field, of(name));
    }
    members.drop(&["forum", "invitations", "invitation"]);
}
