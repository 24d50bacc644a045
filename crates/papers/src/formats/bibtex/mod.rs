//! BibTeX and BibLaTeX: entries such as `@article{key, title = {...}}`.
//!
//! A file is recognised by an entry at its beginning, or by the extension `.bib` or `.bibtex`.

mod blocks;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use blocks::begins;
pub(crate) use read::parse;
pub(crate) use write::write;
