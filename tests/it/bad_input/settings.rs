//! Rows of the table: settings out of range, and the other files that a command reads or writes.

use super::{all_hold, case};

#[test]
fn settings_out_of_range() {
    const RANGE: &[&str] = &["--themes is", "expected 1 to 120", "hint:", "auto"];
    all_hold(&[
        case("--themes 0", "report SAMPLE --themes 0 --out {}/out", 2, RANGE),
        case("--themes 1000", "report SAMPLE --themes 1000 --out {}/out", 2, RANGE),
        case(
            "--themes x",
            "report SAMPLE --themes x --out {}/out",
            2,
            &["'x'", "--themes", "a number or auto"],
        ),
        case("--themes -1", "themes SAMPLE --themes=-1", 2, &["'-1'", "a number or auto"]),
        case("--starts 0", "themes SAMPLE --themes 3 --starts 0", 2, &["--starts is 0, expected 1 or more"]),
        case(
            "--max-iterations 0",
            "themes SAMPLE --themes 3 --max-iterations 0",
            2,
            &["--max-iterations is 0, expected"],
        ),
        case("related -n 0", "related SAMPLE --id s022 -n 0", 2, &["'0' for '-n <N>'", "expected 1 or more"]),
        case("related -n x", "related SAMPLE --id s022 -n x", 2, &["'x' for '-n <N>'", "expected 1 or more"]),
        case("search -n 0", "search coral SAMPLE -n 0", 2, &["'0' for '-n <N>'", "expected 1 or more"]),
        case(
            "neighbours -n 0",
            "neighbours SAMPLE -n 0 --out {}/out.csv",
            2,
            &["'0' for '-n <N>'", "expected 1 or more"],
        ),
        case("--threads 0", "themes SAMPLE --threads 0", 2, &["'0'", "--threads", "1..=1024"]),
        case(
            "--max-df 0",
            "themes SAMPLE --max-df 0",
            2,
            &["'0'", "--max-df", "auto, or a share above 0 and at most 1"],
        ),
        case("--max-df 1.5", "themes SAMPLE --max-df 1.5", 2, &["'1.5'", "--max-df", "at most 1"]),
        case("--max-df nan", "themes SAMPLE --max-df nan", 2, &["'nan'", "--max-df", "at most 1"]),
        case(
            "--concept-weight -1",
            "related SAMPLE --id s001 --concept-weight=-1",
            2,
            &["--concept-weight is -1, expected 0 to 100"],
        ),
        case(
            "--length-slope 1.5",
            "related SAMPLE --id s001 --length-slope 1.5",
            2,
            &["--length-slope is 1.5, expected 0 to 1"],
        ),
        case("--ranking best", "related SAMPLE --id s001 --ranking best", 2, &["'best'", "fused, tfidf"]),
        // Bounds that would leave no term are widened, which is told.
        case(
            "--min-df of no term",
            "themes SAMPLE --themes 3 --min-df 999",
            0,
            &["no word satisfies --min-df"],
        )
        .prints(&["\n3. "]),
        case("--language klingon", "themes SAMPLE --language klingon", 2, &["klingon", "--language"]),
        case(
            "--input-format pdf",
            "themes SAMPLE --input-format pdf",
            2,
            &["pdf", "page, jsonl, json, csv, tsv"],
        ),
        case("--format pdf", "report SAMPLE --format pdf --out {}/out", 2, &["pdf", "html"]),
        case("no source", "themes", 2, &["SOURCE"]),
        case("no command", "", 2, &["Usage"]),
        case("missing stop words", "themes SAMPLE --stop-words {}/none", 2, &["cannot read {}/none"]),
    ]);
}

#[test]
fn what_goes_with_the_papers() {
    const EVAL: &str = "eval related SAMPLE --queries {}/q.jsonl --qrels {}/r.tsv";
    const QUERY: &str = "{\"id\": 1, \"doc_id\": \"s001\"}\n";
    all_hold(&[
        case(
            "unknown id",
            "related SAMPLE --id S022",
            2,
            &["no paper has the id \"S022\"", "hint: did you mean \"s022\"?"],
        ),
        case(
            "id of no paper",
            "related SAMPLE --id zzz",
            2,
            &["no paper has the id \"zzz\"", "hint: `themata search"],
        ),
        case(
            "--not what --id asks for",
            "related SAMPLE --id s001 --id s022 --not s022",
            2,
            &["--not is \"s022\", expected a paper that is not given by --id"],
        ),
        case(
            "unknown --not",
            "related SAMPLE --id s022 --not 109",
            2,
            &["id \"109\"", "did you mean \"s109\"?"],
        ),
        case("unknown ending", "neighbours SAMPLE --out {}/a.xls", 2, &["a.xls", ".jsonl, .csv or .parquet"]),
        case("no ending", "neighbours SAMPLE --out {}/a", 2, &["expected a name ending in"]),
        case(
            "folder for neighbours missing",
            "neighbours SAMPLE --out {}/no/a.csv",
            2,
            &["cannot write {}/no/a.csv: No such file or directory (os error 2)\n"],
        ),
        case(
            "a folder as neighbours",
            "neighbours SAMPLE --out {}/empty.csv",
            2,
            &["cannot write {}/empty.csv"],
        )
        .file("empty.csv/x", ""),
        case(
            "label of no paper",
            "eval themes SAMPLE --label nope",
            2,
            &["--label is \"nope\", expected a field"],
        ),
        case("no runs", "eval themes SAMPLE --label label --runs 0", 2, &["--runs is 0, expected 1 or more"]),
        case("broken query", EVAL, 2, &["{}/q.jsonl, line 2: found \"nonsense\"", "expected {\"id\""])
            .file("q.jsonl", format!("{QUERY}nonsense\n"))
            .file("r.tsv", "1\ts002\t1\n"),
        case("broken judgement", EVAL, 2, &["{}/r.tsv, line 3: found \"high\"", "a whole number"])
            .file("q.jsonl", QUERY)
            .file("r.tsv", "1\ts002\t1\n1\ts003\t0\n1\ts004\thigh\n"),
        case("missing judgements", EVAL, 2, &["cannot read {}/r.tsv"]).file("q.jsonl", QUERY),
        case(
            "nothing judged",
            EVAL,
            2,
            &["--queries is none with a relevant paper", "expected at least one"],
        )
        .file("q.jsonl", QUERY)
        .file("r.tsv", "2\ts002\t1\n"),
        case(
            "output folder is a file",
            "report SAMPLE --out {}/out.txt",
            2,
            &["cannot write {}/out.txt", "found a file"],
        )
        .file("out.txt", "kept"),
        case("output folder below a file", "report SAMPLE --out {}/f/out", 2, &["cannot write {}/f/out"])
            .file("f", "kept"),
        case(
            "folder as statistics",
            "themes SAMPLE --themes 3 --stats {}/empty",
            2,
            &["cannot write {}/empty"],
        ),
    ]);
}
