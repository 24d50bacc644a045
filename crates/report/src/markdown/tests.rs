//! Tests that titles stay plain text in Markdown.

use proptest::prelude::*;

use super::*;
use crate::sample;

fn written(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Cells of a table row, by the pipes that no backslash precedes.
fn cells(row: &str) -> usize {
    let bytes = row.as_bytes();
    (0..bytes.len()).filter(|&i| bytes[i] == b'|' && (i == 0 || bytes[i - 1] != b'\\')).count() - 1
}

/// Every block of table rows has one number of columns, and nothing is HTML but the mark.
fn check(markdown: &str) -> Result<(), TestCaseError> {
    let mark = markdown.strip_prefix(themata_papers::written::MARKDOWN);
    prop_assert!(mark.is_some(), "{}", markdown);
    let markdown = mark.unwrap_or_default();
    prop_assert!(!markdown.contains('<'), "{}", markdown);
    let mut columns = None;
    for line in markdown.lines() {
        if line.starts_with('|') {
            prop_assert!(line.ends_with(" |"), "{}", line);
            prop_assert_eq!(cells(line), *columns.get_or_insert(cells(line)), "{}", line);
        } else {
            columns = None;
        }
    }
    Ok(())
}

#[test]
fn reads_as_it_should() {
    let markdown = written(&sample::small());
    let (before, foot) = markdown.split_once("## Settings").unwrap();
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("report.md", before);
    });
    assert!(foot.contains("| seed | 42 |") && foot.ends_with("hold all papers.\n"));
}

#[test]
fn hostile_texts_stay_texts() {
    let markdown = written(&sample::hostile());
    check(&markdown).unwrap();
    // The report's own headings are the only ones.
    let headings = markdown.lines().filter(|line| line.starts_with('#')).count();
    assert_eq!(headings, 1 + 1 + sample::hostile().themes.len() + 1 + 1 + 1);
    // Nothing in code is a link.
    let markdown: Vec<&str> = markdown.lines().filter_map(|line| line.split(" (`").next()).collect();
    let markdown = markdown.join("\n");
    for (at, _) in markdown.match_indices("](") {
        assert!(
            markdown[..at].ends_with('\\') || markdown[at + 2..].starts_with("http"),
            "{}",
            &markdown[at..]
        );
    }
    assert!(!markdown.contains("---\n>"));
}

#[test]
fn an_empty_report_is_still_one() {
    let markdown = written(&sample::empty());
    assert!(markdown.starts_with("<!-- Written by themata -->\n\n# Themes of 0 papers\n"));
    check(&markdown).unwrap();
}

#[test]
fn a_large_corpus_makes_a_short_file() {
    assert!(written(&sample::large(20_000, 20)).len() < 60_000);
}

proptest! {
    #[test]
    fn no_text_breaks_a_table(text in any::<String>(), piped in "[|\\\\`<>\\n$*_ a-]{0,20}") {
        let mut report = sample::small();
        report.themes[0].label.clone_from(&text);
        report.themes[0].terms[0].term.clone_from(&piped);
        report.themes[1].label.clone_from(&piped);
        report.themes[1].terms[0].term.clone_from(&text);
        report.papers[0].title = text;
        report.papers[4].title = piped;
        let lines = written(&sample::small()).lines().count();
        let markdown = written(&report);
        check(&markdown)?;
        prop_assert_eq!(markdown.lines().count(), lines);
    }
}
