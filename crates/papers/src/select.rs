//! Selection of papers: [`Condition`]s on their fields, and a [`Sample`] of those that meet them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::str::FromStr;

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_128_with_seed;

use crate::{Error, Paper, Setting};

/// A condition on a field of a paper: `year >= 2020`, `categories ~ cs.CL`.
///
/// The field is one of [`Paper`]'s own or any other of the record; `a.b` looks into an object. Two numbers are compared as
/// numbers, everything else as text without regard to case, which sorts ISO 8601 dates correctly. A list meets `=` if
/// one of its elements does, and `!=` if none is equal. `~` is met by a text that contains the value, or by a list with
/// an element that contains it as whole words: `cs` is in `cs.CL` and not in `physics`. A missing field differs from
/// everything: it meets only `!=`.
///
/// ```
/// let recent: themata_papers::select::Condition = "year >= 2020".parse()?;
/// let paper = |year| themata_papers::Paper { year: Some(year), ..themata_papers::Paper::default() };
/// assert!(recent.holds(&paper(2020)) && !recent.holds(&paper(1999)));
/// # Ok::<(), themata_papers::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    field: String,
    operator: Operator,
    value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
}

/// The operators as written; those of two characters first, so that `<=` is not taken for `<`.
const OPERATORS: [(&str, Operator); 7] = [
    ("!=", Operator::Unequal),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("=", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("~", Operator::Contains),
];

impl FromStr for Condition {
    type Err = Error;

    /// Reads a field, one of `= != < <= > >= ~`, and a value, which may be quoted.
    fn from_str(text: &str) -> Result<Self, Error> {
        let fails = |expected: &str| Error::setting(Setting::Where, format!("{text:?}"), expected);
        let at = text.find(|c| "=!<>~".contains(c));
        let at = at.ok_or_else(|| fails("a field, one of = != < <= > >= ~, and a value"))?;
        let (field, rest) = (text[..at].trim(), &text[at..]);
        let known = OPERATORS.into_iter().find(|(written, _)| rest.starts_with(written));
        let (written, operator) = known.ok_or_else(|| fails("one of = != < <= > >= ~ behind the field"))?;
        let value = rest[written.len()..].trim();
        let unquoted = ['"', '\''].iter().find_map(|&quote| value.strip_prefix(quote)?.strip_suffix(quote));
        let value = unquoted.unwrap_or(value);
        if field.is_empty() || value.is_empty() {
            return Err(fails("a field before the sign and a value behind it"));
        }
        if field == "year" && operator != Operator::Contains && value.parse::<f64>().is_err() {
            return Err(fails("a number to compare the year with"));
        }
        Ok(Self { field: field.to_owned(), operator, value: value.to_owned() })
    }
}

impl Condition {
    /// Whether a paper meets the condition.
    pub fn holds(&self, paper: &Paper) -> bool {
        match self.operator {
            Operator::Unequal => !self.any(paper, |text| compare(text, &self.value) == Ordering::Equal),
            Operator::Contains => match list(paper, &self.field) {
                Some(list) => list.iter().any(|text| holds_words(text, &self.value)),
                None => self.any(paper, |text| lower(text).contains(&lower(&self.value))),
            },
            operator => self.any(paper, |text| {
                let order = compare(text, &self.value);
                match operator {
                    Operator::Less => order == Ordering::Less,
                    Operator::LessOrEqual => order != Ordering::Greater,
                    Operator::Greater => order == Ordering::Greater,
                    Operator::GreaterOrEqual => order != Ordering::Less,
                    _ => order == Ordering::Equal,
                }
            }),
        }
    }

    /// Whether the field, or one element of it, is there and meets `test`.
    fn any(&self, paper: &Paper, test: impl Fn(&str) -> bool) -> bool {
        match list(paper, &self.field) {
            Some(list) => list.iter().any(|text| test(text)),
            None => match paper.field(&self.field) {
                Some(text) => test(&text),
                None => {
                    nested(paper, &self.field).is_some_and(|value| scalar(value).is_some_and(|t| test(&t)))
                }
            },
        }
    }
}

/// The elements of a field that is a list.
fn list<'a>(paper: &'a Paper, field: &str) -> Option<Vec<Cow<'a, str>>> {
    let borrowed = |names: &'a [String]| names.iter().map(|name| Cow::from(name.as_str())).collect();
    match field {
        "authors" => Some(borrowed(&paper.authors)),
        "categories" => Some(borrowed(&paper.categories)),
        _ => match paper.extra.get(field).or_else(|| nested(paper, field))? {
            Value::Array(values) => Some(values.iter().filter_map(scalar).collect()),
            _ => None,
        },
    }
}

/// The value that `a.b` leads to.
fn nested<'a>(paper: &'a Paper, path: &str) -> Option<&'a Value> {
    let mut parts = path.split('.');
    let first = paper.extra.get(parts.next()?)?;
    parts.try_fold(first, |value, name| value.get(name))
}

/// Text, a number or a truth value as text; the name of an object.
fn scalar(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.as_str().into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(flag) => Some(flag.to_string().into()),
        Value::Object(object) => {
            ["display_name", "name"].iter().find_map(|name| object.get(*name)?.as_str()).map(Cow::from)
        }
        _ => None,
    }
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

fn compare(found: &str, wanted: &str) -> Ordering {
    match (found.trim().parse::<f64>(), wanted.parse::<f64>()) {
        (Ok(found), Ok(wanted)) => found.total_cmp(&wanted),
        _ => lower(found.trim()).cmp(&lower(wanted)),
    }
}

/// Whether a text holds a value, with no letter or digit next to it.
fn holds_words(text: &str, value: &str) -> bool {
    let (text, value) = (lower(text), lower(value));
    text.match_indices(&value).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let behind = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(char::is_alphanumeric)
    })
}

/// A sample of the papers, of this size, by a hash of their ids and the seed.
///
/// Which papers are in it depends on neither their order nor the number of threads, and a larger sample holds
/// the smaller one. A record without an id is chosen by its title and abstract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// Papers at most.
    pub size: usize,
    /// Another seed is another sample.
    pub seed: u64,
}

impl Sample {
    /// Where a paper stands: the papers of the lowest keys are the sample.
    pub(crate) fn key(self, paper: &Paper) -> u128 {
        if paper.id.is_empty() {
            let text = [&paper.title, "\0", &paper.abstract_text].concat();
            return xxh3_128_with_seed(text.as_bytes(), self.seed);
        }
        xxh3_128_with_seed(paper.id.as_bytes(), self.seed)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paper() -> Paper {
        serde_json::from_value(json!({
            "id": "1", "title": "Graphs in the Wild", "year": 2019, "date": "2019-05-04", "venue": "J. Phys.",
            "authors": ["Emmy Noether", "David Hilbert"], "categories": ["physics.gen-ph", "cs.CL"],
            "cited": 12, "open": true, "grants": ["A 1", {"name": "B 2"}], "source": {"type": {"name": "x"}, "n": 3},
        }))
        .unwrap()
    }

    fn holds(condition: &str) -> bool {
        condition.parse::<Condition>().unwrap().holds(&paper())
    }

    #[test]
    fn numbers_are_compared_as_numbers_and_text_as_text() {
        assert!(
            holds("year >= 2019") && holds("year<2100") && holds("year = 2019.0") && !holds("year > 2019")
        );
        assert!(holds("cited > 9") && holds("cited <= 12") && !holds("cited != 12"));
        assert!(holds("date >= 2019-05") && holds("date < 2019-06-01") && holds("date > 2018"));
        assert!(holds("title = 'graphs in the wild'") && holds("venue ~ \"phys\"") && holds("open = true"));
    }

    #[test]
    fn lists_hold_what_one_of_their_elements_holds() {
        assert!(holds("categories ~ cs.cl") && holds("categories ~ cs") && holds("categories = cs.CL"));
        assert!(!holds("categories ~ c") && !holds("categories ~ cs.C"), "no part of a word");
        assert!(
            holds("authors ~ noether")
                && holds("authors != Felix Klein")
                && !holds("authors != David Hilbert")
        );
        assert!(holds("grants ~ B") && holds("grants = a 1"));
    }

    #[test]
    fn what_is_missing_is_unlike_anything() {
        assert!(holds("label != x"));
        assert!(!holds("label = x") && !holds("label ~ x") && !holds("label < x") && !holds("label > x"));
    }

    #[test]
    fn objects_are_looked_into() {
        assert!(holds("source.n = 3") && holds("source.type ~ x") && holds("source.type.name = X"));
        assert!(!holds("source.none = 3") && holds("source.none != 3"));
    }

    #[test]
    fn what_is_no_condition_says_what_is_missing() {
        for (text, expected) in [
            ("year 2020", "a field, one of"),
            ("year ! 2020", "one of = !="),
            (">= 2020", "a field before"),
            ("year >=", "a field before"),
            ("year >= new", "a number to compare"),
        ] {
            let error = text.parse::<Condition>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("where is {text:?}")) && error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_sample_goes_by_ids_or_by_texts() {
        let sample = Sample { size: 1, seed: 7 };
        let with = |id: &str, title: &str| Paper { id: id.into(), title: title.into(), ..Paper::default() };
        assert_eq!(sample.key(&with("a", "x")), sample.key(&with("a", "y")));
        assert_ne!(sample.key(&with("", "x")), sample.key(&with("", "y")));
        assert_ne!(sample.key(&with("a", "x")), Sample { seed: 8, ..sample }.key(&with("a", "x")));
    }
}
