//! The table of papers: one row per paper, ordered by id, with all its fields.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use super::file::{Contents, NewFile, damaged};
use super::table::{Column, Data, Kind, Table, write};
use crate::error::Result;
use themata_engine::Document;
use themata_engine::duplicates::Duplicates;
use themata_engine::indices::DocumentIndex;
use themata_papers::{Corpus, Details, Paper};

pub(super) const NAME: &str = "papers.parquet";

const COLUMNS: &[Column] = &[
    ("paper", Kind::Int),
    ("row", Kind::Int),
    ("represented_by", Kind::Int),
    ("id", Kind::Text),
    ("title", Kind::Text),
    ("abstract", Kind::Text),
    ("year", Kind::OptionalInt),
    ("date", Kind::OptionalText),
    ("authors", Kind::Texts),
    ("venue", Kind::OptionalText),
    ("url", Kind::OptionalText),
    ("doi", Kind::OptionalText),
    ("label", Kind::OptionalText),
    ("categories", Kind::Texts),
    ("extra", Kind::OptionalText),
];

const ROW: usize = 1;
const REPRESENTED_BY: usize = 2;
const ID: usize = 3;
const TITLE: usize = 4;
const ABSTRACT: usize = 5;
const YEAR: usize = 6;

/// Papers per page: few enough to read a single paper quickly, enough for their texts to compress well.
const PAGE: usize = 128;
/// Papers per row group.
const GROUP: usize = 1 << 14;

pub(super) fn save(corpus: &Corpus, duplicates: &Duplicates, out: &mut NewFile) -> io::Result<()> {
    let groups = corpus.papers().chunks(GROUP).enumerate();
    let extra =
        |paper: &Paper| (!paper.extra.is_empty()).then(|| serde_json::to_string(&paper.extra)).transpose();
    let mut failed = Ok(());
    let data = groups.map_while(|(number, papers)| {
        let text = |field: fn(&Paper) -> Option<&str>| Data::optional_text(papers.iter().map(field));
        let extra: Vec<Option<String>> = match papers.iter().map(extra).collect() {
            Ok(extra) => extra,
            Err(error) => {
                failed = Err(io::Error::from(error));
                return None;
            }
        };
        let numbers = || number * GROUP..number * GROUP + papers.len();
        Some(vec![
            Data::int(numbers()),
            Data::int(numbers().map(|paper| duplicates.row(DocumentIndex::new(paper)).get())),
            Data::int(
                numbers()
                    .map(|paper| duplicates.representative(duplicates.row(DocumentIndex::new(paper))).get()),
            ),
            Data::text(papers.iter().map(|paper| paper.id.as_str())),
            Data::text(papers.iter().map(|paper| paper.title.as_str())),
            Data::text(papers.iter().map(|paper| paper.abstract_text.as_str())),
            Data::optional_int(papers.iter().map(|paper| paper.year)),
            text(|paper| paper.date.as_deref()),
            Data::texts(papers.iter().map(|paper| paper.authors.as_slice())),
            text(|paper| paper.venue.as_deref()),
            text(|paper| paper.url.as_deref()),
            text(|paper| paper.doi.as_deref()),
            text(|paper| paper.label.as_deref()),
            Data::texts(papers.iter().map(|paper| paper.categories.as_slice())),
            Data::optional_text(extra.iter().map(Option::as_deref)),
        ])
    });
    write(out, "papers", COLUMNS, PAGE, data)?;
    failed
}

/// The open table of papers.
pub(super) struct Papers {
    table: Table,
}

impl Papers {
    /// Opens the table of `n_papers` papers.
    pub(super) fn new(contents: Contents, n_papers: usize) -> Result<Self> {
        Ok(Self { table: Table::new(contents, COLUMNS, Some(n_papers))? })
    }

    /// Checks that the table gives the same row and the same representative of each paper as `duplicates`.
    pub(super) fn check(&self, duplicates: &Duplicates) -> Result<()> {
        let n = self.table.n_rows();
        let (rows, representatives) = (self.table.all_int(ROW, n)?, self.table.all_int(REPRESENTED_BY, n)?);
        let same = |paper: usize| {
            let row = duplicates.row(DocumentIndex::new(paper));
            rows[paper] == row.get() && representatives[paper] == duplicates.representative(row).get()
        };
        match (0..n).find(|&paper| !same(paper)) {
            Some(paper) => {
                Err(damaged(self.table.name(), format!("paper {paper} in another row"), "its own"))
            }
            None => Ok(()),
        }
    }

    /// The position of the paper with this id. Reads a few pages of ids.
    ///
    /// # Errors
    ///
    /// [`UnknownPaper`](themata_papers::Error::UnknownPaper), with a similar id, if there is none.
    pub(super) fn find(&self, id: &str) -> Result<usize> {
        let (mut low, mut high) = (0, self.table.n_rows());
        while low < high {
            let middle = low.midpoint(high);
            let found = self.id(middle)?;
            match found.as_str().cmp(id) {
                std::cmp::Ordering::Equal => return Ok(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        let paper = |id| Paper { id, ..Paper::default() };
        let (ids, _) = Corpus::new(self.table.all_text(ID)?.into_iter().map(paper).collect());
        // If the ids are out of order, only this search through all of them finds it.
        let unknown = || themata_papers::Error::UnknownPaper { id: id.to_string(), similar: None };
        Err(ids.find(id).err().unwrap_or_else(unknown).into())
    }

    fn id(&self, row: usize) -> Result<String> {
        self.table.text(ID, row, 1).map(|mut ids| ids.swap_remove(0))
    }

    /// The fields shown in lists of some papers: id, title, abstract and year.
    pub(super) fn brief(&self, numbers: &[usize]) -> Result<Vec<Paper>> {
        let text = |column, row| self.table.text(column, row, 1).map(|mut texts| texts.swap_remove(0));
        let brief = |&row: &usize| {
            Ok(Paper {
                id: self.id(row)?,
                title: text(TITLE, row)?,
                abstract_text: text(ABSTRACT, row)?,
                year: self.table.optional_int(YEAR, row, 1)?.swap_remove(0),
                ..Paper::default()
            })
        };
        numbers.iter().map(brief).collect()
    }

    /// Calls `read` with the titles and abstracts of each row group, and the positions of these papers.
    pub(super) fn each_text(&self, mut read: impl FnMut(Range<usize>, &[Document<'_>])) -> Result<()> {
        let n_rows = self.table.n_rows();
        for (group, &first) in self.table.groups().iter().enumerate() {
            let end = self.table.groups().get(group + 1).copied().unwrap_or(n_rows);
            let text = |column| self.table.text(column, first, end - first);
            let (titles, abstracts) = (text(TITLE)?, text(ABSTRACT)?);
            let texts = titles.iter().zip(&abstracts);
            let documents: Vec<Document<'_>> =
                texts.map(|(title, body)| Document::new(title, body)).collect();
            read(first..end, &documents);
        }
        Ok(())
    }

    /// All papers, with all their fields.
    pub(super) fn corpus(&self) -> Result<Corpus> {
        let n_rows = self.table.n_rows();
        let numbers = self.table.all_int(0, n_rows)?;
        if numbers.iter().enumerate().any(|(at, &number)| at != number) {
            return Err(damaged(self.table.name(), "papers out of order", "papers in order of their number"));
        }
        let mut papers: Vec<Paper> = Vec::new();
        for (group, &first) in self.table.groups().iter().enumerate() {
            let end = self.table.groups().get(group + 1).copied().unwrap_or(n_rows);
            self.group(first, end - first, &mut papers)?;
        }
        if papers.windows(2).any(|pair| pair[0].id >= pair[1].id) {
            return Err(damaged(self.table.name(), "ids out of order", "ascending ids"));
        }
        Ok(Corpus::new(papers).0)
    }

    /// Appends the papers of a row group.
    fn group(&self, first: usize, n: usize, papers: &mut Vec<Paper>) -> Result<()> {
        if n == 0 {
            return Ok(());
        }
        let text = |column| self.table.text(column, first, n).map(Vec::into_iter);
        let optional = |column| self.table.optional_text(column, first, n).map(Vec::into_iter);
        let texts = |column| self.table.texts(column, first, n).map(Vec::into_iter);
        let (mut ids, mut titles, mut abstracts) = (text(ID)?, text(TITLE)?, text(ABSTRACT)?);
        let mut years = self.table.optional_int(YEAR, first, n)?.into_iter();
        let (mut dates, mut authors, mut venues) = (optional(7)?, texts(8)?, optional(9)?);
        let (mut urls, mut dois, mut labels) = (optional(10)?, optional(11)?, optional(12)?);
        let (mut categories, mut extras) = (texts(13)?, optional(14)?);
        for _ in 0..n {
            let extra = match next(&mut extras) {
                None => BTreeMap::new(),
                Some(text) => serde_json::from_str(&text)
                    .map_err(|error| damaged(self.table.name(), format!("extra fields ({error})"), "JSON"))?,
            };
            let details = Details {
                date: next(&mut dates),
                authors: next(&mut authors),
                venue: next(&mut venues),
                url: next(&mut urls),
                doi: next(&mut dois),
                label: next(&mut labels),
                categories: next(&mut categories),
                extra,
            };
            papers.push(Paper {
                id: next(&mut ids),
                title: next(&mut titles),
                abstract_text: next(&mut abstracts),
                year: next(&mut years),
                details: details.into(),
            });
        }
        Ok(())
    }
}

/// The value of the next row.
fn next<T>(column: &mut impl Iterator<Item = T>) -> T {
    column.next().expect("the table returns a value for each row, or an error")
}
