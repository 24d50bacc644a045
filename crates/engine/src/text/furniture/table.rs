//! Tables of phrases for lookup at every sentence: [`Phrases`], [`Finders`].

use std::sync::OnceLock;

use memchr::memmem::Finder;

use super::sentences::matched;

/// Phrases of at least two bytes, in lower case with single spaces, by their first two bytes, so that a sentence is compared
/// with few of them.
pub(super) struct Phrases {
    list: &'static [&'static str],
    /// Ascending by the two bytes; phrases with the same two are in the order given.
    sorted: OnceLock<Vec<([u8; 2], &'static str)>>,
}

impl Phrases {
    pub(super) const fn new(list: &'static [&'static str]) -> Self {
        Self { list, sorted: OnceLock::new() }
    }

    fn sorted(&self) -> &[([u8; 2], &'static str)] {
        self.sorted.get_or_init(|| by_start(self.list.iter().copied()))
    }

    /// All of them, in the order given.
    #[cfg(test)]
    pub(super) fn list(&self) -> &'static [&'static str] {
        self.list
    }

    /// The phrases that a text may begin with. Each of them [may match](matched); no other one does.
    pub(super) fn candidates(&self, text: &str) -> impl Iterator<Item = &'static str> + '_ {
        let fold = |byte: u8| match byte.to_ascii_lowercase() {
            byte if char::from(byte).is_whitespace() => b' ',
            byte => byte,
        };
        let all = self.sorted();
        let found = match *text.as_bytes() {
            [] => &all[..0],
            [first, second, ..] if first.is_ascii() && second.is_ascii() => {
                let start = [fold(first), fold(second)];
                let from = all.partition_point(|phrase| phrase.0 < start);
                let length = all[from..].iter().take_while(|phrase| phrase.0 == start).count();
                &all[from..from + length]
            }
            _ => all,
        };
        found.iter().map(|(_, phrase)| *phrase)
    }

    /// Whether a text begins with one of them.
    pub(super) fn begin(&self, text: &str) -> bool {
        self.candidates(text).any(|phrase| matched(text, phrase).is_some())
    }
}

fn by_start(phrases: impl Iterator<Item = &'static str>) -> Vec<([u8; 2], &'static str)> {
    let start = |phrase: &'static str| ([phrase.as_bytes()[0], phrase.as_bytes()[1]], phrase);
    let mut sorted: Vec<_> = phrases.map(start).collect();
    sorted.sort_by_key(|(start, _)| *start);
    sorted
}

impl FromIterator<&'static str> for Phrases {
    fn from_iter<I: IntoIterator<Item = &'static str>>(phrases: I) -> Self {
        Self { list: &[], sorted: OnceLock::from(by_start(phrases.into_iter())) }
    }
}

/// Searches for strings, prepared once.
pub(super) struct Finders {
    strings: &'static [&'static str],
    ready: OnceLock<Vec<Finder<'static>>>,
}

impl Finders {
    pub(super) const fn new(strings: &'static [&'static str]) -> Self {
        Self { strings, ready: OnceLock::new() }
    }

    fn ready(&self) -> &[Finder<'static>] {
        self.ready.get_or_init(|| self.strings.iter().map(Finder::new).collect())
    }

    /// Whether a text has one of the strings.
    pub(super) fn any_in(&self, text: &str) -> bool {
        self.ready().iter().any(|finder| finder.find(text.as_bytes()).is_some())
    }

    /// Where the strings stand in a text, each with its place, string by string.
    pub(super) fn all_in<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, &'static str)> + 'a {
        let places = move |(finder, string): (&'a Finder<'static>, &'a &'static str)| {
            finder.find_iter(text.as_bytes()).map(move |at| (at, *string))
        };
        self.ready().iter().zip(self.strings).flat_map(places)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    static PHRASES: [&str; 6] = ["all rights", "a reef", "published by ", "über", "©x", "kelvin"];

    proptest! {
        #[test]
        fn a_text_is_compared_with_all_it_may_begin_with(
            start in prop::sample::select(&PHRASES[..]),
            rest in "[ aA\u{a0}\nbr£üÜK\u{212a}]{0,6}",
            upper in any::<bool>(),
        ) {
            let start = if upper { start.to_uppercase() } else { start.to_owned() };
            for text in [format!("{start}{rest}"), rest.clone(), start.replace(' ', "\u{a0} \n")] {
                let expected = PHRASES.iter().any(|phrase| matched(&text, phrase).is_some());
                prop_assert_eq!(Phrases::new(&PHRASES).begin(&text), expected, "{}", text);
            }
        }
    }

    #[test]
    fn strings_are_found_wherever_they_stand() {
        let finders = Finders::new(&["(c)", "©"]);
        assert!(finders.any_in("reefs (c)") && !finders.any_in("reefs"));
        let found: Vec<usize> = finders.all_in("© (c) (c)").map(|(at, _)| at).collect();
        assert_eq!(found, [3, 7, 0]);
    }
}
