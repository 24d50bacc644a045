//! The web app: the report's page as a live page, and the JSON API behind it (`docs/API.md`).
//!
//! A [`Collection`] is analysed papers in memory; a [`Listener`] holds a port and knows who may send requests
//! ([`Access`]); a [`Server`] answers requests until the process is told to stop. While an index is served, it is watched: a
//! new version replaces the old one without a restart.
//!
//! The library prints nothing: what a user should learn while the server runs is passed on as an [`Event`].
//!
//! ```no_run
//! use std::net::{Ipv4Addr, SocketAddr};
//! use std::path::Path;
//!
//! use themata_serve::{Access, Collection, Listener, Server};
//! use themata_store::Index;
//!
//! let listener = Listener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), Access::local(None))?;
//! let index = Index::open(Path::new("papers.index"))?;
//! let (folder, version) = (index.folder().to_path_buf(), index.manifest().xxh3.clone());
//! let collection = Collection::from_index(folder, version, index.load()?)?;
//! let server = Server::new(listener, collection, |_event| ())?;
//! let url = server.url();
//! server.run();
//! # Ok::<(), themata_serve::Error>(())
//! ```

mod access;
mod collection;
mod connections;
mod error;
mod extract;
mod handlers;
mod middleware;
mod response;
mod routes;
mod server;
mod state;
mod token;
mod watcher;

pub use access::Access;
pub use collection::Collection;
pub use error::{Error, Result};
pub use server::{Listener, Server};
pub use token::{InvalidToken, Token};
pub use watcher::Event;
