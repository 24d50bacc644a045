//! Themes and nearest neighbours of plain texts in one call each: [`Themes`] and [`TfidfIndex`].
//!
//! Everything here counts texts by their position in the slice that was fitted, near-identical ones included. Those who
//! need more find it behind [`Themes::analysis`] and in the other modules.

mod index;
mod themes;

pub use index::TfidfIndex;
pub use themes::{TextTheme, Themes, ThemesParams};

use crate::document::Document;

/// The texts as documents without titles.
fn documents<T: AsRef<str>>(texts: &[T]) -> Vec<Document<'_>> {
    texts.iter().map(|text| Document::from(text.as_ref())).collect()
}
