//! Domain stop words: [`DomainStopWords`], the words of abstracts that say nothing of their subject.

use std::collections::BTreeSet;

use crate::text::{Analyzer, Analyzers, Language};

/// Words with which papers of every field say that they propose, show and compare something. A large corpus reveals them
/// itself, since all its themes use them; a collection of a hundred papers does not.
///
/// They were chosen from 100,000 abstracts of physics, mathematics, computer science, economics and biology: stems that
/// at least 0.8 % of the abstracts use, about equally often in each field, and similar words. Stems that make a term of
/// some field together with another word are left out: key exchange, simple group, decision making, rare earth.
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

/// Those that may still end a phrase: *inverse problem*, *finite element method*.
const HEADS: &str = "example method problem range technique";

/// The domain stop words of the languages that texts are analyzed in.
#[derive(Debug, Default)]
pub(super) struct DomainStopWords {
    stems: BTreeSet<String>,
    heads: BTreeSet<String>,
}

impl DomainStopWords {
    /// The domain stop words for texts read by an analyzer. Only English has any.
    pub(super) fn for_analyzer(analyzer: &Analyzer) -> Self {
        if analyzer.language() != Language::English {
            return Self::default();
        }
        let stems = |words| analyzer.terms(words).into_iter().collect();
        Self { stems: stems(ENGLISH), heads: stems(HEADS) }
    }

    /// The domain stop words for terms of any of the analyzers' languages: those of the first, which is English if there
    /// are several.
    pub(super) fn for_analyzers(analyzers: &Analyzers) -> Self {
        analyzers.all().first().map(Self::for_analyzer).unwrap_or_default()
    }

    /// Whether the word of this stem is a domain stop word.
    pub(super) fn contains(&self, stem: &str) -> bool {
        self.stems.contains(stem)
    }

    /// Whether a phrase may end with it.
    pub(super) fn may_end(&self, stem: &str) -> bool {
        !self.contains(stem) || self.heads.contains(stem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LanguageChoice;

    #[test]
    fn english_is_told_from_what_is_no_english() {
        let words = |language| DomainStopWords::for_analyzer(&Analyzer::new(language, &[]));
        let english = words(Language::English);
        assert!(english.contains("propos") && !english.may_end("propos"));
        assert!(english.contains("problem") && english.may_end("problem"));
        for subject in
            ["glacier", "reason", "natur", "larg", "relat", "effect", "limit", "similar", "perform"]
        {
            assert!(!english.contains(subject) && english.may_end(subject), "{subject}");
        }
        assert!(!words(Language::German).contains("kind"));
        let all = |choice| DomainStopWords::for_analyzers(&Analyzers::new(choice, &[]));
        assert!(all(LanguageChoice::Auto).contains("kind") && !all(Language::German.into()).contains("kind"));
    }
}
