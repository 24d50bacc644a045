//! The digest as an e-mail, `digest.eml`, for mail programs and mailers: text and HTML as alternatives, without attachments
//! or remote content.

use std::fmt;
use std::fmt::Write as _;
use std::io;
use std::str::FromStr;

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;
use sha2::{Digest as _, Sha256};

use super::sentences::Sentences;
use super::view::Digest;
use super::{html, text};
use crate::error::AddressError;
use themata_papers::dates::PartialDate;
use themata_papers::written::MAILER;

/// The sender and recipients of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The sender.
    pub from: Mailbox,
    /// The recipients; if empty, the sender.
    pub to: Vec<Mailbox>,
}

impl Default for Envelope {
    /// A mail from this program on this machine.
    fn default() -> Self {
        let from = Mailbox { name: Some("themata".to_owned()), address: "themata@localhost".to_owned() };
        Self { from, to: Vec::new() }
    }
}

/// An address with an optional name: `Ann Bee <ann@example.org>`.
///
/// ```
/// let ann: themata_report::Mailbox = "Ann Bee <ann@example.org>".parse()?;
/// assert_eq!((ann.name(), ann.address()), (Some("Ann Bee"), "ann@example.org"));
/// assert!("ann@example.org\nBcc: all@example.org".parse::<themata_report::Mailbox>().is_err());
/// # Ok::<(), themata_report::AddressError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    address: String,
}

impl Mailbox {
    /// The name.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The address.
    pub fn address(&self) -> &str {
        &self.address
    }

    fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("localhost", |(_, domain)| domain)
    }

    fn header(&self) -> Address<'_> {
        Address::new_address(self.name(), self.address())
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => f.write_str(&self.address),
        }
    }
}

impl FromStr for Mailbox {
    type Err = AddressError;

    /// Reads `ann@example.org` or `Ann Bee <ann@example.org>`. Accepts addresses that every mailer supports: ASCII
    /// without quotes, comments or spaces.
    fn from_str(typed: &str) -> Result<Self, AddressError> {
        let (name, address) = match typed.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
            Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
            None => ("", typed.trim()),
        };
        let of_address = |byte: u8| byte.is_ascii_graphic() && !b"<>()[]\\,;:\"@".contains(&byte);
        let is_part = |part: &str| !part.is_empty() && part.bytes().all(of_address);
        let parts = address.split_once('@');
        // The limits of RFC 5321.
        let sound =
            address.len() <= 254 && parts.is_some_and(|(local, domain)| is_part(local) && is_part(domain));
        if !sound || name.chars().any(|c| c.is_control() || "<>\"".contains(c)) {
            let expected = "an address such as me@example.org or Me <me@example.org>";
            return Err(AddressError { found: format!("{typed:?}"), expected: expected.to_owned() });
        }
        Ok(Self { name: (!name.is_empty()).then(|| name.to_owned()), address: address.to_owned() })
    }
}

/// Writes the mail. Its boundary and message id are derived from its content, so the same digest gives the same mail.
pub(super) fn write(digest: &Digest, envelope: &Envelope, out: &mut dyn io::Write) -> io::Result<()> {
    let date = digest.date.as_deref().and_then(|date| date.parse::<PartialDate>().ok());
    let date = date.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a mail needs a date"))?;
    let sentences = Sentences::new(digest);
    let (text, page) = (text::whole(digest, &sentences.foot), html::page(digest)?);
    let to = if envelope.to.is_empty() { std::slice::from_ref(&envelope.from) } else { &envelope.to };
    let mark = mark(&[&sentences.subject, &text, &page], &envelope.from, to);

    let parts = vec![MimePart::new("text/plain", text), MimePart::new("text/html", page)];
    let kind = ContentType::new("multipart/alternative").attribute("boundary", format!("themata-{mark}"));
    let message = MessageBuilder::new()
        .header(MAILER, Raw::new(themata_engine::PROGRAM))
        .from(envelope.from.header())
        .to(Address::new_list(to.iter().map(Mailbox::header).collect()))
        .subject(sentences.subject)
        .date(date.unix_seconds())
        .message_id(format!("{mark}@{}", envelope.from.domain()))
        // RFC 3834: suppresses automatic replies.
        .header("Auto-Submitted", Raw::new("auto-generated"))
        .body(MimePart::new(kind, parts));
    out.write_all(&message.write_to_vec()?)
}

/// A unique mark of a mail that its own text cannot contain: the beginning of a SHA-256 hash.
fn mark(texts: &[&str], from: &Mailbox, to: &[Mailbox]) -> String {
    let mut hasher = Sha256::new();
    let boxes = std::iter::once(from).chain(to).map(ToString::to_string);
    for text in texts.iter().map(|text| (*text).to_owned()).chain(boxes) {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().iter().take(16).fold(String::new(), |mut mark, byte| {
        // Writing to a string cannot fail.
        let _ = write!(mark, "{byte:02x}");
        mark
    })
}
