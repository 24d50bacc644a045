//! Whether records of the same id are of one paper: [`same_paper`].

use themata_engine::duplicates::{IdentifierKind, Identifiers, are_alike};

use crate::Paper;

/// Whether two records that share an id are records of one paper: their titles are alike, or one has none, or only the title was
/// changed; and their DOIs do not differ, unless one is that of a preprint.
///
/// An id is not a paper: two people call different papers `smith2020deep`. Reading, indexes and digests all decide by
/// this.
///
/// ```
/// use themata_papers::{Paper, merge::same_paper};
///
/// let paper = |title: &str| Paper { id: "smith2020deep".into(), title: title.into(), ..Paper::default() };
/// assert!(same_paper(&paper("Deep oars"), &paper("Deep Oars.")));
/// assert!(!same_paper(&paper("Deep oars"), &paper("Deep learning of whale song")));
/// ```
pub fn same_paper(a: &Paper, b: &Paper) -> bool {
    are_alike(a.into(), b.into())
}

/// The identifiers of a paper: its DOI and the fields of other identifiers; arXiv's also from its address.
pub(crate) fn identifiers(paper: &Paper) -> Identifiers {
    use IdentifierKind::{Arxiv, Doi, OpenAlex, Pmcid, Pmid};
    let mut found = Identifiers::default();
    if let Some(doi) = &paper.doi {
        found = found.with(Doi, doi);
    }
    if paper.extra.is_empty() && paper.url.is_none() {
        return found;
    }
    for (kind, name) in [(Pmid, "pmid"), (Pmcid, "pmcid"), (Arxiv, "arxiv_id"), (OpenAlex, "openalex_id")] {
        // A merged record may have several.
        match paper.extra.get(name) {
            Some(serde_json::Value::String(text)) => found = found.with(kind, text),
            Some(serde_json::Value::Number(number)) => found = found.with(kind, &number.to_string()),
            Some(serde_json::Value::Array(values)) => {
                let texts = values.iter().filter_map(serde_json::Value::as_str);
                found = texts.fold(found, |found, text| found.with(kind, text));
            }
            _ => {}
        }
    }
    match &paper.url {
        Some(url) if url.contains("arxiv.org/") => found.with(Arxiv, url),
        Some(url) if paper.doi.is_none() && url.contains("doi.org/10.") => found.with(Doi, url),
        _ => found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Details;

    #[test]
    fn identifiers_are_found_in_the_fields_of_a_paper() {
        let doi = Some("https://doi.org/10.5555/X".into());
        let mut paper = Paper { details: Details { doi, ..Details::default() }.into(), ..Paper::default() };
        let of = |paper: &Paper| identifiers(paper);
        let expected = Identifiers::default().with(IdentifierKind::Doi, "10.5555/x");
        assert_eq!(of(&paper), expected);
        paper.extra.insert("pmid".into(), 12.into());
        paper.extra.insert("pmcid".into(), "NA".into());
        paper.url = Some("http://arxiv.org/abs/2101.00001v1".into());
        let expected = expected.with(IdentifierKind::Pmid, "12").with(IdentifierKind::Arxiv, "2101.00001");
        assert_eq!(of(&paper), expected);
    }

    #[test]
    fn an_id_is_not_a_paper() {
        let paper = |title: &str, text: &str, doi: &str| {
            let doi = Some(doi.to_owned()).filter(|doi| !doi.is_empty());
            Paper {
                id: "x".into(),
                title: title.into(),
                abstract_text: text.into(),
                details: Details { doi, ..Details::default() }.into(),
                ..Paper::default()
            }
        };
        let first = paper("The angle of oars", "We measured oars on lakes.", "10.5555/a");
        let same = |other: &Paper| {
            assert_eq!(same_paper(&first, other), same_paper(other, &first));
            same_paper(&first, other)
        };
        assert!(same(&first.clone()));
        assert!(same(&paper("The Angle of Oars.", "", "")));
        assert!(same(&paper("The angle of oars", "Another text.", "https://doi.org/10.5555/A")));
        assert!(same(&paper("The angle of oars", "", "10.48550/arXiv.2101.00001")), "a preprint");
        assert!(same(&paper("", "We measured oars on lakes.", "")), "one has no title");
        assert!(!same(&paper("Whale song in fog", "", "")));
        assert!(!same(&paper("Whale song in fog", "", "10.5555/a")), "a chapter of the same book");
        assert!(!same(&paper("The angle of oars", "", "10.5555/b")), "another DOI");
    }
}
