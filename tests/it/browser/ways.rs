//! Does the page work on paper, by fingers, by keys alone, in the dark and on a narrow screen?

use std::time::{Duration, Instant};

use serde_json::json;

use super::chromium::Browser;
use super::{IS_SHOWN, click, page, search, text};
use crate::common::{Folder, SAMPLE};

/// Pages of a PDF.
fn sheets(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    assert!(text.starts_with("%PDF-"));
    text.matches("/Type /Page\n").count()
}

/// What is displayed of an element.
#[track_caller]
fn display(browser: &mut Browser, selector: &str) -> String {
    let style = format!("getComputedStyle(document.querySelector({})).display", json!(selector));
    browser.value(&style).as_str().unwrap().to_owned()
}

/// The colour of the map's upper left corner, where no paper is.
const CORNER: &str = "(() => { const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true }); \
    context.drawImage(document.getElementById('canvas'), 2, 2, 1, 1, 0, 0, 1, 1); \
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data; return r + g + b; })()";

#[test]
fn paper_has_what_is_shown_and_the_first_view_has_all() {
    let Some(mut browser) = Browser::start(1440, 900, true) else { return };
    let folder = Folder::new();
    browser.open(&page(&folder, SAMPLE), "");
    let whole = sheets(&browser.pdf());
    assert!((6..60).contains(&whole), "{whole} pages");
    click(&mut browser, "#part-themes a");
    browser.until("document.querySelectorAll('.card.open').length === 1");
    click(&mut browser, ".card.open h4.all + ol a");
    browser.until("document.querySelector('.paper h2')");
    let one = sheets(&browser.pdf());
    assert!(one < whole, "a paper takes {one} pages, all {whole}");

    // On paper: what is for hands has gone, and colours are light.
    browser.emulate("print", true);
    for selector in [".tools", "#search", "#look", ".back", ".plane .keys", "#part-themes", ".card"] {
        assert_eq!(display(&mut browser, selector), "none", "{selector}");
    }
    assert_eq!(display(&mut browser, ".paper"), "block");
    assert_eq!(browser.value("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)");
    // The map keeps its proportions, whatever the width of the paper.
    let stretched = "(() => { const map = document.getElementById('canvas'), { width, height } = map.getBoundingClientRect(); \
        return Math.abs((width / height) / (map.width / map.height) - 1); })()";
    assert!(browser.value(stretched).as_f64() < Some(0.02), "{}", browser.value(stretched));
    browser.value("dispatchEvent(new Event('beforeprint'))");
    assert!(browser.value(CORNER).as_u64() > Some(700), "{}", browser.value(CORNER));
    browser.value("dispatchEvent(new Event('afterprint'))");
    browser.value("location.hash = ''");
    browser.until("document.body.dataset.view === 'themes'");
    assert_eq!(display(&mut browser, "#part-themes"), "block");
    assert_eq!(display(&mut browser, ".card:not(.open)"), "block");
    browser.emulate("", true);
    browser.until(&format!("{CORNER} < 150"));
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn fingers_move_the_map_and_open_what_they_touch() {
    let Some(mut browser) = Browser::start(400, 800, false) else { return };
    browser.ask("Emulation.setTouchEmulationEnabled", json!({ "enabled": true, "maxTouchPoints": 2 }));
    let folder = Folder::new();
    browser.open(&page(&folder, SAMPLE), "");
    browser.value("document.getElementById('canvas').scrollIntoView({ block: 'center' })");
    let frame = browser.value("(({left, top, width, height}) => [left, top, width, height])(document.getElementById('canvas').getBoundingClientRect())");
    let [left, top, width, height] = [0, 1, 2, 3].map(|i| frame[i].as_f64().unwrap());
    let at = |x: f64, y: f64| (left + x * width, top + y * height);
    let in_view = |browser: &mut Browser| {
        click(browser, "#in-view");
        browser.until(&format!("{IS_SHOWN} === 'list'"));
        let heading = text(browser, "#view h2");
        browser.value("document.getElementById('canvas').scrollIntoView({ block: 'center' })");
        heading.split(' ').next().unwrap().parse::<usize>().unwrap_or(0)
    };
    // The map follows a finger a frame later, and glides to where a button sends it.
    let until_in_view = |browser: &mut Browser, expected: std::ops::Range<usize>| {
        let start = Instant::now();
        loop {
            let papers = in_view(browser);
            if expected.contains(&papers) {
                return;
            }
            assert!(start.elapsed().as_secs() < 10, "{papers} papers in view, not {expected:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    until_in_view(&mut browser, 120..121);

    // Apart, and there are fewer papers in view; together, and there are all.
    let pinch = |browser: &mut Browser, from: f64, to: f64| {
        browser.touch("touchStart", &[at(0.5 - from, 0.5), at(0.5 + from, 0.5)]);
        for step in 1..=10 {
            let part = from + (to - from) * f64::from(step) / 10.0;
            browser.touch("touchMove", &[at(0.5 - part, 0.5), at(0.5 + part, 0.5)]);
        }
        browser.touch("touchEnd", &[]);
    };
    pinch(&mut browser, 0.05, 0.3);
    until_in_view(&mut browser, 1..60);
    assert_eq!(browser.value("visualViewport.scale"), 1, "the map zooms, and not the page");
    pinch(&mut browser, 0.3, 0.04);
    until_in_view(&mut browser, 120..121);

    // Two fingers move it.
    let drag = |browser: &mut Browser, fingers: &[(f64, f64)], by: (f64, f64)| {
        browser.touch("touchStart", fingers);
        for step in 1..=8 {
            let part = f64::from(step) / 8.0;
            let moved: Vec<_> = fingers.iter().map(|(x, y)| (x + part * by.0, y + part * by.1)).collect();
            browser.touch("touchMove", &moved);
        }
        browser.touch("touchEnd", &[]);
    };
    let scrolled = browser.value("scrollY");
    let two = [at(0.1, 0.1), at(0.3, 0.1)];
    drag(&mut browser, &two, (0.3 * width, 0.3 * height));
    until_in_view(&mut browser, 1..120);
    drag(&mut browser, &two, (0.6 * width, 0.8 * height));
    drag(&mut browser, &two, (0.6 * width, 0.8 * height));
    until_in_view(&mut browser, 0..1);
    assert_eq!(text(&mut browser, "#view h2"), "No paper in this area");
    assert_eq!(browser.value("scrollY"), scrolled);
    click(&mut browser, "#zoom-fit");
    until_in_view(&mut browser, 120..121);

    // One scrolls the page, of which the map fills the most, and the page says so once.
    let scrolled = browser.value("scrollY").as_f64().unwrap();
    drag(&mut browser, &[at(0.4, 0.9)], (0.0, -0.6 * height));
    browser.until(&format!("scrollY > {scrolled} + 50"));
    browser.until("document.querySelector('.told')?.textContent === 'Two fingers move the map'");
    until_in_view(&mut browser, 120..121);
    browser.until("!document.querySelector('.told')");
    // With the lasso it draws.
    click(&mut browser, "#lasso");
    let scrolled = browser.value("scrollY");
    browser.touch("touchStart", &[at(0.02, 0.02)]);
    for corner in [at(0.55, 0.02), at(0.55, 0.98), at(0.02, 0.98)] {
        browser.touch("touchMove", &[corner]);
    }
    browser.touch("touchEnd", &[]);
    // The list of all 120 papers in view is still shown until the lasso's own takes its place.
    browser
        .until(r"/^(?!120 )\d+ papers? in this area$/.test(document.querySelector('#view h2').textContent)");
    assert_eq!(browser.value("!document.querySelector('.told')"), true);
    browser.value(&format!("scrollTo(0, {scrolled})"));

    // A tap opens the theme whose name, or the paper whose dot is there.
    let mut opened = std::collections::BTreeSet::new();
    for step in 0..100 {
        // The whole map each time: what is opened brings its own part of it into view.
        if browser.value("document.body.dataset.view") != "themes" {
            browser.value("location.hash = 'themes'");
            browser.until("document.body.dataset.view === 'themes'");
            click(&mut browser, "#zoom-fit");
            std::thread::sleep(Duration::from_millis(600));
        }
        browser.value("document.getElementById('canvas').scrollIntoView({ block: 'center' })");
        let place = at(0.05 + 0.1 * f64::from(step % 10), 0.05 + 0.1 * f64::from(step / 10));
        browser.touch("touchStart", &[place]);
        browser.touch("touchEnd", &[]);
        opened.insert(browser.value("location.hash.split(/[=-]/)[0]").as_str().unwrap().to_owned());
        if opened.contains("#theme") && opened.contains("#paper") {
            break;
        }
    }
    assert!(opened.contains("#theme") && opened.contains("#paper"), "{opened:?}");
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn keys_alone_lead_to_themes_papers_and_neighbours() {
    let Some(mut browser) = Browser::start(1440, 900, false) else { return };
    let folder = Folder::new();
    browser.open(&page(&folder, SAMPLE), "");
    // The first key passes the map by.
    browser.key("Tab");
    assert_eq!(text(&mut browser, ":focus"), "Skip the map");
    browser.key("Enter");
    browser.tab_to("#query");
    browser.tab_to("#part-themes a");
    let theme = text(&mut browser, ":focus b");
    browser.key("Enter");
    browser
        .until("document.body.dataset.view === 'theme' && document.activeElement.matches('.card.open h3')");
    assert_eq!(text(&mut browser, ":focus"), theme);
    browser.tab_to(".card.open h4.all + ol a");
    let paper = text(&mut browser, ":focus");
    browser.key("Enter");
    browser.until("document.activeElement.matches('.paper h2')");
    assert_eq!(text(&mut browser, ":focus"), paper);
    // Why, and on to the neighbour.
    browser.tab_to(".near summary");
    browser.key("Enter");
    browser
        .until("document.querySelector('.paper > .abstract mark') && document.querySelector('.near mark')");
    browser.tab_to(".near .likeness a");
    let neighbour = text(&mut browser, ":focus");
    browser.key("Enter");
    browser.until(&format!("document.querySelector('.paper h2').textContent === {}", json!(neighbour)));
    browser.key("Escape");
    browser.until("document.body.dataset.view === 'themes'");

    // The map, too: arrows move it, and what is in its middle opens.
    browser.value("document.activeElement.blur()");
    browser.tab_to("#canvas");
    browser.key("+");
    let is_open = "document.body.dataset.view === 'paper' && document.activeElement.matches('.paper h2')";
    // In a spiral, so that it comes to a paper whatever the map looks like.
    let turns = ["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"].into_iter().cycle();
    let mut keys = turns.zip(2..14).flat_map(|(key, twice)| std::iter::repeat_n(key, twice / 2));
    while browser.value(is_open) != true {
        browser.key(keys.next().expect("some paper is in the middle of the map"));
        browser.key("Enter");
        std::thread::sleep(Duration::from_millis(300));
        // A name in the middle opens its theme.
        if browser.value(is_open) != true && browser.value("document.activeElement.id") != "canvas" {
            browser.key("Escape");
            browser.value("document.activeElement.blur()");
            browser.tab_to("#canvas");
        }
    }
    // A slash leads to the search from anywhere.
    browser.key("/");
    assert_eq!(browser.value("document.activeElement.id"), "query");
    assert_eq!(browser.value("document.activeElement.value"), "");
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn colours_follow_the_system_and_then_the_reader() {
    let Some(mut browser) = Browser::start(1000, 700, true) else { return };
    let folder = Folder::new();
    let file = page(&folder, SAMPLE);
    browser.open(&file, "");
    let ground = "getComputedStyle(document.body).backgroundColor";
    let dark = browser.value(ground);
    assert_eq!(text(&mut browser, "#look"), "Light");
    browser.until(&format!("{CORNER} < 150"));
    browser.emulate("", false);
    browser.until(&format!("{CORNER} > 700"));
    assert_ne!(browser.value(ground), dark);
    // What was chosen outlasts what the system says.
    click(&mut browser, "#look");
    assert_eq!(browser.value(ground), dark);
    browser.open(&file, "");
    assert_eq!(browser.value(ground), dark);
    browser.until(&format!("{CORNER} < 150"));
    // No text is hard to read: ink on the ground has a contrast of 4.5 and more (WCAG 2.2, 1.4.3).
    for look in ["dark", "light"] {
        browser.value(&format!("document.documentElement.dataset.look = '{look}'"));
        for (ink, ground) in
            [("ink", "page"), ("soft", "page"), ("soft", "panel"), ("link", "page"), ("ink", "mark")]
        {
            let contrast = browser.value(&format!("{CONTRAST}('{ink}', '{ground}')")).as_f64().unwrap();
            assert!(contrast >= 4.5, "{look}: {ink} on {ground} {contrast:.2}");
        }
    }
    assert_eq!(browser.complaints, [""; 0]);
}

/// The contrast of two of the style's colours, by the formula of WCAG.
const CONTRAST: &str = "((one, two) => {
    const light = (name) => {
        const probe = document.body.appendChild(document.createElement('span'));
        probe.style.color = `var(--${name})`;
        const parts = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
        probe.remove();
        const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const [low, high] = [light(one), light(two)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
})";

#[test]
fn nothing_is_wider_than_a_narrow_screen() {
    let Some(mut browser) = Browser::start(400, 800, false) else { return };
    let folder = Folder::new();
    // Each paper twice, which its lists tell.
    let lines = std::fs::read_to_string(SAMPLE).unwrap();
    let twice =
        folder.write("twice.jsonl", format!("{lines}{}", lines.replace("\"id\": \"s", "\"id\": \"again")));
    browser.open(&page(&folder, &twice), "");
    let is_narrow = "document.documentElement.scrollWidth <= 400";
    assert_eq!(browser.value(is_narrow), true, "themes");
    for (hash, shown) in [("theme-1", "theme"), ("paper=s022", "paper"), ("search=coral", "list")] {
        browser.value(&format!("location.hash = '{hash}'"));
        browser.until(&format!("document.body.dataset.view === '{shown}'"));
        assert_eq!(browser.value(is_narrow), true, "{hash}");
        // What was asked for is in sight, below the map.
        browser.until("document.getElementById('panel').getBoundingClientRect().top < innerHeight * 0.76");
        // Nothing is under the search.
        let bottom = |selector: &str| format!("document.querySelector('{selector}').getBoundingClientRect()");
        assert_eq!(
            browser.value(&format!("{}.top >= {}.bottom - 15", bottom(".back"), bottom("#search"))),
            true,
            "{hash}"
        );
    }
    let told = browser.value("document.querySelector('.growing').textContent");
    assert!(told.as_str().unwrap().contains("+ 1 near-identical version"), "{told}");
    browser.value("document.querySelector('details').open = true");
    search(&mut browser, "coral");
    assert_eq!(browser.value(is_narrow), true);
    assert_eq!(browser.complaints, [""; 0]);
}
