//! The text of a web page: titles and abstracts with blank lines between them.
//!
//! Text that is no other format is a page. There is no writer.

mod read;

#[cfg(test)]
mod tests;

pub(crate) use read::parse;
