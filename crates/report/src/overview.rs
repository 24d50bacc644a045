//! Summary of the input ([`Overview`]): numbers of papers by format, language and year, and what is missing or wrong.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use themata_engine::Document;
use themata_engine::duplicates::Duplicates;
use themata_engine::indices::RowIndex;
use themata_engine::text::{self, LeftOut, LeftOutKind, Recurring, detect};
use themata_papers::merge::SourceTable;
use themata_papers::read::{FormatCount, ReadOutcome, SkipReason, Skipped};
use themata_papers::{Corpus, Paper};

/// A summary of the input, which `papers --json` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// Names of the files read, without folders, in the order given.
    pub sources: Vec<String>,
    /// Number of papers. Those that share an id count once.
    pub papers: usize,
    /// Number of papers by format. Empty for an index, which does not store where its papers came from.
    pub formats: Vec<FormatView>,
    /// Number of papers by year, ascending, without years that have none.
    pub years: Vec<YearView>,
    /// Number of papers without a year.
    pub without_year: usize,
    /// Number of papers by language, most first, equal ones by code. Languages are [detected](detect) from title and
    /// abstract. Papers whose language is uncertain count in none.
    pub languages: Vec<LanguageView>,
    /// Number of papers whose language could not be detected, mostly because they have almost no text.
    pub without_language: usize,
    /// Number of papers without an abstract.
    pub without_abstract: usize,
    /// Lengths of the other abstracts; `null` if there are none.
    pub abstracts: Option<LengthsView>,
    /// Number of papers without a title.
    pub without_title: usize,
    /// What is left out of the words of titles and abstracts, by kind, most papers first, equal ones in the order of
    /// [`LeftOutKind`]. Empty if nothing is.
    #[serde(default)]
    pub left_out: Vec<LeftOutView>,
    /// Papers that are near-identical to others.
    pub near_identical: NearIdenticalView,
    /// Number of records merged into others of the same id and paper. Unknown for an index, and 0.
    pub same_id: usize,
    /// How many papers each source has, shares with each other source and has alone; versions of a paper count once. Empty
    /// for an index and for a single source.
    pub by_source: SourceTable,
    /// Number of records, or of files in a folder, that could not be used.
    pub skipped: usize,
    /// The reasons, most frequent first, equal ones in the order of their first record. Empty for an index, which stores
    /// only the number of these records.
    pub reasons: Vec<ReasonView>,
}

/// The number of papers in a format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormatView {
    /// The name of the format, as in `--input-format`.
    pub format: String,
    /// Files in it.
    pub files: usize,
    /// Papers of these files.
    pub papers: usize,
}

/// The number of papers of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearView {
    /// The year.
    pub year: i32,
    /// Its papers, 1 or more.
    pub papers: usize,
}

/// The number of papers in a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguageView {
    /// Its three-letter code by ISO 639-3.
    pub code: String,
    /// Its name in English.
    pub name: String,
    /// Its papers, 1 or more.
    pub papers: usize,
}

/// What is left out of texts, of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOutView {
    /// The kind, by [`LeftOutKind::name`].
    pub kind: String,
    /// Number of papers that had any, 1 or more.
    pub papers: usize,
    /// Number of characters left out of them.
    pub characters: usize,
}

/// Lengths of abstracts, in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LengthsView {
    /// The shortest one.
    pub shortest: usize,
    /// The id of its paper, the least of several.
    pub shortest_id: String,
    /// The median; of two middle ones the shorter.
    pub median: usize,
    /// The longest one.
    pub longest: usize,
    /// The id of its paper, the least of several.
    pub longest_id: String,
}

/// Papers that are near-identical to others: versions and re-posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearIdenticalView {
    /// Number of groups.
    pub groups: usize,
    /// Papers in them, 2 or more a group.
    pub papers: usize,
    /// The ids of the largest groups, at most ten groups. The first id of each is its representative.
    pub largest: Vec<Vec<String>>,
}

/// Records that could not be used, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonView {
    /// The reason: what was expected.
    pub reason: String,
    /// Their number, 1 or more.
    pub records: usize,
    /// The first of them, at most three: file, line and what was found.
    pub first: Vec<String>,
}

/// The greatest number of groups of near-identical papers listed.
const GROUPS: usize = 10;

/// The greatest number of records listed per reason.
const RECORDS: usize = 3;

impl Overview {
    /// What reading gave, with the near-identical papers among it.
    ///
    /// O(text): languages are found in parallel, from the beginning of each paper.
    pub fn new(outcome: &ReadOutcome, duplicates: &Duplicates) -> Self {
        let of_format = |count: &FormatCount| FormatView {
            format: count.format.name().to_string(),
            files: count.files,
            papers: count.papers,
        };
        Self {
            formats: outcome.formats.iter().map(of_format).collect(),
            same_id: outcome.n_merged,
            by_source: match outcome.sources.len() {
                0 | 1 => SourceTable::default(),
                _ => SourceTable::new(&outcome.sources, &outcome.origins, duplicates),
            },
            reasons: reasons(&outcome.skipped),
            ..Self::from_corpus(&outcome.corpus, &outcome.sources, outcome.n_skipped, duplicates)
        }
    }

    /// The overview of papers without records of how each was read, such as those of an index.
    pub fn from_corpus(
        corpus: &Corpus,
        sources: &[String],
        n_skipped: usize,
        duplicates: &Duplicates,
    ) -> Self {
        let papers = corpus.papers();
        let count = |lacks: fn(&Paper) -> bool| papers.iter().filter(|paper| lacks(paper)).count();
        let mut years: BTreeMap<i32, usize> = BTreeMap::new();
        papers.iter().filter_map(|paper| paper.year).for_each(|year| *years.entry(year).or_default() += 1);
        let languages = languages(papers);
        Self {
            sources: sources.to_vec(),
            papers: papers.len(),
            formats: Vec::new(),
            years: years.into_iter().map(|(year, papers)| YearView { year, papers }).collect(),
            without_year: count(|paper| paper.year.is_none()),
            without_language: papers.len() - languages.iter().map(|language| language.papers).sum::<usize>(),
            languages,
            without_abstract: count(|paper| paper.abstract_text.trim().is_empty()),
            abstracts: lengths(papers),
            without_title: count(|paper| paper.title.trim().is_empty()),
            left_out: left_out(corpus),
            near_identical: near_identical(corpus, duplicates),
            same_id: 0,
            by_source: SourceTable::default(),
            skipped: n_skipped,
            reasons: Vec::new(),
        }
    }
}

fn languages(papers: &[Paper]) -> Vec<LanguageView> {
    let of_paper = |paper: &Paper| detect(&[&paper.title, &paper.abstract_text]);
    let found: Vec<_> = papers.par_iter().filter_map(of_paper).filter(|found| found.is_sure()).collect();
    let mut counts: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    found.iter().for_each(|found| counts.entry(found.code()).or_insert((found.name(), 0)).1 += 1);
    let view = |(code, (name, papers)): (&str, (&str, usize))| LanguageView {
        code: code.to_string(),
        name: name.to_string(),
        papers,
    };
    let mut views: Vec<LanguageView> = counts.into_iter().map(view).collect();
    views.sort_by_key(|view| usize::MAX - view.papers);
    views
}

fn lengths(papers: &[Paper]) -> Option<LengthsView> {
    let length = |paper: &Paper| paper.abstract_text.trim().chars().count();
    let lengths = papers.par_iter().enumerate().map(|(at, paper)| (length(paper), at));
    let mut lengths: Vec<(usize, usize)> = lengths.filter(|(length, _)| *length > 0).collect();
    lengths.sort_unstable();
    let ((shortest, first), (longest, _)) = (*lengths.first()?, *lengths.last()?);
    let last = lengths[lengths.partition_point(|(length, _)| *length < longest)].1;
    Some(LengthsView {
        shortest,
        shortest_id: papers[first].id.clone(),
        median: lengths[(lengths.len() - 1) / 2].0,
        longest,
        longest_id: papers[last].id.clone(),
    })
}

fn left_out(corpus: &Corpus) -> Vec<LeftOutView> {
    let recurring = Recurring::find(&corpus.documents().iter().map(Document::texts).collect::<Vec<_>>());
    let of_paper = |paper: &Paper| text::left_out(&paper.title, &paper.abstract_text, &recurring);
    let all: Vec<LeftOut> = corpus.papers().par_iter().map(of_paper).collect();
    let view = |kind: LeftOutKind| {
        let counts = all.iter().map(|left_out| left_out.of(kind)).filter(|count| *count > 0);
        let (papers, characters) = counts.fold((0, 0), |(papers, sum), count| (papers + 1, sum + count));
        (papers > 0).then(|| LeftOutView { kind: kind.name().to_string(), papers, characters })
    };
    let mut views: Vec<LeftOutView> = LeftOutKind::ALL.into_iter().filter_map(view).collect();
    views.sort_by_key(|view| usize::MAX - view.papers);
    views
}

fn near_identical(corpus: &Corpus, duplicates: &Duplicates) -> NearIdenticalView {
    let mut rows: Vec<RowIndex> = duplicates.repeated().collect();
    let papers = rows.iter().map(|&row| duplicates.group(row).len()).sum();
    let groups = rows.len();
    rows.sort_by_key(|&row| usize::MAX - duplicates.group(row).len());
    rows.truncate(GROUPS);
    let ids = |&row: &RowIndex| {
        let first = duplicates.representative(row);
        let others = duplicates.group(row).filter(|&paper| paper != first);
        [first].into_iter().chain(others).map(|paper| corpus.papers()[paper.get()].id.clone()).collect()
    };
    NearIdenticalView { groups, papers, largest: rows.iter().map(ids).collect() }
}

fn reasons(skipped: &[Skipped]) -> Vec<ReasonView> {
    let mut numbers: BTreeMap<&SkipReason, usize> = BTreeMap::new();
    let mut views: Vec<ReasonView> = Vec::new();
    for record in skipped {
        let number = *numbers.entry(&record.reason).or_insert(views.len());
        if number == views.len() {
            views.push(ReasonView { reason: record.reason.to_string(), records: 0, first: Vec::new() });
        }
        let view = &mut views[number];
        view.records += 1;
        if view.first.len() < RECORDS {
            view.first.push(record.to_string());
        }
    }
    views.sort_by_key(|view| usize::MAX - view.records);
    views
}

#[cfg(test)]
mod tests {
    use super::*;
    use themata_engine::duplicates::DuplicateSettings;
    use themata_papers::read::{ReadOptions, read_from};

    fn overview(name: &str, text: &'static str) -> Overview {
        let outcome = read_from(name, text.as_bytes(), &ReadOptions::default()).unwrap();
        let duplicates = Duplicates::find(&outcome.corpus.documents(), &DuplicateSettings::default());
        Overview::new(&outcome, &duplicates)
    }

    #[test]
    fn everything_is_counted_once() {
        let text = concat!(
            "{\"id\": \"a\", \"title\": \"On reefs\", \"year\": 2001, \"abstract\": ",
            "\"Corals bleach when the sea is warm for weeks, and the reefs that they build decay.\"}\n",
            "{\"id\": \"b\", \"title\": \"On reefs\", \"year\": 2001, \"abstract\": ",
            "\"Corals bleach when the sea is warm for weeks, and the reefs that they build decay.\"}\n",
            "{\"id\": \"c\", \"year\": 1999, \"abstract\": ",
            "\"Die Gletscher der Alpen verlieren in jedem warmen Sommer mehr Eis, als im Winter wieder fällt.\"}\n",
            "{\"id\": \"d\", \"title\": \"x\"}\n",
            "{\"id\": \"a\", \"title\": \"On Reefs.\"}\n",
            "{\"id\": \"e\"}\n",
            "{\"id\": \"f\"}\n",
        );
        let overview = overview("x.jsonl", text);
        assert_eq!((overview.papers, overview.sources.len()), (4, 1));
        assert_eq!(overview.formats, [FormatView { format: "jsonl".to_string(), files: 1, papers: 4 }]);
        let years: Vec<_> = overview.years.iter().map(|year| (year.year, year.papers)).collect();
        assert_eq!((years, overview.without_year), (vec![(1999, 1), (2001, 2)], 1));
        let languages: Vec<_> = overview.languages.iter().map(|of| (of.name.as_str(), of.papers)).collect();
        assert_eq!((languages, overview.without_language), (vec![("English", 2), ("German", 1)], 1));
        assert_eq!((overview.without_abstract, overview.without_title), (1, 1));
        let lengths = overview.abstracts.unwrap();
        assert_eq!((lengths.shortest, lengths.shortest_id.as_str()), (82, "a"));
        assert_eq!((lengths.median, lengths.longest, lengths.longest_id.as_str()), (82, 94, "c"));
        let near = overview.near_identical;
        assert_eq!((near.groups, near.papers, near.largest), (1, 2, vec![vec!["a".into(), "b".into()]]));
        assert_eq!((overview.same_id, overview.skipped), (1, 2));
        let reasons: Vec<_> = overview.reasons.iter().map(|of| (of.records, of.first.len())).collect();
        assert_eq!(reasons, [(2, 2)]);
        assert!(overview.reasons[0].first[0].starts_with("x.jsonl:6: found"), "{:?}", overview.reasons);
        assert_eq!(overview.by_source, SourceTable::default());
    }
}
