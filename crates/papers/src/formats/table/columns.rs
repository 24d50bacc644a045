//! The columns of a table, as the header names them, and the paper in each row below.

use std::borrow::Cow;

use serde_json::Value;

use super::lists;
use super::names::{Kind, Known, known, squashed};
use crate::Paper;
use crate::formats::FieldMap;
use crate::formats::common::derived::{country, doi_in};
use crate::formats::common::fields;
use crate::formats::common::no_values::is_no_value;
use crate::formats::common::record::{Record, bare_doi, distinct, one_or_list, pages};
use crate::formats::parsed::Flaw;
use crate::formats::wos;

/// Fields that several columns add to.
const SHARED: [&str; 4] = ["author_keywords", "index_keywords", "subjects", "countries"];
/// Identifiers in the order in which they serve as the id of a paper.
const IDS: [&str; 11] = [
    "id",
    "scopus_id",
    "wos_id",
    "lens_id",
    "dimensions_id",
    "openalex_id",
    "pmid",
    "arxiv_id",
    "embase_id",
    "accession_number",
    "mag_id",
];

/// A column: the name of its field, and how its cells are read.
#[derive(Debug)]
struct Column {
    name: String,
    kind: Kind,
    /// The rank among [`IDS`].
    id: Option<usize>,
    /// Whether it is a field that is known, which holds text even if a spreadsheet has a number.
    is_known: bool,
}

/// What the rows of a table say, by its header.
#[derive(Debug)]
pub(crate) struct Columns {
    columns: Vec<Column>,
    /// Whether the columns are those of Web of Science, which have their own meanings.
    is_wos: bool,
    /// What is derived from other fields of a row.
    derived: Derived,
}

/// What a table does not say in a column of its own.
#[derive(Debug, Default)]
struct Derived {
    /// Whether keywords of authors and of an index together are the categories.
    categories: bool,
    /// Whether countries come from the affiliations.
    countries: bool,
    /// Whether there are other fields than text to look at.
    any: bool,
}

impl Columns {
    /// Finds the fields of columns with these names. Names that the user has mapped stay as they are.
    pub(crate) fn new(names: &[String], map: &FieldMap) -> Self {
        if wos::is_table(names) {
            return Self::of_wos(names.to_vec(), map);
        }
        let all: Vec<Option<&Known>> =
            names.iter().map(|name| known(name).filter(|_| map.field_of(name).is_none())).collect();
        let has = |field: &str| all.iter().flatten().any(|known| known.field == field);
        let has_name = |name: &str| names.iter().any(|other| squashed(other) == name);
        let best =
            |field: &str| all.iter().flatten().filter(|known| known.field == field).map(|k| k.rank).min();
        let both =
            has("index_keywords") && (has("author_keywords") || has("keywords")) && !has_name("categories");
        let mut taken: Vec<&str> = Vec::new();
        let mut column = |name: &String, known: Option<&Known>| {
            let text = |name: String| Column { name, kind: Kind::Text, id: None, is_known: false };
            let Some(known) = known else { return text(name.clone()) };
            let field = known.field;
            let is_first = best(field) == Some(known.rank) && !taken.contains(&field);
            if !is_first && !SHARED.contains(&field) {
                let is_venue = field == "title" && squashed(name) == "documenttitle" && !has("venue");
                return text(match field {
                    "authors" if squashed(name) == "authors" => "authors_short".to_owned(),
                    _ if is_venue => "venue".to_owned(),
                    _ => name.clone(),
                });
            }
            taken.push(field);
            let kind = match known.kind {
                Kind::Names if has_name("itemtitle") => Kind::GluedNames,
                kind => kind,
            };
            let name = match field {
                "source" if has("venue") || has("scopus_id") => return text(name.clone()),
                "source" => "venue",
                "keywords" if both && !has("author_keywords") => "author_keywords",
                "keywords" => "categories",
                "author_keywords" | "index_keywords" if !both && !has("keywords") && !has("subjects") => {
                    if has("author_keywords") && has("index_keywords") {
                        field
                    } else {
                        "categories"
                    }
                }
                other => other,
            };
            Column { name: name.to_owned(), kind, id: IDS.iter().position(|id| *id == field), is_known: true }
        };
        let columns: Vec<Column> = names.iter().zip(&all).map(|(name, known)| column(name, *known)).collect();
        let has_categories = columns.iter().any(|column| column.name == "categories");
        let derived = Derived {
            categories: !has_categories && (has("author_keywords") || has("index_keywords")),
            countries: has("affiliations") && !has("countries"),
            any: columns.iter().any(|column| {
                column.kind != Kind::Text || column.id.is_some() || column.name.starts_with("page_")
            }),
        };
        Self { columns, is_wos: false, derived }
    }

    /// The columns of a table of Web of Science.
    fn of_wos(mut names: Vec<String>, map: &FieldMap) -> Self {
        wos::rename(&mut names, map);
        let column = |name| Column { name, kind: Kind::Text, id: None, is_known: true };
        Self { columns: names.into_iter().map(column).collect(), is_wos: true, derived: Derived::default() }
    }

    /// The number of columns.
    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }

    /// The paper in a row with these cells. `null` and blank text are empty cells.
    pub(crate) fn paper(&self, cells: impl Iterator<Item = Value>, map: &FieldMap) -> Result<Paper, Flaw> {
        let mut record = Record::with_capacity(self.columns.len() + 4);
        let cell = |(column, cell): (&'_ Column, Value)| match cell {
            Value::Number(number) if column.is_known => number.to_string().into(),
            cell => cell,
        };
        let filled = self
            .columns
            .iter()
            .zip(cells)
            .map(|(column, value)| (column, cell((column, value))))
            .filter(|(_, cell)| !is_blank(cell));
        if !self.derived.any {
            record.extend(filled.map(|(column, cell)| (Cow::from(column.name.as_str()), cell)));
            return fields::paper_of(if self.is_wos { wos::row(record) } else { record }, map);
        }
        let mut row = Row::default();
        for (column, cell) in filled {
            row.add(column, cell, &mut record);
        }
        row.finish(&self.derived, &mut record);
        fields::paper_of(record, map)
    }
}

fn is_blank(cell: &Value) -> bool {
    match cell {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Fields of a row that come together at its end.
#[derive(Default)]
struct Row {
    authors_keywords: Vec<String>,
    index_keywords: Vec<String>,
    subjects: Vec<String>,
    countries: Vec<String>,
    affiliations: Vec<String>,
    first_page: Option<String>,
    last_page: Option<String>,
    /// The best identifier and its rank.
    id: Option<(usize, String)>,
}

impl Row {
    fn add<'a>(&mut self, column: &'a Column, cell: Value, record: &mut Record<'a>) {
        let is_plain = column.kind == Kind::Text && column.id.is_none() && !column.name.starts_with("page_");
        let text = match &cell {
            Value::String(text) if !is_plain => text.trim().to_owned(),
            Value::Number(number) if !is_plain => number.to_string(),
            _ => {
                record.push((Cow::from(column.name.as_str()), cell));
                return;
            }
        };
        if is_no_value(&text) {
            return;
        }
        let mut put = |value: Value| record.push((Cow::from(column.name.as_str()), value));
        match (column.kind, column.name.as_str()) {
            (Kind::Topics, "author_keywords") => self.authors_keywords.extend(lists::topics(&text)),
            (Kind::Topics, "index_keywords") => self.index_keywords.extend(lists::topics(&text)),
            (Kind::Topics, "subjects") => self.subjects.extend(lists::topics(&text)),
            (Kind::Topics, _) => put(lists::topics(&text).into()),
            (Kind::Names, _) => put(lists::names(&text).into()),
            (Kind::NumberedNames, _) => put(lists::numbered_names(&text).into()),
            (Kind::GluedNames, _) => put(lists::glued_names(&text).into()),
            (Kind::List, "countries") => self.countries.extend(lists::pieces(&text)),
            (Kind::List, "affiliations") => self.affiliations.extend(lists::pieces(&text)),
            (Kind::RawAffiliations, _) => self.affiliations.extend(lists::raw_affiliations(&text)),
            (Kind::Addresses, _) => self.affiliations.extend(lists::addresses(&text)),
            (Kind::List, _) => put(one_or_list(lists::pieces(&text))),
            (Kind::References, _) => {
                let references = lists::references(&text);
                let dois = distinct(references.iter().filter_map(|reference| doi_in(reference)).collect());
                put(references.into());
                if !dois.is_empty() {
                    record.push((Cow::from("reference_dois"), dois.into()));
                }
            }
            (Kind::Number, _) => put(number(&text).map_or(cell, Value::from)),
            (Kind::Doi, _) => put(bare_doi(&text).into()),
            (Kind::Id, _) => {
                let id = bare_id(&text).to_owned();
                put(id.as_str().into());
                self.identify(column, id);
            }
            (Kind::Text, "id") => {
                if let Some(work) = text.strip_prefix("https://openalex.org/") {
                    record.push((Cow::from("openalex_id"), work.into()));
                }
                self.identify(column, text);
            }
            (Kind::Text, "page_start") => self.first_page = Some(text),
            (Kind::Text, "page_end") => self.last_page = Some(text),
            (Kind::Text, _) => {
                put(text.as_str().into());
                self.identify(column, text);
            }
        }
    }

    fn identify(&mut self, column: &Column, text: String) {
        if let Some(rank) = column.id.filter(|rank| self.id.as_ref().is_none_or(|(best, _)| rank < best)) {
            self.id = Some((rank, text));
        }
    }

    fn finish(self, derived: &Derived, record: &mut Record<'_>) {
        let mut put = |name: &'static str, values: Vec<String>| {
            if !values.is_empty() {
                record.push((Cow::from(name), values.into()));
            }
        };
        if derived.categories {
            put("categories", distinct([&self.authors_keywords[..], &self.index_keywords].concat()));
        }
        put("author_keywords", self.authors_keywords);
        put("index_keywords", self.index_keywords);
        put("subjects", distinct(self.subjects));
        let affiliations = distinct(self.affiliations);
        let countries = if derived.countries {
            affiliations.iter().filter_map(|affiliation| country(affiliation)).map(str::to_owned).collect()
        } else {
            self.countries
        };
        put("countries", distinct(countries));
        put("affiliations", affiliations);
        if let Some((_, id)) = self.id {
            record.push((Cow::from("id"), id.into()));
        }
        if let Some(pages) = pages(self.first_page, self.last_page) {
            record.push((Cow::from("pages"), pages.into()));
        }
    }
}

/// A whole number, also with separators of thousands or a fraction of zero.
fn number(text: &str) -> Option<i64> {
    let text = text.strip_suffix(".0").unwrap_or(text);
    text.parse().ok().or_else(|| {
        let groups = text.split(',').collect::<Vec<_>>();
        let are_thousands = groups.len() > 1 && groups[1..].iter().all(|group| group.len() == 3);
        groups.concat().parse().ok().filter(|_| are_thousands)
    })
}

/// An identifier without the address in front, and without a fraction that a spreadsheet gave it.
fn bare_id(text: &str) -> &str {
    let id = match text.rsplit_once('/') {
        Some((address, id)) if address.starts_with("http") && !id.is_empty() => id,
        _ => text,
    };
    match id.strip_suffix(".0") {
        Some(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => number,
        _ => id,
    }
}
