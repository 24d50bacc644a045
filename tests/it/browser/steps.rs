//! Does every step have an address, a name and a way back to where one was?

use serde_json::json;

use super::chromium::Browser;
use super::{IS_SHOWN, click, page, text};
use crate::common::{Folder, SAMPLE};

/// Papers that the list in the panel shows.
const N_LISTED: &str = "document.querySelectorAll('#view .growing li, .card.open .growing li').length";

#[test]
fn back_leads_to_the_place_that_one_left() {
    let Some(mut browser) = Browser::start(1280, 700, false) else { return };
    let folder = Folder::new();
    let file = page(&folder, SAMPLE);
    browser.open(&file, "#search=of");
    assert_eq!(browser.value(N_LISTED), 40);
    click(&mut browser, "#view .more");
    browser.until(&format!("{N_LISTED} === 80"));
    browser.value(
        "document.querySelectorAll('#view .growing a[data-place]')[60].scrollIntoView({ block: 'center' })",
    );
    let left = browser.value("scrollY");
    assert!(left.as_f64() > Some(2000.0), "{left}");
    click(&mut browser, "#view .growing li:nth-child(61) a");
    browser.until("document.querySelector('.paper h2')");
    browser.until("scrollY < 1000");
    // The words stand in the box, and the paper's way back leads to its results.
    assert_eq!(browser.value("document.getElementById('query').value"), "of");
    assert_eq!(text(&mut browser, ".back"), "← Results for “of”");
    let is_back = format!("{IS_SHOWN} === 'list' && {N_LISTED} === 80 && Math.abs(scrollY - {left}) < 2");
    let address = browser.value("location.hash");
    browser.value("history.back()");
    browser.until(&is_back);
    assert_eq!(browser.value("document.activeElement.getAttribute('href')"), address);
    browser.value("history.forward()");
    browser.until("document.querySelector('.paper h2') && scrollY < 1000");
    // By way of a neighbour, too.
    click(&mut browser, ".near .likeness a");
    browser.until(&format!("location.hash !== {address} && document.querySelector('.paper h2')"));
    click(&mut browser, ".back a");
    browser.until(&is_back);

    // A paper opened from a theme leads to the theme, and one by its address alone to its own.
    browser.value("location.hash = 'theme-2'");
    browser
        .until("document.body.dataset.view === 'theme' && document.activeElement.matches('.card.open h3')");
    let theme = text(&mut browser, ".card.open h3");
    browser.value("document.querySelector('.card.open .growing li:last-child').scrollIntoView()");
    let left = browser.value("scrollY");
    click(&mut browser, ".card.open .growing li:last-child a");
    browser.until("document.querySelector('.paper h2')");
    assert_eq!(text(&mut browser, ".back"), format!("← {theme}"));
    assert_eq!(browser.value("document.getElementById('query').value"), "");
    browser.value("history.back()");
    browser.until(&format!("document.body.dataset.view === 'theme' && Math.abs(scrollY - {left}) < 2"));
    browser.open(&file, "#paper=s022");
    assert_eq!(browser.value("document.querySelector('.back a').hash.startsWith('#theme-')"), json!(true));
    assert_eq!(browser.complaints, [""; 0]);
}

#[test]
fn every_step_has_a_name_and_an_address_of_nothing_is_told() {
    let Some(mut browser) = Browser::start(1280, 700, false) else { return };
    let folder = Folder::new();
    let file = page(&folder, SAMPLE);
    browser.open(&file, "");
    let all = text(&mut browser, "h1");
    assert_eq!(browser.value("document.title"), all);
    for (address, title) in [
        ("theme-2", "document.querySelector('.card.open h3').textContent.trim()"),
        ("paper=s022", "document.querySelector('.paper h2').textContent.slice(0, 80).trimEnd() + '…'"),
        ("search=coral", "'Search: coral'"),
    ] {
        browser.value(&format!("location.hash = '{address}'"));
        browser.until(&format!(
            "document.title !== {} && document.title === {title} + ' – ' + {}",
            json!(all),
            json!(all)
        ));
    }
    // A search without words is none, and its last words are told no more.
    assert!(text(&mut browser, "#status").contains("paper"));
    browser.value("location.hash = 'search='");
    browser.until("document.body.dataset.view === 'themes'");
    assert_eq!(text(&mut browser, "#status"), "");
    assert_eq!(browser.value("document.title"), all);
    browser.value("location.hash = 'search=coral'");
    browser.until(&format!("{IS_SHOWN} === 'list'"));
    browser.value(
        "Object.assign(document.getElementById('query'), { value: '' }).dispatchEvent(new Event('input'))",
    );
    browser.until("document.body.dataset.view === 'themes'");
    assert_eq!(text(&mut browser, "#status"), "");

    // What is not here is told, above the themes; a place on the page is a place on the page.
    for (address, told) in [
        ("theme-99", "There is no theme 99 here."),
        ("paper=n%2Fo", "There is no paper n/o here."),
        ("xyz", "The address of this page names nothing that is here."),
    ] {
        browser.value(&format!("location.hash = '{address}'"));
        browser.until(&format!(
            "document.querySelector('#view:not([hidden]) .warning')?.textContent === {}",
            json!(told)
        ));
        assert_eq!(text(&mut browser, "#status"), told);
        assert_eq!(browser.value("document.getElementById('part-themes').hidden"), false);
        browser.open(&file, &format!("#{address}"));
        assert_eq!(text(&mut browser, "#view .warning"), told);
    }
    browser.value("location.hash = 'themes'");
    browser.until("document.getElementById('view').hidden");
    browser.value("location.hash = 'settings'");
    browser.until("scrollY > 500");
    assert_eq!(browser.value("document.getElementById('view').hidden"), true);
    assert_eq!(browser.complaints, [""; 0]);
}
