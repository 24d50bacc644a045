//! What a command may write: never a file that it reads, nothing into an index, and over files of others only with
//! `--force`. All outputs are checked before any work is done.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use themata::papers::index_folder::is_index;
use themata::papers::read::files;
use themata::papers::written;

use crate::cli::args::{Cli, Clustered, Command, Encoded, Eval, Sources, Words};
use crate::cli::failure::ProgramError;
use crate::cli::output::{is_stream, prepare_file, refuse_folder, refuse_foreign};

/// Refuses outputs that would destroy something.
pub(crate) fn check(cli: &Cli) -> anyhow::Result<()> {
    let Some(mut files) = Files::of(&cli.command) else { return Ok(()) };
    let stats = cli.common.stats.as_deref().filter(|path| !is_stream(path));
    files.outputs.extend(stats.map(Path::to_path_buf));
    files.outputs.retain(|path| !is_stream(path));
    for path in &files.outputs {
        refuse_folder(path).map_err(|source| ProgramError::Write { path: shown(path), source })?;
    }
    files.check_places()?;
    let inputs = Inputs::of(&files);
    for path in &files.outputs {
        if inputs.contain(path) {
            return Err(ProgramError::Input { path: shown(path) }.into());
        }
        refuse_foreign(path, cli.common.replace())?;
    }
    files.prepare(stats)
}

/// The files and folders of a command.
#[derive(Default)]
struct Files<'a> {
    /// What is read as papers: files, folders, indexes, `-`.
    sources: Vec<&'a str>,
    /// Other files that are read.
    others: Vec<PathBuf>,
    /// The files that are written.
    outputs: Vec<PathBuf>,
    /// The folder that is filled.
    folder: Option<&'a Path>,
    /// The index that is created or replaced.
    index: Option<&'a Path>,
}

impl<'a> Files<'a> {
    /// Those of a command; `None` if it writes no file.
    fn of(command: &'a Command) -> Option<Self> {
        let own = Self::default();
        Some(match command {
            Command::Report(args) => {
                let files = args.format.iter().map(|format| args.out.join(format.0.file_name()));
                let mut outputs: Vec<PathBuf> = files.collect();
                outputs.sort_unstable();
                outputs.dedup();
                Self { folder: Some(&args.out), outputs, ..own.clustered(&args.clustered) }
            }
            Command::Themes(args) => own.clustered(&args.clustered),
            Command::Related(args) => own.sources(&args.sources).encoded(&args.encoded),
            Command::Search(args) => own.sources(&args.sources),
            Command::Neighbours(args) => own.sources(&args.sources).output(&args.out),
            Command::Papers(args) => own.papers(&args.sources),
            Command::Convert(args) => {
                let log = args.log().filter(|_| args.merge);
                let files = own.papers(&args.sources).output(&args.target.to);
                log.iter().fold(files, |files, log| files.output(log))
            }
            Command::Export(args) if args.split.is_some() => {
                Self { folder: Some(Path::new(&args.to)), ..own.clustered(&args.clustered) }
            }
            Command::Export(args) => own.clustered(&args.clustered).output(&args.to),
            Command::Digest(args) => {
                let files = own.papers(&args.sources).papers(&args.like);
                args.to.iter().fold(files, |files, to| files.output(to))
            }
            Command::Serve(args) => own.clustered(&args.clustered).others(args.token_file.as_deref()),
            Command::Index(args) => Self { index: Some(&args.out), ..own.sources(&args.sources) },
            Command::Add(args) => own.papers(&args.sources),
            Command::Refit(args) => own.words(&args.words),
            Command::Remove(_) | Command::Diff(_) => own,
            Command::Eval(Eval::Themes(args)) => own.sources(&args.sources).encoded(&args.encoded),
            Command::Eval(Eval::Related(args)) => {
                let judgements = [args.queries.as_path(), &args.qrels];
                own.sources(&args.sources).encoded(&args.encoded).others(judgements)
            }
            Command::Verify(_) | Command::Completions { .. } | Command::Man => return None,
        })
    }

    fn clustered(self, args: &'a Clustered) -> Self {
        self.sources(&args.sources).encoded(&args.encoded)
    }

    fn sources(self, args: &'a Sources) -> Self {
        self.papers(&args.sources).papers(&args.background).words(&args.words)
    }

    fn papers(mut self, sources: &'a [String]) -> Self {
        self.sources.extend(sources.iter().map(String::as_str));
        self
    }

    fn words(self, args: &'a Words) -> Self {
        self.others(args.stop_words.as_deref())
    }

    fn encoded(self, args: &'a Encoded) -> Self {
        let Some(path) = args.vectors.as_deref().map(Path::new) else { return self };
        // The ids of an array are in a file beside it.
        let ids = ["ids", "txt"].map(|ending| path.with_extension(ending));
        self.others([path]).others(ids.iter().map(PathBuf::as_path))
    }

    fn others<'p>(mut self, paths: impl IntoIterator<Item = &'p Path>) -> Self {
        self.others.extend(paths.into_iter().map(Path::to_path_buf));
        self
    }

    fn output(mut self, to: &str) -> Self {
        if to != "-" {
            self.outputs.push(to.into());
        }
        self
    }

    /// Checks that no output is in an index, or is another output too.
    fn check_places(&self) -> Result<(), ProgramError> {
        let mut taken = HashSet::new();
        for path in self.folder.into_iter().chain(self.outputs.iter().map(PathBuf::as_path)) {
            let place = place(path);
            // A file is in the folders above it; a folder can be the index itself.
            if let Some(index) = place.ancestors().find(|folder| is_index(folder)) {
                return Err(ProgramError::IntoIndex { path: shown(path), index: shown(index) });
            }
            if !taken.insert(place) {
                return Err(ProgramError::Twice { path: shown(path) });
            }
        }
        let Some(index) = self.index else { return Ok(()) };
        let place = place(index);
        if let Some(outer) = place.ancestors().skip(1).find(|folder| is_index(folder)) {
            return Err(ProgramError::IntoIndex { path: shown(index), index: shown(outer) });
        }
        let is_inside =
            |source: &&str| **source != *"-" && self::place(Path::new(source)).starts_with(&place);
        if is_index(index) && self.sources.iter().any(is_inside) {
            return Err(ProgramError::Input { path: shown(index) });
        }
        Ok(())
    }

    /// Checks that the statistics can be written; each command checks its own files.
    fn prepare(&self, stats: Option<&Path>) -> anyhow::Result<()> {
        let Some(path) = stats else { return Ok(()) };
        // The folder may have yet to be created.
        if self.folder.is_some_and(|folder| place(path).starts_with(place(folder))) {
            return Ok(());
        }
        prepare_file(&path.to_string_lossy())
    }
}

/// The files that a command reads, by identity.
struct Inputs {
    named: HashSet<Identity>,
    in_folders: HashSet<Identity>,
}

impl Inputs {
    fn of(files: &Files<'_>) -> Self {
        let (mut named, mut in_folders) = (HashSet::new(), HashSet::new());
        // Listing folders takes time, and a new file is nobody's input.
        if files.outputs.iter().any(|path| path.exists()) {
            named.extend(files.others.iter().filter_map(|path| identity(path)));
            for &source in &files.sources {
                if source == "-" {
                    // The shell may have opened a file.
                    named.extend(identity(Path::new("/dev/stdin")));
                    continue;
                }
                let all = if Path::new(source).is_dir() { &mut in_folders } else { &mut named };
                // The reader reports what it cannot list, and nothing is written then.
                let paths = self::files(source).unwrap_or_default();
                all.extend(paths.iter().filter_map(|path| identity(path)));
            }
        }
        Self { named, in_folders }
    }

    /// Whether a file is read. Results of this program in folders are not.
    fn contain(&self, path: &Path) -> bool {
        let Some(identity) = identity(path) else { return false };
        self.named.contains(&identity)
            || self.in_folders.contains(&identity) && !written::is_result(path).unwrap_or(false)
    }
}

/// What is equal for all paths of a file, also through links.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = PathBuf;

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    fs::canonicalize(path).ok()
}

/// The path of a file without links, as far as it exists.
fn place(path: &Path) -> PathBuf {
    if let Ok(place) = fs::canonicalize(path) {
        return place;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if parent.as_os_str().is_empty() => place(Path::new(".")).join(name),
        (Some(parent), Some(name)) => place(parent).join(name),
        _ => path.to_path_buf(),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
