//! Facts about the words of scientific English: [`word`], how a word is used and how specific it is.

/// A line for each word, in byte order, made by `benches/words.py` from 100,000 abstracts of arXiv: the word, a tab, and
/// three characters from `0` (0) to `o` (63).
const WORDS: &str = include_str!("words.txt");

/// How a word is used in scientific English.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Word {
    /// The share of its uses as a noun, 0 to 1.
    pub(super) noun: f64,
    /// The share of its uses before a noun or as one, 0 to 1. Verbs and adverbs have little.
    pub(super) modifier: f64,
    /// How specific it is, from 0 for words that every field uses equally often to about 3 for words of one field.
    pub(super) specificity: f64,
}

/// The specificity of unknown words, which few of the abstracts use.
const UNKNOWN: f64 = 3.0;

/// The facts about a word in lower case. Those of a rare word come from its ending, and a compound is as specific as the
/// most specific of its parts. O(log words).
pub(super) fn word(word: &str) -> Word {
    let mut found = known(word).unwrap_or_else(|| {
        let (noun, modifier) = endings(word);
        Word { noun, modifier, specificity: UNKNOWN }
    });
    if word.contains('-') {
        let parts = word.split('-').filter_map(known);
        found.specificity = parts.map(|part| part.specificity).reduce(f64::max).unwrap_or(found.specificity);
    }
    found
}

/// How likely a rare word is a noun, and stands before one, by its ending; as in `benches/words.py`.
fn endings(word: &str) -> (f64, f64) {
    const ADJECTIVES: [&str; 13] =
        ["al", "ic", "ive", "ous", "able", "ible", "ary", "less", "ful", "ian", "ar", "ent", "ant"];
    let ends = |ending: &str| word.ends_with(ending);
    match word {
        _ if ends("ly") => (0.05, 0.05),
        _ if ends("ed") => (0.05, 0.8),
        _ if ADJECTIVES.into_iter().any(ends) => (0.3, 0.9),
        _ if ends("ing") => (0.5, 0.6),
        _ => (0.8, 0.8),
    }
}

/// The line of a word, found by bisection of the text.
fn known(word: &str) -> Option<Word> {
    let (mut low, mut high) = (0, WORDS.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let start = WORDS[..middle].rfind('\n').map_or(0, |end| end + 1).max(low);
        let end = WORDS[start..].find('\n').map_or(WORDS.len(), |length| start + length);
        let (found, facts) = WORDS[start..end].split_once('\t')?;
        match found.cmp(word) {
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
            std::cmp::Ordering::Equal => {
                let fact =
                    |at: usize| facts.as_bytes().get(at).map(|byte| f64::from(byte.saturating_sub(b'0')));
                return Some(Word {
                    noun: fact(0)? / 63.0,
                    modifier: fact(1)? / 63.0,
                    specificity: fact(2)? / 20.0,
                });
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_table_is_found() {
        let mut before = "";
        for line in WORDS.lines() {
            let (text, facts) = line.split_once('\t').unwrap();
            assert!(before < text && facts.len() == 3 && known(text).is_some(), "{text}");
            before = text;
        }
        for text in ["", "a", "zzzzz", "networkss", "0"] {
            assert_eq!(known(text), None, "{text}");
        }
    }

    #[test]
    fn nouns_are_told_from_other_words() {
        for noun in
            ["networks", "policy", "learning", "locomotion", "stability", "field", "glacier", "vision"]
        {
            assert!(word(noun).noun >= 0.5, "{noun}");
        }
        for other in [
            "reflect",
            "struggled",
            "larger",
            "quickly",
            "quantifies",
            "physical",
            "stable",
            "human",
            "neural",
        ] {
            assert!(word(other).noun < 0.5, "{other}");
        }
        for modifier in ["neural", "learned", "human", "physical", "recurrent", "network"] {
            assert!(word(modifier).modifier >= 0.5, "{modifier}");
        }
        for verb in ["show", "quantifies", "encode", "using"] {
            assert!(word(verb).modifier < 0.5, "{verb}");
        }
    }

    #[test]
    fn rare_words_are_told_by_their_endings() {
        assert!(word("quixotically").modifier < 0.5);
        assert!(word("blorfic").noun < 0.5 && word("blorfic").modifier > 0.5);
        assert!(word("blorfs").noun > 0.5);
    }

    #[test]
    fn words_of_every_field_are_not_specific() {
        for common in ["parameters", "approach", "level", "behavior", "case"] {
            assert!(word(common).specificity < 0.2, "{common}");
        }
        for telling in ["protein", "image", "glacier", "reward", "galaxies"] {
            assert!(word(telling).specificity > 0.6, "{telling}");
        }
    }
}
