//! Compressed sources: recognised by their first bytes, whatever their name, and decompressed on the way.

use std::io::{self, BufRead, Read};
use std::sync::{Arc, OnceLock};

/// Frames with a window of up to 2^31 bytes, the format's maximum, are accepted; zstd's own default is 2^27.
#[cfg(feature = "compression")]
const ZSTD_WINDOW_LOG: u32 = 31;
/// Memory for the dictionary of xz, in KiB: that of `xz -9` takes 64 MiB, and a header may ask for 4 GiB.
#[cfg(feature = "compression")]
const XZ_MEMORY: u32 = 1 << 20;
/// A zstd frame that carries no data; parallel compressors put one first. Its first byte is 0x50 to 0x5f.
const ZSTD_SKIPPABLE: [u8; 3] = [0x2a, 0x4d, 0x18];

/// Why a source was not read to its end; set by the reader and looked at when all is done.
pub(crate) type Cut = Arc<OnceLock<String>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(super) enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Compression {
    /// Recognises a compression by the first six bytes.
    pub(super) fn recognise(magic: &[u8]) -> Option<Self> {
        match magic {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            [0x50..=0x5f, rest @ ..] if rest.starts_with(&ZSTD_SKIPPABLE) => Some(Self::Zstd),
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31 | 0x17, ..] => Some(Self::Bzip2),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Self::Xz),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        self.into()
    }

    /// Decompresses a source. Damaged or truncated data ends where the damage begins, and `cut` says why.
    #[cfg(feature = "compression")]
    pub(super) fn decompress(
        self,
        raw: impl BufRead + Send + 'static,
        cut: &Cut,
    ) -> io::Result<Box<dyn Read + Send>> {
        let inner: Box<dyn Read + Send> = match self {
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(raw)),
            Self::Zstd => {
                let mut inner = zstd::stream::read::Decoder::with_buffer(raw)?;
                inner.window_log_max(ZSTD_WINDOW_LOG)?;
                Box::new(inner)
            }
            Self::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(raw)),
            Self::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(raw, true, XZ_MEMORY)),
        };
        Ok(Box::new(Decompressed { kind: self.name(), inner, cut: Arc::clone(cut) }))
    }

    #[cfg(not(feature = "compression"))]
    pub(super) fn decompress(
        self,
        _: impl BufRead + Send + 'static,
        _: &Cut,
    ) -> io::Result<Box<dyn Read + Send>> {
        let words = format!(
            "{} data is not supported by this build: its Cargo feature `compression` is off",
            self.name()
        );
        Err(io::Error::new(io::ErrorKind::Unsupported, words))
    }
}

/// Ends where a decompressor fails, and records why.
#[cfg(feature = "compression")]
struct Decompressed {
    kind: &'static str,
    inner: Box<dyn Read + Send>,
    cut: Cut,
}

#[cfg(feature = "compression")]
impl Read for Decompressed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.cut.get().is_some() {
            return Ok(0);
        }
        self.inner.read(buffer).or_else(|error| {
            // An error of the operating system is passed on as it is.
            if error.raw_os_error().is_some() || error.kind() == io::ErrorKind::Interrupted {
                return Err(error);
            }
            let kind = self.kind;
            let words = if error.kind() == io::ErrorKind::UnexpectedEof {
                format!("the {kind} data ends too early: the file was cut short")
            } else {
                format!("the {kind} data is damaged ({error})")
            };
            let _ = self.cut.set(words);
            Ok(0)
        })
    }
}
