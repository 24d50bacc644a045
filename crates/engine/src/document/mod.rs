//! The texts of one paper as the engine reads them: [`Document`].

mod identifiers;

pub use identifiers::{IdentifierKind, Identifiers};

/// Borrowed texts of one paper; the engine never owns a text.
///
/// ```
/// use themata_engine::Document;
///
/// let document = Document::from("corals bleach on warm reefs");
/// assert_eq!((document.title, document.body), ("", "corals bleach on warm reefs"));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Document<'a> {
    /// The title, which may be empty.
    pub title: &'a str,
    /// The abstract, or any other text; may be empty.
    pub body: &'a str,
    /// The names of the authors, used only to find duplicates; may be empty.
    pub authors: &'a [String],
    /// Its identifiers, used only to find duplicates.
    pub identifiers: Identifiers,
    /// The year of publication, used only to find duplicates.
    pub year: Option<i32>,
}

impl<'a> Document<'a> {
    /// A document with a title and without authors.
    pub fn new(title: &'a str, body: &'a str) -> Self {
        Self { title, body, ..Self::default() }
    }

    /// The two analyzed texts, title and body.
    pub fn texts(&self) -> [&'a str; 2] {
        [self.title, self.body]
    }
}

impl<'a> From<&'a str> for Document<'a> {
    fn from(body: &'a str) -> Self {
        Self::new("", body)
    }
}
