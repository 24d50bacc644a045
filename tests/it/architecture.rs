//! The code against ARCHITECTURE.md: who depends on whom, what is deliberately absent, and the paths that the page names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn modules_of_the_engine_import_what_their_rows_say() {
    let table = table("| module | may import |");
    let files = rust_files("crates/engine/src").into_iter().filter(|file| !file.ends_with("/lib.rs"));
    let (mut imports, mut found) = (BTreeSet::new(), Vec::new());
    for file in files {
        let own = file["crates/engine/src/".len()..].split('/').next().unwrap().trim_end_matches(".rs");
        imports.insert((own.to_owned(), String::new()));
        for (number, line) in code(&file) {
            if line.contains("crate::{") || line.contains("super::super") {
                found.push(format!(
                    "{file}:{number}: one `crate::module` in each import, so that it can be read"
                ));
            }
            let names = line.split("crate::").skip(1).map(|rest| rest.split(|c| !is_word(c)).next().unwrap());
            imports.extend(names.filter(|name| *name != own).map(|name| (own.to_owned(), name.to_owned())));
        }
    }
    assert_none(&found);
    assert_same(&imports, &table);
}

#[test]
fn crates_depend_on_what_their_rows_say_and_use_it() {
    let table = table("| crate | may depend on |");
    let mut folders: Vec<String> = entries("crates").into_iter().map(|path| format!("{path}/")).collect();
    folders.push(String::new());
    let (mut declared, mut unused) = (BTreeSet::new(), Vec::new());
    for folder in folders {
        let manifest = read(&format!("{folder}Cargo.toml"));
        let package = manifest.split("[package]\nname = \"").nth(1).unwrap().split('"').next().unwrap();
        let dependencies = manifest.split("\n[dependencies]\n").nth(1).unwrap_or_default();
        let dependencies = dependencies.split("\n[").next().unwrap();
        let source: String = rust_files(&format!("{folder}src"))
            .iter()
            .flat_map(|file| code(file))
            .map(|(_, line)| line)
            .collect();
        declared.insert((package.to_owned(), String::new()));
        for line in dependencies.lines().filter(|line| line.starts_with("themata-")) {
            let name = line.split(['.', ' ']).next().unwrap();
            declared.insert((package.to_owned(), name.to_owned()));
            if !has_word(&source, &name.replace('-', "_")) {
                unused.push(format!("{package} declares {name} and does not use it"));
            }
        }
    }
    assert_none(&unused);
    assert_same(&declared, &table);
}

#[test]
fn what_is_deliberately_absent_is_absent() {
    const FILES: [&str; 3] = ["std::fs", "fs::", "tempfile"];
    const OUTPUT: [&str; 3] = ["io::Write", "io::stdout", "io::stderr"];
    const HEAVY: [&str; 5] = ["parquet", "arrow", "zstd", "clap", "minijinja"];
    const WORDS: [&str; 6] = ["Analyzer", "Corpus", "Document", "Paper", "Tfidf", "Vocabulary"];
    const UNSEEDED: [&str; 6] =
        ["thread_rng", "from_entropy", "OsRng", "SystemTime", "RandomState", "thread_local"];
    let mut found = Vec::new();
    let mut absent = |folders: &[&str], words: &[&str]| {
        for file in folders.iter().flat_map(|folder| rust_files(folder)) {
            for (number, line) in code(&file) {
                let named = words.iter().filter(|word| has_word(&line, word));
                found.extend(named.map(|word| format!("{file}:{number}: names {word}")));
            }
        }
    };
    absent(&["crates/engine/src"], &HEAVY);
    absent(&["crates/engine/src/cluster"], &WORDS);
    absent(&["crates/engine/src", "crates/report/src", "crates/digest/src", "crates/serve/src"], &FILES);
    absent(&["crates/engine/src", "crates/digest/src", "crates/evaluate/src", "crates/serve/src"], &OUTPUT);
    absent(&["crates"], &UNSEEDED);
    absent(&["crates"], &["std::env", "env::"]);
    // The program sees what every user sees.
    let crates: Vec<String> =
        entries("crates").iter().map(|path| path.replace("crates/", "themata_")).collect();
    absent(&["src/cli"], &crates.iter().map(String::as_str).collect::<Vec<_>>());
    for file in rust_files("crates") {
        for (number, line) in code(&file) {
            let cells = ["mut ", "Mutex", "RwLock", "Cell", "OnceLock", "Atomic"];
            let is_static =
                line.split_once("static ").is_some_and(|(before, _)| !before.ends_with(['\'', '&']));
            if is_static && cells.iter().any(|cell| line.contains(cell)) {
                found.push(format!("{file}:{number}: a static that changes"));
            }
        }
    }
    assert_none(&found);
}

#[test]
fn files_are_short_and_begin_with_a_statement() {
    let mut found = Vec::new();
    for file in ["crates", "src"].iter().flat_map(|folder| rust_files(folder)) {
        let text = read(&file);
        let (first, n_lines) = (text.lines().next().unwrap_or_default(), text.lines().count());
        if n_lines > 500 {
            found.push(format!("{file}: {n_lines} lines, at most 500"));
        }
        if !file.ends_with("/tests.rs") && !first.starts_with("//! ") || first.contains('?') {
            found.push(format!("{file}:1: does not begin with a statement of what is in it"));
        }
    }
    assert_none(&found);
}

#[test]
fn every_path_that_the_page_names_exists() {
    let page = read("ARCHITECTURE.md");
    let folders = ["crates/", "src/", "tests/"];
    let paths = in_backticks(&page).filter(|name| folders.iter().any(|folder| name.starts_with(folder)));
    let missing = paths.filter(|path| !root().join(path).exists());
    assert_none(&missing.map(|path| format!("{path} does not exist")).collect::<Vec<_>>());
}

#[test]
fn the_readme_gives_the_command_that_runs_the_tests() {
    // Packages leave `.ci` out.
    if !root().join(".ci/run").exists() {
        return;
    }
    let (readme, script) = (read("README.md"), read(".ci/run"));
    let command = script.lines().map(str::trim).find(|line| line.starts_with("cargo test")).unwrap();
    let lines = readme.lines().map(|line| line.split('#').next().unwrap().trim().trim_start_matches("$ "));
    assert!(
        lines.chain(in_backticks(&readme)).any(|text| text == command),
        "README.md does not give {command}"
    );
}

/// The pairs of a table of ARCHITECTURE.md: a name and each of those it may use, and none for its row. No row may name a
/// later one.
fn table(header: &str) -> BTreeSet<(String, String)> {
    let page = read("ARCHITECTURE.md");
    let (mut pairs, mut earlier) = (BTreeSet::new(), BTreeSet::new());
    let rows = page.lines().skip_while(|line| !line.starts_with(header)).skip(2);
    for row in rows.take_while(|line| line.starts_with('|')) {
        let mut names = in_backticks(row).map(str::to_owned);
        let own = names.next().unwrap();
        pairs.insert((own.clone(), String::new()));
        for name in names {
            assert!(
                earlier.contains(&name),
                "the row of {own} names {name}, which stands in no row before it"
            );
            pairs.insert((own.clone(), name));
        }
        earlier.insert(own);
    }
    pairs
}

/// Holds what the code does to a table.
#[track_caller]
fn assert_same(found: &BTreeSet<(String, String)>, table: &BTreeSet<(String, String)>) {
    let shown = |pair: &(String, String), fault: &str| format!("{} -> {:?}: {fault}", pair.0, pair.1);
    let mut faults: Vec<String> =
        found.difference(table).map(|pair| shown(pair, "not in the table")).collect();
    faults.extend(table.difference(found).map(|pair| shown(pair, "in the table, and not in the code")));
    assert_none(&faults);
}

/// The lines of a file with their numbers, without comments and without what only tests see.
fn code(file: &str) -> Vec<(usize, String)> {
    let text = if file.ends_with("/tests.rs") { String::new() } else { read(file) };
    let mut lines = text.lines().zip(1..);
    let mut kept = Vec::new();
    while let Some((line, number)) = lines.next() {
        let indent = &line[..line.len() - line.trim_start().len()];
        if line.trim_start().starts_with("#[cfg(test)]") {
            // To the end of what the attribute is of.
            let item = lines.find(|(line, _)| !line.trim_start().starts_with("#[")).unwrap().0;
            if item.ends_with('{') {
                lines.find(|(line, _)| *line == format!("{indent}}}"));
            }
        } else if !line.trim_start().starts_with("//") {
            kept.push((number, line.split(" // ").next().unwrap().to_owned() + "\n"));
        }
    }
    kept
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a text holds a word, or a path of words, as a whole.
fn has_word(text: &str, word: &str) -> bool {
    let ends = |rest: &str| word.ends_with(':') || !rest.starts_with(is_word);
    text.match_indices(word).any(|(at, _)| !text[..at].ends_with(is_word) && ends(&text[at + word.len()..]))
}

fn in_backticks(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The paths in a folder, sorted, with `/` between folders.
fn entries(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let mut paths: Vec<String> =
        entries.map(|entry| format!("{folder}/{}", entry.unwrap().file_name().to_string_lossy())).collect();
    paths.sort();
    paths
}

/// The Rust files below a folder, sorted.
fn rust_files(folder: &str) -> Vec<String> {
    let (folders, files): (Vec<String>, Vec<String>) =
        entries(folder).into_iter().partition(|path| root().join(path).is_dir());
    let files =
        files.into_iter().filter(|path| Path::new(path).extension().is_some_and(|ending| ending == "rs"));
    files.chain(folders.iter().flat_map(|folder| rust_files(folder))).collect()
}

#[track_caller]
fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "against ARCHITECTURE.md:\n{}", found.join("\n"));
}
