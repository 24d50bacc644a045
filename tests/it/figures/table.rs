//! The table of figures: what each run of the program reached, and what it must not fall behind.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

/// How far behind its value a figure may fall. Results are the same on every machine but for the last bits of products
/// on old processors, which can move a paper or two.
const HAIR: f64 = 0.001;

/// A figure that is better than its value by more than this makes the table stale.
const STALE: f64 = 0.005;

/// What a figure must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Bound {
    /// More is better: the floor.
    AtLeast(f64),
    /// Less is better: the ceiling.
    AtMost(f64),
    /// A count: its value.
    Exactly,
}

/// One figure of one run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// The name of the run; rows of one name share a command, which is run once.
    pub(super) run: String,
    pub(super) command: String,
    pub(super) figure: String,
    /// Not a number until it was measured once.
    pub(super) value: f64,
    pub(super) bound: Bound,
}

impl Row {
    /// Reads a line: run, command, figure, value and bound between tabs. The command is that of the row above
    /// if the cell is empty.
    fn parse(line: &str, above: Option<&Row>) -> Option<Self> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [run, command, figure, value, bound] = cells[..] else { return None };
        let command = match (command, above) {
            ("", Some(above)) if above.run == run => above.command.clone(),
            ("", _) => return None,
            _ => command.to_owned(),
        };
        let value = if value == "?" { f64::NAN } else { value.parse().ok()? };
        let number = |text: &str| {
            let text = text.trim();
            if text.is_empty() { Some(f64::NAN) } else { text.parse().ok() }
        };
        let bound = match bound.split_at_checked(2) {
            Some((">=", floor)) => Bound::AtLeast(number(floor)?),
            Some(("<=", ceiling)) => Bound::AtMost(number(ceiling)?),
            _ if bound == "=" => Bound::Exactly,
            _ => return None,
        };
        Some(Self { run: run.to_owned(), command, figure: figure.to_owned(), value, bound })
    }

    /// Takes a new value, and puts the bound a hair behind it.
    pub(super) fn set(&mut self, value: f64) {
        let round = |value: f64| (value * 1e5).round() / 1e5;
        self.value = round(value);
        self.bound = match self.bound {
            Bound::AtLeast(_) => Bound::AtLeast(round(value - HAIR)),
            Bound::AtMost(_) => Bound::AtMost(round(value + HAIR)),
            Bound::Exactly => Bound::Exactly,
        };
    }

    /// What is wrong with a value that was found, if anything is.
    pub(super) fn complaint(&self, found: f64) -> Option<String> {
        let Self { run, command, figure, value, .. } = self;
        let (limit, behind, ahead) = match self.bound {
            Bound::AtLeast(floor) => (floor, floor - found, found - value),
            Bound::AtMost(ceiling) => (ceiling, found - ceiling, value - found),
            Bound::Exactly => (*value, (found - value).abs() - 1e-5, 0.0),
        };
        let fault = if value.is_nan() || limit.is_nan() {
            "was never measured"
        } else if behind > 0.0 {
            match self.bound {
                Bound::AtLeast(_) => "fell below its floor",
                Bound::AtMost(_) => "rose above its ceiling",
                Bound::Exactly => "is another count",
            }
        } else if ahead > STALE {
            "is clearly better than the table says: regenerate the table"
        } else {
            return None;
        };
        Some(format!(
            "{run} {figure} {fault}: found {found:.5}, table {value:.5}, bound {limit:.5} (themata {command})"
        ))
    }

    fn print(&self, above: Option<&Row>) -> String {
        let command = match above {
            Some(above) if above.run == self.run => "",
            _ => &self.command,
        };
        let number = |value: f64| {
            if value.is_nan() { "?".to_owned() } else { format!("{value:.5}") }
        };
        let (value, bound) = match self.bound {
            Bound::AtLeast(floor) => (number(self.value), format!(">= {}", number(floor))),
            Bound::AtMost(ceiling) => (number(self.value), format!("<= {}", number(ceiling))),
            Bound::Exactly if self.value.fract() == 0.0 => (format!("{:.0}", self.value), "=".to_owned()),
            Bound::Exactly => (number(self.value), "=".to_owned()),
        };
        [&self.run, command, &self.figure, &value, &bound].join("\t")
    }
}

enum Line {
    Row(usize),
    /// A comment, the header or an empty line.
    Other(String),
}

/// The rows, and the comments between them.
pub(super) struct Table {
    lines: Vec<Line>,
    pub(super) rows: Vec<Row>,
}

impl Table {
    fn path() -> PathBuf {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/figures/figures.tsv"))
    }

    #[track_caller]
    pub(super) fn read() -> Self {
        Self::parse(&fs::read_to_string(Self::path()).unwrap())
    }

    #[track_caller]
    pub(super) fn parse(text: &str) -> Self {
        let mut table = Self { lines: Vec::new(), rows: Vec::new() };
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') || line.starts_with("run\t") {
                table.lines.push(Line::Other(line.to_owned()));
                continue;
            }
            let row = Row::parse(line, table.rows.last());
            let row = row.unwrap_or_else(|| panic!("figures.tsv:{}: not a row: {line}", number + 1));
            let clash = table.rows.iter().find(|other| {
                other.run == row.run && (other.figure == row.figure || other.command != row.command)
            });
            assert!(clash.is_none(), "figures.tsv:{}: clashes with {clash:?}", number + 1);
            table.lines.push(Line::Row(table.rows.len()));
            table.rows.push(row);
        }
        table
    }

    fn print(&self) -> String {
        self.lines.iter().fold(String::new(), |mut text, line| {
            match line {
                Line::Other(line) => writeln!(text, "{line}").unwrap(),
                Line::Row(at) => {
                    let above = at.checked_sub(1).map(|above| &self.rows[above]);
                    writeln!(text, "{}", self.rows[*at].print(above)).unwrap();
                }
            }
            text
        })
    }

    pub(super) fn write(&self) {
        fs::write(Self::path(), self.print()).unwrap();
    }

    /// The value of `run.figure`.
    pub(super) fn value(&self, name: &str) -> Option<f64> {
        let (run, figure) = name.split_once('.')?;
        let row = self.rows.iter().find(|row| row.run == run && row.figure == figure)?;
        (!row.value.is_nan()).then_some(row.value)
    }

    /// The runs, in the order of the table: name, command, positions of the rows.
    pub(super) fn runs(&self) -> Vec<(&str, &str, Vec<usize>)> {
        let mut runs: Vec<(&str, &str, Vec<usize>)> = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            match runs.iter_mut().find(|(run, ..)| *run == row.run) {
                Some((.., rows)) => rows.push(at),
                None => runs.push((&row.run, &row.command, vec![at])),
            }
        }
        runs
    }
}

#[test]
fn a_table_is_printed_as_it_was_read() {
    let text = "# A comment.\nrun\tcommand\tfigure\tvalue\tbound\na\teval x\tari\t0.50000\t>= 0.49900\na\t\tk\t20\t=\n";
    assert_eq!(Table::parse(text).print(), text);
}

#[test]
fn a_figure_may_neither_fall_behind_nor_run_ahead() {
    let row = |bound: &str| Row::parse(&format!("a\tb\tc\t0.5\t{bound}"), None).unwrap();
    let words = |bound: &str, found: f64| row(bound).complaint(found).unwrap_or_default();
    assert_eq!(words(">= 0.499", 0.4995), "");
    assert!(words(">= 0.499", 0.498).starts_with("a c fell below its floor: found 0.49800"));
    assert!(words(">= 0.499", 0.506).contains("clearly better"));
    assert_eq!(words("<= 0.501", 0.5005), "");
    assert!(words("<= 0.501", 0.502).contains("above its ceiling"));
    assert!(words("<= 0.501", 0.494).contains("clearly better"));
    assert!(words("=", 0.501).contains("another count"));
    let mut new = Row::parse("a\tb\tc\t?\t>=", None).unwrap();
    assert!(new.complaint(0.5).unwrap().contains("never measured"));
    new.set(0.5);
    assert_eq!((new.value, new.bound), (0.5, Bound::AtLeast(0.499)));
}
