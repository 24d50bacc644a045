//! Does every step have an address, a name and a way back to where one was?

use serde_json::json;

use super::chromium::Browser;
use super::common::{Folder, SAMPLE};
use super::{IS_SHOWN, click, page, text};

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
