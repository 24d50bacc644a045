//! Is what another process changes in the index served, and what was there before where the index is in pieces?

use std::fs;

use serde_json::{Value, json};

use super::http::{Server, until};
use super::index;
use crate::common::{Folder, run};

fn about(server: &Server) -> Value {
    server.json("/api/about")
}

#[test]
fn what_another_process_changes_is_served() {
    let folder = Folder::new();
    let index = index(&folder);
    let server = Server::start([index.as_str()]);
    for id in ["s022", "s101"] {
        assert_eq!(server.change("PUT", &format!("/api/list/{id}"), b"").status, 200);
    }
    let paper =
        json!({ "id": "late", "title": "Zeppelins", "abstract": "Coral reefs seen from zeppelins bleach." });
    run(&["add", &index, &folder.write("late.jsonl", paper.to_string())]).ends(0);
    until("the new paper is served", || server.get("/api/papers/late").status == 200);
    assert_eq!(about(&server)["corpus"]["papers"], 121);
    let found = server.json("/api/search?q=coral+reefs+bleach");
    assert!(found.as_array().unwrap().iter().any(|hit| hit["id"] == "late"));
    assert!(server.get("/").text().contains("Zeppelins"));

    run(&["remove", &index, "--id", "s101"]).ends(0);
    until("the paper has gone", || server.get("/api/papers/s101").status == 404);
    run(&["refit", &index, "--themes", "5"]).ends(0);
    until("the new themes are served", || {
        server.json("/api/themes")["themes"].as_array().unwrap().len() == 5
    });
    let list = server.json("/api/list");
    assert_eq!((&list[0]["id"], &list[1]["id"]), (&json!("s022"), &json!("s101")));
    assert_eq!((&list[1]["title"], about(&server)["trouble"].is_null()), (&json!(null), true));

    // An upload comes upon what another process has written, and is not undone by it.
    let paper = json!({ "id": "later", "title": "Airships", "abstract": "Coral reefs seen from airships." });
    run(&["remove", &index, "--id", "late"]).ends(0);
    let reply = server.change("POST", "/api/papers?name=later.jsonl", paper.to_string().as_bytes());
    assert_eq!(reply.json()["added"], 1);
    assert_eq!((server.get("/api/papers/late").status, server.get("/api/papers/later").status), (404, 200));
}

#[test]
fn answers_tell_of_which_version_of_the_index_they_are() {
    let folder = Folder::new();
    let index = index(&folder);
    let server = Server::start([index.as_str()]);
    let version = |path: &str| server.get(path).header("x-themata-index").to_owned();
    let before = version("/api/about");
    assert!(!before.is_empty());
    for path in ["/api/themes", "/api/papers/s022", "/api/papers/nobody", "/api/list", "/api/search?q=reefs"]
    {
        assert_eq!(version(path), before, "{path}");
    }
    // The page has it where its script can read it.
    let of_page = || {
        let page = server.get("/").text();
        let (_, rest) = page.split_once("<meta name=\"index-version\" content=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    assert_eq!(of_page(), before);
    // Keeping a paper at hand changes no version.
    assert_eq!(server.change("PUT", "/api/list/s022", b"").header("x-themata-index"), before);
    run(&["refit", &index, "--themes", "5"]).ends(0);
    until("the new index is served", || version("/api/about") != before);
    assert_eq!(of_page(), version("/api/about"));
}

#[test]
fn what_was_there_is_served_while_the_index_is_in_pieces() {
    let folder = Folder::new();
    let index = index(&folder);
    let told = folder.path("told");
    let mut command = Server::command([index.as_str()]);
    let server = Server::of(command.stderr(fs::File::create(&told).unwrap()));
    let themes = server.json("/api/themes");
    let is_whole = || about(&server)["trouble"].is_null();
    assert!(is_whole());

    // No manifest, none that can be read, and one that names files which are not there.
    let manifest = format!("{index}/manifest.json");
    let whole = fs::read(&manifest).unwrap();
    for text in [None, Some("{")] {
        match text {
            None => fs::remove_file(&manifest).unwrap(),
            Some(text) => fs::write(&manifest, text).unwrap(),
        }
        until("trouble is told", || !is_whole());
        assert!(about(&server)["trouble"].as_str().unwrap().contains("manifest.json"));
        assert_eq!(server.json("/api/themes"), themes);
        fs::write(&manifest, &whole).unwrap();
        until("all is well again", is_whole);
    }
    run(&["remove", &index, "--id", "s101"]).ends(0);
    until("the paper has gone", || server.get("/api/papers/s101").status == 404);
    let away = folder.path("elsewhere");
    fs::rename(&index, &away).unwrap();
    until("trouble is told", || !is_whole());
    assert_eq!(server.get("/api/papers/s022").status, 200);
    let reply = server.get("/api/list");
    assert_eq!(reply.status, 409, "{}", reply.text());
    let paper = "{\"id\":\"x\",\"title\":\"Coral reefs\"}";
    assert!(server.change("POST", "/api/papers?name=x.jsonl", paper.as_bytes()).status >= 400);
    assert!(!fs::exists(&index).unwrap(), "no index is made where there is none");

    // An index with a damaged file takes the old one's place: the old one is served until that is mended.
    run(&["remove", &away, "--id", "s002"]).ends(0);
    let generation = fs::read_dir(&away).unwrap().map(|entry| entry.unwrap().path());
    let newest = generation.filter(|path| path.is_dir()).max().unwrap();
    fs::rename(newest.join("themes.parquet"), newest.join("kept")).unwrap();
    fs::rename(&away, &index).unwrap();
    until("the damage is told", || {
        about(&server)["trouble"].as_str().is_some_and(|told| told.contains("themes.parquet"))
    });
    assert_eq!(server.get("/api/papers/s002").status, 200);
    let told = fs::read_to_string(&told).unwrap();
    assert!(
        told.contains("warning: the index cannot be read") && told.contains("can be read again"),
        "{told}"
    );
    // Each trouble is told once, however long it lasts.
    assert_eq!(told.matches("themes.parquet").count(), 1, "{told}");
    let newest = std::path::Path::new(&index).join(newest.file_name().unwrap());
    fs::rename(newest.join("kept"), newest.join("themes.parquet")).unwrap();
    run(&["refit", &index]).ends(0);
    until("what is whole is served", || is_whole() && server.get("/api/papers/s002").status == 404);
}
