//! Options of `themata serve`, and the access that they grant.

use std::env;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use anyhow::{Context, anyhow, bail};
use clap::Args;
use themata::serve::{Access, Token};

use crate::cli::args::Clustered;

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Port to listen on; 0 picks a free one
    #[arg(long, value_name = "P", default_value_t = 8321)]
    port: u16,
    /// Address to listen on; one that other machines can reach needs --allow-remote
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// Allow requests from other machines, with the token; traffic is not encrypted, so put a TLS proxy in front
    #[arg(long)]
    allow_remote: bool,
    /// Require this secret of at least 16 characters, sent as `?token=` on the first visit or as a bearer token. Other
    /// users of the machine can see it here, but not in --token-file or in the variable `THEMATA_TOKEN`, which is read
    /// if neither option is given
    #[arg(long, value_name = "TOKEN")]
    token: Option<Token>,
    /// Read the secret from a file; takes precedence over --token and `THEMATA_TOKEN`
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Open the page in a browser
    #[arg(long)]
    pub(crate) open: bool,
    #[command(flatten)]
    pub(crate) clustered: Clustered,
}

/// The environment variable with the token; an empty one counts as unset.
const VARIABLE: &str = "THEMATA_TOKEN";

impl ServeArgs {
    /// The address and port to listen at.
    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::new(self.bind, self.port)
    }

    /// Who may send requests.
    pub(crate) fn access(&self) -> anyhow::Result<Access> {
        let token = self.secret()?;
        if !self.allow_remote {
            return Ok(Access::local(token));
        }
        let Some(token) = token else {
            bail!("--allow-remote needs a token: --token-file, --token or the variable {VARIABLE}");
        };
        Ok(Access::remote(token))
    }

    /// The token from the first of these that is given: the file, the option, the environment.
    fn secret(&self) -> anyhow::Result<Option<Token>> {
        if let Some(file) = &self.token_file {
            let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
            let token = Token::try_new(text.trim());
            return token.map(Some).map_err(|expected| anyhow!("{}: {expected}", file.display()));
        }
        if self.token.is_some() {
            return Ok(self.token.clone());
        }
        let Some(text) = env::var_os(VARIABLE).filter(|text| !text.is_empty()) else { return Ok(None) };
        // The variable holds a secret, so the message must not show it.
        let token = Token::try_new(&text.to_string_lossy());
        token.map(Some).map_err(|expected| anyhow!("the variable {VARIABLE}: {expected}"))
    }
}
