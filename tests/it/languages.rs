//! Are papers in other languages than English read as well? Themes of known subjects, and labels that people can read.

use crate::common;
use std::collections::{BTreeMap, BTreeSet};

use themata::duplicates::Duplicates;
use themata::indices::ClusterIndex;
use themata::papers::AnalysisInputs;
use themata::pipeline::Vectors;
use themata::report::Overview;
use themata::store::{Index, Library, Writer};
use themata::text::{Language, LanguageChoice, detect};
use themata::{Analysis, Corpus, Paper, Settings, analyze};

fn fixture(name: &str) -> Corpus {
    common::read(&format!("tests/fixtures/languages/{name}.jsonl")).corpus
}

/// The label of each theme by the subject of its papers, which must be those of one subject.
fn labels(corpus: &Corpus, analysis: &Analysis) -> BTreeMap<String, String> {
    let mut labels = BTreeMap::new();
    for (at, theme) in analysis.themes.iter().enumerate() {
        let members = analysis.members(ClusterIndex::new(at));
        let papers = members.iter().map(|document| &corpus.papers()[document.get()]);
        let subjects: BTreeSet<String> = papers.map(|paper| paper.label.clone().unwrap()).collect();
        assert_eq!(subjects.len(), 1, "{}: {subjects:?}", theme.label);
        let subject = subjects.into_iter().next().unwrap();
        assert_eq!(labels.insert(subject, theme.label.clone()), None, "a subject in two themes");
    }
    labels
}

#[test]
fn scripts_without_blanks_have_the_themes_of_their_subjects_in_words() {
    let expected = [
        ("chinese", [("coral", "珊瑚礁"), ("graph", "图神经网络"), ("solar", "钙钛矿")]),
        ("japanese", [("quake", "地震"), ("sleep", "睡眠"), ("translate", "翻訳")]),
    ];
    for (name, words) in expected {
        let corpus = fixture(name);
        let analysis = analyze(&corpus.documents()[..], &Settings::default(), |_| ()).unwrap();
        let labels = labels(&corpus, &analysis);
        let words = BTreeMap::from(words);
        assert_eq!(labels.len(), words.len());
        for (subject, label) in labels {
            let pieces: Vec<&str> = label.split(", ").collect();
            assert!(pieces.contains(&words[subject.as_str()]), "{subject}: {label}");
            // Nothing is put together that nobody wrote.
            for piece in pieces {
                assert!(corpus.papers().iter().any(|paper| paper.abstract_text.contains(piece)), "{piece}");
            }
        }
    }
}

fn auto() -> Settings {
    Settings { language: LanguageChoice::Auto, ..Settings::default() }
}

#[test]
fn each_language_is_found() {
    let corpus = fixture("each");
    for paper in corpus.papers() {
        let found = detect(&[&paper.abstract_text]).unwrap();
        assert_eq!(found.code(), paper.id);
        // Norwegian and Danish differ in few letters.
        assert!(found.is_sure() || paper.id == "nob", "{}", paper.id);
    }
    let stemmed = corpus.papers().iter().filter_map(|paper| detect(&[&paper.abstract_text])?.language());
    let stemmed: BTreeSet<&str> = stemmed.map(Language::name).collect();
    let all = Language::ALL.into_iter().filter(|&language| language != Language::None);
    assert_eq!(stemmed, all.map(Language::name).collect());
    let overview = Overview::from_corpus(&corpus, &[], 0, &Duplicates::none(corpus.len()));
    assert_eq!((overview.languages.len(), overview.without_language), (corpus.len() - 1, 1));
}

#[test]
fn texts_are_read_in_their_own_language() {
    let corpus = fixture("mixed");
    let vectors = Vectors::new(&corpus.documents()[..], &auto(), |_| ()).unwrap();
    let vocabulary = vectors.model.vocabulary();
    // Stems of each language, and no stop word of any.
    for stem in ["glacier", "merchant", "glaci", "gletsch", "kaufleut", "marchand", "commerc"] {
        assert!(vocabulary.id(stem).is_some(), "{stem}");
    }
    for stop in ["the", "der", "die", "und", "des", "dans", "sur"] {
        assert_eq!(vocabulary.id(stop), None, "{stop}");
    }
    // A stem that two languages have is one term: papers of both have it.
    let satellite = vocabulary.id("satellit").unwrap();
    let languages = corpus
        .papers()
        .iter()
        .enumerate()
        .filter(|(row, _)| vectors.rows.row(*row).columns.contains(&satellite));
    let languages: BTreeSet<String> = languages.map(|(_, paper)| paper.field("language").unwrap()).collect();
    assert_eq!(languages, BTreeSet::from(["english".to_string(), "french".to_string()]));
}

#[test]
fn a_few_words_are_read_in_the_language_that_knows_them() {
    let corpus = fixture("mixed");
    let vectors = Vectors::new(&corpus.documents()[..], &auto(), |_| ()).unwrap();
    let index = themata::neighbours::InvertedIndex::new(&vectors.rows);
    let best = |text: &str| {
        let found = index.top(vectors.model.query(text).row(0), 1, |_| false);
        corpus.papers()[found[0].row.get()].id.clone()
    };
    assert_eq!(best("Rechnungsbuch"), "ge-merchant-1");
    assert_eq!(best("fair"), "en-merchant-4");
    assert_eq!(best("péage"), "fr-merchant-2");
    assert_eq!(best("die Schneegrenzen"), "ge-glacier-4");
    assert_eq!(vectors.model.query("nothing of it").n_nonzeros(), 0);
}

#[test]
fn papers_of_one_language_are_the_same_in_auto_as_in_that_language() {
    let only = |language: &str| {
        let papers = fixture("mixed").into_papers().into_iter();
        let of = |paper: &Paper| paper.field("language").as_deref() == Some(language);
        Corpus::new(papers.filter(of).collect()).0
    };
    for (name, language) in
        [("english", Language::English), ("german", Language::German), ("french", Language::French)]
    {
        let corpus = only(name);
        let one = Settings { language: language.into(), ..Settings::default() };
        let (own, found) = (
            analyze(&corpus.documents()[..], &one, |_| ()).unwrap(),
            analyze(&corpus.documents()[..], &auto(), |_| ()).unwrap(),
        );
        assert_eq!(own.vectors.model.vocabulary(), found.vectors.model.vocabulary());
        assert_eq!(own.vectors.rows, found.vectors.rows);
        let labels =
            |analysis: &Analysis| analysis.themes.iter().map(|theme| theme.label.clone()).collect::<Vec<_>>();
        assert_eq!(labels(&own), labels(&found));
    }
}

#[test]
fn a_background_is_read_in_its_own_languages_too() {
    let papers = |wanted: fn(&str) -> bool| {
        let papers = fixture("mixed").into_papers().into_iter();
        Corpus::new(papers.filter(|paper| wanted(&paper.id)).collect()).0
    };
    let corpus = papers(|id| id.starts_with("ge") && id.ends_with(['1', '2']));
    let known = |background: &Corpus| {
        let inputs = AnalysisInputs::from(&corpus).with_background(background);
        Vectors::new(inputs.as_inputs(), &auto(), |_| ()).unwrap().background.unwrap().known_terms
    };
    let (german, others) = (papers(|id| id.starts_with("ge")), papers(|id| !id.starts_with("ge")));
    assert!(known(&german) > 2.0 * known(&others), "{} {}", known(&german), known(&others));
}

#[test]
fn an_index_keeps_the_choice_and_finds_the_language_of_what_is_added() {
    let folder = common::Folder::new();
    let path = folder.path("papers.index");
    let path = std::path::Path::new(&path);
    let (first, second): (Vec<Paper>, Vec<Paper>) =
        fixture("mixed").into_papers().into_iter().partition(|paper| !paper.id.ends_with("-4"));
    let library = Library::new(Corpus::new(first).0, vec!["x".to_string()], 0, &auto(), |_| ()).unwrap();
    let (library, added) = library.add(second, &[], 0).unwrap();
    assert_eq!(added.added, 6);
    library.save(&Writer::new(path).unwrap()).unwrap();
    let index = Index::open(path).unwrap();
    assert_eq!(index.manifest().settings.language, LanguageChoice::Auto);
    for (text, start) in
        [("Kaufleute", "ge-merchant"), ("marchand", "fr-merchant"), ("the merchant", "en-merchant")]
    {
        let found = index.search(text, 4).unwrap();
        let ids: Vec<&str> = found.corpus.papers().iter().map(|paper| paper.id.as_str()).collect();
        assert!(
            ids.iter().all(|id| id.starts_with(start)) && ids[ids.len() - 1].ends_with('4'),
            "{text}: {ids:?}"
        );
    }
    let german = index.find("ge-glacier-4").unwrap();
    let related = index.related(&[german], &[], 2, &Settings::default()).unwrap();
    let ids: Vec<&str> = related.corpus.papers().iter().map(|paper| paper.id.as_str()).collect();
    assert!(ids.iter().all(|id| id.starts_with("ge-glacier")), "{ids:?}");
}
