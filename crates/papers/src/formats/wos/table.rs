//! The columns of Web of Science's tables: two-letter tags in its tab-delimited files, words in its spreadsheets.

use std::borrow::Cow;

use super::fields;
use crate::formats::FieldMap;
use crate::formats::common::record::Record;
use crate::formats::common::tagged::Tags;

/// The beginning of the names of renamed columns, which no column has.
const PREFIX: &str = "wos ";
/// Separates the items of lists in cells.
const BETWEEN: char = ';';

/// The columns of spreadsheets, and their tags.
const COLUMNS: [(&str, &str); 56] = [
    ("Publication Type", "PT"),
    ("Authors", "AU"),
    ("Book Authors", "BA"),
    ("Book Editors", "BE"),
    ("Book Group Authors", "GP"),
    ("Author Full Names", "AF"),
    ("Book Author Full Names", "BF"),
    ("Group Authors", "CA"),
    ("Article Title", "TI"),
    ("Title", "TI"),
    ("Source Title", "SO"),
    ("Book Series Title", "SE"),
    ("Language", "LA"),
    ("Document Type", "DT"),
    ("Conference Title", "CT"),
    ("Conference Date", "CY"),
    ("Conference Location", "CL"),
    ("Author Keywords", "DE"),
    ("Keywords Plus", "ID"),
    ("Abstract", "AB"),
    ("Addresses", "C1"),
    ("Affiliations", "C3"),
    ("Reprint Addresses", "RP"),
    ("Email Addresses", "EM"),
    ("Researcher Ids", "RI"),
    ("ORCIDs", "OI"),
    ("Funding Orgs", "FU"),
    ("Funding Text", "FX"),
    ("Cited References", "CR"),
    ("Cited Reference Count", "NR"),
    ("Times Cited, WoS Core", "TC"),
    ("Times Cited, WoS", "TC"),
    ("Times Cited", "TC"),
    ("Times Cited, All Databases", "Z9"),
    ("Publisher", "PU"),
    ("Publisher City", "PI"),
    ("Publisher Address", "PA"),
    ("ISSN", "SN"),
    ("eISSN", "EI"),
    ("ISBN", "BN"),
    ("Journal Abbreviation", "J9"),
    ("Journal ISO Abbreviation", "JI"),
    ("Publication Date", "PD"),
    ("Publication Year", "PY"),
    ("Volume", "VL"),
    ("Issue", "IS"),
    ("Start Page", "BP"),
    ("End Page", "EP"),
    ("Article Number", "AR"),
    ("DOI", "DI"),
    ("Early Access Date", "EA"),
    ("WoS Categories", "WC"),
    ("Web of Science Categories", "WC"),
    ("Research Areas", "SC"),
    ("Pubmed Id", "PM"),
    ("UT (Unique WOS ID)", "UT"),
];

/// Tags of RIS as names of columns, as programs in R write them, and the names of our fields.
const RIS: [(&str, &str); 20] = [
    ("TI", "title"),
    ("T1", "title"),
    ("AB", "abstract"),
    ("N2", "abstract"),
    ("AU", "authors"),
    ("PY", "year"),
    ("Y1", "year"),
    ("DA", "date"),
    ("T2", "venue"),
    ("JO", "venue"),
    ("JF", "venue"),
    ("KW", "categories"),
    ("DO", "doi"),
    ("UR", "url"),
    ("TY", "type"),
    ("VL", "volume"),
    ("IS", "issue"),
    ("SP", "pages"),
    ("SN", "issn"),
    ("LA", "language"),
];

/// Whether the columns of a header are tags of RIS.
fn is_ris(names: &[impl AsRef<str>]) -> bool {
    let has = |wanted: &str| names.iter().any(|name| name.as_ref() == wanted);
    let n_known = names.iter().filter(|name| RIS.iter().any(|(tag, _)| *tag == name.as_ref())).count();
    (has("TI") || has("T1")) && n_known >= 4 && 2 * n_known > names.len()
}

/// Whether the columns of a header are those of Web of Science, or of programs that keep its tags.
fn is_header(names: &[impl AsRef<str>]) -> bool {
    let has = |wanted: &str| names.iter().any(|name| name.as_ref() == wanted);
    let n_tags = names.iter().filter(|name| is_tag(name.as_ref())).count();
    let by_tags = has("TI") && (has("SO") || has("UT") || has("PT")) && 2 * n_tags > names.len();
    by_tags
        || has("UT (Unique WOS ID)")
        || has("Article Title") && has("Source Title") && has("Author Full Names")
}

/// Whether the columns of a table have the names that Web of Science gives them, or tags of RIS.
pub(crate) fn is_table(names: &[impl AsRef<str>]) -> bool {
    is_header(names) || is_ris(names)
}

/// Renames the columns of a header that comes from Web of Science, so that [`row`] knows them: title and abstract by the
/// names of our fields, others by their tags. Columns that the user mapped keep their names.
pub(crate) fn rename(names: &mut [String], map: &FieldMap) {
    if !is_header(names) {
        if is_ris(names) {
            for name in names.iter_mut().filter(|name| map.field_of(name).is_none()) {
                let known = RIS.iter().find(|(tag, _)| tag == name).map(|(_, ours)| (*ours).to_owned());
                *name = known.unwrap_or_else(|| std::mem::take(name));
            }
        }
        return;
    }
    let by_tags = names.iter().any(|name| name == "TI");
    for name in names {
        if map.field_of(name).is_some() {
            continue;
        }
        let of_words =
            COLUMNS.iter().find(|(words, _)| words.eq_ignore_ascii_case(name)).map(|(_, tag)| *tag);
        let tag = if by_tags && is_tag(name) { Some(name.as_str()) } else { of_words };
        let renamed = match tag {
            Some("TI") => "title".to_owned(),
            Some("AB") => "abstract".to_owned(),
            Some(tag) => format!("{PREFIX}{tag}"),
            None => continue,
        };
        *name = renamed;
    }
}

fn is_tag(name: &str) -> bool {
    matches!(name.as_bytes(), [a, b] if a.is_ascii_uppercase() && (b.is_ascii_uppercase() || b.is_ascii_digit()))
}

/// Translates a row whose columns [`rename`] has renamed; other rows stay as they are.
pub(crate) fn row(record: Record<'_>) -> Record<'_> {
    if !record.iter().any(|(name, _)| name.starts_with(PREFIX)) {
        return record;
    }
    let (mut tags, mut others) = (Vec::new(), Record::new());
    for (name, value) in record {
        let tag = match &*name {
            "title" => Some("TI"),
            "abstract" => Some("AB"),
            name => name.strip_prefix(PREFIX),
        };
        match (tag, value.as_str()) {
            (Some(tag), Some(text)) => tags.push((tag.to_owned(), text.trim().to_owned())),
            _ => others.push((Cow::from(name.into_owned()), value)),
        }
    }
    others.extend(fields::record(Tags::new(tags), BETWEEN));
    others
}
