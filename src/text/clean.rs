//! What is text and what is mark-up? [`clean`].

use std::borrow::Cow;

use memchr::{memchr3, memmem};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::latex;

/// Takes the mark-up out of a text: LaTeX commands and math signs, web addresses; and brings the rest to
/// NFKC. A text without any of it is handed back as it is. O(length).
pub fn clean(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut cleaned = Cow::Borrowed(text);
    if memchr3(b'\\', b'$', b'{', bytes).is_some() || memchr3(b'}', b'~', b'^', bytes).is_some() {
        cleaned = Cow::Owned(latex::plain(text));
    }
    if memmem::find(cleaned.as_bytes(), b"://").is_some()
        || memmem::find(cleaned.as_bytes(), b"www.").is_some()
    {
        cleaned = Cow::Owned(without_addresses(&cleaned));
    }
    if !cleaned.is_ascii() && is_nfkc_quick(cleaned.chars()) != IsNormalized::Yes {
        cleaned = Cow::Owned(cleaned.nfkc().collect());
    }
    cleaned
}

/// Puts a blank in the place of each web address, which reaches to the next white space.
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
    use super::*;

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
