//! Does a digest tell what is new, where it belongs, and nothing else? The sample's papers stand for a library, for what
//! comes in, and for what is liked.

#[cfg(feature = "cli")]
mod command;
#[cfg(feature = "cli")]
mod mail;
mod sift;
mod strangers;

use std::collections::BTreeSet;

use crate::common::sample;
use themata::digest::{DigestSettings, Incoming, Liked, digest};
use themata::indices::DocumentIndex;
use themata::report::{Digest, DigestPaper, Measure};
use themata::store::Library;
use themata::{Corpus, Paper, Settings};

/// Every third paper of the sample, and the others.
pub(crate) fn thirds() -> (Vec<Paper>, Vec<Paper>) {
    let (mut some, mut others) = (Vec::new(), Vec::new());
    for (row, paper) in sample().into_papers().into_iter().enumerate() {
        if row % 3 == 0 { &mut some } else { &mut others }.push(paper);
    }
    (some, others)
}

pub(crate) fn library(papers: Vec<Paper>) -> Library {
    let settings = Settings { n_themes: Some(10), ..Settings::default() };
    Library::new(Corpus::new(papers).0, Vec::new(), 0, &settings, |_| ()).unwrap()
}

/// The digest of papers that came in one file.
pub(crate) fn of(
    library: &Library,
    papers: &[Paper],
    liked: Option<&[Paper]>,
    settings: &DigestSettings,
) -> Digest {
    let (corpus, _) = Corpus::new(papers.to_vec());
    let liked = liked.map(|papers| Corpus::new(papers.to_vec()).0);
    let (sources, liked_sources) = (["new.jsonl".to_owned()], ["liked.bib".to_owned()]);
    let incoming = Incoming::Papers { corpus: &corpus, sources: &sources };
    let liked = liked.as_ref().map(|corpus| Liked::Papers { corpus, sources: &liked_sources });
    digest(library, incoming, liked, settings).unwrap()
}

/// What holds of every digest.
#[track_caller]
pub(crate) fn assert_sound(digest: &Digest, settings: &DigestSettings) {
    let counts = &digest.counts;
    let left_out = counts.before + counts.without_date + counts.known + counts.liked + counts.versions;
    assert_eq!(counts.read, left_out + counts.new);
    let placed: usize = digest.themes.iter().map(|theme| theme.new).sum();
    assert_eq!(placed + digest.unplaced.new, counts.new);
    assert_eq!(digest.shown().count(), settings.n_papers.min(counts.new));
    let ids: Vec<&str> = digest.shown().map(|paper| paper.id.as_str()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "a paper twice");
    let before = |a: &DigestPaper, b: &DigestPaper| a.score > b.score || a.score == b.score && a.id < b.id;
    let lists = digest.themes.iter().map(|theme| &theme.papers).chain([&digest.unplaced.papers]);
    for papers in lists {
        assert!(papers.windows(2).all(|pair| before(&pair[0], &pair[1])));
    }
    let first: Vec<&DigestPaper> = digest.themes.iter().filter_map(|theme| theme.papers.first()).collect();
    assert!(first.windows(2).all(|pair| before(pair[0], pair[1])));
    let with = digest.themes.iter().take_while(|theme| !theme.papers.is_empty()).count();
    assert_eq!(with, first.len(), "themes of which nothing is shown come last");
    for paper in digest.shown() {
        assert!(
            paper.score >= 0.0
                && (0.0..=1.0).contains(&paper.similarity)
                && (0.0..=1.0).contains(&paper.margin)
        );
        if let Some(near) = &paper.nearest {
            let shares: f64 = near.shared_terms.iter().map(|term| term.share).sum();
            assert!(near.score > 0.0 && shares <= 1.0 + 1e-5);
        }
    }
}

#[test]
fn each_new_paper_is_told_once_in_the_theme_that_adding_it_would_give() {
    let (some, others) = thirds();
    let library = library(others.clone());
    for n_papers in [0, 1, 7, 1000] {
        let settings = DigestSettings { n_papers, ..DigestSettings::default() };
        let digest = of(&library, &some, Some(&others[..5]), &settings);
        assert_sound(&digest, &settings);
        assert_eq!((digest.counts.new, digest.counts.read), (40, 40));
    }
    let digest = of(&library, &some, None, &DigestSettings { n_papers: 1000, ..DigestSettings::default() });
    let (added, _) = library.add(some, &[], 0).unwrap();
    for theme in &digest.themes {
        for paper in &theme.papers {
            let analysis = &added.analysis;
            let document = DocumentIndex::new(added.corpus.find(&paper.id).unwrap());
            let row = analysis.vectors.duplicates.row(document).get();
            assert_eq!(
                theme.id,
                analysis.theme_numbers[analysis.clustering.labels[row]].get(),
                "{}",
                paper.id
            );
            assert!((paper.margin - analysis.clustering.margin(row)).abs() < 1e-4);
            assert!((paper.similarity - analysis.cosines[row]).abs() < 1e-4);
        }
    }
}

#[test]
fn what_is_like_the_liked_comes_first() {
    let (some, others) = thirds();
    let library = library(others.clone());
    let of_label = |papers: &[Paper], label: &str| -> Vec<Paper> {
        papers.iter().filter(|paper| paper.label.as_deref() == Some(label)).cloned().collect()
    };
    let mut labels: Vec<String> = some.iter().filter_map(|paper| paper.label.clone()).collect();
    labels.sort();
    labels.dedup();
    // One liked paper of a subject among many of another is enough.
    for pair in labels.windows(2) {
        let mut liked = of_label(&others, &pair[0]);
        liked.extend(of_label(&others, &pair[1]).into_iter().take(1));
        let wanted = of_label(&some, &pair[0]).len() + of_label(&some, &pair[1]).len();
        let settings = DigestSettings { n_papers: wanted, ..DigestSettings::default() };
        let digest = of(&library, &some, Some(&liked), &settings);
        let by = &digest.ranked_by;
        assert_eq!((by.measure, by.papers + by.without_terms), (Measure::Liked, liked.len()));
        let label = |id: &str| some.iter().find(|paper| paper.id == id).unwrap().label.clone().unwrap();
        let right = digest.shown().filter(|paper| pair.contains(&label(&paper.id))).count();
        assert!(right + 1 >= wanted, "{pair:?}: {right} of {wanted}");
        for paper in digest.shown().filter(|paper| pair.contains(&label(&paper.id))) {
            let near = paper.nearest.as_ref().unwrap();
            let liked = liked.iter().find(|liked| liked.id == near.id).unwrap();
            assert_eq!(liked.title, near.title);
            // The score is the mean of the two best, and this is the best.
            assert!(near.score >= paper.score && near.score <= 2.0 * paper.score);
        }
    }
}

#[test]
fn scores_are_those_of_related_papers_after_adding() {
    let (some, others) = thirds();
    let library = library(others.clone());
    let liked = &others[3..4];
    let settings = DigestSettings { n_papers: 1000, ..DigestSettings::default() };
    let digest = of(&library, &some, Some(liked), &settings);
    let (added, _) = library.add(some, &[], 0).unwrap();
    let ranker = added.analysis.ranker().unwrap();
    let row_of = |id: &str| {
        let document = DocumentIndex::new(added.corpus.find(id).unwrap());
        added.analysis.vectors.duplicates.row(document)
    };
    let query = ranker.query(&[row_of(&liked[0].id)], &[], 0.5);
    let all = ranker.best(&query, usize::MAX, |_| false);
    // Of strangers the words alone count.
    for paper in digest.themes.iter().flat_map(|theme| &theme.papers) {
        let expected =
            all.iter().find(|ranked| ranked.row == row_of(&paper.id)).map_or(0.0, |ranked| ranked.score);
        // The liked paper's own words are rounded where it is the one that is asked for.
        assert!((paper.score - f64::from(expected)).abs() < 2e-3, "{}: {} {expected}", paper.id, paper.score);
    }
}

#[test]
fn without_anything_liked_papers_are_ranked_by_their_themes() {
    let (some, others) = thirds();
    let library = library(others.clone());
    let settings = DigestSettings::default();
    let stranger = Paper { id: "z".into(), title: "xylophone quixotic zephyr".into(), ..Paper::default() };
    for liked in [None, Some(std::slice::from_ref(&stranger))] {
        let digest = of(&library, &some, liked, &settings);
        assert_sound(&digest, &settings);
        assert_eq!((digest.ranked_by.measure, digest.ranked_by.papers), (Measure::Themes, 0));
        assert_eq!(digest.ranked_by.without_terms, usize::from(liked.is_some()));
        assert!(digest.shown().all(|paper| paper.score == paper.similarity && paper.nearest.is_some()));
    }
}

#[test]
fn papers_of_other_words_are_told_apart() {
    let (mut some, others) = thirds();
    some.truncate(3);
    for (id, title) in [("x1", "图神经网络的稳定性研究"), ("x2", "qwertz uiop"), ("x3", "123 456")]
    {
        some.push(Paper { id: id.into(), title: title.into(), ..Paper::default() });
    }
    let library = library(others.clone());
    let shown = |n_papers, liked| {
        let settings = DigestSettings { n_papers, ..DigestSettings::default() };
        let digest = of(&library, &some, liked, &settings);
        assert_sound(&digest, &settings);
        assert_eq!((digest.counts.new, digest.unplaced.new), (6, 3));
        assert!(digest.unplaced.papers.iter().all(|paper| paper.score == 0.0 && paper.nearest.is_none()));
        digest.unplaced.papers.into_iter().map(|paper| paper.id).collect::<Vec<_>>()
    };
    // They are nearest to nothing: what is near to the liked comes before them, and no more are shown in all.
    assert_eq!(shown(2, Some(&others[..3])), [""; 0]);
    assert_eq!(shown(5, Some(&others[..3])), ["x1", "x2"]);
    // Of themes, and of them, each has its turn.
    let n_themes = of(&library, &some[..3], None, &DigestSettings::default()).themes.len();
    assert_eq!(shown(n_themes, None), [""; 0]);
    assert_eq!(shown(n_themes + 1, None), ["x1"]);
}
