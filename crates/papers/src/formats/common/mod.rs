//! Machinery that several formats share.

pub(crate) mod blocks;
pub(crate) mod columns;
pub(crate) mod decoding;
pub(crate) mod derived;
#[cfg(feature = "xml")]
pub(crate) mod entities;
pub(crate) mod fields;
pub(crate) mod no_values;
pub(crate) mod person;
pub(crate) mod record;
pub(crate) mod splitter;
pub(crate) mod tagged;
pub(crate) mod values;
pub(crate) mod writing;
#[cfg(feature = "xml")]
pub(crate) mod xml;
#[cfg(feature = "xml")]
pub(crate) mod xml_parts;

#[cfg(test)]
pub(crate) mod round_trip;
