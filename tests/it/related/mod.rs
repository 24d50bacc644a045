//! Are related papers the right ones? `related`, `search`, `neighbours` and `eval related` against a slow, separate
//! computation that shares nothing with the program but how a text is cut into stems.

mod slow;

use std::fs;
use std::sync::LazyLock;

use crate::common::{self, Folder, SAMPLE, read, run, shared};
use serde_json::{Value, json};
use slow::{Slow, Vector, dot};
use themata::evaluate::Judgements;
use themata::report::{Edge, Hit};

/// Cosines are sums of single precision and printed with six decimals.
const TOLERANCE: f64 = 2e-6;

static SLOW: LazyLock<Slow> = LazyLock::new(|| Slow::new(&common::sample()));

/// Holds answers to the best of all pairs. Papers whose cosines differ by less than rounding may change places.
#[track_caller]
fn assert_best(slow: &Slow, found: &[(&str, f64)], query: &Vector, without: &[&str], n: usize) {
    let mut expected = slow.ranked(query, without);
    expected.retain(|(_, cosine)| *cosine > 0.0);
    expected.truncate(n);
    assert_eq!(found.len(), expected.len());
    for (rank, ((id, similarity), (best, cosine))) in found.iter().zip(&expected).enumerate() {
        assert!(!without.contains(id));
        let own = dot(query, &slow.vectors[slow.row(id).unwrap()]);
        assert!((similarity - own).abs() < TOLERANCE, "{id}: {similarity}, not {own}");
        assert!(
            (similarity - cosine).abs() < TOLERANCE,
            "rank {rank}: {id} {similarity}, not {best} {cosine}"
        );
    }
    assert!(found.windows(2).all(|pair| pair[0].1 >= pair[1].1));
}

/// Holds the terms shown to the largest products of weights.
fn assert_shares(slow: &Slow, hit: &Hit, query: &Vector) {
    let row = &slow.vectors[slow.row(&hit.id).unwrap()];
    let total = dot(query, row);
    let mut shares: Vec<(&str, f64)> = query
        .iter()
        .filter_map(|(term, weight)| Some((term.as_str(), weight * row.get(term)? / total)))
        .collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    assert_eq!(hit.shared_terms.len(), shares.len().min(5), "{}", hit.id);
    for (shown, (_, share)) in hit.shared_terms.iter().zip(&shares) {
        assert!(
            (shown.share - share).abs() < 1e-5,
            "{}: {} {}, not {share}",
            hit.id,
            shown.term,
            shown.share
        );
        // Terms of equal shares may change places.
        let equal = || shares.iter().filter(|(_, other)| (other - share).abs() < 1e-5);
        assert!(equal().any(|(stem, _)| slow.is_stem_of(stem, &shown.term)), "{}: {}", hit.id, shown.term);
    }
}

fn hits(arguments: &[&str]) -> Vec<Hit> {
    serde_json::from_value(run(&[arguments, &["--json"]].concat()).ends(0).json()).unwrap()
}

#[track_caller]
fn assert_hits(slow: &Slow, arguments: &[&str], query: &Vector, without: &[&str], n: usize) {
    let hits = hits(arguments);
    let pairs: Vec<(&str, f64)> = hits.iter().map(|hit| (hit.id.as_str(), hit.similarity)).collect();
    let by_words_alone = |hit: &Hit| {
        // A copy's cosine may come out above 1 by rounding, and is shown as 1.
        hit.words == hit.score && hit.concepts == 0.0 && (hit.score - hit.similarity).abs() < TOLERANCE
    };
    assert!(hits.iter().all(by_words_alone), "{hits:?}");
    assert_best(slow, &pairs, query, without, n);
    // Where papers count against others, weights are negative: what a share means then is another question.
    if !arguments.contains(&"--not") {
        for hit in &hits {
            assert_shares(slow, hit, query);
        }
    }
}

#[test]
fn related_papers_of_each_paper() {
    for id in ["s001", "s022", "s084", "s104", "s120"] {
        assert_hits(
            &SLOW,
            &["related", SAMPLE, "--ranking", "tfidf", "--id", id],
            &SLOW.rocchio(&[id], &[]),
            &[id],
            10,
        );
    }
    for ranking in ["tfidf", "fused"] {
        let first =
            |id: &str| hits(&["related", SAMPLE, "--ranking", ranking, "--id", id]).into_iter().next();
        assert_eq!(first("s109").unwrap().id, "s022");
        // It shares no word with any other.
        assert_eq!(first("s075"), None);
    }
}

/// Papers wanted and papers not wanted.
const MIXES: [(&[&str], &[&str]); 4] = [
    (&["s022", "s104"], &[]),
    (&["s022", "s104"], &["s001"]),
    (&["s022"], &["s109"]),
    (&["s010", "s020", "s030"], &["s040", "s050"]),
];

fn arguments(wanted: &[&'static str], unwanted: &[&'static str], more: &[&'static str]) -> Vec<&'static str> {
    let ids = wanted.iter().flat_map(|id| ["--id", id]);
    let nots = unwanted.iter().flat_map(|id| ["--not", id]);
    ["related", SAMPLE].into_iter().chain(ids).chain(nots).chain(more.iter().copied()).collect()
}

#[test]
fn related_papers_of_several_and_not_of_others() {
    for (wanted, unwanted) in MIXES {
        let arguments = arguments(wanted, unwanted, &["--ranking", "tfidf", "--why", "-n", "200"]);
        let without = [wanted, unwanted].concat();
        assert_hits(&SLOW, &arguments, &SLOW.rocchio(wanted, unwanted), &without, 200);
    }
}

#[test]
fn related_papers_by_words_and_concepts() {
    let single: [(&[&str], &[&str]); 3] = [(&["s001"], &[]), (&["s084"], &[]), (&["s120"], &[])];
    for (wanted, unwanted) in MIXES.into_iter().chain(single) {
        for n in [5, 200] {
            let number = if n == 5 { "5" } else { "200" };
            let hits = hits(&arguments(wanted, unwanted, &["-n", number]));
            let (parts, query) = (SLOW.parts(wanted, unwanted), SLOW.rocchio(wanted, unwanted));
            let without = [wanted, unwanted].concat();
            let mut expected = SLOW.fused(wanted, unwanted, &without);
            // Whether a score is above 0 may depend on rounding.
            expected.retain(|(_, score)| *score > TOLERANCE);
            expected.truncate(n);
            assert!(hits.len() >= expected.len() && hits.len() <= n, "{} hits", hits.len());
            assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
            for (hit, (id, score)) in hits.iter().zip(&expected) {
                let row = SLOW.row(&hit.id).unwrap();
                let near = |a: f64, b: f64| (a - b).abs() < 2.0 * TOLERANCE;
                assert!(near(hit.score, *score), "{} {}, not {id} {score}", hit.id, hit.score);
                assert!(near(hit.words, parts[row].0) && near(hit.concepts, parts[row].1), "{hit:?}");
                assert!(near(hit.similarity, dot(&query, &SLOW.vectors[row])), "{hit:?}");
                assert!(!without.contains(&hit.id.as_str()));
            }
        }
    }
}

#[test]
fn shares_are_shares_where_papers_count_against_others() {
    let hits = hits(&["related", SAMPLE, "--id", "s022", "--id", "s104", "--not", "s001", "-n", "200"]);
    for hit in &hits {
        for term in &hit.shared_terms {
            assert!(term.share > 0.0 && term.share <= 1.0, "{}: {} {}", hit.id, term.term, term.share);
        }
    }
}

#[test]
fn why_shows_words_shares_and_a_sentence_below_each_paper() {
    let sample = common::sample();
    for ranking in ["tfidf", "fused"] {
        let arguments = ["related", SAMPLE, "--id", "s022", "-n", "3", "--why", "--ranking", ranking];
        let (hits, text) = (hits(&arguments), run(&arguments).ends(0).stdout);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 9);
        for (hit, lines) in hits.iter().zip(lines.chunks(3)) {
            assert!(lines[0].starts_with(&format!("{:.3}  {}", hit.score, hit.title)), "{}", lines[0]);
            assert!(lines[0].ends_with(&format!("[{}]", hit.id)), "{}", lines[0]);
            let share =
                |term: &themata::report::SharedTerm| format!("{} {:.0}%", term.term, 100.0 * term.share);
            let shares = hit.shared_terms.iter().map(share).collect::<Vec<_>>().join(", ");
            let expected = match ranking {
                "tfidf" => shares,
                _ => format!("words {:.3} ({shares}), concepts {:.3}", hit.words, hit.concepts),
            };
            assert_eq!(lines[1].trim(), expected);
            let paper = sample.papers().iter().find(|paper| paper.id == hit.id).unwrap();
            let sentence = lines[2].trim().trim_end_matches('…').to_lowercase();
            assert!(paper.abstract_text.to_lowercase().contains(&sentence), "{sentence}");
            assert!(hit.shared_terms.iter().any(|shared| sentence.contains(&shared.term.to_lowercase())));
        }
    }
}

#[test]
fn why_marks_the_shared_words() {
    let arguments = ["related", SAMPLE, "--id", "s022", "-n", "3", "--why"];
    let text = run(&[&arguments[..], &["--color", "always"]].concat()).ends(0).stdout;
    let hits = hits(&arguments);
    let mark = "\u{1b}[1m\u{1b}[4m\u{1b}[36m";
    for (hit, lines) in hits.iter().zip(text.lines().collect::<Vec<_>>().chunks(3)) {
        let marked: Vec<String> = [lines[0], lines[2]]
            .iter()
            .flat_map(|line| line.split(mark).skip(1))
            .filter_map(|rest| Some(rest.split('\u{1b}').next()?.to_lowercase()))
            .collect();
        assert!(!marked.is_empty(), "{text:?}");
        let analyzer = themata::text::Analyzer::new(themata::text::Language::English, &[]);
        let stems: Vec<String> =
            hit.shared_terms.iter().flat_map(|shared| analyzer.terms(&shared.term)).collect();
        for word in marked {
            assert!(analyzer.terms(&word).iter().any(|stem| stems.contains(stem)), "{word} of {stems:?}");
        }
    }
}

#[test]
fn search_finds_the_papers_nearest_to_a_text() {
    for text in [
        "coral bleaching",
        "Robots that grasp what they never saw: grasping, grasps and a gripper",
        "graph neural networks of proteins",
        "the glacier",
        // No term: one is in a single paper, the other in too many.
        "Zimbabwe",
        "percent",
        "a percentage of the corals of Zimbabwe, percent by percent",
    ] {
        let slow = SLOW.with_words_of(text);
        let query = slow.of_text(text);
        assert!(!query.is_empty());
        assert_hits(&slow, &["search", text, SAMPLE], &query, &[], 10);
        assert_hits(&slow, &["search", text, SAMPLE, "-n", "500"], &query, &[], 500);
    }
    assert!(SLOW.of_text("Zimbabwe percent").is_empty());
    let nothing = run(&["search", "xylophones and a coral-xylophone", SAMPLE]).ends(0);
    assert!(nothing.stderr.contains("no paper contains \"xylophones\"\n"), "{}", nothing.stderr);
    assert_eq!(hits(&["search", "xylophone", SAMPLE]), []);
}

#[test]
fn neighbours_of_all_papers() {
    let text = run(&["neighbours", SAMPLE, "-n", "15", "--out", "-"]).ends(0).stdout;
    let edges: Vec<Edge> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut n_papers = 0;
    for group in edges.chunk_by(|a, b| a.id == b.id) {
        let id = group[0].id.as_str();
        let found: Vec<(&str, f64)> =
            group.iter().map(|edge| (edge.neighbour.as_str(), f64::from(edge.similarity))).collect();
        assert!(group.iter().map(|edge| edge.rank).eq(1..=group.len()));
        assert_best(&SLOW, &found, &SLOW.rocchio(&[id], &[]), &[id], 15);
        n_papers += 1;
    }
    assert_eq!(n_papers, 119, "all but the one that shares no word");
}

/// The first queries of a collection, and some of them again as free texts; its papers; its judgements.
fn collection(name: &str, folder: &Folder) -> Option<[String; 3]> {
    let path = |file: &str| Some(shared(&format!("corpora/related/{name}/{file}"))?.to_str()?.to_owned());
    let (docs, qrels) = (path("docs.jsonl")?, path("qrels.tsv")?);
    let mut queries: Vec<Value> = fs::read_to_string(path("queries.jsonl")?)
        .unwrap()
        .lines()
        .take(150)
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(queries.len(), 150);
    let mut judgements = fs::read_to_string(qrels).unwrap();
    let corpus = read(&docs).corpus;
    for query in queries.clone().iter().step_by(10) {
        let (id, document) = (query["id"].as_str().unwrap(), query["doc_id"].as_str().unwrap());
        let paper = &corpus.papers()[corpus.row_of(document).unwrap()];
        queries.push(
            json!({"id": format!("text {id}"), "text": format!("{}\n{}", paper.title, paper.abstract_text)}),
        );
        let again: Vec<String> = judgements
            .lines()
            .filter(|line| line.split('\t').next() == Some(id))
            .map(|line| format!("text {line}\n"))
            .collect();
        judgements.extend(again);
    }
    // A query for a paper that is not there, and one that nobody judged.
    queries.push(json!({"id": "gone", "doc_id": "no such paper"}));
    queries.push(json!({"id": "unjudged", "text": "computers"}));
    Some([docs, folder.write("queries.jsonl", common::jsonl(queries)), folder.write("qrels.tsv", judgements)])
}

/// A change of places of two papers whose cosines are equal but for rounding moves a mean by less than this.
const FIGURE_TOLERANCE: f64 = 1e-4;

#[track_caller]
fn assert_evaluation(name: &str, settings: &[(&str, bool, u32)]) {
    let folder = Folder::new();
    let Some([docs, queries, qrels]) = collection(name, &folder) else { return };
    let slow = Slow::new(&read(&docs).corpus);
    let judgements = Judgements::read(&queries, &qrels).unwrap();
    for &(ranking, judged_only, min_grade) in settings {
        let grade = min_grade.to_string();
        let candidates = if judged_only { "judged" } else { "all" };
        let found = run(&[
            "eval",
            "related",
            &docs,
            "--queries",
            &queries,
            "--qrels",
            &qrels,
            "--min-grade",
            &grade,
            "--candidates",
            candidates,
            "--ranking",
            ranking,
            "--json",
        ])
        .ends(0)
        .json();
        let (expected, n_queries) = slow.evaluate(&judgements, ranking == "fused", judged_only, min_grade);
        assert_eq!(found["queries"], n_queries, "{name} {candidates} {grade}");
        assert!(n_queries > 50, "{n_queries} queries");
        for (figure, expected) in
            ["map", "ndcg@10", "ndcg%20", "recall@100", "p@10"].into_iter().zip(expected)
        {
            let [low, mean, high] = ["low", "mean", "high"].map(|part| found[figure][part].as_f64().unwrap());
            let near = (mean - expected).abs() < FIGURE_TOLERANCE;
            assert!(
                near,
                "{name}, {ranking}, {candidates}, grade {grade}: {figure} is {mean}, not {expected}"
            );
            assert!(low <= mean && mean <= high && high - low < 0.3, "{figure}: {low} to {high}");
        }
    }
}

#[test]
fn figures_of_cisi() {
    assert_evaluation(
        "cisi",
        &[
            ("tfidf", false, 1),
            ("tfidf", false, 2),
            ("tfidf", true, 2),
            ("fused", false, 1),
            ("fused", true, 2),
        ],
    );
}

#[test]
fn figures_of_cacm() {
    assert_evaluation("cacm", &[("tfidf", false, 1), ("fused", false, 1)]);
}

#[test]
fn words_and_concepts_rank_better_than_words_by_a_tenth() {
    for name in ["cisi", "cacm"] {
        let path = |file: &str| shared(&format!("corpora/related/{name}/{file}"));
        let (Some(docs), Some(queries), Some(qrels)) =
            (path("docs.jsonl"), path("queries.jsonl"), path("qrels.tsv"))
        else {
            return;
        };
        let map = |ranking: &str| {
            let [docs, queries, qrels] = [&docs, &queries, &qrels].map(|path| path.to_str().unwrap());
            let arguments = ["eval", "related", docs, "--queries", queries, "--qrels", qrels, "--json"];
            let scores = run(&[&arguments[..], &["--ranking", ranking]].concat()).ends(0).json();
            scores["map"]["mean"].as_f64().unwrap()
        };
        let (words, fused) = (map("tfidf"), map("fused"));
        assert!(fused > 1.1 * words, "{name}: {fused} and {words} by words alone");
    }
}
