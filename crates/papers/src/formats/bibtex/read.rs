//! Reading of BibTeX and BibLaTeX: a scan finds the entries, and the biblatex crate decodes the LaTeX of each.
//!
//! The crate parses a whole file and stops at its first error. Files in the wild are less clean, so the entries are found
//! first: an entry ends at its closing brace, or where the next one begins at the start of a line. An entry that cannot
//! be parsed is skipped alone. Strings (`@string`) are replaced where they are used; an undefined name stays as it is.
//! Fields that an entry lacks come from the entry it refers to (`crossref`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use biblatex::{Bibliography, ChunksExt, Entry, Pair, Person, RawBibliography, RawChunk, RawEntry, Spanned};
use rayon::prelude::*;

use super::blocks::{Block, Kind, blocks};
use crate::Paper;
use crate::formats::FieldMap;
use crate::formats::common::decoding::decoded;
use crate::formats::common::fields;
use crate::formats::common::record::{Record, bare_doi, put, put_list};
use crate::formats::exact::EXACT;
use crate::formats::parsed::{Flaw, Parsed, newlines, too_long};
use crate::read::ReadOptions;

const EXPECTED: &str = "a BibTeX entry such as `@article{key, title = {...}}`";
/// The maximum depth of braces. No title is nested deeper, and parsing uses stack for each level.
const DEPTH: usize = 64;
/// The maximum length of a string of `@string`, so that strings made of strings cannot grow without end.
const STRING: usize = 64 << 10;
/// Strings that every style defines.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads all entries. Bytes that are not UTF-8 are read as Windows-1252.
///
/// Fails if the text holds no entry.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    let blocks = blocks(bytes);
    let strings = strings(bytes, &blocks);
    let entries: Vec<&Block> = blocks.iter().filter(|block| block.kind == Kind::Entry).collect();
    if entries.is_empty() && !bytes.trim_ascii().is_empty() && blocks.is_empty() {
        return Err(Flaw::new("text without an entry", EXPECTED).at(1));
    }
    let read: Vec<Result<Item, Flaw>> =
        entries.par_iter().map(|block| block.item(bytes, &strings, options)).collect();
    // Entries that others refer to; the first with a key counts, as in BibTeX.
    let mut parents: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let wanted: Vec<String> = read.iter().flatten().filter_map(Item::parent).collect();
    if !wanted.is_empty() {
        let wanted: std::collections::BTreeSet<String> = wanted.into_iter().collect();
        for item in read.iter().flatten() {
            let key = item.key.to_lowercase();
            if wanted.contains(&key) {
                parents.entry(key).or_insert_with(|| item.fields.clone());
            }
        }
    }
    let mut parsed = Parsed::default();
    for (block, item) in entries.into_iter().zip(read) {
        let paper = item.and_then(|item| item.inherit(&parents).paper(&options.fields));
        parsed.push(block.line, paper.map_err(|flaw| flaw.at(block.line)));
    }
    Ok(parsed)
}

/// The strings of a file, with the text each stands for.
fn strings(bytes: &[u8], blocks: &[Block]) -> BTreeMap<String, String> {
    let mut strings = BTreeMap::new();
    for block in blocks.iter().filter(|block| block.kind == Kind::String && !block.is_open) {
        let text = block.text(bytes);
        if text.len() > STRING {
            continue;
        }
        for pair in RawBibliography::parse(&text).map(|raw| raw.abbreviations).unwrap_or_default() {
            let value: String = pair.value.v.iter().map(|chunk| spelt(&chunk.v, &strings)).collect();
            if value.len() <= STRING {
                strings.insert(pair.key.v.to_lowercase(), value);
            }
        }
    }
    strings
}

/// A piece of a value, as it would be written in braces.
fn spelt<'a>(chunk: &RawChunk<'a>, strings: &'a BTreeMap<String, String>) -> Cow<'a, str> {
    match chunk {
        RawChunk::Normal(text) => Cow::from(*text),
        RawChunk::Abbreviation(name) => {
            strings.get(&name.to_lowercase()).map_or(Cow::from(*name), |text| Cow::from(text.as_str()))
        }
    }
}

impl Block {
    /// Its text, in braces even if the file has parentheses around it.
    fn text<'a>(&self, bytes: &'a [u8]) -> Cow<'a, str> {
        let text = decoded(&bytes[self.range.clone()]);
        let Some(open) = text.find(['{', '(']) else { return text };
        if self.is_open || text.as_bytes()[open] == b'{' {
            return text;
        }
        Cow::from(format!("{}{{{}}}", &text[..open], &text[open + 1..text.len() - 1]))
    }

    fn item(
        &self,
        bytes: &[u8],
        strings: &BTreeMap<String, String>,
        options: &ReadOptions,
    ) -> Result<Item, Flaw> {
        let most = options.max_record_bytes;
        if self.range.len() > most {
            return Err(too_long(self.range.len(), most));
        }
        if self.is_open {
            return Err(Flaw::new("an entry whose last brace is missing", "`}`"));
        }
        let text = self.text(bytes);
        if depth(&text) > DEPTH {
            return Err(Flaw::new(format!("braces more than {DEPTH} deep"), EXPECTED));
        }
        let raw = RawBibliography::parse(&text).map_err(|error| {
            let place = error.span.start.min(text.len());
            let line = newlines(&text.as_bytes()[..place]) + self.line;
            Flaw::new(format!("broken BibTeX on line {line} ({})", error.kind), EXPECTED)
        })?;
        let Some(entry) = raw.entries.into_iter().next().map(|entry| entry.v) else {
            return Err(Flaw::new("an entry without a key", EXPECTED));
        };
        let mut item = Item {
            key: entry.key.v.to_owned(),
            kind: entry.kind.v.to_lowercase(),
            fields: Vec::new(),
            people: BTreeMap::new(),
        };
        let mut length = 0;
        for Pair { key, value } in &entry.fields {
            let name = key.v.to_lowercase();
            let pieces: Vec<Cow<'_, str>> = value.v.iter().map(|chunk| spelt(&chunk.v, strings)).collect();
            length += pieces.iter().map(|piece| piece.len()).sum::<usize>();
            if length > most {
                return Err(too_long(length, most));
            }
            let value = pieces.concat();
            if depth(&value) <= DEPTH {
                item.add(name, &value);
            }
        }
        Ok(item)
    }
}

/// The depth of nested braces.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// An entry with one field, whose LaTeX is decoded; `None` if it is broken, by a lone `$` for instance.
fn entry_of(name: &str, value: &str) -> Option<Entry> {
    let raw = RawEntry {
        key: Spanned::zero("key"),
        kind: Spanned::zero("misc"),
        fields: vec![Pair::new(
            Spanned::zero(name),
            Spanned::zero(vec![Spanned::zero(RawChunk::Normal(value))]),
        )],
    };
    let raw = RawBibliography {
        preamble: String::new(),
        entries: vec![Spanned::zero(raw)],
        abbreviations: Vec::new(),
    };
    Bibliography::from_raw(raw).ok()?.into_vec().into_iter().next()
}

/// `\'i` for the common `\'\i`, which the crate does not know: the accent replaces the dot.
pub(super) fn dotted(value: &str) -> Cow<'_, str> {
    if !value.contains("\\i") && !value.contains("\\j") {
        return Cow::from(value);
    }
    let bytes = value.as_bytes();
    let is_accent = |at: usize| at > 0 && bytes[at - 1] == b'\\' && b"'`^\"~=.".contains(&bytes[at]);
    let mut text = String::with_capacity(value.len());
    let mut kept = 0;
    for at in memchr::memchr_iter(b'\\', bytes) {
        let is_letter = matches!(bytes.get(at + 1), Some(b'i' | b'j'));
        let ends = !bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic);
        if is_letter && ends && at > kept && is_accent(at - 1) {
            text.push_str(&value[kept..at]);
            kept = at + 1;
            if bytes.get(at + 2) == Some(&b' ') {
                text.push_str(&value[kept..at + 2]);
                kept = at + 3;
            }
        }
    }
    text.push_str(&value[kept..]);
    Cow::from(text)
}

/// An entry with its LaTeX decoded.
struct Item {
    key: String,
    kind: String,
    fields: Vec<(String, String)>,
    people: BTreeMap<&'static str, Vec<String>>,
}

/// Fields that refer to other entries, which the crate would look up.
const LINKS: [&str; 4] = ["crossref", "xref", "xdata", "ids"];

impl Item {
    fn add(&mut self, name: String, value: &str) {
        if name == EXACT {
            // A JSON string, not LaTeX.
            let text = serde_json::from_str(value).unwrap_or_else(|_| value.to_owned());
            self.fields.push((name, text));
            return;
        }
        let value = &*dotted(value);
        let entry = if LINKS.contains(&name.as_str()) { None } else { entry_of(&name, value) };
        if let Some(role) = ["author", "editor"].into_iter().find(|role| *role == name) {
            let people = entry.as_ref().and_then(|entry| entry.get_as::<Vec<Person>>(&name).ok());
            let names = people.map_or_else(
                || value.split(" and ").map(|name| name.trim().to_owned()).collect(),
                |people| people.iter().map(person).collect::<Vec<String>>(),
            );
            self.people.entry(role).or_insert(names);
            return;
        }
        let text = entry.and_then(|entry| entry.get(&name).map(ChunksExt::format_verbatim));
        let text = text.unwrap_or_else(|| value.to_owned());
        let text = text.replace('\u{a0}', " ").trim().to_owned();
        if !text.is_empty() && !self.fields.iter().any(|(known, _)| *known == name) {
            self.fields.push((name, text));
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    fn parent(&self) -> Option<String> {
        self.get("crossref").map(str::to_lowercase)
    }

    /// Takes the fields it lacks from the entry it refers to, whose title is the title of the book.
    fn inherit(mut self, parents: &BTreeMap<String, Vec<(String, String)>>) -> Self {
        let Some(parent) = self.parent().and_then(|key| parents.get(&key)) else { return self };
        for (name, text) in parent {
            let name = if name == "title" { "booktitle" } else { name };
            let own = ["abstract", "doi", "url", "pages", "note", "crossref"];
            if !own.contains(&name) && self.get(name).is_none() {
                self.fields.push((name.to_owned(), text.clone()));
            }
        }
        self
    }

    fn take(&mut self, names: &[&str]) -> Option<String> {
        let at = names.iter().find_map(|wanted| self.fields.iter().position(|(name, _)| name == wanted))?;
        Some(self.fields.remove(at).1)
    }

    fn paper(mut self, map: &FieldMap) -> Result<Paper, Flaw> {
        let mut record = Record::new();
        let r = &mut record;
        let mapped = self.fields.iter().filter(|(name, _)| map.field_of(name).is_some());
        r.extend(mapped.map(|(name, text)| (Cow::from(name.clone()), text.clone().into())));
        self.fields.retain(|(name, _)| map.field_of(name).is_none());
        put(r, "id", Some(std::mem::take(&mut self.key)));
        put(r, "type", Some(std::mem::take(&mut self.kind)));
        let (title, subtitle) = (self.take(&["title"]), self.take(&["subtitle"]));
        put(
            r,
            "title",
            match (title, subtitle) {
                (Some(title), Some(subtitle)) => Some(format!("{title}: {subtitle}")),
                (title, subtitle) => title.or(subtitle),
            },
        );
        put(r, "abstract", self.take(&["abstract"]));
        let date = self.take(&["date"]).or_else(|| self.year_and_month());
        put(r, "year", self.take(&["year"]));
        put(r, "date", date);
        for (role, name) in [("author", "authors"), ("editor", "editors")] {
            put_list(r, name, self.people.remove(role).unwrap_or_default());
        }
        let venue =
            ["journal", "journaltitle", "booktitle", "eventtitle", "school", "institution", "howpublished"];
        put(r, "venue", self.take(&venue));
        put(r, "doi", self.take(&["doi"]).map(|doi| bare_doi(&doi).to_owned()));
        put(r, "url", self.take(&["url"]));
        let keywords = self.take(&["keywords", "keyword"]);
        let divided = |words: &String| {
            words
                .split([',', ';'])
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect()
        };
        put_list(r, "categories", keywords.as_ref().map(divided).unwrap_or_default());
        put(r, "pages", self.take(&["pages"]).map(|pages| pages.replace(['–', '—'], "-").replace("--", "-")));
        put(r, "issue", self.take(&["number", "issue"]));
        put(r, "place", self.take(&["address", "location"]));
        put(r, "language", self.take(&["language", "langid"]));
        record.extend(self.fields.into_iter().map(|(name, text)| (Cow::from(name), text.into())));
        fields::paper_of(record, map)
    }

    /// `2015-03` from a year and a month in any of its forms.
    fn year_and_month(&self) -> Option<String> {
        let (year, month) = (self.get("year")?, self.get("month")?.to_lowercase());
        let name = |name: &&str| month.starts_with(name);
        let number = MONTHS.iter().position(name).map(|index| index + 1);
        let number = number.or_else(|| month.parse().ok()).filter(|month| (1..=12).contains(month))?;
        (year.len() == 4).then(|| format!("{year}-{number:02}"))
    }
}

/// A name in reading order: `Ludwig van Beethoven`, `Martin Luther King, Jr.`
fn person(person: &Person) -> String {
    let parts = [&person.given_name, &person.prefix, &person.name];
    let parts: Vec<&str> =
        parts.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    let name = parts.join(" ");
    if person.suffix.is_empty() { name } else { format!("{name}, {}", person.suffix) }
}
