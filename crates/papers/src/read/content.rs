//! The bytes of a source as text: decompressed, without a byte order mark, decoded to UTF-8.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8};
use memchr::memmem;

use super::compression::{Compression, Cut};
use super::encoding::{Notes, ToUtf8};
use crate::formats::common::decoding::{is_text_with_nuls, name_of, utf16_without_mark};
use crate::formats::detect::is_binary;

/// Bytes read ahead to find the format by. When fuzzing there are few, so that small files are streamed too.
const HEAD: usize = if cfg!(fuzzing) { 100 } else { 256 << 10 };
const BUFFER: usize = 256 << 10;
/// A file that must be held whole may be as long as this many of the longest records.
const WHOLE: u64 = 16;

/// Where bytes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// A file, whose size is visible to its user.
    File,
    /// Anything else that can be read.
    Stream,
}

/// The text of a source: a head to look at, and the rest still to be read.
pub(crate) struct Content {
    head: Vec<u8>,
    /// `None` if the head is all there is.
    rest: Option<Box<dyn Read + Send>>,
    cut: Cut,
    notes: Notes,
    /// The plain file with these bytes, if they can be read from any position.
    file: Option<File>,
    /// The path of that file.
    path: Option<PathBuf>,
    /// The maximum size in memory; `None` for a plain file, whose size everyone can see.
    whole: Option<u64>,
}

impl Content {
    /// The maximum size in memory of a source of unknown size, by the maximum length of a record.
    pub(crate) fn whole(max_record_bytes: usize) -> u64 {
        WHOLE.saturating_mul(max_record_bytes as u64)
    }

    /// [`open`](Self::open) for a file; `whole` bounds only what is decompressed.
    pub(crate) fn open_file(file: File, path: &Path, whole: u64) -> io::Result<Self> {
        let again = file.try_clone()?;
        let is_regular = file.metadata()?.is_file();
        let content = Self::new(file, whole, Origin::File)?;
        // A bound means that the file is compressed and cannot be read in place.
        let file = (is_regular && content.whole.is_none()).then_some(again);
        let path = file.is_some().then(|| path.to_owned());
        Ok(Self { file, path, ..content })
    }

    /// Decompresses `raw` by its first bytes, whatever its name, drops a byte order mark and NUL bytes, and decodes text to
    /// UTF-8. Binary data is passed on as it is, and so is XML in another encoding that it declares.
    ///
    /// Truncated or damaged compressed data ends where the damage begins, see [`cut`](Self::cut). Holds [`HEAD`] bytes.
    pub(crate) fn open(raw: impl Read + Send + 'static, whole: u64) -> io::Result<Self> {
        Self::new(raw, whole, Origin::Stream)
    }

    fn new(mut raw: impl Read + Send + 'static, whole: u64, origin: Origin) -> io::Result<Self> {
        let mut magic = Vec::with_capacity(6);
        raw.by_ref().take(6).read_to_end(&mut magic)?;
        let compression = Compression::recognise(&magic);
        let raw = BufReader::with_capacity(BUFFER, Cursor::new(magic).chain(raw));
        let cut = Cut::default();
        let mut text: Box<dyn Read + Send> = match compression {
            None => Box::new(raw),
            Some(compression) => compression.decompress(raw, &cut)?,
        };
        let mut head = Vec::new();
        text.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let notes = Notes::default();
        let bytes = |head| Box::new(Cursor::new(head).chain(text)) as Box<dyn Read + Send>;
        let mut text = match Encoding::for_bom(&head) {
            Some((encoding, mark)) => {
                head.drain(..mark);
                if encoding == UTF_8 {
                    ToUtf8::new(bytes(head), None, notes.clone())
                } else {
                    ToUtf8::from(bytes(head), Some(encoding), notes.clone())
                }
            }
            None => match Form::of(&head) {
                Form::Raw => ToUtf8::from(bytes(head), None, notes.clone()),
                Form::Text(declared) => ToUtf8::new(bytes(head), declared, notes.clone()),
                Form::Utf16(encoding) => {
                    notes.add(Some(1), &format!("the text was read as {}", name_of(encoding)));
                    ToUtf8::from(bytes(head), Some(encoding), notes.clone())
                }
            },
        };
        let mut head = Vec::with_capacity(HEAD.min(1 << 16));
        text.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let text: Box<dyn Read + Send> = Box::new(text);
        let rest = (head.len() >= HEAD).then_some(text);
        let is_bounded = compression.is_some() || origin == Origin::Stream;
        Ok(Self { head, rest, cut, notes, file: None, path: None, whole: is_bounded.then_some(whole) })
    }

    /// The beginning of the text.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether [`head`](Self::head) is all there is.
    pub(crate) fn is_whole(&self) -> bool {
        self.rest.is_none()
    }

    /// Reads on until [`head`](Self::head) has this many bytes, or as many as may be in memory.
    pub(crate) fn read_ahead(&mut self, bytes: usize) -> io::Result<()> {
        let Some(rest) = &mut self.rest else { return Ok(()) };
        let wanted = self.whole.map_or(bytes, |whole| bytes.min(usize::try_from(whole).unwrap_or(bytes)));
        let room = wanted.saturating_sub(self.head.len());
        self.head.reserve_exact(room);
        let n_read = rest.by_ref().take(room as u64).read_to_end(&mut self.head)?;
        if n_read < room {
            self.rest = None;
        }
        Ok(())
    }

    /// The cell that is set if less was read than there is.
    pub(crate) fn cut(&self) -> Cut {
        Arc::clone(&self.cut)
    }

    /// What is done to the bytes while they are read.
    pub(crate) fn notes(&self) -> Notes {
        self.notes.clone()
    }

    /// The plain file, for a format with random access; `None` if the bytes come from elsewhere. Includes a byte order mark.
    pub(crate) fn take_file(&mut self) -> Option<File> {
        self.file.take()
    }

    /// The path of the plain file, for a format whose files are opened by others; `None` if the bytes come from elsewhere.
    pub(crate) fn take_path(&mut self) -> Option<PathBuf> {
        self.path.take()
    }

    /// All of it in memory, or as much as is allowed.
    pub(crate) fn into_bytes(self) -> io::Result<Vec<u8>> {
        let mut bytes = self.head;
        let Some(mut rest) = self.rest else { return Ok(bytes) };
        let Some(whole) = self.whole else {
            rest.read_to_end(&mut bytes)?;
            return Ok(bytes);
        };
        rest.by_ref().take(whole.saturating_sub(bytes.len() as u64)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 >= whole && rest.read(&mut [0])? > 0 {
            let words = format!("more than {whole} bytes in a format that is held in memory whole");
            let _ = self.cut.set(words);
        }
        Ok(bytes)
    }

    /// All of it, as a stream.
    pub(crate) fn into_reader(self) -> Box<dyn Read + Send> {
        let head = Cursor::new(self.head);
        match self.rest {
            Some(rest) => Box::new(head.chain(rest)),
            None => Box::new(head),
        }
    }
}

/// What bytes without a byte order mark are.
enum Form {
    /// Binary data, or XML that declares an encoding other than UTF-8.
    Raw,
    /// Text, with the encoding that it declares.
    Text(Option<&'static Encoding>),
    Utf16(&'static Encoding),
}

impl Form {
    fn of(head: &[u8]) -> Self {
        if is_binary(head) {
            return Self::Raw;
        }
        if let Some(encoding) = utf16_without_mark(head) {
            return Self::Utf16(encoding);
        }
        if memchr::memchr(0, head).is_some() && !is_text_with_nuls(head) {
            return Self::Raw;
        }
        let declared = declared(head).filter(|&encoding| encoding != UTF_8 && encoding.is_ascii_compatible());
        match declared {
            Some(_) if head.trim_ascii_start().starts_with(b"<?xml") => Self::Raw,
            declared => Self::Text(declared),
        }
    }
}

/// The encoding that text names in its first lines: XML in its declaration, BibTeX in a comment.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let start = &head[..head.len().min(200)];
    let end =
        |text: &[u8], ends: &[u8]| text.iter().position(|byte| ends.contains(byte)).unwrap_or(text.len());
    let label = if start.trim_ascii_start().starts_with(b"<?xml") {
        let declaration = &start[..end(start, b">")];
        let at = memmem::find(declaration, b"encoding=")? + b"encoding=".len() + 1;
        let rest = declaration.get(at..)?;
        &rest[..end(rest, b"\"'")]
    } else {
        let rest = &start[memmem::find(start, b"% Encoding: ")? + b"% Encoding: ".len()..];
        &rest[..end(rest, b"\r\n")]
    };
    Encoding::for_label(label)
}

#[cfg(test)]
#[cfg(feature = "compression")]
pub(crate) mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 1).unwrap()
    }

    pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// Made by `xz` of "title\n\nAn abstract. Short.": writing it is not our business.
    pub(crate) const XZ: &[u8] = b"\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x16\x00\x00\x00\x74\x2f\xe5\xa3\x01\x00\x19\x74\x69\x74\x6c\x65\x0a\x0a\x41\x6e\x20\x61\x62\x73\x74\x72\x61\x63\x74\x2e\x20\x53\x68\x6f\x72\x74\x2e\x00\x00\x00\x81\xa0\x99\x9f\x9a\x4c\xd1\x51\x00\x01\x32\x1a\x20\x18\x94\x30\x1f\xb6\xf3\x7d\x01\x00\x00\x00\x00\x04\x59\x5a";

    pub(crate) fn open(raw: Vec<u8>) -> Content {
        Content::open(Cursor::new(raw), u64::MAX).unwrap()
    }

    /// The text, and what is wrong with it.
    fn text(raw: Vec<u8>) -> (String, Option<String>) {
        let content = open(raw.clone());
        let cut = content.cut();
        let mut streamed = Vec::new();
        content.into_reader().read_to_end(&mut streamed).unwrap();
        let whole = open(raw).into_bytes().unwrap();
        assert_eq!(streamed, whole);
        (String::from_utf8(whole).unwrap(), cut.get().cloned())
    }

    /// The text of data in order.
    fn sound(raw: Vec<u8>) -> String {
        let (text, cut) = text(raw);
        assert_eq!(cut, None);
        text
    }

    #[test]
    fn plain_text_of_any_length_passes() {
        for length in [0, 1, 3, 5, HEAD - 1, HEAD, HEAD + 1, 3 * HEAD] {
            assert_eq!(sound(vec![b'a'; length]).len(), length);
        }
    }

    #[test]
    fn several_members_and_frames_are_one_text() {
        let long = "b".repeat(2 * HEAD);
        let expected = format!("a\n{long}");
        for pack in [gzip, zstd, bzip2] {
            assert_eq!(sound([pack(b"a\n"), pack(long.as_bytes())].concat()), expected);
        }
        let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9], &zstd(b"after")[..]].concat();
        assert_eq!(sound(skippable), "after");
        assert_eq!(sound(XZ.to_vec()), "title\n\nAn abstract. Short.");
        assert_eq!(sound([XZ, XZ].concat()), "title\n\nAn abstract. Short.".repeat(2));
    }

    #[test]
    fn of_data_cut_short_the_beginning_is_kept_and_the_cut_told() {
        // Noise, so that every byte of it is needed.
        let noise: Vec<u8> =
            (0_u32..1_000_000).map(|i| b'a' + (i.wrapping_mul(2_654_435_761) >> 24) as u8 % 26).collect();
        for packed in [gzip(&noise), zstd(&noise), bzip2(&noise)] {
            for end in [7, packed.len() / 2, packed.len() - 1] {
                let (text, cut) = text(packed[..end].to_vec());
                assert!(cut.unwrap().contains("ends too early"), "{end}");
                assert!(noise.starts_with(text.as_bytes()));
                assert_eq!(text.is_empty(), end == 7);
            }
        }
        let (_, cut) = text(XZ[..XZ.len() / 2].to_vec());
        assert!(cut.unwrap().contains("the xz data ends too early"));
    }

    #[test]
    fn damage_is_told_in_words() {
        let mut packed = gzip(&[b'x'; 1000]);
        let checksum = packed.len() - 8;
        packed[checksum] ^= 0xff;
        let (text, cut) = text(packed);
        assert_eq!(text.len(), 1000);
        assert!(cut.unwrap().contains("the gzip data is damaged"));
    }

    #[test]
    fn what_must_be_held_whole_is_bounded_where_its_size_is_not_seen() {
        let bytes = vec![b'x'; 3 * HEAD];
        for (content, is_cut) in [
            (Content::open(Cursor::new(bytes.clone()), 3 * HEAD as u64 - 1), true),
            (Content::open(Cursor::new(bytes.clone()), 3 * HEAD as u64), false),
            (Content::new(Cursor::new(bytes.clone()), 1, Origin::File), false),
            (Content::new(Cursor::new(gzip(&bytes)), 2 * HEAD as u64, Origin::File), true),
        ] {
            let content = content.unwrap();
            let cut = content.cut();
            let whole = content.into_bytes().unwrap();
            assert_eq!(whole.len() < bytes.len(), is_cut);
            assert_eq!(cut.get().is_some_and(|words| words.starts_with("more than")), is_cut);
        }
    }

    #[test]
    fn byte_order_marks_are_undone() {
        assert_eq!(sound(b"\xef\xbb\xbfx".to_vec()), "x");
        assert_eq!(sound(b"\xff\xfe\xe9\0x\0".to_vec()), "éx");
        assert_eq!(sound(b"\xfe\xff\0\xe9\0x".to_vec()), "éx");
        assert_eq!(sound(gzip(b"\xff\xfex\0")), "x");
        // Three bytes of UTF-8 each; one of the pairs of units stands across the chunks that are decoded.
        let long: Vec<u8> = [
            b"\xff\xfe".to_vec(),
            b"y\0".to_vec(),
            "\u{1f600}".repeat(HEAD).encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ]
        .concat();
        assert_eq!(sound(long), format!("y{}", "\u{1f600}".repeat(HEAD)));
        assert_eq!(sound(b"\xff\xfe\x00\xd8x\0\x01".to_vec()), "\u{fffd}x\u{fffd}");
    }

    #[test]
    fn the_head_tells_whether_it_is_everything() {
        assert!(open(b"x".to_vec()).is_whole());
        assert!(!open(vec![b'x'; HEAD + 1]).is_whole());
        assert_eq!(open(gzip(b"head")).head(), b"head");
    }
}
