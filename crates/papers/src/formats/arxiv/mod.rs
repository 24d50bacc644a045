//! arXiv: the Atom feed of its API, and the records of its metadata snapshot, which are JSON Lines.
//!
//! A feed is recognised by its element `feed`, a record of the snapshot by its members `authors_parsed` and
//! `update_date`. There is no writer.

#[cfg(feature = "xml")]
mod read;
mod snapshot;

#[cfg(test)]
#[cfg(feature = "xml")]
mod tests;

#[cfg(feature = "xml")]
pub(crate) use read::{Feed, document, parse};
pub(crate) use snapshot::adapt;
#[cfg(feature = "xml")]
pub(crate) use snapshot::day;
