//! Is damage found, and does none of it make the program fall over?

use std::fs;
use std::path::{Path, PathBuf};

use themata::store::{Index, verify};

use super::common::{Dice, Folder, run, sample};
use super::{manifest, of_sample, part};

/// How often each file is damaged; `THEMATA_MUTATIONS` asks for more.
fn mutations() -> usize {
    std::env::var("THEMATA_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(25)
}

/// The files of an index below its folder, the manifest first.
fn files(index: &str) -> Vec<PathBuf> {
    let manifest = manifest(index);
    let generation = Path::new(index).join(format!("generation-{:06}", manifest.generation));
    let others = manifest.files.iter().map(|entry| generation.join(&entry.name));
    [Path::new(index).join("manifest.json")].into_iter().chain(others).collect()
}

/// Some bytes, changed.
fn damaged(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    // Where formats keep what they say of themselves: mostly at the end.
    let place = |dice: &mut Dice, length: usize| match dice.below(3) {
        0 => length - 1 - dice.below(length.min(400)),
        1 => dice.below(length.min(200)),
        _ => dice.below(length),
    };
    match dice.below(7) {
        0 | 1 => {
            let at = place(dice, bytes.len());
            bytes[at] ^= 1 << dice.below(8);
        }
        2 => {
            for _ in 0..=dice.below(8) {
                let at = place(dice, bytes.len());
                bytes[at] = [0, 1, 0x7f, 0x80, 0xff, dice.below(256) as u8][dice.below(6)];
            }
        }
        3 => {
            let value = [0, 1, i32::MAX, i32::MIN, -1, 1 << 24][dice.below(6)].to_le_bytes();
            let at = place(dice, bytes.len());
            let end = bytes.len().min(at + 4);
            bytes[at..end].copy_from_slice(&value[..end - at]);
        }
        4 => bytes.truncate(dice.below(bytes.len())),
        5 => bytes.extend((0..=dice.below(40)).map(|at| at as u8)),
        _ => {
            let (from, to) = (place(dice, bytes.len()), place(dice, bytes.len()));
            let n = dice.below(64).min(bytes.len() - from.max(to));
            bytes.copy_within(from..from + n, to);
        }
    }
    bytes
}

#[test]
fn every_change_of_every_file_is_found_and_named() {
    let folder = Folder::new();
    let index = of_sample(&folder);
    let mut dice = Dice::new(11);
    for path in files(&index) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let whole = fs::read(&path).unwrap();
        for _ in 0..mutations() {
            let changed = damaged(&whole, &mut dice);
            if changed == whole {
                continue;
            }
            fs::write(&path, &changed).unwrap();
            let found = match verify(Path::new(&index)) {
                Ok((_, damage)) => damage.iter().any(|damage| damage.problem.contains(name)),
                Err(error) => error.to_string().contains(name),
            };
            // White space between the manifest's words may change as it likes.
            let same = name == "manifest.json"
                && serde_json::from_slice::<serde_json::Value>(&changed).ok()
                    == serde_json::from_slice::<serde_json::Value>(&whole).ok();
            assert!(found || same, "{name}");
        }
        fs::remove_file(&path).unwrap();
        let message = match verify(Path::new(&index)) {
            Ok((_, damage)) => damage[0].problem.clone(),
            Err(error) => error.to_string(),
        };
        assert!(message.contains(name) && message.contains("cannot read"), "{message}");
        fs::write(&path, &whole).unwrap();
    }
    assert_eq!(verify(Path::new(&index)).unwrap().1, []);
}

/// Asks an index all that can be asked. Any answer and any error will do; a panic will not.
fn ask(index: &str) {
    let _ = verify(Path::new(index));
    let Ok(opened) = Index::open(Path::new(index)) else { return };
    let _ = opened.find("s022");
    let _ = opened.find("nobody");
    let ranking = opened.manifest().settings.ranking.clone();
    let n = opened.manifest().corpus.papers.min(20);
    let _ = opened.related(&[n / 2], &[0], 10, &ranking, 0.5);
    let _ = opened.search("coral reefs and lithium ice", 10);
    let _ = opened.graph();
    let _ = opened.load();
}

/// Makes the manifest agree with a file that has changed.
fn seal(index: &str, path: &Path, bytes: &[u8]) {
    let mut manifest = manifest(index);
    let name = path.file_name().unwrap().to_str().unwrap();
    if let Some(entry) = manifest.files.iter_mut().find(|entry| entry.name == name) {
        entry.bytes = bytes.len() as u64;
        entry.xxh3 = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes));
    }
    manifest.xxh3 = manifest.sum_of();
    fs::write(Path::new(index).join("manifest.json"), serde_json::to_vec(&manifest).unwrap()).unwrap();
}

#[test]
fn no_damage_makes_the_program_fall_over() {
    let folder = Folder::new();
    let source = part(&folder, "part.jsonl", 0..30);
    let index = folder.path("index");
    run(&["index", &source, "--out", &index, "--themes", "6"]).ends(0);
    let mut dice = Dice::new(12);
    let all = files(&index);
    let sealed = fs::read(&all[0]).unwrap();
    for path in &all[1..] {
        let whole = fs::read(path).unwrap();
        for at in 0..2 * mutations() {
            let changed = damaged(&whole, &mut dice);
            fs::write(path, &changed).unwrap();
            // With sums that fit, what the bytes say is all that there is to go by.
            if at % 2 == 0 {
                seal(&index, path, &changed);
            }
            ask(&index);
            fs::write(&all[0], &sealed).unwrap();
        }
        fs::write(path, &whole).unwrap();
    }
    for at in 0..4 * mutations() {
        fs::write(&all[0], damaged(&sealed, &mut dice)).unwrap();
        if at % 2 == 0
            && let Ok(mut manifest) =
                serde_json::from_slice::<themata::store::Manifest>(&fs::read(&all[0]).unwrap())
        {
            manifest.xxh3 = manifest.sum_of();
            fs::write(&all[0], serde_json::to_vec(&manifest).unwrap()).unwrap();
        }
        ask(&index);
    }
}

#[test]
fn damage_is_said_in_words_and_by_the_exit_code() {
    let folder = Folder::new();
    let index = of_sample(&folder);
    let fine = run(&["verify", &index]).ends(0);
    assert_eq!(fine.stdout, "whole: 120 papers in 10 themes\n");
    let path = files(&index).into_iter().find(|path| path.ends_with("terms.parquet")).unwrap();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 10]).unwrap();
    let cut = run(&["verify", &index]).ends(1);
    let expected = format!("terms.parquet: found {} bytes, expected {} bytes", whole.len() - 10, whole.len());
    assert!(cut.stdout.starts_with("damaged: ") && cut.stdout.contains(&expected), "{}", cut.stdout);
    let ran = run(&["search", "ice", &index]).ends(2);
    assert!(ran.stderr.contains(&expected), "{}", ran.stderr);
    // All papers are where they were for all that.
    assert_eq!(Index::open(Path::new(&index)).err().map(|_| ()), Some(()));
    fs::write(&path, &whole).unwrap();
    assert_eq!(super::whole(&index), sample());
}
