//! How is the app asked for? What is typed for `serve`, and what is refused of it.

use std::net::{IpAddr, Ipv4Addr};

use anyhow::bail;
use clap::Args;

use super::guard::Guard;
use crate::args::{Clustering, Encoded, Sources};

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) sources: Sources,
    #[command(flatten)]
    pub(crate) encoded: Encoded,
    #[command(flatten)]
    pub(crate) clustering: Clustering,
    /// Port to listen at; 0 takes a free one
    #[arg(long, value_name = "P", default_value_t = 8321, help_heading = "Serving")]
    pub(crate) port: u16,
    /// Address to listen at; other machines reach none but others than this one, which need --allow-remote
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), help_heading = "Serving")]
    pub(crate) bind: IpAddr,
    /// Let other machines ask, those that know the token; nothing is encrypted, so put a proxy with TLS before it
    #[arg(long, requires = "token", help_heading = "Serving")]
    pub(crate) allow_remote: bool,
    /// Answer only those who know this secret of 16 characters or more: `?token=` at the first visit, or a bearer token
    #[arg(long, value_name = "TOKEN", value_parser = parse_token, help_heading = "Serving")]
    pub(crate) token: Option<String>,
    /// Open the page in the browser
    #[arg(long, help_heading = "Serving")]
    pub(crate) open: bool,
}

/// Fewer characters could be guessed.
const TOKEN: usize = 16;

fn parse_token(text: &str) -> Result<String, String> {
    let is_fit = text.len() >= TOKEN && text.chars().all(|char| char.is_ascii_graphic());
    is_fit.then(|| text.to_owned()).ok_or_else(|| {
        format!("expected {TOKEN} or more letters, digits and signs, such as `openssl rand -hex 16` gives")
    })
}

impl ServeArgs {
    /// Who may ask; an error where more could reach the app than should.
    pub(super) fn guard(&self) -> anyhow::Result<Guard> {
        if !self.bind.is_loopback() && !self.allow_remote {
            bail!("other machines reach --bind {}, which needs --allow-remote and --token", self.bind);
        }
        Ok(Guard::new(self.allow_remote, self.token.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_and_fits_a_header() {
        for text in ["", "short", "fifteen.letters", "with blanks in the middle", "schlüssel-schlüssel"] {
            assert!(parse_token(text).is_err(), "{text}");
        }
        assert_eq!(parse_token("0123456789abcdef").as_deref(), Ok("0123456789abcdef"));
    }
}
