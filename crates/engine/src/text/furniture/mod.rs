//! What publishers, databases and web pages put around abstracts: [`without_furniture`].
//!
//! All rules read plain text, so they are the same for the words of an abstract and for what is shown. The phrases are in
//! `phrases.rs` and `pages.rs`.

mod headings;
mod languages;
mod notices;
mod pages;
mod phrases;
mod sentences;
mod table;

use std::borrow::Cow;
use std::ops::Range;

use self::headings::heading;
use self::pages::{FRAMES, NAVIGATION, SIGNS_OF_FRAMES};
use self::phrases::{CODES, NO_ABSTRACT, NOTICES, NUMBERED, PLACEHOLDERS, SUBJECTS, WITHDRAWN};
use self::sentences::{end, last_start, matched, next_start};

use super::left_out::{LeftOut, LeftOutKind};

/// What an abstract is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Its words.
    Words,
    /// Its words, all languages kept.
    WordsOfAllLanguages,
    /// To be shown: headings stay, except those that say only that an abstract follows.
    Shown,
}

/// How often what is left may again have furniture at its ends.
const ROUNDS: usize = 8;

/// An abstract as plain text without notices, placeholders, frames of web pages, headings and a second language. A text
/// without any is returned as it is. O(length).
pub(super) fn without_furniture<'a>(
    text: Cow<'a, str>,
    purpose: Purpose,
    left_out: &mut LeftOut,
) -> Cow<'a, str> {
    let mut text = text;
    for _ in 0..ROUNDS {
        let removed = Removed::of(&text, purpose);
        if removed.ranges.is_empty() {
            return text;
        }
        text = Cow::Owned(removed.apply(&text, left_out));
    }
    text
}

/// The ranges of a text that are left out.
#[derive(Default)]
struct Removed {
    ranges: Vec<(Range<usize>, LeftOutKind)>,
}

impl Removed {
    fn of(text: &str, purpose: Purpose) -> Self {
        let mut removed = Self::default();
        let (mut from, mut to) = (text.len() - text.trim_start().len(), text.trim_end().len());
        if from >= to {
            return removed;
        }
        if let Some(kind) = whole(&text[from..to]) {
            removed.add(0..text.len(), kind);
            return removed;
        }
        if let Some(behind) = frame(text) {
            let rest = text[behind..].trim();
            let to = if rest.len() < 40 { text.len() } else { behind };
            removed.add(0..to, LeftOutKind::Pages);
            return removed;
        }
        while let Some((start, kind)) = tail(&text[..to], from) {
            removed.add(start..to, kind);
            to = text[..start].trim_end().len();
            if to <= from {
                return removed;
            }
        }
        while let Some((length, kind)) = head(&text[from..to]) {
            removed.add(from..from + length, kind);
            from += length;
            if from >= to {
                return removed;
            }
        }
        let inner = &text[from..to];
        if let Some(notice) = notices::copyright(inner) {
            removed.add(from + notice.start..from + notice.end, LeftOutKind::Notices);
        }
        for at in memchr::memchr2_iter(b'[', b'(', inner.as_bytes()) {
            let behind = &inner[at + 1..];
            if BRACKETED.iter().any(|notice| behind.starts_with(notice)) {
                let close = match inner.as_bytes()[at] {
                    // "(c) 2016 APA" has a bracket of its own.
                    b'(' => end(inner, at),
                    _ => inner[at..].find([']', ')']).map_or(inner.len(), |close| at + close + 1),
                };
                removed.add(from + at..from + close, LeftOutKind::Notices);
            }
        }
        removed.add_headings(text, from..to, purpose);
        if purpose != Purpose::WordsOfAllLanguages
            && let Some(second) = languages::second(&text[from..to])
        {
            removed.add(from + second.start..from + second.end, LeftOutKind::OtherLanguages);
        }
        removed
    }

    fn add(&mut self, range: Range<usize>, kind: LeftOutKind) {
        self.ranges.push((range, kind));
    }

    fn add_headings(&mut self, text: &str, range: Range<usize>, purpose: Purpose) {
        let mut add = |at: usize, is_first: bool| {
            if let Some(heading) = heading(&text[at..range.end], is_first)
                && (purpose != Purpose::Shown || heading.is_label)
                && (heading.length < range.end - at || !is_first)
            {
                self.ranges.push((at..at + heading.length, LeftOutKind::Headings));
            }
        };
        add(range.start, true);
        if purpose == Purpose::Shown {
            return;
        }
        let bytes = text.as_bytes();
        for sign in memchr::memchr3_iter(b'.', b'?', b'!', &bytes[range.clone()]) {
            let sign = range.start + sign;
            // Pages without tags glue paragraphs together: "...known.MethodsWe".
            let is_glued = || bytes.get(sign + 1).is_some_and(u8::is_ascii_uppercase);
            match next_start(text, sign) {
                Some(at) if at < range.end => add(at, false),
                None if is_glued() && sign + 1 < range.end => add(sign + 1, false),
                _ => {}
            }
        }
    }

    /// The text without the ranges.
    fn apply(mut self, text: &str, left_out: &mut LeftOut) -> String {
        self.ranges.sort_by_key(|(range, _)| (range.start, usize::MAX - range.end));
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (range, kind) in self.ranges {
            if range.start >= at {
                push(&mut out, &text[at..range.start]);
                left_out.add(kind, &text[range.clone()]);
            } else if range.end > at {
                left_out.add(kind, &text[at..range.end]);
            }
            at = at.max(range.end);
        }
        push(&mut out, &text[at..]);
        let kept = out.trim_end().len();
        out.truncate(kept);
        out
    }
}

/// Appends a piece, with a space between two words.
fn push(out: &mut String, piece: &str) {
    let is_apart = out.is_empty() || out.ends_with(char::is_whitespace);
    if is_apart {
        out.push_str(piece.trim_start());
    } else {
        if !piece.is_empty() && !piece.starts_with(char::is_whitespace) {
            out.push(' ');
        }
        out.push_str(piece);
    }
}

/// Notices in brackets, without the bracket.
const BRACKETED: [&str; 5] =
    ["ABSTRACT FROM", "PUBLICATION ABSTRACT", "Abstract from", "PsycINFO Database", "PsycInfo Database"];

/// Texts that stand in place of an abstract are not longer, in bytes.
const LONGEST_PLACEHOLDER: usize = 300;
const LONGEST_WITHDRAWN: usize = 900;

/// What a text is as a whole, if it is no abstract.
fn whole(text: &str) -> Option<LeftOutKind> {
    if text.len() > LONGEST_WITHDRAWN {
        return None;
    }
    let bare = text.trim_matches(|char: char| !char.is_alphanumeric());
    if bare.is_empty() {
        return Some(LeftOutKind::Placeholders);
    }
    let is_short = bare.len() <= 60;
    if is_short && PLACEHOLDERS.iter().any(|phrase| matched(bare, phrase) == Some(bare.len())) {
        return Some(LeftOutKind::Placeholders);
    }
    if text.len() <= LONGEST_PLACEHOLDER && (NO_ABSTRACT.begin(bare) || NO_ABSTRACT.begin(text)) {
        return Some(LeftOutKind::Placeholders);
    }
    (WITHDRAWN.begin(bare) || WITHDRAWN.begin(text)).then_some(LeftOutKind::Withdrawn)
}

/// The end of the frame of a web page that a text begins with.
fn frame(text: &str) -> Option<usize> {
    if !SIGNS_OF_FRAMES.any_in(text) {
        return None;
    }
    let last = FRAMES.iter().filter_map(|phrase| text.rfind(phrase).map(|at| at + phrase.len())).max()?;
    // Words of the page behind the last phrase.
    let mut rest = &text[last..];
    loop {
        rest = rest.trim_start();
        let words = [
            "ShareShare",
            "Share",
            "Give access",
            "full text access",
            "Email",
            "Facebook",
            "Twitter",
            "Linked In",
            "LinkedIn",
            "Reddit",
            "Wechat",
            "WeChat",
            "Bluesky",
            "Abstract",
            "AbstractNo abstract is available for this article.",
        ];
        match words.iter().find_map(|word| rest.strip_prefix(word)) {
            Some(next) => rest = next,
            None => return Some(text.len() - rest.len()),
        }
    }
}

/// The beginning of what is no abstract at the end of a text.
fn tail(text: &str, from: usize) -> Option<(usize, LeftOutKind)> {
    if let Some(word) = NAVIGATION.iter().find(|word| text.ends_with(**word)) {
        let start = text.len() - word.len();
        let is_apart = start == from
            || text[..start].ends_with(|char: char| char.is_whitespace() || "|·•.".contains(char));
        let before = text[..start].trim_end();
        let ends = before.ends_with(['.', '!', '?', '|', '·', '•', ')'])
            || NAVIGATION.iter().any(|word| before.ends_with(word));
        if is_apart && ends {
            return Some((start, LeftOutKind::Pages));
        }
    }
    // Glued to the sentence before: "...of reefs.All rights reserved."
    let bare = text.trim_end_matches(['.', ' ']);
    let reserved = "all rights reserved";
    if let Some(at) = bare.len().checked_sub(reserved.len()).filter(|at| bare.is_char_boundary(*at))
        && bare[at..].eq_ignore_ascii_case(reserved)
        && at >= from
        && (at == from || text[..at].ends_with(|char: char| !char.is_alphanumeric()))
        && (at == from || text[..at].trim_end().ends_with(['.', ',', ';', ')', ']', '-']))
    {
        return Some((at, LeftOutKind::Notices));
    }
    let start = last_start(text).max(from);
    is_notice(&text[start..]).map(|kind| (start, kind))
}

/// The length of what is no abstract at the beginning of a text.
fn head(text: &str) -> Option<(usize, LeftOutKind)> {
    let skip = |length: usize| {
        let rest = text[length..].trim_start_matches([' ', '\n', '\t', '|', '·', '•', '\u{a0}']);
        text.len() - rest.len()
    };
    if text.starts_with(|char: char| char.is_ascii_uppercase())
        && let Some(word) = NAVIGATION.iter().find(|word| text.starts_with(**word))
    {
        let rest = text[word.len()..].trim_start();
        if rest.is_empty() || rest.starts_with(|char: char| char.is_uppercase() || "|·•".contains(char)) {
            return Some((skip(word.len()), LeftOutKind::Pages));
        }
    }
    let to = end(text, 0);
    let kind = is_notice(&text[..to])?;
    Some((skip(to), kind))
}

/// No sentence of a notice is longer, in bytes.
const LONGEST_NOTICE: usize = 700;

/// What a sentence at an end of a text is, if it is no sentence of an abstract.
fn is_notice(sentence: &str) -> Option<LeftOutKind> {
    if sentence.len() > LONGEST_NOTICE {
        return None;
    }
    let has_digit = || sentence.bytes().any(|byte| byte.is_ascii_digit());
    if NOTICES.begin(sentence) {
        let is_short = matched(sentence, "published by ").is_none() || sentence.len() <= 160;
        return is_short.then_some(LeftOutKind::Notices);
    }
    if NUMBERED.begin(sentence) && has_digit() && sentence.len() <= 250 {
        return Some(LeftOutKind::Notices);
    }
    let is_code = CODES.begin(sentence) && (has_digit() || sentence.contains(':'));
    let is_subject =
        matched(sentence, "subjects:").is_some() && SUBJECTS.iter().any(|subject| sentence.contains(subject));
    if is_code || is_subject {
        return Some(LeftOutKind::Notices);
    }
    WITHDRAWN.begin(sentence).then_some(LeftOutKind::Withdrawn)
}

#[cfg(test)]
mod tests;
