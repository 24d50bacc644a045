//! Adds themes to papers for export: as fields and, if the format has keywords, as keywords.
//!
//! Only this module adds themes; [`PaperFormat`] writes the papers like any others. Fields and keywords of an earlier
//! export are removed first, so that a paper that is exported twice has one theme.

use std::collections::HashMap;
use std::io;

use rayon::prelude::*;
use serde_json::Value;

use super::{PaperView, Report, ThemeView, text};
use themata_papers::Paper;
use themata_papers::formats::{Fidelity, PaperFormat};

/// The fields added: number, name and broader name of the theme, and the paper's margin in it. They have the names of
/// `themata-papers.csv`, except the theme's name: papers already have a field `label`.
const FIELDS: [&str; 4] = ["theme", "theme_label", "broader_theme", "margin"];
/// The fields that every export adds. A paper that has all of them comes from an export.
const ALWAYS: [&str; 3] = ["theme", "theme_label", "margin"];
/// The prefixes of the keywords for a theme and for a broader theme. Keywords with other prefixes are the user's.
const KEYWORD: &str = "themata: ";
const BROADER_KEYWORD: &str = "themata broader: ";

/// Papers with their themes, for writing in this format.
///
/// In all formats except RIS, which has no such fields, each paper gets the fields `theme` (its number), `theme_label`,
/// `broader_theme` (absent without a broader level) and `margin`: as numbers if the format has numbers, else as text. In
/// BibTeX and RIS it gets a keyword `themata: glaciers / mass balance`, and `themata broader: ...` if its theme is one of
/// several under a broader one; reference managers show keywords as tags. Commas in a label become slashes there, because
/// commas separate keywords.
///
/// Nothing else is lost: if the paper already has a field of one of these names, `_given` is appended to its name. Fields
/// and keywords of an earlier export are replaced. Papers that are not in the report are unchanged.
///
/// Cost: O(n log n) for n papers.
pub fn with_themes(papers: Vec<Paper>, report: &Report, format: PaperFormat) -> Vec<Paper> {
    let themes: HashMap<usize, Names<'_>> =
        report.themes.iter().map(|theme| (theme.id, Names::new(theme, report))).collect();
    let with_theme = |mut paper: Paper| {
        let at = report.papers.binary_search_by(|view| view.id.cmp(&paper.id)).ok();
        let view = at.map(|at| &report.papers[at]);
        if let Some((view, names)) = view.and_then(|view| Some((view, themes.get(&view.theme)?))) {
            remove_themes(&mut paper);
            if format != PaperFormat::Ris {
                put_fields(&mut paper, names.fields(view, format));
            }
            if matches!(format, PaperFormat::Bibtex | PaperFormat::Ris | PaperFormat::Csl) {
                paper.categories.extend(names.keywords());
            }
        }
        paper
    };
    papers.into_par_iter().map(with_theme).collect()
}

/// Writes papers with their themes as [`with_themes`] and [`PaperFormat::write`] do. A table has the columns of the themes
/// even without papers.
pub fn write_with_themes(
    papers: Vec<Paper>,
    report: &Report,
    format: PaperFormat,
    fidelity: Fidelity,
    out: &mut (dyn io::Write + Send),
) -> io::Result<()> {
    let has_broader = !report.broader_themes.is_empty();
    let columns: Vec<&str> = FIELDS.into_iter().filter(|name| has_broader || ALWAYS.contains(name)).collect();
    format.write_with_columns(&with_themes(papers, report, format), &columns, fidelity, out)
}

/// The names of a theme.
struct Names<'a> {
    theme: &'a ThemeView,
    broader: Option<&'a str>,
    /// Whether the broader theme holds other themes too.
    is_part: bool,
}

impl<'a> Names<'a> {
    fn new(theme: &'a ThemeView, report: &'a Report) -> Self {
        let broader = report.broader_themes.iter().find(|broader| Some(broader.id) == theme.broader);
        Self {
            theme,
            broader: broader.map(|broader| broader.label.as_str()),
            is_part: broader.is_some_and(|broader| broader.themes.len() > 1),
        }
    }

    fn fields(&self, view: &PaperView, format: PaperFormat) -> Vec<(&'static str, Value)> {
        let [theme, label, broader, margin] = FIELDS;
        let has_numbers = matches!(format, PaperFormat::Json | PaperFormat::Jsonl | PaperFormat::Parquet);
        let (id, distance) = if has_numbers {
            (Value::from(view.theme), Value::from(view.margin))
        } else {
            (Value::from(view.theme.to_string()), Value::from(format!("{:.6}", view.margin)))
        };
        let mut fields = vec![(theme, id), (label, self.theme.label.as_str().into()), (margin, distance)];
        fields.extend(self.broader.map(|name| (broader, name.into())));
        fields
    }

    fn keywords(&self) -> impl Iterator<Item = String> {
        // A theme without a name still has its number.
        let own =
            keyword(KEYWORD, &self.theme.label).unwrap_or_else(|| format!("{KEYWORD}{}", self.theme.id));
        let broader = self.broader.filter(|_| self.is_part);
        [own].into_iter().chain(broader.and_then(|label| keyword(BROADER_KEYWORD, label)))
    }
}

/// A label as one keyword; `None` for an empty label.
fn keyword(prefix: &str, label: &str) -> Option<String> {
    let label = text::name(label);
    let pieces: Vec<&str> =
        label.split([',', ';']).map(str::trim).filter(|piece| !piece.is_empty()).collect();
    (!pieces.is_empty()).then(|| format!("{prefix}{}", pieces.join(" / ")))
}

/// Removes the fields and keywords of an earlier export.
fn remove_themes(paper: &mut Paper) {
    paper.categories.retain(|word| ![KEYWORD, BROADER_KEYWORD].iter().any(|mark| word.starts_with(mark)));
    if ALWAYS.iter().all(|name| paper.extra.contains_key(*name)) {
        for name in FIELDS {
            paper.extra.remove(name);
        }
    }
}

/// Adds fields. The paper's own fields of these names are renamed.
fn put_fields(paper: &mut Paper, fields: Vec<(&'static str, Value)>) {
    for name in FIELDS {
        if let Some(value) = paper.extra.remove(name) {
            let mut aside = format!("{name}_given");
            while paper.extra.contains_key(&aside) {
                aside.push_str("_given");
            }
            paper.extra.insert(aside, value);
        }
    }
    paper.extra.extend(fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use themata_papers::Details;

    use super::*;
    use crate::sample;

    /// A report whose first two themes are under one broader one.
    fn report() -> Report {
        let mut report = sample::small();
        report.themes[0].label = "ice, mass; balance".into();
        report.themes[0].broader = Some(1);
        report.broader_themes = vec![crate::BroaderThemeView {
            id: 1,
            label: "water, cold".into(),
            terms: Vec::new(),
            size: 2,
            share: 0.5,
            themes: vec![1, 2],
        }];
        report
    }

    /// A paper of the first theme, with its margin.
    fn paper(report: &Report) -> (Paper, f64) {
        let view = report.papers.iter().find(|view| view.theme == 1).unwrap();
        let paper = Paper {
            id: view.id.clone(),
            title: "T".into(),
            details: Details {
                categories: vec!["cs.CL".into(), "ice".into()],
                extra: [("note".to_owned(), json!("n"))].into(),
                ..Details::default()
            }
            .into(),
            ..Paper::default()
        };
        (paper, view.margin)
    }

    fn with_theme(paper: Paper, report: &Report, format: PaperFormat) -> Paper {
        with_themes(vec![paper], report, format).remove(0)
    }

    #[test]
    fn each_format_has_the_theme_where_it_has_a_place() {
        let report = report();
        let (paper, margin) = paper(&report);
        let lines = with_theme(paper.clone(), &report, PaperFormat::Jsonl);
        let fields = json!({
            "note": "n", "theme": 1, "theme_label": "ice, mass; balance", "broader_theme": "water, cold", "margin": margin,
        });
        assert_eq!(json!(lines.extra), fields);
        assert_eq!(lines.categories, ["cs.CL", "ice"]);

        let entry = with_theme(paper.clone(), &report, PaperFormat::Bibtex);
        let words = ["cs.CL", "ice", "themata: ice / mass / balance", "themata broader: water / cold"];
        assert_eq!(entry.categories, words);
        assert_eq!(entry.extra["theme"], "1");

        let ris = with_theme(paper.clone(), &report, PaperFormat::Ris);
        assert_eq!((&ris.categories, &ris.extra), (&entry.categories, &paper.extra));
    }

    #[test]
    fn what_an_earlier_export_added_is_replaced_in_every_format() {
        let mut report = report();
        let (paper, _) = paper(&report);
        for before in PaperFormat::ALL {
            let first = with_theme(paper.clone(), &report, before);
            assert_eq!(with_theme(first.clone(), &report, before), first);
            report.themes[0].label = format!("named anew for {before:?}");
            for after in PaperFormat::ALL {
                let direct = with_theme(paper.clone(), &report, after);
                assert_eq!(with_theme(first.clone(), &report, after), direct, "{before:?} to {after:?}");
            }
        }
    }

    #[test]
    fn fields_of_the_same_name_go_aside() {
        let report = report();
        let (mut paper, _) = paper(&report);
        paper.extra = [("theme".into(), json!("mine")), ("theme_given".into(), json!(2))].into();
        let written = with_theme(paper, &report, PaperFormat::Jsonl);
        assert_eq!(written.extra["theme"], 1);
        assert_eq!(
            (&written.extra["theme_given"], &written.extra["theme_given_given"]),
            (&json!(2), &json!("mine"))
        );
    }

    #[test]
    fn a_theme_without_a_name_has_its_number_and_alone_under_a_broader_one_no_second_keyword() {
        let mut report = report();
        report.themes[0].label = " ,; ".into();
        report.broader_themes[0].themes = vec![1];
        let (paper, _) = paper(&report);
        assert_eq!(with_theme(paper, &report, PaperFormat::Ris).categories, ["cs.CL", "ice", "themata: 1"]);
    }

    #[test]
    fn a_table_has_the_same_columns_without_papers() {
        let mut report = report();
        let (mut paper, _) = paper(&report);
        paper.extra.clear();
        for has_broader in [true, false] {
            if !has_broader {
                report.broader_themes.clear();
            }
            for format in [PaperFormat::Csv, PaperFormat::Tsv] {
                let header = |papers: Vec<Paper>| {
                    let mut bytes = Vec::new();
                    write_with_themes(papers, &report, format, Fidelity::Exact, &mut bytes).unwrap();
                    String::from_utf8(bytes).unwrap().lines().next().unwrap().to_owned()
                };
                let empty = header(Vec::new());
                assert_eq!(empty, header(vec![paper.clone()]));
                assert!(
                    empty.contains("theme_label") && empty.contains("broader_theme") == has_broader,
                    "{empty}"
                );
            }
        }
    }

    #[test]
    fn papers_of_another_corpus_stay_as_they_are() {
        let stranger = Paper { id: "stranger".into(), title: "T".into(), ..Paper::default() };
        assert_eq!(with_theme(stranger.clone(), &report(), PaperFormat::Csv), stranger);
    }
}
