//! Records as readers build them: named values, not yet a paper.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::Value;

/// What a record holds: names and values in the order of the file.
pub(crate) type Record<'a> = Vec<(Cow<'a, str>, Value)>;

/// A single value as it is, several as a list.
pub(crate) fn one_or_list(mut values: Vec<String>) -> Value {
    if values.len() == 1 { Value::from(values.remove(0)) } else { Value::from(values) }
}

/// Adds a field where there is a value for it.
pub(crate) fn put(record: &mut Record<'static>, name: &'static str, value: Option<impl Into<Value>>) {
    record.extend(value.map(|value| (Cow::from(name), value.into())));
}

/// Adds a field for a list that is not empty.
pub(crate) fn put_list(record: &mut Record<'static>, name: &'static str, values: Vec<String>) {
    put(record, name, (!values.is_empty()).then_some(values));
}

/// Each text once, where it stood first; empty ones never.
pub(crate) fn distinct(mut texts: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.retain(|text| !text.is_empty() && seen.insert(text.clone()));
    texts
}

/// `120-135` of a first and a last page.
pub(crate) fn pages(first: Option<String>, last: Option<String>) -> Option<String> {
    match (first, last) {
        (Some(first), Some(last)) if first != last && !first.contains('-') => Some(format!("{first}-{last}")),
        (first, last) => first.or(last),
    }
}

/// A DOI without the address of its resolver.
pub(crate) fn bare_doi(doi: &str) -> &str {
    let doi = doi.trim();
    let prefixes =
        ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "doi:"];
    let found = prefixes
        .iter()
        .find(|prefix| doi.get(..prefix.len()).is_some_and(|d| d.eq_ignore_ascii_case(prefix)));
    found.map_or(doi, |prefix| doi[prefix.len()..].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_dois() {
        let of = |first: &str, last: &str| {
            let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            pages(some(first), some(last)).unwrap_or_default()
        };
        assert_eq!(
            [of("1", "9"), of("1-9", "9"), of("e17", ""), of("", "9"), of("3", "3")],
            ["1-9", "1-9", "e17", "9", "3"]
        );
        for doi in ["10.1/X", "https://doi.org/10.1/X", "HTTP://dx.doi.org/10.1/X", "doi: 10.1/X", " 10.1/X "]
        {
            assert_eq!(bare_doi(doi), "10.1/X");
        }
    }
}
