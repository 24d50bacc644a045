//! The grammar of tags in texts: [`tag_at`], which tells mark-up from comparisons.

/// What begins at a `<`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "properties that do not depend on one another")]
pub(super) struct Tag<'a> {
    /// The name without a prefix.
    pub(super) local: &'a str,
    /// Whether the name has a prefix, such as `jats:`.
    pub(super) has_prefix: bool,
    /// Whether it closes an element.
    pub(super) closes: bool,
    /// Whether it is an element of its own: `<br/>`.
    pub(super) is_empty: bool,
    /// Whether attributes have values.
    pub(super) has_values: bool,
    /// The text between the name and the end.
    pub(super) attributes: &'a str,
    /// Its length, with both brackets.
    pub(super) length: usize,
}

impl<'a> Tag<'a> {
    /// The value of an attribute.
    pub(super) fn value(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        while let Some(at) = rest.find(name) {
            let is_whole = rest[..at].chars().next_back().is_none_or(char::is_whitespace);
            rest = &rest[at + name.len()..];
            if let Some(value) = rest.trim_start().strip_prefix('=').filter(|_| is_whole) {
                let value = value.trim_start();
                let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                return value[1..].split(quote).next();
            }
        }
        None
    }

    /// Whether the name is one of these, whatever its case.
    pub(super) fn is(&self, names: &[&str]) -> bool {
        names.iter().any(|name| name.eq_ignore_ascii_case(self.local))
    }
}

/// No tag is longer, in bytes.
const LONGEST: usize = 2000;

/// The tag at the beginning of a text; `None` for a comparison, such as `<b and c>` or `<10 nm`.
///
/// A name begins with a letter. Attributes are separated by spaces and have names; a `>` in quotes does not end the tag.
pub(super) fn tag_at(text: &str) -> Option<Tag<'_>> {
    let bytes = text.as_bytes();
    let closes = bytes.get(1) == Some(&b'/');
    let start = 1 + usize::from(closes);
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_' | b'.');
    let name_end = start + bytes[start..].iter().take_while(|byte| is_name(byte)).take(60).count();
    if !bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
        return None;
    }
    let name = &text[start..name_end];
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    if local.is_empty() {
        return None;
    }
    let (mut at, mut has_values, mut is_empty) = (name_end, false, false);
    loop {
        let spaces = bytes.get(at..)?.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        at += spaces;
        match bytes.get(at)? {
            b'>' => break,
            b'/' if bytes.get(at + 1) == Some(&b'>') => {
                is_empty = true;
                at += 1;
                break;
            }
            _ if spaces == 0 || at > LONGEST => return None,
            _ => {}
        }
        let length = bytes[at..].iter().take_while(|byte| is_name(byte)).count();
        if length == 0 {
            return None;
        }
        at += length;
        let equals = at + bytes[at..].iter().take_while(|byte| **byte == b' ').count();
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        has_values = true;
        at = equals + 1;
        at += bytes[at..].iter().take_while(|byte| **byte == b' ').count();
        if let quote @ (b'"' | b'\'') = bytes.get(at)? {
            let inside = &bytes[at + 1..];
            let near = &inside[..inside.len().min(LONGEST)];
            at += 2 + memchr::memchr(*quote, near)?;
        } else {
            let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'<' | b'>' | b'"');
            at += bytes[at..].iter().take(LONGEST).take_while(|byte| !ends(byte)).count();
        }
    }
    let has_prefix = !prefix.is_empty();
    let attributes = &text[name_end..at];
    // Words alone are no attributes: `a <b and c> d`.
    if !has_values && !attributes.trim_end_matches('/').trim().is_empty() {
        return None;
    }
    Some(Tag { local, has_prefix, closes, is_empty, has_values, attributes, length: at + 1 })
}

/// Whether this is the name of an element of HTML, JATS, PubMed or `MathML`.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.split_ascii_whitespace().any(|known| known.eq_ignore_ascii_case(name))
}

/// Elements that need not be closed to be mark-up.
const KNOWN: &str = "a abbr abstract abstracttext address alternatives article article-title aside b back bdi bdo big \
     blockquote body bold boxed-text br break caption ce center chem-struct chem-struct-wrap citation cite code col copyright \
     copyrightinformation data dd def def-item def-list del dfn disp-formula disp-quote div dl dt em email emph emphasis \
     equation ext-link fig figcaption figure fixed-case fn font footer formula front graphic h1 h2 h3 h4 h5 h6 head header hr \
     html i id img inf inline-formula inline-graphic inline-supplementary-material ins italic kbd label li link list \
     list-item main mark math media mfenced mfrac mi milestone-end milestone-start mml mn mo mover mpadded mphantom mroot mrow \
     ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover named-content nav noscript object ol \
     overline p para pre preformat private-char q roman ruby s samp sans-serif sc scp script sec section sep sf small \
     source span strike string-name strong strng styled-content sub subtitle summary sup supplementary-material svg table \
     tbody td tex tex-math tfoot th thead time title tr trans-abstract tt u ul underline uri url var verse-group wbr xref";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_a_name_and_attributes_with_values() {
        let length = |text| tag_at(text).map(|tag| tag.length);
        for tag in [
            "<p>",
            "</jats:p>",
            "<br />",
            "<br/>",
            "<x-y a=\"b > c\">",
            "<a href=x title='y'>",
            "<mml:math xmlns:mml=\"http://www.w3.org/1998/Math/MathML\">",
            "<option selected value=\"1\">",
        ] {
            assert_eq!(length(tag), Some(tag.len()), "{tag}");
        }
        for text in [
            "<",
            "<i",
            "< b",
            "<10 nm>",
            "<b and c>",
            "<m and k>l",
            "<x|y>",
            "<http://a.b>",
            "<a=b>",
            "<p <i>",
        ] {
            assert_eq!(length(text), None, "{text}");
        }
    }

    #[test]
    fn values_are_found_by_their_name() {
        let tag = tag_at("<AbstractText NlmLabel='x' Label=\"METHODS\">").unwrap();
        assert_eq!((tag.value("Label"), tag.value("None")), (Some("METHODS"), None));
    }
}
