//! Removal of markup: [`clean`].

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::latex;
use super::left_out::LeftOut;
use super::markup::{Formulas, without_markup};

/// Removes mark-up, LaTeX commands, formulas that join no word, and web addresses, and normalizes the rest to NFKC. A clean
/// text is returned as it is. O(length).
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    cleaned(text, &mut LeftOut::default())
}

/// How often what is decoded may again be mark-up.
const ROUNDS: usize = 4;

/// [`clean`], which counts what is left out.
pub(super) fn cleaned<'a>(text: &'a str, left_out: &mut LeftOut) -> Cow<'a, str> {
    let first = cleaned_once(text, left_out);
    let Cow::Owned(mut text) = first else { return first };
    for _ in 0..ROUNDS {
        match cleaned_once(&text, left_out) {
            Cow::Borrowed(_) => return Cow::Owned(text),
            Cow::Owned(next) if next == text => return Cow::Owned(text),
            Cow::Owned(next) => text = next,
        }
    }
    Cow::Owned(text.replace(['<', '>', '&', '\\', '$', '{', '}', '~', '^', ':'], " "))
}

fn cleaned_once<'a>(text: &'a str, left_out: &mut LeftOut) -> Cow<'a, str> {
    let mut cleaned = without_markup(text, Formulas::LeftOut, left_out);
    if latex::first_mark(&cleaned).is_some() {
        cleaned = Cow::Owned(latex::plain(&cleaned, left_out));
    }
    if has_address(&cleaned) {
        cleaned = Cow::Owned(without_addresses(&cleaned));
    }
    if !cleaned.is_ascii() && is_nfkc_quick(cleaned.chars()) != IsNormalized::Yes {
        cleaned = Cow::Owned(nfkc(&cleaned));
    }
    cleaned
}

fn has_address(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Without an early exit, so that many bytes are compared at once.
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let may_begin = |(&a, &b)| (a == b':' && b == b'/') || (a == b'w' && b == b'w');
    pairs.fold(false, |any, pair| any | may_begin(pair)) && (text.contains("://") || text.contains("www."))
}

/// The text in NFKC. A space never composes with the character before it, so only pieces between spaces that are not
/// ASCII are normalized.
fn nfkc(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(' ') {
        if piece.is_ascii() { out.push_str(piece) } else { out.extend(piece.nfkc()) }
    }
    out
}

/// Replaces each web address, up to the next white space, by a space.
fn without_addresses(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let found =
            ["https://", "http://", "ftp://", "www."].iter().filter_map(|start| rest.find(start)).min();
        let Some(start) = found else { break };
        out.push_str(&rest[..start]);
        out.push(' ');
        rest = rest[start..].find(char::is_whitespace).map_or("", |end| &rest[start + end..]);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_are_normalized_as_the_whole_is(text in "([a-c \u{300}\u{327}\u{a8}éﬁＷ가ᄀ]|\\PC){0,30}") {
            prop_assert_eq!(nfkc(&text), text.nfkc().collect::<String>());
        }

        #[test]
        fn a_clean_text_stays(text in "(<|>|&|;|/|\\\\|\\$|\\{|\\}|~|_|p|i|amp|lt|math|www\\.|cite|ﬁ|Ｗ|\\PC| ){0,30}") {
            let once = clean(&text).into_owned();
            prop_assert_eq!(clean(&once), once.as_str());
        }

        #[test]
        fn addresses_are_found_wherever_they_stand(text in "[a:/w. ]{0,40}") {
            prop_assert_eq!(has_address(&text), text.contains("://") || text.contains("www."));
        }
    }

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(clean("Plain text, naïve even."), Cow::Borrowed(_)));
    }

    #[test]
    fn addresses_go_and_what_follows_stays() {
        assert_eq!(clean("see https://a.b/c?d=e#f, or www.x.org\nhere"), "see   or  \nhere");
        assert_eq!(clean("code: http://github.com/x"), "code:  ");
    }

    #[test]
    fn ligatures_and_wide_letters_are_unified() {
        assert_eq!(clean("ﬁeld Ｗｉｄｅ"), "field Wide");
    }
}
