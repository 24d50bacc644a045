//! What was asked? The parameters of a question, each known, in range, and as often as it may be.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::Uri;
use axum::http::request::Parts;

use super::answer::Problem;

/// The id that a path names, whatever signs it holds.
#[derive(Debug, Clone)]
pub(super) struct Id(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let id = Path::<String>::from_request_parts(parts, state).await;
        id.map(|Path(id)| Self(id)).map_err(|_| Problem::bad("the id in the address is no UTF-8"))
    }
}

/// The parameters of a question, in their order.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pairs: Vec<(String, String)>,
}

impl Asked {
    /// Reads them; refuses those that are none of `known`.
    pub(super) fn of(uri: &Uri, known: &[&str]) -> Result<Self, Problem> {
        let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
        let pairs: Vec<(String, String)> = pairs.into_owned().collect();
        match pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            None => Ok(Self { pairs }),
            Some((name, _)) if known.is_empty() => {
                Err(Problem::bad(format!("found the parameter {name:?}, expected none")))
            }
            Some((name, _)) => Err(Problem::bad(format!(
                "found the parameter {name:?}, expected one of {}",
                known.join(", ")
            ))),
        }
    }

    /// All values of a parameter.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.pairs.iter().filter(|(other, _)| other == name).map(|(_, value)| value.clone()).collect()
    }

    /// The value of a parameter that may be given once.
    pub(super) fn one(&self, name: &str) -> Result<Option<&str>, Problem> {
        let mut values = self.pairs.iter().filter(|(other, _)| other == name);
        let first = values.next().map(|(_, value)| value.as_str());
        match values.next() {
            None => Ok(first),
            Some(_) => Err(Problem::bad(format!("found the parameter {name:?} twice, expected it once"))),
        }
    }

    /// A number within bounds, or the default where it is not given.
    pub(super) fn number<N>(&self, name: &str, default: N, least: N, most: N) -> Result<N, Problem>
    where
        N: FromStr + PartialOrd + std::fmt::Display + Copy,
    {
        let Some(text) = self.one(name)? else { return Ok(default) };
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| Problem::bad(format!("{name} is {text:?}, expected {least} to {most}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Result<Asked, Problem> {
        Asked::of(&format!("/x?{query}").parse().unwrap(), &["id", "n"])
    }

    #[test]
    fn what_is_unknown_repeated_or_out_of_range_is_refused() {
        let good = asked("id=a%2Fb&id=%3Cc%3E&n=7").unwrap();
        assert_eq!(good.all("id"), ["a/b", "<c>"]);
        assert_eq!(good.number("n", 1, 0, 9).unwrap(), 7);
        assert!(good.one("id").is_err() && good.number("n", 1, 0, 6).is_err());
        assert!(asked("m=1").is_err());
        for text in ["n=", "n=-1", "n=1.5", "n=99999999999999999999999", "n=%FF"] {
            assert!(asked(text).unwrap().number("n", 1_usize, 0, 9).is_err(), "{text}");
        }
        assert_eq!(asked("").unwrap().number("n", 1, 0, 9).unwrap(), 1);
    }
}
