//! Abstracts as words and as they are shown: [`readable_abstract`].

use std::borrow::Cow;

use super::clean::cleaned;
use super::furniture::{Purpose, without_furniture};
use super::left_out::LeftOut;
use super::markup::{Formulas, without_markup};
use super::readable::shown;
use super::recurring::Recurring;

/// The words of an abstract as text: [clean](super::clean()), and without what publishers, databases and web pages put around
/// it. A text without any of that is returned as it is. O(length).
///
/// Sentences that recur in unlike papers are left out. `all_languages` keeps an abstract in a second language.
pub(super) fn clean_abstract<'a>(
    text: &'a str,
    recurring: &Recurring,
    all_languages: bool,
    left_out: &mut LeftOut,
) -> Cow<'a, str> {
    let purpose = if all_languages { Purpose::WordsOfAllLanguages } else { Purpose::Words };
    let text = match recurring.without(text, left_out) {
        Cow::Borrowed(text) => cleaned(text, left_out),
        Cow::Owned(text) => Cow::Owned(cleaned(&text, left_out).into_owned()),
    };
    without_furniture(text, purpose, left_out)
}

/// Title and abstract in one language without mark-up and furniture, with LaTeX as it is written: the text by which papers
/// are compared. O(length).
pub(crate) fn plain_texts<'a>(texts: [&'a str; 2], recurring: &Recurring) -> [Cow<'a, str>; 2] {
    let mut left_out = LeftOut::default();
    let title = without_markup(texts[0], Formulas::Shown, &mut left_out);
    let body = match recurring.without(texts[1], &mut left_out) {
        Cow::Borrowed(text) => without_markup(text, Formulas::Shown, &mut left_out),
        Cow::Owned(text) => Cow::Owned(without_markup(&text, Formulas::Shown, &mut left_out).into_owned()),
    };
    [title, without_furniture(body, Purpose::Words, &mut left_out)]
}

/// What is left out of the words of a title and an abstract. O(length).
pub fn left_out(title: &str, body: &str, recurring: &Recurring) -> LeftOut {
    let mut left_out = LeftOut::default();
    cleaned(title, &mut left_out);
    clean_abstract(body, recurring, false, &mut left_out);
    left_out
}

/// An abstract as it is shown: as [`readable`](super::readable()) has it, and without notices of publishers and databases,
/// placeholders, frames of web pages and an abstract in a second language. Headings of its parts stay. O(length).
///
/// ```
/// # use themata_engine::text::readable_abstract;
/// let text = "<p>Abstract: Corals bleach in CO<sub>2</sub>.</p> &amp;copy; 2020 Reef Ltd. All rights reserved.";
/// assert_eq!(readable_abstract(text).trim(), "Corals bleach in CO2.");
/// ```
pub fn readable_abstract(text: &str) -> Cow<'_, str> {
    let mut left_out = LeftOut::default();
    without_furniture(shown(text, &mut left_out), Purpose::Shown, &mut left_out)
}
