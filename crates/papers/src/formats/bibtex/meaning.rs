//! The meaning of the fields of an entry, whichever program wrote it.

use std::borrow::Cow;

use super::entry::Entry;
use super::journals;
use super::latex;
use super::names::stripped;
use crate::formats::FieldMap;
use crate::formats::common::derived::{put_countries, put_references};
use crate::formats::common::record::{Record, bare_doi, distinct, one_or_list, put, put_list};

/// Strings that every style defines.
pub(super) const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Fields that name the venue.
const VENUES: [&str; 9] = [
    "journal",
    "journaltitle",
    "booktitle",
    "eventtitle",
    "conference",
    "school",
    "institution",
    "howpublished",
    "source_title",
];

/// The record of an entry, for [`paper_of`](crate::formats::common::fields::paper_of).
pub(super) fn record(mut entry: Entry, map: &FieldMap) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let (mapped, fields): (Vec<_>, Vec<_>) =
        entry.fields.into_iter().partition(|(name, _)| map.field_of(name).is_some());
    entry.fields = fields;
    r.extend(
        mapped.into_iter().map(|(name, value)| (Cow::from(name.clone()), latex::text(&name, &value).into())),
    );
    put(r, "id", Some(std::mem::take(&mut entry.key)));
    let kind = std::mem::take(&mut entry.kind);
    let given = entry.text(&["document_type"]).or_else(|| entry.text(&["type"]));
    put(r, "type", given.or(Some(kind)));
    let (title, subtitle) = (entry.text(&["title"]), entry.text(&["subtitle"]));
    put(
        r,
        "title",
        match (title, subtitle) {
            (Some(title), Some(subtitle)) => Some(format!("{title}: {subtitle}")),
            (title, subtitle) => title.or(subtitle).or_else(|| entry.text(&["maintitle", "shorttitle"])),
        },
    );
    put(r, "abstract", entry.text(&["abstract"]));
    put_ids(r, &mut entry);
    let date = entry.text(&["date"]).or_else(|| year_and_month(&entry));
    if date.as_deref().and_then(iso_parts).is_some() {
        // A number says no more than the date; a name such as `Spring/March` may.
        let is_number = |value: &str| value.trim().bytes().all(|byte| byte.is_ascii_digit());
        entry.fields.retain(|(name, value)| !(["month", "day"].contains(&name.as_str()) && is_number(value)));
    }
    put(r, "year", entry.text(&["year"]));
    put(r, "date", date);
    put_list(r, "authors", std::mem::take(&mut entry.authors));
    put_list(r, "editors", std::mem::take(&mut entry.editors));
    put(r, "venue", entry.text(&VENUES).map(journals::written_out));
    put_keywords(r, &mut entry);
    put_citations(r, &mut entry);
    put_affiliations(r, &mut entry);
    put(r, "pages", entry.text(&["pages"]).map(|pages| one_hyphen(&pages)));
    put(r, "issue", entry.text(&["number"]).or_else(|| entry.text(&["issue"])));
    put(r, "place", entry.text(&["address"]).or_else(|| entry.text(&["location"])));
    put(r, "language", entry.text(&["language"]).or_else(|| entry.text(&["langid"])));
    put_rest(r, entry.fields);
    record
}

/// Other fields under their names; one that is repeated becomes a list.
fn put_rest(record: &mut Record<'static>, fields: Vec<(String, String)>) {
    let mut rest: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in fields {
        let text = latex::text(&name, &value);
        match rest.iter_mut().find(|(known, _)| *known == name) {
            Some((_, texts)) if texts.contains(&text) => {}
            Some((_, texts)) => texts.push(text),
            None => rest.push((name, vec![text])),
        }
    }
    for (name, mut texts) in rest {
        texts.retain(|text| !text.is_empty());
        if !texts.is_empty() {
            record.push((Cow::from(name), one_or_list(texts)));
        }
    }
}

fn one_hyphen(pages: &str) -> String {
    let mut pages = pages.replace(['–', '—', '‐', '‑', '−'], "-");
    while pages.contains("--") || pages.contains(" -") || pages.contains("- ") {
        pages = pages.replace("--", "-").replace(" -", "-").replace("- ", "-");
    }
    pages
}

/// The ids that services give papers.
fn put_ids(record: &mut Record<'static>, entry: &mut Entry) {
    let url = entry.verbatim("url");
    let doi = entry.verbatim("doi").map(|doi| bare_doi(&doi).to_owned());
    let of_url =
        || url.as_deref().filter(|url| url.contains("doi.org/10.")).map(|url| bare_doi(url).to_owned());
    let doi = doi.filter(|doi| !doi.is_empty()).or_else(of_url);
    if let Some(id) = url.as_deref().and_then(scopus_id) {
        put(record, "scopus_id", Some(id));
    }
    put(record, "arxiv_id", arxiv_id(entry, doi.as_deref(), url.as_deref()));
    put(record, "doi", doi);
    put(record, "url", url);
    if let Some(id) = entry.peek("unique-id").map(|id| latex::text("unique-id", id))
        && ["WOS:", "ISI:"].iter().any(|prefix| id.starts_with(prefix))
    {
        put(record, "wos_id", Some(id));
        entry.fields.retain(|(name, _)| name != "unique-id");
    }
    put(record, "pmid", entry.text(&["pmid"]));
    put(record, "pmcid", entry.text(&["pmcid", "pmc"]));
}

/// The id of Scopus in the address of a record: `...record.uri?eid=2-s2.0-85000000001&...`.
fn scopus_id(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("eid=").filter(|_| url.contains("scopus.com"))?;
    let id: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).collect();
    id.starts_with("2-s2.0-").then_some(id)
}

fn arxiv_id(entry: &mut Entry, doi: Option<&str>, url: Option<&str>) -> Option<String> {
    if let Some(id) = entry.text(&["arxivid", "arxiv_id", "arxiv"]) {
        return Some(bare_arxiv(&id).to_owned());
    }
    let text = |name: &str| entry.peek(name).map(|value| latex::text(name, value));
    let archive = text("archiveprefix").or_else(|| text("eprinttype")).map(|archive| archive.to_lowercase());
    if let Some(id) = text("eprint").map(|id| bare_arxiv(&id).to_owned())
        && !id.is_empty()
        && archive.as_deref().map_or_else(|| is_arxiv(&id), |archive| archive == "arxiv")
    {
        return Some(id);
    }
    // `journal = {arXiv preprint arXiv:2001.00001}`, and CoRR's `volume = {abs/2001.00001}`.
    let journal = text("journal").or_else(|| text("journaltitle")).unwrap_or_default();
    let of_journal = journal.split_whitespace().map(bare_arxiv);
    let of_volume = text("volume")
        .filter(|_| journal == "CoRR")
        .and_then(|volume| Some(volume.strip_prefix("abs/")?.to_owned()));
    let of_doi = doi.and_then(|doi| {
        doi.get(..15).filter(|prefix| prefix.eq_ignore_ascii_case("10.48550/arxiv.")).map(|_| &doi[15..])
    });
    let of_url = url.and_then(|url| url.split_once("arxiv.org/abs/")).map(|(_, id)| id);
    let is_named = journal.to_lowercase().contains("arxiv");
    let known = of_journal.filter(|_| is_named).chain(of_volume.as_deref()).chain(of_doi).chain(of_url);
    known.into_iter().find(|id| is_arxiv(id)).map(str::to_owned)
}

fn bare_arxiv(id: &str) -> &str {
    let id = id.trim();
    let id = id.rsplit_once("arxiv.org/abs/").map_or(id, |(_, id)| id);
    let prefix = id.get(..6).filter(|prefix| prefix.eq_ignore_ascii_case("arxiv:"));
    prefix.map_or(id, |_| id[6..].trim())
}

/// Whether a text is an id of arXiv: `2001.00001v2` or `math.AG/0001001`.
fn is_arxiv(id: &str) -> bool {
    let digits = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let id = id.rsplit_once('v').filter(|(_, version)| digits(version, 1..=2)).map_or(id, |(id, _)| id);
    match (id.split_once('/'), id.split_once('.')) {
        (Some((archive, number)), _) => {
            let is_archive = archive.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-.".contains(&byte));
            is_archive && !archive.is_empty() && digits(number, 7..=7)
        }
        (None, Some((month, number))) => digits(month, 4..=4) && digits(number, 4..=5),
        _ => false,
    }
}

/// Keywords: where a source has those of its own beside the authors', both lists and their union.
fn put_keywords(record: &mut Record<'static>, entry: &mut Entry) {
    // Web of Science and Scopus use semicolons alone.
    let names =
        ["unique-id", "keywords-plus", "author_keywords", "document_type", "web-of-science-categories"];
    let service = names.iter().any(|name| entry.peek(name).is_some())
        || record.iter().any(|(name, _)| name == "wos_id" || name == "scopus_id");
    let commas = if service { Commas::InKeywords } else { Commas::BetweenKeywords };
    let mut take = |names: &[&str], commas| -> Vec<String> {
        let mut values = Vec::new();
        while let Some(value) = entry.take(names) {
            values.extend(keywords(&value, commas));
        }
        distinct(values)
    };
    let authors = take(&["author_keywords", "author-keywords"], Commas::InKeywords);
    let plus =
        take(&["keywords-plus", "keywords_plus", "index_keywords", "keyword-plus"], Commas::InKeywords);
    let plain = take(&["keywords", "keyword"], commas);
    let subjects =
        take(&["research-areas", "web-of-science-categories", "web-of-science-category"], Commas::InKeywords);
    // Tags that readers gave.
    let tags = take(&["mendeley-tags"], Commas::BetweenKeywords);
    let (authors, index) = match (authors.is_empty(), plus.is_empty()) {
        (true, true) => (Vec::new(), Vec::new()),
        (true, false) => (plain.clone(), plus),
        // The keywords of Scopus are those of its index.
        (false, true) => (authors, plain.clone()),
        (false, false) => (authors, plus),
    };
    let union = authors.iter().chain(&plain).chain(&index).chain(&tags).cloned().collect();
    put_list(record, "author_keywords", authors);
    put_list(record, "index_keywords", index);
    put_list(record, "categories", distinct(union));
    put_list(record, "subjects", subjects);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Commas {
    BetweenKeywords,
    /// Only semicolons divide.
    InKeywords,
}

/// Keywords, divided outside of braces.
fn keywords(value: &str, commas: Commas) -> Vec<String> {
    // All of them may be in one more pair of braces, or a single one that holds a comma.
    let inner = stripped(value.trim());
    let value = if inner.contains(';') || commas == Commas::InKeywords { inner } else { value.trim() };
    let mut parts = vec![String::new()];
    let (mut depth, mut is_escaped, mut entity) = (0_usize, false, false);
    for c in value.chars() {
        let divides = match c {
            _ if is_escaped => false,
            // `&amp;` ends with a semicolon too.
            ';' => !entity,
            ',' => commas == Commas::BetweenKeywords,
            _ => false,
        };
        entity = match c {
            '&' => true,
            _ => entity && (c.is_ascii_alphanumeric() || c == '#'),
        };
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if divides && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.iter().map(|part| latex::text("keywords", part)).filter(|part| !part.is_empty()).collect()
}

/// Cited references, and how often the paper was cited.
fn put_citations(record: &mut Record<'static>, entry: &mut Entry) {
    let lines = entry.take(&["cited-references", "cited_references"]).map(|value| {
        latex::lines(&value).into_iter().map(|line| line.trim_end_matches('.').to_owned()).collect::<Vec<_>>()
    });
    let list = || {
        entry.peek("references").map(|value| {
            let text = latex::text("references", value);
            text.split(';')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
    };
    let references = lines.or_else(list);
    if let Some(references) = references {
        entry.fields.retain(|(name, _)| name != "references");
        put_references(record, references);
    }
    let cited = entry.text(&["times-cited", "times_cited"]).and_then(|count| count.parse::<u64>().ok());
    // Scopus: "cited By 12" or "Cited by: 12; All Open Access".
    let noted = entry.peek("note").and_then(|note| {
        let note = note.trim().to_lowercase();
        let rest = note.strip_prefix("cited by")?.trim_start_matches([':', ' ']);
        rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    });
    put(record, "times_cited", cited.or(noted));
}

fn put_affiliations(record: &mut Record<'static>, entry: &mut Entry) {
    // Web of Science lists the addresses in lines, and the names of the institutions in a field of their own.
    let is_wos = record.iter().any(|(name, _)| name == "wos_id") || entry.peek("author-email").is_some();
    let Some(value) = entry.take(&["affiliation"]).or_else(|| entry.take(&["affiliations"])) else { return };
    let divided: Vec<String> = if is_wos {
        latex::lines(&value).iter().map(|line| line.trim().to_owned()).collect()
    } else {
        latex::text("affiliation", &value).split(';').map(|part| part.trim().to_owned()).collect()
    };
    let affiliations = distinct(divided);
    put_countries(record, &affiliations);
    put_list(record, "affiliations", affiliations);
}

/// Year, month and day of `2015-03` or `2015-03-07`.
pub(super) fn iso_parts(date: &str) -> Option<(&str, &str, Option<&str>)> {
    let mut parts = date.split('-');
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let year = parts.next().filter(|year| year.len() == 4 && digits(year))?;
    let within = |part: &str, most: u8| {
        part.len() == 2 && part.parse().is_ok_and(|number: u8| (1..=most).contains(&number))
    };
    let month = parts.next().filter(|month| within(month, 12))?;
    match (parts.next(), parts.next()) {
        (None, _) => Some((year, month, None)),
        (Some(day), None) if within(day, 31) => Some((year, month, Some(day))),
        _ => None,
    }
}

/// `2015-03` or `2015-03-07` from a year and a month in any of its forms: `mar`, `3`, `MAR 7`, `7~mar`, `JAN-FEB`.
fn year_and_month(entry: &Entry) -> Option<String> {
    let text = |name: &str| entry.peek(name).map(|value| latex::text(name, value));
    let (year, month) = (text("year")?, text("month")?.to_lowercase());
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let words = || month.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let named = |word: &str| MONTHS.iter().position(|name| word.starts_with(name)).map(|index| index + 1);
    let number = |word: &str, most: usize| word.parse().ok().filter(|number| (1..=most).contains(number));
    let day = |word: &str| number(word.trim_end_matches(|c: char| c.is_ascii_alphabetic()), 31);
    #[allow(clippy::single_match_else, reason = "two cases of the same weight")]
    match words().find_map(named) {
        Some(month) => {
            let days: Vec<usize> = words().filter(|word| named(word).is_none()).filter_map(day).collect();
            let own = text("day").and_then(|word| day(&word));
            Some(match (own, days.as_slice()) {
                (Some(day), _) | (None, &[day]) => format!("{year}-{month:02}-{day:02}"),
                _ => format!("{year}-{month:02}"),
            })
        }
        None => {
            let month: usize = number(&month, 12)?;
            let day = text("day").and_then(|word| day(&word));
            Some(
                day.map_or_else(|| format!("{year}-{month:02}"), |day| format!("{year}-{month:02}-{day:02}")),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_arxiv_are_told_from_others() {
        for id in ["2001.00001", "0704.0001v2", "math.AG/0001001", "hep-th/9901001v1"] {
            assert!(is_arxiv(id), "{id}");
        }
        for id in ["10.1234/5678", "PMC12345", "2001.1", "1234", "math/1", ""] {
            assert!(!is_arxiv(id), "{id}");
        }
        assert_eq!(bare_arxiv("arXiv: 2001.00001"), "2001.00001");
        assert_eq!(
            scopus_id("https://www.scopus.com/inward/record.uri?eid=2-s2.0-85&doi=10.1").as_deref(),
            Some("2-s2.0-85")
        );
    }

    #[test]
    fn keywords_are_divided_outside_of_braces() {
        assert_eq!(keywords("a, {b, c}; d", Commas::BetweenKeywords), ["a", "b, c", "d"]);
        assert_eq!(keywords("{{a, b; c}}", Commas::InKeywords), ["a, b", "c"]);
        assert_eq!(keywords("R \\& D; x &amp; y;; z", Commas::InKeywords), ["R & D", "x &amp; y", "z"]);
        assert_eq!(keywords("{a, b}", Commas::BetweenKeywords), ["a, b"]);
    }
}
