//! How does a page come up in the browser? By the system's own way of opening things.

use std::ffi::OsStr;

use anstream::eprintln;

use crate::cli::output::plain;

/// Opens a file or an address, and does not wait. Where that fails it is said, unless `quiet`: what was made is there.
pub(crate) fn open(target: impl AsRef<OsStr>, quiet: bool) {
    if let Err(error) = open::that_detached(target)
        && !quiet
    {
        eprintln!("note: cannot open a browser: {}", plain(&error.to_string()));
    }
}
