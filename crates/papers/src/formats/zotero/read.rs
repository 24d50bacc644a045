//! Reading of the items of a database in the order of their numbers, together with what the other tables hold of each.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::Row;

use super::database::{self, Database, IN_USE, damaged};
use super::item::{Creator, Item};
use super::names::Names;
use super::rows::{Stream, integer, text};
use super::tables::{DATA, Tables};
use crate::formats::common::fields::{self, EXPECTED};
use crate::formats::parsed::{Failure, Flaw, Parsed, too_long};
use crate::read::ReadOptions;
use crate::read::filter::Filter;

/// Items read before the unwanted ones are dropped.
const PART: usize = 4096;

const TRASHED: &str = "items in the trash were left out";
const ALONE: &str = "attachments and notes without a parent item were left out";
const IN_FEEDS: &str = "items of feeds were left out";

/// Reads all items of a database on disk that may be papers, and keeps those that pass the filter. Memory holds these, a
/// few thousand others, and the names of collections.
///
/// Fails if it is not Zotero's. Later damage ends the reading, and the papers before it are kept.
pub(crate) fn parse(path: &Path, options: &ReadOptions, filter: &Filter<'_>) -> Result<Parsed, Failure> {
    Ok(parse_open(&database::open(path)?, options, filter)?)
}

/// [`parse`] of a database in memory.
pub(crate) fn parse_bytes(
    bytes: Vec<u8>,
    options: &ReadOptions,
    filter: &Filter<'_>,
) -> Result<Parsed, Flaw> {
    parse_open(&database::open_bytes(bytes)?, options, filter)
}

fn parse_open(database: &Database, options: &ReadOptions, filter: &Filter<'_>) -> Result<Parsed, Flaw> {
    let tables = Tables::of(&database.connection)?;
    let names = Names::read(&database.connection, &tables).map_err(|error| damaged(&error))?;
    let mut parsed = Parsed::default();
    if let Err(error) = items(database, (&tables, &names), &mut parsed, (options, filter)) {
        let flaw = damaged(&error);
        if parsed.papers.is_empty() && parsed.flaws.is_empty() {
            return Err(flaw);
        }
        parsed.flaws.push(flaw);
    }
    if database.is_in_use {
        parsed.repairs.add(None, IN_USE);
    }
    Ok(parsed)
}

/// The tables that hold what belongs to items, each in the order of the items.
struct Streams<'s> {
    data: Stream<'s, (Option<i64>, Option<String>, usize)>,
    creators: Stream<'s, Creator>,
    tags: Stream<'s, Option<String>>,
    collections: Stream<'s, Option<i64>>,
}

impl Streams<'_> {
    /// Adds to an item what belongs to it. Returns the number of bytes of text; what is beyond `most` is dropped.
    fn fill(&mut self, id: i64, item: &mut Item, most: usize) -> rusqlite::Result<usize> {
        let mut bytes = 0_usize;
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        self.data.of(id, |(field, value, length)| {
            bytes = bytes.saturating_add(length);
            item.fields.extend(field.zip(value).filter(|_| bytes <= most));
        })?;
        self.creators.of(id, |creator| {
            bytes = bytes.saturating_add(length(&creator.last) + length(&creator.first));
            item.creators.extend(Some(creator).filter(|_| bytes <= most));
        })?;
        self.tags.of(id, |tag| {
            bytes = bytes.saturating_add(length(&tag));
            item.tags.extend(tag.filter(|_| bytes <= most));
        })?;
        self.collections.of(id, |collection| item.collections.extend(collection))?;
        Ok(bytes)
    }
}

fn items(
    database: &Database,
    (tables, names): (&Tables, &Names),
    all: &mut Parsed,
    (options, filter): (&ReadOptions, &Filter<'_>),
) -> rusqlite::Result<()> {
    let connection = &database.connection;
    let most = options.max_record_bytes;
    let mut statements = (
        connection.prepare(&tables.items())?,
        connection.prepare(DATA)?,
        connection.prepare(&tables.creators())?,
        connection.prepare(&tables.tags())?,
        connection.prepare(&tables.collections())?,
    );
    let mut items = statements.0.query([])?;
    let longest = i64::try_from(most).unwrap_or(i64::MAX);
    let mut streams = Streams {
        data: Stream::new(statements.1.query([longest])?, value),
        creators: Stream::new(statements.2.query([])?, creator),
        tags: Stream::new(statements.3.query([])?, |row| text(row, 1)),
        collections: Stream::new(statements.4.query([])?, |row| integer(row, 1)),
    };
    let mut used = HashSet::new();
    let mut part = Parsed::default();
    let mut number = 0;
    let read = loop {
        let row = match items.next() {
            Ok(Some(row)) => row,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        };
        let Some(id) = integer(row, 0) else {
            part.add_flaw(Flaw::new("an item without a number", EXPECTED));
            continue;
        };
        let (is_wanted, left_out) = sorted(id, row, names);
        if let Some(kind) = left_out {
            part.repairs.add(None, kind);
        }
        if !is_wanted {
            continue;
        }
        number += 1;
        let mut item = Item {
            kind: integer(row, 1).unwrap_or_default(),
            library: integer(row, 2),
            key: text(row, 3),
            added: text(row, 4),
            modified: text(row, 5),
            ..Item::default()
        };
        match streams.fill(id, &mut item, most) {
            Ok(bytes) if bytes > most => part.add_flaw(too_long(bytes, most).at(number)),
            Ok(_) => {
                let record = item.record(names, &mut used);
                part.push(number, fields::paper_of(record, &options.fields).map_err(|flaw| flaw.at(number)));
            }
            Err(error) => break Err(error),
        }
        if number % PART == 0 {
            filter.retain(&mut part);
            all.append(std::mem::take(&mut part));
            if all.papers.len() >= filter.room() {
                break Ok(());
            }
        }
    };
    filter.retain(&mut part);
    all.append(part);
    read
}

/// Whether an item may be a paper, and if not, as what it is reported.
fn sorted(id: i64, row: &Row<'_>, names: &Names) -> (bool, Option<&'static str>) {
    let kind = integer(row, 1).and_then(|kind| names.kind(kind));
    if matches!(kind, Some("attachment" | "note" | "annotation")) {
        let is_told = names.alone.contains(&id) && !names.trashed.contains(&id);
        return (false, is_told.then_some(ALONE));
    }
    if names.in_feeds.contains(&id) || names.is_feed(integer(row, 2)) {
        return (false, Some(IN_FEEDS));
    }
    let is_trashed = names.trashed.contains(&id);
    (!is_trashed, is_trashed.then_some(TRASHED))
}

fn value(row: &Row<'_>) -> (Option<i64>, Option<String>, usize) {
    let length = integer(row, 3).and_then(|length| usize::try_from(length).ok());
    (integer(row, 1), text(row, 2), length.unwrap_or_default())
}

fn creator(row: &Row<'_>) -> Creator {
    Creator {
        role: integer(row, 1),
        last: text(row, 2),
        first: text(row, 3),
        is_whole: integer(row, 4) == Some(1),
    }
}
