//! A text that is one paper: its title, and below it the abstract.
//!
//! It has to be asked for, except in a folder with several texts: there, each text is a paper unless it holds three or
//! more. There is no writer.

mod read;

#[cfg(test)]
mod tests;

pub(crate) use read::{parse, parse_page_or_paper};
