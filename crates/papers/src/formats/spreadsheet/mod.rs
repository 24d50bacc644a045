//! Spreadsheets: Excel's `.xlsx`, `.xlsm`, `.xlsb` and `.xls`, and `.ods` of Open Document.
//!
//! Every sheet with a header that names a title or an abstract is read as a table of text is, see `formats/table`. Rows take
//! the place of lines.

#[cfg(feature = "spreadsheets")]
mod archive;
#[cfg(feature = "spreadsheets")]
mod old;
#[cfg(feature = "spreadsheets")]
mod read;

#[cfg(test)]
#[cfg(feature = "spreadsheets")]
mod tests;

use memchr::memmem;

#[cfg(feature = "spreadsheets")]
pub(crate) use read::parse;

/// Extensions of files whose content must only be an archive, or an old document of Office, to be a spreadsheet.
const EXTENSIONS: [&str; 5] = ["xlsx", "xlsm", "xlsb", "xls", "ods"];

/// Whether a file begins as a spreadsheet does, or as something that its extension says is one.
pub(crate) fn begins(head: &[u8], extension: Option<&str>) -> bool {
    let is_archive = head.starts_with(b"PK\x03\x04");
    let is_office = head.starts_with(b"\xd0\xcf\x11\xe0");
    if !is_archive && !is_office {
        return false;
    }
    let holds = |name: &[u8]| memmem::find(head, name).is_some();
    if is_archive && holds(b"word/document") || is_office && holds(b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0") {
        return false;
    }
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
        || is_archive && (holds(b"xl/") || holds(b"application/vnd.oasis.opendocument.spreadsheet"))
        || is_office && (holds(b"W\0o\0r\0k\0b\0o\0o\0k\0") || holds(b"B\0o\0o\0k\0\0\0"))
}
