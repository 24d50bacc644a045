//! An item of a database as a record.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::Value;

use super::identifiers::Identifiers;
use super::names::Names;
use crate::formats::common::record::{Record, bare_doi, distinct, put, put_list};

/// Names of fields in this crate that differ from Zotero's.
const FIELDS: [(&str, &str); 15] = [
    ("abstractNote", "abstract"),
    ("publicationTitle", "venue"),
    ("DOI", "doi"),
    ("ISSN", "issn"),
    ("ISBN", "isbn"),
    ("PMID", "pmid"),
    ("PMCID", "pmcid"),
    ("citationKey", "citation_key"),
    ("journalAbbreviation", "journal_abbreviation"),
    ("numPages", "num_pages"),
    ("dateAdded", "date_added"),
    ("dateModified", "date_modified"),
    // These would be taken for the item's type and for its list of references.
    ("type", "genre"),
    ("references", "history"),
    ("year", "year_given"),
];
/// Base fields that count by their own names wherever they occur; others keep the name that their type gives them.
const BASES: [&str; 6] = ["title", "date", "publicationTitle", "publisher", "place", "volume"];
/// Fields that name where something appeared, if no publication does, the best first.
const VENUES: [&str; 5] = ["conferenceName", "meetingName", "reporter", "code", "publisher"];

/// A creator of an item.
#[derive(Debug)]
pub(crate) struct Creator {
    pub(crate) role: Option<i64>,
    pub(crate) last: Option<String>,
    pub(crate) first: Option<String>,
    /// Whether the last name is the whole name, as of an institution.
    pub(crate) is_whole: bool,
}

impl Creator {
    fn name(self) -> Option<String> {
        match (self.last, self.first) {
            (Some(last), Some(first)) if !self.is_whole => Some(format!("{last}, {first}")),
            (last, first) => last.or(first),
        }
    }
}

/// What the tables hold of an item.
#[derive(Debug, Default)]
pub(crate) struct Item {
    pub(crate) kind: i64,
    pub(crate) library: Option<i64>,
    pub(crate) key: Option<String>,
    pub(crate) added: Option<String>,
    pub(crate) modified: Option<String>,
    /// Numbers of fields and their values.
    pub(crate) fields: Vec<(i64, String)>,
    pub(crate) creators: Vec<Creator>,
    pub(crate) tags: Vec<String>,
    pub(crate) collections: Vec<i64>,
}

impl Item {
    /// The record of the item. Citation keys that were used before are not its id.
    pub(crate) fn record(self, names: &Names, used: &mut HashSet<String>) -> Record<'static> {
        let mut fields = Fields::default();
        for (field, value) in self.fields {
            if let Some((own, base)) = names.field(self.kind, field) {
                fields.add(own, base, value);
            }
        }
        let ids = fields.get("extra").map(Identifiers::of).unwrap_or_default();
        fields.or_add("doi", ids.doi);
        fields.or_add("pmid", ids.pmid);
        fields.or_add("pmcid", ids.pmcid);
        fields.or_add("arxiv_id", ids.arxiv.or_else(|| fields.arxiv()));
        fields.or_add("citation_key", ids.citation_key);
        let title = fields.get("seriesTitle").map(str::to_owned);
        fields.or_add("series", title);
        let venue = VENUES.iter().find_map(|name| fields.get(name)).map(str::to_owned);
        fields.or_add("venue", venue);

        let library = names.library(self.library);
        let key = self.key.map(|key| format!("{}{key}", library.prefix));
        let citation_key = fields.take("citation_key");
        let id = citation_key.filter(|id| used.insert(id.clone())).or_else(|| key.clone());

        let mut record = Record::new();
        put(&mut record, "id", id);
        put(&mut record, "type", names.kind(self.kind));
        let (mut authors, mut others) = (Vec::new(), Vec::<(String, Vec<String>)>::new());
        for creator in self.creators {
            let role = match names.role(self.kind, creator.role) {
                "editor" => "editors",
                role => role,
            };
            let Some(name) = creator.name() else { continue };
            match others.iter_mut().find(|(known, _)| known == role) {
                _ if role == "author" => authors.push(name),
                Some((_, list)) => list.push(name),
                None => others.push((role.to_owned(), vec![name])),
            }
        }
        put_list(&mut record, "authors", authors);
        put_list(&mut record, "categories", distinct(self.tags));
        let mut collections: Vec<String> =
            self.collections.into_iter().filter_map(|id| names.collection(id)).collect();
        collections.sort_unstable();
        put_list(&mut record, "collections", distinct(collections));
        put(&mut record, "library", Some(library.name));
        put(&mut record, "date_added", self.added);
        put(&mut record, "date_modified", self.modified);
        put(&mut record, "zotero_key", key);
        for (name, list) in others {
            fields.remove(&name);
            record.push((name.into(), Value::from(list)));
        }
        record.extend(fields.0.into_iter().map(|(name, value)| (name, Value::from(value))));
        record
    }
}

/// Fields by their names in this crate, each once.
#[derive(Default)]
struct Fields(Vec<(Cow<'static, str>, String)>);

impl Fields {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// Adds a field unless there is one of this name.
    fn or_add(&mut self, name: &'static str, value: Option<String>) {
        if let (None, Some(value)) = (self.get(name), value) {
            self.0.push((name.into(), value));
        }
    }

    /// Adds a value of Zotero's field `own`, which is a kind of `base`.
    fn add(&mut self, own: &str, base: &str, value: String) {
        let counted = if BASES.contains(&base) { base } else { own };
        let value = match counted {
            "date" => match date(&value) {
                Some(date) => date,
                None => return,
            },
            "DOI" => bare_doi(&value).to_owned(),
            _ => value,
        };
        let ours = |name: &str| -> Cow<'static, str> {
            match FIELDS.iter().find(|(theirs, _)| *theirs == name) {
                Some((_, ours)) => (*ours).into(),
                None => name.to_owned().into(),
            }
        };
        let name = ours(counted);
        let name = if self.get(&name).is_some() { ours(own) } else { name };
        self.0.push((name, value));
    }

    /// The number of a preprint of arXiv, which Zotero keeps as one of any archive: `arXiv:2101.00001`.
    fn arxiv(&self) -> Option<String> {
        let found = ["archiveID", "reportNumber", "number"].iter().find_map(|name| self.get(name))?;
        Identifiers::of(found).arxiv
    }
}

/// A date without the parts that are not known. Zotero keeps dates twice, as year, month and day with zeros for what is
/// missing, and as written: `2021-03-00 March 2021`.
pub(crate) fn date(value: &str) -> Option<String> {
    let is_date = value.len() >= 10
        && value.bytes().take(10).enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
        && matches!(value.as_bytes().get(10), None | Some(b' ' | b'T'));
    let date = if !is_date {
        value
    } else if value.starts_with("0000") {
        value[10..].trim()
    } else if &value[5..7] == "00" {
        &value[..4]
    } else if &value[8..10] == "00" {
        &value[..7]
    } else {
        &value[..10]
    };
    Some(date.to_owned()).filter(|date| !date.is_empty())
}
