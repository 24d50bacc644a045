//! What no input may do: make a reader or an index panic, hang, or take memory out of proportion.
//!
//! `cargo +nightly fuzz run csv -- -max_total_time=60` runs the target of one reader, `... run index` that of an index;
//! cargo-fuzz (`cargo install cargo-fuzz`) needs a nightly toolchain and a C++ compiler. `seeds.sh` brings the fixtures
//! to where the fuzzer begins. The same functions run on stable over seeded mutations of the fixtures:
//! `tests/formats/mutate.rs`, `tests/index/damage.rs`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Once, OnceLock};

use themata::store::{Index, Library, Manifest, Writer, verify};
use themata::{Corpus, InputFormat, Paper, ReadOptions, Settings, read_from};

/// The parquet crate panics on some damaged files, which the library catches and tells as damage. libFuzzer's hook would
/// end the process there already; a panic that is not caught still ends it.
fn let_panics_be_caught() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|_| {})));
}

/// Reads an input as a file of a format. A small limit on records is met too.
pub fn reader(format: InputFormat, name: &str, input: &[u8]) {
    let_panics_be_caught();
    for max_record_bytes in [200, 64 << 20] {
        let options =
            ReadOptions { input_format: Some(format), max_record_bytes, ..ReadOptions::default() };
        let Ok(outcome) = read_from(name, std::io::Cursor::new(input.to_vec()), &options) else { continue };
        for paper in outcome.corpus.papers() {
            let text = serde_json::to_string(paper).expect("papers are written");
            let again: Paper = serde_json::from_str(&text).expect("and read again");
            assert_eq!(&again, paper);
        }
    }
}

/// Puts bytes in place of a part of one file of a small index, and asks it all that can be asked. The first byte chooses
/// the file, the next two the place, the next whether the manifest is made to agree.
pub fn index(input: &[u8]) {
    let [file, high, low, is_sealed, bytes @ ..] = input else { return };
    let_panics_be_caught();
    let small = small_index();
    let folder = small.path();
    let manifest = fs::read(folder.join("manifest.json")).expect("it was written");
    let facts: Manifest = serde_json::from_slice(&manifest).expect("it is whole");
    let files = files(folder, &facts);
    let path = &files[usize::from(*file) % files.len()];
    let whole = fs::read(path).expect("it was written");
    let at = usize::from(u16::from_be_bytes([*high, *low])) % whole.len().max(1);
    let mut changed = whole.clone();
    changed.splice(at..(at + bytes.len()).min(whole.len()), bytes.iter().copied());
    fs::write(path, &changed).expect("the folder is ours");
    if is_sealed % 2 == 0 {
        seal(folder, facts, path, &changed);
    }
    ask(folder);
    fs::write(path, whole).expect("the folder is ours");
    fs::write(folder.join("manifest.json"), manifest).expect("the folder is ours");
}

fn files(folder: &Path, facts: &Manifest) -> Vec<PathBuf> {
    let generation = folder.join(format!("generation-{:06}", facts.generation));
    facts.files.iter().map(|entry| generation.join(&entry.name)).collect()
}

/// Makes the manifest agree with a file that has changed: what its bytes say is then all there is to go by.
fn seal(folder: &Path, mut facts: Manifest, path: &Path, bytes: &[u8]) {
    if let Some(entry) = facts.files.iter_mut().find(|entry| path.ends_with(&entry.name)) {
        entry.bytes = bytes.len() as u64;
        entry.xxh3 = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes));
    }
    facts.xxh3 = facts.sum_of();
    fs::write(folder.join("manifest.json"), serde_json::to_vec(&facts).expect("it is plain"))
        .expect("the folder is ours");
}

/// Any answer and any error will do.
fn ask(folder: &Path) {
    let _ = verify(folder);
    let Ok(opened) = Index::open(folder) else { return };
    let _ = opened.find("p3");
    let ranking = opened.manifest().settings.ranking.clone();
    let _ = opened.related(&[1], &[0], 5, &ranking, 0.5);
    let _ = opened.search("coral reefs and lithium ice", 5);
    let _ = opened.graph();
    let _ = opened.load();
}

/// An index of a dozen papers, made once.
fn small_index() -> &'static tempfile::TempDir {
    static INDEX: OnceLock<tempfile::TempDir> = OnceLock::new();
    INDEX.get_or_init(|| {
        let words = ["coral", "reef", "lithium", "cell", "ice", "glacier", "trade", "gold", "infant", "speech"];
        let paper = |i: usize| Paper {
            id: format!("p{i}"),
            title: format!("{} {}", words[i % 10], words[(3 * i + 1) % 10]),
            abstract_text: (0..8).map(|j| words[(i + j * j) % 10]).collect::<Vec<_>>().join(" "),
            year: Some(2000 + i as i32),
            ..Paper::default()
        };
        let (corpus, _) = Corpus::new((0..12).map(paper).collect());
        let folder = tempfile::tempdir().expect("there is room for one");
        let mut settings = Settings { n_themes: Some(3), ..Settings::default() };
        settings.vectorize.max_document_share = 1.0;
        let library = Library::new(corpus, vec!["small".into()], 0, &settings, |_| ()).expect("it is sound");
        let writer = Writer::new(folder.path()).expect("the folder is ours");
        library.save(&writer).expect("there is room for it");
        folder
    })
}
