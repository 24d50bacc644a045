//! What the numbers in a database stand for: types, fields, roles of creators, libraries and collections.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Row};

use super::rows::{integer, text};
use super::tables::Tables;

/// The base field of fields, for databases that do not tell.
const BASES: [(&str, &str); 26] = [
    ("caseName", "title"),
    ("nameOfAct", "title"),
    ("subject", "title"),
    ("dateDecided", "date"),
    ("dateEnacted", "date"),
    ("issueDate", "date"),
    ("blogTitle", "publicationTitle"),
    ("bookTitle", "publicationTitle"),
    ("dictionaryTitle", "publicationTitle"),
    ("encyclopediaTitle", "publicationTitle"),
    ("forumTitle", "publicationTitle"),
    ("proceedingsTitle", "publicationTitle"),
    ("programTitle", "publicationTitle"),
    ("websiteTitle", "publicationTitle"),
    ("codeVolume", "volume"),
    ("reporterVolume", "volume"),
    ("codePages", "pages"),
    ("firstPage", "pages"),
    ("company", "publisher"),
    ("distributor", "publisher"),
    ("institution", "publisher"),
    ("label", "publisher"),
    ("network", "publisher"),
    ("repository", "publisher"),
    ("studio", "publisher"),
    ("university", "publisher"),
];
/// The name of the only library that everyone has.
const MY_LIBRARY: &str = "My Library";
/// Collections inside one another, at most; in a damaged database they may form a ring.
const DEPTH: usize = 100;

/// A library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Library {
    /// `My Library`, or the name of the group.
    pub(crate) name: String,
    /// What precedes the keys of its items so that they differ from those of other libraries.
    pub(crate) prefix: String,
    /// Whether it is a feed, whose items nobody has chosen.
    pub(crate) is_feed: bool,
}

/// The names behind the numbers of a database.
#[derive(Debug, Default)]
pub(crate) struct Names {
    types: HashMap<i64, String>,
    fields: HashMap<i64, String>,
    /// The field that a field of a type is a kind of: `title` for the `caseName` of a `case`.
    bases: HashMap<(i64, i64), i64>,
    roles: HashMap<i64, String>,
    /// The role of those who count as authors, by type: the inventors of a patent.
    authors: HashMap<i64, i64>,
    libraries: HashMap<i64, Library>,
    /// The name of each collection and the collection that it is in.
    collections: HashMap<i64, (String, Option<i64>)>,
    /// Collections in the trash.
    trashed_collections: HashSet<i64>,
    /// Items in the trash.
    pub(crate) trashed: HashSet<i64>,
    /// Attachments and notes that belong to no item.
    pub(crate) alone: HashSet<i64>,
    /// Items of feeds.
    pub(crate) in_feeds: HashSet<i64>,
}

impl Names {
    pub(crate) fn read(connection: &Connection, tables: &Tables) -> rusqlite::Result<Self> {
        let two = |row: &Row<'_>| Some((integer(row, 0)?, text(row, 1)?));
        let mut names = Self::default();
        for table in ["itemTypes", "itemTypesCombined"] {
            names.types.extend(all(connection, &tables.select(table, &["itemTypeID", "typeName"]), two)?);
        }
        for table in ["fields", "fieldsCombined"] {
            names.fields.extend(all(connection, &tables.select(table, &["fieldID", "fieldName"]), two)?);
        }
        for table in ["baseFieldMappings", "baseFieldMappingsCombined"] {
            let sql = tables.select(table, &["itemTypeID", "fieldID", "baseFieldID"]);
            let base = |row: &Row<'_>| Some(((integer(row, 0)?, integer(row, 1)?), integer(row, 2)?));
            names.bases.extend(all(connection, &sql, base)?);
        }
        names.roles =
            all(connection, &tables.select("creatorTypes", &["creatorTypeID", "creatorType"]), two)?
                .into_iter()
                .collect();
        let sql = tables.select("itemTypeCreatorTypes", &["itemTypeID", "creatorTypeID", "primaryField"]);
        let primary = |row: &Row<'_>| {
            Some((integer(row, 0)?, integer(row, 1)?)).filter(|_| integer(row, 2).is_some_and(|is| is != 0))
        };
        names.authors = all(connection, &sql, primary)?.into_iter().collect();
        names.libraries = libraries(connection, tables)?;
        let sql = tables.select("collections", &["collectionID", "collectionName", "parentCollectionID"]);
        let collection = |row: &Row<'_>| Some((integer(row, 0)?, (text(row, 1)?, integer(row, 2))));
        names.collections = all(connection, &sql, collection)?.into_iter().collect();
        let one = |row: &Row<'_>| integer(row, 0);
        let sql = tables.select("deletedCollections", &["collectionID"]);
        names.trashed_collections = all(connection, &sql, one)?.into_iter().collect();
        names.trashed =
            all(connection, &tables.select("deletedItems", &["itemID"]), one)?.into_iter().collect();
        names.alone = all(connection, &tables.alone(), one)?.into_iter().collect();
        names.in_feeds =
            all(connection, &tables.select("feedItems", &["itemID"]), one)?.into_iter().collect();
        Ok(names)
    }

    /// The name of a type, such as `journalArticle`.
    pub(crate) fn kind(&self, kind: i64) -> Option<&str> {
        self.types.get(&kind).map(String::as_str)
    }

    /// The name of a field, and that of its base field, which is its own if it has none.
    pub(crate) fn field(&self, kind: i64, field: i64) -> Option<(&str, &str)> {
        let own = self.fields.get(&field)?;
        let base = self.bases.get(&(kind, field)).and_then(|base| self.fields.get(base));
        let known = || BASES.iter().find(|(name, _)| name == own).map(|(_, base)| *base);
        Some((own, base.map(String::as_str).or_else(known).unwrap_or(own)))
    }

    /// The role of a creator of an item of this type: `author` also for those who count as authors.
    pub(crate) fn role(&self, kind: i64, role: Option<i64>) -> &str {
        let is_author = role.is_none() || self.authors.get(&kind).copied() == role;
        match role.and_then(|role| self.roles.get(&role)) {
            Some(name) if !is_author => name,
            _ => "author",
        }
    }

    pub(crate) fn is_feed(&self, library: Option<i64>) -> bool {
        library.and_then(|library| self.libraries.get(&library)).is_some_and(|library| library.is_feed)
    }

    pub(crate) fn library(&self, library: Option<i64>) -> Library {
        let known = library.and_then(|library| self.libraries.get(&library));
        known.cloned().unwrap_or_else(|| Library {
            name: MY_LIBRARY.to_owned(),
            // Up to Zotero 4 the user's library has no number, and later the number 1.
            prefix: library
                .filter(|&number| number > 1)
                .map(|number| format!("{number}:"))
                .unwrap_or_default(),
            is_feed: false,
        })
    }

    /// The name of a collection behind those of the collections that it is in: `My review / Included`. `None` if one of
    /// them is in the trash.
    pub(crate) fn collection(&self, collection: i64) -> Option<String> {
        let mut path = Vec::new();
        let mut at = Some(collection);
        while let Some((id, (name, parent))) = at.and_then(|id| self.collections.get_key_value(&id)) {
            if self.trashed_collections.contains(id) {
                return None;
            }
            path.push(name.as_str());
            at = parent.filter(|_| path.len() < DEPTH);
        }
        path.reverse();
        Some(path.join(" / ")).filter(|path| !path.is_empty())
    }
}

fn libraries(connection: &Connection, tables: &Tables) -> rusqlite::Result<HashMap<i64, Library>> {
    let mut libraries = HashMap::new();
    let kind = if tables.has("libraries", "type") { "type" } else { "libraryType" };
    let two = |row: &Row<'_>| Some((integer(row, 0)?, text(row, 1)));
    for (id, kind) in all(connection, &tables.select("libraries", &["libraryID", kind]), two)? {
        let (name, prefix) = match kind.as_deref() {
            None | Some("user") => (MY_LIBRARY.to_owned(), String::new()),
            Some("publications") => ("My Publications".to_owned(), "publications:".to_owned()),
            Some(_) => (format!("Library {id}"), format!("{id}:")),
        };
        libraries.insert(id, Library { name, prefix, is_feed: kind.as_deref() == Some("feed") });
    }
    let group = |row: &Row<'_>| Some((integer(row, 0)?, text(row, 1), integer(row, 2)));
    for (id, name, group) in
        all(connection, &tables.select("groups", &["libraryID", "name", "groupID"]), group)?
    {
        let number = group.unwrap_or(id);
        let name = name.unwrap_or_else(|| format!("Group {number}"));
        libraries.insert(id, Library { name, prefix: format!("{number}:"), is_feed: false });
    }
    for (id, name) in all(connection, &tables.select("feeds", &["libraryID", "name"]), two)? {
        let name = name.unwrap_or_else(|| format!("Feed {id}"));
        libraries.insert(id, Library { name, prefix: format!("{id}:"), is_feed: true });
    }
    Ok(libraries)
}

/// What `take` makes of the rows of a query, without those of which it makes nothing.
fn all<T>(
    connection: &Connection,
    sql: &str,
    take: impl Fn(&Row<'_>) -> Option<T>,
) -> rusqlite::Result<Vec<T>> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.extend(take(row));
    }
    Ok(all)
}
