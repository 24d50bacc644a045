use serde_json::json;

use super::parse;
use crate::Paper;
use crate::formats::common::round_trip::{fixture, titled};
use crate::formats::parsed::Parsed;
use crate::read::{ReadOptions, ReadOutcome};

fn of(text: &str) -> Parsed {
    parse(text.as_bytes(), &ReadOptions::default()).unwrap()
}

fn one(text: &str) -> Paper {
    let mut parsed = of(text);
    assert_eq!(parsed.flaws(), []);
    assert_eq!(parsed.papers.len(), 1);
    parsed.papers.remove(0).1
}

fn repairs(outcome: &ReadOutcome) -> Vec<&str> {
    outcome.repaired.iter().map(|repaired| repaired.kind.as_str()).collect()
}

#[test]
fn jats() {
    let outcome = fixture("jats.xml");
    assert_eq!((outcome.corpus.len(), outcome.n_skipped), (2, 1));
    let paper = titled(&outcome, "Oars of Salix and x2: A made-up trial");
    assert_eq!(paper.abstract_text, "Background: Oars bend.\nResults: They broke ($$p<1$$).");
    assert_eq!((paper.id.as_str(), paper.date.as_deref()), ("PMC900", Some("2014-02-09")));
    assert_eq!(
        (paper.doi.as_deref(), paper.venue.as_deref()),
        (Some("10.5555/jats.1"), Some("Journal of Oars"))
    );
    assert_eq!(
        (paper.authors.as_slice(), paper.categories.as_slice()),
        (&["Frida Muster".into(), "Oar Group".into()][..], &["oars".into(), "willow".into()][..])
    );
    for (name, expected) in [
        ("affiliations", json!(["Univ Ruderberg, Ruderberg, Germany"])),
        ("countries", json!(["Germany"])),
        ("abstract_other", json!(["A picture.", "Ruder biegen sich."])),
        ("references", json!(["Alt A, Old oars, J Oars, 1999, DOI 10.5555/OLD.2", "Neu N. New oars. 2001."])),
        ("reference_dois", json!(["10.5555/old.2"])),
        ("subjects", json!(["Sports"])),
        ("editors", json!(["E Fabel"])),
        ("pages", json!("11-19")),
        ("language", json!("en")),
    ] {
        assert_eq!(paper.extra[name], expected, "{name}");
    }
    titled(&outcome, "Loose tags and p < 0.05 α &unknown;");
    let expected = [
        "entities that are not defined were kept as written",
        "signs `<` that begin no tag were read as text",
        "tags of HTML that do not match were ignored",
    ];
    let mut found = repairs(&outcome);
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn endnote_and_the_anthology() {
    let outcome = fixture("endnote.xml");
    let paper = titled(&outcome, "Rowing on made-up lakes");
    assert_eq!(
        (paper.abstract_text.as_str(), paper.year, paper.doi.as_deref()),
        ("Rowers move over lakes.", Some(2021), Some("10.5555/en.1"))
    );
    assert_eq!(
        (paper.authors.as_slice(), paper.categories.as_slice()),
        (&["Muster, Frida".into(), "Oar Group".into()][..], &["oars".into(), "lakes".into()][..])
    );
    assert_eq!(
        (paper.venue.as_deref(), &paper.extra["countries"]),
        (Some("Journal of Oars"), &json!(["Germany"]))
    );
    assert_eq!(titled(&outcome, "Paddles").extra["type"], "Book");
    let outcome = fixture("anthology.xml");
    let paper = titled(&outcome, "Oars that $n^2$ speak");
    assert_eq!((paper.id.as_str(), paper.year), ("2020.oars-main.1", Some(2020)));
    assert_eq!(
        (paper.abstract_text.as_str(), paper.doi.as_deref()),
        ("Oars speak in whispers.", Some("10.5555/oars.1"))
    );
    assert_eq!(paper.authors, ["Frida Muster", "Plato"]);
    assert_eq!(paper.venue.as_deref(), Some("Proceedings of the Made-up Meeting on Oars"));
    assert_eq!(titled(&outcome, "Paddles").id, "2020.oars-main.2");
}

#[test]
fn dblp_and_repositories() {
    let outcome = fixture("dblp.xml");
    assert_eq!((outcome.corpus.len(), outcome.n_skipped), (2, 0), "a home page is no paper");
    let paper = titled(&outcome, "Sorting oars in O(n2)");
    assert_eq!((paper.id.as_str(), paper.doi.as_deref()), ("journals/oars/Muster21", Some("10.5555/dblp.1")));
    assert_eq!((paper.authors[0].as_str(), paper.venue.as_deref()), ("Frida Müster", Some("J. Oars")));
    assert_eq!(titled(&outcome, "Paddles & sails").extra["references"], json!(["journals/oars/Muster21"]));
    let outcome = fixture("oai.xml");
    assert_eq!((outcome.corpus.len(), outcome.n_skipped), (3, 0), "a deleted record is none");
    let paper = titled(&outcome, "Canals of made-up towns");
    assert_eq!(paper.abstract_text, "Canals hold water, and towns hold canals.");
    assert_eq!(
        (paper.year, paper.doi.as_deref(), paper.venue.as_deref()),
        (Some(2019), Some("10.5555/oai.1"), Some("Canal Letters"))
    );
    assert_eq!(paper.categories, ["canals", "towns"]);
    let paper = titled(&outcome, "Locks");
    assert_eq!(
        (paper.id.as_str(), paper.authors[0].as_str(), paper.categories.len()),
        ("9999.1", "Eva Fabel", 2)
    );
    let paper = titled(&outcome, "The Ferry");
    assert_eq!(
        (paper.authors[0].as_str(), paper.year, paper.venue.as_deref()),
        ("Bo Beispiel", Some(2001), Some("Ferry Letters"))
    );
}

#[test]
fn registries_feeds_and_zotero() {
    let paper = one(
        "<doi_records><doi_record><crossref><journal><journal_metadata language='en'><full_title>J</full_title></journal_metadata>\
        <journal_issue><publication_date><year>2001</year></publication_date><journal_volume><volume>3</volume></journal_volume></journal_issue>\
        <journal_article><titles><title>T</title></titles><contributors><person_name contributor_role='author'><given_name>A</given_name>\
        <surname>B</surname></person_name></contributors><jats:abstract><jats:p>X.</jats:p></jats:abstract><doi_data><doi>10.5555/cr.1</doi>\
        </doi_data><citation_list><citation><doi>10.5555/CR.2</doi></citation></citation_list></journal_article></journal></crossref></doi_record></doi_records>",
    );
    assert_eq!((paper.title.as_str(), paper.abstract_text.as_str(), paper.year), ("T", "X.", Some(2001)));
    assert_eq!(
        (paper.authors[0].as_str(), &paper.extra["reference_dois"]),
        ("A B", &json!(["10.5555/cr.2"]))
    );
    let paper = one(
        "<resource xmlns='http://datacite.org/schema/kernel-4'><identifier identifierType='DOI'>10.5555/dc.1</identifier><creators><creator>\
        <creatorName>Muster, Frida</creatorName></creator></creators><titles><title>T</title></titles><publicationYear>2002</publicationYear>\
        <descriptions><description descriptionType='Abstract'>A.</description></descriptions></resource>",
    );
    assert_eq!(
        (paper.doi.as_deref(), paper.authors[0].as_str(), paper.abstract_text.as_str()),
        (Some("10.5555/dc.1"), "Muster, Frida", "A.")
    );
    let paper = one(
        "<rss version='2.0'><channel><title>Feed</title><item><title>T</title><description>D.</description><dc:creator>A B</dc:creator>\
        <pubDate>Mon, 2 Apr 2007 19:18:42 GMT</pubDate><prism:doi>10.5555/rss.1</prism:doi><link>https://x.y</link></item></channel></rss>",
    );
    assert_eq!(
        (paper.date.as_deref(), paper.doi.as_deref(), paper.authors.len()),
        (Some("2007-04-02"), Some("10.5555/rss.1"), 1)
    );
    let paper = one(
        "<responseWrapper><resultList><result><id>9</id><title>T</title><abstractText>A.</abstractText><authorList><author><fullName>B C</fullName>\
        </author></authorList><pubYear>2003</pubYear><citedByCount>4</citedByCount></result></resultList></responseWrapper>",
    );
    assert_eq!(
        (paper.year, &paper.extra["times_cited"], paper.authors[0].as_str()),
        (Some(2003), &json!(4), "B C")
    );
    let paper = one(
        "<rdf:RDF><bib:Article rdf:about='https://x.y'><z:itemType>journalArticle</z:itemType><dcterms:isPartOf rdf:resource='urn:issn:1'/>\
        <bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Muster</foaf:surname><foaf:givenName>Frida</foaf:givenName></foaf:Person></rdf:li></rdf:Seq>\
        </bib:authors><dc:title>T</dc:title><dcterms:abstract>A.</dcterms:abstract><dc:date>2004</dc:date></bib:Article>\
        <bib:Journal rdf:about='urn:issn:1'><dc:title>J</dc:title><dc:identifier>DOI 10.5555/rdf.1</dc:identifier></bib:Journal></rdf:RDF>",
    );
    assert_eq!(
        (paper.authors[0].as_str(), paper.venue.as_deref(), paper.doi.as_deref()),
        ("Frida Muster", Some("J"), Some("10.5555/rdf.1"))
    );
}

#[test]
fn other_documents_are_refused_by_name() {
    let refused = |text: &str| parse(text.as_bytes(), &ReadOptions::default()).unwrap_err().found;
    assert_eq!(
        refused("<?xml version='1.0'?><!-- <x> --><catalog><book/></catalog>"),
        "XML of an unknown kind, which begins with <catalog>"
    );
    assert_eq!(
        refused("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg:svg/>"),
        "XML of an unknown kind, which begins with <svg>"
    );
    assert_eq!(refused("<!-- nothing -->"), "XML without an element");
    assert_eq!(of("<OAI-PMH><error code='noRecordsMatch'/></OAI-PMH>").papers.len(), 0);
}
