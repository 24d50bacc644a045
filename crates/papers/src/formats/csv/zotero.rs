//! Columns of tables exported from Zotero, and their names in this crate.

/// A header with both of these columns comes from Zotero.
const MARKS: [&str; 2] = ["Item Type", "Abstract Note"];

/// Columns that are not fields of a paper, with the names under which all formats keep their values.
const COLUMNS: [(&str, &str); 15] = [
    ("Item Type", "type"),
    ("ISBN", "isbn"),
    ("ISSN", "issn"),
    ("Pages", "pages"),
    ("Num Pages", "num_pages"),
    ("Issue", "issue"),
    ("Volume", "volume"),
    ("Journal Abbreviation", "journal_abbreviation"),
    ("Series", "series"),
    ("Publisher", "publisher"),
    ("Place", "place"),
    ("Language", "language"),
    ("Edition", "edition"),
    ("Notes", "notes"),
    ("Editor", "editors"),
];

/// Renames the columns of a header that comes from Zotero.
pub(crate) fn rename(names: &mut [String]) {
    if !MARKS.iter().all(|mark| names.iter().any(|name| name == mark)) {
        return;
    }
    for name in names {
        if let Some((_, ours)) = COLUMNS.iter().find(|(theirs, _)| theirs == name) {
            (*ours).clone_into(name);
        }
    }
}
