//! Text, names and dates out of the nested values in which services keep them.

use serde_json::Value;

/// Members under which objects keep their text, most telling first.
const TEXT: [&str; 20] = [
    "value",
    "text",
    "#text",
    "$",
    "_",
    "$t",
    "@value",
    "__text",
    "en",
    "eng",
    "en-US",
    "content",
    "name",
    "display_name",
    "title",
    "term",
    "p",
    "rendered",
    "abstract",
    "label",
];
/// Members under which objects keep a whole name.
const NAME: [&str; 18] = [
    "literal",
    "name",
    "display_name",
    "displayName",
    "full_name",
    "fullName",
    "fullname",
    "creatorName",
    "raw_author_name",
    "authname",
    "author_name",
    "ce:indexed-name",
    "wosStandard",
    "creator",
    "author",
    "$",
    "text",
    "value",
];
const GIVEN: [&str; 10] = [
    "given",
    "first_name",
    "firstName",
    "first",
    "givenName",
    "given-name",
    "given_name",
    "ce:given-name",
    "forename",
    "initials",
];
const FAMILY: [&str; 8] =
    ["family", "last_name", "lastName", "last", "familyName", "surname", "family_name", "ce:surname"];

/// The text of a value: of text, of a number, of the first element of a list that has some, or of an object by the
/// member that keeps it.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.iter().find_map(text),
        Value::Object(members) => {
            let named = TEXT.iter().find_map(|name| text(members.get(*name)?));
            // Texts by language: {"de": "..."}.
            let is_language = || members.keys().all(|name| (2..=5).contains(&name.len()));
            named.or_else(|| {
                (members.len() == 1 || is_language())
                    .then(|| members.values().filter(|value| value.is_string()).find_map(text))
                    .flatten()
            })
        }
        Value::Bool(_) | Value::Null => None,
    }
}

/// The texts of the elements of a list, or the only one of another value.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(text).collect(),
        _ => text(value).into_iter().collect(),
    }
}

/// A list from a text with separators, or from a list.
pub(super) fn split(value: &Value, separators: &[char]) -> Vec<String> {
    let pieces = texts(value);
    let pieces = pieces.iter().flat_map(|piece| piece.split(separators));
    pieces.map(str::trim).filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

fn first_of(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match value.get(name)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        _ => None,
    })
}

/// The name of a person, given name first, or of a group.
pub(super) fn name(author: &Value) -> Option<String> {
    if !author.is_object() {
        return text(author);
    }
    let mut parts: Vec<String> = Vec::new();
    let particles =
        ["dropping-particle", "non-dropping-particle"].iter().filter_map(|name| first_of(author, &[name]));
    let family = first_of(author, &FAMILY);
    if family.is_none()
        && let Some(whole) = first_of(author, &NAME)
    {
        return Some(whole);
    }
    parts.extend(first_of(author, &GIVEN));
    parts.extend(author.get("middle").map(texts).unwrap_or_default());
    parts.extend(particles);
    parts.extend(family);
    parts.extend(first_of(author, &["suffix"]));
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The names of authors in a list, or of one.
pub(super) fn names(authors: &[Value]) -> Vec<String> {
    authors.iter().filter_map(name).collect()
}

/// The affiliations of authors, each once, as far as they are given.
pub(super) fn affiliations(authors: &[Value]) -> Vec<String> {
    let of_author = |author: &Value| {
        let lists = ["affiliation", "affiliations", "aff", "institutions", "author_inst", "inst"];
        lists.iter().filter_map(|name| author.get(name)).flat_map(places).collect::<Vec<_>>()
    };
    authors.iter().flat_map(of_author).collect()
}

fn places(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(place).collect(),
        _ => place(value).into_iter().collect(),
    }
}

/// An institution with its city and country, if they are given beside it.
fn place(value: &Value) -> Option<String> {
    let known = [
        "name",
        "affilname",
        "affiliation",
        "display_name",
        "institution",
        "value",
        "raw_affiliation_string",
    ];
    let Some(name) = known.iter().find_map(|name| value.get(name).and_then(text)) else { return text(value) };
    let located = value.get("location").unwrap_or(value);
    let mut parts = vec![name];
    for names in
        [["city", "affiliation-city", "settlement"], ["country", "affiliation-country", "country_name"]]
    {
        let part = names.iter().find_map(|name| located.get(name).and_then(text));
        parts.extend(part.filter(|part| !parts[0].ends_with(part.as_str())));
    }
    Some(parts.join(", "))
}

/// `2021-03-05` of year, month and day, as far as they are numbers.
pub(crate) fn date(parts: &[Value]) -> Option<String> {
    let number = |at: usize| match parts.get(at)? {
        Value::Number(number) => number.as_i64(),
        Value::String(digits) => digits.trim().parse().ok(),
        _ => None,
    };
    let year = number(0).filter(|year| (1..=9999).contains(year))?;
    let month = number(1).filter(|month| (1..=12).contains(month));
    Some(match (month, number(2).filter(|day| (1..=31).contains(day))) {
        (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (Some(month), None) => format!("{year:04}-{month:02}"),
        (None, _) => format!("{year:04}"),
    })
}

/// The year, month and day of milliseconds or seconds since 1970.
pub(super) fn date_of_epoch(value: &Value) -> Option<String> {
    let number = value.as_i64().filter(|&number| number > 0)?;
    let seconds = if number > 100_000_000_000 { number / 1000 } else { number };
    let days = jiff::Span::new().try_days(seconds / 86_400).ok()?;
    let date = jiff::civil::date(1970, 1, 1).checked_add(days).ok()?;
    Some(date.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_is_found_in_nested_values() {
        for (value, expected) in [
            (json!(" a "), Some("a")),
            (json!(["", "a", "b"]), Some("a")),
            (json!({"value": ["a"]}), Some("a")),
            (json!([{"#text": "a", "@lang": "en"}]), Some("a")),
            (json!({"de": "b", "en": "a"}), Some("a")),
            (json!({"de": "a"}), Some("a")),
            (json!({"width": "a", "height": "b"}), None),
            (json!([[], null]), None),
        ] {
            assert_eq!(text(&value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn names_of_people_and_groups() {
        for (author, expected) in [
            (json!({"family": "Muster", "given": "Frida"}), Some("Frida Muster")),
            (
                json!({"family": "Beispiel", "given": "Bo", "non-dropping-particle": "van", "suffix": "Jr."}),
                Some("Bo van Beispiel Jr."),
            ),
            (json!({"literal": "Oar Group"}), Some("Oar Group")),
            (json!({"first": "Ann", "middle": ["B."], "last": "Cee"}), Some("Ann B. Cee")),
            (json!("Dee"), Some("Dee")),
            (json!({"orcid": 1}), None),
        ] {
            assert_eq!(name(&author).as_deref(), expected, "{author}");
        }
    }

    #[test]
    fn dates_as_far_as_they_are_known() {
        assert_eq!(date(&[json!("2021"), json!(3), json!(5)]).as_deref(), Some("2021-03-05"));
        assert_eq!(date(&[json!(2021), json!(13)]).as_deref(), Some("2021"));
        assert_eq!(date(&[json!(null)]), None);
        assert_eq!(date_of_epoch(&json!(1_609_459_200_000_i64)).as_deref(), Some("2021-01-01"));
        assert_eq!(date_of_epoch(&json!("x")), None);
    }
}
