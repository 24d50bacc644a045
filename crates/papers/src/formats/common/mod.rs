//! Machinery that several formats share.

pub(crate) mod blocks;
pub(crate) mod columns;
pub(crate) mod decoding;
pub(crate) mod fields;
pub(crate) mod record;
pub(crate) mod tagged;
pub(crate) mod values;
pub(crate) mod writing;
#[cfg(feature = "xml")]
pub(crate) mod xml;

#[cfg(test)]
pub(crate) mod round_trip;
