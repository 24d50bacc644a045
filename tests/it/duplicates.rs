//! Do near-identical papers count once? Corpora with versions and copies against the same corpora without.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::common::{self, Dice, Folder, run};
use serde_json::Value;
use themata::indices::ClusterIndex;
use themata::report::{Edge, Hit};
use themata::{Analysis, Corpus, Paper, Settings, analyze};

fn analysis(papers: &[Paper]) -> Analysis {
    let (corpus, _) = Corpus::new(papers.to_vec());
    analyze(&corpus.documents()[..], &Settings { n_themes: Some(6), ..Settings::default() }, |_| ()).unwrap()
}

/// The first 100 papers of the sample.
fn hundred() -> Vec<Paper> {
    common::sample().papers()[..100].to_vec()
}

/// So many papers with another's text, whose ids come after all others.
fn copies(of: &Paper, n: usize) -> impl Iterator<Item = Paper> {
    (0..n).map(move |i| Paper { id: format!("z{}-{i:04}", of.id), ..of.clone() })
}

/// Everything but sizes is the same.
#[track_caller]
fn assert_same(found: &Analysis, expected: &Analysis) {
    assert!(found.vectors.rows == expected.vectors.rows);
    assert_eq!(found.graph, expected.graph);
    assert_eq!(found.clustering.labels, expected.clustering.labels);
    assert_eq!(found.stability, expected.stability);
    assert_eq!(found.map, expected.map);
    for (found, expected) in found.themes.iter().zip(&expected.themes) {
        let sized = themata::themes::Theme { n_papers: expected.n_papers, ..found.clone() };
        assert_eq!(&sized, expected);
    }
    assert_eq!(found.broader_themes.len(), expected.broader_themes.len());
}

#[test]
fn copies_of_all_papers_change_nothing_but_sizes() {
    let papers = hundred();
    let (once, twice) = (analysis(&papers), {
        let copied = papers.iter().flat_map(|paper| copies(paper, 1));
        analysis(&papers.iter().cloned().chain(copied).collect::<Vec<_>>())
    });
    assert_eq!(once.vectors.duplicates.n_duplicates(), 0);
    assert_eq!((twice.vectors.duplicates.n_rows(), twice.vectors.duplicates.n_duplicates()), (100, 100));
    assert_same(&twice, &once);
    for (twice, once) in twice.themes.iter().zip(&once.themes) {
        assert_eq!((twice.n_papers, twice.members.len()), (2 * once.n_papers, once.n_papers));
    }
}

#[test]
fn a_paper_copied_a_thousand_times_keeps_its_words() {
    let papers = hundred();
    let once = analysis(&papers);
    // Of the largest theme, so that the order of themes stays.
    let copied = once.themes[0].representatives[0];
    let all: Vec<Paper> = papers.iter().cloned().chain(copies(&papers[copied.get()], 1000)).collect();
    let found = analysis(&all);
    assert_same(&found, &once);
    assert_eq!(found.themes[0].n_papers, once.themes[0].n_papers + 1000);
    let broader = |analysis: &Analysis| {
        analysis
            .broader_themes
            .iter()
            .find(|broader| broader.themes.contains(&ClusterIndex::new(0)))
            .unwrap()
            .n_papers
    };
    assert_eq!(broader(&found), broader(&once) + 1000);
    assert_eq!(found.vectors.duplicates.group(copied).len(), 1001);
}

/// 100 papers, copies of the first and a version of the second, in some order.
fn lines(seed: u64) -> String {
    let papers = hundred();
    let longer = Paper {
        id: "version".to_string(),
        abstract_text: format!("{} Accepted for publication.", papers[1].abstract_text),
        ..papers[1].clone()
    };
    let mut all: Vec<Paper> = papers.iter().cloned().chain(copies(&papers[0], 30)).chain([longer]).collect();
    Dice::new(seed).shuffle(&mut all);
    common::jsonl(all)
}

fn source(folder: &Folder) -> String {
    folder.write("papers.jsonl", lines(1))
}

#[test]
fn order_and_threads_change_no_byte() {
    let folder = Folder::new();
    let report = |seed: u64, threads: &str| {
        let source = folder.write("papers.jsonl", lines(seed));
        run(&["report", &source, "--out", &folder.path("out"), "--threads", threads]).ends(0);
        ["report.html", "report.md", "report.json", "themata-papers.csv"]
            .map(|name| std::fs::read(folder.path(&format!("out/{name}"))).unwrap())
    };
    let expected = report(1, "1");
    for (seed, threads) in [(1, "4"), (2, "1"), (3, "2")] {
        assert!(report(seed, threads) == expected, "seed {seed}, {threads} threads");
    }
}

fn hits(arguments: &[&str]) -> Vec<Hit> {
    serde_json::from_value(run(&[arguments, &["--json"]].concat()).ends(0).json()).unwrap()
}

#[test]
fn hits_are_representatives_and_never_the_query() {
    let folder = Folder::new();
    let source = source(&folder);
    let papers = hundred();
    let (first, second) = (&papers[0], &papers[1]);
    let copy = format!("z{}-0007", first.id);
    let ids = |hits: &[Hit]| hits.iter().map(|hit| hit.id.clone()).collect::<Vec<_>>();

    let of_first = hits(&["related", &source, "--id", &first.id, "-n", "200"]);
    assert_eq!(hits(&["related", &source, "--id", &copy, "-n", "200"]), of_first);
    assert!(!ids(&of_first).iter().any(|id| *id == first.id || id.starts_with('z') || *id == second.id));
    // Nor may a paper be asked for by one version and kept away from by another.
    let index = folder.path("index");
    run(&["index", &source, "--out", &index]).ends(0);
    for source in [&source, &index] {
        let both =
            run(&["related", source, "--id", &second.id, "--id", &first.id, "--not", &copy]).ends(2).stderr;
        assert!(
            both.contains(&format!(
                "a paper that is not a version of {:?}, which is given by --id",
                first.id
            )),
            "{both}"
        );
    }
    let kept = hits(&["related", &source, "--id", &first.id, "-n", "30", "--keep-duplicates"]);
    assert!(kept.iter().all(|hit| hit.id.starts_with('z') && hit.duplicates == 0));

    let found = hits(&["search", &first.title, &source, "-n", "200"]);
    assert_eq!((&found[0].id, found[0].duplicates), (&first.id, 30));
    let found = hits(&["search", &second.title, &source, "-n", "1"]);
    assert_eq!((found[0].id.as_str(), found[0].duplicates), ("version", 1));
    let text = run(&["search", &second.title, &source, "-n", "1"]).ends(0).stdout;
    assert!(text.contains("[version]  (+1 version)"), "{text}");
}

#[test]
fn neighbours_are_representatives_for_every_paper() {
    let folder = Folder::new();
    let source = source(&folder);
    let edges = |more: &[&str]| -> Vec<Edge> {
        let stdout = run(&[&["neighbours", &source, "--out", "-"], more].concat()).ends(0).stdout;
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let found = edges(&[]);
    let papers = hundred();
    let of = |id: &str| -> Vec<&str> {
        found.iter().filter(|edge| edge.id == id).map(|edge| edge.neighbour.as_str()).collect()
    };
    // All but one, which shares no word with any other.
    assert_eq!(found.iter().map(|edge| edge.id.as_str()).collect::<BTreeSet<_>>().len(), 130);
    assert!(found.iter().all(|edge| !edge.neighbour.starts_with('z') && edge.neighbour != papers[1].id));
    assert_eq!(of(&format!("z{}-0029", papers[0].id)), of(&papers[0].id));
    assert_eq!(of("version"), of(&papers[1].id));
    let kept = edges(&["--keep-duplicates"]);
    assert!(kept.iter().any(|edge| edge.neighbour.starts_with('z') && edge.id == papers[0].id));
}

#[test]
fn the_report_tells_of_every_paper_whom_it_repeats() {
    let folder = Folder::new();
    let source = source(&folder);
    let report = |more: &[&str]| -> Value {
        run(&[&["report", &source, "--out", &folder.path("out")], more].concat()).ends(0);
        serde_json::from_slice(&std::fs::read(folder.path("out/report.json")).unwrap()).unwrap()
    };
    let json = report(&[]);
    let first = &hundred()[0].id;
    assert_eq!(json["corpus"]["duplicates"], 31);
    assert_eq!(json["duplicates"].as_array().unwrap().len(), 2);
    let papers = json["papers"].as_array().unwrap();
    let repeated = papers.iter().filter(|paper| !paper["duplicate_of"].is_null());
    assert_eq!(repeated.clone().count(), 31);
    for paper in repeated {
        let other = papers.iter().find(|other| other["id"] == paper["duplicate_of"]).unwrap();
        assert!(other["id"] == first.as_str() || other["id"] == "version");
        for field in ["theme", "margin", "neighbours", "x", "y"] {
            assert_eq!(paper[field], other[field]);
        }
    }
    let sizes = json["themes"].as_array().unwrap().iter().map(|theme| theme["size"].as_u64().unwrap());
    assert_eq!(sizes.sum::<u64>(), 131);
    let html = std::fs::read_to_string(folder.path("out/report.html")).unwrap();
    assert!(html.contains("Near-identical papers") && html.contains("+ 30 near-identical versions"));

    let kept = report(&["--keep-duplicates"]);
    assert_eq!((&kept["corpus"]["duplicates"], &kept["duplicates"]), (&0.into(), &Value::Array(vec![])));
    let html = std::fs::read_to_string(folder.path("out/report.html")).unwrap();
    assert!(!html.contains("Near-identical"));
}

#[test]
fn ten_thousand_copies_make_a_small_page() {
    let folder = Folder::new();
    let papers = hundred();
    let mut lines = common::jsonl(&papers);
    for copy in copies(&papers[0], 10_000) {
        let _ = writeln!(lines, "{}", serde_json::to_string(&copy).unwrap());
    }
    let source = folder.write("papers.jsonl", lines);
    run(&["report", &source, "--out", &folder.path("out")]).ends(0);
    for (name, most) in [("report.html", 600_000), ("report.md", 60_000)] {
        let text = std::fs::read_to_string(folder.path(&format!("out/{name}"))).unwrap();
        assert!(text.len() < most && text.contains("9,990 more"), "{name}: {}", text.len());
    }
}
