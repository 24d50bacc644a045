//! The errors of the web app, by kind.

use std::io;
use std::net::{IpAddr, SocketAddr};

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the app cannot be served.
///
/// A request that fails is not an error: it is answered with a status and a reason.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Other machines reach the address, and only this one has access.
    #[error("other machines reach {address}, which needs remote access with a token")]
    RemoteAddress {
        /// The address to listen at.
        address: IpAddr,
    },
    /// The port is taken, or the address is not one of this machine.
    #[error("cannot listen at {}, port {}: {source}", address.ip(), address.port())]
    Listen {
        /// The address and port to listen at.
        address: SocketAddr,
        /// The operating system's reason.
        source: io::Error,
    },
    /// The system grants no event loop or no signals.
    #[error("cannot start the server: {source}")]
    Start {
        /// The operating system's reason.
        source: io::Error,
    },
    /// The system gives no random bytes for a ticket.
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
    /// The papers could not be loaded or prepared.
    #[error(transparent)]
    Library(#[from] crate::error::Error),
}
