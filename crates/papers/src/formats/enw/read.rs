//! Reading of `EndNote`'s tagged text: a percent sign, a character, a blank, a value.
//!
//! Values may continue in lines without a tag. Records begin with `%0`, which names their type; where programs that follow
//! the older refer leave it out, a blank line stands between them.

use std::borrow::Cow;

use crate::formats::common::derived::put_countries;
use crate::formats::common::record::{Record, bare_doi, distinct, one_or_list, put, put_list};
use crate::formats::common::tagged::{self, Blank, Grammar, Mark, Tags};
use crate::formats::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

pub(crate) const ENW: Grammar = Grammar {
    mark: |line| match character(line) {
        Some(b'0') => Mark::Begin,
        Some(b'T' | b'X' | b'A') => Mark::Text,
        Some(_) => Mark::Tag,
        None => Mark::Other,
    },
    tag,
    joint: "\n",
    blank: Blank::AnyTag,
    record,
    expected: "records of lines such as `%T A title`",
};

/// Reads all records. The flaw of a record without a title and an abstract names the line it begins on.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    tagged::parse(bytes, &ENW, options)
}

/// Whether a text begins with a type, or with two tags one of which is a common one.
pub(crate) fn begins(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| b"\r\n".contains(byte)).filter(|line| !line.trim_ascii().is_empty());
    let mut next = || lines.next().and_then(character);
    match next() {
        Some(b'0') => true,
        Some(first) => next().is_some_and(|second| [first, second].iter().any(|tag| b"TAXJD".contains(tag))),
        None => false,
    }
}

/// The character of a tag, `T` of `%T A title`.
pub(crate) fn character(line: &[u8]) -> Option<u8> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let (&tag, rest) = line.strip_prefix(b"%")?.split_first()?;
    (tag.is_ascii_graphic() && tag != b'%' && rest.first().is_none_or(u8::is_ascii_whitespace)).then_some(tag)
}

fn tag(line: &str) -> Option<(&str, &str)> {
    character(line.as_bytes())?;
    Some(line.trim_start_matches('\u{feff}').split_at(2))
}

/// The meaning of the tags. Others keep their names.
fn record(mut tags: Tags) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    put(r, "type", tags.first(&["%0"]));
    let accession = tags.first(&["%M"]);
    let database = tags.values(&["%~", "%W"]).collect::<String>().to_ascii_lowercase();
    let is_number =
        |id: &String| id.len() < 10 && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let is_pubmed = ["pubmed", "medline", "nlm"].iter().any(|name| database.contains(name));
    put(r, "id", tags.first(&["%F"]).or_else(|| accession.clone()));
    put(r, "pmid", accession.clone().filter(|id| is_pubmed && is_number(id)));
    put(r, "wos_id", accession.clone().filter(|id| id.starts_with("WOS:")));
    put(r, "accession_number", accession);
    put(r, "title", tags.first(&["%T", "%Q", "%!"]));
    let mut texts = tags.take(&["%X"]).into_iter();
    put(r, "abstract", texts.next());
    put_list(r, "other_abstracts", texts.collect());
    let lines = |values: Vec<String>, at: &[char]| -> Vec<String> {
        let parts = values.iter().flat_map(|value| value.split(at)).map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    put_list(r, "authors", lines(tags.take(&["%A"]), &['\n', ';']));
    put_list(r, "editors", lines(tags.take(&["%E"]), &['\n', ';']));
    let dates = tags.take(&["%D"]);
    put(r, "year", dates.first().cloned());
    put(r, "date", tags.first(&["%8"]).or_else(|| dates.first().filter(|date| date.len() > 4).cloned()));
    put(r, "venue", tags.first(&["%J", "%B"]));
    put_list(r, "categories", distinct(lines(tags.take(&["%K"]), &['\n', ';'])));
    let doi = tags.first(&["%R"]).map(|doi| bare_doi(&doi).to_owned());
    put(r, "doi", doi);
    put(r, "url", tags.first(&["%U"]));
    put(r, "volume", tags.first(&["%V"]));
    put(r, "issue", tags.first(&["%N"]));
    put(r, "pages", tags.first(&["%P"]));
    put(r, "publisher", tags.first(&["%I"]));
    put(r, "place", tags.first(&["%C"]));
    put(r, "language", tags.first(&["%G"]));
    put(r, "edition", tags.first(&["%7"]));
    put(r, "series", tags.first(&["%S"]));
    let affiliations = distinct(lines(tags.take(&["%+"]), &['\n']));
    put_countries(r, &affiliations);
    put_list(r, "affiliations", affiliations);
    let pmcid = tags.values(&["%2"]).find(|id| id.starts_with("PMC")).map(str::to_owned);
    put(r, "pmcid", pmcid);
    let numbers = lines(tags.take(&["%@"]), &['\n']);
    if !numbers.is_empty() {
        let digits = |number: &String| {
            let digits = number.bytes().take_while(|byte| byte.is_ascii_digit() || b"-Xx".contains(byte));
            digits.filter(|&byte| byte != b'-').count()
        };
        let name = if numbers.iter().all(|number| digits(number) == 8) { "issn" } else { "isbn" };
        record.push((Cow::from(name), one_or_list(numbers)));
    }
    record.extend(tags.rest());
    record
}
