//! Names of columns in the tables of databases and reference managers, in several languages, with the fields they stand for.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How the cells of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As they are.
    Text,
    /// Names of people.
    Names,
    /// Names with a number in brackets behind each: `Muster, Frida (57200000000)`.
    NumberedNames,
    /// Names that may follow one another without a separator: `Frida MusterEdgar Fabel`.
    GluedNames,
    /// Keywords.
    Topics,
    /// A list between semicolons or bars.
    List,
    /// Affiliations in brackets behind each author.
    RawAffiliations,
    /// Affiliations behind authors in brackets.
    Addresses,
    /// Cited references.
    References,
    /// A whole number.
    Number,
    Doi,
    /// An identifier, of which the address in front is dropped.
    Id,
}

/// A field that columns stand for.
#[derive(Debug)]
pub(super) struct Known {
    /// The name of the field, ours or among the others.
    pub(super) field: &'static str,
    pub(super) kind: Kind,
    /// The rank of the name for the field, the best 0.
    pub(super) rank: usize,
}

/// Fields, how their cells are read, and the names of their columns without case, spaces, `_`, `-` and `.`, the best first.
const FIELDS: &[(&str, Kind, &str)] = &[
    (
        "title",
        Kind::Text,
        "title|documenttitle|itemtitle|primarytitle|articletitle|papertitle|displayname|titles|titleofpaper|\
         titel|título|titulo|titre|titolo|tytuł|tytul|başlık|название|заглавие|标题|题名|篇名|論文名|標題|題名|タイトル|\
         論文タイトル|제목|논문명|title题名|题目|ti",
    ),
    (
        "abstract",
        Kind::Text,
        "abstract|abstracttext|abstractnote|notesabstract|paperabstract|abstracts|summary|summaries|description|\
         zusammenfassung|kurzfassung|resumen|resumo|résumé|resume|riassunto|samenvatting|streszczenie|özet|аннотация|реферат|\
         摘要|summary摘要|要旨|抄録|概要|초록|ab",
    ),
    (
        "year",
        Kind::Text,
        "year|publicationyear|pubyear|publishedyear|yearofpublication|publicationdateyear|coverdisplayyear|jahr|\
         erscheinungsjahr|año|ano|année|annee|anno|jaar|rok|yıl|год|年|年份|year年|发表年份|出版年|발행년도|연도|py",
    ),
    (
        "date",
        Kind::Text,
        "date|publicationdate|published|dateofpublication|datepublished|coverdate|pubdate|publishdate|updatedate|datum|fecha|pubtime发表时间|发表时间",
    ),
    ("authors", Kind::NumberedNames, "authorfullnames"),
    (
        "authors",
        Kind::Names,
        "authors|author|author/s|authornames|firstauthors|authorshipsauthordisplayname|authorstring|creator|creators|autor|autoren|verfasser|\
         autores|autor(es)|auteur|auteurs|autore|autori|autorzy|yazar|автор|авторы|作者|author作者|著者|저자|au",
    ),
    (
        "venue",
        Kind::Text,
        "venue|journal|sourcetitle|publicationtitle|journalname|journaltitle|booktitle|journal/book|\
         primarylocationsourcedisplayname|publicationname|hostvenuedisplayname|sourcetitle/anthologytitle|secondarytitle|ispartof|pubtitle|journalref|conferencename|\
         zeitschrift|revista|revue|rivista|tijdschrift|czasopismo|журнал|期刊|来源|文献来源|source文献来源|刊名|雑誌名|誌名|학술지명|jo",
    ),
    (
        "url",
        Kind::Text,
        "url|link|articleurl|pdflink|documenturl|fulltextlink|fulltexturl|urls|externalurl|primarylocationlandingpageurl|sourcelinkage|doilink",
    ),
    ("doi", Kind::Doi, "doi|itemdoi|doi/url|doinumber|digitalobjectidentifier|idsdoi|di|do"),
    (
        "keywords",
        Kind::Topics,
        "categories|keywords|keyword|tags|manualtags|keywordsdisplayname|keyphrase|terms|automatictags|schlagwörter|schlagworte|\
         palabrasclave|palavraschave|motsclés|motscles|parolechiave|słowakluczowe|ключевыеслова|关键词|keyword关键词|キーワード|키워드",
    ),
    (
        "author_keywords",
        Kind::Topics,
        "authorkeywords|authkeywords|author_keywords|keywordsbyauthor|identifierkeywords",
    ),
    (
        "index_keywords",
        Kind::Topics,
        "indexkeywords|ieeeterms|inspeccontrolledterms|inspecnoncontrolledterms|controlledterms|uncontrolledterms|keywordsplus|\
         meshterms|meshheadings|mesh|meshterm|meshdescriptorname|emtreedrugindexterms|emtreedrugindexterms(majorfocus)|emtreemedicalindexterms|\
         emtreemedicalindexterms(majorfocus)|emtreedeviceindexterms|indexterms|descriptors|subjectterms|subjectheadings|thesaurus",
    ),
    (
        "subjects",
        Kind::Topics,
        "subjects|subject|fieldsofstudy|researchareas|woscategories|webofsciencecategories|subjectareas|fieldsofresearch(anzsrc2020)|\
         s2fieldsofstudy|topicsdisplayname|primarytopicdisplayname|conceptsdisplayname|sourcecategory|embaseclassification|classification",
    ),
    ("affiliations", Kind::Addresses, "addresses"),
    (
        "affiliations",
        Kind::List,
        "affiliations|affiliation|authoraffiliations|authoraffiliation|authorshipsrawaffiliationstrings|authorshipsinstitutionsdisplayname|\
         authoraddress|authoraddresses|affilname|researchorganizationsstandardized|institutions|institution|organizations|单位|organ单位",
    ),
    (
        "affiliations",
        Kind::RawAffiliations,
        "authors(rawaffiliation)|authorsaffiliations|authorsaffiliationsname",
    ),
    (
        "countries",
        Kind::List,
        "countries|country|countryofresearchorganization|countryofresearchorganisation|authorshipscountries|affiliationcountry|authorcountry",
    ),
    ("references", Kind::References, "references|citedreferences|referencedworks|citedrefs|bibliography"),
    (
        "times_cited",
        Kind::Number,
        "timescited|citedby|citedbycount|citedbycnt|citationcount|articlecitationcount|citingworkscount|citingpaperscount|timescited,woscore|\
         timescited,alldatabases|citations|numcitations|ncitations|cites|citationscount|totalcitations",
    ),
    (
        "type",
        Kind::Text,
        "type|documenttype|publicationtype|contenttype|doctype|documentidentifier|subtypedescription|typeofreference|referencetype|articletype|\
         pubtype|sourcetype|itemtype",
    ),
    (
        "language",
        Kind::Text,
        "language|languageoforiginaldocument|articlelanguage|sprache|idioma|langue|lingua|язык|语言",
    ),
    ("volume", Kind::Text, "volume|journalvolume|volumenumber|bibliovolume|vol|band"),
    ("issue", Kind::Text, "issue|journalissue|issuenumber|biblioissue|issueidentifier|number"),
    ("pages", Kind::Text, "pages|pagination|pagerange|seiten|páginas"),
    ("page_start", Kind::Text, "pagestart|startpage|firstpage|bibliofirstpage|beginningpage|page_start"),
    ("page_end", Kind::Text, "pageend|endpage|lastpage|bibliolastpage|endingpage|page_end"),
    ("num_pages", Kind::Text, "pagecount|numpages|numberofpages"),
    ("article_number", Kind::Text, "articlenumber|artno"),
    ("publisher", Kind::Text, "publisher|publishername|bookpublisher|verlag|editorial"),
    ("place", Kind::Text, "place|placepublished|placeofpublication|publicationplace|location"),
    ("issn", Kind::Text, "issn|issns|printissn"),
    ("isbn", Kind::Text, "isbn|isbns"),
    ("editors", Kind::List, "editors|editor|secondaryauthors|bookeditors"),
    ("series", Kind::Text, "series|seriestitle|bookseriestitle"),
    ("edition", Kind::Text, "edition"),
    ("journal_abbreviation", Kind::Text, "journalabbreviation|abbreviatedsourcetitle|journalisoabbreviation"),
    ("pmid", Kind::Id, "pmid|pubmedid|medlinepmid|idspmid"),
    ("pmcid", Kind::Id, "pmcid|pmcid|idspmcid"),
    ("id", Kind::Text, "id|paperid|recordid|corpusid|key|recid|covidence#"),
    ("scopus_id", Kind::Id, "eid|scopusid"),
    ("wos_id", Kind::Id, "ut(uniquewosid)|ut(uniqueid)|uniquewosid|wosid"),
    ("lens_id", Kind::Id, "lensid"),
    ("dimensions_id", Kind::Id, "publicationid|dimensionsid"),
    ("openalex_id", Kind::Id, "openalexid|idsopenalex"),
    ("arxiv_id", Kind::Id, "arxivid|arxiv"),
    ("embase_id", Kind::Id, "embaseaccessionid|pui"),
    ("accession_number", Kind::Text, "accessionnumber|storeid"),
    ("mag_id", Kind::Id, "microsoftacademicid|magid|idsmag"),
    ("source", Kind::Text, "source"),
];

/// The fields by the names of their columns.
static KNOWN: LazyLock<HashMap<&str, Known>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    let mut ranks: HashMap<&str, usize> = HashMap::new();
    for &(field, kind, names) in FIELDS {
        for name in names.split('|') {
            let rank = ranks.entry(field).or_default();
            all.entry(name).or_insert(Known { field, kind, rank: *rank });
            *rank += 1;
        }
    }
    all
});

/// The field that a column with this name stands for.
pub(super) fn known(name: &str) -> Option<&'static Known> {
    // The longest names above.
    const LONGEST: usize = 64;
    if name.len() > LONGEST {
        return None;
    }
    KNOWN.get(squashed(name).as_str())
}

/// A name without case, blank space and `_`, `-`, `.`.
pub(super) fn squashed(name: &str) -> String {
    let is_kept = |c: &char| !c.is_whitespace() && !"_-.\u{feff}\u{200b}\"'".contains(*c);
    name.chars().filter(is_kept).flat_map(char::to_lowercase).collect()
}
