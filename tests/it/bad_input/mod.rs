//! What happens with input that is no good? A table: for each case the exit code and what the messages must say,
//! so that a reader finds the fault. Nothing may panic, and a report that failed leaves no files behind.

mod export;
mod settings;
mod sources;

use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;

use crate::common::{Folder, Ran, SAMPLE, names, program, run, say_skipped};

/// One row of the table. In arguments and fragments `{}` is the folder of the case, and `SAMPLE` the sample.
struct Case {
    name: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    arguments: &'static str,
    code: i32,
    /// What the standard error must hold.
    says: &'static [&'static str],
    /// What the standard output must hold; it must be empty where this is.
    prints: &'static [&'static str],
}

fn case(name: &'static str, arguments: &'static str, code: i32, says: &'static [&'static str]) -> Case {
    Case { name, files: Vec::new(), arguments, code, says, prints: &[] }
}

impl Case {
    fn file(mut self, name: &'static str, content: impl Into<Vec<u8>>) -> Self {
        self.files.push((name, content.into()));
        self
    }

    fn prints(self, prints: &'static [&'static str]) -> Self {
        Self { prints, ..self }
    }

    /// What went otherwise than the row says.
    fn fault(&self) -> Option<String> {
        let folder = Folder::new();
        for (name, content) in &self.files {
            folder.write(name, content);
        }
        fs::create_dir(folder.path("empty")).unwrap();
        let fill = |text: &str| text.replace("{}", folder.path("").trim_end_matches('/'));
        let arguments: Vec<String> =
            self.arguments.split_whitespace().map(|part| fill(part).replace("SAMPLE", SAMPLE)).collect();
        let ran = run(&arguments);
        let mut fault = String::new();
        if ran.code != self.code {
            let _ = write!(fault, "\n  exit code {}, expected {}", ran.code, self.code);
        }
        for (stream, text, fragments) in
            [("error", &ran.stderr, self.says), ("output", &ran.stdout, self.prints)]
        {
            for fragment in fragments.iter().filter(|fragment| !text.contains(&fill(fragment))) {
                let _ = write!(fault, "\n  the standard {stream} does not say {:?}", fill(fragment));
            }
            if fragments.is_empty() && !text.is_empty() {
                let _ = write!(fault, "\n  the standard {stream} is not empty");
            }
        }
        if self.code == 2 && !names(folder.path("out")).is_empty() {
            let _ = write!(fault, "\n  files were left behind: {:?}", names(folder.path("out")));
        }
        let Ran { stdout, stderr, .. } = ran;
        (!fault.is_empty()).then(|| format!("{}:{fault}\n  stderr: {stderr}\n  stdout: {stdout}", self.name))
    }
}

#[track_caller]
fn all_hold(cases: &[Case]) {
    let faults: Vec<String> = cases.iter().filter_map(Case::fault).collect();
    assert!(faults.is_empty(), "{} of {} rows:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

/// Two papers that share a word, as JSON Lines.
const TWO: &str = r#"{"id": "a", "title": "Coral reefs bleach", "abstract": "Corals in warm water."}
{"id": "b", "title": "Reefs of cold water corals", "abstract": "Mapped by sonar."}
"#;

#[test]
fn an_output_folder_that_is_a_file_keeps_the_file() {
    let folder = Folder::new();
    let file = folder.write("out", "kept");
    run(&["report", SAMPLE, "--out", &file]).ends(2);
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
}

/// What cannot be written whole is not there at all, and what was there before stays.
#[test]
fn a_report_that_fails_half_way_leaves_no_temporary_files() {
    let folder = Folder::new();
    let out = folder.path("out");
    folder.write("out/report.md/in the way", "");
    let ran = run(&["report", SAMPLE, "--themes", "3", "--out", &out]).ends(2);
    assert!(ran.stderr.contains("report.md") && ran.stdout.is_empty(), "{ran:?}");
    let hidden: Vec<String> = names(&out).into_iter().filter(|name| name.starts_with('.')).collect();
    assert_eq!(hidden, [""; 0]);
}

#[cfg(unix)]
#[test]
fn a_file_and_a_folder_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let file = folder.write("in/a.jsonl", TWO);
    for path in [&file, &folder.path("in")] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
        if fs::File::open(&file).is_ok() {
            say_skipped("nothing is forbidden to this user (root?)");
            return;
        }
        let ran = run(&["themes", path]).ends(2);
        assert!(ran.stderr.contains(&format!("cannot read {path}")), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("you do not have permission to read this file or folder"),
            "{}",
            ran.stderr
        );
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let Ok(full) = fs::File::options().write(true).open("/dev/full") else {
        say_skipped("/dev/full is missing");
        return;
    };
    for arguments in [
        &["themes", SAMPLE, "--json"][..],
        &["neighbours", SAMPLE, "--out", "-"],
        &["export", SAMPLE, "--to", "-", "--format", "gexf"],
        &["man"],
    ] {
        let mut command = std::process::Command::new(program().get_program());
        command.args(arguments).stdout(Stdio::from(full.try_clone().unwrap()));
        let output = command.output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(
            stderr.contains("cannot write to standard output") && stderr.contains("No space left"),
            "{arguments:?}: {stderr}"
        );
        assert!(!stderr.contains("panicked"), "{stderr}");
    }
}

/// A link stands for the device, so that a fault in the program cannot put a file in the device's place.
#[cfg(target_os = "linux")]
#[test]
fn statistics_to_a_full_disk() {
    use std::os::unix::fs::symlink;
    if !fs::exists("/dev/full").unwrap() {
        say_skipped("/dev/full is missing");
        return;
    }
    let folder = Folder::new();
    let link = folder.path("full");
    symlink("/dev/full", &link).unwrap();
    let ran = run(&["themes", SAMPLE, "--themes", "3", "--stats", &link]).ends(2);
    assert!(ran.stderr.contains("cannot write") && ran.stderr.contains("No space left"), "{}", ran.stderr);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "the device was replaced by a file");
}
