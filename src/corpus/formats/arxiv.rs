//! How do arXiv's papers come? As an Atom feed of its interface, or as a line of its metadata snapshot.
//!
//! In the feed an `entry` is a paper, and its id is freed of address and version, so that it is the same in both. In
//! the snapshot categories stand in one text, names once more in parts (`authors_parsed`), and the date of the first
//! of the `versions` is that of the paper.

use std::borrow::Cow;

use serde_json::Value;

use super::fields::{self, Record};
use super::tagged::{distinct, put, put_list};
use super::xml::{self, Element};
use super::{Flaw, Paper, Parsed, ReadOptions};

/// Reads all entries of a feed.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    if is_empty_feed(bytes) {
        return Ok(Parsed::default());
    }
    xml::parse(bytes, &["entry"], options, |element| paper(element, options))
}

/// Whether this is a whole feed of no paper, as that of a Sunday is, and not something else.
fn is_empty_feed(bytes: &[u8]) -> bool {
    let holds = |text: &[u8]| memchr::memmem::find(bytes, text).is_some();
    bytes.trim_ascii_end().ends_with(b"</feed>") && holds(b"<feed") && !holds(b"<entry")
}

fn paper(entry: &Element, options: &ReadOptions) -> Result<Paper, Flaw> {
    let id = entry.text_of(&["id"]).unwrap_or_default();
    if id.contains("arxiv.org/api/errors") {
        let said = entry.text_of(&["summary"]).unwrap_or_default();
        return Err(Flaw::new(format!("an error of the interface ({said})"), "a paper"));
    }
    let mut record = Record::new();
    let r = &mut record;
    let short = id.split_once("arxiv.org/abs/").map(|(_, rest)| versioned(rest));
    let (number, version) = short.unwrap_or((&id, None));
    put(r, "id", Some(number.to_owned()));
    put(r, "version", version.map(str::to_owned));
    put(r, "title", entry.text_of(&["title"]));
    put(r, "abstract", entry.text_of(&["summary"]).or_else(|| entry.text_of(&["content"])));
    put_list(r, "authors", entry.all("author").filter_map(|author| author.text_of(&["name"])).collect());
    let places = entry.all("author").flat_map(|author| author.texts_of("affiliation"));
    put_list(r, "affiliations", distinct(places.collect()));
    put(r, "date", entry.text_of(&["published"]).or_else(|| entry.text_of(&["updated"])));
    put(r, "updated", entry.text_of(&["updated"]));
    let terms = entry.all("category").filter_map(|category| category.attribute("term"));
    put_list(r, "categories", distinct(terms.map(str::to_owned).collect()));
    let primary = entry.find(&["primary_category"]).and_then(|category| category.attribute("term"));
    put(r, "primary_category", primary.map(str::to_owned));
    put(r, "doi", entry.text_of(&["doi"]));
    put(r, "venue", entry.text_of(&["journal_ref"]));
    put(r, "comments", entry.text_of(&["comment"]));
    let link = |of: fn(&Element) -> bool| {
        entry.all("link").find(|link| of(link)).and_then(|link| link.attribute("href")).map(str::to_owned)
    };
    let page = link(|link| link.attribute("rel").is_none_or(|rel| rel == "alternate"));
    put(r, "url", page.or_else(|| id.starts_with("http").then(|| id.clone())));
    put(r, "pdf", link(|link| link.attribute("title") == Some("pdf")));
    fields::paper_of(record, &options.fields)
}

/// Divides `2101.00001v2` into number and version.
fn versioned(id: &str) -> (&str, Option<&str>) {
    match id.rfind('v') {
        Some(at) if at + 1 < id.len() && id[at + 1..].bytes().all(|byte| byte.is_ascii_digit()) => {
            (&id[..at], Some(&id[at..]))
        }
        _ => (id, None),
    }
}

/// Makes a record of the snapshot say what it means in our own words.
pub(super) fn adapt(record: &mut Record<'_>) {
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

/// A name of its parts: family name, given name, and what follows it.
fn author(parts: &Value) -> Option<Value> {
    let part = |index: usize| parts.get(index).and_then(Value::as_str).map_or("", str::trim);
    let name =
        [part(1), part(0), part(2)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then(|| Value::from(name))
}

/// `2007-04-02` of `Mon, 2 Apr 2007 19:18:42 GMT`.
fn day(created: &str) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = created.split_whitespace().skip(1);
    let day: u8 = words.next()?.parse().ok()?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|known| *known == month)? + 1;
    let year: u16 = words.next()?.parse().ok()?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_feed_may_be_empty_and_not_cut() {
        let of = |text: &str| parse(text.as_bytes(), &ReadOptions::default());
        assert!(
            of("<feed xmlns='x'><title>none</title></feed>\n").is_ok_and(|parsed| parsed.papers.is_empty())
        );
        assert!(of("<feed xmlns='x'><title>none</ti").is_err() && of("<x></feed>").is_err());
    }

    #[test]
    fn an_entry_of_the_feed() {
        let text = "<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'><title>query</title>\n\
            <entry><id>http://arxiv.org/abs/hep-ph/9901001v2</id><updated>2000-01-03T00:00:00Z</updated>\
            <published>1999-01-02T00:00:00Z</published><title>A\n  title</title><summary>  One.\n</summary>\
            <author><name>Ann Bee</name><arxiv:affiliation>A place</arxiv:affiliation></author><author><name>Bo Cee</name></author>\
            <link href='http://arxiv.org/abs/hep-ph/9901001v2' rel='alternate' type='text/html'/>\
            <link title='pdf' href='http://arxiv.org/pdf/hep-ph/9901001v2' rel='related'/>\
            <arxiv:primary_category term='hep-ph'/><category term='hep-ph'/><category term='math.CO'/>\
            <arxiv:journal_ref>J 1</arxiv:journal_ref><arxiv:doi>10.1/x</arxiv:doi></entry>\n\
            <entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>bad id</summary></entry></feed>";
        let parsed = parse(text.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(parsed.titles(), [(2, "A title")]);
        assert_eq!(parsed.flaws(), [(5, "an error of the interface (bad id)")]);
        let paper = &parsed.papers[0].1;
        assert_eq!((paper.id.as_str(), &paper.extra["version"]), ("hep-ph/9901001", &json!("v2")));
        assert_eq!((paper.abstract_text.as_str(), paper.year), ("One.", Some(1999)));
        assert_eq!(paper.categories, ["hep-ph", "math.CO"]);
        assert_eq!(paper.authors, ["Ann Bee", "Bo Cee"]);
        assert_eq!(paper.url.as_deref(), Some("http://arxiv.org/abs/hep-ph/9901001v2"));
        assert_eq!((paper.doi.as_deref(), paper.venue.as_deref()), (Some("10.1/x"), Some("J 1")));
    }

    #[test]
    fn versions_and_days() {
        assert_eq!(versioned("2101.00001v12"), ("2101.00001", Some("v12")));
        assert_eq!(versioned("solv-int/9901001"), ("solv-int/9901001", None));
        assert_eq!(versioned("v"), ("v", None));
        assert_eq!(day("Mon, 2 Apr 2007 19:18:42 GMT").as_deref(), Some("2007-04-02"));
        assert_eq!((day("yesterday"), day("Mon, 2 April 2007")), (None, None));
    }
}
