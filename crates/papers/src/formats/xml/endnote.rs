//! `EndNote`'s XML: a `record` a paper, its texts in runs of `style`.

use super::jats_parts::one_line;
use crate::formats::common::derived::put_countries;
use crate::formats::common::record::{Record, bare_doi, distinct, put, put_list};
use crate::formats::common::xml::Element;

/// The fields of a record.
pub(super) fn record(record: &Element) -> Record<'static> {
    let mut found = Record::new();
    let r = &mut found;
    let of = |path: &[&str]| record.text_of(path).map(|text| one_line(&text));
    put(r, "title", of(&["titles", "title"]));
    put(r, "abstract", record.text_of(&["abstract"]));
    let people = |path: &[&str]| -> Vec<String> {
        let names = record.find(path).map(|list| list.texts_of("author")).unwrap_or_default();
        distinct(names.iter().map(|name| one_line(name).trim_end_matches(',').to_owned()).collect())
    };
    put_list(r, "authors", people(&["contributors", "authors"]));
    put_list(r, "editors", people(&["contributors", "secondary-authors"]));
    let venue = [
        &["periodical", "full-title"][..],
        &["titles", "secondary-title"],
        &["periodical", "abbr-1"],
        &["titles", "alt-title"],
    ];
    put(r, "venue", venue.iter().find_map(|path| of(path)));
    put(r, "journal_abbreviation", of(&["periodical", "abbr-1"]));
    let year = of(&["dates", "year"]);
    put(
        r,
        "date",
        of(&["dates", "pub-dates", "date"]).map(|date| match &year {
            Some(year) if !date.contains(year.as_str()) => format!("{date} {year}"),
            _ => date,
        }),
    );
    put(r, "year", year);
    let doi = of(&["electronic-resource-num"]).map(|doi| bare_doi(&doi).to_owned());
    put(r, "doi", doi.filter(|doi| doi.starts_with("10.")));
    let mut words = record.find(&["keywords"]).map(|list| list.texts_of("keyword")).unwrap_or_default();
    words = words.iter().flat_map(|word| word.split(['\n', ';', '\r'])).map(one_line).collect();
    put_list(r, "categories", distinct(words));
    for (path, name) in [
        (&["volume"][..], "volume"),
        (&["number"], "issue"),
        (&["pages"], "pages"),
        (&["publisher"], "publisher"),
        (&["pub-location"], "place"),
        (&["isbn"], "issn"),
        (&["edition"], "edition"),
        (&["language"], "language"),
        (&["titles", "tertiary-title"], "series"),
        (&["accession-num"], "accession_number"),
        (&["database"], "database"),
        (&["remote-database-name"], "source_database"),
        (&["label"], "label"),
        (&["notes"], "notes"),
        (&["research-notes"], "research_notes"),
        (&["custom2"], "pmcid"),
    ] {
        let value = of(path).filter(|text| name != "pmcid" || text.starts_with("PMC"));
        put(r, name, value);
    }
    put(r, "type", record.find(&["ref-type"]).and_then(|kind| kind.attribute("name")).map(str::to_owned));
    let places: Vec<String> = record
        .text_of(&["auth-address"])
        .unwrap_or_default()
        .lines()
        .map(one_line)
        .filter(|line| !line.is_empty())
        .collect();
    put_countries(r, &places);
    put_list(r, "affiliations", distinct(places));
    let mut urls = Vec::new();
    if let Some(list) = record.find(&["urls"]) {
        list.descendants("url", &mut urls);
    }
    let urls: Vec<String> = urls.into_iter().map(|url| one_line(&url.text())).collect();
    put(r, "url", urls.into_iter().find(|url| url.starts_with("http")));
    let number = of(&["accession-num"]).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let is_pubmed = of(&["remote-database-name"]).is_some_and(|name| name.eq_ignore_ascii_case("medline"))
        || of(&["remote-database-provider"]).is_some_and(|name| name.eq_ignore_ascii_case("nlm"));
    put(r, "pmid", number.filter(|_| is_pubmed));
    put(r, "record_number", of(&["rec-number"]));
    found
}
