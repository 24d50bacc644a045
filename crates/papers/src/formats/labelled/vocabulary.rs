//! The labels and tags that are known, and what they stand for.

/// What a label stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Title,
    /// The title of a part, or of the whole that it is part of.
    OtherTitle,
    Abstract,
    FullAuthors,
    Authors,
    Editors,
    Source,
    Journal,
    Year,
    Date,
    Doi,
    Keywords,
    Headings,
    Affiliations,
    Pmid,
    Accession,
    Issn,
    Isbn,
    Volume,
    Issue,
    Pages,
    FirstPage,
    LastPage,
    Publisher,
    Place,
    Language,
    Type,
    Url,
    TimesCited,
    References,
}

/// The labels and tags that are known, in lower case with single blanks between their words.
const LABELS: [(Key, &str); 30] = [
    (Key::Title, "title|ti|t1|article title|document title|title of article"),
    (Key::OtherTitle, "chapter title|original title|book title|bt|ct|t2|translated title|tt"),
    (Key::Abstract, "abstract|ab|abstract english|english abstract|summary|abstracts"),
    (Key::FullAuthors, "fa|fau|author full names|authors full name|authors full names"),
    (Key::Authors, "author|authors|au|a1|author names|author name|by|author s"),
    (Key::Editors, "editor|editors|ed|fed|a2|book editors|editor names"),
    (Key::Source, "source|so|publication info|publication information|citation|bibliographic citation"),
    (
        Key::Journal,
        "publication title|journal|journal title|journal name|source title|jn|jt|jf|publication|parent publication|publication name|title of publication",
    ),
    (Key::Year, "year|publication year|year of publication|yr|py|pub year"),
    (Key::Date, "date|publication date|date of publication|dp|fd|pub date|entry date|issue date"),
    (Key::Doi, "doi|doi number|digital object identifier|do|di|digital object identifier doi"),
    (
        Key::Keywords,
        "author keywords|keywords|keyword|key words|kw|k1|author supplied keywords|identifier keyword|identifiers|key concepts|ky|keyword heading",
    ),
    (
        Key::Headings,
        "subject|subjects|subject terms|subject headings|mesh subject headings|mesh|mh|sh|su|de|hw|descriptors|major descriptors|minor descriptors|thesaurus term s|thesaurus terms|index terms|medical index terms|emtree drug index terms|emtree medical index terms|emtree disease index terms|drug index terms emtree|disease index terms|drug terms|controlled terms|heading word|mesh headings|medical terms emtree|subject heading|categories|category",
    ),
    (
        Key::Affiliations,
        "institution|institutions|in|affiliation|affiliations|author affiliation|author affiliations|author address|author addresses|ad|af|address|addresses|institutional address|authors affiliations|correspondence address",
    ),
    (
        Key::Pmid,
        "unique identifier|ui|pmid|pubmed id|medline pmid|pm|pubmed|pubmed pmid|embase medline id|medline id",
    ),
    (
        Key::Accession,
        "accession number|an|id|proquest document id|document id|embase accession number|embase accession id|accession no",
    ),
    (Key::Issn, "issn|is|sn|eissn|electronic issn|issn linking|print issn"),
    (Key::Isbn, "isbn|ib"),
    (Key::Volume, "volume|vl|vi|vo|vol"),
    (Key::Issue, "issue|ip|no|number|issue part"),
    (Key::Pages, "pages|pg|page|pagination|page range|page numbers|pages range"),
    (Key::FirstPage, "first page|start page|sp|page start"),
    (Key::LastPage, "last page|end page|ep|op|page end"),
    (Key::Publisher, "publisher|pb|pu|publisher name"),
    (Key::Place, "place of publication|place|pl|country of publication|cp|pp|country"),
    (Key::Language, "language|languages|lg|la|language of publication|language of article|article language"),
    (Key::Type, "publication type|document type|pt|dt|rt|record type|article type|type of publication"),
    (
        Key::Url,
        "url|ur|us|lk|ul|document url|link|links|persistent link to this record permalink|proquest document link|persistent link|permalink|link to the ovid full text or citation",
    ),
    (Key::TimesCited, "times cited|cited by|tc|number of citations|times cited in this database"),
    (Key::References, "references|cited references|rf|cr|reference|bibliography"),
];

/// What a label stands for, if it is known.
pub(super) fn key(label: &str) -> Option<Key> {
    let name = normal(label);
    LABELS.iter().find(|(_, known)| known.split('|').any(|known| known == name)).map(|(key, _)| *key)
}

/// A label in lower case, with single blanks between its words.
fn normal(label: &str) -> String {
    let words = label.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
