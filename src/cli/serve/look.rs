//! What is there to see? The page, themes, papers, and what they were made with.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, VARY};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::Response;
use serde::Serialize;
use themata::report::{Head, NeighbourView, PaperView, ThemesOnly};
use themata::{Paper, readable};

use super::answer::{Answer, Answered, Problem};
use super::ask::{Asked, Id};
use super::served::{App, Served};

/// Papers of a list at most, and where no number is asked for.
const LIMIT: (usize, usize) = (1000, 50);

pub(super) async fn page(State(app): State<Arc<App>>, asked: HeaderMap) -> Response {
    let is_gzip = accepts_gzip(&asked);
    // The policy's hash is that of the same page's script.
    let served = app.served();
    let policy = format!("{}; frame-ancestors 'none'", served.policy);
    let mut response = app
        .answer(move |_, _| {
            let page = if is_gzip { served.page_gzip()? } else { served.page.clone() };
            Ok(Answer::html(page))
        })
        .await;
    let is_there = response.status().is_success();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if is_gzip && is_there {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}

/// Whether the answer may be compressed with gzip (RFC 9110, section 12.5.3).
fn accepts_gzip(asked: &HeaderMap) -> bool {
    let values = asked.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f64>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_some_and(|weight| weight > 0.0)
    })
}

pub(super) async fn openapi(uri: Uri) -> Answered {
    Asked::of(&uri, &[])?;
    Ok(Answer::json_text(super::routes::OPENAPI))
}

/// What is served: the head of its report, and what there is beside it.
#[derive(Debug, Serialize)]
struct About<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// Whether there is an index, which keeps a reading list and takes more papers.
    index: bool,
    /// Why what the index holds now is not served; null while it is.
    trouble: Option<String>,
}

pub(super) async fn about(State(app): State<Arc<App>>, uri: Uri) -> Response {
    app.answer(move |app, served| {
        Asked::of(&uri, &[])?;
        let (head, index, trouble) = (Head::of(&served.report), app.folder().is_some(), app.trouble());
        Answer::json(&About { head, index, trouble })
    })
    .await
}

pub(super) async fn themes(State(app): State<Arc<App>>, uri: Uri) -> Response {
    app.answer(move |_, served| {
        Asked::of(&uri, &[])?;
        Answer::json(&ThemesOnly::of(&served.report))
    })
    .await
}

pub(super) async fn theme(State(app): State<Arc<App>>, Id(id): Id, uri: Uri) -> Response {
    app.answer(move |_, served| {
        Asked::of(&uri, &[])?;
        let id = theme_id(served, &id)?;
        Answer::json(&served.report.themes.iter().find(|theme| theme.id == id))
    })
    .await
}

/// A theme's number, which must be that of a theme.
fn theme_id(served: &Served, text: &str) -> Result<usize, Problem> {
    let id = text.parse().map_err(|_| Problem::bad(format!("theme is {text:?}, expected a number")))?;
    let is_there = served.report.themes.iter().any(|theme| theme.id == id);
    is_there.then_some(id).ok_or_else(|| Problem::missing(format!("no theme has the number {id}")))
}

/// Some papers of a list.
#[derive(Debug, Serialize)]
struct Part<'a> {
    /// Papers of the whole list.
    total: usize,
    offset: usize,
    limit: usize,
    papers: Vec<&'a PaperView>,
}

pub(super) async fn papers(State(app): State<Arc<App>>, uri: Uri) -> Response {
    app.answer(move |_, served| {
        let asked = Asked::of(&uri, &["theme", "offset", "limit"])?;
        let theme = asked.one("theme")?.map(|text| theme_id(served, text)).transpose()?;
        let offset = asked.number("offset", 0, 0, usize::MAX)?;
        let (most, default) = LIMIT;
        let limit = asked.number("limit", default, 1, most)?;
        let of_theme = |paper: &&PaperView| theme.is_none_or(|theme| paper.theme == theme);
        let all = || served.report.papers.iter().filter(of_theme);
        let papers = all().skip(offset).take(limit).collect();
        Answer::json(&Part { total: all().count(), offset, limit, papers })
    })
    .await
}

/// A paper with its record.
#[derive(Debug, Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    view: &'a PaperView,
    /// Ids of the papers that it stands for, being near-identical.
    others: Vec<&'a str>,
    /// All that was read of it.
    record: &'a Paper,
    /// What the page shows of that.
    shown: Shown<'a>,
}

/// Title and abstract as they are read by people, whatever they were written in.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    title: Cow<'a, str>,
    #[serde(rename = "abstract")]
    abstract_text: Cow<'a, str>,
}

pub(super) async fn paper(State(app): State<Arc<App>>, Id(id): Id, uri: Uri) -> Response {
    app.answer(move |_, served| {
        Asked::of(&uri, &[])?;
        let (at, view) = served.paper(&id)?;
        let groups = &served.report.duplicates;
        let group = groups.binary_search_by(|group| group.representative.cmp(&id)).ok();
        let others = group.map(|at| groups[at].others.iter().map(String::as_str).collect());
        let record = &served.papers.corpus.papers()[at];
        let shown = Shown { title: readable(&view.title), abstract_text: readable(&record.abstract_text) };
        Answer::json(&Whole { view, others: others.unwrap_or_default(), record, shown })
    })
    .await
}

/// A neighbour with what names it.
#[derive(Debug, Serialize)]
struct Named<'a> {
    #[serde(flatten)]
    neighbour: &'a NeighbourView,
    /// The stem of each shared term, by which its other forms are found in a text.
    stems: Vec<String>,
    title: &'a str,
    year: Option<i32>,
    theme: usize,
}

pub(super) async fn neighbours(State(app): State<Arc<App>>, Id(id): Id, uri: Uri) -> Response {
    app.answer(move |_, served| {
        Asked::of(&uri, &[])?;
        let (at, view) = served.paper(&id)?;
        let analyzer = served.analyzer_of(at);
        let named = view.neighbours.iter().map(|neighbour| {
            let (_, other) = served.paper(&neighbour.id)?;
            let stems = neighbour.shared_terms.iter().map(|shared| analyzer.term_of(&shared.term)).collect();
            Ok(Named { neighbour, stems, title: &other.title, year: other.year, theme: other.theme })
        });
        Answer::json(&named.collect::<Result<Vec<_>, Problem>>()?)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_compressed_for_those_alone_who_can_read_it() {
        let accepts = |value: &'static str| {
            accepts_gzip(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(value))]))
        };
        for value in ["gzip", "gzip, deflate, br", "br;q=1.0, GZIP ; q=0.8"] {
            assert!(accepts(value), "{value}");
        }
        for value in ["", "identity", "br", "gzip;q=0", "gzip; q=0.0, br", "x-gzip-like", "gzip;q=x"] {
            assert!(!accepts(value), "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
