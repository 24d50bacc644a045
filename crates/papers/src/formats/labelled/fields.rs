//! The fields of records whose values stand behind labels or short tags.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::people;
use super::source::Source;
use super::vocabulary::{Key, key};
use crate::formats::common::derived::{doi_in, put_countries, put_keywords, put_references};
use crate::formats::common::record::{Record, bare_doi, distinct, one_or_list, pages, put, put_list};

/// Translates the labels or tags of a record and their values. Others keep their names.
pub(super) fn record(pairs: Vec<(String, String)>) -> Record<'static> {
    let mut known = Known::default();
    let mut others: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (label, value) in pairs {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match key(&label) {
            Some(key) => known.0.entry(key).or_default().push(value.to_owned()),
            None => others.entry(label).or_default().push(value.to_owned()),
        }
    }
    let mut record = Record::new();
    let r = &mut record;
    let kind = put_texts(r, &mut known);
    put_people(r, &mut known);
    put_source(r, &mut known);
    let (keywords, headings) = (known.words(Key::Keywords), known.words(Key::Headings));
    if headings.is_empty() {
        put_list(r, "categories", distinct(keywords));
    } else {
        put_keywords(r, keywords, headings);
    }
    let arxiv = others.get("arxiv_id").and_then(|ids| ids.first()).cloned();
    let accession = known.first(Key::Accession).map(|id| id.trim_end_matches('.').to_owned());
    let pmid = known.all(Key::Pmid).iter().find_map(|id| number_in(id));
    put(r, "id", accession.or_else(|| pmid.clone()).or(arxiv));
    put(r, "pmid", pmid);
    put_values(r, &mut known, kind);
    record.extend(others.into_iter().map(|(label, values)| (Cow::from(label), one_or_list(values))));
    record
}

/// The values of the known labels.
#[derive(Default)]
struct Known(BTreeMap<Key, Vec<String>>);

impl Known {
    fn all(&mut self, key: Key) -> Vec<String> {
        self.0.remove(&key).unwrap_or_default()
    }

    fn first(&mut self, key: Key) -> Option<String> {
        self.lines(key).into_iter().next()
    }

    /// The lines of the values.
    fn lines(&mut self, key: Key) -> Vec<String> {
        let values = self.all(key);
        let lines = values.iter().flat_map(|value| value.split('\n')).map(str::trim);
        lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// The words or phrases between semicolons or on lines, without the stars of major ones.
    fn words(&mut self, key: Key) -> Vec<String> {
        let values = self.all(key);
        let words = values.iter().flat_map(|value| value.split(['\n', ';']));
        let words = words.map(|word| word.trim().trim_start_matches('*').trim_end_matches('.'));
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first number in a text.
fn number_in(text: &str) -> Option<String> {
    let digits = text.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit);
    Some(digits.collect::<String>()).filter(|digits| !digits.is_empty())
}

/// Adds titles and abstracts, and returns the kind of the document where the title names it.
fn put_texts(r: &mut Record<'static>, known: &mut Known) -> Option<String> {
    let titles = known.all(Key::Title).into_iter().chain(known.all(Key::OtherTitle));
    let mut titles = titles.map(|title| without_kind(&on_one_line(&title)));
    let (title, kind) = titles.next().unzip();
    let mut others: Vec<String> = titles.map(|(title, _)| title).collect();
    others.retain(|other| Some(other) != title.as_ref());
    put(r, "title", title);
    put_list(r, "other_titles", distinct(others));
    let mut texts = known.all(Key::Abstract).into_iter();
    put(r, "abstract", texts.next().map(|text| text.trim_start_matches(": ").to_owned()));
    put_list(r, "other_abstracts", texts.collect());
    kind.flatten()
}

fn put_people(r: &mut Record<'static>, known: &mut Known) {
    let (full, short) = (known.all(Key::FullAuthors), known.all(Key::Authors));
    match &people::names(if full.is_empty() { &short } else { &full })[..] {
        // Names between commas or "and".
        [one] => put(r, "authors", Some(one.clone())),
        all => put_list(r, "authors", all.to_vec()),
    }
    put_list(r, "editors", people::names(&known.all(Key::Editors)));
    let affiliations = distinct(people::affiliations(&known.all(Key::Affiliations)));
    put_countries(r, &affiliations);
    put_list(r, "affiliations", affiliations);
}

/// Adds where and when a paper was published, from labels of their own or else from the citation.
fn put_source(r: &mut Record<'static>, known: &mut Known) {
    let source = known.all(Key::Source).first().map(|source| on_one_line(source));
    let parts = source.as_deref().map(Source::of).unwrap_or_default();
    put(r, "venue", known.first(Key::Journal).or(parts.venue));
    let date = known.first(Key::Date);
    let year = known.first(Key::Year).or_else(|| date.is_none().then_some(parts.year).flatten());
    put(r, "year", year);
    put(r, "date", date);
    let dois = known.lines(Key::Doi);
    let doi = dois.iter().find(|doi| doi_in(doi).is_some()).map(|doi| bare_doi(doi).to_owned());
    put(r, "doi", doi.or_else(|| source.as_deref().and_then(doi_in)));
    put(r, "volume", known.first(Key::Volume).or(parts.volume));
    put(r, "issue", known.first(Key::Issue).or(parts.issue));
    let range = pages(known.first(Key::FirstPage), known.first(Key::LastPage));
    put(r, "pages", known.first(Key::Pages).or(range).or(parts.pages));
    put(r, "source", source);
}

/// Adds what has a label of its own. `kind` is the type where no label names it.
fn put_values(r: &mut Record<'static>, known: &mut Known, kind: Option<String>) {
    // Some databases give the numbers of books and of journals under one tag.
    let digits = |number: &String| number.bytes().filter(u8::is_ascii_digit).count();
    let (issn, mut isbn): (Vec<_>, Vec<_>) = known.lines(Key::Issn).into_iter().partition(|n| digits(n) < 10);
    isbn.extend(known.lines(Key::Isbn));
    let mut types = known.lines(Key::Type);
    types.retain(|name| name != "-");
    if types.is_empty() {
        types.extend(kind);
    }
    for (name, mut values) in
        [("issn", issn), ("isbn", isbn), ("type", types), ("language", known.lines(Key::Language))]
    {
        values.iter_mut().for_each(|value| *value = value.trim_end_matches('.').to_owned());
        if !values.is_empty() {
            r.push((Cow::from(name), one_or_list(values)));
        }
    }
    put(r, "publisher", known.all(Key::Publisher).first().map(|publisher| on_one_line(publisher)));
    put(r, "place", known.first(Key::Place));
    put(r, "url", known.lines(Key::Url).into_iter().find(|url| url.contains("://")));
    put(r, "times_cited", known.lines(Key::TimesCited).iter().find_map(|n| n.parse::<u64>().ok()));
    put_references(r, known.lines(Key::References));
}

/// A title without the kind of the document, which Ovid adds in brackets.
fn without_kind(title: &str) -> (String, Option<String>) {
    const KINDS: [&str; 9] = [
        "Article",
        "Review",
        "Report",
        "Miscellaneous",
        "References",
        "Letter",
        "Editorial",
        "Erratum",
        "Abstract",
    ];
    let cut = title.trim().strip_suffix(']').and_then(|title| title.rsplit_once('['));
    match cut.filter(|(_, kind)| KINDS.contains(kind)) {
        Some((title, kind)) => (title.trim().to_owned(), Some(kind.to_owned())),
        None => (title.trim().to_owned(), None),
    }
}
