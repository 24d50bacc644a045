//! The tables of a database and their columns, which differ between the versions of Zotero, and the queries on them.

use std::collections::HashMap;

use rusqlite::Connection;

use super::database::damaged;
use super::rows::text;
use crate::formats::parsed::Flaw;

/// The tables that are read where they are there.
const KNOWN: [&str; 26] = [
    "items",
    "itemData",
    "itemDataValues",
    "itemTypes",
    "itemTypesCombined",
    "fields",
    "fieldsCombined",
    "baseFieldMappings",
    "baseFieldMappingsCombined",
    "creators",
    "creatorData",
    "creatorTypes",
    "itemCreators",
    "itemTypeCreatorTypes",
    "tags",
    "itemTags",
    "collections",
    "collectionItems",
    "deletedItems",
    "deletedCollections",
    "libraries",
    "groups",
    "feeds",
    "feedItems",
    "itemAttachments",
    "itemNotes",
];
/// The tables without which there are no papers; of two, one suffices.
const NEEDED: [&[&str]; 5] = [
    &["items"],
    &["itemTypes", "itemTypesCombined"],
    &["fields", "fieldsCombined"],
    &["itemData"],
    &["itemDataValues"],
];
const EXPECTED: &str = "Zotero's database, zotero.sqlite";

/// The values of items: item, field, value, and the length of the value, which is left out if it is above `?1`.
pub(crate) const DATA: &str = "SELECT d.itemID, d.fieldID, CASE WHEN octet_length(v.value) <= ?1 THEN v.value END, \
                               octet_length(v.value) FROM itemData AS d JOIN itemDataValues AS v \
                               ON v.valueID = d.valueID ORDER BY d.itemID, d.fieldID";

/// The tables of a database, each with the names of its columns.
pub(crate) struct Tables(HashMap<String, Vec<String>>);

impl Tables {
    /// Fails if it is not Zotero's database, or lacks what no paper is without.
    pub(crate) fn of(connection: &Connection) -> Result<Self, Flaw> {
        let tables = Self::read(connection).map_err(|error| damaged(&error))?;
        let is_there = |names: &&&[&str]| names.iter().any(|name| tables.0.contains_key(*name));
        if NEEDED.iter().filter(is_there).count() < NEEDED.len() / 2 + 1 {
            return Err(Flaw::new("a SQLite database that is not Zotero's", EXPECTED));
        }
        if let Some([missing, ..]) = NEEDED.iter().find(|names| !is_there(names)) {
            return Err(Flaw::new(format!("a Zotero database without its table {missing}"), EXPECTED));
        }
        for (table, column) in [
            ("items", "itemID"),
            ("items", "itemTypeID"),
            ("itemData", "itemID"),
            ("itemDataValues", "value"),
        ] {
            if !tables.has(table, column) {
                let found = format!("a Zotero database whose table {table} has no column {column}");
                return Err(Flaw::new(found, EXPECTED));
            }
        }
        Ok(tables)
    }

    fn read(connection: &Connection) -> rusqlite::Result<Self> {
        // Neither views nor virtual tables: these run what the file says.
        let mut named = connection
            .prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name = ?1")?;
        // As values: the names that a statement has for its columns must be UTF-8.
        let mut columns = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
        let mut tables = HashMap::new();
        for name in KNOWN {
            if named.exists([name])? {
                let mut names = Vec::new();
                let mut rows = columns.query([name])?;
                while let Some(row) = rows.next()? {
                    names.extend(text(row, 0));
                }
                tables.insert(name.to_owned(), names);
            }
        }
        Ok(Self(tables))
    }

    /// Whether there is a table with this column.
    pub(crate) fn has(&self, table: &str, column: &str) -> bool {
        self.0.get(table).is_some_and(|columns| columns.iter().any(|known| known == column))
    }

    /// The first of these columns that the table has, with the table's name before it, or else `NULL`.
    fn column(&self, table: &str, names: &[&str]) -> String {
        let found = names.iter().find(|name| self.has(table, name));
        found.map_or_else(|| "NULL".to_owned(), |name| format!("{table}.{name}"))
    }

    /// Columns of a table; a missing one is `NULL`, a missing table has no rows.
    pub(crate) fn select(&self, table: &str, columns: &[&str]) -> String {
        if !self.0.contains_key(table) {
            let nulls = vec!["NULL"; columns.len()];
            return format!("SELECT {} WHERE 0", nulls.join(", "));
        }
        let columns: Vec<String> = columns.iter().map(|name| self.column(table, &[name])).collect();
        format!("SELECT {} FROM {table}", columns.join(", "))
    }

    /// All items: id, type, library, key, and when they were added and modified.
    pub(crate) fn items(&self) -> String {
        let columns = ["itemID", "itemTypeID", "libraryID", "key", "dateAdded", "dateModified"];
        format!("{} ORDER BY items.itemID", self.select("items", &columns))
    }

    /// The creators of items in order: item, role, last name, first name, and whether the last name is all there is.
    ///
    /// Up to Zotero 4 the names are in a table of their own.
    pub(crate) fn creators(&self) -> String {
        let names = if self.has("creators", "lastName") { "creators" } else { "creatorData" };
        let is_whole = self.has("itemCreators", "creatorID")
            && self.has("creators", "creatorID")
            && self.has(names, "lastName");
        if !is_whole {
            return "SELECT NULL WHERE 0".to_owned();
        }
        let more = if names == "creators" { "" } else { " JOIN creatorData USING (creatorDataID)" };
        format!(
            "SELECT itemCreators.itemID, {}, {}, {}, {} FROM itemCreators JOIN creators USING (creatorID){more} \
             ORDER BY itemCreators.itemID, {}",
            self.column("itemCreators", &["creatorTypeID"]),
            self.column(names, &["lastName"]),
            self.column(names, &["firstName"]),
            self.column(names, &["fieldMode"]),
            self.column("itemCreators", &["orderIndex"]),
        )
    }

    /// The tags of items, those given by hand first: item and tag.
    ///
    /// Up to Zotero 4 the type is that of the tag, later that of its use.
    pub(crate) fn tags(&self) -> String {
        if !self.has("itemTags", "tagID") || !self.has("tags", "tagID") || !self.has("tags", "name") {
            return "SELECT NULL WHERE 0".to_owned();
        }
        let of_use = self.column("itemTags", &["type"]);
        let kind = if of_use == "NULL" { self.column("tags", &["type"]) } else { of_use };
        format!(
            "SELECT itemTags.itemID, tags.name FROM itemTags JOIN tags USING (tagID) \
             ORDER BY itemTags.itemID, {kind}, tags.name COLLATE NOCASE"
        )
    }

    /// The collections of items: item and collection.
    pub(crate) fn collections(&self) -> String {
        let columns = self.select("collectionItems", &["itemID", "collectionID"]);
        format!("{columns} ORDER BY 1, 2")
    }

    /// The attachments and notes that belong to no item.
    pub(crate) fn alone(&self) -> String {
        let of = |table: &str| {
            let parent = self.column(table, &["parentItemID", "sourceItemID"]);
            format!("{} AND {parent} IS NULL", self.select_where(table, "itemID"))
        };
        format!("{} UNION {}", of("itemAttachments"), of("itemNotes"))
    }

    /// A column of a table, ready for more conditions.
    fn select_where(&self, table: &str, column: &str) -> String {
        let select = self.select(table, &[column]);
        if self.0.contains_key(table) { format!("{select} WHERE 1") } else { select }
    }
}
