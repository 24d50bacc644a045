//! The page, the themes, the papers, and information about the collection.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, VARY};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::response::Response;
use serde::Serialize;

use super::super::collection::Collection;
use super::super::extract::{Id, Query};
use super::super::response::{Content, Problem, Reply};
use super::super::routes::OPENAPI;
use super::super::state::AppState;
use themata_engine::text::{readable, readable_abstract};
use themata_papers::Paper;
use themata_report::{Head, NeighbourView, PaperView, ThemesOnly, stems};

/// Maximum number of papers in a list.
const MAX_LIMIT: usize = 1000;
/// Default number of papers in a list.
const DEFAULT_LIMIT: usize = 50;

pub(crate) async fn page(State(state): State<Arc<AppState>>, headers: HeaderMap) -> Response {
    let is_gzip = accepts_gzip(&headers);
    // The policy allows the page's script by its hash.
    let collection = state.collection();
    let policy = format!("{}; frame-ancestors 'none'", collection.policy);
    let mut response = state
        .respond(move |_, _| {
            let page = if is_gzip {
                collection.page_gzip().map_err(|error| Problem::internal(&error))?
            } else {
                collection.page.clone()
            };
            Ok(Content::html(page))
        })
        .await;
    let is_success = response.status().is_success();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if is_gzip && is_success {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}

/// Whether the response may be compressed with gzip (RFC 9110, section 12.5.3). tower-http decides this for all other
/// responses, but would compress the page again for each request.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f64>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight.is_some_and(|weight| weight > 0.0)
    })
}

pub(crate) async fn openapi(uri: Uri) -> Reply {
    Query::parse(&uri, &[])?;
    Ok(Content::json_text(OPENAPI))
}

/// Information about the collection: the head of its report, and the state of its index.
#[derive(Debug, Serialize)]
struct About<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// Whether there is an index, with a reading list and the option to add papers.
    index: bool,
    /// Why the current version of the index is not served; null while it is.
    trouble: Option<String>,
}

pub(crate) async fn about(State(state): State<Arc<AppState>>, uri: Uri) -> Response {
    state
        .respond(move |state, collection| {
            Query::parse(&uri, &[])?;
            let (head, index, trouble) =
                (Head::new(&collection.report), collection.folder().is_some(), state.trouble());
            Content::json(&About { head, index, trouble })
        })
        .await
}

pub(crate) async fn themes(State(state): State<Arc<AppState>>, uri: Uri) -> Response {
    state
        .respond(move |_, collection| {
            Query::parse(&uri, &[])?;
            Content::json(&ThemesOnly::new(&collection.report))
        })
        .await
}

pub(crate) async fn theme(State(state): State<Arc<AppState>>, Id(id): Id, uri: Uri) -> Response {
    state
        .respond(move |_, collection| {
            Query::parse(&uri, &[])?;
            let id = theme_id(collection, &id)?;
            Content::json(&collection.report.themes.iter().find(|theme| theme.id == id))
        })
        .await
}

/// The number of an existing theme.
fn theme_id(collection: &Collection, text: &str) -> Result<usize, Problem> {
    let id =
        text.parse().map_err(|_| Problem::bad_request(format!("theme is {text:?}, expected a number")))?;
    let exists = collection.report.themes.iter().any(|theme| theme.id == id);
    exists.then_some(id).ok_or_else(|| Problem::not_found(format!("no theme has the number {id}")))
}

/// One page of a list of papers.
#[derive(Debug, Serialize)]
struct PaperList<'a> {
    /// The number of papers in the whole list.
    total: usize,
    offset: usize,
    limit: usize,
    papers: Vec<&'a PaperView>,
}

pub(crate) async fn papers(State(state): State<Arc<AppState>>, uri: Uri) -> Response {
    state
        .respond(move |_, collection| {
            let query = Query::parse(&uri, &["theme", "offset", "limit"])?;
            let theme = query.value("theme")?.map(|text| theme_id(collection, text)).transpose()?;
            let offset = query.number("offset", 0, 0, usize::MAX)?;
            let limit = query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT)?;
            let of_theme = |paper: &&PaperView| theme.is_none_or(|theme| paper.theme == theme);
            let all = || collection.report.papers.iter().filter(of_theme);
            let papers = all().skip(offset).take(limit).collect();
            Content::json(&PaperList { total: all().count(), offset, limit, papers })
        })
        .await
}

/// A paper with its record.
#[derive(Debug, Serialize)]
struct PaperDetails<'a> {
    #[serde(flatten)]
    view: &'a PaperView,
    /// Ids of the near-identical papers that it represents.
    others: Vec<&'a str>,
    /// The paper as read from its source.
    record: &'a Paper,
    /// The text that the page shows.
    shown: Shown<'a>,
}

/// Title and abstract as plain text, without the LaTeX or HTML they may be written in and without notices.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    title: Cow<'a, str>,
    #[serde(rename = "abstract")]
    abstract_text: Cow<'a, str>,
}

pub(crate) async fn paper(State(state): State<Arc<AppState>>, Id(id): Id, uri: Uri) -> Response {
    state
        .respond(move |_, collection| {
            Query::parse(&uri, &[])?;
            let (at, view) = collection.paper(&id)?;
            let groups = &collection.report.duplicates;
            let group = groups.binary_search_by(|group| group.representative.cmp(&id)).ok();
            let others =
                group.map_or_else(Vec::new, |at| groups[at].others.iter().map(String::as_str).collect());
            let record = collection.corpus.paper(at);
            let shown = Shown {
                title: readable(&view.title),
                abstract_text: readable_abstract(&record.abstract_text),
            };
            Content::json(&PaperDetails { view, others, record, shown })
        })
        .await
}

/// A neighbour with its title, year and theme.
#[derive(Debug, Serialize)]
struct NamedNeighbour<'a> {
    #[serde(flatten)]
    neighbour: &'a NeighbourView,
    /// The stem of each shared term, to find other forms of its words.
    stems: Vec<String>,
    title: &'a str,
    year: Option<i32>,
    theme: usize,
}

pub(crate) async fn neighbours(State(state): State<Arc<AppState>>, Id(id): Id, uri: Uri) -> Response {
    state
        .respond(move |_, collection| {
            Query::parse(&uri, &[])?;
            let (at, view) = collection.paper(&id)?;
            let analyzer = collection.analyzer(at);
            let named = view.neighbours.iter().map(|neighbour| {
                let (_, other) = collection.paper(&neighbour.id)?;
                let stems = stems(&neighbour.shared_terms, analyzer);
                Ok(NamedNeighbour {
                    neighbour,
                    stems,
                    title: &other.title,
                    year: other.year,
                    theme: other.theme,
                })
            });
            Content::json(&named.collect::<Result<Vec<_>, Problem>>()?)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clients_that_accept_gzip_get_it() {
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
