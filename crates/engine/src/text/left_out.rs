//! What is left out of a text, by kind: [`LeftOut`].

/// A kind of what is left out of the words of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOutKind {
    /// Tags, comments, entities and LaTeX commands.
    Markup,
    /// Formulas that are no part of a word.
    Formulas,
    /// Notices of publishers and databases.
    Notices,
    /// Words in place of an abstract: *[No abstract available]*.
    Placeholders,
    /// Notices in place of an abstract that the paper was withdrawn or retracted.
    Withdrawn,
    /// Parts of a web page around an abstract.
    Pages,
    /// Headings of structured abstracts.
    Headings,
    /// The abstract again in another language.
    OtherLanguages,
    /// Sentences that recur word for word in unlike papers.
    Recurring,
}

impl LeftOutKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Markup,
        Self::Formulas,
        Self::Notices,
        Self::Placeholders,
        Self::Withdrawn,
        Self::Pages,
        Self::Headings,
        Self::OtherLanguages,
        Self::Recurring,
    ];

    /// Its name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Markup => "markup",
            Self::Formulas => "formulas",
            Self::Notices => "notices",
            Self::Placeholders => "placeholders",
            Self::Withdrawn => "withdrawn",
            Self::Pages => "web pages",
            Self::Headings => "headings",
            Self::OtherLanguages => "other languages",
            Self::Recurring => "recurring sentences",
        }
    }
}

/// The number of characters left out of a text, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    characters: [usize; LeftOutKind::ALL.len()],
}

impl LeftOut {
    /// The number of characters of a kind.
    pub fn of(&self, kind: LeftOutKind) -> usize {
        self.characters[kind as usize]
    }

    /// Counts the characters of a text that is left out.
    pub(super) fn add(&mut self, kind: LeftOutKind, text: &str) {
        self.characters[kind as usize] += text.chars().count();
    }
}
