//! How do results leave the program? To the standard output, or to files that are whole or not there at all.

use std::borrow::Cow;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use comfy_table::{ContentArrangement, Table};
use serde::Serialize;
use tempfile::{Builder, NamedTempFile};
use themata::Error;

/// Writes a file through another one beside it, which takes its place when all is written: a full disk or an
/// interruption leaves what was there before.
pub(crate) fn write_file(
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> anyhow::Result<()> {
    let name = path.display().to_string();
    let failed = |source| Error::Write { path: name.clone(), source };
    refuse_folder(path).map_err(failed)?;
    // A device or a pipe is written to as it is; what a link leads to is replaced, not the link.
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        let mut out = BufWriter::new(fs::File::options().write(true).open(path).map_err(failed)?);
        return Ok(write(&mut out).and_then(|()| out.flush()).map_err(failed)?);
    }
    let resolved = fs::canonicalize(path);
    let path = resolved.as_deref().unwrap_or(path);
    let folder = folder_of(path);
    let file = temporary(folder).map_err(failed)?;
    // Through the file itself: the errors of a temporary one name it, and nobody has typed that name.
    let mut out = BufWriter::with_capacity(1 << 16, file.as_file());
    write(&mut out).map_err(failed)?;
    let written = out.into_inner().map_err(|error| failed(error.into_error()))?;
    // What is replaced may not be lost to a power cut; a new file can be made again.
    if resolved.is_ok() {
        written.sync_all().map_err(failed)?;
    }
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Finds out, better now than after the work is done, whether [`write_to`] can write there.
pub(crate) fn prepare_file(target: &str) -> anyhow::Result<()> {
    let path = Path::new(target);
    if target == "-" || fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return Ok(());
    }
    let failed = |source| Error::Write { path: target.to_owned(), source };
    refuse_folder(path).map_err(failed)?;
    let resolved = fs::canonicalize(path);
    let folder = folder_of(resolved.as_deref().unwrap_or(path));
    temporary(folder).map_err(failed)?;
    Ok(())
}

/// A new file under a name of its own, which goes when it is dropped. An error does not name it.
fn temporary(folder: &Path) -> io::Result<NamedTempFile<fs::File>> {
    // Opened here, with the rights that any new file gets: a temporary one's would be the owner's alone.
    let create = |path: &Path| fs::File::options().read(true).write(true).create_new(true).open(path);
    Builder::new().prefix(".themata-").make_in(folder, create)
}

fn refuse_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() { Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")) } else { Ok(()) }
}

/// The folder that a file is in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Writes to a file through [`write_file`], or prints where its name is `-`.
pub(crate) fn write_to(
    target: &str,
    write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> anyhow::Result<()> {
    if target != "-" {
        return write_file(Path::new(target), write);
    }
    let mut out = BufWriter::new(io::stdout());
    write(&mut out).and_then(|()| out.flush()).context("cannot print")
}

/// Makes a folder, or accepts one that is there.
pub(crate) fn prepare_folder(path: &Path) -> anyhow::Result<PathBuf> {
    let failed = |source| Error::Write { path: path.display().to_string(), source };
    if path.exists() && !path.is_dir() {
        let found = io::Error::new(io::ErrorKind::NotADirectory, "found a file, expected a folder");
        return Err(failed(found).into());
    }
    fs::create_dir_all(path).map_err(failed)?;
    // Better now than after the work is done.
    temporary(path).map_err(failed)?;
    Ok(path.to_path_buf())
}

/// Prints a value as JSON.
pub(crate) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    write_json(value, &mut io::stdout().lock()).context("cannot print")
}

/// Writes a value as JSON, for people and programs to read.
pub(crate) fn write_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Prints text, with colours where they are wanted.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("cannot print")
}

/// A table without rules, as wide as the terminal. [`lines`] makes text of it.
pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(width(terminal_width()));
    table.set_header(header);
    table
}

/// The lines of a table, none of which ends in blanks.
pub(crate) fn lines(table: &Table) -> String {
    table.trim_fmt() + "\n"
}

const WIDTH_WITHOUT_TERMINAL: u16 = 120;
/// In fewer columns a table is a letter wide and pages long; a terminal that tells of fewer mostly does not know.
const LEAST_WIDTH: u16 = 40;

/// Whether a table of many columns would leave a few letters to each.
pub(crate) fn is_narrow() -> bool {
    const NARROW: u16 = 80;
    width(terminal_width()) < NARROW
}

/// The columns of the terminal that the standard output is, if it is one.
fn terminal_width() -> Option<u16> {
    terminal_size::terminal_size_of(io::stdout()).map(|(columns, _)| columns.0)
}

/// The width of a table on a terminal of this many columns.
fn width(terminal: Option<u16>) -> u16 {
    terminal.filter(|&columns| columns >= LEAST_WIDTH).unwrap_or(WIDTH_WITHOUT_TERMINAL)
}

/// Text from a paper, or a name of a file, on one line and without anything that a terminal would obey: blanks stand in
/// its place.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_obeyed) {
        Cow::Owned(text.chars().map(|char| if is_obeyed(char) { ' ' } else { char }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Control characters, what ends a line, and the marks that turn the direction of writing (Unicode's `Bidi_Control`):
/// one of them left open would turn all that follows on its line, what is ours too.
fn is_obeyed(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Width of the longest bar.
const BAR: usize = 40;

/// A bar for a number beside the largest; whoever has one has a bar.
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
