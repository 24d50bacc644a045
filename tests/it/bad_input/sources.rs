//! Rows of the table: sources that are empty, broken, cut short, or too small to be clustered.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use super::{TWO, all_hold, case};
use crate::common::SAMPLE;

#[test]
fn files_that_hold_no_papers() {
    const NONE: &[&str] = &["no paper found in {}/a.", "hint:", "JSON Lines"];
    const REPORT: &str = "report {}/a.jsonl --out {}/out";
    all_hold(&[
        case("empty file", REPORT, 2, NONE).file("a.jsonl", ""),
        case("empty page", "themes {}/a.txt", 2, NONE).file("a.txt", ""),
        case("empty array", "themes {}/a.json", 2, NONE).file("a.json", "[]"),
        case("header alone", "themes {}/a.csv", 2, NONE).file("a.csv", "id,title\n"),
        case("white space", REPORT, 2, NONE).file("a.jsonl", " \n\t\r\n \n"),
        case("empty standard input", "themes -", 2, &["no paper found in -"]),
        case(
            "empty folder",
            "report {}/empty --out {}/out",
            2,
            &["{}/empty", "a folder without papers", ".jsonl"],
        ),
        case(
            "missing file",
            "report {}/none.jsonl --out {}/out",
            2,
            &["cannot read {}/none.jsonl", "No such file"],
        ),
        case("one of two missing", "themes SAMPLE {}/none.jsonl", 2, &["cannot read {}/none.jsonl"]),
        case(
            "binary file",
            "themes {}/a.bin",
            2,
            &["{}/a.bin: found binary data", "byte 4", "expected text"],
        )
        .file("a.bin", *b"\x7fEL\0\x01\x02"),
        case("PDF", "themes {}/a.txt", 2, &["{}/a.txt: found a PDF", "expected text"])
            .file("a.txt", "%PDF-1.7\n"),
        case("no usable term", REPORT, 2, &["none of the 2 papers holds a usable word", "hint:"])
            .file("a.jsonl", "{\"title\": \"the of 12\"}\n{\"title\": \"1 2 3 x\"}\n"),
        case(
            "wrong delimiter",
            "themes {}/a.csv",
            2,
            &["{}/a.csv, line 1: found a header", "id:title", "expected a column"],
        )
        .file("a.csv", "id:title:abstract\n1:Coral:Reef\n"),
        case(
            "header without title",
            "themes {}/a.csv",
            2,
            &["{}/a.csv, line 1:", "\"name\", \"value\"", "\"title\""],
        )
        .file("a.csv", "name,value\nCoral,Reef\n"),
        case(
            "every line broken",
            REPORT,
            2,
            &["{}/a.jsonl, line 1: found broken JSON", "1 more record", "expected one JSON"],
        )
        .file("a.jsonl", "{\"title\": \"a\n{\"title\": \"b\n"),
    ]);
}

#[test]
fn archives_cut_short_or_damaged() {
    let sample = fs::read(SAMPLE).unwrap();
    let gzip = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(&sample).unwrap();
        encoder.finish().unwrap()
    };
    let zstd = zstd::encode_all(&*sample, 1).unwrap();
    let mut damaged = gzip.clone();
    damaged[gzip.len() / 2] ^= 0x55;
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    all_hold(&[
        case(
            "gzip cut in half",
            "themes {}/a.jsonl.gz",
            1,
            &["{}/a.jsonl.gz: found the gzip data ends too early", "cut short"],
        )
        .prints(&["cohesion"])
        .file("a.jsonl.gz", half(&gzip)),
        case(
            "gzip without its last byte",
            "themes {}/a.jsonl.gz",
            1,
            &["{}/a.jsonl.gz: found the gzip data ends too early", "cut short", "120 papers read"],
        )
        .prints(&["cohesion"])
        .file("a.jsonl.gz", &gzip[..gzip.len() - 1]),
        // All of it is one block, of which half is nothing.
        case(
            "zstd cut in half",
            "themes {}/a.jsonl.zst",
            2,
            &["{}/a.jsonl.zst: found the zstd data", "cut short"],
        )
        .file("a.jsonl.zst", half(&zstd)),
        case("damaged gzip", "themes {}/a.jsonl.gz", 1, &["{}/a.jsonl.gz: found the gzip data is damaged"])
            .prints(&["cohesion"])
            .file("a.jsonl.gz", damaged),
    ]);
}

#[test]
fn records_that_are_skipped() {
    const BOTH: &[&str] = &["\"id\": \"a\"", "\"id\": \"b\""];
    const COMMAND: &str = "related {}/a.jsonl --id a --id b --json";
    const NEIGHBOURS: &str = "neighbours {}/a.jsonl --out -";
    const EDGES: &[&str] =
        &["{\"id\":\"a\",\"rank\":1,\"neighbour\":\"b\"", "{\"id\":\"b\",\"rank\":1,\"neighbour\":\"a\""];
    let middle = |line: &[u8]| {
        let mut lines: Vec<&[u8]> = TWO.as_bytes().split_inclusive(|&byte| byte == b'\n').collect();
        lines.insert(1, line);
        lines.concat()
    };
    all_hold(&[
        case(
            "broken JSON in the middle",
            NEIGHBOURS,
            1,
            &["{}/a.jsonl:2: found broken JSON at column", "1 record", "2 papers"],
        )
        .file("a.jsonl", middle(b"{\"id\": \"x\", \"title\": \"Cor\n"))
        .prints(EDGES),
        case("a list in the middle", NEIGHBOURS, 1, &["{}/a.jsonl:2:", "expected one JSON object a line"])
            .file("a.jsonl", middle(b"[1, 2]\n"))
            .prints(EDGES),
        case(
            "no title and no abstract",
            NEIGHBOURS,
            1,
            &["{}/a.jsonl:2: found neither a title nor an abstract", "year"],
        )
        .file("a.jsonl", middle(b"{\"id\": \"x\", \"year\": 2000}\n"))
        .prints(EDGES),
        case(
            "another paper under the same id",
            NEIGHBOURS,
            0,
            &["{}/a.jsonl:2: another paper has the id, so this one got an id of its own, such as \"a-2\""],
        )
        .file("a.jsonl", middle(b"{\"id\": \"a\", \"title\": \"Something else\"}\n"))
        .prints(EDGES),
        case(
            "a row of too few cells",
            "search coral {}/a.csv --json",
            1,
            &["{}/a.csv:3: found neither a title nor an abstract (only id)"],
        )
        .file("a.csv", "id,title,abstract\na,Coral,Reef\nb\nc,Coral,Water\n")
        .prints(&["\"id\": \"a\"", "\"id\": \"c\""]),
        case(
            "a file of no form in a folder",
            "search coral {}/in --json",
            1,
            &["{}/in/x.csv:1: found a header"],
        )
        .file("in/x.csv", "name,value\n1,2\n")
        .file("in/y.jsonl", TWO)
        .prints(BOTH),
        case("nothing broken", COMMAND, 0, &["no other paper shares a word"])
            .file("a.jsonl", TWO)
            .prints(&["[]"]),
    ]);
}

#[test]
fn small_and_uniform_piles() {
    const FILES: &[&str] = &[
        "1 paper in 1 theme\n",
        "/report.html\n",
        "/report.md\n",
        "/report.json\n",
        "/themata-papers.csv\n",
    ];
    const REPORT: &str = "report {}/a.jsonl --out {}/out --background none";
    const ONE_PAPER: &[&str] = &["--themes is 7, expected 1 to 1", "different papers", "hint:"];
    let one = TWO.lines().next().unwrap();
    let same = (0..1000).fold(String::new(), |mut text, i| {
        writeln!(text, "{}", one.replace("\"a\"", &format!("\"p{i:04}\""))).unwrap();
        text
    });
    all_hold(&[
        case("one paper", REPORT, 0, &[]).file("a.jsonl", one).prints(FILES),
        case("two papers", REPORT, 0, &[])
            .file("a.jsonl", TWO)
            .prints(&["2 papers in 1 theme", "report.html"]),
        case(
            "two papers in two themes",
            "report {}/a.jsonl --out {}/out --background none --themes 2",
            0,
            &[],
        )
        .file("a.jsonl", TWO)
        .prints(&["2 papers in 2 themes", "report.html"]),
        case("one paper has no neighbours", "neighbours {}/a.jsonl --out {}/out.csv", 0, &[])
            .file("a.jsonl", one),
        case("1,000 identical papers", REPORT, 0, &[])
            .file("a.jsonl", same.clone())
            .prints(&["1000 papers in 1 theme\n", "report.html"]),
        case(
            "1,000 identical papers in 7 themes",
            "report {}/a.jsonl --out {}/out --background none --themes 7",
            2,
            ONE_PAPER,
        )
        .file("a.jsonl", same.clone()),
        case(
            "1,000 kept in 7 themes",
            "report {}/a.jsonl --out {}/out --background none --themes 7 --keep-duplicates",
            0,
            &[],
        )
        .file("a.jsonl", same)
        .prints(&["1000 papers in 7 themes", "report.html"]),
        case("one theme", "report SAMPLE --out {}/out --background none --themes 1", 0, &["s075"])
            .prints(&["120 papers in 1 theme\n"]),
    ]);
}
