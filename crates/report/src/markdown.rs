//! The report as Markdown, `report.md`: the themes, their terms and their typical papers.
//!
//! Papers appear only as examples (typical or weakly placed), so the file stays short
//! however large the corpus is; `themata-papers.csv` lists all of them.

pub(crate) mod escape;

use std::collections::HashMap;
use std::io;

use super::text::{self, count, decimal, percent, thousands};
use super::{PaperView, Report, ThemeChoice, ThemeView, WeightedTerm};

/// Terms in a row of the table of themes.
const TABLE_TERMS: usize = 6;

/// The papers by id.
type Papers<'a> = HashMap<&'a str, &'a PaperView>;

/// Writes the report as Markdown with tables.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let papers: Papers = report.papers.iter().map(|paper| (paper.id.as_str(), paper)).collect();
    writeln!(
        out,
        "{}\n\n# Themes of {}\n",
        themata_papers::written::MARKDOWN,
        count(report.corpus.papers, "paper")
    )?;
    summary(report, out)?;
    overview(report, out)?;
    for theme in &report.themes {
        section(theme, report, &papers, out)?;
    }
    duplicates(report, &papers, out)?;
    if let Some(choice) = &report.theme_choice {
        evidence(choice, out)?;
    }
    foot(report, out)
}

/// A paragraph that summarizes the input and the result.
fn summary(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let corpus = &report.corpus;
    let sources: Vec<String> = text::sources(report).iter().map(|source| escape::text(source)).collect();
    write!(out, "{} in {}", count(corpus.papers, "paper"), count(report.themes.len(), "theme"))?;
    if !sources.is_empty() {
        write!(out, ", read from {}", sources.join(", "))?;
    }
    if let Some(years) = corpus.years {
        write!(out, "; years {}", text::years(years))?;
    }
    write!(out, ".")?;
    // With a single theme neither measure means anything.
    if report.themes.len() > 1 {
        write!(out, " Silhouette {}", decimal(report.quality.silhouette, 2))?;
        write!(out, ", mean cohesion {}.", decimal(report.quality.cohesion, 2))?;
    }
    let separation = Some(text::separation(report)).filter(|sentence| !sentence.is_empty());
    for sentence in separation.map(str::to_owned).into_iter().chain(text::warnings(report)) {
        write!(out, " {sentence}")?;
    }
    writeln!(out, "\n")
}

/// The table of themes.
fn overview(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    if report.themes.is_empty() {
        return Ok(());
    }
    writeln!(out, "## Overview\n")?;
    writeln!(out, "| Theme | Label | Papers | Share | Cohesion | Stability | Terms |")?;
    writeln!(out, "| ---: | :--- | ---: | ---: | ---: | ---: | :--- |")?;
    for (broader, themes) in report.grouped() {
        if let Some(broader) = broader {
            let label = escape::text(&text::name(&broader.label));
            let (size, share) = (thousands(broader.size), percent(broader.share));
            writeln!(out, "| | **{label}** | {size} | {share} | | | {} |", row_terms(&broader.terms))?;
        }
        for theme in themes {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {} |",
                theme.id,
                escape::text(&text::name(&theme.label)),
                thousands(theme.size),
                percent(theme.share),
                decimal(theme.cohesion, 2),
                decimal(theme.stability, 2),
                row_terms(&theme.terms),
            )?;
        }
    }
    if !report.broader_themes.is_empty() {
        writeln!(out, "\nRows without a number are broader themes, followed by the themes that they hold.")?;
    }
    writeln!(
        out,
        "\nCohesion is the mean cosine of a theme's papers to its centre. Short texts share few words, so it \
         is far below 1 even in good themes: compare it from theme to theme. Stability is how often two of a theme's \
         papers stay together when samples of the papers are clustered anew, 0 to 1.\n"
    )
}

/// A theme: its words and its typical papers.
fn section(theme: &ThemeView, report: &Report, papers: &Papers, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "## Theme {}: {}\n", theme.id, escape::text(&text::name(&theme.label)))?;
    writeln!(
        out,
        "{} ({}), cohesion {}, stability {}.\n",
        count(theme.size, "paper"),
        percent(theme.share),
        decimal(theme.cohesion, 2),
        decimal(theme.stability, 2)
    )?;
    if !theme.terms.is_empty() {
        writeln!(out, "- **Terms:** {}", words(&theme.terms))?;
    }
    if !theme.phrases.is_empty() {
        writeln!(out, "- **Phrases:** {}", words(&theme.phrases))?;
    }
    let broader = theme.broader.and_then(|id| report.broader_themes.iter().find(|other| other.id == id));
    if let Some(broader) = broader.filter(|broader| broader.themes.len() > 1) {
        writeln!(out, "- **Broader theme:** {}", escape::text(&text::name(&broader.label)))?;
    }
    if let Some(link) = &theme.nearest {
        let other = report.themes.iter().find(|other| other.id == link.id).map_or("", |other| &other.label);
        let other = escape::text(&text::name(other));
        let similarity = decimal(link.similarity, 2);
        writeln!(out, "- **Nearest theme:** {other} (theme {}, cosine {similarity})", link.id)?;
    }
    listing("Typical papers", &theme.representatives, papers, out, |paper| {
        let id = escape::code(&text::name(&paper.id));
        if id.is_empty() { id } else { format!(" ({id})") }
    })?;
    listing("Weakly placed papers", &theme.weakly_placed, papers, out, |paper| {
        format!(" (margin {})", decimal(paper.margin, 2))
    })?;
    writeln!(out)
}

/// A list of papers under a heading, each followed by its `note`.
fn listing(
    heading: &str,
    ids: &[String],
    papers: &Papers,
    out: &mut dyn io::Write,
    note: impl Fn(&PaperView) -> String,
) -> io::Result<()> {
    let mut known = ids.iter().filter_map(|id| papers.get(id.as_str())).peekable();
    if known.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n{heading}:\n")?;
    for paper in known {
        let title = escape::link(&text::title(&paper.title), paper.url.as_deref());
        writeln!(out, "- {title}{}", note(paper))?;
    }
    Ok(())
}

/// The groups of near-identical papers, if there are any.
fn duplicates(report: &Report, papers: &Papers, out: &mut dyn io::Write) -> io::Result<()> {
    let Some(sentence) = text::duplicated(report) else { return Ok(()) };
    writeln!(out, "## Near-identical papers\n\n{sentence} The one of most words stands for the others.\n")?;
    let (groups, more) = text::duplicates(report);
    for group in groups {
        let (mut ids, more) = text::others(group);
        ids.iter_mut().for_each(|id| *id = escape::code(id));
        ids.extend(more);
        let representative = papers.get(group.representative.as_str());
        let title = representative
            .map(|paper| escape::link(&text::title(&paper.title), paper.url.as_deref()))
            .unwrap_or_default();
        let id = escape::code(&text::name(&group.representative));
        writeln!(out, "- {title} ({id}); also {}", ids.join(", "))?;
    }
    more.map_or(Ok(()), |more| writeln!(out, "\n{more}"))?;
    writeln!(out)
}

/// The evidence for the number of themes.
fn evidence(choice: &ThemeChoice, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "## How many themes\n")?;
    writeln!(
        out,
        "{} were chosen among those whose score is within the noise of the highest. Criterion: {}. The noise is \
         the standard error of the difference to the highest score when papers are resampled. Where scores lie close \
         together, the other number would do nearly as well.\n",
        count(choice.chosen, "theme"),
        escape::text(&text::criterion(choice))
    )?;
    writeln!(out, "| Themes | Score | Noise | |\n| ---: | ---: | ---: | :--- |")?;
    for candidate in &choice.candidates {
        let noise = candidate.noise.map(|noise| decimal(noise, 4)).unwrap_or_default();
        let mark = if candidate.n_themes == choice.chosen { "chosen" } else { "" };
        writeln!(out, "| {} | {} | {noise} | {mark} |", candidate.n_themes, decimal(candidate.score, 4))?;
    }
    writeln!(out)
}

/// The settings and what identifies the run.
fn foot(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "## Settings\n\n| Setting | Value |\n| :--- | :--- |")?;
    for (name, value) in text::settings(report)? {
        writeln!(out, "| {} | {} |", escape::text(&name), escape::text(&value))?;
    }
    writeln!(
        out,
        "\nWritten by {} {}; fingerprint of the papers {}. The margin of a paper is 0 where it is as near to \
         another theme and 1 at the centre of its own. The formats csv (themata-papers.csv) and json (report.json) hold \
         all papers.",
        escape::text(&text::name(&report.generator.name)),
        escape::text(&text::name(&report.generator.version)),
        escape::code(&text::name(&report.corpus.fingerprint)),
    )
}

/// The terms that fit into a row of the table.
fn row_terms(terms: &[WeightedTerm]) -> String {
    words(&terms[..terms.len().min(TABLE_TERMS)])
}

/// Terms in a row, commas between.
fn words(terms: &[WeightedTerm]) -> String {
    let words: Vec<String> = terms.iter().map(|term| escape::text(&text::name(&term.term))).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests;
