//! Parsing of one file: finds its format and calls the reader of that format.

use super::common::{blocks, tagged};
use super::parsed::{Failure, Flaw, Hint, Parsed};
use super::{InputFormat, bibtex, csv, detect, enw, json, labelled, nbib, page, ris, text, wos};
use crate::read::ReadOptions;
use crate::read::content::Content;
use crate::read::filter::Filter;

/// Reads a file in the requested format, or else in the one that its name and its first bytes suggest, and keeps the
/// papers that the filter lets through.
pub(crate) fn parse(
    content: Content,
    hint: &Hint,
    options: &ReadOptions,
    filter: &mut Filter<'_>,
) -> Result<Parsed, Failure> {
    let (cut, notes) = (content.cut(), content.notes());
    let cut = || cut.get().map(|words| Flaw::new(words, "the rest of the file"));
    match parse_whole(content, hint, options, filter) {
        Ok((format, mut parsed)) => {
            parsed.format = Some(if parsed.is_one { InputFormat::Text } else { format });
            parsed.repairs.append(notes.take(), 0);
            filter.retain(&mut parsed);
            filter.finish_file(&mut parsed);
            // How far the file was read beyond a limit depends on the speed of the parsers.
            if !filter.is_full() {
                parsed.flaws.extend(cut());
            }
            Ok(parsed)
        }
        // The cut explains why the file looks malformed.
        Err(Failure::Form(flaw)) => Err(Failure::Form(cut().unwrap_or(flaw))),
        Err(failure) => Err(failure),
    }
}

fn parse_whole(
    content: Content,
    hint: &Hint,
    options: &ReadOptions,
    filter: &Filter<'_>,
) -> Result<(InputFormat, Parsed), Failure> {
    let format = match options.input_format {
        Some(format @ (InputFormat::Parquet | InputFormat::Spreadsheet)) => format,
        Some(InputFormat::Zotero) => {
            detect::require_sqlite(content.head())?;
            InputFormat::Zotero
        }
        Some(format) => {
            detect::refuse_binary(content.head())?;
            format
        }
        None => detect::format_of(hint, content.head(), content.is_whole())?,
    };
    let in_blocks = !content.is_whole();
    let longest = options.max_record_bytes;
    let table = |delimiter| csv::Table::new(delimiter, options);
    let tagged = |grammar| tagged::Tagged::new(grammar, options);
    let parsed = match format {
        InputFormat::Jsonl => json::lines::parse(content, options, filter)?,
        InputFormat::Csv if in_blocks => blocks::parse(content, filter, longest, table(None))?,
        InputFormat::Tsv if in_blocks => blocks::parse(content, filter, longest, table(Some(b'\t')))?,
        InputFormat::Ris if in_blocks => blocks::parse(content, filter, longest, tagged(&ris::RIS))?,
        InputFormat::Nbib if in_blocks => blocks::parse(content, filter, longest, tagged(&nbib::NBIB))?,
        InputFormat::Wos if in_blocks => blocks::parse(content, filter, longest, tagged(&wos::WOS))?,
        InputFormat::Enw if in_blocks => blocks::parse(content, filter, longest, tagged(&enw::ENW))?,
        InputFormat::Bibtex if in_blocks => {
            blocks::parse(content, filter, longest, bibtex::Bibtex::new(options))?
        }
        InputFormat::Json if in_blocks => json::parse_content(content, options, filter)?,
        #[cfg(feature = "xml")]
        InputFormat::Pubmed if in_blocks => {
            blocks::parse(content, filter, longest, super::pubmed::document(options))?
        }
        #[cfg(feature = "xml")]
        InputFormat::Arxiv if in_blocks => {
            blocks::parse(content, filter, longest, super::arxiv::document(options))?
        }
        #[cfg(feature = "xml")]
        InputFormat::Xml if in_blocks && super::xml::is_in_parts(content.head()) => {
            blocks::parse(content, filter, longest, super::xml::AnyDocument::new(options))?
        }
        InputFormat::Parquet => parse_parquet(content, options, filter)?,
        InputFormat::Zotero => parse_zotero(content, options, filter)?,
        _ => parse_held(format, content, hint, options)?,
    };
    Ok((format, parsed))
}

/// Reads a Parquet file in place, or else from memory.
#[cfg(feature = "parquet")]
fn parse_parquet(
    mut content: Content,
    options: &ReadOptions,
    filter: &Filter<'_>,
) -> Result<Parsed, Failure> {
    Ok(match content.take_file() {
        Some(file) => super::parquet::parse(file, options, filter)?,
        None => super::parquet::parse_bytes(content.into_bytes()?, options, filter)?,
    })
}

#[cfg(not(feature = "parquet"))]
fn parse_parquet(mut content: Content, _: &ReadOptions, _: &Filter<'_>) -> Result<Parsed, Failure> {
    drop(content.take_file());
    Err(left_out("Parquet", "parquet").into())
}

/// Reads Zotero's database in place, or else from memory.
#[cfg(feature = "zotero")]
fn parse_zotero(mut content: Content, options: &ReadOptions, filter: &Filter<'_>) -> Result<Parsed, Failure> {
    let Some(path) = content.take_path() else {
        return Ok(super::zotero::parse_bytes(content.into_bytes()?, options, filter)?);
    };
    // Closed first: on Unix, closing a file drops the locks that the process has on it.
    drop(content);
    super::zotero::parse(&path, options, filter)
}

#[cfg(not(feature = "zotero"))]
fn parse_zotero(mut content: Content, _: &ReadOptions, _: &Filter<'_>) -> Result<Parsed, Failure> {
    drop(content.take_path());
    Err(left_out("a SQLite database", "zotero").into())
}

/// Reads a file that is held in memory whole.
fn parse_held(
    format: InputFormat,
    content: Content,
    hint: &Hint,
    options: &ReadOptions,
) -> Result<Parsed, Failure> {
    let bytes = content.into_bytes()?;
    Ok(match format {
        InputFormat::Jsonl => json::lines::parse_bytes(&bytes, options),
        InputFormat::Json => json::parse(&bytes, options)?,
        InputFormat::Csv => csv::parse(&bytes, None, options)?,
        InputFormat::Tsv => csv::parse(&bytes, Some(b'\t'), options)?,
        InputFormat::Page if hint.among_texts && options.input_format.is_none() => {
            text::parse_page_or_paper(&bytes, options)
        }
        InputFormat::Page => page::parse(&bytes)?,
        InputFormat::Bibtex => bibtex::parse(&bytes, options)?,
        InputFormat::Ris => ris::parse(&bytes, options)?,
        InputFormat::Nbib => nbib::parse(&bytes, options)?,
        InputFormat::Wos => wos::parse(&bytes, options)?,
        InputFormat::Enw => enw::parse(&bytes, options)?,
        InputFormat::Labelled => labelled::parse(&bytes, options)?,
        InputFormat::Text => text::parse(&bytes, options),
        #[cfg(feature = "xml")]
        InputFormat::Pubmed => super::pubmed::parse(&bytes, options)?,
        #[cfg(feature = "xml")]
        InputFormat::Arxiv => super::arxiv::parse(&bytes, options)?,
        #[cfg(feature = "xml")]
        InputFormat::Xml => super::xml::parse(&bytes, options)?,
        #[cfg(not(feature = "xml"))]
        InputFormat::Xml => return Err(left_out("XML", "xml").into()),
        #[cfg(not(feature = "xml"))]
        InputFormat::Pubmed => return Err(left_out("PubMed's XML", "xml").into()),
        #[cfg(not(feature = "xml"))]
        InputFormat::Arxiv => return Err(left_out("an Atom feed", "xml").into()),
        #[cfg(feature = "spreadsheets")]
        InputFormat::Spreadsheet => super::spreadsheet::parse(&bytes, options)?,
        #[cfg(not(feature = "spreadsheets"))]
        InputFormat::Spreadsheet => return Err(left_out("a spreadsheet", "spreadsheets").into()),
        InputFormat::Parquet | InputFormat::Zotero => unreachable!("it is read in place"),
    })
}

/// The flaw of a file whose format is not part of this build.
#[cfg(not(all(feature = "parquet", feature = "spreadsheets", feature = "xml", feature = "zotero")))]
fn left_out(found: &str, feature: &str) -> Flaw {
    Flaw::new(found, format!("a format of this build: its Cargo feature `{feature}` is off"))
}

#[cfg(test)]
mod tests {
    use crate::read::{ReadOptions, read_from};

    /// The error of a file, if its format is left out of this build.
    fn rejected(is_included: bool, bytes: &'static [u8]) -> Option<String> {
        let read = read_from("x", bytes, &ReadOptions::default());
        (!is_included).then(|| read.unwrap_err().to_string())
    }

    #[test]
    fn formats_that_are_left_out_are_named() {
        for (is_included, bytes, name, feature) in [
            (cfg!(feature = "parquet"), &b"PAR1...."[..], "Parquet", "parquet"),
            (cfg!(feature = "zotero"), b"SQLite format 3\0", "a SQLite database", "zotero"),
            (cfg!(feature = "xml"), b"<feed><entry><title>a</title></entry></feed>", "Atom feed", "xml"),
            (cfg!(feature = "xml"), b"<x><PubmedArticle/></x>", "PubMed's XML", "xml"),
            (cfg!(feature = "compression"), b"\x1f\x8b\x08\0\0\0\0\0", "gzip", "compression"),
        ] {
            if let Some(error) = rejected(is_included, bytes) {
                assert!(error.contains(name) && error.contains(&format!("`{feature}` is off")), "{error}");
            }
        }
    }
}
