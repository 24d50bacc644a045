//! Finds the records of a JSON document: in an array at any depth, in an object keyed by ids, or as the document itself.
//!
//! Services wrap their answers (`message.items`, `resultList.result`, `result.hits.hit`). The search goes from the outside
//! in and prefers arrays whose first objects look like papers.

use super::scan::Scan;
use crate::formats::common::fields;
use crate::formats::dialects;
use crate::formats::exact::EXACT;
use crate::read::ReadOptions;

/// Members that hold the records of a document, most likely first; any other array of objects is a last resort.
const WRAPPERS: [&str; 20] = [
    "papers",
    "results",
    "data",
    "items",
    "works",
    "records",
    "articles",
    "documents",
    "docs",
    "entries",
    "entry",
    "publications",
    "collection",
    "hits",
    "hit",
    "result",
    "notes",
    "resultlist",
    "recommendedpapers",
    "preprints",
];
/// How deep records may be.
const DEPTH: usize = 5;
/// Objects looked at, and first elements of an array.
const MOST: usize = 10_000;
const FIRST: usize = 3;

/// Where records are.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The elements of the array that begins here.
    Array(usize),
    /// The object that begins here.
    Single(usize),
    /// The members of an object, each with its name, or an empty one if that is no id.
    Keyed(Vec<(String, usize)>),
}

/// Finds the records in the object that begins at `start`. What does not look like a record is a last resort: it is
/// returned as the second of the pair.
pub(super) fn find(bytes: &[u8], start: usize, options: &ReadOptions) -> (Option<Found>, Option<Found>) {
    let mut last_resort: Option<(usize, usize)> = None;
    let mut level = vec![start];
    let mut looked = 0;
    for depth in 0..DEPTH {
        let mut arrays: Vec<(usize, usize)> = Vec::new();
        let mut next = Vec::new();
        for object in std::mem::take(&mut level) {
            let members = members(bytes, object);
            looked += members.len();
            let is_record = is_record(bytes, &members, options, 2);
            if is_record && !is_titled_collection(bytes, &members, options) {
                return (Some(Found::Single(object)), None);
            }
            let mut keyed = Vec::new();
            for (name, at) in members {
                if bytes[at] == b'[' && holds_objects(bytes, at) {
                    let place = (rank(&name), at);
                    if first_elements(bytes, at).into_iter().any(|at| looks_like_record(bytes, at, options)) {
                        arrays.push(place);
                    } else if (depth == 0 || place.0 < WRAPPERS.len())
                        && last_resort.is_none_or(|best| place < best)
                    {
                        last_resort = Some(place);
                    }
                } else if bytes[at] == b'{' {
                    keyed.push((name, at));
                    next.push(at);
                }
            }
            if let Some(&(_, at)) = arrays.iter().min() {
                return (Some(Found::Array(at)), None);
            }
            let (records, others): (Vec<_>, Vec<_>) =
                keyed.into_iter().partition(|(_, at)| looks_like_record(bytes, *at, options));
            if records.len() > 1 || records.len() == 1 && others.is_empty() {
                return (Some(Found::Keyed(records)), None);
            }
            if let Some((_, at)) = records.into_iter().next() {
                return (Some(Found::Single(at)), None);
            }
        }
        if looked > MOST {
            break;
        }
        level = next;
    }
    (None, last_resort.map(|(_, at)| Found::Array(at)))
}

/// The array of records in the object that begins at `start`, if these first bytes of a document suffice to know it: the
/// bytes end within it, it has a name of [`WRAPPERS`], and one of its first elements is whole and a record.
///
/// What follows the array cannot be seen and is taken to hold no better one.
pub(super) fn find_open(bytes: &[u8], start: usize, options: &ReadOptions) -> Option<usize> {
    let mut at = start;
    let mut name = String::new();
    for _ in 0..DEPTH {
        if bytes[at] != b'{' {
            break;
        }
        // The last value is the one that is open.
        (name, at) = members(bytes, at).pop()?;
    }
    let is_open = bytes[at] == b'[' && (Scan { bytes, at }).skip_value().is_none();
    let is_certain = is_open
        && rank(&name) < WRAPPERS.len()
        && first_elements(bytes, at).into_iter().any(|at| {
            (Scan { bytes, at }).skip_value().is_some_and(|end| end < bytes.len())
                && looks_like_record(bytes, at, options)
        });
    (is_certain && find(bytes, start, options).0 == Some(Found::Array(at))).then_some(at)
}

fn rank(name: &str) -> usize {
    WRAPPERS.iter().position(|known| name.eq_ignore_ascii_case(known)).unwrap_or(WRAPPERS.len())
}

/// Whether the array that begins here is empty or begins with an object.
fn holds_objects(bytes: &[u8], at: usize) -> bool {
    let mut scan = Scan { bytes, at };
    scan.step().is_some() && matches!(scan.peek(), None | Some(b'{' | b']'))
}

/// Where the first elements of an array begin.
fn first_elements(bytes: &[u8], at: usize) -> Vec<usize> {
    let mut scan = Scan { bytes, at: at + 1 };
    let mut found = Vec::new();
    while found.len() < FIRST && scan.peek() == Some(b'{') {
        found.push(scan.at);
        if scan.skip_value().is_none() {
            break;
        }
        if scan.peek() == Some(b',') {
            scan.at += 1;
        }
    }
    found
}

fn looks_like_record(bytes: &[u8], at: usize, options: &ReadOptions) -> bool {
    is_record(bytes, &members(bytes, at), options, 2)
}

/// Whether an object has a member that names a paper, or one that wraps such an object.
fn is_record(bytes: &[u8], members: &[(String, usize)], options: &ReadOptions, depth: usize) -> bool {
    members.iter().any(|(name, at)| {
        let is_value = !bytes[*at..].starts_with(b"null");
        is_value && (fields::is_text(name, &options.fields) || name == EXACT || dialects::names_a_paper(name))
            || depth > 0
                && bytes[*at] == b'{'
                && dialects::is_envelope(name)
                && is_record(bytes, &self::members(bytes, *at), options, depth - 1)
    })
}

/// Whether an object with a title is a list of papers, such as a JSON feed, rather than a paper with references.
fn is_titled_collection(bytes: &[u8], members: &[(String, usize)], options: &ReadOptions) -> bool {
    let has = |names: &[&str]| members.iter().any(|(name, _)| names.contains(&name.as_str()));
    !has(&["abstract", "authors", "author", "doi", "DOI", "year", EXACT])
        && members.iter().any(|(name, at)| {
            rank(name) < WRAPPERS.len()
                && bytes[*at] == b'['
                && first_elements(bytes, *at).into_iter().any(|at| looks_like_record(bytes, at, options))
        })
}

/// The names of an object's members and where their values begin, as far as the object can be followed.
pub(super) fn members(bytes: &[u8], start: usize) -> Vec<(String, usize)> {
    let mut scan = Scan { bytes, at: start + 1 };
    let mut members = Vec::new();
    loop {
        if scan.peek() == Some(b',') {
            scan.at += 1;
            continue;
        }
        let begin = scan.at;
        if scan.peek() != Some(b'"') || scan.skip_value().is_none() {
            return members;
        }
        let name = serde_json::from_slice(&bytes[begin..scan.at]);
        if scan.peek() != Some(b':') || scan.step().is_none() || scan.peek().is_none() {
            return members;
        }
        if let Ok(name) = name {
            members.push((name, scan.at));
        }
        if scan.skip_value().is_none() {
            return members;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text from which the found records begin.
    fn found(text: &str) -> Vec<&str> {
        match find(text.as_bytes(), 0, &ReadOptions::default()).0 {
            None => Vec::new(),
            Some(Found::Array(at) | Found::Single(at)) => vec![&text[at..]],
            Some(Found::Keyed(members)) => members.into_iter().map(|(_, at)| &text[at..]).collect(),
        }
    }

    #[test]
    fn records_are_found_at_any_depth() {
        for (text, expected) in [
            (r#"{"message": {"facets": {}, "items": [{"title": ["a"]}]}}"#, r#"[{"title""#),
            (r#"{"result": {"@x": 1, "hits": {"hit": [{"info": {"title": "a"}}]}}}"#, r#"[{"info""#),
            (r#"{"result": [{"total": 1}], "records": [{"title": "a"}]}"#, r#"[{"title""#),
            (
                r#"{"status": "ok", "message": {"title": ["a"], "reference": [{"article-title": "b"}]}}"#,
                r#"{"status""#,
            ),
            (r#"{"search-results": {"link": [{"@ref": 1}], "entry": [{"dc:title": "a"}]}}"#, r#"[{"dc:"#),
            (r#"{"title": "A feed", "items": [{"title": "a"}]}"#, r#"[{"title""#),
            (r#"{"title": "A paper", "abstract": "x", "data": [{"title": "a"}]}"#, r#"{"title": "A paper""#),
        ] {
            let found = found(text);
            assert!(found.len() == 1 && found[0].starts_with(expected), "{text}: {found:?}");
        }
        assert_eq!(found(r#"{"a": {"title": "x"}, "b": {"title": "y"}}"#).len(), 2);
        let summary =
            r#"{"header": {}, "result": {"uids": ["1", "2"], "1": {"title": "x"}, "2": {"title": "y"}}}"#;
        assert_eq!(found(summary).len(), 2);
        assert!(found(r#"{"a": {"b": [{"x": 1}]}, "c": []}"#).is_empty());
    }
}
