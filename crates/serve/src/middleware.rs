//! The layers around all handlers: limits of time and size, access control, explained errors, compression, and security
//! headers.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::MethodRouter;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use super::access::{AccessControl, control_access};
use super::response::explain_status;

/// The greatest length of a request's body, in bytes.
pub(crate) const MAX_BODY: usize = 64 << 20;
/// A request that reads is answered within this time, or fails.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// The same for a request that changes the index, for which neighbours are computed anew.
const CHANGE_TIMEOUT: Duration = Duration::from_secs(900);
/// Shorter answers are not worth compressing, in bytes.
const MIN_COMPRESSED: u16 = 1024;

/// The security headers of every answer.
const HEADERS: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];
/// The policy of an answer without one of its own: nothing in it runs or loads anything.
const DEFAULT_POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A handler with the time limit of its method.
pub(crate) fn with_timeout<S: Clone + Send + Sync + 'static>(
    method: &Method,
    handler: MethodRouter<S>,
) -> MethodRouter<S> {
    let timeout = if method.is_safe() { READ_TIMEOUT } else { CHANGE_TIMEOUT };
    handler.layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout))
}

/// A router with the layers that all requests pass. The last layer added sees a request first.
pub(crate) fn with_layers(router: Router, control: Arc<AccessControl>) -> Router {
    let router = router
        .layer(CatchPanicLayer::new())
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .layer(from_fn_with_state(control, control_access))
        .layer(map_response(explain_status))
        // This runs on the thread that reads all requests, so it must be fast; the page is compressed beforehand.
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(SizeAbove::new(MIN_COMPRESSED)),
        );
    let policy = HeaderValue::from_static(DEFAULT_POLICY);
    let router = router.layer(SetResponseHeaderLayer::if_not_present(CONTENT_SECURITY_POLICY, policy));
    HEADERS.into_iter().fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value)))
    })
}
