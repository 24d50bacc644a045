//! An entry with its fields as they are written, and what it inherits.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::fields::{Piece, Reading, split};
use super::latex;
use super::names::names;
use super::scan::Block;
use crate::formats::common::decoding::decoded;
use crate::formats::exact::EXACT;
use crate::formats::parsed::{Flaw, too_long};

/// The strings of a file, with the text each stands for.
pub(super) type Strings = BTreeMap<String, String>;

/// An entry. Values are still LaTeX.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: String,
    /// The type of the entry, in lower case.
    pub(super) kind: String,
    pub(super) fields: Vec<(String, String)>,
    pub(super) authors: Vec<String>,
    pub(super) editors: Vec<String>,
    /// The JSON text of [`EXACT`].
    pub(super) exact: Option<String>,
    pub(super) is_dropped: bool,
    pub(super) is_mended: bool,
}

/// Types of entries that are no papers.
const SETTINGS: [&str; 6] =
    ["xdata", "set", "control", "ieeetranbstctl", "revtex-control", "achemso-control"];
/// Types of entries from which no other takes over fields.
const LEAVES: [&str; 8] = [
    "article",
    "inproceedings",
    "conference",
    "mastersthesis",
    "online",
    "phdthesis",
    "thesis",
    "unpublished",
];
/// Fields that an entry does not pass on.
const OWN: [&str; 14] = [
    "abstract",
    "annotation",
    "crossref",
    "doi",
    "entryset",
    "file",
    "ids",
    "keywords",
    "label",
    "note",
    "pages",
    "shorttitle",
    "url",
    "xdata",
];

impl Entry {
    /// Reads a block.
    pub(super) fn new(block: &Block, bytes: &[u8], strings: &Strings, most: usize) -> Result<Self, Flaw> {
        let length = block.range.len();
        if length > most {
            return Err(too_long(length, most));
        }
        let text = block.body(bytes);
        let split = split(&text, block.reading());
        let head = decoded(&bytes[block.range.start + 1..block.body - 1]);
        let mut entry = Self {
            key: split.key.to_owned(),
            kind: head.trim().to_lowercase(),
            is_dropped: split.is_dropped,
            is_mended: split.is_mended,
            ..Self::default()
        };
        let mut length = 0;
        for (name, pieces) in split.fields {
            let value: String = spelt(&pieces, strings);
            length += value.len();
            if length > most {
                return Err(too_long(length, most));
            }
            entry.add(name, value);
        }
        Ok(entry)
    }

    fn add(&mut self, name: String, value: String) {
        match name.as_str() {
            // A JSON string, not LaTeX.
            EXACT => {
                let text = serde_json::from_str(&value).unwrap_or(value);
                self.exact.get_or_insert(text);
            }
            "author" | "authors" => self.authors.extend(names(&value)),
            "editor" | "editors" => self.editors.extend(names(&value)),
            _ if value.trim().is_empty() => {}
            _ => self.fields.push((name, value)),
        }
    }

    /// Whether it is a setting of a program or a part of other entries.
    pub(super) fn is_setting(&self) -> bool {
        SETTINGS.contains(&self.kind.as_str())
    }

    /// The value of a field.
    pub(super) fn peek(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Takes the value of the first of these fields that it has.
    pub(super) fn take(&mut self, names: &[&str]) -> Option<String> {
        let at = names.iter().find_map(|wanted| self.fields.iter().position(|(name, _)| name == wanted))?;
        Some(self.fields.remove(at).1)
    }

    /// Takes the text of the first of these fields that has one.
    pub(super) fn text(&mut self, names: &[&str]) -> Option<String> {
        let at = names.iter().find_map(|wanted| {
            self.fields
                .iter()
                .position(|(name, value)| name == wanted && !latex::text(name, value).is_empty())
        })?;
        let (name, value) = self.fields.remove(at);
        Some(latex::text(&name, &value))
    }

    /// Takes an address or an id, in which only escapes are undone.
    pub(super) fn verbatim(&mut self, name: &str) -> Option<String> {
        self.take(&[name]).map(|value| latex::verbatim(&value)).filter(|text| !text.is_empty())
    }

    /// The keys of the entries whose fields it takes over, in lower case.
    pub(super) fn parents(&self) -> Vec<String> {
        let of = |name| self.peek(name).unwrap_or_default();
        let keys = [of("crossref")].into_iter().chain(of("xdata").split(','));
        keys.map(|key| key.trim().to_lowercase()).filter(|key| !key.is_empty()).collect()
    }

    /// Its key in lower case, and what others can take over from it.
    pub(super) fn legacy(&self) -> Option<(String, Self)> {
        // Nothing takes over fields from an article.
        if self.key.is_empty() || LEAVES.contains(&self.kind.as_str()) {
            return None;
        }
        let (is_setting, mut legacy) =
            (self.is_setting(), Self { kind: self.kind.clone(), ..Self::default() });
        let passed = self.fields.iter().filter(|(name, _)| is_setting || !OWN.contains(&name.as_str()));
        legacy.fields = passed.cloned().collect();
        legacy.editors.clone_from(&self.editors);
        if is_setting {
            legacy.authors.clone_from(&self.authors);
        }
        Some((self.key.to_lowercase(), legacy))
    }

    /// The number of bytes of text it holds.
    pub(super) fn size(&self) -> usize {
        let fields: usize = self.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
        fields + self.authors.iter().chain(&self.editors).map(String::len).sum::<usize>()
    }

    /// Takes the fields it lacks from another entry, whose title is the title of the book.
    pub(super) fn inherit(&mut self, parent: &Self) {
        for (name, value) in &parent.fields {
            let name = match name.as_str() {
                "title" if !parent.is_setting() => "booktitle",
                "subtitle" if !parent.is_setting() => "booksubtitle",
                name => name,
            };
            if self.peek(name).is_none() {
                self.fields.push((name.to_owned(), value.clone()));
            }
        }
        if self.editors.is_empty() {
            self.editors.clone_from(&parent.editors);
        }
        if self.authors.is_empty() {
            self.authors.clone_from(&parent.authors);
        }
    }
}

impl Block {
    /// The text between its braces.
    pub(super) fn body<'a>(&self, bytes: &'a [u8]) -> Cow<'a, str> {
        let text = &bytes[self.body..self.range.end];
        let inner = match text.split_last() {
            Some((_, inner)) if !self.is_open => inner,
            _ => text.trim_ascii_end().strip_suffix(b"}").unwrap_or(text),
        };
        decoded(inner)
    }

    pub(super) fn reading(&self) -> Reading {
        Reading { braces: self.braces, is_open: self.is_open }
    }
}

/// The text of a value: the pieces joined, with strings in place of their names. An unknown name stays as it is.
pub(super) fn spelt(pieces: &[Piece<'_>], strings: &Strings) -> String {
    let text = |piece: &Piece<'_>| match *piece {
        Piece::Text(text) => Cow::from(text.to_owned()),
        Piece::Name(name) => match strings.get(&name.to_lowercase()) {
            Some(text) => Cow::from(text.clone()),
            None => Cow::from(name.to_owned()),
        },
    };
    pieces.iter().map(text).collect()
}
