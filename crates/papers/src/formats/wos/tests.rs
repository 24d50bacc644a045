use serde_json::json;

use super::*;
use crate::formats::common::round_trip::{fixture, problems, titled};
use crate::formats::parsed::Parsed;
use crate::read::ReadOptions;

fn read(text: &str) -> Parsed {
    parse(text.as_bytes(), &ReadOptions::default()).unwrap()
}

#[test]
fn files_begin_with_their_head_or_a_record() {
    assert!(begins(b"FN Thomson Reuters Web of Science\nVR 1.0\nPT J"));
    assert!(begins(b"PT J\r\nAU Muster, F"));
    for text in [&b"FN is short for false negative"[..], b"PT is a metal\nTI too", b"PT J", b"ptj", b""] {
        assert!(!begins(text), "{text:?}");
    }
}

#[test]
fn records_without_a_head_a_beginning_or_an_end() {
    let parsed = read("PT J\r\nTI a\r\nER\r\n\r\nTI b\r\nAU X\r\nER\r\nPT J\r\nTI c\r\nPT J\r\nTI d\r\n");
    assert_eq!(parsed.titles(), [(1, "a"), (5, "b"), (8, "c"), (10, "d")]);
    let parsed = read(
        "\u{feff}FN x\nVR 1.0\nPT J\nTI a\nER\n\nEF\n\u{feff}FN x\nVR 1.0\nPT J\nTI b\nEF\nPT J\nAU A\nER\n",
    );
    assert_eq!(parsed.titles(), [(3, "a"), (10, "b")]);
    assert_eq!(parsed.flaws(), [(13, "neither a title nor an abstract (only PT, authors)")]);
    assert!(parse(b"no record", &ReadOptions::default()).is_err());
}

#[test]
fn dates_of_every_kind() {
    let of = |tags: &str| {
        let parsed = read(&format!("PT J\nTI a\n{tags}\nER\n"));
        let paper = &parsed.papers[0].1;
        (paper.year, paper.date.clone().unwrap_or_default())
    };
    assert_eq!(of("PD JUN 14\nPY 2021"), (Some(2021), "2021-06-14".into()));
    assert_eq!(of("PD DEC 16 2020\nPY 2020"), (Some(2020), "2020-12-16".into()));
    assert_eq!(of("PD MAR-APR\nPY 2021"), (Some(2021), "2021-03".into()));
    assert_eq!(of("PD 04 2006\nPY 2006"), (Some(2006), "2006-04".into()));
    assert_eq!(of("PD SPR\nPY 2021"), (Some(2021), "SPR 2021".into()));
    assert_eq!(of("EA MAY 2019"), (Some(2019), String::new()));
    assert_eq!(of("UT DIIDW:202012345X"), (Some(2020), String::new()));
}

#[test]
fn files_of_several_databases() {
    let outcome = fixture("savedrecs.txt");
    assert_eq!((outcome.corpus.len(), problems(&outcome)), (3, vec![]));
    let paper = titled(
        &outcome,
        "Reeds along slow rivers: a count of stems in three made-up valleys and what it says of water",
    );
    assert_eq!(paper.id, "WOS:000999000000001");
    assert_eq!(paper.authors, ["Muster, Frida", "Fabel, Edgar J.", "van Dorp, Anna", "Lake Group"]);
    assert_eq!((paper.year, paper.date.as_deref()), (Some(2021), Some("2021-06-14")));
    assert_eq!(paper.venue.as_deref(), Some("JOURNAL OF INVENTED WETLANDS"));
    assert_eq!(paper.doi.as_deref(), Some("10.5555/jiw.2021.3"));
    assert_eq!(paper.categories, ["reeds", "slow rivers", "stem counts", "PHRAGMITES", "WATER"]);
    assert!(paper.abstract_text.contains("over two years and found"));
    for (name, expected) in [
        ("author_keywords", json!(["reeds", "slow rivers", "stem counts"])),
        ("index_keywords", json!(["PHRAGMITES", "WATER"])),
        ("subjects", json!(["Ecology", "Water Resources", "Environmental Sciences & Ecology"])),
        (
            "affiliations",
            json!([
                "Univ Ruderberg, Dept Reeds, D-12345 Ruderberg, Germany.",
                "Made Up Coll, Boston, MA 02139 USA."
            ]),
        ),
        ("countries", json!(["Germany", "United States"])),
        ("reference_dois", json!(["10.5555/jiw.1", "10.5555/reeds.2"])),
        ("times_cited", json!(7)),
        ("type", json!(["Article", "Early Access"])),
        ("language", json!("English")),
        ("wos_id", json!("WOS:000999000000001")),
        ("pmid", json!("99000001")),
        ("pages", json!("11-19")),
        ("issn", json!(["1234-5679", "9876-5433"])),
        ("publisher", json!("INVENTED PRESS")),
        ("place", json!("RUDERBERG")),
        ("Z9", json!("9")),
        ("OI", json!(["Muster, Frida/0000-0000-0000-0001", "Fabel, Edgar J./0000-0000-0000-0002"])),
    ] {
        assert_eq!(paper.extra[name], expected, "{name}");
    }
    assert_eq!(paper.extra["references"].as_array().unwrap().len(), 3);
    let paper = titled(&outcome, "Ponds \"without\" reeds");
    assert!(paper.abstract_text.ends_with("however long they are.\nThis second paragraph follows it."));
    assert_eq!(
        (paper.year, &paper.extra["pages"], &paper.extra["editors"]),
        (Some(2019), &json!("17"), &json!(["Editor, E"]))
    );
    let paper = titled(&outcome, "Stems in the lab");
    assert_eq!(paper.authors, ["Joffe, Hadine", "Hall, Janet E"]);
    assert_eq!((paper.date.as_deref(), &paper.extra["pmid"]), (Some("2006-05"), &json!("99000002")));
}

#[test]
fn tables_have_the_fields_of_the_text() {
    let outcome = fixture("savedrecs-tab.txt");
    assert_eq!((outcome.corpus.len(), problems(&outcome)), (2, vec![]));
    let paper = &outcome.corpus.papers()[0];
    assert_eq!(paper.authors, ["Muster, Frida", "Fabel, Edgar J."]);
    assert_eq!((paper.year, paper.doi.as_deref()), (Some(2021), Some("10.5555/jiw.2021.3")));
    assert_eq!(paper.categories, ["reeds", "slow rivers", "PHRAGMITES"]);
    assert_eq!(paper.extra["countries"], json!(["Germany", "United States"]));
    assert_eq!(paper.extra["reference_dois"], json!(["10.5555/jiw.1", "10.5555/reeds.2"]));
    assert_eq!((&paper.extra["times_cited"], &paper.extra["pages"]), (&json!(7), &json!("11-19")));
    let text = "Publication Type,Authors,Author Full Names,Article Title,Source Title,Cited References,\"Times Cited, WoS Core\",\
                Publication Year,UT (Unique WOS ID)\nJ,\"Muster, F\",\"Muster, Frida\",Reeds,JIW,\"A, 2010; B, 2011\",3,2020,WOS:1\n";
    let parsed = crate::formats::csv::parse(text.as_bytes(), None, &ReadOptions::default()).unwrap();
    let paper = &parsed.papers[0].1;
    assert_eq!((paper.id.as_str(), paper.title.as_str(), paper.year), ("WOS:1", "Reeds", Some(2020)));
    assert_eq!(
        (&paper.authors[..], paper.venue.as_deref()),
        (&["Muster, Frida".to_owned()][..], Some("JIW"))
    );
    assert_eq!(
        (&paper.extra["references"], &paper.extra["times_cited"]),
        (&json!(["A, 2010", "B, 2011"]), &json!(3))
    );
}

#[test]
fn tables_with_tags_of_ris() {
    let text = "TY\tAU\tyear\tTI\tJO\tDO\nJOUR\tMuster, F. and Fabel, E.\t2019\tReeds\tJIW\t10.5555/1\n";
    let outcome = crate::read::read_from("x.txt", text.as_bytes(), &ReadOptions::default()).unwrap();
    let paper = &outcome.corpus.papers()[0];
    assert_eq!(
        (paper.title.as_str(), paper.year, paper.venue.as_deref()),
        ("Reeds", Some(2019), Some("JIW"))
    );
    assert_eq!((paper.authors.len(), paper.doi.as_deref()), (2, Some("10.5555/1")));
}
