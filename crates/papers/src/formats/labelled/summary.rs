//! PubMed's summaries as text: numbered citations of one paragraph each, without abstracts.

use crate::formats::common::decoding::decoded;
use crate::formats::common::derived::doi_in;
use crate::formats::common::fields::paper_of;
use crate::formats::common::record::{Record, put, put_list};
use crate::formats::parsed::{Parsed, too_long};
use crate::read::ReadOptions;

/// Whether a text begins with a numbered citation that ends in the number of its record.
pub(super) fn begins(text: &[u8]) -> bool {
    let text = decoded(&text[..text.len().min(16 << 10)]);
    let first = paragraphs(&text).next().map(|(_, paragraph)| paragraph).unwrap_or_default();
    first.starts_with("1: ") && first.contains(" PMID: ")
}

/// Reads all records.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Parsed {
    let text = decoded(bytes);
    let mut parsed = Parsed::default();
    for (line, paragraph) in paragraphs(&text) {
        let paper = if paragraph.len() > options.max_record_bytes {
            Err(too_long(paragraph.len(), options.max_record_bytes))
        } else {
            paper_of(record(&paragraph), &options.fields)
        };
        parsed.push(line, paper.map_err(|flaw| flaw.at(line)));
    }
    parsed
}

/// The paragraphs, each on one line, with the lines they begin on.
fn paragraphs(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut lines = text.lines().enumerate();
    std::iter::from_fn(move || {
        let (index, first) = lines.by_ref().find(|(_, line)| !line.trim().is_empty())?;
        let rest = lines.by_ref().map(|(_, line)| line.trim()).take_while(|line| !line.is_empty());
        let lines: Vec<&str> = std::iter::once(first.trim()).chain(rest).collect();
        Some((index + 1, lines.join(" ")))
    })
}

/// The fields of "1: Muster F. Title. J Oars. 2020 Jan;1(2):3-4. doi: 10.5555/x. PMID: 1; PMCID: PMC1."
fn record(citation: &str) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let text = citation.trim_start_matches('\u{feff}');
    let numbered =
        text.split_once(": ").filter(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
    let text = numbered.map_or(text, |(_, rest)| rest);
    let id = |label: &str| {
        let (_, rest) = text.rsplit_once(label)?;
        Some(rest.split([';', ' ', '.']).next().unwrap_or_default().to_owned()).filter(|id| !id.is_empty())
    };
    let pmid = id(" PMID: ");
    put(r, "id", pmid.clone());
    put(r, "pmid", pmid);
    put(r, "pmcid", id("PMCID: "));
    put(r, "doi", text.split_once(" doi: ").and_then(|(_, rest)| doi_in(rest)));
    put(r, "source", Some(text.to_owned()));
    let parts: Vec<&str> = text.split(". ").collect();
    let is_date =
        |part: &&str| part.get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
    let date = parts.iter().position(is_date).filter(|&at| at >= 2);
    let Some(date) = date else {
        put(r, "title", Some(text.to_owned()));
        return record;
    };
    put(r, "year", parts[date].get(..4).map(str::to_owned));
    let mut title = parts[1..date - 1].join(". ");
    let mut venue = parts[date - 1];
    // A question ends without a full stop.
    if let Some(at) = venue.rfind("? ") {
        title = if title.is_empty() { String::new() } else { title + ". " } + &venue[..=at];
        venue = &venue[at + 2..];
    }
    put_list(r, "authors", parts[0].split(", ").map(str::to_owned).collect());
    put(r, "title", Some(title));
    put(r, "venue", Some(venue.to_owned()));
    record
}
