mod library;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rusqlite::Connection;
use serde_json::json;

use self::library::{add, data_folder, fill};
use super::item::date;
use super::{FILE, parse, parse_bytes};
use crate::Paper;
use crate::formats::InputFormat;
use crate::formats::parsed::{Failure, Parsed};
use crate::read::filter::Filter;
use crate::read::{ReadOptions, ReadOutcome, read, read_from};

/// The files of a folder with their contents.
fn snapshot(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_str().unwrap().to_owned();
        if path.is_dir() {
            files.extend(snapshot(&path));
        } else {
            files.insert(name, fs::read(path).unwrap());
        }
    }
    files
}

fn outcome(path: &Path) -> ReadOutcome {
    read(&[path.to_str().unwrap().to_owned()], &ReadOptions::default()).unwrap()
}

fn titles(outcome: &ReadOutcome) -> Vec<&str> {
    outcome.corpus.papers().iter().map(|paper| paper.title.as_str()).collect()
}

fn by_id<'a>(outcome: &'a ReadOutcome, id: &str) -> &'a Paper {
    outcome.corpus.papers().iter().find(|paper| paper.id == id).unwrap()
}

fn error(path: &Path) -> String {
    let options = ReadOptions::default();
    match parse(path, &options, &Filter::new(&options)) {
        Err(Failure::Form(flaw)) => flaw.found,
        Err(Failure::Read(error)) => panic!("{error}"),
        Ok(parsed) => parsed.flaws[0].found.clone(),
    }
}

#[test]
fn a_data_folder_is_one_source_and_its_papers_have_all_their_fields() {
    let folder = data_folder();
    let outcome = outcome(folder.path());
    assert_eq!(outcome.formats.iter().map(|count| count.format).collect::<Vec<_>>(), [InputFormat::Zotero]);
    assert_eq!(outcome.sources, [FILE]);
    let paper = serde_json::to_value(by_id(&outcome, "muster2021sleep")).unwrap();
    let expected = json!({
        "id": "muster2021sleep", "title": "Sleep of <i>bees</i>", "abstract": "Bees sleep.", "year": 2021,
        "date": "2021-03", "authors": ["Muster, Frida", "Institute of Naps"], "venue": "Journal of Naps",
        "doi": "10.5555/Nap.1", "categories": ["bees, and others", "wasps", "Apis"], "type": "journalArticle",
        "editors": ["Itor, Ed"], "volume": "7", "issue": "2", "pages": "1-9", "language": "en", "issn": "1234-5679",
        "pmid": "17", "shortTitle": "Sleep", "extra": "PMID: 17\nCitation Key: muster2021sleep",
        "collections": ["My review / Included"], "library": "My Library", "zotero_key": "AAAA1111",
        "date_added": "2024-03-01 10:00:00", "date_modified": "2024-03-02 11:00:00",
    });
    assert_eq!(paper, expected);
}

#[test]
fn types_have_titles_dates_and_authors_of_their_own_names() {
    let folder = data_folder();
    let outcome = outcome(folder.path());
    let case = by_id(&outcome, "BBBB2222");
    assert_eq!(
        (case.title.as_str(), case.date.as_deref(), case.year),
        ("Wasp v. Bee", Some("1999-05-17"), Some(1999))
    );
    assert_eq!(
        (&case.extra["collections"], &case.extra["court"]),
        (&json!(["My review"]), &json!("Hive Court"))
    );
    let patent = by_id(&outcome, "CCCC3333");
    assert_eq!((patent.date.as_deref(), patent.year), (Some("in press"), None));
    assert_eq!(
        (&patent.authors[..], &patent.extra["contributor"]),
        (&["Muster, Frida".to_owned()][..], &json!(["Itor, Ed"]))
    );
    let talk = by_id(&outcome, "JJJJ1111");
    assert_eq!((talk.venue.as_deref(), &talk.extra["series"]), (Some("Hive Conf 2020"), &json!("Talks")));
    // A ring of collections ends somewhere.
    assert!(patent.extra["collections"][0].as_str().unwrap().starts_with("Ring / Ring"));
}

#[test]
fn ids_differ_between_libraries() {
    let folder = data_folder();
    let outcome = outcome(folder.path());
    let preprint = by_id(&outcome, "4711:AAAA1111");
    assert_eq!(preprint.extra["library"], "Bees & wasps");
    assert_eq!(
        (preprint.venue.as_deref(), &preprint.extra["publisher"]),
        (Some("bioRxiv"), &json!("bioRxiv"))
    );
    assert_eq!((&preprint.extra["arxiv_id"], &preprint.extra["genre"]), (&json!("2101.00001"), &json!("x")));
    // The citation key belongs to another paper already.
    assert_eq!(by_id(&outcome, "4711:DDDD4444").title, "A copy");
}

#[test]
fn what_is_left_out_is_told() {
    let folder = data_folder();
    let outcome = outcome(folder.path());
    assert_eq!(
        titles(&outcome),
        ["A preprint", "A copy", "Wasp v. Bee", "A hive", "A talk", "Sleep of <i>bees</i>"]
    );
    let told: Vec<(&str, usize)> =
        outcome.repaired.iter().map(|kind| (kind.kind.as_str(), kind.records)).collect();
    let expected = [
        ("attachments and notes without a parent item were left out", 2),
        ("items in the trash were left out", 1),
        ("items of feeds were left out", 1),
    ];
    assert_eq!(told, expected);
    assert_eq!(outcome.n_skipped, 1, "an item that is but an address");
}

#[test]
fn collections_and_libraries_select_papers() {
    let folder = data_folder();
    let chosen = |condition: &str| {
        let options = ReadOptions { conditions: vec![condition.parse().unwrap()], ..ReadOptions::default() };
        let outcome = read(&[folder.path().to_str().unwrap().to_owned()], &options).unwrap();
        titles(&outcome).join("; ")
    };
    assert_eq!(chosen("collections ~ \"My review\""), "Wasp v. Bee; Sleep of <i>bees</i>");
    assert_eq!(chosen("collections = 'my review'"), "Wasp v. Bee");
    assert_eq!(chosen("collections = \"My review / Included\""), "Sleep of <i>bees</i>");
    assert_eq!(chosen("library = \"Bees & wasps\""), "A preprint; A copy");
    assert_eq!(chosen("categories ~ wasps"), "Sleep of <i>bees</i>");
}

#[test]
fn a_copy_among_other_files_is_one_of_them() {
    let folder = tempfile::tempdir().unwrap();
    fill(&Connection::open(folder.path().join(FILE)).unwrap());
    fs::write(folder.path().join("b.jsonl"), "{\"id\": \"b\", \"title\": \"B\"}\n").unwrap();
    let outcome = outcome(folder.path());
    assert_eq!((outcome.sources.len(), outcome.corpus.len()), (2, 7));
}

#[test]
fn bytes_are_read_as_the_file_is() {
    let folder = data_folder();
    let bytes = fs::read(folder.path().join(FILE)).unwrap();
    let by_path = outcome(&folder.path().join(FILE));
    let by_bytes = read_from("x", std::io::Cursor::new(bytes), &ReadOptions::default()).unwrap();
    assert_eq!((by_path.corpus, by_path.n_skipped), (by_bytes.corpus, by_bytes.n_skipped));
}

#[test]
fn a_database_that_is_locked_is_read_and_left_as_it_is() {
    for mode in ["DELETE", "WAL"] {
        let folder = data_folder();
        let zotero = Connection::open(folder.path().join(FILE)).unwrap();
        zotero
            .execute_batch(&format!("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = {mode}"))
            .unwrap();
        add(&zotero, (20, 4, 1, "ZZZZ1111"), &[(1, "Just saved")]);
        zotero.execute_batch("BEGIN EXCLUSIVE").unwrap();
        add(&zotero, (21, 4, 1, "ZZZZ2222"), &[(1, "Not yet saved")]);
        let before = snapshot(folder.path());
        let outcome = outcome(folder.path());
        assert_eq!(snapshot(folder.path()), before, "{mode}");
        let titles = titles(&outcome);
        assert!(titles.contains(&"Just saved") && !titles.contains(&"Not yet saved"), "{mode}: {titles:?}");
        assert!(outcome.repaired.iter().any(|kind| kind.kind.contains("was in use")), "{mode}");
        zotero.execute_batch("COMMIT").unwrap();
    }
}

#[test]
fn what_was_interrupted_is_undone_in_a_copy() {
    let folder = data_folder();
    let path = folder.path().join(FILE);
    let zotero = Connection::open(&path).unwrap();
    // With room for few pages, SQLite writes to the file before the end of the transaction.
    zotero.execute_batch("PRAGMA cache_size = 2; PRAGMA cache_spill = 1; BEGIN IMMEDIATE").unwrap();
    for id in 100..400 {
        add(&zotero, (id, 4, 1, &format!("L{id}")), &[(1, &format!("Lost {id} {}", "x".repeat(300)))]);
    }
    // The state that a crash leaves behind.
    let crashed = tempfile::tempdir().unwrap();
    for name in [FILE, "zotero.sqlite-journal"] {
        fs::copy(folder.path().join(name), crashed.path().join(name)).unwrap();
    }
    let before = snapshot(crashed.path());
    let outcome = outcome(&crashed.path().join(FILE));
    assert_eq!(outcome.corpus.len(), 6);
    assert_eq!(snapshot(crashed.path()), before);
}

#[test]
fn a_log_without_zotero_is_read_too() {
    let folder = data_folder();
    let path = folder.path().join(FILE);
    Connection::open(&path).unwrap().execute_batch("PRAGMA journal_mode = WAL").unwrap();
    let before = snapshot(folder.path());
    let closed = outcome(folder.path());
    assert_eq!((closed.corpus.len(), snapshot(folder.path())), (6, before));
    assert!(!closed.repaired.iter().any(|kind| kind.kind.contains("was in use")));
    let bytes = fs::read(&path).unwrap();
    assert_eq!(
        read_from("x", std::io::Cursor::new(bytes), &ReadOptions::default()).unwrap().corpus,
        closed.corpus
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_to_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = data_folder();
    let path = folder.path().join(FILE);
    Connection::open(&path).unwrap().execute_batch("PRAGMA journal_mode = WAL").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).unwrap();
    let outcome = outcome(folder.path());
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(outcome.corpus.len(), 6);
}

#[test]
fn limits_and_long_records() {
    let folder = data_folder();
    let connection = Connection::open(folder.path().join(FILE)).unwrap();
    let long = "long ".repeat(300);
    add(&connection, (30, 4, 1, "LLLL1111"), &[(1, "Long"), (2, &long)]);
    connection.execute_batch("BEGIN").unwrap();
    for id in 100..9100 {
        add(&connection, (id, 4, 1, &format!("M{id}")), &[(1, &format!("Many {id}"))]);
    }
    connection.execute_batch("COMMIT").unwrap();
    drop(connection);
    let with = |options: ReadOptions| read(&[folder.path().to_str().unwrap().to_owned()], &options).unwrap();
    let short = with(ReadOptions { max_record_bytes: 1000, ..ReadOptions::default() });
    assert_eq!((short.corpus.len(), short.n_skipped), (9006, 2));
    assert!(short.skipped.iter().any(|skipped| skipped.problem.contains("a record of 1504 bytes")));
    let limited = with(ReadOptions { limit: Some(3), ..ReadOptions::default() });
    assert_eq!(titles(&limited), ["Wasp v. Bee", "A hive", "Sleep of <i>bees</i>"]);
    let conditions = vec!["title ~ 9000".parse().unwrap()];
    assert_eq!(titles(&with(ReadOptions { conditions, ..ReadOptions::default() })), ["Many 9000"]);
}

#[test]
fn the_tables_of_zotero_4() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE itemTypes (itemTypeID INTEGER PRIMARY KEY, typeName TEXT);
             CREATE TABLE fields (fieldID INTEGER PRIMARY KEY, fieldName TEXT);
             CREATE TABLE items (itemID INTEGER PRIMARY KEY, itemTypeID INT, dateAdded, dateModified, libraryID INT, key TEXT);
             CREATE TABLE itemDataValues (valueID INTEGER PRIMARY KEY, value UNIQUE);
             CREATE TABLE itemData (itemID INT, fieldID INT, valueID);
             CREATE TABLE creatorData (creatorDataID INTEGER PRIMARY KEY, firstName, lastName, shortName, fieldMode INT);
             CREATE TABLE creators (creatorID INTEGER PRIMARY KEY, creatorDataID INT, libraryID INT, key TEXT);
             CREATE TABLE itemCreators (itemID INT, creatorID INT, creatorTypeID INT, orderIndex INT);
             CREATE TABLE creatorTypes (creatorTypeID INTEGER PRIMARY KEY, creatorType TEXT);
             CREATE TABLE tags (tagID INTEGER PRIMARY KEY, name TEXT, type INT, libraryID INT);
             CREATE TABLE itemTags (itemID INT, tagID INT);
             CREATE TABLE libraries (libraryID INTEGER PRIMARY KEY, libraryType TEXT);
             CREATE TABLE groups (groupID INTEGER PRIMARY KEY, libraryID INT, name TEXT);
             CREATE TABLE itemAttachments (itemID INTEGER PRIMARY KEY, sourceItemID INT);
             CREATE TABLE itemNotes (itemID INTEGER PRIMARY KEY, sourceItemID INT, note);
             INSERT INTO itemTypes VALUES (1, 'note'), (5, 'case'), (14, 'attachment');
             INSERT INTO fields VALUES (1, 'caseName');
             INSERT INTO creatorTypes VALUES (1, 'author');
             INSERT INTO libraries VALUES (7, 'group');
             INSERT INTO groups VALUES (99, 7, 'Old group');
             INSERT INTO items VALUES (1, 5, 'then', 'then', NULL, 'A'), (2, 5, 'then', 'then', 7, 'A'),
                 (3, 14, '', '', NULL, 'B'), (4, 1, '', '', NULL, 'C');
             INSERT INTO itemDataValues VALUES (1, 'Ant v. Bee'), (2, 1984);
             INSERT INTO itemData VALUES (1, 1, 1), (2, 1, 2);
             INSERT INTO creatorData VALUES (5, 'Ada', 'Ant', NULL, 0);
             INSERT INTO creators VALUES (3, 5, NULL, 'X');
             INSERT INTO itemCreators VALUES (1, 3, 1, 0);
             INSERT INTO tags VALUES (1, 'automatic', 1, NULL), (2, 'manual', 0, NULL);
             INSERT INTO itemTags VALUES (1, 1), (1, 2);
             INSERT INTO itemAttachments VALUES (3, 1);
             INSERT INTO itemNotes VALUES (4, NULL, 'alone');",
        )
        .unwrap();
    let outcome = outcome(&path);
    let (first, second) = (by_id(&outcome, "A"), by_id(&outcome, "99:A"));
    assert_eq!((first.title.as_str(), second.title.as_str()), ("Ant v. Bee", "1984"));
    assert_eq!(
        (&first.authors[..], &first.categories[..]),
        (&["Ant, Ada".to_owned()][..], &["manual".to_owned(), "automatic".to_owned()][..])
    );
    assert_eq!(
        (&first.extra["library"], &second.extra["library"]),
        (&json!("My Library"), &json!("Old group"))
    );
    assert_eq!((outcome.repaired.len(), outcome.repaired[0].records), (1, 1));
}

#[test]
fn what_is_not_zoteros_or_damaged_is_named() {
    let folder = data_folder();
    let path = folder.path().join("x.sqlite");
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE books (title); CREATE VIEW items AS SELECT 1")
        .unwrap();
    assert_eq!(error(&path), "a SQLite database that is not Zotero's");
    let whole = fs::read(folder.path().join(FILE)).unwrap();
    let connection = Connection::open(folder.path().join(FILE)).unwrap();
    connection.execute_batch("DROP TABLE itemDataValues").unwrap();
    assert_eq!(error(&folder.path().join(FILE)), "a Zotero database without its table itemDataValues");
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(error(&path).starts_with("a damaged Zotero database ("), "{}", error(&path));
    fs::write(&path, &whole[..50]).unwrap();
    assert!(error(&path).starts_with("a damaged Zotero database ("), "{}", error(&path));
    let asked = ReadOptions { input_format: Some(InputFormat::Zotero), ..ReadOptions::default() };
    let text = read_from("x", &b"title,abstract\n"[..], &asked).unwrap_err().to_string();
    assert_eq!(text, "x: found no SQLite database, expected Zotero's database, zotero.sqlite");
}

#[test]
fn rows_with_odd_values_and_missing_tables_are_borne() {
    let folder = data_folder();
    let path = folder.path().join(FILE);
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "INSERT INTO itemDataValues VALUES (900, X'41FF'), (901, 2.5), (902, NULL);
             UPDATE itemData SET valueID = 900 WHERE itemID = 1 AND fieldID = 1;
             INSERT INTO itemData VALUES (1, 999, 901), ('x', 1, 901), (2, 14, 901), (2, 20, 902), (2, 21, 5000);
             INSERT INTO itemCreators VALUES (1, 999, 1, 9), (1, 3, 77, 10);
             UPDATE creators SET firstName = NULL;
             UPDATE items SET libraryID = 'x' WHERE itemID = 2;
             DROP TABLE tags; DROP TABLE collections; DROP TABLE libraries; DROP TABLE deletedItems;
             DROP TABLE itemAttachments; DROP TABLE baseFieldMappings; DROP TABLE itemTypeCreatorTypes;",
        )
        .unwrap();
    let outcome = outcome(&path);
    let first = by_id(&outcome, "muster2021sleep");
    assert_eq!((first.title.as_str(), &first.authors[0][..]), ("A\u{fffd}", "Muster"));
    let case = by_id(&outcome, "BBBB2222");
    assert_eq!((case.title.as_str(), &case.extra["publisher"]), ("Wasp v. Bee", &json!("2.5")));
}

#[test]
fn no_damaged_byte_stops_the_reader() {
    let folder = data_folder();
    Connection::open(folder.path().join(FILE)).unwrap().execute_batch("VACUUM").unwrap();
    let whole = fs::read(folder.path().join(FILE)).unwrap();
    let options = ReadOptions::default();
    let mut state = 1_u64;
    let mut papers = 0;
    for _ in 0..400 {
        let mut bytes = whole.clone();
        for _ in 0..4 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (state >> 33) as usize % bytes.len();
            bytes[at] ^= 1 << (state & 7);
        }
        let parsed = parse_bytes(bytes, &options, &Filter::new(&options));
        papers += parsed.map_or(0, |parsed: Parsed| parsed.papers.len());
    }
    assert!(papers > 400, "{papers}");
}

#[test]
fn dates_lose_what_is_not_known() {
    for (given, expected) in [
        ("2021-03-00 March 2021", "2021-03"),
        ("2021-00-00 2021", "2021"),
        ("2021-03-04 4 March 2021", "2021-03-04"),
        ("2021-03-04", "2021-03-04"),
        ("2021-03-04 10:00:00", "2021-03-04"),
        ("0000-00-00 in press", "in press"),
        ("0000-03-00 März", "März"),
        ("March 2021", "March 2021"),
        ("2021-2022-x", "2021-2022-x"),
        ("éééééééé", "éééééééé"),
    ] {
        assert_eq!(date(given).as_deref(), Some(expected));
    }
    assert_eq!(date("0000-00-00 "), None);
}
