//! Vectors from JSON Lines.

use std::io::{BufRead, BufReader, Read};

use serde::Deserialize;

use super::{Collected, Position, malformed, malformed_at};
use crate::read::content::Content;
use crate::{Error, Result};

/// An id, which JSON may hold as a text or a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(i64),
}

/// A line, whose other members are ignored. JSON has no NaN and no infinities: writers put null for them.
#[derive(Deserialize)]
struct Record {
    id: Id,
    #[serde(alias = "embedding")]
    vector: Vec<Option<f64>>,
}

const EXPECTED: &str = r#"{"id": "...", "vector": [numbers]} or with "embedding""#;

pub(crate) fn read(path: &str, raw: impl Read + Send + 'static) -> Result<Collected> {
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
        let position = Position::Line(number);
        let record: Record = match (serde_json::from_slice(&line), cut.get()) {
            (Ok(record), _) => record,
            (Err(_), Some(words)) => return Err(malformed(path, words, "the rest of the file")),
            (Err(error), None) => {
                return Err(malformed_at(path, position, format!("what is no vector ({error})"), EXPECTED));
            }
        };
        let id = match record.id {
            Id::Text(id) => id,
            Id::Number(id) => id.to_string(),
        };
        let vector: Vec<f64> = record.vector.into_iter().map(|x| x.unwrap_or(f64::NAN)).collect();
        collected.add(path, position, id, &vector)?;
    }
    match cut.get() {
        Some(words) => Err(malformed(path, words, "the rest of the file")),
        None => Ok(collected),
    }
}
