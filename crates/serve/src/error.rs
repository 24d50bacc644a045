//! The errors of the web app, by kind.

use std::io;
use std::net::{IpAddr, SocketAddr};

/// The result of a fallible function of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the app cannot be served.
///
/// A failed request is not an error: its response has a status and a reason.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Other machines can reach the address, but only this one has access.
    #[error("{address} can be reached from other machines: it needs remote access with a token")]
    RemoteAddress {
        /// The address to listen on.
        address: IpAddr,
    },
    /// The port is in use, or the address does not belong to this machine.
    #[error("cannot listen on {}, port {}: {source}", address.ip(), address.port())]
    Listen {
        /// The address and port to listen on.
        address: SocketAddr,
        /// The operating system's reason.
        source: io::Error,
    },
    /// The operating system provides no event loop or no signal handlers.
    #[error("cannot start the server: {source}")]
    Start {
        /// The operating system's reason.
        source: io::Error,
    },
    /// The operating system provides no random bytes for a ticket.
    #[error("cannot issue a ticket: {source}")]
    Ticket {
        /// The operating system's reason.
        source: io::Error,
    },
    /// The page could not be built from its template.
    #[error("cannot build the page: {source}")]
    Page {
        /// The template engine's reason.
        source: io::Error,
    },
    /// The index could not be read.
    #[error(transparent)]
    Store(#[from] themata_store::Error),
    /// The ranking could not be prepared.
    #[error(transparent)]
    Engine(#[from] themata_engine::Error),
}
