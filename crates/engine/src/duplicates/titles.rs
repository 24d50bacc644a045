//! Titles compared as people compare them: [`Title`], without mark-up, case, punctuation and accents.

use std::collections::BTreeMap;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::text::{is_unspaced, readable};

/// A title in lower-case words without mark-up, punctuation and accents: `CO<sub>2</sub> & α-rays.` is `co2 and alpha rays`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Title {
    /// The words, separated by single spaces.
    words: String,
    /// The words without the spaces: databases disagree about hyphens and subscripts.
    key: String,
}

/// Notes that publishers put before the title of a paper that is the same still.
const STATUS: [&str; 6] =
    ["retracted article ", "retracted paper ", "retracted ", "withdrawn article ", "withdrawn ", "removed "];

/// The beginnings of titles of notes on another paper.
const NOTES: [&str; 20] = [
    "correction ",
    "corrections ",
    "author correction ",
    "publisher correction ",
    "corrigendum ",
    "erratum ",
    "errata ",
    "addendum ",
    "expression of concern ",
    "retraction ",
    "comment ",
    "comments ",
    "commentary ",
    "reply ",
    "response ",
    "a response ",
    "authors reply ",
    "discussion ",
    "book review ",
    "review of ",
];

/// The beginnings of titles that many different works have.
const GENERIC: [&str; 20] = [
    "proceedings ",
    "conference proceedings",
    "abstract ",
    "abstracts ",
    "editorial",
    "guest editorial",
    "letter from ",
    "letters to ",
    "message from ",
    "table of contents",
    "book review",
    "acknowledg",
    "list of ",
    "preface ",
    "foreword ",
    "front matter",
    "introduction to the special issue",
    "introduction to the minitrack",
    "issue information",
    "in this issue",
];

/// Words that number the parts of a work.
const PARTS: [&str; 22] = [
    "part",
    "parts",
    "vol",
    "volume",
    "chapter",
    "section",
    "no",
    "number",
    "issue",
    "paper",
    "appendix",
    "supplement",
    "book",
    "band",
    "teil",
    "lecture",
    "edition",
    "report",
    "year",
    "day",
    "session",
    "phase",
];

impl Title {
    pub(super) fn new(written: &str) -> Self {
        let mut words = folded(&without_markup(written));
        if let Some(status) = STATUS.iter().find(|status| words.starts_with(**status)) {
            // A title of nothing else stays.
            if words.len() > status.len() {
                words.drain(..status.len());
            }
        }
        // "(Retracted article. See vol. 7, pg. 1, 2020)".
        if let Some(at) = words.find(" retracted article") {
            words.truncate(at);
        }
        let key = words.replace(' ', "");
        Self { words, key }
    }

    /// The title without spaces: equal for titles that differ only in the way they are written.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    pub(super) fn is_empty(&self) -> bool {
        self.key.is_empty()
    }

    /// The words with some meaning of their own.
    fn content(&self) -> impl Iterator<Item = &str> {
        self.words.split(' ').filter(|word| word.chars().nth(3).is_some() || word.chars().any(is_unspaced))
    }

    /// Whether titles share no word of four letters or more, although both have such.
    pub(super) fn shares_no_word(&self, other: &Self) -> bool {
        let (mut own, mut others) = (self.content().peekable(), other.content().peekable());
        own.peek().is_some()
            && others.peek().is_some()
            && !own.any(|word| is_unspaced_word(word) || other.content().any(|other| other == word))
    }

    /// Whether a title is so long that hardly two works of the same authors share it.
    pub(super) fn is_telling(&self) -> bool {
        let n_words = self.words.split(' ').count();
        let is_wide = self.key.chars().any(is_unspaced);
        let weight: usize = self.key.chars().map(|char| if is_unspaced(char) { 3 } else { 1 }).sum();
        let is_long = weight >= 32 && (is_wide || n_words >= 4) || weight >= 25 && (is_wide || n_words >= 5);
        is_long && !GENERIC.iter().any(|generic| self.words.starts_with(generic))
    }

    /// Whether a title is that of a note on another paper.
    fn is_note(&self) -> bool {
        NOTES.iter().any(|note| self.words.starts_with(note))
    }

    /// The numbers in a title, sorted: runs of digits, and Roman numerals up to 39 as such. Greater ones hardly number
    /// parts and would match words: *mix*, *civil*.
    pub(super) fn numbers(&self) -> Vec<String> {
        let mut numbers: Vec<String> = Vec::new();
        for word in self.words.split(' ').filter(|word| !word.is_empty()) {
            if let Some(number) = roman(word) {
                numbers.push(number.to_string());
            } else {
                let runs = word.split(|char: char| !char.is_numeric()).filter(|run| !run.is_empty());
                numbers.extend(runs.map(str::to_owned));
            }
        }
        numbers.sort_unstable();
        numbers
    }

    /// Whether titles are the same but for numbers, as those of the parts of a series are.
    pub(super) fn differs_in_numbers_alone(&self, other: &Self) -> bool {
        let rest = |title: &Self| -> String {
            let words = title.words.split(' ').filter(|word| roman(word).is_none());
            words.flat_map(str::chars).filter(|char| !char.is_numeric()).collect()
        };
        self.key != other.key && self.numbers() != other.numbers() && rest(self) == rest(other)
    }

    /// Whether titles are the same but for one number, such as that of a chapter or a footnote, that one of them has.
    pub(super) fn differs_by_a_number(&self, other: &Self) -> bool {
        let (short, long) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        let is_number = |word: &str| !word.is_empty() && word.chars().all(char::is_numeric);
        let edge = |word: Option<(&str, &str)>| {
            word.is_some_and(|(number, rest)| is_number(number) && rest == short.words)
        };
        edge(long.words.split_once(' '))
            || edge(long.words.rsplit_once(' ').map(|(rest, number)| (number, rest)))
    }

    /// Whether each title has a word that the other lacks in any spelling: *oars of wood* and *oars of steel*.
    fn swaps_a_word(&self, other: &Self) -> bool {
        let (own, others) = (self.words_beyond(other), other.words_beyond(self));
        !own.is_empty() && !others.is_empty() && own.concat() != others.concat()
    }

    /// The words of three letters or more that another title lacks in any spelling.
    fn words_beyond(&self, other: &Self) -> Vec<&str> {
        const SMALL: [&str; 12] =
            ["the", "and", "for", "from", "with", "its", "into", "upon", "over", "under", "among", "between"];
        let counts = |word: &&str| word.chars().nth(2).is_some() && !SMALL.contains(word);
        let is_beyond = |word: &&str| !other.words.split(' ').any(|other| is_spelling(word, other));
        self.words.split(' ').filter(counts).filter(is_beyond).collect()
    }

    /// Whether two titles may be those of one paper: equal but for spelling, or one without the subtitle of the other.
    /// Parts of a series are not alike, nor are a paper and a note on it.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        if self.key == other.key {
            return !self.is_empty();
        }
        if self.is_note() != other.is_note() {
            return false;
        }
        let (short, long) = if self.key.len() <= other.key.len() { (self, other) } else { (other, self) };
        let n_short = short.key.chars().count();
        let is_contained = n_short >= SHORTEST_CONTAINED && long.key.contains(&short.key);
        if self.numbers() != other.numbers() {
            return is_contained && !is_another_part(short, long);
        }
        let is_similar =
            || similarity(&self.key, &other.key) >= LEAST_SIMILARITY && !self.swaps_a_word(other);
        is_contained || n_short >= SHORTEST_SIMILAR && is_similar()
    }
}

/// A title that is a part of another has at least this many letters, so that it is no mere heading.
const SHORTEST_CONTAINED: usize = 14;
/// Shorter titles differ in a word rather than in its spelling.
const SHORTEST_SIMILAR: usize = 12;
/// Dice's coefficient of the sets of three letters of like titles.
const LEAST_SIMILARITY: f64 = 0.72;

fn is_unspaced_word(word: &str) -> bool {
    word.chars().any(is_unspaced)
}

/// Whether the words that a longer title has beyond a shorter one number a part of a work.
fn is_another_part(short: &Title, long: &Title) -> bool {
    let mut beyond: Vec<&str> = long.words.split(' ').collect();
    for word in short.words.split(' ') {
        if let Some(at) = beyond.iter().position(|other| *other == word) {
            beyond.remove(at);
        }
    }
    let n_letters: usize = beyond.iter().map(|word| word.len()).sum();
    n_letters < SHORTEST_CONTAINED || beyond.iter().any(|word| PARTS.contains(word))
}

/// Whether words are equal but for an ending, a slip or a custom of spelling: *boat* and *boats*, *colour* and *color*.
fn is_spelling(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.starts_with(short) && short.len() >= 3 && long.len() - short.len() <= 2 {
        return true;
    }
    let sorted = |word: &str| {
        let mut chars: Vec<char> = word.chars().collect();
        chars.sort_unstable();
        chars
    };
    match short.chars().count() {
        0..=4 => a == b,
        5..=7 => sorted(a) == sorted(b) || distance(a, b) <= 1,
        _ => distance(a, b) <= 2,
    }
}

/// The number of letters to insert, drop or replace between two words (V. I. Levenshtein 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut before = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (before + usize::from(from != *to)).min(above + 1).min(row[j] + 1);
            before = above;
        }
    }
    row[b.len()]
}

/// Dice's coefficient of the multisets of three letters in a row.
fn similarity(a: &str, b: &str) -> f64 {
    let grams = |key: &str| -> Vec<[char; 3]> {
        let chars: Vec<char> = key.chars().collect();
        chars.windows(3).map(|gram| [gram[0], gram[1], gram[2]]).collect()
    };
    let (a, b) = (grams(a), grams(b));
    let mut counts: BTreeMap<[char; 3], usize> = BTreeMap::new();
    a.iter().for_each(|gram| *counts.entry(*gram).or_default() += 1);
    let mut shared = 0;
    for gram in &b {
        if let Some(count) = counts.get_mut(gram).filter(|count| **count > 0) {
            *count -= 1;
            shared += 1;
        }
    }
    2.0 * f64::from(shared) / (a.len() + b.len()).max(1) as f64
}

/// The value of a Roman numeral of the digits i, v and x.
fn roman(word: &str) -> Option<u32> {
    let digit = |char| match char {
        'i' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        _ => None,
    };
    let digits: Vec<u32> = word.chars().map(digit).collect::<Option<_>>()?;
    let sign = |at: usize| digits.get(at + 1).is_some_and(|next| *next > digits[at]);
    let add = |sum: i64, at: usize| sum + i64::from(digits[at]) * if sign(at) { -1 } else { 1 };
    u32::try_from((0..digits.len()).fold(0, add)).ok().filter(|_| !digits.is_empty())
}

/// The text without LaTeX and tags, however often they were escaped.
fn without_markup(written: &str) -> String {
    if !written.contains(['<', '&', '\\', '$']) {
        return written.to_owned();
    }
    let mut text = written.to_owned();
    // Exports escape twice at most, and some then a third time.
    for _ in 0..4 {
        let next = without_tags(&readable(&text));
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// The text without tags. `a < b` stays.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        let inside = &rest[open + 1..];
        let begins =
            inside.strip_prefix('/').unwrap_or(inside).starts_with(|char: char| char.is_ascii_alphabetic());
        if let Some(end) = inside.find(['<', '>']).filter(|&end| begins && inside.as_bytes()[end] == b'>') {
            rest = &inside[end + 1..];
        } else {
            out.push(' ');
            rest = inside;
        }
    }
    out + rest
}

/// Letters and digits in lower case without accents, as words.
pub(super) fn folded(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut in_command = false;
    while let Some(char) = chars.next() {
        if char == '\\' {
            // What is left of LaTeX after Greek letters became characters: `\ce{CO2}`.
            in_command = chars.peek().is_some_and(char::is_ascii_alphabetic);
            continue;
        }
        in_command &= char.is_ascii_alphabetic();
        if in_command {
            continue;
        }
        if char.is_ascii() {
            match char {
                'a'..='z' | '0'..='9' => words.push(char),
                'A'..='Z' => words.push(char.to_ascii_lowercase()),
                '&' => words.push_str(" and "),
                '\'' | '`' => {}
                _ => words.push(' '),
            }
            continue;
        }
        for char in std::iter::once(char).nfkd().filter(|char| !is_combining_mark(*char)) {
            for char in char.to_lowercase() {
                fold(char, &mut words);
            }
        }
    }
    words.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Writes one lower-case character.
fn fold(char: char, words: &mut String) {
    const GREEK: [&str; 25] = [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
        "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi",
        "omega",
    ];
    let letters = match char {
        'α'..='ω' => GREEK[char as usize - 'α' as usize],
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'æ' => "ae",
        'œ' => "oe",
        'ı' => "i",
        '’' | '‘' | 'ʼ' | '´' => "",
        _ if char.is_alphanumeric() => return words.push(char),
        _ => " ",
    };
    words.push_str(letters);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like(a: &str, b: &str) -> bool {
        let (a, b) = (Title::new(a), Title::new(b));
        assert_eq!(a.is_like(&b), b.is_like(&a));
        a.is_like(&b)
    }

    #[test]
    fn the_key_does_not_depend_on_the_way_a_title_is_written() {
        let expected = Title::new("Uptake of CO2 and PM2.5 by oars of rowers");
        for title in [
            "UPTAKE OF CO<sub>2</sub> AND PM<sub>2.5</sub> BY OARS OF ROWERS",
            "Uptake of CO(2) and PM(2.5) by oars of rowers.",
            "Uptake of CO$_2$ and PM$_{2.5}$ by oars of rowers",
            "Uptake of CO<inf>2</inf> &amp; PM<inf>2.5</inf> by oars of rowers",
            "Uptake of CO&amp;lt;sub&amp;gt;2&amp;lt;/sub&amp;gt; and PM2.5 by oars of rowers",
            "Uptake of CO₂ and PM₂.₅ by oars of rowers",
            "RETRACTED: Uptake of \\ce{CO2} and PM2.5 by oars of rowers",
            "Uptake of CO2 and PM2.5 by oars of rowers (Retracted article. See vol. 8, pg. 1, 2020)",
        ] {
            assert_eq!(Title::new(title).key(), expected.key(), "{title}");
        }
        assert_eq!(Title::new("Über α-Strahlen und Straße").words, "uber alpha strahlen und strasse");
        assert_eq!(Title::new("$\\beta$-decay").key(), "betadecay");
    }

    #[test]
    fn like_titles_differ_in_spelling_or_in_a_subtitle() {
        assert!(like("The angle of oars and the speed of boats", "Angle of oars and speed of boats"));
        assert!(like("The angle of oars: a study of boats", "The angle of oars"));
        assert!(like("The angle of oars: results of 40 boats on lakes", "The angle of oars"));
        assert!(like("The colour of boats on northern lakes", "The color of boats on northern lake"));
        assert!(like("A data base of oars on the lakes", "A database of oars on lakes"));
        assert!(!like(
            "The effect of wood on the speed of boats",
            "The effect of steel on the speed of boats"
        ));
        assert!(!like("Deep oars", "Deep learning of whale song"));
        assert!(!like("Retracted: Oars of copper", "Retracted: Whale song in fog"));
        assert!(!like("How reefs recover, part I", "How reefs recover, part II"));
        assert!(!like("The handbook of oars", "The handbook of oars, volume 2: lakes and rivers"));
        assert!(!like("The angle of oars and boats", "Reply to: The angle of oars and boats"));
        assert!(!like("", ""));
        let by_number = |a: &str, b: &str| Title::new(a).differs_by_a_number(&Title::new(b));
        assert!(by_number("21 Health effects of oars", "Health Effects of Oars"));
        assert!(by_number("Health effects of oars", "Health Effects of Oars(1)"));
        assert!(!by_number("Health effects of oars 1", "Health Effects of Oars 2"));
        assert!(!by_number("Health effects of oars", "Health Effects of Oars, part 2"));
    }

    #[test]
    fn numbers_are_compared_however_they_are_written() {
        let of = |title: &str| Title::new(title).numbers();
        assert_eq!(of("CO(2), part II of 12"), of("12 CO2, II"));
        assert_ne!(of("Oars II"), of("Oars III"));
        assert_eq!(["i", "iv", "ix", "xiv", "xxxix"].map(roman), [1, 4, 9, 14, 39].map(Some));
        assert_eq!(of("A civil mix of vivid words"), [""; 0]);
    }

    #[test]
    fn telling_titles_are_long_and_not_generic() {
        let is_telling = |title: &str| Title::new(title).is_telling();
        assert!(
            is_telling("The angle of oars and the speed of boats") && is_telling("基于图神经网络的划船研究")
        );
        for title in
            ["Editorial", "The angle of oars", "Abstracts of the annual meeting of the society of rowing"]
        {
            assert!(!is_telling(title), "{title}");
        }
    }
}
