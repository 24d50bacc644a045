//! RIS, as reference managers and databases write it: lines such as `TI  - A title`, from `TY` to `ER`.
//!
//! A file is recognised by a `TY` line at its beginning, or by the extension `.ris`.

mod read;
mod services;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use read::{RIS, begins, parse, tag_bytes};
pub(crate) use write::write;
