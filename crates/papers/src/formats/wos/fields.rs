//! The meaning of Web of Science's tags, which are the same in its plain text and its tables.

use std::borrow::Cow;

use serde_json::Value;

use crate::formats::common::derived::{put_countries, put_keywords, put_references};
use crate::formats::common::record::{Record, bare_doi, distinct, one_or_list, pages, put, put_list};
use crate::formats::common::tagged::Tags;

/// A line with more characters was not wrapped, so that a line break after it is one of the text.
const WRAPPED: usize = 100;
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Other tags that hold lists, which are wrapped as texts are.
const LISTS: [&str; 5] = ["OI", "RI", "EM", "C3", "GP"];

/// Translates the tags of a record, in whose lists the items stand between `at`. Other tags keep their names.
pub(super) fn record(mut tags: Tags, at: char) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let ut = tags.first(&["UT"]);
    let pmid = tags.first(&["PM"]);
    put(r, "id", ut.clone().or_else(|| tags.first(&["AN"])).or_else(|| pmid.clone()));
    put_ids(r, ut.as_deref(), pmid);
    // Titles and abstracts in the languages of regional databases.
    put(r, "title", tags.first(&["TI", "Z1", "X1", "Y1"]).map(|title| unwrapped(&title)));
    put(r, "abstract", tags.first(&["AB", "X4", "Y4", "Z4"]).map(|text| unwrapped(&text)));
    put_names(r, &mut tags, at);
    put_dates(r, &mut tags, ut.as_deref());
    put(r, "venue", tags.first(&["SO", "JI", "J9"]).map(|venue| unwrapped(&venue)));
    let doi = tags.first(&["DI"]);
    put(r, "doi", doi.map(|doi| bare_doi(&doi).to_owned()));
    let list = |tags: &mut Tags, names: &[&str]| -> Vec<String> {
        tags.take(names).iter().flat_map(|value| parts(&value.replace('\n', " "))).collect()
    };
    let headings: Vec<String> = tags.take(&["MH"]).iter().flat_map(|value| items(value, at)).collect();
    let heading = |heading: &String| {
        heading.split(['/', '(']).next().unwrap_or_default().trim().trim_start_matches('*').to_owned()
    };
    let mut index = list(&mut tags, &["ID"]);
    index.extend(headings.iter().map(heading));
    put_keywords(r, list(&mut tags, &["DE"]), index);
    put_list(r, "mesh", headings);
    let subjects = distinct(list(&mut tags, &["WC", "SC"]));
    put_list(r, "subjects", subjects);
    let affiliations = affiliations(&mut tags, at);
    put_countries(r, &affiliations);
    put_list(r, "affiliations", affiliations);
    put_references(r, tags.take(&["CR"]).iter().flat_map(|value| items(value, at)).collect());
    let number = |value: String| value.trim().parse::<u64>().ok();
    put(
        r,
        "times_cited",
        tags.first(&["TC"]).and_then(number).or_else(|| tags.first(&["Z9"]).and_then(number)),
    );
    let types = list(&mut tags, &["DT"]);
    if !types.is_empty() {
        r.push((Cow::from("type"), one_or_list(types)));
    }
    put(r, "language", tags.first(&["LA"]));
    put(r, "volume", tags.first(&["VL"]));
    put(r, "issue", tags.first(&["IS"]));
    let (first, last) = (tags.first(&["BP"]), tags.first(&["EP"]));
    put(r, "pages", pages(first, last).or_else(|| tags.first(&["AR", "PS"])));
    put(r, "publisher", tags.first(&["PU"]).map(|publisher| unwrapped(&publisher)));
    put(r, "place", tags.first(&["PI", "PV"]).map(|place| unwrapped(&place)));
    for (name, of) in [("issn", &["SN", "EI"][..]), ("isbn", &["BN"])] {
        let numbers = list(&mut tags, of);
        if !numbers.is_empty() {
            r.push((Cow::from(name), one_or_list(numbers)));
        }
    }
    put(r, "series", tags.first(&["SE"]).map(|series| unwrapped(&series)));
    for tag in LISTS {
        let items = list(&mut tags, &[tag]);
        if !items.is_empty() {
            r.push((Cow::from(tag), one_or_list(items)));
        }
    }
    record.extend(tags.rest().into_iter().map(|(tag, value)| match value {
        Value::String(text) => (tag, Value::from(unwrapped(&text))),
        value => (tag, value),
    }));
    record
}

fn put_ids(r: &mut Record<'static>, ut: Option<&str>, pmid: Option<String>) {
    let (database, number) = ut.and_then(|ut| ut.split_once(':')).unwrap_or_default();
    put(r, "wos_id", ut.filter(|_| matches!(database, "WOS" | "ISI")));
    put(r, "pmid", pmid.or_else(|| (database == "MEDLINE").then(|| number.to_owned())));
}

/// Adds authors, by their full names where they are given, and editors.
fn put_names(r: &mut Record<'static>, tags: &mut Tags, at: char) {
    let mut names = |of: &[&str]| -> Vec<String> {
        let values = tags.take(of);
        values
            .iter()
            .flat_map(|value| value.split([at, '\n', ';']))
            .map(name)
            .filter(|n| !n.is_empty())
            .collect()
    };
    let (short, full) = (names(&["AU"]), names(&["AF"]));
    let (book, book_full) = (names(&["BA"]), names(&["BF"]));
    let groups = names(&["CA"]);
    // As many full names as short ones, or else some are missing.
    let best = |short: Vec<String>, full: Vec<String>| if full.len() < short.len() { short } else { full };
    let mut authors = best(short, full);
    if authors.is_empty() {
        authors = best(book, book_full);
    } else {
        put_list(r, "book_authors", best(book, book_full));
    }
    authors.extend(groups);
    put_list(r, "authors", authors);
    put_list(r, "editors", names(&["BE", "ED"]));
}

/// A name without the address that some databases add in brackets.
fn name(name: &str) -> String {
    let name = name.trim();
    let bare = name.split_once('(').filter(|(_, rest)| rest.contains('@')).map_or(name, |(bare, _)| bare);
    bare.trim_end().to_owned()
}

fn put_dates(r: &mut Record<'static>, tags: &mut Tags, ut: Option<&str>) {
    // In patents `EA` is another abstract.
    let early = tags.peek(&["EA", "EY"]).filter(|early| early.len() <= 12);
    let early = early.and_then(year_in).map(str::to_owned);
    let year = tags.first(&["PY"]).or(early).or_else(|| {
        // The number of a patent begins with its year.
        ut?.strip_prefix("DIIDW:")?.get(..4).map(str::to_owned)
    });
    put(r, "date", tags.first(&["PD"]).and_then(|date| iso(&date, year.as_deref())));
    put(r, "year", year);
}

/// The first year in a text.
fn year_in(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 4)
}

/// `2021-06-14` from "JUN 14" of 2021, `2021-06` from "JUN" or "MAY-JUN", and anything else with the year behind it.
fn iso(date: &str, year: Option<&str>) -> Option<String> {
    let Some(year) = year_in(date).or(year) else { return Some(date.to_owned()) };
    let words: Vec<&str> =
        date.split([' ', '-', ',', '/']).filter(|word| !word.is_empty() && *word != year).collect();
    let month = |word: &str| {
        let named = word.get(..3).map(str::to_ascii_lowercase);
        let named = MONTHS.iter().position(|month| named.as_deref() == Some(*month)).map(|index| index + 1);
        named.or_else(|| word.parse().ok().filter(|number| word.len() == 2 && (1..=12).contains(number)))
    };
    match words[..] {
        [] => None,
        [first] if month(first).is_some() => Some(format!("{year}-{:02}", month(first)?)),
        [first, second] if month(first).is_some() => Some(match second.parse::<u8>() {
            Ok(day) if (1..=31).contains(&day) => format!("{year}-{:02}-{day:02}", month(first)?),
            _ => format!("{year}-{:02}", month(first)?),
        }),
        _ if date.contains(year) => Some(date.to_owned()),
        _ => Some(format!("{date} {year}")),
    }
}

/// The addresses without the names before them; those of the corresponding authors if there are no others.
fn affiliations(tags: &mut Tags, at: char) -> Vec<String> {
    let lines: Vec<String> = tags.take(&["C1"]).iter().flat_map(|value| items(value, at)).collect();
    // Addresses that are wrapped end in a full stop, where any do.
    let is_wrapped = lines.iter().any(|line| line.ends_with('.'));
    let mut addresses: Vec<String> = Vec::new();
    for line in lines {
        match addresses.last_mut() {
            Some(last) if is_wrapped && !last.ends_with('.') && !line.starts_with('[') && at == '\n' => {
                last.push(' ');
                last.push_str(&line);
            }
            _ => addresses.push(line),
        }
    }
    let bare = |address: &String| {
        let after = address.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(_, after)| after);
        after.unwrap_or(address).trim().to_owned()
    };
    let addresses = distinct(addresses.iter().map(bare).collect());
    if !addresses.is_empty() {
        return addresses;
    }
    let corresponding = tags.peek(&["RP"]).unwrap_or_default().replace('\n', " ");
    let of = corresponding.split_once("author), ").map(|(_, address)| address);
    of.map(|address| vec![address.split("; ").next().unwrap_or(address).trim().to_owned()])
        .unwrap_or_default()
}

/// The items of a list, which stand between `at`, unless that is inside brackets.
pub(super) fn items(value: &str, at: char) -> Vec<String> {
    let mut depth = 0_usize;
    let ends = |c: char| {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == at && (depth == 0 || at == '\n')
    };
    value.split(ends).map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// The parts of a text between semicolons.
fn parts(value: &str) -> Vec<String> {
    value.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// A text whose lines were wrapped, on one line a paragraph.
fn unwrapped(text: &str) -> String {
    let mut lines = text.split('\n');
    let mut joined = lines.next().unwrap_or_default().to_owned();
    let mut is_paragraph = joined.chars().count() > WRAPPED;
    for line in lines {
        joined.push(if is_paragraph { '\n' } else { ' ' });
        joined.push_str(line);
        is_paragraph = line.chars().count() > WRAPPED;
    }
    joined
}
