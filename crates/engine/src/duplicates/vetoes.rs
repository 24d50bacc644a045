//! Vetoes against merging two papers with near-identical texts: [`differ`].

use crate::document::Document;

/// Whether two papers cannot be one: the numbers in their titles differ, or they have no author in common.
///
/// Parts of a series, volumes and yearly proceedings share most of their texts and differ in a number. Comments on one
/// paper share all of it and differ in their authors. Authors do not count if either paper names none.
pub(super) fn differ(a: Document<'_>, b: Document<'_>) -> bool {
    numbers(a.title) != numbers(b.title) || no_common_author(a.authors, b.authors)
}

/// The words of a title that contain a digit or are Roman numerals, sorted, in lower case.
fn numbers(title: &str) -> Vec<String> {
    let words = title.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.map(str::to_lowercase);
    let mut numbers: Vec<String> = words.filter(|word| is_number(word)).collect();
    numbers.sort_unstable();
    numbers
}

/// Roman numerals up to 39. Greater ones hardly number parts and would match words: *mix*, *civil*.
fn is_number(word: &str) -> bool {
    word.contains(|char: char| char.is_numeric()) || word.chars().all(|char| "ivx".contains(char))
}

/// Whether two lists of authors, neither empty, have no name in common. Initials do not count.
fn no_common_author(a: &[String], b: &[String]) -> bool {
    let names = |authors: &[String]| -> Vec<String> {
        let words = authors.iter().flat_map(|author| author.split(|char: char| !char.is_alphabetic()));
        words.filter(|word| word.chars().nth(1).is_some()).map(str::to_lowercase).collect()
    };
    let (a, b) = (names(a), names(b));
    !a.is_empty() && !b.is_empty() && !a.iter().any(|name| b.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(a: &str, b: &str) -> bool {
        let (a, b) = (Document::new(a, ""), Document::new(b, ""));
        assert_eq!(differ(a, b), differ(b, a));
        differ(a, b)
    }

    #[test]
    fn parts_and_volumes_differ() {
        assert!(titled(
            "Formulas for the supremum function, part I",
            "Formulas for the supremum function II"
        ));
        assert!(titled("Proceedings of the workshop 2014", "Proceedings of the workshop 2015"));
        assert!(titled("The exotic CP^2 # 3(-CP^2)", "The exotic CP^2 # 2(-CP^2)"));
        assert!(titled("Lattices", "Lattices. II"));
    }

    #[test]
    fn the_same_numbers_anywhere_do_not() {
        assert!(!titled("Harmonic sums, Volume III", "Volume III: sums that are harmonic"));
        assert!(!titled("A civil mix of vivid words", "Words"));
        assert!(!titled("", "On time"));
    }

    #[test]
    fn authors_differ_where_both_are_known_and_none_is_the_same() {
        let differ = |a: &[&str], b: &[&str]| {
            let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
            let (a, b) = (names(a), names(b));
            let by = |authors| Document { authors, ..Document::default() };
            differ(by(&a), by(&b))
        };
        assert!(differ(&["A. Noether"], &["A. Germain", "S. Lovelace"]));
        assert!(!differ(&["A. Noether"], &["Germain, S.", "NOETHER, Amalie"]));
        assert!(!differ(&["A. Noether"], &[]));
        assert!(!differ(&["A. B."], &["C. D."]));
    }
}
