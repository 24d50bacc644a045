//! `EndNote`'s tagged text, also known as refer and `BibIX`: lines such as `%T A title`, one record from each `%0`.
//!
//! A file is recognised by such lines at its beginning, or by the extension `.enw`. There is no writer.

mod read;

#[cfg(test)]
mod tests;

pub(crate) use read::{ENW, begins, character, parse};
