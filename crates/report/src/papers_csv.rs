//! The report as `themata-papers.csv`: one row per paper, safe to open in a spreadsheet.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;

use themata_papers::formats::csv::escape_formula;
use themata_papers::written::TABLE;

use super::Report;

/// Writes one row per paper.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let labels: HashMap<usize, &str> =
        report.themes.iter().map(|theme| (theme.id, theme.label.as_str())).collect();
    let mut rows = ::csv::Writer::from_writer(out);
    rows.write_record(TABLE)?;
    for paper in &report.papers {
        // Each id is guarded, not only the first: where `;` separates columns, each may begin a cell.
        let neighbours: Vec<Cow<str>> =
            paper.neighbours.iter().map(|other| escape_formula(&other.id)).collect();
        rows.write_record([
            &*escape_formula(&paper.id),
            &*escape_formula(&paper.title),
            &paper.year.map_or_else(String::new, |year| year.to_string()),
            &paper.theme.to_string(),
            &*escape_formula(labels.get(&paper.theme).copied().unwrap_or_default()),
            &format!("{:.6}", paper.margin),
            &neighbours.join("; "),
            &*escape_formula(paper.duplicate_of.as_deref().unwrap_or_default()),
        ])?;
    }
    rows.flush()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample;

    const FORMULA_STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

    fn written(report: &Report) -> String {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn rows(csv: &str) -> Vec<Vec<String>> {
        let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn writes_a_row_a_paper() {
        insta::with_settings!({ prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("themata-papers.csv", written(&sample::small()));
        });
    }

    #[test]
    fn no_text_cell_starts_a_formula() {
        let report = sample::hostile();
        let rows = rows(&written(&report));
        assert_eq!(rows.len(), report.papers.len());
        for row in &rows {
            for column in [0, 1, 4, 6, 7] {
                assert!(!row[column].starts_with(FORMULA_STARTS), "{row:?}");
                assert!(!row[column].split("; ").any(|part| part.starts_with('=')), "{row:?}");
            }
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        let mut report = sample::small();
        report.papers[0].margin = -0.25;
        report.papers[0].year = Some(-300);
        let rows = rows(&written(&report));
        assert_eq!((rows[0][2].as_str(), rows[0][5].as_str()), ("-300", "-0.250000"));
    }

    #[test]
    fn a_title_of_two_lines_stays_in_one_quoted_cell() {
        let mut report = sample::small();
        report.papers[0].title = "One\nand \"two\", three".into();
        let csv = written(&report);
        assert!(csv.contains("\"One\nand \"\"two\"\", three\""));
        assert_eq!(rows(&csv)[0][1], "One\nand \"two\", three");
    }

    proptest! {
        #[test]
        fn any_text_comes_back_but_for_the_guard(title in any::<String>(), id in any::<String>()) {
            let mut report = sample::small();
            report.papers[0].title.clone_from(&title);
            report.papers[0].id.clone_from(&id);
            let rows = rows(&written(&report));
            prop_assert_eq!(rows.len(), report.papers.len());
            prop_assert_eq!(&rows[0][0], &escape_formula(&id));
            prop_assert_eq!(&rows[0][1], &escape_formula(&title));
        }
    }
}
