//! The groups are those that comparing every pair finds.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

#[derive(Debug)]
struct Paper {
    id: String,
    title: String,
    text: String,
    authors: Vec<String>,
}

fn paper(id: &str, title: &str, text: &str) -> Paper {
    Paper { id: id.into(), title: title.into(), text: text.into(), authors: Vec::new() }
}

fn document(paper: &Paper) -> Document<'_> {
    Document { title: &paper.title, body: &paper.text, authors: &paper.authors, ..Document::default() }
}

fn documents(papers: &[Paper]) -> Vec<Document<'_>> {
    papers.iter().map(document).collect()
}

/// The ids of each group of more than one paper, its representative first.
fn groups(papers: &[Paper]) -> Vec<Vec<String>> {
    let duplicates = Duplicates::find(&documents(papers), &DuplicateSettings::default());
    let ids = |row: RowIndex| {
        let representative = duplicates.representative(row);
        let others = duplicates.group(row).filter(|&paper| paper != representative);
        let all = [representative].into_iter().chain(others);
        all.map(|paper| papers[paper.get()].id.clone()).collect()
    };
    duplicates.repeated().map(ids).collect()
}

const REEFS: &str = "We measured how corals of four warm reefs recover from bleaching. Over nine years, branching corals \
    came back within three summers, while massive ones, which had lost less, hardly grew at all. Where fish were \
    protected, young corals settled earlier and lived longer. We conclude that protection matters most in the first \
    three years after a bleaching event, when algae and corals compete for the same ground.";

/// The abstract after the edits of a revision.
fn revised() -> String {
    REEFS
        .replace("nine years", "ten years")
        .replace("Where fish were protected,", "Under protection of fish,")
        + " Data are available."
}

#[test]
fn versions_of_an_abstract_are_one_and_other_papers_are_not() {
    let other = "We measured how corals of four cold reefs feed. Over two winters, branching corals ate twice as much \
                 as massive ones, and plankton that drifted by at night made most of what they took.";
    let papers = [
        paper("a1", "How reefs recover", REEFS),
        paper("a2", "How warm reefs recover", &revised()),
        paper("a3", "HOW REEFS RECOVER", &REEFS.replace(' ', "\n").replace("corals", "\\emph{corals}")),
        paper("b", "How reefs feed", other),
        paper("c", "A title without an abstract", ""),
    ];
    // The revision is longest, hence most complete.
    assert_eq!(groups(&papers), [["a2", "a1", "a3"]]);
}

#[test]
fn parts_of_a_series_and_papers_without_a_common_author_stay_apart() {
    let papers = [
        paper("1", "How reefs recover, part I", REEFS),
        paper("2", "How reefs recover, part II", REEFS),
        paper("3", "How reefs recover, part II", REEFS),
    ];
    assert_eq!(groups(&papers), [["2", "3"]]);
    let mut papers = [
        paper("1", "Comment on: how reefs recover", ""),
        paper("2", "Comment on: how reefs recover", ""),
        paper("3", "Comment on: how reefs recover", ""),
    ];
    assert_eq!(groups(&papers), [["1", "2", "3"]]);
    papers[0].authors = vec!["A. Noether".into()];
    papers[1].authors = vec!["S. Germain".into()];
    assert_eq!(groups(&papers), [["1", "3"]]);
}

#[test]
fn records_of_few_words_are_not_merged_for_sharing_them() {
    let papers = [
        paper("1", "Editorial", ""),
        paper("2", "Editorial", ""),
        paper("3", "Corals of warm reefs", "Reefs"),
        paper("4", "Corals of warm reefs", "Bleaching"),
        paper("5", "Corals of cold reefs", "Bleaching"),
        paper("6", "?!", "..."),
        paper("7", "?!", "..."),
    ];
    assert_eq!(groups(&papers), [[""; 0]; 0]);
}

#[test]
fn a_group_is_a_star_around_the_longest() {
    // Each text is the one before with a tenth of its words replaced: neighbours are alike, the ends are not.
    let mut words: Vec<String> = (0..100).map(|i| format!("word{i}")).collect();
    let mut papers = Vec::new();
    for version in 0..5 {
        papers.push(paper(&version.to_string(), "", &words.join(" ")));
        words.iter_mut().skip(10 * version).take(8).for_each(|word| word.insert(0, 'x'));
    }
    assert_eq!(groups(&papers), [["0", "1"], ["2", "3"]]);
}

#[test]
fn ten_thousand_copies_are_one() {
    // Every copy has a word of its own, so that no two texts are the same.
    let papers =
        (0..10_000).map(|i| paper(&format!("{i:05}"), "How reefs recover", &format!("{REEFS} w{i}")));
    let papers: Vec<Paper> =
        papers.chain([paper("other", "How reefs feed", "on plankton that drifts by at night")]).collect();
    let duplicates = Duplicates::find(&documents(&papers), &DuplicateSettings::default());
    assert_eq!((duplicates.n_rows(), duplicates.n_duplicates()), (2, 9_999));
    let [row, other_row] = [0, 1].map(RowIndex::new);
    let [first, second, last] = [0, 1, 10_000].map(DocumentIndex::new);
    assert_eq!((duplicates.representative(row), duplicates.sizes()), (first, vec![10_000, 1]));
    assert_eq!(duplicates.row(last), other_row);
    assert!(!duplicates.is_duplicate(first) && duplicates.is_duplicate(second));
}

#[test]
fn kept_papers_stand_for_themselves() {
    let papers: Vec<Paper> = (0..3).map(|i| paper(&i.to_string(), "How reefs recover", REEFS)).collect();
    let settings = DuplicateSettings { keep: true, ..DuplicateSettings::default() };
    assert_eq!(Duplicates::find(&documents(&papers), &settings), Duplicates::none(3));
    assert_eq!(Duplicates::none(3).sizes(), [1, 1, 1]);
}

/// Texts that are copies of few with some words dropped, added and replaced.
fn versions() -> impl Strategy<Value = Vec<Paper>> {
    let edit = (0_usize..60, 0_u8..3, 0_u32..4);
    let version = (0_usize..4, proptest::collection::vec(edit, 0..12), 4_usize..50, 0_u8..3);
    proptest::collection::vec(version, 0..40).prop_map(|versions| {
        let paper_of = |(at, (base, edits, length, number)): (usize, _)| {
            let (base, edits, number): (usize, Vec<(usize, u8, u32)>, u8) = (base, edits, number);
            // Bases share a part of their words and, here and there, their order.
            let mut words: Vec<String> = (0..length).map(|i| format!("w{}", i * (1 + base / 2))).collect();
            for (at, kind, word) in edits {
                let at = at % words.len();
                match kind {
                    0 => words[at] = format!("v{word}"),
                    1 => words.insert(at, format!("v{word}")),
                    _ if words.len() > 3 => drop(words.remove(at)),
                    _ => {}
                }
            }
            let title = if number == 0 { "part 2".to_string() } else { "part".to_string() };
            paper(&format!("{at:02}"), &title, &words.join(" "))
        };
        versions.into_iter().enumerate().map(paper_of).collect()
    })
}

/// The shingles of a text, spelled out.
fn spelled(paper: &Paper) -> (usize, BTreeSet<Vec<String>>) {
    let text = format!("{} {}", paper.title, paper.text);
    let words: Vec<String> = text.split_whitespace().map(str::to_string).collect();
    let runs = if words.len() < 5 { &[][..] } else { &words };
    (words.len(), runs.windows(3).map(<[String]>::to_vec).collect())
}

proptest! {
    #[test]
    fn representatives_are_those_of_all_pairs(papers in versions(), least in 0.3_f64..=1.0) {
        let settings = DuplicateSettings { keep: false, min_resemblance: least };
        let found = Duplicates::find(&documents(&papers), &settings);

        let texts: Vec<(usize, BTreeSet<Vec<String>>)> = papers.iter().map(spelled).collect();
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|&paper| (usize::MAX - texts[paper].0, paper));
        let mut expected: Vec<usize> = (0..texts.len()).collect();
        let mut so_far: Vec<usize> = Vec::new();
        for paper in order {
            let mut best = (0.0, paper);
            for &representative in &so_far {
                let (a, b) = (&texts[paper].1, &texts[representative].1);
                let alike = a.intersection(b).count() as f64 / a.union(b).count() as f64;
                let same_title = papers[paper].title == papers[representative].title;
                if alike >= least && alike > best.0 && same_title {
                    best = (alike, representative);
                }
            }
            expected[paper] = best.1;
            if best.1 == paper {
                so_far.push(paper);
            }
        }
        for (paper, &representative) in expected.iter().enumerate() {
            let (paper, representative) = (DocumentIndex::new(paper), DocumentIndex::new(representative));
            prop_assert_eq!(found.representative(found.row(paper)), representative, "paper {}", paper);
            prop_assert!(found.group(found.row(paper)).any(|other| other == paper));
        }
        prop_assert_eq!(found.sizes().iter().sum::<usize>(), papers.len());
        prop_assert_eq!(found.repeated().count() == 0, found.n_duplicates() == 0);
    }
}

/// A document with a DOI, if it is not empty.
fn with_doi<'a>(paper: &'a Paper, doi: &str) -> Document<'a> {
    Document { identifiers: Identifiers::default().with(IdentifierKind::Doi, doi), ..document(paper) }
}

const TITLE: &str = "The angle of oars and the speed of boats";

fn by(id: &str, title: &str, text: &str, author: &str) -> Paper {
    Paper { authors: vec![author.into()], ..paper(id, title, text) }
}

/// The members of each group of more than one.
fn members(documents: &[Document<'_>]) -> Vec<Vec<usize>> {
    let found = Duplicates::find(documents, &DuplicateSettings::default());
    found.repeated().map(|row| found.group(row).map(DocumentIndex::get).collect()).collect()
}

#[test]
fn identifiers_and_titles_join_what_texts_do_not() {
    let papers = [
        by("a", TITLE, REEFS, "Muster F."),
        by("b", "THE ANGLE OF OARS AND THE SPEED OF BOATS.", "", "Muster, Frida"),
        by("c", TITLE, "Another abstract of the same paper, as a database wrote it.", "Fabel, E."),
        by("d", "Paddles of wood and of carbon", "", "Muster, Frida"),
        by("e", TITLE, "", "Muster, Frida"),
        by("f", TITLE, "", "Nobody, N."),
    ];
    let dois = ["10.5555/OAR", "", "https://doi.org/10.5555/oar", "10.5555/oar", "10.5555/other", ""];
    let documents: Vec<Document<'_>> =
        papers.iter().zip(dois).map(|(paper, doi)| with_doi(paper, doi)).collect();
    // d is a chapter, e has the DOI of another journal and texts too few to tell, f has another author.
    let found = members(&documents);
    assert_eq!(found, [vec![0, 1, 2]]);
}

#[test]
fn a_preprint_and_its_journal_version_are_one() {
    let papers = [
        by("a", TITLE, "", "Muster F."),
        by("b", TITLE, REEFS, "Frida Muster"),
        by("c", TITLE, "", "F. Muster"),
    ];
    let dois = ["10.1101/2020.01.01.123456", "10.5555/oar", "10.48550/arXiv.2001.00001"];
    let mut documents: Vec<Document<'_>> =
        papers.iter().zip(dois).map(|(paper, doi)| with_doi(paper, doi)).collect();
    assert_eq!(members(&documents), [vec![0, 1, 2]]);
    documents[0].year = Some(2010);
    documents[0].body = "An older text on the same oars, in words of its own.";
    documents[1].year = Some(2020);
    documents[2].year = Some(2021);
    assert_eq!(members(&documents), [vec![1, 2]], "ten years are too many");
}

#[test]
fn a_volume_whose_papers_have_one_doi_stays_apart() {
    let nouns = ["oars", "lakes", "whales", "fog", "bread", "logs", "reefs", "ice", "graphs", "trees"];
    let papers: Vec<Paper> = (0..100)
        .filter(|i| i / 10 < i % 10)
        .map(|i| paper(&i.to_string(), &format!("On {} and {} in winter", nouns[i / 10], nouns[i % 10]), ""))
        .collect();
    let documents: Vec<Document<'_>> = papers.iter().map(|paper| with_doi(paper, "10.5555/volume")).collect();
    let found = members(&documents);
    assert!(found.iter().all(|group| group.len() == 1), "{found:?}");
}

proptest! {
    #[test]
    fn groups_do_not_depend_on_order_and_hold_no_contradiction(
        records in proptest::collection::vec((0_usize..4, 0_usize..4, 0_usize..4, 0_usize..3), 1..14),
        rotate in 0_usize..14,
    ) {
        let titles = [TITLE, "THE ANGLE of oars and the speed of boats.", "Whale song in fog over the harbour", "Editorial"];
        let authors = ["Muster, Frida", "F. Muster", "[Anonymous]", "Fabel, E."];
        let dois = ["", "10.5555/a", "https://doi.org/10.5555/A", "10.5555/b"];
        let texts = ["", REEFS, "Whales sing louder when fog lies over the harbour in winter."];
        let papers: Vec<Paper> = records.iter().enumerate().map(|(at, &(title, author, _, text))| {
            by(&format!("{at:02}"), titles[title], texts[text], authors[author])
        }).collect();
        let documents: Vec<Document<'_>> =
            papers.iter().zip(&records).map(|(paper, record)| with_doi(paper, dois[record.2])).collect();
        let found = members(&documents);
        for group in &found {
            for (&a, &b) in group.iter().flat_map(|a| group.iter().map(move |b| (a, b))) {
                let doi = |at: usize| documents[at].identifiers.get(IdentifierKind::Doi);
                let differ = doi(a).is_some() && doi(b).is_some() && doi(a) != doi(b);
                prop_assert!(!differ || title_key(documents[a].title) == title_key(documents[b].title));
            }
        }
        // Equal records are interchangeable, so that only sizes can be compared where the order differs.
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1 + rotate % 3).build().unwrap();
        prop_assert_eq!(pool.install(|| members(&documents)), found);
    }
}
