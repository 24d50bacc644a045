//! Opening a page in the browser, by the system's default handler.

use std::ffi::OsStr;

use anstream::eprintln;

use crate::cli::output::plain;

/// Opens a file or an address without waiting. A failure is only a note, unless `quiet`: the output exists anyway.
pub(crate) fn open(target: impl AsRef<OsStr>, quiet: bool) {
    if let Err(error) = open::that_detached(target)
        && !quiet
    {
        eprintln!("note: cannot open a browser: {}", plain(&error.to_string()));
    }
}
