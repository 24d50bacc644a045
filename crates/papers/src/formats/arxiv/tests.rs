use serde_json::json;

use super::read::*;
use super::snapshot::*;
use crate::formats::common::round_trip::{fixture, problems, titled};
use crate::read::ReadOptions;

#[test]
fn a_feed_may_be_empty_and_not_cut() {
    let of = |text: &str| parse(text.as_bytes(), &ReadOptions::default());
    assert!(of("<feed xmlns='x'><title>none</title></feed>\n").is_ok_and(|parsed| parsed.papers.is_empty()));
    assert!(of("<feed xmlns='x'><title>none</ti").is_err() && of("<x></feed>").is_err());
}

#[test]
fn an_entry_of_the_feed() {
    let text = "<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'><title>query</title>\n\
        <entry><id>http://arxiv.org/abs/hep-ph/9901001v2</id><updated>2000-01-03T00:00:00Z</updated>\
        <published>1999-01-02T00:00:00Z</published><title>A\n  title</title><summary>  One.\n</summary>\
        <author><name>Ann Bee</name><arxiv:affiliation>A place</arxiv:affiliation></author><author><name>Bo Cee</name></author>\
        <link href='http://arxiv.org/abs/hep-ph/9901001v2' rel='alternate' type='text/html'/>\
        <link title='pdf' href='http://arxiv.org/pdf/hep-ph/9901001v2' rel='related'/>\
        <arxiv:primary_category term='hep-ph'/><category term='hep-ph'/><category term='math.CO'/>\
        <arxiv:journal_ref>J 1</arxiv:journal_ref><arxiv:doi>10.1/x</arxiv:doi></entry>\n\
        <entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>bad id</summary></entry></feed>";
    let parsed = parse(text.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(parsed.titles(), [(2, "A title")]);
    assert_eq!(parsed.flaws(), [(5, "an error of the interface (bad id)")]);
    let paper = &parsed.papers[0].1;
    assert_eq!((paper.id.as_str(), &paper.extra["version"]), ("hep-ph/9901001", &json!("v2")));
    assert_eq!((paper.abstract_text.as_str(), paper.year), ("One.", Some(1999)));
    assert_eq!(paper.categories, ["hep-ph", "math.CO"]);
    assert_eq!(paper.authors, ["Ann Bee", "Bo Cee"]);
    assert_eq!(paper.url.as_deref(), Some("http://arxiv.org/abs/hep-ph/9901001v2"));
    assert_eq!((paper.doi.as_deref(), paper.venue.as_deref()), (Some("10.1/x"), Some("J 1")));
}

#[test]
fn versions_and_days() {
    assert_eq!(versioned("2101.00001v12"), ("2101.00001", Some("v12")));
    assert_eq!(versioned("solv-int/9901001"), ("solv-int/9901001", None));
    assert_eq!(versioned("v"), ("v", None));
    assert_eq!(day("Mon, 2 Apr 2007 19:18:42 GMT").as_deref(), Some("2007-04-02"));
    assert_eq!((day("yesterday"), day("Mon, 2 April 2007")), (None, None));
}

#[test]
fn arxiv_as_feed_and_as_snapshot() {
    let outcome = fixture("arxiv.xml");
    assert_eq!(problems(&outcome), [(36, "found an error of the interface (incorre".to_owned())]);
    let paper = titled(&outcome, "Knots with at most two crossings & $K_{\\leq 2}$");
    assert_eq!(
        (paper.id.as_str(), paper.year, paper.venue.as_deref()),
        ("9999.00001", Some(2019), Some("J. Rope 1 (2020) 1-3"))
    );
    assert_eq!(paper.categories, ["math.GT", "hep-th"]);
    titled(&outcome, "An old number &unknown; and an entity that is none");
    let outcome = fixture("arxiv-snapshot.jsonl");
    let paper = titled(&outcome, "Braids in thin air");
    assert_eq!(paper.categories, ["math.GT", "cond-mat.soft", "solv-int"]);
    assert_eq!(paper.authors, ["Ada Example", "Bo Beispiel", "C. d'Old Jr."]);
    assert_eq!(
        (paper.date.as_deref(), &paper.extra["update_date"]),
        (Some("2007-04-02"), &json!("2015-05-13"))
    );
    let paper = titled(&outcome, "Strings");
    assert_eq!((paper.year, paper.categories.as_slice()), (Some(2009), &["hep-th".to_owned()][..]));
}
