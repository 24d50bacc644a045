use serde_json::json;

use super::read::*;
use crate::Paper;
use crate::formats::common::round_trip::{fixture, problems, titled};
use crate::read::ReadOptions;

fn one(inside: &str) -> Paper {
    let text = format!("<PubmedArticleSet><PubmedArticle>{inside}</PubmedArticle></PubmedArticleSet>");
    let mut parsed = parse(text.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(parsed.flaws(), []);
    parsed.papers.remove(0).1
}

#[test]
fn a_structured_abstract_and_marked_up_text() {
    let paper = one(
        "<MedlineCitation><PMID Version='1'>7</PMID><CommentsCorrectionsList><PMID>8</PMID></CommentsCorrectionsList>\
         <Article><ArticleTitle>CO<sub>2</sub> in <i>E. coli</i> &amp; more.</ArticleTitle><Abstract>\
         <AbstractText Label='AIM' NlmCategory='OBJECTIVE'>To see.</AbstractText><AbstractText Label='RESULTS'>p &lt; 1.\
         </AbstractText><AbstractText>No label.</AbstractText><CopyrightInformation>c</CopyrightInformation></Abstract>\
         </Article></MedlineCitation>",
    );
    assert_eq!((paper.id.as_str(), paper.title.as_str()), ("7", "CO2 in E. coli & more."));
    assert_eq!(paper.abstract_text, "AIM: To see.\nRESULTS: p < 1.\nNo label.");
    assert_eq!(paper.extra["copyright"], "c");
}

#[test]
fn dates_as_far_as_they_are_given() {
    let of = |date: &str| {
        let paper = one(&format!(
            "<MedlineCitation><Article><ArticleTitle>t</ArticleTitle><Journal><JournalIssue><PubDate>{date}</PubDate>\
             </JournalIssue></Journal></Article></MedlineCitation>"
        ));
        (paper.year, paper.date.clone().unwrap_or_default())
    };
    assert_eq!(of("<Year>1998</Year><Month>Dec</Month><Day>5</Day>"), (Some(1998), "1998-12-05".into()));
    assert_eq!(of("<Year>1998</Year><Month>07</Month>"), (Some(1998), "1998-07".into()));
    assert_eq!(of("<Year>1998</Year><Season>Spring</Season>"), (Some(1998), "1998 Spring".into()));
    assert_eq!(of("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>"), (Some(1998), "1998 Dec-1999 Jan".into()));
    assert_eq!(of(""), (None, String::new()));
}

#[test]
fn people_groups_headings_and_numbers() {
    let paper = one(
        "<MedlineCitation><Article><ArticleTitle>t</ArticleTitle><ELocationID EIdType='pii'>x</ELocationID>\
         <Pagination><StartPage>3</StartPage><EndPage>9</EndPage></Pagination><AuthorList><Author><LastName>Bee</LastName>\
         <ForeName>Ann</ForeName><Suffix>Jr</Suffix><AffiliationInfo><Affiliation>A</Affiliation></AffiliationInfo></Author>\
         <Author><CollectiveName>The Group</CollectiveName></Author><Author><LastName>Cee</LastName><Initials>B</Initials>\
         </Author></AuthorList></Article><MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN='N'>Wax</DescriptorName>\
         <QualifierName MajorTopicYN='Y'>chemistry</QualifierName></MeshHeading></MeshHeadingList>\
         <KeywordList><Keyword>bees</Keyword><Keyword>Wax</Keyword></KeywordList></MedlineCitation>\
         <PubmedData><ArticleIdList><ArticleId IdType='doi'>10.1/x</ArticleId><ArticleId IdType='pmc'>PMC1</ArticleId>\
         </ArticleIdList><ReferenceList><Reference><Citation>Alt A. Wax. 1999.</Citation><ArticleIdList>\
         <ArticleId IdType='doi'>10.5555/OLD</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData>",
    );
    assert_eq!(paper.extra["references"], json!(["Alt A. Wax. 1999. DOI 10.5555/OLD"]));
    assert_eq!(paper.extra["reference_dois"], json!(["10.5555/old"]));
    assert_eq!(
        (&paper.extra["author_keywords"], &paper.extra["index_keywords"]),
        (&json!(["bees", "Wax"]), &json!(["Wax"]))
    );
    assert_eq!(paper.authors, ["Ann Bee Jr", "The Group", "B Cee"]);
    assert_eq!(paper.categories, ["bees", "Wax"]);
    assert_eq!(paper.extra["mesh"], json!(["Wax/*chemistry"]));
    assert_eq!((paper.doi.as_deref(), &paper.extra["pmcid"]), (Some("10.1/x"), &json!("PMC1")));
    assert_eq!((&paper.extra["pages"], &paper.extra["affiliations"]), (&json!("3-9"), &json!(["A"])));
}

#[test]
fn a_book_and_a_record_without_text() {
    let text = "<x><PubmedBookArticle><BookDocument><PMID>1</PMID><Book><BookTitle>B</BookTitle><PubDate><Year>2001</Year>\
                </PubDate></Book><Abstract><AbstractText>A.</AbstractText></Abstract></BookDocument></PubmedBookArticle>\n\
                <PubmedArticle><MedlineCitation><PMID>2</PMID></MedlineCitation></PubmedArticle></x>";
    let parsed = parse(text.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(parsed.titles(), [(1, "B")]);
    assert_eq!((parsed.papers[0].1.year, parsed.papers[0].1.abstract_text.as_str()), (Some(2001), "A."));
    assert_eq!(parsed.flaws(), [(2, "neither a title nor an abstract (only id, pmid)")]);
}

#[test]
fn a_file_of_pubmed() {
    let outcome = fixture("pubmed.xml");
    assert_eq!(problems(&outcome), [(51, "found broken XML (ill-formed document: e".to_owned())]);
    let paper = titled(&outcome, "Na+ & K+ in Salicornia leaves.");
    assert_eq!(
        paper.abstract_text,
        "AIM: To weigh ions.\nRESULTS: Na+ rose (p < 0.05).\nUnlabelled words follow."
    );
    assert_eq!(paper.authors, ["Leïla Haddad", "Salt Marsh Network", "RT Owens 3rd"]);
    assert_eq!((paper.date.as_deref(), &paper.extra["pages"]), (Some("2014-02-09"), &json!("77-84")));
    assert_eq!(paper.extra["mesh"], json!(["Salt Tolerance", "Plant Leaves/*chemistry"]));
    let paper = titled(&outcome, "[Not translated.]");
    assert_eq!(
        (paper.abstract_text.as_str(), paper.date.as_deref()),
        ("Un résumé.", Some("1998 Dec-1999 Jan"))
    );
    assert_eq!(titled(&outcome, "A chapter on brine").id, "90000014");
}
