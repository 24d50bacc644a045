//! [`Paper`]: what is known of one publication.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize, Serializer};

/// One paper: the fields that are read from its record, and all others as they are.
///
/// Every field of [`Details`] is a field of the paper too: `paper.doi` reads and writes it. In a literal they are given
/// together. Without them a paper takes 88 bytes and its texts; with any of them, 176 more.
///
/// ```
/// use themata_papers::{Details, Paper};
///
/// let details = Details { doi: Some("10.5555/a".into()), ..Details::default() };
/// let mut paper = Paper { id: "a".into(), title: "A title".into(), details: details.into(), ..Paper::default() };
/// paper.venue = paper.doi.take();
/// assert_eq!((paper.doi.as_deref(), paper.venue.as_deref()), (None, Some("10.5555/a")));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    /// Unique in the corpus. If the source has none, the stem of its file and the number of the record, such as
    /// `papers-page:0017`.
    pub id: String,
    /// The title as written, LaTeX included. May be empty if the abstract is not.
    #[serde(default)]
    pub title: String,
    /// The abstract as written. May be empty if the title is not.
    #[serde(default, rename = "abstract")]
    pub abstract_text: String,
    /// Year of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// The fields that many records lack.
    #[serde(flatten)]
    pub details: BoxedDetails,
}

/// The fields of a paper that many records lack.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// Date of publication as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Names of the authors, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Journal, conference or publisher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// Address of the paper on the web.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Digital object identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<String>,
    /// A known class of the paper, for evaluation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Subject categories or keywords.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// The other fields of the record, untouched.
    #[serde(default, flatten)]
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// [`Details`] in one allocation, or in none while all fields are empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Details")]
pub struct BoxedDetails(Option<Box<Details>>);

static NO_DETAILS: Details = Details {
    date: None,
    authors: Vec::new(),
    venue: None,
    url: None,
    doi: None,
    label: None,
    categories: Vec::new(),
    extra: BTreeMap::new(),
};

impl Deref for BoxedDetails {
    type Target = Details;

    fn deref(&self) -> &Details {
        self.0.as_deref().unwrap_or(&NO_DETAILS)
    }
}

impl DerefMut for BoxedDetails {
    fn deref_mut(&mut self) -> &mut Details {
        self.0.get_or_insert_default()
    }
}

impl BoxedDetails {
    /// Frees the allocation if all fields are empty: writing to a field allocates, whatever is written.
    pub fn shrink_to_fit(&mut self) {
        self.0.take_if(|details| **details == NO_DETAILS);
    }
}

impl From<Details> for BoxedDetails {
    fn from(details: Details) -> Self {
        Self((details != NO_DETAILS).then(|| Box::new(details)))
    }
}

impl Serialize for BoxedDetails {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

impl PartialEq for BoxedDetails {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Deref for Paper {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.details
    }
}

impl DerefMut for Paper {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.details
    }
}

/// Characters of an abstract that stand in for a missing title.
const TITLE_FROM_ABSTRACT: usize = 80;

impl Paper {
    /// The title as written, or the beginning of the abstract if there is none.
    pub fn shown_title(&self) -> String {
        if !self.title.is_empty() {
            return self.title.clone();
        }
        match self.abstract_text.char_indices().nth(TITLE_FROM_ABSTRACT) {
            Some((end, _)) => format!("{}…", self.abstract_text[..end].trim_end()),
            None => self.abstract_text.clone(),
        }
    }

    pub(crate) fn texts(&self) -> (&str, &str) {
        (&self.title, &self.abstract_text)
    }

    /// The value of a field as text, by its name in a record: `label`, `year`, or any other field.
    ///
    /// `None` if the paper lacks the field, or if its value is empty or a list.
    pub fn field(&self, name: &str) -> Option<String> {
        let value = match name {
            "id" => Some(self.id.clone()),
            "title" => Some(self.title.clone()),
            "abstract" => Some(self.abstract_text.clone()),
            "year" => self.year.map(|year| year.to_string()),
            "date" => self.date.clone(),
            "venue" => self.venue.clone(),
            "url" => self.url.clone(),
            "doi" => self.doi.clone(),
            "label" => self.label.clone(),
            _ => match self.extra.get(name)? {
                serde_json::Value::String(text) => Some(text.clone()),
                serde_json::Value::Number(number) => Some(number.to_string()),
                serde_json::Value::Bool(flag) => Some(flag.to_string()),
                _ => None,
            },
        };
        value.filter(|value| !value.is_empty())
    }
}
