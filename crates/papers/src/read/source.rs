//! Sources: files, folders and `-` become a list of inputs before a byte of them is read.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::content::Content;
use crate::formats::parsed::Hint;
use crate::formats::zotero;
use crate::index_folder::is_index;
use crate::written;
use crate::{Error, Result, Setting};

/// The source that stands for the standard input.
const DASH: &str = "-";
/// The name of the standard input in ids, messages and reports.
const STDIN: &str = "stdin";
/// Extensions of the files in a folder that are read; one of [`COMPRESSIONS`] may follow.
const EXTENSIONS: [&str; 25] = [
    "txt", "md", "jsonl", "ndjson", "json", "csv", "tsv", "bib", "bibtex", "ris", "nbib", "ciw", "isi",
    "enw", "xml", "nxml", "atom", "rss", "rdf", "parquet", "xlsx", "xlsm", "xlsb", "xls", "ods",
];
const COMPRESSIONS: [&str; 4] = ["gz", "zst", "bz2", "xz"];
/// Extensions of texts, which may each be one paper.
const TEXTS: [&str; 2] = ["txt", "md"];
/// Extensions of results of this program, beside those of pages, mails and graphs, which are not read.
const RESULTS: [&str; 6] = ["md", "json", "jsonl", "ndjson", "csv", "parquet"];
/// Stems of texts that describe a folder and are not papers.
const ABOUT: [&str; 4] = ["readme", "license", "licence", "changelog"];

/// One file to read, or the standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// Its name in messages: its path, relative if the source was, or `stdin`.
    pub(crate) path: String,
    /// The name without folders, or `stdin`.
    pub(crate) name: String,
    /// The file to open, or `None` for the standard input and other readers.
    pub(crate) file: Option<PathBuf>,
    /// Whether it was found in a folder rather than named.
    pub(crate) from_folder: bool,
    /// Whether it is one of several texts in a folder.
    pub(crate) among_texts: bool,
}

impl Input {
    fn stdin() -> Self {
        Self {
            path: STDIN.to_owned(),
            name: STDIN.to_owned(),
            file: None,
            from_folder: false,
            among_texts: false,
        }
    }

    /// The input from a reader with this name.
    pub(crate) fn reader(name: &str) -> Self {
        Self { path: name.to_owned(), name: name.to_owned(), ..Self::stdin() }
    }

    fn file(path: PathBuf, from_folder: bool) -> Self {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Self {
            path: path.to_string_lossy().into_owned(),
            name,
            file: Some(path),
            from_folder,
            among_texts: false,
        }
    }

    /// The name without its extensions: `papers` for `papers.jsonl.gz`.
    pub(crate) fn stem(&self) -> &str {
        let name = without_compression(&self.name);
        match name.rsplit_once('.') {
            Some((stem, _)) if !stem.is_empty() => stem,
            _ => name,
        }
    }

    /// What its name and its folder suggest about the format; the extension of `papers.JSONL.gz` is `jsonl`.
    pub(crate) fn hint(&self) -> Hint {
        Hint { extension: extension(&self.name), among_texts: self.among_texts }
    }

    fn is_text(&self) -> bool {
        extension(&self.name).is_some_and(|extension| TEXTS.contains(&extension.as_str()))
    }
}

/// The files and indexes that sources stand for.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    /// The files to read.
    pub(crate) inputs: Vec<Input>,
    /// The indexes inside folders, in the order of their paths.
    pub(crate) indexes: Vec<String>,
    /// The results of this program inside folders, such as the files of reports, in the order of their paths.
    pub(crate) results: Vec<String>,
}

/// The inputs that `sources` stand for, in the order given; a folder's files follow one another in byte
/// order of their names, subfolders at their place.
///
/// A file reached twice (given twice, or given and found in a folder) is listed once: its papers would only duplicate
/// themselves. Hidden files and linked folders inside a folder are left out, the latter because they may lead back up.
///
/// An index inside a folder is passed over, since its files are not sources of their own, and so are the files of a report,
/// which tell of papers that are already there. Of Zotero's data folder only the database is read: the rest belongs to the
/// papers in it, to Zotero or to its plug-ins.
///
/// Fails if a source does not exist or is an index, or if a folder cannot be listed or holds no file of a known kind.
pub(crate) fn expand(sources: &[String]) -> Result<Listed> {
    if sources.is_empty() {
        return Err(Error::setting(
            Setting::Sources,
            "an empty list".to_owned(),
            "at least one file, folder or `-`",
        ));
    }
    let mut listed = Listed::default();
    for source in sources {
        if source == DASH {
            listed.inputs.push(Input::stdin());
            continue;
        }
        let path = PathBuf::from(source);
        if !fs::metadata(&path).map_err(|error| cannot_read(&path, error))?.is_dir() {
            listed.inputs.push(Input::file(path, false));
            continue;
        }
        if is_index(&path) {
            let (found, expected) = ("an index".to_owned(), "files of papers, or folders of such".to_owned());
            return Err(Error::Format { path: source.clone(), line: None, found, expected });
        }
        let before = (listed.inputs.len(), listed.indexes.len(), listed.results.len());
        walk(&path, &mut listed)?;
        if listed.inputs.len() == before.0 {
            let found = match (listed.indexes.get(before.1), listed.results.get(before.2)) {
                (Some(index), _) => format!("a folder without papers but for {index}, which is an index"),
                (None, Some(result)) => {
                    format!("a folder without papers but for {result}, which is part of a report")
                }
                (None, None) => "a folder without papers".to_owned(),
            };
            return Err(Error::Format {
                path: source.clone(),
                line: None,
                found,
                expected: format!(
                    "files ending in .{}, as they are or compressed (.{})",
                    EXTENSIONS.join(", ."),
                    COMPRESSIONS.join(", .")
                ),
            });
        }
    }
    let mut seen = HashSet::new();
    // A pipe has no canonical path; the path as given identifies it well enough.
    listed.inputs.retain(|input| {
        seen.insert(input.file.as_ref().map(|file| fs::canonicalize(file).unwrap_or_else(|_| file.clone())))
    });
    listed.indexes.sort_unstable();
    listed.indexes.dedup();
    listed.results.sort_unstable();
    listed.results.dedup();
    Ok(listed)
}

/// The files that a source stands for, as [`read()`](super::read()) lists them, and the results that it passes over: what an
/// output must not replace, or only if it is a result. Empty for the standard input and for an index.
///
/// # Errors
///
/// [`Error::Read`] if the source does not exist or a folder cannot be listed.
pub fn files(source: &str) -> Result<Vec<PathBuf>> {
    let path = PathBuf::from(source);
    if source == DASH || is_index(&path) {
        return Ok(Vec::new());
    }
    if !fs::metadata(&path).map_err(|error| cannot_read(&path, error))?.is_dir() {
        return Ok(vec![path]);
    }
    let mut listed = Listed::default();
    walk(&path, &mut listed)?;
    let inputs = listed.inputs.into_iter().filter_map(|input| input.file);
    Ok(inputs.chain(listed.results.into_iter().map(PathBuf::from)).collect())
}

fn walk(folder: &Path, listed: &mut Listed) -> Result<()> {
    if is_data_folder(folder) {
        listed.inputs.push(Input::file(folder.join(zotero::FILE), true));
        return Ok(());
    }
    let failed = |error| cannot_read(folder, error);
    let mut entries =
        fs::read_dir(folder).map_err(failed)?.collect::<io::Result<Vec<_>>>().map_err(failed)?;
    let mut texts = Vec::new();
    entries.sort_by(|a, b| a.file_name().as_encoded_bytes().cmp(b.file_name().as_encoded_bytes()));
    for entry in entries {
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| cannot_read(&path, error))?;
        if kind.is_dir() {
            if is_index(&path) {
                listed.indexes.push(path.to_string_lossy().into_owned());
            } else {
                walk(&path, listed)?;
            }
        } else if is_wanted(&name.to_string_lossy()) {
            // Follows links. Pipes and devices are left out, since opening one can block for ever.
            if fs::metadata(&path).map_err(|error| cannot_read(&path, error))?.is_file() {
                let input = Input::file(path, true);
                if is_result(&input) {
                    listed.results.push(input.path);
                    continue;
                }
                if input.is_text() {
                    texts.push(listed.inputs.len());
                }
                listed.inputs.push(input);
            }
        }
    }
    if texts.len() > 1 {
        texts.into_iter().for_each(|text| listed.inputs[text].among_texts = true);
    }
    Ok(())
}

/// Whether a folder is where Zotero keeps its data, rather than one that a copy of the database lies in.
fn is_data_folder(folder: &Path) -> bool {
    folder.join(zotero::FILE).is_file() && zotero::FOLDERS.iter().any(|inner| folder.join(inner).is_dir())
}

/// Whether a file of a folder is read: its extension is known, and it is not a README; or it is Zotero's database.
fn is_wanted(name: &str) -> bool {
    if without_compression(name) == zotero::FILE {
        return true;
    }
    let Some(extension) = extension(name) else { return false };
    let is_about = || {
        let stem = name.split('.').next().unwrap_or(name);
        TEXTS.contains(&extension.as_str()) && ABOUT.iter().any(|about| stem.eq_ignore_ascii_case(about))
    };
    EXTENSIONS.contains(&extension.as_str()) && !is_about()
}

/// Whether a file of a folder is a result of this program. One that cannot be read is not: the reader says why.
fn is_result(input: &Input) -> bool {
    let extension = extension(&input.name);
    let Some(file) = input.file.as_ref().filter(|_| extension.is_some_and(|of| RESULTS.contains(&&*of)))
    else {
        return false;
    };
    if without_compression(&input.name) == input.name {
        return written::is_result(file).unwrap_or(false);
    }
    let content = File::open(file).and_then(|open| Content::open_file(open, file, u64::MAX));
    content.is_ok_and(|content| written::is_result_text(content.head()))
}

fn extension(name: &str) -> Option<String> {
    let (_, extension) = without_compression(name).rsplit_once('.')?;
    Some(extension.to_ascii_lowercase())
}

fn without_compression(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((rest, end)) if COMPRESSIONS.iter().any(|known| end.eq_ignore_ascii_case(known)) => rest,
        _ => name,
    }
}

fn cannot_read(path: &Path, source: io::Error) -> Error {
    Error::Read { path: path.to_string_lossy().into_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    fn names(sources: &[String]) -> Vec<String> {
        expand(sources).unwrap().inputs.into_iter().map(|input| input.name).collect()
    }

    fn text(path: &Path) -> String {
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn a_folder_is_read_in_byte_order_without_hidden_and_unknown_files() {
        let folder = folder(&[
            "b.txt",
            "B.jsonl",
            "a/z.csv.gz",
            "a.tsv",
            ".c.txt",
            ".d/e.txt",
            "f.pdf",
            "g",
            "README.md",
            "readme.jsonl",
        ]);
        assert_eq!(names(&[text(folder.path())]), ["B.jsonl", "z.csv.gz", "a.tsv", "b.txt", "readme.jsonl"]);
    }

    #[test]
    fn every_known_ending_counts_in_any_case() {
        let folder = folder(&[
            "1.TXT",
            "2.Jsonl.GZ",
            "3.ndjson",
            "4.json.zst",
            "5.csv.bz2",
            "6.tsv.XZ",
            "7.bib",
            "8.xml",
        ]);
        assert_eq!(names(&[text(folder.path())]).len(), 8);
    }

    #[test]
    fn texts_know_of_one_another_in_their_folder() {
        let folder = folder(&["a.txt", "b/c.md", "b/d.txt.gz", "b/e.csv", "f.jsonl"]);
        let inputs = expand(&[text(folder.path())]).unwrap().inputs;
        let among: Vec<_> = inputs.iter().map(|input| (input.name.as_str(), input.among_texts)).collect();
        let expected =
            [("a.txt", false), ("c.md", true), ("d.txt.gz", true), ("e.csv", false), ("f.jsonl", false)];
        assert_eq!(among, expected);
    }

    #[test]
    fn a_file_reached_twice_is_read_once() {
        let folder = folder(&["a.txt", "b.txt"]);
        let b = text(&folder.path().join("b.txt"));
        assert_eq!(
            names(&[b.clone(), text(folder.path()), b, "-".into(), "-".into()]),
            ["b.txt", "a.txt", STDIN]
        );
    }

    #[test]
    fn an_index_in_a_folder_is_passed_over_and_named() {
        let index = ["x.index/manifest.json", "x.index/generation-000001/papers.parquet"];
        let papers =
            folder(&[&index[..], &["a.txt", "manifest.json/b.txt", "y/generation-000001/c.csv"]].concat());
        let (all, inside) = (text(papers.path()), text(&papers.path().join("x.index")));
        let listed = expand(&[all.clone(), all.clone()]).unwrap();
        let names: Vec<&str> = listed.inputs.iter().map(|input| input.name.as_str()).collect();
        assert_eq!((names, listed.indexes), (vec!["a.txt", "b.txt", "c.csv"], vec![inside.clone()]));
        // Where it is all that there is, or is named itself, nothing is read.
        let alone = folder(&index);
        let error = expand(&[text(alone.path())]).unwrap_err().to_string();
        assert!(
            error.contains("without papers but for") && error.contains("x.index, which is an index"),
            "{error}"
        );
        let error = expand(std::slice::from_ref(&inside)).unwrap_err().to_string();
        assert_eq!(error, format!("{inside}: found an index, expected files of papers, or folders of such"));
    }

    #[test]
    fn results_in_a_folder_are_passed_over_and_read_where_they_are_named() {
        let papers = folder(&["a.txt", "x/b.csv"]);
        let put = |name: &str, text: &str| fs::write(papers.path().join(name), text).unwrap();
        put("report.md", "<!-- Written by themata -->\n\n# Themes of 2 papers\n");
        put("x/themata-papers.csv", "themata_id,title,year\n");
        put("x/edges.csv", "Source,Target,Type,Weight\n");
        // Only what can be a result is opened, and what cannot be is read.
        put("x/c.txt", "<!-- Written by themata -->\n");
        let all = text(papers.path());
        let listed = expand(std::slice::from_ref(&all)).unwrap();
        let names: Vec<&str> = listed.inputs.iter().map(|input| input.name.as_str()).collect();
        let results =
            ["report.md", "x/edges.csv", "x/themata-papers.csv"].map(|name| text(&papers.path().join(name)));
        assert_eq!((names, &listed.results[..]), (vec!["a.txt", "b.csv", "c.txt"], &results[..]));
        assert!(!listed.inputs[0].among_texts);
        assert_eq!(self::names(&results), ["report.md", "edges.csv", "themata-papers.csv"]);
        assert_eq!(files(&all).unwrap().len(), 6);
        // Where they are all that there is, nothing is read.
        fs::remove_file(papers.path().join("a.txt")).unwrap();
        fs::remove_dir_all(papers.path().join("x")).unwrap();
        let error = expand(&[all]).unwrap_err().to_string();
        assert!(
            error.contains("without papers but for") && error.contains("report.md, which is part"),
            "{error}"
        );
    }

    #[cfg(feature = "compression")]
    #[test]
    fn compressed_results_are_passed_over() {
        let papers = folder(&["a.txt", "b.csv.gz"]);
        let report = zstd::encode_all(&b"themata_id,title\n"[..], 3).unwrap();
        fs::write(papers.path().join("themata-papers.csv.zst"), report).unwrap();
        assert_eq!(names(&[text(papers.path())]), ["a.txt", "b.csv.gz"]);
    }

    #[test]
    fn a_missing_source_is_named_before_anything_is_read() {
        let folder = folder(&["a.txt"]);
        let missing = text(&folder.path().join("none.txt"));
        let error = expand(&[text(folder.path()), missing.clone()]).unwrap_err();
        assert!(matches!(error, Error::Read { path, .. } if path == missing));
    }

    #[test]
    fn a_folder_without_papers_and_no_source_at_all_are_errors() {
        let folder = folder(&["a.pdf", ".hidden.txt"]);
        let error = expand(&[text(folder.path())]).unwrap_err().to_string();
        assert!(error.contains("a folder without papers") && error.contains(".jsonl"), "{error}");
        assert!(matches!(expand(&[]), Err(Error::Setting { setting: Setting::Sources, .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_linked_folder_does_not_loop_and_a_linked_file_is_read_once() {
        let folder = folder(&["a.txt"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("a.txt"), folder.path().join("b.txt")).unwrap();
        assert_eq!(names(&[text(folder.path())]), ["a.txt"]);
    }

    #[test]
    fn stems_and_extensions() {
        let of = |name: &str| {
            let input = Input::file(PathBuf::from(name), false);
            (input.stem().to_owned(), input.hint().extension)
        };
        assert_eq!(of("x/papers.jsonl.gz"), ("papers".into(), Some("jsonl".into())));
        assert_eq!(of("papers.v2.CSV"), ("papers.v2".into(), Some("csv".into())));
        assert_eq!(of("papers.zst"), ("papers".into(), None));
        assert_eq!(of(".txt"), (".txt".into(), Some("txt".into())));
        assert_eq!(Input::stdin().stem(), "stdin");
    }
}
