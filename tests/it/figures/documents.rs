//! Checks the documents against the table, and rewrites what they quote of it.
//!
//! A block of a document stands between the lines `<!-- figures: NAME -->` and `<!-- end of figures -->`. Its text is
//! `blocks/NAME.md`, with a value of the table for each `{RUN.FIGURE}` (three decimals), `{RUN.FIGURE:2}` (so many decimals),
//! `{RUN.FIGURE:.3}` (no zero before the point) or `{RUN.FIGURE:%}` (whole per cent). `{=0.803}` is a figure that no run
//! holds: another tool's, or a record.
//!
//! Outside blocks, a document quotes no figure of quality, except in sections that say that they are records and in what
//! code prints.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::table::Table;
use crate::common::names;

const BEGIN: &str = "<!-- figures: ";
const END: &str = "<!-- end of figures -->";

/// The line by which a section tells its readers that no test holds its figures.
const RECORD: &str = "*Record: no test holds the figures of this section.*";

/// Sections of benches/README.md whose figures are times and sizes.
const TIMES: [&str; 5] =
    ["An index", "Speed", "Where the time goes, and what falls short", "How cost grows", "Kernels"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn blocks() -> PathBuf {
    root().join("tests/it/figures/blocks")
}

/// The documents that may quote figures, relative to the root. Records of decisions and the changelog keep the figures of their time.
fn documents() -> Vec<String> {
    let pages = names(root().join("docs")).into_iter().filter_map(|name| {
        let page = name.strip_suffix(".md")?;
        Some(format!("docs/{page}.md"))
    });
    ["README.md", "benches/README.md"].map(str::to_owned).into_iter().chain(pages).collect()
}

/// The text of a block with the figures in.
fn render(template: &str, table: &Table) -> Result<String, String> {
    let mut pieces = template.split('{');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    check_literals(&text)?;
    for piece in pieces {
        let (name, rest) = piece.split_once('}').ok_or("a brace without an end")?;
        match name.strip_prefix('=') {
            Some(literal) => text.push_str(literal),
            None => text.push_str(&value(name, table)?),
        }
        check_literals(rest)?;
        text.push_str(rest);
    }
    Ok(text)
}

fn check_literals(text: &str) -> Result<(), String> {
    match text.lines().find_map(|line| quoted(line, 2)) {
        Some(figure) => Err(format!("{figure} is neither a value of the table nor marked as {{={figure}}}")),
        None => Ok(()),
    }
}

fn value(placeholder: &str, table: &Table) -> Result<String, String> {
    let (name, style) = placeholder.rsplit_once(':').unwrap_or((placeholder, "3"));
    let value = table.value(name).ok_or_else(|| format!("the table has no value for {name}"))?;
    if style == "%" {
        return Ok(format!("{:.0} %", value * 100.0));
    }
    let (bare, decimals) = style.strip_prefix('.').map_or((false, style), |decimals| (true, decimals));
    let decimals: usize = decimals.parse().map_err(|_| format!("no style is called {style}"))?;
    let number = format!("{value:.decimals$}");
    Ok(if bare { number.strip_prefix('0').unwrap_or(&number).to_owned() } else { number })
}

/// The document as it should be, and the blocks that it holds.
fn rendered(document: &str, text: &str, table: &Table) -> (String, Vec<String>) {
    let mut out = String::new();
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(name) = line.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(" -->")) else {
            continue;
        };
        let template = fs::read_to_string(blocks().join(format!("{name}.md")));
        let template = template.unwrap_or_else(|error| panic!("{document}: block {name}: {error}"));
        let block = render(&template, table);
        let block = block.unwrap_or_else(|fault| panic!("tests/it/figures/blocks/{name}.md: {fault}"));
        out.push_str(&block);
        out.push_str(END);
        out.push('\n');
        assert!(lines.any(|line| line == END), "{document}: block {name} has no end");
        found.push(name.to_owned());
    }
    (out, found)
}

/// Rewrites the blocks of all documents.
pub(super) fn update(table: &Table) {
    for document in documents() {
        let path = root().join(&document);
        let text = fs::read_to_string(&path).unwrap();
        let (now, _) = rendered(&document, &text, table);
        if now != text {
            fs::write(path, now).unwrap();
        }
    }
}

/// Compares all documents with the table.
#[track_caller]
pub(super) fn check(table: &Table) {
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    for document in documents() {
        let text = fs::read_to_string(root().join(&document)).unwrap();
        let (now, found) = rendered(&document, &text, table);
        used.extend(found);
        let differs = text.lines().zip(now.lines()).position(|(is, should)| is != should);
        let shorter = text.lines().count().min(now.lines().count());
        if let Some(at) = differs.or((text.lines().count() != now.lines().count()).then_some(shorter)) {
            let should = now.lines().nth(at).unwrap_or_default();
            faults.push(format!("{document}:{}: should be: {should}", at + 1));
        }
        faults.extend(unheld(&document, &text));
    }
    for name in names(blocks()) {
        let name = name.trim_end_matches(".md").to_owned();
        if !used.contains(&name) {
            faults.push(format!("no document holds the block {name}"));
        }
    }
    let advice = "change the block's text in tests/it/figures/blocks, then UPDATE_FIGURES=documents \
                  cargo test --release --test it figures; a figure without a run goes into a section of records";
    assert!(faults.is_empty(), "{}\n{advice}", faults.join("\n"));
}

/// Figures outside blocks, records, sections of times and code.
fn unheld(document: &str, text: &str) -> Vec<String> {
    // On other pages, two decimals are constants of formulas.
    let n_decimals = if document.ends_with("README.md") { 2 } else { 3 };
    let mut faults = Vec::new();
    let (mut in_block, mut in_code, mut exempt) = (false, false, false);
    // Whether code was all there was since the last text: a table then shows what it prints.
    let mut printed = false;
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        printed = printed && (line.is_empty() || line.starts_with('|'));
        if line.starts_with("```") {
            in_code = !in_code;
            printed = true;
        }
        if in_code || printed {
            continue;
        }
        if line.starts_with(BEGIN) || *line == END {
            in_block = *line != END;
        } else if line.starts_with('#') {
            let section = lines[at + 1..].iter().take_while(|line| !line.starts_with('#'));
            let times =
                document == "benches/README.md" && TIMES.contains(&line.trim_start_matches(['#', ' ']));
            exempt = times || section.into_iter().any(|line| *line == RECORD);
        } else if !in_block && !exempt && !line.starts_with("    ") {
            let figure = quoted(line, n_decimals);
            faults.extend(figure.map(|figure| format!("{document}:{}: no run holds {figure}", at + 1)));
        }
    }
    faults
}

/// The first figure below 1 with so many decimals or more in a line, if it is no time, no constant in code, and no part of a
/// longer number or name.
fn quoted(line: &str, n_decimals: usize) -> Option<&str> {
    let mut from = 0;
    while let Some(at) = line[from..].find('.').map(|at| from + at) {
        from = at + 1;
        let n_digits = line[from..].bytes().take_while(u8::is_ascii_digit).count();
        let before = line[..at].trim_end_matches('0');
        let (zeros, end) = (at - before.len(), from + n_digits);
        let part_of_more = before.ends_with(|c: char| c.is_alphanumeric() || c == '.' || c == '/')
            || line[end..].starts_with(|c: char| c.is_alphanumeric() || c == '/')
            || line[end..].starts_with('.') && line[end + 1..].starts_with(|c: char| c.is_ascii_digit());
        let time = line[end..].starts_with(" second");
        let code = line[..at].matches('`').count() % 2 == 1;
        if n_digits >= n_decimals && zeros < 2 && !part_of_more && !time && !code {
            return Some(&line[at - zeros..end]);
        }
    }
    None
}

#[test]
fn figures_are_told_from_other_numbers() {
    assert_eq!(quoted("V-measure of 0.874, which", 3), Some("0.874"));
    assert_eq!(quoted("| **.874 / .85** |", 3), Some(".874"));
    assert_eq!(quoted("version 1.0.874 of 10.874 at 0.874 seconds, `--weight 0.874`, 0.874s", 3), None);
    assert_eq!(quoted("weight 0.65.", 3), None);
    assert_eq!(quoted("weight 0.65.", 2), Some("0.65"));
}

#[test]
fn a_block_is_its_template_with_values_of_the_table() {
    let mut table = Table::parse("a\teval x\tmap.mean\t0.84762\t>= 0.84662\n");
    let of = |template: &str, table: &Table| render(template, table);
    let expected = "0.848, 0.85, .848, 85 %, 0.803";
    assert_eq!(
        of("{a.map.mean}, {a.map.mean:2}, {a.map.mean:.3}, {a.map.mean:%}, {=0.803}", &table).unwrap(),
        expected
    );
    assert!(of("0.803", &table).unwrap_err().contains("neither"));
    assert!(of("{a.ari}", &table).unwrap_err().contains("no value"));
    table.rows.clear();
    assert!(of("{a.map.mean}", &table).is_err());
}
