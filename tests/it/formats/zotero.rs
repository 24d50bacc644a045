//! Zotero's data folder and its database through the program.

use std::fs;

use super::mutate;
use crate::common::{Folder, run};

/// A data folder of Zotero, with texts in it that are no papers.
fn data_folder() -> Folder {
    let folder = Folder::new();
    fs::create_dir_all(folder.path("storage/AAAA1111")).unwrap();
    fs::create_dir_all(folder.path("styles")).unwrap();
    folder.write("storage/AAAA1111/notes.txt", "No paper\n\nBut a text.");
    folder.write("export.jsonl", "{\"title\": \"No paper either\"}\n");
    folder.write("zotero.sqlite.bak", "SQLite format 3");
    fs::copy(mutate::folder().join("library.sqlite"), folder.path("zotero.sqlite")).unwrap();
    folder
}

/// The ids of the papers that the program converts under these conditions, and what it notes.
fn ids(source: &str, conditions: &[&str]) -> (Vec<String>, String) {
    let mut arguments = vec!["convert", source, "--to", "-", "--format", "jsonl"];
    for condition in conditions {
        arguments.extend(["--where", *condition]);
    }
    let ran = run(&arguments).ends(0);
    let id = |line: &str| {
        let paper: serde_json::Value = serde_json::from_str(line).unwrap();
        paper["id"].as_str().unwrap().to_owned()
    };
    (ran.stdout.lines().map(id).collect(), ran.stderr)
}

#[test]
fn a_data_folder_and_its_database_are_the_same_source() {
    let folder = data_folder();
    for source in [folder.path(""), folder.path("zotero.sqlite")] {
        let (ids, notes) = ids(&source, &[]);
        assert_eq!(ids, ["4711:AAAA1111", "AAAA1111", "BBBB2222"]);
        assert!(notes.contains("items in the trash were left out"), "{notes}");
        assert!(notes.contains("attachments and notes without a parent item were left out"), "{notes}");
    }
}

#[test]
fn collections_and_libraries_are_selected_by_quoted_names() {
    let folder = data_folder();
    let chosen = |condition: &str| ids(&folder.path(""), &[condition]).0;
    assert_eq!(chosen("collections ~ \"My review\""), ["AAAA1111", "BBBB2222"]);
    assert_eq!(chosen("collections ~ 'my review'"), ["AAAA1111", "BBBB2222"]);
    assert_eq!(chosen("collections = \"My review\""), ["BBBB2222"]);
    assert_eq!(chosen("collections ~ Included"), ["AAAA1111"]);
    assert_eq!(chosen("library = \"Dunes\""), ["4711:AAAA1111"]);
    assert_eq!(chosen("library=\"My Library\""), ["AAAA1111", "BBBB2222"]);
}

#[test]
fn the_summary_names_the_format() {
    let folder = data_folder();
    let stdout = run(&["papers", &folder.path("")]).ends(0).stdout;
    assert!(stdout.contains("zotero"), "{stdout}");
}
