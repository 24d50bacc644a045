//! BibTeX and BibLaTeX: entries such as `@article{key, title = {...}}`.
//!
//! A file is recognised by an entry at its beginning, or by the extension `.bib` or `.bibtex`.

mod entry;
mod escape;
mod fields;
mod journals;
mod latex;
mod meaning;
mod names;
mod read;
mod scan;
mod shapes;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use read::{Bibtex, parse};
pub(crate) use shapes::begins;
pub(crate) use write::write;
