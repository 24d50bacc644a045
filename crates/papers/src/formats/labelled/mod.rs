//! Text with a label or a tag before each field, as databases offer it to people rather than to programs: Ovid, Embase,
//! Cochrane, `ProQuest`, EBSCO, `RefWorks`, Copac, and the abstracts of PubMed.
//!
//! A file is recognised by labels or tags that recur in it. There is no writer.

mod fields;
mod labels;
mod people;
mod pubmed;
mod source;
mod summary;
mod tags;
mod vocabulary;

#[cfg(test)]
mod tests;

use super::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

/// The ways in which such texts mark their fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `TI  - A title`, `TI: A title` or `TI- A title`, without the beginnings of RIS.
    Tags,
    /// `T1 A title`, from a line `RT `.
    RefWorks,
    /// `Title: A title`, or a label on a line of its own.
    Labels,
    /// PubMed's numbered abstracts.
    Pubmed,
    /// PubMed's numbered citations.
    Summary,
}

/// The style of a text that looks like such records; `None` if it does not.
pub(crate) fn style(text: &[u8]) -> Option<Style> {
    let styles = [Style::Pubmed, Style::Summary, Style::RefWorks, Style::Tags, Style::Labels];
    styles.into_iter().find(|style| match style {
        Style::Pubmed => pubmed::begins(text),
        Style::Summary => summary::begins(text),
        Style::RefWorks => tags::begins_refworks(text),
        Style::Tags => tags::begins(text),
        Style::Labels => labels::begins(text),
    })
}

/// Reads all records.
///
/// Fails if the text holds none.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    match style(bytes) {
        Some(Style::Pubmed) => pubmed::parse(bytes, options),
        Some(Style::Summary) => Ok(summary::parse(bytes, options)),
        Some(Style::RefWorks) => tags::parse_refworks(bytes, options),
        Some(Style::Tags) => tags::parse(bytes, options),
        Some(Style::Labels) | None => labels::parse(bytes, options),
    }
}
