//! Protection against cells that a spreadsheet would run as formulas.

use std::borrow::Cow;

/// Characters that can start a formula. The list is OWASP's: a spreadsheet also skips leading tabs and line breaks, and
/// East Asian editions accept the full-width forms.
const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The text of a cell, with `'` before anything that a spreadsheet would take for a formula.
pub fn escape_formula(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(FORMULA_STARTS) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}
