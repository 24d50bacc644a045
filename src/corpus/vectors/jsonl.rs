//! How are vectors read from JSON Lines?

use std::io::{BufRead, BufReader, Read};

use serde::Deserialize;

use super::{Collected, Place, not_as_it_should, wrong};
use crate::corpus::bytes::Content;
use crate::error::{Error, Result};

/// An id as people write it in JSON.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(i64),
}

/// A line; what else it holds is ignored. NaN and infinities are no JSON: writers put null for them.
#[derive(Deserialize)]
struct Record {
    id: Id,
    #[serde(alias = "embedding")]
    vector: Vec<Option<f64>>,
}

const EXPECTED: &str = r#"{"id": "...", "vector": [numbers]} or with "embedding""#;

pub(super) fn read(path: &str, raw: impl Read + Send + 'static) -> Result<Collected> {
    let cannot_read = |source| Error::Read { path: path.to_owned(), source };
    let content = Content::open(raw, u64::MAX).map_err(cannot_read)?;
    let cut = content.cut();
    let mut reader = BufReader::new(content.into_reader());
    let mut collected = Collected::default();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(cannot_read)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let place = Place::Line(number);
        let record: Record = match (serde_json::from_slice(&line), cut.get()) {
            (Ok(record), _) => record,
            (Err(_), Some(words)) => return Err(not_as_it_should(path, words, "the rest of the file")),
            (Err(error), None) => {
                return Err(wrong(path, place, format!("what is no vector ({error})"), EXPECTED));
            }
        };
        let id = match record.id {
            Id::Text(id) => id,
            Id::Number(id) => id.to_string(),
        };
        let vector: Vec<f64> = record.vector.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect();
        collected.add(path, place, id, &vector)?;
    }
    match cut.get() {
        Some(words) => Err(not_as_it_should(path, words, "the rest of the file")),
        None => Ok(collected),
    }
}
