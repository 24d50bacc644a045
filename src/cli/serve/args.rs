//! How is the app asked for? What is typed for `serve`, and what is refused of it.

use std::env;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use anyhow::{Context, anyhow, bail};
use clap::Args;

use super::guard::Guard;
use crate::args::Clustered;

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Port to listen at; 0 takes a free one
    #[arg(long, value_name = "P", default_value_t = 8321)]
    pub(crate) port: u16,
    /// Address to listen at; one that other machines reach needs --allow-remote
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(crate) bind: IpAddr,
    /// Let other machines ask, those that know the token; nothing is encrypted, so put a proxy with TLS before it
    #[arg(long)]
    pub(crate) allow_remote: bool,
    /// Answer only those who know this secret of 16 characters or more: `?token=` at the first visit, or a bearer
    /// token. Other users of the machine see what is typed here, and not what is in --token-file or in the variable
    /// `THEMATA_TOKEN`, which is read where neither option is given
    #[arg(long, value_name = "TOKEN", value_parser = parse_token)]
    pub(crate) token: Option<String>,
    /// Read the secret from a file, which goes before --token and `THEMATA_TOKEN`
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Open the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
    #[command(flatten)]
    pub(crate) clustered: Clustered,
}

/// The environment variable that holds a token; an empty one holds none.
const VARIABLE: &str = "THEMATA_TOKEN";
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
            bail!("other machines reach --bind {}, which needs --allow-remote and a token", self.bind);
        }
        let token = self.secret()?;
        if self.allow_remote && token.is_none() {
            bail!("--allow-remote needs a token: --token-file, --token or the variable {VARIABLE}");
        }
        Ok(Guard::new(self.allow_remote, token.as_deref()))
    }

    /// The token, from the first place where one is given: the file, the option, the environment. What comes after is
    /// not looked at.
    fn secret(&self) -> anyhow::Result<Option<String>> {
        if let Some(file) = &self.token_file {
            let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
            let token = parse_token(text.trim());
            return token.map(Some).map_err(|expected| anyhow!("{}: {expected}", file.display()));
        }
        if self.token.is_some() {
            return Ok(self.token.clone());
        }
        let Some(text) = env::var_os(VARIABLE).filter(|text| !text.is_empty()) else { return Ok(None) };
        // What it holds is a secret, and not told.
        let token = parse_token(&text.to_string_lossy());
        token.map(Some).map_err(|expected| anyhow!("the variable {VARIABLE}: {expected}"))
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
