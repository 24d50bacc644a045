//! Reading of files block by block, so that they need not be in memory whole. Each block ends where a record does.

use std::io::{self, Read};

use crate::formats::parsed::{Failure, Flaw, Parsed, newlines, too_long};
use crate::read::content::Content;
use crate::read::filter::Filter;

/// The minimum size of a block in bytes: enough to share records among threads, little compared to the papers kept. When
/// fuzzing it is small, so that small files have several blocks.
pub(crate) const BLOCK: usize = if cfg!(fuzzing) { 100 } else { 8 << 20 };
/// Bytes of a line that suffice to tell whether a record begins with it.
const LINE_HEAD: usize = 16;

/// A part of a file that begins where a record does.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    pub(crate) bytes: &'a [u8],
    /// Whether it is the last part.
    pub(crate) is_last: bool,
}

/// A format whose records are read part by part.
pub(crate) trait Records {
    /// Reads the complete records of a part and returns their length in bytes. Lines are counted from the first of the
    /// part. If the first record continues after the part, that is 0, and the same bytes come again in a longer part.
    fn take(&mut self, part: Part<'_>) -> Result<(Parsed, usize), Flaw>;

    /// Tells how many lines are before the part that comes next, for a reader that hands on records later than they are read.
    fn start_at(&mut self, _lines: usize) {}

    /// Bytes that must be seen beyond the longest record to tell that it is too long. Two may end its line.
    fn margin(&self) -> usize {
        2
    }

    /// Whether a record begins with this line, after a record that is too long. Sees at least [`LINE_HEAD`] bytes of it, if
    /// there are as many.
    fn begins(&self, line: &[u8]) -> bool;
}

impl<R: Records + ?Sized> Records for &mut R {
    fn start_at(&mut self, lines: usize) {
        (**self).start_at(lines);
    }

    fn take(&mut self, part: Part<'_>) -> Result<(Parsed, usize), Flaw> {
        (**self).take(part)
    }

    fn begins(&self, line: &[u8]) -> bool {
        (**self).begins(line)
    }
}

/// Reads a file in parts and keeps what the filter lets through. Of a record it holds not much more than the `longest` there
/// may be; a longer one is told once, and the file read on behind it.
pub(crate) fn parse(
    content: Content,
    filter: &Filter<'_>,
    longest: usize,
    records: impl Records,
) -> Result<Parsed, Failure> {
    parse_blocks(content.into_reader(), BLOCK, filter, longest, records)
}

/// [`parse`] with blocks of this minimum size.
pub(crate) fn parse_blocks(
    mut reader: impl Read,
    block: usize,
    filter: &Filter<'_>,
    longest: usize,
    mut records: impl Records,
) -> Result<Parsed, Failure> {
    let mut all = Parsed::default();
    let (mut bytes, mut wanted, mut lines) = (Vec::new(), block, 0);
    // A record of a block or less is always held, and then told as in a file that is held whole. Two bytes end a line.
    let held = longest.saturating_add(records.margin()).max(block);
    loop {
        let room = wanted.saturating_sub(bytes.len());
        bytes.reserve_exact(room);
        reader.by_ref().take(room as u64).read_to_end(&mut bytes)?;
        let is_last = bytes.len() < wanted;
        // A record of an earlier part that was held back has a line below the first of this one.
        let shifted = |flaw: Flaw| Flaw { line: flaw.line.map(|line| line.wrapping_add(lines)), ..flaw };
        records.start_at(lines);
        let (mut parsed, taken) = records.take(Part { bytes: &bytes, is_last }).map_err(shifted)?;
        parsed.papers.iter_mut().for_each(|(line, _)| *line = line.wrapping_add(lines));
        parsed.flaws = parsed.flaws.into_iter().map(shifted).collect();
        all.repairs.append(std::mem::take(&mut parsed.repairs), lines);
        filter.retain(&mut parsed);
        all.append(parsed);
        if is_last || all.papers.len() >= filter.room() {
            return Ok(all);
        }
        lines += newlines(&bytes[..taken]);
        bytes.drain(..taken);
        if taken == 0 && bytes.len() > held {
            let skipped = skip(&mut reader, &mut bytes, block, &records)?;
            all.add_flaw(too_long(skipped.bytes, longest).at(lines + 1));
            lines += skipped.lines;
        }
        wanted = bytes.len().saturating_mul(2).min(held.saturating_add(1)).max(block).max(bytes.len() + 1);
    }
}

/// How much a record was that is too long.
struct Skipped {
    bytes: usize,
    lines: usize,
}

/// Passes over the record that `bytes` begin with, up to the line with which the next one begins, and leaves in `bytes`
/// what was read of that.
fn skip(
    reader: &mut impl Read,
    bytes: &mut Vec<u8>,
    block: usize,
    records: &impl Records,
) -> io::Result<Skipped> {
    let mut skipped = Skipped { bytes: 0, lines: 0 };
    // Where the record's own line begins no other record does.
    let (mut is_line, mut is_last) = (false, false);
    loop {
        let (mut at, mut is_found) = (0, false);
        loop {
            let rest = &bytes[at..];
            if is_line && rest.len() < LINE_HEAD && !is_last {
                // More of the line is needed to tell.
                break;
            }
            if is_line && !rest.is_empty() && records.begins(rest) {
                is_found = true;
                break;
            }
            let end = memchr::memchr2(b'\n', b'\r', rest);
            is_line = end.is_some();
            at += end.map_or(rest.len(), |end| end + 1);
            if !is_line {
                break;
            }
        }
        skipped.bytes += at;
        skipped.lines += newlines(&bytes[..at]);
        bytes.drain(..at);
        if is_found || is_last {
            return Ok(skipped);
        }
        is_last = reader.by_ref().take(block as u64).read_to_end(bytes)? < block;
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::super::tagged::Tagged;
    use super::*;
    use crate::formats::csv::{self, Table};
    use crate::formats::{bibtex, enw, nbib, ris, wos};
    use crate::read::ReadOptions;

    fn in_blocks(text: &[u8], block: usize, options: &ReadOptions, records: impl Records) -> Parsed {
        parse_blocks(text, block, &Filter::new(options), options.max_record_bytes, records).unwrap()
    }

    /// A text that is no RIS, or no table, at all is told in words of its own.
    fn or_nothing(parsed: Result<Parsed, Flaw>) -> Parsed {
        parsed.unwrap_or_default()
    }

    proptest! {
        #[test]
        fn blocks_of_any_size_hold_the_records_of_the_whole(
            ris_text in "(TY  - JOUR\n|TI  - [ab]{0,3}\r?\n|AB  - c\n|more\n|TY  -x\n|ER  - \n|DB  - d\n|2.\n|\n){0,12}",
            nbib_text in "(PMID- 1\n|TI  - a\n|AB  - c\n      more\n|\n){0,12}",
            wos_text in "(FN x\nVR 1.0\n|PT J\n|TI a\n|AB c\r?\n   more\n|ER\n|EF\n|SO d\n|text\n|\n){0,12}",
            enw_text in "(%0 Book\n|%T a\n|%X c\r?\nmore\n|%K d\n|\n){0,12}",
            rows in "([a-c]{0,3},[a-c]{0,3}\r?\n|\"x\"\",\n\",y\n|\"z,1\n|\n|a,b,c\n){0,12}",
            block in 1_usize..60,
        ) {
            let options = ReadOptions::default();
            let text = ris_text.as_bytes();
            let read = |text, records| {
                parse_blocks(text, block, &Filter::new(&options), usize::MAX, records).unwrap_or_default()
            };
            prop_assert_eq!(read(text, Tagged::new(&ris::RIS, &options)), or_nothing(ris::parse(text, &options)));
            let text = nbib_text.as_bytes();
            prop_assert_eq!(read(text, Tagged::new(&nbib::NBIB, &options)), or_nothing(nbib::parse(text, &options)));
            let text = wos_text.as_bytes();
            prop_assert_eq!(read(text, Tagged::new(&wos::WOS, &options)), or_nothing(wos::parse(text, &options)));
            let text = enw_text.as_bytes();
            prop_assert_eq!(read(text, Tagged::new(&enw::ENW, &options)), or_nothing(enw::parse(text, &options)));
            let text = format!("title,abstract\n{rows}");
            let found = in_blocks(text.as_bytes(), block, &options, Table::new(None, &options));
            prop_assert_eq!(found, csv::parse(text.as_bytes(), None, &options).unwrap());
        }

        /// Enough text that borders are decided before its end.
        #[test]
        fn blocks_of_any_size_hold_the_entries_of_the_whole(
            pieces in prop::collection::vec(prop_oneof![
                "@article[{]k[0-9]{1,2},\n title = [{][ab ]{1,60}[}],\n[}]\n",
                "@book[{]p[0-3], title = [{]book [a-z][}], year = 20[0-2][0-9][}]\n",
                "@inproceedings[{]c, title = [{]child [a-z][}], crossref = [{]p[0-3][}][}]",
                "@string[{]s = [{]name[0-9][}][}]\n",
                "@misc[{]m, title = s # [{] of[}] [}]\n",
                "@misc[{]open, title = [{]open [{] brace[}]\n",
                "@misc[{]many, title = [{]a[}][}], year = [{]1999[}]\n[}]\n",
                "@comment[{]\n@misc[{]x, title = [{]y[}][}]\n[}]\n",
                "% @misc[{]x, title = [{]y[}][}]\n",
                "text \" [}] x@y.z [{]\r\n",
                "@misc[{]quotes, title = \"a \"b\" c\" [}] @misc[{]w, title = [{]z[}][}]\n",
            ], 0..80),
            block in 1_usize..3000,
        ) {
            let options = ReadOptions::default();
            let text = pieces.concat();
            let found = parse_blocks(text.as_bytes(), block, &Filter::new(&options), usize::MAX, bibtex::Bibtex::new(&options));
            prop_assert_eq!(found.unwrap_or_default(), or_nothing(bibtex::parse(text.as_bytes(), &options)));
        }

        /// Every third record is too long for a limit of 40 bytes, and so are some lines that are none.
        #[test]
        fn each_record_that_is_too_long_is_told_once_and_with_its_line(
            lengths in prop::collection::vec(prop_oneof![0_usize..20, 60_usize..300], 1..12),
            block in 1_usize..400,
            is_crlf in any::<bool>(),
        ) {
            let options = ReadOptions { max_record_bytes: 40, ..ReadOptions::default() };
            let ending = if is_crlf { "\r\n" } else { "\n" };
            let told = |parsed: &Parsed| {
                let flaws: Vec<usize> = parsed.flaws.iter().map(|flaw| flaw.line.unwrap()).collect();
                assert!(parsed.flaws.iter().all(|flaw| flaw.found.starts_with("a record of ")), "{:?}", parsed.flaws);
                (parsed.papers.iter().map(|(line, _)| *line).collect::<Vec<_>>(), flaws)
            };
            // Behind what begins a record, and before its length in lines.
            let expected = |first: usize, lines: usize| {
                let line = |(at, &length): (usize, &usize)| (first + lines * at, length < 60);
                let (good, bad): (Vec<_>, Vec<_>) = lengths.iter().enumerate().map(line).partition(|(_, is_good)| *is_good);
                let lines = |of: Vec<(usize, bool)>| of.into_iter().map(|(line, _)| line).collect::<Vec<_>>();
                (lines(good), lines(bad))
            };
            let text = |head: &str, record: &dyn Fn(String) -> String| {
                let records = lengths.iter().map(|length| record(format!("t{}", "x, TY  - ,y".repeat(*length / 11))));
                (head.to_owned() + &records.collect::<String>()).replace('\n', ending).into_bytes()
            };
            let table = text("title\tn\n", &|title| format!("{title}\t1\n"));
            let found = in_blocks(&table, block, &options, Table::new(None, &options));
            prop_assert_eq!(told(&found), expected(2, 1));
            let records = text("", &|title| format!("TY  - A\nTI  - {title}\nER  -\n"));
            let found = in_blocks(&records, block, &options, Tagged::new(&ris::RIS, &options));
            prop_assert_eq!(told(&found), expected(1, 3));
            let records = text("", &|title| format!("PT J\nTI {title}\nER\n"));
            let found = in_blocks(&records, block, &options, Tagged::new(&wos::WOS, &options));
            prop_assert_eq!(told(&found), expected(1, 3));
            let records = text("", &|title| format!("%0 A\n%T {title}\n\n"));
            let found = in_blocks(&records, block, &options, Tagged::new(&enw::ENW, &options));
            prop_assert_eq!(told(&found), expected(1, 3));
            let records = text("", &|title| format!("PMID- 1\nTI  - {title}\n\n"));
            let found = in_blocks(&records, block, &options, Tagged::new(&nbib::NBIB, &options));
            prop_assert_eq!(told(&found), expected(1, 3));
        }
    }

    /// Notes how much the records within were given at once.
    pub(crate) struct Watched<'a, R>(pub(crate) R, pub(crate) &'a mut usize);

    impl<R: Records> Records for Watched<'_, R> {
        fn start_at(&mut self, lines: usize) {
            self.0.start_at(lines);
        }

        fn take(&mut self, part: Part<'_>) -> Result<(Parsed, usize), Flaw> {
            *self.1 = part.bytes.len().max(*self.1);
            self.0.take(part)
        }

        fn begins(&self, line: &[u8]) -> bool {
            self.0.begins(line)
        }
    }

    #[test]
    fn a_record_that_never_ends_is_not_held() {
        let options = ReadOptions { max_record_bytes: 1000, ..ReadOptions::default() };
        let long = "x".repeat(100_000);
        let (table, tagged) = (|| Table::new(None, &options), || Tagged::new(&ris::RIS, &options));
        let mut longest = [0; 3];
        let [line, quote, record] = &mut longest;
        let read = |text: String, records: &mut dyn Records| {
            let parsed = in_blocks(text.as_bytes(), 100, &options, records);
            let flaws: Vec<_> =
                parsed.flaws.iter().map(|flaw| (flaw.line.unwrap(), flaw.found.clone())).collect();
            (parsed.papers.len(), flaws)
        };
        let told = |line, words: &str| vec![(line, words.to_owned())];
        let found = read(format!("title,x\na,1\nb{long}"), &mut Watched(table(), line));
        assert_eq!(found, (1, told(3, "a record of 100001 bytes")));
        let found =
            read(format!("title,x\na,1\n\"b,2\n{}", "c,3\n".repeat(1000)), &mut Watched(table(), quote));
        assert_eq!(found, (1001, told(3, "a quote that is not closed before the record is too long")));
        let text = format!("TY  - A\nTI  - a\n\nTY  - A\nTI  - {long}\nmore\n\nTY  - A\nTI  - b\n");
        let found = read(text, &mut Watched(tagged(), record));
        assert_eq!(found, (2, told(4, "a record of 100021 bytes")));
        assert!(longest.iter().all(|&longest| longest < 1200), "{longest:?}");
    }

    #[test]
    fn a_header_that_never_ends_is_refused() {
        let options = ReadOptions { max_record_bytes: 1000, ..ReadOptions::default() };
        for text in ["x".repeat(100_000), format!("title,\"{}", "x\n".repeat(100_000))] {
            let read =
                parse_blocks(text.as_bytes(), 100, &Filter::new(&options), 1000, Table::new(None, &options));
            let Err(Failure::Form(flaw)) = read else { panic!("it was read") };
            assert_eq!(flaw.found, "a header of more than 1000 bytes");
        }
    }
}
