//! Tests of the page: one file, complete and harmless.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::sample;

fn written(report: &Report) -> String {
    let mut out = Vec::new();
    write(report, &sample::corpus(report), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The page without the scripts at its end.
fn body(html: &str) -> String {
    let (before, _) = html.split_once("<script").unwrap();
    let (_, after) = html.rsplit_once("</script>").unwrap();
    before.to_owned() + after
}

/// A start tag: its name and its attributes.
type Tag = (String, Vec<(String, String)>);

/// Reads the page strictly: every element is closed in order and every attribute is quoted. Stricter than
/// HTML, so whatever text from outside would open, close or add shows up.
fn parse(html: &str) -> Result<Vec<Tag>, String> {
    const VOID: [&str; 2] = ["meta", "input"];
    let mut rest = html.strip_prefix("<!doctype html>").ok_or("no doctype")?;
    let mut open: Vec<String> = Vec::new();
    let mut tags = Vec::new();
    while let Some(start) = rest.find('<') {
        if rest[..start].contains('>') && open.last().is_none_or(|name| name != "style") {
            return Err(format!("stray > in {}", &rest[..start]));
        }
        rest = &rest[start + 1..];
        if let Some(closing) = rest.strip_prefix('/') {
            let end = closing.find('>').ok_or("open end tag")?;
            if open.pop().as_deref() != Some(&closing[..end]) {
                return Err(format!("</{}> closes nothing", &closing[..end]));
            }
            rest = &closing[end + 1..];
            continue;
        }
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).ok_or("open tag")?;
        let name = rest[..length].to_owned();
        rest = rest[length..].trim_start();
        let mut attributes = Vec::new();
        while !rest.starts_with('>') && !rest.starts_with("/>") {
            let (attribute, after) = rest.split_once("=\"").ok_or("attribute without value")?;
            if !attribute.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
                return Err(format!("attribute {attribute:?} of {name}"));
            }
            let (value, after) = after.split_once('"').ok_or("open value")?;
            if value.contains(['<', '>']) {
                return Err(format!("value {value:?}"));
            }
            attributes.push((attribute.to_owned(), value.to_owned()));
            rest = after.trim_start();
        }
        let closed = rest.starts_with('/');
        rest = &rest[if closed { 2 } else { 1 }..];
        if !closed && !VOID.contains(&name.as_str()) {
            open.push(name.clone());
        }
        tags.push((name, attributes));
    }
    if open.is_empty() { Ok(tags) } else { Err(format!("left open: {open:?}")) }
}

/// All values of an attribute.
fn values<'a>(tags: &'a [Tag], name: &str) -> Vec<&'a str> {
    let all = tags.iter().flat_map(|(_, attributes)| attributes);
    all.filter(|(attribute, _)| attribute == name).map(|(_, value)| value.as_str()).collect()
}

/// The elements that the templates make.
fn check(html: &str) -> Vec<Tag> {
    let tags = parse(&body(html)).unwrap();
    for (name, attributes) in &tags {
        assert!(!["script", "img", "iframe", "object", "link", "base"].contains(&name.as_str()), "{name}");
        assert!(attributes.iter().all(|(attribute, _)| !attribute.starts_with("on")), "{attributes:?}");
    }
    let ids: Vec<&str> = values(&tags, "id");
    let unique: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "an id twice");
    for href in values(&tags, "href") {
        match href.strip_prefix('#') {
            Some(anchor) => {
                assert!(anchor.starts_with("paper=") || unique.contains(anchor), "{href} leads nowhere");
            }
            None => assert!(href.starts_with("http:") || href.starts_with("https:"), "{href}"),
        }
    }
    tags
}

#[test]
fn every_report_makes_a_whole_page() {
    for report in [sample::small(), sample::hostile(), sample::empty(), sample::large(300, 30)] {
        let html = written(&report);
        check(&html);
        assert_eq!(html, written(&report));
    }
}

#[test]
fn hostile_texts_stay_texts() {
    let html = written(&sample::hostile());
    let lower = html.to_lowercase();
    // Four parts of data and the script itself.
    assert_eq!(lower.matches("<script").count(), 5);
    assert_eq!(lower.matches("</script").count(), 5);
    assert!(!lower.contains("<img"));
    assert!(!html.contains("href=\"javascript"));
    assert!(html.contains("&lt;script&gt;alert(1)"));
    // Text that looks like a template is printed, not run.
    assert!(html.contains("{{ 7 * 7 }}"));
    assert!(!html.contains(['\0', '\u{202E}', '\u{2028}']), "control characters");
    // Long texts are cut; the other files have the whole.
    assert!(!body(&html).contains(&"long words | ".repeat(30)));
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    let html = written(&sample::small());
    assert!(html.contains("content=\"default-src 'none'; script-src 'sha256-"));
    assert!(!html.contains("src=\"") && !html.contains("@import") && !html.contains("url("));
}

#[test]
fn the_small_report_reads_as_it_should() {
    let html = written(&sample::small());
    // The style sheet and the settings change for reasons of their own.
    let body =
        &html[html.find("<body>").unwrap()..html.find("<section class=\"part\" id=\"settings\"").unwrap()];
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots" }, {
        insta::assert_snapshot!("report.html", body);
    });
}

#[test]
fn trends_are_told_where_papers_are_enough() {
    let mut report = sample::small();
    assert!(!written(&report).contains("id=\"time\""));
    report.themes.iter_mut().flat_map(|theme| &mut theme.years).for_each(|year| year.1 *= 20);
    let html = written(&report);
    check(&html);
    assert!(html.contains("id=\"time\""));
    assert!(
        html.contains(
            "<span aria-hidden=\"true\">↗</span> rising</span> 0.0% before, <b>100.0%</b> since 2021"
        )
    );
}

#[test]
fn figures_that_mean_nothing_are_left_out() {
    let mut report = sample::small();
    report.themes.truncate(1);
    let theme = report.themes[0].id;
    report.papers.retain(|paper| paper.theme == theme);
    report.papers.truncate(1);
    report.duplicates.clear();
    report.corpus.papers = 1;
    report.corpus.terms = 1;
    report.corpus.years = Some((2020, 2020));
    report.themes[0].size = 1;
    report.themes[0].duplicates = 0;
    let html = written(&report);
    for (name, value) in [("paper", "1"), ("theme", "1"), ("year", "2020"), ("term", "1")] {
        assert!(html.contains(&format!("<dt>{name}</dt><dd>{value}</dd>")), "{name}");
    }
    for name in ["silhouette", "mean cohesion", "modularity"] {
        assert!(!html.contains(&format!("<dt>{name}</dt>")), "{name}");
    }
    assert!(html.contains("cohesion <b>–</b>") && html.contains("stability <b>–</b>"));
}

#[test]
fn a_large_report_names_a_part_and_says_so() {
    let html = written(&sample::large(2_400, 4));
    let tags = check(&html);
    // Three typical papers and two weakly placed ones of each theme, and the list.
    assert_eq!(values(&tags, "data-paper").len(), 4 * (50 + 3 + 2));
    assert!(html.contains("The 50 most central of 600 papers"));
    assert!(!html.contains("this page leaves something out"));
}

#[test]
fn a_huge_report_is_bounded_and_says_what_it_leaves_out() {
    let report = sample::large(110_000, 40);
    let html = written(&report);
    assert!(html.len() < 60_000_000, "{}", html.len());
    assert!(html.contains("It holds 100,000 papers, the most central of each theme."));
}

proptest! {
    #[test]
    fn any_text_keeps_the_page_whole(text in any::<String>(), markup in "[<>/&\"' a-z=-]{0,30}") {
        let mut report = sample::small();
        report.themes[0].label.clone_from(&text);
        report.themes[1].label.clone_from(&markup);
        report.themes[0].terms[0].term.clone_from(&markup);
        report.papers[0].title.clone_from(&text);
        report.papers[1].title = markup;
        report.papers[2].url = Some(format!("http://{text}"));
        report.papers[3].id += &text;
        let names = |html: &str| -> Vec<String> {
            let names = parse(&body(html)).unwrap().into_iter().map(|(name, _)| name);
            names.collect()
        };
        let html = written(&report);
        check(&html);
        // Whatever the text, it adds no element; what names the paper by its old id is gone.
        prop_assert!(names(&html).len() <= names(&written(&sample::small())).len());
    }
}
