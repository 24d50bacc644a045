//! Is damage found, and does none of it make the program fall over?

use std::fs;
use std::path::Path;

use themata::Corpus;
use themata::store::{Index, verify};

use super::ask::{Victim, files};
use super::of_sample;
use crate::common::{Dice, Folder, run, sample};

/// How often each file is damaged; `THEMATA_MUTATIONS` asks for more.
fn mutations() -> usize {
    std::env::var("THEMATA_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(25)
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
    for path in files(Path::new(&index)) {
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

#[test]
fn no_damage_makes_the_program_fall_over() {
    let victim = Victim::of(Corpus::new(sample().papers()[..30].to_vec()).0);
    let mut dice = Dice::new(12);
    for (file, whole) in victim.files().enumerate() {
        let times = if file == 0 { 4 } else { 2 };
        for at in 0..times * mutations() {
            victim.ask_with(file, &damaged(whole, &mut dice), at % 2 == 0);
        }
    }
}

/// Inputs as the fuzz target `index` gets them: those that broke something once, and some that are noise.
#[test]
fn what_was_found_by_fuzzing_breaks_no_index() {
    let victim = Victim::of(Corpus::new(sample().papers()[..30].to_vec()).0);
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/index");
    for entry in fs::read_dir(kept).into_iter().flatten() {
        victim.ask_what(&fs::read(entry.unwrap().path()).unwrap());
    }
    let mut dice = Dice::new(13);
    for _ in 0..10 * mutations() {
        let noise: Vec<u8> = (0..dice.below(60)).map(|_| dice.below(256) as u8).collect();
        victim.ask_what(&noise);
    }
}

#[test]
fn damage_is_said_in_words_and_by_the_exit_code() {
    let folder = Folder::new();
    let index = of_sample(&folder);
    let fine = run(&["verify", &index]).ends(0);
    assert_eq!(fine.stdout, "intact: 120 papers in 10 themes\n");
    let path = files(Path::new(&index)).into_iter().find(|path| path.ends_with("terms.parquet")).unwrap();
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
