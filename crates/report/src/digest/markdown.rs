//! The digest as Markdown, `digest.md`, for notes and chats.

use std::io;

use super::sentences::{Section, Sentences};
use super::view::Digest;
use crate::markdown::escape;

pub(super) fn write(digest: &Digest, out: &mut dyn io::Write) -> io::Result<()> {
    let sentences = Sentences::new(digest);
    let summary: Vec<String> = sentences.summary.iter().map(|sentence| escape::text(sentence)).collect();
    writeln!(out, "{}\n", themata_papers::written::MARKDOWN)?;
    writeln!(out, "# {}\n\n{}", escape::text(&sentences.subject), summary.join(" "))?;
    for section in sentences.themes.iter().chain(&sentences.unplaced) {
        self::section(section, out)?;
    }
    if let Some(others) = &sentences.others {
        writeln!(out, "\n{}", escape::text(others))?;
    }
    writeln!(out, "\n{}", escape::text(&sentences.foot))
}

fn section(section: &Section, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "\n## {}\n\n{}.\n", heading(&section.heading), escape::text(&section.facts))?;
    for item in &section.papers {
        let facts: Vec<String> = item.facts.iter().map(|fact| escape::text(fact)).collect();
        writeln!(out, "- **{}** ({})  ", escape::link(&item.title, item.url.as_deref()), item.score)?;
        writeln!(out, "  {}  ", facts.join(" · "))?;
        if let Some(near) = &item.near {
            let title = escape::link(&near.title, near.url.as_deref());
            let (id, shared) = (escape::code(&near.id), escape::text(&near.shared));
            writeln!(out, "  *{} {title}* ({id}): {shared}  ", near.lead)?;
        }
        if !item.abstract_text.is_empty() {
            writeln!(out, "  {}", escape::text(&item.abstract_text))?;
        }
    }
    Ok(())
}

/// A heading begins with the number of its theme, which is not a list item there.
fn heading(text: &str) -> String {
    match text.split_once(". ") {
        Some((number, label)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{number}. {}", escape::text(label))
        }
        _ => escape::text(text),
    }
}
