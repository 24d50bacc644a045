//! The secret that clients present, and the one-time ticket that replaces it.

use std::fmt;
use std::io;
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::error::{Error, Result};

/// A ticket is valid for this long; a newly opened browser sends its first request sooner.
const TICKET_LIFETIME: Duration = Duration::from_secs(60);
/// Random bytes of a ticket.
const TICKET_BYTES: usize = 24;

/// A secret that clients present with each request.
///
/// Only its digests are kept, so that the duration of a comparison reveals nothing about it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    digest: String,
    /// The cookie that a browser stores instead.
    cookie: String,
    /// The name of that cookie. Browsers share cookies between all ports of a machine, so two apps need different names.
    cookie_name: String,
}

/// A text that cannot be a [`Token`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected {} or more letters, digits and signs, such as `openssl rand -hex 16` gives",
    Token::MIN_LENGTH
)]
pub struct InvalidToken;

impl Token {
    /// Minimum number of characters: shorter tokens could be guessed.
    pub const MIN_LENGTH: usize = 16;

    /// A token of [`MIN_LENGTH`](Self::MIN_LENGTH) or more printable ASCII characters other than spaces, which are valid
    /// in a header.
    ///
    /// ```
    /// use themata_serve::Token;
    ///
    /// assert!(Token::try_new("0123456789abcdef").is_ok());
    /// assert!(Token::try_new("too short").is_err());
    /// ```
    pub fn try_new(text: &str) -> Result<Self, InvalidToken> {
        let is_valid = text.len() >= Self::MIN_LENGTH && text.chars().all(|char| char.is_ascii_graphic());
        if !is_valid {
            return Err(InvalidToken);
        }
        let cookie_name = format!("themata-{}", &digest(&format!("name of the cookie of {text}"))[..8]);
        Ok(Self { digest: digest(text), cookie: digest(&format!("cookie of {text}")), cookie_name })
    }

    /// Whether this is the token.
    pub(crate) fn matches(&self, sent: &str) -> bool {
        digest(sent) == self.digest
    }

    /// Whether this is the cookie of the token.
    pub(crate) fn matches_cookie(&self, name: &str, value: &str) -> bool {
        // Compares digests, so that the duration reveals nothing about the cookie either.
        name == self.cookie_name && digest(value) == digest(&self.cookie)
    }

    /// The value of the `Set-Cookie` header.
    pub(crate) fn set_cookie(&self) -> String {
        format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie_name, self.cookie)
    }
}

impl FromStr for Token {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, InvalidToken> {
        Self::try_new(text)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The cookie lets its holder in as the token does.
        f.debug_struct("Token").finish_non_exhaustive()
    }
}

fn digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

/// The ticket that replaces the token for one visit. Other users may see it in the list of processes, but it is useless
/// once the browser has redeemed it.
#[derive(Debug, Default)]
pub(crate) struct Ticket {
    /// The digest of the latest ticket, and when it expires.
    issued: Mutex<Option<(String, Instant)>>,
}

impl Ticket {
    /// Issues a new ticket, which replaces the previous one.
    pub(crate) fn issue(&self) -> Result<String> {
        let mut bytes = [0; TICKET_BYTES];
        getrandom::fill(&mut bytes).map_err(|error| Error::Ticket { source: io::Error::other(error) })?;
        let ticket = URL_SAFE_NO_PAD.encode(bytes);
        let issued = (digest(&ticket), Instant::now() + TICKET_LIFETIME);
        *self.issued.lock().unwrap_or_else(PoisonError::into_inner) = Some(issued);
        Ok(ticket)
    }

    /// Whether this is a valid ticket; redeeming it invalidates it.
    pub(crate) fn redeem(&self, sent: &str) -> bool {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = digest(sent);
        let is_valid =
            issued.as_ref().is_some_and(|(digest, until)| *digest == sent && Instant::now() < *until);
        if is_valid {
            *issued = None;
        }
        is_valid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_and_fits_a_header() {
        for text in ["", "short", "fifteen.letters", "with blanks in the middle", "schlüssel-schlüssel"] {
            assert_eq!(Token::try_new(text), Err(InvalidToken), "{text}");
        }
        let token: Token = "0123456789abcdef".parse().unwrap();
        assert!(token.matches("0123456789abcdef") && !token.matches("0123456789abcdeF"));
        assert_eq!(format!("{token:?}"), "Token { .. }");
    }

    #[test]
    fn a_ticket_is_valid_once_and_not_for_long() {
        let ticket = Ticket::default();
        assert!(!ticket.redeem(""));
        let sent = ticket.issue().unwrap();
        assert!(!ticket.redeem(&sent[1..]) && ticket.redeem(&sent) && !ticket.redeem(&sent));
        let (first, second) = (ticket.issue().unwrap(), ticket.issue().unwrap());
        assert!(first != second && !ticket.redeem(&first));
        ticket.issued.lock().unwrap().as_mut().unwrap().1 = Instant::now();
        assert!(!ticket.redeem(&second));
    }
}
