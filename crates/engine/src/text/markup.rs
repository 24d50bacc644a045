//! HTML and JATS as plain text: [`without_html`].

use std::borrow::Cow;

use html_escape::decode_html_entities;
use memchr::memchr2;

/// Elements that format parts of a word or a sentence.
const INLINE: [&str; 18] = [
    "a",
    "b",
    "bold",
    "em",
    "font",
    "i",
    "inline-formula",
    "italic",
    "sc",
    "scp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "tt",
    "u",
    "underline",
];

/// Elements that separate the text before from the text inside.
const BLOCKS: [&str; 12] = ["br", "div", "h1", "h2", "h3", "h4", "label", "li", "ol", "p", "sec", "ul"];

/// The text without formatting tags of HTML and JATS, and with entities decoded. Everything else stays: `CO<sub>2</sub>`
/// is `CO2`, `<p>A</p>` is ` A `, `R&amp;D` is `R&D`, and `a < b` and `<script>` do not change. O(length).
pub(super) fn without_html(text: &str) -> Cow<'_, str> {
    let Some(mut mark) = memchr2(b'<', b'&', text.as_bytes()) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        out.push_str(&rest[..mark]);
        rest = &rest[mark..];
        let replaced = if rest.starts_with('<') { tag(rest) } else { entity(rest) };
        let (length, put) = replaced.unwrap_or((1, Cow::Borrowed(&rest[..1])));
        out.push_str(&put);
        rest = &rest[length..];
        let Some(next) = memchr2(b'<', b'&', rest.as_bytes()) else { break };
        mark = next;
    }
    Cow::Owned(out + rest)
}

/// The length of the tag at the beginning of a text, and its replacement.
fn tag(text: &str) -> Option<(usize, Cow<'_, str>)> {
    let inside = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    let is_name = |char: char| char.is_ascii_alphanumeric() || matches!(char, ':' | '-');
    let name = &inside[..inside.find(|char| !is_name(char)).unwrap_or(inside.len())];
    // A tag ends before another begins, so all tags of a text are found in one pass.
    let end = memchr2(b'<', b'>', &text.as_bytes()[1..]).map(|at| at + 1)?;
    if text.as_bytes()[end] == b'<' {
        return None;
    }
    let after = inside[name.len()..].chars().next()?;
    // Attributes have values: `a <b and c> d` is no tag.
    let attributes = inside[name.len()..].split('>').next().unwrap_or_default();
    let is_tag = matches!(after, '>' | '/') || after.is_whitespace() && attributes.contains('=');
    if !is_tag && !attributes.trim_end_matches('/').trim().is_empty() {
        return None;
    }
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    let is = |names: &[&str]| names.iter().any(|other| other.eq_ignore_ascii_case(local));
    match prefix {
        "" | "jats" if is(&INLINE) => Some((end + 1, Cow::Borrowed(""))),
        "" if is(&BLOCKS) => Some((end + 1, Cow::Borrowed(" "))),
        "jats" => Some((end + 1, Cow::Borrowed(" "))),
        "mml" => Some((end + 1, Cow::Borrowed(""))),
        _ => None,
    }
}

/// The length of the entity at the beginning of a text, and its character.
fn entity(text: &str) -> Option<(usize, Cow<'_, str>)> {
    /// No entity has a longer name.
    const LONGEST: usize = 34;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    if !text[1..end].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#') {
        return None;
    }
    let decoded = decode_html_entities(&text[..=end]);
    (*decoded != text[..=end]).then_some((end + 1, decoded))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_that_set_type_go_and_others_stay() {
        assert_eq!(without_html("CO<sub>2</sub> in <i>E. coli</i>"), "CO2 in E. coli");
        assert_eq!(without_html("<jats:p>One.</jats:p><P class=\"a\">Two<br/>three"), " One.  Two three");
        assert_eq!(without_html("<mml:math><mml:mi>x</mml:mi></mml:math>-rays"), "x-rays");
        for text in [
            "a < b and c > d",
            "<script>alert(1)</script>",
            "p<i",
            "<i",
            "<",
            "x<y<i>",
            "<is> it",
            "if a <b and c> d",
        ] {
            assert_eq!(without_html(text), if text == "x<y<i>" { "x<y" } else { text });
        }
    }

    #[test]
    fn entities_are_their_character_once() {
        assert_eq!(without_html("R&amp;D, 5 &lt; 6, caf&eacute; &#8211; &#x3b1;"), "R&D, 5 < 6, café – α");
        assert_eq!(without_html("&amp;lt;i&amp;gt;"), "&lt;i&gt;");
        assert_eq!(without_html("AT&T <i>x</i> &amp; <br /> y"), "AT&T x &   y");
        assert_eq!(without_html("AT&T & co; &nosuch; &"), "AT&T & co; &nosuch; &");
    }

    proptest! {
        #[test]
        fn any_text_has_a_plain_form(text in "(<|>|&|;|/|p|i|sub|amp|lt|#6|\\PC| ){0,30}") {
            let plain = without_html(&text);
            prop_assert!(plain.len() <= text.len() + 1);
            if !text.contains(['<', '&']) {
                prop_assert_eq!(plain, text.as_str());
            }
        }
    }
}
