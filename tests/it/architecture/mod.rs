//! Is the code built as ARCHITECTURE.md says? Reads the page and every file of `src`, and compares.

mod reader;
mod samples;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use reader::{Source, Token};

// ---------------------------------------------------------------- the rules

#[test]
fn imports_follow_the_table() {
    let project = Project::read();
    let found: Vec<String> =
        project.library().flat_map(|source| violations(source, &project.table, &project.exports)).collect();
    assert_none(&found);
}

#[test]
fn every_module_has_a_row_and_every_row_a_module() {
    let project = Project::read();
    let modules: BTreeSet<&str> =
        project.sources.iter().filter(|source| source.file != "src/lib.rs").map(Source::top_module).collect();
    let rows: BTreeSet<&str> = project.table.iter().map(|(module, _)| module.as_str()).collect();
    assert_eq!(modules, rows, "modules of src (left) and rows of the table in ARCHITECTURE.md (right)");
}

#[test]
fn no_row_names_a_later_one() {
    let mut earlier = BTreeSet::new();
    for (module, allowed) in Project::read().table {
        assert!(allowed.is_subset(&earlier), "`{module}` may import a module of a later row");
        earlier.insert(module);
    }
}

#[test]
fn every_path_that_the_page_names_exists() {
    let page = read("ARCHITECTURE.md");
    let missing: Vec<String> = in_backticks(&page)
        .filter(|name| name.starts_with("src/") || name.starts_with("tests/"))
        .filter(|name| !root().join(name).exists())
        .map(|name| format!("ARCHITECTURE.md names {name}, which does not exist"))
        .collect();
    assert_none(&missing);
}

#[test]
fn only_corpus_judgements_store_and_cli_touch_the_file_system() {
    let may = |file: &str| {
        ["src/corpus/", "src/evaluate/judgements.rs", "src/store/", "src/cli/"]
            .iter()
            .any(|prefix| file.starts_with(prefix))
    };
    assert_none(&everywhere_but(may, |path| path.starts_with("std::fs") || path.starts_with("tempfile")));
}

#[test]
fn only_report_store_and_cli_write_output() {
    let may =
        |file: &str| ["src/report/", "src/store/", "src/cli/"].iter().any(|folder| file.starts_with(folder));
    assert_none(&everywhere_but(may, |path| {
        ["std::io::Write", "io::Write", "std::io::stdout", "std::io::stderr"].contains(&path)
            || path.starts_with("std::io::prelude")
    }));
}

#[test]
fn cluster_sees_no_words() {
    const WORDS: [&str; 9] =
        ["text", "corpus", "themes", "Analyzer", "Corpus", "Document", "Paper", "Tfidf", "Vocabulary"];
    let found = tokens_found("src/cluster/", |token, _| WORDS.contains(&token));
    assert_none(&found);
}

#[test]
fn the_library_has_no_state_and_no_randomness_but_from_a_seed() {
    const UNSEEDED: [&str; 6] =
        ["thread_rng", "from_entropy", "OsRng", "SystemTime", "RandomState", "thread_local"];
    let mut found = tokens_found("src/", |token, rest| {
        UNSEEDED.contains(&token) || (token == "static" && is_mutable(rest))
    });
    found.extend(everywhere_but(|file| file.starts_with("src/cli/"), |path| path.starts_with("std::env")));
    assert_none(&found);
}

#[test]
fn cli_uses_the_public_face_only() {
    let project = Project::read();
    let own: BTreeSet<&str> = project
        .sources
        .iter()
        .filter_map(|source| source.file.strip_prefix("src/cli/"))
        .map(|file| file.split('/').next().unwrap_or_default().trim_end_matches(".rs"))
        .collect();
    let mut found = Vec::new();
    for source in project.sources.iter().filter(|source| source.top_module() == "cli") {
        for path in source.paths(&["crate"]) {
            let name = path.segments.get(1).map_or("", String::as_str);
            if project.table.iter().any(|(module, _)| module == name) && !own.contains(name) {
                found.push(format!(
                    "{}:{}: {} is a module of the library",
                    source.file,
                    path.line,
                    path.shown()
                ));
            }
        }
        for window in source.tokens.windows(4) {
            if ["#", "[", "path", "="].iter().zip(window).all(|(expected, token)| *expected == token.text) {
                found.push(format!("{}:{}: takes a file from elsewhere", source.file, window[0].line));
            }
        }
    }
    assert_none(&found);
}

#[test]
fn files_are_short_and_begin_with_what_they_answer() {
    let mut found = Vec::new();
    for file in rust_files("src") {
        let text = read(&file);
        let lines = text.lines().count();
        if lines > 500 {
            found.push(format!("{file}: {lines} lines, at most 500"));
        }
        if !text.starts_with("//! ") {
            found.push(format!("{file}:1: does not begin with a line of documentation"));
        }
    }
    assert_none(&found);
}

#[test]
fn the_readme_gives_the_command_that_runs_the_tests() {
    // Neither file need be there: packages leave `.ci` out.
    let (Some(readme), Some(run)) = (read_if_there("README.md"), read_if_there(".ci/run")) else { return };
    let command = run.lines().map(str::trim).find(|line| line.starts_with("cargo test"));
    let command = command.expect("a line of .ci/run that begins with `cargo test`");
    let lines =
        readme.lines().map(|line| line.split('#').next().unwrap_or_default().trim().trim_start_matches("$ "));
    let given = lines.chain(in_backticks(&readme)).any(|text| text == command);
    assert!(given, "README.md does not give the command of .ci/run: {command}");
}

// ---------------------------------------------------------------- the project

/// The table of ARCHITECTURE.md: module and what it may import, in the order of the rows.
type Table = Vec<(String, BTreeSet<String>)>;

/// Names at the root of the crate, and the module that each comes from.
type Exports = BTreeMap<String, String>;

struct Project {
    table: Table,
    exports: Exports,
    sources: Vec<Source>,
}

impl Project {
    fn read() -> Self {
        let mut sources: Vec<Source> =
            rust_files("src").iter().map(|file| Source::parse(file, &read(file))).collect();
        let tests: BTreeSet<String> = sources.iter().flat_map(|source| source.test_files.clone()).collect();
        sources.retain(|source| !tests.iter().any(|test| source.file.starts_with(test)));
        let lib = sources.iter().find(|source| source.file == "src/lib.rs").expect("src/lib.rs");
        Self { table: parse_table(&read("ARCHITECTURE.md")), exports: lib.exports(), sources }
    }

    /// The files of the library but its face.
    fn library(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| source.file != "src/lib.rs" && source.top_module() != "cli")
    }
}

/// What a file imports against the table.
fn violations(source: &Source, table: &Table, exports: &Exports) -> Vec<String> {
    let own = source.top_module();
    let Some((_, allowed)) = table.iter().find(|(module, _)| module == own) else {
        return vec![format!("{}: module {own} has no row in the table", source.file)];
    };
    let mut found = Vec::new();
    for path in source.paths(&["crate", "super", "self"]) {
        let name = path.absolute.first().map_or("*", String::as_str);
        let from = exports.get(name).map_or(name, String::as_str);
        if from != own && !allowed.contains(from) {
            let shown = path.shown();
            found.push(format!("{}:{}: {shown}: {own} may not import {from}", source.file, path.line));
        }
    }
    found
}

/// The paths with this property in files without this permission.
fn everywhere_but(may: impl Fn(&str) -> bool, wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let project = Project::read();
    let sources = project.sources.iter().filter(|source| !may(&source.file));
    sources
        .flat_map(|source| {
            source.paths(&["std", "io", "tempfile"]).into_iter().map(move |path| (source, path))
        })
        .filter(|(_, path)| wrong(&path.shown()))
        .map(|(source, path)| format!("{}:{}: {}", source.file, path.line, path.shown()))
        .collect()
}

/// The tokens with this property, given what follows, in the library's files below a folder.
fn tokens_found(folder: &str, wrong: impl Fn(&str, &[Token]) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for source in Project::read().library().filter(|source| source.file.starts_with(folder)) {
        for (at, token) in source.tokens.iter().enumerate() {
            if wrong(&token.text, &source.tokens[at + 1..]) {
                found.push(format!("{}:{}: {}", source.file, token.line, token.text));
            }
        }
    }
    found
}

/// Whether the static whose declaration goes on like this can change.
fn is_mutable(rest: &[Token]) -> bool {
    let declaration =
        rest.iter().map(|token| token.text.as_str()).take_while(|text| !["=", ";"].contains(text));
    declaration.into_iter().any(|text| {
        ["mut", "Mutex", "RwLock", "Cell", "RefCell", "OnceLock", "OnceCell"].contains(&text)
            || text.starts_with("Atomic")
    })
}

fn parse_table(page: &str) -> Table {
    let rows = page.lines().skip_while(|line| !line.starts_with("| module | may import |")).skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .map(|row| {
            let mut names = in_backticks(row).map(str::to_owned);
            (names.next().expect("a module in each row"), names.collect())
        })
        .collect()
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

fn read_if_there(file: &str) -> Option<String> {
    root().join(file).exists().then(|| read(file))
}

/// The Rust files below a folder, sorted, with `/` between folders.
fn rust_files(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join(folder)).expect("a folder of the project") {
        let entry = entry.expect("an entry of a folder");
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files.extend(rust_files(&name));
        } else if Path::new(&name).extension().is_some_and(|extension| extension == "rs") {
            files.push(name);
        }
    }
    files.sort();
    files
}

fn assert_none(found: &[String]) {
    assert!(found.is_empty(), "against ARCHITECTURE.md:\n{}", found.join("\n"));
}
