//! Reading of PubMed's XML.
//!
//! The parts of a structured abstract become paragraphs that begin with their labels. Groups are listed among the
//! authors. The date is that of the issue; a `MedlineDate` ("1998 Dec-1999 Jan") stays as it is. Keywords and `MeSH`
//! headings are both categories.

use std::borrow::Cow;

use super::RECORDS;
use crate::Paper;
use crate::formats::common::derived::{put_countries, put_references};
use crate::formats::common::fields;
use crate::formats::common::record::{Record, bare_doi, distinct, one_or_list, pages, put, put_list};
use crate::formats::common::xml::Element;
use crate::formats::common::xml_parts::{Document, Kind};
use crate::formats::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

/// Reads all articles.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    document(options).whole(bytes)
}

/// A document that is read part by part.
pub(crate) fn document(options: &ReadOptions) -> Document<'_, Articles<'_>> {
    Document::new(Articles(options), options)
}

/// The articles of a document.
pub(crate) struct Articles<'a>(pub(crate) &'a ReadOptions);

impl Kind for Articles<'_> {
    fn records(&self) -> &'static [&'static str] {
        &RECORDS
    }

    fn paper(&self, element: &Element, _at: usize) -> Result<Option<Paper>, Flaw> {
        paper(element, self.0).map(Some)
    }
}

fn paper(root: &Element, options: &ReadOptions) -> Result<Paper, Flaw> {
    let book = Element::default();
    let citation = root.find(&["MedlineCitation"]).or_else(|| root.find(&["BookDocument"])).unwrap_or(&book);
    // The title and abstract of a book chapter are in the document itself, those of an article in an element `Article`.
    let article = citation.find(&["Article"]).unwrap_or(citation);
    let mut record = Record::new();
    let r = &mut record;
    put(r, "id", citation.text_of(&["PMID"]));
    let title = article.text_of(&["ArticleTitle"]).or_else(|| article.text_of(&["VernacularTitle"]));
    put(r, "title", title.or_else(|| article.text_of(&["Book", "BookTitle"])));
    let text = article.find(&["Abstract"]).map(abstract_of).filter(|text| !text.is_empty());
    let mut others: Vec<String> = citation.all("OtherAbstract").map(abstract_of).collect();
    others.retain(|other| !other.is_empty());
    let text = text.or_else(|| (!others.is_empty()).then(|| others.remove(0)));
    put(r, "abstract", text);
    put_list(r, "abstract_other", others);
    put(
        r,
        "vernacular_title",
        article.text_of(&["VernacularTitle"]).filter(|_| article.find(&["ArticleTitle"]).is_some()),
    );
    if let Some(list) = article.find(&["AuthorList"]) {
        put_list(r, "authors", list.all("Author").filter_map(author).collect());
        let of_author = |author: &Element| {
            let places = author.all("AffiliationInfo").filter_map(|place| place.text_of(&["Affiliation"]));
            places.chain(author.texts_of("Affiliation")).collect::<Vec<_>>()
        };
        let places = list.all("Author").flat_map(of_author).chain(article.texts_of("Affiliation"));
        let places = distinct(places.collect());
        put_countries(r, &places);
        put_list(r, "affiliations", places);
    }
    put(r, "pmid", citation.text_of(&["PMID"]));
    let journal = article.find(&["Journal"]).unwrap_or(&book);
    let issue = journal.find(&["JournalIssue"]).unwrap_or(&book);
    let published = issue.find(&["PubDate"]).or_else(|| article.find(&["Book", "PubDate"]));
    put(r, "date", published.and_then(date));
    put(
        r,
        "venue",
        journal.text_of(&["Title"]).or_else(|| citation.text_of(&["MedlineJournalInfo", "MedlineTA"])),
    );
    put(r, "journal_abbreviation", journal.text_of(&["ISOAbbreviation"]));
    put(r, "issn", journal.text_of(&["ISSN"]));
    put(r, "volume", issue.text_of(&["Volume"]));
    put(r, "issue", issue.text_of(&["Issue"]));
    put(r, "pages", pages_of(article));
    let (doi, pmcid) = ids(root, article);
    put(r, "doi", doi);
    put(r, "pmcid", pmcid);
    put(r, "language", article.text_of(&["Language"]));
    let types = article
        .find(&["PublicationTypeList"])
        .map(|list| list.texts_of("PublicationType"))
        .unwrap_or_default();
    if !types.is_empty() {
        r.push((Cow::from("type"), one_or_list(types)));
    }
    let mut categories: Vec<String> =
        citation.all("KeywordList").flat_map(|list| list.texts_of("Keyword")).collect();
    let headings: Vec<&Element> =
        citation.find(&["MeshHeadingList"]).map(|list| list.all("MeshHeading").collect()).unwrap_or_default();
    let index: Vec<String> =
        headings.iter().filter_map(|heading| heading.text_of(&["DescriptorName"])).collect();
    if !categories.is_empty() && !index.is_empty() {
        put_list(r, "author_keywords", distinct(categories.clone()));
        put_list(r, "index_keywords", distinct(index.clone()));
    }
    categories.extend(index);
    put_list(r, "categories", distinct(categories));
    put_references(r, references(root));
    put_list(r, "mesh", headings.into_iter().map(mesh).collect());
    let chemicals = citation.find(&["ChemicalList"]).map(|list| list.all("Chemical").collect::<Vec<_>>());
    let names = chemicals.unwrap_or_default().into_iter().filter_map(|one| one.text_of(&["NameOfSubstance"]));
    put_list(r, "chemicals", names.collect());
    put(r, "publisher", article.text_of(&["Book", "Publisher", "PublisherName"]));
    put(r, "place", citation.text_of(&["MedlineJournalInfo", "Country"]));
    put(r, "copyright", article.text_of(&["Abstract", "CopyrightInformation"]));
    fields::paper_of(record, &options.fields)
}

/// The paragraphs of an abstract, each after its label.
fn abstract_of(element: &Element) -> String {
    let paragraph = |part: &Element| {
        let text = part.text();
        match part.attribute("Label").filter(|label| !label.is_empty() && *label != "UNLABELLED") {
            Some(label) if !text.is_empty() => format!("{label}: {text}"),
            _ => text,
        }
    };
    let parts: Vec<String> =
        element.all("AbstractText").map(paragraph).filter(|text| !text.is_empty()).collect();
    parts.join("\n")
}

/// The name of a person, given name first, or of a group.
fn author(author: &Element) -> Option<String> {
    let given = author.text_of(&["ForeName"]).or_else(|| author.text_of(&["Initials"]));
    let parts = [given, author.text_of(&["LastName"]), author.text_of(&["Suffix"])];
    let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if name.is_empty() { author.text_of(&["CollectiveName"]) } else { Some(name) }
}

/// `1998-12-05`, as far as it is given; a season or a range as it is.
fn date(date: &Element) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let Some(year) = date.text_of(&["Year"]) else { return date.text_of(&["MedlineDate"]) };
    let Some(month) = date.text_of(&["Month"]) else {
        return Some(date.text_of(&["Season"]).map_or(year.clone(), |season| format!("{year} {season}")));
    };
    let name = month.to_lowercase();
    let number = MONTHS.iter().position(|known| name.starts_with(known)).map(|index| index + 1);
    let Some(number) = number.or_else(|| month.parse().ok()) else { return Some(format!("{year} {month}")) };
    match date.text_of(&["Day"]).and_then(|day| day.parse::<u8>().ok()) {
        Some(day) => Some(format!("{year}-{number:02}-{day:02}")),
        None => Some(format!("{year}-{number:02}")),
    }
}

fn pages_of(article: &Element) -> Option<String> {
    let pagination = article.find(&["Pagination"])?;
    let parts = || pages(pagination.text_of(&["StartPage"]), pagination.text_of(&["EndPage"]));
    pagination.text_of(&["MedlinePgn"]).or_else(parts)
}

/// The DOI and the number in PubMed Central.
fn ids(root: &Element, article: &Element) -> (Option<String>, Option<String>) {
    let location = |id: &&Element| id.attribute("EIdType") == Some("doi");
    let doi = article.all("ELocationID").find(location).map(Element::text);
    let data = root
        .find(&["PubmedData", "ArticleIdList"])
        .or_else(|| root.find(&["PubmedBookData", "ArticleIdList"]));
    let of_type = |kind: &str| {
        let ids = data.into_iter().flat_map(|list| list.all("ArticleId"));
        ids.into_iter().find(|id| id.attribute("IdType") == Some(kind)).map(Element::text)
    };
    (doi.or_else(|| of_type("doi")).map(|doi| bare_doi(&doi).to_owned()), of_type("pmc"))
}

/// The cited references as written, or else their ids; the DOI at the end.
fn references(root: &Element) -> Vec<String> {
    let mut found = Vec::new();
    for list in root.find(&["PubmedData"]).into_iter().flat_map(|data| data.all("ReferenceList")) {
        list.descendants("Reference", &mut found);
    }
    let reference = |reference: &Element| {
        let id = |kind: &str| {
            let ids = reference.find(&["ArticleIdList"]).into_iter().flat_map(|list| list.all("ArticleId"));
            ids.into_iter().find(|id| id.attribute("IdType") == Some(kind)).map(Element::text)
        };
        let written =
            reference.text_of(&["Citation"]).or_else(|| id("pubmed").map(|id| format!("PMID {id}")));
        match (written, id("doi")) {
            (Some(written), Some(doi)) if !written.to_lowercase().contains(&doi.to_lowercase()) => {
                Some(format!("{written} DOI {doi}"))
            }
            (written, doi) => written.or(doi),
        }
    };
    found.into_iter().filter_map(reference).collect()
}

/// `Descriptor/qualifier/qualifier`, with a star before a major topic.
fn mesh(heading: &Element) -> String {
    let starred = |name: &Element| {
        let star = if name.attribute("MajorTopicYN") == Some("Y") { "*" } else { "" };
        format!("{star}{}", name.text())
    };
    heading.children().map(starred).collect::<Vec<_>>().join("/")
}
