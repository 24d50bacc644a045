//! How is BibTeX read, BibLaTeX with it? A scan finds the entries; the biblatex crate undoes each one's LaTeX.
//!
//! The crate reads a file whole and stops at its first error. Files in the wild are less clean, so the entries
//! are found first: an entry reaches to the brace that closes it, or breaks off where the next one begins at the
//! start of a line. What cannot be parsed is told alone. Strings (`@string`) are put in where they are used, a
//! name that was never defined as it is; what an entry lacks comes from the one it refers to (`crossref`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use biblatex::{Bibliography, ChunksExt, Entry, Pair, Person, RawBibliography, RawChunk, RawEntry, Spanned};
use rayon::prelude::*;

use super::bibtex_blocks::{Block, Kind, blocks};
use super::fields::{self, Record};
use super::tagged::{bare_doi, decoded, put, put_list};
use super::{EXACT, FieldMap, Flaw, Paper, Parsed, ReadOptions, newlines, too_long};

const EXPECTED: &str = "a BibTeX entry such as `@article{key, title = {...}}`";
/// Deeper braces are no title any more, and parsing them costs a stack.
const DEPTH: usize = 64;
/// A string of `@string` is no longer, so that strings made of strings cannot grow without end.
const STRING: usize = 64 << 10;
/// Names that every style defines.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads all entries. Bytes that are not UTF-8 are read as Windows-1252.
///
/// Fails where text holds no entry.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    let blocks = blocks(bytes);
    let strings = strings(bytes, &blocks);
    let entries: Vec<&Block> = blocks.iter().filter(|block| block.kind == Kind::Entry).collect();
    if entries.is_empty() && !bytes.trim_ascii().is_empty() && blocks.is_empty() {
        return Err(Flaw::new("text without an entry", EXPECTED).at(1));
    }
    let read: Vec<Result<Item, Flaw>> =
        entries.par_iter().map(|block| block.item(bytes, &strings, options)).collect();
    // Entries that others refer to; the first of a key counts, as in BibTeX.
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

/// The strings of a file, each as the text it stands for.
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

/// A piece of a value as it would stand in braces.
fn spelt<'a>(chunk: &RawChunk<'a>, strings: &'a BTreeMap<String, String>) -> Cow<'a, str> {
    match chunk {
        RawChunk::Normal(text) => Cow::from(*text),
        RawChunk::Abbreviation(name) => {
            strings.get(&name.to_lowercase()).map_or(Cow::from(*name), |text| Cow::from(text.as_str()))
        }
    }
}

impl Block {
    /// Its text, in braces even where the file has parentheses around it.
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

/// How deep braces are nested.
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

/// A field's value with its LaTeX undone; as it is where that is broken, by a lone `$` for instance.
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

/// `\'i` for the `\'\i` that many write, which the crate does not know: an accent takes the place of the dot.
fn dotted(value: &str) -> Cow<'_, str> {
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

/// An entry with its text in plain characters.
struct Item {
    key: String,
    kind: String,
    fields: Vec<(String, String)>,
    people: BTreeMap<&'static str, Vec<String>>,
}

/// Fields that point to other entries, which the crate would look for.
const LINKS: [&str; 4] = ["crossref", "xref", "xdata", "ids"];

impl Item {
    fn add(&mut self, name: String, value: &str) {
        if name == EXACT {
            // No LaTeX, but the text of a text.
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

    /// Takes from the entry it refers to what it lacks; that one's title is the title of the book.
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

    /// `2015-03` of a year and a month in any of its forms.
    fn year_and_month(&self) -> Option<String> {
        let (year, month) = (self.get("year")?, self.get("month")?.to_lowercase());
        let name = |name: &&str| month.starts_with(name);
        let number = MONTHS.iter().position(name).map(|index| index + 1);
        let number = number.or_else(|| month.parse().ok()).filter(|month| (1..=12).contains(month))?;
        (year.len() == 4).then(|| format!("{year}-{number:02}"))
    }
}

/// A name as it is read: `Ludwig van Beethoven`, `Martin Luther King, Jr.`
fn person(person: &Person) -> String {
    let parts = [&person.given_name, &person.prefix, &person.name];
    let parts: Vec<&str> =
        parts.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    let name = parts.join(" ");
    if person.suffix.is_empty() { name } else { format!("{name}, {}", person.suffix) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Parsed {
        parse(text.as_bytes(), &ReadOptions::default()).unwrap()
    }

    fn only(text: &str) -> Paper {
        let mut parsed = read(text);
        assert_eq!((parsed.papers.len(), parsed.flaws()), (1, vec![]), "{text}");
        parsed.papers.remove(0).1
    }

    #[test]
    fn accents_braces_and_names() {
        let paper = only(
            "@Article{goedel31,\n  title = {{\\\"U}ber formal unentscheidbare {S{\\\"a}tze} of $x^2$},\n\
             author = {G{\\\"o}del, Kurt and {The Vienna Circle} and van Beethoven, Ludwig and King, Jr., M. L.\n and \
             \\v{S}imon {\\O}rsted},\n\
             month = mar, year = 1931, pages = {173--198}, number = 1, Volume = \"38\", keywords = {logic; proof, sets},\n\
             doi = {https://doi.org/10.1007/x_1},\n}",
        );
        assert_eq!(paper.title, "Über formal unentscheidbare Sätze of $x^2$");
        let names =
            ["Kurt Gödel", "The Vienna Circle", "Ludwig van Beethoven", "M. L. King, Jr.", "Šimon Ørsted"];
        assert_eq!(paper.authors, names);
        assert_eq!(
            (paper.id.as_str(), paper.year, paper.date.as_deref()),
            ("goedel31", Some(1931), Some("1931-03"))
        );
        assert_eq!(paper.doi.as_deref(), Some("10.1007/x_1"));
        assert_eq!(paper.categories, ["logic", "proof", "sets"]);
        let extra = |name: &str| paper.extra[name].as_str().unwrap();
        assert_eq!(
            [extra("type"), extra("pages"), extra("issue"), extra("volume")],
            ["article", "173-198", "1", "38"]
        );
    }

    #[test]
    fn an_accent_takes_the_place_of_a_dot() {
        let of = |text: &str| dotted(text).into_owned();
        assert_eq!(of("Mar{\\'\\i}a \\\"\\i a \\^\\j"), "Mar{\\'i}a \\\"ia \\^j");
        assert_eq!(of("\\'\\infty \\i \\'i \\'{\\i} \\i"), "\\'\\infty \\i \\'i \\'{\\i} \\i");
        assert_eq!(only("@misc{a, title = {Mar{\\'\\i}a, na\\\"{\\i}ve, \\'\\i}}").title, "María, naïve, í");
    }

    #[test]
    fn strings_are_put_in_and_unknown_ones_kept() {
        let text = "@string{acl = \"Proc. of \" # conf}\n@STRING(conf = {ACL})\n@string{both = acl # { and } # conf}\n\
                    @inproceedings{a, title = {t}, booktitle = both # { 7}}\n@misc{b, title={u}, journal = tacl}";
        let parsed = read(text);
        assert_eq!(parsed.papers[0].1.venue.as_deref(), Some("Proc. of conf and ACL 7"));
        assert_eq!(parsed.papers[1].1.venue.as_deref(), Some("tacl"));
    }

    #[test]
    fn a_broken_entry_is_told_alone() {
        let text = "% a comment @x\n@article{a, title = {one {open},\n year = 2001}\n\n@article{b,\n title = {two}}\n\
                    text between\n@article{c title = {three}}\n @book(d, title = {four (4)})\n@article{e, title = {five";
        let parsed = read(text);
        assert_eq!(parsed.titles(), [(5, "two"), (9, "four (4)")]);
        let flaws = parsed.flaws();
        assert_eq!(flaws[0], (2, "an entry whose last brace is missing"));
        assert!(flaws[1].0 == 8 && flaws[1].1.starts_with("broken BibTeX on line 8"), "{flaws:?}");
        assert_eq!(flaws[2], (10, "an entry whose last brace is missing"));
    }

    #[test]
    fn a_value_that_is_no_latex_is_taken_as_it_is() {
        let paper =
            only("@misc{a, title = {It costs $5}, abstract = {100\\% of \\emph{it} at http://x.y/~z}}");
        assert_eq!(paper.title, "It costs $5");
        assert!(
            paper.abstract_text.starts_with("100% of \\emph{it} at http://x.y/"),
            "{}",
            paper.abstract_text
        );
    }

    #[test]
    fn what_an_entry_lacks_comes_from_the_one_it_refers_to() {
        let parsed = read(
            "@inproceedings{a, title = {t}, crossref = {P1}}\n\
             @proceedings{p1, title = {The Book}, year = {2003}, abstract = {no}}",
        );
        let paper = &parsed.papers[0].1;
        assert_eq!((paper.venue.as_deref(), paper.year), (Some("The Book"), Some(2003)));
        assert_eq!(paper.abstract_text, "");
    }

    #[test]
    fn other_text_is_refused_and_nothing_is_nothing() {
        assert!(parse(b"no entry", &ReadOptions::default()).is_err());
        assert_eq!(read("  "), Parsed::default());
        assert_eq!(read("@comment{x}"), Parsed::default());
    }

    #[test]
    fn depth_and_length_are_bounded() {
        let deep = format!("@misc{{a, title = {{{}x{}}}}}", "{".repeat(1_000_000), "}".repeat(1_000_000));
        assert_eq!(read(&deep).flaws(), [(1, "braces more than 64 deep")]);
        let options = ReadOptions { max_record_bytes: 100, ..ReadOptions::default() };
        let text = format!(
            "@string{{s = {{{}}}}}\n@misc{{a, title = s # s # s}}\n@misc{{b, title = s}}",
            "x".repeat(40)
        );
        let parsed = parse(text.as_bytes(), &options).unwrap();
        assert_eq!(parsed.flaws(), [(2, "a record of 120 bytes")]);
        assert_eq!(parsed.papers.len(), 1);
    }
}
