//! Abbreviations and their long forms: [`explain`] finds *neural machine translation (NMT)*, and [`spell_out`] joins
//! the two.

use std::collections::{BTreeMap, BTreeSet};

use super::extract::{Extractor, Found, Phrases, Token, written};
use super::phrases::most_written;

/// The long forms of abbreviations in texts: stems of the abbreviation, then stems of the long form, with the number of
/// its explanations and its words.
pub(super) type Acronyms = BTreeMap<String, BTreeMap<String, (u32, String)>>;

/// The most letters of an abbreviation, and words of its long form.
const LONGEST: usize = 6;

/// Notes an abbreviation in brackets if the words before have its initials, function words left out at will. After A. S. Schwartz and
/// M. A. Hearst (2003), "A simple algorithm for identifying abbreviation definitions in biomedical text", for initials.
pub(super) fn explain(before: &[Token<'_>], inside: &str, extractor: &mut Extractor<'_>, all: &mut Acronyms) {
    let short = inside.strip_suffix('s').unwrap_or(inside);
    let capitals = short.chars().filter(|char| char.is_uppercase()).count();
    if capitals < 2 || short.chars().count() > LONGEST || short.chars().any(|char| !char.is_alphanumeric()) {
        return;
    }
    let initials: String = short.to_lowercase();
    for n_words in 2..=LONGEST.min(before.len()) {
        let long = &before[before.len() - n_words..];
        if extractor.key(&long[0]).is_none() || !has_initials(long, &initials, extractor) {
            continue;
        }
        let stems: Vec<&str> = long.iter().filter_map(|token| extractor.key(token)).collect();
        let stems = stems.join(" ");
        // The stem of a plural without vowels keeps its s.
        let plural = format!("{short}s");
        let shorts = [short, &plural].map(|short| extractor.key_of(short));
        for short in BTreeSet::from(shorts).into_iter().flatten() {
            let forms = all.entry(short).or_default();
            forms.entry(stems.clone()).or_insert_with(|| (0, written(long))).0 += 1;
        }
        return;
    }
}

/// Whether the words, or those among them that are no stop words, begin with these letters.
fn has_initials(long: &[Token<'_>], initials: &str, extractor: &Extractor<'_>) -> bool {
    let letters = |tokens: &mut dyn Iterator<Item = &Token<'_>>| -> String {
        let parts = tokens.flat_map(|token| token.text.split('-'));
        parts.filter_map(|part| part.chars().next()).flat_map(char::to_lowercase).collect()
    };
    letters(&mut long.iter()) == initials
        || letters(&mut long.iter().filter(|token| extractor.key(token).is_some())) == initials
}

/// The long form most often given for each abbreviation in any theme; ties go to the first.
pub(super) fn long_forms(all: impl IntoIterator<Item = Acronyms>) -> BTreeMap<String, (String, String)> {
    let mut merged = Acronyms::new();
    for (short, forms) in all.into_iter().flatten() {
        let into = merged.entry(short).or_default();
        for (stems, (count, text)) in forms {
            into.entry(stems).or_insert((0, text)).0 += count;
        }
    }
    let best = |forms: BTreeMap<String, (u32, String)>| {
        let best = forms.into_iter().reduce(|best, next| if next.1.0 > best.1.0 { next } else { best });
        best.map(|(stems, (_, text))| (stems, text))
    };
    merged.into_iter().filter_map(|(short, forms)| Some((short, best(forms)?))).collect()
}

/// Counts papers with an abbreviation as papers with its long form, and removes it and the phrases that contain it.
pub(super) fn spell_out(phrases: &mut Phrases, long_forms: &BTreeMap<String, (String, String)>) {
    let mut spelt_out: BTreeSet<&str> = BTreeSet::new();
    for (short, (stems, text)) in long_forms {
        // *GAs* has the stem of *gas*.
        let is_word =
            |found: &Found| most_written(found).chars().filter(|char| char.is_uppercase()).count() < 2;
        if phrases.get(short.as_str()).is_none_or(is_word) {
            continue;
        }
        let Some(found) = phrases.remove(short) else { continue };
        spelt_out.insert(short);
        let long = phrases.entry_ref(stems.as_str()).or_default();
        long.merge(&found);
        if long.written.is_empty() {
            long.written.insert(text.clone(), 1);
        }
    }
    let holds = |key: &str| key.contains(' ') && key.split(' ').any(|word| spelt_out.contains(word));
    phrases.retain(|key, _| !holds(key));
}
