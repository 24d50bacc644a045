//! JSON Lines (one object a line) and JSON documents (an array of objects, an object around one, or a single object).
//!
//! A file that begins with `{` is one of the two: JSON Lines if its first line holds a whole object and another line
//! follows, a document otherwise. A `[` begins a document. The extensions are `.jsonl`, `.ndjson` and `.json`. Objects
//! of services are recognised in either, see `dialects`, and answers are searched for their records, see `find.rs`.

mod blocks;
mod find;
pub(crate) mod lines;
mod mend;
mod object;
mod read;
mod scan;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use blocks::parse as parse_content;
pub(crate) use read::parse;
pub(crate) use write::{write_array, write_lines};
