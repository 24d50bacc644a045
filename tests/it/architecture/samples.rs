//! Does the reader find what it should? Small pieces of source that break the rules.

use super::reader::{Import, tokens};
use super::*;

/// The violations of a file, under a small table.
fn violations_of(file: &str, text: &str) -> Vec<String> {
    let table = parse_table(
        "| module | may import |\n|---|---|\n| `error` | nothing |\n| `text` | `error` |\n\
         | `corpus` | `error` |\n| `cluster` | `error` |\n\nprose `x`",
    );
    let lib = Source::parse(
        "src/lib.rs",
        "pub use corpus::{Paper, read::{self as reading}};\npub use error::Error;",
    );
    violations(&Source::parse(file, text), &table, &lib.exports())
}

#[test]
fn a_forbidden_import_is_found_with_its_line() {
    let found = violations_of("src/cluster/dense.rs", "//! x\n\nuse crate::text::stem;\n");
    assert_eq!(found, ["src/cluster/dense.rs:3: crate::text::stem: cluster may not import text"]);
}

#[test]
fn every_way_of_writing_an_import_is_seen() {
    for text in [
        "use crate::{error::Error, text::{self, stem}};",
        "use crate::{\n    error,\n    text as words,\n};",
        "fn f() { let x = crate::text::stem::<u8>(1); }",
        "fn f(x: &'static crate::text::Word) {}",
        "use super::super::text;",
        "use self::super::super::text;",
        "mod inner { fn f() { super::super::super::text::g() } }",
        "use crate::Paper;",
        "use crate::reading;",
        "use crate::*;",
        "pub(crate) use crate::unheard_of;",
        "const C: char = '\"'; use crate::text; const D: char = '\"';",
        "const C: &str = r#\"\"\"#; use crate::text;",
        "/* a /* b */ c */ use crate::text;",
        "#[cfg(not(test))] use crate::text;",
        "#[cfg(test)] mod tests { fn f() { {} } } use crate::text;",
        "macro_rules! m { () => { $crate::text::stem() } }",
    ] {
        let found = violations_of("src/cluster/dense.rs", text);
        assert!(!found.is_empty(), "not found: {text}");
        assert!(found.iter().all(|line| line.starts_with("src/cluster/dense.rs:")), "{found:?}");
    }
}

#[test]
fn what_is_allowed_is_left_alone() {
    for text in [
        "use crate::error::{Error, Result};",
        "use crate::Error;",
        "use crate::cluster::init;",
        "use super::{init, sibling::*};",
        "mod inner { use super::super::init; }",
        "//! [`Paper`](crate::Paper), crate::text\n/// crate::text::stem\nfn f() {}",
        "const C: &str = \"crate::text\"; const D: &str = r##\"crate::text\"# crate::text\"##;",
        "const C: char = '\\''; // crate::text",
        "#[cfg(test)]\n#[allow(unused)]\nmod tests { use crate::text; fn f() { {} } }",
        "#[cfg(test)] use crate::text::stem;",
        "#[cfg(all(test, unix))] mod tests;",
        "fn r#gen<'a>(x: &'a str) -> &'a str { std::text::x(); x }",
    ] {
        assert_eq!(violations_of("src/cluster/dense.rs", text), [""; 0], "{text}");
    }
}

#[test]
fn a_module_without_a_row_is_found() {
    assert_eq!(violations_of("src/new.rs", ""), ["src/new.rs: module new has no row in the table"]);
}

#[test]
fn modules_of_tests_are_known_by_their_declaration() {
    let source = Source::parse("src/report/markdown.rs", "#[cfg(test)]\nmod tests;\nmod escape;");
    assert_eq!(source.test_files, ["src/report/markdown/tests.rs", "src/report/markdown/tests/"]);
    assert_eq!(
        Source::parse("src/report/mod.rs", "#[cfg(test)] pub(crate) mod sample;").test_files[0],
        "src/report/sample.rs"
    );
}

#[test]
fn paths_into_other_crates_are_seen() {
    let source = Source::parse(
        "src/text/mod.rs",
        "use std::{fs, io::{self, Write as _}};\nfn f() { std::fs::read(\"x\"); }",
    );
    let shown: Vec<String> = source.paths(&["std"]).iter().map(Import::shown).collect();
    assert_eq!(shown, ["std::fs", "std::io::self", "std::io::Write", "std::fs::read"]);
}

#[test]
fn a_static_that_changes_is_found() {
    for (text, expected) in [
        ("static mut COUNT: u32 = 0;", true),
        ("static CACHE: std::sync::Mutex<u8> = x;", true),
        ("static SEEN: AtomicUsize = x;", true),
        ("static WORDS: LazyLock<Vec<u8>> = LazyLock::new(|| Mutex);", false),
    ] {
        assert_eq!(is_mutable(&tokens(text)[1..]), expected, "{text}");
    }
    assert!(tokens("&'static str").iter().all(|token| token.text != "static"));
}
