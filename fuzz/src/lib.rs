//! The code shared by the fuzz targets: the functions the tests call too, one for all readers and one for the index.
//!
//! Needs a nightly compiler and cargo-fuzz. `fuzz/run SECONDS [TARGET...]` runs every target, or those named, for that many
//! seconds each. Fuzzing starts from the test files. Under `cfg(fuzzing)` the library reads files in tiny blocks, so that
//! block boundaries occur everywhere. Once a failure is fixed, its input is kept in `tests/fixtures/formats/awkward/` or
//! `tests/fixtures/index/`, and the tests read it from then on.

#[path = "../../tests/it/formats/entry.rs"]
pub mod entry;

#[path = "../../tests/it/index/ask.rs"]
pub mod ask;

/// Lets the library catch panics, as it does those of the parquet crate; the fuzzer would otherwise stop at the first,
/// caught or not. An uncaught panic still stops it.
pub fn let_panics_be_caught() {
    static DONE: std::sync::Once = std::sync::Once::new();
    DONE.call_once(|| std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))));
}

/// Defines the target of a reader, which reads arbitrary bytes as one format.
#[macro_export]
macro_rules! reader {
    ($format:ident) => {
        libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
            themata_fuzz::let_panics_be_caught();
            themata_fuzz::entry::read_as(themata::InputFormat::$format, bytes);
        });
    };
}
