//! `themata papers`: a summary of the input.

use std::fmt::Write;

use anstyle::Style;
use themata::duplicates::Duplicates;
use themata::papers::merge::SourceTable;
use themata::report::{Overview, YearView};
use themata::{Settings, Stage};

use crate::cli::args::Common;
use crate::cli::failure::Outcome;
use crate::cli::output::{bar, lines, plain, print, print_json, table};
use crate::cli::reading::PapersArgs;
use crate::cli::run::{Papers, Run, count};

const STRONG: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

pub(super) fn run(common: &Common, args: &PapersArgs) -> anyhow::Result<Outcome> {
    let mut run = Run::new(common, Settings::default())?;
    let overview = if let Some(index) = run.index(&args.sources)? {
        let Papers { corpus, sources, n_skipped } = run.select(&index, &args.reading)?;
        run.enter("overview");
        // The index stores the duplicates among all its papers.
        let duplicates = if run.selects() {
            &Duplicates::find(&corpus.documents(), &run.settings.duplicates)
        } else {
            index.duplicates()
        };
        Overview::from_corpus(&corpus, &sources, n_skipped, duplicates)
    } else {
        let outcome = run.read(&args.sources, &args.reading)?;
        run.enter(Stage::Duplicates.name());
        let duplicates = Duplicates::find(&outcome.corpus.documents(), &run.settings.duplicates);
        run.enter("overview");
        Overview::new(&outcome, &duplicates)
    };
    let outcome = run.finish()?;
    if args.json {
        print_json(&overview)?;
    } else {
        print(&text(&overview))?;
    }
    Ok(outcome)
}

fn text(of: &Overview) -> String {
    let mut text = format!("{STRONG}{}{STRONG:#} in {}\n", count(of.papers, "paper"), named(&of.sources));
    let formats = of.formats.iter().map(|format| {
        let files = if format.files == 1 { String::new() } else { format!("  in {} files", format.files) };
        (format.format.clone(), format.papers, files)
    });
    section(&mut text, "formats", formats.collect(), 0);
    section(&mut text, "years", years(&of.years), of.without_year);
    let languages = of.languages.iter().map(|of| (of.name.clone(), of.papers, String::new()));
    section(&mut text, "languages", languages.collect(), of.without_language);

    let _ = writeln!(text, "\n{STRONG}abstracts{STRONG:#}");
    if let Some(lengths) = &of.abstracts {
        let _ = writeln!(
            text,
            "  {} to {} characters, median {}  {FAINT}[{} to {}]{FAINT:#}",
            lengths.shortest,
            lengths.longest,
            lengths.median,
            plain(&lengths.shortest_id),
            plain(&lengths.longest_id)
        );
    }
    let _ = writeln!(text, "  {} without an abstract", count(of.without_abstract, "paper"));
    if of.without_title > 0 {
        let _ = writeln!(text, "  {} without a title", count(of.without_title, "paper"));
    }

    if !of.left_out.is_empty() {
        let _ = writeln!(text, "\n{STRONG}left out of words{STRONG:#}");
        let width = of.left_out.iter().map(|view| view.kind.len()).max().unwrap_or(0);
        for view in &of.left_out {
            let (papers, characters) = (count(view.papers, "paper"), count(view.characters, "character"));
            let _ = writeln!(text, "  {:width$}  {papers}, {characters}", view.kind);
        }
    }
    text.push_str(&sources(&of.by_source));

    let near = &of.near_identical;
    if near.groups > 0 {
        let (groups, papers) = (count(near.groups, "group"), count(near.papers, "paper"));
        let _ = writeln!(text, "\n{STRONG}near-identical{STRONG:#}\n  {groups}, {papers} in total");
        near.largest.iter().for_each(|ids| listed(&mut text, ids));
        if near.groups > near.largest.len() {
            text.push_str("    ...\n");
        }
    }
    if of.skipped > 0 {
        let _ = writeln!(text, "\n{STRONG}skipped{STRONG:#}\n  {}", count(of.skipped, "record"));
        for reason in &of.reasons {
            let _ = writeln!(text, "  {}: {}", reason.records, plain(&reason.reason));
            for record in &reason.first {
                let _ = writeln!(text, "    {FAINT}{}{FAINT:#}", plain(record));
            }
            if reason.records > reason.first.len() {
                text.push_str("    ...\n");
            }
        }
    }
    text
}

/// The names of files, or their number if there are many.
fn named(sources: &[String]) -> String {
    if sources.len() > 3 { count(sources.len(), "file") } else { plain(&sources.join(", ")).into_owned() }
}

/// Maximum number of sources with a line, and with a column.
const SOURCES: (usize, usize) = (40, 8);

/// Sources against sources, if there are several and not too many.
fn sources(of: &SourceTable) -> String {
    let counts = &of.0;
    if counts.len() < 2 || counts.len() > SOURCES.0 {
        return String::new();
    }
    let numbers: Vec<String> = (1..=counts.len()).map(|number| number.to_string()).collect();
    let columns = if counts.len() > SOURCES.1 { &[][..] } else { &numbers };
    let mut header = vec!["", "source", "papers", "alone"];
    let shared: Vec<String> = columns.iter().map(|number| format!("in {number}")).collect();
    header.extend(shared.iter().map(String::as_str));
    let mut rows = table(&header);
    for (at, count) in counts.iter().enumerate() {
        let name = plain(&count.source).into_owned();
        let mut row = vec![numbers[at].clone(), name, count.papers.to_string(), count.alone.to_string()];
        row.extend((0..columns.len()).map(|other| {
            let shared = count.shared.get(&other).copied().unwrap_or_default();
            if other == at { String::new() } else { shared.to_string() }
        }));
        rows.add_row(row);
    }
    format!("\n{STRONG}sources{STRONG:#}\n{}", lines(&rows))
}

/// Maximum number of ids shown per group.
const IDS: usize = 6;

fn listed(text: &mut String, ids: &[String]) {
    let more = if ids.len() > IDS { format!(", ... ({})", ids.len()) } else { String::new() };
    let _ = writeln!(text, "    {}{more}", plain(&ids[..ids.len().min(IDS)].join(", ")));
}

/// Prints rows of name, number and details with a bar each, and the unknown ones last.
fn section(text: &mut String, title: &str, mut rows: Vec<(String, usize, String)>, unknown: usize) {
    if rows.is_empty() && unknown == 0 {
        return;
    }
    if unknown > 0 {
        rows.push(("unknown".to_string(), unknown, String::new()));
    }
    let most = rows.iter().map(|(_, papers, _)| *papers).max().unwrap_or(1).max(1);
    let width = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
    let digits = most.to_string().len();
    let _ = writeln!(text, "\n{STRONG}{title}{STRONG:#}");
    for (name, papers, more) in rows {
        let bar = bar(papers, most);
        let line = format!("  {name:width$}  {papers:digits$}  {FAINT}{bar}{FAINT:#}{more}");
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

/// Maximum number of lines for years.
const LINES: usize = 24;

/// Papers per year, or per span of years if there are many.
fn years(years: &[YearView]) -> Vec<(String, usize, String)> {
    let first = |year: i32, step: i64| i64::from(year).div_euclid(step) * step;
    let lines = |step| years.chunk_by(move |a, b| first(a.year, step) == first(b.year, step));
    let steps = [1, 2, 5, 10, 25, 100];
    let step = steps.into_iter().find(|&step| lines(step).count() <= LINES).unwrap_or(1000);
    let line = |years: &[YearView]| {
        let first = first(years[0].year, step);
        let name = if step == 1 { first.to_string() } else { format!("{first}-{}", first + (step - 1)) };
        (name, years.iter().map(|year| year.papers).sum(), String::new())
    };
    lines(step).map(line).collect()
}
