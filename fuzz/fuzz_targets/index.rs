#![no_main]
//! A small index in which the input bytes replace or change one file.

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use themata::{Corpus, ReadOptions, read};
use themata_fuzz::ask::Victim;

static VICTIM: OnceLock<Victim> = OnceLock::new();

fn victim() -> Victim {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/sample.jsonl").to_owned();
    let papers = read(&[sample], &ReadOptions::default()).unwrap().corpus.into_papers();
    Victim::of(Corpus::new(papers.into_iter().take(30).collect()).0)
}

fuzz_target!(|bytes: &[u8]| {
    themata_fuzz::let_panics_be_caught();
    VICTIM.get_or_init(victim).ask_what(bytes);
});
