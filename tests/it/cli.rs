//! Does the command line keep its contract? Help, pages and scripts; colours, silence and broken pipes; statistics;
//! sources of every kind; and the forms in which results leave.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

use crate::common::{self, Folder, SAMPLE, names, program, run, run_with};
use serde_json::Value;
use themata::report::Edge;

const COMMANDS: [&str; 15] = [
    "report",
    "themes",
    "related",
    "search",
    "neighbours",
    "papers",
    "index",
    "add",
    "remove",
    "refit",
    "diff",
    "verify",
    "eval",
    "completions",
    "man",
];
const ESCAPE: char = '\u{1b}';

/// A lively way to call each command that prints results.
const PRINTING: [&[&str]; 5] = [
    &["themes", SAMPLE],
    &["related", SAMPLE, "--id", "s022", "--why"],
    &["search", "coral bleaching", SAMPLE],
    &["neighbours", SAMPLE, "--out", "-"],
    &["papers", SAMPLE],
];

#[test]
fn papers_tells_of_files_and_of_an_index() {
    let overview = |arguments: &[&str], code| -> Value {
        serde_json::from_str(&run(&[&["papers", "--json"], arguments].concat()).ends(code).stdout).unwrap()
    };
    let of_file = overview(&[SAMPLE], 0);
    let folder = Folder::new();
    let index = folder.path("sample.index");
    run(&["index", SAMPLE, "--out", &index]).ends(0);
    let mut of_index = overview(&[&index], 0);
    assert_eq!(of_file["formats"][0]["papers"], 120);
    assert_eq!(of_index["formats"].as_array().unwrap().len(), 0, "an index does not keep them");
    of_index["formats"] = of_file["formats"].clone();
    assert_eq!(of_index, of_file);
    let broken = folder.write("x.jsonl", "{\"title\": \"\\u001b[31m\", \"year\": 2020}\n{\"year\": 2021}\n");
    assert_eq!(overview(&[&broken], 1)["reasons"][0]["records"], 1);
    assert!(!run(&["papers", &broken]).ends(1).stdout.contains(ESCAPE));
    assert_eq!(overview(&[&index, "--limit", "3"], 0)["papers"], 3);
    run(&["papers", &index, "--field", "title=Name"]).ends(2);
}

#[test]
fn help_tells_commands_and_exit_codes() {
    let (short, long) = (run(&["-h"]).ends(0), run(&["--help"]).ends(0));
    for command in COMMANDS {
        assert!(short.stdout.contains(&format!("\n  {command} ")), "-h: {command}");
        assert!(long.stdout.contains(&format!("\n  {command} ")), "--help: {command}");
        assert!(run(&[command, "--help"]).ends(0).stdout.contains(&format!("Usage: themata {command}")));
    }
    // Lines are broken to the width of the terminal.
    let words = long.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for text in [
        "Exit codes: 0,",
        "1, some records were skipped",
        "2, nothing was done",
        "A SOURCE is",
        "--threads",
        "--stats",
    ] {
        assert!(words.contains(text), "{text}");
    }
    assert!(short.stdout.len() < long.stdout.len());
    assert_eq!(run(&["--version"]).ends(0).stdout, concat!("themata ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn help_of_refit_shows_no_default_that_is_not_the_indexs() {
    for flag in ["-h", "--help"] {
        let help = run(&["refit", flag]).ends(0).stdout;
        let (own, common) = help.split_once("Global options:").unwrap();
        assert!(!own.contains("[default") && own.contains("default to its own settings"), "{own}");
        assert!(own.contains("--starts") && common.contains("index defaults to its own"), "{help}");
    }
}

#[test]
fn scripts_and_pages_name_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["completions", shell]).ends(0).stdout;
        assert!(COMMANDS.iter().all(|command| script.contains(command)), "{shell}");
        assert!(script.contains("max-iterations"), "{shell}");
    }
    let page = run(&["man"]).ends(0).stdout;
    assert!(page.contains("\n.TH themata 1 "));
    for command in COMMANDS {
        assert!(page.contains(&format!(".TH themata-{command} 1 ")), "{command}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let program = program().get_program().to_owned();
    let spawn = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    // More than a pipe holds, so that it is surely not all written when the pipe is closed.
    let mut child = spawn(&["neighbours", SAMPLE, "-n", "119", "--out", "-"]);
    child.stdout.take().unwrap().read_exact(&mut [0; 100]).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));

    for arguments in PRINTING.into_iter().chain([&["themes", SAMPLE, "--json"][..], &["man"], &["--help"]]) {
        let mut child = spawn(arguments);
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("error") && !stderr.contains("panicked"), "{arguments:?}: {stderr}");
    }
}

#[cfg(unix)]
#[test]
fn stop_words_may_come_through_a_pipe() {
    let words = "network networks neural coral reef reefs";
    let folder = Folder::new();
    let file = folder.write("stop.txt", words);
    let themes = |path: &str| {
        run_with(&["themes", SAMPLE, "--json", "--stop-words", path], words.as_bytes()).ends(0).stdout
    };
    assert_eq!(themes("/dev/stdin"), themes(&file));
    assert_ne!(themes(&file), run(&["themes", SAMPLE, "--json"]).ends(0).stdout);
}

#[test]
fn statistics_have_the_keys_and_stages_that_are_promised() {
    const ALL: &[&str] =
        &["read", "duplicates", "vectorize", "neighbours", "concepts", "cluster", "themes", "report"];
    let folder = Folder::new();
    let stats = |arguments: &[&str]| -> Value {
        let file = folder.path("stats.json");
        run(&[arguments, &["--stats", &file, "--threads", "2", "--seed", "7"]].concat()).ends(0);
        serde_json::from_slice(&fs::read(&file).unwrap()).unwrap()
    };
    let out = folder.path("out");
    for (arguments, stages) in [
        (&["report", SAMPLE, "--out", &out][..], ALL),
        (&["themes", SAMPLE, "--json"], ALL),
        (&["neighbours", SAMPLE, "--out", "-"], &["read", "duplicates", "vectorize", "neighbours", "report"]),
        (
            &["related", SAMPLE, "--id", "s001"],
            &["read", "duplicates", "vectorize", "neighbours", "concepts"],
        ),
        (
            &["related", SAMPLE, "--id", "s001", "--ranking", "tfidf"],
            &["read", "duplicates", "vectorize", "neighbours"],
        ),
        (&["search", "coral", SAMPLE], &["read", "duplicates", "vectorize", "neighbours"]),
        (&["search", "coral", SAMPLE, "--keep-duplicates"], &["read", "vectorize", "neighbours"]),
    ] {
        let stats = stats(arguments);
        let expected = [
            "generator",
            "nonzeros",
            "papers",
            "peak_memory_mb",
            "seed",
            "stages",
            "terms",
            "threads",
            "total_seconds",
            "version",
        ];
        assert_eq!(keys(&stats), BTreeSet::from(expected), "{arguments:?}");
        let found: Vec<&str> =
            stats["stages"].as_array().unwrap().iter().map(|stage| stage["name"].as_str().unwrap()).collect();
        assert_eq!(found, stages, "{arguments:?}");
        let seconds: f64 =
            stats["stages"].as_array().unwrap().iter().map(|stage| stage["seconds"].as_f64().unwrap()).sum();
        let total = stats["total_seconds"].as_f64().unwrap();
        assert!(seconds > 0.0 && seconds <= total && total < 60.0, "{seconds} of {total}");
        assert_eq!(
            (&stats["papers"], &stats["threads"], &stats["seed"]),
            (&120.into(), &2.into(), &7.into())
        );
        assert!(stats["terms"].as_u64() > Some(500) && stats["nonzeros"].as_u64() > stats["terms"].as_u64());
        assert!(stats["peak_memory_mb"].is_null() || stats["peak_memory_mb"].as_f64() > Some(1.0));
        assert_eq!(stats["version"], env!("CARGO_PKG_VERSION"));
    }
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn quiet_is_silent() {
    // A record that cannot be used and a paper without terms are told otherwise.
    let folder = Folder::new();
    let source = folder.write("a.jsonl", fs::read_to_string(SAMPLE).unwrap() + "broken\n");
    let arguments = ["themes", &source];
    let (loud, quiet) = (run(&arguments).ends(1), run(&[&arguments[..], &["--quiet"]].concat()).ends(1));
    assert!(loud.stderr.contains("s075") && loud.stderr.contains("a.jsonl:121"), "{}", loud.stderr);
    assert_eq!((quiet.stderr.as_str(), &quiet.stdout), ("", &loud.stdout));
    // Errors are still told.
    assert!(run(&["themes", "no such file", "-q"]).ends(2).stderr.contains("cannot read no such file"));
    assert_eq!(run(&["related", SAMPLE, "--id", "s075", "-q"]).ends(0).stderr, "");
}

/// Of a few papers on one subject, most use its words: these are no words too common to tell anything.
#[test]
fn a_few_papers_on_one_subject_are_called_after_it() {
    let texts = [
        "Glacier mass balance in the Alps",
        "Glacier runoff and peak water",
        "A model of glacier mass balance",
        "Runoff of a glacier at peak water",
        "Mass balance of glaciers by satellite",
        "Peak water of glacier basins",
        "Glacier runoff in summer",
        "Mass balance and glacier flow",
    ];
    let papers =
        texts.iter().enumerate().map(|(i, text)| serde_json::json!({"id": i.to_string(), "title": text}));
    let folder = Folder::new();
    let source = folder.write("a.jsonl", common::jsonl(papers));
    let themes = run(&["themes", &source, "--themes", "1", "--json"]).ends(0).json();
    let theme = &themes["themes"][0];
    assert_eq!(theme["terms"][0]["term"], "glacier");
    assert!(theme["label"].as_str().unwrap().contains("glacier"), "{theme}");
    let found = run(&["search", "glaciers", &source, "--json"]).ends(0).json();
    assert_eq!(found.as_array().unwrap().len(), 8);
}

#[test]
fn colours_only_where_they_are_wanted() {
    for arguments in &PRINTING[..3] {
        let with = |more: &[&str]| run(&[arguments, more].concat()).ends(0).stdout;
        let plain = with(&[]);
        assert!(!plain.contains(ESCAPE) && with(&["--color", "never"]) == plain, "{arguments:?}");
        let coloured = with(&["--color", "always"]);
        assert!(coloured.contains(ESCAPE) && coloured.ends_with('\n'), "{arguments:?}");
        let by_environment = |name, value, more: &[&str]| {
            let output = program().args(*arguments).args(more).env(name, value).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        assert_eq!(by_environment("NO_COLOR", "1", &[]), plain);
        assert_eq!(
            by_environment("NO_COLOR", "1", &["--color", "always"]),
            coloured,
            "what is typed counts more"
        );
        assert_eq!(by_environment("CLICOLOR_FORCE", "1", &["--color", "never"]), plain);
    }
    let error = |color: &str| run(&["themes", "no such file", "--color", color]).ends(2).stderr;
    assert!(
        error("always").contains(ESCAPE)
            && !error("never").contains(ESCAPE)
            && !error("auto").contains(ESCAPE)
    );
    let json = run(&["themes", SAMPLE, "--json", "--color", "always"]).ends(0).stdout;
    assert!(!json.contains(ESCAPE), "JSON is never coloured");
}

/// Linux alone opens things by a program that can be put in another's place.
#[cfg(target_os = "linux")]
#[test]
fn open_hands_the_page_to_the_system() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let (opener, opened) =
        (folder.write("xdg-open", "#!/bin/sh\necho \"$1\" > \"$OPENED\"\n"), folder.path("opened"));
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path(""), std::env::var("PATH").unwrap());
    let output = program()
        .args(["report", &fs::canonicalize(SAMPLE).unwrap().display().to_string(), "--open", "--out=-report"])
        .current_dir(folder.path(""))
        .env("PATH", path)
        .env("OPENED", &opened)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = fs::canonicalize(folder.path("-report/report.html")).unwrap();
    let wanted = format!("{}\n", page.display());
    // The program does not wait for the browser.
    let since = std::time::Instant::now();
    while fs::read_to_string(&opened).unwrap_or_default() != wanted {
        assert!(since.elapsed().as_secs() < 60, "nothing was opened");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let wrong = run(&["report", SAMPLE, "--open", "--format", "json"]).ends(2);
    assert!(wrong.stderr.contains("include html in --format"), "{}", wrong.stderr);
}

fn neighbours(source: &str, stdin: &[u8]) -> String {
    run_with(&["neighbours", source, "--out", "-"], stdin).ends(0).stdout
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Papers as a table: id, title and abstract, which is all that neighbours depend on.
fn table(lines: &[&str], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(["id", "title", "abstract"]).unwrap();
    for line in lines {
        let paper: Value = serde_json::from_str(line).unwrap();
        writer.write_record(["id", "title", "abstract"].map(|name| paper[name].as_str().unwrap())).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn sources_of_every_kind_hold_the_same_papers() {
    let text = fs::read_to_string(SAMPLE).unwrap();
    let expected = neighbours(SAMPLE, b"");
    assert_eq!(neighbours("-", text.as_bytes()), expected, "standard input");
    assert_eq!(neighbours("-", &gzip(text.as_bytes())), expected, "compressed standard input");

    let lines: Vec<&str> = text.lines().collect();
    let parts: Vec<&[&str]> = lines.chunks(20).collect();
    assert_eq!(parts.len(), 6);
    let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 3).unwrap();
    let folder = Folder::new();
    folder.write("in/a.jsonl.gz", gzip(parts[0].join("\n").as_bytes()));
    folder.write("in/b.jsonl.zst", zstd(parts[1].join("\r\n").as_bytes()));
    folder.write("in/c.json", format!("[{}]", parts[2].join(",\n")));
    folder.write("in/deep/d.csv", table(parts[3], b','));
    folder.write("in/deep/e.tsv.gz", gzip(&table(parts[4], b'\t')));
    folder.write("in/deep/f.csv.zst", zstd(&table(parts[5], b';')));
    folder.write("in/notes.rst", "no source");
    folder.write("in/README.md", "no paper");
    assert_eq!(neighbours(&folder.path("in"), b""), expected, "a folder");

    // Without a telling name the content or the option decides.
    let unnamed = folder.write("unnamed", table(&lines, b'\t'));
    assert_eq!(neighbours(&unnamed, b""), expected);
    let ran = run(&["neighbours", &unnamed, "--out", "-", "--input-format", "tsv"]).ends(0);
    assert_eq!(ran.stdout, expected);
}

#[test]
fn neighbours_are_the_same_in_every_form() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    let folder = Folder::new();
    let write = |name: &str| {
        let path = folder.path(name);
        assert_eq!(run(&["neighbours", SAMPLE, "-n", "7", "--out", &path]).ends(0).stdout, "");
        path
    };
    let lines = fs::read_to_string(write("a.jsonl")).unwrap();
    let edges: Vec<Edge> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(edges.len(), 119 * 7);
    assert_eq!(run(&["neighbours", SAMPLE, "-n", "7", "--out", "-"]).ends(0).stdout, lines);

    let of_csv: Vec<Edge> =
        csv::Reader::from_path(write("a.csv")).unwrap().deserialize().map(Result::unwrap).collect();
    assert_eq!(of_csv, edges);

    let reader = SerializedFileReader::new(fs::File::open(write("a.parquet")).unwrap()).unwrap();
    let edge = |row: parquet::record::Row| Edge {
        id: row.get_string(0).unwrap().clone(),
        rank: usize::try_from(row.get_int(1).unwrap()).unwrap(),
        neighbour: row.get_string(2).unwrap().clone(),
        similarity: row.get_float(3).unwrap(),
    };
    let of_parquet: Vec<Edge> = reader.get_row_iter(None).unwrap().map(|row| edge(row.unwrap())).collect();
    assert_eq!(of_parquet, edges);
    assert_eq!(names(folder.path("")), ["a.csv", "a.jsonl", "a.parquet"], "nothing else is left");
}

#[test]
fn evaluations_have_the_keys_that_are_promised() {
    let scores = run(&["eval", "themes", SAMPLE, "--label", "label", "--runs", "2", "--json"]).ends(0).json();
    let expected = [
        "ari",
        "k",
        "label_precision",
        "nmi",
        "papers",
        "purity",
        "runs",
        "seconds",
        "stability",
        "v_measure",
        "v_measure_sd",
    ];
    assert_eq!(keys(&scores), BTreeSet::from(expected));
    assert!(scores["papers"] == 120 && scores["k"] == 10.0 && scores["runs"] == 2, "{scores}");
    assert!(scores["v_measure"].as_f64() > Some(0.9), "{scores}");

    let folder = Folder::new();
    let queries = folder.write("q.jsonl", "{\"id\": 1, \"doc_id\": \"s022\"}\n");
    let qrels = folder.write("r.tsv", "1\ts109\t2\n1\ts001\t0\n");
    let arguments = ["eval", "related", SAMPLE, "--queries", &queries, "--qrels", &qrels, "--json"];
    let scores = run(&arguments).ends(0).json();
    assert_eq!(keys(&scores), BTreeSet::from(["map", "ndcg%20", "ndcg@10", "p@10", "queries", "recall@100"]));
    assert_eq!(scores["queries"], 1);
    for (figure, expected) in [("map", 1.0), ("ndcg@10", 1.0), ("recall@100", 1.0), ("p@10", 0.1)] {
        assert_eq!(keys(&scores[figure]), BTreeSet::from(["high", "low", "mean"]));
        assert_eq!(scores[figure]["mean"], expected, "{figure}");
    }
}

#[test]
fn themes_as_json_are_those_of_the_report() {
    let folder = Folder::new();
    let out = folder.path("out");
    let ran = run(&["report", SAMPLE, "--format", "json", "--out", &out]).ends(0);
    assert_eq!(names(&out), ["report.json"], "what was not asked for is not written");
    assert!(ran.stdout.starts_with("120 papers in 10 themes\n"), "{}", ran.stdout);
    let mut report: Value =
        serde_json::from_slice(&fs::read(folder.path("out/report.json")).unwrap()).unwrap();
    assert!(report.as_object_mut().unwrap().remove("papers").is_some());
    assert_eq!(run(&["themes", SAMPLE, "--json"]).ends(0).json(), report);
}
