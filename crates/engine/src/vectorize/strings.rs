//! Many short texts in one allocation: [`Strings`].

use std::ops::Index;

/// Texts in one allocation, numbered in the order in which they were added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// Appends a text.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Keeps only the first `n_texts`.
    pub(super) fn truncate(&mut self, n_texts: usize) {
        self.ends.truncate(n_texts);
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// Number of texts.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The texts, by number.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|number| &self[number])
    }
}

impl Index<usize> for Strings {
    type Output = str;

    #[inline]
    fn index(&self, number: usize) -> &str {
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.text[start..self.ends[number]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_number() {
        let mut strings = Strings::default();
        ["a", "", "déjà"].iter().for_each(|text| strings.push(text));
        assert_eq!(strings.iter().collect::<Vec<_>>(), ["a", "", "déjà"]);
        assert_eq!((strings.len(), &strings[2]), (3, "déjà"));
        strings.truncate(2);
        strings.push("b");
        assert_eq!(strings.iter().collect::<Vec<_>>(), ["a", "", "b"]);
    }
}
