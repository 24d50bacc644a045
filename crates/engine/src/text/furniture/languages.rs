//! The abstract again in another language: [`second`].

use std::ops::Range;

use super::sentences::{matched, starts};
use super::table::Finders;
use crate::text::{Detected, is_unspaced};

/// Headings of an abstract in another language.
const HEADINGS: [&str; 44] = [
    "resumen",
    "résumé",
    "resume",
    "resumé",
    "zusammenfassung",
    "kurzfassung",
    "resumo",
    "riassunto",
    "sommario",
    "sommaire",
    "samenvatting",
    "sammanfattning",
    "sammendrag",
    "samandrag",
    "resumé (dansk)",
    "tiivistelmä",
    "streszczenie",
    "abstrakt",
    "souhrn",
    "abstrak",
    "özet",
    "öz",
    "sažetak",
    "povzetek",
    "rezumat",
    "összefoglalás",
    "absztrakt",
    "santrauka",
    "kopsavilkums",
    "аннотация",
    "резюме",
    "реферат",
    "анотація",
    "апстракт",
    "περίληψη",
    "摘要",
    "内容提要",
    "概要",
    "要旨",
    "抄録",
    "초록",
    "요약",
    "الملخص",
    "چکیده",
];

/// English function words, none of which is frequent in another language with the same letters.
const ENGLISH: [&str; 18] = [
    "the", "of", "and", "to", "for", "that", "with", "we", "are", "by", "this", "from", "which", "were",
    "our", "is", "has", "be",
];

/// The least length of an abstract in another language, in bytes.
const SHORTEST: usize = 60;

/// The part of a text that says in another language what the rest says in English: the beginning or the end.
///
/// Sentences are English by their function words. An abstract whose English part is short, or that has none, is kept whole.
/// O(length) if an end is not plainly English.
pub(super) fn second(text: &str) -> Option<Range<usize>> {
    if is_plain(beginning(text)) && is_plain(ending(text)) {
        return None;
    }
    let mut sentences: Vec<usize> = starts(text).collect();
    sentences.extend(breaks(text));
    sentences.sort_unstable();
    sentences.dedup();
    let bounds = sentences.iter().copied().chain([text.len()]).collect::<Vec<_>>();
    let each: Vec<(Range<usize>, Tongue)> =
        bounds.windows(2).map(|pair| (pair[0]..pair[1], tongue(&text[pair[0]..pair[1]]))).collect();
    let english: usize =
        each.iter().filter(|(_, tongue)| *tongue == Tongue::English).map(|(range, _)| range.len()).sum();
    if english < SHORTEST {
        return None;
    }
    // The longest run of other sentences at either end; those without a language of their own go with them.
    let is_other = |tongue: &Tongue| matches!(tongue, Tongue::Other | Tongue::Unknown);
    let last = each.iter().rposition(|(_, tongue)| !is_other(tongue))?;
    let first = each.iter().position(|(_, tongue)| !is_other(tongue))?;
    let run = |run: &[(Range<usize>, Tongue)]| {
        let begun = run.iter().position(|(_, tongue)| *tongue == Tongue::Other)?;
        let ended = run.iter().rposition(|(_, tongue)| *tongue == Tongue::Other)?;
        let range = run[begun].0.start..run[ended].0.end;
        let part = &text[range.clone()];
        let is_long = part.len() >= SHORTEST || part.chars().filter(|&c| is_unspaced(c)).count() >= 8;
        (is_long && is_certain(part)).then_some(range)
    };
    run(&each[last + 1..]).or_else(|| run(&each[..first]))
}

/// Beginnings of abstracts by their heading within a line, "... of reefs Resumen: Los", and of sentences of East Asia.
fn breaks(text: &str) -> Vec<usize> {
    let colons = memchr::memchr_iter(b':', text.as_bytes()).map(|colon| {
        let before = text[..colon].trim_end();
        before
            .rfind([' ', '\n', '.', '\u{a0}'])
            .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8))
    });
    let is_heading = |at: &usize| HEADINGS.iter().any(|heading| matched(&text[*at..], heading).is_some());
    let spaced = colons.filter(is_heading);
    let eastern = ["摘要", "内容提要", "抄録", "概要"].iter().filter_map(|heading| text.find(heading));
    let stops = text.match_indices('。').map(|(at, stop)| at + stop.len());
    spaced.chain(eastern).chain(stops).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tongue {
    English,
    Other,
    Unknown,
}

/// Whether a sentence is in English.
fn tongue(sentence: &str) -> Tongue {
    let sentence = sentence.trim();
    let is_headed = HEADINGS.iter().any(|heading| {
        matched(sentence, heading).is_some_and(|length| {
            let rest = sentence[length..].trim_start();
            rest.starts_with([':', '.', '-', '—', '–', '：', '】'])
                || rest.starts_with(char::is_uppercase) && !sentence.is_ascii()
                || heading.chars().any(is_unspaced)
        })
    });
    if is_headed {
        return Tongue::Other;
    }
    let (mut letters, mut foreign) = (0, 0);
    for char in sentence.chars().filter(|char| char.is_alphabetic()) {
        letters += 1;
        foreign += usize::from(!matches!(char, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'));
    }
    if letters < 3 {
        return Tongue::Unknown;
    }
    if 2 * foreign > letters {
        return Tongue::Other;
    }
    let (mut words, mut known) = (0, 0);
    for word in sentence.split(|char: char| !char.is_alphabetic()).filter(|word| !word.is_empty()) {
        words += 1;
        known += usize::from(ENGLISH.iter().any(|english| english.eq_ignore_ascii_case(word)));
    }
    match (words, known) {
        (..4, 0) => Tongue::Unknown,
        (_, 0) => Tongue::Other,
        _ if 12 * known >= words => Tongue::English,
        _ => Tongue::Other,
    }
}

/// Whether a part is in another language than English for certain: by its script, its heading, or the function words of the
/// language that it seems to be in. Names and terms alone seem to be in many.
fn is_certain(part: &str) -> bool {
    if part.chars().filter(|&char| is_unspaced(char)).count() >= 8 || is_headed(part) {
        return true;
    }
    let Some(found) = whatlang::detect(part).filter(|found| found.lang() != whatlang::Lang::Eng) else {
        return false;
    };
    if found.script() != whatlang::Script::Latin {
        return true;
    }
    let Some(language) = Detected::language_of(found.lang()) else {
        return found.is_reliable() && part.len() >= 200 && !part.is_ascii();
    };
    let stop_words = language.stop_words();
    let words = || part.split(|char: char| !char.is_alphabetic()).filter(|word| !word.is_empty());
    let known = words().filter(|word| stop_words.contains(&word.to_lowercase().as_str())).count();
    words().count() >= 8 && 4 * known >= words().count()
}

fn is_headed(part: &str) -> bool {
    HEADINGS.iter().any(|heading| matched(part, heading).is_some())
}

/// Words that English alone has.
static PLAIN: Finders = Finders::new(&[" the ", " of ", " and ", " with ", " we "]);

/// Whether an end of a text is English without a doubt, which nearly all are. No heading of another language is in it.
fn is_plain(end: &str) -> bool {
    PLAIN.any_in(end) && (end.is_ascii() || !end.chars().any(is_unspaced))
}

/// Number of bytes looked at of each end.
const LOOKED_AT: usize = 100;

fn beginning(text: &str) -> &str {
    let length = (0..=LOOKED_AT.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..length]
}

fn ending(text: &str) -> &str {
    let start = text.len().saturating_sub(LOOKED_AT);
    let start = (start..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[start..]
}
