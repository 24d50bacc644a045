//! [`FieldMap`]: what the fields of a source mean if their names are unknown, such as `abstract=Summary`.

use std::str::FromStr;

use super::common::fields::{Field, NAMES};
use crate::{Error, Setting};

/// Names of fields in the sources, and the field of a [`Paper`](crate::Paper) that each stands for.
///
/// A name added here takes precedence over all other names of the same field. Names are compared without case, spaces
/// and punctuation; tags of RIS and PubMed (`N1`, `OT`) are names too.
///
/// ```
/// let mut fields = themata_papers::formats::FieldMap::default();
/// fields.add("abstract=Summary in English")?;
/// assert!(fields.add("abstrakt=Summary").is_err());
/// # Ok::<(), themata_papers::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldMap {
    /// The normalized names of fields in the sources, each with the field it stands for.
    names: Vec<(String, Field)>,
}

impl FieldMap {
    /// Adds `TARGET=NAME`. Of several names for one field, the one added first takes precedence.
    pub fn add(&mut self, text: &str) -> Result<(), Error> {
        let fails = |expected: String| Error::setting(Setting::Field, format!("{text:?}"), expected);
        let known = || format!("FIELD=NAME, FIELD being one of {}", NAMES.join(", "));
        let (target, name) = text.split_once('=').ok_or_else(|| fails(known()))?;
        let field = Field::named(target.trim()).ok_or_else(|| fails(known()))?;
        let name = normalized(name);
        if name.is_empty() {
            return Err(fails("the name of a field behind the `=`".to_owned()));
        }
        if let Some((_, other)) = self.names.iter().find(|(known, _)| *known == name) {
            return Err(fails(format!("a name that does not stand for {} already", NAMES[*other as usize])));
        }
        self.names.push((name, field));
        Ok(())
    }

    /// Whether the map has no name.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The field that a name stands for, and the position of the name in the map.
    pub(crate) fn field_of(&self, name: &str) -> Option<(Field, usize)> {
        if self.names.is_empty() {
            return None;
        }
        let name = normalized(name);
        let (place, (_, field)) = self.names.iter().enumerate().find(|(_, (known, _))| *known == name)?;
        Some((*field, place))
    }
}

impl FromStr for FieldMap {
    type Err = Error;

    /// Reads a map of one name.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut map = Self::default();
        map.add(text)?;
        Ok(map)
    }
}

/// A name without case, spaces and punctuation, or as it is if nothing is left.
fn normalized(name: &str) -> String {
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
