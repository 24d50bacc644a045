//! Is what is old, known or liked left out, and counted?

use themata::digest::{DigestSettings, Incoming, Liked, digest};
use themata::report::Measure;
use themata::{Corpus, Paper};

use super::{assert_sound, library, of, thirds};

fn since(date: &str) -> DigestSettings {
    DigestSettings { since: Some(date.parse().unwrap()), n_papers: 1000, ..DigestSettings::default() }
}

#[test]
fn known_papers_are_not_new_whatever_their_id() {
    let (some, others) = thirds();
    let library = library(others.clone());
    let mut incoming = some[..5].to_vec();
    // The same; the same under another id; with a changed ending; another paper under a known id; a new one twice.
    incoming.push(others[0].clone());
    incoming.push(Paper { id: "again".into(), ..others[1].clone() });
    let longer = format!("{} Code is available.", others[2].abstract_text);
    incoming.push(Paper { id: others[2].id.clone(), abstract_text: longer, ..others[2].clone() });
    incoming.push(Paper { id: others[3].id.clone(), ..some[5].clone() });
    let copy = Paper { id: "copy".into(), ..some[0].clone() };
    incoming.push(copy);

    let settings = DigestSettings::default();
    let found = of(&library, &incoming, None, &settings);
    assert_sound(&found, &settings);
    let counts = found.counts;
    assert_eq!((counts.read, counts.new, counts.known, counts.versions), (10, 6, 3, 1));
    assert_eq!((counts.before, counts.liked, counts.ids_taken), (0, 0, 1));
    // Of equal ones, that of the lesser id stands for the other.
    assert!(found.shown().any(|paper| paper.id == "copy" && paper.versions == [some[0].id.clone()]));
    assert!(found.shown().any(|paper| paper.id == others[3].id && paper.title == some[5].title));

    // Whoever has a paper already likes it.
    let found = of(&library, &incoming, Some(&some[..2]), &settings);
    assert_sound(&found, &settings);
    assert_eq!((found.counts.liked, found.counts.versions, found.counts.new), (3, 0, 4));
    assert_eq!(found.ranked_by.papers, 2);
}

#[test]
fn nothing_is_new_to_a_library_of_it_all() {
    let (_, others) = thirds();
    let library = library(others.clone());
    let found = of(&library, &others, Some(&others), &DigestSettings::default());
    assert_eq!((found.counts.new, found.counts.known, found.themes.len()), (0, 80, 0));
    let none = of(&library, &[], None, &DigestSettings::default());
    let latest = others.iter().filter_map(|paper| paper.year).max().map(|year| year.to_string());
    assert_eq!((none.counts.read, none.date), (0, latest));
}

#[test]
fn dates_leave_out_what_is_surely_before() {
    let (some, others) = thirds();
    let dates: [(Option<i32>, Option<&str>, bool); 8] = [
        (None, Some("2024-05-02"), true),
        (None, Some("2024-05-01T10:00:00Z"), true),
        (None, Some("2024-04-30"), false),
        (None, Some("2024-04"), false),
        (Some(2024), None, true),
        (Some(2023), None, false),
        (Some(2024), Some("spring"), true),
        (None, None, true),
    ];
    let dated = |(paper, (year, date, _)): (&Paper, &(Option<i32>, Option<&str>, bool))| {
        let mut dated = Paper { year: *year, ..paper.clone() };
        dated.date = date.map(str::to_owned);
        dated
    };
    let incoming: Vec<Paper> = some.iter().zip(&dates).map(dated).collect();
    let mut expected: Vec<&str> =
        some.iter().zip(&dates).filter(|(_, date)| date.2).map(|(paper, _)| paper.id.as_str()).collect();
    let settings = since("2024-05");
    let found = of(&library(others), &incoming, None, &settings);
    assert_sound(&found, &settings);
    let mut ids: Vec<&str> = found.shown().map(|paper| paper.id.as_str()).collect();
    ids.sort_unstable();
    expected.sort_unstable();
    assert_eq!(ids, expected);
    assert_eq!((found.counts.before, found.counts.undated, found.counts.without_date), (3, 1, 0));
    assert_eq!((found.date.as_deref(), found.since.as_deref()), (Some("2024-05-02"), Some("2024-05")));
}

#[test]
fn a_librarys_own_papers_are_new_since_a_date() {
    let (_, mut others) = thirds();
    others[0].year = None;
    let year = |paper: &Paper| paper.year.unwrap_or(0);
    let recent: Vec<&Paper> = others.iter().filter(|paper| year(paper) >= 2024).collect();
    let liked: Vec<String> = [recent[0].id.clone(), others[1].id.clone(), "gone".to_owned()].to_vec();
    let library = library(others.clone());
    let settings = since("2024");
    let found =
        digest(&library, Incoming::Own(&library.corpus), Some(Liked::List(&liked)), &settings).unwrap();
    assert_sound(&found, &settings);
    let n_liked = 1 + usize::from(year(&others[1]) >= 2024);
    assert_eq!((found.counts.new, found.counts.liked), (recent.len() - n_liked, n_liked));
    assert_eq!((found.counts.read, found.counts.undated, found.counts.known), (80, 1, 0));
    assert_eq!((found.counts.before, found.counts.without_date), (80 - 1 - recent.len(), 1));
    let told: Vec<String> = found.lines().into_iter().map(|line| line.text).collect();
    assert!(told[1].ends_with(&format!("{} before 2024.", 79 - recent.len())), "{}", told[1]);
    assert_eq!(told[2], "1 paper has no date and was left out.");
    assert_eq!(
        (found.ranked_by.measure, found.ranked_by.papers, found.ranked_by.gone),
        (Measure::ReadingList, 2, 1)
    );
    assert!(found.sources.is_empty());
    for paper in found.shown() {
        assert!(paper.nearest.as_ref().is_none_or(|near| liked.contains(&near.id)));
    }
}

#[test]
fn nothing_depends_on_the_order_of_papers() {
    let (mut some, others) = thirds();
    let library = library(others.clone());
    let settings = DigestSettings::default();
    let expected = of(&library, &some, Some(&others[..9]), &settings);
    some.reverse();
    let mut liked = others[..9].to_vec();
    liked.rotate_left(4);
    assert_eq!(of(&library, &some, Some(&liked), &settings), expected);
    assert_eq!(Corpus::new(some).1, 0);
}
