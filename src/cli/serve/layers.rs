//! Through what does a request pass before it is answered, and an answer before it leaves? Bounds of time and size, the
//! guard, words for what was refused, compression, and what browsers are told.

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

use super::answer::in_words;
use super::guard::{Guard, guarded};

/// Bytes of a body at most.
pub(super) const BODY: usize = 64 << 20;
/// A question is answered within this time, or not at all.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same of what changes the index, which computes neighbours anew.
const PATIENCE_WITH_CHANGES: Duration = Duration::from_secs(900);
/// Bytes from which on it is worth while to compress an answer.
const COMPRESSED: u16 = 1024;

/// What every answer tells browsers.
const HEADERS: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];
/// The policy of an answer that brings none of its own: nothing in it runs or loads anything.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Who answers, in time.
pub(super) fn in_time<S: Clone + Send + Sync + 'static>(
    method: &Method,
    answer: MethodRouter<S>,
) -> MethodRouter<S> {
    let patience = if method.is_safe() { PATIENCE } else { PATIENCE_WITH_CHANGES };
    answer.layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, patience))
}

/// A router with all around it that has nothing to do with what is asked. What is put around it last hears of a
/// request first.
pub(super) fn around(router: Router, guard: Arc<Guard>) -> Router {
    let router = router
        .layer(CatchPanicLayer::new())
        .layer(RequestBodyLimitLayer::new(BODY))
        .layer(from_fn_with_state(guard, guarded))
        .layer(map_response(in_words))
        // The thread that hears all does this, so it must be quick; the page is compressed beforehand.
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(SizeAbove::new(COMPRESSED)),
        );
    let policy = HeaderValue::from_static(POLICY);
    let router = router.layer(SetResponseHeaderLayer::if_not_present(CONTENT_SECURITY_POLICY, policy));
    HEADERS.into_iter().fold(router, |router, (name, value)| {
        router.layer(SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value)))
    })
}
