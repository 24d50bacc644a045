//! The mapping from the names and values of a record to the fields of a [`Paper`].

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use super::no_values::is_no_value;
use super::record::Record;
use super::values::{self, clean_abstract, clean_title};
use crate::Paper;
use crate::formats::parsed::Flaw;
use crate::formats::{FieldMap, exact};

/// The description of what a record must hold.
pub(crate) const EXPECTED: &str = "a record with a title or an abstract";

const FIELDS: usize = 11;
/// The names of the fields, in the order of [`Field`].
pub(crate) const NAMES: [&str; FIELDS] =
    ["id", "title", "abstract", "year", "date", "authors", "venue", "url", "doi", "label", "categories"];

/// A field of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Id,
    Title,
    Abstract,
    Year,
    Date,
    Authors,
    Venue,
    Url,
    Doi,
    Label,
    Categories,
}

impl Field {
    const ALL: [Self; FIELDS] = [
        Self::Id,
        Self::Title,
        Self::Abstract,
        Self::Year,
        Self::Date,
        Self::Authors,
        Self::Venue,
        Self::Url,
        Self::Doi,
        Self::Label,
        Self::Categories,
    ];

    /// The field with this one of [`NAMES`].
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES.iter().position(|known| *known == name).map(|index| Self::ALL[index])
    }
}

/// The rank of the first built-in name: names added by the user rank before all others.
const KNOWN: usize = 1000;

/// The field a name stands for, and the rank of the name for that field, the best 0. Names are compared without case, spaces
/// and punctuation: `Publication Year` is `publication_year`.
fn field_of(name: &str) -> Option<(Field, u8)> {
    use Field::{Abstract, Authors, Categories, Date, Doi, Id, Label, Title, Url, Venue, Year};
    // The longest name below has 16 letters.
    let mut squashed = [0_u8; 16];
    let mut length = 0;
    for byte in name.bytes().filter(|byte| !b"_- .".contains(byte)) {
        *squashed.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    let (field, rank) = match &squashed[..length] {
        b"id" | b"themataid" => (Id, 1),
        b"paperid" => (Id, 2),
        b"arxivid" => (Id, 3),
        b"corpusid" => (Id, 4),
        b"pmid" => (Id, 5),
        b"key" => (Id, 6),
        b"title" => (Title, 1),
        b"displayname" => (Title, 2),
        b"articletitle" => (Title, 3),
        b"abstract" => (Abstract, 1),
        b"abstracttext" => (Abstract, 2),
        b"abstractnote" => (Abstract, 3),
        b"summary" => (Abstract, 4),
        b"description" => (Abstract, 5),
        b"paperabstract" => (Abstract, 6),
        b"year" => (Year, 1),
        b"publicationyear" => (Year, 2),
        b"date" => (Date, 1),
        b"publicationdate" => (Date, 2),
        b"published" => (Date, 3),
        b"updatedate" => (Date, 4),
        b"authors" => (Authors, 1),
        b"author" => (Authors, 2),
        b"venue" => (Venue, 1),
        b"journal" => (Venue, 2),
        b"booktitle" => (Venue, 3),
        b"publicationtitle" => (Venue, 4),
        b"sourcetitle" => (Venue, 5),
        b"journalref" => (Venue, 6),
        b"journalname" => (Venue, 7),
        b"journal/book" => (Venue, 8),
        b"url" => (Url, 1),
        b"link" => (Url, 2),
        b"doi" => (Doi, 1),
        b"label" => (Label, 1),
        b"categories" => (Categories, 1),
        b"keywords" => (Categories, 2),
        b"subjects" => (Categories, 3),
        b"tags" => (Categories, 4),
        b"manualtags" => (Categories, 5),
        b"automatictags" => (Categories, 6),
        b"authorkeywords" => (Categories, 7),
        _ => return None,
    };
    Some((field, if name == NAMES[field as usize] { 0 } else { rank }))
}

/// [`field_of`] with the names that the user added.
fn mapped(name: &str, map: &FieldMap) -> Option<(Field, usize)> {
    map.field_of(name).or_else(|| field_of(name).map(|(field, rank)| (field, KNOWN + usize::from(rank))))
}

/// Whether a field of this name can make a record a paper.
pub(crate) fn is_text(name: &str, map: &FieldMap) -> bool {
    matches!(mapped(name, map), Some((Field::Title | Field::Abstract, _)))
}

/// Makes a paper from a record.
///
/// Of several names for one field, the first added to the map is used, then the first listed in [`field_of`]. `null` is
/// ignored, and so is text that says that there is no value, see [`is_no_value`], and blank text in a field of a paper. All other fields go to [`Paper::extra`] under their own names, and
/// so do values that are invalid in their field (a year "in press"), with `_given` appended if the name is that of the
/// field. The flaw of a record that is not a paper has no line yet.
///
/// The field of [`exact`] takes precedence over what was read.
pub(crate) fn paper_of(mut record: Record<'_>, map: &FieldMap) -> Result<Paper, Flaw> {
    match exact::take(&mut record) {
        None => paper_as_read(record, map),
        Some(fields) => exact::restore(paper_as_read(record, map), fields),
    }
}

fn paper_as_read(record: Record<'_>, map: &FieldMap) -> Result<Paper, Flaw> {
    let mut slots = Slots::default();
    let mut extra = Extra::default();
    for (name, value) in record {
        if value.is_null() || value.as_str().is_some_and(is_no_value) {
            continue;
        }
        let Some((field, rank)) = mapped(&name, map) else {
            extra.keep(&name, value);
            continue;
        };
        if value.as_str().is_some_and(|text| text.trim().is_empty()) {
            continue;
        }
        if let Some((name, value)) = slots.put(field, rank, name, value) {
            extra.keep(&name, value);
        }
    }

    let title = slots.take(Field::Title).map(|(name, value)| required_text(&name, value)).transpose()?;
    let abstract_text =
        slots.take(Field::Abstract).map(|(name, value)| required_text(&name, value)).transpose()?;
    let mut paper = Paper {
        title: title.map(clean_title).unwrap_or_default(),
        abstract_text: abstract_text.map(clean_abstract).unwrap_or_default(),
        ..Paper::default()
    };
    if paper.title.is_empty() && paper.abstract_text.is_empty() {
        let others = slots.0.into_iter().flatten().map(|(_, name, _)| name.into_owned());
        return Err(Flaw::new(fields_found(others.chain(extra.0.into_keys()).collect()), EXPECTED));
    }

    let mut text_of = |field| {
        let (name, value) = slots.take(field)?;
        values::text(value).map_err(|value| extra.keep(&name, value)).ok()
    };
    paper.id = text_of(Field::Id).map(clean_title).unwrap_or_default();
    paper.date = text_of(Field::Date);
    paper.venue = text_of(Field::Venue);
    paper.url = text_of(Field::Url);
    paper.doi = text_of(Field::Doi);
    paper.label = text_of(Field::Label);
    if let Some((name, value)) = slots.take(Field::Year) {
        paper.year = values::year(&value);
        if paper.year.is_none() {
            extra.keep(&name, value);
        }
    }
    paper.year = paper.year.or_else(|| paper.date.as_deref().and_then(values::year_of_date));
    if let Some((name, value)) = slots.take(Field::Authors) {
        let (authors, whole) = values::names(&value);
        paper.authors = authors;
        if !whole {
            extra.keep(&name, value);
        }
    }
    if let Some((name, value)) = slots.take(Field::Categories) {
        let (categories, whole) = values::topics(&value);
        paper.categories = categories;
        if !whole || name.eq_ignore_ascii_case("subjects") {
            extra.keep(&name, value);
        }
    }
    paper.extra = extra.0;
    paper.details.shrink_to_fit();
    Ok(paper)
}

/// The best value for each field so far: the rank of its name, its name, and the value.
#[derive(Default)]
struct Slots<'a>([Option<(usize, Cow<'a, str>, Value)>; FIELDS]);

impl<'a> Slots<'a> {
    /// Keeps the better of two values for a field, the first of equals, and returns the other.
    fn put(
        &mut self,
        field: Field,
        rank: usize,
        name: Cow<'a, str>,
        value: Value,
    ) -> Option<(Cow<'a, str>, Value)> {
        let slot = &mut self.0[field as usize];
        if slot.as_ref().is_some_and(|best| best.0 <= rank) {
            return Some((name, value));
        }
        slot.replace((rank, name, value)).map(|(_, name, value)| (name, value))
    }

    fn take(&mut self, field: Field) -> Option<(Cow<'a, str>, Value)> {
        self.0[field as usize].take().map(|(_, name, value)| (name, value))
    }
}

/// The fields that belong to no field of a paper.
#[derive(Default)]
struct Extra(BTreeMap<String, Value>);

impl Extra {
    /// Adds a field, never under the name of a field of [`Paper`], into which `extra` is flattened.
    fn keep(&mut self, name: &str, value: Value) {
        let name = if NAMES.contains(&name) { format!("{name}_given") } else { name.to_owned() };
        self.0.insert(name, value);
    }
}

/// A title or an abstract must be text; a number is taken by its digits.
fn required_text(name: &str, value: Value) -> Result<String, Flaw> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(Flaw::new(format!("{} as {name:?}", values::kind(&other)), "text")),
    }
}

/// Says that there is neither a title nor an abstract, and which fields there are.
fn fields_found(mut names: Vec<String>) -> String {
    const SHOWN: usize = 8;
    if names.is_empty() {
        return "neither a title nor an abstract".to_owned();
    }
    names.sort_unstable();
    let more = if names.len() > SHOWN { format!(" and {} more", names.len() - SHOWN) } else { String::new() };
    names.truncate(SHOWN);
    format!("neither a title nor an abstract (only {}{more})", names.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Details;

    fn paper(value: &Value) -> Result<Paper, Flaw> {
        paper_of(
            value.as_object().unwrap().iter().map(|(k, v)| (Cow::from(k.as_str()), v.clone())).collect(),
            &FieldMap::default(),
        )
    }

    #[test]
    fn our_own_names_are_taken_as_they_are() {
        let paper = paper(&json!({
            "id": "x", "title": "T", "abstract": "A", "year": 1999, "date": "2000-01-02",
            "authors": ["N. Noether"],
            "venue": "V", "url": "U", "doi": "D", "label": "L", "categories": ["c"], "group": 7,
        }))
        .unwrap();
        let expected = Paper {
            id: "x".into(),
            title: "T".into(),
            abstract_text: "A".into(),
            year: Some(1999),
            details: Details {
                date: Some("2000-01-02".into()),
                authors: vec!["N. Noether".into()],
                venue: Some("V".into()),
                url: Some("U".into()),
                doi: Some("D".into()),
                label: Some("L".into()),
                categories: vec!["c".into()],
                extra: [("group".into(), json!(7))].into(),
            }
            .into(),
        };
        assert_eq!(paper, expected);
    }

    #[test]
    fn other_names_stand_for_ours_in_any_spelling() {
        let paper = paper(&json!({
            "paperId": 17, "Title": "T", "Abstract Text": "A", "Publication Year": "2003",
            "PUBLISHED": "2001", "Author": "A. Bee", "Publication Title": "V", "Link": "U", "DOI": "D",
            "Label": 3,
            "Keywords": "a; b",
        }))
        .unwrap();
        assert_eq!((paper.id.as_str(), paper.title.as_str(), paper.abstract_text.as_str()), ("17", "T", "A"));
        assert_eq!(
            (paper.year, paper.date.as_deref(), paper.venue.as_deref()),
            (Some(2003), Some("2001"), Some("V"))
        );
        assert_eq!(
            (paper.url.as_deref(), paper.doi.as_deref(), paper.label.as_deref()),
            (Some("U"), Some("D"), Some("3"))
        );
        assert_eq!(
            (paper.authors.clone(), paper.categories.clone()),
            (vec!["A. Bee".into()], vec!["a".into(), "b".into()])
        );
        assert!(paper.extra.is_empty());
    }

    #[test]
    fn the_better_name_wins_in_any_order_and_the_other_is_kept() {
        for text in [r#"[["summary","S"],["abstract","A"]]"#, r#"[["abstract","A"],["summary","S"]]"#] {
            let record: Vec<(String, Value)> = serde_json::from_str(text).unwrap();
            let paper =
                paper_of(record.into_iter().map(|(k, v)| (k.into(), v)).collect(), &FieldMap::default())
                    .unwrap();
            assert_eq!(paper.abstract_text, "A");
            assert_eq!(paper.extra["summary"], "S");
        }
        let record = [("Title", "first"), ("TITLE", "second")].map(|(name, text)| (name.into(), text.into()));
        let paper = paper_of(record.to_vec(), &FieldMap::default()).unwrap();
        assert_eq!((paper.title.as_str(), &paper.extra["TITLE"]), ("first", &json!("second")));
    }

    #[test]
    fn names_added_by_hand_count_first() {
        let mut map = FieldMap::default();
        for text in ["abstract=Kurzfassung", "abstract=Inhalt", "title=label"] {
            map.add(text).unwrap();
        }
        let record =
            [("abstract", "A"), ("Inhalt", "I"), ("kurz-fassung", "K"), ("label", "L"), ("title", "T")];
        let paper = paper_of(record.map(|(name, text)| (name.into(), text.into())).to_vec(), &map).unwrap();
        assert_eq!((paper.title.as_str(), paper.abstract_text.as_str()), ("L", "K"));
        let kept = [("Inhalt", "I"), ("abstract_given", "A"), ("title_given", "T")];
        assert_eq!(paper.extra, kept.map(|(name, text)| (name.to_owned(), json!(text))).into());
        assert!(is_text("INHALT", &map) && !is_text("label", &FieldMap::default()));
    }

    #[test]
    fn null_and_blank_give_way_to_the_next_name() {
        let paper =
            paper(&json!({"title": "T", "abstract": null, "summary": " ", "description": "D", "x": null}));
        let paper = paper.unwrap();
        assert_eq!(paper.abstract_text, "D");
        assert!(paper.extra.is_empty());
    }

    #[test]
    fn text_that_says_there_is_no_value_is_none() {
        for text in ["NA", " nan ", "-", "[No abstract available]"] {
            let record = json!({"title": "T", "id": text, "abstract": text, "year": text, "authors": [text], "x": text});
            assert_eq!(paper(&record).unwrap(), Paper { title: "T".into(), ..Paper::default() }, "{text}");
        }
        assert!(paper(&json!({"title": "[No title available]", "abstract": "NA"})).is_err());
    }

    #[test]
    fn the_year_comes_of_the_date_where_it_is_missing() {
        let year = |value: &Value| paper(value).unwrap().year;
        assert_eq!(year(&json!({"title": "T", "update_date": "2015-05-13"})), Some(2015));
        assert_eq!(year(&json!({"title": "T", "year": "in press", "date": "13/05/2016"})), Some(2016));
        assert_eq!(year(&json!({"title": "T", "date": "spring"})), None);
    }

    #[test]
    fn what_a_field_cannot_hold_is_kept_beside_it() {
        let paper = paper(&json!({
            "title": "T", "year": "in press", "id": {"oid": 1}, "journal": {"name": "J", "volume": 3},
            "authors": ["A", {"orcid": 1}],
        }))
        .unwrap();
        assert_eq!((paper.id.as_str(), paper.venue.as_deref()), ("", Some("J")));
        assert_eq!(paper.authors, ["A"]);
        assert_eq!(paper.extra["year_given"], "in press");
        assert_eq!(paper.extra["authors_given"][1]["orcid"], 1);
        assert_eq!(paper.extra["id_given"]["oid"], 1);
        // Written and read again, nothing is there twice.
        let text = serde_json::to_string(&paper).unwrap();
        assert_eq!(serde_json::from_str::<Paper>(&text).unwrap(), paper);
    }

    #[test]
    fn a_title_is_text_or_a_number() {
        assert_eq!(paper(&json!({"title": 1984})).unwrap().title, "1984");
        let flaw = paper(&json!({"Title": ["a", "b"]})).unwrap_err();
        assert_eq!((flaw.found.as_str(), flaw.expected.as_str()), ("a list as \"Title\"", "text"));
        let flaw = paper(&json!({"title": "T", "abstract": {"a": [0]}})).unwrap_err();
        assert_eq!(flaw.found, "an object as \"abstract\"");
    }

    #[test]
    fn a_record_with_neither_is_no_paper() {
        let flaw = paper(&json!({"title": " ", "abstract": "\u{1}", "id": 1, "n": 2})).unwrap_err();
        assert_eq!(flaw.found, "neither a title nor an abstract (only id, n)");
        let flaw = paper(&json!({})).unwrap_err();
        assert_eq!(
            (flaw.found.as_str(), flaw.expected.as_str()),
            ("neither a title nor an abstract", EXPECTED)
        );
    }
}
