//! Which words are the furniture of abstracts, and say nothing of their subject? [`stems`].

use std::collections::BTreeSet;

use crate::text::{Analyzers, Language};

/// Words with which papers of every field say that they propose, show and compare something. A large corpus tells them
/// by itself, since all its themes use them; a pile of a hundred papers does not.
///
/// They were chosen among those stems of 100,000 abstracts of physics, mathematics, computer science, economics and
/// biology that at least 0.8 % of these use and that the fields use about equally often, without those that make a term of
/// some field beside another word: key exchange, simple group, complete graph.
const ENGLISH: &str = "\
    achieve address adopt advantage agreement aim allow apply appropriate approach arise article aspect author available \
    avoid aware based benefit better cannot capable carry case certain challenge clear common compare comparison \
    competitive comprehensive concern conclude conclusion consider considerable consist consistent contribute \
    contribution corresponding crucial current demonstrate depend describe desirable desired detail determine difference \
    different difficult difficulty discuss easily effective effectiveness emerging employ enable encourage enhance \
    especially essential establish evaluate examine example exhibit existing expect explain exploit explore extensive \
    extremely fact feature finally find finding focus following former fully fundamental furthermore gap give goal good \
    great greatly handle help highly idea identify illustrate important improve improvement include increasingly \
    indicate insight instead interesting introduce introduction investigate involve issue kind know largely larger later \
    lead limitation limited main mainly major make manner meaningful method methodology moreover motivate motivated \
    multiple namely naturally necessary need novel numerous observe obtain occur offer outperform overall overcome paper \
    particular particularly perform perspective play possible practical practice present previous previously problem \
    proceed produce promising proposal propose prove provide purpose question raise range rarely reach readily \
    reasonable recent recently refer regard relate related relatively relevant rely remain remarkable report represent \
    require requirement respect respectively result reveal rich role satisfy seem several severe show shown significant \
    significantly similar similarly situation solve specific specifically still strongly study substantial substantially \
    successful successfully suffer suggest suitable summarize superior surprisingly take technique thorough today \
    together towards truly try typical typically underlying understand understanding unfortunately unlike use useful \
    valuable variety various vary verify way well wide widely work yield";

/// The stems of these words, for those of the analyzers that read English.
pub(super) fn stems(analyzers: &Analyzers) -> BTreeSet<String> {
    let english = analyzers.all().iter().filter(|analyzer| analyzer.language() == Language::English);
    english.flat_map(|analyzer| analyzer.terms(ENGLISH)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LanguageChoice;

    #[test]
    fn english_is_told_from_what_is_no_english() {
        let of = |choice| stems(&Analyzers::new(choice, &[]));
        let english = of(LanguageChoice::default());
        assert!(english.contains("propos") && english.contains("outperform") && !english.contains("glacier"));
        assert_eq!(of(LanguageChoice::Auto), english);
        assert!(of(Language::German.into()).is_empty());
    }
}
