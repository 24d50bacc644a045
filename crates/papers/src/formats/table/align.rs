//! Rows with more cells than the header has: they are lined up from both ends by columns whose cells have a known form.

use super::names::{known, squashed};

/// The form of the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Doi,
    Eid,
    Year,
    Url,
    Issn,
    Number,
    Any,
}

impl Form {
    fn of(name: &str) -> Self {
        let squashed = squashed(name);
        match known(name).map_or("", |known| known.field) {
            "doi" => Self::Doi,
            "scopus_id" if squashed == "eid" => Self::Eid,
            "year" => Self::Year,
            "url" => Self::Url,
            "issn" => Self::Issn,
            "pmid" | "times_cited" | "num_pages" => Self::Number,
            _ => Self::Any,
        }
    }

    /// How well a cell fits: a mismatch counts against it, an empty cell for nothing.
    fn fit(self, cell: &str) -> i32 {
        let cell = cell.trim();
        if cell.is_empty() || self == Self::Any {
            return 0;
        }
        let digits = cell.bytes().filter(u8::is_ascii_digit).count();
        let fits = match self {
            Self::Doi => cell.starts_with("10.") || cell.contains("doi.org/10."),
            Self::Eid => cell.starts_with("2-s2.0-"),
            Self::Year => {
                digits == 4 && (cell.len() == 4 || cell.ends_with(".0"))
                    || digits == 5 && cell.ends_with(".0")
            }
            Self::Url => cell.starts_with("http") || cell.starts_with("www."),
            Self::Issn => (7..=40).contains(&cell.len()) && digits >= 7 && 2 * digits > cell.len(),
            Self::Number => digits == cell.len(),
            Self::Any => true,
        };
        if fits { 2 } else { -1 }
    }
}

/// Columns that services split: a semicolon or comma in them is not always quoted.
fn spills(name: &str) -> bool {
    let name = squashed(name);
    ["funding", "sponsor", "correspondence"].iter().any(|part| name.contains(part))
}

/// The cells of a row under their columns, where cells beyond the header spread a column over several. `None` if the forms
/// of columns do not tell which.
///
/// Every column could be the one that is spread. The best is the one that leaves most cells in the form of their columns;
/// of several such, one that services are known to split, else one whose parts go on as text does, else the abstract.
pub(crate) fn aligned(header: &[String], row: &[&str], delimiter: char) -> Option<Vec<String>> {
    let extra = row.len().checked_sub(header.len()).filter(|&extra| extra > 0)?;
    let forms: Vec<Form> = header.iter().map(|name| Form::of(name)).collect();
    // Fits of the cells from the left, and from the right, up to each column.
    let left: i32 = forms.iter().zip(row).map(|(form, cell)| form.fit(cell)).sum();
    let mut score: i32 = forms.iter().zip(&row[extra..]).skip(1).map(|(form, cell)| form.fit(cell)).sum();
    let mut best: Vec<usize> = Vec::new();
    // If the last column is spread, all others stand where they would without the cells beyond the header.
    let mut most = left.max(0);
    for column in 0..header.len() {
        if column > 0 {
            score += forms[column - 1].fit(row[column - 1]) - forms[column].fit(row[column + extra]);
        }
        // The spread column itself has no form: a DOI is not spread.
        let score = score - i32::from(forms[column] != Form::Any);
        if score > most {
            (most, best) = (score, Vec::new());
        }
        if score == most && score > left.max(0) {
            best.push(column);
        }
    }
    let goes_on = |column: &usize| row[column + 1..=column + extra].iter().all(|cell| cell.starts_with(' '));
    let is_abstract = |column: &usize| known(&header[*column]).is_some_and(|known| known.field == "abstract");
    let column = *best
        .iter()
        .find(|column| spills(&header[**column]))
        .or_else(|| best.iter().find(|column| goes_on(column)))
        .or_else(|| best.iter().find(|column| is_abstract(column)))
        .or_else(|| best.last())?;
    let mut joined = row[column].to_owned();
    for cell in &row[column + 1..=column + extra] {
        if cell.trim().is_empty() {
            continue;
        }
        if cell.starts_with(' ') {
            joined.push(delimiter);
        } else {
            joined.push_str("; ");
        }
        joined.push_str(cell);
    }
    let own = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    Some([own(&row[..column]), vec![joined], own(&row[column + extra + 1..])].concat())
}
