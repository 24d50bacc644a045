//! The digest as Markdown, `digest.md`, for notes and chats.

use std::io;

use super::view::Digest;
use super::words::{Section, Words};
use crate::markdown::escape;

pub(super) fn write(digest: &Digest, out: &mut dyn io::Write) -> io::Result<()> {
    let words = Words::of(digest);
    let summary: Vec<String> = words.summary.iter().map(|sentence| escape::text(sentence)).collect();
    writeln!(out, "# {}\n\n{}", escape::text(&words.subject), summary.join(" "))?;
    for section in words.themes.iter().chain(&words.unplaced) {
        self::section(section, out)?;
    }
    if let Some(others) = &words.others {
        writeln!(out, "\n{}", escape::text(others))?;
    }
    writeln!(out, "\n{}", escape::text(&words.foot))
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

/// A heading begins with the number of its theme, which is no item of a list there.
fn heading(text: &str) -> String {
    match text.split_once(". ") {
        Some((number, label)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{number}. {}", escape::text(label))
        }
        _ => escape::text(text),
    }
}
