//! Does the reading list keep what is put there, and do papers come in while the app runs?

use std::thread;

use serde_json::json;

use super::http::{Server, encoded};
use super::index;
use crate::common::{Folder, SAMPLE, names, run};

#[test]
fn the_list_is_kept_in_the_index_and_leaves_as_other_formats() {
    let folder = Folder::new();
    let index = index(&folder);
    let server = Server::start([index.as_str()]);
    assert_eq!(server.json("/api/list"), json!([]));
    let header = |server: &Server| {
        let table = server.get("/api/list.csv").text();
        table.lines().next().unwrap_or_default().to_owned()
    };
    let empty = header(&server);
    for id in ["s101", "s022", "s002"] {
        assert_eq!(server.change("PUT", &format!("/api/list/{id}"), b"").json(), json!({ "changed": true }));
        assert_eq!(server.change("PUT", &format!("/api/list/{id}"), b"").json(), json!({ "changed": false }));
    }
    assert_eq!(server.change("DELETE", "/api/list/s002", b"").json(), json!({ "changed": true }));
    assert_eq!(server.change("DELETE", "/api/list/s002", b"").json(), json!({ "changed": false }));
    assert_eq!(server.change("PUT", "/api/list/nobody", b"").status, 404);
    assert_eq!((server.get("/api/list/s002").status, server.get("/api/list/s022").status), (404, 200));

    // Another process finds it, and a new generation leaves it as it is.
    drop(server);
    run(&["remove", &index, "--id", "s101"]).ends(0);
    run(&["refit", &index]).ends(0);
    run(&["verify", &index]).ends(0);
    let server = Server::start([index.as_str()]);
    let list = server.json("/api/list");
    assert_eq!((&list[0]["id"], &list[0]["title"]), (&json!("s101"), &json!(null)));
    assert_eq!((&list[1]["id"], list.as_array().unwrap().len()), (&json!("s022"), 2));

    for (ending, kind) in
        [("bib", "application/x-bibtex"), ("ris", "application/x-research"), ("csv", "text/csv")]
    {
        let reply = server.get(&format!("/api/list.{ending}"));
        assert_eq!(reply.status, 200);
        assert!(reply.header("content-type").starts_with(kind));
        assert!(reply.header("content-disposition").contains(&format!("reading-list.{ending}")));
        let back = crate::common::read(&folder.write(&format!("list.{ending}"), &reply.body)).corpus;
        let ids: Vec<&str> = back.papers().iter().map(|paper| paper.id.as_str()).collect();
        assert_eq!(ids, ["s022"], "{ending}");
    }
    assert_eq!(header(&server), empty);
}

#[test]
fn many_may_change_the_list_at_once() {
    let folder = Folder::new();
    let index = index(&folder);
    let servers = [Server::start([index.as_str()]), Server::start([index.as_str()])];
    let ids: Vec<String> = crate::common::sample().papers().iter().map(|paper| paper.id.clone()).collect();
    thread::scope(|scope| {
        for (at, part) in ids.chunks(8).enumerate() {
            let server = &servers[at % 2];
            scope.spawn(move || {
                for id in part {
                    assert_eq!(server.change("PUT", &format!("/api/list/{id}"), b"").status, 200);
                }
            });
        }
    });
    assert_eq!(servers[0].json("/api/list").as_array().unwrap().len(), ids.len());
}

#[test]
fn papers_come_in_while_the_app_runs() {
    let folder = Folder::new();
    let index = index(&folder);
    let server = Server::start([index.as_str()]);
    let before = server.json("/api/themes");
    let id = "10.1/a b?<i>";
    let bib = format!(
        "TY  - JOUR\nID  - {id}\nTI  - Coral bleaching on warm reefs\nAB  - Corals bleach on reefs that warm.\nER  - \n\
         TY  - JOUR\nAU  - Nobody\nER  - \n"
    );
    let told = server.change("POST", "/api/papers?name=new.ris", bib.as_bytes());
    assert_eq!(told.status, 200, "{}", told.text());
    let told = told.json();
    assert_eq!(
        (&told["added"], &told["changed"], told["skipped"].as_array().unwrap().len()),
        (&json!(1), &json!(0), 1)
    );
    let paper = server.json(&format!("/api/papers/{}", encoded(id)));
    assert_eq!(paper["title"], "Coral bleaching on warm reefs");
    let found = server.json("/api/search?q=corals+bleach+on+warm+reefs");
    assert!(found.as_array().unwrap().iter().any(|hit| hit["id"] == id));
    // Themes go by their numbers and names still.
    let after = server.json("/api/themes");
    for (old, new) in before["themes"].as_array().unwrap().iter().zip(after["themes"].as_array().unwrap()) {
        assert_eq!((&old["id"], &old["label"]), (&new["id"], &new["label"]));
    }
    assert_eq!(run(&["papers", &index, "--json"]).ends(0).json()["papers"], 121);

    // What cannot be used changes nothing.
    let files = names(&index);
    for body in [&b""[..], b"no paper", b"\x00\xff\xfe", b"{\"id\": 1"] {
        let reply = server.change("POST", "/api/papers?name=x.jsonl", body);
        assert!([400, 422].contains(&reply.status), "{}", reply.text());
    }
    assert_eq!(names(&index), files);
    assert_eq!(server.json("/api/about")["corpus"]["papers"], 121);

    // While another process writes, the app says so.
    let writer = themata::store::Writer::new(std::path::Path::new(&index)).unwrap();
    let reply = server.change("POST", "/api/papers?name=s.jsonl", &std::fs::read(SAMPLE).unwrap());
    assert_eq!(reply.status, 409, "{}", reply.text());
    drop(writer);
    let reply = server.change("POST", "/api/papers?name=s.jsonl", &std::fs::read(SAMPLE).unwrap());
    assert_eq!(reply.json()["present"], 120);
}
