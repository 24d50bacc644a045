//! The layers around all handlers: limits of time and size, access control, explained errors, compression, and
//! [security headers](super::security_headers).

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::MethodRouter;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::access::{AccessControl, control_access};
use super::response::explain_status;
use super::security_headers::with_security_headers;

/// The greatest length of a request's body, in bytes.
pub(crate) const MAX_BODY: usize = 64 << 20;
/// The time limit of a request that only reads.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// The time limit of a request that changes the index, which recomputes neighbours.
const CHANGE_TIMEOUT: Duration = Duration::from_secs(900);
/// Minimum size of a compressed response, in bytes.
const MIN_COMPRESSED: u16 = 1024;

/// A handler with the time limit of its method.
pub(crate) fn with_timeout<S: Clone + Send + Sync + 'static>(
    method: &Method,
    handler: MethodRouter<S>,
) -> MethodRouter<S> {
    let timeout = if method.is_safe() { READ_TIMEOUT } else { CHANGE_TIMEOUT };
    handler.layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout))
}

/// A router with the layers that all requests pass through. The last layer added sees a request first.
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
    with_security_headers(router)
}
