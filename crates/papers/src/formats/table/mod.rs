//! What all tables share, whether of text or of a spreadsheet: which line is the header, what the columns of well-known
//! services mean, and how cells are lined up under the header and become a paper.

pub(crate) mod align;
mod columns;
pub(crate) mod header;
mod lists;
mod names;

#[cfg(test)]
mod tests;

pub(crate) use columns::Columns;
