//! The sentences of a digest, each on one line and short enough to read, for all formats.

use serde::Serialize;

use super::view::{Digest, DigestPaper, DigestTheme, Measure, NearPaper};
use crate::parts;
use crate::text::{self, count, decimal, thousands};

/// The greatest number of characters of an abstract shown.
const ABSTRACT: usize = 420;
/// The greatest number of authors named.
const AUTHORS: usize = 3;
/// The greatest number of shared terms named.
const TERMS: usize = 5;
/// The greatest number of themes named without a paper of theirs.
const OTHERS: usize = 12;

/// The sentences of a digest, not yet escaped.
#[derive(Debug, Serialize)]
pub(super) struct Sentences {
    /// The title of a page, and the subject of an e-mail.
    pub(super) subject: String,
    pub(super) headline: String,
    /// Sentences about what was read and how it is ranked.
    pub(super) summary: Vec<String>,
    /// The themes with papers shown.
    pub(super) themes: Vec<Section>,
    /// The papers in no theme, if there are any.
    pub(super) unplaced: Option<Section>,
    /// The themes without papers shown.
    pub(super) others: Option<String>,
    pub(super) foot: String,
}

/// Papers under a heading.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    pub(super) heading: String,
    /// Numbers of papers: new, in the library, and shown.
    pub(super) facts: String,
    pub(super) papers: Vec<Item>,
}

/// A paper.
#[derive(Debug, Serialize)]
pub(super) struct Item {
    pub(super) title: String,
    pub(super) url: Option<String>,
    pub(super) score: String,
    /// Authors, date, venue and id.
    pub(super) facts: Vec<String>,
    pub(super) near: Option<Near>,
    pub(super) abstract_text: String,
}

/// Why a paper is ranked as it is.
#[derive(Debug, Serialize)]
pub(super) struct Near {
    /// The relation of the other paper to the reader.
    pub(super) lead: &'static str,
    pub(super) title: String,
    pub(super) url: Option<String>,
    pub(super) id: String,
    /// What both share.
    pub(super) shared: String,
}

impl Sentences {
    pub(super) fn new(digest: &Digest) -> Self {
        let headline = headline(digest);
        let day = digest.date.as_deref().map(|date| format!(", {date}")).unwrap_or_default();
        let (shown, hidden): (Vec<&DigestTheme>, Vec<&DigestTheme>) =
            digest.themes.iter().partition(|theme| !theme.papers.is_empty());
        Self {
            subject: format!("{headline}{day}"),
            headline,
            summary: summary(digest),
            themes: shown.into_iter().map(|theme| section(digest, theme)).collect(),
            unplaced: (digest.unplaced.new > 0).then(|| unplaced(digest)),
            others: others(&hidden),
            foot: format!(
                "Written by {} {} from a library of {} in {}.",
                text::name(&digest.generator.name),
                text::name(&digest.generator.version),
                count(digest.library.papers, "paper"),
                count(digest.library.themes, "theme"),
            ),
        }
    }
}

fn headline(digest: &Digest) -> String {
    let in_themes = digest.counts.new - digest.unplaced.new;
    match (digest.counts.new, in_themes) {
        (0, _) => "Nothing new".to_owned(),
        (new, 0) => count(new, "new paper"),
        (new, _) => format!("{} in {}", count(new, "new paper"), count(digest.themes.len(), "theme")),
    }
}

fn summary(digest: &Digest) -> Vec<String> {
    let counts = &digest.counts;
    let mut sentences = vec![account(digest)];
    if counts.undated > 0 {
        let papers = count(counts.undated, "paper");
        let (has, fate) = match (counts.undated, counts.without_date > 0) {
            (1, true) => ("has", "was left out"),
            (_, true) => ("have", "were left out"),
            (1, false) => ("has", "was not left out for it"),
            (_, false) => ("have", "were not left out for it"),
        };
        sentences.push(format!("{papers} {has} no date and {fate}."));
    }
    if counts.ids_taken > 0 {
        sentences.push(format!(
            "The library gives the {} of {} to other papers.",
            if counts.ids_taken == 1 { "id" } else { "ids" },
            count(counts.ids_taken, "new paper")
        ));
    }
    if counts.new > 0 {
        sentences.push(ranking(digest));
    }
    sentences.extend(left_out(digest));
    sentences
}

/// Which papers are shown and how many are not; `None` if all are shown.
fn left_out(digest: &Digest) -> Option<String> {
    let shown = digest.shown().count();
    let rest = match digest.counts.new - shown {
        0 => return None,
        n => format!("the other {} counted", thousands(n)),
    };
    let unplaced = if digest.unplaced.papers.is_empty() { "" } else { " and of those unlike every theme" };
    Some(match (shown, digest.ranked_by.measure) {
        (0, _) => "None is shown, all are counted.".to_owned(),
        (n, Measure::Themes) => {
            format!("The nearest of each theme{unplaced} in turn are shown, {} in all, {rest}.", thousands(n))
        }
        (1, _) => format!("The nearest one is shown, {rest}."),
        (n, _) => format!("The nearest {} are shown, {rest}.", thousands(n)),
    })
}

/// What was read, and how many papers were left out for which reason.
fn account(digest: &Digest) -> String {
    let counts = &digest.counts;
    let since = digest.since.as_deref().unwrap_or("");
    let mut parts: Vec<String> = Vec::new();
    for (n, what) in [
        (counts.known, "in the library already".to_owned()),
        (counts.liked, "among the liked ones".to_owned()),
        (
            counts.versions,
            if counts.versions == 1 { "version of another" } else { "versions of others" }.into(),
        ),
        (counts.before, format!("before {since}")),
    ] {
        if n > 0 {
            parts.push(format!("{} {what}", thousands(n)));
        }
    }
    let from = match digest.sources.as_slice() {
        [] => " of the library".to_owned(),
        sources => format!(" from {}", some(sources)),
    };
    let parts = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    format!("{} read{from}{parts}.", count(counts.read, "paper"))
}

/// The first few names, and how many more there are.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let mut shown: Vec<String> = names.iter().take(SHOWN).map(|name| text::name(name)).collect();
    if names.len() > SHOWN {
        shown.push(format!("{} more", thousands(names.len() - SHOWN)));
    }
    shown.join(", ")
}

/// How papers are ranked.
fn ranking(digest: &Digest) -> String {
    let by = &digest.ranked_by;
    let mut lost = Vec::new();
    if by.without_terms > 0 {
        lost.push(format!("{} without a word that the library knows", thousands(by.without_terms)));
    }
    if by.gone > 0 {
        lost.push(format!("{} gone from the library", thousands(by.gone)));
    }
    let lost = if lost.is_empty() { String::new() } else { format!(" (and {})", lost.join(", ")) };
    match by.measure {
        Measure::Liked => {
            let papers = count(by.papers, "liked paper");
            format!("Ranked by nearness to {papers} of {}{lost}.", some(&by.sources))
        }
        Measure::ReadingList => {
            format!("Ranked by nearness to the {} of the reading list{lost}.", count(by.papers, "paper"))
        }
        Measure::Themes => {
            format!(
                "No liked paper is known{lost}: ranked by nearness to the centres of the library's themes."
            )
        }
    }
}

fn section(digest: &Digest, theme: &DigestTheme) -> Section {
    Section {
        heading: format!("{}. {}", theme.id, text::name(&theme.label)),
        facts: format!("{}; {} in the library", new(theme.new, theme.papers.len()), thousands(theme.size)),
        papers: theme.papers.iter().map(|paper| item(digest, paper)).collect(),
    }
}

fn unplaced(digest: &Digest) -> Section {
    let rest = &digest.unplaced;
    Section {
        heading: "Unlike every theme".to_owned(),
        facts: format!(
            "{}; less like the library's papers than these are like one another",
            new(rest.new, rest.papers.len())
        ),
        papers: rest.papers.iter().map(|paper| item(digest, paper)).collect(),
    }
}

/// How many papers of a section are new, and how many of them are shown.
fn new(new: usize, shown: usize) -> String {
    match shown {
        _ if shown == new => format!("{} new", thousands(new)),
        0 => format!("{} new, none shown", thousands(new)),
        _ => format!("{} new, {} shown", thousands(new), thousands(shown)),
    }
}

/// Themes without papers shown.
fn others(themes: &[&DigestTheme]) -> Option<String> {
    let theme = |theme: &&DigestTheme| format!("{} ({})", text::name(&theme.label), thousands(theme.new));
    let mut named: Vec<String> = themes.iter().take(OTHERS).map(theme).collect();
    if themes.len() > OTHERS {
        named.push(format!("{} more", thousands(themes.len() - OTHERS)));
    }
    (!named.is_empty()).then(|| format!("Also new, further away: {}.", named.join("; ")))
}

fn item(digest: &Digest, paper: &DigestPaper) -> Item {
    let mut facts = Vec::new();
    if !paper.authors.is_empty() {
        let mut names: Vec<String> =
            paper.authors.iter().take(AUTHORS).map(|name| text::name(name)).collect();
        if paper.authors.len() > AUTHORS {
            names.push(format!("{} more", thousands(paper.authors.len() - AUTHORS)));
        }
        facts.push(names.join(", "));
    }
    facts.extend(paper.date.clone());
    facts.extend(paper.venue.as_deref().map(text::name).filter(|venue| !venue.is_empty()));
    facts.push(text::name(&paper.id));
    if !paper.versions.is_empty() {
        facts.push(format!("also {}", some(&paper.versions)));
    }
    Item {
        title: text::title(&paper.title),
        url: paper.url.as_deref().and_then(text::address),
        score: decimal(paper.score, 2),
        facts,
        near: paper.nearest.as_ref().map(|near| self::near(digest, near)),
        abstract_text: beginning(&paper.abstract_text),
    }
}

/// The beginning of an abstract, cut at a word boundary.
fn beginning(text: &str) -> String {
    let cut = text::abstract_text(text, ABSTRACT);
    match cut.strip_suffix('…').and_then(|cut| cut.rsplit_once(' ')) {
        Some((whole, _)) => format!("{whole} …"),
        None => cut,
    }
}

fn near(digest: &Digest, near: &NearPaper) -> Near {
    let terms = &near.shared_terms[..near.shared_terms.len().min(TERMS)];
    Near {
        lead: match digest.ranked_by.measure {
            Measure::Liked => "near to your",
            Measure::ReadingList => "near to your list's",
            Measure::Themes => "nearest in the library:",
        },
        title: text::title(&near.title),
        url: near.url.as_deref().and_then(text::address),
        id: text::name(&near.id),
        shared: parts(near.words, near.concepts, terms, 2),
    }
}
