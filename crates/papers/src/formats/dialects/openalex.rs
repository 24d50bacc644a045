//! Works of OpenAlex, whose inverted abstracts are rebuilt.
//!
//! Authors, topics (or else concepts), keywords, venue, address and DOI are copied from the objects that hold them; those
//! objects stay among the other fields.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::countries::named;
use super::flat::text;
use crate::formats::common::record::{Record, bare_doi, distinct, pages};

/// Translates a work. The abstract is cut at `longest` bytes: a short list of positions of a long word could otherwise
/// expand without bound.
pub(crate) fn adapt(record: &mut Record<'_>, longest: usize) {
    let mut work = Map::new();
    for (name, value) in record.drain(..) {
        work.entry(name.into_owned()).or_insert(value);
    }
    if let Some(index) = work.remove("abstract_inverted_index")
        && !work.contains_key("abstract")
        && let Some(text) = from_index(&index, longest)
    {
        work.insert("abstract".to_owned(), Value::from(text));
    }
    if work.get("title").is_some_and(|title| !title.is_null() && work.get("display_name") == Some(title)) {
        work.remove("display_name");
    }
    let name = |value: &Value| Some(value.get("display_name")?.as_str()?.to_owned());
    let list = |work: &Map<String, Value>, field: &str| {
        work.get(field).and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let author = |of: &Value| {
        of.get("author").and_then(name).or_else(|| Some(of.get("raw_author_name")?.as_str()?.to_owned()))
    };
    let authors: Vec<String> = list(&work, "authorships").iter().filter_map(author).collect();
    let mut topics: Vec<String> = list(&work, "topics").iter().filter_map(name).collect();
    if topics.is_empty() {
        topics = list(&work, "concepts").iter().filter_map(name).collect();
    }
    topics.extend(
        list(&work, "keywords")
            .iter()
            .filter_map(|word| name(word).or_else(|| Some(word.as_str()?.to_owned()))),
    );
    let at = |path: &[&str]| text_at(&work, path);
    let venue =
        at(&["primary_location", "source", "display_name"]).or_else(|| at(&["host_venue", "display_name"]));
    let url = at(&["primary_location", "landing_page_url"]).or_else(|| at(&["host_venue", "url"]));
    let doi = at(&["doi"]).map(|doi| bare_doi(&doi).to_owned());
    let (volume, issue) = (at(&["biblio", "volume"]), at(&["biblio", "issue"]));
    let span = pages(at(&["biblio", "first_page"]), at(&["biblio", "last_page"]));
    let texts =
        [("venue", venue), ("url", url), ("doi", doi), ("volume", volume), ("issue", issue), ("pages", span)];
    for (name, text) in texts {
        if let Some(text) = text {
            work.insert(name.to_owned(), Value::from(text));
        }
    }
    if work.get("biblio").is_some_and(Value::is_object) {
        work.remove("biblio");
    }
    add_institutions(&mut work);
    add_ids(&mut work);
    if let Some(count) = work.get("cited_by_count").and_then(Value::as_u64) {
        work.insert("times_cited".to_owned(), Value::from(count));
    }
    let references = list(&work, "referenced_works");
    if !references.is_empty() {
        let short = |id: &Value| Some(last_part(id.as_str()?).to_owned());
        work.insert("references".to_owned(), references.iter().filter_map(short).collect());
        work.remove("referenced_works");
    }
    if !authors.is_empty() {
        work.insert("authors".to_owned(), Value::from(authors));
    }
    let topics = distinct(topics);
    if !topics.is_empty() {
        work.insert("categories".to_owned(), Value::from(topics));
    }
    record.extend(work.into_iter().map(|(name, value)| (Cow::from(name), value)));
}

/// Affiliations as written, or else institutions by name, and the countries of both.
fn add_institutions(work: &mut Map<String, Value>) {
    let (mut places, mut countries) = (Vec::new(), Vec::new());
    for authorship in work.get("authorships").and_then(Value::as_array).into_iter().flatten() {
        let elements = |name: &str| authorship.get(name).and_then(Value::as_array).into_iter().flatten();
        let raw: Vec<String> = elements("raw_affiliation_strings").filter_map(text).collect();
        let institutions = || elements("institutions").filter_map(|one| text(one.get("display_name")?));
        places.extend(if raw.is_empty() { institutions().collect() } else { raw });
        countries.extend(elements("countries").filter_map(Value::as_str).map(named));
        countries
            .extend(elements("institutions").filter_map(|one| one.get("country_code")?.as_str()).map(named));
    }
    for (name, values) in [("affiliations", distinct(places)), ("countries", distinct(countries))] {
        if !values.is_empty() && !work.contains_key(name) {
            work.insert(name.to_owned(), Value::from(values));
        }
    }
}

/// Ids of services without their addresses.
fn add_ids(work: &mut Map<String, Value>) {
    let known = work.get("ids").and_then(Value::as_object).cloned().unwrap_or_default();
    for (from, name) in [("openalex", "openalex_id"), ("pmid", "pmid"), ("pmcid", "pmcid"), ("mag", "mag_id")]
    {
        let id =
            known.get(from).and_then(text).or_else(|| (from == "openalex").then(|| text(work.get("id")?))?);
        let Some(id) = id.map(|id| last_part(&id).to_owned()) else { continue };
        let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
        let is_id = match name {
            "openalex_id" => id.starts_with('W') && id[1..].bytes().all(|byte| byte.is_ascii_digit()),
            _ => !id.is_empty(),
        };
        if is_id && !work.contains_key(name) {
            work.insert(
                name.to_owned(),
                Value::from(if name == "pmcid" && is_number { format!("PMC{id}") } else { id }),
            );
        }
    }
}

/// An id without the address before it.
fn last_part(id: &str) -> &str {
    let id = id.trim_end_matches('/');
    id.rsplit('/').next().unwrap_or(id)
}

/// The text at a path of names.
fn text_at(work: &Map<String, Value>, path: &[&str]) -> Option<String> {
    let (first, rest) = path.split_first()?;
    let value = rest.iter().try_fold(work.get(*first)?, |value, name| value.get(name))?;
    value.as_str().map(str::to_owned)
}

/// The text of an index from words to positions, without the words beyond `longest` bytes.
fn from_index(index: &Value, longest: usize) -> Option<String> {
    // Older dumps wrap the index and store it as a text.
    if let Some(text) = index.as_str() {
        return from_index(&serde_json::from_str(text).ok().filter(Value::is_object)?, longest);
    }
    if let Some(wrapped) = index.get("InvertedIndex").filter(|wrapped| wrapped.is_object()) {
        return from_index(wrapped, longest);
    }
    let mut words: Vec<(u64, &str)> = Vec::new();
    for (word, positions) in index.as_object()? {
        words.extend(positions.as_array()?.iter().filter_map(Value::as_u64).map(|at| (at, word.as_str())));
    }
    words.sort_unstable();
    let mut text = String::new();
    for (_, word) in words {
        if text.len() + word.len() >= longest {
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Paper;
    use crate::formats::json::lines;
    use crate::read::ReadOptions;

    fn paper(work: &Value) -> Paper {
        let mut parsed = lines::parse_bytes(work.to_string().as_bytes(), &ReadOptions::default());
        assert_eq!(parsed.flaws(), []);
        parsed.papers.remove(0).1
    }

    #[test]
    fn a_work_in_our_own_words() {
        let paper = paper(&json!({
            "id": "https://openalex.org/W1", "doi": "https://doi.org/10.1/x", "title": "T", "display_name": "T",
            "publication_year": 2019, "publication_date": "2019-05-04",
            "abstract_inverted_index": {"graph": [2, 5], "A": [0], "small": [1, 4], "a": [3]},
            "authorships": [{"author": {"display_name": "Ann Bee", "orcid": null}}, {"author": {}, "raw_author_name": "Bo Cee"}],
            "primary_location": {"landing_page_url": "https://x.y", "source": {"display_name": "J"}},
            "biblio": {"volume": "3", "issue": null, "first_page": "1", "last_page": "9"},
            "concepts": [{"display_name": "Graph"}], "keywords": [{"display_name": "graphs"}, "networks"],
            "cited_by_count": 4, "language": "en",
        }));
        assert_eq!((paper.id.as_str(), paper.title.as_str()), ("https://openalex.org/W1", "T"));
        assert_eq!(paper.abstract_text, "A small graph a small graph");
        assert_eq!(
            (paper.authors.clone(), paper.year),
            (vec!["Ann Bee".into(), "Bo Cee".into()], Some(2019))
        );
        assert_eq!(
            (paper.venue.as_deref(), paper.url.as_deref(), paper.doi.as_deref()),
            (Some("J"), Some("https://x.y"), Some("10.1/x"))
        );
        assert_eq!(paper.categories, ["Graph", "graphs", "networks"]);
        assert_eq!((&paper.extra["pages"], &paper.extra["volume"]), (&json!("1-9"), &json!("3")));
        assert_eq!(paper.extra["cited_by_count"], 4);
        assert!(paper.extra.contains_key("authorships") && !paper.extra.contains_key("display_name"));
    }

    #[test]
    fn topics_count_before_concepts_and_a_missing_title_is_named() {
        let paper = paper(&json!({
            "title": null, "display_name": "D", "abstract_inverted_index": null, "authorships": [],
            "topics": [{"display_name": "One"}, {"display_name": "One"}], "concepts": [{"display_name": "Two"}],
            "host_venue": {"display_name": "V"},
        }));
        assert_eq!((paper.title.as_str(), paper.abstract_text.as_str()), ("D", ""));
        assert_eq!((paper.categories.clone(), paper.venue.as_deref()), (vec!["One".into()], Some("V")));
    }

    #[test]
    fn an_index_cannot_blow_up() {
        let long = "x".repeat(100);
        let positions: Vec<u64> = (0..1000).map(|at| at * 1_000_000_000_000).collect();
        let text = from_index(&json!({ long: positions }), 1000).unwrap();
        assert_eq!(text.len(), 9 * 101 - 1);
        let wrapped = json!({"IndexLength": 2, "InvertedIndex": {"b": [1], "a": [0]}});
        assert_eq!(from_index(&wrapped, 99).unwrap(), "a b");
        assert_eq!(from_index(&Value::from(wrapped.to_string()), 99).unwrap(), "a b");
        assert_eq!(from_index(&json!([1]), 99), None);
    }
}
