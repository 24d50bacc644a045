//! Output to the terminal and to files, which are written completely or not at all.

use std::borrow::Cow;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::cli::failure::ProgramError;
use anyhow::Context;
use comfy_table::{ContentArrangement, Table};
use serde::Serialize;
use tempfile::{Builder, NamedTempFile};
use themata::papers::written::Written;

/// Which existing files an output may replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replace {
    /// Only those that this program wrote.
    Own,
    /// All.
    Any,
}

/// Refuses to replace a file of somebody else's. An empty file has nothing to lose.
pub(crate) fn refuse_foreign(path: &Path, replace: Replace) -> Result<(), ProgramError> {
    let holds_any = || fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > 0);
    // A file that cannot be read does not say who wrote it.
    if replace == Replace::Any || !holds_any() || matches!(Written::to(path), Ok(Some(_))) {
        return Ok(());
    }
    Err(ProgramError::Foreign { path: path.display().to_string() })
}

/// The names of standard output.
const STDOUT: [&str; 3] = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// Whether a path is a device, a pipe, or a file that the shell has opened. These are written to, never replaced.
pub(crate) fn is_stream(path: &Path) -> bool {
    let is_open = ["/dev/fd", "/proc/self/fd"].iter().any(|folder| path.parent() == Some(Path::new(folder)));
    let is_standard = ["/dev/stdin", "/dev/stdout", "/dev/stderr"].iter().any(|name| path == Path::new(name));
    is_open || is_standard || fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Writes a file atomically, through a temporary file in the same folder: a full disk or an interruption leaves the old
/// file intact.
pub(crate) fn write_file(
    path: &Path,
    replace: Replace,
    write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> anyhow::Result<()> {
    let name = path.display().to_string();
    let failed = |source| ProgramError::Write { path: name.clone(), source };
    refuse_folder(path).map_err(failed)?;
    if STDOUT.iter().any(|name| path == Path::new(name)) {
        return write_stdout(write);
    }
    // Devices and pipes are written directly. The target of a link is replaced, not the link.
    if is_stream(path) {
        let mut out = BufWriter::new(fs::File::options().append(true).open(path).map_err(failed)?);
        return Ok(write(&mut out).and_then(|()| out.flush()).map_err(failed)?);
    }
    let resolved = fs::canonicalize(path);
    let path = resolved.as_deref().unwrap_or(path);
    let folder = folder_of(path);
    let file = temporary(folder).map_err(failed)?;
    // Errors of `NamedTempFile` contain its name, which means nothing to the user, so this writes to the inner file.
    let mut out = BufWriter::with_capacity(1 << 16, file.as_file());
    write(&mut out).map_err(failed)?;
    let written = out.into_inner().map_err(|error| failed(error.into_error()))?;
    // A replaced file must survive a power failure; a new one can be written again.
    if resolved.is_ok() {
        written.sync_all().map_err(failed)?;
    }
    // It may have appeared in the meantime.
    refuse_foreign(path, replace)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Checks, before any work is done, that [`write_to`] can write there.
pub(crate) fn prepare_file(target: &str) -> anyhow::Result<()> {
    let path = Path::new(target);
    if target == "-" || is_stream(path) {
        return Ok(());
    }
    let failed = |source| ProgramError::Write { path: target.to_owned(), source };
    refuse_folder(path).map_err(failed)?;
    let resolved = fs::canonicalize(path);
    let folder = folder_of(resolved.as_deref().unwrap_or(path));
    temporary(folder).map_err(failed)?;
    Ok(())
}

/// A new file with a unique name, deleted on drop. Errors do not contain the name.
fn temporary(folder: &Path) -> io::Result<NamedTempFile<fs::File>> {
    // Opened here to get the usual permissions: a default temporary file is readable only by its owner.
    let create = |path: &Path| fs::File::options().read(true).write(true).create_new(true).open(path);
    Builder::new().prefix(".themata-").make_in(folder, create)
}

pub(crate) fn refuse_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() { Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")) } else { Ok(()) }
}

/// The folder of a file.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Writes to a file with [`write_file`], or to standard output if the name is `-`.
pub(crate) fn write_to(
    target: &str,
    replace: Replace,
    write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> anyhow::Result<()> {
    if target == "-" { write_stdout(write) } else { write_file(Path::new(target), replace, write) }
}

fn write_stdout(write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout());
    write(&mut out).and_then(|()| out.flush()).context("cannot write to standard output")
}

/// Creates a folder unless it exists.
pub(crate) fn prepare_folder(path: &Path) -> anyhow::Result<PathBuf> {
    let failed = |source| ProgramError::Write { path: path.display().to_string(), source };
    if path.exists() && !path.is_dir() {
        let found = io::Error::new(io::ErrorKind::NotADirectory, "found a file, expected a folder");
        return Err(failed(found).into());
    }
    fs::create_dir_all(path).map_err(failed)?;
    // Fails early, before any work is done.
    temporary(path).map_err(failed)?;
    Ok(path.to_path_buf())
}

/// Prints a value as JSON.
pub(crate) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    write_json(value, &mut io::stdout().lock()).context("cannot write to standard output")
}

/// Writes a value as indented JSON with a final newline.
pub(crate) fn write_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Prints text, with colours if enabled.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("cannot write to standard output")
}

/// A table without rules, as wide as the terminal. [`lines`] formats it.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width(terminal_width()));
    table.set_header(header);
    table
}

/// The lines of a table, without trailing spaces.
pub(crate) fn lines(table: &Table) -> String {
    table.trim_fmt() + "\n"
}

const WIDTH_WITHOUT_TERMINAL: u16 = 120;
/// A narrower table would be unreadable, and a terminal that reports fewer columns is usually wrong.
const LEAST_WIDTH: u16 = 40;

/// Whether the terminal is too narrow for a table with many columns.
pub(crate) fn is_narrow() -> bool {
    const NARROW: u16 = 80;
    width(terminal_width()) < NARROW
}

/// The number of columns, if standard output is a terminal.
fn terminal_width() -> Option<u16> {
    terminal_size::terminal_size_of(io::stdout()).map(|(columns, _)| columns.0)
}

/// The width of a table on a terminal of this many columns.
fn width(terminal: Option<u16>) -> u16 {
    terminal.filter(|&columns| columns >= LEAST_WIDTH).unwrap_or(WIDTH_WITHOUT_TERMINAL)
}

/// Sanitizes text for a terminal: replaces control characters, line ends and bidirectional marks with spaces.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_control) {
        Cow::Owned(text.chars().map(|char| if is_control(char) { ' ' } else { char }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a terminal interprets a character: controls, line ends, and Unicode's `Bidi_Control`, which would reverse the
/// rest of the line if left open.
fn is_control(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Width of the longest bar, in characters.
const BAR: usize = 40;

/// A bar proportional to `number / largest`; any number above 0 gets at least one character.
pub(crate) fn bar(number: usize, largest: usize) -> String {
    "█".repeat((number * BAR).div_ceil(largest.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_as_wide_as_the_terminal_unless_that_is_too_narrow_to_be_true() {
        for (terminal, expected) in
            [(None, 120), (Some(0), 120), (Some(39), 120), (Some(40), 40), (Some(300), 300)]
        {
            assert_eq!(width(terminal), expected, "{terminal:?}");
        }
    }

    #[test]
    fn a_table_has_no_rules_and_no_blanks_at_the_end_of_a_line() {
        let mut table = table(&["#", "theme", "papers"]);
        table.add_row(["", "merchants, reefs", "24"]).add_row(["3", "reefs", ""]);
        assert_eq!(lines(&table), " #  theme             papers\n    merchants, reefs  24\n 3  reefs\n");
    }

    #[test]
    fn what_a_terminal_obeys_becomes_blank_and_writing_stays() {
        for text in ["אבג (2019) دهو", "نامه\u{200c}ها", "👩\u{200d}🔬", "soft\u{ad}hyphen", "图神经网络"]
        {
            assert!(matches!(plain(text), Cow::Borrowed(same) if same == text), "{text}");
        }
        let turning =
            "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
        for char in turning.chars().chain("\u{0}\u{7}\t\n\r\u{1b}\u{7f}\u{85}\u{9b}\u{2028}\u{2029}".chars())
        {
            assert_eq!(plain(&format!("a{char}b")), "a b", "{char:?}");
        }
    }
}
