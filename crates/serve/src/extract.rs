//! Extractors: the id in a path, and validated query parameters.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::Uri;
use axum::http::request::Parts;

use super::response::Problem;

/// The id in a path, of any characters.
#[derive(Debug, Clone)]
pub(crate) struct Id(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let id = Path::<String>::from_request_parts(parts, state).await;
        id.map(|Path(id)| Self(id)).map_err(|_| Problem::bad_request("the id in the URL is not UTF-8"))
    }
}

/// The query parameters of a request, in their order.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Parses the parameters and rejects any that is not among `known`.
    pub(crate) fn parse(uri: &Uri, known: &[&str]) -> Result<Self, Problem> {
        let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
        let pairs: Vec<(String, String)> = pairs.into_owned().collect();
        match pairs.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            None => Ok(Self { pairs }),
            Some((name, _)) if known.is_empty() => {
                Err(Problem::bad_request(format!("found the parameter {name:?}, expected none")))
            }
            Some((name, _)) => Err(Problem::bad_request(format!(
                "found the parameter {name:?}, expected one of {}",
                known.join(", ")
            ))),
        }
    }

    /// All values of a parameter.
    pub(crate) fn values(&self, name: &str) -> Vec<String> {
        self.pairs.iter().filter(|(other, _)| other == name).map(|(_, value)| value.clone()).collect()
    }

    /// The value of a parameter that may be given at most once.
    pub(crate) fn value(&self, name: &str) -> Result<Option<&str>, Problem> {
        let mut values = self.pairs.iter().filter(|(other, _)| other == name);
        let first = values.next().map(|(_, value)| value.as_str());
        match values.next() {
            None => Ok(first),
            Some(_) => {
                Err(Problem::bad_request(format!("found the parameter {name:?} twice, expected it once")))
            }
        }
    }

    /// A number within bounds; the default if it is missing.
    pub(crate) fn number<N>(&self, name: &str, default: N, least: N, most: N) -> Result<N, Problem>
    where
        N: FromStr + PartialOrd + std::fmt::Display + Copy,
    {
        let Some(text) = self.value(name)? else { return Ok(default) };
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| Problem::bad_request(format!("{name} is {text:?}, expected {least} to {most}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> Result<Query, Problem> {
        Query::parse(&format!("/x?{query}").parse().unwrap(), &["id", "n"])
    }

    #[test]
    fn unknown_repeated_and_out_of_range_parameters_are_refused() {
        let good = parse("id=a%2Fb&id=%3Cc%3E&n=7").unwrap();
        assert_eq!(good.values("id"), ["a/b", "<c>"]);
        assert_eq!(good.number("n", 1, 0, 9).unwrap(), 7);
        assert!(good.value("id").is_err() && good.number("n", 1, 0, 6).is_err());
        assert!(parse("m=1").is_err());
        for text in ["n=", "n=-1", "n=1.5", "n=99999999999999999999999", "n=%FF"] {
            assert!(parse(text).unwrap().number("n", 1_usize, 0, 9).is_err(), "{text}");
        }
        assert_eq!(parse("").unwrap().number("n", 1, 0, 9).unwrap(), 1);
    }
}
