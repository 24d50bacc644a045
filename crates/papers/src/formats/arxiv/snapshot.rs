//! Records of arXiv's metadata snapshot, translated into the field names of this crate.
//!
//! There the categories are one text, the names of the authors are repeated in parts (`authors_parsed`), and the date of a
//! paper is that of the first of its `versions`.

use std::borrow::Cow;

use serde_json::Value;

use crate::formats::common::record::Record;

/// Translates a record of the snapshot.
pub(crate) fn adapt(record: &mut Record<'_>) {
    let mut names = None;
    let mut first_version = None;
    for (name, value) in record.iter_mut() {
        match (&**name, &mut *value) {
            ("categories", Value::String(codes)) if !codes.contains([',', ';']) => {
                *value = codes.split_whitespace().collect();
            }
            ("authors_parsed", Value::Array(authors)) => {
                names = Some(authors.iter().filter_map(author).collect());
            }
            ("versions", Value::Array(versions)) => {
                let created = versions.first().and_then(|version| version.get("created")?.as_str());
                first_version = created.and_then(day);
            }
            _ => {}
        }
    }
    let names: Vec<Value> = names.unwrap_or_default();
    if !names.is_empty() {
        record.retain(|(name, _)| name != "authors_parsed");
        for (name, _) in record.iter_mut().filter(|(name, _)| name == "authors") {
            *name = Cow::from("authors_text");
        }
        record.push((Cow::from("authors"), Value::from(names)));
    }
    if let Some(date) = first_version {
        record.push((Cow::from("date"), Value::from(date)));
    }
}

/// A name from its parts: family name, given name, suffix.
fn author(parts: &Value) -> Option<Value> {
    let part = |index: usize| parts.get(index).and_then(Value::as_str).map_or("", str::trim);
    let name =
        [part(1), part(0), part(2)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then(|| Value::from(name))
}

/// `2007-04-02` from `Mon, 2 Apr 2007 19:18:42 GMT`.
pub(crate) fn day(created: &str) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = created.split_whitespace().skip(1);
    let day: u8 = words.next()?.parse().ok()?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    let year: u16 = words.next()?.parse().ok()?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}
