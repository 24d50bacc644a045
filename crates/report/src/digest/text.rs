//! The digest as lines of plain text, for a terminal and for an e-mail.

use super::sentences::{Item, Section, Sentences};
use super::view::Digest;

/// A line of a digest, without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its kind.
    pub kind: LineKind,
    /// Its text.
    pub text: String,
}

/// The kind of a line of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// The heading of the digest or of a theme.
    Heading,
    /// The score and the title of a paper.
    Title,
    /// Any other line.
    Plain,
}

impl Digest {
    /// The digest as lines of text.
    pub fn lines(&self) -> Vec<Line> {
        let sentences = Sentences::new(self);
        let mut lines = vec![line(LineKind::Heading, sentences.headline)];
        lines.extend(sentences.summary.into_iter().map(plain));
        for section in sentences.themes.into_iter().chain(sentences.unplaced) {
            self::section(section, &mut lines);
        }
        if let Some(others) = sentences.others {
            lines.extend([plain(String::new()), plain(others)]);
        }
        lines
    }
}

/// The text of a mail.
pub(super) fn whole(digest: &Digest, foot: &str) -> String {
    let mut text = String::new();
    for line in digest.lines() {
        text.push_str(line.text.trim_end());
        text.push('\n');
    }
    text.push('\n');
    text.push_str(foot);
    text.push('\n');
    text
}

fn section(section: Section, lines: &mut Vec<Line>) {
    lines.push(plain(String::new()));
    lines.push(line(LineKind::Heading, format!("{}  ({})", section.heading, section.facts)));
    for item in section.papers {
        paper(item, lines);
    }
}

/// A paper: its title, with facts and reasons indented below.
fn paper(item: Item, lines: &mut Vec<Line>) {
    lines.push(line(LineKind::Title, format!("{}  {}", item.score, item.title)));
    lines.push(plain(format!("      {}", item.facts.join(" · "))));
    if let Some(near) = item.near {
        let text = format!("      {} \"{}\" [{}]: {}", near.lead, near.title, near.id, near.shared);
        lines.push(plain(text));
    }
    lines.extend(item.url.map(|url| plain(format!("      {url}"))));
}

fn line(kind: LineKind, text: String) -> Line {
    Line { kind, text }
}

fn plain(text: String) -> Line {
    line(LineKind::Plain, text)
}
