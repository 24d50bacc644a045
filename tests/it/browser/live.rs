//! Does the live page do what it promises: search, more like these and not like those, a reading list, more papers?

use serde_json::json;

use super::chromium::Browser;
use super::{click, search, text};
use crate::common::{Folder, SAMPLE, run};
use crate::serve::http::{Server, until};

const VIEW: &str = "document.body.dataset.view";

/// A browser, and an index of the sample that is served, if there is one.
fn started() -> Option<(Browser, Folder, String, Server)> {
    let browser = Browser::start(1440, 900, false)?;
    let folder = Folder::new();
    let index = folder.path("index");
    run(&["index", SAMPLE, "--out", &index, "--themes", "10"]).ends(0);
    let server = Server::start([index.as_str()]);
    Some((browser, folder, index, server))
}

/// Clicks the first button of the panel with this text.
#[track_caller]
fn press(browser: &mut Browser, label: &str) {
    let buttons = "[...document.querySelectorAll('#panel button')]";
    browser.until(&format!("{buttons}.some((button) => button.textContent === {label:?})"));
    browser.value(&format!("{buttons}.find((button) => button.textContent === {label:?}).click()"));
}

#[test]
fn the_page_asks_the_program_behind_it() {
    let Some((mut browser, _folder, _, server)) = started() else { return };
    browser.visit(&format!("http://{}/", server.address));
    assert_eq!(browser.value(VIEW), "themes");

    // A search finds what the program finds.
    search(&mut browser, "charging lithium cells");
    browser.until("document.querySelectorAll('#view .mentions li').length > 3");
    let found = server.json("/api/search?q=charging+lithium+cells&n=200&words=first");
    assert_eq!(text(&mut browser, "#view .mentions a"), found[0]["title"].as_str().unwrap());
    let found = found.as_array().unwrap();
    let n_holding = found.iter().filter(|hit| hit["holds_all"] == true).count();
    assert!((1..found.len()).contains(&n_holding));
    let papers = if n_holding == 1 { "paper" } else { "papers" };
    assert_eq!(text(&mut browser, "#view h2"), format!("{n_holding} {papers}"));
    browser.until("document.querySelectorAll('#view .growing').length === 2");
    assert_eq!(
        text(&mut browser, "#view div h3"),
        format!("And {} papers near to these words", found.len() - n_holding)
    );
    assert!(text(&mut browser, "#status").starts_with(&format!("{n_holding} {papers}; ")));
    // Other forms of the words are marked, and words as wholes.
    search(&mut browser, " \"no such words\" cell");
    browser.until("document.querySelector('#view h2').textContent === 'No paper holds all these words'");
    browser.until("document.querySelectorAll('#view .growing mark').length > 10");
    let parts = "[...document.querySelectorAll('#view mark')].filter((mark) => \
        /[a-z]$/i.test(mark.previousSibling?.textContent ?? '') || /^[a-z]/i.test(mark.nextSibling?.textContent ?? '')).length";
    assert_eq!(browser.value(parts), 0);
    let marked =
        browser.value("[...document.querySelectorAll('#view mark')].map((mark) => mark.textContent)");
    assert!(marked.as_array().unwrap().iter().any(|word| word == "cells"), "{marked}");

    // A paper has its abstract, its neighbours and why.
    browser.value("location.hash = 'paper=s022'");
    browser.until("document.querySelectorAll('.near > li').length === 10");
    let paper = server.json("/api/papers/s022");
    assert_eq!(text(&mut browser, ".abstract"), paper["record"]["abstract"].as_str().unwrap());
    browser.value("document.querySelector('.why').open = true");
    browser.until("document.querySelectorAll('.paper > .abstract mark').length > 3");

    // More like this, and not like the last of the answers.
    press(&mut browser, "More like this");
    browser.until("document.querySelector('.chips li')");
    let expected = server.json("/api/related?id=s022&n=50");
    assert_eq!(text(&mut browser, "#view ol a"), expected[0]["title"].as_str().unwrap());
    press(&mut browser, "−");
    browser.until("document.querySelectorAll('.chips').length === 2");
    let not = expected[0]["id"].as_str().unwrap();
    let expected = server.json(&format!("/api/related?id=s022&not={not}&n=50"));
    assert_eq!(text(&mut browser, "#view ol a"), expected[0]["title"].as_str().unwrap());
    assert_eq!(browser.value("location.hash"), format!("#like=s022&not={not}"));

    // The reading list, and back from it.
    browser.value("location.hash = 'paper=s101'");
    press(&mut browser, "Keep on the reading list");
    browser.until(
        "[...document.querySelectorAll('button')].some((b) => b.textContent === 'Take off the reading list')",
    );
    assert_eq!(server.json("/api/list")[0]["id"], "s101");
    click(&mut browser, ".reach a");
    browser.until("document.querySelector('#view h2')?.textContent === 'Reading list'");
    assert_eq!(browser.value("document.querySelectorAll('#view ol li').length"), 1);

    // A paper that comes in later is found, though it is not on the map.
    let late = b"[{\"id\": \"late\", \"title\": \"Zeppelins\", \"abstract\": \"Coral reefs seen from zeppelins bleach.\"}]";
    assert_eq!(server.change("POST", "/api/papers?name=late.json", late).status, 200);
    browser.value("location.hash = 'paper=late'");
    browser.until("document.querySelector('.paper h2')?.textContent === 'Zeppelins'");

    // When the program has stopped, the page says so.
    drop(server);
    assert_eq!(browser.complaints, Vec::<String>::new());
    browser.value("location.hash = 'paper=s002'");
    browser.until("document.getElementById('trouble')?.textContent.includes('stopped')");
    // What is shown is not what the address says, and that is said.
    browser.until("document.querySelector('#panel.stale #stale button')");
    assert_eq!(text(&mut browser, ".paper h2"), "Zeppelins");
    search(&mut browser, "coral");
    browser
        .until("location.hash === '#search=coral' && document.querySelector('#panel.stale #stale button')");
    browser.value("location.hash = 'theme-1'");
    browser.until("document.body.dataset.view === 'theme' && !document.querySelector('.stale, #stale')");
}

#[test]
fn wishes_come_and_go_by_their_buttons() {
    let Some((mut browser, _folder, _, server)) = started() else { return };
    let home = format!("http://{}/", server.address);
    let chips = |browser: &mut Browser, n: usize| {
        browser.until(&format!("document.querySelectorAll('.chips li').length === {n}"));
    };

    // Beside each neighbour: those like the paper, but not like this one.
    browser.visit(&format!("{home}#paper=s022"));
    browser.until("document.querySelectorAll('.near .pair button').length === 30");
    let neighbour = browser.value("document.querySelector('.near .likeness a').hash.slice(7)");
    press(&mut browser, "−");
    chips(&mut browser, 2);
    assert_eq!(browser.value("location.hash"), format!("#like=s022&not={}", neighbour.as_str().unwrap()));
    // In what a search finds, too.
    browser.visit(&format!("{home}#search=coral"));
    browser.until("document.querySelectorAll('#view .growing .pair').length > 1");
    let found = browser.value("document.querySelector('#view .growing a').hash.slice(7)");
    press(&mut browser, "☆");
    browser.until("document.querySelector('#view .pair').textContent.includes('★')");
    assert_eq!(server.json("/api/list")[0]["id"], found);
    press(&mut browser, "★");
    browser.until("document.querySelector('#view .pair').textContent.includes('☆')");
    assert_eq!(server.json("/api/list"), json!([]));
    press(&mut browser, "+");
    chips(&mut browser, 1);
    assert_eq!(browser.value("location.hash"), format!("#like={}", found.as_str().unwrap()));

    // Wishes come by the buttons of lists and papers, and go by their own.
    browser.visit(&format!("{home}#like=s022"));
    chips(&mut browser, 1);
    press(&mut browser, "+");
    chips(&mut browser, 2);
    press(&mut browser, "×");
    chips(&mut browser, 1);
    browser.value("location.hash = 'paper=s101'");
    press(&mut browser, "More like this too");
    chips(&mut browser, 2);
    browser.value("location.hash = 'paper=s002'");
    press(&mut browser, "Not like this");
    chips(&mut browser, 3);
    let told = browser.value("location.hash");
    assert!(told.as_str().unwrap().ends_with("&like=s101&not=s002"), "{told}");
    press(&mut browser, "×");
    chips(&mut browser, 2);
    press(&mut browser, "×");
    chips(&mut browser, 1);
    press(&mut browser, "×");
    browser.until(&format!("{VIEW} === 'themes'"));
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn every_control_does_what_it_says() {
    let Some((mut browser, folder, index, server)) = started() else { return };
    let home = format!("http://{}/", server.address);

    // The list gives back what was put there.
    browser.visit(&format!("{home}#paper=s101"));
    press(&mut browser, "Keep on the reading list");
    browser.until(
        "[...document.querySelectorAll('.wishes button')].some((b) => b.textContent.startsWith('Take off'))",
    );
    click(&mut browser, ".reach a");
    browser.until("document.querySelectorAll('#view ol li').length === 1");
    for ending in ["bib", "ris", "csv"] {
        let fetched = format!("fetch('/api/list.{ending}').then((reply) => reply.text())");
        assert!(browser.value(&fetched).as_str().unwrap().contains("s101"), "{ending}");
        assert_eq!(
            browser.value(&format!("!!document.querySelector('a[href=\"/api/list.{ending}\"]')")),
            true
        );
    }
    press(&mut browser, "Take off the reading list");
    browser.until(
        "[...document.querySelectorAll('#view li button')].some((b) => b.textContent.startsWith('Keep'))",
    );
    assert_eq!(server.json("/api/list"), json!([]));

    // A file is added, and what became of it is said; loaded again, the page has its paper on the map.
    let paper =
        json!({ "id": "late", "title": "Zeppelins", "abstract": "Coral reefs seen from zeppelins bleach." });
    let file = folder.write("late.jsonl", format!("{paper}\n{{\"id\": 1\n"));
    let input = json!({ "expression": "document.getElementById('upload')" });
    let input = browser.ask("Runtime.evaluate", input)["result"]["objectId"].clone();
    browser.ask("DOM.setFileInputFiles", json!({ "files": [file], "objectId": input }));
    browser.until("document.querySelector('.reach .note').textContent.includes('1 added')");
    let told = text(&mut browser, ".reach .note");
    assert!(told.contains("1 could not be used. ") && told.contains("late.jsonl:2: "), "{told}");
    assert_eq!(browser.value("document.querySelector('.reach .note a').href"), home);
    click(&mut browser, ".reach .close");
    assert_eq!(text(&mut browser, ".reach .note"), "");
    browser.visit(&home);
    assert_eq!(text(&mut browser, ".figures dd"), "121");
    // That records were left out is told until it has been read.
    let is_told = "[...document.querySelectorAll('.head .warning:not([hidden])')].some((warning) => \
        warning.textContent.startsWith('1 record could not be used.'))";
    assert_eq!(browser.value(is_told), true);
    browser.value("document.querySelectorAll('.head .warning .close').forEach((button) => button.click())");
    assert_eq!(browser.value(is_told), false);
    browser.visit(&home);
    assert_eq!(browser.value(is_told), false);
    assert_eq!(browser.complaints, [""; 0]);

    // What another process did to the index is told at the next answer, shown by a button, or why it is not.
    browser.value("location.hash = 'paper=s022'");
    browser.until("document.querySelectorAll('.near > li').length === 10");
    assert_eq!(browser.value("document.getElementById('changed')"), json!(null));
    run(&["remove", &index, "--id", "late"]).ends(0);
    until("the paper has gone", || server.get("/api/papers/late").status == 404);
    browser.value("location.hash = 'paper=s101'");
    browser.until("document.getElementById('changed')");
    assert_eq!(text(&mut browser, "#changed"), "The index has changed. Reload");
    click(&mut browser, "#changed button");
    browser.until("document.querySelector('.figures dd')?.textContent === '120'");
    browser.until("document.querySelectorAll('.near > li').length === 10");
    assert_eq!(browser.value("location.hash + document.querySelectorAll('#changed').length"), "#paper=s1010");
    assert_eq!(server.change("PUT", "/api/list/s101", b"").status, 200);
    run(&["remove", &index, "--id", "s101"]).ends(0);
    until("the other has gone", || server.get("/api/papers/s101").status == 404);
    browser.visit(&format!("{home}#list"));
    browser.until(
        "document.querySelector('#view ol li')?.textContent.startsWith('s101 is no longer in the index')",
    );
    browser.visit(&home);
    assert_eq!(text(&mut browser, ".figures dd"), "119");
    std::fs::remove_file(format!("{index}/manifest.json")).unwrap();
    until("trouble is told", || !server.json("/api/about")["trouble"].is_null());
    browser.visit(&home);
    browser.until("document.querySelector('#panel .warning')?.textContent.includes('cannot be read')");
    browser.value("location.hash = 'paper=s022'");
    browser.until("document.querySelectorAll('.near > li').length === 10");
}

#[test]
fn without_an_index_there_is_no_list_and_the_page_says_so() {
    let Some(mut browser) = Browser::start(1000, 700, false) else { return };
    let server = Server::start([SAMPLE, "--themes", "4"]);
    browser.visit(&format!("http://{}/#list", server.address));
    browser.until("document.querySelector('#view .hint')?.textContent.includes('themata index')");
    assert_eq!(browser.value("document.querySelectorAll('.reach').length"), 0);
    browser.value("location.hash = 'paper=s022'");
    browser.until("document.querySelector('.wishes')");
    assert_eq!(browser.value("document.querySelectorAll('.wishes button').length"), 1);
    assert_eq!(browser.complaints, [""; 0]);
}
