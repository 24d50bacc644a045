//! Names of authors, compared whatever their order, their initials and their case: [`in_common`].

use super::titles::folded;

/// Whether two lists of authors name somebody in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InCommon {
    /// A name is in both.
    Yes,
    /// No name is in both, although both name authors.
    No,
    /// One names nobody, or they are written in different scripts.
    Unknown,
}

/// What databases write in place of authors they do not know.
const PLACEHOLDERS: [&str; 18] = [
    "no author name available",
    "no authors listed",
    "no author",
    "no authors",
    "author unknown",
    "unknown author",
    "unknown",
    "not available",
    "anonymous",
    "anon",
    "et al",
    "and others",
    "others",
    "na",
    "n a",
    "nan",
    "null",
    "none",
];

/// Whether this names nobody.
pub(super) fn is_placeholder(author: &str) -> bool {
    let words = folded(author);
    words.is_empty() || PLACEHOLDERS.contains(&words.as_str())
}

/// Whether a word of a name is in both lists. Initials do not count.
pub(super) fn in_common(a: &[String], b: &[String]) -> InCommon {
    let (a, b) = (words(a), words(b));
    if a.is_empty() || b.is_empty() {
        return InCommon::Unknown;
    }
    if a.iter().any(|word| b.contains(word)) {
        return InCommon::Yes;
    }
    let is_latin = |words: &[String]| words.iter().any(|word| word.is_ascii());
    if is_latin(&a) == is_latin(&b) { InCommon::No } else { InCommon::Unknown }
}

/// The words of names that are more than initials, in lower case without accents.
fn words(authors: &[String]) -> Vec<String> {
    let names = authors.iter().filter(|author| !is_placeholder(author));
    let mut words: Vec<String> = Vec::new();
    for name in names {
        let name = folded(name);
        words.extend(name.split(' ').filter(|word| word.chars().nth(1).is_some()).map(plain));
    }
    words
}

/// Umlauts are written in two ways: `Müller`, `Mueller`.
fn plain(word: &str) -> String {
    word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(a: &[&str], b: &[&str]) -> InCommon {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (a, b) = (names(a), names(b));
        assert_eq!(in_common(&a, &b), in_common(&b, &a));
        in_common(&a, &b)
    }

    #[test]
    fn a_name_is_the_same_in_every_spelling() {
        let spellings =
            ["Muster, F", "Frida Muster", "F. Muster", "MUSTER F.", "Muster, Frida B.", "MUSTER FB"];
        for spelling in spellings {
            assert_eq!(of(&[spelling], &["Fabel, E.", "Muster F"]), InCommon::Yes, "{spelling}");
        }
        assert_eq!(of(&["Jürgen Müller"], &["MUELLER, J."]), InCommon::Yes);
        assert_eq!(of(&["Łukasz Børg"], &["Borg, L."]), InCommon::Yes);
        assert_eq!(of(&["A. Noether"], &["A. Germain", "S. Lovelace"]), InCommon::No);
        assert_eq!(of(&["王小明"], &["Wang, X."]), InCommon::Unknown);
        assert_eq!(of(&["A. B."], &["C. D."]), InCommon::Unknown);
    }

    #[test]
    fn placeholders_name_nobody() {
        for placeholder in
            ["[No author name available]", "[Anonymous]", "Anon.", "et al.", "NA", "N/A", "-", ""]
        {
            assert!(is_placeholder(placeholder), "{placeholder}");
            assert_eq!(of(&[placeholder], &["Muster, Frida"]), InCommon::Unknown, "{placeholder}");
        }
        assert!(!is_placeholder("Anonsen, K.") && !is_placeholder("Na, Li"));
    }
}
