//! Rows of the table: exports that lead nowhere, and are refused before anything is computed or lost.

use super::{all_hold, case};

#[test]
fn exports_that_cannot_be() {
    const ENDINGS: &[&str] = &[
        "--to is",
        ".bib, .ris, .csv",
        ".gexf, .edges.csv, .vosviewer.json, .atlas.parquet, .md, .themes.json",
        "--format",
    ];
    const NOT_EMPTY: &[&str] =
        &["cannot write {}/in: found a.txt in it, expected a new or empty folder", "hint:", "another folder"];
    all_hold(&[
        case("no --to", "export SAMPLE", 2, &["--to <FILE>"]),
        case("unknown ending", "export SAMPLE --to {}/out.pdf", 2, ENDINGS),
        case("no ending", "export SAMPLE --to {}/out", 2, ENDINGS),
        case("- without a format", "export SAMPLE --to -", 2, ENDINGS),
        case(
            "unknown format",
            "export SAMPLE --to x --format pdf",
            2,
            &["'pdf'", "bibtex, ris, csv", "edges, vosviewer, atlas, md, themes"],
        ),
        case("unknown split", "export SAMPLE --to x --split years --format ris", 2, &["'years'", "themes"]),
        case(
            "--split with -",
            "export SAMPLE --to - --split themes --format ris",
            2,
            &["--to is -, expected a folder with --split"],
        ),
        case(
            "--split without a format",
            "export SAMPLE --to {}/out --split themes",
            2,
            &["--format is missing, expected one of bibtex, ris"],
        ),
        case(
            "--split of a graph",
            "export SAMPLE --to {}/out --split themes --format gexf",
            2,
            &["--format is gexf, expected a format of papers with --split: bibtex, ris"],
        ),
        case(
            "--split into a file",
            "export SAMPLE --to {}/in --split themes --format ris",
            2,
            &["cannot write {}/in: found a file, expected a folder"],
        )
        .file("in", "x"),
        case(
            "--split into a full folder",
            "export SAMPLE --to {}/in --split themes --format ris",
            2,
            NOT_EMPTY,
        )
        .file("in/a.txt", "x")
        .file("in/b.txt", "x"),
        case(
            "a folder",
            "export SAMPLE --to {}/empty --format ris",
            2,
            &["cannot write {}/empty: it is a folder"],
        ),
        case(
            "a folder that is missing",
            "export SAMPLE --to {}/none/x.ris",
            2,
            &["cannot write {}/none/x.ris"],
        ),
        case("no papers", "export {}/empty --to {}/x.ris", 2, &["{}/empty: found a folder without papers"]),
        case("no source", "export {}/none --to {}/x.ris", 2, &["cannot read {}/none"]),
        case(
            "too many themes",
            "export SAMPLE --themes 1000 --to {}/x.ris",
            2,
            &["--themes is 1000, expected 1 to 120"],
        ),
        case(
            "skipped records",
            "export {}/in.jsonl --themes 1 --to {}/x.ris",
            1,
            &["in.jsonl:3", "1 record"],
        )
        .file("in.jsonl", format!("{}not json\n", super::TWO)),
    ]);
}
