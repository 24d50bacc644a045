//! What do the fuzz targets call? The same that the tests call: one function for all readers, one for the index.
//!
//! Needs a nightly compiler and cargo-fuzz. `fuzz/run SECONDS [TARGET...]` runs every target, or those named, for so many
//! seconds each. The files of the tests are what it begins with; the library reads its files in tiny blocks here
//! (`cfg(fuzzing)`), so that the edges of blocks are everywhere. What breaks something is kept, once it is mended, in
//! `tests/fixtures/formats/awkward/` or `tests/fixtures/index/`, and read by the tests from then on.

#[path = "../../tests/it/formats/entry.rs"]
pub mod entry;

#[path = "../../tests/it/index/ask.rs"]
pub mod ask;

/// Lets the library catch panics, as it does those of the parquet crate: the fuzzer would end with the first, caught or not.
/// One that nobody catches still ends it.
pub fn let_panics_be_caught() {
    static DONE: std::sync::Once = std::sync::Once::new();
    DONE.call_once(|| std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))));
}

/// The target of a reader: any bytes, read as one format.
#[macro_export]
macro_rules! reader {
    ($format:ident) => {
        libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
            themata_fuzz::let_panics_be_caught();
            themata_fuzz::entry::read_as(themata::InputFormat::$format, bytes);
        });
    };
}
