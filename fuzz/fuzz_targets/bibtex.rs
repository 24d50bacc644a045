#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| themata_fuzz::reader(themata::InputFormat::Bibtex, "x.bib", input));
