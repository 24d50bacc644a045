//! The digest in its formats: the same [words](self::words) as lines of text, as a page, as Markdown, and as an e-mail.

mod html;
mod mail;
mod markdown;
mod text;
mod view;
mod words;

use std::io;

use serde::{Deserialize, Serialize};

pub use mail::{Envelope, Mailbox};
pub use text::{Line, LineKind};
pub use view::{
    Digest, DigestCounts, DigestLibrary, DigestPaper, DigestRest, DigestTheme, Measure, NearPaper, RankedBy,
};

/// A form that a digest can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DigestFormat {
    /// One page without a script, which mail programs show too.
    Html,
    /// Markdown, for a note or a chat.
    Md,
    /// A mail, as RFC 5322 writes it: text and page, one of which is shown.
    Eml,
}

impl DigestFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Html, Self::Md, Self::Eml];

    /// Its name, and the ending of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Md => "md",
            Self::Eml => "eml",
        }
    }

    /// Writes a digest in this form; only a mail needs the envelope. The same digest gives the same bytes.
    ///
    /// # Errors
    ///
    /// Besides those of `out`: a mail needs a date ([`Digest::date`]), without which it is of no form.
    pub fn write(self, digest: &Digest, envelope: &Envelope, out: &mut dyn io::Write) -> io::Result<()> {
        match self {
            Self::Html => out.write_all(html::page(digest)?.as_bytes()),
            Self::Md => markdown::write(digest, out),
            Self::Eml => mail::write(digest, envelope, out),
        }
    }
}
