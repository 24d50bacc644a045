//! Which words are the furniture of abstracts, and say nothing of their subject? [`DomainStopWords`].

use std::collections::BTreeSet;

use crate::text::{Analyzer, Analyzers, Language};

/// Words with which papers of every field say that they propose, show and compare something. A large corpus tells them
/// by itself, since all its themes use them; a pile of a hundred papers does not.
///
/// They were chosen among those stems of 100,000 abstracts of physics, mathematics, computer science, economics and
/// biology that at least 0.8 % of these use and that the fields use about equally often, with words like them, and without
/// those whose stem makes a term of some field beside another word: key exchange, simple group, decision making, rare earth.
const ENGLISH: &str = "\
    achieve adopt advantage aim allow analyze appropriate approach arise article aspect author available based \
    benefit better cannot capable carry case certain challenge clear compare comparison concern conclude conclusion \
    consider considerable contribute contribution corresponding crucial demonstrate describe desirable desired \
    detail determine difficult difficulty discuss easily employ enable encourage enhance especially essential \
    establish examine example exhibit existing explain exploit explore fact finally find finding focus following \
    former fully furthermore give good great greatly handle help highly idea identify illustrate important improve \
    improvement include increasingly insight instead interesting introduce introduction investigate involve issue \
    kind know mainly major manner meaningful method methodology moreover motivate motivated namely necessary need \
    novel numerous obtain occur offer outperform overall overcome paper particular particularly perspective play \
    possible practical practice present previous previously problem proceed produce promising proposal propose prove \
    provide purpose raise range reach readily recent recently regard relevant rely remain remarkable report \
    represent require requirement respect respectively result reveal rich role satisfy seem several severe show \
    shown significant significantly solve still study substantial substantially successful successfully suffer \
    suggest suitable superior surprisingly take technique thorough today together towards truly try typical \
    typically underlying unfortunately unlike use useful valuable various verify wide widely work";

/// Those of them that may end a phrase all the same: *inverse problem*, *finite element method*.
const HEADS: &str = "example method problem range technique";

/// The furniture of the languages that texts are read in.
#[derive(Debug, Default)]
pub(super) struct DomainStopWords {
    stems: BTreeSet<String>,
    heads: BTreeSet<String>,
}

impl DomainStopWords {
    /// That of texts which an analyzer reads; there is none but of English.
    pub(super) fn of(analyzer: &Analyzer) -> Self {
        if analyzer.language() != Language::English {
            return Self::default();
        }
        let stems = |words| analyzer.terms(words).into_iter().collect();
        Self { stems: stems(ENGLISH), heads: stems(HEADS) }
    }

    /// That of terms, which may be of any of the languages that texts are read in: a word that is furniture in one may be
    /// the subject in another (*Kind*), so that of several there is none.
    pub(super) fn of_all(analyzers: &Analyzers) -> Self {
        match analyzers.all() {
            [only] => Self::of(only),
            _ => Self::default(),
        }
    }

    /// Whether the word of this stem is furniture.
    pub(super) fn has(&self, stem: &str) -> bool {
        self.stems.contains(stem)
    }

    /// Whether a phrase may end with it.
    pub(super) fn may_end(&self, stem: &str) -> bool {
        !self.has(stem) || self.heads.contains(stem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LanguageChoice;

    #[test]
    fn english_is_told_from_what_is_no_english() {
        let of = |language| DomainStopWords::of(&Analyzer::new(language, &[]));
        let english = of(Language::English);
        assert!(english.has("propos") && !english.may_end("propos"));
        assert!(english.has("problem") && english.may_end("problem"));
        for subject in
            ["glacier", "reason", "natur", "larg", "relat", "effect", "limit", "similar", "perform"]
        {
            assert!(!english.has(subject) && english.may_end(subject), "{subject}");
        }
        assert!(!of(Language::German).has("kind"));
        let of_all = |choice| DomainStopWords::of_all(&Analyzers::new(choice, &[]));
        assert!(of_all(LanguageChoice::default()).has("kind") && !of_all(LanguageChoice::Auto).has("kind"));
    }
}
