//! A database as Zotero 5 and later writes it, with made-up items, in a data folder.

use std::fs;

use rusqlite::Connection;
use tempfile::TempDir;

use crate::formats::zotero::FILE;

/// The tables of Zotero 5 and later that matter here.
const TABLES: &str = "
    CREATE TABLE itemTypesCombined (itemTypeID INT PRIMARY KEY, typeName TEXT, display INT, custom INT);
    CREATE TABLE itemTypes (itemTypeID INTEGER PRIMARY KEY, typeName TEXT, templateItemTypeID INT, display INT);
    CREATE TABLE fields (fieldID INTEGER PRIMARY KEY, fieldName TEXT, fieldFormatID INT);
    CREATE TABLE fieldsCombined (fieldID INT PRIMARY KEY, fieldName TEXT, label TEXT, fieldFormatID INT, custom INT);
    CREATE TABLE baseFieldMappings (itemTypeID INT, baseFieldID INT, fieldID INT,
        PRIMARY KEY (itemTypeID, baseFieldID, fieldID));
    CREATE TABLE creatorTypes (creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT);
    CREATE TABLE itemTypeCreatorTypes (itemTypeID INT, creatorTypeID INT, primaryField INT,
        PRIMARY KEY (itemTypeID, creatorTypeID));
    CREATE TABLE libraries (libraryID INTEGER PRIMARY KEY, type TEXT NOT NULL, editable INT);
    CREATE TABLE groups (groupID INTEGER PRIMARY KEY, libraryID INT NOT NULL UNIQUE, name TEXT NOT NULL);
    CREATE TABLE feeds (libraryID INTEGER PRIMARY KEY, name TEXT NOT NULL, url TEXT);
    CREATE TABLE feedItems (itemID INTEGER PRIMARY KEY, guid TEXT);
    CREATE TABLE items (itemID INTEGER PRIMARY KEY, itemTypeID INT NOT NULL, dateAdded TIMESTAMP,
        dateModified TIMESTAMP, clientDateModified TIMESTAMP, libraryID INT NOT NULL, key TEXT NOT NULL,
        UNIQUE (libraryID, key));
    CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value UNIQUE);
    CREATE TABLE itemData (itemID INT, fieldID INT, valueID, PRIMARY KEY (itemID, fieldID));
    CREATE TABLE itemAttachments (itemID INTEGER PRIMARY KEY, parentItemID INT, linkMode INT, path TEXT);
    CREATE TABLE itemNotes (itemID INTEGER PRIMARY KEY, parentItemID INT, note TEXT, title TEXT);
    CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, firstName TEXT, lastName TEXT, fieldMode INT);
    CREATE TABLE itemCreators (itemID INT, creatorID INT, creatorTypeID INT, orderIndex INT,
        PRIMARY KEY (itemID, creatorID, creatorTypeID, orderIndex));
    CREATE TABLE tags (tagID INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE itemTags (itemID INT, tagID INT, type INT NOT NULL, PRIMARY KEY (itemID, tagID));
    CREATE TABLE collections (collectionID INTEGER PRIMARY KEY, collectionName TEXT, parentCollectionID INT,
        libraryID INT, key TEXT);
    CREATE TABLE collectionItems (collectionID INT, itemID INT, orderIndex INT, PRIMARY KEY (collectionID, itemID));
    CREATE TABLE deletedItems (itemID INTEGER PRIMARY KEY, dateDeleted);
    CREATE TABLE deletedCollections (collectionID INTEGER PRIMARY KEY, dateDeleted);
    INSERT INTO itemTypes VALUES (1, 'note', NULL, 0), (2, 'book', NULL, 2), (3, 'attachment', NULL, 0),
        (4, 'journalArticle', NULL, 2), (5, 'case', NULL, 1), (6, 'patent', NULL, 1), (7, 'preprint', NULL, 1),
        (8, 'annotation', NULL, 0), (9, 'conferencePaper', NULL, 1);
    INSERT INTO fields (fieldID, fieldName) VALUES (1, 'title'), (2, 'abstractNote'), (3, 'date'),
        (4, 'publicationTitle'), (5, 'volume'), (6, 'issue'), (7, 'pages'), (8, 'DOI'), (9, 'url'), (10, 'language'),
        (11, 'extra'), (12, 'caseName'), (13, 'dateDecided'), (14, 'publisher'), (15, 'repository'), (16, 'archiveID'),
        (17, 'proceedingsTitle'), (18, 'conferenceName'), (19, 'citationKey'), (20, 'shortTitle'), (21, 'ISSN'),
        (22, 'numPages'), (23, 'seriesTitle'), (24, 'PMID'), (25, 'type'), (26, 'court');
    INSERT INTO baseFieldMappings VALUES (5, 1, 12), (5, 3, 13), (7, 14, 15), (9, 4, 17);
    INSERT INTO creatorTypes VALUES (1, 'author'), (2, 'contributor'), (3, 'editor'), (4, 'inventor');
    INSERT INTO itemTypeCreatorTypes VALUES (4, 1, 1), (4, 3, 0), (6, 4, 1), (6, 2, 0);
    INSERT INTO libraries VALUES (1, 'user', 1), (2, 'group', 1), (3, 'feed', 0);
    INSERT INTO groups VALUES (4711, 2, 'Bees & wasps');
    INSERT INTO feeds VALUES (3, 'A journal', 'https://example.org/feed');
    INSERT INTO collections VALUES (1, 'My review', NULL, 1, 'A'), (2, 'Included', 1, 1, 'B'), (3, 'Shared', NULL, 2, 'C'),
        (4, 'Old', NULL, 1, 'D'), (5, 'Ring', 6, 1, 'E'), (6, 'Ring', 5, 1, 'F');
    INSERT INTO deletedCollections VALUES (4, '2024-01-01 00:00:00');
";

/// Adds an item to a database: its number, type, library and key, and its fields by number.
pub(super) fn add(
    connection: &Connection,
    (id, kind, library, key): (i64, i64, i64, &str),
    fields: &[(i64, &str)],
) {
    let sql = "INSERT INTO items VALUES (?1, ?2, '2024-03-01 10:00:00', '2024-03-02 11:00:00', NULL, ?3, ?4)";
    connection.execute(sql, (id, kind, library, key)).unwrap();
    for (field, value) in fields {
        connection.execute("INSERT OR IGNORE INTO itemDataValues (value) VALUES (?1)", [value]).unwrap();
        let sql = "INSERT INTO itemData SELECT ?1, ?2, valueID FROM itemDataValues WHERE value = ?3";
        connection.execute(sql, (id, field, value)).unwrap();
    }
}

/// Fills a database with made-up items of every kind.
pub(super) fn fill(connection: &Connection) {
    connection.execute_batch("PRAGMA synchronous = OFF; BEGIN").unwrap();
    connection.execute_batch(TABLES).unwrap();
    let article = [
        (1, "Sleep of <i>bees</i>"),
        (2, "Bees sleep."),
        (3, "2021-03-00 March 2021"),
        (4, "Journal of Naps"),
        (5, "7"),
        (6, "2"),
        (7, "1-9"),
        (8, "https://doi.org/10.5555/Nap.1"),
        (10, "en"),
        (11, "PMID: 17\nCitation Key: muster2021sleep"),
        (20, "Sleep"),
        (21, "1234-5679"),
    ];
    add(connection, (1, 4, 1, "AAAA1111"), &article);
    add(
        connection,
        (2, 5, 1, "BBBB2222"),
        &[(12, "Wasp v. Bee"), (13, "1999-05-17 May 17, 1999"), (26, "Hive Court")],
    );
    add(connection, (3, 6, 1, "CCCC3333"), &[(1, "A hive"), (3, "0000-00-00 in press")]);
    add(
        connection,
        (4, 7, 2, "AAAA1111"),
        &[(1, "A preprint"), (15, "bioRxiv"), (16, "arXiv:2101.00001"), (25, "x")],
    );
    add(connection, (5, 4, 2, "DDDD4444"), &[(1, "A copy"), (19, "muster2021sleep")]);
    add(connection, (6, 4, 1, "EEEE5555"), &[(1, "In the trash")]);
    add(connection, (7, 3, 1, "FFFF6666"), &[(1, "PDF of the first")]);
    add(connection, (8, 3, 1, "GGGG7777"), &[(1, "PDF of nothing")]);
    add(connection, (9, 1, 1, "HHHH8888"), &[]);
    add(connection, (10, 4, 3, "IIII9999"), &[(1, "In a feed")]);
    add(connection, (11, 9, 1, "JJJJ1111"), &[(1, "A talk"), (18, "Hive Conf 2020"), (23, "Talks")]);
    add(connection, (12, 4, 1, "KKKK2222"), &[(9, "https://example.org/")]);
    connection
        .execute_batch(
            "INSERT INTO deletedItems VALUES (6, '2024-01-01 00:00:00');
             INSERT INTO itemAttachments VALUES (7, 1, 0, 'storage:a.pdf'), (8, NULL, 0, 'storage:b.pdf');
             INSERT INTO itemNotes VALUES (9, NULL, 'A note', 'A note');
             INSERT INTO feedItems VALUES (10, 'x');
             INSERT INTO creators VALUES (1, 'Frida', 'Muster', 0), (2, '', 'Institute of Naps', 1), (3, 'Ed', 'Itor', 0);
             INSERT INTO itemCreators VALUES (1, 2, 1, 1), (1, 1, 1, 0), (1, 3, 3, 2), (3, 1, 4, 0), (3, 3, 2, 1);
             INSERT INTO tags VALUES (1, 'wasps'), (2, 'Apis'), (3, 'bees, and others');
             INSERT INTO itemTags VALUES (1, 2, 1), (1, 1, 0), (1, 3, 0);
             INSERT INTO collectionItems VALUES (2, 1, 0), (3, 5, 0), (4, 1, 0), (1, 2, 0), (5, 3, 0);
             COMMIT;",
        )
        .unwrap();
}

/// A data folder of Zotero.
pub(super) fn data_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let connection = Connection::open(folder.path().join(FILE)).unwrap();
    fill(&connection);
    drop(connection);
    for (name, text) in [
        ("storage/AAAA1111/notes.txt", "A text that is no paper\n\nOf an attachment."),
        ("translators/a.json", "[{\"title\": \"no paper\"}]"),
        ("styles/a.csl", "<style/>"),
        ("zotero.sqlite.bak", "SQLite format 3"),
        ("plug-in.jsonl", "{\"title\": \"no paper either\"}"),
    ] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}
