//! PubMed's tagged text, also known as MEDLINE format: lines such as `TI  - A title`, one record from each `PMID`.
//!
//! A file is recognised by a `PMID` line at its beginning, or by the extension `.nbib`. There is no writer.

mod read;

#[cfg(test)]
mod tests;

pub(crate) use read::{NBIB, begins, parse};
