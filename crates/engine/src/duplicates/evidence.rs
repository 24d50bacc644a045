//! Evidence that two records are of one paper: [`Evidence`], and what speaks against it.

use std::fmt;

use super::names::{InCommon, in_common};
use super::titles::Title;
use crate::document::{Document, IdentifierKind};

/// Why two records are of one paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// They share an identifier, and their titles are alike.
    Identifier(IdentifierKind),
    /// They share a long title and an author, and their years are close.
    TitleAndAuthor,
    /// Their texts are near-identical.
    Text,
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identifier(IdentifierKind::Doi) => "DOI",
            Self::Identifier(IdentifierKind::Pmid) => "PMID",
            Self::Identifier(IdentifierKind::Pmcid) => "PMCID",
            Self::Identifier(IdentifierKind::Arxiv) => "arXiv id",
            Self::Identifier(IdentifierKind::OpenAlex) => "OpenAlex id",
            Self::TitleAndAuthor => "title and author",
            Self::Text => "text",
        })
    }
}

/// A journal's version appears within this many years of its preprint, and databases disagree about the year.
const YEARS: u32 = 3;

/// A document with what is compared of it.
#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    pub(super) document: Document<'a>,
    pub(super) title: Title,
}

impl<'a> Record<'a> {
    pub(super) fn new(document: Document<'a>) -> Self {
        Self { document, title: Title::new(document.title) }
    }

    fn id(&self, kind: IdentifierKind) -> Option<u64> {
        self.document.identifiers.get(kind)
    }

    /// Whether both have an identifier of this kind, and not the same.
    fn differs_in(&self, other: &Self, kind: IdentifierKind) -> bool {
        matches!((self.id(kind), other.id(kind)), (Some(a), Some(b)) if a != b)
    }

    /// Whether either is a preprint, which has another DOI than the version in a journal and those on other servers.
    fn either_is_preprint(&self, other: &Self) -> bool {
        self.document.identifiers.is_preprint() || other.document.identifiers.is_preprint()
    }

    fn titles_are_like(&self, other: &Self) -> bool {
        self.title.is_like(&other.title)
    }

    fn both_titled(&self, other: &Self) -> bool {
        !self.title.is_empty() && !other.title.is_empty()
    }

    fn authors(&self, other: &Self) -> InCommon {
        in_common(self.document.authors, other.document.authors)
    }
}

/// The identifier that two records share, if nothing speaks against their being one paper.
///
/// Books and proceedings lend their DOI to their chapters, so titles must be alike, and a short one, such as
/// *Introduction*, must not have other authors.
pub(super) fn by_identifier(a: &Record<'_>, b: &Record<'_>) -> Option<IdentifierKind> {
    let shared = shared_identifier(a, b)?;
    let fits = !a.both_titled(b) || a.titles_are_like(b) || a.title.differs_by_a_number(&b.title);
    let telling = a.title.is_telling() && b.title.is_telling();
    (fits && !conflict(a, b) && (telling || a.authors(b) != InCommon::No)).then_some(shared)
}

/// The first kind of identifier that two records share.
pub(super) fn shared_identifier(a: &Record<'_>, b: &Record<'_>) -> Option<IdentifierKind> {
    IdentifierKind::ALL.into_iter().find(|&kind| a.id(kind).is_some() && a.id(kind) == b.id(kind))
}

/// Whether two records share a long title and an author, their years are close, and their identifiers leave it open.
/// Two different DOIs of journals do not: conference and journal versions are told apart by their texts.
pub(super) fn by_title(a: &Record<'_>, b: &Record<'_>) -> bool {
    let are_close = match (a.document.year, b.document.year) {
        (Some(a), Some(b)) => a.abs_diff(b) <= YEARS,
        _ => true,
    };
    are_close
        && a.title.key() == b.title.key()
        && a.title.is_telling()
        && a.authors(b) == InCommon::Yes
        && !are_of_two_journals(a, b)
        && !conflict(a, b)
}

/// Whether near-identical texts are not of one paper all the same.
///
/// Parts of a series, volumes and yearly proceedings share most of their texts and differ in a number. Comments on one
/// paper share all of it and differ in their authors. Notices of a publisher are the same for many papers.
pub(super) fn differ(a: &Record<'_>, b: &Record<'_>) -> bool {
    if conflict(a, b) || are_titles_of_two_journals(a, b) {
        return true;
    }
    if a.title.key() == b.title.key() {
        return a.authors(b) == InCommon::No;
    }
    if a.title.numbers() != b.title.numbers() {
        return true;
    }
    let authors = a.authors(b);
    authors == InCommon::No
        || a.both_titled(b)
            && (is_notice(a.document.body) || is_notice(b.document.body))
            && !a.titles_are_like(b)
        || authors == InCommon::Unknown && a.title.shares_no_word(&b.title)
}

/// Whether identifiers show that two records are not of one paper, whatever else they share: different numbers of
/// PubMed, or different DOIs and unlike titles. A preprint has other identifiers than the version in a journal.
pub(super) fn conflict(a: &Record<'_>, b: &Record<'_>) -> bool {
    if a.document.identifiers.is_preprint() != b.document.identifiers.is_preprint() {
        return false;
    }
    a.differs_in(b, IdentifierKind::Pmid)
        || a.differs_in(b, IdentifierKind::Doi) && a.both_titled(b) && !a.titles_are_like(b)
}

/// Whether two records have different DOIs, and none is that of a preprint.
pub(super) fn are_of_two_journals(a: &Record<'_>, b: &Record<'_>) -> bool {
    a.differs_in(b, IdentifierKind::Doi) && !a.either_is_preprint(b)
}

/// Whether two records have the DOIs of two journals, and one has no text besides its title that might show them to be
/// one paper all the same.
pub(super) fn are_titles_of_two_journals(a: &Record<'_>, b: &Record<'_>) -> bool {
    (a.document.body.is_empty() || b.document.body.is_empty()) && are_of_two_journals(a, b)
}

/// Whether a text is a notice that a publisher put in place of an abstract.
pub(super) fn is_notice(body: &str) -> bool {
    const NOTICES: [&str; 14] = [
        "article has been retracted",
        "paper has been retracted",
        "article has been withdrawn",
        "paper has been withdrawn",
        "manuscript has been withdrawn",
        "manuscript has been retracted",
        "this article was retracted",
        "this paper was withdrawn",
        "been temporarily removed",
        "policy on article withdrawal",
        "article withdrawn",
        "retracted at the request",
        "withdrawn at the request",
        "publisher regrets",
    ];
    let end = body.char_indices().nth(400).map_or(body.len(), |(at, _)| at);
    let beginning = body[..end].to_lowercase();
    NOTICES.iter().any(|notice| beginning.contains(notice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Identifiers;

    fn is_veto(a: Document<'_>, b: Document<'_>) -> bool {
        let (a, b) = (Record::new(a), Record::new(b));
        assert_eq!(differ(&a, &b), differ(&b, &a));
        differ(&a, &b)
    }

    fn titled(a: &str, b: &str) -> bool {
        is_veto(Document::new(a, ""), Document::new(b, ""))
    }

    #[test]
    fn parts_and_volumes_differ() {
        assert!(titled(
            "Formulas for the supremum function, part I",
            "Formulas for the supremum function II"
        ));
        assert!(titled("Proceedings of the workshop 2014", "Proceedings of the workshop 2015"));
        assert!(titled("The exotic CP^2 # 3(-CP^2)", "The exotic CP^2 # 2(-CP^2)"));
        assert!(titled("Lattices", "Lattices. II"));
    }

    #[test]
    fn the_same_numbers_anywhere_do_not() {
        assert!(!titled("Harmonic sums, Volume III", "Volume III: sums that are harmonic"));
        assert!(!titled("A civil mix of vivid words", "Words"));
        assert!(!titled("", "On time"));
        assert!(!titled("Uptake of CO<sub>2</sub>", "Uptake of CO(2)."));
    }

    #[test]
    fn authors_differ_where_both_are_known_and_none_is_the_same() {
        let differ = |a: &[&str], b: &[&str]| {
            let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
            let (a, b) = (names(a), names(b));
            let by = |authors| Document { authors, ..Document::default() };
            is_veto(by(&a), by(&b))
        };
        assert!(differ(&["A. Noether"], &["A. Germain", "S. Lovelace"]));
        assert!(!differ(&["A. Noether"], &["Germain, S.", "NOETHER, Amalie"]));
        assert!(!differ(&["A. Noether"], &[]));
        assert!(!differ(&["A. Noether"], &["[Anonymous]"]));
        assert!(!differ(&["A. B."], &["C. D."]));
    }

    #[test]
    fn notices_are_told_apart_by_their_titles() {
        let notice = "This article has been retracted at the request of the Editor-in-Chief.";
        let of = |title| Document::new(title, notice);
        assert!(is_veto(of("Retracted: Oars of copper"), of("Retracted: Whale song in fog")));
        assert!(!is_veto(of("Retracted: Oars of copper"), of("RETRACTED: Oars of Copper.")));
    }

    #[test]
    fn identifiers_decide_unless_a_preprint_is_among_them() {
        let of = |title, ids: &[(IdentifierKind, &str)]| {
            let add = |of: Identifiers, (kind, text): &(IdentifierKind, &str)| of.with(*kind, text);
            Document {
                title,
                identifiers: ids.iter().fold(Identifiers::default(), add),
                ..Document::default()
            }
        };
        let (doi, pmid) = (IdentifierKind::Doi, IdentifierKind::Pmid);
        assert!(is_veto(of("On oars", &[(pmid, "1")]), of("On oars", &[(pmid, "2")])));
        let with_text =
            |doi_text| Document { body: "Flat oars are fast.", ..of("On oars", &[(doi, doi_text)]) };
        assert!(!is_veto(with_text("10.5555/a"), with_text("10.5555/b")));
        assert!(is_veto(of("On oars", &[(doi, "10.5555/a")]), of("On oars", &[(doi, "10.5555/b")])));
        assert!(is_veto(
            of("On oars", &[(doi, "10.5555/a")]),
            of("On oars and whales", &[(doi, "10.5555/b")])
        ));
        let preprint = of("On oars and more", &[(doi, "10.1101/2020.1"), (pmid, "1")]);
        assert!(!is_veto(preprint, of("On oars", &[(doi, "10.5555/b"), (pmid, "2")])));
        let same = |a: Document<'_>, b: Document<'_>| by_identifier(&Record::new(a), &Record::new(b));
        let book = of("Handbook of oars on lakes", &[(doi, "10.5555/b")]);
        assert_eq!(same(book, of("Paddles of carbon", &[(doi, "10.5555/b")])), None);
        assert_eq!(same(book, of("HANDBOOK OF OARS ON LAKES.", &[(doi, "10.5555/B")])), Some(doi));
    }
}
