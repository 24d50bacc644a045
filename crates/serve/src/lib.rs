//! The web app: the report's page as a live page, and the JSON API behind it (`docs/API.md`).
//!
//! A [`Collection`] holds analysed papers in memory. A [`Listener`] holds a port and the rules of [`Access`]. A [`Server`]
//! answers requests until the process is stopped. It watches the index it serves: a new version replaces the old one
//! without a restart.
//!
//! The library prints nothing: it reports what a user should know while the server runs as an [`Event`].
//!
//! `routes` lists paths and methods, `handlers` answers them, `middleware` surrounds all of them, and `security_headers`
//! sets the headers of every response.
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
mod security_headers;
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
