//! Is what should not be answered refused, does no paper become code, and is the end graceful?

use std::io::Write;
use std::process::Stdio;

use serde_json::json;

use super::http::{Reply, Server, encoded, read, until};
use super::index;
use crate::common::{Folder, SAMPLE, jsonl, run};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn bad_requests_are_told_what_is_wrong() {
    let folder = Folder::new();
    let server = Server::start([index(&folder).as_str()]);
    let long = "x".repeat(17_000);
    let many = "id=s022&".repeat(101);
    for (method, path, status) in [
        ("GET", "/nothing", 404),
        ("GET", "/api", 404),
        ("GET", "/../../etc/passwd", 404),
        ("GET", "/api/papers/nobody", 404),
        ("GET", "/api/papers/%FF", 400),
        ("GET", "/api/papers/nobody/neighbours", 404),
        ("GET", "/api/papers?limit=0", 400),
        ("GET", "/api/papers?limit=1001", 400),
        ("GET", "/api/papers?offset=-1", 400),
        ("GET", "/api/papers?offset=99999999999999999999999999", 400),
        ("GET", "/api/papers?theme=x", 400),
        ("GET", "/api/papers?theme=999", 404),
        ("GET", "/api/papers?page=1", 400),
        ("GET", "/api/themes/999", 404),
        ("GET", "/api/themes/one", 400),
        ("GET", "/api/themes?x", 400),
        ("GET", "/api/list.csv?x", 400),
        ("GET", "/api/openapi.json?x", 400),
        ("GET", "/api/search", 400),
        ("GET", "/api/search?q=a&q=b", 400),
        ("GET", "/api/search?q=coral&n=0", 400),
        ("GET", "/api/search?q=coral&words=last", 400),
        ("GET", "/api/search?q=coral&n=1001", 400),
        ("GET", "/api/related", 400),
        ("GET", "/api/related?not=s022", 400),
        ("GET", "/api/related?id=s001&id=s022&not=s022", 400),
        ("GET", "/api/related?id=nobody", 404),
        ("GET", &format!("/api/related?{many}"), 400),
        ("GET", &format!("/api/search?q={long}"), 414),
        ("POST", "/api/themes", 405),
        ("DELETE", "/api/papers", 405),
        ("OPTIONS", "/api/themes", 405),
        ("PUT", "/", 405),
    ] {
        let reply = server.change(method, path, b"");
        let shown = &path[..path.len().min(60)];
        assert_eq!(reply.status, status, "{method} {shown}: {}", reply.text());
        let problem = reply.json();
        assert_eq!(problem["status"], status);
        assert!(!problem["error"].as_str().unwrap().is_empty());
    }
    assert_eq!(server.get("/api/papers/S022").json()["hint"], "did you mean \"s022\"?");
    for raw in [&b"\x00\x01\x02\r\n\r\n"[..], b"GET / HTTP/9.9\r\n\r\n", b"GET /\xff HTTP/1.1\r\n\r\n"] {
        assert_eq!(server.raw(raw).status, 400);
    }
    let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(200_000));
    assert_eq!(server.raw(head.as_bytes()).status, 431);
    // A body beyond the limit is refused by what it says of its length, before it is sent.
    let request = format!(
        "POST /api/papers HTTP/1.1\r\nHost: localhost\r\nX-Themata: 1\r\nContent-Length: {}\r\n\r\n",
        65 << 20
    );
    assert_eq!(server.raw(request.as_bytes()).status, 413);
    // One that does not say its length is refused when it has come to the limit.
    let mut request =
        b"POST /api/papers HTTP/1.1\r\nHost: localhost\r\nX-Themata: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
            .to_vec();
    for _ in 0..64 {
        request.extend(b"100000\r\n");
        request.resize(request.len() + (1 << 20), b' ');
        request.extend(b"\r\n");
    }
    request.extend(b"1\r\n ");
    let reply = server.raw(&request);
    assert_eq!((reply.status, reply.json()["status"].as_u64()), (413, Some(413)));
    assert_eq!(server.get("/api/about").status, 200);
}

#[test]
fn only_this_machines_own_names_are_answered_to() {
    let server = Server::start([SAMPLE, "--themes", "4"]);
    let port = server.address.rsplit(':').next().unwrap().to_owned();
    for host in ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", &format!("localhost:{port}")] {
        assert_eq!(server.ask("GET", "/api/about", &[("Host", host)], b"").status, 200, "{host}");
    }
    for host in
        ["evil.example", &format!("evil.example:{port}"), "localhost.evil.example", "0.0.0.0", "192.168.1.1"]
    {
        for path in ["/", "/api/about"] {
            let reply = server.ask("GET", path, &[("Host", host)], b"");
            assert_eq!(reply.status, 403, "{host}");
            assert!(!reply.text().contains("coral"));
        }
    }
    let twice = [("Host", "localhost"), ("Host", "evil.example")];
    assert_eq!(server.ask("GET", "/", &twice, b"").status, 400);
    assert_eq!(server.raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").status, 400);
    assert_eq!(
        server
            .raw(b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .status,
        403
    );
}

/// What every answer says to browsers.
#[track_caller]
fn assert_guarded(reply: &Reply) {
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    assert!(reply.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(reply.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert!(!reply.headers.keys().any(|name| name.starts_with("access-control")));
}

#[test]
fn no_paper_becomes_code() {
    const SCRIPT: &str = "</script><script>alert('x')</script>\"><img src=x onerror=alert(1)> coral";
    let folder = Folder::new();
    let hostile = |i: usize| {
        let text = format!("{SCRIPT} {i}");
        json!({
            "id": text, "title": text, "abstract": format!("{text} reefs bleach number {i}"), "authors": [text],
            "venue": text, "label": text, "categories": [text], "url": "javascript:alert(1)", "doi": text,
            "more": { SCRIPT: SCRIPT },
        })
    };
    let sample = std::fs::read_to_string(SAMPLE).unwrap();
    let source = folder.write("<b>.jsonl", sample + &jsonl((0..12).map(hostile)));
    let index = folder.path("index");
    run(&["index", &source, "--out", &index, "--themes", "6"]).ends(0);
    let server = Server::start([index.as_str()]);

    let page = server.get("/");
    assert_guarded(&page);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").contains("connect-src 'self'"));
    let text = page.text();
    assert_eq!(text.to_lowercase().matches("<script").count(), 3, "data, data, and the page's own");
    assert!(!text.contains("<img") && !text.contains("javascript:alert"));

    let id = encoded(&format!("{SCRIPT} 3"));
    assert_eq!(server.change("PUT", &format!("/api/list/{id}"), b"").status, 200);
    for path in [
        "/api/about",
        "/api/themes",
        "/api/themes/1",
        "/api/papers?limit=1000",
        &format!("/api/papers/{id}"),
        &format!("/api/papers/{id}/neighbours"),
        &format!("/api/search?q={id}"),
        &format!("/api/related?id={id}"),
        "/api/list",
        &format!("/api/list/{id}"),
        &format!("/api/papers/x{id}"),
        &format!("/{id}"),
        &format!("/api/search?{id}"),
    ] {
        let reply = server.get(path);
        assert_guarded(&reply);
        reply.json();
    }
    let paper = server.json(&format!("/api/papers/{id}"));
    assert_eq!((&paper["record"]["title"], &paper["url"]), (&json!(format!("{SCRIPT} 3")), &json!(null)));
    for ending in ["bib", "ris", "csv"] {
        let reply = server.get(&format!("/api/list.{ending}"));
        assert_guarded(&reply);
        assert!(reply.header("content-disposition").starts_with("attachment"));
    }
}

#[test]
fn changes_need_a_header_that_no_other_site_can_send() {
    let folder = Folder::new();
    let server = Server::start([index(&folder).as_str()]);
    for (method, path) in [("PUT", "/api/list/s022"), ("DELETE", "/api/list/s022"), ("POST", "/api/papers")] {
        let reply =
            server.ask(method, path, &[("Origin", "http://evil.example")], b"{\"id\":\"x\",\"title\":\"y\"}");
        assert_eq!(reply.status, 403, "{method} {path}");
        assert_guarded(&reply);
    }
    assert_eq!(server.json("/api/list"), json!([]));
    let preflight = [("Origin", "http://evil.example"), ("Access-Control-Request-Headers", "x-themata")];
    let reply = server.ask("OPTIONS", "/api/papers", &preflight, b"");
    assert!(reply.status >= 400);
    assert_guarded(&reply);
}

#[test]
fn other_machines_need_leave_and_a_token() {
    for arguments in [
        &["--bind", "0.0.0.0"][..],
        &["--bind", "::"],
        &["--bind", "0.0.0.0", "--token", TOKEN],
        &["--bind", "0.0.0.0", "--allow-remote"],
        &["--allow-remote"],
        &["--allow-remote", "--token", "short"],
        &["--allow-remote", "--token-file", "/nowhere/at/all"],
        // A page of papers is no token.
        &["--token", TOKEN, "--token-file", SAMPLE],
        &["--bind", "example.org"],
    ] {
        let ran = run(&[&["serve", SAMPLE, "--port", "0"], arguments].concat()).ends(2);
        assert!(ran.stdout.is_empty(), "{arguments:?}");
    }
    let server =
        Server::start([SAMPLE, "--themes", "4", "--bind", "127.0.0.1", "--allow-remote", "--token", TOKEN]);
    let with = |headers: &[(&str, &str)], path: &str| server.ask("GET", path, headers, b"");
    for path in
        ["/", "/api/about", "/api/openapi.json", "/nothing", "/?token=0123456789abcdef", "/api/about?token=x"]
    {
        let reply = with(&[], path);
        assert_eq!((reply.status, reply.header("www-authenticate")), (401, "Bearer"), "{path}");
        assert_guarded(&reply);
    }
    // A browser that goes there shows how to get in, and whoever else asks is told in JSON.
    let browser = ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
    for path in ["/", "/nothing", "/api/themes", "/?token=0123456789abcdef"] {
        let reply = with(&[browser], path);
        assert_eq!((reply.status, reply.header("www-authenticate")), (401, "Bearer"), "{path}");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
        assert_guarded(&reply);
        let text = reply.text();
        assert!(
            text.contains("/?token=TOKEN") && text.contains("--token-file") && !text.contains("coral"),
            "{text}"
        );
        for accept in ["*/*", "application/json", "image/avif,image/webp,*/*;q=0.8"] {
            assert_eq!(with(&[("Accept", accept)], path).json()["status"], 401);
        }
    }
    assert_eq!(
        server.ask("PUT", "/api/list/s022", &[browser, ("X-Themata", "1")], b"").json()["status"],
        401
    );
    assert_eq!(with(&[browser, ("Host", "")], "/").json()["status"], 400);
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(with(&[("Authorization", &bearer), ("Host", "papers.example")], "/api/about").status, 200);
    for wrong in ["Bearer", "Bearer ", "Bearer 0123456789abcdef", &format!("Basic {TOKEN}"), TOKEN] {
        assert_eq!(with(&[("Authorization", wrong)], "/api/about").status, 401, "{wrong}");
    }
    // The first visit gives a cookie, which stands for the token and is not it.
    let welcome = with(&[], &format!("/?token={TOKEN}"));
    assert_eq!((welcome.status, welcome.header("location")), (303, "/"));
    let cookie = welcome.header("set-cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains(TOKEN));
    let cookie = cookie.split(';').next().unwrap();
    assert_eq!(with(&[("Cookie", &format!("a=b; {cookie}"))], "/").status, 200);
    assert_eq!(with(&[("Cookie", &format!("{cookie}0"))], "/").status, 401);
}

#[test]
fn a_token_comes_from_the_command_the_environment_or_a_file() {
    let folder = Folder::new();
    let file = folder.write("token", format!("  {TOKEN}.file\n"));
    let typed = [SAMPLE, "--themes", "4", "--token-file", &file];
    for (arguments, token) in [(&typed[..3], TOKEN.to_owned()), (&typed, format!("{TOKEN}.file"))] {
        let server = Server::of(Server::command(arguments.iter().copied()).env("THEMATA_TOKEN", TOKEN));
        let status = |token: &str| {
            let bearer = format!("Bearer {token}");
            server.ask("GET", "/api/about", &[("Authorization", &bearer)], b"").status
        };
        assert_eq!((status(&token), status(&format!("{token}x")), server.get("/").status), (200, 401, 401));
    }
    let help = run(&["serve", "--help"]).ends(0).stdout;
    assert!(help.contains("THEMATA_TOKEN") && !help.contains(TOKEN));
}

#[test]
fn a_variable_counts_where_no_token_is_typed_and_it_is_not_empty() {
    let folder = Folder::new();
    let file = folder.write("token", TOKEN);
    let of = |arguments: &[&'static str], variable| {
        let all = [SAMPLE, "--themes", "4"].into_iter().chain(arguments.iter().copied());
        let mut command = Server::command(all);
        command.env("THEMATA_TOKEN", variable);
        command
    };
    // Neither a file nor an option is disturbed by what the variable holds.
    for variable in ["", "short.secret"] {
        for arguments in [["--token-file", file.clone().leak()], ["--token", TOKEN]] {
            assert_eq!(Server::of(&mut of(&arguments, variable)).get("/api/about").status, 401);
        }
    }
    // An empty one is none: all of this machine may ask.
    assert_eq!(Server::of(&mut of(&[], "")).get("/api/about").status, 200);
    for (arguments, variable, expected) in [
        (&[][..], "short.secret", "the variable THEMATA_TOKEN: expected 16 or more"),
        (&[], "schlüssel.schlüssel", "the variable THEMATA_TOKEN: expected 16 or more"),
        (&["--allow-remote"], "", "--allow-remote needs a token"),
    ] {
        let output = of(arguments, variable).stderr(Stdio::piped()).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(expected) && !stderr.contains("secret"), "{stderr}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_browser_is_started_with_what_is_good_once() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let (program, seen) = (folder.path("xdg-open"), folder.path("seen"));
    std::fs::write(&program, "#!/bin/sh\necho \"$@\" > \"$SEEN.new\" && mv \"$SEEN.new\" \"$SEEN\"\n")
        .unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path(""), std::env::var("PATH").unwrap());
    for token in [Some(TOKEN), None] {
        let mut command = Server::command([SAMPLE, "--themes", "4", "--open"]);
        command.env("PATH", &path).env("SEEN", &seen).envs(token.map(|token| ("THEMATA_TOKEN", token)));
        let server = Server::of(&mut command);
        until("a browser is started", || std::path::Path::new(&seen).exists());
        let page = std::fs::read_to_string(&seen).unwrap();
        std::fs::remove_file(&seen).unwrap();
        let path = page.trim().strip_prefix(&format!("http://{}", server.address)).unwrap();
        if token.is_none() {
            assert_eq!(path, "/");
            continue;
        }
        assert!(path.starts_with("/?ticket=") && !path.contains(TOKEN), "{path}");
        let welcome = server.get(path);
        let cookie = welcome.header("set-cookie").split(';').next().unwrap();
        assert_eq!((welcome.status, server.get(path).status), (303, 401));
        assert_eq!(server.ask("GET", "/", &[("Cookie", cookie)], b"").status, 200);
    }
}

#[test]
fn answers_are_compressed_for_those_who_ask_for_it() {
    use std::io::Read;
    let server = Server::start([SAMPLE, "--themes", "4"]);
    for path in ["/", "/api/papers?limit=100", "/api/themes"] {
        let plain = server.get(path);
        assert_eq!((plain.status, plain.header("content-encoding")), (200, ""), "{path}");
        // By version 1.0 the end of the connection is the end of the answer.
        let head = format!("GET {path} HTTP/1.0\r\nHost: localhost\r\nAccept-Encoding: br, gzip\r\n\r\n");
        let packed = server.raw(head.as_bytes());
        assert_eq!((packed.status, packed.header("content-encoding")), (200, "gzip"), "{path}");
        assert_eq!(packed.header("vary"), "accept-encoding");
        assert_eq!(packed.header("content-type"), plain.header("content-type"));
        assert_guarded(&packed);
        assert!(packed.body.len() < plain.body.len() / 2);
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&*packed.body).read_to_end(&mut text).unwrap();
        assert!(text == plain.body, "{path}");
    }
}

#[cfg(unix)]
#[test]
fn it_stops_when_told_to_and_ends_what_it_began() {
    let folder = Folder::new();
    let index = index(&folder);
    for signal in ["INT", "TERM"] {
        let mut server = Server::start([index.as_str()]);
        let idle = server.connect();
        // Half an upload is under way.
        let body = "{\"id\":\"late\",\"title\":\"Coral reefs at the last moment\"}";
        let (first, rest) = body.split_at(10);
        let mut under_way = server.connect();
        let head = format!(
            "POST /api/papers?name=late.jsonl HTTP/1.1\r\nHost: localhost\r\nX-Themata: 1\r\nContent-Length: {}\r\n\r\n{first}",
            body.len()
        );
        under_way.write_all(head.as_bytes()).unwrap();
        // Whoever is answered now was heard after the upload.
        assert_eq!(server.get("/api/about").status, 200);
        server.signal(signal);
        while std::net::TcpStream::connect(&server.address).is_ok() {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        under_way.write_all(rest.as_bytes()).unwrap();
        let reply = read(&mut under_way);
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(server.end(), Some(0));
        drop(idle);
    }
    run(&["verify", &index]).ends(0);
}

#[test]
fn a_port_that_is_taken_is_told_before_any_work() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = run(&["serve", "/nowhere/at/all", "--port", &port]).ends(2);
    assert!(ran.stderr.contains("cannot listen") && ran.stderr.contains("--port 0"), "{}", ran.stderr);
}
