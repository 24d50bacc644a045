//! Does an output ever destroy something? Every command that writes a file, onto each kind of file that may be in its
//! place; and results in folders, which are not read as papers.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::{Folder, Ran, jsonl, names, program, run, run_with, sample};

/// A folder with papers, an index, and what else commands read.
struct Desk {
    folder: Folder,
}

/// Can an existing output say who wrote it?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Has,
    HasNot,
}

impl Desk {
    fn new() -> Self {
        let folder = Folder::new();
        let papers = |range: std::ops::Range<usize>| jsonl(&sample().papers()[range]);
        folder.write("in/a.jsonl", papers(0..40));
        folder.write("new.jsonl", papers(40..60));
        folder.write("q.jsonl", "{\"id\": 1, \"doc_id\": \"s001\"}\n");
        folder.write("r.tsv", "1\ts002\t2\n1\ts003\t0\n");
        folder.write("stop.txt", "coral reef");
        let vectors = |id: &str| serde_json::json!({"id": id, "vector": [1.0, 0.5]});
        folder.write("v.jsonl", jsonl(sample().papers()[..40].iter().map(|paper| vectors(&paper.id))));
        run(&["index", &folder.path("in/a.jsonl"), "--out", &folder.path("my.index")]).ends(0);
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path(name)
    }

    /// Runs a command, written as one line, in which names with a `@` before them are in the folder.
    #[track_caller]
    fn run(&self, line: &str) -> Ran {
        let word =
            |word: &str| word.strip_prefix('@').map_or_else(|| word.to_owned(), |name| self.path(name));
        run(&line.split_whitespace().map(word).collect::<Vec<_>>())
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }
}

/// Every command that writes a file of its own, with the file and whether it has a mark.
const COMMANDS: [(&str, &str, Mark); 34] = [
    ("report @in/a.jsonl --themes 3 --out @out --format html", "out/report.html", Mark::Has),
    ("report @in/a.jsonl --themes 3 --out @out --format md", "out/report.md", Mark::Has),
    ("report @in/a.jsonl --themes 3 --out @out --format json", "out/report.json", Mark::Has),
    ("report @in/a.jsonl --themes 3 --out @out --format csv", "out/themata-papers.csv", Mark::Has),
    ("neighbours @in/a.jsonl --out @n.jsonl", "n.jsonl", Mark::HasNot),
    ("neighbours @in/a.jsonl --out @n.csv", "n.csv", Mark::HasNot),
    ("neighbours @in/a.jsonl --out @n.parquet", "n.parquet", Mark::Has),
    ("convert @in/a.jsonl --to @c.bib", "c.bib", Mark::Has),
    ("convert @in/a.jsonl --to @c.bib --plain", "c.bib", Mark::Has),
    ("convert @in/a.jsonl --to @c.ris", "c.ris", Mark::HasNot),
    ("convert @in/a.jsonl --to @c.csv", "c.csv", Mark::HasNot),
    ("convert @in/a.jsonl --to @c.tsv", "c.tsv", Mark::HasNot),
    ("convert @in/a.jsonl --to @c.jsonl", "c.jsonl", Mark::HasNot),
    ("convert @in/a.jsonl --to @c.json", "c.json", Mark::HasNot),
    ("convert @in/a.jsonl --to @c.parquet", "c.parquet", Mark::Has),
    ("export @in/a.jsonl --themes 3 --to @e.bib", "e.bib", Mark::Has),
    ("export @in/a.jsonl --themes 3 --to @e.csv", "e.csv", Mark::HasNot),
    ("export @in/a.jsonl --themes 3 --to @e.graphml", "e.graphml", Mark::Has),
    ("export @in/a.jsonl --themes 3 --to @e.gexf", "e.gexf", Mark::Has),
    ("export @in/a.jsonl --themes 3 --to @edges.csv", "edges.csv", Mark::HasNot),
    ("export @in/a.jsonl --themes 3 --to @themes.md", "themes.md", Mark::Has),
    ("export @in/a.jsonl --themes 3 --to @themes.json", "themes.json", Mark::Has),
    ("digest @my.index @new.jsonl --to @d.html", "d.html", Mark::Has),
    ("digest @my.index @new.jsonl --to @d.md", "d.md", Mark::Has),
    ("digest @my.index @new.jsonl --date 2024-01-01 --to @d.eml", "d.eml", Mark::Has),
    ("themes @in/a.jsonl --themes 3 --stats @s.json", "s.json", Mark::Has),
    ("related @in/a.jsonl --id s001 --stats @s.json", "s.json", Mark::Has),
    ("search coral @in/a.jsonl --stats @s.json", "s.json", Mark::Has),
    ("papers @in/a.jsonl --stats @s.json", "s.json", Mark::Has),
    ("eval themes @in/a.jsonl --label label --runs 1 --stats @s.json", "s.json", Mark::Has),
    ("eval related @in/a.jsonl --queries @q.jsonl --qrels @r.tsv --stats @s.json", "s.json", Mark::Has),
    ("index @in/a.jsonl --out @another.index --stats @s.json", "s.json", Mark::Has),
    ("add @my.index @new.jsonl --stats @s.json", "s.json", Mark::Has),
    ("refit @my.index --themes 3 --stats @s.json", "s.json", Mark::Has),
];

#[test]
fn every_command_spares_foreign_files_and_replaces_its_own() {
    let desk = Desk::new();
    for (line, output, mark) in COMMANDS {
        desk.folder.write(output, "mine");
        let ran = desk.run(line).ends(2);
        assert!(ran.stderr.contains("--force") && ran.stdout.is_empty(), "{line}: {ran:?}");
        assert!(ran.stderr.contains(&format!("{} exists", desk.path(output))), "{line}: {ran:?}");
        assert_eq!(desk.read(output), b"mine", "{line}");
        // An empty file has nothing to lose.
        desk.folder.write(output, "");
        desk.run(line).ends(0);
        let written = desk.read(output);
        assert!(written.len() > 50, "{line}");
        let again = desk.run(line);
        let code = if mark == Mark::Has { 0 } else { 2 };
        assert_eq!(again.code, code, "{line}: {}", again.stderr);
        if mark == Mark::HasNot {
            assert!(again.stderr.contains("cannot say who wrote them"), "{line}: {}", again.stderr);
        }
        desk.folder.write(output, "mine");
        desk.run(&format!("{line} --force")).ends(0);
        assert_ne!(desk.read(output), b"mine", "{line}");
        fs::remove_file(desk.path(output)).unwrap();
    }
}

/// Commands with an output `@x` that is one of their inputs.
const ONTO_INPUTS: [&str; 22] = [
    "convert @x --to @x --format bibtex",
    "convert @in --to @in/a.jsonl",
    "convert @new.jsonl @in --to @in/a.jsonl",
    "export @x --themes 3 --to @x --format csv",
    "export @new.jsonl --background @x --themes 3 --to @x --format csv",
    "export @new.jsonl --background @in --themes 3 --to @in/a.jsonl",
    "export @new.jsonl --stop-words @stop.txt --to @stop.txt --format ris",
    "export @in/a.jsonl --vectors @v.jsonl --to @v.jsonl",
    "neighbours @x --out @x",
    "digest @my.index @x --to @x --format md",
    "digest @my.index @new.jsonl --like @x --to @x --format md",
    "themes @x --themes 3 --stats @x",
    "themes @in --themes 3 --stats @in/a.jsonl",
    "related @x --id s001 --stats @x",
    "search coral @x --stats @x",
    "papers @x --stats @x",
    "eval themes @x --label label --runs 1 --stats @x",
    "eval related @x --queries @q.jsonl --qrels @r.tsv --stats @q.jsonl",
    "eval related @x --queries @q.jsonl --qrels @r.tsv --stats @r.tsv",
    "index @x --out @another.index --stats @x",
    "add @my.index @x --stats @x",
    "report @in --themes 3 --out @out --stats @in/a.jsonl",
];

/// Every file of a folder with its content.
fn all_of(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(all_of(&path));
        } else {
            files.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

#[test]
fn no_output_is_an_input_even_by_force() {
    let desk = Desk::new();
    fs::copy(desk.path("in/a.jsonl"), desk.path("x.jsonl")).unwrap();
    let before = all_of(Path::new(&desk.path("")));
    for line in ONTO_INPUTS {
        let line = line.replace("@x", "@x.jsonl") + " --force";
        let ran = desk.run(&line).ends(2);
        assert!(ran.stderr.contains("is an input of this command"), "{line}: {ran:?}");
        assert!(all_of(Path::new(&desk.path(""))) == before, "{line} changed something");
    }
    assert!(!Path::new(&desk.path("out")).exists());
}

#[cfg(unix)]
#[test]
fn an_input_is_known_through_links_and_the_shell() {
    let desk = Desk::new();
    let file = desk.path("in/a.jsonl");
    std::os::unix::fs::symlink(&file, desk.path("soft.jsonl")).unwrap();
    std::os::unix::fs::symlink(desk.path("in"), desk.path("linked")).unwrap();
    fs::hard_link(&file, desk.path("hard.jsonl")).unwrap();
    let before = desk.read("in/a.jsonl");
    for line in [
        "convert @in/a.jsonl --to @soft.jsonl --force",
        "convert @soft.jsonl --to @in/a.jsonl --force",
        "convert @in/a.jsonl --to @hard.jsonl --force",
        "convert @hard.jsonl --to @in/a.jsonl --force",
        "convert @in --to @hard.jsonl --force",
        "convert @linked --to @in/a.jsonl --force",
        "convert @in --to @linked/a.jsonl --force",
        "convert @in/../in/a.jsonl --to @in/a.jsonl --force",
    ] {
        let ran = desk.run(line).ends(2);
        assert!(ran.stderr.contains("is an input of this command"), "{line}: {ran:?}");
    }
    let redirected = Command::new(program().get_program())
        .args(["convert", "-", "--to", &file, "--force"])
        .stdin(Stdio::from(fs::File::open(&file).unwrap()))
        .output()
        .unwrap();
    assert_eq!(redirected.status.code(), Some(2), "{redirected:?}");
    assert!(desk.read("in/a.jsonl") == before);
    // A link to a foreign file is one, and a link to an own file is replaced in its place.
    desk.folder.write("mine.bib", "mine");
    std::os::unix::fs::symlink(desk.path("mine.bib"), desk.path("link.bib")).unwrap();
    desk.run("convert @in --to @link.bib").ends(2);
    desk.run("convert @in --to @link.bib --force").ends(0);
    desk.run("convert @in --to @link.bib").ends(0);
    assert!(fs::symlink_metadata(desk.path("link.bib")).unwrap().is_symlink());
    assert!(desk.read("mine.bib").starts_with(b"% Written by themata\n"));
}

#[test]
fn nothing_goes_into_an_index() {
    let desk = Desk::new();
    let before = all_of(Path::new(&desk.path("my.index")));
    for line in [
        "report @in --themes 3 --out @my.index",
        "report @my.index --out @my.index",
        "report @my.index --out @my.index/report",
        "report @my.index --out @my.index/generation-000001/a/b",
        "convert @in --to @my.index/papers.bib",
        "convert @my.index --to @my.index/manifest.json",
        "export @my.index --to @my.index/papers.bib",
        "export @my.index --split themes --format bibtex --to @my.index/themes",
        "neighbours @my.index --out @my.index/n.csv",
        "digest @my.index @new.jsonl --to @my.index/d.html",
        "themes @my.index --stats @my.index/s.json",
        "index @in --out @my.index/inner",
    ] {
        let ran = desk.run(&format!("{line} --force")).ends(2);
        assert!(ran.stderr.contains("other files would damage the index"), "{line}: {ran:?}");
        assert!(all_of(Path::new(&desk.path("my.index"))) == before, "{line} changed the index");
    }
    // An index made of its own papers would lose those that are left out.
    let ran = desk.run("index @my.index --limit 10 --out @my.index --force").ends(2);
    assert!(ran.stderr.contains("is an input of this command"), "{ran:?}");
    assert!(all_of(Path::new(&desk.path("my.index"))) == before);
    desk.run("verify @my.index").ends(0);
    desk.run("add @my.index @new.jsonl").ends(0);
    desk.run("index @in --out @my.index").ends(0);
    // A folder with other files stays as it is.
    let before = all_of(Path::new(&desk.path("in")));
    desk.run("index @in --out @in --force").ends(2);
    assert!(all_of(Path::new(&desk.path("in"))) == before);
}

#[test]
fn a_folder_with_its_own_report_has_the_papers_it_had() {
    let desk = Desk::new();
    for out in ["in/report", "in"] {
        let line = format!("report @in --themes 3 --out @{out}");
        let first = desk.run(&line).ends(0);
        assert!(first.stdout.starts_with("40 papers in 3 themes\n"), "{}", first.stdout);
        let report = desk.read(&format!("{out}/report.json"));
        let again = desk.run(&line).ends(0);
        assert_eq!(again.stdout, first.stdout);
        assert!(desk.read(&format!("{out}/report.json")) == report);
        let note = format!("skipped the report in {} (", desk.path(out));
        assert!(again.stderr.contains(&note), "{}", again.stderr);
        assert!(again.stderr.contains("(report.json, report.md, themata-papers.csv)"), "{}", again.stderr);
    }
    // Other results are not read either.
    for line in [
        "neighbours @in --out @in/n.jsonl",
        "neighbours @in --out @in/n.csv",
        "neighbours @in --out @in/n.parquet",
        "export @in --themes 3 --to @in/x/edges.csv",
        "export @in --themes 3 --to @in/x/themes.json",
        "export @in --themes 3 --to @in/x/themes.md",
        "digest @my.index @in --to @in/d.md",
        "themes @in --themes 3 --stats @in/stats.json",
        // From an older version.
        "papers @in",
    ] {
        fs::create_dir_all(desk.path("in/x")).unwrap();
        desk.run(line).ends(0);
        let header = "id,title,year,theme,label,margin,neighbours,duplicate_of\nx,T,,1,l,0.1,,\n";
        desk.folder.write("in/x/papers.csv", header);
        assert_eq!(desk.run("papers @in --json").ends(0).json()["papers"], 40, "{line}");
    }
    // In the folder itself, with names that are relative.
    let here = |arguments: &[&str]| {
        let output = program().args(arguments).current_dir(desk.path("in")).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(here(&["report", ".", "--themes", "3"]), here(&["report", ".", "--themes", "3"]));
    // What is named is read, and is then an input.
    assert_eq!(desk.run("papers @in/themata-papers.csv --json").ends(0).json()["papers"], 40);
    desk.run("report @in/themata-papers.csv --out @in --force").ends(2);
    // Exported papers are papers.
    desk.run("convert @in/a.jsonl --to @exported/all.bib").ends(2);
    fs::create_dir(desk.path("exported")).unwrap();
    desk.run("convert @in/a.jsonl --to @exported/all.bib").ends(0);
    assert_eq!(desk.run("papers @exported --json").ends(0).json()["papers"], 40);
    let ran = desk.run("convert @exported --to @exported/all.bib").ends(2);
    assert!(ran.stderr.contains("is an input"), "{ran:?}");
}

#[test]
fn all_outputs_are_checked_before_the_first_is_written() {
    let desk = Desk::new();
    desk.folder.write("out/report.md", "# Themes of our group\n");
    desk.run("report @in --themes 3 --out @out").ends(2);
    assert_eq!(names(desk.path("out")), ["report.md"]);
    desk.run("report @in --themes 3 --out @out --format json,csv").ends(0);
    desk.folder.write("s.json", "{\"mine\": 1}");
    for line in ["report @in --out @new --stats @s.json", "index @in --out @new.index --stats @s.json"] {
        desk.run(line).ends(2);
    }
    assert!(!Path::new(&desk.path("new")).exists() && !Path::new(&desk.path("new.index")).exists());
    assert_eq!(desk.read("s.json"), b"{\"mine\": 1}");
    // A table of the report that somebody has added a column to, and bibliographies that somebody keeps.
    let table = String::from_utf8(desk.read("out/themata-papers.csv")).unwrap();
    desk.folder.write("out/themata-papers.csv", table.replacen("duplicate_of", "duplicate_of,my notes", 1));
    desk.run("report @in --themes 3 --out @out --format csv").ends(2);
    // The same file twice.
    for line in [
        "convert @in --to @c.json --stats @c.json",
        "report @in --themes 3 --out @twice --stats @twice/report.json",
        "report @in --themes 3 --out @twice --stats @twice",
    ] {
        let ran = desk.run(line).ends(2);
        assert!(ran.stderr.contains("cannot be two outputs"), "{line}: {ran:?}");
    }
    desk.run("report @in --themes 3 --out @twice --stats @twice/stats.json").ends(0);
    // Statistics that could not be written are told before the work.
    desk.run("convert @in --to @c.bib --stats @nowhere/s.json").ends(2);
    assert!(!Path::new(&desk.path("c.bib")).exists());
}

#[cfg(unix)]
#[test]
fn devices_and_redirections_are_written_to() {
    let desk = Desk::new();
    desk.run("convert @in --to /dev/null --format bibtex").ends(0);
    desk.run("themes @in --themes 3 --stats /dev/null").ends(0);
    let printed = desk.run("convert @in --to - --format ris").ends(0).stdout;
    assert_eq!(desk.run("convert @in --to /dev/stdout --format ris").ends(0).stdout, printed);
    // What the shell appends to is not replaced.
    let kept = desk.folder.write("all.ris", "TY  - JOUR\nTI  - Mine\nER  - \n\n");
    let file = fs::File::options().append(true).open(&kept).unwrap();
    let mut command = Command::new(program().get_program());
    command.args(["convert", &desk.path("in"), "--to", "/dev/stdout", "--format", "ris"]);
    assert!(command.stdout(file).status().unwrap().success());
    let all = String::from_utf8(desk.read("all.ris")).unwrap();
    assert!(all.starts_with("TY  - JOUR\nTI  - Mine\n") && all.ends_with(&printed));
    let ran = run_with(&["convert", "-", "--to", &desk.path("piped.bib")], printed.as_bytes());
    ran.ends(0);
}
