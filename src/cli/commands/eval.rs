//! `themata eval`: scores of themes and of related papers.

use std::time::Instant;

use serde::Serialize;
use themata::evaluate::{Candidates, Judgements, ThemeCount, ThemeScores, evaluate_related, evaluate_themes};
use themata::metrics::Interval;

use crate::cli::args::{Common, Themes};
use crate::cli::eval_args::{CandidatesArg, EvalRelatedArgs, EvalThemesArgs};
use crate::cli::failure::Outcome;
use crate::cli::output::{lines, print, print_json, table};
use crate::cli::run::Run;
use crate::cli::settings::Typed;

/// The scores and the time they took.
#[derive(Debug, Serialize)]
struct Timed {
    #[serde(flatten)]
    scores: ThemeScores,
    seconds: f64,
}

pub(super) fn themes(common: &Common, args: &EvalThemesArgs) -> anyhow::Result<Outcome> {
    let typed = Typed::new(common, &args.sources.words)?.kmeans(&args.kmeans).encoded(&args.encoded);
    let mut run = Run::new(common, typed.settings())?;
    let read = run.read_all(&args.sources, &typed)?;
    run.enter("evaluate");
    let number = match args.themes {
        None => ThemeCount::Labels,
        Some(Themes(None)) => ThemeCount::Auto,
        Some(Themes(Some(n))) => ThemeCount::Fixed(n),
    };
    let started = Instant::now();
    let scores = evaluate_themes(&read.inputs(), &args.label, &run.settings, number, args.runs)?;
    let seconds = started.elapsed().as_secs_f64();
    let outcome = run.finish()?;
    if args.json {
        print_json(&Timed { scores, seconds })?;
    } else {
        let mut table = table(&["score", "value"]);
        for (name, value) in [
            ("V-measure", scores.v_measure),
            ("  standard deviation", scores.v_measure_sd),
            ("adjusted Rand index", scores.ari),
            ("normalised mutual information", scores.nmi),
            ("purity", scores.purity),
            ("stability", scores.stability),
            ("label precision", scores.label_precision),
        ] {
            table.add_row([name.to_string(), format!("{value:.4}")]);
        }
        let ThemeScores { papers, k, runs, .. } = scores;
        print(&format!("{papers} papers, {k} themes, {runs} runs, {seconds:.1} s\n\n{}", lines(&table)))?;
    }
    Ok(outcome)
}

pub(super) fn related(common: &Common, args: &EvalRelatedArgs) -> anyhow::Result<Outcome> {
    let ranking = args.ranking.settings();
    ranking.check()?;
    let typed = Typed::new(common, &args.sources.words)?.ranking(ranking).encoded(&args.encoded);
    let mut run = Run::new(common, typed.settings())?;
    let judgements = Judgements::read(&args.queries, &args.qrels)?;
    let read = run.read_all(&args.sources, &typed)?;
    run.enter("evaluate");
    let candidates = match args.candidates {
        CandidatesArg::All => Candidates::All,
        CandidatesArg::Judged => Candidates::Judged,
    };
    let scores = evaluate_related(&read.inputs(), &judgements, candidates, args.min_grade, &run.settings)?;
    let outcome = run.finish()?;
    if args.json {
        print_json(&scores)?;
    } else {
        let mut table = table(&["score", "mean", "95% interval"]);
        let mut add = |name: &str, figure: Interval| {
            let interval = format!("{:.4} to {:.4}", figure.low, figure.high);
            table.add_row([name.to_string(), format!("{:.4}", figure.mean), interval]);
        };
        add("MAP", scores.map);
        add("nDCG@10", scores.ndcg_at_10);
        add("nDCG%20", scores.ndcg_of_20_percent);
        add("recall@100", scores.recall_at_100);
        add("P@10", scores.precision_at_10);
        print(&format!("{} queries\n\n{}", scores.queries, lines(&table)))?;
    }
    Ok(outcome)
}
