//! One file per theme in a folder, named after the theme's number and label.
//!
//! The number makes names unique even where a file system ignores case or accents. Only letters and digits of the label
//! are kept, so a name cannot leave the folder and is safe for shells and Windows.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::cli::failure::ProgramError;
use tempfile::Builder;
use unicode_normalization::UnicodeNormalization;

use crate::cli::output::{Replace, prepare_folder, write_file};

/// Maximum number of label characters in a name: at four bytes each, the name stays within the 255 bytes that most file
/// systems allow.
const LABEL: usize = 50;

/// The name of a theme's file, such as `07-glaciers-mass-balance.bib`. Numbers are padded to the digits of `largest`.
pub(crate) fn file_name(theme: usize, largest: usize, label: &str, ending: &str) -> String {
    let mut words = String::new();
    for c in label.nfc() {
        if c.is_alphanumeric() {
            words.push(c);
        } else if !words.is_empty() && !words.ends_with('-') {
            words.push('-');
        }
    }
    let words: String = words.chars().take(LABEL).collect();
    let words = words.trim_end_matches('-');
    let digits = largest.to_string().len().max(2);
    let joint = if words.is_empty() { "" } else { "-" };
    format!("{theme:0digits$}{joint}{words}.{ending}")
}

/// Creates a folder, or accepts an empty one. Hidden files, such as those of file managers, are ignored.
pub(crate) fn prepare_empty_folder(path: &Path) -> anyhow::Result<()> {
    prepare_folder(path)?;
    Ok(expect_empty(path)
        .map_err(|source| ProgramError::Write { path: path.display().to_string(), source })?)
}

fn expect_empty(path: &Path) -> io::Result<()> {
    let names: Vec<OsString> =
        fs::read_dir(path)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<_>>()?;
    let shown = names.iter().map(|name| name.to_string_lossy()).filter(|name| !name.starts_with('.'));
    match shown.min() {
        None => Ok(()),
        Some(name) => {
            let found = format!("found {name} in it, expected a new or empty folder");
            Err(io::Error::new(io::ErrorKind::DirectoryNotEmpty, found))
        }
    }
}

/// Writes files into a folder prepared by [`prepare_empty_folder`]. They are first written to a hidden folder inside it and
/// moved when all are complete: a full disk or an interruption leaves at most the hidden folder.
pub(crate) fn write_files<F>(path: &Path, files: impl IntoIterator<Item = (String, F)>) -> anyhow::Result<()>
where
    F: FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
{
    let failed = |source| ProgramError::Write { path: path.display().to_string(), source };
    let hidden = Builder::new().prefix(".themata-").tempdir_in(path).map_err(failed)?;
    let mut names = Vec::new();
    for (name, write) in files {
        write_file(&hidden.path().join(&name), Replace::Own, write).map_err(|error| {
            match error.downcast() {
                // Report the requested path, not the hidden one.
                Ok(ProgramError::Write { source, .. }) => {
                    ProgramError::Write { path: path.join(&name).display().to_string(), source }.into()
                }
                Ok(other) => anyhow::Error::from(other),
                Err(other) => other,
            }
        })?;
        names.push(name);
    }
    // Files may have appeared in the meantime.
    expect_empty(path).map_err(failed)?;
    for name in names {
        fs::rename(hidden.path().join(&name), path.join(&name)).map_err(failed)?;
    }
    hidden.close().map_err(failed)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Component;

    use super::*;

    #[test]
    fn names_are_safe_and_readable() {
        let of = |label: &str| file_name(7, 12, label, "bib");
        assert_eq!(of("glaciers, mass balance"), "07-glaciers-mass-balance.bib");
        assert_eq!(of("../../x"), "07-x.bib");
        assert_eq!(of("/etc/passwd"), "07-etc-passwd.bib");
        assert_eq!(of("C:\\x\u{0}"), "07-C-x.bib");
        assert_eq!(of("CON"), "07-CON.bib");
        assert_eq!(of("a."), "07-a.bib");
        assert_eq!(of(""), "07.bib");
        assert_eq!(of(" \u{202e}.. "), "07.bib");
        assert_eq!(of("<script>alert(1)</script>"), "07-script-alert-1-script.bib");
        assert_eq!(of("冰川, 質量"), "07-冰川-質量.bib");
        assert_eq!(of("cafe\u{301}s"), "07-caf\u{e9}s.bib");
        assert_eq!(file_name(3, 120, "x", "csv"), "003-x.csv");
    }

    #[test]
    fn any_label_makes_one_short_name_in_the_folder() {
        let long = "x".repeat(300);
        let labels = [
            "../..",
            &long,
            "\u{10400}".repeat(300).leak(),
            "a/b\\c:d*e?f\"g<h>i|j",
            ".",
            "-",
            "~",
            "$(x)",
            "\n",
        ];
        for label in labels {
            let name = file_name(1, 9999, label, "parquet");
            assert!(name.len() <= 255, "{name}");
            let parts: Vec<Component<'_>> = Path::new(&name).components().collect();
            assert!(matches!(parts[..], [Component::Normal(_)]), "{name}");
            assert!(name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '.'), "{name}");
            assert!(name.starts_with("0001") && name.matches('.').count() == 1, "{name}");
        }
    }

    #[test]
    fn numbers_tell_names_apart_without_case() {
        let names = ["Ice", "ICE", "ice", "", ""].iter().enumerate();
        let names: std::collections::BTreeSet<String> =
            names.map(|(at, label)| file_name(at + 1, 5, label, "ris").to_lowercase()).collect();
        assert_eq!(names.len(), 5);
    }
}
