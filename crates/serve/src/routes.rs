//! The routes: each path and method with its handler. `assets/live/openapi.json` and `docs/API.md` describe them.

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use axum::routing::{MethodRouter, delete, get, post, put};

use super::access::AccessControl;
use super::handlers::{reading_list, search, upload, views};
use super::middleware::{with_layers, with_timeout};
use super::response::Problem;
use super::state::AppState;

/// The description of the routes, in version 3.1 of `OpenAPI`.
pub(crate) const OPENAPI: &str = include_str!("../assets/openapi.json");

/// A path, a method, and its handler.
type Route = (&'static str, Method, MethodRouter<Arc<AppState>>);

fn routes() -> Vec<Route> {
    vec![
        ("/", Method::GET, get(views::page)),
        ("/api/about", Method::GET, get(views::about)),
        ("/api/openapi.json", Method::GET, get(views::openapi)),
        ("/api/themes", Method::GET, get(views::themes)),
        ("/api/themes/{id}", Method::GET, get(views::theme)),
        ("/api/papers", Method::GET, get(views::papers)),
        ("/api/papers", Method::POST, post(upload::add)),
        ("/api/papers/{id}", Method::GET, get(views::paper)),
        ("/api/papers/{id}/neighbours", Method::GET, get(views::neighbours)),
        ("/api/search", Method::GET, get(search::search)),
        ("/api/related", Method::GET, get(search::related)),
        ("/api/list", Method::GET, get(reading_list::all)),
        ("/api/list/{id}", Method::GET, get(reading_list::one)),
        ("/api/list/{id}", Method::PUT, put(reading_list::add)),
        ("/api/list/{id}", Method::DELETE, delete(reading_list::remove)),
        ("/api/list.bib", Method::GET, get(reading_list::bibtex)),
        ("/api/list.ris", Method::GET, get(reading_list::ris)),
        ("/api/list.csv", Method::GET, get(reading_list::csv)),
    ]
}

/// The app: all routes with the layers around them.
pub(crate) fn router(state: Arc<AppState>, control: Arc<AccessControl>) -> Router {
    let router = routes().into_iter().fold(Router::new(), |router, (path, method, handler)| {
        router.route(path, with_timeout(&method, handler))
    });
    let router = router
        .fallback(|uri: Uri| async move { Problem::not_found(format!("nothing is at {}", uri.path())) })
        .method_not_allowed_fallback(|method: Method| async move {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, format!("{method} is not allowed here"))
        });
    with_layers(router.with_state(state), control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_description_lists_the_routes() {
        let described: serde_json::Value = serde_json::from_str(OPENAPI).unwrap();
        let mut found = BTreeSet::new();
        for (path, methods) in described["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys().filter(|key| *key != "parameters") {
                found.insert((path.clone(), method.to_uppercase()));
            }
        }
        let expected = routes().into_iter().map(|(path, method, _)| (path.to_owned(), method.to_string()));
        assert_eq!(found, expected.collect());
        assert_eq!(described["openapi"], "3.1.0");
        assert_eq!(described["info"]["version"], env!("CARGO_PKG_VERSION"));
    }
}
