use crate::formats::common::round_trip::{fixture, titled};

#[test]
fn openalex_and_semantic_scholar() {
    let lines = fixture("openalex.jsonl");
    assert_eq!(lines.corpus, fixture("openalex.json").corpus, "lines and an answer of the interface");
    let paper = titled(&lines, "Rain on tin roofs");
    assert_eq!(paper.abstract_text, "Rain is loud on tin. is It louder at night.");
    assert_eq!(paper.authors, ["Ama Mensah", "K. Boateng"]);
    assert_eq!(paper.categories, ["Rain Acoustics", "Tin roof"]);
    let paper = titled(&lines, "A work without an abstract");
    assert_eq!((paper.venue.as_deref(), paper.year), (Some("An older kind of venue"), Some(2003)));
    let outcome = fixture("semantic-scholar.json");
    let paper = titled(&outcome, "Why cats knock things over");
    assert_eq!(
        (paper.doi.as_deref(), paper.venue.as_deref()),
        (Some("10.5555/s2.1"), Some("Feline Letters"))
    );
    assert_eq!(paper.categories, ["Biology", "Psychology"]);
    let outcome = fixture("s2orc.jsonl");
    assert_eq!(titled(&outcome, "Parrots repeat").authors, ["Ana B. C. Perez Jr."]);
    assert_eq!(titled(&outcome, "Dogs and doors").abstract_text, "Dogs scratch at doors. We counted.");
}
