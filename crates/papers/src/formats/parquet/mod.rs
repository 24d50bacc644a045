//! Apache Parquet: one row a paper, with numbers and lists as such.
//!
//! A file is recognised by its first bytes.

#[cfg(feature = "parquet")]
mod read;
#[cfg(feature = "parquet")]
mod write;

#[cfg(test)]
#[cfg(feature = "parquet")]
mod tests;

#[cfg(feature = "parquet")]
pub(crate) use read::{parse, parse_bytes};
#[cfg(feature = "parquet")]
pub(crate) use write::write;

/// The first bytes of a file, and the last.
pub(crate) const MAGIC: &[u8] = b"PAR1";
