//! Detection of a text's language: [`detect`].

use whatlang::Lang;

use super::Language;
use super::clean::clean;

/// The detected language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    lang: Lang,
    is_sure: bool,
}

impl Detected {
    /// The language's code of three letters, ISO 639-3.
    pub fn code(self) -> &'static str {
        self.lang.code()
    }

    /// The language's name in English.
    pub fn name(self) -> &'static str {
        if self.lang == Lang::Cmn { "Chinese" } else { self.lang.eng_name() }
    }

    /// Whether the detection is reliable: no other language is nearly as likely.
    pub fn is_sure(self) -> bool {
        self.is_sure
    }

    /// The language of stems and stop words, if it is a known one.
    pub fn language(self) -> Option<Language> {
        Self::language_of(self.lang)
    }

    /// The known language that the detection calls so.
    pub(super) fn language_of(lang: Lang) -> Option<Language> {
        Some(match lang {
            Lang::Ara => Language::Arabic,
            Lang::Dan => Language::Danish,
            Lang::Nld => Language::Dutch,
            Lang::Eng => Language::English,
            Lang::Fin => Language::Finnish,
            Lang::Fra => Language::French,
            Lang::Deu => Language::German,
            Lang::Ell => Language::Greek,
            Lang::Hun => Language::Hungarian,
            Lang::Ita => Language::Italian,
            Lang::Nob => Language::Norwegian,
            Lang::Por => Language::Portuguese,
            Lang::Ron => Language::Romanian,
            Lang::Rus => Language::Russian,
            Lang::Spa => Language::Spanish,
            Lang::Swe => Language::Swedish,
            Lang::Tam => Language::Tamil,
            Lang::Tur => Language::Turkish,
            _ => return None,
        })
    }
}

/// Number of bytes that a language is detected from.
const LOOKED_AT: usize = 600;

/// The language of a text in parts, such as title and abstract: the most likely one by its script and the
/// frequencies of its runs of three letters (W. B. Cavnar and J. M. Trenkle 1994, "N-gram-based text categorization"),
/// by the whatlang crate. `None` for a text without letters.
///
/// LaTeX and addresses are removed first. The first 600 bytes are more than enough. About 50 microseconds a text, and 2
/// for a text that is plainly English by its function words.
///
/// ```
/// let found = themata_engine::text::detect(&["", "Die Gletscher der Alpen verlieren in jedem Sommer an Masse."]).unwrap();
/// assert!(found.is_sure());
/// assert_eq!((found.code(), found.language()), ("deu", Some(themata_engine::text::Language::German)));
/// ```
pub fn detect(parts: &[&str]) -> Option<Detected> {
    // Without commands and addresses, most texts need no cleaning to be known as English.
    let longest = parts.iter().max_by_key(|part| part.len());
    let start = longest.map_or("", |longest| beginning(longest, LOOKED_AT));
    if !start.bytes().any(|byte| matches!(byte, b'\\' | b'<' | b'{' | b'/')) && is_plainly_english(start) {
        return Some(Detected { lang: Lang::Eng, is_sure: true });
    }
    let mut text = String::with_capacity(LOOKED_AT);
    for part in parts {
        let room = LOOKED_AT.saturating_sub(text.len());
        text.push_str(&clean(beginning(part, room)));
        text.push('\n');
    }
    if is_plainly_english(&text) {
        return Some(Detected { lang: Lang::Eng, is_sure: true });
    }
    let info = whatlang::detect(&text)?;
    Some(Detected { lang: info.lang(), is_sure: info.is_reliable() })
}

/// English function words. Other languages have some of them, but none has *the* or *and* and two others.
const ENGLISH: [&str; 16] = [
    "the", "and", "that", "with", "from", "which", "this", "of", "to", "by", "we", "our", "are", "these",
    "has", "can",
];

/// Whether a text is English beyond doubt: at least one in eight of its words is a function word, and three different ones
/// occur, *the* or *and* among them. This holds for nearly all English abstracts and takes a small part of the time.
fn is_plainly_english(text: &str) -> bool {
    let (mut words, mut found) = (0, [0_usize; ENGLISH.len()]);
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80;
    for word in text.as_bytes().split(|&byte| !is_letter(byte)).filter(|word| !word.is_empty()) {
        words += 1;
        // The shortest has two letters and the longest five.
        if !(2..=5).contains(&word.len()) {
            continue;
        }
        if let Some(at) = ENGLISH.iter().position(|english| english.as_bytes().eq_ignore_ascii_case(word)) {
            found[at] += 1;
        }
    }
    let all: usize = found.iter().sum();
    let different = found.iter().filter(|&&count| count > 0).count();
    words >= 20 && found[0] + found[1] > 0 && different >= 3 && 8 * all >= words
}

/// At most this many bytes of a text, cut between characters.
fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_is_in_no_language() {
        assert_eq!(detect(&["", "12.5 % --"]), None);
    }

    #[test]
    fn commands_are_no_words_of_the_language() {
        let text =
            "Nous étudions \\textbf{les récifs} de corail et \\cite{the, of, and, with, which} leur avenir.";
        assert_eq!(detect(&[text]).map(Detected::code), Some("fra"));
    }

    #[test]
    fn a_language_without_stems_is_known_by_name() {
        let found = detect(&["珊瑚礁生态系统的长期变化与海水温度"]).unwrap();
        assert_eq!((found.name(), found.language(), found.is_sure()), ("Chinese", None, true));
    }

    #[test]
    fn english_is_plain_where_its_function_words_are() {
        let english = "We show that the sum of the first terms converges with the rate of the last one, and that \
                       from this the bound follows.";
        assert!(is_plainly_english(english));
        assert!(!is_plainly_english("Convergence of the sum and the bound"), "too short");
        let dutch = "Wij meten of het water van de zee warmer wordt en of de riffen daarvan te lijden hebben, met the \
                     best of both als titel boven het stuk dat wij schreven.";
        assert!(!is_plainly_english(dutch));
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "(\\PC|[a-zé \u{301}図の]){0,80}") {
            let found = detect(&[&text]);
            prop_assert_eq!(found, detect(&[&text]));
        }
    }
}
