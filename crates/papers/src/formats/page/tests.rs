use proptest::prelude::*;

use super::read::*;
use crate::formats::parsed::Parsed;

/// An abstract of one paragraph that begins with `word`.
fn long(word: &str) -> String {
    format!("{word} {}", "is what we study in this paper at some length. ".repeat(8)).trim_end().to_owned()
}

fn read(text: &str) -> Parsed {
    parse(text.as_bytes()).unwrap()
}

#[test]
fn one_paper_alone() {
    let parsed = read(&format!("A Title?\n\n{}", long("It")));
    assert_eq!(parsed.titles(), [(1, "A Title?")]);
    assert_eq!(parsed.papers[0].1.abstract_text, long("It"));
    let parsed = read("A title\n\nA short abstract.\n\nAnother\n\nIt is short. Too.");
    assert_eq!(parsed.titles(), [(1, "A title"), (5, "Another")]);
}

#[test]
fn furniture_goes_without_a_word() {
    let (a, b) = (long("a"), long("b"));
    let page = format!(
        "new\n\nGet trending papers in your email inbox!\r\n\r\nMar 14\n \t\n\
         One\n\n{a}\n\nMar 13\n\nTwo\n\n{b}\n\n\
         Terms\n\nA footer of some five words\n\nAbout us and our work\n"
    );
    let parsed = read(&page);
    assert_eq!(parsed.titles(), [(7, "One"), (13, "Two")]);
    assert_eq!(parsed.flaws(), []);
    assert_eq!(parsed.papers[1].1.abstract_text, b);
}

#[test]
fn furniture_in_the_same_block_as_a_title() {
    let parsed = read(&format!("new\nSubscribe\nMar 14\nThe title\n\n{}", long("a")));
    assert_eq!(parsed.titles(), [(4, "The title")]);
}

#[test]
fn hard_broken_lines_of_titles_and_abstracts() {
    let title = "A title that is so long that it does not fit\ninto one line";
    let text = long("a").replace("paper at", "paper\nat");
    let parsed = read(&format!("{title}\n\n{text}"));
    assert_eq!(parsed.papers[0].1.title, title.replace('\n', " "));
    assert_eq!(parsed.papers[0].1.abstract_text, text);
}

#[test]
fn paragraphs_belong_to_the_abstract_above() {
    let (a, b, c) = (long("a"), long("b"), long("c"));
    let text = format!(
        "One\n\n{a}\n\n{b}\n\nCode: https://example.org/x\n\nWe thank all.\n\n\
         Two\n\nAbstract\n\n{c}\n\nSee x."
    );
    let parsed = read(&text);
    assert_eq!(parsed.titles(), [(1, "One"), (11, "Two")]);
    let first = format!("{a}\n\n{b}\n\nCode: https://example.org/x\n\nWe thank all.");
    assert_eq!(parsed.papers[0].1.abstract_text, first);
    assert_eq!(parsed.papers[1].1.abstract_text, format!("{c}\n\nSee x."));
    assert_eq!(parsed.flaws(), []);
}

#[test]
fn a_title_right_above_its_abstract() {
    let parsed = read(&format!("One\n{}\n\nTwo\n{}\nIts last line", long("a"), long("b")));
    assert_eq!(parsed.titles(), [(1, "One"), (4, "Two")]);
    let parsed = read(&format!("One\n\nAbstract:\n{}", long("a")));
    assert_eq!(parsed.papers[0].1.abstract_text, long("a"));
}

#[test]
fn titles_with_a_full_stop() {
    let title = |word: &str| {
        format!("{word} of the matter at hand in a great many words, {}.", "so to speak ".repeat(6))
    };
    let (one, two) = (title("One"), title("Two"));
    let parsed =
        read(&format!("{one}\n\n{}\n\n{two}\n\n{}\n\nThree.\n\n{}", long("a"), long("b"), long("c")));
    assert_eq!(parsed.titles(), [(1, one.as_str()), (5, two.as_str()), (9, "Three.")]);
    assert_eq!(parsed.papers[1].1.abstract_text, long("b"));
}

#[test]
fn what_lacks_its_other_half_is_told() {
    let (a, b) = (long("a"), long("b"));
    let parsed = read(&format!(
        "{b}\n\nOne\n\n{a}\n\nA title of five words\n\nTwo\n\n{b}\n\nAnother title at the end"
    ));
    assert_eq!(parsed.titles(), [(3, "One"), (9, "Two")]);
    let expected = [
        (1, "a long text without a title above it"),
        (7, "\"A title of five words\" without an abstract"),
        (13, "\"Another title at the end\" without an abstract"),
    ];
    assert_eq!(parsed.flaws(), expected);
}

#[test]
fn text_without_a_pair_is_refused() {
    let found = |text: &str| parse(text.as_bytes()).unwrap_err().found;
    assert_eq!(found("A single line of prose."), "one line of text");
    assert_eq!(found(&long("a")), "one line of text");
    assert_eq!(found("One\nTwo"), "one block of text");
    assert_eq!(found("One\n\nTwo"), "2 blocks of text, but no title with an abstract below it");
    let flaw = parse(b"One\n\n  two \xff").unwrap_err();
    assert_eq!((flaw.line, flaw.found.as_str()), (Some(3), "invalid UTF-8 at byte 7 of the line"));
    assert_eq!(read(" \n\n"), Parsed::default());
}

#[test]
#[allow(clippy::print_stderr)]
fn the_page_of_96_papers() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpora/papers-page.txt");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: no {path}");
        return;
    };
    let parsed = read(&text);
    assert_eq!(parsed.papers.len(), 96);
    assert_eq!(parsed.flaws, []);
    // Behind its furniture the page holds nothing but one line a title and one line an abstract.
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).skip(5).collect();
    for (pair, (_, paper)) in lines.chunks(2).zip(&parsed.papers) {
        assert_eq!(pair, [paper.title.as_str(), paper.abstract_text.as_str()]);
    }
    let (line, last) = &parsed.papers[95];
    assert_eq!(text.lines().nth(line - 1), Some(last.title.as_str()));
    assert_eq!(last.title, "Can Models Learn Skill Composition from Examples?");
    assert!(parsed.papers.iter().any(|(_, paper)| paper.title.starts_with("$\\textbf{Only-IF}$:")));
}

proptest! {
    #[test]
    fn pairs_are_found_whatever_the_blank_lines(
        words in prop::collection::vec("[A-Z][a-z]{1,9}", 1..9),
        blank in prop::collection::vec(prop::sample::select(vec!["\n\n", "\n \n\n", "\r\n\t\r\n"]), 20),
    ) {
        let mut blank = blank.iter().cycle();
        let mut page = String::new();
        for word in &words {
            for part in [word, &long(word)] {
                page += part;
                page += blank.next().unwrap();
            }
        }
        let parsed = read(&page);
        prop_assert_eq!(parsed.papers.len(), words.len());
        for ((_, paper), word) in parsed.papers.iter().zip(&words) {
            prop_assert_eq!(&paper.title, word);
            prop_assert_eq!(&paper.abstract_text, &long(word));
        }
    }
}
