//! What services put into notes and custom tags of RIS: counts, cited references, ids, affiliations and second abstracts.

use std::borrow::Cow;

use super::read::divided;
use crate::formats::common::derived::{doi_in, put_countries, put_references};
use crate::formats::common::record::{Record, bare_doi, distinct, one_or_list, put, put_list};
use crate::formats::common::tagged::Tags;

/// Adds the ids of the services, which stay under their tags too where others look for them.
pub(super) fn put_ids(record: &mut Record<'static>, tags: &Tags) {
    let an = tags.peek(&["AN"]).unwrap_or_default();
    // EndNote: `<Go to ISI>://WOS:000298449100007`.
    let linked = tags.values(&["UR"]).find_map(|url| url.split_once("<Go to ISI>://").map(|(_, id)| id));
    let is_wos = |id: &&str| id.starts_with("WOS:") || id.starts_with("ISI:");
    put(record, "wos_id", Some(an).filter(is_wos).or(linked.filter(is_wos)));
    put(record, "embase_id", tags.peek(&["U2"]).filter(|id| id.starts_with('L') && is_number(&id[1..])));
    let scopus = tags.values(&["UR"]).find_map(|url| {
        let at = url.find("2-s2.0-").filter(|_| url.contains("scopus"))?;
        let digits = url[at + 7..].bytes().take_while(u8::is_ascii_digit).count();
        Some(url[at..at + 7 + digits].to_owned())
    });
    put(record, "scopus_id", scopus);
    put(record, "pmid", pmid(tags));
    put(record, "pmcid", marked(tags, "[pmcid]"));
}

/// The number of the record in PubMed.
pub(super) fn pmid(tags: &Tags) -> Option<String> {
    let is_of = |names: &[&str]| {
        let database = |name: &str| name.trim().to_ascii_lowercase();
        tags.values(&["DB", "DP"]).any(|value| names.contains(&database(value).as_str()))
    };
    let of = |tag: &str, names: &[&str]| {
        tags.values(&[tag]).find(|id| is_number(id) && is_of(names)).map(str::to_owned)
    };
    marked(tags, "[pmid]")
        .or_else(|| of("AN", &["nlm", "pubmed", "medline", "cmedm", "mdc", "mnh"]))
        .or_else(|| of("C5", &["embase"]))
        .or_else(|| of("C2", &["scopus"]))
}

/// The value of a custom tag before a mark such as `[pmid]`.
fn marked(tags: &Tags, mark: &str) -> Option<String> {
    let is_marked = |value: &&str| value.to_ascii_lowercase().ends_with(mark);
    let value = tags.values(&["U1", "U2", "U3", "C2"]).find(is_marked)?;
    Some(value[..value.len() - mark.len()].trim().to_owned())
}

fn is_number(id: &str) -> bool {
    (1..10).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// Adds the first abstract, and apart from it those in other languages and notices of rights that have its tag too.
pub(super) fn put_abstracts(record: &mut Record<'static>, tags: &mut Tags) {
    let texts = tags.take(&["AB"]);
    let notes = tags.take(&["N2"]);
    let (texts, mut others) = if texts.is_empty() { (notes, Vec::new()) } else { (texts, notes) };
    let mut texts = texts.into_iter();
    let Some(mut text) = texts.next() else { return };
    for next in texts {
        // A structured abstract has one tag a section in some programs.
        if is_section(&next) {
            text.push_str("\n\n");
            text.push_str(&next);
        } else {
            others.push(next);
        }
    }
    others.retain(|other| other != &text);
    put(record, "abstract", Some(text));
    put_list(record, "other_abstracts", distinct(others));
}

/// Whether a text begins with the heading of a section, such as "METHODS:".
fn is_section(text: &str) -> bool {
    text.split_once(':').is_some_and(|(heading, _)| {
        let heading = heading.trim();
        (4..=40).contains(&heading.len())
            && heading.split(' ').count() <= 4
            && heading.chars().all(|c| c.is_alphabetic() || " /&-".contains(c))
            && heading.chars().next().is_some_and(char::is_uppercase)
    })
}

/// Takes the DOI, from its own tag or from one that holds nothing else.
pub(super) fn doi(tags: &mut Tags) -> Option<String> {
    if let Some(doi) = tags.first(&["DO", "DI"]) {
        return Some(bare_doi(&doi).to_owned());
    }
    let is_doi = |value: &&str| {
        let bare = bare_doi(value);
        doi_in(bare).is_some_and(|doi| doi.len() == bare.len())
    };
    tags.values(&["M3", "N1", "L3", "UR", "L2"]).find(is_doi).map(|value| bare_doi(value).to_owned())
}

/// Adds what the remaining tags hold.
pub(super) fn put_rest(record: &mut Record<'static>, tags: &mut Tags) {
    let mut affiliations: Vec<String> =
        tags.take(&["AD"]).iter().flat_map(|addresses| divided(addresses, &['\n'])).collect();
    // Embase has the affiliations under `M1`, each behind the names that belong to it.
    let embase = tags.take_where(|tag, value| tag == "M1" && value.starts_with('(') && value.contains(") "));
    if !embase.is_empty() {
        put_list(record, "AD", std::mem::take(&mut affiliations));
        let after_names = |value: &String| {
            value.split_once(") ").map_or(value.as_str(), |(_, after)| after).trim().to_owned()
        };
        affiliations = embase.iter().map(after_names).collect();
    }
    let affiliations = distinct(affiliations);
    put_countries(record, &affiliations);
    put_list(record, "affiliations", affiliations);
    let mut cited = None;
    let mut references: Vec<String> =
        tags.take(&["CR"]).iter().flat_map(|lines| divided(lines, &['\n'])).collect();
    for tag in ["N1", "U3"] {
        let mut notes = Vec::new();
        for note in tags.take(&[tag]) {
            let mut kept = Vec::new();
            for line in note.split('\n') {
                match (count(line), line.strip_prefix("References: ")) {
                    (Some(count), _) => cited = cited.or(Some(count)),
                    (None, Some(list)) => references.extend(divided(list, &[';'])),
                    (None, None) => kept.push(line),
                }
            }
            notes.push(kept.join("\n"));
        }
        notes.retain(|note| !note.is_empty());
        if !notes.is_empty() {
            record.push((Cow::from(tag), one_or_list(notes)));
        }
    }
    let counted = |tags: &Tags| tags.values(&["TC", "Z9"]).find_map(|value| value.parse().ok());
    put(record, "times_cited", cited.or_else(|| counted(tags)));
    put_references(record, references);
}

/// The number in "Cited By :12".
fn count(value: &str) -> Option<u64> {
    let value = value.trim();
    let rest = value.get(..8).filter(|start| start.eq_ignore_ascii_case("cited by")).map(|_| &value[8..])?;
    rest.trim_start_matches([' ', ':']).trim().parse().ok()
}
