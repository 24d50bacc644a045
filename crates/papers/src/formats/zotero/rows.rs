//! Rows of tables as numbers and text, whatever types their values have, and streams of rows that belong to items.

use rusqlite::types::ValueRef;
use rusqlite::{Row, Rows};

/// A value as a whole number.
pub(crate) fn integer(row: &Row<'_>, column: usize) -> Option<i64> {
    match row.get_ref(column).ok()? {
        ValueRef::Integer(number) => Some(number),
        ValueRef::Text(text) => std::str::from_utf8(text).ok()?.trim().parse().ok(),
        _ => None,
    }
}

/// A value as text without blank space around it; `None` if nothing is left.
pub(crate) fn text(row: &Row<'_>, column: usize) -> Option<String> {
    let text = match row.get_ref(column).ok()? {
        ValueRef::Null => return None,
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).trim().to_owned(),
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The rows of a table in the order of the items that they belong to, whose ids are the first column.
pub(crate) struct Stream<'s, T> {
    rows: Rows<'s>,
    take: fn(&Row<'_>) -> T,
    /// A row already read, of an item still to come.
    ahead: Option<(i64, T)>,
}

impl<'s, T> Stream<'s, T> {
    pub(crate) fn new(rows: Rows<'s>, take: fn(&Row<'_>) -> T) -> Self {
        Self { rows, take, ahead: None }
    }

    /// Passes on the rows of an item, and drops those of items with lower ids.
    pub(crate) fn of(&mut self, item: i64, mut each: impl FnMut(T)) -> rusqlite::Result<()> {
        loop {
            let next = match self.ahead.take() {
                Some(next) => next,
                None => match self.rows.next()? {
                    Some(row) => match integer(row, 0) {
                        Some(id) => (id, (self.take)(row)),
                        None => continue,
                    },
                    None => return Ok(()),
                },
            };
            match next.0.cmp(&item) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => each(next.1),
                std::cmp::Ordering::Greater => {
                    self.ahead = Some(next);
                    return Ok(());
                }
            }
        }
    }
}
