//! What are the columns of a table exported from Zotero called here?

/// A header with both of these columns is Zotero's.
const MARKS: [&str; 2] = ["Item Type", "Abstract Note"];

/// Columns that are no field of ours, and under which name every format keeps what they hold.
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

/// Renames the columns of a header that is Zotero's.
pub(super) fn rename(names: &mut [String]) {
    if !MARKS.iter().all(|mark| names.iter().any(|name| name == mark)) {
        return;
    }
    for name in names {
        if let Some((_, ours)) = COLUMNS.iter().find(|(theirs, _)| theirs == name) {
            (*ours).clone_into(name);
        }
    }
}
