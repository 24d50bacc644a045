//! Identifiers in the field Extra, where Zotero and its plug-ins put what has no field: `PMID: 1`, `Citation Key: a2020`.

/// The identifiers in a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Identifiers {
    pub(crate) doi: Option<String>,
    pub(crate) pmid: Option<String>,
    pub(crate) pmcid: Option<String>,
    pub(crate) arxiv: Option<String>,
    /// The key by which Better BibTeX exports the item.
    pub(crate) citation_key: Option<String>,
}

impl Identifiers {
    /// The first of each kind, anywhere in the text; citation keys only at the beginning of a line.
    pub(crate) fn of(extra: &str) -> Self {
        let key = |label: &str| {
            let line = extra.lines().find_map(|line| behind(line.trim_start(), label))?;
            Some(line.trim().to_owned()).filter(|key| !key.is_empty())
        };
        Self {
            doi: labelled(extra, "DOI").filter(|doi| doi.contains('/')),
            pmid: labelled(extra, "PMID").filter(|id| id.bytes().all(|byte| byte.is_ascii_digit())),
            pmcid: labelled(extra, "PMCID"),
            arxiv: labelled(extra, "arXiv").or_else(|| labelled(extra, "arXiv ID")),
            citation_key: key("Citation Key").or_else(|| key("bibtex")),
        }
    }
}

/// What follows a label and a colon, in any case.
fn behind<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let start = text.get(..label.len()).filter(|start| start.eq_ignore_ascii_case(label))?;
    text[start.len()..].trim_start().strip_prefix(':')
}

/// The word behind a label that begins a word: `1` for `PMID` in `PMID: 1 PMCID: PMC2`.
fn labelled(text: &str, label: &str) -> Option<String> {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if !before.is_alphanumeric()
            && let Some(rest) = behind(&text[at..], label)
            && let Some(word) = rest.split_whitespace().next()
        {
            let word = word.trim_end_matches([';', ',', '.']);
            // `arXiv: arXiv:2101.00001`
            let word = behind(word, label).unwrap_or(word);
            return Some(word.to_owned()).filter(|word| !word.is_empty());
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_found_on_lines_and_within_them() {
        let of = Identifiers::of(
            "PMID: 1 PMCID: PMC2\ndoi:10.5555/a.b\narXiv: 2101.00001 [cs.CL]\nCitation Key: bee 20\n",
        );
        let some = |text: &str| Some(text.to_owned());
        let expected = Identifiers {
            doi: some("10.5555/a.b"),
            pmid: some("1"),
            pmcid: some("PMC2"),
            arxiv: some("2101.00001"),
            citation_key: some("bee 20"),
        };
        assert_eq!(of, expected);
        assert_eq!(Identifiers::of("arXiv:arXiv:hep-th/9901001").arxiv, some("hep-th/9901001"));
        assert_eq!(Identifiers::of("bibtex: é2020").citation_key, some("é2020"));
        for none in
            ["", "PMID", "PMID:", "my PMID is: 2", "DOI: none", "PMIDs: 3", "the citation key: x", "é:"]
        {
            assert_eq!(Identifiers::of(none), Identifiers::default(), "{none}");
        }
    }
}
