//! `themata themes`: prints the themes.

use std::borrow::Cow;
use std::fmt::Write;

use anstyle::Style;
use themata::report::{Report, ThemesOnly, WeightedTerm};
use themata::text::readable;

use crate::cli::args::{Common, ThemesArgs};
use crate::cli::failure::Outcome;
use crate::cli::output::{bar, is_narrow, lines, plain, print, print_json, table};
use crate::cli::run::{Run, count};
use crate::cli::settings::Typed;

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

pub(super) fn run(common: &Common, args: &ThemesArgs) -> anyhow::Result<Outcome> {
    let typed = Typed::clustered(common, &args.clustered)?;
    let mut run = Run::new(common, typed.settings())?;
    let (papers, analysis) = run.analysis(&args.clustered.sources, &typed, || Ok(()))?;
    run.enter("report");
    let report = papers.report(&analysis);
    let outcome = run.finish()?;
    if args.json {
        print_json(&ThemesOnly::new(&report))?;
    } else {
        print(&details(&report))?;
    }
    Ok(outcome)
}

/// A table of the themes.
pub(super) fn summary(report: &Report) -> String {
    const COLUMNS: [&str; 6] = ["#", "theme", "papers", "cohesion", "stability", "words"];
    // A narrow terminal omits the words.
    let columns = if is_narrow() { COLUMNS.len() - 1 } else { COLUMNS.len() };
    let mut table = table(&COLUMNS[..columns]);
    let mut add = |row: [String; COLUMNS.len()]| {
        table.add_row(row.into_iter().take(columns));
    };
    let words = |terms: &[WeightedTerm]| {
        let words: Vec<&str> = terms.iter().take(6).map(|term| term.term.as_str()).collect();
        plain(&words.join(" ")).into_owned()
    };
    for (broader, themes) in report.grouped() {
        // Themes are indented below their broader theme, with no-break spaces, which the table does not trim.
        let indent = if broader.is_some() { "\u{a0}\u{a0}" } else { "" };
        if let Some(broader) = broader {
            let (label, size) = (plain(&broader.label).into_owned(), broader.size.to_string());
            add([String::new(), label, size, String::new(), String::new(), words(&broader.terms)]);
        }
        for theme in themes {
            add([
                theme.id.to_string(),
                format!("{indent}{}", plain(&theme.label)),
                theme.size.to_string(),
                format!("{:.2}", theme.cohesion),
                format!("{:.2}", theme.stability),
                words(&theme.terms),
            ]);
        }
    }
    let papers = count(report.corpus.papers, "paper");
    let duplicates = match report.corpus.duplicates {
        0 => String::new(),
        n => format!("{n} near-identical to others and counted together with them\n"),
    };
    let themes = count(report.themes.len(), "theme");
    format!("{papers} in {themes}\n{duplicates}\n{}\n", lines(&table))
}

/// Each theme with its words, phrases and papers.
fn details(report: &Report) -> String {
    let mut text = String::new();
    let title = |id: &String| {
        let at = report.papers.binary_search_by(|paper| paper.id.cmp(id));
        at.map_or_else(|_| Cow::default(), |at| readable(&report.papers[at].title))
    };
    let largest = report.themes.iter().map(|theme| theme.size).max().unwrap_or(1);
    for theme in &report.themes {
        let words = |words: &[WeightedTerm]| {
            words.iter().map(|word| word.term.as_str()).collect::<Vec<_>>().join(", ")
        };
        let _ = writeln!(
            text,
            "{STRONG}{}. {}{STRONG:#}  {}, cohesion {:.2}, stability {:.2}",
            theme.id,
            plain(&theme.label),
            count(theme.size, "paper"),
            theme.cohesion,
            theme.stability
        );
        let _ = writeln!(text, "   {FAINT}{}{FAINT:#}", bar(theme.size, largest));
        let broader = report.broader_themes.iter().find(|broader| theme.broader == Some(broader.id));
        if let Some(broader) = broader.filter(|broader| broader.themes.len() > 1) {
            let _ = writeln!(text, "   part of: {}", plain(&broader.label));
        }
        let _ = writeln!(text, "   words: {}", plain(&words(&theme.terms)));
        if !theme.phrases.is_empty() {
            let _ = writeln!(text, "   phrases: {}", plain(&words(&theme.phrases)));
        }
        for id in &theme.representatives {
            let _ = writeln!(text, "   - {}  [{}]", plain(&title(id)), plain(id));
        }
        if !theme.weakly_placed.is_empty() {
            let _ = writeln!(text, "   weakly placed: {}", plain(&theme.weakly_placed.join(", ")));
        }
        text.push('\n');
    }
    text
}
