//! Identifiers of a paper in registries and databases: [`Identifiers`], normalized and hashed.

use xxhash_rust::xxh3::xxh3_64;

/// A registry or database that identifies papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentifierKind {
    /// Digital object identifiers.
    Doi,
    /// Numbers of PubMed.
    Pmid,
    /// Numbers of PubMed Central.
    Pmcid,
    /// Identifiers of arXiv.
    Arxiv,
    /// Identifiers of OpenAlex.
    OpenAlex,
}

impl IdentifierKind {
    /// Every kind, strongest evidence first.
    pub const ALL: [Self; 5] = [Self::Doi, Self::Pmid, Self::Pmcid, Self::Arxiv, Self::OpenAlex];
}

/// The identifiers of one paper, at most one of each kind, as hashes of 64 bits: they are only compared.
///
/// ```
/// use themata_engine::duplicates::{IdentifierKind, Identifiers};
///
/// let preprint = Identifiers::default().with(IdentifierKind::Doi, "https://doi.org/10.48550/arXiv.2101.00001v2");
/// let same = Identifiers::default().with(IdentifierKind::Arxiv, "arXiv:2101.00001");
/// assert_eq!(preprint.get(IdentifierKind::Arxiv), same.get(IdentifierKind::Arxiv));
/// assert!(preprint.is_preprint());
/// assert_eq!(Identifiers::default().with(IdentifierKind::Doi, "n/a"), Identifiers::default());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Identifiers {
    /// By kind; 0 where there is none.
    values: [u64; IdentifierKind::ALL.len()],
    has_preprint_doi: bool,
}

impl Identifiers {
    /// Adds an identifier as written, with or without the address of its resolver. What is no identifier of this kind is
    /// ignored, and so is a second one of a kind.
    #[must_use]
    pub fn with(mut self, kind: IdentifierKind, text: &str) -> Self {
        let Some(bare) = bare(kind, text) else { return self };
        let slot = &mut self.values[kind as usize];
        if *slot != 0 {
            return self;
        }
        *slot = xxh3_64(bare.as_bytes()).max(1);
        if kind == IdentifierKind::Doi {
            self.has_preprint_doi = is_of_preprint(&bare);
            if let Some(id) = bare.strip_prefix("10.48550/arxiv.") {
                return self.with(IdentifierKind::Arxiv, id);
            }
        }
        self
    }

    /// The hash of the identifier of a kind.
    pub fn get(&self, kind: IdentifierKind) -> Option<u64> {
        Some(self.values[kind as usize]).filter(|&value| value != 0)
    }

    /// Whether these identify a preprint or another copy in a repository, not the version in a journal.
    pub fn is_preprint(&self) -> bool {
        self.has_preprint_doi
            || self.get(IdentifierKind::Doi).is_none() && self.get(IdentifierKind::Arxiv).is_some()
    }
}

/// The normalized form of an identifier.
fn bare(kind: IdentifierKind, text: &str) -> Option<String> {
    let text = text.trim();
    match kind {
        IdentifierKind::Doi => bare_doi(text),
        IdentifierKind::Pmid => digits(text).filter(|_| !text.contains("10.")),
        IdentifierKind::Pmcid => {
            let at = text.to_ascii_uppercase().rfind("PMC")?;
            digits(text.get(at + 3..)?)
        }
        IdentifierKind::Arxiv => bare_arxiv(text),
        IdentifierKind::OpenAlex => {
            let id = text.rsplit('/').next()?.to_ascii_uppercase();
            let number = id.strip_prefix('W')?;
            (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(id)
        }
    }
}

/// The last run of digits, which must be a number above 0.
fn digits(text: &str) -> Option<String> {
    let end = text.rfind(|char: char| char.is_ascii_digit())? + 1;
    let start = text[..end].rfind(|char: char| !char.is_ascii_digit());
    let start = start.map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    Some(text[start..end].trim_start_matches('0').to_owned()).filter(|digits| !digits.is_empty())
}

/// A DOI in lower case, without what resolvers, web pages and mark-up add.
fn bare_doi(text: &str) -> Option<String> {
    let mut text = text.to_lowercase();
    for (escaped, char) in
        [("%2f", "/"), ("%28", "("), ("%29", ")"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
    {
        if text.contains(escaped) {
            text = text.replace(escaped, char);
        }
    }
    let is_start = |&(at, _): &(usize, &str)| {
        let registrant = text[at + 3..].split('/').next().unwrap_or_default();
        let fits = |char: char| char.is_ascii_digit() || char == '.';
        !text[..at].ends_with(|char: char| char.is_ascii_alphanumeric() || char == '.')
            && (4..=12).contains(&registrant.len())
            && registrant.chars().all(fits)
            && text.len() > at + 4 + registrant.len()
    };
    let (start, _) = text.match_indices("10.").find(is_start)?;
    let doi = text[start..].split(char::is_whitespace).next().unwrap_or_default();
    let doi = doi.split(['?', '#', '"']).next().unwrap_or_default();
    let mut doi = doi.trim_end_matches(['.', ',', ';', '/', '\'', ']', '}', '>']);
    for page in ["/full", "/abstract", "/pdf", "/meta", "/fulltext"] {
        doi = doi.strip_suffix(page).unwrap_or(doi);
    }
    // A closing bracket belongs to the DOI if it was opened there.
    if doi.ends_with(')') && doi.matches('(').count() < doi.matches(')').count() {
        doi = &doi[..doi.len() - 1];
    }
    Some(doi.to_owned())
}

/// An identifier of arXiv in lower case, without version: `2101.00001`, `hep-th/9901001`.
fn bare_arxiv(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let mut id = text.as_str();
    for before in ["arxiv.org/abs/", "arxiv.org/pdf/", "arxiv:", "arxiv."] {
        if let Some((_, after)) = id.split_once(before) {
            id = after.trim_start();
        }
    }
    let id = id.split(char::is_whitespace).next()?;
    let id = id.trim_end_matches(".pdf");
    let id = match id.rsplit_once('v') {
        Some((before, version)) if version.parse::<u16>().is_ok() => before,
        _ => id,
    };
    let number = id.rsplit('/').next()?;
    let (digits, dots) = (number.bytes().filter(u8::is_ascii_digit).count(), number.matches('.').count());
    let is_new = dots == 1 && digits + 1 == number.len() && (8..=9).contains(&digits) && !id.contains('/');
    let is_old = dots == 0 && digits == 7 && number.len() == 7 && id.matches('/').count() == 1;
    (is_new || is_old).then(|| id.to_owned())
}

/// Beginnings of DOIs that preprint servers, repositories and archives give to their copies, besides those in
/// [`is_of_preprint`].
const PREPRINTS: [&str; 39] = [
    "10.2307/",
    "10.64898/",
    "10.48550/arxiv",
    "10.21203/rs.",
    "10.20944/preprints",
    "10.31234/",
    "10.31219/",
    "10.31220/",
    "10.31222/",
    "10.31223/",
    "10.31224/",
    "10.31225/",
    "10.31226/",
    "10.31227/",
    "10.31228/",
    "10.31229/",
    "10.31230/",
    "10.31231/",
    "10.31232/",
    "10.31233/",
    "10.31235/",
    "10.31236/",
    "10.31237/",
    "10.31730/",
    "10.35542/",
    "10.32942/",
    "10.33774/",
    "10.2139/ssrn",
    "10.26434/chemrxiv",
    "10.36227/techrxiv",
    "10.22541/",
    "10.1002/essoar",
    "10.5194/egusphere",
    "10.7287/peerj.preprints",
    "10.1590/scielopreprints",
    "10.14293/s2199",
    "10.5281/zenodo",
    "10.6084/m9.figshare",
    "10.13140/rg",
];

/// Whether a preprint server or repository gives DOIs like this one.
fn is_of_preprint(doi: &str) -> bool {
    // Cold Spring Harbor's journals share the prefix of bioRxiv and medRxiv, whose DOIs continue with a number or a date.
    let is_biorxiv =
        doi.strip_prefix("10.1101/").is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_digit()));
    is_biorxiv
        || doi.starts_with("10.5194/") && doi.ends_with("-discuss")
        || PREPRINTS.iter().any(|prefix| doi.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dois_are_equal_however_they_are_written() {
        for (text, expected) in [
            ("10.5555/OAR.1", "10.5555/oar.1"),
            ("https://doi.org/10.5555/oar.1", "10.5555/oar.1"),
            ("HTTP://DX.DOI.ORG/10.5555/oar.1", "10.5555/oar.1"),
            ("doi: 10.5555/oar.1.", "10.5555/oar.1"),
            ("https://doi-org.proxy.example.org/10.5555%2Foar.1", "10.5555/oar.1"),
            ("https://www.example.org/doi/full/10.5555/oar.1/full?x=1", "10.5555/oar.1"),
            ("10.1016/0022-2836(81)90087-5", "10.1016/0022-2836(81)90087-5"),
            ("(10.5555/oar(1))", "10.5555/oar(1)"),
            ("10.1002/(SICI)1097-0258&lt;1::AID&gt;3", "10.1002/(sici)1097-0258<1::aid>3"),
        ] {
            assert_eq!(bare_doi(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "NA", "nan", "10.", "10.5555", "10.5555/", "version 2.10.1234/5", "-"] {
            assert_eq!(bare_doi(text), None, "{text}");
        }
    }

    #[test]
    fn other_identifiers_are_bare_numbers() {
        let of = |kind, text| bare(kind, text).unwrap_or_default();
        assert_eq!(of(IdentifierKind::Pmid, "https://pubmed.ncbi.nlm.nih.gov/0123/"), "123");
        assert_eq!(of(IdentifierKind::Pmid, "NA"), "");
        assert_eq!(of(IdentifierKind::Pmcid, "https://example.org/pmc/articles/PMC77/"), "77");
        assert_eq!(of(IdentifierKind::OpenAlex, "https://openalex.org/W12"), "W12");
        assert_eq!(of(IdentifierKind::OpenAlex, "A12"), "");
        for text in
            ["2101.00001", "arXiv:2101.00001v3", "http://arxiv.org/abs/2101.00001v1", "2101.00001 [cs.CL]"]
        {
            assert_eq!(of(IdentifierKind::Arxiv, text), "2101.00001", "{text}");
        }
        assert_eq!(of(IdentifierKind::Arxiv, "https://arxiv.org/pdf/hep-th/9901001v2.pdf"), "hep-th/9901001");
        assert_eq!(of(IdentifierKind::Arxiv, "9901001"), "");
    }

    #[test]
    fn preprints_are_known_by_their_dois() {
        let is_preprint = |doi: &str| Identifiers::default().with(IdentifierKind::Doi, doi).is_preprint();
        for doi in
            ["10.1101/2020.01.02.345678", "10.1101/345678", "10.2139/ssrn.1", "10.5194/x-2020-1-discuss"]
        {
            assert!(is_preprint(doi), "{doi}");
        }
        for doi in ["10.1101/gr.123.4", "10.5555/x", "10.5194/acp-1-2-2020"] {
            assert!(!is_preprint(doi), "{doi}");
        }
    }
}
