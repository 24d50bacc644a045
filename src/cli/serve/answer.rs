//! What is sent back? An [`Answer`], or a [`Problem`] as JSON with a status.

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use themata::Error;
use themata_papers::Error as PapersError;

use super::layers::BODY;

/// What a question comes to.
pub(super) type Answered = Result<Answer, Problem>;

/// Bytes of a kind.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    kind: &'static str,
    bytes: Bytes,
    /// The name under which a browser saves it, rather than show it.
    file: Option<&'static str>,
}

const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";

impl Answer {
    /// A value as JSON, in the shape that `--json` prints.
    pub(super) fn json(value: &impl Serialize) -> Answered {
        let bytes = serde_json::to_vec(value).map_err(|error| Problem::internal(&error))?;
        Ok(Self::of(JSON, bytes))
    }

    /// JSON that is there already.
    pub(super) fn json_text(text: &'static str) -> Self {
        Self::of(JSON, Bytes::from_static(text.as_bytes()))
    }

    /// A page.
    pub(super) fn html(bytes: impl Into<Bytes>) -> Self {
        Self::of(HTML, bytes)
    }

    /// Bytes of another kind.
    pub(super) fn of(kind: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self { kind, bytes: bytes.into(), file: None }
    }

    /// The answer as a file to be saved.
    pub(super) fn saved_as(self, name: &'static str) -> Self {
        Self { file: Some(name), ..self }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.bytes));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
        if let Some(name) = self.file
            && let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        {
            headers.insert(CONTENT_DISPOSITION, value);
        }
        response
    }
}

/// Why a question has no answer.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Problem {
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

// serde hands the field over by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn as_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    pub(super) fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, error: error.into(), hint: None }
    }

    /// What a status says by itself.
    pub(super) fn of(status: StatusCode) -> Self {
        let error = match status {
            StatusCode::PAYLOAD_TOO_LARGE => format!("expected a body of at most {} MB", BODY >> 20),
            StatusCode::REQUEST_TIMEOUT => "the body did not come in time".to_owned(),
            StatusCode::SERVICE_UNAVAILABLE => "the answer took too long".to_owned(),
            StatusCode::INTERNAL_SERVER_ERROR => "the answer failed".to_owned(),
            _ => status.canonical_reason().unwrap_or("refused").to_lowercase(),
        };
        Self::new(status, error)
    }

    /// A question that is wrong in itself.
    pub(super) fn bad(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    /// Something that is not there.
    pub(super) fn missing(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, error)
    }

    /// A fault of the program's own.
    pub(super) fn internal(error: &impl ToString) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }

    /// With what one could do about it.
    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::Papers(PapersError::UnknownPaper { .. }) => StatusCode::NOT_FOUND,
            Error::Papers(PapersError::Setting { .. }) => StatusCode::BAD_REQUEST,
            Error::Papers(PapersError::NoPapers { .. } | PapersError::Format { .. }) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Error::Locked { .. } => StatusCode::CONFLICT,
            Error::Setting { .. } => StatusCode::BAD_REQUEST,
            Error::NoPapers { .. } | Error::NoTerms { .. } | Error::Format { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let problem = Self::new(status, error.to_string());
        match error {
            Error::Papers(PapersError::UnknownPaper { similar: Some(similar), .. }) => {
                problem.hint(format!("did you mean {similar:?}?"))
            }
            _ => problem,
        }
    }
}

impl From<PapersError> for Problem {
    fn from(error: PapersError) -> Self {
        Error::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status;
        let answer = Answer::json(&self).unwrap_or_else(|_| Answer::json_text("{}"));
        (status, answer).into_response()
    }
}

/// What was refused by a status alone, as a problem like all others. Those that are told in JSON, or on a page, stay.
pub(super) async fn in_words(response: Response) -> Response {
    let status = response.status();
    let is_told = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == JSON || kind == HTML);
    let is_refused = status.is_client_error() || status.is_server_error();
    if is_refused && !is_told { Problem::of(status).into_response() } else { response }
}
