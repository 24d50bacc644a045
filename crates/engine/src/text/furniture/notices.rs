//! Copyright notices wherever they stand: [`copyright`].

use std::ops::Range;

use memchr::memmem::find;

use super::phrases::{HOLDERS, NOTICES};
use super::sentences::{end, matched, may_start};
use super::table::{Finders, Phrases};

/// What a copyright notice is recognized by.
static MARKS: Finders = Finders::new(&["©", "opyright", "OPYRIGHT", "(c)", "(C)"]);

/// No notice has a longer sentence, in bytes.
const LONGEST: usize = 400;

/// Words that continue a notice.
static CONTINUED: Phrases = Phrases::new(&[
    "all rights",
    "published",
    "on behalf",
    "this is an open",
    "open access",
    "licensee",
    "ltd",
    "inc.",
    "exclusive licen",
    "for permission",
    "no claim",
    "distributed under",
]);

/// The first copyright notice in a text, up to the end of what belongs to it; `None` if the text only speaks of copyright.
///
/// A sign, `(c)` or the word *Copyright* begins a notice where a sentence may begin and a year, an author or a publisher
/// follows. `(c)` behind `(b)` is the third of a list.
pub(super) fn copyright(text: &str) -> Option<Range<usize>> {
    let marks = MARKS.all_in(text);
    marks.filter_map(|(at, mark)| notice(text, at, mark)).min_by_key(|range| range.start)
}

/// The notice with a mark at a position.
fn notice(text: &str, at: usize, mark: &str) -> Option<Range<usize>> {
    let is_word = mark.len() > 3;
    let at = if is_word { text[..at].char_indices().next_back()?.0 } else { at };
    if is_word && !text[at..].starts_with(['C', 'c']) {
        return None;
    }
    let start = beginning(text, at);
    let after = after_marks(text, at);
    let has_sign = text[start..after].contains(['©', '(']);
    let rest = &text[after..];
    if is_word && !has_sign {
        return of_word(text, start, after);
    }
    let has_year = year(rest).is_some();
    let is_strong = has_year || HOLDERS.begin(rest) && rest.starts_with(char::is_uppercase);
    let is_attached = text[..start].ends_with(char::is_alphanumeric);
    let notice = start..whole(text, after)?;
    let is_last = text[notice.end..].trim().is_empty();
    let starts = may_start(text, start) || start == 0;
    let holds = match mark {
        "©" => {
            let names_one = starts && rest.starts_with(char::is_uppercase);
            !is_attached && (is_strong && (starts || is_last && notice.len() <= 200) || names_one)
        }
        _ if is_word => starts && (is_strong || rest.starts_with(char::is_uppercase)),
        _ => {
            let is_listed = find(&text.as_bytes()[..start], b"(b)")
                .or_else(|| find(&text.as_bytes()[..start], b"(B)"))
                .is_some();
            is_strong && !is_listed && (starts || is_last)
        }
    };
    holds.then_some(notice)
}

/// The notice by the word alone: "Copyright 2019, Springer Nature", "Copyright of Reefs is the property of Corals".
fn of_word(text: &str, start: usize, after: usize) -> Option<Range<usize>> {
    if !may_start(text, start) && start > 0 {
        return None;
    }
    let rest = &text[after..];
    if matched(rest, "of ").is_some() {
        let near = rest.char_indices().map(|(at, _)| at).nth(300).unwrap_or(rest.len());
        let owned =
            rest[..near].find("is the property of").or_else(|| rest[..near].find("is property of"))?;
        return Some(start..continued(text, end(text, after + owned)));
    }
    let notice = start..whole(text, after)?;
    let behind = year(rest).map(|length| rest[length..].trim_start_matches([' ', ',', '-', '.']));
    let names_one = match behind {
        Some(behind) => {
            behind.starts_with(char::is_uppercase) || matched(behind, "by ").is_some() || behind.is_empty()
        }
        None => HOLDERS.begin(rest) && rest.starts_with(char::is_uppercase),
    };
    let is_last = text[notice.end..].trim().is_empty();
    (names_one && notice.len() <= 200 && (is_last || start == 0 || notice.len() <= 80)).then_some(notice)
}

/// The beginning of a notice before its mark: "Crown Copyright ©", "2020 ©".
fn beginning(text: &str, at: usize) -> usize {
    let mut start = at;
    loop {
        let before = text[..start].trim_end();
        let words = ["copyright", "copyright:", "crown", "article", "©", "(c)", "(", "[", "&"];
        let found = words.iter().find(|word| {
            let length = before.len().checked_sub(word.len()).filter(|at| before.is_char_boundary(*at));
            length.is_some_and(|at| {
                before[at..].eq_ignore_ascii_case(word)
                    && !before[..at].ends_with(char::is_alphanumeric)
                    && (**word != "article" || before[at..].starts_with('A'))
            })
        });
        match found {
            Some(word) => start = before.len() - word.len(),
            None => return start,
        }
    }
}

/// The end of the signs and words that mark a notice.
fn after_marks(text: &str, at: usize) -> usize {
    let mut after = at;
    loop {
        let rest = text[after..].trim_start_matches([' ', '\u{a0}', ':', ',', '.', '\n', '\t']);
        let skipped = text.len() - rest.len();
        let marks = ["copyright", "crown", "©", "(c)", "by the author", "by "];
        match marks.iter().find_map(|mark| matched(rest, mark)) {
            Some(length) => after = skipped + length,
            None => return skipped,
        }
    }
}

/// The length of the year that a text begins with, or of several.
fn year(text: &str) -> Option<usize> {
    let is_year = |text: &str| {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        digits == 4 && (text.starts_with("18") || text.starts_with("19") || text.starts_with("20"))
    };
    let mut length = 0;
    while is_year(&text[length..]) {
        length += 4;
        let more = text[length..].trim_start_matches(['-', '–', ',', '/', ' ']);
        let next = text.len() - more.len();
        if !is_year(more) {
            break;
        }
        length = next;
    }
    (length > 0).then_some(length)
}

/// The end of the notice whose text begins at a position; `None` if it is too long for one.
fn whole(text: &str, from: usize) -> Option<usize> {
    let first = end(text, from);
    let sentence = &text[from..first];
    // A name without a full stop behind it: "© 2012 IEEE We show".
    let runs_on = [" We ", " This paper ", " This article ", " This study ", " In this ", " Our ", " Here "];
    let first = match runs_on.iter().filter_map(|opening| sentence.find(opening)).min() {
        Some(at) => from + at + 1,
        None if sentence.len() > LONGEST => return None,
        None => first,
    };
    Some(continued(text, first))
}

/// The end of the sentences from a position on that continue a notice.
fn continued(text: &str, mut at: usize) -> usize {
    while at < text.len() {
        let rest = &text[at..];
        let is_notice = NOTICES.begin(rest) || CONTINUED.begin(rest);
        let next = end(text, at);
        if !is_notice || next - at > LONGEST {
            break;
        }
        at = next;
    }
    at
}
