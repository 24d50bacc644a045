//! Who answers what? The paths, with their methods; `assets/live/openapi.json` and `docs/API.md` describe them.

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, StatusCode, Uri};
use axum::routing::{MethodRouter, delete, get, post, put};

use super::answer::Problem;
use super::guard::Guard;
use super::served::App;
use super::{find, layers, list, look, upload};

/// The description of the routes, by version 3.1 of `OpenAPI`.
pub(super) const OPENAPI: &str = include_str!("../../../assets/live/openapi.json");

/// A path, a method, and who answers.
type Route = (&'static str, Method, MethodRouter<Arc<App>>);

fn routes() -> Vec<Route> {
    vec![
        ("/", Method::GET, get(look::page)),
        ("/api/about", Method::GET, get(look::about)),
        ("/api/openapi.json", Method::GET, get(look::openapi)),
        ("/api/themes", Method::GET, get(look::themes)),
        ("/api/themes/{id}", Method::GET, get(look::theme)),
        ("/api/papers", Method::GET, get(look::papers)),
        ("/api/papers", Method::POST, post(upload::add)),
        ("/api/papers/{id}", Method::GET, get(look::paper)),
        ("/api/papers/{id}/neighbours", Method::GET, get(look::neighbours)),
        ("/api/search", Method::GET, get(find::search)),
        ("/api/related", Method::GET, get(find::related)),
        ("/api/list", Method::GET, get(list::all)),
        ("/api/list/{id}", Method::GET, get(list::one)),
        ("/api/list/{id}", Method::PUT, put(list::put)),
        ("/api/list/{id}", Method::DELETE, delete(list::delete)),
        ("/api/list.bib", Method::GET, get(list::bibtex)),
        ("/api/list.ris", Method::GET, get(list::ris)),
        ("/api/list.csv", Method::GET, get(list::csv)),
    ]
}

/// The app, with all that is around it.
pub(super) fn router(app: Arc<App>, guard: Arc<Guard>) -> Router {
    let router = routes().into_iter().fold(Router::new(), |router, (path, method, answer)| {
        router.route(path, layers::in_time(&method, answer))
    });
    let router = router
        .fallback(|uri: Uri| async move { Problem::missing(format!("nothing is at {}", uri.path())) })
        .method_not_allowed_fallback(|method: Method| async move {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, format!("this is not to be had by {method}"))
        });
    layers::around(router.with_state(app), guard)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_description_has_the_routers_paths() {
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
