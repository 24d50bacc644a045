//! Does the app answer as the commands and the report do, safely, to many at a time, and does it end well?

mod changes;
mod follow;
pub(crate) mod http;
mod safety;

use std::fs;
use std::thread;

use crate::common::{self, Folder, SAMPLE, run};
use http::{Server, encoded};
use serde_json::Value;

/// An index of the sample.
fn index(folder: &Folder) -> String {
    let index = folder.path("index");
    run(&["index", SAMPLE, "--out", &index, "--themes", "10"]).ends(0);
    index
}

#[test]
fn answers_are_those_of_the_commands_and_the_report() {
    let folder = Folder::new();
    let index = index(&folder);
    let server = Server::start([index.as_str()]);
    let printed = |arguments: &[&str]| run(&[arguments, &[index.as_str(), "--json"]].concat()).ends(0).json();
    assert_eq!(server.json("/api/themes"), printed(&["themes"]));
    assert_eq!(
        server.json("/api/search?q=coral+bleaching&n=7"),
        printed(&["search", "coral bleaching", "-n", "7"])
    );
    assert_eq!(server.json("/api/search?q=the%20of"), printed(&["search", "the of"]));
    assert_eq!(
        server.json("/api/related?id=s022&id=s101&not=s002&n=12"),
        printed(&["related", "--id", "s022", "--id", "s101", "--not", "s002", "-n", "12"])
    );

    // Those that hold all words as they are typed come first, and the others as before.
    let corpus = common::sample();
    for (typed, words) in [
        ("Coral bleach", &["coral", "bleach"][..]),
        ("the of", &["the", "of"]),
        ("%22heat+stress%22+coral", &["heat stress", "coral"]),
        ("%22stress+heat%22", &["stress heat"]),
        ("ractor", &["ractor"]),
    ] {
        let typed = typed.replace(' ', "+");
        let first = server.json(&format!("/api/search?q={typed}&n=1000&words=first"));
        let (holding, near): (Vec<Value>, Vec<Value>) =
            first.as_array().unwrap().iter().cloned().partition(|hit| hit["holds_all"] == true);
        assert_eq!(first, Value::from([holding.clone(), near.clone()].concat()), "{typed}");
        let ids = |hits: &[Value]| -> Vec<String> {
            hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
        };
        let holds = |paper: &&themata::Paper| {
            let text = format!("{} {}", paper.title, paper.abstract_text).to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let mut expected: Vec<String> =
            corpus.papers().iter().filter(holds).map(|paper| paper.id.clone()).collect();
        expected.retain(|id| server.json(&format!("/api/papers/{id}"))["duplicate_of"].is_null());
        let mut found = ids(&holding);
        found.sort();
        assert_eq!(found, expected, "{typed}");
        let all = server.json(&format!("/api/search?q={typed}&n=1000"));
        let mut others = ids(all.as_array().unwrap());
        others.retain(|id| !found.contains(id));
        assert_eq!(ids(&near), others, "{typed}");
    }

    run(&["report", &index, "--out", &folder.path("report"), "--format", "json"]).ends(0);
    let report: Value =
        serde_json::from_str(&fs::read_to_string(folder.path("report/report.json")).unwrap()).unwrap();
    let about = server.json("/api/about");
    for part in ["schema_version", "generator", "settings", "corpus", "quality"] {
        assert_eq!(about[part], report[part], "{part}");
    }
    assert_eq!(about["index"], true);
    for theme in report["themes"].as_array().unwrap() {
        assert_eq!(server.json(&format!("/api/themes/{}", theme["id"])), *theme);
    }

    // All papers, a part at a time, and those of a theme.
    let papers = report["papers"].as_array().unwrap();
    let mut parts = Vec::new();
    for offset in [0, 50, 100, 150] {
        let part = server.json(&format!("/api/papers?offset={offset}"));
        assert_eq!((&part["total"], &part["limit"]), (&papers.len().into(), &50.into()));
        parts.extend(part["papers"].as_array().unwrap().clone());
    }
    assert_eq!(&parts, papers);
    let of_theme = server.json("/api/papers?theme=3&limit=1000");
    let expected: Vec<&Value> = papers.iter().filter(|paper| paper["theme"] == 3).collect();
    assert_eq!(of_theme["papers"].as_array().unwrap().iter().collect::<Vec<_>>(), expected);

    // A paper has its record beside it, and each neighbour a name and stems.
    let corpus = common::sample();
    for (view, paper) in papers.iter().zip(corpus.papers()).step_by(10) {
        let mut whole = server.json(&format!("/api/papers/{}", paper.id));
        let fields = whole.as_object_mut().unwrap();
        assert_eq!(fields.remove("record").unwrap(), serde_json::to_value(paper).unwrap());
        assert!(fields.remove("others").unwrap().is_array());
        let shown = fields.remove("shown").unwrap();
        assert_eq!(shown["title"], *themata::text::readable(&paper.title));
        assert_eq!(shown["abstract"], *themata::text::readable(&paper.abstract_text));
        assert_eq!(&whole, view);
        let neighbours = server.json(&format!("/api/papers/{}/neighbours", paper.id));
        let (neighbours, expected) = (neighbours.as_array().unwrap(), view["neighbours"].as_array().unwrap());
        assert_eq!(neighbours.len(), expected.len());
        for (neighbour, expected) in neighbours.iter().zip(expected) {
            assert_eq!(neighbour["similarity"], expected["similarity"]);
            assert_eq!(neighbour["shared_terms"], expected["shared_terms"]);
            let terms = expected["shared_terms"].as_array().unwrap().len();
            assert_eq!(neighbour["stems"].as_array().unwrap().len(), terms);
            let other = corpus.find(expected["id"].as_str().unwrap()).unwrap();
            assert_eq!(neighbour["title"], corpus.paper(other).title);
        }
    }
}

#[test]
fn papers_that_were_read_are_served_as_they_are_analysed() {
    let server = Server::start([SAMPLE, "--themes", "10"]);
    let printed = run(&["themes", SAMPLE, "--themes", "10", "--json"]).ends(0).json();
    assert_eq!(server.json("/api/themes"), printed);
    let related = run(&["related", SAMPLE, "--id", "s022", "--not", "s002", "--json"]).ends(0).json();
    assert_eq!(server.json("/api/related?id=s022&not=s002"), related);
    assert_eq!(server.json("/api/about")["index"], false);
    assert_eq!(server.get("/api/about").header("x-themata-index"), "");
    assert!(!server.get("/").text().contains("name=\"index-version\""));
    // There is no folder to keep anything in.
    for (method, path) in
        [("GET", "/api/list"), ("PUT", "/api/list/s022"), ("GET", "/api/list.bib"), ("POST", "/api/papers")]
    {
        let reply = server.change(method, path, b"");
        assert_eq!(reply.status, 409, "{method} {path}");
        assert!(reply.json()["hint"].as_str().unwrap().contains("themata index"));
    }
}

#[test]
fn the_description_is_served_and_every_route_of_it_answers() {
    let folder = Folder::new();
    let server = Server::start([index(&folder).as_str()]);
    let described = server.json("/api/openapi.json");
    // Present in the repository, if not in the package.
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/API.md")).ok();
    for (path, methods) in described["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let heading = format!("`{} {path}", method.to_uppercase());
            assert!(page.as_ref().is_none_or(|page| page.contains(&heading)), "docs/API.md lacks {heading}");
            let id = if path.starts_with("/api/themes") { "1" } else { "s022" };
            let mut path = path.replace("{id}", id);
            match path.as_str() {
                "/api/search" => path += "?q=coral",
                "/api/related" => path += "?id=s022",
                // The list is empty.
                "/api/list/s022" if method == "get" => continue,
                _ => {}
            }
            let body: &[u8] =
                if method == "post" { b"[{\"id\": \"new\", \"title\": \"Coral reefs\"}]" } else { b"" };
            let reply = server.change(&method.to_uppercase(), &path, body);
            assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text());
        }
    }
}

#[test]
fn sixty_four_clients_at_once_lose_nothing() {
    let folder = Folder::new();
    let server = Server::start([index(&folder).as_str()]);
    let corpus = common::sample();
    let paths: Vec<String> = corpus
        .papers()
        .iter()
        .take(64)
        .enumerate()
        .map(|(i, paper)| match i % 4 {
            0 => format!("/api/papers/{}", paper.id),
            1 => format!("/api/related?id={}&n=20", paper.id),
            2 => format!("/api/search?n=30&q={}", encoded(&paper.title)),
            _ => format!("/api/papers/{}/neighbours", paper.id),
        })
        .collect();
    let expected: Vec<http::Reply> = paths.iter().map(|path| server.get(path)).collect();
    assert!(expected.iter().all(|reply| reply.status == 200));
    let body = |reply: &http::Reply| (reply.status, reply.body.clone());
    thread::scope(|scope| {
        for first in 0..64 {
            let (server, paths, expected) = (&server, &paths, &expected);
            scope.spawn(move || {
                for at in (0..8).map(|step| (first + 7 * step) % 64) {
                    assert_eq!(body(&server.get(&paths[at])), body(&expected[at]), "{}", paths[at]);
                }
            });
        }
    });
}
