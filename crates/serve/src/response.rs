//! Responses: [`Content`], or a [`Problem`] with a status, as JSON.

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use themata_engine::Error as EngineError;
use themata_papers::Error as PapersError;
use themata_store::Error as StoreError;

use super::middleware::MAX_BODY;

/// What a handler returns.
pub(crate) type Reply = Result<Content, Problem>;

/// Bytes with their media type.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    media_type: &'static str,
    bytes: Bytes,
    /// The file name under which a browser saves the content instead of showing it.
    file_name: Option<&'static str>,
}

const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";

impl Content {
    /// A value as JSON, in the shape that `--json` prints.
    pub(crate) fn json(value: &impl Serialize) -> Reply {
        let bytes = serde_json::to_vec(value).map_err(|error| Problem::internal(&error))?;
        Ok(Self::new(JSON, bytes))
    }

    /// Text that is already JSON.
    pub(crate) fn json_text(text: &'static str) -> Self {
        Self::new(JSON, Bytes::from_static(text.as_bytes()))
    }

    /// A page.
    pub(crate) fn html(bytes: impl Into<Bytes>) -> Self {
        Self::new(HTML, bytes)
    }

    /// Bytes of any media type.
    pub(crate) fn new(media_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self { media_type, bytes: bytes.into(), file_name: None }
    }

    /// The same content as a download.
    pub(crate) fn saved_as(self, name: &'static str) -> Self {
        Self { file_name: Some(name), ..self }
    }
}

impl IntoResponse for Content {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.bytes));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        if let Some(name) = self.file_name
            && let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        {
            headers.insert(CONTENT_DISPOSITION, value);
        }
        response
    }
}

/// Why a request fails.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Problem {
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

// serde passes the field by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn as_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    pub(crate) fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, error: error.into(), hint: None }
    }

    /// 400: the request is invalid.
    pub(crate) fn bad_request(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    /// 404: there is nothing with this name.
    pub(crate) fn not_found(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, error)
    }

    /// 500: an error in the program.
    pub(crate) fn internal(error: &impl ToString) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }

    /// Adds a hint on what the client can do.
    pub(crate) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// The usual meaning of a status.
impl From<StatusCode> for Problem {
    fn from(status: StatusCode) -> Self {
        let error = match status {
            StatusCode::PAYLOAD_TOO_LARGE => format!("expected a body of at most {} MB", MAX_BODY >> 20),
            StatusCode::REQUEST_TIMEOUT => "the body did not come in time".to_owned(),
            StatusCode::SERVICE_UNAVAILABLE => "the answer took too long".to_owned(),
            StatusCode::INTERNAL_SERVER_ERROR => "the answer failed".to_owned(),
            _ => status.canonical_reason().unwrap_or("refused").to_lowercase(),
        };
        Self::new(status, error)
    }
}

impl From<PapersError> for Problem {
    fn from(error: PapersError) -> Self {
        let status = match &error {
            PapersError::UnknownPaper { .. } => StatusCode::NOT_FOUND,
            PapersError::Setting { .. } => StatusCode::BAD_REQUEST,
            PapersError::NoPapers { .. } | PapersError::Format { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let problem = Self::new(status, error.to_string());
        match error {
            PapersError::UnknownPaper { similar: Some(similar), .. } => {
                problem.with_hint(format!("did you mean {similar:?}?"))
            }
            _ => problem,
        }
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        let status = match &error {
            EngineError::Setting { .. } => StatusCode::BAD_REQUEST,
            EngineError::NoDocuments | EngineError::NoTerms { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, error.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let status = match error {
            StoreError::Papers(error) => return error.into(),
            StoreError::Engine(error) => return error.into(),
            StoreError::Locked { .. } => StatusCode::CONFLICT,
            StoreError::ListFull { .. } => StatusCode::BAD_REQUEST,
            StoreError::Damaged { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status;
        let content = Content::json(&self).unwrap_or_else(|_| Content::json_text("{}"));
        (status, content).into_response()
    }
}

/// The middleware that turns a bare error status into a [`Problem`]. Errors that are already JSON or a page are
/// unchanged.
pub(crate) async fn explain_status(response: Response) -> Response {
    let status = response.status();
    let is_explained = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == JSON || kind == HTML);
    let is_error = status.is_client_error() || status.is_server_error();
    if is_error && !is_explained { Problem::from(status).into_response() } else { response }
}
