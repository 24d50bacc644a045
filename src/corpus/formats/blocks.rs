//! How is a file read that need not be in memory whole? Block by block, each ending where a record does.

use std::io::Read;

use super::{Content, Failure, Flaw, Parsed, Sieve, newlines};

/// Bytes of a block at least: enough that records are shared among threads, little beside the papers kept.
const BLOCK: usize = 8 << 20;

/// A part of a file, from the beginning of a record on.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) bytes: &'a [u8],
    /// Whether the file ends with it.
    pub(super) is_last: bool,
}

/// Reads a file in parts and keeps what the sieve lets through.
///
/// `take` reads the records of a part that are whole and says how many bytes these are; lines are counted from the
/// first of the part. Where it takes nothing, it gets a longer part, which must not go on for ever.
pub(super) fn parse(
    content: Content,
    sieve: &Sieve<'_>,
    take: impl FnMut(Part<'_>) -> Result<(Parsed, usize), Flaw>,
) -> Result<Parsed, Failure> {
    parse_blocks(content.into_reader(), BLOCK, sieve, take)
}

fn parse_blocks(
    mut reader: impl Read,
    block: usize,
    sieve: &Sieve<'_>,
    mut take: impl FnMut(Part<'_>) -> Result<(Parsed, usize), Flaw>,
) -> Result<Parsed, Failure> {
    let mut all = Parsed::default();
    let (mut bytes, mut wanted, mut lines) = (Vec::new(), block, 0);
    loop {
        let room = wanted.saturating_sub(bytes.len());
        reader.by_ref().take(room as u64).read_to_end(&mut bytes)?;
        let is_last = bytes.len() < wanted;
        let shifted = |flaw: Flaw| Flaw { line: flaw.line.map(|line| line + lines), ..flaw };
        let (mut parsed, taken) = take(Part { bytes: &bytes, is_last }).map_err(shifted)?;
        parsed.papers.iter_mut().for_each(|(line, _)| *line += lines);
        parsed.flaws = parsed.flaws.into_iter().map(shifted).collect();
        sieve.sift(&mut parsed);
        all.append(parsed);
        if is_last || sieve.room().is_some_and(|room| all.papers.len() >= room) {
            return Ok(all);
        }
        lines += newlines(&bytes[..taken]);
        bytes.drain(..taken);
        wanted = block.max(2 * bytes.len());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{csv, nbib, ris, tagged};
    use super::*;
    use crate::corpus::ReadOptions;

    fn in_blocks(
        text: &str,
        block: usize,
        take: impl FnMut(Part<'_>) -> Result<(Parsed, usize), Flaw>,
    ) -> Option<Parsed> {
        let options = ReadOptions::default();
        parse_blocks(text.as_bytes(), block, &Sieve::new(&options), take).ok()
    }

    proptest! {
        #[test]
        fn blocks_of_any_size_hold_the_records_of_the_whole(
            ris_text in "(TY  - JOUR\n|TI  - [ab]{0,3}\r?\n|AB  - c\n|more\n|ER  - \n|\n){0,12}",
            nbib_text in "(PMID- 1\n|TI  - a\n|AB  - c\n      more\n|\n){0,12}",
            rows in "([a-c]{0,3},[a-c]{0,3}\r?\n|\"x\"\",\n\",y\n|\"z,1\n|\n|a,b,c\n){0,12}",
            block in 1_usize..60,
        ) {
            let options = ReadOptions::default();
            let mut is_begun = false;
            let found = in_blocks(&ris_text, block, |part| tagged::take(part, &mut is_begun, &ris::RIS, &options));
            prop_assert_eq!(found, ris::parse(ris_text.as_bytes(), &options).ok());
            let mut is_begun = false;
            let found = in_blocks(&nbib_text, block, |part| tagged::take(part, &mut is_begun, &nbib::NBIB, &options));
            prop_assert_eq!(found, nbib::parse(nbib_text.as_bytes(), &options).ok());
            let table_text = format!("title,abstract\n{rows}");
            let mut table = csv::Table::default();
            let found = in_blocks(&table_text, block, |part| table.take(part, None, &options));
            prop_assert_eq!(found, csv::parse(table_text.as_bytes(), None, &options).ok());
        }
    }

    #[test]
    fn a_record_that_never_ends_is_not_held() {
        let options = ReadOptions { max_record_bytes: 1000, ..ReadOptions::default() };
        let text = format!("title,x\na,1\nb{}\nc,3", "x".repeat(100_000));
        let mut longest = 0;
        let mut table = csv::Table::default();
        let found = in_blocks(&text, 100, |part| {
            longest = longest.max(part.bytes.len());
            table.take(part, None, &options)
        });
        let found = found.unwrap();
        let lines: Vec<usize> = found.papers.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 4]);
        assert_eq!((found.flaws.len(), found.flaws[0].line), (1, Some(3)), "told once: {:?}", found.flaws);
        assert!(longest < 4000, "{longest}");
    }
}
