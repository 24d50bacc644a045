//! Who may ask? Every request passes here: the host it names, the token it brings, the header that changes need.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, COOKIE, HOST, LOCATION, SET_COOKIE, WWW_AUTHENTICATE};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::answer::{Answer, Problem};

/// What a browser shows to those who lack the token.
const LOCKED: &str = include_str!("../../../assets/live/locked.html");
/// Bytes of a path and its parameters at most.
const ADDRESS: usize = 16 << 10;
/// The header that a page of another origin cannot send without being asked for leave, which nobody gives.
const OURS: HeaderName = HeaderName::from_static("x-themata");
/// A browser that is opened makes its visit within this time.
const TICKET: Duration = Duration::from_secs(60);

/// Who may ask.
#[derive(Debug)]
pub(super) struct Guard {
    /// Whether other names than this machine's own for itself lead here.
    allow_remote: bool,
    token: Option<Token>,
    /// What stands for the token at one visit, and until when.
    ticket: Mutex<Option<(String, Instant)>>,
}

/// A secret that was agreed upon, as its digests: comparing these tells nothing of it by the time it takes.
#[derive(Debug)]
struct Token {
    digest: String,
    /// What a browser keeps in its place.
    cookie: String,
    /// Under which name: browsers tell cookies of one machine apart by it, and not by the port.
    cookie_name: String,
}

impl Token {
    fn new(token: &str) -> Self {
        let cookie_name = format!("themata-{}", &digest(&format!("name of the cookie of {token}"))[..8]);
        Self { digest: digest(token), cookie: digest(&format!("cookie of {token}")), cookie_name }
    }
}

fn digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

impl Guard {
    pub(super) fn new(allow_remote: bool, token: Option<&str>) -> Self {
        Self { allow_remote, token: token.map(Token::new), ticket: Mutex::new(None) }
    }

    /// A secret that stands for the token at one visit within a minute: it may be seen in a list of processes, and is
    /// of no use by then. `None` where no token is needed.
    pub(super) fn ticket(&self) -> Result<Option<String>, getrandom::Error> {
        if self.token.is_none() {
            return Ok(None);
        }
        let mut bytes = [0; 24];
        getrandom::fill(&mut bytes)?;
        let ticket = URL_SAFE_NO_PAD.encode(bytes);
        let kept = (digest(&ticket), Instant::now() + TICKET);
        *self.ticket.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(Some(ticket))
    }

    /// Whether this is the ticket; if it is, it was.
    fn takes(&self, ticket: &str) -> bool {
        let mut kept = self.ticket.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = digest(ticket);
        let is_it = kept.as_ref().is_some_and(|(digest, until)| *digest == sent && Instant::now() < *until);
        if is_it {
            *kept = None;
        }
        is_it
    }

    /// Refuses what must not be answered.
    fn check(&self, request: &Request) -> Result<(), Problem> {
        let uri = request.uri();
        let length = uri.path().len() + uri.query().map_or(0, str::len);
        if length > ADDRESS {
            let found = format!("an address of {length} bytes, expected at most {ADDRESS}");
            return Err(Problem::new(StatusCode::URI_TOO_LONG, found));
        }
        self.check_host(request)?;
        self.check_token(request.headers())?;
        if !matches!(*request.method(), Method::GET | Method::HEAD) && !request.headers().contains_key(OURS) {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                "what changes something needs the header X-Themata",
            )
            .hint("X-Themata: 1"));
        }
        Ok(())
    }

    /// A page whose name was made to lead to this machine (DNS rebinding) asks by that name.
    fn check_host(&self, request: &Request) -> Result<(), Problem> {
        let mut hosts = request.headers().get_all(HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
        let (Some(host), None) = (host, hosts.next()) else {
            return Err(Problem::bad("expected one header Host with the name of a host"));
        };
        let ours = |host: &str| {
            let host = host.to_ascii_lowercase();
            self.allow_remote || ["127.0.0.1", "localhost", "[::1]"].contains(&host.as_str())
        };
        if ours(host.host()) && request.uri().host().is_none_or(ours) {
            return Ok(());
        }
        let found = format!("this app does not answer to the name {:?}", host.host());
        Err(Problem::new(StatusCode::FORBIDDEN, found).hint("ask for 127.0.0.1 or localhost"))
    }

    fn check_token(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let Some(token) = &self.token else { return Ok(()) };
        let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = bearer.and_then(|value| value.split_once(' '));
        let by_bearer = bearer.is_some_and(|(kind, sent)| {
            kind.eq_ignore_ascii_case("bearer") && digest(sent.trim()) == token.digest
        });
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut cookies =
            cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        // Digests of both, so that the time tells nothing of this either.
        let by_cookie =
            cookies.any(|(name, value)| name == token.cookie_name && digest(value) == digest(&token.cookie));
        if by_bearer || by_cookie {
            return Ok(());
        }
        Err(Problem::new(StatusCode::UNAUTHORIZED, "this app answers those who know its token")
            .hint("open /?token=TOKEN once, or send the header Authorization: Bearer TOKEN"))
    }

    /// Whether somebody looks at the answer: a browser that goes to an address takes pages, and programs do not ask for any,
    /// nor does the page.
    fn is_for_people(request: &Request) -> bool {
        let mut accepted = request.headers().get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        matches!(*request.method(), Method::GET | Method::HEAD)
            && accepted.any(|value| value.to_ascii_lowercase().contains("text/html"))
    }

    /// The answer to a first visit with the token or a ticket in the address: a cookie in its place, and the page
    /// without it.
    fn welcome(&self, request: &Request) -> Option<Response> {
        let token = self.token.as_ref()?;
        if request.method() != Method::GET || request.uri().path() != "/" {
            return None;
        }
        let query = request.uri().query()?;
        let is_known = form_urlencoded::parse(query.as_bytes()).any(|(name, sent)| match &*name {
            "token" => digest(&sent) == token.digest,
            "ticket" => self.takes(&sent),
            _ => false,
        });
        if !is_known {
            return None;
        }
        let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", token.cookie_name, token.cookie);
        let mut response = StatusCode::SEE_OTHER.into_response();
        response.headers_mut().insert(LOCATION, HeaderValue::from_static("/"));
        response.headers_mut().insert(SET_COOKIE, HeaderValue::from_str(&cookie).ok()?);
        Some(response)
    }
}

/// Lets a request pass or answers in its place.
pub(super) async fn guarded(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let Err(problem) = guard.check(&request) else { return next.run(request).await };
    // Whoever lacks the token may be bringing it; the host must be right all the same.
    let welcome = guard.welcome(&request).filter(|_| guard.check_host(&request).is_ok());
    let is_for_people = Guard::is_for_people(&request);
    welcome.unwrap_or_else(|| {
        let mut response = problem.into_response();
        if response.status() == StatusCode::UNAUTHORIZED {
            if is_for_people {
                response = (StatusCode::UNAUTHORIZED, Answer::html(LOCKED)).into_response();
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
    fn a_ticket_is_good_once_and_not_for_long() {
        assert_eq!(Guard::new(false, None).ticket().unwrap(), None);
        let guard = Guard::new(false, Some("0123456789abcdef"));
        assert!(!guard.takes(""));
        let ticket = guard.ticket().unwrap().unwrap();
        assert!(!guard.takes(&ticket[1..]) && guard.takes(&ticket) && !guard.takes(&ticket));
        let (first, second) = (guard.ticket().unwrap().unwrap(), guard.ticket().unwrap().unwrap());
        assert!(first != second && !guard.takes(&first));
        guard.ticket.lock().unwrap().as_mut().unwrap().1 = Instant::now();
        assert!(!guard.takes(&second));
    }

    #[test]
    fn a_ticket_brings_a_cookie_to_the_first_who_has_it() {
        let guard = Guard::new(false, Some("0123456789abcdef"));
        let ticket = guard.ticket().unwrap().unwrap();
        let visit = |path: &str| {
            let request = Request::get(path).body(axum::body::Body::empty()).unwrap();
            guard.welcome(&request).map(|response| response.headers()[SET_COOKIE].clone())
        };
        assert_eq!(visit(&format!("/api/about?ticket={ticket}")), None);
        let cookie = visit(&format!("/?ticket={ticket}"));
        assert!(cookie.is_some() && cookie == visit("/?token=0123456789abcdef"));
        assert_eq!(visit(&format!("/?ticket={ticket}")), None);
    }
}
