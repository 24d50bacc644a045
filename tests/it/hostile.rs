//! Can a stranger's title break a report? Papers whose ids, titles and abstracts try to leave the HTML, the tables,
//! the cells and the terminal.

use std::collections::BTreeSet;
use std::fs;

use crate::common::{self, Folder, SAMPLE, read, run};
use serde_json::json;

/// Texts that mean something to whoever does not take them for mere text.
const HOSTILE: [&str; 26] = [
    "<script>alert('x')</script> coral reefs",
    "</title></style></svg><ScRiPt src=//evil.example>glaciers</sCrIpT>",
    "\"><img src=x onerror=alert(1)> robots",
    "' onmouseover='alert(1)' x='",
    "<!-- never closed, infants listening",
    "]]><iframe srcdoc=a> &lt;script&gt; &amp;#60;",
    "{{ 7 * 7 }} {% raw %} {# graph #}",
    "a | b || c \\| d | protein folding",
    "two\nlines | and\r\na third\n\n# with a heading\n\n| a | table |\n|---|---|",
    "```\ncode | that never ends",
    "- [link](javascript:alert(1)) ![image](http://evil.example/x.png) *bold* `code`",
    "=HYPERLINK(\"http://evil.example\",\"coral\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3, a glacier; =1+1",
    "@SUM(1+1)*antibiotics",
    "\t=1+1 with a tab before",
    "\u{202e}txet tfel-ot-thgir \u{2066}left open",
    "אבג דהו, עברית ועוד",
    "😀👩‍👩‍👧‍👦🏳️‍🌈 emoji e\u{301}\u{301}\u{301} marks",
    "$\\alpha | \\frac{a}{b}$ \\textbf{never closed \\end{document} \\input{/etc/passwd}",
    "图神经网络的稳定性|研究",
    "\u{1b}[5mblink \u{1b}[2J\u{1b}]0;title\u{7} bell\u{7} back\u{8}\u{8} space",
    "\u{9b}5m C1 \u{85}next \u{0}null \u{7f}delete",
    "'quoted' \"double\" ;semicolon; ,comma,",
    "%s %n {} {0} ${HOME} $(id) `id`",
    "\u{feff}\u{200b}zero width\u{2028}line\u{2029}paragraph",
];

/// The sample, and beside it each hostile text as id, title, abstract and every other field.
fn source(folder: &Folder) -> String {
    let mut lines = fs::read_to_string(SAMPLE).unwrap();
    let long = "=<script>|é".repeat(100_000 / 12);
    assert!(long.len() >= 99_000);
    for (i, text) in HOSTILE.iter().copied().chain([long.as_str()]).enumerate() {
        let id = if text.len() > 1000 { "=long" } else { text };
        let url = if i % 2 == 0 { "javascript:alert(1)" } else { "https://x.example/\"><script>|" };
        let paper = json!({
            "id": id, "title": text, "authors": [text], "venue": text, "label": text, "categories": [text],
            "abstract": format!("{text} {text} corals and glaciers, number {i}"), "year": 2000 + i,
            "doi": "10.1/\"><script>", "url": url,
            "more": {text: text},
        });
        lines += &common::jsonl([paper]);
    }
    folder.write("<b>=hostile|\u{1b}[5m.jsonl", lines)
}

/// The files of a report on them: HTML, Markdown, JSON, CSV; and what was printed.
fn report() -> ([String; 4], String) {
    let folder = Folder::new();
    let out = folder.path("out");
    let ran = run(&["report", &source(&folder), "--out", &out, "--color", "always"]).ends(0);
    let file = |name: &str| fs::read_to_string(folder.path(&format!("out/{name}"))).unwrap();
    (["report.html", "report.md", "report.json", "themata-papers.csv"].map(file), ran.stdout)
}

/// Name and attribute names of every tag, quotes heeded as browsers do.
fn tags(html: &str) -> BTreeSet<(String, Vec<String>)> {
    let mut tags = BTreeSet::new();
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        let mut quote = None;
        let end = rest.find(|c| match (c, quote) {
            ('"' | '\'', None) => {
                quote = Some(c);
                false
            }
            (_, Some(open)) => {
                if c == open {
                    quote = None;
                }
                false
            }
            _ => c == '>',
        });
        let tag = &rest[..end.expect("every tag ends")];
        let name = tag.split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or_default();
        // What stands outside of quotes and before a sign of equality is an attribute.
        let outside: String = tag[name.len()..].split('"').step_by(2).collect();
        let mut attributes: Vec<String> =
            outside.split_whitespace().map(|part| part.trim_matches(['=', '/']).to_lowercase()).collect();
        attributes.sort();
        attributes.dedup();
        tags.insert((name.to_lowercase(), attributes));
    }
    tags
}

#[test]
fn html_gains_no_tag_and_no_attribute() {
    let folder = Folder::new();
    run(&["report", SAMPLE, "--out", &folder.path("out")]).ends(0);
    // The scripts at the end, data and code, hold no text of a paper but as escaped JSON.
    let body = |html: &str| {
        assert_eq!(html.to_lowercase().matches("<script").count(), 5);
        let (before, _) = html.split_once("<script").unwrap();
        let (_, after) = html.rsplit_once("</script>").unwrap();
        before.to_owned() + after
    };
    let names = |html: &str| -> BTreeSet<String> {
        tags(&body(html))
            .into_iter()
            .flat_map(|(name, attributes)| attributes.into_iter().chain([name]))
            .collect()
    };
    let mut harmless = names(&fs::read_to_string(folder.path("out/report.html")).unwrap());
    // Papers of the sample have no address; these lead to the web alone, which is tested below. Marks of themes
    // that share a colour are hidden from screen readers.
    harmless.extend(["href", "rel", "target", "aria-hidden"].map(str::to_owned));
    let ([html, ..], _) = report();
    let more: Vec<String> = names(&html).difference(&harmless).cloned().collect();
    assert_eq!(more, [""; 0]);
    assert_eq!(html.chars().find(|&c| c.is_control() && c != '\n'), None, "a control character");
    let html = body(&html);
    let lower = html.to_lowercase();
    assert!(!lower.contains("<img") && !lower.contains("<iframe"));
    assert!(!lower.contains("alert('x')"), "a script is no text");
    for part in lower.replace("&#x2f;", "/").split("href=").skip(1) {
        let address = part.split_whitespace().next().unwrap();
        assert!(address.starts_with("\"#") || address.starts_with("\"https://"), "{address}");
    }
}

#[test]
fn rows_of_markdown_tables_keep_their_columns() {
    let ([_, markdown, ..], _) = report();
    let columns = |line: &str| {
        let escaped = line.replace("\\\\", "").replace("\\|", "");
        escaped.matches('|').count()
    };
    let lines: Vec<&str> = markdown.lines().collect();
    let tables: Vec<&[&str]> = lines
        .chunk_by(|a, b| a.starts_with('|') == b.starts_with('|'))
        .filter(|lines| lines[0].starts_with('|'))
        .collect();
    assert_eq!(tables.len(), 3, "themes, numbers tried, settings");
    for table in tables {
        assert!(table.len() > 2 && table[1].starts_with("| ") && table[1].contains("---"), "{table:?}");
        let expected = columns(table[0]);
        for line in table {
            assert_eq!(columns(line), expected, "{line}");
        }
    }
    // The only headings are ours, no HTML is left but the mark, and no address leads elsewhere than to the web.
    assert_eq!(lines[0], themata::papers::written::MARKDOWN);
    for line in &lines[1..] {
        let ours =
            ["# Themes of 147 papers", "## Overview", "## Theme ", "## How many themes", "## Settings"];
        assert!(!line.starts_with('#') || ours.iter().any(|heading| line.starts_with(heading)), "{line}");
        assert!(!line.contains('<') && !line.contains("](javascript"), "{line}");
        assert!(!line.starts_with("```") && !line.contains("!["), "{line}");
    }
}

#[test]
fn csv_reads_back_and_no_cell_runs() {
    let ([.., json, csv], _) = report();
    let report: themata::report::Report = serde_json::from_str(&json).unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(
        header,
        ["themata_id", "title", "year", "theme", "label", "margin", "neighbours", "duplicate_of"]
    );
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 120 + HOSTILE.len() + 1);
    for (row, paper) in rows.iter().zip(&report.papers) {
        for cell in row {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell:?}");
        }
        let unguarded = |cell: &str, text: &str| cell == text || cell.strip_prefix('\'') == Some(text);
        assert!(unguarded(&row[0], &paper.id) && unguarded(&row[1], &paper.title), "{row:?}");
        assert_eq!(row[3], paper.theme.to_string());
        // Where a semicolon separates columns, each part is a cell.
        assert!(row[6].split("; ").all(|part| !part.starts_with(['+', '@'])), "{row:?}");
    }
}

#[test]
fn json_holds_the_texts_as_they_are() {
    let ([_, _, json, _], _) = report();
    let report: themata::report::Report = serde_json::from_str(&json).unwrap();
    let folder = Folder::new();
    let corpus = read(&source(&folder)).corpus;
    assert_eq!(report.papers.len(), corpus.len());
    for (shown, paper) in report.papers.iter().zip(corpus.papers()) {
        assert_eq!((&shown.id, &shown.title), (&paper.id, &paper.title));
        assert!(shown.url.as_deref().is_none_or(|url| url.starts_with("https://")), "{:?}", shown.url);
    }
    let long = report.papers.iter().find(|paper| paper.id == "=long").unwrap();
    assert!(long.title.len() > 99_000);
}

/// The marks by which one part of a line would be shown as if it were another.
const TURNING: [char; 12] = [
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
];

/// Nothing but text, line breaks, and the styles that the program itself sets.
#[track_caller]
fn assert_plain(printed: &str) {
    let turned = printed.lines().find(|line| line.contains(TURNING));
    assert_eq!(turned, None, "a mark that turns the direction of writing");
    for (at, c) in printed.char_indices().filter(|(_, c)| c.is_control() && *c != '\n') {
        let sequence: String = printed[at..].chars().take(5).collect();
        let ours = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[3", "\u{1b}[4m"]
            .iter()
            .any(|s| sequence.starts_with(s));
        assert!(ours, "{c:?} in {:?}", printed[at..].chars().take(80).collect::<String>());
    }
}

#[test]
fn terminals_are_told_nothing_by_a_paper() {
    let folder = Folder::new();
    let source = source(&folder);
    assert_plain(&report().1);
    // Ids are cleaned as they are read.
    let corpus = read(&source).corpus;
    let blink = &corpus.papers().iter().find(|paper| paper.id.contains("blink")).unwrap().id;
    // Every id is used twice, so that skipped records are told too.
    let twice = fs::read_to_string(&source).unwrap().repeat(2) + "{\"\\u001b[5mkey\": 1}\n";
    let twice = folder.write("twice.jsonl", twice);
    for (arguments, code) in [
        (&["themes", &source][..], 0),
        (&["related", &source, "--id", blink, "--why", "-n", "150"], 0),
        (&["search", "corals glaciers blink", &source, "-n", "150"], 0),
        (&["themes", &twice, "--themes", "3"], 1),
    ] {
        for color in ["always", "never"] {
            let ran = run(&[arguments, &["--color", color]].concat()).ends(code);
            assert!(!ran.stdout.is_empty());
            assert_plain(&ran.stdout);
            assert_plain(&ran.stderr);
            assert!(color == "always" || !ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'));
        }
    }
    // JSON escapes what it must, and that is not all of them.
    for arguments in [&["themes", &source, "--json"][..], &["neighbours", &source, "--out", "-"]] {
        assert!(!run(arguments).ends(0).stdout.contains(|c| c < ' ' && c != '\n'), "{arguments:?}");
    }
}

#[test]
fn terminals_are_told_nothing_by_names_and_ids() {
    let folder = Folder::new();
    let turned = |name: &str| folder.path(&format!("\u{202e}\u{1b}[5m{name}"));
    let (source, index, other) = (source(&folder), turned("index"), turned("other"));
    let id = "\u{202e}txet tfel-ot-thgir \u{2066}left open";
    fs::write(
        turned("x.jsonl"),
        "{\"title\": \"\u{202e}corals\", \"year\": \"\u{202e}\"}\n{\"\u{202e}\": 1}\n",
    )
    .unwrap();
    fs::write(turned("vectors.jsonl"), format!("{{\"id\": \"{id}x\", \"vector\": [1]}}\n")).unwrap();
    for (arguments, code) in [
        (&["index", &source, "--out", &index][..], 0),
        (&["index", &source, "--out", &other, "--themes", "4"], 0),
        (&["report", &index, "--out", &turned("report")], 0),
        (&["papers", &source], 0),
        (&["papers", &turned("x.jsonl")], 1),
        (&["related", &index, "--id", id, "--why"], 0),
        (&["related", &index, "--id", &id.to_uppercase()], 2),
        (&["related", &source, "--id", id, "--vectors", &turned("vectors.jsonl")], 0),
        (&["digest", &index, &source, "--like", &source], 0),
        (&["digest", &index, &turned("x.jsonl")], 1),
        (&["add", &index, &turned("x.jsonl")], 1),
        (&["remove", &index, "--id", id], 0),
        (&["remove", &index, "--id", id], 2),
        (&["refit", &index, "--themes", "5"], 0),
        (&["diff", &other, &index], 0),
        (&["verify", &index], 0),
        (&["verify", &turned("nowhere")], 2),
        (&["export", &source, "--to", &turned("x.\u{202e}")], 2),
        (&["export", &source, "--split", "themes", "--format", "bib", "--to", &folder.path("")], 2),
    ] {
        let ran = run(arguments).ends(code);
        assert!(!ran.stdout.is_empty() || !ran.stderr.is_empty(), "{arguments:?}");
        assert_plain(&ran.stdout);
        assert_plain(&ran.stderr);
    }
    // Data for programs are what was read.
    assert!(run(&["convert", &source, "--to", "-", "--format", "jsonl"]).ends(0).stdout.contains(id));
}

#[test]
fn terminals_are_told_nothing_by_a_file_that_fails() {
    let folder = Folder::new();
    let only_key = folder.write("a.jsonl", "{\"\\u001b[5mkey\": 1}\n");
    let named = folder.write("in/\u{1b}[5m.jsonl", "\u{1f}\u{8b}");
    fs::write(&named, [0x1f, 0x8b, 8, 0]).unwrap();
    for source in [only_key, folder.path("in")] {
        assert_plain(&run(&["themes", &source, "--color", "always"]).ends(2).stderr);
    }
}
