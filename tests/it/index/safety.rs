//! Is an index the old one or the new one, whole, whatever ends the program that writes it?

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{of_sample, part, whole};
use crate::common::{Dice, Folder, SAMPLE, run, say_skipped};

/// How often a writer is killed; `THEMATA_KILLS` asks for more.
fn kills() -> usize {
    std::env::var("THEMATA_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(12)
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_themata"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Brings a folder to the state of another.
fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
#[cfg(unix)]
fn a_killed_writer_leaves_the_old_index_or_the_new_one() {
    let folder = Folder::new();
    let (first, second) = (part(&folder, "first.jsonl", 0..60), part(&folder, "second.jsonl", 60..120));
    let (old, index) = (folder.path("old"), folder.path("index"));
    run(&["index", &first, "--out", &old]).ends(0);
    // It has the checksum of every file and the settings: one that is whole is told by it, to the last bit.
    let manifest = |index: &str| fs::read(Path::new(index).join("manifest.json")).unwrap();
    let writers: [(&[&str], usize); 3] = [
        (&["index", &second, "--out", &index], 60),
        (&["add", &index, &second], 120),
        (&["refit", &index, "--themes", "5"], 60),
    ];
    let mut dice = Dice::new(3);
    for (arguments, n_papers) in writers {
        copy(Path::new(&old), Path::new(&index));
        let started = Instant::now();
        assert!(command(arguments).status().unwrap().success());
        let duration = started.elapsed().as_micros() as usize;
        let new = manifest(&index);
        assert_ne!(new, manifest(&old));
        let mut seen = (0, 0);
        for _ in 0..kills() {
            copy(Path::new(&old), Path::new(&index));
            let mut child = command(arguments).spawn().unwrap();
            sleep(Duration::from_micros(dice.below(duration + duration / 5) as u64));
            child.kill().unwrap();
            child.wait().unwrap();
            let papers = whole(&index);
            if manifest(&index) == manifest(&old) {
                assert_eq!(papers.len(), 60);
                seen.0 += 1;
            } else {
                assert!(manifest(&index) == new, "{arguments:?}");
                assert_eq!(papers.len(), n_papers);
                seen.1 += 1;
            }
            // What the killed one left is no hindrance to the next.
            assert!(command(arguments).status().unwrap().success());
            assert_eq!(whole(&index).len(), n_papers);
        }
        println!("{arguments:?}: {} old, {} new", seen.0, seen.1);
    }
}

#[test]
#[cfg(unix)]
fn a_killed_first_writer_leaves_nothing_that_hinders() {
    let folder = Folder::new();
    let mut dice = Dice::new(4);
    for at in 0..kills() / 3 {
        let index = folder.path(&format!("index-{at}"));
        let mut child = command(&["index", SAMPLE, "--out", &index]).spawn().unwrap();
        sleep(Duration::from_micros(dice.below(200_000) as u64));
        child.kill().unwrap();
        child.wait().unwrap();
        run(&["index", SAMPLE, "--out", &index]).ends(0);
        assert_eq!(whole(&index).len(), 120);
    }
}

#[test]
#[cfg(unix)]
fn a_full_disk_is_said_and_the_old_index_stays() {
    let folder = Folder::new();
    let source = part(&folder, "first.jsonl", 0..60);
    let index = folder.path("index");
    run(&["index", &source, "--out", &index]).ends(0);
    let before = crate::common::names(&index);
    // No file may grow beyond so many blocks of 512 bytes: the first, a later one, and none at all.
    for blocks in ["2", "40", "100"] {
        let program = env!("CARGO_BIN_EXE_themata");
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let output = Command::new("sh")
            .args(["-c", &script, program, "index", SAMPLE, "--out", &index])
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains("cannot write") && stderr.contains("generation-000002"), "{stderr}");
        assert!(stderr.contains("File too large"), "{stderr}");
        assert_eq!(whole(&index).len(), 60);
        assert_eq!(crate::common::names(&index), before, "nothing of the failed one is left");
    }
}

/// What a shell needs to say of each command on a file system of so many bytes: its exit code and its words. The file
/// system is mounted for the shell alone and gone with it.
#[cfg(target_os = "linux")]
const ON_A_SMALL_DISK: &str = r#"
mount -t tmpfs -o size="$SIZE" none "$DISK" || exit 77
cp -r "$OLD" "$DISK/index"
try() { "$PROGRAM" "$@" >/dev/null 2>"$LOG"; echo "$1: $? $(tr '\n' ' ' <"$LOG")"; }
try index "$SOURCE" --out "$DISK/index"
try add "$DISK/index" "$SOURCE"
try refit "$DISK/index" --themes 7
try convert "$SOURCE" --to "$DISK/papers.csv"
try export "$SOURCE" --to "$DISK/graph.gexf"
try report "$SOURCE" --out "$DISK/report" --format json
try verify "$DISK/index"
echo "left: $(ls -A "$DISK" | sort | tr '\n' ' ')$(ls -A "$DISK/index" "$DISK/report" | sort | tr '\n' ' ')"
"#;

#[test]
#[cfg(target_os = "linux")]
fn a_disk_without_room_is_said_and_nothing_is_lost_or_left() {
    let folder = Folder::new();
    let source = part(&folder, "first.jsonl", 0..60);
    let old = folder.path("old");
    run(&["index", &source, "--out", &old]).ends(0);
    fs::create_dir(folder.path("disk")).unwrap();
    let generation = Path::new(&old).join("generation-000001");
    let bytes = |entry: fs::DirEntry| entry.metadata().unwrap().len().next_multiple_of(4096);
    let size: u64 = fs::read_dir(generation).unwrap().map(|entry| bytes(entry.unwrap())).sum();
    let output = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", ON_A_SMALL_DISK])
        .env("PROGRAM", env!("CARGO_BIN_EXE_themata"))
        .envs([("OLD", old), ("SOURCE", SAMPLE.to_owned())])
        .envs([("DISK", folder.path("disk")), ("LOG", folder.path("log"))])
        .env("SIZE", (size + 60_000).to_string())
        .output();
    let output = match output {
        Ok(output) if output.status.success() => output,
        other => {
            say_skipped(format_args!("no file system can be mounted here ({other:?})"));
            return;
        }
    };
    let text = String::from_utf8(output.stdout).unwrap();
    let said = |command: &str| {
        text.lines().find_map(|line| line.strip_prefix(&format!("{command}: "))).unwrap_or_default()
    };
    for (command, file) in [
        ("index", "generation-000002"),
        ("add", "generation-000002"),
        ("refit", "generation-000002"),
        ("convert", "papers.csv"),
        ("export", "graph.gexf"),
        ("report", "report.json"),
    ] {
        let said = said(command);
        assert!(said.starts_with("2 "), "{command}: {text}");
        for part in ["cannot write", file, "No space left"] {
            assert!(said.contains(part), "{command}: {part:?} is not in {text}");
        }
    }
    assert!(said("verify").starts_with('0'), "{text}");
    let left: Vec<&str> = said("left").split_whitespace().filter(|name| !name.ends_with(':')).collect();
    assert_eq!(left, ["index", "report", "generation-000001", "lock", "manifest.json"], "{text}");
}

/// The program run by a user who owns nothing, where this one may become such a user.
#[cfg(unix)]
fn as_nobody(arguments: &[&str]) -> std::io::Result<(Option<i32>, String)> {
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let output =
        Command::new(env!("CARGO_BIN_EXE_themata")).args(arguments).uid(NOBODY).gid(NOBODY).output()?;
    Ok((output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

#[test]
#[cfg(unix)]
fn a_folder_that_may_not_be_written_to_is_said_and_the_old_index_stays() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let index = of_sample(&folder);
    let mode = |path: &str, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    fs::remove_file(Path::new(&index).join("lock")).unwrap();
    mode(&index, 0o555);
    let may_write = fs::write(Path::new(&index).join("lock"), "").is_ok();
    let ran = |arguments: &[&str]| {
        if may_write {
            return as_nobody(arguments);
        }
        let ran = run(arguments);
        Ok((Some(ran.code), ran.stderr))
    };
    if may_write {
        fs::remove_file(Path::new(&index).join("lock")).unwrap();
        mode(&folder.path(""), 0o755);
    }
    match ran(&["verify", &index]) {
        Ok((Some(0), _)) => {}
        other => {
            say_skipped(format_args!("this user may write everywhere and cannot become another ({other:?})"));
            return;
        }
    }
    let source = part(&folder, "more.jsonl", 0..3);
    for arguments in [
        &["index", &source, "--out", &index][..],
        &["add", &index, &source],
        &["remove", &index, "--id", "s001"],
        &["refit", &index],
    ] {
        let (code, stderr) = ran(arguments).unwrap();
        assert_eq!(code, Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains("cannot write") && stderr.contains("lock"), "{arguments:?}: {stderr}");
        assert_eq!(whole(&index).len(), 120);
    }
    for arguments in [
        &["search", "ice", &index][..],
        &["related", &index, "--id", "s022"],
        &["themes", &index],
        &["verify", &index],
    ] {
        assert_eq!(ran(arguments).unwrap().0, Some(0), "{arguments:?}");
    }
    mode(&index, 0o755);
}

#[test]
fn the_second_of_two_writers_is_told() {
    let folder = Folder::new();
    let index = of_sample(&folder);
    let first = themata::store::Writer::new(Path::new(&index)).unwrap();
    let ran = run(&["index", SAMPLE, "--out", &index]).ends(2);
    assert!(ran.stderr.contains("another process is writing"), "{}", ran.stderr);
    // Readers do not care.
    run(&["search", "ice", &index]).ends(0);
    assert_eq!(whole(&index).len(), 120);
    drop(first);
    run(&["index", SAMPLE, "--out", &index]).ends(0);
}
