//! What the tests share: the program, folders to work in, papers to feed it, and corpora where they are present.

use std::ffi::OsStr;
use std::fmt::{Display, Write as _};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use themata::Corpus;
use themata::papers::read::{ReadOptions, ReadOutcome};

/// What a run of the program left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The same run, which must have ended with this exit code.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "exit code; the standard error was:\n{}", self.stderr);
        self
    }

    /// The standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap()
    }
}

/// The program, with nothing in its environment that would change its output. A minute is more than any
/// test needs: whatever takes longer hangs.
#[cfg(feature = "cli")]
pub(crate) fn program() -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_themata"));
    for variable in
        ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "RAYON_NUM_THREADS", "THEMATA_TOKEN"]
    {
        command.env_remove(variable);
    }
    command.timeout(std::time::Duration::from_secs(60));
    command
}

/// Runs the program; whatever it was given, it must not panic.
#[cfg(feature = "cli")]
#[track_caller]
pub(crate) fn run_with<A: AsRef<OsStr>>(arguments: &[A], stdin: &[u8]) -> Ran {
    let output = program().args(arguments).write_stdin(stdin).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert!(!stderr.contains("panicked"), "a panic:\n{stderr}");
    Ran { code: output.status.code().unwrap(), stdout, stderr }
}

/// [`run_with`] nothing on the standard input.
#[cfg(feature = "cli")]
#[track_caller]
pub(crate) fn run<A: AsRef<OsStr>>(arguments: &[A]) -> Ran {
    run_with(arguments, b"")
}

/// A folder that vanishes with the test.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// The path of a name in it.
    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file and gives its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

/// The names in a folder, sorted; none where there is no folder.
pub(crate) fn names(folder: impl AsRef<Path>) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The sample corpus.
pub(crate) const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/sample.jsonl");

/// Reads a source that is in order.
#[track_caller]
pub(crate) fn read(source: &str) -> ReadOutcome {
    let outcome = themata::papers::read::read(&[source.to_owned()], &ReadOptions::default()).unwrap();
    assert_eq!(outcome.skipped, []);
    outcome
}

/// The papers of the sample.
pub(crate) fn sample() -> Corpus {
    read(SAMPLE).corpus
}

/// Says out loud that a test is skipped: past what keeps the output of tests that pass to itself.
pub(crate) fn say_skipped(reason: impl Display) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    say(format_args!("SKIPPED {test}: {reason}"));
}

/// Says something past what keeps the output of tests that pass to itself.
pub(crate) fn say(words: impl Display) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// Something beside the project, if it is there; says out loud that a test is skipped if it is not.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    say_skipped(format_args!("{} is missing", path.display()));
    None
}

/// Papers, or whatever else, as JSON Lines.
pub(crate) fn jsonl(records: impl IntoIterator<Item: Serialize>) -> String {
    records.into_iter().fold(String::new(), |mut lines, record| {
        writeln!(lines, "{}", serde_json::to_string(&record).unwrap()).unwrap();
        lines
    })
}

/// A small generator of numbers, the same everywhere: D. Lehmer's, with the constant of Steele and Vigna (2021).
pub(crate) struct Dice(u128);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(u128::from(seed) << 1 | 1)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(0xda94_2042_e4dd_58b5);
        ((self.0 >> 64) as u64 % end as u64) as usize
    }

    /// Brings items into another order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}
