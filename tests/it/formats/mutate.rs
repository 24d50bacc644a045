//! What do readers make of damaged files? The fixtures of every format, bent and broken, a great many times.
//!
//! Each input is a fixture or a piece of one, changed in one to four places: bits flipped, bytes cut out, doubled or
//! replaced, tokens that mean something put in, pieces of other fixtures spliced in. No reader may panic, and what it
//! takes for papers must survive being written and read again.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use themata::papers::formats::InputFormat;
use themata::papers::read::ReadOptions;

use super::entry::{SHORT, name_of, papers};

/// A format and the fixtures that are its own.
struct Reader {
    format: InputFormat,
    files: &'static [&'static str],
}

const READERS: [Reader; 18] = [
    Reader { format: InputFormat::Page, files: &["page.txt"] },
    Reader { format: InputFormat::Jsonl, files: &["arxiv-snapshot.jsonl", "openalex.jsonl", "s2orc.jsonl"] },
    Reader { format: InputFormat::Json, files: &["openalex.json", "semantic-scholar.json", "services.json"] },
    Reader { format: InputFormat::Csv, files: &["zotero.csv"] },
    Reader { format: InputFormat::Tsv, files: &["table.tsv", "savedrecs-tab.txt"] },
    Reader { format: InputFormat::Bibtex, files: &["acl.bib", "biblatex.bib", "services.bib"] },
    Reader { format: InputFormat::Ris, files: &["zotero.ris", "endnote.ris", "wos.ris", "ovid.ris"] },
    Reader { format: InputFormat::Nbib, files: &["pubmed.nbib"] },
    Reader { format: InputFormat::Wos, files: &["savedrecs.txt"] },
    Reader { format: InputFormat::Enw, files: &["endnote.enw", "refer.enw"] },
    Reader {
        format: InputFormat::Labelled,
        files: &[
            "ovid.txt",
            "ovid-tags.txt",
            "cochrane.txt",
            "ebsco.txt",
            "proquest.txt",
            "pubmed-abstracts.txt",
        ],
    },
    Reader { format: InputFormat::Pubmed, files: &["pubmed.xml"] },
    Reader { format: InputFormat::Arxiv, files: &["arxiv.xml"] },
    Reader {
        format: InputFormat::Xml,
        files: &["jats.xml", "endnote.xml", "anthology.xml", "dblp.xml", "oai.xml"],
    },
    Reader { format: InputFormat::Parquet, files: &["papers.parquet"] },
    Reader { format: InputFormat::Spreadsheet, files: &["table.xlsx", "table.ods"] },
    Reader { format: InputFormat::Zotero, files: &["library.sqlite"] },
    Reader { format: InputFormat::Text, files: &["folder/bats.md", "folder/owls-2020.txt"] },
];

/// What means something to some reader.
const TOKENS: [&[u8]; 54] = [
    b"{",
    b"}",
    b"{{{{{{{{",
    b"}}}}",
    b"[",
    b"]",
    b"[[[[[[[[",
    b"\"",
    b"'",
    b"\\",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\r\n",
    b"\n\n",
    b":",
    b"=",
    b"#",
    b"@",
    b"@article{a,",
    b"@string{a = a # a}",
    b"crossref = {a},",
    b"$",
    b"\\a{",
    b"\\\"",
    b"%",
    b"TY  - ",
    b"ER  - ",
    b"\nAB  - ",
    b"\nPMID- ",
    b"\nPT J\n",
    b"\nER\n",
    b"\n%0 ",
    b"\n<1>\n",
    b"\nRecord #1 of 2\n",
    b"\nTitle: ",
    b"---\n",
    b"<",
    b"</",
    b"/>",
    b"<!--",
    b"<![CDATA[",
    b"&#x110000;",
    b"&a;",
    b"<entry>",
    b"<PubmedArticle>",
    b"null",
    b"1e999",
    b"99999999999999999999",
    b"\xff",
    b"\0",
    b"\xef\xbb\xbf",
];

/// A longer piece of a fixture is cut.
const PIECE: usize = 700;

/// What a reader was put through.
pub(crate) struct Tally {
    pub(crate) name: &'static str,
    pub(crate) inputs: usize,
    /// Papers it found in all of them.
    pub(crate) papers: usize,
    pub(crate) elapsed: Duration,
    pub(crate) slowest: Duration,
    /// The input that took longest.
    pub(crate) slow: Vec<u8>,
    /// Inputs that broke it.
    pub(crate) failures: Vec<Vec<u8>>,
}

/// A small generator of numbers: S. Vigna's splitmix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Where the fixtures are.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats")
}

/// Puts every reader through `inputs` inputs each, in this thread. The same seed gives the same inputs.
pub(crate) fn run(inputs: usize, seed: u64) -> Vec<Tally> {
    let read = |name: &str| fs::read(folder().join(name)).unwrap();
    let all: Vec<Vec<u8>> = READERS.iter().flat_map(|reader| reader.files).map(|name| read(name)).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let put = |(index, reader): (u64, &Reader)| {
        let own: Vec<Vec<u8>> = reader.files.iter().map(|name| read(name)).collect();
        let mut dice = Dice(seed ^ (index << 56));
        pool.install(|| put_through(reader, inputs, &mut dice, &own, &all))
    };
    (0..).zip(&READERS).map(put).collect()
}

fn put_through(reader: &Reader, inputs: usize, dice: &mut Dice, own: &[Vec<u8>], all: &[Vec<u8>]) -> Tally {
    let mut tally = Tally {
        name: reader.format.name(),
        inputs,
        papers: 0,
        elapsed: Duration::ZERO,
        slowest: Duration::ZERO,
        slow: Vec::new(),
        failures: Vec::new(),
    };
    let started = Instant::now();
    // A piece of such a file is nothing to its reader.
    let is_binary =
        matches!(reader.format, InputFormat::Parquet | InputFormat::Spreadsheet | InputFormat::Zotero);
    for number in 0..inputs {
        let input = mutated(dice, own, all, !is_binary);
        // The format is found by content and name in some of them, and a small limit bites in others.
        let options = ReadOptions {
            input_format: (number % 4 != 0).then_some(reader.format),
            max_record_bytes: if number % 16 == 1 { SHORT } else { 64 << 20 },
            ..ReadOptions::default()
        };
        let before = Instant::now();
        let read = catch_unwind(AssertUnwindSafe(|| papers(name_of(reader.format), &input, &options)));
        let took = before.elapsed();
        if took > tally.slowest {
            tally.slowest = took;
            tally.slow.clone_from(&input);
        }
        match read {
            Ok(papers) => tally.papers += papers,
            Err(_) => tally.failures.push(input),
        }
    }
    tally.elapsed = started.elapsed();
    tally
}

fn mutated(dice: &mut Dice, own: &[Vec<u8>], all: &[Vec<u8>], in_pieces: bool) -> Vec<u8> {
    let mut input = own[dice.below(own.len())].clone();
    if in_pieces && dice.below(8) > 0 {
        input = piece(dice, &input, PIECE);
    }
    for _ in 0..=dice.below(4) {
        let at = dice.below(input.len());
        match dice.below(7) {
            0 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
            1 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte = dice.next() as u8;
                }
            }
            2 => input.truncate(at),
            3 => {
                let end = (at + dice.below(40)).min(input.len());
                input.drain(at..end);
            }
            4 => {
                let doubled = piece(dice, &input, 60);
                input.splice(at..at, doubled);
            }
            5 => {
                let other = dice.below(all.len());
                let spliced = piece(dice, &all[other], 200);
                input.splice(at..at, spliced);
            }
            _ => {
                let token = TOKENS[dice.below(TOKENS.len())];
                let times = if dice.below(16) == 0 { 100 } else { 1 };
                input.splice(at..at, token.repeat(times));
            }
        }
    }
    input
}

/// A piece of at most `longest` bytes.
fn piece(dice: &mut Dice, of: &[u8], longest: usize) -> Vec<u8> {
    let start = dice.below(of.len());
    let end = (start + dice.below(longest)).min(of.len());
    of[start..end].to_vec()
}
