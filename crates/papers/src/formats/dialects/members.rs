//! [`Members`]: the members of a record of a dialect, taken one by one and put back under the names of this crate.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::flat::{text, texts};
use crate::formats::common::record::{Record, bare_doi, distinct, put, put_list};

/// The members of a record that are left, and the fields found so far.
pub(crate) struct Members {
    left: Map<String, Value>,
    found: Record<'static>,
}

impl Members {
    /// The members of a record, the first of each name.
    pub(super) fn of(record: &mut Record<'_>) -> Self {
        let mut left = Map::new();
        for (name, value) in record.drain(..) {
            left.entry(name.into_owned()).or_insert(value);
        }
        Self { left, found: Record::new() }
    }

    /// The fields that were found, then the members that are left, but for those whose name is taken.
    pub(super) fn into_record(self) -> Record<'static> {
        let Self { left, mut found } = self;
        let is_taken = |name: &str| found.iter().any(|(known, _)| known == name);
        let rest: Record<'static> = left
            .into_iter()
            .filter(|(name, _)| !is_taken(name))
            .map(|(name, value)| (Cow::from(name), value))
            .collect();
        found.extend(rest);
        found
    }

    /// The fields that were found.
    pub(super) fn record(&mut self) -> &mut Record<'static> {
        &mut self.found
    }

    /// A member as it is.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.left.get(name)
    }

    /// Removes a member.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.left.remove(name)
    }

    /// Adds members whose names are not taken.
    pub(super) fn extend(&mut self, more: Map<String, Value>) {
        for (name, value) in more {
            self.left.entry(name).or_insert(value);
        }
    }

    /// Removes these members.
    pub(super) fn drop(&mut self, names: &[&str]) {
        names.iter().for_each(|name| drop(self.left.remove(*name)));
    }

    /// The text at a path of members.
    pub(super) fn at(&self, path: &[&str]) -> Option<String> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.left.get(*first)?, |value, name| value.get(name)).and_then(text)
    }

    /// The texts of a list at a path of members.
    pub(super) fn list_at(&self, path: &[&str]) -> Vec<String> {
        let Some((first, rest)) = path.split_first() else { return Vec::new() };
        let start = self.left.get(*first);
        let found = start.and_then(|start| rest.iter().try_fold(start, |value, name| value.get(name)));
        found.map(texts).unwrap_or_default()
    }

    /// The elements of a member that is a list, or the member alone.
    pub(super) fn elements(&self, name: &str) -> &[Value] {
        match self.left.get(name) {
            Some(Value::Array(values)) => values,
            Some(Value::Null) | None => &[],
            Some(value) => std::slice::from_ref(value),
        }
    }

    /// Adds a field if there is a value for it and it has none yet.
    pub(super) fn put(&mut self, name: &'static str, value: Option<impl Into<Value>>) {
        if !self.has(name) {
            put(&mut self.found, name, value);
        }
    }

    /// Adds a list, each text once, if it is not empty and there is none yet.
    pub(super) fn put_list(&mut self, name: &'static str, values: Vec<String>) {
        if !self.has(name) {
            put_list(&mut self.found, name, distinct(values));
        }
    }

    fn has(&self, name: &str) -> bool {
        self.found.iter().any(|(known, _)| known == name)
    }

    /// Moves members to fields as text. A member that holds no text stays.
    pub(super) fn rename(&mut self, names: &[(&str, &'static str)]) {
        for (old, new) in names {
            if let Some(found) = self.left.get(*old).and_then(text) {
                self.left.remove(*old);
                self.put(new, Some(found));
            }
        }
    }

    /// Adds a bare DOI.
    pub(super) fn put_doi(&mut self, doi: Option<String>) {
        self.put("doi", doi.map(|doi| bare_doi(&doi).to_owned()).filter(|doi| !doi.is_empty()));
    }

    /// Adds the number of citations from a member that is a number, or digits.
    pub(super) fn put_times_cited(&mut self, names: &[&str]) {
        for name in names {
            let number = match self.left.get(*name) {
                Some(Value::Number(number)) => number.as_u64(),
                Some(Value::String(digits)) => digits.trim().parse().ok(),
                _ => continue,
            };
            if number.is_some() {
                self.left.remove(*name);
                self.put("times_cited", number);
                return;
            }
        }
    }

    /// Adds authors' and index keywords, and the categories that are both.
    pub(super) fn put_keywords(&mut self, authors: Vec<String>, index: Vec<String>) {
        let all = authors.iter().chain(&index).cloned().collect();
        if !authors.is_empty() && !index.is_empty() {
            self.put_list("author_keywords", authors);
            self.put_list("index_keywords", index);
        }
        self.put_list("categories", all);
    }
}
