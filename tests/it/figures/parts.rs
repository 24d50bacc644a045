//! Runs without parts of the method, which no option of the program switches off.

use serde_json::Value;
use themata::Settings;
use themata::evaluate::{ThemeCount, evaluate_themes};
use themata::papers::AnalysisInputs;

use crate::common::read;

/// The settings after `parts:`, such as `smoothing-rounds=1`.
#[track_caller]
fn settings(change: &str) -> Settings {
    let mut settings = Settings::default();
    let concepts = &mut settings.concepts;
    match change {
        "smoothing-neighbours=0" => concepts.n_smoothing_neighbours = 0,
        "smoothing-rounds=1" => concepts.n_smoothing_rounds = 1,
        "smoothing-sharpness=0" => concepts.smoothing_sharpness = 0,
        _ => panic!("no part of the method is called {change}"),
    }
    settings
}

/// What `eval themes FILE --label label --runs 1` prints with the settings changed.
pub(super) fn evaluate(change: &str, file: &str) -> Value {
    let corpus = read(file).corpus;
    let inputs = AnalysisInputs::from(&corpus);
    let scores = evaluate_themes(&inputs, "label", &settings(change), ThemeCount::Labels, 1).unwrap();
    serde_json::to_value(scores).unwrap()
}
