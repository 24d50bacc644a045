//! Relevance judgements: queries and graded documents, read from files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;

use themata_papers::{Error, Result};

/// The grade of each document that was judged for a query, by query id and document id.
///
/// A grade of 0 means irrelevant. Absent documents were not judged.
pub type Grades = BTreeMap<String, BTreeMap<String, u32>>;

/// A query for related documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Its id in the judgements, unique among the queries.
    pub id: String,
    /// Its subject.
    pub subject: Subject,
}

/// The subject of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The document with this id: others related to it are wanted.
    Document(String),
    /// A text: documents related to it are wanted.
    Text(String),
}

/// Queries with their relevance judgements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgements {
    /// The queries, in the order of their file.
    pub queries: Vec<Query>,
    /// The judgements, for these queries or others.
    pub grades: Grades,
}

impl Judgements {
    /// Reads both files with [`read_queries`] and [`read_qrels`].
    pub fn read(queries: impl AsRef<Path>, qrels: impl AsRef<Path>) -> Result<Self> {
        Ok(Self { queries: read_queries(queries)?, grades: read_qrels(qrels)? })
    }
}

/// Reads queries, one JSON object a line: `{"id": "7", "doc_id": "1205"}` or `{"id": "7", "text": "..."}`.
///
/// An id is a string or an integer. Other fields and blank lines are ignored.
///
/// # Errors
///
/// [`Error::Read`] if the file cannot be read, and [`Error::Format`] if a line is not such an object, has both or
/// neither of `doc_id` and `text`, or repeats an id.
pub fn read_queries(path: impl AsRef<Path>) -> Result<Vec<Query>> {
    let source = Source::read(path.as_ref())?;
    let mut seen = BTreeSet::new();
    let mut queries = Vec::new();
    for (number, line) in source.lines() {
        let query = parse_query(line).map_err(|fault| source.error(number, fault))?;
        if !seen.insert(query.id.clone()) {
            let fault = Fault::new(format!("the query id {:?} again", query.id), "ids that differ");
            return Err(source.error(number, fault));
        }
        queries.push(query);
    }
    Ok(queries)
}

/// Reads judgements, one per line: `query <TAB> document <TAB> grade`, or the four columns of TREC,
/// `query iteration document grade`, the second of which is ignored.
///
/// Columns are separated by tabs if the line contains one, otherwise by white space. Spaces around a column and blank
/// lines are ignored. A grade is an integer; negative grades, with which TREC marks spam, count as 0. Judgements may be
/// repeated.
///
/// # Errors
///
/// [`Error::Read`] if the file cannot be read, and [`Error::Format`] if a line is not a judgement, or contradicts the
/// grade of an earlier line.
pub fn read_qrels(path: impl AsRef<Path>) -> Result<Grades> {
    let source = Source::read(path.as_ref())?;
    let mut grades = Grades::new();
    for (number, line) in source.lines() {
        let (query, document, grade) = parse_judgement(line).map_err(|fault| source.error(number, fault))?;
        let before = grades.entry(query.to_owned()).or_default().insert(document.to_owned(), grade);
        if let Some(before) = before.filter(|&before| before != grade) {
            let fault = Fault::new(
                format!("grade {grade} for query {query:?} and document {document:?}"),
                format!("grade {before}, as on an earlier line"),
            );
            return Err(source.error(number, fault));
        }
    }
    Ok(grades)
}

/// The text of a file, with its name for messages.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Ok(Self { path: name, text }),
            Err(source) => Err(Error::Read { path: name, source }),
        }
    }

    /// The trimmed lines that are not blank, numbered from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(&self.text);
        text.lines()
            .enumerate()
            .map(|(before, line)| (before + 1, line.trim()))
            .filter(|(_, line)| !line.is_empty())
    }

    fn error(&self, line: usize, fault: Fault) -> Error {
        let Fault { found, expected } = fault;
        Error::Format { path: self.path.clone(), line: Some(line), found, expected }
    }
}

/// A fault in a line.
#[derive(Debug)]
struct Fault {
    found: String,
    expected: String,
}

impl Fault {
    fn new(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { found: found.into(), expected: expected.into() }
    }
}

/// An id in JSON.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(i64),
}

impl Id {
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// A line of a query file.
#[derive(Deserialize)]
struct QueryLine {
    id: Option<Id>,
    doc_id: Option<Id>,
    text: Option<String>,
}

fn parse_query(line: &str) -> Result<Query, Fault> {
    const EXPECTED: &str = r#"{"id": ..., "doc_id": ...} or {"id": ..., "text": ...}"#;
    let fault = |found: &str| Fault::new(found, EXPECTED);
    let QueryLine { id, doc_id, text } =
        serde_json::from_str(line).map_err(|_| Fault::new(excerpt(line), EXPECTED))?;
    let id = id.map(Id::into_text).filter(|id| !id.is_empty()).ok_or_else(|| fault("no id"))?;
    let subject = match (doc_id.map(Id::into_text), text) {
        (Some(document), None) if !document.is_empty() => Subject::Document(document),
        (None, Some(text)) => Subject::Text(text),
        (Some(_), Some(_)) => return Err(fault("both doc_id and text")),
        (Some(_), None) => return Err(fault("an empty doc_id")),
        (None, None) => return Err(fault("neither doc_id nor text")),
    };
    Ok(Query { id, subject })
}

fn parse_judgement(line: &str) -> Result<(&str, &str, u32), Fault> {
    let columns: Vec<&str> = if line.contains('\t') {
        line.split('\t').map(str::trim).collect()
    } else {
        line.split_whitespace().collect()
    };
    let ([query, document, grade] | [query, _, document, grade]) = columns[..] else {
        let found = format!("{} column{}", columns.len(), if columns.len() == 1 { "" } else { "s" });
        return Err(Fault::new(found, "query, document and grade"));
    };
    if query.is_empty() || document.is_empty() {
        return Err(Fault::new("an empty column", "query, document and grade"));
    }
    let wrong = || Fault::new(excerpt(grade), "a whole number as grade");
    let grade = grade.parse::<i64>().map_err(|_| wrong())?;
    Ok((query, document, u32::try_from(grade.max(0)).map_err(|_| wrong())?))
}

/// The quoted beginning of a text, short enough for a message.
fn excerpt(found: &str) -> String {
    const MOST: usize = 60;
    match found.char_indices().nth(MOST) {
        Some((end, _)) => format!("{:?}...", &found[..end]),
        None => format!("{found:?}"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    fn queries(text: &str) -> Result<Vec<Query>> {
        read_queries(file(text).path())
    }

    fn qrels(text: &str) -> Result<Grades> {
        read_qrels(file(text).path())
    }

    /// The line, what was found and what was expected.
    fn fault<T: std::fmt::Debug>(result: Result<T>) -> (usize, String, String) {
        match result.unwrap_err() {
            Error::Format { line: Some(line), found, expected, .. } => (line, found, expected),
            other => panic!("another error: {other:?}"),
        }
    }

    #[test]
    fn queries_ask_for_a_document_or_a_text() {
        let found = queries(
            "\u{feff}{\"id\": \"b\", \"doc_id\": \"9\"}\r\n\n {\"id\": 7, \"text\": \"graph theory\", \"x\": []}\n",
        );
        let expected = [("b", Subject::Document("9".into())), ("7", Subject::Text("graph theory".into()))]
            .map(|(id, subject)| Query { id: id.into(), subject });
        assert_eq!(found.unwrap(), expected);
    }

    #[test]
    fn a_wrong_query_names_its_line() {
        let good = "{\"id\": \"a\", \"doc_id\": \"9\"}\n\n";
        for (line, expected) in [
            ("{\"id\": \"a\", \"text\": \"b\"}", "the query id \"a\" again"),
            ("{\"id\": \"b\"}", "neither doc_id nor text"),
            ("{\"id\": \"b\", \"text\": \"c\", \"doc_id\": 1}", "both doc_id and text"),
            ("{\"id\": \" \", \"text\": \"c\"}", "no id"),
            ("{\"doc_id\": \"c\"}", "no id"),
            ("{\"id\": \"b\", \"doc_id\": \"\"}", "an empty doc_id"),
            ("nonsense", "\"nonsense\""),
        ] {
            let (number, found, _) = fault(queries(&format!("{good}{line}\n")));
            assert_eq!((number, found.as_str()), (3, expected));
        }
    }

    #[test]
    fn long_lines_are_quoted_in_part() {
        let (_, found, _) = fault(queries(&"é".repeat(500)));
        assert_eq!(found, format!("\"{}\"...", "é".repeat(60)));
    }

    #[test]
    fn judgements_in_three_columns_or_four() {
        let found = qrels("1\t92\t1\n 1 \t 93 \t 2 \r\n\n1 0 94 0\n2 Q0 92 -2\na b\tc d\t3\n").unwrap();
        let expected = [("1", "92", 1), ("1", "93", 2), ("1", "94", 0), ("2", "92", 0), ("a b", "c d", 3)];
        let flat: Vec<(&str, &str, u32)> = found
            .iter()
            .flat_map(|(query, grades)| {
                grades.iter().map(move |(document, &grade)| (query.as_str(), document.as_str(), grade))
            })
            .collect();
        assert_eq!(flat, expected);
    }

    #[test]
    fn a_wrong_judgement_names_its_line() {
        for (line, expected) in [
            ("1\t92", "2 columns"),
            ("1", "1 column"),
            ("1 2 3 4 5", "5 columns"),
            ("1\t\t1", "an empty column"),
            ("1\t92\thigh", "\"high\""),
            ("1\t92\t1.5", "\"1.5\""),
            ("1\t92\t4294967296", "\"4294967296\""),
            ("1\t91\t2", "grade 2 for query \"1\" and document \"91\""),
        ] {
            let (number, found, _) = fault(qrels(&format!("1\t91\t1\n1\t91\t1\n{line}\n")));
            assert_eq!((number, found.as_str()), (3, expected));
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = Judgements::read("no/such/queries.jsonl", "no/such/qrels.tsv").unwrap_err();
        assert!(matches!(error, Error::Read { path, .. } if path == "no/such/queries.jsonl"));
    }

    #[test]
    fn both_files_are_read() {
        let (queries, qrels) = (file("{\"id\": \"1\", \"doc_id\": \"1\"}"), file("1\t92\t1"));
        let read = Judgements::read(queries.path(), qrels.path()).unwrap();
        assert_eq!(read.queries.len(), 1);
        assert_eq!(read.grades["1"]["92"], 1);
    }
}
