//! What do the fields of a file mean, where its names are not known? [`FieldMap`], as typed: `abstract=Summary`.

use std::str::FromStr;

use super::fields::{Field, NAMES};
use crate::Error;

/// Names of fields in the sources, and which field of a [`Paper`](crate::Paper) each stands for.
///
/// A name counts before every other name of the same field. It is compared as names always are, without case,
/// spaces and punctuation; tags of RIS and PubMed (`N1`, `OT`) are names too.
///
/// ```
/// let mut fields = themata::FieldMap::default();
/// fields.add("abstract=Summary in English")?;
/// assert!(fields.add("abstrakt=Summary").is_err());
/// # Ok::<(), themata::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldMap {
    /// The squashed name of each field in the sources, with what it stands for.
    names: Vec<(String, Field)>,
}

impl FieldMap {
    /// Adds `TARGET=NAME`. Of several names of one field the one added first counts.
    pub fn add(&mut self, text: &str) -> Result<(), Error> {
        let fails = |expected: String| Error::setting("field", format!("{text:?}"), expected);
        let known = || format!("FIELD=NAME, FIELD being one of {}", NAMES.join(", "));
        let (target, name) = text.split_once('=').ok_or_else(|| fails(known()))?;
        let field = Field::named(target.trim()).ok_or_else(|| fails(known()))?;
        let name = squashed(name);
        if name.is_empty() {
            return Err(fails("the name of a field behind the `=`".to_owned()));
        }
        if let Some((_, other)) = self.names.iter().find(|(known, _)| *known == name) {
            return Err(fails(format!("a name that does not stand for {} already", NAMES[*other as usize])));
        }
        self.names.push((name, field));
        Ok(())
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The field a name was said to stand for, and its place among those added.
    pub(super) fn field_of(&self, name: &str) -> Option<(Field, usize)> {
        if self.names.is_empty() {
            return None;
        }
        let name = squashed(name);
        let (place, (_, field)) = self.names.iter().enumerate().find(|(_, (known, _))| *known == name)?;
        Some((*field, place))
    }
}

impl FromStr for FieldMap {
    type Err = Error;

    /// A map of one field.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut map = Self::default();
        map.add(text)?;
        Ok(map)
    }
}

/// A name without case, spaces and punctuation; of nothing but punctuation, as it is.
fn squashed(name: &str) -> String {
    let kept: String = name.chars().filter(|&c| !"_- .".contains(c)).flat_map(char::to_lowercase).collect();
    if kept.is_empty() { name.trim().to_owned() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_spelling() {
        let mut map = FieldMap::default();
        assert!(map.is_empty() && map.field_of("N1").is_none());
        map.add("abstract=Kurz_Fassung").unwrap();
        map.add(" title = T 1").unwrap();
        assert!(matches!(map.field_of("kurzfassung"), Some((Field::Abstract, 0))));
        assert!(matches!(map.field_of("t1"), Some((Field::Title, 1))));
        assert!(map.field_of("t2").is_none());
    }

    #[test]
    fn what_is_no_map_is_told() {
        for (text, expected) in [
            ("abstrakt=x", "one of id, title, abstract, year"),
            ("abstract", "FIELD=NAME"),
            ("abstract=", "the name of a field"),
        ] {
            let error = text.parse::<FieldMap>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("field is {text:?}")) && error.contains(expected), "{error}");
        }
        let mut map: FieldMap = "title=x".parse().unwrap();
        assert!(map.add("abstract=X").unwrap_err().to_string().contains("stand for title already"));
    }
}
