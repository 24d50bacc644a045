//! What must hold of an index whose files are anything at all? It is opened, verified and asked all that can be asked, and
//! gives an answer or an error. The fuzz target and the tests of damage all come in here.

use std::fs;
use std::path::{Path, PathBuf};

use themata::indices::RowIndex;
use themata::store::{Index, Library, Manifest, Writer, verify};
use themata::{Corpus, Settings};

/// The files of an index below its folder, the manifest first.
pub fn files(index: &Path) -> Vec<PathBuf> {
    let manifest: Manifest = serde_json::from_slice(&fs::read(index.join("manifest.json")).unwrap()).unwrap();
    let generation = index.join(format!("generation-{:06}", manifest.generation));
    let others = manifest.files.iter().map(|entry| generation.join(&entry.name));
    [index.join("manifest.json")].into_iter().chain(others).collect()
}

/// Asks an index all that can be asked. Any answer and any error will do; a panic will not.
pub fn ask(index: &Path) {
    let _ = verify(index);
    let Ok(opened) = Index::open(index) else { return };
    let _ = opened.find("s022");
    let _ = opened.find("nobody");
    let settings = opened.manifest().settings.clone();
    let n = opened.manifest().corpus.papers.min(20);
    let _ = opened.related(&[RowIndex::new(n / 2)], &[RowIndex::new(0)], 10, &settings);
    let _ = opened.search("coral reefs and lithium ice", 10);
    let _ = opened.graph();
    let _ = opened.load();
}

/// Makes the manifest agree with a file that has changed, so that what the bytes say is all there is to go by. A manifest
/// that is none stays as it is.
pub fn seal(index: &Path, path: &Path, bytes: &[u8]) {
    let place = index.join("manifest.json");
    let Ok(mut manifest) = serde_json::from_slice::<Manifest>(&fs::read(&place).unwrap()) else { return };
    let name = path.file_name().unwrap().to_str().unwrap();
    if let Some(entry) = manifest.files.iter_mut().find(|entry| entry.name == name) {
        entry.bytes = bytes.len() as u64;
        entry.xxh3 = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes));
    }
    manifest.xxh3 = manifest.checksum();
    fs::write(place, serde_json::to_vec(&manifest).unwrap()).unwrap();
}

/// A small index of one's own, whose files can be anything for a moment.
pub struct Victim {
    folder: tempfile::TempDir,
    /// Each file and what is in it, the manifest first.
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Victim {
    /// An index of these papers, in six themes.
    ///
    /// # Panics
    ///
    /// Where it cannot be written.
    pub fn of(corpus: Corpus) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { n_themes: Some(6), ..Settings::default() };
        let library = Library::new(corpus, Vec::new(), 0, &settings, |_| ()).unwrap();
        library.save(&Writer::new(folder.path()).unwrap()).unwrap();
        let whole = |path: PathBuf| (path.clone(), fs::read(path).unwrap());
        let files = files(folder.path()).into_iter().map(whole).collect();
        Self { folder, files }
    }

    /// Each file's bytes, the manifest's first.
    pub fn files(&self) -> impl Iterator<Item = &[u8]> {
        self.files.iter().map(|(_, bytes)| bytes.as_slice())
    }

    /// Asks the index all that can be asked while a file holds other bytes, and sums that fit them where it is `sealed`.
    ///
    /// # Panics
    ///
    /// Where the library does, and where a file cannot be written.
    pub fn ask_with(&self, file: usize, bytes: &[u8], sealed: bool) {
        let (path, whole) = &self.files[file];
        fs::write(path, bytes).unwrap();
        if sealed {
            seal(self.folder.path(), path, bytes);
        }
        ask(self.folder.path());
        fs::write(path, whole).unwrap();
        fs::write(&self.files[0].0, &self.files[0].1).unwrap();
    }

    /// [`ask_with`](Self::ask_with) what a fuzzer's bytes say. The first chooses the file, the lowest bits of the second
    /// whether it is sealed, and whether what follows takes the place of the file or changes it: in pieces of four bytes,
    /// three of which are a place and the last is the byte that comes there.
    pub fn ask_what(&self, input: &[u8]) {
        let [file, how, rest @ ..] = input else { return };
        let file = usize::from(*file) % self.files.len();
        if how & 2 == 0 {
            return self.ask_with(file, rest, how & 1 == 0);
        }
        let mut bytes = self.files[file].1.clone();
        for piece in rest.chunks_exact(4) {
            let at = u32::from_le_bytes([piece[0], piece[1], piece[2], 0]) as usize % bytes.len();
            bytes[at] = piece[3];
        }
        self.ask_with(file, &bytes, how & 1 == 0);
    }
}
