//! What does `themata export` leave behind? Files that say what the report says, in folders that lose nothing.

use std::fs;

use serde_json::Value;
use themata::papers::formats::PaperFormat;

use crate::common::{Folder, SAMPLE, jsonl, names, read, run, sample, say_skipped};

/// What the report says of a paper's theme: its number and label.
fn themes(report: &Value) -> impl Fn(&str) -> (u64, String) {
    let labels = report["themes"].as_array().unwrap().clone();
    let papers = report["papers"].as_array().unwrap().clone();
    move |id| {
        let paper = papers.iter().find(|paper| paper["id"] == id).unwrap();
        let label = labels.iter().find(|theme| theme["id"] == paper["theme"]).unwrap()["label"].as_str();
        (paper["theme"].as_u64().unwrap(), label.unwrap().to_owned())
    }
}

#[test]
fn papers_carry_the_themes_of_the_report_and_all_they_had() {
    let folder = Folder::new();
    let (index, out) = (folder.path("index"), folder.path("report"));
    run(&["index", SAMPLE, "--themes", "7", "--out", &index]).ends(0);
    run(&["report", &index, "--format", "json", "--out", &out]).ends(0);
    let report: Value =
        serde_json::from_slice(&fs::read(folder.path("report/report.json")).unwrap()).unwrap();
    let theme_of = themes(&report);
    for format in PaperFormat::ALL {
        let to = folder.path(&format!("papers.{}", format.extension()));
        assert_eq!(run(&["export", &index, "--to", &to]).ends(0).stdout, "");
        let back = read(&to).corpus;
        assert_eq!(back.len(), 120);
        for (paper, mut back) in sample().into_papers().into_iter().zip(back.into_papers()) {
            let (theme, label) = theme_of(&paper.id);
            if format != PaperFormat::Ris {
                assert_eq!(back.field("theme").unwrap(), theme.to_string());
                assert_eq!(back.field("theme_label").unwrap(), label);
            }
            if matches!(format, PaperFormat::Bibtex | PaperFormat::Ris) {
                let keyword = format!("themata: {}", label.replace(", ", " / "));
                assert!(back.categories.contains(&keyword), "{:?}", back.categories);
            }
            back.categories.retain(|word| !word.starts_with("themata"));
            for name in ["type", "theme", "theme_label", "broader_theme", "margin"] {
                back.extra.remove(name);
            }
            assert_eq!(paper, back, "{format:?}");
        }
        // The same from the papers themselves, and from what was exported before.
        let export = |source: &str, to: &str, format: &str| {
            let to = folder.path(to);
            let arguments =
                ["--background", "none", "--themes", "7", "--force", "--to", &to, "--format", format];
            run(&[&["export", source], &arguments[..]].concat()).ends(0);
        };
        export(SAMPLE, "b", format.name());
        assert_eq!(fs::read(&to).unwrap(), fs::read(folder.path("b")).unwrap(), "{format:?}");
        export(&to, "c", "jsonl");
        run(&["export", &index, "--force", "--to", &folder.path("d"), "--format", "jsonl"]).ends(0);
        let [c, d] = ["c", "d"].map(|name| fs::read_to_string(folder.path(name)).unwrap());
        let without_type = |text: &str| -> Vec<Value> {
            let mut papers: Vec<Value> =
                text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            papers.iter_mut().for_each(|paper| _ = paper.as_object_mut().unwrap().remove("type"));
            papers
        };
        assert_eq!(without_type(&c), without_type(&d), "{format:?}");
    }
}

#[test]
fn each_theme_has_its_file_and_every_paper_is_in_one() {
    let folder = Folder::new();
    let to = folder.path("new/themes");
    let split = ["export", SAMPLE, "--themes", "10", "--split", "themes", "--format", "ris", "--to", &to];
    run(&split).ends(0);
    let files = names(&to);
    assert_eq!(files.len(), 10, "{files:?}");
    let mut ids = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let label = file.strip_prefix(&format!("{:02}-", at + 1)).and_then(|rest| rest.strip_suffix(".ris"));
        assert!(label.is_some_and(|label| !label.is_empty()), "{file}");
        let papers = read(&folder.path(&format!("new/themes/{file}"))).corpus;
        let keywords: std::collections::BTreeSet<&String> = papers
            .papers()
            .iter()
            .flat_map(|paper| &paper.categories)
            .filter(|word| word.starts_with("themata: "))
            .collect();
        assert_eq!(keywords.len(), 1, "{file}: {keywords:?}");
        ids.extend(papers.into_papers().into_iter().map(|paper| paper.id));
    }
    ids.sort();
    assert_eq!(ids, sample().papers().iter().map(|paper| paper.id.clone()).collect::<Vec<_>>());
    // The folder is a source like any other.
    assert_eq!(read(&to).corpus.len(), 120);

    // A second export replaces nothing, and says so before it computes anything.
    fs::write(folder.path("new/themes/03-mine.ris"), "mine").unwrap();
    let before: Vec<Vec<u8>> =
        names(&to).iter().map(|name| fs::read(format!("{to}/{name}")).unwrap()).collect();
    let refused = run(&split).ends(2).stderr;
    assert!(refused.contains("found 01-") && refused.contains("expected a new or empty folder"), "{refused}");
    assert!(refused.contains("choose another folder"), "{refused}");
    let after: Vec<Vec<u8>> =
        names(&to).iter().map(|name| fs::read(format!("{to}/{name}")).unwrap()).collect();
    assert_eq!(before, after);
}

#[test]
fn hidden_files_are_in_nobodys_way_and_stay() {
    let folder = Folder::new();
    folder.write("out/.DS_Store", "kept");
    let to = folder.path("out");
    run(&["export", SAMPLE, "--themes", "3", "--split", "themes", "--format", "csv", "--to", &to]).ends(0);
    let files = names(&to);
    assert_eq!((files.len(), files[0].as_str()), (4, ".DS_Store"), "{files:?}");
}

/// Every word of a theme's papers is a way out of the folder, mark-up, or Chinese; stems and stop words are not asked.
#[test]
fn labels_that_are_no_names_lead_nowhere() {
    let folder = Folder::new();
    let words = ["../../etc/passwd", "CON", "<script>alert(1)</script>", "冰川質量平衡", &"x".repeat(300)];
    let papers = (0..50).map(|at| {
        let word = words[at % words.len()];
        let (title, text) = (format!("{word} {word} {word}"), format!("{word} n{at}"));
        serde_json::json!({"id": format!("p{at:02}"), "title": title, "abstract": text})
    });
    let papers = jsonl(papers);
    let source = folder.write("in.jsonl", papers);
    let to = folder.path("out");
    run(&[
        "export",
        &source,
        "--keep-duplicates",
        "--language",
        "none",
        "--max-df",
        "1",
        "--themes",
        "5",
        "--split",
        "themes",
        "--format",
        "jsonl",
        "--to",
        &to,
    ])
    .ends(0);
    assert_eq!(names(folder.path("")), ["in.jsonl", "out"]);
    let files = names(&to);
    assert_eq!(files.len(), 5, "{files:?}");
    for file in &files {
        let name = file.strip_suffix(".jsonl").unwrap();
        assert!(name.len() < 200 && name.chars().all(|c| c.is_alphanumeric() || c == '-'), "{file}");
    }
    assert_eq!(read(&to).corpus.len(), 50);
}

#[test]
fn the_themes_are_those_of_the_other_commands() {
    let folder = Folder::new();
    let (json, md) = (folder.path("themes.json"), folder.path("summary.md"));
    run(&["export", SAMPLE, "--themes", "7", "--to", &json]).ends(0);
    let printed = run(&["themes", SAMPLE, "--themes", "7", "--json"]).ends(0).stdout;
    assert_eq!(fs::read_to_string(&json).unwrap(), printed);
    run(&["export", SAMPLE, "--themes", "7", "--to", &md]).ends(0);
    run(&["report", SAMPLE, "--themes", "7", "--format", "md", "--out", &folder.path("r")]).ends(0);
    assert_eq!(fs::read(&md).unwrap(), fs::read(folder.path("r/report.md")).unwrap());
    let stdout = run(&["export", SAMPLE, "--themes", "7", "--to", "-", "--format", "themes"]).ends(0).stdout;
    assert_eq!(stdout, printed);
}

/// Opens each graph and tells its nodes and edges, which must be the same.
const SCRIPT: &str = r#"
import csv, sys
import networkx

graphs = [networkx.read_gexf(sys.argv[1], version="1.3"), networkx.read_graphml(sys.argv[2])]
rows = list(csv.DictReader(open(sys.argv[3], encoding="utf-8")))
assert all(row["Type"] == "Undirected" for row in rows)
table = networkx.Graph()
table.add_nodes_from(graphs[0])
table.add_weighted_edges_from((row["Source"], row["Target"], float(row["Weight"])) for row in rows)
for graph in graphs:
    assert not graph.is_directed() and not graph.is_multigraph()
    assert graph.number_of_edges() == len(rows)
    for a, b, data in graph.edges(data=True):
        assert data["weight"] == table[a][b]["weight"] and 0 < data["weight"] <= 1
for node in graphs[0]:
    one, other = graphs[0].nodes[node], graphs[1].nodes[node]
    for name in ["label", "theme", "theme_label", "year"]:
        assert one.get(name) == other.get(name), (node, name, one, other)
    assert set(one["viz"]) == {"color", "position"}
node = graphs[0].nodes["s022"]
print(len(graphs[0]), type(node["theme"]).__name__, type(node["year"]).__name__, node["label"])
"#;

#[test]
fn networkx_reads_the_same_graph_from_every_file() {
    let folder = Folder::new();
    let files = ["g.gexf", "g.graphml", "g.edges.csv"].map(|name| folder.path(name));
    for file in &files {
        run(&["export", SAMPLE, "--themes", "7", "--to", file]).ends(0);
    }
    let python = std::env::var("THEMATA_PYTHON").unwrap_or_else(|_| "python3".to_string());
    let has = std::process::Command::new(&python).args(["-c", "import networkx"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        say_skipped(format_args!("{python} has no networkx; THEMATA_PYTHON may name one that has"));
        return;
    }
    let output = std::process::Command::new(&python).args(["-c", SCRIPT]).args(&files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let sample = sample();
    let title = &sample.paper(sample.index_of("s022").unwrap()).title;
    assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("120 int int {title}\n"));
}

#[test]
fn a_format_may_be_called_by_its_ending() {
    let export = |format: &str| {
        run(&["export", SAMPLE, "--themes", "3", "--format", format, "--to", "-"]).ends(0).stdout
    };
    assert_eq!(export("bib"), export("bibtex"));
    assert_eq!(export("edges.csv"), export("edges"));
}
