//! Access control: checks the host, the token, and the header required for changes of every request.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, COOKIE, HOST, LOCATION, SET_COOKIE, WWW_AUTHENTICATE};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::Result;
use super::response::{Content, Problem};
use super::token::{Ticket, Token};

/// The page shown to a browser without the token.
const LOCKED: &str = include_str!("../assets/locked.html");
/// The greatest length of a path with its query, in bytes.
const MAX_ADDRESS: usize = 16 << 10;
/// The header required for changes. A page of another origin can send it only after a preflight request, which is always
/// rejected.
const CHANGE_HEADER: HeaderName = HeaderName::from_static("x-themata");

/// Who may send requests.
#[derive(Debug, Clone)]
pub struct Access {
    scope: Scope,
    token: Option<Token>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Requests that address this machine as local.
    Local,
    /// Requests that address any host.
    Remote,
}

impl Access {
    /// Access for this machine only; with a token, only for users who know it.
    ///
    /// The host of a request must be `127.0.0.1`, `localhost` or `[::1]`, so that no website can reach the app through its
    /// own domain name (DNS rebinding).
    pub fn local(token: Option<Token>) -> Self {
        Self { scope: Scope::Local, token }
    }

    /// Access for all machines that can reach the address and know the token. Traffic is not encrypted: outside a trusted
    /// network, put a TLS proxy in front.
    pub fn remote(token: Token) -> Self {
        Self { scope: Scope::Remote, token: Some(token) }
    }

    /// Whether other machines have access.
    pub fn is_remote(&self) -> bool {
        self.scope == Scope::Remote
    }
}

/// The access rules of a running server, and its ticket.
#[derive(Debug)]
pub(crate) struct AccessControl {
    access: Access,
    ticket: Ticket,
}

impl AccessControl {
    pub(crate) fn new(access: Access) -> Self {
        Self { access, ticket: Ticket::default() }
    }

    /// A ticket that replaces the token for one visit within a minute; `None` if no token is needed.
    pub(crate) fn ticket(&self) -> Result<Option<String>> {
        self.access.token.as_ref().map(|_| self.ticket.issue()).transpose()
    }

    /// Rejects a request without access.
    fn check(&self, request: &Request) -> Result<(), Problem> {
        let uri = request.uri();
        let length = uri.path().len() + uri.query().map_or(0, str::len);
        if length > MAX_ADDRESS {
            let found = format!("an address of {length} bytes, expected at most {MAX_ADDRESS}");
            return Err(Problem::new(StatusCode::URI_TOO_LONG, found));
        }
        self.check_host(request)?;
        self.check_token(request.headers())?;
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        if !is_read && !request.headers().contains_key(CHANGE_HEADER) {
            let missing = "a change requires the header X-Themata";
            return Err(Problem::new(StatusCode::FORBIDDEN, missing).with_hint("X-Themata: 1"));
        }
        Ok(())
    }

    /// Rejects a request for another host, such as one from a page whose domain name was pointed here (DNS rebinding).
    fn check_host(&self, request: &Request) -> Result<(), Problem> {
        let mut hosts = request.headers().get_all(HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
        let (Some(host), None) = (host, hosts.next()) else {
            return Err(Problem::bad_request("expected one Host header with a host name"));
        };
        let is_allowed = |host: &str| {
            let host = host.to_ascii_lowercase();
            self.access.is_remote() || ["127.0.0.1", "localhost", "[::1]"].contains(&host.as_str())
        };
        if is_allowed(host.host()) && request.uri().host().is_none_or(is_allowed) {
            return Ok(());
        }
        let found = format!("this app does not answer to the name {:?}", host.host());
        Err(Problem::new(StatusCode::FORBIDDEN, found).with_hint("use 127.0.0.1 or localhost"))
    }

    fn check_token(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let Some(token) = &self.access.token else { return Ok(()) };
        let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = bearer.and_then(|value| value.split_once(' '));
        let by_bearer = bearer
            .is_some_and(|(kind, sent)| kind.eq_ignore_ascii_case("bearer") && token.matches(sent.trim()));
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut cookies =
            cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        if by_bearer || cookies.any(|(name, value)| token.matches_cookie(name, value)) {
            return Ok(());
        }
        Err(Problem::new(StatusCode::UNAUTHORIZED, "this app requires its token")
            .with_hint("open /?token=TOKEN once, or send the header Authorization: Bearer TOKEN"))
    }

    /// The response to a first visit with the token or a ticket in the URL: a cookie, and a redirect to the URL without
    /// it.
    fn log_in(&self, request: &Request) -> Option<Response> {
        let token = self.access.token.as_ref()?;
        if request.method() != Method::GET || request.uri().path() != "/" {
            return None;
        }
        let query = request.uri().query()?;
        let is_known = form_urlencoded::parse(query.as_bytes()).any(|(name, sent)| match &*name {
            "token" => token.matches(&sent),
            "ticket" => self.ticket.redeem(&sent),
            _ => false,
        });
        if !is_known {
            return None;
        }
        let mut response = StatusCode::SEE_OTHER.into_response();
        response.headers_mut().insert(LOCATION, HeaderValue::from_static("/"));
        response.headers_mut().insert(SET_COOKIE, HeaderValue::from_str(&token.set_cookie()).ok()?);
        Some(response)
    }
}

/// Whether a person will see the response: a browser that opens a URL accepts HTML, while programs and the page's script
/// do not ask for it.
fn is_for_people(request: &Request) -> bool {
    let mut accepted = request.headers().get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    matches!(*request.method(), Method::GET | Method::HEAD)
        && accepted.any(|value| value.to_ascii_lowercase().contains("text/html"))
}

/// The middleware: passes a request on, or rejects it.
pub(crate) async fn control_access(
    State(control): State<Arc<AccessControl>>,
    request: Request,
    next: Next,
) -> Response {
    let Err(problem) = control.check(&request) else { return next.run(request).await };
    // A request without the cookie may carry the token; its host must be allowed too.
    let logged_in = control.log_in(&request).filter(|_| control.check_host(&request).is_ok());
    let is_for_people = is_for_people(&request);
    logged_in.unwrap_or_else(|| {
        let mut response = problem.into_response();
        if response.status() == StatusCode::UNAUTHORIZED {
            if is_for_people {
                response = (StatusCode::UNAUTHORIZED, Content::html(LOCKED)).into_response();
            }
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_brings_a_cookie_to_the_first_who_has_it() {
        assert_eq!(AccessControl::new(Access::local(None)).ticket().unwrap(), None);
        let token = Token::try_new("0123456789abcdef").unwrap();
        let control = AccessControl::new(Access::local(Some(token)));
        let ticket = control.ticket().unwrap().unwrap();
        let visit = |path: &str| {
            let request = Request::get(path).body(axum::body::Body::empty()).unwrap();
            control.log_in(&request).map(|response| response.headers()[SET_COOKIE].clone())
        };
        assert_eq!(visit(&format!("/api/about?ticket={ticket}")), None);
        let cookie = visit(&format!("/?ticket={ticket}"));
        assert!(cookie.is_some() && cookie == visit("/?token=0123456789abcdef"));
        assert_eq!(visit(&format!("/?ticket={ticket}")), None);
    }
}
