use serde_json::{Value, json};

use super::Columns;
use super::align::aligned;
use super::header::{clean_name, is_repeated, may_be, sep_line};
use crate::Paper;
use crate::formats::FieldMap;

/// The paper of one row under these names.
fn paper(row: &[(&str, &str)]) -> Paper {
    let names: Vec<String> = row.iter().map(|(name, _)| (*name).to_owned()).collect();
    let cells = row.iter().map(|(_, cell)| Value::from(*cell));
    Columns::new(&names, &FieldMap::default()).paper(cells, &FieldMap::default()).unwrap()
}

fn extra(paper: &Paper, name: &str) -> Value {
    paper.extra.get(name).cloned().unwrap_or_default()
}

#[test]
fn columns_of_scopus() {
    let paper = paper(&[
        ("Authors", "Muster F.; Fabel E."),
        ("Author full names", "Muster, Frida (57000000001); Fabel, Edgar (57000000002)"),
        ("Title", "Oars of wood"),
        ("Year", "2020"),
        ("Source title", "Journal of Oars"),
        ("Page start", "12"),
        ("Page end", "19"),
        ("Cited by", "1,204"),
        ("DOI", "https://doi.org/10.5555/S1"),
        ("Link", "https://scopus.example/1"),
        ("Affiliations", "Univ A, Oslo, Norway; Univ B, Boston, United States"),
        ("Abstract", "Wood rows."),
        ("Author Keywords", "Oar; Wood"),
        ("Index Keywords", "Boats; Wood"),
        ("References", "Beispiel B., Rafts, 10.5555/R1, (2001); Other (2002)"),
        ("Language of Original Document", "English"),
        ("Document Type", "Article"),
        ("Source", "Scopus"),
        ("EID", "2-s2.0-1"),
    ]);
    assert_eq!(
        (paper.id.as_str(), paper.year, paper.venue.as_deref()),
        ("2-s2.0-1", Some(2020), Some("Journal of Oars"))
    );
    assert_eq!(
        (paper.authors.clone(), paper.doi.as_deref()),
        (vec!["Muster, Frida".into(), "Fabel, Edgar".into()], Some("10.5555/S1"))
    );
    assert_eq!(paper.categories, ["Oar", "Wood", "Boats"]);
    for (name, value) in [
        ("author_keywords", json!(["Oar", "Wood"])),
        ("index_keywords", json!(["Boats", "Wood"])),
        ("countries", json!(["Norway", "United States"])),
        ("affiliations", json!(["Univ A, Oslo, Norway", "Univ B, Boston, United States"])),
        ("references", json!(["Beispiel B., Rafts, 10.5555/R1, (2001)", "Other (2002)"])),
        ("reference_dois", json!(["10.5555/r1"])),
        ("times_cited", json!(1204)),
        ("pages", json!("12-19")),
        ("type", json!("Article")),
        ("language", json!("English")),
        ("scopus_id", json!("2-s2.0-1")),
        ("Source", json!("Scopus")),
        ("authors_short", json!("Muster F.; Fabel E.")),
    ] {
        assert_eq!(extra(&paper, name), value, "{name}");
    }
}

#[test]
fn columns_of_other_services() {
    let ieee = paper(&[
        ("Document Title", "Oars"),
        ("Authors", "F. Muster; E. Fabel"),
        ("Publication Title", "2019 Conf. on Oars"),
        ("Publication Year", "2019"),
        ("Author Keywords", "oars;steel"),
        ("IEEE Terms", "Boats;steel"),
        ("PDF Link", "http://x"),
        ("Article Citation Count", "3"),
        ("Document Identifier", "IEEE Conferences"),
    ]);
    assert_eq!(
        (ieee.venue.as_deref(), ieee.url.as_deref(), ieee.year),
        (Some("2019 Conf. on Oars"), Some("http://x"), Some(2019))
    );
    assert_eq!(
        (ieee.categories.len(), extra(&ieee, "times_cited"), extra(&ieee, "type")),
        (3, json!(3), json!("IEEE Conferences"))
    );
    let springer = paper(&[
        ("Item Title", "Oars"),
        ("Publication Title", "J"),
        ("Item DOI", "10.5555/x"),
        ("Authors", "Frida MusterEdgar Fabel"),
        ("Content Type", "Article"),
    ]);
    assert_eq!(
        (springer.authors.len(), springer.doi.as_deref(), springer.venue.as_deref()),
        (2, Some("10.5555/x"), Some("J"))
    );
    let openalex = paper(&[
        ("id", "https://openalex.org/W1"),
        ("display_name", "Oars"),
        ("authorships.author.display_name", "Frida Muster|Edgar Fabel"),
        ("primary_location.source.display_name", "J"),
        ("keywords.display_name", "Oar|Boat"),
        ("authorships.countries", "NO|US|NO"),
        ("referenced_works", "https://openalex.org/W2|https://openalex.org/W3"),
        ("cited_by_count", "12"),
    ]);
    assert_eq!(
        (openalex.authors.len(), openalex.venue.as_deref(), openalex.categories.len()),
        (2, Some("J"), 2)
    );
    assert_eq!(
        (extra(&openalex, "openalex_id"), extra(&openalex, "countries")),
        (json!("W1"), json!(["NO", "US"]))
    );
    assert_eq!(extra(&openalex, "references").as_array().unwrap().len(), 2);
    let asreview = paper(&[
        ("record_id", "7"),
        ("primary_title", "Oars"),
        ("first_authors", "['Muster, F', 'Fabel, E']"),
        ("notes_abstract", "Wood."),
        ("secondary_title", "J"),
        ("label_included", "1"),
    ]);
    assert_eq!(
        (asreview.id.as_str(), asreview.abstract_text.as_str(), asreview.authors.len()),
        ("7", "Wood.", 2)
    );
    assert_eq!((extra(&asreview, "label_included"), asreview.venue.as_deref()), (json!("1"), Some("J")));
    let lens = paper(&[
        ("Lens ID", "0-1"),
        ("Title", "Oars"),
        ("Author/s", "Frida Muster; Edgar Fabel"),
        ("Source", "x"),
    ]);
    assert_eq!((lens.id.as_str(), lens.authors.len(), extra(&lens, "lens_id")), ("0-1", 2, json!("0-1")));
    let pubmed = paper(&[("PMID", "9"), ("Title", "Oars"), ("Journal/Book", "J"), ("PMCID", "NA")]);
    assert_eq!(
        (pubmed.id.as_str(), extra(&pubmed, "pmid"), extra(&pubmed, "pmcid")),
        ("9", json!("9"), Value::Null)
    );
    let cab = paper(&[("Title", "Oars"), ("Document Title", "Journal of Oars")]);
    assert_eq!((cab.title.as_str(), cab.venue.as_deref()), ("Oars", Some("Journal of Oars")));
}

#[test]
fn names_in_other_languages() {
    for (title, text, year) in [
        ("Titel", "Zusammenfassung", "Jahr"),
        ("Titre", "Résumé", "Année"),
        ("Título", "Resumen", "Año"),
        ("标题", "摘要", "年份"),
        ("Title-题名", "Summary-摘要", "Year-年"),
        ("タイトル", "抄録", "出版年"),
    ] {
        let paper = paper(&[(title, "T"), (text, "A"), (year, "2001")]);
        assert_eq!(
            (paper.title.as_str(), paper.abstract_text.as_str(), paper.year),
            ("T", "A", Some(2001)),
            "{title}"
        );
    }
}

#[test]
fn names_of_the_user_come_first() {
    let map: FieldMap = "title=Display Name".parse().unwrap();
    let names = ["title", "display_name"].map(str::to_owned);
    let paper = Columns::new(&names, &map).paper([json!("a"), json!("b")].into_iter(), &map).unwrap();
    assert_eq!((paper.title.as_str(), extra(&paper, "title_given")), ("b", json!("a")));
}

#[test]
fn cells_beyond_the_header_are_joined_where_forms_tell() {
    let align = |header: &[&str], row: &[&str]| {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        aligned(&header, row, ',')
    };
    let scopus = ["Title", "Abstract", "Funding Text", "References", "EID"];
    let row = ["T", "A", "Paid by A.", "Paid by B.", "Paid by C.", "R", "2-s2.0-1"];
    assert_eq!(
        align(&scopus, &row).unwrap(),
        ["T", "A", "Paid by A.; Paid by B.; Paid by C.", "R", "2-s2.0-1"]
    );
    let names = ["Title", "Abstract", "Year", "DOI"];
    assert_eq!(
        align(&names, &["Oars", " of wood", "A", "2020", "10.5/x"]).unwrap(),
        ["Oars, of wood", "A", "2020", "10.5/x"]
    );
    assert_eq!(align(&names, &["T", "A", "and more", "2020", ""]).unwrap(), ["T", "A; and more", "2020", ""]);
    assert_eq!(align(&names, &["T", "A", "2020", "10.5/x", "beyond"]), None);
    assert_eq!(align(&["Title", "x"], &["T", "1", "2"]), None);
    assert_eq!(align(&names, &["T", "A", "2020", "10.5/x"]), None);
}

#[test]
fn headers_are_told_from_what_stands_around_them() {
    let map = FieldMap::default();
    assert_eq!(clean_name("\u{feff} \"Title\u{a0}\"\u{200b}"), "Title");
    assert!(may_be(&["Rank", "Title", "Abstract"], &map) && !may_be(&["Title"], &map));
    assert!(!may_be(&["Rowing on lakes", "Summary", "x", "y"], &map));
    let header = ["No.", "Title", "Abstract"].map(str::to_owned);
    assert!(is_repeated(&["Abstract", "Title", "Year"], &header, &map));
    assert!(!is_repeated(&["7", "Title", "An abstract."], &header, &map));
    assert_eq!(sep_line(b"sep=;\r\nTitle"), Some((b';', 5)));
    assert_eq!(sep_line(b"\"sep=\t\"\nTitle"), Some((b'\t', 7)));
    assert_eq!((sep_line(b"separate\n"), sep_line(b"sep=ab\n"), sep_line(b"sep=;")), (None, None, None));
}
