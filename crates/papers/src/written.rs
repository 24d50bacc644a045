//! Marks: how a file that this program wrote is told from all others, by its first bytes.
//!
//! An output may replace only a file with a mark, and a result in a folder of papers is not read as papers. The writers
//! put the marks where their formats allow them: a comment, a member, a header. JSON Lines, RIS, tables and arrays have no
//! such place, so papers in these formats have no mark.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// The first line of Markdown.
pub const MARKDOWN: &str = "<!-- Written by themata -->";
/// The first line of BibTeX: text between entries is a comment.
pub const BIBTEX: &str = "% Written by themata";
/// The comment after the declaration of XML, without its delimiters.
pub const XML: &str = " Written by themata ";
/// The first header of a mail.
pub const MAILER: &str = "X-Mailer";
/// The first column of the report's table of papers, which holds their ids.
pub const TABLE_ID: &str = "themata_id";
/// The columns of that table.
pub const TABLE: [&str; 8] =
    [TABLE_ID, "title", "year", "theme", "label", "margin", "neighbours", "duplicate_of"];
/// The columns of the log of a merge. No other table has the first.
pub const MERGE_LOG: [&str; 6] = ["themata_merged_id", "source", "record_id", "line", "evidence", "title"];

/// The name of the schema of neighbours in Parquet, whose footer names the program as its creator.
pub const NEIGHBOURS: &str = "neighbours";
/// The name of the schema of the file for Embedding Atlas.
pub const ATLAS: &str = "atlas";

/// The name of the program, in marks that have a place for it.
const PROGRAM: &str = themata_engine::PROGRAM;
/// The head of a file holds every mark.
const HEAD: u64 = 4096;
/// How written BibTeX ends. A reference manager that saves the file keeps the comment, but ends the file otherwise.
const BIBTEX_END: &[u8] = b"\n}\n\n";

/// What this program wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A report or another result, which is no source of papers.
    Result,
    /// Papers.
    Papers,
}

impl Written {
    /// What this program wrote to a file; `None` if the file has no mark.
    ///
    /// # Errors
    ///
    /// Those of reading.
    pub fn to(path: &Path) -> io::Result<Option<Self>> {
        let mut file = File::open(path)?;
        let head = head(&mut file)?;
        if head.starts_with(b"PAR1") {
            return Ok(parquet(&file));
        }
        let found = Self::of_head(&head);
        if found == Some(Self::Papers) && !ends_with(&mut file, BIBTEX_END)? {
            return Ok(None);
        }
        Ok(found)
    }

    /// What the first bytes of a text say.
    fn of_head(head: &[u8]) -> Option<Self> {
        // Other line ends mean that another program saved the file, perhaps with somebody's changes.
        let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
        if line == BIBTEX.as_bytes() {
            return Some(Self::Papers);
        }
        let is_ours = line == MARKDOWN.as_bytes()
            || line == TABLE.join(",").as_bytes()
            || line == MERGE_LOG.join(",").as_bytes()
            || head.starts_with(format!("{MAILER}: {PROGRAM}\r\n").as_bytes())
            || is_page(head)
            || is_xml(head)
            || is_json(head);
        is_ours.then_some(Self::Result)
    }
}

/// Whether a file is a result of this program, even one whose format has no place for a mark. The shape of its first line
/// tells it.
///
/// # Errors
///
/// Those of reading.
pub fn is_result(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let head = head(&mut file)?;
    Ok(if head.starts_with(b"PAR1") {
        parquet(&file) == Some(Written::Result)
    } else {
        is_result_text(&head)
    })
}

/// Whether a text that begins like this is a result of this program.
pub(crate) fn is_result_text(head: &[u8]) -> bool {
    // Tables of neighbours, the graph's edges, and the table of papers before it had a mark.
    const HEADERS: [&[u8]; 3] = [
        b"id,rank,neighbour,similarity",
        b"Source,Target,Type,Weight",
        b"id,title,year,theme,label,margin,neighbours,duplicate_of",
    ];
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    Written::of_head(head) == Some(Written::Result)
        || line == MARKDOWN.as_bytes()
        || line.starts_with(TABLE_ID.as_bytes())
        || line.starts_with(MERGE_LOG[0].as_bytes())
        || HEADERS.contains(&line)
        || is_edge(line)
        || is_old_markdown(head)
}

/// A line of the neighbours as JSON Lines.
fn is_edge(line: &[u8]) -> bool {
    let at = |name: &[u8]| memchr::memmem::find(line, name);
    line.starts_with(b"{\"id\":")
        && matches!((at(b",\"rank\":"), at(b",\"neighbour\":"), at(b",\"similarity\":")), (Some(a), Some(b), Some(c)) if a < b && b < c)
}

/// A report as Markdown from before it had a mark: `# Themes of 120 papers`, and a paragraph that counts them again.
fn is_old_markdown(head: &[u8]) -> bool {
    let Some(rest) = head.strip_prefix(b"# Themes of ") else { return false };
    let Some(end) = memchr::memchr(b'\n', rest) else { return false };
    let again = rest[end..].trim_ascii_start();
    rest[..end].first().is_some_and(u8::is_ascii_digit)
        && again.starts_with(&[&rest[..end], b" in "].concat())
}

fn head(file: &mut File) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    if head.starts_with(b"\xef\xbb\xbf") {
        head.drain(..3);
    }
    Ok(head)
}

fn ends_with(file: &mut File, end: &[u8]) -> io::Result<bool> {
    let length = file.metadata()?.len();
    let Some(start) = length.checked_sub(end.len() as u64) else { return Ok(false) };
    file.seek(SeekFrom::Start(start))?;
    let mut found = Vec::new();
    file.take(end.len() as u64).read_to_end(&mut found)?;
    Ok(found == end)
}

/// A page whose head names the program as its generator.
fn is_page(head: &[u8]) -> bool {
    let start = head.trim_ascii_start();
    let is_page = start.get(..15).is_some_and(|start| start.eq_ignore_ascii_case(b"<!doctype html>"));
    let mark = format!("<meta name=\"generator\" content=\"{PROGRAM}");
    is_page && memchr::memmem::find(head, mark.as_bytes()).is_some()
}

/// XML with the comment right after its declaration.
fn is_xml(head: &[u8]) -> bool {
    let Some(end) = memchr::memmem::find(head, b"?>") else { return false };
    head.starts_with(b"<?xml ")
        && head[end + 2..].trim_ascii_start().starts_with(format!("<!--{XML}-->").as_bytes())
}

/// A JSON object whose first member, or the second after the version of its schema, names the program as its generator.
fn is_json(head: &[u8]) -> bool {
    let tight: Vec<u8> = head.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).take(200).collect();
    let after_version = || {
        let rest = tight.strip_prefix(b"{\"schema_version\":")?;
        rest[rest.iter().take_while(|byte| byte.is_ascii_digit()).count()..].strip_prefix(b",")
    };
    let rest = after_version().or_else(|| tight.strip_prefix(b"{"));
    let mark = format!("\"generator\":{{\"name\":\"{PROGRAM}\",");
    rest.is_some_and(|rest| rest.starts_with(mark.as_bytes()))
}

/// What the footer of a Parquet file says: who created it, and the name of its schema.
#[cfg(feature = "parquet")]
fn parquet(file: &File) -> Option<Written> {
    use ::parquet::file::metadata::ParquetMetaDataReader;
    // The crate panics on some damaged files, which are nobody's.
    let read = || ParquetMetaDataReader::new().parse_and_finish(file).ok();
    let metadata = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).ok().flatten()?;
    let metadata = metadata.file_metadata();
    metadata.created_by()?.strip_prefix(PROGRAM)?.strip_prefix(' ')?;
    let are_papers = ![NEIGHBOURS, ATLAS].contains(&metadata.schema_descr().name());
    Some(if are_papers { Written::Papers } else { Written::Result })
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &File) -> Option<Written> {
    None
}

#[cfg(test)]
mod tests;
