//! Two records compared by themselves, for those who merge records or tell why they are one: [`evidence`], [`are_alike`].

use super::evidence::{Evidence, Record, by_identifier, by_title, differ};
use super::settings::DuplicateSettings;
use super::shingles::{Shingles, n_shared};
use super::titles::Title;
use super::{evidence as rules, names};
use crate::document::{Document, IdentifierKind};
use crate::text::Recurring;

/// The strongest evidence that two records are of one paper; `None` if there is none, or if something speaks against it.
///
/// [`Duplicates`](super::Duplicates) may have joined two such records through a third one.
///
/// ```
/// use themata_engine::Document;
/// use themata_engine::duplicates::{DuplicateSettings, Evidence, IdentifierKind, Identifiers, evidence};
///
/// let of = |title, doi: &str| Document {
///     title,
///     identifiers: Identifiers::default().with(IdentifierKind::Doi, doi),
///     ..Document::default()
/// };
/// let (a, b) = (of("On oars", "10.5555/OAR"), of("On Oars.", "https://doi.org/10.5555/oar"));
/// let settings = DuplicateSettings::default();
/// assert_eq!(evidence(a, b, &settings), Some(Evidence::Identifier(IdentifierKind::Doi)));
/// assert_eq!(evidence(a, of("Introduction", "10.5555/oar"), &settings), None);
/// ```
pub fn evidence(a: Document<'_>, b: Document<'_>, settings: &DuplicateSettings) -> Option<Evidence> {
    let (left, right) = (Record::new(a), Record::new(b));
    if let Some(kind) = by_identifier(&left, &right) {
        return Some(Evidence::Identifier(kind));
    }
    if by_title(&left, &right) {
        return Some(Evidence::TitleAndAuthor);
    }
    let is_text = resemblance(a, b) >= settings.min_resemblance && !differ(&left, &right);
    is_text.then_some(Evidence::Text)
}

/// Whether two records that share an id may be of one paper: their titles are alike, or one has none, or the title was
/// changed and the text was not; and their DOIs do not differ, unless one is that of a preprint.
pub fn are_alike(a: Document<'_>, b: Document<'_>) -> bool {
    if (a.title, a.body) == (b.title, b.body) && a.identifiers == b.identifiers {
        return true;
    }
    let (left, right) = (Record::new(a), Record::new(b));
    let doi = |document: Document<'_>| document.identifiers.get(IdentifierKind::Doi);
    let other_doi = matches!((doi(a), doi(b)), (Some(a), Some(b)) if a != b);
    if other_doi && !a.identifiers.is_preprint() && !b.identifiers.is_preprint() {
        return false;
    }
    let resemble = |least: f64| resemblance(a, b) >= least;
    match (left.title.is_empty(), right.title.is_empty()) {
        (false, false) => {
            let same_doi = doi(a).is_some() && doi(a) == doi(b);
            let is_same_text = || !same_doi && !differ(&left, &right) && resemble(CHANGED_TITLE);
            left.title.is_like(&right.title) || !a.body.is_empty() && !b.body.is_empty() && is_same_text()
        }
        _ => a.body.is_empty() || b.body.is_empty() || a.body == b.body || resemble(CHANGED_TEXT),
    }
}

/// The least resemblance of the texts of a paper whose title was changed.
const CHANGED_TITLE: f64 = 0.5;
/// The least resemblance of the texts of records of which one lacks a title.
const CHANGED_TEXT: f64 = 0.3;

/// The resemblance of two texts, 0 to 1.
fn resemblance(a: Document<'_>, b: Document<'_>) -> f64 {
    let shingles = Shingles::new(&[a, b], &Recurring::default());
    let (a, b) = (shingles.set(0), shingles.set(1));
    let shared = n_shared(a, b);
    shared as f64 / (a.len() + b.len() - shared).max(1) as f64
}

/// A title in lower case without mark-up, punctuation, spaces and accents: equal for titles that differ in these alone.
///
/// ```
/// use themata_engine::duplicates::title_key;
///
/// assert_eq!(title_key("Uptake of CO<sub>2</sub>."), title_key("UPTAKE OF CO(2)"));
/// ```
pub fn title_key(title: &str) -> String {
    Title::new(title).key().to_owned()
}

/// Whether the name of an author is a placeholder, such as `[No author name available]` or `et al.`
pub fn is_no_author(name: &str) -> bool {
    names::is_placeholder(name)
}

/// Whether an abstract is a notice of the publisher, such as that of a retraction.
pub fn is_notice(text: &str) -> bool {
    rules::is_notice(text)
}
