//! Lossless writing: each record is read back before it is written, and what is lost goes into a field of its own.

use std::borrow::Cow;
use std::io;

use rayon::prelude::*;
use serde_json::{Map, Value};

use crate::Paper;
use crate::formats::exact::reread;
use crate::formats::{Fidelity, InputFormat};

/// The number of papers formatted at a time, which bounds the text held in memory.
const PAPERS: usize = 1 << 13;

/// How a record is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// As a person would write it.
    Natural,
    /// With everything escaped that has a meaning in the format.
    Escaped,
    /// Only the field for what the format cannot hold.
    Bare,
}

/// Writes each record in the first style that can be read back, or else in the one that loses least. With
/// [`Fidelity::Exact`], `record` is given what is lost as its last argument.
pub(crate) fn write_each(
    papers: &[Paper],
    fidelity: Fidelity,
    out: &mut dyn io::Write,
    record: impl Fn(usize, Style, Option<&str>) -> Vec<u8> + Sync,
    read: impl Fn(&[u8]) -> Option<Paper> + Sync,
) -> io::Result<()> {
    let of = |index: usize| {
        let paper = &papers[index];
        let mut best: Option<(Vec<u8>, Style, Map<String, Value>)> = None;
        for style in [Style::Natural, Style::Escaped] {
            let bytes = record(index, style, None);
            let Some(back) = read(&bytes) else { continue };
            let lost = difference(paper, &back);
            if lost.is_empty() {
                return bytes;
            }
            if best.as_ref().is_none_or(|(_, _, least)| lost.len() < least.len()) {
                best = Some((bytes, style, lost));
            }
        }
        match best {
            Some((bytes, ..)) if fidelity == Fidelity::Plain => bytes,
            Some((_, style, lost)) => {
                let bytes = record(index, style, Some(&text_of(lost)));
                let is_whole = read(&bytes).is_some_and(|back| difference(paper, &back).is_empty());
                if is_whole { bytes } else { bare(index, paper, &record) }
            }
            None => bare(index, paper, &record),
        }
    };
    for start in (0..papers.len()).step_by(PAPERS) {
        let end = papers.len().min(start + PAPERS);
        let records: Vec<Vec<u8>> = (start..end).into_par_iter().map(of).collect();
        records.iter().try_for_each(|record| out.write_all(record))?;
    }
    Ok(())
}

pub(crate) fn bare(
    index: usize,
    paper: &Paper,
    record: impl Fn(usize, Style, Option<&str>) -> Vec<u8>,
) -> Vec<u8> {
    record(index, Style::Bare, Some(&text_of(difference(paper, &Paper::default()))))
}

pub(crate) fn text_of(fields: Map<String, Value>) -> String {
    Value::Object(fields).to_string()
}

/// The only paper in a written record; `None` if it cannot be read back.
pub(crate) fn only(format: InputFormat, bytes: &[u8]) -> Option<Paper> {
    let (mut papers, n_flaws) = reread(format, bytes);
    if papers.len() == 1 && n_flaws == 0 { papers.pop().map(|(_, paper)| paper) } else { None }
}

/// The fields of a paper that differ in another one, and as `null` those that only the other has. A `type` that only the
/// other has does not count, since some formats require one.
pub(crate) fn difference(paper: &Paper, back: &Paper) -> Map<String, Value> {
    if paper == back {
        return Map::new();
    }
    let (ours, theirs) = (object(paper), object(back));
    let gained = theirs.keys().filter(|name| !ours.contains_key(*name) && *name != "type");
    let mut fields: Map<String, Value> = gained.map(|name| (name.clone(), Value::Null)).collect();
    fields.extend(ours.into_iter().filter(|(name, value)| theirs.get(name) != Some(value)));
    fields
}

pub(crate) fn object(paper: &Paper) -> Map<String, Value> {
    match serde_json::to_value(paper).expect("a paper is JSON") {
        Value::Object(fields) => fields,
        _ => unreachable!("a struct is an object"),
    }
}

/// A further field as text, if it is text, a number or a truth value.
pub(crate) fn text<'a>(paper: &'a Paper, name: &str) -> Option<Cow<'a, str>> {
    match paper.extra.get(name)? {
        Value::String(text) => Some(Cow::from(text.as_str())),
        Value::Number(number) => Some(Cow::from(number.to_string())),
        Value::Bool(flag) => Some(Cow::from(flag.to_string())),
        _ => None,
    }
    .filter(|text| !text.trim().is_empty())
}

/// A further field as texts: those of a list, or a single one.
pub(crate) fn texts<'a>(paper: &'a Paper, name: &str) -> Vec<Cow<'a, str>> {
    match paper.extra.get(name) {
        Some(Value::Array(values)) => {
            values.iter().filter_map(|value| value.as_str().map(Cow::from)).collect()
        }
        _ => text(paper, name).into_iter().collect(),
    }
}

/// Text without control characters other than tabs and line breaks, which would make a file look binary.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let goes = |c: char| c < ' ' && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(goes) { Cow::from(text.replace(goes, "")) } else { Cow::from(text) }
}

/// A kind of publication, by the `type` that any format gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Article,
    Proceedings,
    Book,
    Chapter,
    Thesis,
    Report,
    Preprint,
    Other,
}

pub(crate) fn kind(paper: &Paper) -> Kind {
    let name = texts(paper, "type").first().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
    let squashed: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    match squashed.as_str() {
        "article" | "jour" | "journalarticle" | "articlejournal" | "mgzn" | "news" | "ejour" | "review"
        | "reviewarticle" | "researcharticle" | "articleinpress" | "articleearlyaccess" | "letter"
        | "editorial" | "editorialmaterial" | "erratum" | "correction" | "shortsurvey" | "note"
        | "shortpaper" | "datapaper" => Kind::Article,
        "inproceedings"
        | "conference"
        | "conf"
        | "cpaper"
        | "conferencepaper"
        | "proceedingsarticle"
        | "proceedingspaper"
        | "paperconference"
        | "meetingabstract"
        | "articleproceedingspaper" => Kind::Proceedings,
        "book" | "mvbook" | "ebook" => Kind::Book,
        "incollection" | "inbook" | "chap" | "echap" | "booksection" | "bookchapter" => Kind::Chapter,
        "phdthesis" | "mastersthesis" | "doctoralthesis" | "thesis" | "thes" | "dissertation" => Kind::Thesis,
        "techreport" | "report" | "rprt" => Kind::Report,
        "unpublished" | "unpb" | "preprint" | "postedcontent" => Kind::Preprint,
        _ if name.is_empty() && paper.venue.is_some() => Kind::Article,
        _ => Kind::Other,
    }
}
