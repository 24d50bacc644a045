//! The digest in its formats: the same [sentences](self::sentences) as lines of text, as a page, as Markdown, and as an e-mail.

mod html;
mod mail;
mod markdown;
mod sentences;
mod text;
mod view;

use std::io;

use serde::{Deserialize, Serialize};

pub use mail::{Envelope, Mailbox};
pub use text::{Line, LineKind};
pub use view::{
    Digest, DigestCounts, DigestLibrary, DigestPaper, DigestRest, DigestTheme, Measure, NearPaper, RankedBy,
};

/// An output format of a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DigestFormat {
    /// One page without a script, which mail programs can show too.
    Html,
    /// Markdown, for a note or a chat.
    Md,
    /// A mail (RFC 5322) with text and HTML as alternatives.
    Eml,
}

impl DigestFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Html, Self::Md, Self::Eml];

    /// Its name, which is the extension of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Md => "md",
            Self::Eml => "eml",
        }
    }

    /// Writes a digest in this format; only a mail uses the envelope. The same digest gives the same bytes.
    ///
    /// # Errors
    ///
    /// Errors of `out`, and a mail without a date ([`Digest::date`]).
    pub fn write(self, digest: &Digest, envelope: &Envelope, out: &mut dyn io::Write) -> io::Result<()> {
        match self {
            Self::Html => out.write_all(html::page(digest)?.as_bytes()),
            Self::Md => markdown::write(digest, out),
            Self::Eml => mail::write(digest, envelope, out),
        }
    }
}
