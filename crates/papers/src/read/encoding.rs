//! A reader that turns text in any encoding into UTF-8 without NUL bytes, and notes what it had to do.

use std::io::{self, Read};
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::{Decoder, Encoding};

use crate::formats::common::decoding::{decode_mixed, decoded, guess, name_of};
use crate::formats::parsed::newlines;
use crate::formats::repairs::Repairs;

/// Bytes looked at to find an encoding, beginning with the first beyond ASCII.
const SAMPLE: usize = 256 << 10;
const BUFFER: usize = 64 << 10;
/// That many valid sequences are no accident of another encoding.
const ENOUGH: usize = 8;

/// What was done to the bytes of a source, shared with the reader that does it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Repairs>>);

impl Notes {
    pub(crate) fn add(&self, line: Option<usize>, kind: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(line, kind);
    }

    /// The notes so far.
    pub(crate) fn take(&self) -> Repairs {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How bytes are decoded.
enum Mode {
    /// All of them were UTF-8 so far.
    Utf8,
    /// UTF-8, and other bytes as Windows-1252.
    Mixed,
    Other(Box<Decoder>),
    /// As they are.
    Raw,
}

/// Decodes a source while it is read. UTF-8 is checked in the buffer of the caller and not copied.
pub(crate) struct ToUtf8<R> {
    inner: R,
    mode: Mode,
    /// The encoding that the source itself declares.
    declared: Option<&'static Encoding>,
    notes: Notes,
    /// Bytes of a sequence that the next bytes complete.
    carry: Vec<u8>,
    /// Decoded text that waits for the caller, and how much of it has been passed on.
    text: Vec<u8>,
    at: usize,
    /// Lines so far.
    lines: usize,
    /// Sequences beyond ASCII so far, counted up to [`ENOUGH`].
    sequences: usize,
    has_nuls: bool,
    ended: bool,
}

impl<R: Read> ToUtf8<R> {
    /// Finds the encoding itself; one that is `declared` is used if the text turns out not to be UTF-8.
    pub(crate) fn new(inner: R, declared: Option<&'static Encoding>, notes: Notes) -> Self {
        Self {
            inner,
            mode: Mode::Utf8,
            declared,
            notes,
            carry: Vec::new(),
            text: Vec::new(),
            at: 0,
            lines: 0,
            sequences: 0,
            has_nuls: false,
            ended: false,
        }
    }

    /// Decodes from this encoding; `None` passes bytes on as they are.
    pub(crate) fn from(inner: R, encoding: Option<&'static Encoding>, notes: Notes) -> Self {
        let mode = encoding
            .map_or(Mode::Raw, |encoding| Mode::Other(Box::new(encoding.new_decoder_without_bom_handling())));
        Self { mode, ..Self::new(inner, None, notes) }
    }

    /// Reads into the buffer of the caller. Returns 0 if nothing is left or the bytes went to `text`.
    fn read_in_place(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let held = self.carry.len();
        buffer[..held].copy_from_slice(&self.carry);
        let n = self.inner.read(&mut buffer[held..])?;
        self.carry.clear();
        let bytes = &buffer[..held + n];
        self.ended = n == 0;
        let is_free_of_nuls = memchr::memchr(0, bytes).is_none();
        let valid = match std::str::from_utf8(bytes) {
            Ok(_) if is_free_of_nuls => Some(bytes.len()),
            Err(error) if is_free_of_nuls && error.error_len().is_none() && !self.ended => {
                Some(error.valid_up_to())
            }
            _ => None,
        };
        let Some(valid) = valid else {
            let bytes = bytes.to_vec();
            self.decode(bytes)?;
            return Ok(0);
        };
        self.carry.extend_from_slice(&bytes[valid..]);
        self.count(&bytes[..valid]);
        Ok(valid)
    }

    /// Counts lines and sequences of valid text.
    fn count(&mut self, bytes: &[u8]) {
        self.lines += newlines(bytes);
        if self.sequences < ENOUGH && !bytes.is_ascii() {
            self.sequences += bytes.iter().filter(|&&byte| byte >= 0xc0).count();
        }
    }

    /// Decodes bytes that are not UTF-8 throughout, or have NULs among them.
    fn decode(&mut self, mut bytes: Vec<u8>) -> io::Result<()> {
        if !matches!(self.mode, Mode::Other(_)) {
            self.drop_nuls(&mut bytes);
        }
        if let (Mode::Utf8, Err(error)) = (&self.mode, std::str::from_utf8(&bytes))
            && (error.error_len().is_some() || self.ended)
        {
            let valid = &bytes[..error.valid_up_to()];
            let stray = self.lines + newlines(valid) + 1;
            self.sequences += valid.iter().filter(|&&byte| byte >= 0xc0).count();
            // A few valid sequences may be an accident of another encoding.
            let is_sure = self.sequences >= ENOUGH;
            let first = bytes.iter().position(|byte| !byte.is_ascii()).filter(|_| !is_sure);
            let first = first.unwrap_or(valid.len());
            self.lines += newlines(&bytes[..first]);
            self.text.extend_from_slice(&bytes[..first]);
            bytes.drain(..first);
            let more = SAMPLE.saturating_sub(bytes.len()) as u64;
            self.ended |= self.inner.by_ref().take(more).read_to_end(&mut bytes)? == 0 && more > 0;
            self.drop_nuls(&mut bytes);
            self.mode = self.decide(&bytes[..bytes.len().min(SAMPLE)], stray);
        }
        match &mut self.mode {
            Mode::Other(decoder) => {
                let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(4 * bytes.len() + 16);
                let start = self.text.len();
                self.text.resize(start + room, 0);
                let (_, _, written, _) = decoder.decode_to_utf8(&bytes, &mut self.text[start..], self.ended);
                self.text.truncate(start + written);
                let mut text = self.text.split_off(start);
                self.drop_nuls(&mut text);
                self.lines += newlines(&text);
                self.text.append(&mut text);
            }
            Mode::Raw => self.text.extend(bytes),
            Mode::Utf8 | Mode::Mixed => {
                let mut text = String::with_capacity(bytes.len() + 16);
                let rest = decode_mixed(&bytes, &mut text);
                if self.ended {
                    // The end of the source cuts a sequence: nothing completes it.
                    text.push_str(&decoded(rest));
                } else {
                    self.carry = rest.to_vec();
                }
                self.count(text.as_bytes());
                self.text.extend_from_slice(text.as_bytes());
            }
        }
        Ok(())
    }

    fn drop_nuls(&mut self, bytes: &mut Vec<u8>) {
        let Some(first) = memchr::memchr(0, bytes) else { return };
        if !mem::replace(&mut self.has_nuls, true) {
            let line = self.lines + newlines(&bytes[..first]) + 1;
            self.notes.add(Some(line), "NUL bytes were dropped");
        }
        bytes.retain(|&byte| byte != 0);
    }

    /// How the rest is decoded, by a sample of it. `line` is that of the first byte that is not UTF-8.
    fn decide(&self, sample: &[u8], line: usize) -> Mode {
        let before = self.text.last().copied().unwrap_or(b' ');
        let encoding =
            if self.sequences >= ENOUGH { None } else { self.declared.or_else(|| guess(before, sample)) };
        if let Some(encoding) = encoding {
            let kind = format!("the text is not UTF-8 and was read as {}", name_of(encoding));
            self.notes.add(Some(line), &kind);
            return Mode::Other(Box::new(encoding.new_decoder_without_bom_handling()));
        }
        let has_sequences = sample.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
        let kind = if has_sequences || self.sequences > 0 {
            "bytes that are not UTF-8 were read as Windows-1252"
        } else {
            "the text is not UTF-8 and was read as Windows-1252"
        };
        self.notes.add(Some(line), kind);
        Mode::Mixed
    }
}

impl<R: Read> Read for ToUtf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if matches!(self.mode, Mode::Raw) {
            return self.inner.read(buffer);
        }
        loop {
            if self.at < self.text.len() {
                let given = (&self.text[self.at..]).read(buffer)?;
                self.at += given;
                return Ok(given);
            }
            self.text.clear();
            self.at = 0;
            if self.ended {
                return Ok(0);
            }
            // Room for a carried sequence and for what completes it.
            if matches!(self.mode, Mode::Utf8 | Mode::Mixed) && buffer.len() >= 16 {
                let given = self.read_in_place(buffer)?;
                if given > 0 {
                    return Ok(given);
                }
                continue;
            }
            let mut bytes = mem::take(&mut self.carry);
            let n = self.inner.by_ref().take(BUFFER as u64).read_to_end(&mut bytes)?;
            self.ended = n < BUFFER;
            self.decode(bytes)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{GB18030, MACINTOSH, UTF_16LE};
    use proptest::prelude::*;

    use super::*;

    /// Gives at most some bytes at once.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let most = buffer.len().min(self.1);
            self.0.read(&mut buffer[..most])
        }
    }

    fn read(bytes: &[u8]) -> (String, Vec<(Option<usize>, String)>) {
        let notes = Notes::default();
        let mut text = Vec::new();
        ToUtf8::new(bytes, None, notes.clone()).read_to_end(&mut text).unwrap();
        let notes = notes.take().into_kinds().into_iter().map(|(kind, repair)| (repair.line, kind));
        (String::from_utf8(text).unwrap(), notes.collect())
    }

    fn told(line: usize, kind: &str) -> Vec<(Option<usize>, String)> {
        vec![(Some(line), kind.to_owned())]
    }

    #[test]
    fn text_that_is_utf8_is_passed_on_without_a_word() {
        for text in ["", "a", "é", "漢字\n", &"x€".repeat(300_000)] {
            assert_eq!(read(text.as_bytes()), (text.to_owned(), Vec::new()));
        }
    }

    #[test]
    fn single_bytes_are_mended_and_told_with_their_line() {
        let (text, notes) = read(b"\xc3\xa9\nb\xe9c\n\xc3\xa9");
        assert_eq!(
            (text.as_str(), notes),
            ("é\nbéc\né", told(2, "bytes that are not UTF-8 were read as Windows-1252"))
        );
        let (text, notes) = read(b"a\n\nV\xf6gel\n");
        assert_eq!(
            (text.as_str(), notes),
            ("a\n\nVögel\n", told(3, "the text is not UTF-8 and was read as Windows-1252"))
        );
        let (text, notes) = read(b"a\nw\0ood\0");
        assert_eq!((text.as_str(), notes), ("a\nwood", told(2, "NUL bytes were dropped")));
        assert_eq!(read(b"caf\xc3").0, "cafÃ");
    }

    #[test]
    fn an_encoding_is_found_far_behind_ascii() {
        let sentence = "木桨的研究：我们测量了在湖上划船的速度。\n";
        let text = format!("{}{}", "plain ascii\n".repeat(60_000), sentence.repeat(30_000));
        let (bytes, ..) = GB18030.encode(&text);
        let (found, notes) = read(&bytes);
        assert!(found == text);
        assert_eq!(notes, told(60_001, "the text is not UTF-8 and was read as GB18030"));
        let (bytes, ..) = MACINTOSH.encode("Vögel auf Flüssen\n");
        assert_eq!(read(&bytes).0, "Vögel auf Flüssen\n");
    }

    #[test]
    fn utf16_is_decoded_in_pieces() {
        let text = "y\u{1f600}".repeat(70_000);
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut found = Vec::new();
        let mut reader = ToUtf8::from(&bytes[..], Some(UTF_16LE), Notes::default());
        reader.read_to_end(&mut found).unwrap();
        assert!(found == text.as_bytes());
    }

    proptest! {
        #[test]
        fn the_text_is_that_of_the_whole_however_it_is_read(
            pieces in prop::collection::vec(prop_oneof![
                Just(&b"ascii\n"[..]), Just("é漢😀".as_bytes()), Just(&b"\xe9t"[..]), Just(&b"\0"[..]), Just(&b"\xf0\x9f"[..]),
            ], 0..20),
            step in 1_usize..40,
            room in 1_usize..40,
        ) {
            // Enough of UTF-8 in front: the rest is never another encoding.
            let bytes = ["é".repeat(ENOUGH).as_bytes(), &pieces.concat()].concat();
            let mut reader = ToUtf8::new(Slow(&bytes, step), None, Notes::default());
            let (mut text, mut buffer) = (Vec::new(), vec![0; room]);
            loop {
                let n = reader.read(&mut buffer).unwrap();
                if n == 0 { break; }
                text.extend_from_slice(&buffer[..n]);
            }
            let whole: Vec<u8> = bytes.into_iter().filter(|&byte| byte != 0).collect();
            prop_assert_eq!(String::from_utf8(text).unwrap(), decoded(&whole).into_owned());
        }
    }
}
