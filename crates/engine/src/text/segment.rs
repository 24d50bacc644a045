//! Word boundaries in scripts without spaces: [`segment`], by dictionary.

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

/// The words of a run of characters in scripts without spaces; joined, they are the run.
///
/// Words are those of ICU's dictionaries for Chinese and Japanese (with word frequencies), Thai, Lao, Khmer and Burmese, by
/// the crate `icu_segmenter`. Unknown text falls apart into characters, which count one by one; frequent ones are joined
/// again as phrases. Nothing is random, and no floating-point number is involved. O(length).
pub(super) fn segment(run: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let ends = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()).segment_str(run);
    ends.filter_map(move |end| {
        let word = &run[start..end];
        start = end;
        (!word.is_empty()).then_some(word)
    })
}

/// Han, Hiragana and the scripts of South-East Asia without spaces. Katakana and Hangul are not included: Unicode joins
/// the first to words, and the second has spaces.
pub(crate) fn is_unspaced(char: char) -> bool {
    is_han(char)
        || matches!(u32::from(char), 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x309F)
}

/// Han, in which a single character can be a word.
pub(super) fn is_han(char: char) -> bool {
    matches!(u32::from(char), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF)
}

/// A Korean word without its particles, as long as two syllables are left; any other word unchanged.
pub(super) fn without_particles(word: &str) -> &str {
    if !word.chars().all(|char| ('\u{AC00}'..='\u{D7A3}').contains(&char)) {
        return word;
    }
    let mut rest = word;
    while let Some(shorter) = PARTICLES
        .iter()
        .find_map(|particle| rest.strip_suffix(particle).filter(|shorter| shorter.chars().nth(1).is_some()))
    {
        rest = shorter;
    }
    rest
}

/// Case markers and other particles that are attached to a noun, and the plural suffix; longer ones first.
const PARTICLES: [&str; 22] = [
    "에서는",
    "으로써",
    "으로서",
    "에서",
    "에게",
    "으로",
    "까지",
    "부터",
    "보다",
    "처럼",
    "들",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "로",
    "와",
    "과",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_those_of_the_dictionary() {
        let cut = |run: &'static str| segment(run).collect::<Vec<_>>();
        assert_eq!(cut("我们研究珊瑚礁的生态系统"), ["我们", "研究", "珊瑚礁", "的", "生态", "系统"]);
        assert_eq!(cut("深層学習を用いた"), ["深層", "学習", "を", "用", "い", "た"]);
        assert_eq!(cut("冰"), ["冰"]);
    }

    #[test]
    fn particles_go_and_nouns_stay() {
        let found = ["모델을", "모델", "네트워크에서는", "민주주의는", "민주주의", "효과가", "BERT는"]
            .map(without_particles);
        assert_eq!(found, ["모델", "모델", "네트워크", "민주주", "민주주", "효과", "BERT는"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(run in "[\u{4E00}-\u{4E80}的は図のภาษ\u{E34}\u{E48}က\u{1780}\u{17D2}]{1,30}") {
            prop_assert_eq!(segment(&run).collect::<String>(), run);
        }
    }
}
