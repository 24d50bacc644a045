//! Explanations of `--why`: a paper's title and its most relevant sentence, with the shared words highlighted.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use themata::Corpus;
use themata::pipeline::Vectors;
use themata::report::{Hit, stems};
use themata::text::{Analyzer, readable, readable_abstract};

use crate::cli::output::plain;

const MARK: Style = AnsiColor::Cyan.on_default().bold().underline();
/// Maximum number of characters shown of a sentence.
const SENTENCE: usize = 240;

/// The texts that explain a hit, ready to print.
pub(super) struct Why {
    pub(super) title: String,
    /// The sentence of the abstract whose shared words have the highest weight; `None` if it contains none of them.
    pub(super) sentence: Option<String>,
}

impl Why {
    /// The title is printed in `style`.
    pub(super) fn new(hit: &Hit, corpus: &Corpus, vectors: &Vectors, style: Style) -> Self {
        let paper = corpus.index_of(&hit.id).map(|index| corpus.paper(index));
        let (title, text) = paper.map_or(("", ""), |paper| (&paper.title, &paper.abstract_text));
        let analyzer = vectors.model.analyzers().for_texts(&[title, text]);
        let stems = stems(&hit.shared_terms, analyzer);
        let text = readable_abstract(text);
        let sentence = analyzer.telling_sentence(&text, &stems, |term| hit.shared_terms[term].share);
        let sentence = sentence.map(|sentence| {
            let (shown, more) = match sentence.char_indices().nth(SENTENCE) {
                Some((end, _)) => (&sentence[..end], "…"),
                None => (sentence, ""),
            };
            marked(shown, &stems, analyzer, Style::new()) + more
        });
        Self { title: marked(&readable(&hit.title), &stems, analyzer, style), sentence }
    }
}

/// A text in a style, with the words of these terms highlighted.
fn marked(text: &str, stems: &[String], analyzer: &Analyzer, style: Style) -> String {
    let text = plain(text);
    let mut out = String::new();
    let mut push = |style: Style, part: &str| {
        if !part.is_empty() {
            let _ = write!(out, "{style}{part}{style:#}");
        }
    };
    let mut from = 0;
    for (range, _) in analyzer.occurrences(&text, stems) {
        push(style, &text[from..range.start]);
        push(MARK, &text[range.clone()]);
        from = range.end;
    }
    push(style, &text[from..]);
    out
}
