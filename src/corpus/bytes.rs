//! What does a file hold once it is decompressed and its encoding undone?

use std::borrow::Cow;
use std::io::{self, BufReader, Cursor, Read};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use flate2::bufread::MultiGzDecoder;

/// So much is read ahead to find the format by.
const HEAD: usize = 256 << 10;
const BUFFER: usize = 256 << 10;
/// Frames of up to this window (2^31 bytes, the largest there is) are accepted; zstd itself stops at 2^27.
const ZSTD_WINDOW_LOG: u32 = 31;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// A zstd frame that carries no data; parallel compressors put one first. Its first byte is 0x50 to 0x5f.
const ZSTD_SKIPPABLE: [u8; 3] = [0x2a, 0x4d, 0x18];

/// The text of a file: a head to look at, and the rest still to be read.
pub(super) struct Content {
    head: Vec<u8>,
    /// `None` where the head is everything.
    rest: Option<Box<dyn Read + Send>>,
}

impl Content {
    /// Decompresses `raw` by its first bytes, whatever its name, drops a UTF-8 byte order mark and decodes
    /// UTF-16 that begins with one (a lone surrogate becomes U+FFFD). Other bytes are passed on as they are.
    ///
    /// Holds [`HEAD`] bytes, except of UTF-16, which is decoded whole.
    pub(super) fn open(mut raw: impl Read + Send + 'static) -> io::Result<Self> {
        let mut magic = Vec::with_capacity(4);
        raw.by_ref().take(4).read_to_end(&mut magic)?;
        let gzip = magic.starts_with(&GZIP);
        let zstd = magic.starts_with(&ZSTD)
            || (magic.len() == 4 && magic[0] >> 4 == 5 && magic[1..] == ZSTD_SKIPPABLE);
        let raw = BufReader::with_capacity(BUFFER, Cursor::new(magic).chain(raw));
        let mut text: Box<dyn Read + Send> = if gzip {
            Box::new(Decompressed { kind: "gzip", inner: MultiGzDecoder::new(raw) })
        } else if zstd {
            let mut inner = zstd::stream::read::Decoder::with_buffer(raw)?;
            inner.window_log_max(ZSTD_WINDOW_LOG)?;
            Box::new(Decompressed { kind: "zstd", inner })
        } else {
            Box::new(raw)
        };

        let mut head = Vec::new();
        text.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let whole = head.len() < HEAD;
        match Encoding::for_bom(&head) {
            Some((encoding, mark)) if encoding == UTF_16LE || encoding == UTF_16BE => {
                text.read_to_end(&mut head)?;
                let (decoded, _) = encoding.decode_without_bom_handling(&head[mark..]);
                return Ok(Self { head: decoded.into_owned().into_bytes(), rest: None });
            }
            Some((_, mark)) => drop(head.drain(..mark)),
            None => {}
        }
        Ok(Self { head, rest: (!whole).then_some(text) })
    }

    /// The beginning of the text.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether [`head`](Self::head) is all there is.
    pub(super) fn is_whole(&self) -> bool {
        self.rest.is_none()
    }

    /// All of it, in memory.
    pub(super) fn into_bytes(self) -> io::Result<Vec<u8>> {
        let mut bytes = self.head;
        if let Some(mut rest) = self.rest {
            rest.read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    /// All of it, as a stream.
    pub(super) fn into_reader(self) -> Box<dyn Read + Send> {
        let head = Cursor::new(self.head);
        match self.rest {
            Some(rest) => Box::new(head.chain(rest)),
            None => Box::new(head),
        }
    }
}

/// Says in words what a decompressor found wrong.
struct Decompressed<R> {
    kind: &'static str,
    inner: R,
}

impl<R: Read> Read for Decompressed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|error| {
            // An error of the operating system speaks for itself.
            if error.raw_os_error().is_some() || error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            let kind = self.kind;
            let words: Cow<'_, str> = if error.kind() == io::ErrorKind::UnexpectedEof {
                format!("the {kind} data ends too early: the file was cut short").into()
            } else {
                format!("the {kind} data is damaged ({error})").into()
            };
            io::Error::new(error.kind(), words)
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    pub(in crate::corpus) fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    pub(in crate::corpus) fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 1).unwrap()
    }

    fn text(raw: Vec<u8>) -> io::Result<String> {
        let streamed = {
            let mut bytes = Vec::new();
            Content::open(Cursor::new(raw.clone()))?.into_reader().read_to_end(&mut bytes)?;
            bytes
        };
        let whole = Content::open(Cursor::new(raw))?.into_bytes()?;
        assert_eq!(streamed, whole);
        Ok(String::from_utf8(whole).unwrap())
    }

    #[test]
    fn plain_text_of_any_length_passes() {
        for length in [0, 1, 3, 5, HEAD - 1, HEAD, HEAD + 1, 3 * HEAD] {
            assert_eq!(text(vec![b'a'; length]).unwrap().len(), length);
        }
    }

    #[test]
    fn several_members_and_frames_are_one_text() {
        let long = "b".repeat(2 * HEAD);
        let expected = format!("a\n{long}");
        assert_eq!(text([gzip(b"a\n"), gzip(long.as_bytes())].concat()).unwrap(), expected);
        assert_eq!(text([zstd(b"a\n"), zstd(long.as_bytes())].concat()).unwrap(), expected);
        let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9], &zstd(b"after")[..]].concat();
        assert_eq!(text(skippable).unwrap(), "after");
    }

    #[test]
    fn data_cut_short_is_an_error_in_words() {
        // Noise, so that every byte of it is needed.
        let noise: Vec<u8> =
            (0_u32..100_000).map(|i| b'a' + (i.wrapping_mul(2_654_435_761) >> 24) as u8 % 26).collect();
        for packed in [gzip(&noise), zstd(&noise)] {
            for end in [5, packed.len() / 2, packed.len() - 1] {
                let error = text(packed[..end].to_vec()).unwrap_err().to_string();
                assert!(error.contains("ends too early"), "{end}: {error}");
            }
        }
    }

    #[test]
    fn damaged_data_is_an_error_in_words() {
        let mut packed = gzip(&[b'x'; 1000]);
        let checksum = packed.len() - 8;
        packed[checksum] ^= 0xff;
        let error = text(packed).unwrap_err().to_string();
        assert!(error.contains("the gzip data is damaged"), "{error}");
    }

    #[test]
    fn byte_order_marks_are_undone() {
        assert_eq!(text(b"\xef\xbb\xbfx".to_vec()).unwrap(), "x");
        assert_eq!(text(b"\xff\xfe\xe9\0x\0".to_vec()).unwrap(), "éx");
        assert_eq!(text(b"\xfe\xff\0\xe9\0x".to_vec()).unwrap(), "éx");
        assert_eq!(text(gzip(b"\xff\xfex\0")).unwrap(), "x");
        let long: Vec<u8> = [b"\xff\xfe".to_vec(), b"y\0".repeat(HEAD)].concat();
        assert_eq!(text(long).unwrap().len(), HEAD);
    }

    #[test]
    fn the_head_tells_whether_it_is_everything() {
        assert!(Content::open(Cursor::new(b"x".to_vec())).unwrap().is_whole());
        assert!(!Content::open(Cursor::new(vec![b'x'; HEAD + 1])).unwrap().is_whole());
        assert_eq!(Content::open(Cursor::new(gzip(b"head"))).unwrap().head(), b"head");
    }
}
