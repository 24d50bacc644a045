//! Does the page do in a browser what it promises? Where Chromium is missing the tests say SKIPPED and pass.
//!
//! `docs/pictures.sh` makes the pictures of the documentation with the last test here.
#![allow(clippy::print_stderr, clippy::needless_pass_by_value)]

mod chromium;
mod live;
mod steps;
mod ways;

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::common::{self, Folder, SAMPLE, run, shared};
use chromium::Browser;
use serde_json::json;

/// The page of a report on some papers.
fn page(folder: &Folder, source: &str) -> PathBuf {
    run(&["report", source, "--format", "html", "--out", &folder.path("out")]).ends(0);
    PathBuf::from(folder.path("out/report.html"))
}

/// Types into the search, as a hand would.
fn search(browser: &mut Browser, text: &str) {
    browser.value("document.getElementById('query').focus()");
    browser.ask("Input.insertText", json!({ "text": text }));
}

/// The text of the first element that a selector finds.
#[track_caller]
fn text(browser: &mut Browser, selector: &str) -> String {
    let text = browser.value(&format!("document.querySelector({})?.textContent", json!(selector)));
    text.as_str().unwrap_or_else(|| panic!("no {selector}")).trim().to_owned()
}

#[track_caller]
fn click(browser: &mut Browser, selector: &str) {
    browser.value(&format!("document.querySelector({}).click()", json!(selector)));
}

/// Presses the keys of a text one by one.
fn type_keys(browser: &mut Browser, text: &str) {
    for key in text.chars() {
        browser.key(&key.to_string());
    }
}

const IS_SHOWN: &str = "!document.getElementById('view').hidden && document.body.dataset.view";

#[test]
fn themes_papers_and_searches_lead_to_one_another() {
    let Some(mut browser) = Browser::start(1440, 900, false) else { return };
    let folder = Folder::new();
    let page = page(&folder, SAMPLE);
    browser.open(&page, "");
    assert_eq!(browser.value("document.body.dataset.view"), "themes");
    assert_eq!(browser.value("document.querySelectorAll('#part-themes li').length"), 10);
    assert!(browser.value("Number(document.getElementById('canvas').dataset.names)").as_u64() >= Some(6));

    // A theme lists its papers, and the other themes are gone from the panel.
    click(&mut browser, "#part-themes a");
    browser.until("document.querySelectorAll('.card.open').length === 1");
    assert_eq!(browser.value("getComputedStyle(document.querySelector('.card:not(.open)')).display"), "none");
    let theme = text(&mut browser, ".card.open h3");
    assert_eq!(browser.value("document.querySelectorAll('.card.open h4.all + ol li').length"), 13);

    // A paper has its abstract, its neighbours, and the words that they share, marked in both.
    click(&mut browser, ".card.open h4.all + ol a");
    browser.until("document.querySelector('.paper h2')");
    assert!(text(&mut browser, ".paper .abstract").len() > 200);
    assert!(text(&mut browser, ".back").contains(&theme));
    assert_eq!(browser.value("document.querySelectorAll('.near > li').length"), 10);
    click(&mut browser, ".near summary");
    browser
        .until("document.querySelector('.near mark') && document.querySelector('.paper > .abstract mark')");

    // Its address holds after a reload, and back leads to the theme.
    let (title, address) = (text(&mut browser, ".paper h2"), browser.value("location.hash"));
    browser.open(&page, address.as_str().unwrap());
    assert_eq!(text(&mut browser, ".paper h2"), title);
    click(&mut browser, ".near .likeness a");
    browser.until(&format!("document.querySelector('.paper h2').textContent !== {}", json!(title)));
    browser.value("history.back()");
    browser.until(&format!("document.querySelector('.paper h2').textContent === {}", json!(title)));

    // A search of several letters is one step back.
    search(&mut browser, "coral bleaching");
    browser.until(&format!("{IS_SHOWN} === 'list' && document.querySelector('#view mark')"));
    assert!(text(&mut browser, "#view h2").ends_with("papers"));
    browser.value("history.back()");
    browser.until("document.querySelector('.paper h2')");
    search(&mut browser, "no such words anywhere");
    browser.until("document.querySelector('#view h2')?.textContent === 'Nothing found'");
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn a_search_takes_words_as_they_are_typed() {
    let Some(mut browser) = Browser::start(1440, 900, false) else { return };
    let folder = Folder::new();
    browser.open(&page(&folder, SAMPLE), "");
    browser.key("/");
    type_keys(&mut browser, "coral  bleaching ");
    assert_eq!(browser.value("document.getElementById('query').value"), "coral  bleaching ");
    browser.until(&format!("{IS_SHOWN} === 'list' && document.querySelectorAll('#view li').length > 1"));
    assert_eq!(browser.value("location.hash"), "#search=coral%20%20bleaching");
    assert_eq!(browser.value("document.getElementById('query').value"), "coral  bleaching ");
    // A beginning finds the word, and all of the word is marked.
    browser.value("Object.assign(document.getElementById('query'), { value: 'bleac' }).dispatchEvent(new Event('input'))");
    browser.until("location.hash === '#search=bleac' && document.querySelectorAll('#view mark').length > 3");
    let words = "[...document.querySelectorAll('#view mark')].every((mark) => /^bleach(ed|ing|es)?$/i.test(mark.textContent))";
    assert_eq!(browser.value(words), true);
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn hands_and_keys_move_the_map() {
    let Some(mut browser) = Browser::start(1440, 900, false) else { return };
    let folder = Folder::new();
    browser.open(&page(&folder, SAMPLE), "");
    let frame = browser.value("(({left, top, width, height}) => [left, top, width, height])(document.getElementById('canvas').getBoundingClientRect())");
    let [left, top, width, height] = [0, 1, 2, 3].map(|i| frame[i].as_f64().unwrap());
    let at = |x: f64, y: f64| (left + x * width, top + y * height);

    // A lasso around everything lists all papers.
    let shift = json!({ "modifiers": 8, "buttons": 1 });
    let corners = [(0.01, 0.01), (0.5, 0.01), (0.94, 0.02), (0.99, 0.99), (0.01, 0.99), (0.01, 0.01)];
    browser.mouse("mousePressed", at(0.01, 0.01), &shift);
    for (x, y) in corners {
        browser.mouse("mouseMoved", at(x, y), &shift);
    }
    browser.mouse("mouseReleased", at(0.01, 0.01), &shift);
    browser.until(&format!("{IS_SHOWN} === 'list'"));
    assert_eq!(text(&mut browser, "#view h2"), "120 papers in this area");

    // Zoomed in, fewer are in view; keys do the same.
    let wheel = json!({ "deltaX": 0, "deltaY": -400, "button": "none" });
    browser.mouse("mouseWheel", at(0.5, 0.5), &wheel);
    let key = |browser: &mut Browser, key: &str| {
        browser.value("document.getElementById('canvas').focus()");
        for kind in ["keyDown", "keyUp"] {
            browser.ask("Input.dispatchKeyEvent", json!({ "type": kind, "key": key }));
        }
    };
    key(&mut browser, "+");
    key(&mut browser, "v");
    browser.until("!document.querySelector('#view h2').textContent.startsWith('120 ')");
    key(&mut browser, "Enter");
    browser.until("document.querySelector('.paper h2')");
    key(&mut browser, "0");
    // Escape puts the lasso away first.
    click(&mut browser, "#lasso");
    let is_on = "document.getElementById('lasso').getAttribute('aria-pressed')";
    assert_eq!(browser.value(is_on), "true");
    browser.key("Escape");
    assert_eq!(browser.value(is_on), "false");
    assert_eq!(browser.value("document.body.dataset.view"), "paper");
    browser.key("Escape");
    browser.until("document.body.dataset.view === 'themes'");

    // The wheel zooms in and out to the whole map; what goes on after a pause scrolls the page.
    let turn = |browser: &mut Browser, by: i32| {
        browser.mouse("mouseWheel", at(0.5, 0.5), &json!({ "deltaX": 0, "deltaY": by, "button": "none" }));
    };
    browser.value("document.getElementById('zoom-fit').click(), scrollTo(0, 0)");
    std::thread::sleep(std::time::Duration::from_millis(500));
    turn(&mut browser, -200);
    turn(&mut browser, 240);
    assert_eq!(browser.value("scrollY"), 0);
    std::thread::sleep(std::time::Duration::from_millis(500));
    turn(&mut browser, 240);
    browser.until("scrollY > 50");
    browser.value("scrollTo(0, 0)");

    // A click on a dot opens its paper: the middle of a theme's cloud has one near.
    browser.value("document.getElementById('look').click()");
    browser.until("document.documentElement.dataset.look === 'dark'");
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn hostile_texts_run_nothing() {
    let Some(mut browser) = Browser::start(1000, 700, false) else { return };
    let folder = Folder::new();
    let attack = "<img src=x onerror=\"document.title='HACKED'\"><script>document.title='HACKED'</script>";
    let texts = [
        attack.to_owned(),
        format!("</script>{attack}"),
        format!("<!--<script>{attack}"),
        "\u{202e}turned \u{2066}left open \u{0} null".to_owned(),
        "word ".repeat(200_000),
        "#paper=%ZZ&theme-1".to_owned(),
    ];
    let papers = texts.iter().enumerate().map(|(i, text)| {
        let id = if text.len() > 10_000 { "long" } else { text };
        json!({
            "id": id, "title": text, "abstract": format!("{text} coral reef number {i}"), "year": 2000 + i,
            "authors": [text], "venue": text, "url": format!("https://x.example/{id}\"><script>"), "doi": "10.1/\"><script>",
        })
    });
    let mut lines = std::fs::read_to_string(SAMPLE).unwrap();
    lines += &common::jsonl(papers.collect::<Vec<_>>());
    let source = folder.write("hostile.jsonl", lines);
    let page = page(&folder, &source);
    browser.open(&page, "");
    let images = "document.querySelectorAll('img, iframe, object').length";
    // The sample's own ids are plain.
    let outcome = common::read(&source);
    let is_plain = |id: &str| id.starts_with('s') && id.len() == 4;
    let hostile = outcome.corpus.papers().iter().filter(|paper| !is_plain(&paper.id));
    let ids: Vec<&str> = hostile.map(|paper| paper.id.as_str()).collect();
    assert_eq!(ids.len(), texts.len());
    for id in ids {
        let address = browser.value(&format!("'#paper=' + encodeURIComponent({})", json!(id)));
        browser.value(&format!("location.hash = {address}"));
        browser.until("document.querySelector('.paper h2')");
        assert_eq!(browser.value(images), 0);
        browser.value("document.querySelector('.why')?.querySelector('summary').click()");
        browser.value("location.hash = ''");
        browser.until("document.body.dataset.view === 'themes'");
    }
    search(&mut browser, "coral reef number");
    browser.until(&format!("{IS_SHOWN} === 'list' && document.querySelector('#view li mark')"));
    assert_eq!(browser.value(images), 0);
    // The data went as it was read; what runs is the one script that the page's policy names.
    assert_eq!(browser.value("document.querySelectorAll('script:not([type])').length"), 1);
    assert_ne!(browser.value("document.title"), "HACKED");
    assert_eq!(browser.complaints, [""; 0]);
    // A script of somebody else would not run.
    browser.value("document.body.append(Object.assign(document.createElement('div'), { id: 'probe' }))");
    let refused = "(() => { try { document.getElementById('probe').innerHTML = '<b>'; return false } catch { return true } })()";
    assert_eq!(browser.value(refused), true);
}

#[test]
fn a_large_report_opens_and_answers() {
    let Some(source) = shared("corpora/arxiv20.jsonl.gz") else { return };
    let Some(mut browser) = Browser::start(1440, 900, false) else { return };
    let folder = Folder::new();
    let page = page(&folder, source.to_str().unwrap());
    let begun = Instant::now();
    browser.open(&page, "");
    let opened = begun.elapsed();
    let begun = Instant::now();
    search(&mut browser, "neural networks");
    browser.until(&format!("{IS_SHOWN} === 'list' && document.querySelector('#view mark')"));
    eprintln!("{} bytes; opened in {opened:?}, searched in {:?}", size(&page), begun.elapsed());
    assert!(text(&mut browser, "#view h2").ends_with(" papers"));
    click(&mut browser, "#view .mentions a");
    browser.until("document.querySelectorAll('.near > li').length === 10");
    assert_eq!(browser.complaints, [""; 0]);
}

fn size(file: &Path) -> u64 {
    std::fs::metadata(file).unwrap().len()
}

/// Not a test: makes pictures of the page that `PAGE` names, for `docs/pictures.sh`.
#[test]
#[ignore = "makes pictures: see docs/pictures.sh"]
fn pictures() {
    let wanted = std::env::var("PICTURES").unwrap_or_default();
    for line in wanted.lines().filter(|line| !line.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [page, fragment, size, look, target] = words[..] else { panic!("five words wanted: {line}") };
        let (width, height) = size.split_once('x').unwrap();
        let (width, height) = (width.parse().unwrap(), height.parse().unwrap());
        let Some(mut browser) = Browser::start(width, height, look == "dark") else { return };
        let fragment = if fragment == "-" { "" } else { fragment };
        if page.starts_with("http") {
            browser.visit(&format!("{page}{fragment}"));
        } else {
            browser.open(Path::new(page), fragment);
        }
        // Glides end, names find their places.
        std::thread::sleep(std::time::Duration::from_millis(1200));
        if look == "print" {
            browser.value("dispatchEvent(new Event('beforeprint'))");
            browser.emulate("print", false);
        }
        std::fs::write(target, browser.picture()).unwrap();
    }
}
