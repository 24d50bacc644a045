use serde_json::json;

use proptest::prelude::*;

use crate::formats::PaperFormat;
use crate::formats::common::round_trip::{
    any_papers, assert_fixtures_survive, assert_round_trip, fixture, problems, titled,
};

#[test]
fn fixtures_of_all_formats_survive() {
    assert_fixtures_survive(PaperFormat::Parquet);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_round_trip_loses_nothing(papers in any_papers()) {
        prop_assume!(!papers.is_empty());
        assert_round_trip(PaperFormat::Parquet, &papers);
    }
}

#[test]
fn the_types_of_columns() {
    let outcome = fixture("papers.parquet");
    assert_eq!(problems(&outcome), [(3, "found neither a title nor an abstract (o".to_owned())]);
    let paper = titled(&outcome, "Ice on rivers");
    let expected = json!({
        "id": "q1", "title": "Ice on rivers", "abstract": "Ice forms late.\nIt leaves early.", "year": 2014,
        "date": "2014-02-03", "authors": ["Ida Is", "Nils Näs"], "categories": ["hydrology", "ice"], "venue": "River Notes",
        "volume": "7",
        "score": 0.1, "embedding": [0.5, 0.25], "open": true, "raw": "bytes",
    });
    let mut found = serde_json::to_value(paper).unwrap();
    let seen = found.as_object_mut().unwrap().remove("seen").unwrap();
    assert!(seen.as_str().unwrap().starts_with("2020-01-02 03:04:05"), "{seen}");
    assert_eq!(found, expected);
    titled(&outcome, "Ice on lakes");
}
