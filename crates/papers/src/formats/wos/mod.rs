//! Web of Science's plain text (`savedrecs.txt`, `.ciw`, `.isi`): lines such as `TI A title`, from `PT` to `ER`; and the
//! columns of its tables.
//!
//! A file is recognised by a line `FN` or `PT` at its beginning, or by an extension. There is no writer.

mod fields;
mod read;
mod table;

#[cfg(test)]
mod tests;

pub(crate) use read::{WOS, begins, parse, tag_bytes};
pub(crate) use table::{is_table, rename, row};
