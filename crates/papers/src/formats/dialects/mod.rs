//! Dialects: records of services and reference managers, recognised by their members in a file of any format and translated
//! into the field names of this crate.
//!
//! One pass over the names of a record finds its dialect; a record of none is not touched, unless its title or abstract is a
//! list or an object.

mod bio;
mod countries;
mod crossref;
mod datacite;
mod elsevier;
mod envelope;
mod flat;
mod inspire;
mod lens;
mod members;
mod openalex;
mod openreview;
mod plain;
mod publishers;
mod semantic_scholar;
mod solr;
mod zotero;

#[cfg(test)]
mod tests;

use super::arxiv;
use super::common::record::Record;
use crate::read::ReadOptions;
use members::Members;

pub(crate) use envelope::is_envelope;

/// What was mended or left out in a record, by kind, see `repairs`.
pub(crate) type Notes = Vec<&'static str>;

/// Translates a record of a dialect; others stay as they are.
pub(crate) fn adapt<'a>(record: Record<'a>, options: &ReadOptions) -> Record<'a> {
    adapt_noting(record, options, &mut Notes::new()).unwrap_or_default()
}

/// [`adapt`], with notes of what was given up; `None` if the record is no paper by its kind, such as an attachment.
pub(crate) fn adapt_noting<'a>(
    mut record: Record<'a>,
    options: &ReadOptions,
    notes: &mut Notes,
) -> Option<Record<'a>> {
    // An envelope may hold another, and that a record of any dialect.
    for _ in 0..4 {
        let Some(dialect) = dialect_of(&record) else { break };
        match dialect {
            Dialect::Arxiv => arxiv::adapt(&mut record),
            Dialect::OpenAlex => openalex::adapt(&mut record, options.max_record_bytes),
            Dialect::SemanticScholar => semantic_scholar::adapt(&mut record),
            Dialect::Envelope => {
                if envelope::unwrap(&mut record, &options.fields) {
                    continue;
                }
            }
            Dialect::Nobody => {
                notes.push("answers without a result were left out");
                return None;
            }
            _ => {
                let mut members = Members::of(&mut record);
                if !dialect.adapt(&mut members) {
                    notes.push("attachments, notes and annotations were left out");
                    return None;
                }
                record = members.into_record();
            }
        }
        break;
    }
    plain::flatten(&mut record, options, notes);
    Some(record)
}

/// Whether a member of this name, of a service's own, marks a paper.
pub(crate) fn names_a_paper(name: &str) -> bool {
    matches!(
        name,
        "titles"
            | "dc:title"
            | "rel_title"
            | "preprint_title"
            | "title_s"
            | "title_display"
            | "titleStatement"
    ) || mark(name.as_bytes()).is_some_and(|dialect| !matches!(dialect, Dialect::Envelope | Dialect::Nobody))
}

/// The first dialect by precedence that a member names.
fn dialect_of(record: &Record<'_>) -> Option<Dialect> {
    let mut found = None;
    for (name, value) in record {
        let Some(dialect) = mark(name.as_bytes()) else { continue };
        let counts = match dialect {
            Dialect::Envelope => value.is_object(),
            _ => true,
        };
        if counts && found.is_none_or(|best| dialect < best) {
            found = Some(dialect);
        }
    }
    found
}

/// The dialect that a name marks. Slices of bytes are matched by their length first, so that other names cost little.
fn mark(name: &[u8]) -> Option<Dialect> {
    Some(match name {
        b"authors_parsed" | b"update_date" => Dialect::Arxiv,
        b"abstract_inverted_index" | b"authorships" => Dialect::OpenAlex,
        b"externalIds"
        | b"externalids"
        | b"paperAbstract"
        | b"s2FieldsOfStudy"
        | b"s2fieldsofstudy"
        | b"fieldsOfStudy"
        | b"mag_field_of_study"
        | b"s2_id"
        | b"s2orc_id"
        | b"corpusid" => Dialect::SemanticScholar,
        b"itemType" | b"abstractNote" | b"creatorSummary" => Dialect::Zotero,
        b"container-title"
        | b"issued"
        | b"published-print"
        | b"is-referenced-by-count"
        | b"references-count"
        | b"citation-key"
        | b"non-dropping-particle" => Dialect::Crossref,
        b"relatedIdentifiers" | b"nameIdentifiers" | b"creators" | b"titles" => Dialect::DataCite,
        b"abstractText" | b"authorString" | b"pubYear" | b"journalInfo" => Dialect::EuropePmc,
        b"sortpubdate" | b"articleids" | b"fulljournalname" => Dialect::Summary,
        b"jatsxml" | b"author_corresponding" | b"rel_title" | b"rel_abs" | b"preprint_title" => {
            Dialect::Preprint
        }
        b"forum" | b"invitations" | b"invitation" => Dialect::OpenReview,
        b"lens_id" | b"external_ids" => Dialect::Lens,
        b"yearPublished" | b"oaiIds" | b"arxivId" => Dialect::Core,
        b"category_for" | b"reference_ids" | b"research_orgs" | b"research_org_countries" => {
            Dialect::Dimensions
        }
        b"dc:title" | b"dc:description" | b"prism:publicationName" | b"citedby-count" => Dialect::Elsevier,
        b"arxiv_eprints" | b"abstracts" | b"inspire_categories" | b"texkeys" => Dialect::Inspire,
        b"bibcode" => Dialect::Ads,
        b"title_s" | b"title_display" | b"authFullName_s" => Dialect::Solr,
        b"url_abs" | b"paper_url" | b"url_pdf" => Dialect::PapersWithCode,
        b"index_terms" | b"citing_paper_count" => Dialect::Ieee,
        b"publicationName" => Dialect::Springer,
        b"sourceTypes" | b"identifiers" => Dialect::Identifiers,
        b"data"
        | b"attributes"
        | b"metadata"
        | b"content"
        | b"info"
        | b"_source"
        | b"bibjson"
        | b"message"
        | b"fields"
        | b"citingPaper"
        | b"citedPaper"
        | b"coredata"
        | b"abstracts-retrieval-response"
        | b"work"
        | b"paper"
        | b"article"
        | b"record"
        | b"item"
        | b"publication" => Dialect::Envelope,
        b"@_fa" => Dialect::Nobody,
        _ => return None,
    })
}

/// The dialects in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Dialect {
    OpenAlex,
    SemanticScholar,
    Arxiv,
    OpenReview,
    Inspire,
    Elsevier,
    EuropePmc,
    Summary,
    Preprint,
    Lens,
    Dimensions,
    Core,
    Ieee,
    Ads,
    Solr,
    PapersWithCode,
    Zotero,
    Springer,
    Crossref,
    DataCite,
    Identifiers,
    Envelope,
    Nobody,
}

impl Dialect {
    /// Translates a record; `false` if it is no paper.
    fn adapt(self, members: &mut Members) -> bool {
        match self {
            Self::Zotero => return zotero::adapt(members),
            Self::Crossref => crossref::adapt(members),
            Self::DataCite => datacite::adapt(members),
            Self::EuropePmc => bio::europe_pmc(members),
            Self::Summary => bio::summary(members),
            Self::Preprint => bio::preprint(members),
            Self::OpenReview => openreview::adapt(members),
            Self::Lens => lens::lens(members),
            Self::Core => lens::core(members),
            Self::Dimensions => lens::dimensions(members),
            Self::Elsevier => elsevier::adapt(members),
            Self::Inspire => inspire::adapt(members),
            Self::Ads => solr::ads(members),
            Self::Solr => solr::adapt(members),
            Self::PapersWithCode => publishers::papers_with_code(members),
            Self::Ieee => publishers::ieee(members),
            Self::Springer => publishers::springer(members),
            Self::Identifiers => publishers::identifiers(members),
            Self::OpenAlex | Self::SemanticScholar | Self::Arxiv | Self::Envelope | Self::Nobody => {}
        }
        true
    }
}
