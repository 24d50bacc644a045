//! [`Paper`]: what is known of one publication.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One paper: the fields that are read from its record, and all others as they are.
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
