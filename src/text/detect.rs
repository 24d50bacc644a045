//! Which language is a text in? [`detect`].

use whatlang::Lang;

use super::Language;
use super::clean::clean;

/// The language that a text seems to be in.
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

    /// Whether no other language is nearly as likely.
    pub fn is_sure(self) -> bool {
        self.is_sure
    }

    /// The language of stems and stop words, where it is one of those known.
    pub fn language(self) -> Option<Language> {
        Some(match self.lang {
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

/// Bytes of a text that its language is found from.
const LOOKED_AT: usize = 600;

/// The language of a text that comes in parts, such as title and abstract: the most likely one by its script and the
/// frequencies of its runs of three letters (W. B. Cavnar and J. M. Trenkle 1994, "N-gram-based text categorization"),
/// by the whatlang crate. `None` where there is no letter.
///
/// LaTeX and addresses are cleaned away first. The first 600 bytes are looked at, which is more than enough.
///
/// ```
/// let found = themata::detect(&["", "Die Gletscher der Alpen verlieren in jedem Sommer an Masse."]).unwrap();
/// assert!(found.is_sure());
/// assert_eq!((found.code(), found.language()), ("deu", Some(themata::Language::German)));
/// ```
pub fn detect(parts: &[&str]) -> Option<Detected> {
    let mut text = String::with_capacity(LOOKED_AT);
    for part in parts {
        let room = LOOKED_AT.saturating_sub(text.len());
        text.push_str(&clean(beginning(part, room)));
        text.push('\n');
    }
    let info = whatlang::detect(&text)?;
    Some(Detected { lang: info.lang(), is_sure: info.is_reliable() })
}

/// At most so many bytes of a text, cut between characters.
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

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "(\\PC|[a-zé \u{301}図の]){0,80}") {
            let found = detect(&[&text]);
            prop_assert_eq!(found, detect(&[&text]));
        }
    }
}
